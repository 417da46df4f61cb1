"""Reverse leg press, prone: the athlete lies face down on a bench and drives a hinged lever back and up."""

from __future__ import annotations

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.hinged_lever import HingeSettings, press_lever, set_up_hinge, tailored_hinge
from revpress.exercise.kit.technique import SIDES, Sides, working_sides
from revpress.exercise.repetition import RepetitionRule
from revpress.machine.find import Tailored, done_on
from revpress.machine.machine import Machine
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly
from revpress.twin.setup import Setup


class ProneHinge(HingeSettings, Exercise):
    """Reverse leg press, prone: the athlete lies face down on a bench and drives a hinged lever back and up.

    The lever turns about a pivot behind and below the foot, or overhead, and carries plates on a horn; its foot plate
    pivots, so the foot presses where that pivot is. Bench and lever are set so that the leg starts and ends with the
    wanted hip and knee angles. Another resistance may pull on the lever by a strap, cable or rod. The trunk lies on
    the bench. Dimensions are those of common plate-loaded hip machines; no maker publishes drawings, so each is a
    parameter.
    """

    title = "Reverse leg press, prone hinge"
    load = Parameter("load", "kg", 10.0, 0.0, 400.0, "plates on the lever, or weight selected on the stack")
    # From the drawn-up leg; OpenBarbell's minimum for any lift is 15 cm.
    repetition = RepetitionRule(minimum_range=0.15, first="concentric")
    equipment = ("prone-hinge",)
    limits = ("The hip pad with its belt and the handles hold the pelvis with a free wrench, which is reported.",)

    machine: Machine | Tailored = done_on("prone_hinge")
    sides: Sides = SIDES

    def tailor(self, athlete: Athlete) -> Machine:
        """A machine made for one athlete."""
        body = athlete.body(sides=working_sides(self.sides))
        return tailored_hinge(body, self, self.sides, 0.0, "prone")[2]

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete on the machine that stands."""
        return set_up_hinge(athlete, self, self.sides, "prone")

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, bench and lever."""
        return press_lever(athlete, load, self, self.sides, 0.0, "prone")
