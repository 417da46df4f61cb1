"""Manual test of hip extension, standing: a tester holds against the thigh or the ankle with a dynamometer."""

from __future__ import annotations

from typing import Literal

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.body_support import hold_on
from revpress.exercise.kit.handheld_dynamometer import HeldArcSettings, hold_against, leg_prescribed
from revpress.exercise.kit.held_trunk import HeldTrunk
from revpress.exercise.kit.technique import working_sides
from revpress.machine import parts
from revpress.settings import Parameter, angle, choice
from revpress.twin.assembly import Assembly
from revpress.twin.posture import between

_SEGMENTS = {"thigh": ("femur", "tibia", 0.85), "ankle": ("tibia", "talus", 0.9)}  # pad's place along the segment
_REACH = np.radians(35.0)  # of the arms before the vertical


class ManualHipExtension(HeldArcSettings, Exercise):
    """Manual test of hip extension, standing: a tester holds against the thigh or the ankle with a dynamometer.

    The athlete stands on the other leg and leans a little on a rail with the hands; pelvis and trunk are still. The
    load is the force on the dynamometer, which acts square to the line from hip to pad. The stroke is a small arc of
    hip angle, passed so slowly that every frame is an isometric test at its angle. The hip moment is force times
    distance, plus the weight of the leg.
    """

    title = "Manual hip extension test"
    load = Parameter("load", "N", 80.0, 0.0, 1000.0, "force on the dynamometer")
    repetition = None  # a held test: there is nothing to count
    equipment = ("bench", "dynamometer")
    limits = (
        "Rail and stance leg hold the pelvis with a free wrench, which is reported.",
        "That the trunk of a real athlete gives way, or that the tester is the weaker one, is left out.",
    )

    pad: Literal["thigh", "ankle"] = choice("thigh", "the knee then needs no strength")
    knee_flexion: float = angle(5.0, 2.0, 95.0, "a straight leg")
    trunk_pitch: float = angle(80.0, 30.0, 95.0, "nearly upright, hands on a rail")

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete and tester."""
        [side] = working_sides(self.sides)
        body = athlete.body(sides=(side,))
        spec = body.spec
        trunk = HeldTrunk(body, (side,), self.pelvic_tilt, self.trunk_pitch, "standing")
        pelvis = trunk.pelvis()
        segment, end, share = _SEGMENTS[self.pad]
        below = share * float(np.linalg.norm(between(body, f"{segment}_r", f"{end}_r")))
        parts.floor(spec)
        prescribed = {**trunk.held(pelvis), **leg_prescribed(side, self, self.knee_flexion, self.ankle)}
        resting = {**trunk.fixed(), **hold_on(spec, trunk, pelvis, _REACH)}
        return hold_against(body, prescribed, resting, f"{segment}_{side}", below, load, self.pad_friction)
