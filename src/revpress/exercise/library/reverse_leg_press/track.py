"""Reverse leg press on a straight track: the athlete rests the torso on a pad and drives a carriage back along rails.

The track rises from 0° (horizontal, standing bent over the pad) to 45° ("butt blaster", kneeling on the resting leg)
and beyond. The pad is set so that the leg starts and ends with the wanted hip and knee angles, which decides the
trunk's inclination. Load comes from plates on the carriage (their weight acts along the track only by its slope) or
from another drive that a strap, cable or rod joins to it. The torso pad and the handles hold the torso with a free
wrench, which is reported, so the lumbar moment is what the trunk must carry from the leg to the pad.
"""

from __future__ import annotations

from types import SimpleNamespace

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise import loading
from revpress.exercise.assembly import Assembly
from revpress.exercise.kickback import PARAMETERS as KICK_BACK
from revpress.exercise.kickback import PRONE, KickBack
from revpress.exercise.posture import point_at
from revpress.exercise.registry import Parameter
from revpress.machine import parts
from revpress.machine.resistance import Friction
from revpress.mechanics.kinematics import Array

TITLE = "Reverse leg press, track"
LOAD = Parameter("load", "kg", 15.0, 0.0, 500.0, "plates on the carriage, or weight selected on the stack")
PARAMETERS = (
    *KICK_BACK,
    Parameter(
        "track_angle",
        "rad",
        np.radians(45.0),
        0.0,
        np.radians(60.0),
        "rise of the track over the horizontal: butt blaster",
    ),
    *loading.PARAMETERS,
    Parameter("carriage_mass", "kg", 12.0, 2.0, 60.0, "steel carriage with its plate holder"),
    Parameter("rolling_friction", "1", 0.03, 0.0, 0.3, "rollers; coefficient on the load across the track"),
)
_KNEELING = np.radians(25.0)  # trunks lower than this kneel


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, pad, rails and carriage."""
    sides = {"right": ("r",), "left": ("l",), "both": ("r", "l")}[p.sides]
    body = athlete.body(sides=sides)
    spec = body.spec
    start, end = KickBack(body, p).foot
    chord = end - start
    pitch = float(np.arctan2(chord[1], -chord[0])) - p.track_angle
    kick = KickBack(body, p, trunk_pitch=pitch, rest=_rest(pitch))
    start, end = kick.foot
    height = kick.standing_height()
    pelvis = np.array([0.0, height])
    up = np.array([-np.cos(p.track_angle), np.sin(p.track_angle), 0.0])
    origin = np.array([*(pelvis + start[:2]), 0.0])
    travel = float(np.linalg.norm((end - start)[:2]))

    parts.floor(spec)
    _pad(spec, kick, pelvis)
    for z in (-0.30, 0.30):
        parts.bar(spec.worldbody, origin - 0.1 * up + [0, 0, z], origin + (travel + 0.15) * up + [0, 0, z], 0.02)
    carriage = parts.moving_body(spec.worldbody, "carriage", origin, p.carriage_mass, inertia=(0.1, 0.1, 0.1))
    carriage.add_joint(name="carriage_travel", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=up)
    parts.bar(carriage, [0, 0, -0.30], [0, 0, 0.30], 0.02)
    welds = kick.join_plate(carriage, spec, np.zeros(3))
    weight = loading.plates(p, load)
    parts.weight_plates(carriage, "plates", np.zeros(3), weight, spread=0.38)
    drag = p.rolling_friction * (p.carriage_mass + weight) * 9.80665 * np.cos(p.track_angle)
    mounted = loading.mount(p, load, spec, "carriage_travel", travel, 1.0, 1.0, (origin[0] + 0.9, 0.75))
    return Assembly(
        body=body,
        drives=kick.drives(pelvis),
        welds=welds,
        contacts=kick.contacts(),
        interface="plate",
        interface_contacts=[f"foot_{s}" for s in kick.sides],
        support="torso",
        fixed=kick.fixed(),
        couplings=mounted.couplings,
        guess=kick.guess(),
        resistances=[Friction("carriage_travel", drag), *mounted.resistances],
        pace=loading.pace(p),
        working_sides=kick.sides,
    )


def _rest(pitch: float) -> dict[str, float]:
    """Resting leg: kneeling with an upright thigh, or standing with a slightly bent knee under the hip."""
    if pitch < _KNEELING:
        return {"hip_flexion": np.pi / 2 - pitch, "knee_angle": np.pi / 2, "ankle_angle": np.radians(-30.0)}
    return {"hip_flexion": np.pi / 2 - pitch, "knee_angle": np.radians(8.0), "ankle_angle": np.radians(8.0)}


def _pad(spec: mujoco.MjSpec, kick: KickBack, pelvis: Array) -> None:
    """Torso pad under the chest, square to the trunk."""
    chest = point_at(kick.body, kick.trunk, "torso", np.array([0.13, 0.22, 0.0])) + [*pelvis, 0.0]
    turn = parts.rotation_z(PRONE + kick.trunk_pitch)
    centre = chest + parts.turned(turn, [0.04, 0.0, 0.0])
    parts.box(spec.worldbody, centre, [0.08, 0.36, 0.32], turn)
    parts.bar(spec.worldbody, centre, [centre[0] + 0.1, 0.03, 0.0], 0.03)
