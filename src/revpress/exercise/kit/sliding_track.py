"""A foot plate on a carriage that slides along straight rails, and an athlete whose trunk is held."""

from __future__ import annotations

from collections.abc import Mapping

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.errors import InputError
from revpress.exercise.kit.body_support import draw_machine_support, draw_support, knee_pad_under, pad_under
from revpress.exercise.kit.foot_press import (
    TAILORED_PRESS,
    WANTED_PRESS,
    FootPressSettings,
    KickBack,
    plate_width,
)
from revpress.exercise.kit.held_trunk import BodySupport
from revpress.exercise.kit.press_setup import on_machine, set_up_press
from revpress.exercise.kit.resisted import ResistedSettings
from revpress.exercise.kit.standing import NONE_STANDS, OnMachine
from revpress.exercise.kit.technique import Sides, working_sides
from revpress.machine import parts
from revpress.machine.coordinate_force import Friction
from revpress.machine.kinds.hip_press import HipPress
from revpress.machine.kinds.level_track import LevelTrack
from revpress.machine.kinds.track import Track
from revpress.machine.machine import Machine
from revpress.machine.mount import CablePoint, Stand, cable_along_the_floor
from revpress.machine.mounting_point import SLED
from revpress.mechanics.kinematics import Array
from revpress.settings import angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.setup import Setup

_RAIL = 0.30  # from the middle [m]
_BESIDE = -0.45  # where a resistance other than plates stands [m]


class TrackSettings(OnMachine, FootPressSettings, ResistedSettings):
    """The foot press, the rails and the carriage: of a machine that stands, or what a tailored one is like."""

    track_angle: float = angle(45.0, 0.0, 60.0, "rise of the track over the horizontal: butt blaster")
    carriage_mass: float = quantity(12.0, "kg", 2.0, 60.0, "steel carriage with its plate holder")
    rolling_friction: float = quantity(0.03, "1", 0.0, 0.3, "rollers; coefficient on the load across the track")

    def idle(self) -> Mapping[str, str]:
        """On a machine that stands, what only tailors one."""
        tailoring = (*_OF_RAILS, *ResistedSettings.model_fields, *TAILORED_PRESS)
        standing = self.idle_on_machine(tailoring, WANTED_PRESS)
        return standing if self.standing else {**super().idle(), **standing}


_OF_RAILS = ("track_angle", "carriage_mass", "rolling_friction")
_KINDS: Mapping[BodySupport, type[Track | LevelTrack | HipPress]] = {
    "quadruped": Track,
    "standing": LevelTrack,
    "prone": HipPress,
}
TrackMachine = Track | LevelTrack | HipPress
"""A machine with a carriage on rails."""


def press_carriage(
    athlete: Athlete, load: float, settings: TrackSettings, sides: Sides, body_support: BodySupport
) -> Assembly:
    """Join athlete, support, rails and carriage."""
    body = athlete.body(sides=working_sides(sides))
    spec = body.spec
    parts.floor(spec)
    machine: TrackMachine
    if settings.standing:
        standing = standing_track(settings)
        support = support_of(standing)
        setup = set_up_press(athlete, body, standing, settings, sides, support)
        machine, kick = setup.machine, on_machine(body, settings, sides, support, setup)
        pelvis = np.array(setup.pelvis)
        resting = draw_machine_support(spec, athlete, kick, pelvis, machine)
    else:
        kick, pelvis, machine = tailored_track(body, settings, sides, body_support)
        resting = draw_support(spec, kick, pelvis)
    origin, up = np.array([*machine.axle(0.0), 0.0]), np.array([*machine.along, 0.0])
    low, high = origin - 0.15 * up, origin + (machine.travel + 0.15) * up
    _rails(spec, low, high)
    carriage, friction = put_on_rails(spec, machine, load)
    parts.bar(carriage, [0, 0, -_RAIL - 0.08], [0, 0, _RAIL + 0.08], 0.02)
    for z in (-_RAIL, _RAIL):
        parts.disc(carriage, [0, 0, z], 0.045, 0.05, parts.STEEL, parts.MACHINE)
    welds = kick.join_plate(carriage, spec, np.zeros(3), kick.sides)
    resistance = machine.resistance
    stand = Stand(spec, float(high[0]) - 0.5, _BESIDE, "last_guide")
    guides = () if resistance.needs == "horn" else cable_along_the_floor(carriage, low, stand)
    mounted = resistance.mount(load, CablePoint("carriage_travel", machine.travel, 1.0, 1.0, stand)).at(SLED)
    return kick.assembly(pelvis, welds, resting, [friction], mounted, guides, settings.pace)


