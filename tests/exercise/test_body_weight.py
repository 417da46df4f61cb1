"""Exercises without a barbell: closed forms of their statics, from the published parameters and body masses alone."""

from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from judge import AVERAGE
from revpress import InputError
from revpress.exercise.examination import Judge
from revpress.mechanics.gravity import GRAVITY
from revpress.twin.motion import isometric

STRONG = replace(AVERAGE, strength=5.0)  # so that nothing is left to reserves, which would help from outside
POSITIONS = np.array([0.0, 0.3, 0.7, 1.0])


def at_rest(name: str, load: float | None = None, **parameters: object) -> Judge:
    return Judge(name, STRONG, load, isometric(POSITIONS), **parameters)


def moment(judge: Judge, coordinate: str) -> np.ndarray:
    return judge.solution.moment.sel(coordinate=coordinate).values


def weight_above(judge: Judge, frame: int, roots: tuple[str, ...]) -> tuple[float, np.ndarray]:
    """Mass [kg] and centre (3,) [m] of everything but the bodies that hang on ``roots``."""
    judge.pose(frame)
    model = judge.model
    below = set()
    for body in range(1, model.nbody):
        name, parent = model.body(body).name, int(model.body_parentid[body])
        if name in roots or parent in below:
            below.add(body)
    bodies = [b for b in range(1, model.nbody) if b not in below]
    mass = model.body_mass[bodies]
    return float(mass.sum()), mass @ judge.data.xipos[bodies] / mass.sum()


def origin(judge: Judge, frame: int, body: str) -> np.ndarray:
    judge.pose(frame)
    return np.array(judge.data.body(body).xpos)


@pytest.mark.parametrize("load", [0.0, 10.0])
@pytest.mark.parametrize("board", [0.0, 35.0])
def test_nordic_knees_carry_body_weight_times_its_distance(load: float, board: float) -> None:
    """Both knees: M = m g d, d the horizontal distance of all above the knee.

    To 5 %: the knee's axis rolls and turns with its angle, and the moment is taken along that motion.
    """
    judge = at_rest("nordic_hamstring", load, board_angle=np.radians(board), low_lean=np.radians(40.0))
    assert np.all(judge.solution.status == 0)
    both = moment(judge, "knee_angle_r") + moment(judge, "knee_angle_l")
    expected = []
    for f in range(len(POSITIONS)):
        mass, centre = weight_above(judge, f, ("tibia_r", "tibia_l", "patella_r", "patella_l"))
        expected.append(mass * GRAVITY * (centre - origin(judge, f, "tibia_r"))[0])
    assert both == pytest.approx(expected, abs=0.05 * np.max(expected))


def test_nordic_lean_is_that_of_the_thighs_and_the_board_takes_its_angle_off_the_knees() -> None:
    lean, board, hips = np.radians([60.0, 15.0, 20.0])
    judge = at_rest("nordic_hamstring", low_lean=lean, board_angle=board, hip_flexion=hips)
    angle = judge.solution.angle.isel(frame=0)
    knee, tilt = (float(angle.sel(coordinate=c)) for c in ("knee_angle_r", "pelvis_tilt"))
    assert knee == pytest.approx(np.pi / 2 - board - lean)
    assert tilt + hips == pytest.approx(-lean, abs=np.radians(1.0))  # the knee's small rolling turns the thigh a little


def test_nordic_straps_hold_what_tips_over_the_knees() -> None:
    """Board and straps together carry the weight, and the straps pull down just where the shins are pushed up."""
    solution = at_rest("nordic_hamstring", 5.0).solution
    total = (STRONG.mass + 5.0) * GRAVITY
    assert solution.contact_force.sum("contact").values == pytest.approx(
        np.broadcast_to([0.0, total, 0.0], (len(POSITIONS), 3)), abs=0.01
    )
    assert np.all(solution.contact_force.sel(contact=["strap_r", "strap_l"], axis="y") < 0.0)


def test_glute_ham_pad_pushes_through_its_axle() -> None:
    judge = at_rest("glute_ham_raise")
    for f in range(len(POSITIONS)):
        axle = origin(judge, f, "pad")
        turn = [
            np.cross(s.centre_of_pressure.values[f] - axle, s.contact_force.values[f])[2]
            for s in (judge.solution.sel(contact=f"pad_{side}") for side in "rl")
        ]
        assert sum(turn) == pytest.approx(0.0, abs=0.5)


