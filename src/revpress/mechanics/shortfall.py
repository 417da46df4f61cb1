r"""Sharing where the columns do not suffice, or only just.

Elastic reserves make up for what is missing, and the price of the last bit of balance has no end: for half a newton
metre at one joint whole groups of muscles would work to the full, since each can help a little through the contacts.
Here the price of what is missing has an end. To the programme of :mod:`revpress.mechanics.sharing` come, row by row,
two columns e⁺, e⁻ ≥ 0 that cost almost the same a unit however much they carry,

.. math:: \lambda (e^+ + e^-) \Big(1 + \frac{e}{2 s}\Big), \qquad A x + R r + e^+ - e^- = b,

so nothing is asked of a column that gives less than 1/λ of balance for its cost. Where all multipliers of the plain
programme are below λ, its answer is the answer here too, and is kept as it is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel, over_frames
from revpress.mechanics.linear import extremise
from revpress.mechanics.sharing import Sharing, Status, share
from revpress.mechanics.sharing_batch import Pairs

Array = NDArray[np.float64]

SIGMAS = 2.0
"""Deviations by which a demand that is not sure may be off."""


def share_at_a_price(
    moment: Array, demand: Array, lower: Array, upper: Array, cost: Array, power: int, reserve: Array, reach: Array,
    price: float, pairs: Pairs | None = None, unsure: Array | None = None,
) -> Sharing:  # fmt: skip
    """The cheapest x, where nothing is dearer than what is missing.

    Parameters
    ----------
    moment : ndarray, shape (F, m, n)
        A, demand : (F, m) b, lower, upper : (n,), cost : (n,) or (F, n), power : 2 or 3, reserve : (m,) as in
        :func:`~revpress.mechanics.sharing.share`.
    reach : ndarray, shape (F,)
        What counts as much in each frame, s [unit of the rows].
    price : float
        λ s: what it costs to miss ``reach``, at first; it has doubled when as much is missing.
    pairs : Pairs, optional
        As in :func:`~revpress.mechanics.sharing.share`.
    unsure : ndarray, shape (m,), optional
        Deviation σ of each row of the demand, 0 where it is sure. Where the plain answer is too dear, such a row may be
        off by up to :data:`SIGMAS` σ, at the cost of a full activation for the first, before anything is missing.

    Returns
    -------
    Sharing
        ``reserve`` is all that is missing, or off. A frame is saturated if more than a reserve's optimal force is
        missing whatever x is (:func:`least_shortfall`), not if it only comes cheaper.
    """
    plain = share(moment, demand, lower, upper, cost, power, reserve=reserve, pairs=pairs)
    dear = np.abs(plain.multiplier).max(axis=1) * reach > price
    short = np.flatnonzero(dear | (plain.status != Status.CONVERGED))
    if len(short) == 0:
        return plain
    (_, m, n), frames = moment.shape, len(short)
    extra = np.broadcast_to(np.concatenate([np.eye(m), -np.eye(m)], axis=1), (frames, m, 2 * m))
    slope = np.broadcast_to((price / reach[short])[:, None], (frames, 2 * m))
    bend = slope / reach[short, None] ** (power - 1)
    sigma = np.tile(np.zeros(m) if unsure is None else unsure, 2)
    is_unsure = sigma > 0.0
    scale = np.where(is_unsure, sigma, 1.0)
    slope = np.where(is_unsure, 0.0, slope)
    bend = np.where(is_unsure, scale**-power, bend)
    most = np.where(is_unsure, SIGMAS * sigma, np.inf)

    def joined(own: Array | float, added: Array | float) -> Array:
        wide = (np.broadcast_to(own, (frames, n)), np.broadcast_to(added, (frames, 2 * m)))
        return np.concatenate(wide, axis=1)

    priced = share(
        np.concatenate([moment[short], extra], axis=2),
        demand[short],
        joined(lower, 0.0),
        joined(upper, most),
        joined(np.broadcast_to(cost, (len(moment), n))[short], bend),
        power,
        linear=joined(0.0, slope),
        reserve=reserve,
    )
    missing = priced.x[:, n : n + m] - priced.x[:, n + m :]
    least = least_shortfall(moment[short], demand[short], lower, upper, unsure)
    beyond = np.where(least <= reserve.max(), Status.CONVERGED, Status.SATURATED)  # NaN: nothing meets it
    status = np.where(priced.status == Status.NOT_CONVERGED, priced.status, beyond)
    priced = replace(priced, x=priced.x[:, :n], reserve=priced.reserve + missing, status=status)
    for whole, part in zip(vars(plain).values(), vars(priced).values(), strict=True):
        whole[short] = part
    return plain


def reach_of(moment: Array, columns: int) -> Array:
    """The most that the first columns give together in any row, Σ |A| (F,): ``reach`` of :func:`share_at_a_price`."""
    out = np.empty(len(moment))
    over_frames(_reach, len(moment), moment, columns, out)
    return out


def least_shortfall(
    moment: Array, demand: Array, lower: Array, upper: Array, unsure: Array | None = None
) -> Array:  # fmt: skip
    """The least Σ |b − A x| over lower ≤ x ≤ upper, (F,) [unit of the rows]: what is missing whatever x is.

    Rows that are ``unsure`` may be off by :data:`SIGMAS` deviations (m,) without counting.
    """
    frames, m, n = moment.shape
    sigma = np.tile(np.zeros(m) if unsure is None else unsure, 2)
    extra = np.broadcast_to(np.concatenate([np.eye(m), -np.eye(m)], axis=1), (frames, m, 2 * m))
    missing = np.r_[np.zeros(n), np.where(sigma > 0.0, 0.0, 1.0)][None]
    low = np.r_[lower, np.zeros(2 * m)]
    high = np.r_[upper, np.where(sigma > 0.0, SIGMAS * sigma, np.inf)]
    return extremise(missing, np.concatenate([moment, extra], axis=2), demand, low, high, "min").value[:, 0]


@kernel(fastmath={"reassoc"})
def _reach(start: int, stop: int, moment: Array, columns: int, out: Array) -> None:
    for f in range(start, stop):
        out[f] = 0.0
        for r in range(moment.shape[1]):
            total = 0.0
            for i in range(columns):
                total += abs(moment[f, r, i])
            out[f] = max(out[f], total)
