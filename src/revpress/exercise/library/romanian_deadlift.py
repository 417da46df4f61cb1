"""Romanian deadlift: the hips go back with soft knees and a straight spine, the bar goes just past the knees."""

from __future__ import annotations

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.barbell_pull import NO_ARMS, BarbellPullSettings, pull_barbell
from revpress.exercise.repetition import RepetitionRule
from revpress.settings import Parameter, angle
from revpress.twin.assembly import Assembly


class RomanianDeadlift(BarbellPullSettings, Exercise):
    """Romanian deadlift: the hips go back with soft knees and a straight spine, the bar goes just past the knees.

    Hip and knee flexion change in proportion; the stroke runs from the bottom to standing. The bar hangs from straight
    arms and keeps to a line along the legs, and the common centre of mass of body and bar stays over one point of the
    foot.
    """

    title = "Romanian deadlift"
    load = Parameter("load", "kg", 20.0, 20.0, 400.0, "barbell with plates; 20 kg is the empty bar")
    repetition = RepetitionRule(minimum_range=0.13)  # down first, from standing; half of a short adult's way
    equipment = ("barbell",)
    limits = (
        NO_ARMS,
        "The bar does not lean on the legs.",
        (
            "At the bottom the shoulders are 17 cm before the bar: at the largest load an average man holds 105 N·m "
            "an arm and a woman 77, which nothing here limits. Who holds less lets the bar drift forward (a smaller "
            "bar_lean) and lifts less: with 60 N·m, an average man 105 instead of 124 kg."
        ),
    )

    start_hip_flexion: float = angle(90.0, 40.0, 110.0, "the bar then is just below the knees")
    start_knee_flexion: float = angle(20.0, 5.0, 45.0, "soft knees")

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, floor and barbell."""
        hip = (self.start_hip_flexion, self.end_hip_flexion - self.start_hip_flexion)
        knee = (self.start_knee_flexion, self.end_knee_flexion - self.start_knee_flexion)
        return pull_barbell(athlete, load, self, hip, knee)
