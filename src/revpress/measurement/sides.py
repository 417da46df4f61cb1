"""Left against right: a signed difference, and whether it is more than noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from revpress.errors import InputError, shown
from revpress.instrument.uncertainty import COVERAGE, Measured

Formula = Literal["stronger", "sum"]

FORMULAS = {
    "stronger": "(right − left) / the larger one, for one leg at a time",
    "sum": "(right − left) / (right + left), for both legs at once",
}
"""What a difference is divided by; the formulas give different figures for the same legs."""


@dataclass(frozen=True)
class SideDifference:
    """Right less left.

    Attributes
    ----------
    left, right : Measured
        In one unit.
    formula : {"stronger", "sum"}
        See :data:`FORMULAS`.
    value : Measured
        A share; positive where the right one is larger.
    band : float
        Half width of what noise alone makes of equal sides, 1.96 √(u_L² + u_R²), as a share by the same formula.
    """

    left: Measured
    right: Measured
    formula: Formula
    value: Measured
    band: float

    @property
    def stronger(self) -> Literal["left", "right"] | None:
        """The larger side, or None where the difference lies within noise: then nothing is said of the sides."""
        if not abs(self.value.value) > self.band:
            return None
        return "right" if self.value.value > 0.0 else "left"


def side_difference(left: Measured, right: Measured, formula: Formula = "stronger") -> SideDifference:
    """Signed difference of two sides, with its noise band.

    Parameters
    ----------
    left, right : Measured
        Values above 0 of one quantity, each with its standard error. Which side it was must be said with the
        measurement; it is never inferred from the order.
    formula : {"stronger", "sum"}
        See :data:`FORMULAS`.

    Returns
    -------
    SideDifference

    Raises
    ------
    InputError
        Another formula, or a value that is not above 0.
    """
    if formula not in FORMULAS:
        raise InputError(f"formula of the difference is {shown(formula)}, not one of {', '.join(FORMULAS)}")
    for name, side in (("left", left), ("right", right)):
        if not (np.isfinite(side.value) and side.value > 0.0 and np.isfinite(side.u) and side.u >= 0.0):
            raise InputError(f"the {name} side is {side.value:g} ± {side.u:g}, but must be above 0 and finite")
    whole = left.value + right.value
    divisor = whole if formula == "sum" else max(left.value, right.value)
    value = (right.value - left.value) / divisor
    band = COVERAGE * float(np.hypot(left.u, right.u)) / divisor
    if formula == "sum":
        u = 2.0 * float(np.hypot(right.value * left.u, left.value * right.u)) / whole**2
    else:
        small, large = (left, right) if right.value >= left.value else (right, left)
        u = float(np.hypot(small.u, small.value / large.value * large.u)) / large.value
    return SideDifference(left, right, formula, Measured(value, u), band)


def side_mean(values: ArrayLike) -> Measured:
    """Mean of a side's trials and its standard error.

    Parameters
    ----------
    values : array_like, shape (trial,)
        Of one side, two or more.

    Returns
    -------
    Measured
        The mean; s / √n, widened by Student's t over 1.96 so that 1.96 of it hold the mean in 95 of 100 cases.

    Raises
    ------
    InputError
        Fewer than two trials, or one that is not finite: one trial does not say how far the next lies off.
    """
    trials = np.asarray(values, dtype=float)
    if trials.ndim != 1 or trials.size < 2 or not np.all(np.isfinite(trials)):
        raise InputError(f"a side needs 2 trials or more, all finite, and there are {trials.size}")
    widened = float(stdtrit(trials.size - 1, 0.975)) / COVERAGE
    return Measured(float(trials.mean()), widened * float(trials.std(ddof=1)) / float(np.sqrt(trials.size)))
