"""Loop closure: from the stroke ``s`` to a posture, its first and its second derivative.

The independent coordinates ``u`` split into *driven* ones, given polynomials of ``s`` (the machine's position, how a
person chooses to move), and *free* ones, found so that welds between pairs of sites hold:

    r(u) = [R_bᵀ (p_a − p_b);  log(R_bᵀ R_a)] = 0   (chosen components)
    W u' = 0,   W u'' = −(bias of the welds' relative acceleration),   W = ∂r/∂u.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import ArrayLike, NDArray

from revpress.errors import UnreachableError
from revpress.mechanics.compile import kernel, over_frames
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
_ACCEPTED = 1e-8  # residual up to which a posture that rounding stops early still counts as closed
_NODES = 129  # the path is tabulated here: so finely that its interpolation mostly closes the loops already
_FIRST_ITERATIONS = 200
_LONGEST_STEP = 0.3  # [rad or m], of the search for the first posture


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
        self._row_names = [(f"{w.a} on {w.b}", c) for w in welds for c in w.components]
        self._welds = (
            np.array(pairs, dtype=np.int64).reshape(-1, 2),
            mechanism.chains([s for pair in pairs for s in pair]),
            np.array([6 * i + COMPONENTS.index(c) for i, w in enumerate(welds) for c in w.components], dtype=np.int64),
            mechanism.is_slide,
            mechanism.coordinates.driver,
        )
        if len(self._row_names) != len(self.free):
            free = ", ".join(names[i] for i in self.free)
            raise ValueError(f"{len(self._row_names)} closure equations for {len(self.free)} free coordinates: {free}")
        self._start = np.zeros(len(names))
        for name, value in (guess or {}).items():
            self._start[self._place[name]] = value
        self._tabulate()

    def _driven(self, s: Array, u: Array, order: int) -> None:
        """Write the driven coordinates' ``order``-th derivative at strokes ``s`` into ``u``."""
        for i, c in self._drives.items():
            u[:, i] = polynomial.polyval(s, polynomial.polyder(c, order)) if order else polynomial.polyval(s, c)

    def _rows_at(self, frames: Frames, u: Array) -> tuple[Array, Array]:
        """Residual (F, k) and its Jacobian over ``u`` (F, k, n_u)."""
        _, slope, _ = self.mechanism.coordinates.evaluate(u)
        residual = np.empty((len(u), len(self._row_names)))
        jacobian = np.empty((*residual.shape, len(self._place)))
        over_frames(_weld_rows, len(u), *self._welds, *frames, slope, residual, jacobian)
        return residual, jacobian

    def _find_start(self, posed: Posed, u: Array) -> None:
        """Close the first posture from a rough guess: damped least squares with short steps."""
        for _ in range(_FIRST_ITERATIONS):
            frames = posed.at(self.mechanism.coordinates.expand(u))
            residual, jacobian = self._rows_at(frames, u)
            worst = float(np.abs(residual).max(initial=0.0))
            if worst <= TOLERANCE:
                return
            free = jacobian[0][:, self.free]
            normal = free.T @ free + min(worst, 1.0) * 1e-2 * np.eye(len(self.free))
            step = np.linalg.solve(normal, free.T @ residual[0])
            u[0, self.free] -= step * min(1.0, _LONGEST_STEP / np.abs(step).max(initial=1e-12))

    def _close(self, posed: Posed, s: Array, u: Array, iterations: int) -> Path:
        """Newton from postures ``u`` (F, n_u), which are closed in place; the driven coordinates are already right."""
        coordinates = self.mechanism.coordinates
        du, ddu = np.zeros_like(u), np.zeros_like(u)
        self._driven(s, du, 1)
        self._driven(s, ddu, 2)
        for k in range(iterations + 1):
            q, slope, curvature = coordinates.evaluate(u)
            residual = np.zeros(len(u))
            over_frames(
                _newton, len(u), *self._welds, *posed.at(q), slope, curvature, self.free, u, du, ddu,
                k == iterations, TOLERANCE, residual,
            )  # fmt: skip
            if not residual.max(initial=0.0) > TOLERANCE:
                break
        return Path(u, du, ddu, residual)

    def _tabulate(self) -> None:
        """Walk the stroke from the guess and store postures and derivatives at the nodes."""
        posed = Posed(self.mechanism, 1, threads=1)
        self.nodes = np.linspace(0.0, 1.0, _NODES)
        u = self._start[None].copy()
        self._driven(self.nodes[:1], u, 0)
        self._find_start(posed, u)
        table = np.zeros((3, _NODES, len(self._start)))
        for n, s in enumerate(self.nodes):
            here = np.array([s])
            if n:
                h = s - self.nodes[n - 1]
                u = u + h * table[1, n - 1] + 0.5 * h * h * table[2, n - 1]
                self._driven(here, u, 0)
            path = self._close(posed, here, u, iterations=12)
            if not path.residual[0] <= TOLERANCE:
                self._refuse(posed, s, u)
            table[0, n], table[1, n], table[2, n] = path.u[0], path.du[0], path.ddu[0]
        self._table = table

    def _refuse(self, posed: Posed, s: float, u: Array) -> NoReturn:
        """Say which loop stays open."""
        residual = np.abs(self._rows_at(posed.at(self.mechanism.coordinates.expand(u)), u)[0][0])
        worst = int(np.nan_to_num(residual, nan=np.inf).argmax())
        weld, component = self._row_names[worst]
        unit = "rad" if component.startswith("r") else "m"
        raise UnreachableError(
            f"no posture closes {weld} ({component}) at {100 * s:.0f} % of the stroke: "
            f"{residual[worst]:.3g} {unit} is left over"
        )

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
        between: Array = (
            p0 + t * (v0 + t * (0.5 * a0
            + t * (10 * gap - 4 * slope + 0.5 * curvature
            + t * (-15 * gap + 7 * slope - curvature
            + t * (6 * gap - 3 * slope + 0.5 * curvature)))))
        )  # fmt: skip
        return between

    def at(self, s: ArrayLike, threads: int = 0) -> Path:
        """The path at strokes ``s`` (F,), each within [0, 1].

        Raises
        ------
        UnreachableError : between the nodes, a loop does not close to 1e-8 m or rad.
        """
        s = np.asarray(s, dtype=float)
        u = self._interpolate(s)
        self._driven(s, u, 0)
        path = self._close(Posed(self.mechanism, len(s), threads), s, u, iterations=8)
        if not path.residual.max(initial=0.0) <= _ACCEPTED:
            worst = int(path.residual.argmax())
            raise UnreachableError(
                f"the loops do not close at {100 * s[worst]:.1f} % of the stroke: "
                f"{path.residual[worst]:.2g} is left over"
            )
        return path


