"""Motions: the stroke as a function of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from revpress.errors import InputError, check_range
from revpress.mechanics.kinematics import Array

if TYPE_CHECKING:
    from revpress.exercise.rig import Rig


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


def tempo(concentric: float = 1.5, eccentric: float = 2.0, frames: int = 201) -> Motion:
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
    up, down = _phases(concentric, eccentric, frames)
    s, ds, dds = (np.concatenate(parts) for parts in zip(
        _minimum_jerk(up, concentric), _reversed(_minimum_jerk(down, eccentric)), strict=True
    ))  # fmt: skip
    time = np.concatenate([up * concentric, concentric + down * eccentric])
    return Motion(time, s, ds, dds)


def isometric(positions: Array) -> Motion:
    """Stillness at each of the given strokes (F,)."""
    s = np.asarray(positions, dtype=float)
    return Motion(np.zeros_like(s), s, np.zeros_like(s), np.zeros_like(s))


def isokinetic(
    rig: Rig, speed: float, eccentric_speed: float | None = None, ramp: float = 0.1, frames: int = 201
) -> Motion:
    """One repetition in which the machine holds the interface's speed along its path.

    Between two ramps, v = V (3 τ² − 2 τ³) over the ramp's time, the speed is constant; a lever whose end is the
    interface then turns at a constant rate.

    Parameters
    ----------
    rig : the exercise; its path decides the stroke.
    speed, eccentric_speed : of the interface [m/s], 0.01 to 5; both ways the same if only one is given.
    ramp : time to speed up, and to slow down [s], 0.01 to 2.
    frames : of the whole repetition.

    Raises
    ------
    InputError : the stroke is too short to reach the speed.
    """
    speeds = (speed, speed if eccentric_speed is None else eccentric_speed)
    for value in speeds:
        check_range("isokinetic speed", value, 0.01, 5.0, "m/s")
    check_range("ramp", ramp, 0.01, 2.0, "s")
    check_range("number of frames", frames, 5, 1_000_000)
    length = float(rig.travel(np.ones(1))[0])
    needed = max(speeds) * ramp
    if needed > length:
        raise InputError(
            f"the stroke is {length:.2f} m long, but to reach {max(speeds):g} m/s and stop within ramps of {ramp:g} s "
            f"takes {needed:.2f} m"
        )
    durations = [length / v + ramp for v in speeds]
    up, down = _phases(durations[0], durations[1], frames)
    there, back = (_ramped(tau * d, length, v, ramp) for tau, d, v in zip((up, down), durations, speeds, strict=True))
    position = np.concatenate([there[0], length - back[0]])
    velocity, acceleration = (np.concatenate([there[k], -back[k]]) for k in (1, 2))
    return rig.motion_of(
        np.concatenate([up * durations[0], durations[0] + down * durations[1]]), position, velocity, acceleration
    )


def _phases(concentric: float, eccentric: float, frames: int) -> tuple[Array, Array]:
    """Fractions of the two phases' time at which the frames lie; the turning point belongs to the first."""
    rising = max(2, min(frames - 2, round((frames - 1) * concentric / (concentric + eccentric))))
    return np.linspace(0.0, 1.0, rising + 1), np.linspace(0.0, 1.0, frames - rising)[1:]


def _ramped(time: Array, length: float, speed: float, ramp: float) -> tuple[Array, Array, Array]:
    """Position, velocity and acceleration of a movement over ``length`` at ``speed`` between two ramps."""
    whole = length / speed + ramp
    into = np.clip(np.minimum(time, whole - time) / ramp, 0.0, 1.0)  # of the nearer ramp
    late = 2.0 * time > whole
    from_end = speed * (ramp * (into**3 - into**4 / 2) + np.maximum(np.minimum(time, whole - time) - ramp, 0.0))
    acceleration = speed * 6.0 * into * (1.0 - into) / ramp
    return (
        np.where(late, length - from_end, from_end),
        speed * into**2 * (3.0 - 2.0 * into),
        np.where(late, -acceleration, acceleration),
    )


def _minimum_jerk(tau: Array, duration: float) -> tuple[Array, Array, Array]:
    return (
        tau**3 * (10.0 - 15.0 * tau + 6.0 * tau**2),
        30.0 * tau**2 * (1.0 - tau) ** 2 / duration,
        60.0 * tau * (1.0 - tau) * (1.0 - 2.0 * tau) / duration**2,
    )


def _reversed(phase: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
    s, ds, dds = phase
    return 1.0 - s, -ds, -dds
