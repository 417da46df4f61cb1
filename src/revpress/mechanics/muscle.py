"""Muscles with a rigid tendon: from the length of a path to the force that its fibres can give along it.

The fibres are a pennate layer of constant thickness w = l₀ sin α₀, so the part of the path that is not tendon,
h = L − L_tendon, gives the fibre length l = √(h² + w²), the pennation cos α = h / l and the fibre speed L̇ cos α. The
curves are those of De Groote and Fregly (:cite:`degroote2016`).

A rigid tendon has one length. It is not the slack one, at which a tendon carries nothing, but the one that the paper's
tendon curve gives at half the maximal force: 3.4 % longer. Strong efforts, which this package is about, are then
nearest to what an elastic tendon would do; a resting muscle's fibres come out a little too short.

No fibre is shorter than 0.2 optimal lengths, and none pulls on a path shorter than its tendon: there the muscle is
slack. It gives no force, and its fibres are reported at rest, at their shortest, with cos α = 0.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError
from revpress.mechanics.arrays import as_array, finite
from revpress.mechanics.compile import kernel, over_frames

Array = NDArray[np.float64]

_SHORTEST_FIBRE = 1e-6  # m: lengths are divided by it


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


class FibreState(NamedTuple):
    """Fibres of every muscle in every frame, each (…, n)."""

    length: Array
    """In optimal fibre lengths."""
    speed: Array
    """In maximal shortening speeds, lengthening positive."""
    cos_pennation: Array
    """Share of the fibres' force that acts along the tendon; 0 where the muscle is slack."""


class Curves(NamedTuple):
    """Coefficients, handed to the kernels as an argument: compiled code would keep constants past their change."""

    length: Array  # (3, 4)
    velocity: Array  # (4,)
    stiffness: float
    offset: float
    range: float
    shortest: float  # in optimal fibre lengths
    fastest: float  # in optimal fibre lengths a second


def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("data", "degroote_fregly2016.toml").read_text("utf-8"))


def _read() -> Curves:
    data = _data()
    k, strain, shortest = (data["passive_force_length"][v] for v in ("k", "strain", "minimal_length"))
    offset = float(np.exp(k * (shortest - 1.0) / strain))
    return Curves(
        length=np.array(data["active_force_length"]),
        velocity=np.array(data["force_velocity"]),
        stiffness=k / strain,
        offset=offset,
        range=float(np.exp(k)) - offset,
        shortest=shortest,
        fastest=data["maximal_speed"],
    )


CURVES = _read()
"""The published coefficients; kernels take them as an argument."""


# The curves, for numbers in compiled code and for arrays as `py_func`.


@kernel()
def _active(length: Any, curves: Curves) -> Any:
    force = 0.0
    for i in range(3):
        b = curves.length[i]
        force = force + b[0] * np.exp(-0.5 * ((length - b[1]) / (b[2] + b[3] * length)) ** 2)
    return force


@kernel()
def velocity_factor(speed: Any, curves: Curves) -> Any:
    """Force factor at a fibre speed [maximal shortening speeds, lengthening positive], in compiled code."""
    d = curves.velocity
    return np.maximum(d[0] * np.arcsinh(d[1] * speed + d[2]) + d[3], 0.0)


@kernel()
def _passive(length: Any, curves: Curves) -> Any:
    return np.maximum((np.exp(curves.stiffness * (length - 1.0)) - curves.offset) / curves.range, 0.0)


def active_force_length(length: ArrayLike) -> Array:
    """Active force factor at a fibre length [optimal fibre lengths], any shape."""
    return np.asarray(_active.py_func(finite("length", length), CURVES))


def force_velocity(speed: ArrayLike) -> Array:
    """Force factor at a fibre speed [maximal shortening speeds, lengthening positive], any shape; 0 below −1."""
    return np.asarray(velocity_factor.py_func(finite("speed", speed), CURVES))


def passive_force_length(length: ArrayLike) -> Array:
    """Passive force factor at a fibre length [optimal fibre lengths], any shape; 0 below 0.2."""
    return np.asarray(_passive.py_func(finite("length", length), CURVES))


def tendon_force_length(length: ArrayLike) -> Array:
    """Force of a tendon at a length [slack lengths], any shape [maximal isometric forces]; 0 when slack."""
    c = _TENDON
    return np.asarray(np.maximum(c["c1"] * np.exp(_STIFFNESS * (finite("length", length) - c["c2"])) - c["c3"], 0.0))


def tendon_length(force: ArrayLike) -> Array:
    """Length [slack lengths] of a tendon under a force [maximal isometric forces] of at least 0, any shape."""
    c = _TENDON
    return np.asarray(c["c2"] + np.log((finite("force", force, 0.0) + c["c3"]) / c["c1"]) / _STIFFNESS)


_TENDON = _data()["tendon_force_length"]
_STIFFNESS = float(np.log((1.0 + _TENDON["c3"]) / _TENDON["c1"]) / (1.0 + _TENDON["strain_at_one"] - _TENDON["c2"]))
LOADED_TENDON = float(tendon_length(0.5))
"""Length of every tendon, in slack lengths."""


class _Paths(NamedTuple):
    length: Array  # (F, n)
    speed: Array  # (F, n)
    muscle: Array  # force, optimal fibre length, tendon length, thickness: (4, F or 1, n)


