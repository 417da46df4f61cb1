"""Barbell hip thrust: upper back on a bench, both feet flat on the floor, a padded barbell in the crease of the hip.

The upper back turns about the edge of the bench and is assumed not to roll or slide along it; the feet stand where
the knees have the wanted angle at the top. The pelvis carries the barbell, which is free to spin. The spine stays
neutral; its lumbar moment is what any structure of the trunk must supply. Heights are those of common benches.
"""

from __future__ import annotations

from types import SimpleNamespace

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.bridge import ON_A_BENCH, on_a_bench
from revpress.exercise.kit.technique import STANCE_WIDTH, TOE_OUT
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

TITLE = "Hip thrust"
LOAD = Parameter("load", "kg", 80.0, 0.0, 500.0, "barbell with plates")
PARAMETERS = (*ON_A_BENCH, STANCE_WIDTH, TOE_OUT)


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, bench, floor and barbell."""
    return on_a_bench(athlete, load, p, p.stance_width)
