"""The curves of a muscle: active and passive force over fibre length, force over fibre speed, force over tendon length.

They are those of :cite:`millard2013`: chains of quintic Bézier curves, each between two points with given slopes, bent
towards the corner where their tangents meet. Slope and curvature are continuous. With them go the optimal fibre and
tendon slack lengths of the body: a muscle's lengths mean something only together with the curves they were found for.

People do not reach all of that force at every speed: in lengthening they activate less (:cite:`yeadon2006`). So
force over speed is multiplied by a :class:`VoluntarySpeed`. *Activation* is, everywhere in this package, the share of
what voluntary effort can give at that speed. Strength is measured without motion: there the factor is 1.

A Bézier curve is a function of its own parameter, not of length. So every curve is tabulated once, as a cubic Hermite
spline with its exact slopes on an even grid, which differs from it by less than 1e-7.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from importlib import resources
from itertools import pairwise
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.mechanics.arrays import finite
from revpress.mechanics.compile import kernel

Array = NDArray[np.float64]

_CELLS = 1024  # of every table
_NEWTON = 60  # steps: fewer than ten are needed but for the flat ends
_ROUNDING = 1e-14  # a curve that begins level has no slope beyond its end
_PLATEAU = 0.05  # half its width in optimal fibre lengths


class Curve(NamedTuple):
    """A cubic Hermite spline over an even grid; straight on beyond its ends.

    Attributes
    ----------
    first : float
        Where it begins.
    cells : float
        Cells for a unit of length.
    nodes : ndarray, shape (cells + 1, 2)
        Value and, times the width of a cell, slope.
    """

    first: float
    cells: float
    nodes: Array


class Curves(NamedTuple):
    """Curves of a muscle, handed to the kernels as an argument: compiled code would keep constants past their change.

    Attributes
    ----------
    active, passive : Curve
        Force over fibre length [maximal isometric forces, optimal fibre lengths].
    tendon : Curve
        Force over strain [maximal isometric forces, slack lengths].
    velocity : Curve
        Force factor over fibre speed from −1 to 1 [maximal shortening speeds, lengthening positive], stimulated.
    voluntary : Curve
        The same as people reach it.
    strongest : float
        Greatest value of that.
    shortest, longest : float
        Fibre lengths between which there is active force [optimal fibre lengths].
    fastest : float
        Maximal shortening speed [optimal fibre lengths/s].
    """

    active: Curve
    passive: Curve
    tendon: Curve
    velocity: Curve
    voluntary: Curve
    strongest: float
    shortest: float
    longest: float
    fastest: float


@dataclass(frozen=True)
class VoluntarySpeed:
    """What people reach of a muscle's force as it moves; ``data/voluntary_activation.toml`` has the one in force.

    Attributes
    ----------
    maximal_speed : float
        Of shortening [optimal fibre lengths/s].
    low : float
        Activation in fast lengthening; in fast shortening it is 1.
    middle, width : float
        Speed half way between, and how fast it changes there [maximal shortening speeds, lengthening positive].

    References
    ----------
    :cite:`yeadon2006`
    """

    maximal_speed: float
    low: float
    middle: float
    width: float

    @classmethod
    def in_force(cls) -> Self:
        """The one that the package works with."""
        return cls(**_read("voluntary_activation", cls))

    def activation(self, speed: ArrayLike) -> Array:
        """Activation over fibre speed [maximal shortening speeds], any shape, in units of that at rest."""
        return np.asarray(self._sigmoid(finite("speed", speed)) / self._sigmoid(np.zeros(())))

    def _sigmoid(self, speed: Array) -> Array:
        return np.asarray(self.low + (1.0 - self.low) / (1.0 + np.exp((speed - self.middle) / self.width)))


@dataclass(frozen=True)
class CurveParameters:
    """What the shapes of the curves follow from; ``data/millard2013.toml`` says what each number is.

    Attributes
    ----------
    active_force_length, force_velocity, passive_force_length, tendon_force_length : dict of str to float
    """

    active_force_length: dict[str, float]
    force_velocity: dict[str, float]
    passive_force_length: dict[str, float]
    tendon_force_length: dict[str, float]

    @classmethod
    def published(cls) -> Self:
        """The parameters of the reference model."""
        return cls(**_read("millard2013", cls))

    def curves(self, voluntary: VoluntarySpeed) -> Curves:
        """The curves as the kernels take them."""
        velocity = _tabulated(_velocity(**self.force_velocity))
        reached = _times(velocity, voluntary)
        return Curves(
            active=_tabulated(_active(**self.active_force_length)),
            passive=_tabulated(_passive(**self.passive_force_length)),
            tendon=_tabulated(_tendon(**self.tendon_force_length)),
            velocity=velocity,
            voluntary=reached,
            strongest=float(reached.nodes[:, 0].max()),
            shortest=self.active_force_length["shortest"],
            longest=self.active_force_length["longest"],
            fastest=voluntary.maximal_speed,
        )


def _read(name: str, into: type[CurveParameters] | type[VoluntarySpeed]) -> dict[str, Any]:
    """The numbers of a parameter file that a class asks for."""
    data = tomllib.loads(resources.files(__package__).joinpath("data", f"{name}.toml").read_text("utf-8"))
    return {field.name: data[field.name] for field in fields(into)}


# From points with slopes to Bézier curves, and from those to tables. A knot is (x, y, slope).

_Knot = tuple[float, float, float]


def _bezier(start: _Knot, end: _Knot, bend: float) -> Array:
    """Control points (6, 2) of the curve between two knots, bent towards the corner of their tangents."""
    (x0, y0, d0), (x1, y1, d1) = start, end
    x = (y1 - y0 - x1 * d1 + x0 * d0) / (d0 - d1) if abs(d0 - d1) > 1e-9 else (x0 + x1) / 2.0
    corner = np.array([x, y1 + d1 * (x - x1)])
    first, last = np.array([x0, y0]), np.array([x1, y1])
    towards = 0.1 + 0.8 * bend  # never straight nor sharp
    near, far = first + towards * (corner - first), last + towards * (corner - last)
    return np.array([first, near, near, far, far, last])


def _chain(knots: list[_Knot], *bends: float) -> list[Array]:
    return [_bezier(a, b, bend) for (a, b), bend in zip(pairwise(knots), bends, strict=True)]


def _active(shortest: float, transition: float, longest: float, shallow_slope: float) -> list[Array]:
    low, high = 1.0 - _PLATEAU, 1.0 + _PLATEAU
    y = 1.0 - shallow_slope * (low - transition)  # where the shallow limb's line begins
    steep = ((shortest + transition) / 2.0, y / 2.0, 1.25 * y / (transition - shortest))
    shallow = ((transition + low) / 2.0, (y + 1.0) / 2.0, shallow_slope)
    falling = ((high + longest) / 2.0, 0.5, -1.0 / (longest - _PLATEAU - high))
    knots = [(shortest, 0.0, 0.0), steep, shallow, (1.0, 1.0, 0.0), falling, (longest, 0.0, 0.0)]
    return _chain(knots, 1.0, 1.0, 1.0, 1.0, 1.0)


def _velocity(
    slope_at_rest: float, slope_near_shortening: float, slope_near_lengthening: float, greatest: float,
    bend_shortening: float, bend_lengthening: float,
) -> list[Array]:  # fmt: skip
    near = 0.9
    shortening = (-near, 0.5 * slope_near_shortening * (1.0 - near), slope_near_shortening)
    lengthening = (near, greatest - 0.5 * slope_near_lengthening * (1.0 - near), slope_near_lengthening)
    knots = [(-1.0, 0.0, 0.0), shortening, (0.0, 1.0, slope_at_rest), lengthening, (1.0, greatest, 0.0)]
    return _chain(knots, bend_shortening, bend_shortening, bend_lengthening, bend_lengthening)


def _passive(strain_at_one: float, slope_at_low_force: float, slope_at_one: float, bend: float) -> list[Array]:
    foot = min(0.1 / slope_at_one, 0.1 * strain_at_one)
    low = (1.0 + foot, slope_at_low_force * foot / 2.0, slope_at_low_force)
    return _chain([(1.0, 0.0, 0.0), low, (1.0 + strain_at_one, 1.0, slope_at_one)], bend, bend)


def _tendon(strain_at_one: float, slope_at_one: float, toe_end: float, bend: float) -> list[Array]:
    def on_line(force: float) -> float:
        return strain_at_one + (force - 1.0) / slope_at_one

    foot, middle = on_line(toe_end) / 10.0, on_line(toe_end / 2.0)
    slope = toe_end / 2.0 / (middle - foot)
    low = ((foot + middle) / 2.0, toe_end / 4.0, slope)
    return _chain([(0.0, 0.0, 0.0), low, (on_line(toe_end), toe_end, slope_at_one)], bend, bend)


def _tabulated(chain: list[Array]) -> Curve:
    x = np.linspace(chain[0][0, 0], chain[-1][-1, 0], _CELLS + 1)
    step = x[1] - x[0]
    piece = np.searchsorted([part[-1, 0] for part in chain[:-1]], x, side="right")
    nodes = np.empty((len(x), 2))
    for i, part in enumerate(chain):
        of_part = piece == i
        nodes[of_part] = _on_bezier(part, x[of_part]) * [1.0, step]
    nodes[np.abs(nodes) < _ROUNDING] = 0.0
    return Curve(float(x[0]), 1.0 / float(step), nodes)


def _times(velocity: Curve, voluntary: VoluntarySpeed) -> Curve:
    """Force over speed as people reach it: the product, by the same spline."""
    step = 1.0 / velocity.cells
    speed = velocity.first + step * np.arange(len(velocity.nodes))
    share = voluntary.activation(speed)
    slope = (voluntary.activation(speed + 1e-5) - voluntary.activation(speed - 1e-5)) / 2e-5
    value, rise = velocity.nodes.T
    return velocity._replace(nodes=np.stack([value * share, rise * share + value * slope * step], axis=1))


def _on_bezier(points: Array, x: Array) -> Array:
    """Value and slope (F, 2) of a curve over x."""
    u = (x - points[0, 0]) / (points[-1, 0] - points[0, 0])
    for _ in range(_NEWTON):  # x(u) is monotone and bent one way at each end: half steps would do, Newton's are few
        at, rate = _bernstein(points[:, 0], u)
        u = np.clip(u - (at - x) / rate, 0.0, 1.0)
    (_, dx), (y, dy) = (_bernstein(points[:, k], u) for k in (0, 1))
    return np.stack([y, dy / dx], axis=1)


def _bernstein(points: Array, u: Array) -> tuple[Array, Array]:
    """Value and derivative of a quintic with six control points."""
    weights = np.array([1.0, 5.0, 10.0, 10.0, 5.0, 1.0])
    value = sum(w * p * u**i * (1.0 - u) ** (5 - i) for i, (w, p) in enumerate(zip(weights, points, strict=True)))
    rise = 5.0 * np.diff(points)
    slope = sum(w * d * u**i * (1.0 - u) ** (4 - i) for i, (w, d) in enumerate(zip((1, 4, 6, 4, 1), rise, strict=True)))
    return np.asarray(value), np.asarray(slope)


# The curves, in compiled code and for arrays.


@kernel(inner=True)
def curve_at(curve: Curve, x: float) -> tuple[float, float]:
    """Value and slope of a curve."""
    nodes, cells = curve.nodes, curve.cells
    last = len(nodes) - 1
    p = (x - curve.first) * cells
    if p <= 0.0:
        return nodes[0, 0] + p * nodes[0, 1], nodes[0, 1] * cells
    if p >= last:
        return nodes[last, 0] + (p - last) * nodes[last, 1], nodes[last, 1] * cells
    i = int(p)
    t, y, d, d_next = p - i, nodes[i, 0], nodes[i, 1], nodes[i + 1, 1]
    rise = nodes[i + 1, 0] - y
    second, third = 3.0 * rise - 2.0 * d - d_next, d + d_next - 2.0 * rise
    return y + t * (d + t * (second + t * third)), (d + t * (2.0 * second + 3.0 * t * third)) * cells


@kernel()
def velocity_factor(speed: float, curves: Curves) -> float:
    """Voluntary force factor at a fibre speed [maximal shortening speeds, lengthening positive], in compiled code."""
    return curve_at(curves.voluntary, min(max(speed, -1.0), 1.0))[0]


@kernel()
def _fill(curve: Curve, x: Array, out: Array) -> None:
    for i in range(len(x)):
        out[i] = curve_at(curve, x[i])[0]


def _evaluated(curve: Curve, x: Array) -> Array:
    out = np.empty(x.size)
    _fill(curve, np.ascontiguousarray(x.ravel()), out)
    return out.reshape(x.shape)


CURVES = CurveParameters.published().curves(VoluntarySpeed.in_force())
"""The curves in force; kernels take them as an argument."""

PUBLISHED_TENDON_STRAIN = float(CurveParameters.published().tendon_force_length["strain_at_one"])
"""Strain of the tendon's curve at the maximal isometric force; a tendon of another strain stretches in proportion."""


