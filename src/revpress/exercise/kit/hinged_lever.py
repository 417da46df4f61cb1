"""The hinged lever of kick-back machines: an arm to what the leg pushes, plates on a horn, a pivot where it is wanted.

At rest a lever asks for the moment m g x of every mass at horizontal distance x from the pivot. So the angle of the
horn decides where in the stroke the plates are heaviest: where the horn is level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol, TypeVar

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.errors import InputError
from revpress.exercise.kit.body_support import draw_machine_support, draw_support, pad_under
from revpress.exercise.kit.foot_press import TAILORED_PRESS, WANTED_PRESS, FootPressSettings, KickBack, plate_width
from revpress.exercise.kit.held_trunk import BodySupport
from revpress.exercise.kit.press_setup import on_machine, set_up_press
from revpress.exercise.kit.resisted import ResistedSettings
from revpress.exercise.kit.standing import NONE_STANDS, OnMachine
from revpress.exercise.kit.technique import Sides, working_sides
from revpress.machine import parts
from revpress.machine.coordinate_force import Friction
from revpress.machine.kinds.power_runner import PowerRunner
from revpress.machine.kinds.prone_hinge import ProneHinge
from revpress.machine.kinds.standing_hinge import StandingHinge
from revpress.machine.lever import COUNTERWEIGHT_ARM, LeverWeights, tubing
from revpress.machine.mount import CablePoint, Mounted, Stand
from revpress.machine.mounting_point import MountingPoint, Pivoted
from revpress.machine.resistance.plates import Plates
from revpress.machine.resistance.resistance import Resistance
from revpress.mechanics.kinematics import Array
from revpress.settings import Settings, angle, choice, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.setup import Setup


class TubingSettings(Settings):
    """The lever itself: tubing, plates, bearings."""

    horn: float = quantity(0.60, "m", 0.10, 1.20, "distance of the plates from the pivot")
    lever_mass: float = quantity(10.0, "kg", 2.0, 40.0, "steel tubing of arm and horn; the start weight of the machine")
    counterweight: float = quantity(
        0.0, "kg", 0.0, 40.0, "on the far side of the pivot, 0.3 m from it; takes off the start weight"
    )
    pivot_friction: float = quantity(1.0, "N m", 0.0, 30.0, "plain bearings")


class FootLeverSettings(TubingSettings):
    """A lever that a foot pushes, and where its horn points."""

    arm_length: float = quantity(1.00, "m", 0.45, 1.20, "pivot to foot plate: the pivot is then over the hips")
    pivot_forward: float = quantity(
        0.0, "m", -0.15, 0.15, "shift of the pivot from where the setting of the trunk puts it, towards the head"
    )
    pivot_up: float = quantity(0.0, "m", -0.15, 0.15, "shift of the pivot upwards")
    horn_angle: float = angle(
        -40.0, -120.0, 120.0, "from the arm to the horn, plus from forward to up: evens out the resistance"
    )


class LeverResistanceSettings(ResistedSettings):
    """What resists a lever, and how far from the pivot it pulls."""

    pull_radius: float = quantity(
        0.25, "m", 0.05, 1.0, "cam of the cable, or where strap, rod and bands pull on the lever"
    )

    def idle(self) -> Mapping[str, str]:
        """Without a cable nothing pulls at the radius."""
        why = self.resistance.no_cable
        return {**super().idle(), **({"pull_radius": why} if why else {})}


class HingeSettings(OnMachine, FootPressSettings, FootLeverSettings, LeverResistanceSettings):
    """A kick-back machine with one hinged lever: one that stands, or what a tailored one is like."""

    pivot: Literal["overhead", "behind"] = choice(
        "overhead",
        "at the end the foot still moves across the leg; behind, it moves along it, where the hip has no hold",
    )

    def idle(self) -> Mapping[str, str]:
        """On a machine that stands, what only tailors one."""
        tailoring = (*FootLeverSettings.model_fields, *LeverResistanceSettings.model_fields, *TAILORED_PRESS, "pivot")
        standing = self.idle_on_machine(tailoring, WANTED_PRESS)
        return standing if self.standing else {**super().idle(), **standing}


HingeMachine = ProneHinge | StandingHinge
"""A machine with one hinged lever."""

FootLeverMachine = HingeMachine | PowerRunner
"""A machine with a lever, or two alike."""
LeverMachine = TypeVar("LeverMachine", bound=ProneHinge | StandingHinge | PowerRunner)

_USUAL_RADIUS = 0.25  # of the wheel on an axle where no cable is [m]
_BESIDE = -0.6  # where a resistance stands, to the left [m]
_BEHIND, _FREE = -0.8, 0.45  # from the axle to the leg's reach to the rear at least, and so far beyond it [m]
OUT = 0.24  # the arm's two tubes pass the leg on either side [m]


@dataclass(frozen=True)
class FootLever:
    """A lever whose foot plate passes through the feet's start and end, placed before the athlete.

    Attributes
    ----------
    kick : KickBack
        The athlete's side.
    settings : FootLeverSettings
        Of the lever.
    overhead : bool
        Whether the pivot is above the feet's path or behind and below it.
    """

    kick: KickBack
    settings: FootLeverSettings
    overhead: bool = True

    @cached_property
    def pivot(self) -> Array:
        """Place of the pivot (x, y), the pelvis at the origin [m].

        Raises
        ------
        InputError
            The arm is too short for the path.
        """
        p = self.settings
        start, end = self.kick.foot[:, :2]
        chord = end - start
        half = float(np.linalg.norm(chord)) / 2
        if p.arm_length <= 1.02 * half:
            raise InputError(
                f"arm_length is {p.arm_length:g} m, but the foot moves {2 * half:.2f} m: "
                f"the arm must be longer than {1.02 * half:.2f} m"
            )
        across = np.array([chord[1], -chord[0]]) / (2 * half)  # up and forward
        side = 1.0 if self.overhead else -1.0
        middle = (start + end) / 2 + side * across * np.sqrt(p.arm_length**2 - half**2)
        return np.asarray(middle + [p.pivot_forward, p.pivot_up])

    @cached_property
    def arm(self) -> Array:
        """From the pivot to the foot plate at the start (3,) [m]."""
        return np.array([*(self.kick.foot[0, :2] - self.pivot), 0.0])

    @cached_property
    def sweep(self) -> float:
        """Angle of the lever from start to end about z [rad]."""
        first, last = self.arm[:2], self.kick.foot[1, :2] - self.pivot
        return float(np.arctan2(first[0] * last[1] - first[1] * last[0], first @ last))

    @cached_property
    def lowest(self) -> float:
        """Lowest point of lever and plates over the stroke, the pelvis at the origin [m]."""
        p = self.settings
        angle = np.arctan2(self.arm[1], self.arm[0]) + np.linspace(0.0, self.sweep, 33)
        plates = p.horn * np.sin(angle + p.horn_angle) - parts.PLATE_RADIUS
        foot = float(np.linalg.norm(self.arm)) * np.sin(angle) - parts.FOOT_PLATE / 2
        return float(self.pivot[1] + min(plates.min(), foot.min(), -0.05))

    def machine(self, kind: type[LeverMachine], pelvis: Array, pads: Mapping[str, float]) -> LeverMachine:
        """The lever with its pads as a machine that stands; ``pelvis`` is the athlete's place (x, y) [m]."""
        p, first = self.settings, float(np.arctan2(self.arm[1], self.arm[0]))
        forward, height = pelvis + self.pivot
        return kind(
            pivot_forward=float(forward),
            pivot_height=float(height),
            arm=float(np.linalg.norm(self.arm)),
            start_stop=first,
            end_stop=first + self.sweep,
            plate_angle=self.kick.foot_pitch,
            plate=self.kick.settings.plate,
            plate_length=parts.FOOT_PLATE,
            plate_width=plate_width(self.kick.sides),
            pull_radius=getattr(p, "pull_radius", _USUAL_RADIUS),
            resistance=getattr(p, "resistance", Plates()),
            **{name: getattr(p, name) for name in TubingSettings.model_fields},
            horn_angle=p.horn_angle,
            **pads,
        )


