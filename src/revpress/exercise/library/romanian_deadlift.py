"""Romanian deadlift: the hips go back with soft knees and a straight spine, the bar goes down to the knees.

Hip and knee flexion change in proportion; the stroke runs from the bottom to standing. The bar hangs from straight arms
and keeps to a line along the legs, and the common centre of mass of body and bar stays over one point of the foot. No
muscle of this body moves the arms: the moment that keeps the bar close to the legs (the latissimus, mostly) comes as it
is needed, like that of the lumbar spine. The bar does not lean on the legs.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.barbell_pull import PARAMETERS as PULL
from revpress.exercise.kit.barbell_pull import pull
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

TITLE = "Romanian deadlift"
LOAD = Parameter("load", "kg", 20.0, 20.0, 400.0, "barbell with plates; 20 kg is the empty bar")
PARAMETERS = (
    Parameter(
        "start_hip_flexion",
        "rad",
        np.radians(90.0),
        np.radians(40.0),
        np.radians(110.0),
        "the bar then is at the knees",
    ),
    Parameter("start_knee_flexion", "rad", np.radians(20.0), np.radians(5.0), np.radians(45.0), "soft knees"),
    Parameter("lumbar_flexion", "rad", 0.0, 0.0, np.radians(40.0), "at the bottom: none, as it is taught"),
    Parameter(
        "bar_lean", "rad", np.radians(8.0), np.radians(-10.0), np.radians(15.0), "path of the bar: along the thighs"
    ),
    *PULL,
)


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, floor and barbell."""
    hip = (p.start_hip_flexion, p.end_hip_flexion - p.start_hip_flexion)
    knee = (p.start_knee_flexion, p.end_knee_flexion - p.start_knee_flexion)
    return pull(athlete, load, p, hip, knee)
