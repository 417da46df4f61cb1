"""Which machine for whom: people, a goal, and machines in order, with everything that the order rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError, check_range, shown
from revpress.exercise.exercise import Exercise
from revpress.exercise.machines import on
from revpress.machine.catalogue import machines as catalogue
from revpress.machine.find import MachineLike, find_machine
from revpress.study.contrast import share_of_people, spanned
from revpress.study.criteria import (
    Goal,
    Schedule,
    criteria,
    find_goal,
    worth,
)
from revpress.study.fit import MOST, People, fit_on, named_people
from revpress.study.machine_case import MachineCase
from revpress.study.profile import ACTIONS, PLACES, shares

Array = NDArray[np.float64]

MOST_FITTED = 40
"""People who are set up on every machine and asked for their largest load; of more, so many of even statures."""

MOST_SOLVED = 3
"""People whose work is solved on every machine."""

IMAGINED = 120
"""Imagined people who share the load among the muscles in ways of their own, and chances of all other kinds."""


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
        repetition. ``mean_load`` [kg], half of the largest; ``legs`` that work one after the other; ``beyond``, share
        of the lift in which that load is beyond the people at the usual tempo. Intervals hold nine of ten chances; they
        are NaN where fewer than half of the imagined people can lift the load so fast.
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
    most_fitted: int = MOST_FITTED,
    most_solved: int = MOST_SOLVED,
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
    most_fitted, most_solved : int, default: :data:`MOST_FITTED`, :data:`MOST_SOLVED`
        People who are set up on every machine, and those of them whose work is solved, at least 1 each: fewer are
        quicker, and surer of nobody else.
    progress : callable, optional
        Called with (done, total, what).

    Returns
    -------
    Choice

    Raises
    ------
    InputError
        No machine that anybody here can use, nobody, an unknown goal or criterion, or fewer than one to ask.
    """
    wanted, plan = find_goal(goal, weights), schedule or Schedule()
    entries = list(catalogue) if machines is None else list(machines)
    exercises = _labelled([_on(entry) for entry in entries])
    everybody = dict(zip(*_unique_people(people), strict=True))
    for name, most in (("most_fitted", most_fitted), ("most_solved", most_solved)):
        check_range(name, most, 1.0, MOST)
    fitted_people = representatives(everybody, most_fitted)
    solved_people = representatives(fitted_people, most_solved)
    total = len(exercises) * (len(fitted_people) + len(solved_people))
    report = progress or (lambda done, total, what: None)
    fitted = fit_on(
        list(exercises.values()), fitted_people, loads=True, progress=lambda done, _, what: report(done, total, what)
    ).assign_coords(machine=list(exercises))  # fmt: skip
    left_out, cases = {}, {}
    for i, (label, exercise) in enumerate(exercises.items()):
        report(total - len(solved_people) * (len(exercises) - i), total, label)
        found = MachineCase.of(exercise, fitted.sel(machine=label), fitted_people, solved_people, plan, imagined)
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


def _ranked(cases: Mapping[str, MachineCase], goal: Goal) -> tuple[xr.Dataset, Goal, dict[str, str]]:
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
            "beyond": (("machine",), [case.beyond for case in found], {"units": "1"}),
        },
        coords={
            "machine": names, "rival": names, "criterion": list(known), "bound": ["low", "high"],
            "action": list(ACTIONS), "group": list(MUSCLE_GROUPS), "hip_place": PLACES["hip"],
        },
    )  # fmt: skip
    ordered = [names[i] for i in order]
    used = replace(goal, weights={key: weight for key, weight in weights.items() if weight})
    return data.sel(machine=ordered, rival=ordered), used, unknown
