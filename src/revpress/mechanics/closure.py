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
from numpy.typing import ArrayLike
from scipy.interpolate import BSpline
from scipy.optimize import least_squares

from revpress.errors import UnreachableError
from revpress.mechanics.closure_kernel import Loops, close, equations, follow_polynomials, interpolate, walk
from revpress.mechanics.compile import over_frames
from revpress.mechanics.kinematics import Array, Mechanism

_COMPONENTS = ("x", "y", "z", "rx", "ry", "rz")
_TOLERANCE = 1e-10  # closure residual [m, rad] at which Newton stops; a tenth of a nanometre
_ACCEPTED = 1e-8  # residual up to which a posture that rounding stops early still counts as closed
_NODES = 129
_FIRST_ITERATIONS = 200
_LONGEST_STEP = 0.3  # [rad or m], of the search for the first posture
_LEAP = 1.0  # [rad or m] from node to node: a posture farther off belongs to another motion


@dataclass(frozen=True)
class Weld:
    """Site ``a`` held at site ``b``: components of position and rotation in the axes of ``b``.

    Rotation is held in all three components or in none (a rotation vector's single components are no coordinates).
    """

    a: str
    b: str
    components: tuple[str, ...] = _COMPONENTS

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
    u, du, ddu : ndarray, shape (F, n_u)
        Coordinates and their derivatives with respect to the stroke.
    residual : ndarray, shape (F,)
        Largest closure residual [m or rad].
    """

    u: Array
    du: Array
    ddu: Array
    residual: Array


class Closure:
    """The one-degree-of-freedom motion of a mechanism.

    Parameters
    ----------
    mechanism : Mechanism
        The mechanism (muscles are not needed).
    welds : sequence of Weld
        Closures between sites.
    prescribed : mapping of str to sequence of float or BSpline
        Coordinate name to polynomial coefficients in ``s``, lowest power first, or to a spline over ``s``.
    guess : mapping of str to float, optional
        Coordinate name to a rough value at ``s = 0`` [rad or m] for the free coordinates; others start at 0.
    balances : sequence of Balance, optional
        Where the centre of mass of everything that moves is held; each takes one free coordinate.
    nodes : int, default: 129
        At how many strokes from 0 to 1 the path is tabulated: so finely that its interpolation mostly closes the loops
        already. With 1 only the start is closed.

    Attributes
    ----------
    nodes : ndarray, shape (N,)
        Strokes at which the path is tabulated.
    tabulated : Path
        The path at the nodes.
    loops : Loops
        The closure equations for the kernels.

    Raises
    ------
    UnreachableError
        No posture closes the loops somewhere on the stroke.
    """

    def __init__(
        self,
        mechanism: Mechanism,
        welds: Sequence[Weld],
        prescribed: Mapping[str, Sequence[float] | BSpline],
        guess: Mapping[str, float] | None = None,
        balances: Sequence[Balance] = (),
        nodes: int = _NODES,
    ) -> None:
        self.mechanism = mechanism
        names = mechanism.coordinates.names
        self._place = {n: i for i, n in enumerate(names)}
        self._splines = {self._place[n]: c for n, c in prescribed.items() if isinstance(c, BSpline)}
        plain = {
            self._place[n]: np.asarray(c, dtype=float) for n, c in prescribed.items() if not isinstance(c, BSpline)
        }
        self._plain = np.array(list(plain), dtype=np.int64)
        self._coefficients = np.zeros((len(plain), max(map(len, plain.values()), default=1)))
        for own, c in zip(self._coefficients, plain.values(), strict=True):
            own[len(own) - len(c) :] = c[::-1]
        driven = {*plain, *self._splines}
        self.free = np.array([i for i in range(len(names)) if i not in driven], dtype=np.int64)
        pairs = [(mechanism.site(w.a), mechanism.site(w.b)) for w in welds]
        self._row_names = [(w.a, w.b, c) for w in welds for c in w.components]
        self._row_names += [("the centre of mass", "its place", b.axis) for b in balances]
        mass = mechanism.tree.mass / mechanism.tree.mass.sum() if balances else np.zeros(0)
        chains = mechanism.chains([s for pair in pairs for s in pair])
        chains = chains.reshape(len(pairs), 2, chains.shape[1])
        self.loops = Loops(
            sites=np.array(pairs, dtype=np.int64).reshape(-1, 2),
            chains=chains,
            shared=((chains[:, 0] == chains[:, 1]) & (chains[:, 0] >= 0)).sum(axis=1),
            first_row=np.cumsum([0, *(len(w.components) for w in welds)]),
            component=np.array([_COMPONENTS.index(c) for w in welds for c in w.components], dtype=np.int64),
            mass=mass,
            body_chains=mechanism.body_chains(),
            axis=np.array([_COMPONENTS.index(b.axis) for b in balances], dtype=np.int64),
            at=np.array([b.at for b in balances], dtype=float),
            independent=mechanism.coordinates.index,
            driver=mechanism.coordinates.driver,
            functions=mechanism.coordinates.functions,
            free=self.free,
        )
        if len(self._row_names) != len(self.free):
            free = ", ".join(names[i] for i in self.free)
            raise ValueError(f"{len(self._row_names)} closure equations for {len(self.free)} free coordinates: {free}")
        self._start = np.zeros(len(names))
        for name, value in (guess or {}).items():
            self._start[self._place[name]] = value
        self.nodes = np.linspace(0.0, 1.0, nodes)
        self._tabulate()

    def _drive(self, s: Array, path: Array) -> None:
        """Write the driven coordinates and two derivatives at strokes ``s`` (F,) into ``path`` (3, F, n_u)."""
        over_frames(follow_polynomials, len(s), s, self._plain, self._coefficients, path)
        for i, spline in self._splines.items():
            for order in range(3):
                path[order, :, i] = spline(s, order)

    def _find_start(self, u: Array) -> None:
        """Close the first posture (n_u,) from a rough guess: damped least squares with short steps."""
        for _ in range(_FIRST_ITERATIONS):
            residual, jacobian = equations(self.mechanism.tree, self.loops, u)
            worst = float(np.abs(residual).max(initial=0.0))
            if worst <= _TOLERANCE:
                return
            free = jacobian[:, self.free]
            normal = free.T @ free + min(worst, 1.0) * 1e-2 * np.eye(len(self.free))
            step = np.linalg.solve(normal, free.T @ residual)
            u[self.free] -= step * min(1.0, _LONGEST_STEP / np.abs(step).max(initial=1e-12))

    def _close(self, path: Array, steps: int) -> Array:
        """Newton from postures, which are closed in place; the driven coordinates are already right.

        ``path`` is (3, F, n_u); returns the largest residuals (F,).
        """
        residual = np.zeros(path.shape[1])
        over_frames(close, len(residual), self.mechanism.tree, self.loops, steps, _TOLERANCE, path, residual)
        return residual

    def _tabulate(self) -> None:
        """Walk the stroke from the guess and store postures and derivatives at the nodes."""
        table, residual = np.zeros((3, len(self.nodes), len(self._start))), np.zeros(len(self.nodes))
        self._drive(self.nodes, table)
        table[0, 0, self.free] = self._start[self.free]
        self._find_start(table[0, 0])
        refused = walk(self.mechanism.tree, self.loops, 12, _TOLERANCE, _LEAP, self.nodes, table, residual)
        if refused < len(self.nodes):
            self._refuse(self.nodes[refused], table[0, refused - 1] if refused else self._start)
        self._table = table
        self.tabulated = Path(table[0], table[1], table[2], residual)

    def _refuse(self, s: float, near: Array) -> NoReturn:
        """Say which loop stays open, and by how much, where least squares from ``near`` (n_u,) close best."""
        path = near[None, None].repeat(3, axis=0)
        self._drive(np.array([s]), path)
        u = path[0, 0]

        def rows(free: Array) -> tuple[Array, Array]:
            u[self.free] = free
            residual, jacobian = equations(self.mechanism.tree, self.loops, u)
            return residual, jacobian[:, self.free]

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

    def at(self, s: ArrayLike) -> Path:
        """The path at strokes ``s`` (F,), each within [0, 1].

        Raises
        ------
        UnreachableError
            Between the nodes, a loop does not close to 1e-8 m or rad.
        """
        s = np.ascontiguousarray(s, dtype=float)
        path = np.empty((3, len(s), len(self._start)))
        over_frames(interpolate, len(s), s, self._table, path[0])
        self._drive(s, path)
        residual = self._close(path, steps=8)
        if not residual.max(initial=0.0) <= _ACCEPTED:
            worst = int(np.nan_to_num(residual, nan=np.inf).argmax())
            self._refuse(float(s[worst]), self._table[0, int(np.abs(self.nodes - s[worst]).argmin())])
        return Path(path[0], path[1], path[2], residual)