def active_force_length(length: ArrayLike) -> Array:
    """Active force factor at a fibre length [optimal fibre lengths], any shape."""
    return _evaluated(CURVES.active, finite("length", length))


def force_velocity(speed: ArrayLike) -> Array:
    """Force factor of stimulated fibres at a speed [maximal shortening speeds, lengthening positive], any shape."""
    return _evaluated(CURVES.velocity, np.clip(finite("speed", speed), -1.0, 1.0))


def voluntary_force_velocity(speed: ArrayLike) -> Array:
    """As :func:`force_velocity`, as people reach it, counted from what they reach without motion."""
    return _evaluated(CURVES.voluntary, np.clip(finite("speed", speed), -1.0, 1.0))


def passive_force_length(length: ArrayLike) -> Array:
    """Passive force factor at a fibre length [optimal fibre lengths], any shape; 0 below 1."""
    return _evaluated(CURVES.passive, finite("length", length))


def tendon_force_length(length: ArrayLike) -> Array:
    """Force of a tendon at a length [slack lengths], any shape [maximal isometric forces]; 0 when slack."""
    return _evaluated(CURVES.tendon, finite("length", length) - 1.0)


def tendon_length(force: ArrayLike) -> Array:
    """Length [slack lengths] of a tendon under a force [maximal isometric forces] of at least 0, any shape."""
    wanted = finite("force", force, 0.0)
    low, high = np.zeros_like(wanted), 0.05 * (1.0 + wanted)
    for _ in range(60):
        middle = (low + high) / 2.0
        short = _evaluated(CURVES.tendon, middle) < wanted
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(1.0 + low)
