"""Power Runner: shoulders under pads, leaning forward by about 45°, one foot drives its pedal back."""

from __future__ import annotations

from math import radians
from typing import Literal

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.body_support import hold_on, shoulder_pads, step
from revpress.exercise.kit.foot_press import FootPressSettings, KickBack
from revpress.exercise.kit.hinged_lever import (
    OUT,
    FootLever,
    FootLeverSettings,
    LeverResistanceSettings,
    frame,
    mount_on_lever,
)
from revpress.exercise.kit.technique import SIDES, Sides, working_sides
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.machine.mount import Mounted, joined
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, angle, changed, choice
from revpress.twin.assembly import Assembly

_REACH = np.radians(60.0)  # of the arms before the vertical
_BESIDE = 0.65  # where a lever's resistance stands, from the middle [m]


class PowerRunner(FootPressSettings, FootLeverSettings, LeverResistanceSettings, Exercise):
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

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, shoulder pads and the levers."""
        body = athlete.body(sides=working_sides(self.sides))
        spec = body.spec
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
        axle = np.array([*(pelvis + lever.pivot), 0.0])
        parts.floor(spec)
        shoulder_pads(spec, kick, pelvis)
        frame(spec, axle, inside=0.2)
        if len(kick.sides) == 1 and self.other_foot == "pedal":
            _waiting_lever(spec, kick, axle, lever.arm)
        elif len(kick.sides) == 1:
            step(spec, kick, pelvis)
        plates = self.resistance.plates(load)
        hung = [lever.build(spec, pelvis, plates, [side], f"_{side}") for side in kick.sides]
        welds = [weld for closed, _ in hung for weld in closed]
        resting = {**kick.fixed(), **hold_on(spec, kick, pelvis, _REACH)}
        mounted = joined([self._mount(load, spec, kick, lever, side) for side in kick.sides])
        friction = [friction for _, friction in hung]
        return kick.assembly(pelvis, welds, resting, friction, mounted, pace=self.pace, independent=True)

    def _mount(self, load: float, spec: mujoco.MjSpec, kick: KickBack, lever: FootLever, side: str) -> Mounted:
        """What resists the lever of one side, outside of it."""
        beside = float(np.copysign(_BESIDE, kick.lateral(side)))
        arm, sweep, suffix = lever.arm, lever.sweep, f"_{side}"
        return mount_on_lever(self, load, spec, spec.body(f"lever{suffix}"), arm, sweep, beside, suffix)


def _waiting_lever(spec: mujoco.MjSpec, kick: KickBack, axle: Array, arm: Array) -> None:
    """The other lever on its stop, with the waiting foot on its pedal."""
    foot = -kick.lateral(kick.sides[0]) * np.array([0.0, 0.0, 1.0])
    outside = np.array([0.0, 0.0, np.copysign(OUT, foot[2])])
    parts.bar(spec.worldbody, axle + outside, axle + arm + outside, 0.022)
    parts.bar(spec.worldbody, axle + arm + outside, axle + arm + foot, 0.015)
    turn = parts.rotation_z(kick.foot_pitch)
    centre = axle + arm + foot - parts.rotated(turn, [0.0, 0.01, 0.0])
    parts.box(spec.worldbody, centre, [parts.FOOT_PLATE, 0.02, 0.16], turn, parts.GRIP)
