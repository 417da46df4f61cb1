"""Kick-back with no machine: elastic bands from the ankle to a fixed point in front, a cable besides them if wanted.

Band tension is a function of elongation alone, from charts that disagree: run ``band_chart`` low and high for bounds. A
band that is not stretched is slack. The load is a weight stack on a cable from the same strap to the same point, none
by default. ``cuff_pressure`` records blood-flow restriction as a condition of the set: it stands in the solution's
parameters and changes nothing, for no relation between pressure and muscle force is known well enough to use.
The resting leg and the hands hold the pelvis with a free wrench, which is reported, not shared out.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.cable_kick import STRAPS, TECHNIQUE, Tether, angles, kick_against
from revpress.exercise.kit.resistance_settings import BAND, STACK, chosen_band, stack
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

TITLE = "Band kick-back"
LOAD = Parameter("load", "kg", 0.0, 0.0, 150.0, "weight on a cable besides the bands; bands alone need no machine")
PARAMETERS = (
    *TECHNIQUE,
    *angles(40.0, -15.0, 8.0, 8.0),
    Parameter("body_support", "", "standing", reason="hands on a chair", choices=("standing", "quadruped")),
    Parameter("trunk_pitch", "rad", np.radians(60.0), 0.0, np.radians(85.0), "over the horizontal: leaning on a chair"),
    Parameter("strap", "", "ankle cuff", reason="a loop about the ankle", choices=tuple(STRAPS)),
    *BAND,
    Parameter("band_count", "1", 1.0, 0.0, 10.0, "side by side; a doubled band counts twice"),
    Parameter(
        "band_length", "m", 0.80, 0.2, 3.0, "at rest, from strap to anchor: a little slack is taken up at the start"
    ),
    Parameter("anchor_height", "m", 0.20, 0.02, 2.0, "the leg of a heavy table"),
    Parameter("anchor_distance", "m", 1.20, 0.5, 3.0, "in front of the hips"),
    Parameter("cuff_pressure", "mmHg", 0.0, 0.0, 300.0, "blood-flow restriction: recorded only, it changes nothing"),
    *STACK,
)


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, bands and cable."""
    place = (p.anchor_height, p.anchor_distance)
    ties = [Tether("band", chosen_band(p), *place)]
    if load + p.top_weight > 0.0:
        ties.append(Tether("cable", stack(p, load), *place))
    return kick_against(athlete, p, p.body_support, p.trunk_pitch, p.strap, ties)
