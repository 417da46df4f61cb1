"""Cable kick-back: standing, hands on a rail, a straight leg with an ankle cuff swings back against a cable column.

The cable leads from the cuff to a pulley in front, low down by default; height and distance are parameters, and the
line of pull turns with the leg. The stance leg and the hands hold the pelvis with a free wrench, which is reported,
not shared out. Assumed: the cable pulls at the middle of the shank, a tenth of it above the ankle; pulley and cable
have no mass; friction is a fraction of the stack's weight. Pulley places are those of adjustable columns (5 cm to 2 m).
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.cable_kick import TECHNIQUE, Tether, angles, kick_against
from revpress.exercise.kit.resistance_settings import COLUMN, STACK, stack
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

TITLE = "Cable kick-back, straight leg"
LOAD = Parameter("load", "kg", 3.0, 0.0, 150.0, "weight selected on the stack")
PARAMETERS = (
    *TECHNIQUE,
    *angles(40.0, -15.0, 8.0, 8.0),
    Parameter(
        "trunk_pitch", "rad", np.radians(60.0), 0.0, np.radians(85.0), "over the horizontal: leaning on the frame"
    ),
    *COLUMN,
    *STACK,
)


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete and cable."""
    cable = Tether("cable", stack(p, load), p.pulley_height, p.pulley_distance)
    return kick_against(athlete, p, "standing", p.trunk_pitch, "ankle cuff", [cable])
