"""Loop closure: from the stroke ``s`` to a posture, its first and its second derivative.

The independent coordinates ``u`` split into *driven* ones, given polynomials of ``s`` (the machine's position, how a
person chooses to move), and *free* ones, found so that welds between pairs of sites hold:

    r(u) = [R_bᵀ (p_a − p_b);  log(R_bᵀ R_a)] = 0   (chosen components)
    W u' = 0,   W u'' = −(bias of the welds' relative acceleration),   W = ∂r/∂u.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.polynomial import polynomial
from numpy.typing import ArrayLike, NDArray

from revpress.errors import UnreachableError
from revpress.mechanics.kinematics import (
    Array,
    Frames,
    IntArray,
    Mechanism,
    Posed,
    add_jacobian,
    cross,
    point_motion,
)

COMPONENTS = ("x", "y", "z", "rx", "ry", "rz")
TOLERANCE = 1e-10  # closure residual [m, rad] at which Newton stops; a tenth of a nanometre
_NODES = 65  # the path is tabulated here and interpolated as Newton's first guess


@dataclass(frozen=True)
class Weld:
    """Site ``a`` held at site ``b``: components of position and rotation in the axes of ``b``.

    Rotation is held in all three components or in none (a rotation vector's single components are no coordinates).
    """

    a: str
    b: str
    components: tuple[str, ...] = COMPONENTS

    def __post_init__(self) -> None:
        if len({"rx", "ry", "rz"} & set(self.components)) not in (0, 3):
            raise ValueError(f"weld {self.a} to {self.b}: hold all three rotations or none")


@dataclass(frozen=True)
class Path:
    """Postures over the stroke.

    Attributes
    ----------
    u, du, ddu : (F, n_u) coordinates and their derivatives with respect to the stroke.
    residual : (F,) largest closure residual [m or rad].
    """

    u: Array
    du: Array
    ddu: Array
    residual: Array


class Closure:
    """The one-degree-of-freedom motion of a mechanism.

    Parameters
    ----------
    mechanism : the mechanism (muscles are not needed: a skeleton is faster).
    welds : closures between sites.
    drives : coordinate name to polynomial coefficients in ``s``, lowest power first.
    guess : coordinate name to a rough value at ``s = 0`` [rad or m] for the free coordinates; others start at 0.

    Raises
    ------
    UnreachableError : no posture closes the loops somewhere on the stroke.
    """

    def __init__(
        self,
        mechanism: Mechanism,
        welds: Sequence[Weld],
        drives: Mapping[str, Sequence[float]],
        guess: Mapping[str, float] | None = None,
    ) -> None:
        self.mechanism = mechanism
        names = mechanism.coordinates.names
        self._place = {n: i for i, n in enumerate(names)}
        self._drives = {self._place[n]: np.asarray(c, dtype=float) for n, c in drives.items()}
        self.free = np.array([i for i in range(len(names)) if i not in self._drives], dtype=np.int64)
        pairs = [(mechanism.site(w.a), mechanism.site(w.b)) for w in welds]
        self._sites = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        self._chains = mechanism.chains([s for pair in pairs for s in pair])
        self._rows = np.array(
            [6 * i + COMPONENTS.index(c) for i, w in enumerate(welds) for c in w.components], dtype=np.int64
        )
        self._row_names = [f"{w.a} to {w.b}, {c}" for w in welds for c in w.components]
        if len(self._rows) != len(self.free):
            free = ", ".join(names[i] for i in self.free)
            raise ValueError(f"{len(self._rows)} closure equations for {len(self.free)} free coordinates: {free}")
        self._start = np.zeros(len(names))
        for name, value in (guess or {}).items():
            self._start[self._place[name]] = value
        self._tabulate()

    def _driven(self, s: Array, u: Array, order: int) -> None:
        for i, c in self._drives.items():
            u[:, i] = polynomial.polyval(s, polynomial.polyder(c, order)) if order else polynomial.polyval(s, c)

    def _system(self, frames: Frames, u: Array, du: Array) -> tuple[Array, Array, Array]:
        """Residual (F, k), its Jacobian over ``u`` (F, k, n_u) and the acceleration bias (F, k) at rates ``du``."""
        coordinates = self.mechanism.coordinates
        _, dq, ddq = coordinates.expand_rates(u, du, np.zeros_like(du))
        residual, jacobian, bias = _weld_rows(
            self._sites, self._chains, self._rows, self.mechanism.is_slide,
            frames.anchor, frames.axis, frames.site_position, frames.site_rotation, dq, ddq,
        )  # fmt: skip
        return residual, coordinates.project(u, jacobian), bias

    def _newton(self, posed: Posed, u: Array, damping: float, iterations: int) -> tuple[Array, Frames]:
        """Close ``u`` in place; returns the residual (F,) and the frames of the last pose."""
        coordinates = self.mechanism.coordinates
        zero = np.zeros_like(u)
        for k in range(iterations + 1):
            frames = posed.at(coordinates.expand(u))
            residual, jacobian, _ = self._system(frames, u, zero)
            worst: Array = np.abs(residual).max(axis=-1, initial=0.0)
            if k == iterations or worst.max(initial=0.0) <= TOLERANCE:
                break
            free = jacobian[:, :, self.free]
            if damping:
                normal = np.swapaxes(free, 1, 2) @ free + damping * worst.max() * np.eye(len(self.free))
                step = np.linalg.solve(normal, np.swapaxes(free, 1, 2) @ residual[..., None])[..., 0]
                step *= np.minimum(1.0, 0.3 / np.abs(step).max(axis=-1, keepdims=True, initial=1e-12))
            else:
                step = np.linalg.solve(free, residual[..., None])[..., 0]
            u[:, self.free] -= step
        return worst, frames

    def _rates(self, s: Array, frames: Frames, u: Array) -> tuple[Array, Array]:
        """u' and u'' (F, n_u) of closed postures."""
        du, ddu = np.zeros_like(u), np.zeros_like(u)
        self._driven(s, du, 1)
        self._driven(s, ddu, 2)
        if len(self.free):
            _, jacobian, _ = self._system(frames, u, du)
            free = jacobian[:, :, self.free]
            du[:, self.free] = -np.linalg.solve(free, jacobian @ du[..., None])[..., 0]
            _, _, bias = self._system(frames, u, du)
            ddu[:, self.free] = -np.linalg.solve(free, jacobian @ ddu[..., None] + bias[..., None])[..., 0]
        return du, ddu

    def _tabulate(self) -> None:
        """Walk the stroke from the guess and store postures and derivatives at the nodes."""
        posed = Posed(self.mechanism, 1, threads=1)
        self.nodes = np.linspace(0.0, 1.0, _NODES)
        u = self._start[None].copy()
        table = np.zeros((3, _NODES, len(self._start)))
        for n, s in enumerate(self.nodes):
            here = np.array([s])
            if n:
                h = s - self.nodes[n - 1]
                u = u + h * table[1, n - 1] + 0.5 * h * h * table[2, n - 1]
            self._driven(here, u, 0)
            worst, frames = self._newton(posed, u, damping=0.0 if n else 1.0, iterations=12 if n else 200)
            if not worst[0] <= TOLERANCE:
                residual = np.abs(self._system(frames, u, np.zeros_like(u))[0][0])
                k = int(residual.argmax())
                unit = "m" if self._row_names[k][-2] == " " else "rad"
                raise UnreachableError(
                    f"no posture closes {self._row_names[k]} at {100 * s:.0f} % of the stroke: "
                    f"{residual[k]:.3g} {unit} is left over"
                )
            du, ddu = self._rates(here, frames, u)
            table[0, n], table[1, n], table[2, n] = u[0], du[0], ddu[0]
        self._table = table

    def _interpolate(self, s: Array) -> Array:
        """Quintic Hermite interpolation of the tabulated postures (F, n_u)."""
        i = np.clip(np.searchsorted(self.nodes, s, side="right") - 1, 0, _NODES - 2)
        h = self.nodes[1] - self.nodes[0]
        t = ((s - self.nodes[i]) / h)[:, None]
        (p0, p1), (v0, v1), (a0, a1) = ((f[i], f[i + 1]) for f in self._table)
        v0, v1, a0, a1 = v0 * h, v1 * h, a0 * h * h, a1 * h * h
        gap = p1 - p0 - v0 - 0.5 * a0
        slope = v1 - v0 - a0
        curvature = a1 - a0
        return (
            p0 + t * (v0 + t * (0.5 * a0
            + t * (10 * gap - 4 * slope + 0.5 * curvature
            + t * (-15 * gap + 7 * slope - curvature
            + t * (6 * gap - 3 * slope + 0.5 * curvature)))))
        )  # fmt: skip

    def at(self, s: ArrayLike, threads: int = 0) -> Path:
        """The path at strokes ``s`` (F,), each within [0, 1]."""
        s = np.asarray(s, dtype=float)
        u = self._interpolate(s)
        self._driven(s, u, 0)
        worst, frames = self._newton(Posed(self.mechanism, len(s), threads), u, damping=0.0, iterations=8)
        if not worst.max(initial=0.0) <= 1e-8:
            raise UnreachableError(
                f"the loops do not close at {100 * s[worst.argmax()]:.1f} % of the stroke: {worst.max():.2g} is left over"
            )
        return Path(u, *self._rates(s, frames, u), worst)


@njit(cache=True, parallel=True)
def _weld_rows(
    sites: IntArray, chains: IntArray, rows: IntArray, is_slide: NDArray[np.bool_],
    anchor: Array, axis: Array, position: Array, rotation: Array, rate: Array, acceleration: Array,
) -> tuple[Array, Array, Array]:  # fmt: skip
    """Residual, Jacobian over q, and relative acceleration at joint rates and accelerations, of the chosen rows."""
    frames, n_q = rate.shape
    k = len(rows)
    residual = np.empty((frames, k))
    jacobian = np.empty((frames, k, n_q))
    bias = np.empty((frames, k))
    for f in prange(frames):
        full = np.empty((6, n_q))
        full_residual = np.empty(6)
        full_bias = np.empty(6)
        linear = np.empty((3, n_q))
        angular = np.empty((3, n_q))
        motion = np.empty((8, 3))
        turn = np.empty(3)
        coriolis = np.empty(3)
        done = -1
        for r in range(k):
            w = rows[r] // 6
            if w != done:
                done = w
                a, b = sites[w, 0], sites[w, 1]
                base = rotation[f, b].T
                gap = position[f, a] - position[f, b]
                relative = base @ rotation[f, a]
                linear[:] = 0.0
                angular[:] = 0.0
                # Point a on both bodies, so the Jacobian of R_bᵀ(p_a − p_b) is that of the relative point velocity.
                pa = position[f, a]
                add_jacobian(chains[2 * w], is_slide, anchor[f], axis[f], pa, 1.0, linear, angular)
                add_jacobian(chains[2 * w + 1], is_slide, anchor[f], axis[f], pa, -1.0, linear, angular)
                point_motion(chains[2 * w], is_slide, anchor[f], axis[f], pa, rate[f],
                             motion[0], motion[1], motion[2], motion[3])  # fmt: skip
                point_motion(chains[2 * w + 1], is_slide, anchor[f], axis[f], pa, rate[f],
                             motion[4], motion[5], motion[6], motion[7])  # fmt: skip
                _rotation_vector(relative, turn)
                full[:3] = base @ linear
                full[3:] = base @ angular
                full_residual[:3] = base @ gap
                full_residual[3:] = turn
                # d²/dt² of R_bᵀ(p_a − p_b): relative point acceleration less the Coriolis part 2 ω_b × (ṗ_a − ṗ_b at a).
                cross(motion[4], motion[1] - motion[5], coriolis)
                full_bias[:3] = base @ (motion[3] - motion[7] - 2.0 * coriolis)
                cross(motion[4], motion[0], coriolis)
                full_bias[3:] = base @ (motion[2] - motion[6] - coriolis)
            c = rows[r] - 6 * w
            residual[f, r] = full_residual[c]
            jacobian[f, r] = full[c]
            bias[f, r] = full_bias[c] + np.dot(full[c], acceleration[f])
    return residual, jacobian, bias


@njit(cache=True)
def _rotation_vector(rotation: Array, out: Array) -> None:
    """Axis × angle of a rotation matrix below a half turn."""
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        out[i] = 0.5 * (rotation[k, j] - rotation[j, k])
    sine = np.sqrt(np.dot(out, out))
    cosine = 0.5 * (rotation[0, 0] + rotation[1, 1] + rotation[2, 2] - 1.0)
    if sine > 1e-12:
        out *= np.arctan2(sine, cosine) / sine
