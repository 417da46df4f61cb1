"""45° leg press: back on a reclined seat, feet flat on a plate, whose carriage runs up a slope on rollers."""

from __future__ import annotations

from typing import Literal

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.resisted import ResistedSettings
from revpress.exercise.kit.technique import PLATE_FRICTION, PUSH, SQUARE, TOE_OUT, Push, Stance, grip, resting_leg
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.machine.coordinate_force import Friction
from revpress.machine.mount import CablePoint, Stand, cable_along_the_floor
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, angle, choice, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import point_at

_SIDES = {"both": ("r", "l"), "right": ("r",), "left": ("l",)}
_SEAT = 0.47  # height of the pelvis of a body of 1.70 m [m]
_REST = {"hip_flexion": np.radians(60.0), "knee_angle": np.radians(95.0)}
_OUT = 0.36  # rails beside the seat [m]
_BESIDE = 0.75  # where a resistance other than plates stands, to the left [m]


class LegPress45(ResistedSettings, Exercise):
    """45° leg press: back on a reclined seat, feet flat on a plate, whose carriage runs up a slope on rollers.

    Seat and feet are set so that the leg starts with the wanted knee and ankle angles; the plate is rigid, so hip and
    ankle follow. A resting leg lies on a footrest. Dimensions are those of common plate-loaded machines; no maker
    publishes drawings, so each is a parameter.
    """

    title = "Leg press, 45°"
    load = Parameter(
        "load",
        "kg",
        10.0,
        0.0,
        800.0,
        "plates on the carriage, or on the stack: as much as one leg lifts as well",
    )
    repetition = RepetitionRule(minimum_range=0.10)  # let down first, from straight legs; half of a short adult's way
    equipment = ("leg-press",)
    limits = (
        "Seat, backrest and handles hold the pelvis with a free wrench, which is reported.",
        "The trunk lies on the backrest, so its lumbar moment is not that of a real press.",
    )

    sides: Literal["both", "right", "left"] = choice("both", "mostly trained with both legs at once")
    track_angle: float = angle(45.0, 30.0, 60.0, "slope of the rails")
    backrest: float = angle(25.0, 10.0, 45.0, "over the horizontal: reclined")
    plate_tilt: float = angle(15.0, 0.0, 25.0, "top of the plate away, which spares the ankle")
    start_knee_flexion: float = angle(90.0, 50.0, 120.0, "a right angle")
    end_knee_flexion: float = angle(8.0, 3.0, 60.0, "just short of straight")
    start_ankle: float = angle(20.0, -10.0, 30.0, "dorsiflexion: feet high enough that the heels stay down")
    pelvic_tilt: float = angle(
        -10.0, -25.0, 10.0, "anterior +, taken up by the lumbar spine; the lower back lies flat on the pad"
    )
    stance_width: float = quantity(0.3, "m", 0.16, 0.7, "feet about as wide as the hips")
    toe_out: float = TOE_OUT
    push: Push = PUSH
    plate_friction: float = PLATE_FRICTION
    carriage_mass: float = quantity(
        40.0, "kg", 5.0, 100.0, "steel carriage with its plate: the start weight is this on the slope"
    )
    rolling_friction: float = quantity(0.03, "1", 0.0, 0.3, "rollers; coefficient on the load across the rails")

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, seat, rails and carriage."""
        sides = _SIDES[self.sides]
        side = sides[0]
        body = athlete.body(sides=sides)
        spec = body.spec
        feet = Stance(body, self.stance_width, self.toe_out, self.push, sides)
        trunk = {"pelvis_tilt": np.pi / 2 - self.backrest - self.pelvic_tilt, "lumbar_extension": self.pelvic_tilt}
        foot_pitch = np.pi / 2 + self.track_angle - self.plate_tilt
        hip = foot_pitch - trunk["pelvis_tilt"] + self.start_knee_flexion - self.start_ankle
        leg = {
            f"hip_flexion_{side}": hip,
            f"knee_angle_{side}": self.start_knee_flexion,
            f"ankle_angle_{side}": self.start_ankle,
        }
        size = athlete.stature / 1.70
        seat = np.array([0.0, size * _SEAT, 0.0])
        foot = seat + point_at(body, {**trunk, **leg}, f"calcn_{side}", feet.sole_point(side))
        origin = np.array([foot[0], foot[1], 0.0])
        up = np.array([np.cos(self.track_angle), np.sin(self.track_angle), 0.0])

        parts.floor(spec)
        _seat(spec, body, trunk, seat, size)
        _handles(spec, seat + point_at(body, trunk, "hand_r", grip(athlete)))
        _rails(spec, origin, up)
        rest = resting_leg(sides, **_REST)
        if rest:
            other = "l" if side == "r" else "r"
            _footrest(spec, seat + point_at(body, {**trunk, **rest}, f"calcn_{other}", feet.sole_point(other)))
        carriage = parts.moving_body(spec.worldbody, "carriage", origin, self.carriage_mass, inertia=(1.0, 1.0, 1.0))
        carriage.add_joint(name="carriage_travel", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=up)
        parts.bar(carriage, [0, 0, -_OUT - 0.25], [0, 0, _OUT + 0.25], 0.025)
        weight = self.resistance.plates(load)
        parts.weight_plates(carriage, "plates", np.zeros(3), weight, spread=_OUT + 0.12)
        plate = carriage.add_body(name="plate", quat=parts.rotation_z(foot_pitch))
        plate.add_site(name="plate")
        parts.box(plate, [0.0, -0.015, 0.0], [0.45, 0.03, 2.0 * _OUT], colour=parts.GRIP)
        across = (self.carriage_mass + weight) * GRAVITY * np.cos(self.track_angle)
        knees = (self.start_knee_flexion, self.end_knee_flexion)
        legs = [{**trunk, **leg, f"knee_angle_{side}": knee} for knee in knees]
        hip_joint = point_at(body, trunk, f"femur_{side}", np.zeros(3))
        start, end = (point_at(body, bent, f"talus_{side}", np.zeros(3)) - hip_joint for bent in legs)
        stand = Stand(spec, float(origin[0]) + 1.0, -_BESIDE, "last_guide")
        low = origin - (origin[1] - 0.08) / up[1] * up
        guides = () if self.resistance.needs == "horn" else cable_along_the_floor(carriage, low, stand)
        point = CablePoint("carriage_travel", _travel(start, end, up), 1.0, 1.0, stand)
        machine = self.resistance.mount(load, point)
        return Assembly(
            body=body,
            prescribed={
                f"knee_angle_{side}": (self.start_knee_flexion, self.end_knee_flexion - self.start_knee_flexion),
                **{name: (float(value),) for name, value in trunk.items()},
                "pelvis_tx": (0.0,),
                "pelvis_ty": (float(seat[1]),),
                **SQUARE,
            },
            welds=feet.place(spec, 0.0, plate),
            contacts=feet.contacts(self.plate_friction),
            interface="plate",
            interface_contacts=[f"foot_{s}" for s in sides],
            support="pelvis",
            fixed=rest,
            guess={f"{name[:-1]}{s}": value for name, value in leg.items() for s in sides},
            couplings=machine.couplings,
            cords=(*guides, *machine.cords),
            resistances=[Friction("carriage_travel", self.rolling_friction * across), *machine.forces],
            pace=self.pace,
            working_sides=sides,
        )


def _travel(start: Array, end: Array, up: Array) -> float:
    """Travel of a carriage [m] along ``up`` that takes the ankle from ``start`` to as far from the hip as ``end`` is.

    Both are seen from the hip (3,) [m].
    """
    along = float(start @ up)
    return float(np.sqrt(along**2 + end @ end - start @ start)) - along


def _seat(spec: mujoco.MjSpec, body: Body, trunk: dict[str, float], seat: Array, size: float) -> None:
    """Backrest behind the trunk, seat under the buttocks."""
    back = seat + point_at(body, trunk, "torso", size * np.array([-0.12, 0.22, 0.0]) - [0.04, 0.0, 0.0])
    lean = trunk["pelvis_tilt"] + trunk["lumbar_extension"]
    parts.box(spec.worldbody, back, [0.08, 0.75 * size, 0.42], parts.rotation_z(lean))
    under = seat + point_at(body, trunk, "pelvis", size * np.array([-0.09, -0.165, 0.0]) - [0.0, 0.04, 0.0])
    parts.box(spec.worldbody, under, [0.26 * size, 0.08, 0.42], parts.rotation_z(trunk["pelvis_tilt"]))
    for post in (back, under):
        parts.bar(spec.worldbody, post, [post[0], 0.03, 0.0], 0.03)


def _handles(spec: mujoco.MjSpec, hand: Array) -> None:
    """A bar in each hand, on a foot to the floor."""
    for z in (-hand[2], hand[2]):
        at = np.array([hand[0], hand[1], z])
        parts.bar(spec.worldbody, at - [0.06, 0.0, 0.0], at + [0.06, 0.0, 0.0], 0.016)
        parts.bar(spec.worldbody, at + [0.06, 0.0, 0.0], [at[0] + 0.06, 0.03, z], 0.016)


def _footrest(spec: mujoco.MjSpec, sole: Array) -> None:
    """A bar under the resting sole, on a post."""
    parts.bar(spec.worldbody, sole - [0.0, 0.03, 0.08], sole - [0.0, 0.03, -0.08], 0.025)
    parts.bar(spec.worldbody, sole - [0.0, 0.03, 0.0], [sole[0], 0.03, sole[2]], 0.025)


def _rails(spec: mujoco.MjSpec, origin: Array, up: Array) -> None:
    """Two rails from the floor past the plate's highest place, on posts."""
    low = origin - (origin[1] - 0.03) / up[1] * up
    high = origin + 0.5 * up
    for z in (-_OUT, _OUT):
        side = np.array([0.0, 0.0, z])
        parts.bar(spec.worldbody, low + side, high + side, 0.025)
        parts.bar(spec.worldbody, high + side, [high[0], 0.03, z], 0.025)
    parts.bar(spec.worldbody, [high[0], 0.03, -_OUT], [high[0], 0.03, _OUT], 0.025)
