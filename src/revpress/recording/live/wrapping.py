"""Counters of 32 bits that begin anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SPAN = 1 << 32


class Unwrapped:
    """A counter that never goes back, from one that begins anew at 2³²: microseconds do so every 71.6 minutes.

    A step back by less than half of the span is taken as one back, not as almost a whole round.
    """

    def __init__(self) -> None:
        self._last: int | None = None

    def __call__(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Take the next counts.

        Parameters
        ----------
        counts : ndarray, shape (n,)
            0 to 2³² − 1 each.

        Returns
        -------
        ndarray, shape (n,)
            From where the first ever was.
        """
        if not counts.size:
            return counts
        last = int(counts[0]) if self._last is None else self._last
        steps = (np.diff(counts, prepend=last % _SPAN) + _SPAN // 2) % _SPAN - _SPAN // 2
        out = last + np.cumsum(steps)
        self._last = int(out[-1])
        return out
