"""Which machine for whom: people, a goal, and machines in order, with everything that the order rests on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError, UnreachableError, shown
from revpress.exercise.exercise import Exercise
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.exercise.machines import on
from revpress.machine.catalogue import machines as catalogue
from revpress.machine.find import MachineLike, find_machine
from revpress.performance.largest_load import held_loads
from revpress.performance.strength_curve import strength_curve
from revpress.study import quantities as q
from revpress.study.compare import solve_entry
from revpress.study.contrast import draw_uses, share_of_people, spanned
from revpress.study.criteria import (
    Goal,
    Schedule,
    athletes_an_hour,
    criteria,
    find_goal,
    posture_deviations,
    times,
    worth,
)
from revpress.study.fit import People, fit_on, named_people
from revpress.study.profile import ACTIONS, PLACES, shares, work_profiles

Array = NDArray[np.float64]

SHARE = 0.5
"""Part of each person's own largest load at which machines are held against each other."""

MOST_FITTED = 40
"""People who are set up on every machine and asked for their largest load; of more, so many of even statures."""

MOST_SOLVED = 3
"""People whose work is solved on every machine."""

IMAGINED = 120
"""Imagined people who share the load among the muscles in ways of their own, and chances of all other kinds."""

_NEAR = np.radians(5.0)  # short of the wanted start, as holes are chosen
_PAST = {"neutral": 0.0, "past": np.radians(8.0)}
_STRENGTH = {"hip_extensors": "hip_extension", "knee_extensors": "knee_extension"}  # whose deviation moves the match
_WANTED_START = np.radians(90.0)  # where an exercise has no wish of its own

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Choice:
    """Machines in the order of a goal, the best first, and what the order rests on.

    Attributes
    ----------
    goal : Goal
        With the weights that were used; of criteria that are not known of every machine they were given to the others.
    data : xarray.Dataset
        Over ``machine``, in order: ``value`` and ``value_interval`` (bound, …) over ``criterion`` [unit of the
        criterion, shares 0 to 1]; ``worth`` over ``criterion`` [0 to 1], with ``weight`` (criterion); ``score`` and
        ``score_interval``; ``ahead`` (machine, rival), share of the chances in which the machine's score is more;
        ``criterion_ahead`` (criterion, machine, rival), the same of one criterion. ``joint_share`` (action) and
        ``muscle_share`` (group) of the work with their intervals, ``joint_work`` (action, hip_place) [J] of a
        repetition. ``mean_load`` [kg], half of the largest; ``legs`` that work one after the other. Intervals hold nine
        of ten chances.
    fitted : xarray.Dataset
        The fit of all people on the machines, in the same order (:func:`.fit_on`).
    solutions : Mapping of str to xarray.Dataset
        Repetition of the person in the middle, by machine.
    exercises : Mapping of str to Exercise
        What is done on each machine, holes left to the coach's rule.
    solved : Mapping of str to Athlete
        Whose work was solved: name to athlete.
    people : int
        How many there are.
    unknown : Mapping of str to str
        Criterion that was left out of the order, and why.
    left_out : Mapping of str to str
        Machine that was asked for and is not there, and why.
    schedule : Schedule
        Sets, repetitions and times.
    """

    goal: Goal
    data: xr.Dataset
    fitted: xr.Dataset
    solutions: Mapping[str, xr.Dataset]
    exercises: Mapping[str, Exercise]
    solved: Mapping[str, Athlete]
    people: int
    unknown: Mapping[str, str]
    left_out: Mapping[str, str]
    schedule: Schedule

    @property
    def order(self) -> list[str]:
        """Labels of the machines, the best first."""
        return [str(label) for label in self.data.machine.values]


