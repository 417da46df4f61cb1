"""Multi-hip machine: a lever that turns about the hip, with a roller behind the thigh and no contact at the foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import radians
from typing import Literal, cast

import numpy as np
from numpy.polynomial.polynomial import polyval
from scipy.optimize import brentq

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.errors import InputError, UnreachableError
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.body_support import (
    draw_support,
    hold_rail,
    pad_before,
    skin_at,
    standing_pad,
    stands_against,
)
from revpress.exercise.kit.cable_kick import FreeKickSettings, leg_kick
from revpress.exercise.kit.held_trunk import HeldTrunk
from revpress.exercise.kit.hinged_lever import OUT, LeverResistanceSettings, TubingSettings, frame, hang, mount_on_lever
from revpress.exercise.kit.standing import NONE_STANDS, OnMachine, best_holes
from revpress.exercise.kit.technique import working_sides
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.machine.find import Tailored, done_on
from revpress.machine.kinds.thigh_roller import ThighRoller as Roller
from revpress.machine.machine import Machine
from revpress.machine.resistance.catalogue import mounted
from revpress.machine.resistance.resistance import Resistance
from revpress.machine.resistance.stack import Stack
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, angle, changed, choice, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import between, point_at
from revpress.twin.setup import Bound, Setup

_ROLLER = 0.06  # radius [m]
_HALF_WIDTH = 0.04  # of the thigh's line of contact [m]
_HIGHER = 0.1  # between two points of that line [m]
_MARGIN = 0.03  # of the patch that may touch, beyond where the roller lies [m]
_LIGHT = 1e-4  # of what turns of the roller, whose weight is the lever's [kg]
_IN_LINE = 0.02  # between hip and axle of a machine that is set as makers ask for [m]
_CLOSE = 1e-9  # to the stop, as share of the way
_LEAST_STROKE = np.radians(5.0)
_NO_HORN = "with a stack the lever has no horn"
_TAILORING = ("start_hip_flexion", "body_support", "trunk_pitch", "plates_level")


class ThighRoller(OnMachine, FreeKickSettings, TubingSettings, LeverResistanceSettings, Exercise):
    """Multi-hip machine: a lever that turns about the hip, with a roller behind the thigh and no contact at the foot.

    The athlete stands upright on the other leg and holds on, or lies prone on a bench, and pushes the roller back. It
    turns freely, so it only pushes square to the thigh. A tailored machine has its axle at the hip, as makers ask for,
    so the roller stays at one place of the thigh; on a machine that stands the axle is where its holes put it, and the
    roller slides along the thigh. The knee carries nothing but the hanging shank, whose bend is the athlete's choice.
    A weight stack pulls on a cam by a cable, or plates hang on a horn that is level, and so heaviest,
    at a chosen place of the stroke; the lever's own weight counts too. No maker publishes drawings: dimensions are
    those of common machines, and each is a parameter. Unlike the foot's, the roller's force keeps its arm about the hip
    through the whole stroke.
    """

    title = "Multi-hip machine, thigh roller"
    load = Parameter("load", "kg", 10.0, 0.0, 200.0, "weight selected on the stack, or plates on the lever")
    # From the lifted thigh; OpenBarbell's minimum for any lift is 15 cm.
    repetition = RepetitionRule(minimum_range=0.15, first="concentric")
    equipment = ("multi-hip",)
    limits = (
        "Stance leg and hands, or the bench and its belt, hold the pelvis with a free wrench, which is reported.",
        "The back of the thigh is straight and does not give.",
    )

    machine: Machine | Tailored = done_on("thigh_roller")
    start_hip_flexion: float = changed(
        FreeKickSettings, "start_hip_flexion", radians(80.0), "thigh nearly at a right angle to the trunk"
    )
    end_hip_flexion: float = changed(
        FreeKickSettings, "end_hip_flexion", radians(-10.0), "past neutral, inside the average reach of 17°"
    )
    start_knee_flexion: float = changed(FreeKickSettings, "start_knee_flexion", radians(80.0), "the shank hangs")
    end_knee_flexion: float = changed(FreeKickSettings, "end_knee_flexion", radians(30.0), "the shank trails")
    body_support: Literal["standing", "prone"] = choice("standing", "most multi-hip machines are used standing")
    trunk_pitch: float = angle(75.0, 30.0, 90.0, "standing: over the horizontal; leaning a little against the pad")
    roller_place: float = quantity(0.8, "1", 0.5, 0.95, "from hip (0) to knee (1): just above the hollow of the knee")
    plates_level: float = quantity(
        0.5, "1", 0.0, 1.0, "place in the stroke where the plates' horn is level: the middle"
    )
    resistance: Resistance = mounted(
        Stack(), "most multi-hip machines have a stack; with anything else the lever has a horn for plates"
    )

    def idle(self) -> Mapping[str, str]:
        """With a stack the lever has no horn; on a machine that stands, what only tailors one."""
        tailoring = (*_TAILORING, *TubingSettings.model_fields, *LeverResistanceSettings.model_fields)
        standing = self.idle_on_machine(tailoring, ["roller_place"])
        if self.standing:
            return standing
        horn = {} if _horned(self.resistance) else dict.fromkeys(("horn", "plates_level"), _NO_HORN)
        return {**super().idle(), **horn, **standing}

    def tailor(self, athlete: Athlete) -> Machine:
        """A machine made for one athlete."""
        if self.body_support == "prone":
            raise InputError(f"{self.name}: a machine is tailored for one who stands, not with body_support 'prone'")
        return self._at_roller(athlete).tailored()[1]

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete on the machine that stands."""
        return self._at_roller(athlete).set_up()

    def _at_roller(self, athlete: Athlete) -> _AtRoller:
        return _AtRoller(self, athlete, athlete.body(sides=working_sides(self.sides)))

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, support and lever."""
        stands = self._at_roller(athlete)
        body, side = stands.body, stands.side
        spec = body.spec
        parts.floor(spec)
        if self.standing:
            setup = stands.set_up()
            machine, pelvis = setup.machine, np.array(setup.pelvis)
            trunk, hips = stands.trunk(machine.pad_pitch), (setup.start["hip_flexion"], setup.end["hip_flexion"])
            standing_pad(spec, machine, "l" if side == "r" else "r")
            resting = {**trunk.fixed(), **hold_rail(spec, athlete, trunk, pelvis, machine)}
        else:
            pelvis, machine, trunk = stands.tailored()
            hips = (self.start_hip_flexion, self.end_hip_flexion)
            resting = draw_support(spec, trunk, pelvis)
        thigh, place = f"femur_{side}", stands.place
        moves = {**leg_kick(self, side), f"hip_flexion_{side}": (hips[0], hips[1] - hips[0])}
        lateral = float(point_at(body, stands.named(trunk, hips[0]), thigh, place)[2])
        ends = [stands.rolled(trunk, pelvis, machine, *at) for at in zip(hips, (0.0, self.turn_out), strict=True)]

        axle, arm = np.array([*machine.axle, 0.0]), np.array([*machine.roller, 0.0])
        outside = float(np.copysign(OUT, lateral))
        frame(spec, axle, OUT, [np.sign(lateral)])
        plates = machine.resistance.plates(load)
        horned = _horned(machine.resistance)
        lever, friction = hang(
            spec, axle, arm, machine.sweep, machine, machine.horn_angle, plates, [outside], horned=horned
        )
        radius = machine.roller_radius
        parts.bar(lever, arm + [0, 0, lateral - np.copysign(0.08, lateral)], arm + [0, 0, outside], radius, parts.PAD)
        # What of the roller's surface touches lies along the thigh, and its bearing gives it no moment.
        roller = parts.moving_body(lever, "roller", arm + [0.0, 0.0, lateral], _LIGHT, inertia=(_LIGHT,) * 3)
        roller.add_joint(name="roller_angle", axis=[0, 0, 1])
        pitch = trunk.trunk["pelvis_tilt"] + hips[0]
        square = parts.rotation_z(pitch - np.pi / 2)
        parts.surface(roller, "roller", radius * parts.rotated(square, [0.0, 1.0, 0.0]), square)
        parts.surface(spec.body(thigh), "back_of_thigh", place)
        parts.surface(spec.body(thigh), "higher", place + [0.0, _HIGHER, 0.0])
        slid = [place[1] - at[1] for at in ends]
        reach = (-max(slid) - _MARGIN, -min(slid) + _MARGIN)
        patch = np.array([[0.0, y, z] for y in reach for z in (-_HALF_WIDTH, _HALF_WIDTH)])
        mounted = mount_on_lever(machine, load, spec, lever, arm, machine.sweep)
        name = f"thigh_{side}"
        return Assembly(
            body=body,
            prescribed={**trunk.held(pelvis), **moves},
            welds=[Weld("back_of_thigh", "roller", ("y",)), Weld("higher", "roller", ("y",))],
            contacts=[Contact(name, "back_of_thigh", "roller", patch, 0.0)],
            interface="roller",
            interface_contacts=[name],
            support="pelvis",
            trunk_rests=trunk.lies,
            fixed=resting,
            couplings=mounted.couplings,
            cords=mounted.cords,
            resistances=[friction, *mounted.forces],
            pace=self.pace,
            working_sides=(side,),
            mounting_points=mounted.points,
        )


def _horned(resistance: Resistance) -> bool:
    """Whether the lever has a horn: it has where plates may hang on it."""
    return resistance.plates(1.0) > 0.0


@dataclass(frozen=True)
class _AtRoller:
    """An athlete whose thigh lies on the roller."""

    exercise: ThighRoller
    athlete: Athlete
    body: Body

    @property
    def side(self) -> str:
        """Of the working leg."""
        [side] = working_sides(self.exercise.sides)
        return side

    def trunk(self, pitch: float) -> HeldTrunk:
        """The trunk that leans by ``pitch`` [rad] over the horizontal."""
        p = self.exercise
        return HeldTrunk(self.body, (self.side,), p.pelvic_tilt, pitch, p.body_support)

    @cached_property
    def place(self) -> Array:
        """Back of the thigh where the roller should lie (3,), in its axes [m]."""
        thigh = f"femur_{self.side}"
        # Half-way, the roller lies straight behind the thigh.
        turned = self.exercise.turn_out / 2 * (1.0 if self.side == "r" else -1.0)
        back = np.array([-np.cos(turned), 0.0, np.sin(turned)])
        down = self.exercise.roller_place * between(self.body, thigh, f"tibia_{self.side}")[1]
        return skin_at(self.body, thigh, [0.0, down, 0.0], back)

    def named(self, trunk: HeldTrunk, hip: float, turned: float = 0.0) -> dict[str, float]:
        """Coordinates with the hip bent and turned out [rad]."""
        return {**trunk.trunk, f"hip_flexion_{self.side}": hip, f"hip_rotation_{self.side}": -turned}

    def rolled(
        self, trunk: HeldTrunk, pelvis: Array, machine: Roller, hip: float, turned: float = 0.0
    ) -> tuple[float, float]:
        """Direction of the lever [rad] and place of the roller along the thigh's y axis [m], in a posture.

        Raises
        ------
        UnreachableError
            The roller is nowhere on the thigh.
        """
        posture, thigh = self.named(trunk, hip, turned), f"femur_{self.side}"
        low, high = (
            pelvis + point_at(self.body, posture, thigh, self.place + [0.0, over, 0.0])[:2] for over in (0.0, _HIGHER)
        )
        length = float(np.linalg.norm(low - high))
        down = (low - high) / length
        back = np.array([down[1], -down[0]])  # the thigh hangs down, its front is forward
        start = low + machine.roller_radius * back - machine.axle
        along = float(start @ down)
        under = machine.arm**2 - float(start @ start) + along**2
        if under < 0.0:
            raise UnreachableError(f"the roller of {machine.label} does not reach the back of the thigh")
        slid = -along + float(np.sqrt(under))
        to = start + slid * down
        angle = float(np.arctan2(to[1], to[0]))
        turn = (angle - machine.start_stop + np.pi) % (2 * np.pi) - np.pi
        return machine.start_stop + turn, float(self.place[1]) - slid * _HIGHER / length

    def tailored(self) -> tuple[Array, Roller, HeldTrunk]:
        """Place of the pelvis (x, y) [m], the machine made round the athlete, and the trunk."""
        p, thigh = self.exercise, f"femur_{self.side}"
        trunk = self.trunk(p.trunk_pitch if p.body_support == "standing" else 0.0)
        touch = point_at(self.body, self.named(trunk, p.start_hip_flexion), thigh, self.place)[:2]
        pitch = trunk.trunk["pelvis_tilt"] + p.start_hip_flexion
        arm = touch - trunk.hip[:2] - _ROLLER * np.array([np.cos(pitch), np.sin(pitch)])
        first = float(np.arctan2(arm[1], arm[0]))
        height = float(trunk.pelvis(_lowest(trunk, self.side, leg_kick(p, self.side)))[1])
        pelvis = np.array([-trunk.hip[0], height])
        rough = Roller(
            axle_height=height + float(trunk.hip[1]),
            arm=float(np.hypot(*arm)),
            roller_radius=_ROLLER,
            start_stop=first,
            end_stop=first + p.end_hip_flexion - p.start_hip_flexion,
            horn_angle=0.0,
            resistance=p.resistance,
            pull_radius=p.pull_radius,
            **{name: getattr(p, name) for name in TubingSettings.model_fields},
            **pad_before(trunk, pelvis),
        )
        end = self.rolled(trunk, pelvis, rough, p.end_hip_flexion, p.turn_out)[0]
        level = np.pi - first - p.plates_level * (end - first)
        return pelvis, rough.changed(end_stop=end, horn_angle=float((level + np.pi) % (2 * np.pi) - np.pi)), trunk

    def _starts(self, machine: Roller) -> tuple[HeldTrunk, Array, float]:
        """Trunk, place of the pelvis (x, y) [m], and bend of the hip with the lever on its start stop [rad]."""
        trunk = self.trunk(machine.pad_pitch)
        pelvis = stands_against(trunk, machine)
        own = self.athlete.range_of_motion["hip_flexion"]

        def past(hip: float) -> float:
            return self.rolled(trunk, pelvis, machine, hip)[0] - machine.start_stop

        if past(own.high) * past(own.low) > 0.0:
            raise UnreachableError(f"on its start stop the roller of {machine.label} is not behind the thigh")
        return trunk, pelvis, float(brentq(past, own.low, own.high, xtol=1e-12))

    def _rank(self, machine: Roller) -> tuple[float, ...]:
        """How far the axle is from the hip, and the roller from where it should lie on the thigh, to the centimetre."""
        trunk, pelvis, start = self._starts(machine)
        off = float(np.hypot(*(pelvis + trunk.hip[:2] - machine.axle)))
        lies = self.rolled(trunk, pelvis, machine, start)[1]
        return round(off + abs(lies - float(self.place[1])), 2), off

    def set_up(self) -> Setup[Roller]:
        """The athlete on the machine that stands.

        Raises
        ------
        InputError
            None stands.
        UnreachableError
            The athlete cannot use it.
        """
        p = self.exercise
        if not isinstance(p.standing, Roller):
            raise InputError(f"{p.name}: {NONE_STANDS}")
        machine = best_holes(p.standing, self._rank)
        trunk, pelvis, start = self._starts(machine)
        own = self.athlete.range_of_motion["hip_flexion"]
        end, ends_by = (p.end_hip_flexion, "wish") if p.end_hip_flexion >= own.low else (own.low, "own range")

        def share(hip: float) -> float:
            return (self.rolled(trunk, pelvis, machine, hip, p.turn_out)[0] - machine.start_stop) / machine.sweep

        if share(end) > 1.0 + _CLOSE:
            end, ends_by = float(brentq(lambda hip: share(hip) - 1.0, end, start, xtol=1e-12)), "stop"
        if start - end < _LEAST_STROKE:
            raise UnreachableError(f"on {machine.label} no stroke is left between its stops")
        off = pelvis + trunk.hip[:2] - machine.axle
        notes = []
        if np.hypot(*off) > _IN_LINE:
            ways = ((off[0], "before", "behind"), (off[1], "over", "under"))
            words = [f"{100 * abs(v):.0f} cm {more if v > 0 else less}" for v, more, less in ways if abs(v) >= 0.005]
            notes.append(f"The hip is {' and '.join(words)} the lever's axle: the roller slides along the thigh.")
        ends = (
            {"hip_flexion": start, "knee_angle": p.start_knee_flexion, "ankle_angle": p.ankle},
            {"hip_flexion": end, "knee_angle": p.end_knee_flexion, "ankle_angle": p.ankle},
        )
        return Setup(
            machine, self.athlete, (float(pelvis[0]), float(pelvis[1])), *ends, (0.0, share(end)), "stop",
            cast(Bound, ends_by), self.side, tuple(notes),
        )  # fmt: skip


def _lowest(trunk: HeldTrunk, side: str, moves: Mapping[str, Sequence[float]]) -> float:
    """Lowest point of the working foot over the stroke, the pelvis at the origin [m]."""
    sole = trunk.body.soles[side]
    ends = [np.array([x, sole.height, 0.0]) for x in (sole.heel_x, sole.toe_x)]
    postures = [
        {**trunk.trunk, **{name: float(polyval(s, values)) for name, values in moves.items()}}
        for s in np.linspace(0.0, 1.0, 9)
    ]
    return min(float(point_at(trunk.body, posture, sole.body, end)[1]) for posture in postures for end in ends)
