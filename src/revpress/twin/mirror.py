"""Which rows and columns of two legs' sharing problem mirror each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

_ODD = {"pelvis_tz", "pelvis_list", "pelvis_rotation"}  # coordinates of the middle that a mirror turns round


@dataclass(frozen=True)
class Mirror:
    """Mirror images of rows and columns.

    Attributes
    ----------
    row : ndarray of int, shape (m,)
        Row of the other side; its own where it belongs to the middle.
    sign : ndarray, shape (m,)
        −1 where the mirror turns a row round, else 1.
    column : ndarray of int, shape (n,)
        Column of the other side.
    kept : ndarray of bool, shape (m,)
        Rows that say all: those of the right and the middle, less what the mirror turns round.
    """

    row: Indices
    sign: Array
    column: Indices
    kept: NDArray[np.bool_]

    def gap(self, rows: Array) -> float:
        """Largest difference between ``rows`` (…, m) and their mirror image."""
        return float(np.abs(self.sign * rows[..., self.row] - rows).max(initial=0.0))


def mirror(names: Sequence[str], muscles: Sequence[str], moment: Array) -> Mirror | None:
    """What mirrors what, None where it is not two legs that do the same.

    Parameters
    ----------
    names : sequence of str
        Coordinates of the first rows.
    muscles : sequence of str
        Of the first columns; the others are paired by what they do.
    moment : ndarray, shape (m, n)
        Of one frame; rows beyond the names are of both legs together, their own mirror images.
    """
    partner = [other_side(name) for name in names]
    if not set(partner) <= set(names) or partner == list(names):
        return None
    further = np.arange(len(names), len(moment))
    rows = np.r_[np.array([names.index(p) for p in partner]), further]
    sign = np.r_[np.array([-1.0 if name in _ODD else 1.0 for name in names]), np.ones(len(further))]
    known = {name: i for i, name in enumerate(muscles)}
    own = [known.get(other_side(name), i) for name, i in known.items()]
    seen, there = sign[:, None] * moment[rows, len(known) :], moment[:, len(known) :]
    like = np.abs(seen[:, :, None] - there[:, None, :]).max(axis=0, initial=0.0)
    columns = np.r_[np.array(own), len(known) + (like.argmin(axis=1) if like.size else np.empty(0))].astype(np.int64)
    if not np.array_equal(columns[columns], np.arange(len(columns))):
        return None
    kept = np.array([name not in _ODD and not name.endswith("_l") for name in names])
    return Mirror(rows, sign, columns, np.r_[kept, np.ones(len(further), dtype=bool)])


def other_side(name: str) -> str:
    """The same of the other side; the name itself in the middle."""
    return name[:-1] + {"r": "l", "l": "r"}[name[-1]] if name[-2:] in ("_r", "_l") else name
