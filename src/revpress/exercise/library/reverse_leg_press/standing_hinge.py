"""Reverse leg press, standing: bent over a torso pad, the athlete drives the foot bed of a lever back and up."""

from __future__ import annotations

from collections.abc import Mapping
from math import radians

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.held_trunk import BodySupport
from revpress.exercise.kit.hinged_lever import HingeSettings, press_lever, set_up_hinge, tailored_hinge
from revpress.exercise.kit.technique import SIDES, Sides, working_sides
from revpress.exercise.repetition import RepetitionRule
from revpress.machine.find import Tailored, done_on
from revpress.machine.machine import Machine
from revpress.settings import Parameter, angle, changed, choice
from revpress.twin.assembly import Assembly
from revpress.twin.setup import Setup


class StandingHinge(HingeSettings, Exercise):
    """Reverse leg press, standing: bent over a torso pad, the athlete drives the foot bed of a lever back and up.

    The station looks like one for donkey calf raises: a gravity lever hangs from a pivot over the hips, with plates on
    a horn; one foot pushes its bed, the other stands, and legs are switched between sets. On all fours the other leg
    kneels on a pad. Who drives with both legs lies on the pad as on an inclined bench. No maker publishes drawings:
    dimensions are those of common plate-loaded machines, and each is a parameter.
    """

    title = "Reverse leg press, standing hinge"
    load = Parameter("load", "kg", 10.0, 0.0, 400.0, "plates on the lever, or weight selected on the stack")
    # From the drawn-up leg; OpenBarbell's minimum for any lift is 15 cm.
    repetition = RepetitionRule(minimum_range=0.15, first="concentric")
    equipment = ("standing-hinge",)
    limits = (
        (
            "The torso pad and the handles hold the torso with a free wrench, which is reported, so the lumbar moment "
            "is what the trunk must carry from the leg to the pad; what the resting leg takes of it is left out."
        ),
    )

    body_support: BodySupport = choice("standing", "as at a station for donkey calf raises")
    trunk_pitch: float = angle(25.0, -10.0, 60.0, "over the horizontal, head up")
    machine: Machine | Tailored = done_on("standing_hinge")
    sides: Sides = SIDES
    horn_angle: float = changed(
        HingeSettings, "horn_angle", radians(-60.0), "the arm hangs steeper than over a prone athlete: even again"
    )

    def idle(self) -> Mapping[str, str]:
        """On a machine that stands, its pad inclines the trunk."""
        pitch = {"trunk_pitch": f"the pad of {self.standing.label} inclines the trunk"} if self.standing else {}
        return {**super().idle(), **pitch}

    def tailor(self, athlete: Athlete) -> Machine:
        """A machine made for one athlete."""
        body = athlete.body(sides=working_sides(self.sides))
        return tailored_hinge(body, self, self.sides, self.trunk_pitch, self.body_support)[2]

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete on the machine that stands."""
        return set_up_hinge(athlete, self, self.sides, self.body_support)

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, torso pad and lever."""
        return press_lever(athlete, load, self, self.sides, self.trunk_pitch, self.body_support)
