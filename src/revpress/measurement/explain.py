"""What a measured repetition means for the body: through the twin, each as an interval.

A position sensor says how the load moved. The twin adds posture, masses and muscles, but many activations and many
ways to press on the floor or plate give the same reading. So every quantity has a value, of the most economical
pattern, and two intervals: what is *possible*, among ALL patterns that satisfy the equations of motion, the contact
cones, the muscles' limits and whatever was read, each reading anywhere within its uncertainty; and what is *likely*,
among those of them that cost little more over the repetition than the least, where leaning on the uncertainty of a
reading costs too. The intervals hold for the posture that the exercise prescribes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.athlete.athlete import STRENGTH, Athlete
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.instrument.instrument import ReadingProblem
from revpress.instrument.stated_load import StatedLoad
from revpress.instrument.uncertainty import COVERAGE
from revpress.measurement.measured_reps import MeasuredRep
from revpress.measurement.programme import Reconciled, programme
from revpress.mechanics.linear import LinearStatus, extremise
from revpress.twin.motion import Motion
from revpress.twin.patterns import fold_legs, time_weight
from revpress.twin.problem import Problem
from revpress.twin.ranges import EXTENSION_MOMENTS, HIP_GRID, mean_of_legs, muscle_moment_rows
from revpress.twin.rig import Rig
from revpress.units import spell

Array = NDArray[np.float64]

FRAMES = 25
"""Instants at which a repetition is explained, evenly spaced in time."""

_U_STROKE = 0.003
"""Relative standard uncertainty of the length of a stroke, which follows from a body and a machine that were measured
with a tape (assumed)."""
_FIT_STEPS = 12
_LOAD_STEP = 0.01  # relative

_MOMENTS = ("hip_extension_moment", "knee_extension_moment")
_COORDINATES = tuple(EXTENSION_MOMENTS[name] for name in _MOMENTS)
LAYERS = ("possible", "likely")
"""Layers of the intervals of an explanation."""

_Values = dict[str, tuple[Array, Array]]  # value, and interval (layer, bound, …), by name
_GROUPS = ("gluteus maximus", "hamstrings", "quadriceps")


class StrengthFit(NamedTuple):
    """How strong the athlete must at least be to have done the session.

    Attributes
    ----------
    least : float
        Smallest strength multiplier (of the average adult of that age, sex and size) with which every frame is
        possible, whatever strength was given; the smallest allowed one where that suffices already.
    used : float
        The one the explanation used: the athlete's own, or the least with its margin if that is more.
    set_number, number : int
        Repetition that asks for it.
    """

    least: float
    used: float
    set_number: int
    number: int


@dataclass(frozen=True)
class Explanation:
    """A session through the twin.

    Attributes
    ----------
    curves : xarray.Dataset
        Over (repetition, hip_angle): moments [N m], mean of the working legs.
    repetitions : xarray.Dataset
        Over repetition: peaks [N m], work [J] and net work shares [1]. Each quantity Q of both has its interval
        ``Q_interval`` over (layer, bound, …), of the layers :data:`LAYERS`.
    fit : StrengthFit
        How strong the athlete must be.
    unexplained : float
        Largest share of frames of a repetition that no pattern explains, 0 where all are.
    left_out : tuple of str
        Readings that were left out of a repetition, and why: one sentence each.
    """

    curves: xr.Dataset
    repetitions: xr.Dataset
    fit: StrengthFit
    unexplained: float
    left_out: tuple[str, ...] = ()


class _Case(NamedTuple):
    """One repetition as a programme."""

    rep: MeasuredRep
    rig: Rig
    motion: Motion
    problem: Problem
    programme: Reconciled
    left_out: tuple[str, ...]


def explain(
    reps: Sequence[MeasuredRep],
    exercise: ExerciseLike,
    athlete: Athlete,
    *,
    margin: float = 1.0,
    progress: Callable[[int, int, str], None] | None = None,
    **parameters: Any,
) -> Explanation:
    """Explain measured repetitions of an exercise through the twin of an athlete.

    Parameters
    ----------
    reps : sequence of MeasuredRep
        Measured repetitions, each with its load; see :func:`~revpress.measurement.measure_recording.measure_recording`.
    exercise : str, Exercise or subclass of Exercise
        What was done, as :func:`~revpress.exercise.catalogue.find_exercise` takes it.
    athlete : Athlete
        Who did it.
    margin : float
        Strength kept above the least that explains the session, as a factor ≥ 1: the heaviest repetition measured need
        not have been the heaviest possible.
    progress : callable, optional
        Called with (done, total, what).
    **parameters
        Settings of the exercise by name, SI and radians.

    Returns
    -------
    Explanation
        Curves, numbers and the strength that was needed.

    Raises
    ------
    InputError
        A repetition longer than the stroke, loads that no human strength explains, or other instruments none of which
        read any repetition.
    """
    if not reps:
        raise InputError("there is no repetition to explain")
    if not margin >= 1.0:  # true for NaN too
        raise InputError(f"margin is {margin:g}, but it cannot be below 1")
    chosen = find_exercise(exercise, **parameters)
    report = progress or (lambda done, total, what: None)
    rigs: dict[float, tuple[Rig, Rig, float]] = {}
    cases = []
    for i, rep in enumerate(reps):
        report(i, 2 * len(reps), f"set {rep.set_number}")
        if rep.load not in rigs:
            rigs[rep.load] = _rigs(chosen, athlete, rep.load)
        try:
            cases.append(_case(rep, *rigs[rep.load]))
        except InputError as error:  # longer than the stroke
            raise InputError(f"{error}: {_longer_stroke(chosen)}") from None
    _check_used(cases)
    fit = _fit_strength(cases, athlete, margin)
    scale = fit.used / athlete.strength
    curves, rows, open_frames = [], [], []
    for i, case in enumerate(cases):
        report(len(reps) + i, 2 * len(reps), f"set {case.rep.set_number}")
        curve, row, unexplained = _explain(case, scale)
        curves.append(curve)
        rows.append(row)
        open_frames.append(unexplained)
    report(2 * len(reps), 2 * len(reps), "")
    left_out = tuple(sentence for case in cases for sentence in case.left_out)
    return Explanation(_stack(reps, curves), _stack(reps, rows), fit, max(open_frames), left_out)


def _check_used(cases: Sequence[_Case]) -> None:
    """Refuse where all that other instruments read was left out of every repetition: it is no reading of them."""
    if all(case.left_out and len(case.left_out) == len(case.rep.observations) for case in cases):
        raise InputError(cases[0].left_out[0])


def _rigs(exercise: Exercise, athlete: Athlete, load: float) -> tuple[Rig, Rig, float]:
    """The exercise with its load and with a slightly heavier one (a lighter one at the largest), and that step."""
    step = _LOAD_STEP if load * (1.0 + _LOAD_STEP) <= exercise.load.high else -_LOAD_STEP
    own, other = (Rig(exercise.assembly(athlete, m)) for m in (load, load * (1.0 + step)))
    return own, other, step


def _longer_stroke(exercise: Exercise) -> str:
    """What makes a stroke longer, in words: the exercise's parameters that say where it starts and ends."""
    values = exercise.values()
    ends = [p for p in exercise.parameters if p.name == "depth" or p.name.startswith(("start_", "end_"))]
    now = ", ".join(f"{p.name} (now {spell(float(values[p.name]), p.unit)})" for p in ends if not p.choices)
    technique = f"a longer stroke, set by {now}," if now else "a technique with a longer stroke"
    return (
        f"a taller athlete, another calibration of the recording, or {technique} is needed; `revpress exercises "
        f"{exercise.name}` prints every parameter"
    )


