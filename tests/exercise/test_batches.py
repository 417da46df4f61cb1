"""Several athletes, settings or loads at once: every slice is the single solution, bit by bit."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
import xarray as xr

from revpress import Athlete, InputError, UnreachableError, exercises, solve
from revpress.exchange.solution_files import write_solution
from revpress.exchange.solve_again import solve_again
from revpress.machine.resistance.flywheel import Flywheel
from revpress.settings import Parameter, quantity, table
from revpress.twin.motion import isometric, tempo

MOTION = tempo(frames=7)
STILL = isometric([0.0, 1.0])
HINGE = "reverse_leg_press/prone_hinge"
PEOPLE = [Athlete(), Athlete("female", 1.60, 55.0)]


def same_bits(member: xr.Dataset, alone: xr.Dataset) -> None:
    assert member.data_vars.keys() == alone.data_vars.keys()
    for name, variable in alone.variables.items():
        assert member[name].dims == variable.dims, name
        assert member[name].values.tobytes() == variable.values.tobytes() or np.array_equal(
            member[name].values, variable.values
        ), name
        assert member[name].attrs == variable.attrs


def test_loads_become_a_dimension() -> None:
    several = solve("hip_thrust", PEOPLE[0], load=[40, 60.0, np.float32(80)], motion=MOTION, intervals="possible")
    assert several["load"].values.tolist() == [40.0, 60.0, 80.0]
    assert several["load"].attrs["units"] == "kg"
    assert several.activation.dims == ("load", "frame", "muscle")
    assert several.time.dims == ("frame",)
    for i, load in enumerate((40.0, 60.0, 80.0)):
        alone = solve("hip_thrust", PEOPLE[0], load, motion=MOTION, intervals="possible")
        same_bits(several.isel(load=i), alone)
        assert several.attrs == alone.attrs


def test_dimensions_come_in_the_order_athlete_settings_load() -> None:
    ends = np.array([0.0, 0.1])
    several = solve(
        "hip_thrust", PEOPLE, np.array([40, 60]), motion=STILL, end_hip_flexion=ends, start_hip_flexion=[1.0]
    )
    assert several.moment.dims == ("athlete", "end_hip_flexion", "start_hip_flexion", "load", "frame", "coordinate")
    assert several.end_hip_flexion.attrs["units"] == "rad"
    assert several.max_isometric_force.dims == ("athlete", "muscle")
    assert several.athlete.values.tolist() == [person.description for person in PEOPLE]
    one = {"athlete": 1, "end_hip_flexion": 1, "start_hip_flexion": 0, "load": 0}
    alone = solve("hip_thrust", PEOPLE[1], 40.0, motion=STILL, end_hip_flexion=0.1, start_hip_flexion=1.0)
    same_bits(several.isel(one).drop_vars(["end_hip_flexion", "start_hip_flexion"]), alone)


def test_words_are_values_too() -> None:
    pushes = ["heel", "forefoot"]
    several = solve("back_squat", PEOPLE[0], motion=STILL, push=pushes)
    assert several.push.values.tolist() == pushes
    for push in pushes:
        same_bits(several.sel(push=push).drop_vars("push"), solve("back_squat", PEOPLE[0], motion=STILL, push=push))


def test_the_same_person_twice_has_two_labels() -> None:
    several = solve("hip_thrust", [PEOPLE[0], PEOPLE[0]], motion=STILL)
    assert len(set(several.athlete.values)) == 2
    assert several.athlete_properties.dims == ("athlete",)


class Machine(exercises["hip_thrust"]):
    """A hip thrust with settings that change nothing: a table, and one with a quantity's name."""

    profile: Literal["none"] | tuple[tuple[float, float], ...] = table(
        "none", Parameter("turn", "rad", 0.0, 0.0, 1.0), Parameter("radius", "m", 0.0, 0.0, 2.0), "for a test"
    )
    travel: float = quantity(1.0, "m", 0.0, 2.0, "for a test")


