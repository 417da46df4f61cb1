"""Reverse leg press on a straight track: the athlete drives a foot plate on a carriage back along rails.

The track rises from 0° (horizontal) to 45° ("butt blaster") and beyond. The trunk is held by a torso pad and handles,
the other leg kneels (quadruped) or stands; or the athlete lies on a bench. Where the machine is lower than the resting
leg reaches, that leg has a step. The pad is set so that the leg starts and ends with the wanted hip and knee angles,
which decides the trunk's inclination: about level at 45°, about 45° at 0°. Load comes from plates on the carriage
(their weight acts along the track only by its slope) or from another drive that a strap, cable or rod joins to it.
Pads and handles hold the torso with a free wrench, which is reported, so the lumbar moment is what the trunk must carry
from the leg to the pad; on a bench the hip pad and its belt hold the pelvis. The rollers' friction is that of the
weight across the track; what the foot adds is left out. No maker publishes drawings: dimensions are those of common
machines, and each is a parameter.
"""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit import resistance_settings as loading
from revpress.exercise.kit.body_support import draw_support
from revpress.exercise.kit.foot_press import PARAMETERS as KICK_BACK
from revpress.exercise.kit.foot_press import KickBack
from revpress.exercise.kit.held_trunk import body_support
from revpress.machine import parts
from revpress.machine.coordinate_force import Friction
from revpress.machine.mount import Cord
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

TITLE = "Reverse leg press, track"
LOAD = Parameter("load", "kg", 15.0, 0.0, 500.0, "plates on the carriage, or weight selected on the stack")
PARAMETERS = (
    *KICK_BACK,
    body_support("quadruped", "butt blasters have a knee pad; a level track is used standing"),
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
_RAIL = 0.30  # from the middle [m]
_BESIDE = -0.45  # where a drive other than plates stands [m]


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, support, rails and carriage."""
    body = athlete.body(sides={"right": ("r",), "left": ("l",), "both": ("r", "l")}[p.sides])
    spec = body.spec
    start, end = KickBack(body, p).foot
    rise, run = (end - start)[1], (start - end)[0]
    kick = KickBack(body, p, float(np.arctan2(rise, run)) - p.track_angle, p.body_support)
    start, end = kick.foot[:, :2]
    travel = float(np.linalg.norm(end - start))
    pelvis = kick.pelvis(start[1] - parts.PLATE_RADIUS)
    origin = np.array([*(pelvis + start), 0.0])
    up = np.array([-np.cos(p.track_angle), np.sin(p.track_angle), 0.0])

    low, high = origin - 0.15 * up, origin + (travel + 0.15) * up
    parts.floor(spec)
    resting = draw_support(spec, kick, pelvis)
    _rails(spec, low, high)
    carriage = parts.moving_body(spec.worldbody, "carriage", origin, p.carriage_mass, inertia=(0.1, 0.1, 0.1))
    carriage.add_joint(name="carriage_travel", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=up)
    parts.bar(carriage, [0, 0, -_RAIL - 0.08], [0, 0, _RAIL + 0.08], 0.02)
    for z in (-_RAIL, _RAIL):
        parts.disc(carriage, [0, 0, z], 0.045, 0.05, parts.STEEL, parts.MACHINE)
    welds = kick.join_plate(carriage, spec, np.zeros(3), kick.sides)
    weight = loading.plates(p, load)
    parts.weight_plates(carriage, "plates", np.zeros(3), weight, spread=_RAIL + 0.08)
    drag = p.rolling_friction * (p.carriage_mass + weight) * GRAVITY * np.cos(p.track_angle)
    stand = float(high[0]) - 0.5
    guides = _guides(spec, carriage, low, stand) if p.resistance != "plates" else ()
    mounted = loading.mount(p, load, spec, "carriage_travel", travel, 1.0, 1.0, (stand, _BESIDE), "last_guide")
    friction = Friction("carriage_travel", drag)
    return kick.assembly(pelvis, welds, resting, [friction], mounted, guides, loading.pace(p))


def _rails(spec: mujoco.MjSpec, low: Array, high: Array) -> None:
    """Two rails on posts."""
    for z in ([0, 0, -_RAIL], [0, 0, _RAIL]):
        parts.bar(spec.worldbody, low + z, high + z, 0.02)
        for end in (low + z, high + z):
            parts.bar(spec.worldbody, end, [end[0], 0.03, end[2]], 0.025)
        parts.bar(spec.worldbody, [low[0], 0.03, z[2]], [high[0], 0.03, z[2]], 0.025)


def _guides(spec: mujoco.MjSpec, carriage: mujoco.MjsBody, low: Array, stand: float) -> tuple[Cord, ...]:
    """A cable from the carriage down the track and back along the floor to the drive's stand."""
    world = spec.worldbody
    places = {"low_guide": [low[0], low[1]], "floor_guide": [low[0], 0.06], "last_guide": [stand, 0.06]}
    carriage.add_site(name="cable", pos=[0.0, 0.0, _BESIDE])
    for name, place in places.items():
        world.add_site(name=name, pos=[*place, _BESIDE])
        parts.disc(world, [*place, _BESIDE], 0.04, 0.02, parts.STEEL, parts.MACHINE)
    return tuple(Cord("cable", a, b) for a, b in pairwise(["cable", *places]))