@pytest.mark.parametrize("load", [0.0, 25.0])
def test_reverse_hyper_strap_turns_the_pendulum_against_its_weight(load: float) -> None:
    """About the axle: Σ r × F = g (m_arm ℓ/2 + m_plates d) sin α, α the pendulum's angle from hanging."""
    judge = at_rest("reverse_hyper", load, pendulum_mass=6.0, plates_under=0.5, axle_under=0.15, axle_behind=-0.05)
    solution = judge.solution
    for f in range(len(POSITIONS)):
        axle = origin(judge, f, "pendulum")
        reach = solution.interface_position.values[f] - axle
        length = np.linalg.norm(reach)
        sine = -reach[0] / length  # the legs swing back, towards −x
        expected = GRAVITY * (6.0 * length / 2 + load * 0.5) * sine
        turn = sum(
            np.cross(s.centre_of_pressure.values[f] - axle, -s.contact_force.values[f])[2]
            for s in (solution.sel(contact=f"strap_{side}") for side in "rl")
        )
        assert -turn == pytest.approx(expected, abs=1e-2 + 1e-5 * abs(expected))


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("manual_hip_extension", {"pad": "thigh"}),
        ("manual_hip_extension", {"pad": "ankle", "sides": "left"}),
        ("prone_bent_knee_hold", {}),
    ],
)
def test_a_tester_adds_force_times_distance_to_the_hip(name: str, parameters: dict[str, str]) -> None:
    force = 30.0
    loaded, free = (at_rest(name, load, **parameters) for load in (force, 0.0))
    side = "l" if parameters.get("sides") == "left" else "r"
    assert loaded.solution.resistance.values == pytest.approx(np.full(len(POSITIONS), force), abs=0.05)
    more = moment(loaded, f"hip_flexion_{side}") - moment(free, f"hip_flexion_{side}")
    reach = [
        (loaded.solution.interface_position.values[f] - origin(loaded, f, f"femur_{side}"))[:2]
        for f in range(len(POSITIONS))
    ]
    assert -more == pytest.approx(force * np.linalg.norm(reach, axis=1), rel=2e-3)


def test_a_tester_s_pad_at_the_ankle_needs_the_knee_and_one_at_the_thigh_does_not() -> None:
    knee = {}
    for pad in ("thigh", "ankle"):
        loaded, free = (at_rest("manual_hip_extension", load, pad=pad) for load in (30.0, 0.0))
        knee[pad] = np.abs(moment(loaded, "knee_angle_r") - moment(free, "knee_angle_r"))
    assert knee["thigh"] == pytest.approx(np.zeros(len(POSITIONS)), abs=0.05)
    assert np.all(knee["ankle"] > 30.0 * 0.3)  # newtons times most of the shank


@pytest.mark.parametrize("name", ["manual_hip_extension", "prone_bent_knee_hold"])
def test_a_test_without_an_arc_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"must extend the hip by at least 1°"):
        at_rest(name, start_hip_flexion=0.0, end_hip_flexion=-0.005)


def test_bird_dog_cuff_adds_its_weight_times_its_distance_to_the_hip() -> None:
    heavy, light = (at_rest("bird_dog", load) for load in (5.0, 0.0))
    more = moment(heavy, "hip_flexion_r") - moment(light, "hip_flexion_r")
    behind = [
        heavy.solution.interface_position.values[f, 0] - origin(heavy, f, "femur_r")[0] for f in range(len(POSITIONS))
    ]
    assert more == pytest.approx(5.0 * GRAVITY * np.array(behind), abs=1e-3)


@pytest.mark.parametrize(("arm", "hands"), [("raised", ["hand_r"]), ("down", ["hand_r", "hand_l"])])
def test_bird_dog_stands_on_what_touches_the_floor(arm: str, hands: list[str]) -> None:
    judge = at_rest("bird_dog", 2.0, arm=arm)
    solution = judge.solution
    assert list(solution.contact.values) == ["shin", *hands]
    total = (STRONG.mass + 2.0) * GRAVITY
    assert solution.contact_force.sum("contact").values == pytest.approx(
        np.broadcast_to([0.0, total, 0.0], (len(POSITIONS), 3)), abs=0.01
    )
    palm = judge.data.site("palm_r")
    mujoco.mj_kinematics(judge.model, judge.data)
    assert palm.xpos[1] == pytest.approx(0.0, abs=1e-6)
    assert palm.xmat.reshape(3, 3)[:, 1] == pytest.approx([0.0, 1.0, 0.0], abs=1e-9)
