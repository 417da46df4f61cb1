"""Motions: the stroke as a function of time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from revpress.errors import InputError, check_range
from revpress.mechanics.kinematics import Array

_ROUNDING = 1e-6  # of the stroke


@dataclass(frozen=True)
class Motion:
    """Stroke over time.

    Attributes
    ----------
    time : ndarray, shape (F,)
        [s].
    s, ds, dds : ndarray, shape (F,)
        Stroke [1] and its rates [1/s], [1/s²]; 0 is the start, 1 the end of the concentric phase.
    rule : str
        How it was made, in words of Python: ``tempo(concentric=1.5, eccentric=2.0, frames=201)``; empty if nobody said.
    sources : tuple of str
        Keys in the bibliography of what the rule uses.

    Raises
    ------
    InputError
        Arrays of different lengths, empty ones, values that are no finite numbers, or a stroke outside 0 to 1.
    """

    time: Array
    s: Array
    ds: Array
    dds: Array
    rule: str = ""
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("time", "s", "ds", "dds"):
            object.__setattr__(self, name, _numbers(f"{name} of a motion", getattr(self, name)))
        lengths = [len(values) for values in (self.time, self.s, self.ds, self.dds)]
        if len(set(lengths)) != 1:
            raise InputError(f"time, s, ds and dds of a motion have {lengths} frames, but must have the same number")
        outside = self.s[(self.s < -_ROUNDING) | (self.s > 1.0 + _ROUNDING)]
        if len(outside):
            raise InputError(f"s of a motion reaches {outside[0]:g}, outside the allowed range 0 to 1")


def tempo(concentric: float = 1.5, eccentric: float = 2.0, frames: int = 201) -> Motion:
    """One repetition: up in ``concentric`` seconds, down in ``eccentric`` seconds, each a minimum-jerk movement.

    s = 10 τ³ − 15 τ⁴ + 6 τ⁵ with τ the fraction of the phase, so speed and acceleration vanish at both ends.

    Parameters
    ----------
    concentric, eccentric : float
        Durations [s], 0.2 to 20.
    frames : int, default: 201
        Frames of the whole repetition, spread over the phases in proportion to time; the turning point is a frame.

    References
    ----------
    :cite:`flash1985`
    """
    check_range("concentric duration", concentric, 0.2, 20.0, "s")
    check_range("eccentric duration", eccentric, 0.2, 20.0, "s")
    if int(check_range("number of frames", frames, 5, 1_000_000)) != frames:
        raise InputError(f"number of frames is {frames:g}, but must be a whole number")
    frames = int(frames)
    up, down = phases(concentric, eccentric, frames)
    s, ds, dds = (np.concatenate(parts) for parts in zip(
        _minimum_jerk(up, concentric), _reversed(_minimum_jerk(down, eccentric)), strict=True
    ))  # fmt: skip
    time = np.concatenate([up * concentric, concentric + down * eccentric])
    rule = f"tempo(concentric={float(concentric)}, eccentric={float(eccentric)}, frames={int(frames)})"
    return Motion(time, s, ds, dds, rule, ("flash1985",))


def isometric(positions: ArrayLike) -> Motion:
    """Stillness at each of the given strokes (F,)."""
    s = _numbers("positions", positions)
    return Motion(np.zeros_like(s), s, np.zeros_like(s), np.zeros_like(s), "isometric(stroke)")


@dataclass(frozen=True)
class Tempo:
    """A pace in seconds: up in ``concentric``, down in ``eccentric`` (see :func:`tempo`), or only up."""

    concentric: float = 1.5
    eccentric: float = 2.0
    comes_back: bool = True

    def motion(self) -> Motion:
        """The repetition, or the way up alone."""
        whole = tempo(self.concentric, self.eccentric)
        top = len(whole.s) if self.comes_back else int(whole.s.argmax()) + 1
        up = Motion(whole.time[:top], whole.s[:top], whole.ds[:top], whole.dds[:top], "", whole.sources)
        return whole if self.comes_back else replace(up, rule=f"{whole.rule}, the way up")


@dataclass(frozen=True)
class ConstantSpeed:
    """A pace that a machine dictates: its interface's speed along its path, each way [m/s]."""

    speed: float
    eccentric_speed: float


Pace = Tempo | ConstantSpeed
"""The repetition that a machine or a test dictates."""


def _numbers(name: str, values: ArrayLike) -> Array:
    """An array (F,) of finite numbers."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        array = np.full((), np.nan)
    if array.ndim != 1 or not len(array) or not np.isfinite(array).all():
        raise InputError(f"{name} must be a sequence of at least one finite number")
    return array


def phases(concentric: float, eccentric: float, frames: int) -> tuple[Array, Array]:
    """Fractions of the two phases' time at which the frames lie; the turning point belongs to the first."""
    rising = max(2, min(frames - 2, round((frames - 1) * concentric / (concentric + eccentric))))
    return np.linspace(0.0, 1.0, rising + 1), np.linspace(0.0, 1.0, frames - rising)[1:]


def _minimum_jerk(tau: Array, duration: float) -> tuple[Array, Array, Array]:
    return (
        tau**3 * (10.0 - 15.0 * tau + 6.0 * tau**2),
        30.0 * tau**2 * (1.0 - tau) ** 2 / duration,
        60.0 * tau * (1.0 - tau) * (1.0 - 2.0 * tau) / duration**2,
    )


def _reversed(phase: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
    s, ds, dds = phase
    return 1.0 - s, -ds, -dds
