"""Barbell hip thrust: upper back on a bench, both feet flat on the floor, a padded barbell in the crease of the hip."""

from __future__ import annotations

from types import SimpleNamespace

from revpress.athlete.athlete import Athlete
from revpress.exercise.assembly import Assembly
from revpress.exercise.bridge import ON_A_BENCH, on_a_bench
from revpress.exercise.registry import Parameter
from revpress.exercise.technique import STANCE_WIDTH, TOE_OUT

TITLE = "Hip thrust"
LOAD = Parameter("load", "kg", 80.0, 0.0, 500.0, "barbell with plates")
PARAMETERS = (*ON_A_BENCH, STANCE_WIDTH, TOE_OUT)


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, bench, floor and barbell."""
    return on_a_bench(athlete, load, p, p.stance_width)
