"""Extremes of linear quantities over everything that meets a demand, for very many small problems at once.

Each frame asks for the least or greatest value of some rows c of an objective,

    extremise c·x   subject to   A x = b,   lower ≤ x ≤ upper   (bounds may be infinite),

with few rows and some hundred columns: how large can the resistance be, between which hip moments does a reading leave
the choice. The method is the primal simplex for bounded variables on a dense tableau. Every row has a logical
variable fixed at zero, so any set of columns can be completed to a basis: redundant rows need no care, and a frame
starts from the basis of the frame before, or of the objective before, by least sum of infeasibilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError, shown
from revpress.mechanics.arrays import as_array
from revpress.mechanics.compile import over_frames
from revpress.mechanics.linear_kernel import FRAMES_PER_CHUNK, Batch, LinearStatus, extremise_chunks

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

__all__ = ["Extremum", "LinearStatus", "extremise"]

_CHUNKS_PER_THREAD = 4


@dataclass(frozen=True)
class Extremum:
    """Answer of :func:`extremise`; F stands for the leading shape of the batch.

    Attributes
    ----------
    value : ndarray, shape (F, k)
        The extreme values.
    x : ndarray, shape (F, k, n)
        Where they are reached (one such point: it need not be the only one).
    status : Indices
        (F, k) values of :class:`LinearStatus`.
    iterations : Indices
        (F, k) simplex steps.
    """

    value: Array
    x: Array
    status: Indices
    iterations: Indices


def extremise(
    objective: ArrayLike,
    moment: ArrayLike,
    demand: ArrayLike,
    lower: ArrayLike = 0.0,
    upper: ArrayLike = np.inf,
    sense: Literal["min", "max"] = "max",
) -> Extremum:
    """Least or greatest c·x with A x = b and lower ≤ x ≤ upper, for every row c of the objective.

    Parameters
    ----------
    objective : (k, n) or (…, k, n)
        Rows c.
    moment : (…, m, n)
        A: what one unit of each column does to each row [unit of the row].
    demand : (…, m)
        b. The leading shapes of all three broadcast to F, that of the answer. Neighbouring frames should lie next
        to each other: each starts from the one before. To ask how much of a demand can be carried, give it a
        column of its own.
    lower, upper : scalar, (n,) or (F, n)
        Bounds of x; may be infinite.
    sense : "min" or "max"

    Returns
    -------
    Extremum

    Raises
    ------
    InputError
        For shapes that do not fit, numbers that are not finite, crossed bounds or an unknown sense.

    Notes
    -----
    Exact up to rounding: rows and columns are scaled, the answer satisfies them to 1e-9 of the largest scaled demand.

    Examples
    --------
    The largest demand that two muscles can hold, with the demand's multiple as the third column:

    >>> extremise([[0.0, 0.0, 1.0]], [[10.0, 20.0, -1.0]], [0.0], 0.0, [1.0, 1.0, float("inf")]).value
    array([30.])
    """
    c, a, b = as_array("objective", objective), as_array("moment", moment), as_array("demand", demand)
    fits = a.ndim > 1 and b.ndim > 0 and c.ndim > 1 and a.shape[-2] == b.shape[-1] and a.shape[-1] == c.shape[-1]
    if not fits or 0 in a.shape[-2:] or c.shape[-2] == 0:
        raise InputError(
            f"objective {c.shape}, moment {a.shape} and demand {b.shape} must have shapes "
            "(…, k, n), (…, m, n) and (…, m)"
        )
    if sense not in ("min", "max"):
        raise InputError(f'sense is {shown(sense)}, but must be "min" or "max"')
    m, n, k = a.shape[-2], a.shape[-1], c.shape[-2]
    try:
        shape = np.broadcast_shapes(c.shape[:-2], a.shape[:-2], b.shape[:-1])
        ends = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (lower, upper)), np.empty(n))
        bound = np.stack([np.broadcast_to(v, (*shape, n) if ends[0].ndim > 1 else (1, n)) for v in ends[:2]])
    except ValueError:
        raise InputError(
            f"lower and upper must be numbers or have shapes (n,) or (…, n) that fit moment {a.shape}, "
            f"demand {b.shape} and objective {c.shape}"
        ) from None
    if not np.isfinite(a.sum() + b.sum() + c.sum()):
        raise InputError("objective, moment and demand must be finite everywhere")
    if not (np.all(bound[0] <= bound[1]) and np.all(bound[0] < np.inf) and np.all(bound[1] > -np.inf)):
        raise InputError("lower must be at most upper in every column, and finite where they are equal")

    frames = int(np.prod(shape))
    batch = Batch(
        np.require(np.broadcast_to(c, (*shape, k, n)).reshape(frames, k, n), float, ["C", "W"]),
        np.require(np.broadcast_to(a, (*shape, m, n)).reshape(frames, m, n), float, ["C", "W"]),
        np.require(np.broadcast_to(b, (*shape, m)).reshape(frames, m), float, ["C", "W"]),
        np.ascontiguousarray(bound.reshape(2, -1, n)),
        np.empty((frames, k)),
        np.empty((frames, k, n)),
        np.empty((frames, k), dtype=np.int64),
        np.empty((frames, k), dtype=np.int64),
    )
    chunks = -(-frames // FRAMES_PER_CHUNK)
    over_frames(extremise_chunks, chunks, 1.0 if sense == "max" else -1.0, batch, shortest=_CHUNKS_PER_THREAD)
    return Extremum(
        batch.value.reshape(*shape, k),
        batch.x.reshape(*shape, k, n),
        batch.status.reshape(*shape, k),
        batch.iterations.reshape(*shape, k),
    )
