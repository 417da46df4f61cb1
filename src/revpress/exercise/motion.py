"""Motions: the stroke as a function of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from revpress.errors import check_range
from revpress.mechanics.kinematics import Array


@dataclass(frozen=True)
class Motion:
    """Stroke over time.

    Attributes
    ----------
    time : (F,) [s].
    s, ds, dds : (F,) stroke [1] and its rates [1/s], [1/s²]; 0 is the start, 1 the end of the concentric phase.
    """

    time: Array
    s: Array
    ds: Array
    dds: Array


def tempo(concentric: float = 1.0, eccentric: float = 2.0, frames: int = 201) -> Motion:
    """One repetition: up in ``concentric`` seconds, down in ``eccentric`` seconds, each a minimum-jerk movement.

    s = 10 τ³ − 15 τ⁴ + 6 τ⁵ with τ the fraction of the phase, so speed and acceleration vanish at both ends.

    Parameters
    ----------
    concentric, eccentric : durations [s], 0.2 to 20.
    frames : frames of the whole repetition, spread over the phases in proportion to time; the turning point is a frame.

    References
    ----------
    :cite:`flash1985`
    """
    check_range("concentric duration", concentric, 0.2, 20.0, "s")
    check_range("eccentric duration", eccentric, 0.2, 20.0, "s")
    check_range("number of frames", frames, 5, 1_000_000)
    rising = max(2, min(frames - 2, round((frames - 1) * concentric / (concentric + eccentric))))
    up = np.linspace(0.0, 1.0, rising + 1)
    down = np.linspace(0.0, 1.0, frames - rising)[1:]
    s, ds, dds = (np.concatenate(parts) for parts in zip(
        _minimum_jerk(up, concentric), _reversed(_minimum_jerk(down, eccentric)), strict=True
    ))  # fmt: skip
    time = np.concatenate([up * concentric, concentric + down * eccentric])
    return Motion(time, s, ds, dds)


def isometric(positions: Array) -> Motion:
    """Stillness at each of the given strokes (F,)."""
    s = np.asarray(positions, dtype=float)
    return Motion(np.zeros_like(s), s, np.zeros_like(s), np.zeros_like(s))


def _minimum_jerk(tau: Array, duration: float) -> tuple[Array, Array, Array]:
    return (
        tau**3 * (10.0 - 15.0 * tau + 6.0 * tau**2),
        30.0 * tau**2 * (1.0 - tau) ** 2 / duration,
        60.0 * tau * (1.0 - tau) * (1.0 - 2.0 * tau) / duration**2,
    )


def _reversed(phase: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
    s, ds, dds = phase
    return 1.0 - s, -ds, -dds
