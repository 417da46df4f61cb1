"""Heavy sled push: one drive of one leg from the ball of the foot, the trunk leaning forward, hands on the posts."""

from __future__ import annotations

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.errors import UnreachableError
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.technique import FLOOR_FRICTION, ONE_SIDE, SQUARE, OneSide, grip, resting_leg, straight_arms
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.machine.coordinate_force import OneWayFriction
from revpress.machine.mounting_point import MountingPoint
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.motion import Tempo
from revpress.twin.posture import point_at

_SHORTEST = 0.05  # stroke worth the name [m]
_STRIP = 0.005  # half length of the strip that presses [m]
_SWING = {"hip_flexion": np.radians(75.0), "knee_angle": np.radians(115.0), "ankle_angle": np.radians(15.0)}
_GRIP_FRICTION = 0.8  # glove or skin on a steel post; a grip can always hold more by squeezing


class SledPush(Exercise):
    """Heavy sled push: one drive of one leg from the ball of the foot, the trunk leaning forward, hands on the posts.

    Trunk and arms keep their inclination and move on with the sled; the foot stands on a strip of 1 cm under its ball,
    about which it turns, since the toes of this body do not bend. The hands grip the posts, so they can push, pull and
    lift. The ground holds the sled up and slides under it with Coulomb friction of its own weight, dynamic coefficient
    after :cite:`andre2013`. The repetition ends with the push, as the next step is the other leg's.
    """

    title = "Sled push"
    load = Parameter("load", "kg", 30.0, 0.0, 400.0, "plates on the sled: what an average woman pushes at this lean")
    # One drive of one leg; half of a short adult's step.
    repetition = RepetitionRule(minimum_range=0.15, first="concentric")
    equipment = ("sled",)
    limits = (
        "What the hands lift or press down does not change the sled's friction.",
        "The other leg is held as in mid-swing.",
        (
            "Trunk and shoulders supply whatever moment they must: in a push that only one leg carries they are large "
            "where the load does not suit the lean."
        ),
        (
            "A recording holds one step: the sled does not come back between two, so several in a row are found as "
            "one long push."
        ),
    )
    sources = ("andre2013",)

    sides: OneSide = ONE_SIDE
    trunk_lean: float = angle(45.0, 20.0, 70.0, "forward from the vertical")
    arm_slope: float = angle(30.0, -30.0, 60.0, "of the arms below the horizontal: hands 0.84 m high")
    start_hip_flexion: float = angle(60.0, 30.0, 115.0, "foot behind the hip: short steps")
    start_knee_flexion: float = angle(70.0, 30.0, 130.0, "foot behind the hip")
    start_ankle: float = angle(20.0, -20.0, 30.0, "dorsiflexion")
    end_knee_flexion: float = angle(25.0, 3.0, 90.0, "nearly straight")
    end_ankle: float = angle(-15.0, -40.0, 30.0, "pushed off")
    sled_mass: float = quantity(45.0, "kg", 5.0, 150.0, "the sled of the friction's source")
    sled_friction: float = quantity(0.33, "1", 0.05, 1.2, "dynamic, mean of three loads")
    floor_friction: float = FLOOR_FRICTION

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, ground and sled."""
        side, other = {"right": ("r", "l"), "left": ("l", "r")}[self.sides]
        body = athlete.body(sides=(side,))
        spec = body.spec
        sole = body.soles[side]
        ball = np.array([sole.ball_x, sole.height, 0.0])
        trunk = {"pelvis_tilt": -self.trunk_lean}
        leg = {
            f"hip_flexion_{side}": self.start_hip_flexion,
            f"knee_angle_{side}": self.start_knee_flexion,
            f"ankle_angle_{side}": self.start_ankle,
        }
        straight = {f"knee_angle_{side}": self.end_knee_flexion, f"ankle_angle_{side}": self.end_ankle}
        start, end = (point_at(body, {**trunk, **posture}, f"calcn_{side}", ball) for posture in (leg, straight))
        stroke = _stroke(start, end, point_at(body, trunk, f"femur_{side}", np.zeros(3)))
        pelvis = np.array([0.0, -start[1], 0.0])
        arm = np.pi / 2 - self.arm_slope + self.trunk_lean
        hand = pelvis + _hand(athlete, body, trunk, arm)

        parts.floor(spec)
        straight_arms(spec)
        parts.surface(spec.body(sole.body), f"sole_{side}", ball)
        parts.surface(spec.worldbody, f"ground_{side}", start + pelvis)
        _sled(spec, hand, self.sled_mass, load)
        sled, towards = spec.body("sled"), parts.rotation_z(np.pi / 2)
        for s, sign in (("r", 1.0), ("l", -1.0)):
            spec.body(f"hand_{s}").add_site(name=f"grip_{s}", pos=grip(athlete))
            parts.surface(sled, f"post_{s}", [0.0, hand[1], sign * hand[2]], towards)
        sled.add_site(name="handles", pos=[0.0, hand[1], 0.0])
        width = np.array([-sole.half_width_ball, sole.half_width_ball])
        strip = np.array([[x, 0.0, z] for x in (-_STRIP, _STRIP) for z in width])
        palm = np.zeros((1, 3))
        held = {
            "pelvis_ty": pelvis[1],
            "lumbar_extension": 0.0,
            "arm_flex_r": arm,
            "arm_flex_l": arm,
            f"hip_rotation_{side}": 0.0,
            f"subtalar_angle_{side}": 0.0,
            **trunk,
        }
        return Assembly(
            body=body,
            prescribed={
                "sled_travel": (0.0, stroke),
                "pelvis_tx": (0.0, stroke),
                f"ankle_angle_{side}": (self.start_ankle, self.end_ankle - self.start_ankle),
                **{name: (float(value),) for name, value in held.items()},
                **SQUARE,
            },
            welds=[Weld(f"sole_{side}", f"ground_{side}", ("x", "y", "z"))],
            contacts=[
                Contact(f"foot_{side}", f"sole_{side}", f"ground_{side}", strip, self.floor_friction, pushed=True),
                *(
                    Contact(f"hand_{s}", f"grip_{s}", f"post_{s}", palm, _GRIP_FRICTION, strap=True)
                    for s in (side, other)
                ),
            ],
            interface="handles",
            interface_contacts=["hand_r", "hand_l"],
            fixed=resting_leg((side,), **_SWING),
            guess=leg,
            resistances=[OneWayFriction("sled_travel", self.sled_friction * (self.sled_mass + load) * GRAVITY)],
            pace=Tempo(comes_back=False),
            working_sides=(side,),
            mounting_points=(MountingPoint("sled", "sled_travel"),),
        )


def _stroke(start: Array, end: Array, hip: Array) -> float:
    """How far [m] the trunk moves on: from the foot at ``start`` until hip and foot are as far apart as at ``end``."""
    forward, height = start[0] - hip[0], hip[1] - start[1]
    length = float(np.linalg.norm((end - hip)[:2]))
    stroke = forward + np.sqrt(max(length**2 - height**2, 0.0))
    if stroke < _SHORTEST:
        raise UnreachableError(
            f"the leg pushes {stroke:.2f} m forward, which is less than {_SHORTEST:g} m: a deeper start or a "
            "straighter end is needed"
        )
    return float(stroke)


def _hand(athlete: Athlete, body: Body, trunk: dict[str, float], arm: float) -> Array:
    """The right hand (3,) [m], the pelvis at the origin, the arm raised from the trunk by ``arm`` [rad]."""
    shoulder = point_at(body, trunk, "humerus_r", np.zeros(3))
    hanging = point_at(body, {}, "hand_r", grip(athlete)) - point_at(body, {}, "humerus_r", np.zeros(3))
    return shoulder + parts.rotated(parts.rotation_z(trunk["pelvis_tilt"] + arm), hanging)


def _sled(spec: mujoco.MjSpec, hand: Array, mass: float, load: float) -> None:
    """A sled on two runners with two posts under the hands and plates in its middle."""
    sled = parts.moving_body(spec.worldbody, "sled", [hand[0], 0.0, 0.0], mass, (0.4, 0.15, 0.0), (2.0, 4.0, 4.0))
    sled.add_joint(name="sled_travel", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=[1, 0, 0])
    for z in (-hand[2], hand[2]):
        parts.bar(sled, [-0.1, 0.03, z], [0.9, 0.03, z], 0.03)
        parts.bar(sled, [0.0, 0.03, z], [0.0, hand[1] + 0.15, z], 0.024)
        parts.bar(sled, [0.0, 0.6 * hand[1], z], [0.4, 0.03, z], 0.02)
    for x in (0.0, 0.4, 0.9):
        parts.bar(sled, [x, 0.03, -hand[2]], [x, 0.03, hand[2]], 0.025)
    parts.weight_plates(sled, "plates", np.array([0.6, 0.03 + parts.PLATE_RADIUS, 0.0]), load, spread=0.1)
