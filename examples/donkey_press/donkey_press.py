"""The donkey press: on all fours under a short lever, one foot presses its plate up and back."""

from __future__ import annotations

from math import radians

from revpress import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.hinged_lever import HingeSettings, press_lever
from revpress.exercise.kit.technique import ONE_SIDE, OneSide
from revpress.exercise.repetition import RepetitionRule
from revpress.settings import Parameter, angle, changed, quantity
from revpress.twin.assembly import Assembly


class DonkeyPress(HingeSettings, Exercise):
    """Donkey press: on all fours under a short lever, one foot presses its plate up and back.

    The lever hangs over the back and carries plates on a horn; one knee stays on its pad. An invented machine: every
    dimension is assumed.
    """

    title = "Donkey press"
    load = Parameter("load", "kg", 10.0, 0.0, 100.0, "plates on the lever")
    # From the kneeling position; about a quarter of the way.
    repetition = RepetitionRule(minimum_range=0.15, first="concentric")
    equipment = ("donkey-press",)
    limits = ("Torso pad and handles hold the torso with a free wrench, which is reported.",)

    sides: OneSide = ONE_SIDE
    trunk_pitch: float = angle(10.0, -10.0, 30.0, "over the horizontal, elbows on a pad")
    start_hip_flexion: float = changed(HingeSettings, "start_hip_flexion", radians(85.0), "the knee over its pad")
    end_hip_flexion: float = changed(HingeSettings, "end_hip_flexion", radians(-5.0), "thigh in line with the trunk")
    arm_length: float = quantity(0.90, "m", 0.60, 1.20, "a low ceiling")
    lever_mass: float = changed(HingeSettings, "lever_mass", 6.0, "light tubing")

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, pads and lever."""
        return press_lever(athlete, load, self, self.sides, self.trunk_pitch, "quadruped")
