"""What exercises share: the parameters of a technique, feet on the floor, arms, a leg at rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import mujoco
import numpy as np
from scipy.optimize import brentq
from scipy.spatial.transform import Rotation

from revpress.athlete.arms import arm_lengths
from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.athlete.soles import sole_patch, sole_reference, sole_site
from revpress.machine import parts
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array
from revpress.settings import angle, choice, quantity
from revpress.twin.joints import ARMS

Push = Literal["whole", "heel", "midfoot", "forefoot"]
"""The part of the sole that presses: a key of :data:`~revpress.athlete.soles.PUSH_AREAS`."""

PUSH = choice("whole", "the whole sole may press; a plate turns about the middle of what presses")
BAR_ON_BACK = np.array([-0.09, 0.42, 0.0]) / 1.70
"""A bar high on the upper back, in the torso's axes, over the stature [1]."""
FLOOR_FRICTION = quantity(0.7, "1", 0.1, 1.2, "rubber sole on rubber floor")
STANCE_WIDTH = quantity(0.34, "m", 0.16, 0.80, "heels about as wide as the shoulders")
TOE_OUT = angle(12.0, 0.0, 40.0, "a comfortable stance")
PLATE_FRICTION = quantity(0.6, "1", 0.05, 1.2, "shoe on a ribbed steel plate")
ANKLE = angle(0.0, -30.0, 25.0, "the plate pivots, so the ankle can stay neutral")
FREE_ANKLE = angle(0.0, -30.0, 25.0, "neutral: nothing asks for more")
TURN_OUT = angle(
    30.0,
    -10.0,
    40.0,
    "of the working leg at the end: nothing holds it, and past neutral the small internal rotators give out; assumed",
)
PELVIC_TILT = angle(0.0, -20.0, 25.0, "anterior +, taken up by the lumbar spine; neutral")
BALANCE = quantity(0.42, "1", 0.2, 0.8, "centre of mass over the foot, from heel (0) to toe (1): just before the ankle")

Sides = Literal["right", "left", "both"]
OneSide = Literal["right", "left"]
SIDES = choice("right", "most of these machines train one leg at a time")
ONE_SIDE = choice("right", "one leg at a time, then the other")

SQUARE = dict.fromkeys(("pelvis_tz", "pelvis_list", "pelvis_rotation", "lumbar_bending", "lumbar_rotation"), (0.0,))
"""Drives of a trunk that stays square: it neither bends nor turns to a side."""

PALM = 0.03
"""Under the wrist of a hand that lies flat [m]."""

_SIGN = {"r": 1.0, "l": -1.0}
_WORKING = {"right": ("r",), "left": ("l",), "both": ("r", "l")}
_MOST_BENT = np.radians(175.0)  # of an elbow seen from the side: hands that go wide need less


def working_sides(sides: Sides) -> tuple[str, ...]:
    """Suffixes of the working legs: ``("r",)``, ``("l",)`` or both."""
    return _WORKING[sides]


def straight_arms(spec: mujoco.MjSpec, protraction: float = 0.0, depression: float = 0.0) -> None:
    """Let the arms swing straight at the shoulders: ``arm_flex_r`` and ``arm_flex_l``, 0 along the trunk.

    The shoulders are drawn forward by ``protraction`` and down by ``depression`` [m], along the axes of the torso.
    """
    for side in _SIGN:
        arm = spec.body(f"humerus_{side}")
        arm.pos = arm.pos + np.array([protraction, -depression, 0.0])
        arm.add_joint(name=f"arm_flex_{side}", axis=[0, 0, 1])


def bending_arms(spec: mujoco.MjSpec, athlete: Athlete) -> tuple[str, ...]:
    """Let the arms turn at shoulders and elbows; the names of these coordinates, of the right and the left."""
    joints = athlete.parameters().joints
    for side, sign in _SIGN.items():
        elbow = joints[f"ulna_{side}"].rotation[:, 2]
        for name, axis in zip(ARMS, ([0, 0, 1], [sign, 0, 0], [0, sign, 0], elbow), strict=True):
            body = "ulna" if name == "elbow_flex" else "humerus"
            spec.body(f"{body}_{side}").add_joint(name=f"{name}_{side}", axis=axis)
    return tuple(f"{name}_{side}" for side in _SIGN for name in ARMS)