def _case(rep: MeasuredRep, rig: Rig, heavier: Rig, load_step: float) -> _Case:
    """The concentric phase at :data:`FRAMES` instants, with everything that was read of it."""
    first, last = rep.metrics.rep.concentric
    part = slice(first, last + 1)
    k = rep.motion
    time = np.linspace(k.time[first], k.time[last], FRAMES)
    position, velocity, acceleration = (
        np.interp(time, k.time[part], y[part]) for y in (k.position, k.velocity, k.acceleration)
    )
    position = _within_stroke(
        position, rig, COVERAGE * (np.sqrt(2.0) * k.u_position.max() + k.u_scale * np.ptp(position))
    )
    motion = rig.motion_of(time - time[0], position, velocity, acceleration)
    problem = ReadingProblem(rig, heavier, load_step, motion, time)
    readings, left_out = [rep.instrument.rows(problem, k)], []
    for observation in rep.observations:
        try:
            readings.append(observation.instrument.rows(problem, observation.reading))
        except InputError as error:
            left_out.append(f"set {rep.set_number}, repetition {rep.number}: {error}")
    known = programme(problem, [*readings, StatedLoad().rows(problem)]).reconciled()
    return _Case(rep, rig, motion, problem.problem, known, tuple(left_out))


def _within_stroke(position: Array, rig: Rig, u: float) -> Array:
    """The position, shortened to the whole stroke if it is longer by no more than its uncertainty ``u`` [m]."""
    bottom, span, whole = position.min(), np.ptp(position), float(rig.travel(np.ones(1))[0])
    if whole < span <= whole + float(np.hypot(u, COVERAGE * _U_STROKE * whole)):
        return np.asarray(bottom + (position - bottom) * (whole / span) * (1.0 - 1e-12))
    return position


