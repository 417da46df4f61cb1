r"""Muscles with an elastic tendon: from the length of a path to the force that its fibres can give along it.

The fibres are a pennate layer of constant thickness w = l₀ sin α₀: with h along the tendon and cos α = h / l they are
l = √(h² + w²) long. Fibres and tendon carry the same force, and share the path of length L between them:

.. math:: T\left(\frac{L - h}{l_s} - 1\right) = \left(e \, f_L(l) + f_P(l)\right) \cos \alpha

e is what of the fibres acts: activation times the factor of their speed. The tendon sees the passive fibres too, and is
as long as both together make it. A joint has them in its passive moment, which is measured on resting people. So what
a muscle *adds* is counted here: its force above the resting one, T(e) − T(0).

That force is linear in activation to a good approximation, and is taken to be so:

.. math:: F = a \, F_{cap}, \quad F_{cap} = F_{max} \, f_V(\dot l) \, \left(T(1) - T(0)\right)

It is exact for the resting and for the fully active muscle that is held still. Between them the tendon of a less
active muscle is shorter, its fibres longer: :func:`equilibrium_force` says what the muscle gives then, in real answers
within 5 % of its maximal force (hamstrings on their compliant tendons 7 %) and mostly within 1 %. Fibres move with the
fully active equilibrium, l̇ = L̇ dl/dL: what the tendon gives back as force falls with speed is left out.

A path that is shorter than the slack tendon and the shortest fibres is slack and has no force; it is reached smoothly.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError
from revpress.mechanics.arrays import as_array, finite
from revpress.mechanics.compile import kernel, over_frames
from revpress.mechanics.muscle_curves import (
    CURVES,
    PUBLISHED_TENDON_STRAIN,
    Curves,
    curve_at,
    passive_force_length,
    tendon_length,
    velocity_factor,
)

Array = NDArray[np.float64]

_SHORTEST_FIBRE = 1e-6  # m: lengths are divided by it
_RIGID = 1e-3  # a tendon shorter than this many optimal fibre lengths does not stretch
_ROUNDS = 60  # of halving: enough for any number
_PRECISE = 1e-9  # difference of forces [maximal isometric forces]
_FLAT = 1e-9  # a stiffness as good as none
_FASTER = 5.0  # fibres may move so much faster than their path: on their way down from the greatest force
_LEVELS = 30  # rounds for the level of force that goes with its own speed
_DIGITS = 12  # of thickness and tendon that tell tables apart: bodies of other sizes share theirs
_CELLS = 192  # of a muscle's table: below 1e-5 of the greatest force


class Muscles(Protocol):
    """What this module asks of n muscles; each (n,), or (…, n) where they differ between batches."""

    @property
    def max_isometric_force(self) -> Array:
        """[N]."""

    @property
    def optimal_fibre_length(self) -> Array:
        """[m]."""

    @property
    def tendon_slack_length(self) -> Array:
        """[m]."""

    @property
    def pennation(self) -> Array:
        """At optimal fibre length [rad]."""

    @property
    def tendon_strain(self) -> Array:
        """Of everything in series with the fibres at the maximal isometric force [slack lengths]."""


class FibreState(NamedTuple):
    """Fibres of every muscle in every frame, each (…, n)."""

    length: Array
    """In optimal fibre lengths."""
    speed: Array
    """In maximal shortening speeds, lengthening positive."""
    cos_pennation: Array
    """Share of the fibres' force that acts along the tendon."""


# The equilibrium of one muscle. Lengths in optimal fibre lengths, forces in maximal isometric ones. `path` is the path
# beyond the slack tendon, `tendon` the length of a tendon of the curve's strain that stretches as far as this one,
# `width` the layer's thickness.


@kernel(inner=True)
def _fibre_force(along: float, level: float, width: float, curves: Curves) -> tuple[float, float]:
    """Force along the tendon of fibres that are ``along`` long in its direction, and its slope."""
    length = np.sqrt(along * along + width * width)
    active, steeper = curve_at(curves.active, length)
    passive, stiffer = curve_at(curves.passive, length)
    force, slope = level * active + passive, level * steeper + stiffer
    cosine = along / length
    return force * cosine, slope * cosine * cosine + force * (1.0 - cosine * cosine) / length


class _Balance(NamedTuple):
    """One muscle whose fibres and tendon carry the same force."""

    force: float
    stiffness: float  # change of force with the path
    along: float  # length of the fibres along the tendon
    share: float  # change of that length with the path


