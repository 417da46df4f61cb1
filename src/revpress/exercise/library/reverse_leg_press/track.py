"""Reverse leg press on a straight track."""

from __future__ import annotations

from collections.abc import Mapping

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.held_trunk import BodySupport
from revpress.exercise.kit.sliding_track import TrackSettings, press_carriage, set_up_track, tailored_track
from revpress.exercise.kit.technique import SIDES, Sides, working_sides
from revpress.exercise.repetition import RepetitionRule
from revpress.machine.find import Tailored, done_on
from revpress.machine.machine import Machine
from revpress.settings import Parameter, choice
from revpress.twin.assembly import Assembly
from revpress.twin.setup import Setup


class Track(TrackSettings, Exercise):
    """Reverse leg press on a straight track: the athlete drives a foot plate on a carriage back along rails.

    The track rises from 0° (horizontal) to 45° ("butt blaster") and beyond. The trunk is held by a torso pad and
    handles, the other leg kneels (quadruped) or stands; or the athlete lies on a bench. Where the machine is lower than
    the resting leg reaches, that leg has a step. The pad is set so that the leg starts and ends with the wanted hip and
    knee angles, which decides the trunk's inclination: about level at 45°, about 45° at 0°. Load comes from plates on
    the carriage (their weight acts along the track only by its slope) or from another resistance that a strap, cable
    or rod joins to it. No maker publishes drawings: dimensions are those of common machines, and each is a parameter.
    """

    title = "Reverse leg press, track"
    load = Parameter("load", "kg", 15.0, 0.0, 500.0, "plates on the carriage, or weight selected on the stack")
    # From the drawn-up leg; OpenBarbell's minimum for any lift is 15 cm.
    repetition = RepetitionRule(minimum_range=0.15, first="concentric")
    equipment = ("track",)
    limits = (
        (
            "Pads and handles hold the torso with a free wrench, which is reported, so the lumbar moment is what the "
            "trunk must carry from the leg to the pad; on a bench the hip pad and its belt hold the pelvis."
        ),
        "The rollers' friction is that of the weight across the track; what the foot adds is left out.",
    )

    machine: Machine | Tailored = done_on("track", "level_track")
    sides: Sides = SIDES
    body_support: BodySupport = choice("quadruped", "butt blasters have a knee pad; a level track is used standing")

    def idle(self) -> Mapping[str, str]:
        """On a machine that stands, its pads say how the trunk is held."""
        held = {"body_support": f"the pads of {self.standing.label} hold the trunk"} if self.standing else {}
        return {**super().idle(), **held}

    def tailor(self, athlete: Athlete) -> Machine:
        """A machine made for one athlete."""
        body = athlete.body(sides=working_sides(self.sides))
        return tailored_track(body, self, self.sides, self.body_support)[2]

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete on the machine that stands."""
        return set_up_track(athlete, self, self.sides)

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, support, rails and carriage."""
        return press_carriage(athlete, load, self, self.sides, self.body_support)