def arms_hold(spec: mujoco.MjSpec, athlete: Athlete, at: Array, *, turned_out: bool = False) -> dict[str, float]:
    """Bend the arms so that both grips have the height and depth of ``at`` of the torso (3,) [m].

    Arms ``turned_out`` have their elbows in front of the bar, as under one on the back. Where they are too short, they
    point there. Returns the arms' coordinates [rad].
    """
    names = bending_arms(spec, athlete)
    upper, lower = spec.body("humerus_r"), spec.body("ulna_r")  # left is right in a mirror
    hand = sum((spec.body(f"{part}_r").pos for part in ("radius", "hand")), grip(athlete))
    axis, elbow, wanted = lower.joints[0].axis, lower.pos, np.asarray(at - upper.pos)[:2]
    turn = np.pi if turned_out else 0.0
    turned = Rotation.from_rotvec([0.0, turn, 0.0])

    def gripped(flexion: float) -> Array:
        return np.asarray(turned.apply(elbow + Rotation.from_rotvec(flexion * axis).apply(hand))[:2])

    def too_far(flexion: float) -> float:
        return float(np.linalg.norm(gripped(flexion)) - np.linalg.norm(wanted))

    if too_far(0.0) <= 0.0:
        flexion = 0.0
    elif too_far(_MOST_BENT) >= 0.0:
        flexion = _MOST_BENT
    else:
        flexion = brentq(too_far, 0.0, _MOST_BENT)
    (x, y), (to_x, to_y) = gripped(flexion), wanted
    values = (float(np.arctan2(to_y, to_x) - np.arctan2(y, x)), 0.0, turn, float(flexion))
    return dict(zip(names, 2 * values, strict=True))


def flat_hand(spec: mujoco.MjSpec, side: str, reach: float = 0.0) -> None:
    """Bend the wrist of a straight arm ``reach`` [rad] before the vertical back until the fingers point forward."""
    spec.body(f"hand_{side}").quat = parts.rotation_z(np.pi / 2 - reach)


def grip(athlete: Athlete) -> Array:
    """Where the hand holds a bar, in the hand's axes (3,) [m]: its third knuckle."""
    return np.array([0.0, -arm_lengths(athlete.sex, athlete.stature)["hand"], 0.0])


def resting_leg(working: Sequence[str], **posture: float) -> dict[str, float]:
    """All coordinates of the legs that do not work: ``posture`` by name without side [rad], the rest 0."""
    names = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle")
    return {f"{n}_{side}": float(posture.get(n, 0.0)) for side in _SIGN if side not in working for n in names}


@dataclass(frozen=True)
class Stance:
    """Feet flat on the floor or a plate, apart by ``width`` and turned out by ``toe_out``; or one of them."""

    body: Body
    width: float
    toe_out: float
    push: str
    sides: Sequence[str] = ("r", "l")

    def place(self, spec: mujoco.MjSpec, x: float, ground: mujoco.MjsBody | None = None) -> list[Weld]:
        """Stand the soles' reference points at ``x`` [m], y = 0 of the floor or another body, whose y is upward."""
        ground = ground or spec.worldbody
        welds = []
        for side in self.sides:
            sign = _SIGN[side]
            sole = sole_site(spec, self.body.soles[side], side, self.push)
            # Turning the right foot out is a turn about −y.
            parts.surface(
                ground,
                f"ground_{side}",
                [x, 0.0, sign * self.width / 2],
                parts.rotation_y(-sign * self.toe_out),
            )
            welds.append(Weld(sole, f"ground_{side}"))
        return welds

    def contacts(self, friction: float) -> list[Contact]:
        """The soles on the floor."""
        return [
            Contact(
                f"foot_{s}",
                f"sole_{s}",
                f"ground_{s}",
                sole_patch(self.body.soles[s], self.push),
                friction,
                pushed=True,
            )
            for s in self.sides
        ]

    def over(self, share: float) -> float:
        """Forward position [m] of a point of the foot, from heel (0) to toe (1), where :meth:`place` has x = 0."""
        sole = self.body.soles["r"]
        return float(sole.heel_x + share * (sole.toe_x - sole.heel_x) - self.sole_point()[0])

    def sole_point(self, side: str = "r") -> Array:
        """Reference point of the sole in its calcn frame (3,) [m]."""
        return sole_reference(self.body.soles[side], self.push)
