"""Hip press: a horizontal squat from prone, both feet on a common plate, the thighs driven well past neutral."""

from __future__ import annotations

from math import radians

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.sliding_track import TrackSettings, press_carriage, set_up_track, tailored_track
from revpress.exercise.kit.technique import working_sides
from revpress.exercise.repetition import RepetitionRule
from revpress.machine.find import Tailored, done_on
from revpress.machine.machine import Machine
from revpress.settings import Parameter, changed
from revpress.twin.assembly import Assembly
from revpress.twin.setup import Setup


class HipPress(TrackSettings, Exercise):
    """Hip press: a horizontal squat from prone, both feet on a common plate, the thighs driven well past neutral.

    The athlete lies on a bench; the plate's carriage rises to the rear, as the feet of a prone athlete do, and the
    bench is set so that the legs start and end with the wanted hip and knee angles, which decides how the trunk is
    inclined. All else is as on the track with a bench (see ``reverse_leg_press/track``). The slope and all dimensions
    are assumed, as no drawing is published; each is a parameter.
    """

    title = "Hip press, prone"
    load = Parameter("load", "kg", 20.0, 0.0, 500.0, "plates on the carriage, or weight selected on the stack")
    # From the drawn-up leg; OpenBarbell's minimum for any lift is 15 cm.
    repetition = RepetitionRule(minimum_range=0.15, first="concentric")
    equipment = ("hip-press",)
    limits = (
        "A hip pad and belt hold the pelvis with a free wrench, which is reported.",
        "The rollers' friction is that of the weight across the track; what the feet add is left out.",
    )

    machine: Machine | Tailored = done_on("hip_press")
    start_hip_flexion: float = changed(
        TrackSettings, "start_hip_flexion", radians(95.0), "knees drawn up before the bench's edge"
    )
    start_knee_flexion: float = changed(
        TrackSettings, "start_knee_flexion", radians(130.0), "the shank then points along the path"
    )
    end_hip_flexion: float = changed(
        TrackSettings, "end_hip_flexion", radians(-15.0), "well past neutral, inside the average reach of 17°"
    )
    toe_out: float = changed(TrackSettings, "toe_out", radians(10.0), "a comfortable stance")
    track_angle: float = changed(TrackSettings, "track_angle", radians(40.0), "the trunk then lies nearly level")

    def tailor(self, athlete: Athlete) -> Machine:
        """A machine made for one athlete."""
        body = athlete.body(sides=working_sides("both"))
        return tailored_track(body, self, "both", "prone")[2]

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete on the machine that stands."""
        return set_up_track(athlete, self, "both")

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, bench, rails and plate."""
        return press_carriage(athlete, load, self, "both", "prone")
