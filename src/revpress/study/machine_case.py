"""One machine for people: what it is worth by every criterion, and how that may vary by chance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError, UnreachableError
from revpress.exercise.exercise import Exercise
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.performance.largest_load import held_loads
from revpress.performance.strength_curve import strength_curve
from revpress.study import quantities as q
from revpress.study.compare import solve_entry
from revpress.study.contrast import draw_uses
from revpress.study.criteria import Schedule, athletes_an_hour, posture_deviations, times
from revpress.study.profile import ACTIONS, shares, work_profiles

Array = NDArray[np.float64]

SHARE = 0.5
"""Part of each person's own largest load at which machines are held against each other."""

_NEAR = np.radians(5.0)  # short of the wanted start, as holes are chosen
_PAST = {"neutral": 0.0, "past": np.radians(8.0)}
_STRENGTH = {"hip_extensors": "hip_extension", "knee_extensors": "knee_extension"}  # whose deviation moves the match
_WANTED_START = np.radians(90.0)  # where an exercise has no wish of its own


@dataclass(frozen=True)
class MachineCase:
    """One machine for people.

    Attributes
    ----------
    values : Mapping of str to float
        Of every criterion; NaN where it is not known.
    draws : Mapping of str to ndarray
        The same in imagined people and by chance, (draw,).
    joints : ndarray, shape (action, place)
        Mean work of the joints by hip angle [J].
    muscles : ndarray, shape (group,)
        Shares of the muscles' work.
    joint_draws, muscle_draws : ndarray, shape (draw, action) and (draw, group)
        Shares of the work in imagined people.
    load : float
        Mean load at which they work [kg].
    legs : int
        That work one after the other: 1 where both work together.
    beyond : float
        Mean share of the lift in which the load is beyond who lifts it, at the usual tempo.
    solution : xarray.Dataset
        Repetition of the person in the middle.
    """

    values: Mapping[str, float]
    draws: Mapping[str, Array]
    joints: Array
    muscles: Array
    joint_draws: Array
    muscle_draws: Array
    load: float
    legs: int
    beyond: float
    solution: xr.Dataset

    @classmethod
    def of(
        cls, exercise: Exercise, fitted: xr.Dataset, people: Mapping[str, Athlete], solved: Mapping[str, Athlete],
        plan: Schedule, imagined: int,
    ) -> MachineCase | str:  # fmt: skip
        """The machine; or why nobody who was asked can use it.

        Parameters
        ----------
        exercise : Exercise
            On the machine that stands.
        fitted : xarray.Dataset
            Its fit of ``people``, with their largest loads.
        people, solved : Mapping of str to Athlete
            Who was set up, and those of them whose work is solved.
        plan : Schedule
            How a group trains.
        imagined : int
            How many imagined people and chances.

        Returns
        -------
        MachineCase or str
        """
        tried = [_work(exercise, fitted.sel(person=name), athlete, imagined) for name, athlete in solved.items()]
        done = [one for one in tried if isinstance(one, _Work)]
        if not done:
            return next(one for one in tried if isinstance(one, str))
        middle = done[len(done) // 2]
        machine = exercise.standing
        assert machine is not None  # fit_on asked for it
        legs = len(json.loads(middle.solution.attrs["working_sides"]))
        turns = 1 if legs == 2 else 2
        chances = _Chances(len(fitted.person), imagined)
        values, draws = _shares(exercise, fitted, list(people.values()), chances)
        hourly = _hourly(turns, plan, bool(machine.resistance.plates(1.0)), chances)
        values["hourly"], draws["hourly"] = float(hourly[0]), hourly[1:]
        joint = _mean_of_able([one.joint_draws for one in done])
        muscle = _mean_of_able([one.muscle_draws for one in done])
        joints = np.mean([one.joints for one in done], axis=0)
        muscles = np.mean([one.muscles for one in done], axis=0)
        mean_shares = np.mean([shares(one.joints).sum(axis=-1) for one in done], axis=0)
        groups = list(MUSCLE_GROUPS)
        chain = [groups.index("gluteus maximus"), groups.index("hamstrings")]
        values |= {
            "together": float(_together(mean_shares)),
            "posterior": float(muscles[chain].sum()),
            "past_neutral": float(np.mean([one.past_neutral for one in done])),
            "match": float(np.mean([one.match for one in done])),
            "price": np.nan if machine.price is None else machine.price,
            "area": np.nan if machine.area is None else machine.area,
        }
        slopes = _match_slopes(middle)
        draws |= {
            "together": _together(joint),
            "posterior": muscle[:, chain].sum(axis=1),
            "past_neutral": _mean_of_able([one.past_draws for one in done]),
            "match": np.minimum(values["match"] + chances.strength @ slopes, 1.0),
            "price": np.full(imagined, values["price"]),
            "area": np.full(imagined, values["area"]),
        }
        load = float(np.mean([one.load for one in done]))
        beyond = float(np.mean([(q.concentric(one.solution).status.values != 0).mean() for one in done]))
        return cls(values, draws, joints, muscles, joint, muscle, load, turns, beyond, middle.solution)


@dataclass(frozen=True)
class _Work:
    """What one person does on a machine at the chosen share of the own largest load."""

    exercise: Exercise
    athlete: Athlete
    load: float
    solution: xr.Dataset
    joints: Array
    joint_draws: Array
    muscles: Array
    muscle_draws: Array
    past_neutral: float
    past_draws: Array
    match: float


def _work(exercise: Exercise, fitted: xr.Dataset, athlete: Athlete, imagined: int) -> _Work | str:
    """Work and match; or why there is none."""
    if refused := str(fitted.refused.values):
        return refused
    largest = float(fitted.largest_load)
    if exercise.takes_load and not np.isfinite(largest):
        return "even its least load cannot be moved, or not in that posture"
    try:
        setup = exercise.set_up(athlete)
        held = exercise.changed(machine=setup.machine).without_load_steps()
        load = _load(held, largest)
        solution = solve_entry(LoadedExercise(held, load), athlete, intervals=False)
        uses = draw_uses(solution, people=imagined)
        match = _match(held, athlete, largest)
    except (InputError, UnreachableError) as error:
        return str(error)
    joints = work_profiles(solution)["joint_work_profile"]
    return _Work(
        held, athlete, load, solution, joints, shares(uses.joint_work_profile.values).sum(axis=-1),
        np.array(list(q.muscle_work_shares(solution).values())), uses.muscle_work_share.values,
        q.past_neutral(solution)[1], uses.work_past_neutral.values, match,
    )  # fmt: skip


def _load(exercise: Exercise, largest: float) -> float:
    """The share of the largest load, or all that the machine takes; what there is where there is no load."""
    if not exercise.takes_load:
        return exercise.checked_load()
    return float(min(max(SHARE * largest, exercise.load.low), exercise.most_load))


def _match(exercise: Exercise, athlete: Athlete, largest: float) -> float:
    """Match of resistance and strength at the largest load, or at what the machine takes."""
    load = min(largest, exercise.most_load) if exercise.takes_load else None
    return float(strength_curve(exercise, athlete, load).match)


def _match_slopes(work: _Work) -> Array:
    """What one standard deviation of the strength of each joint's extensors adds to the match."""
    athlete, found = work.athlete, []
    groups = dict(athlete.strength_groups)
    for group, action in _STRENGTH.items():
        factor = groups.get(group, 1.0) * (1.0 + athlete.strength_uncertainty[action])
        other = replace(athlete, strength_groups={**groups, group: factor})
        largest = held_loads(work.exercise, other).most if work.exercise.takes_load else np.nan
        found.append(_match(work.exercise, other, largest) - work.match)
    return np.asarray(np.nan_to_num(np.array(found)))


class _Chances:
    """Chances that are the same on every machine, in standard deviations: of each person, and of all alike."""

    def __init__(self, people: int, draws: int) -> None:
        generator = np.random.default_rng(0)
        self.posture = generator.standard_normal((draws, people))
        self.power = generator.standard_normal((draws, people))
        self.strength = generator.standard_normal((draws, len(_STRENGTH)))
        self.times = generator.standard_normal((3, draws))


def _shares(
    exercise: Exercise, fitted: xr.Dataset, people: Sequence[Athlete], chances: _Chances
) -> tuple[dict[str, float], dict[str, Array]]:
    """Shares of the people who reach what is wanted, and for whom it is heavy enough, best and by chance."""
    deviations = posture_deviations()
    own = (fitted.ends_by.values == "own range") & [person.hip_extension_limit is None for person in people]
    deviation = np.where(own, deviations["own range"], deviations["placed"])
    start, end = fitted.start_hip_flexion.values, fitted.end_hip_flexion.values
    asked = getattr(exercise, "start_hip_flexion", None)
    wanted = _WANTED_START if asked is None else float(asked)
    moved = chances.posture * deviation
    values, draws = {}, {}

    def count(name: str, best: Array, drawn: Array) -> None:
        values[name], draws[name] = float(best.mean()), drawn.mean(axis=1)

    placed = chances.posture * deviations["placed"]
    count("start", start >= wanted - _NEAR, start + placed >= wanted - _NEAR)
    for name, past in _PAST.items():
        count(name, end <= -past + 1e-9, end + moved <= -past + 1e-9)
    capacity, user_mass = float(fitted.capacity.values), float(fitted.user_mass.values)
    spread = np.array([np.mean([person.strength_uncertainty[a] for a in _STRENGTH.values()]) for person in people])
    largest = fitted.largest_load.values
    light = ~(fitted.mass.values > user_mass)
    known = np.isfinite(largest)
    if np.isfinite(capacity) and known.any():
        enough = (largest <= capacity) & light
        drawn = (largest * np.exp(chances.power * spread) <= capacity) & light
        values["capacity"], draws["capacity"] = float(enough[known].mean()), drawn[:, known].mean(axis=1)
    else:
        values["capacity"], draws["capacity"] = np.nan, np.full(len(moved), np.nan)
    return values, draws


def _hourly(turns: int, plan: Schedule, plates: bool, chances: _Chances) -> Array:
    """Athletes an hour (1 + draw,), the best value first."""
    known, change = times(), plan.change_on(plates)
    z = np.hstack([np.zeros((3, 1)), chances.times])
    repetition, switch, change_time = (
        np.maximum(value + z[i] * deviation, 0.2 * value)
        for i, (value, deviation) in enumerate(
            (
                (plan.repetition, known["repetition"].deviation),
                (plan.switch, known["switch"].deviation),
                (change.value, change.deviation),
            )
        )
    )
    return athletes_an_hour(turns, plan.sets, plan.repetitions, repetition, switch, change_time)


def _mean_of_able(values: Sequence[Array]) -> Array:
    """Mean over people; of those who can do it, NaN where nobody can."""
    found = np.stack(values)
    able = np.isfinite(found)
    count = able.sum(axis=0)
    total = np.where(able, found, 0.0).sum(axis=0)
    return np.asarray(np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0))


def _together(joint_shares: Array) -> Array:
    """Twice the smaller of the shares of hip and straightening knee, (…, action)."""
    hip, knee = (joint_shares[..., ACTIONS.index(action)] for action in ("hip", "knee extension"))
    return np.asarray(2.0 * np.minimum(hip, knee))
