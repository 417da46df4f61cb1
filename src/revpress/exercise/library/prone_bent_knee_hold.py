"""Prone test of hip extension with a bent knee: the position in which gluteus maximus EMG is normalised.

The athlete lies face down on a table with one knee at a right angle and pushes the thigh up against a tester, whose
dynamometer presses just above the knee. The bent knee shortens the hamstrings, so the gluteus maximus has to work.
Table and strap hold the pelvis with a free wrench, which is reported; the other leg lies straight. The load is the
force on the dynamometer, square to the line from hip to pad, and the weight of the leg comes on top. The stroke is a
small arc of hip angle, passed so slowly that every frame is an isometric test at its angle.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.body_support import skin_at
from revpress.exercise.kit.handheld_dynamometer import PAD_FRICTION, arc, hold_against, leg_prescribed
from revpress.exercise.kit.held_trunk import ONE_SIDE, HeldTrunk
from revpress.exercise.kit.technique import FREE_ANKLE, PELVIC_TILT
from revpress.machine import parts
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly
from revpress.twin.posture import between, point_at

TITLE = "Prone bent-knee test"
LOAD = Parameter("load", "N", 40.0, 0.0, 1000.0, "force on the dynamometer")
PARAMETERS = (
    ONE_SIDE,
    *arc(5.0, -5.0),
    Parameter("knee_flexion", "rad", np.radians(90.0), np.radians(60.0), np.radians(120.0), "the usual right angle"),
    Parameter(
        "turned_out",
        "rad",
        np.radians(20.0),
        np.radians(-10.0),
        np.radians(35.0),
        "external hip rotation: the strong extensors turn the thigh out, and little turns it back",
    ),
    PELVIC_TILT,
    FREE_ANKLE,
    PAD_FRICTION,
)
_ABOVE_KNEE = 0.85  # of the thigh, from the hip
_BELLY, _CHEST = 0.035, 0.14  # of the stature, over the lumbar joint
_FORWARD = np.array([1.0, 0.0, 0.0])
_TABLE = 0.75  # height of the table [m]
_LYING_FOOT = np.radians(-40.0)


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, table and tester."""
    side = {"right": "r", "left": "l"}[p.sides]
    other = "l" if side == "r" else "r"
    body = athlete.body(sides=(side,))
    spec = body.spec
    trunk = HeldTrunk(body, p)
    front = [skin_at(body, "torso", [0.0, share * athlete.stature, 0.0], _FORWARD) for share in (_BELLY, _CHEST)]
    pelvis = np.array([0.0, _TABLE - min(point_at(body, trunk.trunk, "torso", at)[1] for at in front)])
    below = _ABOVE_KNEE * float(np.linalg.norm(between(body, "femur_r", "tibia_r")))
    parts.floor(spec)
    parts.box(spec.worldbody, [0.0, _TABLE - 0.04, 0.0], [1.15 * athlete.stature, 0.08, 0.65])
    for x in (-0.45, 0.45):
        parts.box(spec.worldbody, [x * athlete.stature, 0.335, 0.0], [0.06, 0.67, 0.5], colour=parts.STEEL)
    prescribed = {**trunk.held(pelvis), **leg_prescribed(side, p, p.knee_flexion, p.ankle, p.turned_out)}
    rest = {"hip_flexion": p.pelvic_tilt, "ankle_angle": _LYING_FOOT}
    lying = {name: rest.get(name[:-2], 0.0) for name in body.coordinates.names if name.endswith(f"_{other}")}
    held = hold_against(body, prescribed, lying, f"femur_{side}", below, load, p.pad_friction)
    return replace(held, trunk_rests=True)
