"""Barbell hip thrust: upper back on a bench, both feet flat on the floor, a padded barbell across the hips."""

from __future__ import annotations

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.bridge import BenchSettings, on_a_bench, set_up_bench, tailored_bench
from revpress.exercise.kit.technique import STANCE_WIDTH
from revpress.exercise.repetition import MaximalLiftVelocity, RepetitionRule
from revpress.machine.machine import Machine
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly
from revpress.twin.setup import Setup


class HipThrust(BenchSettings, Exercise):
    """Barbell hip thrust: upper back on a bench, both feet flat on the floor, a padded barbell across the hips.

    The upper back turns about the edge of the bench; the feet stand where the knees have the wanted angle at the top.
    The pelvis carries the barbell, which is free to spin. Heights are those of common benches.
    """

    title = "Hip thrust"
    load = Parameter("load", "kg", 80.0, 0.0, 500.0, "barbell with plates")
    # Up from the floor; OpenBarbell's minimum for any lift is 15 cm.
    repetition = RepetitionRule(minimum_range=0.15, first="concentric")
    maximal_velocity = MaximalLiftVelocity(0.25, "dehoyo2021", between=0.03)
    equipment = ("bench",)
    load_equipment = ("barbell",)
    limits = (
        "The upper back does not roll or slide along the bench.",
        "The spine stays neutral; its lumbar moment is what any structure of the trunk must supply.",
    )

    stance_width: float = STANCE_WIDTH

    def tailor(self, athlete: Athlete) -> Machine:
        """A bench as high as wanted; the feet make up for the athlete."""
        return tailored_bench(self)

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete at the bench that stands."""
        return set_up_bench(athlete, self, on_a_bench(athlete, self.load.usual, self, self.stance_width))

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, bench, floor and barbell."""
        return on_a_bench(athlete, load, self, self.stance_width)[0]
