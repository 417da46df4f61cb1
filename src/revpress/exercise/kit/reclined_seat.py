"""An athlete in a reclined seat: back on the backrest, buttocks on the seat, hands on handles."""

from __future__ import annotations

from collections.abc import Mapping

import mujoco
import numpy as np
from scipy.spatial.transform import Rotation

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.exercise.kit.body_support import skin_at
from revpress.exercise.kit.technique import arms_hold, grip
from revpress.machine import parts
from revpress.machine.seat import ReclinedSeat
from revpress.mechanics.kinematics import Array
from revpress.twin.posture import point_at, pose

_GIVE = 0.015  # upholstery and flesh give way [m]
_PAD = 0.08  # thickness [m]
_BACK, _SEAT, _WIDTH = 0.85, 0.30, 0.42  # length of backrest and seat, and how wide both are [m]


def _away(body: Body, trunk: Mapping[str, float], normals: Array) -> Array:
    """Distance (2,) of the hips from backrest and seat, whose outward ``normals`` are rows (2, 2) [m]."""
    axes = Rotation.from_matrix(pose(body, trunk).body("pelvis").xmat.reshape(3, 3))
    hip = np.asarray(body.spec.body("femur_r").pos)
    inward = [axes.inv().apply([-x, -y, 0.0]) for x, y in normals]
    return np.array([float((skin_at(body, "pelvis", hip, way) - hip) @ way) - _GIVE for way in inward])


def _hips(body: Body, trunk: Mapping[str, float]) -> Array:
    """Centre of the hips (x, y), the pelvis at the origin [m]."""
    return point_at(body, trunk, "femur_r", np.zeros(3))[:2]


def seated(body: Body, trunk: Mapping[str, float], seat: ReclinedSeat) -> Array:
    """Place of the pelvis (x, y) [m] of an athlete who sits against backrest and seat."""
    off = np.linalg.solve(seat.normals, _away(body, trunk, seat.normals))
    return np.asarray(seat.corner + off - _hips(body, trunk))


def seat_under(
    athlete: Athlete, body: Body, trunk: Mapping[str, float], pelvis: Array, back_pitch: float
) -> dict[str, float]:
    """Dimensions of a tailored :class:`.ReclinedSeat`, square to the pelvis, which is at (x, y) [m]."""
    hand = pelvis + point_at(body, trunk, "hand_r", grip(athlete))[:2]
    angles = {"back_pitch": back_pitch, "seat_pitch": trunk["pelvis_tilt"]}
    shape = ReclinedSeat(
        corner_forward=0.0, corner_height=0.0, handle_forward=0.0, handle_height=0.0, **angles
    )  # fmt: skip
    forward, height = pelvis - seated(body, trunk, shape)
    return {
        "corner_forward": float(forward),
        "corner_height": float(height),
        **angles,
        "handle_forward": float(hand[0]),
        "handle_height": float(hand[1]),
    }


def draw_seat(spec: mujoco.MjSpec, seat: ReclinedSeat) -> None:
    """Backrest and seat from their corner, and a bar for each hand; all stand on the floor."""
    corner = np.array([*seat.corner, 0.0])
    for normal, along, length in zip(
        seat.normals,
        ([-np.cos(seat.back_pitch), np.sin(seat.back_pitch)], [np.cos(seat.seat_pitch), np.sin(seat.seat_pitch)]),
        (_BACK, _SEAT),
        strict=True,
    ):
        middle = corner + [*(length / 2 * np.array(along) - _PAD / 2 * normal), 0.0]
        turn = parts.rotation_z(float(np.arctan2(-normal[0], normal[1])))
        parts.box(spec.worldbody, middle, [length, _PAD, _WIDTH], turn)
        parts.bar(spec.worldbody, middle, [middle[0], 0.03, 0.0], 0.03)
    for z in (-0.28, 0.28):
        at = np.array([seat.handle_forward, seat.handle_height, z])
        parts.bar(spec.worldbody, at - [0.06, 0.0, 0.0], at + [0.06, 0.0, 0.0], 0.016)
        parts.bar(spec.worldbody, at + [0.06, 0.0, 0.0], [at[0] + 0.06, 0.03, z], 0.016)


def hold_handles(
    spec: mujoco.MjSpec, athlete: Athlete, body: Body, trunk: Mapping[str, float], pelvis: Array, seat: ReclinedSeat
) -> dict[str, float]:
    """Both hands on the handles; returns the coordinates of the arms [rad]."""
    torso = pose(body, trunk).body("torso")
    to = np.array([seat.handle_forward, seat.handle_height, 0.0]) - [*pelvis, 0.0] - torso.xpos
    return arms_hold(spec, athlete, torso.xmat.reshape(3, 3).T @ to)
