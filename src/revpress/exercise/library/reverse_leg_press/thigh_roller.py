"""Multi-hip machine: a lever that turns about the hip, with a roller behind the thigh and no contact at the foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import radians
from typing import Literal

import numpy as np
from numpy.polynomial.polynomial import polyval

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.body_support import draw_support, skin_at
from revpress.exercise.kit.cable_kick import FreeKickSettings, leg_kick
from revpress.exercise.kit.held_trunk import HeldTrunk
from revpress.exercise.kit.hinged_lever import OUT, LeverResistanceSettings, TubingSettings, frame, hang, mount_on_lever
from revpress.exercise.kit.technique import working_sides
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.machine.resistance.catalogue import mounted
from revpress.machine.resistance.resistance import Resistance
from revpress.machine.resistance.stack import Stack
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.settings import Parameter, angle, changed, choice, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import between, point_at

_ROLLER = 0.06  # radius [m]
_HALF_WIDTH = 0.04  # of the thigh's line of contact [m]


class ThighRoller(FreeKickSettings, TubingSettings, LeverResistanceSettings, Exercise):
    """Multi-hip machine: a lever that turns about the hip, with a roller behind the thigh and no contact at the foot.

    The athlete stands upright on the other leg and holds on, or lies prone on a bench, and pushes the roller back. The
    lever's axle is set to the hip, as makers ask for, so the roller stays at one place of the thigh; it turns freely,
    so it only pushes square to the thigh. The knee then carries nothing but the hanging shank, whose bend is the
    athlete's choice. A weight stack pulls on a cam by a cable, or plates hang on a horn that is level, and so heaviest,
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
        "A misplaced axle is not modelled.",
    )

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
        """With a stack the lever has no horn."""
        horn = {} if self._horned else dict.fromkeys(("horn", "plates_level"), "with a stack the lever has no horn")
        return {**super().idle(), **horn}

    @property
    def _horned(self) -> bool:
        """Whether the lever has a horn: it has where plates may hang on it."""
        return self.resistance.plates(1.0) > 0.0

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, support and lever."""
        [side] = working_sides(self.sides)
        body = athlete.body(sides=(side,))
        spec = body.spec
        trunk_pitch = self.trunk_pitch if self.body_support == "standing" else 0.0
        trunk = HeldTrunk(body, (side,), self.pelvic_tilt, trunk_pitch, self.body_support)
        moves = leg_kick(self, side)
        thigh = f"femur_{side}"
        start = {**trunk.trunk, **{name: values[0] for name, values in moves.items()}}
        # Half-way, the roller lies straight behind the thigh.
        turned = self.turn_out / 2 * (1.0 if side == "r" else -1.0)
        back = np.array([-np.cos(turned), 0.0, np.sin(turned)])
        place = skin_at(body, thigh, [0.0, self.roller_place * between(body, thigh, f"tibia_{side}")[1], 0.0], back)
        touch = point_at(body, start, thigh, place)
        pitch = trunk.trunk["pelvis_tilt"] + self.start_hip_flexion
        arm = touch - trunk.hip - _ROLLER * parts.rotated(parts.rotation_z(pitch), [1.0, 0.0, 0.0])
        lateral, arm[2] = float(touch[2]), 0.0
        sweep = self.end_hip_flexion - self.start_hip_flexion
        pelvis = trunk.pelvis(_lowest(trunk, side, moves))
        axle = trunk.hip + [*pelvis, 0.0]

        parts.floor(spec)
        resting = draw_support(spec, trunk, pelvis)
        outside = float(np.copysign(OUT, lateral))
        frame(spec, axle, OUT, [np.sign(lateral)])
        behind = np.pi - np.arctan2(arm[1], arm[0]) - self.plates_level * sweep
        plates = self.resistance.plates(load)
        lever, friction = hang(spec, axle, arm, sweep, self, behind, plates, [outside], horned=self._horned)
        parts.bar(lever, arm + [0, 0, lateral - np.copysign(0.08, lateral)], arm + [0, 0, outside], _ROLLER, parts.PAD)
        parts.surface(lever, "roller", touch - trunk.hip, parts.rotation_z(pitch - np.pi / 2))
        parts.surface(spec.body(thigh), "back_of_thigh", place)
        line = np.array([[0.0, 0.0, -_HALF_WIDTH], [0.0, 0.0, _HALF_WIDTH]])
        machine = mount_on_lever(self, load, spec, lever, arm, sweep)
        name = f"thigh_{side}"
        return Assembly(
            body=body,
            prescribed={**trunk.held(pelvis), **moves},
            welds=[Weld("back_of_thigh", "roller", ("y",))],
            contacts=[Contact(name, "back_of_thigh", "roller", line, 0.0)],
            interface="roller",
            interface_contacts=[name],
            support="pelvis",
            trunk_rests=trunk.lies,
            fixed=resting,
            couplings=machine.couplings,
            cords=machine.cords,
            resistances=[friction, *machine.forces],
            pace=self.pace,
            working_sides=(side,),
        )


def _lowest(trunk: HeldTrunk, side: str, moves: Mapping[str, Sequence[float]]) -> float:
    """Lowest point of the working foot over the stroke, the pelvis at the origin [m]."""
    sole = trunk.body.soles[side]
    ends = [np.array([x, sole.height, 0.0]) for x in (sole.heel_x, sole.toe_x)]
    postures = [
        {**trunk.trunk, **{name: float(polyval(s, values)) for name, values in moves.items()}}
        for s in np.linspace(0.0, 1.0, 9)
    ]
    return min(float(point_at(trunk.body, posture, sole.body, end)[1]) for posture in postures for end in ends)
