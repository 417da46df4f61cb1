"""Cable donkey kick: on hands and one knee or standing bent over, a bent leg with a foot strap kicks back and up.

The cable leads from the strap under the middle of the foot to a pulley in front; its line of pull turns with the leg.
The knee opens a little, so that the foot goes back as well as up: a foot that only rises passes the point farthest from
the pulley, and the cable then helps. The resting leg and the hands hold the pelvis with a free wrench, which
is reported, not shared out. Assumed: pulley and cable have no mass, friction is a fraction of the stack's weight.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.cable_kick import TECHNIQUE, Tether, angles, kick_against
from revpress.exercise.kit.resistance_settings import COLUMN, STACK, stack
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

TITLE = "Cable donkey kick, bent knee"
LOAD = Parameter("load", "kg", 3.0, 0.0, 150.0, "weight selected on the stack")
PARAMETERS = (
    *TECHNIQUE,
    *angles(75.0, -5.0, 90.0, 50.0),
    Parameter(
        "body_support",
        "",
        "quadruped",
        reason="on a mat before the column",
        choices=("quadruped", "standing"),
    ),
    Parameter("trunk_pitch", "rad", 0.0, 0.0, np.radians(60.0), "over the horizontal: hands under the shoulders"),
    *COLUMN,
    *STACK,
)


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete and cable."""
    cable = Tether("cable", stack(p, load), p.pulley_height, p.pulley_distance)
    return kick_against(athlete, p, p.body_support, p.trunk_pitch, "foot strap", [cable])