def test_a_table_is_one_value() -> None:
    rows = [(0.0, 1.0), (0.5, 1.2), (1.0, 1.0)]
    assert "profile" not in solve(Machine, PEOPLE[0], motion=STILL, profile=rows).dims
    cam = {"resistance": "stack", "resistance.cam_table": rows}
    assert "resistance.cam_table" not in solve(HINGE, PEOPLE[0], motion=STILL, **cam).dims


def test_a_setting_with_the_name_of_a_quantity_has_another_as_a_dimension() -> None:
    several = solve(Machine, PEOPLE[0], motion=STILL, travel=[0.5, 1.0])
    assert several.travel.dims == ("setting_travel", "frame")
    assert several.setting_travel.values.tolist() == [0.5, 1.0]


def test_settings_of_a_group_and_groups_vary_too() -> None:
    inertias = solve(HINGE, PEOPLE[0], motion=STILL, resistance="flywheel", **{"resistance.inertia": [0.01, 0.07]})
    assert inertias["resistance.inertia"].values.tolist() == [0.01, 0.07]
    assert inertias["resistance.inertia"].attrs["units"] == "kg m2"
    kinds = solve(HINGE, PEOPLE[0], motion=STILL, resistance=["plates", Flywheel(inertia=0.07)])
    assert kinds.setting_resistance.values.tolist() == ["plates", "flywheel, inertia 0.07"]
    for kept in (inertias, kinds):
        assert solve_again(kept).identical(kept)
    one = solve_again(inertias.isel({"resistance.inertia": 1}))
    assert one.revpress.parameters["resistance"] == Flywheel(inertia=0.07).as_json()


@pytest.mark.parametrize("value", [np.float32(60), np.int64(60), np.array(60.0), 60])
def test_one_number_of_any_kind_is_one(value: object) -> None:
    same_bits(solve("hip_thrust", PEOPLE[0], value, motion=STILL), solve("hip_thrust", PEOPLE[0], 60.0, motion=STILL))


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"load": []}, InputError, "load is an empty sequence"),
        ({"load": [40, -3]}, InputError, r"load is -3 kg.*\(refused: load -3\)"),
        ({"load": [40, [50]]}, InputError, "must be a number"),
        ({"athlete": [PEOPLE[0], "me"]}, InputError, "athlete is 'me', but must be an Athlete"),
        ({"athlete": 42}, InputError, "athlete is 42, but must be an Athlete or several"),
        ({"load": [40, 50], "no_such": [1, 2]}, InputError, "no parameter 'no_such'"),
        (
            {"details": ["moment_arms"]},
            InputError,
            "what can be asked for is axis_moment, fibre_length, equilibrium_force, moment_arm",
        ),
        ({"details": "activation"}, InputError, "there is no detail 'activation'"),
        ({"details": 5}, InputError, "there is no detail 5"),
        ({"load": np.full((2, 2), 50.0)}, InputError, "must be a number"),
        ({"motion": "fast"}, InputError, "motion is 'fast', but must be a Motion"),
        ({"power": True}, InputError, "power is True"),
        ({"push": ["heel", 3]}, InputError, r"push is 3, but must be one of .*\(refused: push 3\)"),
    ],
)
def test_what_cannot_be_is_refused_and_named(given: dict, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        solve("hip_thrust", **{"athlete": PEOPLE[0], "motion": STILL, **given})


def test_a_member_that_cannot_reach_is_named() -> None:
    with pytest.raises(UnreachableError, match=r"\(refused: athlete male, 25 years, 1\.80 m, 80 kg, depth 1\.5"):
        solve("back_squat", PEOPLE, motion=STILL, depth=[1.5, 2.4], shank_lean=0.0)


def test_members_with_other_muscles_do_not_fit_into_one_dataset() -> None:
    with pytest.raises(InputError, match=r"sides both has other entries of 'coordinate' than sides right"):
        solve("reverse_leg_press/track", PEOPLE[0], motion=STILL, sides=["right", "both"])


def test_a_table_file_takes_one_member(tmp_path) -> None:
    several = solve("hip_thrust", PEOPLE[0], [40, 60], motion=STILL)
    with pytest.raises(InputError, match=r"several members \(load\): choose one"):
        write_solution(several, tmp_path / "a.csv")
