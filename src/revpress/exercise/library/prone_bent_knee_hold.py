"""Prone test of hip extension with a bent knee: the position in which gluteus maximus EMG is normalised."""

from __future__ import annotations

from dataclasses import replace
from math import radians

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.body_support import skin_at
from revpress.exercise.kit.handheld_dynamometer import HeldArcSettings, hold_against, leg_prescribed
from revpress.exercise.kit.held_trunk import HeldTrunk
from revpress.exercise.kit.technique import working_sides
from revpress.machine import parts
from revpress.settings import Parameter, angle, changed
from revpress.twin.assembly import Assembly
from revpress.twin.posture import between, point_at

_ABOVE_KNEE = 0.85  # of the thigh, from the hip
_BELLY, _CHEST = 0.035, 0.14  # of the stature, over the lumbar joint
_FORWARD = np.array([1.0, 0.0, 0.0])
_TABLE = 0.75  # height of the table [m]
_LYING_FOOT = np.radians(-40.0)


class ProneBentKneeHold(HeldArcSettings, Exercise):
    """Prone test of hip extension with a bent knee: the position in which gluteus maximus EMG is normalised.

    The athlete lies face down on a table with one knee at a right angle and pushes the thigh up against a tester, whose
    dynamometer presses just above the knee. The bent knee shortens the hamstrings, so the gluteus maximus has to work.
    The other leg lies straight. The load is the force on the dynamometer, square to the line from hip to pad, and the
    weight of the leg comes on top. The stroke is a small arc of hip angle, passed so slowly that every frame is an
    isometric test at its angle.
    """

    title = "Prone bent-knee test"
    load = Parameter("load", "N", 40.0, 0.0, 1000.0, "force on the dynamometer")
    repetition = None  # a held test: there is nothing to count
    equipment = ("bench", "dynamometer")
    limits = (
        "Table and strap hold the pelvis with a free wrench, which is reported.",
        "That the tester is the weaker one is left out.",
    )

    start_hip_flexion: float = changed(
        HeldArcSettings, "start_hip_flexion", radians(5.0), "a small arc around the test position"
    )
    knee_flexion: float = angle(90.0, 60.0, 120.0, "the usual right angle")

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, table and tester."""
        [side] = working_sides(self.sides)
        other = "l" if side == "r" else "r"
        body = athlete.body(sides=(side,))
        spec = body.spec
        trunk = HeldTrunk(body, (side,), self.pelvic_tilt)
        front = [skin_at(body, "torso", [0.0, share * athlete.stature, 0.0], _FORWARD) for share in (_BELLY, _CHEST)]
        # The slim lie on the front of the pelvic bone, where its origin is.
        lowest = min(0.0, *(point_at(body, trunk.trunk, "torso", at)[1] for at in front))
        pelvis = np.array([0.0, _TABLE - lowest])
        below = _ABOVE_KNEE * float(np.linalg.norm(between(body, "femur_r", "tibia_r")))
        parts.floor(spec)
        parts.box(spec.worldbody, [0.0, _TABLE - 0.04, 0.0], [1.15 * athlete.stature, 0.08, 0.65])
        for x in (-0.45, 0.45):
            parts.box(spec.worldbody, [x * athlete.stature, 0.335, 0.0], [0.06, 0.67, 0.5], colour=parts.STEEL)
        prescribed = {
            **trunk.held(pelvis),
            **leg_prescribed(side, self, self.knee_flexion, self.ankle),
        }
        rest = {"hip_flexion": self.pelvic_tilt, "ankle_angle": _LYING_FOOT}
        lying = {name: rest.get(name[:-2], 0.0) for name in body.coordinates.names if name.endswith(f"_{other}")}
        held = hold_against(body, prescribed, lying, f"femur_{side}", below, load, self.pad_friction)
        return replace(held, trunk_rests=True)
