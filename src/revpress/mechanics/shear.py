"""How much shear a demand asks of contacts at least."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.linear import extremise

Array = NDArray[np.float64]

_MISSING = 10.0  # what a unit of missing balance costs, in units of shear: balance comes first


def needed_shear(moment: Array, demand: Array, lower: Array, upper: Array, shear: Array, normal: Array) -> Array:
    """Least shear of all contacts together over their normal force, (F,) [1].

    Where A x = b with lower ≤ x ≤ upper has no solution, that of the x which misses least.

    Parameters
    ----------
    moment : ndarray, shape (F, m, n)
        A, demand : (F, m) b, lower, upper : (n,) as in :func:`~revpress.mechanics.linear.extremise`.
    shear, normal : ndarray, shape (n,)
        Force across and along the normal that a unit of each column gives, in one unit.
    """
    frames, m, n = moment.shape
    extra = np.broadcast_to(np.concatenate([np.eye(m), -np.eye(m)], axis=1), (frames, m, 2 * m))
    cost = np.r_[shear, np.full(2 * m, _MISSING)][None]
    low, high = np.r_[lower, np.zeros(2 * m)], np.r_[upper, np.full(2 * m, np.inf)]
    least = extremise(cost, np.concatenate([moment, extra], axis=2), demand, low, high, "min").x[:, 0, :n]
    across, pressed = least @ shear, least @ normal
    return np.divide(across, pressed, out=np.zeros(frames), where=pressed > 0.0)
