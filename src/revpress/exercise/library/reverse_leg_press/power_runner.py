"""Power Runner: shoulders under pads, leaning forward by about 45°, one foot drives its pedal back."""

from __future__ import annotations

from collections.abc import Mapping
from math import radians
from typing import Literal

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.errors import InputError
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.body_support import hold_on, hold_rail, shoulder_pads, shoulder_pads_on, step
from revpress.exercise.kit.foot_press import TAILORED_PRESS, WANTED_PRESS, FootPressSettings, KickBack, plate_width
from revpress.exercise.kit.hinged_lever import (
    OUT,
    FootLever,
    FootLeverSettings,
    LeverResistanceSettings,
    frame,
    hang,
    mount_on_lever,
)
from revpress.exercise.kit.press_setup import on_machine, set_up_press
from revpress.exercise.kit.standing import NONE_STANDS, OnMachine
from revpress.exercise.kit.technique import SIDES, Sides, working_sides
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.machine.coordinate_force import Friction
from revpress.machine.find import Tailored, done_on
from revpress.machine.kinds.power_runner import PowerRunner as Runner
from revpress.machine.machine import Machine
from revpress.machine.mount import Mounted, joined
from revpress.mechanics.closure import Weld
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, angle, changed, choice
from revpress.twin.assembly import Assembly
from revpress.twin.setup import Setup

_REACH = np.radians(60.0)  # of the arms before the vertical
_BESIDE = 0.65  # where a lever's resistance stands, from the middle [m]


class PowerRunner(OnMachine, FootPressSettings, FootLeverSettings, LeverResistanceSettings, Exercise):
    """Power Runner: shoulders under pads, leaning forward by about 45°, one foot drives its pedal back.

    Two independent levers hang beside the athlete, each with a pedal and its own plates; the other foot waits on its
    pedal, whose lever rests on its stop, or stands on the ground. Driving with both legs, each moves its own lever.
    After the maker's instructions: pedal with a toe strap, pads on the shoulders, one foot on the ground or both on
    pedals. The place of the pivot over the pedals and all dimensions are assumed, as no drawing is published; each is a
    parameter.
    """

    title = "Power Runner"
    load = Parameter(
        "load", "kg", 20.0, 5.0, 200.0, "plates on each working lever, or on its stack; fewer would not bring it back"
    )
    # From the lifted knee; OpenBarbell's minimum for any lift is 15 cm.
    repetition = RepetitionRule(minimum_range=0.15, first="concentric")
    equipment = ("power-runner",)
    limits = (
        (
            "The shoulder pads and the handles hold the torso with a free wrench, which is reported, so the lumbar "
            "moment is what the trunk must carry from the leg to the pads; what the other foot takes of it is left "
            "out."
        ),
    )

    machine: Machine | Tailored = done_on("power_runner")
    sides: Sides = SIDES
    start_hip_flexion: float = changed(
        FootPressSettings, "start_hip_flexion", radians(85.0), "a knee lifted as high as in a sprint"
    )
    start_knee_flexion: float = changed(
        FootPressSettings, "start_knee_flexion", radians(95.0), "the shank then hangs nearly upright"
    )
    end_hip_flexion: float = changed(FootPressSettings, "end_hip_flexion", radians(-5.0), "leg and trunk in line")
    end_knee_flexion: float = changed(
        FootPressSettings, "end_knee_flexion", radians(25.0), "as a leg that leaves the ground"
    )
    trunk_pitch: float = angle(45.0, 20.0, 65.0, "over the horizontal, head up")
    other_foot: Literal["pedal", "ground"] = choice("pedal", "as in running on it")
    horn_angle: float = changed(
        FootLeverSettings, "horn_angle", radians(-90.0), "level at the end: evens out the resistance"
    )

    def idle(self) -> Mapping[str, str]:
        """On a machine that stands, what only tailors one."""
        fields = (*FootLeverSettings.model_fields, *LeverResistanceSettings.model_fields)
        standing = self.idle_on_machine((*fields, *TAILORED_PRESS, "trunk_pitch"), WANTED_PRESS)
        return standing if self.standing else {**super().idle(), **standing}

    def tailor(self, athlete: Athlete) -> Machine:
        """A machine made for one athlete."""
        return self._tailored(athlete.body(sides=working_sides(self.sides)))[2]

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete on the machine that stands."""
        return self._set_up(athlete, athlete.body(sides=working_sides(self.sides)))

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, shoulder pads and the levers."""
        body = athlete.body(sides=working_sides(self.sides))
        spec = body.spec
        parts.floor(spec)
        if self.standing:
            setup = self._set_up(athlete, body)
            waiting = setup.start if self.other_foot == "pedal" else None
            kick = on_machine(body, self, self.sides, "standing", setup, waiting)
            pelvis, machine = np.array(setup.pelvis), setup.machine
            arms = hold_rail(spec, athlete, kick, pelvis, machine)
        else:
            kick, pelvis, machine = self._tailored(body)
            arms = hold_on(spec, kick, pelvis, _REACH)
        axle = np.array([*machine.pivot, 0.0])
        arm = np.array([*(machine.axle(0.0) - machine.pivot), 0.0])
        shoulder_pads(spec, kick, machine)
        frame(spec, axle, inside=0.2)
        if len(kick.sides) == 1 and self.other_foot == "pedal":
            _waiting_lever(spec, kick, axle, arm)
        elif len(kick.sides) == 1:
            step(spec, kick, pelvis)
        hung = [_hang(spec, kick, machine, axle, arm, load, side) for side in kick.sides]
        welds = [weld for closed, _, _ in hung for weld in closed]
        friction = [friction for _, friction, _ in hung]
        mounted = joined([mounted for _, _, mounted in hung])
        return kick.assembly(
            pelvis, welds, {**kick.fixed(), **arms}, friction, mounted, pace=self.pace, independent=True
        )

    def _set_up(self, athlete: Athlete, body: Body) -> Setup[Runner]:
        if not isinstance(self.standing, Runner):
            raise InputError(f"{self.name}: {NONE_STANDS}")
        return set_up_press(athlete, body, self.standing, self, self.sides, "standing")

    def _tailored(self, body: Body) -> tuple[KickBack, Array, Runner]:
        """Athlete, place of the pelvis (x, y) [m] and the machine that is made round them."""
        waiting = {
            "hip_flexion": self.start_hip_flexion,
            "knee_angle": self.start_knee_flexion,
            "ankle_angle": self.ankle,
        }
        kick = KickBack.of(
            body, self, self.sides, self.trunk_pitch, "standing", waiting if self.other_foot == "pedal" else None
        )
        lever = FootLever(kick, self)
        pelvis = kick.pelvis(lever.lowest)
        machine = lever.machine(Runner, pelvis, shoulder_pads_on(kick, pelvis, _REACH))
        return kick, pelvis, machine.changed(plate_width=plate_width("r"))