def _fit_strength(cases: Sequence[_Case], athlete: Athlete, margin: float) -> StrengthFit:
    """Least strength with which every instant is possible that strength makes possible at all; by bisection over
    all strengths allowed, so that it does not depend on the athlete's own.

    Some instants no strength explains: at the end of a fast light lift the load slows down more than feet that stay
    flat in the prescribed posture allow. They say nothing about strength.
    """

    def possible(case: _Case, strength: float) -> NDArray[np.bool_]:
        # Without reserves, as the intervals are: what counts as enough here leaves no instant unexplained there.
        known = case.programme.stronger(strength / athlete.strength)
        nothing = np.zeros((1, known.moment.shape[2]))
        found = extremise(nothing, known.moment, known.demand, known.lower, known.upper)
        return np.asarray(found.status[:, 0] == LinearStatus.OPTIMAL)

    strongest = [possible(case, STRENGTH[1]) for case in cases]
    for case, frames in zip(cases, strongest, strict=True):
        if not frames.any():
            raise InputError(
                f"set {case.rep.set_number}, repetition {case.rep.number} at {case.rep.load:g} kg cannot be explained "
                f"even by an athlete {STRENGTH[1]:g} times as strong as the average: check load, athlete and exercise"
            )

    def short(among: Sequence[int], strength: float) -> list[int]:
        return [i for i in among if (strongest[i] & ~possible(cases[i], strength)).any()]

    low, high = STRENGTH
    asking = list(range(len(cases)))
    failing = short(asking, low)
    if not failing:
        least = low
    else:
        # What a strength makes possible, every greater one does: only the repetitions that fail are asked again.
        asking = failing
        for _ in range(_FIT_STEPS):
            middle = 0.5 * (low + high)
            failing = short(asking, middle)
            if failing:
                low, asking = middle, failing
            else:
                high = middle
        least = high
    rep = cases[asking[-1]].rep
    used = max(athlete.strength, min(least * margin, STRENGTH[1]))
    return StrengthFit(least, used, rep.set_number, rep.number)


def _explain(case: _Case, strength: float) -> tuple[_Values, _Values, float]:
    """Curves over the hip grid and scalars, each with its interval, and the share of frames that nothing explains."""
    rig, problem, motion = case.rig, case.problem, case.motion
    known = case.programme.stronger(strength)
    objective = _objectives(case, known.moment, strength)
    economical = known.economical(known.cost, 2)
    weight = time_weight(motion.time)
    ends = np.full((len(LAYERS), 2, *objective.shape[:2]), np.nan)
    ends[0] = known.possible(weight).possible(objective)
    solved = np.isfinite(ends[0]).all(axis=(0, 2))
    at = np.flatnonzero(solved)
    near = fold_legs(rig, known.likely(weight, rig.assembly.body.muscles.max_isometric_force)).at(at)
    if len(at):  # the search may use reserves of a thousandth, which what is possible does not have
        ends[1][:, at] = np.clip(near.likely(objective[at]), *ends[0][:, at])
    # An instant that no pattern explains has no economical one either: it counts nowhere.
    best = np.where(solved[:, None], np.einsum("fkn,fn->fk", objective, economical.x), np.nan)
    passive = np.concatenate([_passive(case), np.zeros((len(best), len(_GROUPS)))], axis=1)
    best, ends = best + passive, ends + passive

    angle = np.degrees(mean_of_legs(rig, problem.path.u, "hip_flexion"))
    order = np.argsort(angle)

    def over_hip(values: Array) -> Array:
        lines = values.reshape(-1, len(angle))
        found = [np.interp(HIP_GRID, angle[order], line[order], left=np.nan, right=np.nan) for line in lines]
        return np.reshape(found, (*values.shape[:-1], len(HIP_GRID)))

    curves = {n: (over_hip(best[:, j]), over_hip(ends[..., j])) for j, n in enumerate(_MOMENTS)}
    row = {
        f"peak_{n}": (np.asarray(np.nanmax(best[:, j])), np.asarray(np.nanmax(ends[..., j], axis=-1)))
        for j, n in enumerate(_MOMENTS)
    }
    # Of all working legs together: the mean moment times their number.
    legs = len(rig.assembly.working_sides)
    speed = [-legs * mean_of_legs(rig, problem.path.du, c) * motion.ds for c in _COORDINATES]
    net = float(np.trapezoid(np.where(solved, _net_power(case), 0.0), motion.time))
    factor = (weight * solved)[:, None] * np.stack(
        [*speed, *(np.full_like(weight, 1.0 / net) for _ in _GROUPS)], axis=1
    )
    total = np.nansum(factor * best, axis=0)
    reach = np.full((len(LAYERS), 2, len(total)), np.nan)
    # Every frame by itself may be at its end: patterns of all frames together are only bound by what they cost.
    reach[0] = np.nansum(np.sort(factor * ends[0], axis=0), axis=1)
    if len(at):
        totals = near.likely_totals(factor[at, :, None] * objective[at])
        reach[1] = np.clip(totals + (factor * passive)[at].sum(axis=0), *reach[0])
    names = [f"{c.split('_')[0]}_work" for c in _COORDINATES]
    names += [f"{group.replace(' ', '_')}_net_work_share" for group in _GROUPS]
    row |= {name: (np.asarray(total[j]), reach[..., j]) for j, name in enumerate(names)}
    curves, row = ({n: (value, _around(value, e)) for n, (value, e) in part.items()} for part in (curves, row))
    return curves, row, float(1.0 - solved.mean())


