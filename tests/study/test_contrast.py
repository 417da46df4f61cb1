"""Contrasts: the same imagined people in every exercise, asked of which their muscles do more."""

from dataclasses import replace

import numpy as np
import pytest

from revpress import Athlete, InputError, solve
from revpress.mechanics.sharing import share as share_load
from revpress.performance.load_velocity import maximal_repetition
from revpress.study import drawn
from revpress.study import quantities as q
from revpress.study.compare import tabulate_comparison
from revpress.study.contrast import CONTRASTED, contrasts, draw_uses
from revpress.twin.motion import tempo
from revpress.twin.preferences import SPREAD, draw_preferences

SHORT = tempo(frames=31)
NAMES = ("glmax1_r", "glmax2_r", "glmax1_l", "bflh_r", "bflh_l", "addmagDist_r", "addmagIsch_r")


# People


def test_parts_of_a_muscle_and_both_legs_share_a_habit():
    factors = draw_preferences(NAMES, 20).factors(NAMES, 2)
    gluteus, other_part, other_leg, biceps, other_biceps, distal, ischial = factors.T
    assert np.array_equal(gluteus, other_part)
    assert np.array_equal(gluteus, other_leg)
    assert np.array_equal(biceps, other_biceps)
    assert np.array_equal(distal, ischial)
    assert not np.any(gluteus == biceps)


def test_people_are_the_same_whatever_the_order_and_the_sides():
    one = draw_preferences(NAMES, 5)
    other = draw_preferences([name[:-2] for name in reversed(NAMES)], 5)
    assert np.array_equal(one.factors(NAMES, 3), other.factors(NAMES, 3))
    assert not np.array_equal(one.habit, draw_preferences(NAMES, 5, seed=1).habit)


def test_habits_spread_as_they_say():
    ln = np.log(draw_preferences(["soleus"], 20_000).habit)
    assert ln.mean() == pytest.approx(0.0, abs=0.02)
    assert ln.std() == pytest.approx(SPREAD, rel=0.02)


@pytest.mark.parametrize("power", [2, 3])
def test_a_habit_is_a_factor_on_activation_whatever_the_power(power):
    """Two muscles with one moment arm share a moment as their habits are."""
    people = draw_preferences(["bflh", "semiten"], 4)
    for factors, habit in zip(people.factors(["bflh_r", "semiten_r"], power), people.habit, strict=True):
        first, second = share_load([[10.0, 10.0]], [1.0], 0.0, np.inf, factors, power).x
        assert first / second == pytest.approx(habit[0] / habit[1], rel=1e-9)


@pytest.mark.parametrize(
    ("given", "words"),
    [({"people": 0}, "people is 0"), ({"people": 2.5}, "whole number"), ({"people": 3, "spread": 3.0}, "spread")],
)
def test_nobody_and_wild_habits_are_refused(given, words):
    with pytest.raises(InputError, match=words):
        draw_preferences(["soleus"], **given)


# What they ask of their muscles


@pytest.fixture(scope="module")
def presses(athlete):
    """A reverse leg press with two loads, and a hip thrust."""
    press = "reverse_leg_press/prone_hinge"
    return {
        "light": solve(press, athlete, 30.0, motion=SHORT),
        "heavy": solve(press, athlete, 60.0, motion=SHORT),
        "thrust": solve("hip_thrust", athlete, 120.0, motion=SHORT),
    }


def test_whoever_prefers_nothing_shares_economically(presses):
    """Person 0 has the criterion of the solution: then it is the solution's own answer."""
    known = tabulate_comparison(presses, people=0)
    for label, solution in presses.items():
        use, row = draw_uses(solution, people=3, spread=0.0).isel(person=0), known.sel(exercise=label)
        for name in set(CONTRASTED) - {"hip_contact_force_peak", "knee_contact_force_peak"}:
            assert use[name].values == pytest.approx(row[name].values, rel=1e-5, abs=1e-3), name
        force = q.concentric(solution).joint_force
        for joint in ("hip", "knee"):  # of the lift here, of the whole repetition in a comparison
            peak = np.linalg.norm(force.sel(joint=f"{joint}_{q.leg(solution)}"), axis=-1).max()
            assert float(use[f"{joint}_contact_force_peak"]) == pytest.approx(peak, rel=1e-5)


