"""Cable donkey kick: on hands and one knee or standing bent over, a bent leg with a foot strap kicks back and up."""

from __future__ import annotations

from math import radians
from typing import Literal

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.cable_kick import (
    ColumnKick,
    FreeKickSettings,
    Tether,
    assemble_cable_kick,
    column_in_use,
    set_up_cable_kick,
)
from revpress.exercise.kit.resisted import CableExercise
from revpress.exercise.repetition import RepetitionRule
from revpress.machine.machine import Machine
from revpress.settings import Parameter, angle, changed, choice
from revpress.twin.assembly import Assembly
from revpress.twin.setup import Setup


class CableDonkeyKick(ColumnKick, CableExercise):
    """Cable donkey kick: on hands and one knee or standing bent over, a bent leg with a foot strap kicks back and up.

    The cable leads from the strap under the middle of the foot to a pulley in front; its line of pull turns with the
    leg. The knee opens a little, so that the foot goes back as well as up: a foot that only rises passes the point
    farthest from the pulley, and the cable then helps. Assumed: friction is a fraction of the stack's weight.
    """

    title = "Cable donkey kick, bent knee"
    load = Parameter("load", "kg", 3.0, 0.0, 150.0, "weight selected on the stack; none with any other resistance")
    # From the leg in front, where the stack rests; a third of a short adult's way.
    repetition = RepetitionRule(minimum_range=0.20, first="concentric")
    equipment = ("cable",)
    limits = (
        "The resting leg and the hands hold the pelvis with a free wrench, which is reported, not shared out.",
        "Pulley and cable have no mass.",
    )

    start_hip_flexion: float = changed(FreeKickSettings, "start_hip_flexion", radians(75.0), "knee under the hip")
    end_hip_flexion: float = changed(
        FreeKickSettings, "end_hip_flexion", radians(-5.0), "past neutral, inside the average reach of 17°"
    )
    start_knee_flexion: float = changed(FreeKickSettings, "start_knee_flexion", radians(90.0), "kneeling")
    end_knee_flexion: float = changed(
        FreeKickSettings,
        "end_knee_flexion",
        radians(50.0),
        "it opens a little, so that the foot goes back as well as up",
    )
    body_support: Literal["quadruped", "standing"] = choice("quadruped", "on a mat before the column")
    trunk_pitch: float = angle(0.0, 0.0, 60.0, "over the horizontal: hands under the shoulders")

    def tailor(self, athlete: Athlete) -> Machine:
        """A column with its pulley as high as wanted."""
        return column_in_use(self, self.resistance)

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete at the column that stands."""
        return set_up_cable_kick(athlete, self, self.body_support, self.trunk_pitch)

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete and cable."""
        column = column_in_use(self, self.resistance)
        cable = Tether.cable(column.resistance, load, column.pulley_height, self.pulley_distance)
        return assemble_cable_kick(athlete, self, self.body_support, self.trunk_pitch, "foot strap", [cable])
