"""Barbell hip thrust: upper back on a bench, both feet flat on the floor, a padded barbell across the hips."""

from __future__ import annotations

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.bridge import BenchSettings, on_a_bench
from revpress.exercise.kit.technique import STANCE_WIDTH
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly


class HipThrust(BenchSettings, Exercise):
    """Barbell hip thrust: upper back on a bench, both feet flat on the floor, a padded barbell across the hips.

    The upper back turns about the edge of the bench and is assumed not to roll or slide along it; the feet stand where
    the knees have the wanted angle at the top. The pelvis carries the barbell, which is free to spin. The spine stays
    neutral; its lumbar moment is what any structure of the trunk must supply. Heights are those of common benches.
    """

    title = "Hip thrust"
    load = Parameter("load", "kg", 80.0, 0.0, 500.0, "barbell with plates")

    stance_width: float = STANCE_WIDTH

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, bench, floor and barbell."""
        return on_a_bench(athlete, load, self, self.stance_width)
