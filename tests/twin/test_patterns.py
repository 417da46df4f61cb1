"""Patterns of a motion: two legs that mirror each other are one, and columns can be held."""

from dataclasses import replace

import numpy as np
import pytest

from judge import AVERAGE
from revpress.exercise.catalogue import exercises
from revpress.mechanics.sharing import share
from revpress.twin.motion import tempo
from revpress.twin.patterns import Patterns, criteria, patterns, time_weight
from revpress.twin.problem import RESERVE
from revpress.twin.rig import Rig

STRONG = replace(AVERAGE, strength=2.0)
MOTION = tempo(frames=15)
TWO_LEGS = {"back_squat": 40.0, "hip_thrust": 80.0, "leg_press_45": 50.0, "romanian_deadlift": 40.0}


def compiled(name, load):
    rig = Rig(exercises[name]().assembly(STRONG, load))
    problem = rig.problem(MOTION)
    return rig, problem, patterns(rig, problem)


def economical(p, criterion):
    return share(p.moment, p.demand, p.lower, p.upper, criterion.cost, criterion.power, reserve=RESERVE).x


@pytest.mark.parametrize(("name", "load"), TWO_LEGS.items())
def test_two_legs_that_mirror_each_other_are_one(name, load):
    """Half the columns, the rows of one leg; and for every criterion the same cheapest pattern as with both."""
    rig, problem, half = compiled(name, load)
    assert half.moment.shape[2] == problem.moment.shape[2] / 2
    assert half.moment.shape[1] < 0.6 * problem.moment.shape[1]
    muscles = rig.assembly.body.muscles
    for one, both in zip(half.criteria, criteria(problem.cost, muscles.max_isometric_force), strict=True):
        whole = share(
            problem.moment, problem.demand, problem.lower, problem.upper, both.cost, both.power, reserve=RESERVE
        )
        n = len(muscles)
        assert economical(half, one)[:, half.column][:, :n] == pytest.approx(whole.x[:, :n], abs=2e-3)
    for name_ in muscles.names:
        other = muscles.names.index(name_[:-1] + {"r": "l", "l": "r"}[name_[-1]])
        assert half.column[muscles.names.index(name_)] == half.column[other]


@pytest.mark.parametrize("name", ["reverse_leg_press/prone_hinge", "cable_kickback"])
def test_one_leg_stays_as_it_is(name):
    rig, problem, one = compiled(name, 10.0)
    assert one.moment is problem.moment
    assert np.array_equal(one.column, np.arange(problem.moment.shape[2]))
    assert rig.assembly.working_sides == ("r",)


def test_legs_that_differ_are_two():
    rig, problem, _ = compiled("back_squat", 40.0)
    other = problem.moment.copy()
    other[:, :, rig.assembly.body.muscles.names.index("glmax1_l")] *= 0.9
    assert patterns(rig, replace(problem, moment=other)).moment.shape == problem.moment.shape


def test_ends_of_what_both_legs_have_are_those_of_the_whole_problem():
    """Of a quantity that a mirror leaves alone, patterns that differ between the legs reach no further."""
    rig, problem, half = compiled("hip_thrust", 80.0)
    muscles = rig.assembly.body.muscles
    whole = Patterns(
        problem.moment, problem.demand, problem.lower, problem.upper,
        criteria(problem.cost, muscles.max_isometric_force), time_weight(MOTION.time),
        np.arange(problem.moment.shape[2]),
    )  # fmt: skip
    objective = np.zeros((len(MOTION.s), 2, problem.moment.shape[2]))
    for k, muscle in enumerate(("glmax2", "vaslat")):
        objective[:, k, [muscles.names.index(f"{muscle}_{side}") for side in "rl"]] = 0.5
    for ends in (Patterns.possible, Patterns.likely, Patterns.likely_totals, Patterns.possible_totals):
        assert ends(half, objective) == pytest.approx(ends(whole, objective), abs=0.01 * len(MOTION.s))


def test_what_is_held_stays_and_the_rest_goes_on():
    rig, problem, one = compiled("reverse_leg_press/prone_hinge", 20.0)
    x = economical(one, one.criteria[0])
    place = rig.assembly.body.muscles.names.index
    held = np.array([place("vasint_r"), place("vasmed_r"), problem.moment.shape[2] - 1])
    rest = one.holding(held, x)
    assert rest.moment.shape[2] == problem.moment.shape[2] - 3
    again = economical(rest, rest.criteria[0])
    free = rest.column >= 0
    assert again[:, rest.column[free]] == pytest.approx(x[:, free], abs=1e-4)
    objective = np.zeros((len(x), 1, x.shape[1]))
    objective[:, 0, place("vaslat_r")] = 1.0
    low, high = rest.likely_totals(objective)
    all_low, all_high = one.likely_totals(objective)
    assert all_low <= low < high <= all_high
    assert high - low < 0.99 * (all_high - all_low)


def test_time_that_frames_stand_for():
    assert time_weight(np.array([0.0, 1.0, 3.0])) == pytest.approx([0.5, 1.5, 1.0])
    assert np.array_equal(time_weight(np.zeros(3)), np.ones(3))
