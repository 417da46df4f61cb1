"""The trunk of a kick-back, held by a bench, pads or hands, and the leg that rests: posture, height, what is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from revpress.athlete.body import Body
from revpress.errors import UnreachableError
from revpress.exercise.kit.leg_kernel import Resting, bend_each
from revpress.exercise.kit.leg_on_plate import chain_of
from revpress.mechanics.kinematics import Array
from revpress.twin.posture import point_at

BodySupport = Literal["prone", "standing", "quadruped"]
"""Lying on a bench, standing on the other leg, or kneeling on it, hands down."""

PRONE = -np.pi / 2  # pelvis tilt of a trunk lying face down, head forward
MOST_BENT = np.radians(110.0)
"""By how much a resting knee bends at most until its foot clears the floor [rad]."""
_KNEE = np.array([0.04, -0.03, 0.0])  # its front, in the axes of the shank [m]
_CLEARANCE = 0.03  # between the floor and the lowest point of a machine [m]
# Inclinations about z of the resting thigh, shank and foot [rad], 0 where the body stands upright.
_REST = {
    "prone": np.radians([-10.0, -22.0, 0.0]),  # hanging from the bench's end, foot on the floor
    "standing": np.radians([0.0, -8.0, 0.0]),
    "quadruped": np.radians([0.0, -90.0, -120.0]),
}
_FORMS = {"prone": "lying on a bench", "standing": "bent over a torso pad", "quadruped": "on hands and one knee"}


@dataclass(frozen=True)
class HeldTrunk:
    """A trunk that does not move, its pelvis at the origin until :meth:`pelvis` says how high it is.

    Attributes
    ----------
    body : Body
        The athlete's body.
    sides : tuple of str
        Working sides, ``"r"`` and ``"l"``.
    pelvic_tilt : float
        Anterior +, taken up by the lumbar spine [rad].
    trunk_pitch : float
        Inclination of the trunk over the horizontal, head up [rad].
    support : BodySupport
        "prone" on a bench, "standing" on the other leg, or "quadruped", kneeling on it. Who drives with both legs has
        none to stand on and lies.
    other_leg : mapping of str to float
        Posture of the resting leg if it is not that of the support: coordinate without side to angle [rad].
    """

    body: Body
    sides: tuple[str, ...]
    pelvic_tilt: float = 0.0
    trunk_pitch: float = 0.0
    support: BodySupport = "prone"
    other_leg: Mapping[str, float] = field(default_factory=dict)

    @property
    def lies(self) -> bool:
        """Whether a bench carries the athlete."""
        return self.support == "prone" or len(self.sides) == 2

    @cached_property
    def trunk(self) -> dict[str, float]:
        """Coordinates of pelvis and lumbar spine about the origin; an anterior tilt is taken up by the lumbar spine."""
        return {
            "pelvis_tilt": PRONE + self.trunk_pitch - self.pelvic_tilt,
            "lumbar_extension": self.pelvic_tilt,
        }

    @cached_property
    def hip(self) -> Array:
        """Centre between the hips (3,), pelvis at the origin [m]."""
        right = point_at(self.body, self.trunk, "femur_r", np.zeros(3))
        return np.array([right[0], right[1], 0.0])

    @cached_property
    def rest(self) -> dict[str, float]:
        """Posture of the resting leg: coordinate without side to angle [rad]."""
        thigh, shank, foot = _REST["prone" if self.lies else self.support]
        return {
            "hip_flexion": thigh - self.trunk["pelvis_tilt"],
            "knee_angle": thigh - shank,
            "ankle_angle": foot - shank,
            **self.other_leg,
        }

    @property
    def resting_side(self) -> str:
        """"r" or "l": of the leg that rests, or would."""
        return next((s for s in "lr" if s not in self.sides), "l")

    @cached_property
    def rests_on(self) -> Array:
        """Heel, toe and knee of the resting leg (3, 3), the pelvis at the origin [m]."""
        side = self.resting_side
        posture = {**self.trunk, **{f"{c}_{side}": v for c, v in self.rest.items()}}
        sole = self.body.soles[side]
        heel, toe = (("calcn", np.array([x, sole.height, 0.0])) for x in (sole.heel_x, sole.toe_x))
        knee = ("tibia", _KNEE)
        return np.array([point_at(self.body, posture, f"{on}_{side}", at) for on, at in (heel, toe, knee)])

    def pelvis(self, lowest: float = 0.0) -> Array:
        """Place of the pelvis (x, y) [m].

        The resting leg stands on the floor, or on a step where the machine, whose lowest point is ``lowest`` [m] over
        the pelvis, would not clear the floor.
        """
        return np.array([0.0, max(self.step_at_floor, _CLEARANCE - lowest)])

    @property
    def step_at_floor(self) -> float:
        """Height of the pelvis at which the resting leg reaches the floor [m]."""
        return -float(self.rests_on[:, 1].min())

    def bent_to_floor(self, height: float) -> dict[str, float]:
        """Posture of the resting leg, without side [rad], with the pelvis at a ``height`` [m] too low for it.

        The knee bends until the foot stands on the floor; a foot that still does not clear it stays where it is.
        """
        bend = np.empty(1)
        bend_each(self.resting, np.array([height + self.hip[1]]), MOST_BENT, bend)
        return self.rests_bent(float(bend[0]))

    @property
    def resting(self) -> Resting:
        """The resting leg for the kernels, the trunk as it is."""
        thigh, shank, _ = _REST["prone" if self.lies else self.support]
        side, sole = self.resting_side, self.body.soles[self.resting_side]
        touching = np.array([[sole.heel_x, sole.height, 0.0], [sole.toe_x, sole.height, 0.0], _KNEE])
        chain = chain_of(self.body, side, self.trunk, touching[0])
        return Resting(chain, thigh, shank, self.trunk["pelvis_tilt"], touching, np.array([4, 4, 2]))

    def rests_bent(self, bend: float) -> dict[str, float]:
        """Posture of the resting leg, without side, with the knee bent by ``bend`` more [rad], the foot under the hip."""
        thigh, shank, _ = _REST["prone" if self.lies else self.support]
        fore, aft = thigh + bend / 2, shank - bend / 2
        return {"hip_flexion": fore - self.trunk["pelvis_tilt"], "knee_angle": fore - aft, "ankle_angle": -aft}

    def held(self, pelvis: Array) -> dict[str, tuple[float, ...]]:
        """Drives of everything that the trunk holds still."""
        still = {
            "pelvis_tx": pelvis[0], "pelvis_ty": pelvis[1], "pelvis_tz": 0.0, "pelvis_list": 0.0, "pelvis_rotation":
            0.0, "lumbar_bending": 0.0, "lumbar_rotation": 0.0, **self.trunk,
        }  # fmt: skip
        return {name: (float(value),) for name, value in still.items()}

    def fixed(self) -> dict[str, float]:
        """All coordinates of the resting leg, if there is one.

        Raises
        ------
        UnreachableError
            Its hip cannot bend so far.
        """
        resting = {"r", "l"} - set(self.sides)
        names = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle")
        low, high = self.body.model.joint("hip_flexion_r").range
        bent = self.rest["hip_flexion"]
        if resting and not low <= bent <= high:
            raise UnreachableError(
                f"{_FORMS[self.support]}, the resting hip would be bent by {np.degrees(bent):.0f}°, outside its range "
                f"{np.degrees(low):.0f}° to {np.degrees(high):.0f}°, as the trunk is inclined by "
                f"{np.degrees(self.trunk_pitch):.0f}°"
            )
        return {f"{n}_{s}": float(self.rest.get(n, 0.0)) for s in resting for n in names}
