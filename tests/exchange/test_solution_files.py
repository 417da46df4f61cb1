"""Files of a solution say what the solution says, are whole or absent, and standard readers read them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from revpress import Athlete, InputError, solve
from revpress.exchange.solution_files import write_solution
from revpress.twin.motion import tempo

FRAMES = 9
LIFTED = 4  # a frame in which nothing presses


@pytest.fixture(scope="module")
def solution() -> xr.Dataset:
    solution = solve("reverse_leg_press/prone_hinge", Athlete(), motion=tempo(frames=FRAMES))
    solution.centre_of_pressure[LIFTED] = np.nan
    return solution


def test_units_are_read_by_a_parser(solution: xr.Dataset) -> None:
    """Symbols with exponents, joined by a space or a slash, as UDUNITS and pint read them; words have none."""
    unit = re.compile(r"1|(1/)?(rad|m|s|N|J|W)(\^2)?([ /](rad|m|s)(\^2)?)*")
    said = [v.attrs["units"] for v in solution.variables.values() if "units" in v.attrs and v.attrs["units"] != "kg"]
    said += [u for name in solution.coords if str(name).endswith("_unit") for u in solution[name].values]
    assert [u for u in said if not unit.fullmatch(u)] == []
    for name, variable in solution.data_vars.items():
        assert ("units" in variable.attrs) != ("unit_coordinate" in variable.attrs), name
        assert variable.attrs.get("unit_coordinate", "coordinate_unit") in solution.coords


@pytest.fixture
def broken(solution: xr.Dataset) -> xr.Dataset:
    """A solution that no format can take."""
    return solution.assign(wrong=("frame", [object()] * FRAMES))


def no_constant(name: str) -> float:
    raise AssertionError(f"{name} is not JSON")


def test_netcdf_gives_the_same_dataset_again(solution: xr.Dataset, tmp_path: Path) -> None:
    write_solution(solution, tmp_path / "a.nc")
    again = xr.load_dataset(tmp_path / "a.nc")
    xr.testing.assert_identical(again, solution)
    assert again.attrs == solution.attrs


def test_csv_has_one_row_a_frame_and_names_with_units(solution: xr.Dataset, tmp_path: Path) -> None:
    write_solution(solution, tmp_path / "a.csv")
    table = pd.read_csv(tmp_path / "a.csv")
    assert len(table) == FRAMES
    assert table.shape[1] == 1 + sum(v[0].size for v in solution.data_vars.values())
    assert list(table.columns[:2]) == ["time [s]", "stroke [1]"]
    columns = {
        "activation:glmax1_r [1]": solution.activation.sel(muscle="glmax1_r"),
        "contact_force:foot_r:y [N]": solution.contact_force.sel(contact="foot_r", axis="y"),
        "joint_force:hip_r:z [N]": solution.joint_force.sel(joint="hip_r", axis="z"),
        "status [1]": solution.status,
    }
    for name, values in columns.items():
        np.testing.assert_array_equal(table[name], values, err_msg=name)


def test_csv_has_the_ends_of_every_frame_and_nothing_of_the_whole_lift(tmp_path: Path) -> None:
    known = solve("hip_thrust", Athlete(strength=2.0), 60.0, motion=tempo(frames=5), intervals="likely")
    write_solution(known, tmp_path / "a.csv")
    table = pd.read_csv(tmp_path / "a.csv")
    column = table["activation_interval:likely:high:glmax1_r [1]"]
    ends = known.activation_interval.sel(layer="likely", bound="high", muscle="glmax1_r")
    np.testing.assert_allclose(column, ends)
    assert "moment_interval:likely:low:hip_flexion_r [N m]" in table
    assert not [name for name in table if name.startswith("group_work")]


def test_csv_units_are_those_of_the_coordinate(solution: xr.Dataset, tmp_path: Path) -> None:
    write_solution(solution, tmp_path / "a.csv")
    header = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[0]
    for name in (
        "angle:hip_flexion_r [rad]", "angle:pelvis_tx [m]", "speed:lever_angle [rad/s]", "speed:pelvis_ty [m/s]",
        "acceleration:knee_angle_r [rad/s^2]", "acceleration:pelvis_tz [m/s^2]", "moment:knee_angle_r [N m]",
        "reserve:pelvis_tx [N]", "closure_residual [m]",
    ):  # fmt: skip
        assert name in header.split(",")


def test_csv_cells_are_empty_where_nothing_presses(solution: xr.Dataset, tmp_path: Path) -> None:
    write_solution(solution, tmp_path / "a.csv")
    column = pd.read_csv(tmp_path / "a.csv", dtype=str, keep_default_na=False)["centre_of_pressure:foot_r:x [m]"]
    assert [cell == "" for cell in column] == [frame == LIFTED for frame in range(FRAMES)]


def test_json_is_strict_and_gives_the_same_values_again(solution: xr.Dataset, tmp_path: Path) -> None:
    write_solution(solution, tmp_path / "a.json")
    document = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"), parse_constant=no_constant)
    again = xr.Dataset.from_dict(document)
    assert list(again.data_vars) == list(solution.data_vars)
    for name, variable in solution.variables.items():
        assert again[name].dims == variable.dims
        assert again[name].attrs == variable.attrs
        np.testing.assert_array_equal(again[name].values.astype(variable.dtype), variable.values, err_msg=str(name))
    assert document["data_vars"]["centre_of_pressure"]["data"][LIFTED] == [[None, None, None]]


def test_json_attributes_are_plain_objects(solution: xr.Dataset, tmp_path: Path) -> None:
    write_solution(solution, tmp_path / "a.json")
    attributes = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["attrs"]
    assert attributes.keys() == solution.attrs.keys()
    assert attributes["parameters"]["push"] == "whole"
    assert attributes["working_sides"] == ["r"]
    assert attributes["exercise"] == "reverse_leg_press/prone_hinge"


def test_an_unknown_ending_is_refused_in_one_sentence(solution: xr.Dataset, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.xlsx.*\.nc, \.csv, \.json"):
        write_solution(solution, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".nc", ".csv", ".json"])
def test_a_failed_write_leaves_the_last_file_and_nothing_else(broken: xr.Dataset, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text("last")
    with pytest.raises((TypeError, KeyError, ValueError)):
        write_solution(broken, path)
    assert path.read_text() == "last"
    assert list(tmp_path.iterdir()) == [path]


def test_endings_may_be_in_capitals_and_folders_are_made(solution: xr.Dataset, tmp_path: Path) -> None:
    write_solution(solution, str(tmp_path / "new" / "a.CSV"))
    assert len(pd.read_csv(tmp_path / "new" / "a.CSV")) == FRAMES
