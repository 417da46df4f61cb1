"""Load sharing: the cheapest set of forces that meets a demand, for very many small problems at once.

Each frame is the separable convex programme

    minimise    Σ_i  c_i |x_i|^p / p + g_i x_i  +  Σ_j |r_j|^p / p
    subject to  A x + diag(R) r = b,    lower ≤ x ≤ upper,    p = 2 or 3,

with few rows (equations of motion) and many columns (muscles, contact generators, free forces). Its dual is
smooth and has one unknown a row: with y the multipliers, the best x is known in closed form,

    x_i(y) = clip(sign(s_i) (|s_i| / c_i)^(1/(p-1)), lower_i, upper_i),    s = Aᵀy − g,

and the gradient of the dual, b − A x(y) − R r(y), is the imbalance itself. A damped semismooth Newton method
with a line search on the concave dual makes it vanish. The elastic reserves r are the columns of a diagonal
matrix and obey the same formula with s_j = R_j y_j, so they cost next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError
from revpress.mechanics.arrays import as_array
from revpress.mechanics.compile import over_frames
from revpress.mechanics.sharing_batch import FRAMES_PER_CHUNK, Batch, Pairs, share_chunks
from revpress.mechanics.sharing_kernel import Array

_CHUNKS_PER_THREAD = 4  # about a millisecond of work


class Status(IntEnum):
    """How a frame ended."""

    CONVERGED = 0
    """Balanced, every reserve within its own optimal force."""
    SATURATED = 1
    """Balanced only by a reserve beyond its optimal force: the demand is more than the columns can carry."""
    INFEASIBLE = 2
    """Proven: no x within the bounds meet the demand in the rows without a reserve; x is a nearest miss."""
    NOT_CONVERGED = 3
    """Stopped at the iteration limit: do not use."""


@dataclass(frozen=True)
class Sharing:
    """Answer of :func:`share`; F stands for the leading shape of the batch.

    Attributes
    ----------
    x : ndarray, shape (F, n)
        The shares.
    reserve : ndarray, shape (F, m)
        Force given by the reserves, in the unit of the demand; zero without reserves.
    multiplier : ndarray, shape (F, m)
        y, the marginal cost of each row of the demand.
    residual : ndarray, shape (F,)
        Largest imbalance of a row, relative to the terms that the row balances (at least a thousandth of those of the
        largest row).
    iterations : ndarray of int, shape (F,)
        Newton steps.
    status : ndarray of int, shape (F,)
        Values of :class:`Status`.
    """

    x: Array
    reserve: Array
    multiplier: Array
    residual: Array
    iterations: NDArray[np.int64]
    status: NDArray[np.int64]


def share(
    moment: ArrayLike,
    demand: ArrayLike,
    lower: ArrayLike = 0.01,
    upper: ArrayLike = 1.0,
    cost: ArrayLike = 1.0,
    power: int = 2,
    *,
    linear: ArrayLike = 0.0,
    reserve: ArrayLike | None = None,
    pairs: Pairs | None = None,
) -> Sharing:
    """Cheapest x that meet the demand: min Σ c|x|^p/p + g·x + Σ|r|^p/p with A x + R r = b, within bounds.

    Parameters
    ----------
    moment : (…, m, n)
        A: what one unit of each column does to each row, e.g. moment arm times maximal force [N m].
    demand : (…, m)
        b [unit of the row]. The leading shapes of ``moment`` and ``demand`` broadcast to F, that of the answer.
        Neighbouring frames should lie next to each other: each starts from the one before.
    lower, upper : scalar, (n,) or (F, n)
        Bounds of x; may be infinite.
    cost : scalar, (n,) or (F, n)
        c > 0. A force that may be used at will gets a cost that is small in its own unit, not zero.
    power : 2 or 3
        p.
    linear : scalar, (n,) or (F, n)
        g, a price a unit (negative: a reward).
    reserve : scalar or (m,), optional
        R ≥ 0: optimal force of an elastic reserve of each row [unit of the row]; 0 for none. Also the force
        beyond which a frame counts as saturated.
    pairs : Pairs, optional
        Columns and rows that mirror each other, for a quicker start: half of the programme is solved first. Where they
        do so exactly, nothing is left to do then; where they do not, the answer is the same all the same.

    Returns
    -------
    Sharing

    Raises
    ------
    InputError
        For shapes that do not fit, numbers that are not finite, crossed bounds, a cost that is not positive,
        or a power other than 2 or 3.

    Examples
    --------
    Two muscles, one twice as strong as the other, share 30 N m in proportion to their strength:

    >>> share([[10.0, 20.0]], [30.0], upper=2.0).x.round(3)
    array([0.6, 1.2])
    """
    a, b = as_array("moment", moment), as_array("demand", demand)
    if a.ndim < 2 or b.ndim < 1 or a.shape[-2] != b.shape[-1] or 0 in a.shape[-2:]:
        raise InputError(f"moment {a.shape} and demand {b.shape} must have shapes (…, m, n) and (…, m)")
    if power not in (2, 3):
        raise InputError(f"power is {power}, but must be 2 or 3")
    m, n = a.shape[-2:]
    try:
        shape = np.broadcast_shapes(a.shape[:-2], b.shape[:-1])
        columns = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (cost, linear, lower, upper)), np.empty(n))
        varies = columns[0].ndim > 1
        column = np.stack([np.broadcast_to(v, (*shape, n) if varies else (1, n)) for v in columns[:4]])
    except ValueError:
        raise InputError(
            f"cost, linear, lower and upper must be numbers or have shapes (n,) or (…, n) that fit "
            f"moment {a.shape} and demand {b.shape}"
        ) from None
    elastic = np.zeros(m) if reserve is None else as_array("reserve", reserve)
    if elastic.shape not in ((), (m,)):
        raise InputError(f"reserve has shape {elastic.shape}, but must be a number or have shape ({m},)")
    if not (np.all(column[2] <= column[3]) and np.all(column[2] < np.inf) and np.all(column[3] > -np.inf)):
        raise InputError("lower must be at most upper in every column, and finite where they are equal")
    if not (np.all((column[0] > 0.0) & np.isfinite(column[:2]).all(axis=0))):
        raise InputError("cost must be positive, and cost and linear finite, in every column")
    if not np.all((elastic >= 0.0) & np.isfinite(elastic)):
        raise InputError("reserve must be finite and not negative in every row")

    frames = int(np.prod(shape))
    batch = Batch(
        np.require(np.broadcast_to(a, (*shape, m, n)).reshape(frames, m, n), float, ["C", "W"]),
        np.require(np.broadcast_to(b, (*shape, m)).reshape(frames, m), float, ["C", "W"]),
        np.array(np.broadcast_to(elastic, (m,))),
        np.ascontiguousarray(column.reshape(4, -1, n)),
        np.empty((frames, n)),
        np.empty((frames, m)),
        np.empty((frames, m)),
        np.empty(frames),
        np.empty(frames, dtype=np.int64),
        np.empty(frames, dtype=np.int64),
    )
    nothing = np.empty(0, dtype=np.int64)
    mirrored = Pairs(nothing, nothing, nothing, nothing) if pairs is None else pairs
    chunks = -(-frames // FRAMES_PER_CHUNK)
    over_frames(share_chunks, chunks, power, batch, mirrored, shortest=_CHUNKS_PER_THREAD)
    if np.isnan(batch.residual).any():
        raise InputError("moment and demand must be finite everywhere")
    return Sharing(
        batch.x.reshape(*shape, n),
        batch.extra.reshape(*shape, m),
        batch.multiplier.reshape(*shape, m),
        batch.residual.reshape(shape),
        batch.iterations.reshape(shape),
        batch.status.reshape(shape),
    )
