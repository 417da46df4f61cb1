"""A kept solution holds all that is needed to make it again, bit by bit."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from revpress import Athlete, InputError, exercises, solve
from revpress.citations import bibliography
from revpress.exchange.solution_files import read_solution, write_solution
from revpress.exchange.solve_again import solve_again
from revpress.twin.assembly import Assembly
from revpress.twin.motion import ConstantSpeed, isometric, tempo

PERSON = Athlete("female", 1.67, 61.3, 33.0, 1.7, {"hip_flexors": 1.1}, thigh_length=0.42, hip_extension_limit=0.2)
SHORT = tempo(0.9, 1.3, 9)


def same_bits(one: xr.Dataset, other: xr.Dataset) -> None:
    assert one.variables.keys() == other.variables.keys()
    for name, variable in one.variables.items():
        assert other[name].dims == variable.dims
        assert other[name].attrs == variable.attrs
        if variable.dtype.kind == "f":
            assert other[name].values.tobytes() == variable.values.tobytes(), name
        else:
            np.testing.assert_array_equal(other[name].values, variable.values, err_msg=str(name))
    assert one.attrs == other.attrs


CASES = {
    "machine": lambda: solve("reverse_leg_press/prone_hinge", PERSON, 12.5, motion=SHORT, power=3, push="heel"),
    "ranges and details": lambda: solve(
        "cable_kickback",
        PERSON,
        4.0,
        motion=SHORT,
        intervals=["possible", "likely"],
        details=["moment_arm", "fibre_length"],
    ),
    "default pace": lambda: solve("back_squat", Athlete.reference(), motion=tempo(frames=9)),
    "stillness": lambda: solve("hip_thrust", PERSON, motion=isometric([0.0, 0.3, 1.0])),
    "loads": lambda: solve("hip_thrust", PERSON, [40.0, 60.0], motion=SHORT),
    "people, settings and loads": lambda: solve(
        "hip_thrust", [PERSON, Athlete(strength=2.0)], [40, 60], motion=SHORT, end_hip_flexion=[0.0, 0.1]
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("ending", [None, ".nc", ".json"])
def test_a_kept_solution_is_made_again(case: str, ending: str | None, tmp_path: Path) -> None:
    kept = CASES[case]()
    if ending is None:
        same_bits(solve_again(kept), kept)
        return
    write_solution(kept, tmp_path / f"kept{ending}")
    same_bits(read_solution(tmp_path / f"kept{ending}"), kept)
    same_bits(solve_again(tmp_path / f"kept{ending}"), kept)


def test_the_pace_that_a_resistance_dictates_is_kept() -> None:
    kept = solve("reverse_leg_press/prone_hinge", PERSON, resistance="motor")
    assert kept.attrs["motion"].startswith("isokinetic(speed=")
    same_bits(solve_again(kept), kept)


class Paced(exercises["hip_thrust"]):
    """A hip thrust whose machine dictates the speed."""

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        return replace(super().assemble(athlete, load), pace=ConstantSpeed(0.2, 0.3))


def test_an_exercise_of_another_package_and_the_pace_that_it_dictates_are_kept(tmp_path: Path) -> None:
    kept = solve(Paced, [PERSON, Athlete()], 50.0)
    assert kept.attrs["exercise"] == f"{__name__}:Paced"
    assert kept.attrs["motion"] == "isokinetic(speed=0.2, eccentric_speed=0.3, ramp=0.1, frames=201)"
    assert kept.time.dims == ("athlete", "frame")
    write_solution(kept, tmp_path / "kept.nc")
    same_bits(solve_again(tmp_path / "kept.nc"), kept)


def test_what_a_solution_says_of_its_origin() -> None:
    solution = CASES["machine"]()
    exercise = exercises["reverse_leg_press/prone_hinge"](push="heel")
    assert json.loads(solution.attrs["parameters"]) == json.loads(json.dumps(exercise.as_json()))
    assert solution.attrs["motion"] == "tempo(concentric=0.9, eccentric=1.3, frames=9)"
    assert (float(solution["load"]), solution["load"].attrs["units"]) == (12.5, "kg")
    assert solution.revpress.athlete == PERSON
    assert solution.revpress.parameters["push"] == "heel"
    assert solution.athlete.item() == (
        "female, 33 years, 1.67 m, 61.3 kg, 1.7 times average strength, hip flexors 1.1 times, thigh length 0.42 m, "
        "hip extension to 11.4592°"
    )


def test_a_member_of_several_is_made_again_alone() -> None:
    still = isometric([0.0, 1.0])
    several = solve("back_squat", [PERSON, Athlete()], [30.0, 40.0], motion=still, push=["heel", "whole"])
    one = several.isel(athlete=0, load=1).sel(push="whole")
    alone = solve("back_squat", PERSON, 40.0, motion=still, push="whole")
    same_bits(solve_again(one), alone)
    some = several.isel(athlete=0, load=1).sel(push=["whole"])
    assert solve_again(some).push.values.tolist() == ["whole"]


def test_another_version_is_told() -> None:
    kept = CASES["stillness"]().assign_attrs(revpress="0.0.1")
    with pytest.warns(UserWarning, match=r"made with revpress 0\.0\.1, made again with"):
        solve_again(kept)


def test_what_is_no_solution_is_refused(tmp_path: Path) -> None:
    kept = CASES["stillness"]()
    for broken, words in (
        (kept.drop_attrs(deep=False), "it has no revpress, exercise"),
        (kept.drop_vars("stroke_speed"), "it has no stroke_speed"),
        (kept.drop_vars("athlete_properties"), "it has no athlete_properties"),
        (kept.assign_attrs(parameters="{"), "damaged"),
        (xr.Dataset(), "it has no revpress"),
        (5, "neither a solution nor a file"),
    ):
        with pytest.raises(InputError, match=words):
            solve_again(broken)
    for name, text in (("a.json", "[1, 2]"), ("b.json", '{"coords": {}}'), ("c.nc", "nothing")):
        (tmp_path / name).write_text(text)
        with pytest.raises(InputError, match=name):
            solve_again(tmp_path / name)
    with pytest.raises(InputError, match=r"cannot read a solution from .*a\.csv"):
        read_solution(tmp_path / "a.csv")


def test_citations_are_of_what_was_used() -> None:
    scaled, published = (
        solve("hip_thrust", athlete, motion=motion).revpress.citations()
        for athlete, motion in ((PERSON, SHORT), (Athlete.reference(), isometric([0.0, 1.0])))
    )
    body = {"rajagopal2016", "lai2017", "uhlrich2022", "millard2013", "yeadon2006", "gruben2003", "riener1999"}
    body |= {"todorov2012"}
    assert set(published) == body
    assert set(published) <= bibliography().keys()
    text = solve("hip_thrust", PERSON, motion=SHORT).revpress.bibtex()
    assert re.findall(r"@\w+\{(\w+),", text) == list(scaled)
    size = {"gordon2014", "pheasant1996", "deleva1996", "handsfield2014", "kahn2017", "krakauer2012", "riserus2010"}
    strength = {"anderson2007", "sugimoto2014", "ward2009", "garnier2022", "sarabon2021", "johnson2010", "guex2012"}
    strength |= {"hoglund2014", "vieira2020", "yanagisawa2020"}
    added = {"dostal1981", "delp1990", "parvaresh2019", "wendt1985"}  # short rotators, track of the patella
    assert set(scaled) == body | size | strength | added | {"flash1985"}
    with pytest.raises(InputError, match="not a solution"):
        xr.Dataset().revpress.citations()


def test_a_band_s_charts_are_cited_where_one_is_read() -> None:
    charts = {"uchida2016", "patterson2001"}
    own = [(0.0, 0.0), (3.0, 90.0)]
    still = isometric([0.0, 1.0])
    assert charts <= set(solve("band_kickback", PERSON, motion=still).revpress.citations())
    assert not charts & set(solve("band_kickback", PERSON, motion=still, band_table=own).revpress.citations())


def test_joined_solutions_keep_load_and_athlete() -> None:
    two = [solve("hip_thrust", replace(PERSON, mass=mass), load, motion=SHORT) for mass, load in ((60, 40), (65, 50))]
    joined = xr.concat(two, dim="run", data_vars="all", coords="different", compat="equals", join="exact")
    assert joined["load"].values.tolist() == [40.0, 50.0]
    assert [json.loads(p)["mass"] for p in joined.athlete_properties.values] == [60, 65]


@pytest.mark.parametrize("name", ["hip_thrust", "cable_kickback"])
def test_no_dimension_is_empty(name: str) -> None:
    solution = solve(name, PERSON, motion=isometric([0.0, 1.0]))
    assert min(solution.sizes.values()) > 0
    assert len(solution[["moment", "resistance"]].to_dataframe()) == 2 * solution.sizes["coordinate"]
