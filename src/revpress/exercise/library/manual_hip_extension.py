"""Manual test of hip extension, standing: a tester holds against the thigh or the ankle with a dynamometer.

The athlete stands on the other leg and leans a little on a rail with the hands; pelvis and trunk are still. Rail and
stance leg hold the pelvis with a free wrench, which is reported. The load is the force on the dynamometer, which acts
square to the line from hip to pad. The stroke is a small arc of hip angle, passed so slowly that every frame is an
isometric test at its angle. The hip moment is force times distance, plus the weight of the leg; that the trunk of a
real athlete gives way, or that the tester is the weaker one, is left out.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.body_support import hold_on
from revpress.exercise.kit.handheld_dynamometer import PAD_FRICTION, arc, hold_against, leg_prescribed
from revpress.exercise.kit.held_trunk import ONE_SIDE, HeldTrunk
from revpress.exercise.kit.technique import FREE_ANKLE, PELVIC_TILT
from revpress.machine import parts
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly
from revpress.twin.posture import between

TITLE = "Manual hip extension test"
LOAD = Parameter("load", "N", 80.0, 0.0, 1000.0, "force on the dynamometer")
PARAMETERS = (
    ONE_SIDE,
    Parameter("pad", "", "thigh", reason="the knee then needs no strength", choices=("thigh", "ankle")),
    *arc(20.0, -5.0),
    Parameter("knee_flexion", "rad", np.radians(5.0), np.radians(2.0), np.radians(95.0), "a straight leg"),
    Parameter(
        "trunk_pitch", "rad", np.radians(80.0), np.radians(30.0), np.radians(95.0), "nearly upright, hands on a rail"
    ),
    PELVIC_TILT,
    FREE_ANKLE,
    PAD_FRICTION,
)
_SEGMENTS = {"thigh": ("femur", "tibia", 0.85), "ankle": ("tibia", "talus", 0.9)}  # pad's place along the segment
_REACH = np.radians(35.0)  # of the arms before the vertical


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete and tester."""
    side = {"right": "r", "left": "l"}[p.sides]
    body = athlete.body(sides=(side,))
    spec = body.spec
    trunk = HeldTrunk(body, p, p.trunk_pitch, "standing")
    pelvis = trunk.pelvis()
    segment, end, share = _SEGMENTS[p.pad]
    below = share * float(np.linalg.norm(between(body, f"{segment}_r", f"{end}_r")))
    parts.floor(spec)
    prescribed = {**trunk.held(pelvis), **leg_prescribed(side, p, p.knee_flexion, p.ankle)}
    resting = {**trunk.fixed(), **hold_on(spec, trunk, pelvis, _REACH)}
    return hold_against(body, prescribed, resting, f"{segment}_{side}", below, load, p.pad_friction)
