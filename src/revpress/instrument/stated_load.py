"""The load as it is told: what stands on the plates, or what the machine was set to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from revpress.errors import check_range
from revpress.instrument.instrument import ReadingProblem, Rows
from revpress.instrument.uncertainty import COVERAGE

LOAD_TOLERANCE = 0.01
"""Relative tolerance of plates and bars that holds 95 % of them: competition plates are tighter, gym plates wider
(assumed)."""
U_LOAD = LOAD_TOLERANCE / COVERAGE
"""Relative standard uncertainty of a load."""


@dataclass(frozen=True)
class StatedLoad:
    """What somebody said was lifted: no sensor, but a reading like any other.

    Attributes
    ----------
    u_relative : float
        Relative standard uncertainty of the load.

    Raises
    ------
    InputError
        An uncertainty outside 0 to 0.5.
    """

    u_relative: float = U_LOAD

    def __post_init__(self) -> None:
        check_range("relative load uncertainty", self.u_relative, 0.0, 0.5)

    def rows(self, problem: ReadingProblem) -> Rows:
        """The load is as told, within its tolerance.

        Parameters
        ----------
        problem : ReadingProblem
            It holds the load as it was told.

        Returns
        -------
        Rows
            One row: the relative excess of the load is 0 [1].
        """
        frames = problem.time.size
        return Rows(problem.row((problem.load, 1.0)), np.zeros((frames, 1)), np.full((frames, 1), self.u_relative))