@kernel(inner=True)
def _balance(path: float, level: float, tendon: float, width: float, curves: Curves) -> _Balance:
    """Newton's method between two lengths that enclose the answer: there the tendon is too long, or slack."""
    low, high = np.sqrt(max(curves.shortest * curves.shortest - width * width, 0.0)), path
    if path <= low:
        return _Balance(0.0, 0.0, low, 0.0)
    force, slope = _fibre_force(path, level, width, curves)
    if tendon < _RIGID or force <= 0.0:
        return _Balance(force, slope, path, 1.0)
    along = max(path - 0.04 * np.sqrt(min(force, 1.0)) * tendon, (low + high) / 2.0)
    pull, stiffness = 0.0, 0.0
    for _ in range(_ROUNDS):
        pull, stiffness = curve_at(curves.tendon, (path - along) / tendon)
        stiffness /= tendon
        force, slope = _fibre_force(along, level, width, curves)
        step = (pull - force) / max(stiffness + slope, _FLAT)
        if abs(pull - force) < _PRECISE:
            break
        if step > 0.0:
            low = along
        else:
            high = along
        along += step
        if not low < along < high:
            along = (low + high) / 2.0
    share = stiffness / max(stiffness + slope, stiffness / _FASTER, _FLAT)
    return _Balance(pull, stiffness * (1.0 - share), along, share)


@kernel(inner=True)
def _added(path: float, level: float, tendon: float, width: float, curves: Curves) -> _Balance:
    """The balance, but with force and stiffness above those of the resting muscle."""
    active = _balance(path, level, tendon, width, curves)
    rest = _balance(path, 0.0, tendon, width, curves)
    return _Balance(max(active.force - rest.force, 0.0), active.stiffness - rest.stiffness, active.along, active.share)


@kernel(inner=True)
def _fibre_speed(rate: float, balance: _Balance, width: float, curves: Curves) -> float:
    """Speed of the fibres [maximal shortening speeds] on a path that changes at ``rate`` [optimal lengths/s]."""
    if balance.along <= 0.0:
        return 0.0
    cosine = balance.along / np.sqrt(balance.along * balance.along + width * width)
    return float(rate * balance.share * cosine / curves.fastest)


@kernel(inner=True)
def _moving(path: float, rate: float, activation: float, tendon: float, width: float, curves: Curves) -> float:
    """Force above the resting one, at the level that goes with the speed of its own fibres."""
    level, low, high = activation, 0.0, activation * curves.strongest
    for _ in range(_LEVELS if rate != 0.0 else 0):
        level = (low + high) / 2.0
        speed = _fibre_speed(rate, _balance(path, level, tendon, width, curves), width, curves)
        if activation * velocity_factor(speed, curves) > level:
            low = level
        else:
            high = level
    return _added(path, level, tendon, width, curves).force


# All muscles in all frames.


class _Paths(NamedTuple):
    length: Array  # (F, n)
    speed: Array  # (F, n)
    activation: Array  # (F or 1, n)
    muscle: Array  # force, optimal fibre length; over that slack tendon, thickness and `tendon`: (5, F or 1, n)


@kernel(inner=True)
def _one(paths: _Paths, f: int, i: int) -> tuple[float, float, float, float, float, float]:
    """Maximal force, path beyond the slack tendon, its rate, activation, tendon and thickness of one muscle."""
    own, k = paths.muscle, min(f, paths.muscle.shape[1] - 1)
    optimal = own[1, k, i]
    activation = paths.activation[min(f, len(paths.activation) - 1), i]
    path, rate = paths.length[f, i] / optimal - own[2, k, i], paths.speed[f, i] / optimal
    return own[0, k, i], path, rate, activation, own[4, k, i], own[3, k, i]


@kernel()
def _fill_state(start: int, stop: int, paths: _Paths, curves: Curves, out: Array) -> None:
    for f in range(start, stop):
        for i in range(paths.length.shape[1]):
            _, path, rate, activation, tendon, width = _one(paths, f, i)
            balance = _balance(path, activation, tendon, width, curves)
            length = np.sqrt(balance.along * balance.along + width * width)
            out[0, f, i], out[2, f, i] = length, balance.along / length
            out[1, f, i] = _fibre_speed(rate, balance, width, curves)


@kernel()
def _fill_capacity(start: int, stop: int, paths: _Paths, curves: Curves, out: Array) -> None:
    for f in range(start, stop):
        for i in range(paths.length.shape[1]):
            force, path, rate, _, tendon, width = _one(paths, f, i)
            balance = _added(path, 1.0, tendon, width, curves)
            out[f, i] = force * balance.force * velocity_factor(_fibre_speed(rate, balance, width, curves), curves)


@kernel()
def _fill_equilibrium(start: int, stop: int, paths: _Paths, curves: Curves, out: Array) -> None:
    for f in range(start, stop):
        for i in range(paths.length.shape[1]):
            force, path, rate, activation, tendon, width = _one(paths, f, i)
            out[f, i] = force * _moving(path, rate, activation, tendon, width, curves)