def hang(
    spec: mujoco.MjSpec,
    axle: Array,
    arm: Array,
    sweep: float,
    tubing_settings: TubingSettings | LeverWeights,
    horn_angle: float,
    plates: float,
    tubes: Sequence[float],
    suffix: str = "",
    horned: bool = True,
) -> tuple[mujoco.MjsBody, Friction]:
    """A lever with plates on its horn, and the friction of its pivot; ``lever_angle`` grows in the concentric phase.

    Parameters
    ----------
    axle : ndarray
        World position of the pivot (3,) [m].
    arm : ndarray
        From there to what the leg pushes, at the start (3,) [m].
    sweep : float
        Angle about z from start to end [rad].
    tubing_settings : TubingSettings or LeverWeights
        Masses and lengths.
    horn_angle : float
        From the arm to the horn, about z [rad].
    plates : float
        Their mass [kg].
    tubes : sequence of float
        Lateral positions of the arm's tubes [m]; plates hang outside of them.
    suffix : str, default: ""
        Ends the names of body, joint and plates.
    horned : bool, default: True
        Whether the lever has a horn for plates; its tubing is shared out over arm and horn by length.
    """
    reach = float(np.linalg.norm(arm))
    forward, mass = arm / reach, tubing_settings.lever_mass
    across = parts.rotated(parts.rotation_z(np.pi / 2), forward)
    horn = tubing_settings.horn * parts.rotated(parts.rotation_z(horn_angle), forward)
    ends = np.array([arm, horn] if horned else [arm])
    lengths = (reach, tubing_settings.horn if horned else 0.0, horn_angle)
    first, second, about = (
        tubing_settings.moments(*lengths) if isinstance(tubing_settings, LeverWeights) else tubing(*lengths, mass)
    )
    centre = (first * forward + second * across) / mass
    inertia = float(about - mass * (centre @ centre))
    lever = parts.moving_body(spec.worldbody, f"lever{suffix}", axle, mass, centre, (inertia,) * 3)
    lever.add_joint(name=f"lever_angle{suffix}", axis=[0, 0, np.sign(sweep)])
    for z in tubes:
        for end in ends:
            parts.bar(lever, [0, 0, z], end + [0, 0, z], 0.022)
    parts.bar(lever, [0, 0, min(tubes) - 0.04], [0, 0, max(tubes) + 0.04], 0.03)
    single = len(tubes) == 1
    middle = np.array([0.0, 0.0, np.mean(tubes) + (np.copysign(0.07, tubes[0]) if single else 0.0)])
    spread = abs(tubes[-1] - tubes[0]) / 2 + (0.03 if single else 0.07)
    parts.weight_plates(lever, f"plates{suffix}", horn + middle, plates, spread)
    opposite = -COUNTERWEIGHT_ARM * forward
    parts.weight_plates(lever, f"counterweight{suffix}", opposite + middle, tubing_settings.counterweight, spread)
    return lever, Friction(f"lever_angle{suffix}", tubing_settings.pivot_friction)


