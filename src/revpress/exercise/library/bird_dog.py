"""Bird dog with an ankle weight: on hands and one knee, the other leg stretches back, the opposite arm forward."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.optimize import brentq

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.errors import UnreachableError
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.held_trunk import PRONE, HeldTrunk
from revpress.exercise.kit.technique import (
    FLOOR_FRICTION,
    FREE_ANKLE,
    ONE_SIDE,
    PALM,
    PELVIC_TILT,
    TURN_OUT,
    OneSide,
    flat_hand,
    working_sides,
)
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.mechanics.contact import Contact
from revpress.settings import Parameter, angle, choice
from revpress.twin.assembly import Assembly
from revpress.twin.posture import level_in, point_at

_ABOVE_ANKLE = 0.9  # of the shank, from the knee
_ARM = np.radians(180.0)  # raised arm, beside the head


class BirdDog(Exercise):
    """Bird dog with an ankle weight: on hands and one knee, the other leg stretches back, the opposite arm forward.

    The trunk keeps still at the inclination at which hands and knee both reach the floor. Whatever keeps it there comes
    through the floor: the kneeling shin and the supporting hand press and grip, no more, so the person has to stay over
    them. Without the arm, both hands support. The arm is raised from the start and its hand is empty.
    """

    title = "Bird dog"
    load = Parameter("load", "kg", 2.0, 0.0, 30.0, "weight cuff over the ankle")
    # From kneeling; a third of a short adult's way.
    repetition = RepetitionRule(minimum_range=0.15, first="concentric")
    equipment = ()
    load_equipment = ("ankle-weight",)
    limits = (
        "The kneeling leg and the arms are stiff; what their own muscles do is not asked.",
        "The trunk keeps still: how far the back sways is not seen.",
    )

    sides: OneSide = ONE_SIDE
    arm: Literal["raised", "down"] = choice("raised", "the bird dog; a plain leg lift keeps both hands down")
    start_hip_flexion: float = angle(75.0, 20.0, 110.0, "knee just off the floor")
    end_hip_flexion: float = angle(0.0, -25.0, 15.0, "leg in line with the trunk")
    start_knee_flexion: float = angle(90.0, 2.0, 130.0, "kneeling")
    end_knee_flexion: float = angle(10.0, 2.0, 130.0, "almost straight")
    reach: float = angle(5.0, -20.0, 35.0, "supporting arm before the vertical")
    turn_out: float = TURN_OUT
    pelvic_tilt: float = PELVIC_TILT
    ankle: float = FREE_ANKLE
    floor_friction: float = FLOOR_FRICTION

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, floor and weight cuff."""
        side, other = ("r", "l") if self.sides == "right" else ("l", "r")
        body = athlete.body(sides=(side,))
        spec = body.spec
        pitch = _trunk_pitch(body, self)
        trunk = HeldTrunk(body, (side,), self.pelvic_tilt, pitch, "quadruped")
        pelvis = trunk.pelvis()
        hanging = self.reach - PRONE - pitch
        arms = {f"arm_flex_{side}": hanging, f"arm_flex_{other}": _ARM if self.arm == "raised" else hanging}
        hands = [side] if self.arm == "raised" else [side, other]
        parts.floor(spec)
        for s in "rl":
            spec.body(f"humerus_{s}").add_joint(name=f"arm_flex_{s}", axis=[0, 0, 1])
        # Shin and hand lie flat on the floor.
        kneeling = {**trunk.trunk, **{f"{name}_{other}": value for name, value in trunk.rest.items()}}
        shank = np.asarray(spec.body(f"talus_{other}").pos)
        knee = np.array([0.04, -0.03, 0.0])
        parts.surface(spec.body(f"tibia_{other}"), "shin", knee, level_in(body, kneeling, f"tibia_{other}"))
        shin = np.array([[x, 0.0, z] for x in (0.0, 0.9 * shank[1]) for z in (-0.03, 0.03)])
        palm = np.array([[x, 0.0, z] for x in (-0.03, 0.07) for z in (-0.04, 0.04)])
        contacts = [Contact("shin", "shin", "ground", shin, self.floor_friction)]
        parts.surface(spec.worldbody, "ground", np.zeros(3))
        for s in hands:
            flat_hand(spec, s, self.reach)
            parts.surface(spec.body(f"hand_{s}"), f"palm_{s}", [-PALM, 0.0, 0.0], parts.rotation_z(-np.pi / 2))
            contacts.append(Contact(f"hand_{s}", f"palm_{s}", "ground", palm, self.floor_friction))
        cuff = _ABOVE_ANKLE * np.asarray(spec.body(f"talus_{side}").pos)
        parts.held_weight(spec.body(f"tibia_{side}"), "cuff", cuff, load, [0.11, 0.08, 0.10])
        start = {
            "hip_flexion": self.start_hip_flexion,
            "knee_angle": self.start_knee_flexion,
            "ankle_angle": self.ankle,
        }
        moved = {
            "hip_flexion": self.end_hip_flexion - self.start_hip_flexion,
            "knee_angle": self.end_knee_flexion - self.start_knee_flexion,
            "hip_rotation": -self.turn_out,
        }
        still = dict.fromkeys(("hip_adduction", "hip_rotation", "subtalar_angle"), 0.0)
        return Assembly(
            body=body,
            prescribed={
                **trunk.held(pelvis),
                **{f"{name}_{side}": (value, moved.get(name, 0.0)) for name, value in (start | still).items()},
            },
            welds=[],
            contacts=contacts,
            interface="cuff",
            carried_mass=load,
            fixed={**trunk.fixed(), **arms},
            working_sides=(side,),
        )


def _trunk_pitch(body: Body, exercise: BirdDog) -> float:
    """Inclination of the trunk at which the hands lie on the floor [rad].

    Raises
    ------
    UnreachableError
        They reach it in no kneeling posture.
    """
    spec = body.spec
    shoulder = np.asarray(spec.body("humerus_r").pos)
    arm = np.sum([spec.body(f"{part}_r").pos for part in ("ulna", "radius", "hand")], axis=0)
    length = float(parts.rotated(parts.rotation_z(exercise.reach), -arm)[1]) + PALM

    def too_high(pitch: float) -> float:
        trunk = HeldTrunk(body, working_sides(exercise.sides), exercise.pelvic_tilt, pitch, "quadruped")
        return float(trunk.pelvis()[1] + point_at(body, trunk.trunk, "torso", shoulder)[1] - length)

    low, high = np.radians([-25.0, 45.0])
    if not too_high(low) <= 0.0 <= too_high(high):
        raise UnreachableError(
            f"with arms {np.degrees(exercise.reach):.0f}° before the vertical the hands of this athlete do not lie on "
            f"the floor while kneeling: the trunk would be inclined by more than {np.degrees(high):.0f}°"
        )
    return float(brentq(too_high, low, high))
