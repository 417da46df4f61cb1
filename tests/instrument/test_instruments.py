"""The seam of instruments: what several read of one motion goes into one programme, and narrows it around the truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
import xarray as xr

from revpress import Athlete, InputError, exercises, solve
from revpress.instrument import (
    COVERAGE,
    Channel,
    Encoder,
    LoadCell,
    Observation,
    PositionSensor,
    ReadingProblem,
    ReadingRows,
    StatedLoad,
    channel_kinematics,
)
from revpress.measurement import MeasuredRep, explain, measure_recording
from revpress.measurement.programme import programme
from revpress.twin.motion import tempo
from revpress.twin.rig import Rig

ATHLETE = Athlete(strength=2.0)
ENCODER, CELL = Encoder(1e-3, 1000.0), LoadCell()
CASES: dict[str, tuple[float, dict[str, Any]]] = {
    "reverse_leg_press/track": (40.0, {}),  # the foot presses on the plate
    "back_squat": (60.0, {"depth": np.radians(100.0)}),  # a bar is carried
    "cable_kickback": (10.0, {}),  # a cable pulls
}


@dataclass(frozen=True)
class Measurement:
    name: str
    settings: dict[str, Any]
    solution: Any
    reps: tuple[MeasuredRep, ...]
    force: Channel

    def explained(self, *observations: Observation) -> Any:
        reps = [replace(rep, observations=observations) for rep in self.reps]
        return explain(reps, self.name, ATHLETE, **self.settings)


@pytest.fixture(scope="module", params=CASES)
def measured(request: pytest.FixtureRequest) -> Measurement:
    """One repetition, solved, read by both instruments with their noise, and found again."""
    load, settings = CASES[request.param]
    solution = solve(request.param, ATHLETE, load, motion=tempo(1.5, 2.0, frames=701), **settings)
    rng = np.random.default_rng(1)
    position, [force] = ENCODER.simulate(solution, rng), CELL.simulate(solution, rng)
    reps = measure_recording(position, request.param, ATHLETE, load, encoder=ENCODER, **settings)
    assert len(reps) == 1
    return Measurement(request.param, settings, solution, reps, force)


def possible(interval: xr.DataArray) -> xr.DataArray:
    """Of the first repetition, over bound: all that physics and readings allow."""
    return interval.isel(repetition=0).sel(layer="possible")


def test_a_load_cell_narrows_what_the_encoder_leaves_open_and_keeps_the_truth(measured: Measurement) -> None:
    alone, both = measured.explained(), measured.explained(Observation(CELL, measured.force))
    assert both.unexplained == 0.0
    assert both.fit.least >= alone.fit.least - 1e-9  # more is known, so no less is asked for
    reached = possible(both.curves.hip_extension_moment_interval).dropna("hip_angle")
    wide = possible(alone.curves.hip_extension_moment_interval).sel(hip_angle=reached.hip_angle)
    assert (reached.sel(bound="low") >= wide.sel(bound="low") - 1e-3).all()
    assert (reached.sel(bound="high") <= wide.sel(bound="high") + 1e-3).all()
    width, before = (float((one.sel(bound="high") - one.sel(bound="low")).mean()) for one in (reached, wide))
    assert width < 0.97 * before
    moment, angle = (measured.solution[name].sel(coordinate="hip_flexion_r").values for name in ("moment", "angle"))
    first, last = measured.reps[0].metrics.rep.concentric
    time = measured.solution["time"].values
    clock = measured.reps[0].motion.time
    up = (time >= clock[first]) & (time <= clock[last])
    hip, angle = -moment[up], np.degrees(angle[up])
    moving = (angle > angle.min() + 3.0) & (angle < angle.max() - 3.0)
    slack = 1.0 + 0.02 * np.abs(hip).max()  # the curves are interpolated between 25 instants
    ends = (np.interp(angle, reached.hip_angle, reached.sel(bound=end)) for end in ("low", "high"))
    low, high = (end[moving] for end in ends)
    assert moving.sum() > 50
    assert np.all(hip[moving] > low - slack)
    assert np.all(hip[moving] < high + slack)


def test_a_cell_that_is_unsure_says_nothing(measured: Measurement) -> None:
    """An uncertainty far beyond the force leaves every interval as it was."""
    alone = measured.explained().repetitions
    vague = measured.explained(Observation(LoadCell(noise=1000.0, u_relative=0.5), measured.force)).repetitions
    before, after = (possible(one.peak_hip_extension_moment_interval).values for one in (alone, vague))
    assert after == pytest.approx(before, rel=1e-6)


def test_a_cell_that_contradicts_leaves_nothing(measured: Measurement) -> None:
    """Twice the force at that acceleration and load: no pattern of any strength explains it."""
    wrong = replace(measured.force, values=2.0 * measured.force.values)
    with pytest.raises(InputError, match="cannot be explained even by an athlete"):
        measured.explained(Observation(CELL, wrong))


def test_the_cell_reads_what_the_machine_resists(measured: Measurement) -> None:
    """Without noise the reading satisfies its own rows at the truth, to the error of the readings of the motion."""
    rig, problem = reading_problem(measured)
    [exact] = CELL.simulate(measured.solution)
    h, y, u = CELL.rows(problem, exact)
    one = problem.problem
    answer = rig.answer(one)
    x = np.concatenate([answer.activation, answer.contact, np.zeros((len(u), 2))], axis=1)
    force = np.interp(problem.time, exact.time, exact.values)
    assert np.einsum("fmc,fc->fm", h, x)[:, 0] == pytest.approx(y[:, 0], abs=0.02 * np.abs(force).max())
    assert u[:, 0] == pytest.approx(np.hypot(CELL.noise, CELL.u_relative * force))


def reading_problem(measured: Measurement) -> tuple[Rig, ReadingProblem]:
    load, settings = CASES[measured.name]
    exercise = exercises[measured.name](**settings)
    rig, heavier = (Rig(exercise.assembly(ATHLETE, m)) for m in (load, 1.01 * load))
    whole = tempo(1.5, 2.0, frames=701)
    at = slice(40, 260, 20)
    motion = replace(whole, time=whole.time[at], s=whole.s[at], ds=whole.ds[at], dds=whole.dds[at])
    return rig, ReadingProblem(rig, heavier, 0.01, motion, motion.time)


def test_the_slopes_are_those_of_the_machine(measured: Measurement) -> None:
    """Force over acceleration and load: the slopes of the resistance, checked over a step ten times as large."""
    rig, problem = reading_problem(measured)
    load, settings = CASES[measured.name]
    value, (by_acceleration, by_load) = problem.linearised(lambda r, p: r.resistance(p))
    faster = replace(problem.motion, dds=problem.motion.dds + 10.0)
    assert rig.resistance(rig.problem(faster)) == pytest.approx(value + 10.0 * by_acceleration, rel=1e-6, abs=1e-6)
    much = Rig(exercises[measured.name](**settings).assembly(ATHLETE, 1.1 * load))
    assert much.resistance(much.problem(problem.motion)) == pytest.approx(value + 0.1 * by_load, rel=1e-3)


def test_bounds_and_rows_are_the_same_programme(measured: Measurement) -> None:
    """The second reading of the acceleration is a row; a bound and a row of the same width leave the same."""
    _, problem = reading_problem(measured)
    acceleration = ReadingRows(problem.row((problem.acceleration, 1.0)), np.zeros((11, 1)), np.full((11, 1), 0.5))
    once = programme(problem, [acceleration, StatedLoad().rows(problem)])
    twice = programme(problem, [acceleration, StatedLoad().rows(problem), acceleration])
    columns = problem.columns
    assert once.moment.shape[2] == columns
    assert twice.moment.shape[1:] == (once.moment.shape[1] + 1, columns + 1)
    assert twice.moment[:, :-1, :-1] == pytest.approx(once.moment)
    # 1.96 u of the bound is one unit of its column, and one unit of the error of the row
    assert twice.moment[:, -1, problem.acceleration] == pytest.approx(1.0)
    assert np.all(twice.moment[:, -1, -1] == 1.0)
    with pytest.raises(ValueError, match="nothing was read"):
        programme(problem, [acceleration])


def test_strength_changes_what_muscles_give_and_not_what_was_read(measured: Measurement) -> None:
    """A reading of an activation stays one of an activation."""
    _, problem = reading_problem(measured)
    frames = problem.time.size
    acceleration = ReadingRows(
        problem.row((problem.acceleration, 1.0)), np.zeros((frames, 1)), np.full((frames, 1), 0.5)
    )
    activation = ReadingRows(problem.row((3, 1.0)), np.full((frames, 1), 0.4), np.full((frames, 1), 0.1))
    known = programme(problem, [acceleration, StatedLoad().rows(problem), activation])
    stronger = known.stronger(2.0)
    n = known.muscles
    assert stronger.moment[:, :-1, :n] == pytest.approx(2.0 * known.moment[:, :-1, :n])
    assert stronger.moment[:, :, n:] == pytest.approx(known.moment[:, :, n:])
    assert stronger.moment[:, -1, 3] == pytest.approx(1.0 / (COVERAGE * 0.1))
    assert known.demand[:, -1] == pytest.approx(0.4 / (COVERAGE * 0.1))


def test_a_reading_away_from_the_motion_moves_the_bound(measured: Measurement) -> None:
    """An accelerometer that reads 2 1/s² more than the motion has: the demand is that of the faster motion."""
    rig, problem = reading_problem(measured)
    more = ReadingRows(problem.row((problem.acceleration, 1.0)), np.full((11, 1), 2.0), np.full((11, 1), 0.1))
    moved = programme(problem, [more, StatedLoad().rows(problem)])
    faster = rig.problem(replace(problem.motion, dds=problem.motion.dds + 2.0))
    assert moved.demand == pytest.approx(faster.demand, rel=1e-6, abs=1e-6)
    per_unit = moved.moment[:, :, problem.acceleration] / (COVERAGE * 0.1)
    assert per_unit == pytest.approx(0.5 * (problem.problem.demand - faster.demand), rel=1e-6, abs=1e-6)


def test_sensors_read_the_travel_of_a_solution(measured: Measurement) -> None:
    [exact] = PositionSensor().simulate(measured.solution)
    [counted] = ENCODER.simulate(measured.solution)
    assert exact.values == pytest.approx(measured.solution["travel"].values)
    assert counted.rate == 1000.0
    assert np.abs(counted.values - np.interp(counted.time, exact.time, exact.values)).max() <= 1e-3 * (1 + 1e-9)
    assert exact.rate is None
    assert len(channel_kinematics(exact, 10.0)) == pytest.approx(701, abs=2)


def test_a_reading_of_another_kind_or_time_is_refused(measured: Measurement) -> None:
    _, problem = reading_problem(measured)
    with pytest.raises(InputError, match="is a position, not a force"):
        CELL.rows(problem, PositionSensor().simulate(measured.solution)["position"])
    late = replace(measured.force, time=measured.force.time + 60.0)
    with pytest.raises(InputError, match="does not cover the repetition"):
        CELL.rows(problem, late)


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"rate": 1.0}, "load cell rate is 1 Hz"), ({"noise": 0.0}, "noise is 0 N"), ({"u_relative": 2.0}, "is 2")],
)
def test_impossible_cells_are_refused(settings: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        LoadCell(**settings)
