"""Conventional deadlift: from plates on the floor to standing, the hands outside the legs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.barbell_pull import NO_ARMS, BarbellPullSettings, pull_barbell
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.mechanics.closure import Weld
from revpress.settings import Parameter, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import first_posture


class Deadlift(BarbellPullSettings, Exercise):
    """Conventional deadlift: from plates on the floor to standing, the hands outside the legs.

    The knees are given at the start, and the hips bend until the hands reach the bar: arms as long as people's, hanging
    straight from shoulders that the bar draws forward and down. Trunk and thigh then make some 67° (chord from hip to
    resting shoulder; average man and woman). The spine is flexed there and straightens as the hips extend. The knees
    extend early and the hips late: of their ranges, (1 − s)² of the knees' is left while 1 − s of the hips' is. Angles
    at the start are those of :cite:`schellenberg2013` and of the studies tabulated there. Balance and arms are those of
    the Romanian deadlift.
    """

    title = "Deadlift"
    load = Parameter("load", "kg", 20.0, 20.0, 500.0, "barbell with plates of full diameter")
    # From the floor; half of a short adult's way.
    repetition = RepetitionRule(minimum_range=0.20, first="concentric")
    equipment = ("barbell",)
    limits = (
        (
            "How far the bar draws the shoulders forward and down is assumed, and the same over the whole lift: 2 cm "
            "more or less turn the hips at the start by 3°, and where the lifter stands tall, the bar hangs that much "
            "lower."
        ),
        "A straight path that clears the shins leaves the thighs by up to 8 cm in the middle of the lift.",
        NO_ARMS,
    )
    sources = ("schellenberg2013",)

    start_knee_flexion: float = angle(
        80.0, 20.0, 110.0, "between competitors (56 to 69°) and people in a gym (103 to 108°, schellenberg2013)"
    )
    lumbar_flexion: float = angle(
        30.0, 0.0, 40.0, "at the start, from pelvis to thorax: 31° with half of body weight (schellenberg2013)"
    )
    bar_lean: float = angle(1.0, -10.0, 15.0, "path of the bar: clear of the shins")
    bar_over: float = quantity(
        0.74, "1", 0.35, 0.9, "bar over the foot when standing, from heel (0) to toe (1): clear of shins and thighs"
    )

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, floor and barbell."""
        bend = self.start_knee_flexion - self.end_knee_flexion
        knee = (self.end_knee_flexion + bend, -2.0 * bend, bend)  # end + bend (1 − s)²
        lift = pull_barbell(athlete, load, self, (np.radians(100.0), 0.0), knee)
        start = _reach_the_bar(lift)
        return replace(lift, prescribed={**lift.prescribed, "hip_flexion_r": (start, self.end_hip_flexion - start)})


def _reach_the_bar(lift: Assembly) -> float:
    """Hip flexion [rad] at which the plates stand on the floor."""
    parts.surface(lift.body.spec.worldbody, "on_the_floor", [0.0, parts.PLATE_RADIUS, 0.0])
    standing = replace(
        lift,
        prescribed={name: c for name, c in lift.prescribed.items() if name != "hip_flexion_r"},
        welds=[*lift.welds, Weld("bar_r", "on_the_floor", ("y",))],
        guess={**lift.guess, "hip_flexion_r": lift.prescribed["hip_flexion_r"][0]},
    )
    return first_posture(standing)["hip_flexion_r"]