def _around(value: Array, ends: Array) -> Array:
    """Ends (layer, bound, …) with the value between them: found apart from it, they may miss it by a rounding."""
    low, high = ends[:, 0], ends[:, 1]
    return np.stack([np.minimum(low, np.fmin(value, low)), np.maximum(high, np.fmax(value, high))], axis=1)


def _objectives(case: _Case, moment: Array, strength: float) -> Array:
    """Rows (F, k, columns): extension moments (mean of the legs) [N m], then power of the muscle groups [W]."""
    rig, problem = case.rig, case.problem
    groups = np.zeros((len(moment), len(_GROUPS), moment.shape[2]))
    names = rig.assembly.body.muscles.names
    power = -problem.state.tendon_speed * problem.capacity * strength
    for j, group in enumerate(_GROUPS):
        at = [names.index(f"{m}_{side}") for m in MUSCLE_GROUPS[group] for side in rig.assembly.working_sides]
        groups[:, j, at] = power[:, at]
    return np.concatenate([-muscle_moment_rows(rig, moment, _COORDINATES), groups], axis=1)


def _passive(case: _Case) -> Array:
    """Passive extension moments (F, moment), mean of the legs [N m]."""
    return -np.stack([mean_of_legs(case.rig, case.problem.passive, c) for c in _COORDINATES], axis=1)


def _net_power(case: _Case) -> Array:
    """Power (F,) that all muscles together must give, whatever their pattern [W]: load times speed over all rows."""
    rows = case.rig.rows
    return np.asarray((case.problem.demand * case.problem.path.du[:, rows]).sum(axis=1) * case.motion.ds)


def _stack(reps: Sequence[MeasuredRep], parts: Sequence[_Values]) -> xr.Dataset:
    """Curves over (repetition, hip_angle) or scalars over (repetition), with their intervals, and the coordinates."""
    data = {}
    for name in parts[0]:
        values, ends = (np.array([part[name][i] for part in parts]) for i in range(2))
        attributes = {"units": "N m" if "moment" in name else "1" if "share" in name else "J"}
        dims = ("repetition", "hip_angle")[: values.ndim]
        data[name] = xr.Variable(dims, values, attributes)
        data[f"{name}_interval"] = xr.Variable(("layer", "bound", *dims), np.moveaxis(ends, 0, 2), attributes)
    coords: dict[str, Any] = {
        "layer": list(LAYERS),
        "bound": ["low", "high"],
        "set": ("repetition", [r.set_number for r in reps]),
        "number": ("repetition", [r.number for r in reps]),
        "load_kg": ("repetition", [r.load for r in reps]),
    }
    if any("hip_angle" in v.dims for v in data.values()):
        coords["hip_angle"] = HIP_GRID
    return xr.Dataset(data, coords)
