"""Coordinates of a mechanism and the ones that follow them.

A mechanism's generalised coordinates ``q`` (one per MuJoCo hinge or slide joint) are a function of fewer
*independent* coordinates ``u``: the tibia slides on the femur as a published function of the knee angle, a weight
stack travels as a function of the lever. Each dependent coordinate follows ONE driver, ``q_d = f_d(u_k)``, with
``f_d`` piecewise cubic, so the chain rule is exact:

    q̇ = G(u) u̇,   q̈ = G(u) ü + G'(u) u̇²,   τ_u = Gᵀ τ_q.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import PPoly

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Coupling:
    """One dependent coordinate: ``dependent`` and ``driver`` are joint names, ``function`` a cubic of the driver.

    Outside its knots the function continues as a straight line.
    """

    dependent: str
    driver: str
    function: PPoly

    @classmethod
    def linear(cls, dependent: str, driver: str, ratio: float, offset: float = 0.0) -> Coupling:
        """``q_dependent = offset + ratio * q_driver``."""
        return cls(dependent, driver, PPoly(np.array([[ratio], [offset - ratio]]), np.array([-1.0, 1.0])))


def _evaluate(function: PPoly, x: Array) -> tuple[Array, Array, Array]:
    low, high = function.x[0], function.x[-1]
    inside = np.clip(x, low, high)
    slope = function(inside, 1)
    return (
        function(inside) + slope * (x - inside),
        slope,
        np.where(x == inside, function(inside, 2), 0.0),
    )


class Coordinates:
    """The map between independent coordinates ``u`` (…, n_u) and all joint coordinates ``q`` (…, n_q).

    Parameters
    ----------
    joints : all joint names in the order of ``q``.
    couplings : the dependent ones; every other joint is independent, in the order of ``joints``.

    Attributes
    ----------
    names : independent coordinate names, length n_u.
    index : (n_u,) their places in ``q``.
    """

    def __init__(self, joints: Sequence[str], couplings: Sequence[Coupling] = ()) -> None:
        self.joints = tuple(joints)
        dependent = {c.dependent for c in couplings}
        self.names = tuple(j for j in self.joints if j not in dependent)
        place = {j: i for i, j in enumerate(self.joints)}
        self.index = np.array([place[n] for n in self.names], dtype=np.int64)
        u_place = {n: i for i, n in enumerate(self.names)}
        self._dependent = [(place[c.dependent], u_place[c.driver], c.function) for c in couplings]

    def __len__(self) -> int:
        return len(self.names)

    def expand(self, u: ArrayLike) -> Array:
        """All coordinates ``q`` (…, n_q) of ``u`` (…, n_u)."""
        u = np.asarray(u, dtype=float)
        q = np.empty((*u.shape[:-1], len(self.joints)))
        q[..., self.index] = u
        for i, k, function in self._dependent:
            q[..., i] = _evaluate(function, u[..., k])[0]
        return q

    def expand_rates(self, u: Array, du: Array, ddu: Array) -> tuple[Array, Array, Array]:
        """Position, velocity and acceleration of all coordinates, each (…, n_q)."""
        q, dq, ddq = (np.empty((*u.shape[:-1], len(self.joints))) for _ in range(3))
        q[..., self.index], dq[..., self.index], ddq[..., self.index] = u, du, ddu
        for i, k, function in self._dependent:
            value, slope, curvature = _evaluate(function, u[..., k])
            q[..., i] = value
            dq[..., i] = slope * du[..., k]
            ddq[..., i] = slope * ddu[..., k] + curvature * du[..., k] ** 2
        return q, dq, ddq

    def project(self, u: Array, force: Array) -> Array:
        """``Gᵀ f``: forces (or rows of a Jacobian) over ``q`` as forces over ``u``.

        ``force`` has shape (…, k, n_q) or (…, n_q) with the leading shape of ``u``; returns (…, k, n_u) or (…, n_u).
        """
        out = force[..., self.index].copy()
        for i, k, function in self._dependent:
            slope = _evaluate(function, u[..., k])[1]
            if force.ndim == u.ndim + 1:
                slope = slope[..., None]
            out[..., k] += slope * force[..., i]
        return out