@kernel()
def _frame_rows(
    sites: IntArray, chains: IntArray, rows: IntArray, is_slide: NDArray[np.bool_], driver: IntArray,
    anchor: Array, axis: Array, position: Array, rotation: Array, slope: Array,
    residual: Array, jacobian: Array,
) -> None:  # fmt: skip
    """Residual (k,) and Jacobian over u (k, n_u) of the chosen rows of one frame."""
    n_q = len(is_slide)
    linear = np.empty((3, n_q))
    angular = np.empty((3, n_q))
    turn = np.empty(3)
    gap = np.empty(3)
    jacobian[:] = 0.0
    done = -1
    for r in range(len(rows)):
        w = rows[r] // 6
        a, b = sites[w, 0], sites[w, 1]
        if w != done:
            done = w
            linear[:] = 0.0
            angular[:] = 0.0
            # Point a on both bodies: the Jacobian of R_bᵀ(p_a − p_b) is that of the relative velocity of that point.
            for side in range(2):
                sign = 1.0 - 2.0 * side
                add_jacobian(chains[2 * w + side], is_slide, anchor, axis, position[a], sign, linear, angular)
            for k in range(3):
                gap[k] = position[a, k] - position[b, k]
            _rotation_vector(rotation[a], rotation[b], turn)
        c = rows[r] - 6 * w
        moves = linear if c < 3 else angular
        c3 = c % 3
        residual[r] = turn[c3] if c >= 3 else _along(rotation[b], c3, gap)
        for side in range(2):
            for j in chains[2 * w + side]:
                if j < 0:
                    break
                # A joint that both chains share moves both bodies alike: its column is zero.
                value = slope[j] * (rotation[b, 0, c3] * moves[0, j] + rotation[b, 1, c3] * moves[1, j]
                                    + rotation[b, 2, c3] * moves[2, j])  # fmt: skip
                if side == 0 or not _in_chain(chains[2 * w], j):
                    jacobian[r, driver[j]] += value