class LeverPull(Protocol):
    """What resists a lever, and how far from its pivot."""

    @property
    def resistance(self) -> Resistance:
        """What resists."""

    @property
    def pull_radius(self) -> float:
        """Of the wheel [m]."""


def mount_on_lever(
    settings: LeverPull,
    load: float,
    spec: mujoco.MjSpec,
    lever: mujoco.MjsBody,
    arm: Array,
    sweep: float,
    beside: float = _BESIDE,
    suffix: str = "",
) -> Mounted:
    """Let a lever work against its resistance; plates are on its horn already.

    The resistance stands behind the reach of the leg; its cable or strap comes from a wheel on the lever's axle.

    Parameters
    ----------
    settings : LeverResistanceSettings or machine
        What resists, and the radius of the wheel.
    load : float
        Of the exercise [kg].
    spec : mujoco.MjSpec
        Holds the machine.
    lever : mujoco.MjsBody
        Its only joint grows over the stroke.
    arm : ndarray, shape (3,)
        From the axle to what the leg pushes, at the start [m].
    sweep : float
        Angle about z from start to end [rad].
    beside : float, optional
        Place of the resistance across the machine, to the right [m].
    suffix : str, optional
        Ends the names of what is added.

    Returns
    -------
    Mounted
    """
    resistance, radius = settings.resistance, settings.pull_radius
    joint = lever.joints[0].name
    pivoted = Pivoted(float(np.arctan2(arm[1], arm[0])), float(np.sign(sweep)))
    turning = MountingPoint(f"lever{suffix}", joint, unit="rad", pivoted=pivoted)
    if resistance.needs == "horn":
        return Mounted(points=(turning,))
    axle = np.asarray(lever.pos)
    parts.bar(lever, [0.0, 0.0, np.copysign(OUT, beside)], [0.0, 0.0, beside], 0.02)
    parts.disc(lever, [0.0, 0.0, beside], radius, 0.02, parts.STEEL, parts.MACHINE)
    end = parts.rotated(parts.rotation_z(sweep), arm)
    x = float(axle[0]) + min(_BEHIND, float(arm[0]), float(end[0])) - _FREE
    stand = Stand(spec, x, beside, f"rim{suffix}", suffix)
    rim = _taken_up(axle[:2], radius, stand.at(resistance.height)[:2], sweep)
    spec.worldbody.add_site(name=stand.leaves, pos=[*rim, beside])
    mounted = resistance.mount(load, CablePoint(joint, abs(sweep), radius, float(np.linalg.norm(arm)), stand))
    return mounted.at(turning)


def _taken_up(axle: Array, radius: float, source: Array, turn: float) -> Array:
    """Where on a wheel's rim a cable from ``source`` arrives that the ``turn`` winds up (2,) [m]."""
    away = source - axle
    toward, half = np.arctan2(away[1], away[0]), np.arccos(radius / np.linalg.norm(away))
    angle = toward + np.sign(turn) * half
    return np.asarray(axle + radius * np.array([np.cos(angle), np.sin(angle)]))