def put_on_rails(spec: mujoco.MjSpec, machine: TrackMachine, load: float) -> tuple[mujoco.MjsBody, Friction]:
    """Put the carriage of a machine with its plates on rails, at the start stop; returns it and its friction."""
    origin, along = np.array([*machine.axle(0.0), 0.0]), np.array([*machine.along, 0.0])
    carriage = parts.moving_body(spec.worldbody, "carriage", origin, machine.carriage_mass, inertia=(0.1, 0.1, 0.1))
    carriage.add_joint(name="carriage_travel", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=along)
    weight = machine.resistance.plates(load)
    parts.weight_plates(carriage, "plates", np.zeros(3), weight, spread=_RAIL + 0.08)
    return carriage, Friction("carriage_travel", float(machine.moving.drag(weight)))


def set_up_track(athlete: Athlete, settings: TrackSettings, sides: Sides) -> Setup[TrackMachine]:
    """An athlete on the rails that stand.

    Raises
    ------
    InputError
        None stand.
    UnreachableError
        The athlete cannot use them.
    """
    machine = standing_track(settings)
    body = athlete.body(sides=working_sides(sides))
    return set_up_press(athlete, body, machine, settings, sides, support_of(machine))


def standing_track(settings: TrackSettings) -> TrackMachine:
    """The rails that stand.

    Raises
    ------
    InputError
        None do.
    """
    if isinstance(settings.standing, TrackMachine):
        return settings.standing
    raise InputError(f"{settings.name}: {NONE_STANDS}")


def support_of(machine: Machine) -> BodySupport:
    """How the trunk is held on a machine."""
    return next(support for support, kind in _KINDS.items() if isinstance(machine, kind))


def tailored_track(
    body: Body, settings: TrackSettings, sides: Sides, body_support: BodySupport
) -> tuple[KickBack, Array, TrackMachine]:
    """Athlete, place of the pelvis (x, y) [m] and the machine that is made round them."""
    start, end = KickBack.of(body, settings, sides).foot
    rise, run = (end - start)[1], (start - end)[0]
    pitch = float(np.arctan2(rise, run)) - settings.track_angle
    kick = KickBack.of(body, settings, sides, pitch, body_support)
    start, end = kick.foot[:, :2]
    pelvis = kick.pelvis(start[1] - parts.PLATE_RADIUS)
    support: BodySupport = "prone" if kick.lies else body_support
    forward, height = pelvis + start
    pads = knee_pad_under(kick, pelvis) if support == "quadruped" else pad_under(kick, pelvis)
    machine = _KINDS[support](
        axle_forward=float(forward),
        axle_height=float(height),
        travel=float(np.linalg.norm(end - start)),
        plate_angle=kick.foot_pitch,
        plate=settings.plate,
        plate_length=parts.FOOT_PLATE,
        plate_width=plate_width(kick.sides),
        resistance=settings.resistance,
        **{name: getattr(settings, name) for name in _OF_RAILS},
        **pads,
    )
    return kick, pelvis, machine


def _rails(spec: mujoco.MjSpec, low: Array, high: Array) -> None:
    """Two rails on posts."""
    for z in ([0, 0, -_RAIL], [0, 0, _RAIL]):
        parts.bar(spec.worldbody, low + z, high + z, 0.02)
        for end in (low + z, high + z):
            parts.bar(spec.worldbody, end, [end[0], 0.03, end[2]], 0.025)
        parts.bar(spec.worldbody, [low[0], 0.03, z[2]], [high[0], 0.03, z[2]], 0.025)