@kernel()
def _in_chain(chain: IntArray, joint: int) -> bool:
    for j in chain:
        if j == joint:
            return True
        if j < 0:
            break
    return False


@kernel()
def _along(rotation: Array, column: int, vector: Array) -> float:
    """Component of a world vector along one axis of a frame."""
    out: float = rotation[0, column] * vector[0] + rotation[1, column] * vector[1] + rotation[2, column] * vector[2]
    return out


@kernel()
def _frame_bias(
    sites: IntArray, chains: IntArray, rows: IntArray, is_slide: NDArray[np.bool_], driver: IntArray,
    anchor: Array, axis: Array, position: Array, rotation: Array, slope: Array, curvature: Array, du: Array,
    bias: Array,
) -> None:  # fmt: skip
    """Second derivative (k,) of the residual at rates du when u does not accelerate."""
    n_q = len(is_slide)
    rate = np.empty(n_q)
    for j in range(n_q):
        rate[j] = slope[j] * du[driver[j]]
    motion = np.empty((2, 4, 3))
    second = np.empty(3)
    second_turn = np.empty(3)
    term = np.empty(3)
    slip = np.empty(3)
    done = -1
    for r in range(len(rows)):
        w = rows[r] // 6
        a, b = sites[w, 0], sites[w, 1]
        if w != done:
            done = w
            for side in range(2):
                chain = chains[2 * w + side]
                spin, velocity, spin_bias, acceleration = motion[side]
                point_motion(chain, is_slide, anchor, axis, position[a], rate, spin, velocity, spin_bias, acceleration)
                # Dependent coordinates accelerate by their curvature even where their drivers do not.
                for j in chain:
                    if j < 0:
                        break
                    extra = curvature[j] * du[driver[j]] ** 2
                    if extra != 0.0:
                        if is_slide[j]:
                            for k in range(3):
                                acceleration[k] += axis[j, k] * extra
                        else:
                            for k in range(3):
                                slip[k] = position[a, k] - anchor[j, k]
                                spin_bias[k] += axis[j, k] * extra
                            cross(axis[j], slip, term)
                            for k in range(3):
                                acceleration[k] += term[k] * extra
            # d²/dt² R_bᵀ(p_a − p_b): relative acceleration of the point less 2 ω_b × its relative velocity.
            for k in range(3):
                slip[k] = motion[0, 1, k] - motion[1, 1, k]
            cross(motion[1, 0], slip, term)
            for k in range(3):
                second[k] = motion[0, 3, k] - motion[1, 3, k] - 2.0 * term[k]
            cross(motion[1, 0], motion[0, 0], term)
            for k in range(3):
                second_turn[k] = motion[0, 2, k] - motion[1, 2, k] - term[k]
        c = rows[r] - 6 * w
        bias[r] = _along(rotation[b], c % 3, second if c < 3 else second_turn)


@kernel()
def _weld_rows(
    start: int, stop: int,
    sites: IntArray, chains: IntArray, rows: IntArray, is_slide: NDArray[np.bool_], driver: IntArray,
    anchor: Array, axis: Array, position: Array, rotation: Array, slope: Array, residual: Array, jacobian: Array,
) -> None:  # fmt: skip
    """Residual (F, k) and Jacobian (F, k, n_u) of the chosen rows."""
    for f in range(start, stop):
        _frame_rows(sites, chains, rows, is_slide, driver, anchor[f], axis[f], position[f], rotation[f], slope[f],
                    residual[f], jacobian[f])  # fmt: skip