def frame(spec: mujoco.MjSpec, axle: Array, inside: float = 0.0, sides: Sequence[float] = (-1.0, 1.0)) -> None:
    """Posts on feet that carry the axle: to the right (1), to the left (−1), each from ``inside`` [m] outwards."""
    for z in (OUT + 0.14) * np.array(sides):
        parts.bar(spec.worldbody, [axle[0], 0.03, z], [axle[0], axle[1], z], 0.03)
        parts.bar(spec.worldbody, [axle[0] - 0.3, 0.03, z], [axle[0] + 0.3, 0.03, z], 0.03)
        parts.bar(spec.worldbody, axle + [0, 0, z], axle + [0, 0, np.copysign(inside, z)], 0.02)


def press_lever(
    athlete: Athlete, load: float, p: HingeSettings, sides: Sides, trunk_pitch: float, support: BodySupport
) -> Assembly:
    """Join an athlete, whose trunk is held, and one lever for the working foot or both feet.

    Parameters
    ----------
    trunk_pitch : float
        Inclination of the trunk over the horizontal, head up, on a tailored machine [rad].
    support : BodySupport
        See :class:`~revpress.exercise.kit.held_trunk.HeldTrunk`.
    """
    body = athlete.body(sides=working_sides(sides))
    spec = body.spec
    parts.floor(spec)
    machine: HingeMachine
    if p.standing:
        setup = set_up_press(athlete, body, standing_hinge(p), p, sides, support)
        machine, kick = setup.machine, on_machine(body, p, sides, support, setup)
        pelvis = np.array(setup.pelvis)
        resting = draw_machine_support(spec, athlete, kick, pelvis, machine)
    else:
        kick, pelvis, machine = tailored_hinge(body, p, sides, trunk_pitch, support)
        resting = draw_support(spec, kick, pelvis)
    frame(spec, np.array([*machine.pivot, 0.0]))
    lever_body, friction = hang_foot_lever(spec, machine, load)
    arm = arm_of(machine)
    parts.bar(lever_body, arm + [0, 0, OUT], arm + [0, 0, -OUT], 0.015)
    welds = kick.join_plate(lever_body, spec, arm, kick.sides)
    mounted = mount_on_lever(machine, load, spec, lever_body, arm, machine.sweep)
    return kick.assembly(pelvis, welds, resting, [friction], mounted, pace=p.pace)


def arm_of(machine: FootLeverMachine) -> Array:
    """From the pivot to the axle of the foot plate at the start stop (3,) [m]."""
    return np.array([*(machine.axle(0.0) - machine.pivot), 0.0])


def hang_foot_lever(spec: mujoco.MjSpec, machine: FootLeverMachine, load: float) -> tuple[mujoco.MjsBody, Friction]:
    """Hang the lever of a machine with its plates, at the start stop; returns it and the friction of its pivot."""
    axle, plates = np.array([*machine.pivot, 0.0]), machine.resistance.plates(load)
    return hang(spec, axle, arm_of(machine), machine.sweep, machine, machine.horn_angle, plates, [-OUT, OUT])


def standing_hinge(p: HingeSettings) -> HingeMachine:
    """The lever that stands.

    Raises
    ------
    InputError
        None does.
    """
    if isinstance(p.standing, HingeMachine):
        return p.standing
    raise InputError(f"{p.name}: {NONE_STANDS}")


def tailored_hinge(
    body: Body, p: HingeSettings, sides: Sides, trunk_pitch: float, support: BodySupport
) -> tuple[KickBack, Array, HingeMachine]:
    """Athlete, place of the pelvis (x, y) [m] and the machine that is made round them; arguments as there."""
    kick = KickBack.of(body, p, sides, trunk_pitch, support)
    lever = FootLever(kick, p, overhead=p.pivot == "overhead")
    pelvis = kick.pelvis(lever.lowest)
    kind: type[HingeMachine] = ProneHinge if support == "prone" else StandingHinge
    return kick, pelvis, lever.machine(kind, pelvis, pad_under(kick, pelvis))


def set_up_hinge(athlete: Athlete, p: HingeSettings, sides: Sides, support: BodySupport) -> Setup[HingeMachine]:
    """An athlete on the lever that stands.

    Raises
    ------
    InputError
        None stands.
    UnreachableError
        The athlete cannot use it.
    """
    body = athlete.body(sides=working_sides(sides))
    return set_up_press(athlete, body, standing_hinge(p), p, sides, support)