@kernel()
def _fibre(paths: _Paths, f: int, i: int, curves: Curves) -> tuple[float, float, float, float]:
    """Maximal force along the tendon [N], normalised length and speed, and cos α of one fibre."""
    own = paths.muscle[:, min(f, paths.muscle.shape[1] - 1), i]
    force, optimal, tendon, thickness = own[0], own[1], own[2], own[3]
    along = paths.length[f, i] - tendon
    length = np.sqrt(along * along + thickness * thickness)
    if along <= 0.0 or length < curves.shortest * optimal:
        return 0.0, max(curves.shortest, thickness / optimal), 0.0, 0.0
    cosine = along / length
    return force * cosine, length / optimal, paths.speed[f, i] * cosine / (curves.fastest * optimal), cosine


@kernel()
def _state_frame(paths: _Paths, f: int, curves: Curves, out: Array) -> None:
    for i in range(paths.length.shape[1]):
        _, out[0, f, i], out[1, f, i], out[2, f, i] = _fibre(paths, f, i, curves)


@kernel()
def _active_frame(paths: _Paths, f: int, curves: Curves, out: Array) -> None:
    for i in range(paths.length.shape[1]):
        force, length, speed, _ = _fibre(paths, f, i, curves)
        out[f, i] = force * _active(length, curves) * velocity_factor(speed, curves)


@kernel()
def _passive_frame(paths: _Paths, f: int, curves: Curves, out: Array) -> None:
    for i in range(paths.length.shape[1]):
        force, length, _, _ = _fibre(paths, f, i, curves)
        out[f, i] = force * _passive(length, curves)


@kernel()
def _fill_state(start: int, stop: int, paths: _Paths, curves: Curves, out: Array) -> None:
    for f in range(start, stop):
        _state_frame(paths, f, curves, out)


@kernel()
def _fill_active(start: int, stop: int, paths: _Paths, curves: Curves, out: Array) -> None:
    for f in range(start, stop):
        _active_frame(paths, f, curves, out)


@kernel()
def _fill_passive(start: int, stop: int, paths: _Paths, curves: Curves, out: Array) -> None:
    for f in range(start, stop):
        _passive_frame(paths, f, curves, out)


def _prepare(length: ArrayLike, speed: ArrayLike, muscles: Muscles) -> tuple[_Paths, tuple[int, ...]]:
    at, rate = as_array("length", length), as_array("speed", speed)
    force = finite("max_isometric_force", muscles.max_isometric_force, 0.0)
    optimal = finite("optimal_fibre_length", muscles.optimal_fibre_length, _SHORTEST_FIBRE)
    slack = finite("tendon_slack_length", muscles.tendon_slack_length, 0.0)
    pennation = finite("pennation", muscles.pennation, 0.0, np.pi / 2)
    parameters = np.broadcast_arrays(force, optimal, LOADED_TENDON * slack, optimal * np.sin(pennation))
    try:
        shape = np.broadcast_shapes(at.shape, rate.shape, parameters[0].shape)
    except ValueError:
        shape = ()
    if not shape or shape[-1] != parameters[0].shape[-1]:
        raise InputError(
            f"length {at.shape}, speed {rate.shape} and muscle parameters {parameters[0].shape} must fit (…, n)"
        )
    if not np.isfinite(at.sum() + rate.sum()):
        raise InputError("length and speed of a muscle's path must be finite everywhere")
    flat = (-1, shape[-1])
    varies = parameters[0].ndim > 1
    return _Paths(
        np.require(np.broadcast_to(at, shape).reshape(flat), float, ["C", "W"]),
        np.require(np.broadcast_to(rate, shape).reshape(flat), float, ["C", "W"]),
        np.stack([np.broadcast_to(v, shape if varies else v.shape).reshape(flat) for v in parameters]),
    ), shape


def fibre_state(length: ArrayLike, speed: ArrayLike, muscles: Muscles) -> FibreState:
    """Length, speed and pennation of the fibres.

    Parameters
    ----------
    length, speed : (…, n)
        Length [m] of each muscle's path and its rate [m/s], lengthening positive.
    muscles : Muscles

    Raises
    ------
    InputError
        For shapes that do not fit, or numbers that are not finite.
    """
    paths, shape = _prepare(length, speed, muscles)
    out = np.empty((3, *paths.length.shape))
    over_frames(_fill_state, len(paths.length), paths, CURVES, out)
    return FibreState(*out.reshape(3, *shape))


def active_force_capacity(length: ArrayLike, speed: ArrayLike, muscles: Muscles) -> Array:
    """Force along the tendon at activation 1 without its passive part, (…, n) [N].

    Arguments and errors as in :func:`fibre_state`.

    .. math:: F = F_{max} \\, f_L(l) \\, f_V(\\dot l) \\cos \\alpha
    """
    paths, shape = _prepare(length, speed, muscles)
    out = np.empty(paths.length.shape)
    over_frames(_fill_active, len(paths.length), paths, CURVES, out)
    return out.reshape(shape)


def passive_fibre_force(length: ArrayLike, muscles: Muscles) -> Array:
    """Force of the resting fibres along the tendon, (…, n) [N]; arguments and errors as in :func:`fibre_state`.

    Measured passive joint moments contain it: use one or the other.
    """
    paths, shape = _prepare(length, 0.0, muscles)
    out = np.empty(paths.length.shape)
    over_frames(_fill_passive, len(paths.length), paths, CURVES, out)
    return out.reshape(shape)
