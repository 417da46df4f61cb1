"""Which joint and which muscle works in which exercise. All of it is prediction."""

from __future__ import annotations

from functools import cache

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.exercise.solve import solve
from revpress.study import quantities as q
from revpress.study.validity.capacity import largest
from revpress.study.validity.check import CheckGroup, Figure, Figures, at_least, at_most, between, each_of, near
from revpress.study.validity.people import TRAINED

EXERCISES = CheckGroup(
    "exercises",
    "Joints and muscles in exercises",
    "twin",
    "Nothing in the body was set to an exercise: these figures test body, machine, technique and the sharing among "
    "muscles together, and a miss does not say which of them is wrong.",
)
_MAXIMUM = 0.9  # of the largest load: as heavy as a controlled repetition goes, beside lifts with all that one can
_TEN = 0.75  # of the largest load: about ten repetitions


# Joint moments

_SIX = 0.85  # of the largest load: about six repetitions
_THRUST = (
    "near the largest load the knees help the hips whichever way the feet push: half the assumed shear leaves nine "
    "tenths of the knee's moment; nobody knows why people's knees do less"
)


@cache
def _solution(name: str, athlete: Athlete, load: float) -> xr.Dataset:
    return solve(name, athlete, load=load)


def _peak_knee_moment(name: str, load: float) -> float:
    """Greatest knee extension moment of one leg on the way up [N m]."""
    return float(q.extension_moments(q.concentric(_solution(name, TRAINED, load)))["knee_extension_moment"].max())


def _at_six(name: str) -> float:
    return _peak_knee_moment(name, _SIX * largest(name, TRAINED))


@EXERCISES.check(
    "thrust_knee_over_squat", "peak knee extension moment, hip thrust over back squat, strong man",
    published="0.43: 66 ± 33 over 155 ± 28 N·m, 11 sprinters, six repetitions", allowed=near(0.43, 0.22),
    tolerance="one standard deviation of the hip thrust", source="otsuka2021", reading="abstract",
    because=_THRUST,
)  # fmt: skip
def _thrust_knee_over_squat() -> Figures:
    return _at_six("hip_thrust") / _at_six("back_squat")


@EXERCISES.check(
    "deadlift_knee_over_squat", "peak knee extension moment, deadlift over back squat, strong man",
    published="0.15: 24 ± 27 over 155 ± 28 N·m, 11 sprinters, six repetitions", allowed=between(-0.02, 0.33),
    tolerance="one standard deviation of the deadlift", source="otsuka2021", reading="abstract",
)  # fmt: skip
def _deadlift_knee_over_squat() -> Figures:
    return _at_six("deadlift") / _at_six("back_squat")


@EXERCISES.check(
    "thrust_ankle_over_hip", "peak ankle moment over peak hip extension moment, hip thrust, strong man",
    published="negligible, 19 men, 70 % of the largest load", allowed=at_most(0.15),
    tolerance="what we call negligible", source="brazil2021", reading="abstract",
    because="where the foot presses, and which way, is what spares the muscles and not what people do",
)  # fmt: skip
def _thrust_ankle_over_hip() -> Figures:
    moments = q.extension_moments(q.concentric(_solution("hip_thrust", TRAINED, 0.7 * largest("hip_thrust", TRAINED))))
    return float(np.abs(moments["plantarflexion_moment"]).max() / moments["hip_extension_moment"].max())


@EXERCISES.check(
    "deadlift_and_romanian_knee", "peak knee extension moment with the same bar over body mass and stature, strong man",
    unit="N·m/(kg·m)", published="deadlift positive, Romanian deadlift negative, 21 men; the paper's unit is in doubt",
    allowed=None, tolerance="the signs alone", source="lee2018", reading="abstract",
)  # fmt: skip
def _deadlift_and_romanian_knee() -> Figures:
    bar = 0.7 * largest("romanian_deadlift", TRAINED)
    size = TRAINED.mass * TRAINED.stature
    return {
        "deadlift": Figure(_peak_knee_moment("deadlift", bar) / size, at_least(0.0)),
        "Romanian deadlift": Figure(_peak_knee_moment("romanian_deadlift", bar) / size, at_most(0.0)),
    }


