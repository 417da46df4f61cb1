"""What all bent-leg kick-back machines share: a held trunk, a leg that drives a foot plate back, a leg at rest.

On a machine that stands in the gym, posture and stroke follow from its dimensions (:mod:`.leg_on_plate`). A tailored
machine is made round the athlete: the leg starts and ends with the wanted hip and knee angles, and the foot plate
passes through both foot positions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import mujoco
import numpy as np
from scipy.optimize import root

from revpress.athlete.body import Body
from revpress.athlete.mobility import JointRange
from revpress.athlete.soles import sole_patch, sole_reference, sole_site
from revpress.errors import InputError, UnreachableError, shown
from revpress.exercise.kit.held_trunk import BodySupport, HeldTrunk
from revpress.exercise.kit.leg_on_plate import HeldLeg
from revpress.exercise.kit.technique import (
    ANKLE,
    PELVIC_TILT,
    PLATE_FRICTION,
    PUSH,
    Push,
    Sides,
    working_sides,
)
from revpress.machine import parts
from revpress.machine.coordinate_force import CoordinateForce
from revpress.machine.machine import Machine
from revpress.machine.mount import Cord, Mounted
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array
from revpress.settings import Settings, angle, choice
from revpress.twin.assembly import Assembly
from revpress.twin.motion import Pace
from revpress.twin.posture import point_at, pose
from revpress.twin.setup import Setup


class FootPressSettings(Settings):
    """How the leg starts and ends, and what the foot presses."""

    start_hip_flexion: float = angle(90.0, 40.0, 115.0, "thigh at a right angle to the trunk")
    start_knee_flexion: float = angle(125.0, 60.0, 138.0, "the shank then points along the path")
    end_hip_flexion: float = angle(-10.0, -25.0, 40.0, "past neutral, inside the average reach of 17°")
    end_knee_flexion: float = angle(
        30.0,
        3.0,
        100.0,
        "still bent: the straighter the leg, the nearer to the hip the force on the foot passes",
    )
    pelvic_tilt: float = PELVIC_TILT
    ankle: float = ANKLE
    push: Push = PUSH
    plate: Literal["pivoting", "rigid"] = choice("pivoting", "a rigid plate asks for an impossible ankle")
    plate_friction: float = PLATE_FRICTION
    strap: Literal["no", "yes"] = choice("no", "a plate, not a holster")
    toe_out: float = angle(
        7.0,
        -10.0,
        25.0,
        "as in walking: past neutral, the small muscles that turn the thigh in give out when it points straight ahead",
    )


WANTED_PRESS = ("start_hip_flexion", "end_hip_flexion")
"""Settings by which the holes of a machine are chosen."""
TAILORED_PRESS = ("start_knee_flexion", "end_knee_flexion", "plate")
"""Settings that only tailor a machine."""

_NOTHING = Mounted()
_LEAST_BEND = np.radians(1.0)  # short of hip, knee and foot in line
_PLATE_WIDTH = {1: 0.16, 2: 0.50}


def plate_width(sides: Sequence[str]) -> float:
    """Of the plate of a tailored machine, for one foot or both [m]."""
    return _PLATE_WIDTH[len(sides)]


@dataclass(frozen=True)
class KickBack(HeldTrunk):
    """The athlete's side of a kick-back machine, set up as its ``settings`` say."""

    settings: FootPressSettings = field(kw_only=True)
    setup: Setup[Machine] | None = field(default=None, kw_only=True)
    """On a machine that stands; None where one is tailored."""

    @classmethod
    def of(
        cls,
        body: Body,
        settings: FootPressSettings,
        sides: Sides,
        trunk_pitch: float = 0.0,
        support: BodySupport = "prone",
        other_leg: Mapping[str, float] | None = None,
        setup: Setup[Machine] | None = None,
    ) -> KickBack:
        """The athlete who presses with ``sides``, the pelvis tilted as the settings say."""
        return cls(
            body,
            working_sides(sides),
            settings.pelvic_tilt,
            trunk_pitch,
            support,
            other_leg or {},
            settings=settings,
            setup=setup,
        )

    @cached_property
    def ends(self) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """Posture of the working leg at start and end: coordinate without side to angle [rad]; rough if tailored."""
        if self.setup:
            return self.setup.start, self.setup.end
        p = self.settings
        return (
            {"hip_flexion": p.start_hip_flexion, "knee_angle": p.start_knee_flexion, "ankle_angle": p.ankle},
            {"hip_flexion": p.end_hip_flexion, "knee_angle": p.end_knee_flexion, "ankle_angle": p.ankle},
        )

    @cached_property
    def _set(self) -> tuple[Array, Array]:
        """Sole reference (2, 3) [m] and inclination of the foot (2,) [rad] at start and end, pelvis at the origin.

        Hip and foot turn so that the sole lies flat on the plate, turned out, always as far to the side.

        Raises
        ------
        UnreachableError
            They cannot.
        InputError
            At the end, hip, knee and the pressing part of the sole are past a straight line, from where the foot plate
            would come back.
        """
        p, side = self.settings, self.sides[0]
        point = sole_reference(self.body.soles[side], p.push)
        if self.setup:
            (at_start, first), (at_end, last) = (self._foot(end, point) for end in self.ends)
            return np.array([at_start, at_end]), np.array([first, last])
        sagittal = [
            {**self.trunk, f"hip_flexion_{side}": hip, f"knee_angle_{side}": knee, f"ankle_angle_{side}": p.ankle}
            for hip, knee in ((p.start_hip_flexion, p.start_knee_flexion), (p.end_hip_flexion, p.end_knee_flexion))
        ]
        aside = np.mean([point_at(self.body, posture, f"calcn_{side}", point)[2] for posture in sagittal])
        feet, pitch, data = np.empty((2, 3)), np.empty(2), pose(self.body, {})
        for i, posture in enumerate(sagittal):

            def turned(free: Array, posture: dict[str, float] = posture) -> dict[str, float]:
                names = ("hip_adduction", "hip_rotation", "subtalar_angle")
                return posture | {f"{name}_{side}": float(v) for name, v in zip(names, free, strict=True)}

            def sole(free: Array) -> tuple[Array, Array]:
                foot = pose(self.body, turned(free), data).body(f"calcn_{side}")
                axes = foot.xmat.reshape(3, 3).copy()
                return foot.xpos + axes @ point, axes

            def missed(free: Array) -> list[float]:
                at, axes = sole(free)
                return [axes[2, 1], axes[2, 0] + np.sin(self._turn(side)), at[2] - aside]

            found = root(missed, np.zeros(3), tol=1e-13)
            if np.abs(found.fun).max() > 1e-9:
                raise UnreachableError(
                    f"turned out by {np.degrees(p.toe_out):.0f}°, the foot does not lie flat on the plate when the hip "
                    f"is bent by {np.degrees(posture[f'hip_flexion_{side}']):.0f}°"
                )
            feet[i], axes = sole(found.x)
            pitch[i] = np.arctan2(-axes[0, 1], axes[1, 1])
        hip, knee = (point_at(self.body, turned(found.x), f"{on}_{side}", np.zeros(3)) for on in ("femur", "tibia"))
        (ahead, up), (on, over) = (knee - hip)[:2], (feet[1] - knee)[:2]
        bend = float(np.arctan2(on * up - over * ahead, on * ahead + over * up))
        if bend < _LEAST_BEND:
            least = np.degrees(p.end_knee_flexion - bend + _LEAST_BEND)
            raise InputError(
                f"end_knee_flexion is {np.degrees(p.end_knee_flexion):.0f}°, but with push {shown(p.push)} the "
                f"knee must "
                f"stay bent by {least:.0f}°, or the foot plate comes back at the end"
            )
        return feet, pitch

    def _foot(self, leg: Mapping[str, float], point: Array) -> tuple[Array, float]:
        """Sole reference (3,) [m] and inclination of the foot [rad] in a posture, the pelvis at the origin."""
        side = self.sides[0]
        foot = pose(self.body, {**self.trunk, **{f"{n}_{side}": v for n, v in leg.items()}}).body(f"calcn_{side}")
        axes = foot.xmat.reshape(3, 3)
        return foot.xpos + axes @ point, float(np.arctan2(-axes[0, 1], axes[1, 1]))

    @property
    def foot(self) -> Array:
        """Sole reference of the (first) working leg at the start and the end (2, 3), pelvis at the origin [m]."""
        return self._set[0]

    @property
    def foot_pitch(self) -> float:
        """Inclination of the foot about z at the start [rad]."""
        return float(self._set[1][0])

    def lateral(self, side: str) -> float:
        """Lateral position of a foot, to the right [m]."""
        return float(self.foot[0, 2]) * (1.0 if side == self.sides[0] else -1.0)

    def _turn(self, side: str) -> float:
        """Turn of a foot about the plate's normal [rad]."""
        return float(-self.settings.toe_out if side == "r" else self.settings.toe_out)

    def prescribed(self, pelvis: Array, independent: bool = False) -> dict[str, tuple[float, ...]]:
        """The stroke (hip angle from start to end) and everything that the athlete holds still.

        ``independent`` feet have a plate each; on a common plate the second leg follows the first.
        """
        p = self.settings
        prescribed = self.held(pelvis)
        start, end = (leg["hip_flexion"] for leg in self.ends)
        for side in self.sides if independent else self.sides[:1]:
            prescribed[f"hip_flexion_{side}"] = (start, end - start)
            if self.pivoting:
                prescribed[f"ankle_angle_{side}"] = (p.ankle,)
        return prescribed

    def guess(self) -> dict[str, float]:
        """Rough posture at the start."""
        return {f"{name}_{side}": value for side in self.sides for name, value in self.ends[0].items()}

    @property
    def pivoting(self) -> bool:
        """Whether the foot plate turns about its axle."""
        return getattr(self.setup.machine if self.setup else self.settings, "plate", "pivoting") == "pivoting"

    def held_leg(self, ranges: Mapping[str, JointRange]) -> HeldLeg:
        """The (first) working leg, with the athlete's own ``ranges``."""
        side, p = self.sides[0], self.settings
        point = sole_reference(self.body.soles[side], p.push)
        return HeldLeg(self.body, side, self.trunk, point, self._turn(side), p.ankle, ranges)

    def join_plate(
        self, carrier: mujoco.MjsBody, spec: mujoco.MjSpec, position: Array, sides: Sequence[str], name: str = "plate"
    ) -> list[Weld]:
        """Mount a foot plate on ``carrier`` and set the feet of ``sides`` on it.

        ``position`` is in the carrier's axes, which are the world's at the start [m].
        """
        centre = float(np.mean([self.lateral(side) for side in sides]))
        at = np.array([position[0], position[1], centre])
        plate = parts.foot_plate(carrier, at, plate_width(sides), self.pivoting, name)
        plate.quat = parts.rotation_z(self.foot_pitch)
        plate.add_site(name=name)
        welds = []
        for side in sides:
            across = [0.0, 0.0, self.lateral(side) - centre]
            parts.surface(plate, f"plate_{side}", across, parts.rotation_y(self._turn(side)))
            sole = sole_site(spec, self.body.soles[side], side, self.settings.push)
            welds.append(Weld(sole, f"plate_{side}"))
        return welds

    def contacts(self) -> list[Contact]:
        """The feet on the plate."""
        p = self.settings
        return [
            Contact(
                f"foot_{s}", f"sole_{s}", f"plate_{s}", sole_patch(self.body.soles[s], p.push),
                p.plate_friction, strap=p.strap == "yes", pushed=True,
            )
            for s in self.sides
        ]  # fmt: skip

    def assembly(
        self,
        pelvis: Array,
        welds: Sequence[Weld],
        resting: Mapping[str, float],
        friction: Sequence[CoordinateForce],
        mounted: Mounted = _NOTHING,
        guides: Sequence[Cord] = (),
        pace: Pace | None = None,
        independent: bool = False,
    ) -> Assembly:
        """The athlete on a machine that is built around him.

        Parameters
        ----------
        pelvis : ndarray
            Its place [m].
        welds : sequence of Weld
            The feet on the plate, as :meth:`join_plate` gives them, and what else closes the machine.
        resting : mapping of str to float
            Coordinates of arms and resting leg [rad].
        friction : sequence of CoordinateForce
            Of the machine itself.
        mounted : Mounted, default: _NOTHING
            What resists besides; ``guides`` lead its cable.
        pace : Pace, optional
            Of the machine, if it dictates one.
        independent : bool, default: False
            Whether each foot has a plate of its own, ``plate_r`` and ``plate_l``.
        """
        return Assembly(
            body=self.body,
            prescribed=self.prescribed(pelvis, independent),
            welds=welds,
            contacts=self.contacts(),
            interface=f"plate_{self.sides[0]}" if independent else "plate",
            interface_contacts=[f"foot_{s}" for s in self.sides],
            support="pelvis" if self.lies else "torso",
            trunk_rests=self.lies,
            fixed=resting,
            guess=self.guess(),
            couplings=mounted.couplings,
            cords=(*guides, *mounted.cords),
            resistances=[*friction, *mounted.forces],
            pace=pace,
            working_sides=self.sides,
            setup=self.setup,
            mounting_points=mounted.points,
        )
