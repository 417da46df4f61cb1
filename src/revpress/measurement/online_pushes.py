"""Pushes and pulls in a force signal, as they come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.errors import check_range
from revpress.instrument.uncertainty import Measured

Array = NDArray[np.float64]

THRESHOLD = 30.0
"""Force from which on it is a push [N] (assumed; hand-held dynamometers are delivered with about as much)."""
_RELEASED = 0.5
"""Share of the threshold below which it is over: between the two nothing begins or ends (assumed)."""
_SHORTEST = 0.1  # s: what is shorter is a knock (assumed)


@dataclass(frozen=True)
class OnlinePush:
    """One push or pull.

    Attributes
    ----------
    number : int
        From 1.
    begin, end : float
        First and last sample above the thresholds [s].
    peak : Measured
        Largest force [N].
    mean : Measured
        Over time [N].
    impulse : Measured
        [N s].
    """

    number: int
    begin: float
    end: float
    peak: Measured
    mean: Measured
    impulse: Measured


class OnlinePushes:
    """Pushes in a force signal of any spacing.

    Parameters
    ----------
    resolution : float
        Of the instrument [N].
    u_relative : float
        Relative standard uncertainty of its calibration.
    threshold : float
        Force from which on it is a push [N].

    Raises
    ------
    InputError
        A threshold that cannot be.
    """

    def __init__(self, resolution: float, u_relative: float, threshold: float = THRESHOLD) -> None:
        self.threshold = check_range("force from which on it is a push", threshold, 1.0, 5000.0, "N")
        self._resolution, self._u_relative = resolution, u_relative
        self._time: list[Array] = []
        self._force: list[Array] = []
        self._pushing = False
        self.reps: list[OnlinePush] = []
        """All so far, in order of time."""

    def push(self, time: Array, force: Array) -> tuple[OnlinePush, ...]:
        """Take the next samples.

        Parameters
        ----------
        time, force : ndarray, shape (n,)
            [s], [N].

        Returns
        -------
        tuple of OnlinePush
            Those that ended with them.
        """
        done: list[OnlinePush] = []
        start = 0
        while start < force.size:
            low = self.threshold * (_RELEASED if self._pushing else 1.0)
            other = np.flatnonzero((force[start:] < low) == self._pushing)
            stop = start + int(other[0]) if other.size else force.size
            if self._pushing and stop > start:
                self._time.append(time[start:stop])
                self._force.append(force[start:stop])
            if other.size:
                if self._pushing:
                    done += self._end()
                self._pushing = not self._pushing
            start = stop
        return tuple(done)

    def finish(self) -> tuple[OnlinePush, ...]:
        """Say that nothing more comes: a push that goes on ends here."""
        done = self._end() if self._pushing else []
        self._pushing = False
        return tuple(done)

    def _end(self) -> list[OnlinePush]:
        if not self._time:
            return []
        time, force = np.concatenate(self._time), np.concatenate(self._force)
        self._time, self._force = [], []
        length = float(time[-1] - time[0])
        if length < _SHORTEST:
            return []
        impulse = float(np.trapezoid(force, time))
        u_sample = self._resolution / np.sqrt(12.0)

        def measured(value: float, u: float) -> Measured:
            return Measured(value, float(np.hypot(u, self._u_relative * value)))

        # Either end is known as well as the samples are apart.
        u_ends = float(np.hypot(*force[[0, -1]])) * length / (time.size - 1) / np.sqrt(12.0)
        one = OnlinePush(
            number=len(self.reps) + 1,
            begin=float(time[0]),
            end=float(time[-1]),
            peak=measured(float(force.max()), u_sample),
            mean=measured(impulse / length, u_sample / np.sqrt(force.size)),
            impulse=measured(impulse, u_ends),
        )
        self.reps.append(one)
        return [one]