def _hang(
    spec: mujoco.MjSpec, kick: KickBack, machine: Runner, axle: Array, arm: Array, load: float, side: str
) -> tuple[list[Weld], Friction, Mounted]:
    """The lever of one side with its pedal, its friction, and what resists outside of it."""
    outside = float(np.copysign(OUT, kick.lateral(side)))
    beside = float(np.copysign(_BESIDE, kick.lateral(side)))
    suffix, plates = f"_{side}", machine.resistance.plates(load)
    lever, friction = hang(spec, axle, arm, machine.sweep, machine, machine.horn_angle, plates, [outside], suffix)
    parts.bar(lever, arm, arm + [0, 0, outside], 0.015)
    welds = kick.join_plate(lever, spec, arm, [side], f"pedal{suffix}")
    return welds, friction, mount_on_lever(machine, load, spec, lever, arm, machine.sweep, beside, suffix)


def _waiting_lever(spec: mujoco.MjSpec, kick: KickBack, axle: Array, arm: Array) -> None:
    """The other lever on its stop, with the waiting foot on its pedal."""
    foot = -kick.lateral(kick.sides[0]) * np.array([0.0, 0.0, 1.0])
    outside = np.array([0.0, 0.0, np.copysign(OUT, foot[2])])
    parts.bar(spec.worldbody, axle + outside, axle + arm + outside, 0.022)
    parts.bar(spec.worldbody, axle + arm + outside, axle + arm + foot, 0.015)
    turn = parts.rotation_z(kick.foot_pitch)
    centre = axle + arm + foot - parts.rotated(turn, [0.0, 0.01, 0.0])
    parts.box(spec.worldbody, centre, [parts.FOOT_PLATE, 0.02, 0.16], turn, parts.GRIP)
