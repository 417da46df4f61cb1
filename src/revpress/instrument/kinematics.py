"""What an instrument says of a motion: position, velocity, acceleration, each with its standard uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Kinematics:
    """One coordinate over time, positive in the concentric direction.

    Attributes
    ----------
    time : ndarray, shape (frame,)
        Increasing, any spacing [s].
    position, velocity, acceleration : ndarray, shape (frame,)
        [m, m/s, m/s²].
    u_position, u_velocity, u_acceleration : ndarray, shape (frame,)
        Standard uncertainties of the same, scale excluded.
    u_scale : float
        Relative standard uncertainty of the instrument's metres per count, common to every sample.
    slowest : float
        Speed below which the instrument gives fewer than two counts within the filter's time, so that moving and
        standing still cannot be told apart [m/s].

    Raises
    ------
    InputError
        A time that does not increase.
    """

    time: Array
    position: Array
    velocity: Array
    acceleration: Array
    u_position: Array
    u_velocity: Array
    u_acceleration: Array
    u_scale: float = 0.0
    slowest: float = 0.0

    def __post_init__(self) -> None:
        if not np.all(np.diff(self.time) > 0):
            late = int(np.argmin(np.diff(self.time))) + 1
            raise InputError(f"time does not increase at sample {late} ({self.time[late]:g} s)")

    def __len__(self) -> int:
        return self.time.size