@kernel()
def _fill_resting(start: int, stop: int, paths: _Paths, curves: Curves, out: Array) -> None:
    for f in range(start, stop):
        for i in range(paths.length.shape[1]):
            force, path, _, _, tendon, width = _one(paths, f, i)
            out[f, i] = force * _balance(path, 0.0, tendon, width, curves).force


def _parameters(muscles: Muscles) -> Array:
    """Force [N], optimal fibre length [m]; over that slack tendon, thickness and stretching tendon (5, …, n)."""
    force = finite("max_isometric_force", muscles.max_isometric_force, 0.0)
    optimal = finite("optimal_fibre_length", muscles.optimal_fibre_length, _SHORTEST_FIBRE)
    slack = finite("tendon_slack_length", muscles.tendon_slack_length, 0.0)
    pennation = finite("pennation", muscles.pennation, 0.0, np.pi / 2)
    strain = finite("tendon_strain", muscles.tendon_strain, 0.0)
    stretching = slack * strain / PUBLISHED_TENDON_STRAIN
    return np.stack(np.broadcast_arrays(force, optimal, slack / optimal, np.sin(pennation), stretching / optimal))


def _prepare(
    length: ArrayLike, speed: ArrayLike, muscles: Muscles, activation: ArrayLike = 1.0
) -> tuple[_Paths, tuple[int, ...]]:
    at, rate = as_array("length", length), as_array("speed", speed)
    active = finite("activation", activation, 0.0, 1.0)
    parameters = _parameters(muscles)
    try:
        shape = np.broadcast_shapes(at.shape, rate.shape, active.shape, parameters[0].shape)
    except ValueError:
        shape = ()
    if not shape or shape[-1] != parameters.shape[-1]:
        raise InputError(
            f"length {at.shape}, speed {rate.shape}, activation {active.shape} and muscle parameters "
            f"{parameters[0].shape} must fit (…, n)"
        )
    if not np.isfinite(at.sum() + rate.sum()):
        raise InputError("length and speed of a muscle's path must be finite everywhere")
    flat = (-1, shape[-1])

    def spread(values: Array) -> Array:
        return np.require(np.broadcast_to(values, shape).reshape(flat), float, ["C", "W"])

    every = np.broadcast_to(parameters, (5, *shape)) if parameters.ndim > 2 else parameters
    few = spread(active) if active.ndim else np.full((1, shape[-1]), float(active))
    return _Paths(spread(at), spread(rate), few, np.require(every.reshape(5, *flat), float, ["C", "W"])), shape


def fibre_state(length: ArrayLike, speed: ArrayLike, muscles: Muscles, activation: ArrayLike = 1.0) -> FibreState:
    """Length, speed and pennation of the fibres of a muscle that is held still.

    Parameters
    ----------
    length, speed : (…, n)
        Length [m] of each muscle's path and its rate [m/s], lengthening positive. The fibres' speed is what they would
        have if the path then moved and activation did not change.
    muscles : Muscles
    activation : (…, n), default: 1.0
        0 to 1.

    Raises
    ------
    InputError
        For shapes that do not fit, or numbers that are not finite.
    """
    paths, shape = _prepare(length, speed, muscles, activation)
    out = np.empty((3, *paths.length.shape))
    over_frames(_fill_state, len(paths.length), paths, CURVES, out)
    return FibreState(*out.reshape(3, *shape))


def active_force_capacity(length: ArrayLike, speed: ArrayLike, muscles: Muscles, curves: Curves = CURVES) -> Array:
    """Force along the tendon that full activation adds to the resting muscle, (…, n) [N].

    Parameters
    ----------
    length, speed : (…, n)
        Length [m] of each muscle's path and its rate [m/s], lengthening positive.
    muscles : Muscles
        Its numbers may differ between batches.
    curves : Curves, optional
        Those in force if not given.

    Raises
    ------
    InputError
        As in :func:`fibre_state`.

    See Also
    --------
    CapacityTable : the same for many frames of the same muscles.
    equilibrium_force : what a partly active muscle really adds.

    Notes
    -----
    .. math:: F = F_{max} \\, f_V(\\dot l) \\, \\left(T(1) - T(0)\\right)
    """
    paths, shape = _prepare(length, speed, muscles)
    out = np.empty(paths.length.shape)
    over_frames(_fill_capacity, len(paths.length), paths, curves, out)
    return out.reshape(shape)


def equilibrium_force(length: ArrayLike, speed: ArrayLike, activation: ArrayLike, muscles: Muscles) -> Array:
    """Force along the tendon that a muscle at any activation adds to the resting one, (…, n) [N].

    What :func:`active_force_capacity` times activation approximates. The tendon has the length that goes with this very
    force, and the fibres the speed of this equilibrium as the path moves.

    Parameters
    ----------
    length, speed : (…, n)
        Length [m] of each muscle's path and its rate [m/s], lengthening positive.
    activation : (…, n)
        0 to 1.
    muscles : Muscles

    Raises
    ------
    InputError
        As in :func:`fibre_state`.
    """
    paths, shape = _prepare(length, speed, muscles, activation)
    out = np.empty(paths.length.shape)
    over_frames(_fill_equilibrium, len(paths.length), paths, CURVES, out)
    return out.reshape(shape)