def choose(
    machines: Sequence[MachineLike | Exercise] | None,
    people: Athlete | People,
    goal: str = "movement",
    *,
    weights: Mapping[str, float] | None = None,
    schedule: Schedule | None = None,
    imagined: int = IMAGINED,
    progress: Progress | None = None,
) -> Choice:
    """Put machines in order for people and a goal.

    Parameters
    ----------
    machines : sequence of MachineLike or Exercise, or None
        Kinds (their typical machines), files, machines, or exercises on a machine that stands, with a technique of
        their own (:func:`~revpress.exercise.machines.on`); all kinds with a typical machine if None.
    people : Athlete, sequence of Athlete or mapping of str to Athlete
        As in :func:`~revpress.study.fit.fit`.
    goal : str, default: "movement"
        Of :func:`.goals`.
    weights : mapping of str to float, optional
        Weights of one's own, see :func:`.find_goal`.
    schedule : Schedule, optional
        How a group trains.
    imagined : int, default: :data:`IMAGINED`
        Imagined people, at least 2.
    progress : callable, optional
        Called with (done, total, what).

    Returns
    -------
    Choice

    Raises
    ------
    InputError
        No machine that anybody here can use, nobody, or an unknown goal or criterion.
    """
    wanted, plan = find_goal(goal, weights), schedule or Schedule()
    entries = list(catalogue) if machines is None else list(machines)
    exercises = _labelled([_on(entry) for entry in entries])
    everybody = dict(zip(*_unique_people(people), strict=True))
    fitted_people = representatives(everybody, MOST_FITTED)
    solved_people = representatives(fitted_people, MOST_SOLVED)
    total = len(exercises) * (len(fitted_people) + len(solved_people))
    report = progress or (lambda done, total, what: None)
    fitted = fit_on(
        list(exercises.values()), fitted_people, loads=True, progress=lambda done, _, what: report(done, total, what)
    ).assign_coords(machine=list(exercises))  # fmt: skip
    left_out, cases = {}, {}
    for i, (label, exercise) in enumerate(exercises.items()):
        report(total - len(solved_people) * (len(exercises) - i), total, label)
        found = _Case.of(exercise, fitted.sel(machine=label), fitted_people, solved_people, plan, imagined)
        if isinstance(found, str):
            left_out[label] = found
        else:
            cases[label] = found
    report(total, total, "")
    if not cases:
        raise InputError(f"nobody here can use any of these: {'; '.join(f'{n} ({w})' for n, w in left_out.items())}")
    data, goal_used, unknown = _ranked(cases, wanted)
    order = [str(label) for label in data.machine.values]
    return Choice(
        goal_used, data, fitted.sel(machine=order), {n: cases[n].solution for n in order},
        {n: exercises[n] for n in order}, solved_people, len(everybody), unknown, left_out, plan,
    )  # fmt: skip


def representatives(people: Mapping[str, Athlete], most: int) -> dict[str, Athlete]:
    """So many of the people, each in the middle of an equal part of them by stature; all where there are no more."""
    ordered = sorted(people, key=lambda name: (people[name].stature, name))
    if len(ordered) <= most:
        return {name: people[name] for name in ordered}
    middles = [int((i + 0.5) * len(ordered) / most) for i in range(most)]
    return {ordered[i]: people[ordered[i]] for i in middles}


def _unique_people(people: Athlete | People) -> tuple[list[str], list[Athlete]]:
    names, everybody = named_people(people)
    if not everybody:
        raise InputError("there is nobody to choose a machine for")
    return _numbered(names), everybody


def _on(entry: MachineLike | Exercise) -> Exercise:
    return entry if isinstance(entry, Exercise) else on(find_machine(entry))