@kernel()
def _newton(
    start: int, stop: int,
    sites: IntArray, chains: IntArray, rows: IntArray, is_slide: NDArray[np.bool_], driver: IntArray,
    anchor: Array, axis: Array, position: Array, rotation: Array, slope: Array, curvature: Array, free: IntArray,
    u: Array, du: Array, ddu: Array, last: bool, tolerance: float, worst: Array,
) -> None:  # fmt: skip
    """One Newton step of every open frame, rates of every closed one; ``worst`` (F,) is the residual before."""
    k, n_u = len(rows), u.shape[1]
    residual = np.empty(k)
    jacobian = np.empty((k, n_u))
    matrix = np.empty((k, k))
    order = np.empty(k, dtype=np.int64)
    right = np.empty(k)
    for f in range(start, stop):
        _frame_rows(sites, chains, rows, is_slide, driver, anchor[f], axis[f], position[f], rotation[f], slope[f],
                    residual, jacobian)  # fmt: skip
        for r in range(k):
            worst[f] = max(worst[f], abs(residual[r]))
            for c in range(k):
                matrix[r, c] = jacobian[r, free[c]]
        if not np.isfinite(worst[f]):
            worst[f] = np.inf
            continue
        _factor(matrix, order)
        if worst[f] > tolerance and not last:
            _solve(matrix, order, residual, right)
            for c in range(k):
                u[f, free[c]] -= right[c]
            continue
        for c in range(k):
            du[f, free[c]] = ddu[f, free[c]] = 0.0
        _times(jacobian, du[f], residual)
        _solve(matrix, order, residual, right)
        for c in range(k):
            du[f, free[c]] = -right[c]
        _frame_bias(sites, chains, rows, is_slide, driver, anchor[f], axis[f], position[f], rotation[f], slope[f],
                    curvature[f], du[f], residual)  # fmt: skip
        for r in range(k):
            for c in range(n_u):
                residual[r] += jacobian[r, c] * ddu[f, c]
        _solve(matrix, order, residual, right)
        for c in range(k):
            ddu[f, free[c]] = -right[c]


@kernel()
def _times(jacobian: Array, du: Array, out: Array) -> None:
    """``out = jacobian @ du``."""
    for r in range(jacobian.shape[0]):
        out[r] = 0.0
        for c in range(jacobian.shape[1]):
            out[r] += jacobian[r, c] * du[c]


@kernel()
def _factor(a: Array, order: IntArray) -> None:
    """LU factors of ``a`` (n, n) in place, rows pivoted as ``order`` says."""
    n = len(a)
    for i in range(n):
        order[i] = i
    for k in range(n):
        pivot = k
        for i in range(k + 1, n):
            if abs(a[i, k]) > abs(a[pivot, k]):
                pivot = i
        if pivot != k:
            for j in range(n):
                a[k, j], a[pivot, j] = a[pivot, j], a[k, j]
            order[k], order[pivot] = order[pivot], order[k]
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            for j in range(k + 1, n):
                a[i, j] -= a[i, k] * a[k, j]


@kernel()
def _solve(lu: Array, order: IntArray, b: Array, x: Array) -> None:
    """Solve with the factors of :func:`_factor`; ``b`` is kept."""
    n = len(lu)
    for i in range(n):
        x[i] = b[order[i]]
        for j in range(i):
            x[i] -= lu[i, j] * x[j]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            x[i] -= lu[i, j] * x[j]
        x[i] /= lu[i, i]


@kernel()
def _rotation_vector(a: Array, b: Array, out: Array) -> None:
    """Axis × angle of R_bᵀ R_a below a half turn, in the axes of ``b``."""
    trace = 0.0
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        kj = jk = 0.0
        for m in range(3):
            trace += b[m, i] * a[m, i]
            kj += b[m, k] * a[m, j]
            jk += b[m, j] * a[m, k]
        out[i] = 0.5 * (kj - jk)
    sine = np.sqrt(out[0] ** 2 + out[1] ** 2 + out[2] ** 2)
    cosine = 0.5 * (trace - 1.0)
    if sine > 1e-12:
        angle = np.arctan2(sine, cosine) / sine
        for i in range(3):
            out[i] *= angle