def passive_fibre_force(length: ArrayLike, muscles: Muscles) -> Array:
    """Force of the resting muscle along the tendon, (…, n) [N]; arguments and errors as in :func:`fibre_state`.

    Measured passive joint moments contain it: use one or the other.
    """
    paths, shape = _prepare(length, 0.0, muscles)
    out = np.empty(paths.length.shape)
    over_frames(_fill_resting, len(paths.length), paths, CURVES, out)
    return out.reshape(shape)


class CapacityTable:
    """:func:`active_force_capacity` of n muscles, tabulated over the length of their paths.

    Cubic Hermite splines between even nodes, with the exact slopes there: within 1e-5 maximal forces, and 5e-4 next
    to slack.

    Parameters
    ----------
    muscles : Muscles
        One number each, (n,).

    Raises
    ------
    InputError
        As in :func:`fibre_state`.
    """

    def __init__(self, muscles: Muscles) -> None:
        self.muscle = _parameters(muscles)
        if self.muscle.ndim != 2:
            raise InputError(f"muscle parameters {self.muscle.shape[1:]} of a table must be (n,)")
        self.grid, self.nodes = _nodes(*(np.round(self.muscle[i], _DIGITS).tobytes() for i in (3, 4)))

    def __call__(self, length: Array, speed: Array) -> Array:
        """Capacity [N] at lengths [m] and rates [m/s] of the paths, each (F, n) and finite."""
        out = np.empty_like(length)
        over_frames(fill_tabulated, len(length), length, speed, self.muscle, self.grid, self.nodes, CURVES, out)
        return out


@lru_cache(maxsize=16)
def _nodes(widths: bytes, tendons: bytes) -> tuple[Array, Array]:
    """First node and cells per length (2, n), and nodes, of muscles of any force: kept for an athlete's next rig."""
    width, tendon = np.frombuffer(widths), np.frombuffer(tendons)
    first = np.sqrt(np.maximum(CURVES.shortest**2 - width**2, 0.0))
    along = np.sqrt(CURVES.longest**2 - width**2)
    last = along + tendon * (tendon_length(passive_force_length(CURVES.longest) * along / CURVES.longest) - 1.0)
    grid = np.stack([first, _CELLS / (last - first)])
    nodes = np.empty((len(first), _CELLS + 1, 4))
    over_frames(_fill_table, len(first), np.stack([width, tendon]), grid, CURVES, nodes, shortest=1)
    return grid, nodes


@kernel()
def _fill_table(start: int, stop: int, muscle: Array, grid: Array, curves: Curves, out: Array) -> None:
    """Nodes (n, cells + 1, 4): force and length of fully active fibres, each with its slope for a cell."""
    for i in range(start, stop):
        first, cells = grid[:, i]
        for k in range(out.shape[1]):
            width = muscle[0, i]
            balance = _added(first + k / cells, 1.0, muscle[1, i], width, curves)
            length = np.sqrt(balance.along * balance.along + width * width)
            out[i, k, 0], out[i, k, 1] = balance.force, balance.stiffness / cells
            out[i, k, 2], out[i, k, 3] = length, balance.share * balance.along / length / cells


@kernel()
def fill_tabulated(
    start: int, stop: int, at: Array, rate: Array, muscle: Array, grid: Array, nodes: Array, curves: Curves, out: Array
) -> None:
    """Write what a :class:`CapacityTable` gives for frames ``start`` to ``stop``."""
    last = nodes.shape[1] - 1
    for f in range(start, stop):
        for i in range(at.shape[1]):
            first, cells = grid[:, i]
            p = (at[f, i] / muscle[1, i] - muscle[2, i] - first) * cells
            out[f, i] = 0.0
            if 0.0 < p < last:
                k = int(p)
                t = p - k
                a, b = nodes[i, k], nodes[i, k + 1]
                rise = b[0] - a[0]
                force = a[0] + t * (a[1] + t * (3.0 * rise - 2.0 * a[1] - b[1] + t * (a[1] + b[1] - 2.0 * rise)))
                rise = b[2] - a[2]
                slope = a[3] + t * (2.0 * (3.0 * rise - 2.0 * a[3] - b[3]) + 3.0 * t * (a[3] + b[3] - 2.0 * rise))
                speed = rate[f, i] / muscle[1, i] * slope * cells / curves.fastest
                out[f, i] = muscle[0, i] * max(force, 0.0) * velocity_factor(speed, curves)
