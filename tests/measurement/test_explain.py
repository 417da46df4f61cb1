"""Repetitions simulated with the twin, explained through it again: what is known must come back inside its interval."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from revpress import Athlete, InputError, exercises
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.instrument.kinematics import Kinematics
from revpress.measurement.explain import FRAMES, explain
from revpress.measurement.load_model import LoadModel
from revpress.measurement.measured_reps import MeasuredRep
from revpress.measurement.metrics import rep_metrics
from revpress.measurement.reps import Rep
from revpress.mechanics.sharing import share
from revpress.twin.motion import tempo
from revpress.twin.patterns import time_weight
from revpress.twin.problem import RESERVE
from revpress.twin.rig import Rig

ATHLETE = Athlete(strength=2.0)
SETTINGS = {"depth": np.radians(100.0)}
LOAD = 60.0


def simulated(exercise: str, load: float, parameters: dict[str, float], u: float = 1e-6) -> tuple[MeasuredRep, Rig]:
    """The way up of one repetition as a perfect sensor would see it."""
    rig = Rig(exercises[exercise](**parameters).assembly(ATHLETE, load))
    whole = tempo(1.5, 2.0, frames=701)
    up = slice(0, 301)
    problem = rig.problem(whole)
    first, second = rig.interface_motion(problem.path, problem.state.frames)
    rate = np.linalg.norm(first, axis=1)
    turn = np.einsum("fx,fx->f", first, second) / rate
    ones = np.full(301, u)
    motion = Kinematics(
        whole.time[up], rig.travel(whole.s)[up], (rate * whole.ds)[up], (rate * whole.dds + turn * whole.ds**2)[up],
        ones, ones, ones,
    )  # fmt: skip
    metrics = rep_metrics(motion, Rep((0, 300)), LoadModel.free_weight(load))
    return MeasuredRep(1, 1, load, motion, metrics), rig


@pytest.fixture(scope="module")
def squat():
    rep, rig = simulated("back_squat", LOAD, SETTINGS)
    return explain([rep], "back_squat", ATHLETE, **SETTINGS), rep, rig


def test_the_motion_comes_back(squat):
    _, rep, rig = squat
    k = rep.motion
    motion = rig.motion_of(k.time, k.position, k.velocity, k.acceleration)
    truth = tempo(1.5, 2.0, frames=701)
    assert motion.s == pytest.approx(truth.s[:301], abs=1e-7)
    assert motion.ds == pytest.approx(truth.ds[:301], abs=1e-6)
    assert motion.dds == pytest.approx(truth.dds[:301], abs=1e-3)


def test_two_legs_that_mirror_each_other_are_as_good_as_one(squat, monkeypatch):
    """One column for both legs leaves the same open as one for each."""
    found, rep, _ = squat
    monkeypatch.setattr(sys.modules["revpress.measurement.explain"], "fold_legs", lambda rig, whole: whole)
    apart = explain([rep], "back_squat", ATHLETE, **SETTINGS)
    for name, interval in found.repetitions.data_vars.items():
        if str(name).endswith("_interval"):
            np.testing.assert_allclose(interval, apart.repetitions[name], rtol=2e-3, atol=2e-3 * abs(interval).max())


@pytest.mark.parametrize("seed", range(4))
def test_intervals_hold_every_pattern(squat, seed):
    """Other muscle weights and another power give other patterns: all of them lie within the intervals."""
    answer, _, rig = squat
    rng = np.random.default_rng(seed)
    motion = _coarse(squat)
    problem = rig.problem(motion)
    cost = problem.cost.copy()
    n = problem.capacity.shape[1]
    cost[:n] *= np.exp(rng.uniform(-3.0, 3.0, n))
    pattern = share(
        problem.moment, problem.demand, problem.lower, problem.upper, cost, 2 + seed % 2,
        reserve=np.full(len(rig.rows), RESERVE),
    )  # fmt: skip
    solved = rig.consequences(problem, pattern)
    assert np.abs(solved.reserve).max() < 0.2
    hip = -0.5 * sum((solved.muscle_moment + problem.passive)[:, rig.place(f"hip_flexion_{s}")] for s in "rl")
    curves = answer.curves.isel(repetition=0)
    angle = np.degrees(problem.path.u[:, rig.place("hip_flexion_r")])
    reached = curves.dropna("hip_angle")
    ends = reached.hip_extension_moment_interval.sel(layer="possible")
    low, high = (np.interp(angle, reached.hip_angle, ends.sel(bound=bound)) for bound in ("low", "high"))
    slack = 1.0 + 0.02 * np.abs(hip).max()  # the curves are interpolated between 25 instants
    # Near the ends the moment changes while the angle stands still: there a curve over the angle says little.
    moving = (angle > angle.min() + 2.0) & (angle < angle.max() - 2.0)
    assert moving.sum() > 12
    assert np.all(hip[moving] > low[moving] - slack)
    assert np.all(hip[moving] < high[moving] + slack)
    names = rig.assembly.body.muscles.names
    net = np.trapezoid((problem.demand * problem.path.du[:, rig.rows]).sum(axis=1) * motion.ds, motion.time)
    for group in ("gluteus maximus", "hamstrings", "quadriceps"):
        at = [names.index(f"{m}_{s}") for m in MUSCLE_GROUPS[group] for s in "rl"]
        work = np.trapezoid((-problem.state.tendon_speed * solved.force)[:, at].sum(axis=1), motion.time) / net
        key = f"{group.replace(' ', '_')}_net_work_share"
        row = answer.repetitions.isel(repetition=0)
        low, high = row[f"{key}_interval"].sel(layer="possible").values
        assert low - 1e-3 <= work <= high + 1e-3, group


def _coarse(squat):
    _, rep, rig = squat
    k = rep.motion
    time = np.linspace(k.time[0], k.time[-1], FRAMES)
    values = (np.interp(time, k.time, y) for y in (k.position, k.velocity, k.acceleration))
    return rig.motion_of(time, *values)


def test_the_economical_answer_lies_within(squat):
    answer, _, _ = squat
    row = answer.repetitions.isel(repetition=0)
    leak = 2 * RESERVE  # N m, J or 1: what reserves within their optimal force can add
    names = [name for name in row if not name.endswith("_interval")]
    assert len(names) == 7
    for name in names:
        for layer in ("possible", "likely"):
            low, high = row[f"{name}_interval"].sel(layer=layer).values
            assert low - leak <= float(row[name]) <= high + leak, (name, layer)
    assert answer.unexplained == 0.0


def test_strength_is_fitted_to_what_was_lifted():
    """A repetition that takes twice the average strength asks for about that strength, and no more than the truth."""
    rep, _ = simulated("back_squat", 75.0, SETTINGS)
    answer = explain([rep], "back_squat", Athlete(), **SETTINGS)
    fit = answer.fit
    assert 1.0 < fit.least <= 2.0
    assert answer.unexplained == 0.0  # the least strength is enough for every instant
    assert fit.used == fit.least
    assert explain([rep], "back_squat", Athlete(), **SETTINGS, margin=1.1).fit.used == pytest.approx(1.1 * fit.least)


@pytest.mark.parametrize("strength", [0.4, 1.0, 2.0])
def test_the_least_strength_does_not_depend_on_the_strength_given(strength):
    """The recording asks for it, whatever was typed; what is more than enough is used as given."""
    rep, _ = simulated("back_squat", 30.0, SETTINGS)
    least, used, *_ = explain([rep], "back_squat", Athlete(strength=strength), **SETTINGS).fit
    known = explain([rep], "back_squat", Athlete(), **SETTINGS).fit.least
    assert 0.2 < known < 2.0
    assert least == pytest.approx(known, abs=0.01)
    assert used == max(strength, least)


def test_a_wider_reading_leaves_more_open():
    rep, _ = simulated("back_squat", LOAD, SETTINGS)
    vague, _ = simulated("back_squat", LOAD, SETTINGS, u=1.0)
    sure, unsure = (explain([r], "back_squat", ATHLETE, **SETTINGS).repetitions for r in (rep, vague))
    for layer in ("possible", "likely"):
        wide, wider = (
            np.ptp(x.peak_hip_extension_moment_interval.sel(layer=layer).isel(repetition=0).values)
            for x in (sure, unsure)
        )
        assert wider > wide, layer


def test_what_is_likely_is_possible_and_narrower(squat):
    answer, _, _ = squat
    row = answer.repetitions.isel(repetition=0)
    leak = 2 * RESERVE
    for name in (n for n in row if n.endswith("_interval")):
        likely, possible = (row[name].sel(layer=layer).values for layer in ("likely", "possible"))
        slack = leak + 1e-3 * np.abs(possible).max()
        assert possible[0] - slack <= likely[0] <= likely[1] <= possible[1] + slack, name
    for group in ("gluteus_maximus", "quadriceps"):
        likely, possible = (
            np.ptp(row[f"{group}_net_work_share_interval"].sel(layer=layer).values) for layer in ("likely", "possible")
        )
        assert likely < 0.8 * possible, group


@pytest.mark.parametrize("seed", range(3))
def test_a_pattern_that_costs_little_more_is_likely(squat, seed):
    """Other weights and another power within the allowance: their shares of the work lie in the band."""
    answer, _, rig = squat
    rng = np.random.default_rng(seed)
    motion = _coarse(squat)
    problem = rig.problem(motion)
    n = problem.capacity.shape[1]
    reserve = np.full(len(rig.rows), RESERVE)
    weight = time_weight(motion.time)

    def spent(x):
        return float((problem.cost[:n] * x[:, :n] ** 2).sum(axis=1) @ weight)

    def shared(cost):
        return share(problem.moment, problem.demand, problem.lower, problem.upper, cost, reserve=reserve).x

    ways, least, spread = rng.standard_normal(n), spent(shared(problem.cost)), 0.4
    while True:
        cost = problem.cost.copy()
        cost[:n] *= np.exp(spread * ways)
        x = shared(cost)
        if spent(x) <= 1.09 * least:
            break
        spread *= 0.8
    assert spread > 0.05
    names = rig.assembly.body.muscles.names
    net = np.trapezoid((problem.demand * problem.path.du[:, rig.rows]).sum(axis=1) * motion.ds, motion.time)
    for group in ("gluteus maximus", "hamstrings", "quadriceps"):
        at = [names.index(f"{m}_{s}") for m in MUSCLE_GROUPS[group] for s in "rl"]
        power = (-problem.state.tendon_speed * problem.capacity * x[:, :n])[:, at].sum(axis=1)
        work = np.trapezoid(power, motion.time) / net
        row = answer.repetitions.isel(repetition=0)
        low, high = row[f"{group.replace(' ', '_')}_net_work_share_interval"].sel(layer="likely").values
        assert low - 1e-3 <= work <= high + 1e-3, group


def test_what_cannot_be_is_refused_in_words(squat):
    _, rep, _ = squat
    with pytest.raises(InputError, match=r"whole stroke in this exercise is 0\.\d+ m: .* set by depth \(now 60°\)"):
        explain([rep], "back_squat", ATHLETE, depth=np.radians(60.0))
    with pytest.raises(
        InputError, match=r"start_hip_flexion \(now [\d.]+°\), .* `revpress exercises hip_thrust` prints"
    ):
        explain([rep], "hip_thrust", ATHLETE)
    with pytest.raises(InputError, match="no repetition"):
        explain([], "back_squat", ATHLETE)
    with pytest.raises(InputError, match="margin"):
        explain([rep], "back_squat", ATHLETE, **SETTINGS, margin=0.5)
