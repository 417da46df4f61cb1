"""Goals of a design: each declared once, with name, unit, direction, and what it is of every person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError, RevpressError, UnreachableError, shown
from revpress.exercise.exercise import Exercise
from revpress.mechanics.kinematics import Array
from revpress.performance.strength_curve import strength_curve
from revpress.study.population.pairs import Pairs
from revpress.study.population.press_pairs import evaluate_presses
from revpress.study.population.presses import SetUp, presses_among

_POSITIONS = 21  # of the way up
_CURVE = 11  # positions of a strength curve
_NEAR = np.radians(5.0)  # a start so near to the wanted one counts as there, as in the choice of holes
_CLOSE = np.radians(0.1)
_HIGH_EFFORT = 0.9  # of the largest effort: where the sticking point is
_GLUTEUS = list(MUSCLE_GROUPS).index("gluteus maximus")


class Trial:
    """People on machines, worked out as far as the goals ask.

    Parameters
    ----------
    people : sequence of Athlete, length A
        Everybody, for what the geometry says.
    few : sequence of int
        Places of those who also lift.
    exercises : sequence of Exercise, length S
        On each of the machines.
    load : float
        [kg].
    """

    def __init__(
        self, people: Sequence[Athlete], few: Sequence[int], exercises: Sequence[Exercise], load: float
    ) -> None:
        self.people, self.few = tuple(people), tuple(few)
        self.exercises, self.load = tuple(exercises), load

    @cached_property
    def ends(self) -> Array:
        """Hip flexion at start and end (A, S, 2) [rad]; NaN where somebody cannot use the machine."""
        ends = np.full((len(self.people), len(self.exercises), 2), np.nan)
        makes, others = presses_among(self.exercises)
        for presses in makes:
            for a, athlete in enumerate(self.people):
                set_up = SetUp.of(athlete, presses)
                fits = np.array([not reason for reason in set_up.reasons])
                ends[a, presses.at] = np.where(fits[:, None], set_up.found.leg[:, :, 0], np.nan)
        for s in others:
            for a, athlete in enumerate(self.people):
                try:
                    setup = self.exercises[s].set_up(athlete)
                except UnreachableError:
                    continue
                ends[a, s] = setup.start["hip_flexion"], setup.end["hip_flexion"]
        return ends

    def wanted(self, name: str) -> Array:
        """A setting of every exercise (S,)."""
        return np.array([float(getattr(exercise, name)) for exercise in self.exercises])

    @cached_property
    def lifts(self) -> Pairs:
        """Quantities of the few's way up, each (few, S, ...)."""
        pairs = evaluate_presses(self._few, self.exercises, [self.load], _POSITIONS)
        return {name: values[:, :, 0] for name, values in pairs.items()}

    @cached_property
    def able(self) -> Array:
        """Who of the few does the whole way up with the load (few, S), 1 or 0."""
        return np.where(self.lifts["saturated_frames"] == 0.0, 1.0, 0.0)

    @cached_property
    def effort(self) -> tuple[Array, Array]:
        """Match, and share of the way near the largest effort, of the few (few, S); 0 where there is no stroke."""
        match, width = np.zeros((2, len(self.few), len(self.exercises)))
        for s, exercise in enumerate(self.exercises):
            for a, athlete in enumerate(self._few):
                try:
                    curve = strength_curve(exercise, athlete, self.load, positions=_CURVE)
                except RevpressError:
                    continue
                effort, travel = curve.effort.values, curve.travel.values
                if np.isfinite(curve.match) and np.isfinite(effort).all():
                    match[a, s], width[a, s] = curve.match, _width(effort, travel)
        return match, width

    @property
    def _few(self) -> list[Athlete]:
        return [self.people[i] for i in self.few]


def _width(effort: Array, travel: Array) -> float:
    """Share of the way with an effort of nine tenths of the largest or more; effort is linear between positions."""
    fine = np.linspace(travel[0], travel[-1], 501)
    at = np.interp(fine, travel, effort)
    return float((at >= _HIGH_EFFORT * at.max()).mean())


