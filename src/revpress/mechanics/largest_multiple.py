"""How much of a demand a mechanism's muscles can carry at most.

The equations of motion are those of the sharing problem, A x = b, with one more unknown: the multiple of a
demand that is carried. Muscles are at will within their limits, contacts within their cones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.mechanics.linear import extremise

Array = NDArray[np.float64]

_LIMITS = np.linspace(0.0, 1.0, 129)


@dataclass(frozen=True)
class Largest:
    """The largest multiple of a demand that can be carried, per frame.

    Attributes
    ----------
    value : ndarray, shape (F,)
        The multiple: infinite where nothing limits it, NaN where no multiple of the demand can be carried.
    x : ndarray, shape (F, n)
        Activations and contact multipliers that do it.
    """

    value: Array
    x: Array


def largest_multiple(
    moment: Array, demand: Array, more: Array, lower: ArrayLike, upper: ArrayLike, most: float = np.inf
) -> Largest:
    """Largest λ ≤ ``most`` with A x = b + λ d and lower ≤ x ≤ upper.

    Parameters
    ----------
    moment : ndarray, shape (F, m, n)
        A, demand : (F, m) b, more : (F, m) d [unit of the rows].
    lower, upper : array_like, shape (n,)
        Or (F, n) bounds of x.
    """
    frames, _, n = moment.shape
    # In units of the largest row, so that the new column is of the order of the others.
    scale = np.abs(moment).max() / max(float(np.abs(more).max()), 1e-300)
    whole = np.concatenate([moment, -scale * more[:, :, None]], axis=2)
    low, high = (
        np.concatenate([np.broadcast_to(bound, (frames, n)), np.full((frames, 1), edge)], axis=1)
        for bound, edge in ((lower, -np.inf), (upper, most / scale))
    )
    objective = np.zeros((1, n + 1))
    objective[0, n] = 1.0
    best = extremise(objective, whole, demand, low, high, "max")
    return Largest(scale * best.value[:, 0], best.x[:, 0, :n])


def least_limit(moment: Array, demand: Array, more: Array, lower: Array, upper: Array, muscles: int) -> Array:
    """Least common limit of activation with which each demand can be carried, (F,); NaN where 1 is not enough.

    Parameters
    ----------
    moment, demand, lower, upper : ndarray
        As in :func:`largest_multiple`; the first ``muscles`` columns are activations.
    more : ndarray, shape (F, m)
        What may be left out: with the limit found, its largest multiple is zero. The multiple is a concave function of
        the limit, found at 129 limits and taken as straight between them.
    """
    frames, n = len(moment), moment.shape[2]
    top = np.broadcast_to(upper, (frames, len(_LIMITS), n)).copy()
    top[:, :, :muscles] = np.maximum(_LIMITS[:, None], lower[:muscles])
    a, b, d = (np.repeat(v, len(_LIMITS), axis=0) for v in (moment, demand, more))
    carried = largest_multiple(a, b, d, lower, top.reshape(-1, n)).value.reshape(frames, -1)
    carried[np.isnan(carried)] = -np.inf
    out = np.full(frames, np.nan)
    for f in range(frames):
        enough = np.flatnonzero(carried[f] >= 0.0)
        if len(enough):
            k = int(enough[0])
            known = k > 0 and np.isfinite(carried[f, k - 1])
            out[f] = np.interp(0.0, carried[f, k - 1 : k + 1], _LIMITS[k - 1 : k + 1]) if known else _LIMITS[k]
    return np.asarray(np.maximum(out, lower[:muscles].max()))
