"""What all bent-leg kick-back machines share: a held trunk, a leg that drives a foot plate back, a leg at rest.

A machine is set up around the athlete as a bench, a pad or a plate is adjusted in the gym: the leg starts and ends with
the wanted hip and knee angles, and the machine is placed so that its foot plate passes through both foot positions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import mujoco
import numpy as np

from revpress.errors import InputError
from revpress.exercise.held_trunk import SIDES, HeldTrunk
from revpress.exercise.posture import point_at
from revpress.exercise.registry import Parameter
from revpress.exercise.technique import ANKLE, DRIVE, PELVIC_TILT, PLATE_FRICTION
from revpress.machine import parts
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array

PLATE = Parameter(
    "plate",
    "",
    "pivoting",
    reason="a rigid plate asks for an impossible ankle",
    choices=("pivoting", "rigid"),
)
STRAP = Parameter("strap", "", "no", reason="a plate, not a holster", choices=("no", "yes"))
PARAMETERS = (
    SIDES,
    Parameter(
        "start_hip_flexion",
        "rad",
        np.radians(90.0),
        np.radians(40.0),
        np.radians(115.0),
        "thigh at a right angle to the trunk",
    ),
    Parameter(
        "start_knee_flexion",
        "rad",
        np.radians(125.0),
        np.radians(60.0),
        np.radians(138.0),
        "the shank then points along the path",
    ),
    Parameter(
        "end_hip_flexion",
        "rad",
        np.radians(-10.0),
        np.radians(-25.0),
        np.radians(40.0),
        "past neutral, inside the average reach of 17°",
    ),
    Parameter(
        "end_knee_flexion",
        "rad",
        np.radians(30.0),
        np.radians(3.0),
        np.radians(100.0),
        "still bent: the straighter the leg, the nearer to the hip the force on the foot passes",
    ),
    PELVIC_TILT,
    ANKLE,
    DRIVE,
    PLATE,
    PLATE_FRICTION,
    STRAP,
)

_LEAST_BEND = np.radians(1.0)  # short of hip, knee and foot in line
_PLATE_WIDTH = {1: 0.16, 2: 0.50}


@dataclass(frozen=True)
class KickBack(HeldTrunk):
    """The athlete's side of a kick-back machine; ``p`` also has the values of :data:`PARAMETERS`."""

    def _leg(self, hip: float, knee: float) -> dict[str, float]:
        side = self.sides[0]
        return {f"hip_flexion_{side}": hip, f"knee_angle_{side}": knee, f"ankle_angle_{side}": self.p.ankle}

    @cached_property
    def foot(self) -> Array:
        """Sole reference of the (first) working leg at the start and the end (2, 3), pelvis at the origin [m].

        Raises
        ------
        InputError : at the end, hip, knee and the pressing part of the sole are past a straight line, from where the
            foot plate would come back.
        """
        p, side = self.p, self.sides[0]
        point = parts.sole_reference(self.body.soles[side], p.drive)
        postures = ((p.start_hip_flexion, p.start_knee_flexion), (p.end_hip_flexion, p.end_knee_flexion))
        poses = [{**self.trunk, **self._leg(*at)} for at in postures]
        feet = np.array([point_at(self.body, pose, f"calcn_{side}", point) for pose in poses])
        knee = point_at(self.body, poses[1], f"tibia_{side}", np.zeros(3))
        (ahead, up), (on, over) = (knee - self.hip)[:2], (feet[1] - knee)[:2]
        bend = float(np.arctan2(over * -ahead + on * up, on * ahead + over * up))
        if bend < _LEAST_BEND:
            least = np.degrees(p.end_knee_flexion - bend + _LEAST_BEND)
            raise InputError(
                f"end_knee_flexion is {np.degrees(p.end_knee_flexion):.0f}°, but with drive {p.drive!r} the knee must "
                f"stay bent by {least:.0f}°, or the foot plate comes back at the end"
            )
        return feet

    def lateral(self, side: str) -> float:
        """Lateral position of a foot, to the right [m]."""
        return float(self.foot[:, 2].mean()) * (1.0 if side == self.sides[0] else -1.0)

    @cached_property
    def foot_pitch(self) -> float:
        """Inclination of the foot about z at the start [rad]."""
        p = self.p
        return float(self.trunk["pelvis_tilt"] + p.start_hip_flexion - p.start_knee_flexion + p.ankle)

    def drives(self, pelvis: Array, independent: bool = False) -> dict[str, tuple[float, ...]]:
        """The stroke (hip angle from start to end) and everything that the athlete holds still.

        ``independent`` feet have a plate each; on a common plate the second leg follows the first.
        """
        p = self.p
        drives = self.held(pelvis)
        for side in self.sides if independent else self.sides[:1]:
            drives[f"hip_flexion_{side}"] = (p.start_hip_flexion, p.end_hip_flexion - p.start_hip_flexion)
            if p.plate == "pivoting":
                drives[f"ankle_angle_{side}"] = (p.ankle,)
        return drives

    def guess(self) -> dict[str, float]:
        """Rough posture at the start."""
        p = self.p
        angles = {
            "hip_flexion": p.start_hip_flexion,
            "knee_angle": p.start_knee_flexion,
            "ankle_angle": p.ankle,
        }
        return {f"{name}_{side}": value for side in self.sides for name, value in angles.items()}

    def join_plate(
        self, carrier: mujoco.MjsBody, spec: mujoco.MjSpec, position: Array, sides: Sequence[str], name: str = "plate"
    ) -> list[Weld]:
        """Mount a foot plate on ``carrier`` and set the feet of ``sides`` on it.

        ``position`` is in the carrier's axes, which are the world's at the start [m].
        """
        centre = float(np.mean([self.lateral(side) for side in sides]))
        at = np.array([position[0], position[1], centre])
        plate = parts.foot_plate(carrier, at, _PLATE_WIDTH[len(sides)], self.p.plate == "pivoting", name)
        plate.quat = parts.rotation_z(self.foot_pitch)
        plate.add_site(name=name)
        welds = []
        for side in sides:
            parts.surface(plate, f"plate_{side}", [0.0, 0.0, self.lateral(side) - centre])
            sole = parts.sole_site(spec, self.body.soles[side], side, self.p.drive)
            welds.append(Weld(sole, f"plate_{side}"))
        return welds

    def contacts(self) -> list[Contact]:
        """The feet on the plate."""
        p = self.p
        return [
            Contact(
                f"foot_{s}", f"sole_{s}", f"plate_{s}", parts.sole_patch(self.body.soles[s], p.drive),
                p.plate_friction, strap=p.strap == "yes",
            )
            for s in self.sides
        ]  # fmt: skip