@dataclass(frozen=True)
class Goal:
    """What a design is to be good at.

    Attributes
    ----------
    name : str
    title : str
        In tables.
    unit : str
        Inside.
    better : {"more", "less"}
    meaning : str
    of : callable
        Its values (people, S) of a :class:`Trial`.
    whole : callable
        Values (..., people) to one number (...): their mean or their largest.
    loaded : bool
        Whether it asks for lifts, of a few people.
    """

    name: str
    title: str
    unit: str
    better: Literal["more", "less"]
    meaning: str
    of: Callable[[Trial], Array]
    whole: Callable[[Array], Array]
    loaded: bool = True

    @property
    def sign(self) -> float:
        """What its value counts where less is better."""
        return 1.0 if self.better == "less" else -1.0


def _mean(values: Array) -> Array:
    return np.asarray(values.mean(axis=-1))


def _largest(values: Array) -> Array:
    return np.asarray(values.max(axis=-1))


def _reaches_neutral(trial: Trial) -> Array:
    return np.asarray(trial.ends[..., 1] <= 1e-9, dtype=float)


def _reaches_end(trial: Trial) -> Array:
    return np.asarray(trial.ends[..., 1] <= trial.wanted("end_hip_flexion") + _CLOSE, dtype=float)


def _fits(trial: Trial) -> Array:
    near = np.abs(trial.ends[..., 0] - trial.wanted("start_hip_flexion")) <= _NEAR
    return np.asarray(_reaches_end(trial) * near)


def _gluteal_work(trial: Trial) -> Array:
    values = np.nan_to_num(trial.lifts["group_work_past_neutral"][..., _GLUTEUS])
    return np.asarray(values * trial.able)


def _match(trial: Trial) -> Array:
    return trial.effort[0]


def _sticking(trial: Trial) -> Array:
    return trial.effort[1]


def _hip_force(trial: Trial) -> Array:
    return np.nan_to_num(trial.lifts["hip_contact_force_peak_bw"])


def _knee_force(trial: Trial) -> Array:
    return np.nan_to_num(trial.lifts["knee_contact_force_peak_bw"])


GOALS: Mapping[str, Goal] = {
    goal.name: goal
    for goal in (
        Goal("reach_neutral", "Reach neutral", "1", "more", "share of the people whose hip comes to neutral",
             _reaches_neutral, _mean, loaded=False),
        Goal("reach_end", "Reach the wanted end", "1", "more", "share of the people who come to the wanted end",
             _reaches_end, _mean, loaded=False),
        Goal("fit", "Whole stroke", "1", "more",
             "share of the people who start within 5° of the wanted start and come to the wanted end",
             _fits, _mean, loaded=False),
        Goal("gluteal_work", "Gluteal work past neutral", "J", "more",
             "positive work of gluteus maximus past neutral, mean of the people; 0 for who cannot do it",
             _gluteal_work, _mean),
        Goal("match", "Match to strength", "1", "more",
             "mean over largest share of the own strength along the way, mean of the people; 0 for who cannot do it",
             _match, _mean),
        Goal("sticking", "Width of the sticking point", "1", "more",
             "share of the way within a tenth of the largest effort, mean of the people; little is a sharp one",
             _sticking, _mean),
        Goal("hip_force", "Hip force", "BW", "less", "largest hip contact force of any of the people", _hip_force,
             _largest),
        Goal("knee_force", "Knee force", "BW", "less", "largest knee contact force of any of the people", _knee_force,
             _largest),
    )
}  # fmt: skip
"""Every goal by its name."""


def find_goal(name: str) -> Goal:
    """A goal by its name; InputError with all names where there is none."""
    if name not in GOALS:
        raise InputError(f"there is no goal {shown(name)}; the goals are {', '.join(GOALS)}")
    return GOALS[name]
