"""Coordinates of a mechanism and the ones that follow them.

A mechanism's generalised coordinates ``q`` (one per MuJoCo hinge or slide joint) are a function of fewer
*independent* coordinates ``u``: the tibia slides on the femur as a published function of the knee angle, a weight
stack travels as a function of the lever. Each dependent coordinate follows ONE driver, ``q_d = f_d(u_k)``, with
``f_d`` a piecewise polynomial, so the chain rule is exact:

    q̇ = G(u) u̇,   q̈ = G(u) ü + G'(u) u̇²,   τ_u = Gᵀ τ_q.

An independent coordinate is its own driver with slope 1, so every row of G has exactly one entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import PPoly

from revpress.mechanics.compile import kernel, over_frames

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Coupling:
    """One dependent coordinate: ``dependent`` and ``driver`` are joint names, ``function`` a polynomial in pieces.

    Outside its knots the function continues as a straight line.
    """

    dependent: str
    driver: str
    function: PPoly

    def at(self, value: float) -> float:
        """The dependent coordinate where the driver has this value."""
        inside = float(np.clip(value, self.function.x[0], self.function.x[-1]))
        return float(self.function(inside) + self.function(inside, 1) * (value - inside))

    @classmethod
    def linear(cls, dependent: str, driver: str, ratio: float, offset: float = 0.0) -> Coupling:
        """``q_dependent = offset + ratio * q_driver``."""
        return cls(dependent, driver, PPoly(np.array([[ratio], [offset - ratio]]), np.array([-1.0, 1.0])))


class Functions(NamedTuple):
    """All dependent coordinates' functions, packed for the kernel."""

    place: IntArray  # (d,) place in q
    driver: IntArray  # (d,) place in u
    start: IntArray  # (d + 1,) first knot of each function in ``knot``
    knot: Array  # (all knots,)
    coefficient: Array  # (all knots, degree + 1) of the piece that begins at a knot, highest power first


