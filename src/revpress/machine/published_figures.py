"""Public figures of machines: friction, empty masses, heights, capacities, and how far to trust each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from revpress.citations import Reference, bibliography
from revpress.files import parse_toml


@dataclass(frozen=True, kw_only=True)
class MachineFigure:
    """One public figure of a kind of machine; never a dimension of a certain one.

    Attributes
    ----------
    machine : str
        The machine, in words.
    quantity : str
        What of it.
    value : tuple of float
        Lowest and highest; twice the same where there is one.
    sd : float or None
        Standard deviation, of a study.
    unit : str
        SI; empty for a pure number.
    source : str
        Key in the bibliography.
    kind : str
        ``"study"``, ``"maker's data sheet"``, ``"seller's article"`` or ``"unsigned article"``.
    note : str
        Conditions and limits.
    """

    machine: str
    quantity: str
    value: tuple[float, float]
    unit: str
    source: str
    kind: Literal["study", "maker's data sheet", "seller's article", "unsigned article"]
    note: str
    sd: float | None = None

    @property
    def reference(self) -> Reference:
        """The source as a page shows it."""
        return bibliography()[self.source]


@cache
def published_machine_figures() -> tuple[MachineFigure, ...]:
    """All public figures, in the order of the file.

    Returns
    -------
    tuple of MachineFigure
        Shared between callers.
    """
    name = "published_machine_figures.toml"
    rows = parse_toml(name, resources.files(__package__).joinpath("data", name).read_text("utf-8"))["figure"]
    return tuple(MachineFigure(**{**row, "value": _bounds(row["value"])}) for row in rows)


def _bounds(value: float | list[float]) -> tuple[float, float]:
    low, high = value if isinstance(value, list) else (value, value)
    return low, high
