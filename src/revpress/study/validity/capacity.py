"""Largest loads and the velocities of maximal efforts. All of it is prediction."""

from __future__ import annotations

from functools import cache

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.catalogue import find_exercise
from revpress.performance.largest_load import largest_load
from revpress.performance.load_velocity import load_velocity
from revpress.study.validity.check import CheckGroup, Figures, at_least, between, each_of, near
from revpress.study.validity.people import MAN, TRAINED, WOMAN, YOUNG

CAPACITY = CheckGroup(
    "capacity",
    "Largest loads and velocities",
    "performance",
    "Nothing in the body was set to a load that people lift or to how fast they lift it.",
)
_NEARLY = 0.98  # of the largest load: the heaviest that is lifted in a reasonable time


@cache
def largest(name: str, athlete: Athlete) -> float:
    """Largest load of an exercise at its default settings [unit of its load]."""
    return float(largest_load(name, athlete).largest)


def _ratio(heavier: str, lighter: str) -> Figures:
    return each_of(YOUNG, lambda person: largest(heavier, person) / largest(lighter, person))


# Largest loads


@CAPACITY.check(
    "squat_man", "largest load of the back squat, average man", unit="kg", digits=0,
    published="no study read: an untrained man of 75 kg", allowed=between(70.0, 95.0),
    tolerance="what coaches expect of men who are new to it", source="", reading="assumed",
    because="deep in the squat hips and knees give out together, at torques that average people reach on a dynamometer",
)  # fmt: skip
def _squat_man() -> Figures:
    return largest("back_squat", MAN)


@CAPACITY.check(
    "deadlift_over_romanian", "largest load of the deadlift over that of the Romanian deadlift",
    published="no study read: few lift more with knees nearly straight", allowed=at_least(0.9),
    tolerance="a tenth less at most", source="", reading="assumed",
    because="the hips give out in both: at lift-off the bar hangs 37 cm in front of them and passive tissue adds 4 N·m "
    "a leg; where the Romanian deadlift turns, 27 cm and 30 N·m, with a bar held 17 cm behind the shoulders by arms "
    "whose strength nothing here limits (man)",
)  # fmt: skip
def _deadlift_over_romanian() -> Figures:
    return _ratio("deadlift", "romanian_deadlift")


@CAPACITY.check(
    "thrust_over_squat", "largest load of the hip thrust over that of the back squat",
    published="no study read: the hip thrust is the heavier one", allowed=at_least(1.0), tolerance="the order alone",
    source="", reading="assumed",
)  # fmt: skip
def _thrust_over_squat() -> Figures:
    return _ratio("hip_thrust", "back_squat")


@CAPACITY.check(
    "leg_press_over_squat", "largest load of the 45° leg press over that of the back squat",
    published="no study read: the leg press is the heavier one", allowed=at_least(1.0), tolerance="the order alone",
    source="", reading="assumed",
)  # fmt: skip
def _leg_press_over_squat() -> Figures:
    return _ratio("leg_press_45", "back_squat")


@CAPACITY.check(
    "woman_over_man", "largest load of a woman over a man's",
    published="no study of these lifts read: knee extension 0.58 to 0.71 in 411 studies (Šarabon 2021)",
    allowed=between(0.60, 0.75), tolerance="the ratio of the knee's torques, rounded", source="",
    reading="assumed",
    because="passive tissue gives a woman the same moment as a man, 30 N·m a leg where the Romanian deadlift turns: "
    "its equations know no size; of muscles the ratio is 0.70",
)  # fmt: skip
def _woman_over_man() -> Figures:
    names = ("back_squat", "deadlift", "romanian_deadlift", "hip_thrust", "leg_press_45")
    titles = {find_exercise(name).title: name for name in names}
    return each_of(titles, lambda name: largest(name, WOMAN) / largest(name, MAN))


# Velocities


@cache
def _velocity_at_maximum(name: str, athlete: Athlete) -> float:
    return float(load_velocity(name, athlete, [_NEARLY * largest(name, athlete)]).mean_velocity[0])


_PEOPLE = {"average man": MAN, "1.8 times as strong": TRAINED}


@CAPACITY.check(
    "thrust_velocity", "mean velocity at the largest load, hip thrust", unit="m/s", digits=3,
    published="0.25 ± 0.03 m/s, 102 men", allowed=near(0.25, 0.06), tolerance="two standard deviations between people",
    source="dehoyo2021", reading="abstract",
    because="the body's strength follows the hip thrust's load so closely that a sixth of it at most is left to speed "
    "up; a squat has up to 1.4 times the load to spare",
)  # fmt: skip
def _thrust_velocity() -> Figures:
    return each_of(_PEOPLE, lambda person: _velocity_at_maximum("hip_thrust", person))


@CAPACITY.check(
    "squat_velocity", "mean velocity at the largest load, back squat", unit="m/s", digits=3,
    published="0.32 ± 0.03 m/s, full squat", allowed=near(0.32, 0.06),
    tolerance="two standard deviations between people", source="sanchezmedina2017", reading="abstract",
    because="past its sticking point the squat has strength to spare, and how much hangs on the assumed technique",
)  # fmt: skip
def _squat_velocity() -> Figures:
    return each_of(_PEOPLE, lambda person: _velocity_at_maximum("back_squat", person))


@CAPACITY.check(
    "thrust_velocity_at_best_power", "mean velocity at the load of highest mean power, hip thrust", unit="m/s",
    published="0.92 ± 0.04 m/s, 40 athletes", allowed=near(0.92, 0.12),
    tolerance="three standard deviations: mean power is flat there", source="loturco2020", reading="abstract",
    because="how fast muscles shorten was set to torques up to 180 °/s; a light hip thrust is faster than that",
)  # fmt: skip
def _thrust_velocity_at_best_power() -> Figures:
    def velocity(person: Athlete) -> float:
        profile = load_velocity("hip_thrust", person)
        return float(np.interp(float(profile.best_load), profile["load"].values, profile.mean_velocity.values))

    return each_of(_PEOPLE, velocity)
