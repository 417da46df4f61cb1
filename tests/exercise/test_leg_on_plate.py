"""An athlete on a machine that stands: where the foot is, which holes are taken, how the resting leg stands."""

from __future__ import annotations

import numpy as np
import pytest

from revpress.athlete.athlete import Athlete
from revpress.athlete.soles import sole_reference
from revpress.exercise.catalogue import find_exercise
from revpress.exercise.kit.foot_press import KickBack
from revpress.twin.posture import point_at, pose

KINDS = ["reverse_leg_press/prone_hinge", "reverse_leg_press/standing_hinge", "reverse_leg_press/track"]


@pytest.mark.parametrize("stature", [1.60, 1.85])
@pytest.mark.parametrize("kind", KINDS)
def test_the_foot_lies_flat_on_the_axle_at_both_ends(kind, stature):
    """MuJoCo's kinematics are the judge."""
    exercise, athlete = find_exercise(kind, machine="typical"), Athlete(stature=stature)
    body, setup = athlete.body(sides=("r",)), exercise.set_up(athlete)
    trunk = {"pelvis_tilt": -np.pi / 2 + setup.machine.pad_pitch, "pelvis_tx": setup.pelvis[0]}
    trunk["pelvis_ty"] = setup.pelvis[1]
    point = sole_reference(body.soles["r"], exercise.push)
    across = []
    for leg, share in zip((setup.start, setup.end), setup.share, strict=True):
        foot = pose(body, {**trunk, **{f"{name}_r": value for name, value in leg.items()}}).body("calcn_r")
        axes = foot.xmat.reshape(3, 3)
        at = foot.xpos + axes @ point
        np.testing.assert_allclose(at[:2], setup.machine.axle(share), atol=1e-9)
        assert axes[2, 1] == pytest.approx(0.0, abs=1e-9)
        assert axes[2, 0] == pytest.approx(np.sin(exercise.toe_out), abs=1e-9)
        across.append(at[2])
    assert across[0] == pytest.approx(across[1], abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_chosen_holes_are_at_least_as_good_as_any_other(kind):
    """Not ended by a straight leg if that can be; the start within 5° of the wanted one, or the nearest by such steps."""
    exercise, athlete = find_exercise(kind, machine="typical"), Athlete(stature=1.83)
    chosen = exercise.set_up(athlete)
    free = exercise.standing.free
    first = next(iter(free))

    def rank(setup):
        off = abs(setup.start["hip_flexion"] - exercise.start_hip_flexion)
        return setup.ends_by == "straight leg", int(off / np.radians(5.0))

    ranks = []
    for hole in range(1, free[first].count + 1):
        ranks.append(rank(exercise.changed(setup={**chosen.machine.holes, first: hole}).set_up(athlete)))
    assert rank(chosen) == min(ranks)
    assert len(set(ranks)) > 1


def test_ends_are_where_leg_or_range_says():
    athlete = Athlete(stature=1.55)
    setup = find_exercise("reverse_leg_press/track", machine="typical", setup={"knee_pad_forward": 3}).set_up(athlete)
    assert setup.ends_by == "own range"
    assert setup.share[1] < 1.0
    assert setup.end["hip_flexion"] == pytest.approx(athlete.range_of_motion["hip_flexion"].low, abs=1e-9)


def test_a_resting_leg_bends_until_its_foot_clears_the_floor():
    athlete = Athlete(stature=1.85)
    body = athlete.body(sides=("r",))
    exercise = find_exercise("reverse_leg_press/standing_hinge", machine="typical")
    kick = KickBack.of(body, exercise, "right", 0.4, "standing")
    height = kick.step_at_floor - 0.10
    bent = KickBack.of(body, exercise, "right", 0.4, "standing", kick.bent_to_floor(height))
    assert bent.step_at_floor == pytest.approx(height, abs=1e-9)
    heel = np.array([body.soles["l"].heel_x, body.soles["l"].height, 0.0])
    posture = {**bent.trunk, **{f"{name}_l": value for name, value in bent.rest.items()}}
    assert point_at(body, posture, "calcn_l", heel)[1] == pytest.approx(-height, abs=0.02)