def test_a_contrast_is_the_share_of_people(presses):
    found = contrasts(presses, people=30)
    assert list(found.data_vars) == [f"{name}_contrast" for name in CONTRASTED]
    uses = {label: draw_uses(solution, people=30) for label, solution in presses.items()}
    for name in CONTRASTED:
        share = found[f"{name}_contrast"]
        assert share.dims == ("exercise", "rival", *uses["thrust"][name].dims[1:])
        for one in presses:
            for other in presses:
                here = share.sel(exercise=one, rival=other)
                if one == other:
                    assert np.isnan(here).all()
                    continue
                more, same = (uses[one][name] > uses[other][name]), (uses[one][name] == uses[other][name])
                assert here.values == pytest.approx((more + 0.5 * same).mean("person").values)
                assert here.values == pytest.approx(1.0 - share.sel(exercise=other, rival=one).values)


def test_more_load_is_more_work_for_everybody(presses):
    found = contrasts({name: presses[name] for name in ("light", "heavy")}, people=60)
    more = found.sel(exercise="heavy", rival="light", group="gluteus maximus")
    assert float(more.group_work_contrast) == 1.0
    assert float(more.mean_group_activation_contrast) == 1.0
    assert float(more.hip_contact_force_peak_contrast) == 1.0


def test_the_same_twice_cannot_be_told_apart(presses):
    found = contrasts({"one": presses["light"], "other": presses["light"]}, people=12)
    for asked in found.data_vars.values():
        assert np.all(asked.sel(exercise="one", rival="other") == 0.5)


def test_paired_people_tell_apart_what_unpaired_ones_do_not(presses):
    """Each exercise's own values overlap; the same person's do not."""
    light, heavy = (
        draw_uses(presses[name], people=60).mean_group_activation.sel(group="hamstrings").values
        for name in ("light", "heavy")
    )
    assert (heavy > light).all()
    assert (heavy[:, None] > light).mean() < 0.99


def test_bodies_of_their_own_spread_what_people_do(presses):
    """The same body in both exercises: a heavier load still asks more of everybody, but levels differ more."""
    own = draw_uses(presses["light"], people=45)
    others = draw_uses(presses["light"], people=45, bodies=True)
    for group in ("gluteus maximus", "hamstrings"):
        level, other = (u.mean_group_activation.sel(group=group) for u in (own, others))
        assert float(other.std()) > 1.02 * float(level.std())
    found = contrasts({name: presses[name] for name in ("light", "heavy")}, people=45, bodies=True)
    more = found.sel(exercise="heavy", rival="light", group="gluteus maximus")
    assert float(more.mean_group_activation_contrast) == 1.0
    assert more.mean_group_activation_contrast.attrs["bodies"] == 1


def test_a_body_twice_as_strong_is_half_as_active(athlete, monkeypatch):
    """Who prefers nothing, held by no contact: half the activation, the same work and joint forces."""

    def twice(athlete, muscles, people, seed):
        return [replace(muscles, max_isometric_force=2.0 * muscles.max_isometric_force)] * people

    monkeypatch.setattr(drawn, "draw_muscles", twice)
    kick = solve("cable_kickback", athlete, 15.0, motion=SHORT)
    own, strong = (draw_uses(kick, people=3, spread=0.0, bodies=b).isel(person=0) for b in (False, True))
    level, other = (u.mean_group_activation.sel(group="gluteus maximus") for u in (own, strong))
    assert float(other) == pytest.approx(0.5 * float(level), rel=0.05)
    assert float(strong.group_work.sel(group="gluteus maximus")) == pytest.approx(
        float(own.group_work.sel(group="gluteus maximus")), rel=0.05
    )
    assert float(strong.hip_contact_force_peak) == pytest.approx(float(own.hip_contact_force_peak), rel=0.05)


def test_what_is_beyond_the_athlete_is_not_contrasted(presses):
    weak = solve("reverse_leg_press/prone_hinge", Athlete(strength=0.5), 120.0, motion=SHORT)
    found = contrasts({"weak": weak, "thrust": presses["thrust"]}, people=6)
    assert all(np.isnan(asked).all() for asked in found.data_vars.values())


def test_an_effort_as_hard_as_possible_leaves_nothing_to_preference(athlete, presses):
    hard = maximal_repetition("hip_thrust", athlete, 120.0)
    assert all(np.isnan(use).all() for use in draw_uses(hard, people=3).data_vars.values())
    found = contrasts({"hard": hard, "thrust": presses["thrust"]}, people=3)
    assert all(np.isnan(asked).all() for asked in found.data_vars.values())


def test_a_comparison_has_its_contrasts_and_says_who_was_asked(presses):
    comparison = tabulate_comparison(presses, people=9)
    assert comparison.group_work_contrast.dims == ("exercise", "rival", "group")
    assert comparison.group_work_contrast.attrs["people"] == 9
    assert set(CONTRASTED) <= set(comparison.data_vars)
    assert "rival" not in tabulate_comparison(presses, people=0).dims
    assert "rival" not in tabulate_comparison({"light": presses["light"]}).dims
