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
from numpy.typing import ArrayLike
from scipy.interpolate import BSpline
from scipy.optimize import least_squares

from revpress.errors import UnreachableError
from revpress.mechanics.closure_kernel import Loops, newton, weld_rows
from revpress.mechanics.compile import over_frames
from revpress.mechanics.kinematics import (
    Array,
    Frames,
    Mechanism,
    Posed,
)

COMPONENTS = ("x", "y", "z", "rx", "ry", "rz")
TOLERANCE = 1e-10  # closure residual [m, rad] at which Newton stops; a tenth of a nanometre
_ACCEPTED = 1e-8  # residual up to which a posture that rounding stops early still counts as closed
_NODES = 129  # the path is tabulated here: so finely that its interpolation mostly closes the loops already
_FIRST_ITERATIONS = 200
_LONGEST_STEP = 0.3  # [rad or m], of the search for the first posture
_LEAP = 1.0  # [rad or m] from node to node: a posture farther off belongs to another motion
_LOST = 1e3  # [rad or m]: Newton has run away


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
class Balance:
    """The centre of mass of the whole mechanism held at ``at`` [m] along the world axis ``axis`` ("x", "y" or "z").

    It is how a person keeps standing, not a force: it shapes the path and transmits nothing.
    """

    axis: str
    at: float


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
    drives : coordinate name to polynomial coefficients in ``s``, lowest power first, or to a spline over ``s``.
    balances : where the centre of mass of everything that moves is held; each takes one free coordinate.
    guess : coordinate name to a rough value at ``s = 0`` [rad or m] for the free coordinates; others start at 0.

    Raises
    ------
    UnreachableError : no posture closes the loops somewhere on the stroke.
    """

    def __init__(
        self,
        mechanism: Mechanism,
        welds: Sequence[Weld],
        drives: Mapping[str, Sequence[float] | BSpline],
        guess: Mapping[str, float] | None = None,
        balances: Sequence[Balance] = (),
    ) -> None:
        self.mechanism = mechanism
        names = mechanism.coordinates.names
        self._place = {n: i for i, n in enumerate(names)}
        self._splines = {self._place[n]: c for n, c in drives.items() if isinstance(c, BSpline)}
        plain = {self._place[n]: np.asarray(c, dtype=float) for n, c in drives.items() if not isinstance(c, BSpline)}
        self._plain = np.array(list(plain), dtype=np.int64)
        table = np.zeros((max(map(len, plain.values()), default=1), len(plain)))
        for k, c in enumerate(plain.values()):
            table[: len(c), k] = c
        self._coefficients = [table, polynomial.polyder(table), polynomial.polyder(table, 2)]
        driven = {*plain, *self._splines}
        self.free = np.array([i for i in range(len(names)) if i not in driven], dtype=np.int64)
        pairs = [(mechanism.site(w.a), mechanism.site(w.b)) for w in welds]
        self._row_names = [(w.a, w.b, c) for w in welds for c in w.components]
        self._row_names += [("the centre of mass", "its place", b.axis) for b in balances]
        mass = mechanism.model.body_mass / mechanism.model.body_mass.sum() if balances else np.zeros(0)
        self._loops = Loops(
            sites=np.array(pairs, dtype=np.int64).reshape(-1, 2),
            chains=mechanism.chains([s for pair in pairs for s in pair]),
            rows=np.array(
                [6 * i + COMPONENTS.index(c) for i, w in enumerate(welds) for c in w.components], dtype=np.int64
            ),
            is_slide=mechanism.is_slide,
            driver=mechanism.coordinates.driver,
            mass=mass,
            body_chains=mechanism.body_chains(),
            axis=np.array([COMPONENTS.index(b.axis) for b in balances], dtype=np.int64),
            at=np.array([b.at for b in balances], dtype=float),
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
        u[:, self._plain] = polynomial.polyval(s, self._coefficients[order]).T
        for i, spline in self._splines.items():
            u[:, i] = spline(s, order)

    def _rows_at(self, frames: Frames, u: Array) -> tuple[Array, Array]:
        """Residual (F, k) and its Jacobian over ``u`` (F, k, n_u)."""
        _, slope, _ = self.mechanism.coordinates.evaluate(u)
        residual = np.empty((len(u), len(self._row_names)))
        jacobian = np.empty((*residual.shape, len(self._place)))
        over_frames(weld_rows, len(u), self._loops, *frames, slope, residual, jacobian)
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
                newton, len(u), self._loops, *posed.at(q), slope, curvature, self.free, u, du, ddu,
                k == iterations, TOLERANCE, residual,
            )  # fmt: skip
            lost = ~(np.abs(u).max(axis=1, initial=0.0) < _LOST)
            residual[lost] = np.inf
            if lost.any() or not residual.max(initial=0.0) > TOLERANCE:
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
            leap = np.abs(path.u[0] - table[0, n - 1])[self.free].max(initial=0.0) if n else 0.0
            if not (path.residual[0] <= TOLERANCE and leap <= _LEAP):
                self._refuse(posed, s, table[0, n - 1] if n else self._start)
            table[0, n], table[1, n], table[2, n] = path.u[0], path.du[0], path.ddu[0]
        self._table = table

    def _refuse(self, posed: Posed, s: float, near: Array) -> NoReturn:
        """Say which loop stays open, and by how much, where least squares from ``near`` (n_u,) close best."""
        u = near[None].copy()
        self._driven(np.array([s]), u, 0)

        def rows(free: Array) -> tuple[Array, Array]:
            u[0, self.free] = free
            residual, jacobian = self._rows_at(posed.at(self.mechanism.coordinates.expand(u)), u)
            return residual[0], jacobian[0][:, self.free]

        best = least_squares(
            lambda x: rows(x)[0], near[self.free], jac=lambda x: rows(x)[1], max_nfev=_FIRST_ITERATIONS
        )
        residual = best.fun
        a, b, component = self._row_names[int(np.abs(residual).argmax())]
        turned = component.startswith("r")
        own = [i for i, (*pair, c) in enumerate(self._row_names) if pair == [a, b] and c.startswith("r") == turned]
        gap = float(np.linalg.norm(residual[own]))
        if gap <= _ACCEPTED:
            why = f"{a} comes to {b} only by a leap from the postures before"
        elif turned:
            why = f"at best {a} stays turned by {np.degrees(gap):.2g}° against {b}"
        else:
            shown = f"{gap:.2f} m" if gap > 0.0995 else f"{1000.0 * gap:.2g} mm"
            why = f"at best {a} stays {shown} away from {b}"
        raise UnreachableError(
            f"the posture at {100 * s:.0f} % of the stroke cannot be reached with these settings: {why}"
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
            worst = int(np.nan_to_num(path.residual, nan=np.inf).argmax())
            near = self._table[0, int(np.abs(self.nodes - s[worst]).argmin())]
            self._refuse(Posed(self.mechanism, 1, threads=1), float(s[worst]), near)
        return path
