"""Hip press: a horizontal squat from prone, both feet on a common plate, the thighs driven well past the trunk's line.

The athlete lies on a bench; the plate's carriage rises to the rear, as the feet of a prone athlete do, and the bench is
set so that the legs start and end with the wanted hip and knee angles, which decides how the trunk is inclined. All
else is as on the track with a bench (see ``reverse_leg_press/track``): a hip pad and belt hold the pelvis with a free
wrench, which is reported. The slope and all dimensions are assumed, as no drawing is published; each is a parameter.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.presets import preset
from revpress.exercise.library.reverse_leg_press import track
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

TITLE = "Hip press, prone"
LOAD = Parameter("load", "kg", 20.0, 0.0, 500.0, "plates on the carriage, or weight selected on the stack")
_ALWAYS = {"sides": "both", "body_support": "prone"}
PARAMETERS = preset(
    [p for p in track.PARAMETERS if p.name not in _ALWAYS],
    start_hip_flexion=(np.radians(95.0), "knees drawn up before the bench's edge"),
    start_knee_flexion=(np.radians(130.0), "the shank then points along the path"),
    end_hip_flexion=(np.radians(-15.0), "well past neutral, inside the average reach of 17°"),
    toe_out=(np.radians(10.0), "a comfortable stance"),
    track_angle=(np.radians(40.0), "the trunk then lies nearly level"),
)


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, bench, rails and plate."""
    return track.assemble(athlete, load, SimpleNamespace(**vars(p), **_ALWAYS))
