"""A machine while it is moved: the same numbers as the slow ways give, what stays, what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr

from revpress import Athlete, InputError, UnreachableError, solve
from revpress.exercise.machines import on, set_up
from revpress.machine.catalogue import machines
from revpress.machine.felt import held_force, pressed
from revpress.machine.find import typical_machine
from revpress.machine.machine import Origin
from revpress.performance.largest_load import held_loads, largest_load
from revpress.performance.strength_curve import strength_curve
from revpress.report.chart import Line
from revpress.report.story.machine_response import findings, response_story
from revpress.study.machine_response import MachineResponse
from revpress.study.quantities import extension_moment_intervals, extension_moments
from revpress.twin.motion import isometric

ATHLETE = Athlete(sex="female", stature=1.68, mass=62.0)
CASES = {
    "prone_hinge": ({"end_stop": np.radians(2.0), "horn": 0.05}, {"edge_forward": 3}, 25.0),
    "level_track": ({"travel": -0.05}, {"edge_height": 5}, 30.0),
    "thigh_roller": ({"axle_height": 0.01}, {}, 8.0),
    "reverse_hyper": ({"plates_reach": 0.04}, {}, 10.0),
}


@pytest.fixture(scope="module")
def prone() -> MachineResponse:
    return MachineResponse("prone_hinge", ATHLETE, 20.0)


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[MachineResponse, xr.Dataset, dict[str, float]]:
    """A machine moved: the prepared one, what it answers, and the dimensions that it has then."""
    by, holes, load = CASES[request.param]
    response = MachineResponse(request.param, ATHLETE)
    moved = response.setup.machine.at(**holes)
    dimensions = {name: getattr(moved, name) + change for name, change in by.items()}
    return response, response.at(dimensions, holes, load), dimensions


def test_it_is_what_setting_up_and_asking_anew_says(case: tuple[MachineResponse, xr.Dataset, dict[str, float]]) -> None:
    _, found, dimensions = case
    holes, load = json.loads(found.attrs["holes"]), float(found.attrs["load"])
    anew = typical_machine(found.attrs["kind"]).changed(**dimensions)
    setup = set_up(anew, ATHLETE, setup=holes)
    assert [float(found.start_hip_flexion), float(found.end_hip_flexion)] == pytest.approx(
        [setup.start["hip_flexion"], setup.end["hip_flexion"]], abs=1e-9
    )
    assert (found.attrs["begins_by"], found.attrs["ends_by"]) == (setup.begins_by, setup.ends_by)
    exercise = on(anew, None, holes)
    curve = strength_curve(exercise, ATHLETE, load)
    for name in ("force", "resistance", "travel"):
        np.testing.assert_allclose(found[name], curve[name], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.hip_flexion, curve.hip_flexion.mean("side"), atol=1e-9)
    assert float(found.largest) == pytest.approx(held_loads(exercise, ATHLETE).settled, rel=1e-6)
    slow = largest_load(exercise, ATHLETE)
    assert float(found.largest_low) >= float(slow.largest_low) - 1e-6  # there with the geometry's part as well
    assert float(found.largest_high) <= float(slow.largest_high) + 1e-6


def test_moments_are_those_of_the_load_held_still(case: tuple[MachineResponse, xr.Dataset, dict[str, float]]) -> None:
    _, found, dimensions = case
    holes, load = json.loads(found.attrs["holes"]), float(found.attrs["load"])
    anew = typical_machine(found.attrs["kind"]).changed(**dimensions)
    still = isometric(found.stroke.values)
    solution = solve(on(anew, None, holes), ATHLETE, load, motion=still, intervals="possible")
    sure = np.isfinite(found.hip_extension_moment.values)
    assert sure.any()
    for name in ("hip_extension_moment", "knee_extension_moment"):
        ends = extension_moment_intervals(solution)[name][0]
        np.testing.assert_allclose(found[name][sure], extension_moments(solution)[name][sure], atol=0.02)
        np.testing.assert_allclose(found[f"{name}_low"][sure], ends[0][sure], atol=0.02)
        np.testing.assert_allclose(found[f"{name}_high"][sure], ends[1][sure], atol=0.02)


@pytest.mark.parametrize("kind", ["prone_hinge", "level_track", "standing_hinge"])
def test_the_work_is_that_of_the_machine_s_own_closed_form(kind: str) -> None:
    """The foot shifts on its plate, so that places differ, but the work over the stroke may not."""
    response = MachineResponse(kind, ATHLETE, 30.0)
    found, machine = response.at(), response.setup.machine
    shares = np.linspace(*response.setup.share, 101)
    way = pressed(machine).way * abs(np.ptp(response.setup.share))
    own = np.trapezoid(held_force(machine, shares, 30.0), np.linspace(0.0, way, 101))
    assert np.trapezoid(found.resistance, found.travel) == pytest.approx(own, rel=2e-3)


def test_strength_and_moment_lie_within_their_bands(prone: MachineResponse) -> None:
    found = prone.at()
    assert (found.force_low < found.force).all()
    assert (found.force < found.force_high).all()
    assert float(found.largest_low) < float(found.largest) < float(found.largest_high)
    for name in ("hip_extension_moment", "knee_extension_moment"):
        assert (found[f"{name}_low"] <= found[name]).all()
        assert (found[name] <= found[f"{name}_high"]).all()


def test_holes_that_were_chosen_stay_while_a_dimension_moves(prone: MachineResponse) -> None:
    machine = prone.setup.machine
    found = prone.at({"plate_width": machine.plate_width + 0.01})  # type: ignore[attr-defined]
    assert json.loads(found.attrs["holes"]) == machine.holes
    fixed = prone.at({"edge_forward": machine.edge_forward + 0.01})  # type: ignore[attr-defined]
    assert set(json.loads(fixed.attrs["holes"])) == {"start_stop"}
    assert float(prone.at().resistance[0]) == pytest.approx(float(prone.at(load=20.0).resistance[0]))


def test_what_is_open_is_that_of_the_machine_s_own_deviations() -> None:
    typical = typical_machine("prone_hinge")
    exact = type(typical)(origins={n: Origin(0.0, "tape") for n in typical.dimensions}, **typical.values())
    sure = MachineResponse(exact, ATHLETE, 20.0).at()
    assert [float(sure[name]) for name in ("start_deviation", "end_deviation", "resistance_deviation")] == [0.0] * 3
    assert sure.attrs["measure_first"] == ""
    known = {n: Origin(0.02 if n == "horn" else 0.0, "tape") for n in typical.dimensions}
    one = MachineResponse(type(typical)(origins=known, **typical.values()), ATHLETE, 20.0)
    longer = one.at({"horn": typical.horn + 0.02}).resistance.mean() / one.at().resistance.mean() - 1  # type: ignore[attr-defined]
    assert float(one.at().resistance_deviation) == pytest.approx(float(longer), rel=0.1)
    assert one.at().attrs["measure_first"] == "", "a horn changes the force, and not where the stroke ends"
    known |= {"lever_inertia": Origin(5.0, "assumed"), "end_stop": Origin(np.radians(3.0), "assumed")}
    open_end = MachineResponse(type(typical)(origins=known, **typical.values()), ATHLETE, 20.0)
    assert open_end.at().attrs["measure_first"] == "end_stop"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"dimensions": {"arm": 5.0}}, r"arm is 5 m, outside the allowed range"),
        ({"dimensions": {"arms": 1.0}}, r"has no dimension 'arms'"),
        ({"holes": {"edge_forward": 99}}, r"hole 99 of edge_forward, but its holes are 1 to"),
        ({"load": 900.0}, r"load"),
    ],
)
def test_what_is_not_allowed_is_refused_in_a_sentence(
    prone: MachineResponse, asked: dict[str, dict], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        prone.at(**asked)


def test_where_the_athlete_does_not_get_the_reason_is_said(prone: MachineResponse) -> None:
    with pytest.raises(UnreachableError, match="the leg reaches only"):
        prone.at({"pivot_forward": -1.5})


def test_a_load_beyond_the_strength_has_no_moment_and_the_story_asks_for_less(prone: MachineResponse) -> None:
    found = prone.at(load=90.0)
    assert not np.isfinite(found.hip_extension_moment.values[0])
    [next_action] = response_story(found).next_actions
    assert next_action.startswith("Take less than 63 kg: 90 kg ask for")


@pytest.mark.parametrize("kind", list(machines))
def test_every_kind_is_told_whatever_its_load(kind: str) -> None:
    response = MachineResponse(kind, ATHLETE)
    for share in (1.0, 0.97):
        found = response.at(load=share * response.load)
        for name in ("hip_extension_moment", "knee_extension_moment"):
            known = np.isfinite(found[name].values)
            assert (found[f"{name}_low"].values[known] <= found[f"{name}_high"].values[known]).all()
        story = response_story(found)
        assert len(story.next_actions) == 1
        assert [section.key for section in story.sections] == ["response"]


def test_words_follow_from_the_numbers(prone: MachineResponse) -> None:
    found = prone.at()
    story = response_story(found)
    text = "\n".join(story.words)
    start, end = (f"{float(found.resistance[i]):.0f} N" for i in (0, -1))
    assert f"With 20 kg it asks for {start} at the start of the stroke and {end} at the end" in text
    assert f"{-np.degrees(float(found.end_hip_flexion)):.0f}° past neutral" in text
    assert f"The largest load is about {float(found.largest):.0f} kg" in text
    largest = next(one for one in findings(found) if "largest load" in one.sentence)
    assert f", {float(found.largest_low):.0f} to {float(found.largest_high):.0f} kg for a weaker" in largest.sentence
    assert story.next_actions[0].startswith("Measure the machine's")
    chart = next(b for s in story.sections for b in s.blocks if getattr(b, "key", "") == "response-force")
    line = next(s for s in chart.panels[0].series if isinstance(s, Line) and s.name == "machine")
    np.testing.assert_allclose(line.y, found.resistance)


def test_a_stop_that_ends_the_stroke_too_soon_is_what_to_change() -> None:
    response = MachineResponse("prone_hinge", ATHLETE, 20.0)
    sooner = response.setup.machine.end_stop  # type: ignore[attr-defined]
    turn = np.sign(response.setup.machine.start_stop - sooner)  # type: ignore[attr-defined]
    story = response_story(response.at({"end_stop": sooner + turn * np.radians(15.0)}))
    assert story.next_actions[0].startswith("Try another hole")
    assert any("Past neutral nothing is trained here" in word for word in story.words)
