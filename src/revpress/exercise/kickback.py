"""What all bent-leg kick-back machines share: a held trunk, a leg that drives a foot plate back, a leg at rest.

A machine is set up around the athlete as a bench, a pad or a plate is adjusted in the gym: the leg starts and ends with
the wanted hip and knee angles, and the machine is placed so that its foot plate passes through both foot positions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace

import mujoco
import numpy as np

from revpress.athlete.body import Body
from revpress.exercise.posture import point_at
from revpress.exercise.registry import Parameter
from revpress.exercise.technique import ANKLE, DRIVE, PELVIC_TILT, PLATE_FRICTION
from revpress.machine import parts
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array

SIDES = Parameter(
    "sides",
    "",
    "right",
    reason="most of these machines train one leg at a time",
    choices=("right", "left", "both"),
)
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
        "end_knee_flexion", "rad", np.radians(15.0), np.radians(3.0), np.radians(100.0), "just short of straight"
    ),
    PELVIC_TILT,
    ANKLE,
    DRIVE,
    PLATE,
    PLATE_FRICTION,
    STRAP,
)

PRONE = -np.pi / 2  # pelvis tilt of a trunk lying face down, head forward
_PLATE_WIDTH = {1: 0.16, 2: 0.50}


@dataclass(frozen=True)
class KickBack:
    """The athlete's side of a kick-back machine.

    Attributes
    ----------
    body : the athlete's body.
    p : values of :data:`PARAMETERS`.
    trunk_pitch : inclination of the trunk over the horizontal, head up [rad].
    rest : posture of the resting leg: coordinate without side to angle [rad].
    """

    body: Body
    p: SimpleNamespace
    trunk_pitch: float = 0.0
    rest: Mapping[str, float] = field(default_factory=dict)

    @property
    def sides(self) -> tuple[str, ...]:
        """Working sides."""
        return {"right": ("r",), "left": ("l",), "both": ("r", "l")}[self.p.sides]

    @cached_property
    def trunk(self) -> dict[str, float]:
        """Coordinates of pelvis and lumbar spine about the origin; an anterior tilt is taken up by the lumbar spine."""
        return {
            "pelvis_tilt": PRONE + self.trunk_pitch - self.p.pelvic_tilt,
            "lumbar_extension": self.p.pelvic_tilt,
        }

    def _leg(self, hip: float, knee: float) -> dict[str, float]:
        side = self.sides[0]
        return {f"hip_flexion_{side}": hip, f"knee_angle_{side}": knee, f"ankle_angle_{side}": self.p.ankle}

    @cached_property
    def foot(self) -> Array:
        """Sole reference of the (first) working leg at the start and the end (2, 3), pelvis at the origin [m]."""
        p, side = self.p, self.sides[0]
        point = parts.sole_reference(self.body.soles[side], p.drive)
        postures = ((p.start_hip_flexion, p.start_knee_flexion), (p.end_hip_flexion, p.end_knee_flexion))
        return np.array(
            [point_at(self.body, {**self.trunk, **self._leg(*at)}, f"calcn_{side}", point) for at in postures]
        )

    @cached_property
    def foot_pitch(self) -> float:
        """Inclination of the foot about z at the start [rad]."""
        p = self.p
        return float(self.trunk["pelvis_tilt"] + p.start_hip_flexion - p.start_knee_flexion + p.ankle)

    @cached_property
    def hip(self) -> Array:
        """Centre between the hips (3,), pelvis at the origin [m]."""
        right = point_at(self.body, self.trunk, "femur_r", np.zeros(3))
        return np.array([right[0], right[1], 0.0])

    def standing_height(self) -> float:
        """Height of the pelvis over the floor at which the resting leg's foot (or knee) reaches the floor [m]."""
        posture = {**self.trunk, **{f"{c}_l": v for c, v in self.rest.items()}}
        sole = self.body.soles["l"]
        heel_to_toe = ([sole.heel_x, sole.height, 0.0], [sole.toe_x, sole.height, 0.0])
        points = [("calcn_l", np.array(at)) for at in heel_to_toe] + [("tibia_l", np.array([0.04, -0.03, 0.0]))]
        return -min(float(point_at(self.body, posture, segment, at)[1]) for segment, at in points)

    def drives(self, pelvis: Array) -> dict[str, tuple[float, ...]]:
        """The stroke (hip angle from start to end) and everything that the athlete holds still."""
        p, side = self.p, self.sides[0]
        held = {
            "pelvis_tx": pelvis[0], "pelvis_ty": pelvis[1], "pelvis_tz": 0.0, "pelvis_list": 0.0, "pelvis_rotation":
            0.0, "lumbar_bending": 0.0, "lumbar_rotation": 0.0, **self.trunk,
        }  # fmt: skip
        if p.plate == "pivoting":
            held[f"ankle_angle_{side}"] = p.ankle
        stroke = (p.start_hip_flexion, p.end_hip_flexion - p.start_hip_flexion)
        return {**{name: (float(value),) for name, value in held.items()}, f"hip_flexion_{side}": stroke}

    def guess(self) -> dict[str, float]:
        """Rough posture at the start."""
        p = self.p
        angles = {
            "hip_flexion": p.start_hip_flexion,
            "knee_angle": p.start_knee_flexion,
            "ankle_angle": p.ankle,
        }
        return {f"{name}_{side}": value for side in self.sides for name, value in angles.items()}

    def fixed(self) -> dict[str, float]:
        """All coordinates of the resting leg, if there is one."""
        resting = {"r", "l"} - set(self.sides)
        names = (
            "hip_flexion",
            "hip_adduction",
            "hip_rotation",
            "knee_angle",
            "ankle_angle",
            "subtalar_angle",
        )
        return {f"{n}_{s}": float(self.rest.get(n, 0.0)) for s in resting for n in names}

    def join_plate(self, carrier: mujoco.MjsBody, spec: mujoco.MjSpec, position: Array) -> list[Weld]:
        """Mount the foot plate on ``carrier`` and set the feet on it.

        ``position`` is in the carrier's axes, which are the world's at the start [m].
        """
        middle = float(self.foot[:, 2].mean())
        both = len(self.sides) == 2
        centre = np.array([position[0], position[1], 0.0 if both else middle])
        plate = parts.foot_plate(carrier, centre, _PLATE_WIDTH[len(self.sides)], self.p.plate == "pivoting")
        plate.quat = parts.rotation_z(self.foot_pitch)
        plate.add_site(name="plate")
        welds = []
        for side in self.sides:
            lateral = (middle if side == self.sides[0] else -middle) if both else 0.0
            parts.surface(plate, f"plate_{side}", [0.0, 0.0, lateral])
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
