"""Single-leg hip thrust: upper back on a bench, one foot flat on the floor, the other leg held up."""

from __future__ import annotations

from dataclasses import replace

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.bridge import BenchSettings, on_a_bench, set_up_bench, tailored_bench
from revpress.exercise.kit.technique import ONE_SIDE, OneSide, resting_leg, working_sides
from revpress.exercise.repetition import RepetitionRule
from revpress.machine.kinds.hip_thrust_bench import HipThrustBench
from revpress.machine.machine import Machine
from revpress.settings import Parameter, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.setup import Setup


class SingleLegHipThrust(BenchSettings, Exercise):
    """Single-leg hip thrust: upper back on a bench, one foot flat on the floor, the other leg held up.

    As the hip thrust, with the barbell in the crease of the hip; with a load of 0 there is none. The raised leg keeps
    its posture relative to the pelvis. Pelvis and trunk stay level and square, and the back presses only as wide as the
    shoulder blades, without help of the arms.
    """

    title = "Single-leg hip thrust"
    load = Parameter(
        "load", "kg", 0.0, 0.0, 300.0, "barbell, from a technique bar up; 0 is none: what an average woman does"
    )
    # Up from the floor; OpenBarbell's minimum for any lift is 15 cm.
    repetition = RepetitionRule(minimum_range=0.15, first="concentric")
    equipment = ("bench",)
    load_equipment = ("barbell",)
    limits = (
        "The upper back does not roll or slide along the bench.",
        "The spine stays neutral; its lumbar moment is what any structure of the trunk must supply.",
        "What the raised leg's own muscles do to keep its posture is not modelled.",
    )

    sides: OneSide = ONE_SIDE
    foot_from_middle: float = quantity(0.08, "m", 0.0, 0.2, "in line with its hip")
    toe_out: float = angle(0.0, 0.0, 40.0, "straight ahead, as the knee stays over the foot")
    raised_hip_flexion: float = angle(60.0, 0.0, 110.0, "thigh before the bar, foot clear")
    raised_knee_flexion: float = angle(60.0, 0.0, 130.0, "foot clear of the floor")

    def tailor(self, athlete: Athlete) -> Machine:
        """A bench as high as wanted; the foot makes up for the athlete."""
        return tailored_bench(self)

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete at the bench that stands."""
        return set_up_bench(athlete, self, self._joined(athlete, self.load.usual))

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, bench, floor and barbell."""
        return self._joined(athlete, load)[0]

    def _joined(self, athlete: Athlete, load: float) -> tuple[Assembly, HipThrustBench]:
        [side] = working_sides(self.sides)
        thrust, bench = on_a_bench(athlete, load, self, 2.0 * self.foot_from_middle, sides=(side,))
        raised = resting_leg((side,), hip_flexion=self.raised_hip_flexion, knee_angle=self.raised_knee_flexion)
        return replace(thrust, fixed={**thrust.fixed, **raised}), bench
