"""Power Runner: shoulders under pads, leaning forward by about 45°, one foot drives its pedal back.

Two independent levers hang beside the athlete, each with a pedal and its own plates; the other foot waits on its pedal,
whose lever rests on its stop, or stands on the ground. Driving with both legs, each moves its own lever. The shoulder
pads and the handles hold the torso with a free wrench, which is reported, so the lumbar moment is what the trunk must
carry from the leg to the pads; what the other foot takes of it is left out. After the maker's instructions: pedal with
a toe strap, pads on the shoulders, one foot on the ground or both on pedals. The place of the pivot over the pedals
and all dimensions are assumed, as no drawing is published; each is a parameter.
"""

from __future__ import annotations

from types import SimpleNamespace

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.body_support import hold_on, shoulder_pads, step
from revpress.exercise.kit.foot_press import PARAMETERS as KICK_BACK
from revpress.exercise.kit.foot_press import KickBack
from revpress.exercise.kit.hinged_lever import FOOT_LEVER, OUT, FootLever, frame
from revpress.exercise.kit.presets import preset
from revpress.machine import parts
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

TITLE = "Power Runner"
LOAD = Parameter("load", "kg", 20.0, 5.0, 200.0, "plates on each working lever; fewer would not bring it back")
PARAMETERS = (
    *preset(
        KICK_BACK,
        start_hip_flexion=(np.radians(85.0), "a knee lifted as high as in a sprint"),
        start_knee_flexion=(np.radians(95.0), "the shank then hangs nearly upright"),
        end_hip_flexion=(np.radians(-5.0), "leg and trunk in line"),
        end_knee_flexion=(np.radians(25.0), "as a leg that leaves the ground"),
    ),
    Parameter(
        "trunk_pitch", "rad", np.radians(45.0), np.radians(20.0), np.radians(65.0), "over the horizontal, head up"
    ),
    Parameter("other_foot", "", "pedal", reason="as in running on it", choices=("pedal", "ground")),
    *preset(FOOT_LEVER, horn_angle=(np.radians(-90.0), "level at the end: evens out the resistance")),
)
_REACH = np.radians(60.0)  # of the arms before the vertical


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, shoulder pads and the levers."""
    body = athlete.body(sides={"right": ("r",), "left": ("l",), "both": ("r", "l")}[p.sides])
    spec = body.spec
    waiting = {"hip_flexion": p.start_hip_flexion, "knee_angle": p.start_knee_flexion, "ankle_angle": p.ankle}
    kick = KickBack(body, p, p.trunk_pitch, "standing", waiting if p.other_foot == "pedal" else {})
    lever = FootLever(kick)
    pelvis = kick.pelvis(lever.lowest)
    axle = np.array([*(pelvis + lever.pivot), 0.0])
    parts.floor(spec)
    shoulder_pads(spec, kick, pelvis)
    frame(spec, axle, inside=0.2)
    if len(kick.sides) == 1 and p.other_foot == "pedal":
        _waiting_lever(spec, kick, axle, lever.arm)
    elif len(kick.sides) == 1:
        step(spec, kick, pelvis)
    hung = [lever.build(spec, pelvis, load, [side], f"_{side}") for side in kick.sides]
    welds = [weld for closed, _ in hung for weld in closed]
    resting = {**kick.fixed(), **hold_on(spec, kick, pelvis, _REACH)}
    return kick.assembly(pelvis, welds, resting, [friction for _, friction in hung], independent=True)


def _waiting_lever(spec: mujoco.MjSpec, kick: KickBack, axle: Array, arm: Array) -> None:
    """The other lever on its stop, with the waiting foot on its pedal."""
    foot = -kick.lateral(kick.sides[0]) * np.array([0.0, 0.0, 1.0])
    outside = np.array([0.0, 0.0, np.copysign(OUT, foot[2])])
    parts.bar(spec.worldbody, axle + outside, axle + arm + outside, 0.022)
    parts.bar(spec.worldbody, axle + arm + outside, axle + arm + foot, 0.015)
    turn = parts.rotation_z(kick.foot_pitch)
    centre = axle + arm + foot - parts.turned(turn, [0.0, 0.01, 0.0])
    parts.box(spec.worldbody, centre, [parts.FOOT_PLATE, 0.02, 0.16], turn, parts.GRIP)