# Which muscle works where

_LIFTER = Athlete(sex="female", stature=1.64, mass=58.2, age=28.9, strength=1.8)  # the 13 women of contreras2015


@cache
def _activation(name: str, group: str, share: float, athlete: Athlete) -> float:
    """Mean activation of a group over the way up, weighted by strength, at a share of the largest load."""
    solution = q.concentric(_solution(name, athlete, share * largest(name, athlete)))
    return float(np.mean(q.group_activation(solution, group)))


def _more(group: str, one: str, other: str, share: float, athlete: Athlete) -> float:
    return _activation(one, group, share, athlete) / _activation(other, group, share, athlete)


_ORDER = {"tolerance": "the order alone: electrodes see other muscles in another posture", "reading": "abstract"}


@EXERCISES.check(
    "gluteus_thrust_over_squat", "activation of gluteus maximus, hip thrust over back squat",
    published="1.9 (lower) and 2.4 (upper part), 13 women, ten repetitions; also more in 8 men (Delgado 2019)",
    allowed=at_least(1.0, 2.1), source="contreras2015", further=("delgado2019",), **_ORDER,
)  # fmt: skip
def _gluteus_thrust_over_squat() -> Figures:
    cases = {"ten repetitions, woman": (_TEN, _LIFTER), "maximum, man": (_MAXIMUM, TRAINED)}
    return each_of(cases, lambda case: _more("gluteus maximus", "hip_thrust", "back_squat", *case))


@EXERCISES.check(
    "hamstrings_thrust_over_squat", "activation of the hamstrings, hip thrust over back squat",
    published="2.7 (biceps femoris), 13 women, ten repetitions", allowed=at_least(1.0, 2.7), source="contreras2015",
    because="the most economical pattern leaves out hamstrings, where straightening the knees is hard", **_ORDER,
)  # fmt: skip
def _hamstrings_thrust_over_squat() -> Figures:
    return _more("hamstrings", "hip_thrust", "back_squat", _TEN, _LIFTER)


@EXERCISES.check(
    "quadriceps_squat_over_romanian", "activation of the quadriceps, back squat over Romanian deadlift",
    published="more in the squat (effect size 1.36, vastus lateralis), 8 men, maximum", allowed=at_least(1.0),
    source="delgado2019", **_ORDER,
)  # fmt: skip
def _quadriceps_squat_over_romanian() -> Figures:
    return _more("quadriceps", "back_squat", "romanian_deadlift", _MAXIMUM, TRAINED)


@EXERCISES.check(
    "quadriceps_squat_over_thrust", "activation of the quadriceps, back squat over hip thrust",
    published="more in the squat (effect size 2.27, vastus lateralis), 8 men, maximum", allowed=at_least(1.0),
    source="delgado2019", because=_THRUST, **_ORDER,
)  # fmt: skip
def _quadriceps_squat_over_thrust() -> Figures:
    return _more("quadriceps", "back_squat", "hip_thrust", _MAXIMUM, TRAINED)


@EXERCISES.check(
    "gluteus_romanian_over_thrust", "activation of gluteus maximus, Romanian deadlift over hip thrust",
    published="no difference found (effect size 0.49), 8 men, maximum", allowed=between(0.5, 2.0),
    tolerance="twice or half: what 8 people would have shown", reading="abstract", source="delgado2019",
    because="with nearly straight knees the most economical pattern leaves the hip to the hamstrings",
)  # fmt: skip
def _gluteus_romanian_over_thrust() -> Figures:
    return _more("gluteus maximus", "romanian_deadlift", "hip_thrust", _MAXIMUM, TRAINED)
