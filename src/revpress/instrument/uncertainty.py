"""A measured value and how sure it is."""

from __future__ import annotations

from typing import NamedTuple

COVERAGE = 1.96
"""Standard uncertainties to each side that hold 95 % of a normal distribution."""


class Measured(NamedTuple):
    """A value and its standard uncertainty, in the same unit.

    Attributes
    ----------
    value : float
        The best estimate.
    u : float
        Its standard uncertainty; 0 where it is exact.
    """

    value: float
    u: float