class Coordinates:
    """The map between independent coordinates ``u`` (…, n_u) and all joint coordinates ``q`` (…, n_q).

    Parameters
    ----------
    joints : sequence of str
        All joint names in the order of ``q``.
    couplings : sequence of Coupling, optional
        The dependent ones; every other joint is independent, in the order of ``joints``.

    Attributes
    ----------
    names : tuple of str
        Independent coordinate names, length n_u.
    index : ndarray, shape (n_u,)
        Their places in ``q``.
    driver : ndarray, shape (n_q,)
        Place in ``u`` of the coordinate that each joint follows.
    functions : Functions
        Those of the dependent coordinates, for the kernels.
    """

    def __init__(self, joints: Sequence[str], couplings: Sequence[Coupling] = ()) -> None:
        self.joints = tuple(joints)
        dependent = {c.dependent for c in couplings}
        self.names = tuple(j for j in self.joints if j not in dependent)
        place = {j: i for i, j in enumerate(self.joints)}
        self.index = np.array([place[n] for n in self.names], dtype=np.int64)
        at = {n: i for i, n in enumerate(self.names)}
        self.driver = np.zeros(len(self.joints), dtype=np.int64)
        self.driver[self.index] = np.arange(len(self.names))
        for c in couplings:
            self.driver[place[c.dependent]] = at[c.driver]
        self.functions = _pack([(place[c.dependent], at[c.driver], c.function) for c in couplings])

    def __len__(self) -> int:
        return len(self.names)

    def evaluate(self, u: Array) -> tuple[Array, Array, Array]:
        """``q``, slopes ∂q/∂driver and curvatures ∂²q/∂driver² of all joints at ``u``, each (…, n_q)."""
        flat = np.ascontiguousarray(u, dtype=float).reshape(-1, len(self))
        out = np.empty((3, len(flat), len(self.joints)))
        over_frames(_evaluate, len(flat), flat, self.index, self.functions, out)
        q, slope, curvature = out.reshape(3, *u.shape[:-1], len(self.joints))
        return q, slope, curvature

    def expand(self, u: ArrayLike) -> Array:
        """All coordinates ``q`` (…, n_q) of ``u`` (…, n_u)."""
        return self.evaluate(np.asarray(u, dtype=float))[0]

    def expand_rates(self, u: Array, du: Array, ddu: Array) -> tuple[Array, Array, Array]:
        """Position, velocity and acceleration of all coordinates, each (…, n_q)."""
        q, slope, curvature = self.evaluate(u)
        rate = du[..., self.driver]
        return q, slope * rate, slope * ddu[..., self.driver] + curvature * rate**2

    def project(self, u: Array, force: Array) -> Array:
        """``Gᵀ f``: forces (or rows of a Jacobian) over ``q`` as forces over ``u``.

        ``force`` has shape (…, k, n_q) or (…, n_q) with the leading shape of ``u``; returns (…, k, n_u) or (…, n_u).
        """
        slope = self.evaluate(u)[1]
        rows = force.ndim - u.ndim
        flat = np.ascontiguousarray(force).reshape(slope.size // slope.shape[-1], -1, force.shape[-1])
        out = np.zeros((*flat.shape[:2], len(self)))
        over_frames(_project, len(flat), flat, slope.reshape(len(flat), -1), self.driver, out)
        return out.reshape(*force.shape[: u.ndim - 1 + rows], len(self))


def _pack(functions: Sequence[tuple[int, int, PPoly]]) -> Functions:
    degree = max((f.c.shape[0] for _, _, f in functions), default=1)
    knots, coefficients, start = [np.zeros(0)], [np.zeros((0, degree))], [0]
    for _, _, f in functions:
        pieces = np.zeros((len(f.x), degree))
        pieces[:-1, degree - f.c.shape[0] :] = f.c.T
        knots.append(f.x)
        coefficients.append(pieces)
        start.append(start[-1] + len(f.x))
    return Functions(
        np.array([p for p, _, _ in functions], dtype=np.int64),
        np.array([k for _, k, _ in functions], dtype=np.int64),
        np.array(start, dtype=np.int64),
        np.concatenate(knots),
        np.concatenate(coefficients),
    )


@kernel(inner=True)
def evaluate_frame(u: Array, index: IntArray, functions: Functions, q: Array, slope: Array, curvature: Array) -> None:
    """Coordinates, slopes and curvatures (n_q,) of one frame, as :meth:`Coordinates.evaluate` says."""
    for i in range(len(index)):
        q[index[i]] = u[i]
        slope[index[i]] = 1.0
        curvature[index[i]] = 0.0
    for d in range(len(functions.place)):
        first, last = functions.start[d], functions.start[d + 1] - 1
        x = u[functions.driver[d]]
        inside = min(max(x, functions.knot[first]), functions.knot[last])
        piece = first
        while piece < last - 1 and inside >= functions.knot[piece + 1]:
            piece += 1
        t = inside - functions.knot[piece]
        value, first_derivative, half_second = 0.0, 0.0, 0.0
        for c in functions.coefficient[piece]:  # Horner's scheme for the value and two derivatives
            half_second = half_second * t + first_derivative
            first_derivative = first_derivative * t + value
            value = value * t + c
        i = functions.place[d]
        q[i] = value + first_derivative * (x - inside)
        slope[i] = first_derivative
        curvature[i] = 2.0 * half_second if x == inside else 0.0


@kernel()
def _evaluate(start: int, stop: int, u: Array, index: IntArray, functions: Functions, out: Array) -> None:
    for f in range(start, stop):
        evaluate_frame(u[f], index, functions, out[0, f], out[1, f], out[2, f])


@kernel()
def _project(start: int, stop: int, force: Array, slope: Array, driver: IntArray, out: Array) -> None:
    for f in range(start, stop):
        for r in range(force.shape[1]):
            for j in range(force.shape[2]):
                out[f, r, driver[j]] += slope[f, j] * force[f, r, j]