def _labelled(exercises: Sequence[Exercise]) -> dict[str, Exercise]:
    """Exercises by the name of their machine and what of their technique is not usual."""
    labels = []
    for exercise in exercises:
        machine = exercise.standing
        if machine is None:
            raise InputError(f"{exercise.name} is not on a machine that stands: give one")
        usual = on(machine).dotted()
        own = {n: v for n, v in exercise.dotted().items() if n != "machine" and v != usual.get(n)}
        labels.append(", ".join([machine.label, *(f"{_spaced(n)} {_spelled(v)}" for n, v in own.items())]))
    for i, label in enumerate(labels):
        if exercises[i] in exercises[:i]:
            raise InputError(f"{label} stands twice among the machines")
    return dict(zip(_numbered(labels), exercises, strict=True))


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def _spelled(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _numbered(names: Sequence[str]) -> list[str]:
    """Names, those that come again with a number."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    again: dict[str, int] = {}
    out = []
    for name in names:
        again[name] = again.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({again[name]})")
    return out


@dataclass(frozen=True)
class _Case:
    """One machine: values of the criteria, and the same in imagined people and by chance (draw,)."""

    values: Mapping[str, float]
    draws: Mapping[str, Array]
    joints: Array  # (action, place) [J]
    muscles: Array  # (group,) shares
    joint_draws: Array  # (draw, action) shares
    muscle_draws: Array  # (draw, group)
    load: float
    legs: int
    solution: xr.Dataset

    @classmethod
    def of(
        cls, exercise: Exercise, fitted: xr.Dataset, people: Mapping[str, Athlete], solved: Mapping[str, Athlete],
        plan: Schedule, imagined: int,
    ) -> _Case | str:  # fmt: skip
        """The machine; or why nobody who was asked can use it."""
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
        joint = np.nanmean([one.joint_draws for one in done], axis=0)
        muscle = np.nanmean([one.muscle_draws for one in done], axis=0)
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
            "past_neutral": np.nanmean([one.past_draws for one in done], axis=0),
            "match": np.minimum(values["match"] + chances.strength @ slopes, 1.0),
            "price": np.full(imagined, values["price"]),
            "area": np.full(imagined, values["area"]),
        }
        load = float(np.mean([one.load for one in done]))
        return cls(values, draws, joints, muscles, joint, muscle, load, turns, middle.solution)


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


def _together(joint_shares: Array) -> Array:
    """Twice the smaller of the shares of hip and straightening knee, (…, action)."""
    hip, knee = (joint_shares[..., ACTIONS.index(action)] for action in ("hip", "knee extension"))
    return np.asarray(2.0 * np.minimum(hip, knee))


def _ranked(cases: Mapping[str, _Case], goal: Goal) -> tuple[xr.Dataset, Goal, dict[str, str]]:
    """The data in the order of the goal, the weights that were used, and the criteria that were left out."""
    names, known = list(cases), criteria()
    values = np.array([[case.values[key] for key in known] for case in cases.values()])
    draws = np.array([[case.draws[key] for key in known] for case in cases.values()])  # (machine, criterion, draw)
    unknown = {}
    weights = {}
    for k, key in enumerate(known):
        weight = goal.weights.get(key, 0.0)
        missing = [name for name, value in zip(names, values[:, k], strict=True) if not np.isfinite(value)]
        if weight and missing:
            unknown[key] = "not known of any" if len(missing) == len(names) else f"not known of {', '.join(missing)}"
        weights[key] = 0.0 if missing else weight
    if not sum(weights.values()):
        raise InputError(f"nothing that counts for {goal.key} is known of every machine: {shown(unknown)}")
    scale = sum(weights.values())
    weights = {key: weight / scale for key, weight in weights.items()}
    share = np.array(list(weights.values()))
    worths = np.stack([worth(values[:, k], c) for k, c in enumerate(known.values())], axis=1)
    drawn = np.stack([worth(draws[:, k], c) for k, c in enumerate(known.values())], axis=1)
    counted = share > 0.0
    score = worths[:, counted] @ share[counted]
    score_drawn = np.einsum("mkd,k->md", drawn[:, counted], share[counted])
    order = np.argsort(-score, kind="stable")
    found = list(cases.values())
    joints = np.array([shares(case.joints).sum(axis=-1) for case in found])
    joint_draws, muscle_draws = (
        np.array([getattr(case, name) for case in found]) for name in ("joint_draws", "muscle_draws")
    )
    muscles = np.array([case.muscles for case in found])
    data = xr.Dataset(
        {
            "value": (("machine", "criterion"), values),
            "value_interval": (("bound", "machine", "criterion"), spanned(values, draws, axis=2)),
            "worth": (("machine", "criterion"), worths),
            "weight": (("criterion",), share),
            "score": (("machine",), score),
            "score_interval": (("bound", "machine"), spanned(score, score_drawn, axis=1)),
            "ahead": (("machine", "rival"), share_of_people(score_drawn)),
            "criterion_ahead": (
                ("criterion", "machine", "rival"),
                np.stack([share_of_people(draws[:, k]) for k in range(len(known))]),
            ),
            "joint_share": (("machine", "action"), joints),
            "joint_share_interval": (("bound", "machine", "action"), spanned(joints, joint_draws, axis=1)),
            "muscle_share": (("machine", "group"), muscles),
            "muscle_share_interval": (("bound", "machine", "group"), spanned(muscles, muscle_draws, axis=1)),
            "joint_work": (("machine", "action", "hip_place"), np.array([c.joints for c in found]), {"units": "J"}),
            "mean_load": (("machine",), [case.load for case in found], {"units": "kg"}),
            "legs": (("machine",), [case.legs for case in found]),
        },
        coords={
            "machine": names, "rival": names, "criterion": list(known), "bound": ["low", "high"],
            "action": list(ACTIONS), "group": list(MUSCLE_GROUPS), "hip_place": PLACES["hip"],
        },
    )  # fmt: skip
    ordered = [names[i] for i in order]
    used = replace(goal, weights={key: weight for key, weight in weights.items() if weight})
    return data.sel(machine=ordered, rival=ordered), used, unknown
