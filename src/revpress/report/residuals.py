"""Measured motions: what was assumed in reading them, and how far motion and forces fit each other."""

from __future__ import annotations

import json
from collections.abc import Iterable

import xarray as xr

from revpress.report.tables import Cell, Column, Rows, Table, Value

_ROWS = (
    ("Missing force, peak", "N", "peak_force", 1.0, 0),
    ("of the largest outside force", "%", "force_share", 100.0, 1),
    ("Missing moment, peak", "N·m", "peak_moment", 1.0, 0),
    ("of that force × height of the centre of mass", "%", "moment_share", 100.0, 1),
)


def residual_tables(solutions: Iterable[xr.Dataset]) -> list[Table]:
    """One table of the measured motions among the solutions, or none."""
    measured = [s for s in solutions if "residuals" in s.attrs]
    if not measured:
        return []
    values = [json.loads(s.attrs["residuals"]) for s in measured]
    cells: list[list[Cell]] = [
        [label, unit, *(Value(scale * v[name], decimals=decimals) for v in values)]
        for label, unit, name, scale, decimals in _ROWS
    ]
    columns = [Column("Quantity"), Column("Unit"), *(Column(str(s.attrs["title"])) for s in measured)]
    caption = (
        "What no measured force, or without any no foot on the floor, explains, at the pelvis. Below 5 % of force and "
        "1 % of moment, motion, forces and body fit each other well; far above, a force is missing in part of the "
        "recording or they do not belong together."
    )
    return [Table("residuals", "Unexplained at the pelvis", columns, [Rows(cells)], caption)]


def assumption_words(solutions: Iterable[xr.Dataset]) -> list[str]:
    """What was taken to be so in reading measured motions, one sentence each."""
    return [str(sentence) for s in solutions for sentence in json.loads(s.attrs.get("assumptions", "[]"))]
