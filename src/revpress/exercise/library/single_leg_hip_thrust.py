"""Single-leg hip thrust: upper back on a bench, one foot flat on the floor, the other leg held up.

As the hip thrust, with the barbell in the crease of the hip; with a load of 0 there is none. The raised leg keeps its
posture relative to the pelvis; what its own muscles do for that is not modelled. Pelvis and trunk stay level and
square, and the back presses only as wide as the shoulder blades, without help of the arms.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.bridge import ON_A_BENCH, on_a_bench
from revpress.exercise.kit.held_trunk import ONE_SIDE
from revpress.exercise.kit.technique import resting_leg
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

TITLE = "Single-leg hip thrust"
LOAD = Parameter("load", "kg", 5.0, 0.0, 300.0, "barbell, from a light one up: a technique bar; 0 is none")
PARAMETERS = (
    ONE_SIDE,
    *ON_A_BENCH,
    Parameter("foot_from_middle", "m", 0.08, 0.0, 0.20, "in line with its hip"),
    Parameter("toe_out", "rad", 0.0, 0.0, np.radians(40.0), "straight ahead, as the knee stays over the foot"),
    Parameter(
        "raised_hip_flexion", "rad", np.radians(60.0), 0.0, np.radians(110.0), "thigh before the bar, foot clear"
    ),
    Parameter("raised_knee_flexion", "rad", np.radians(60.0), 0.0, np.radians(130.0), "foot clear of the floor"),
)


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, bench, floor and barbell."""
    side = {"right": "r", "left": "l"}[p.sides]
    thrust = on_a_bench(athlete, load, p, 2.0 * p.foot_from_middle, sides=(side,))
    raised = resting_leg((side,), hip_flexion=p.raised_hip_flexion, knee_angle=p.raised_knee_flexion)
    return replace(thrust, fixed={**thrust.fixed, **raised})
