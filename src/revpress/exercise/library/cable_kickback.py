"""Cable kick-back: standing, hands on a rail, a straight leg with an ankle cuff swings back against a cable column."""

from __future__ import annotations

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.cable_kick import (
    ColumnKick,
    Tether,
    assemble_cable_kick,
    column_in_use,
    set_up_cable_kick,
)
from revpress.exercise.kit.resisted import CableExercise
from revpress.exercise.repetition import RepetitionRule
from revpress.machine.machine import Machine
from revpress.settings import Parameter, angle
from revpress.twin.assembly import Assembly
from revpress.twin.setup import Setup


class CableKickback(ColumnKick, CableExercise):
    """Cable kick-back: standing, hands on a rail, a straight leg with an ankle cuff swings back against a cable column.

    The cable leads from the cuff to a pulley in front, low down by default; height and distance are parameters, and the
    line of pull turns with the leg. Assumed: the cable pulls at the middle of the shank, a tenth of it above the ankle;
    friction is a fraction of the stack's weight. Pulley places are those of adjustable columns (5 cm to 2 m).
    """

    title = "Cable kick-back, straight leg"
    load = Parameter("load", "kg", 3.0, 0.0, 150.0, "weight selected on the stack; none with any other resistance")
    # From the leg in front, where the stack rests; a third of a short adult's way.
    repetition = RepetitionRule(minimum_range=0.20, first="concentric")
    equipment = ("cable",)
    limits = (
        "The stance leg and the hands hold the pelvis with a free wrench, which is reported, not shared out.",
        "Pulley and cable have no mass.",
    )

    trunk_pitch: float = angle(60.0, 0.0, 85.0, "over the horizontal: leaning on the frame")

    def tailor(self, athlete: Athlete) -> Machine:
        """A column with its pulley as high as wanted."""
        return column_in_use(self, self.resistance)

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete at the column that stands."""
        return set_up_cable_kick(athlete, self, "standing", self.trunk_pitch)

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete and cable."""
        column = column_in_use(self, self.resistance)
        cable = Tether.cable(column.resistance, load, column.pulley_height, self.pulley_distance)
        return assemble_cable_kick(athlete, self, "standing", self.trunk_pitch, "ankle cuff", [cable])
