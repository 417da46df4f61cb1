"""A foot plate on a carriage that slides along straight rails, set up around an athlete whose trunk is held."""

from __future__ import annotations

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.body_support import draw_support
from revpress.exercise.kit.foot_press import FootPressSettings, KickBack
from revpress.exercise.kit.held_trunk import BodySupport
from revpress.exercise.kit.resisted import ResistedSettings
from revpress.exercise.kit.technique import Sides, working_sides
from revpress.machine import parts
from revpress.machine.coordinate_force import Friction
from revpress.machine.mount import CablePoint, Stand, cable_along_the_floor
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.settings import angle, quantity
from revpress.twin.assembly import Assembly

_RAIL = 0.30  # from the middle [m]
_BESIDE = -0.45  # where a resistance other than plates stands [m]


class TrackSettings(FootPressSettings, ResistedSettings):
    """The foot press, the rails and the carriage."""

    track_angle: float = angle(45.0, 0.0, 60.0, "rise of the track over the horizontal: butt blaster")
    carriage_mass: float = quantity(12.0, "kg", 2.0, 60.0, "steel carriage with its plate holder")
    rolling_friction: float = quantity(0.03, "1", 0.0, 0.3, "rollers; coefficient on the load across the track")


def press_carriage(
    athlete: Athlete, load: float, settings: TrackSettings, sides: Sides, body_support: BodySupport
) -> Assembly:
    """Join athlete, support, rails and carriage."""
    body = athlete.body(sides=working_sides(sides))
    spec = body.spec
    start, end = KickBack.of(body, settings, sides).foot
    rise, run = (end - start)[1], (start - end)[0]
    pitch = float(np.arctan2(rise, run)) - settings.track_angle
    kick = KickBack.of(body, settings, sides, pitch, body_support)
    start, end = kick.foot[:, :2]
    travel = float(np.linalg.norm(end - start))
    pelvis = kick.pelvis(start[1] - parts.PLATE_RADIUS)
    origin = np.array([*(pelvis + start), 0.0])
    up = np.array([-np.cos(settings.track_angle), np.sin(settings.track_angle), 0.0])

    low, high = origin - 0.15 * up, origin + (travel + 0.15) * up
    parts.floor(spec)
    resting = draw_support(spec, kick, pelvis)
    _rails(spec, low, high)
    carriage = parts.moving_body(spec.worldbody, "carriage", origin, settings.carriage_mass, inertia=(0.1, 0.1, 0.1))
    carriage.add_joint(name="carriage_travel", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=up)
    parts.bar(carriage, [0, 0, -_RAIL - 0.08], [0, 0, _RAIL + 0.08], 0.02)
    for z in (-_RAIL, _RAIL):
        parts.disc(carriage, [0, 0, z], 0.045, 0.05, parts.STEEL, parts.MACHINE)
    welds = kick.join_plate(carriage, spec, np.zeros(3), kick.sides)
    resistance = settings.resistance
    weight = resistance.plates(load)
    parts.weight_plates(carriage, "plates", np.zeros(3), weight, spread=_RAIL + 0.08)
    drag = settings.rolling_friction * (settings.carriage_mass + weight) * GRAVITY * np.cos(settings.track_angle)
    stand = Stand(spec, float(high[0]) - 0.5, _BESIDE, "last_guide")
    guides = () if resistance.needs == "horn" else cable_along_the_floor(carriage, low, stand)
    mounted = resistance.mount(load, CablePoint("carriage_travel", travel, 1.0, 1.0, stand))
    friction = Friction("carriage_travel", drag)
    return kick.assembly(pelvis, welds, resting, [friction], mounted, guides, settings.pace)


def _rails(spec: mujoco.MjSpec, low: Array, high: Array) -> None:
    """Two rails on posts."""
    for z in ([0, 0, -_RAIL], [0, 0, _RAIL]):
        parts.bar(spec.worldbody, low + z, high + z, 0.02)
        for end in (low + z, high + z):
            parts.bar(spec.worldbody, end, [end[0], 0.03, end[2]], 0.025)
        parts.bar(spec.worldbody, [low[0], 0.03, z[2]], [high[0], 0.03, z[2]], 0.025)
