"""Repetitions at a pace that a machine or a test dictates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from revpress.errors import InputError, check_range
from revpress.mechanics.kinematics import Array
from revpress.twin.motion import ConstantSpeed, Motion, Tempo, phases, tempo
from revpress.twin.rig import Rig


def standard_motion(rig: Rig) -> Motion:
    """The repetition at the pace of the assembly; 1.5 s up and 2 s down where it dictates none."""
    match rig.assembly.pace:
        case ConstantSpeed(speed, eccentric_speed):
            return isokinetic(rig, speed, eccentric_speed)
        case Tempo() as pace:
            return pace.motion()
        case _:
            return tempo()


def way_up(rig: Rig, frames: int) -> Motion:
    """The concentric phase of the repetition at the pace of the assembly, in frames equally far apart in time.

    Parameters
    ----------
    rig : Rig
    frames : int
        At least 3; the first is the start of the stroke, the last its end.

    Returns
    -------
    Motion
    """
    frames = int(check_range("number of frames", frames, 3, 1_000_000))
    there_and_back = 2 * frames - 1
    match rig.assembly.pace:
        case ConstantSpeed(speed):
            whole = isokinetic(rig, speed, frames=there_and_back)
        case Tempo(concentric):
            whole = tempo(concentric, concentric, there_and_back)
        case _:
            whole = tempo(Tempo().concentric, Tempo().concentric, there_and_back)
    up = slice(frames)
    return Motion(whole.time[up], whole.s[up], whole.ds[up], whole.dds[up], f"{whole.rule}, the way up", whole.sources)


def isokinetic(
    rig: Rig, speed: float, eccentric_speed: float | None = None, ramp: float = 0.1, frames: int = 201
) -> Motion:
    """One repetition in which the machine holds the interface's speed along its path.

    Between two ramps, v = V (3 τ² − 2 τ³) over the ramp's time, the speed is constant; a lever whose end is the
    interface then turns at a constant rate.

    Parameters
    ----------
    rig : Rig
        The exercise; its path decides the stroke.
    speed, eccentric_speed : float, optional
        Of the interface [m/s], 0.01 to 5; both ways the same if only one is given.
    ramp : float, default: 0.1
        Time to speed up, and to slow down [s], 0.01 to 2.
    frames : int, default: 201
        Of the whole repetition.

    Raises
    ------
    InputError
        The stroke is too short to reach the speed.
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
    up, down = phases(durations[0], durations[1], frames)
    there, back = (_ramped(tau * d, length, v, ramp) for tau, d, v in zip((up, down), durations, speeds, strict=True))
    position = np.concatenate([there[0], length - back[0]])
    velocity, acceleration = (np.concatenate([there[k], -back[k]]) for k in (1, 2))
    time = np.concatenate([up * durations[0], durations[0] + down * durations[1]])
    rule = (
        f"isokinetic(speed={float(speeds[0])}, eccentric_speed={float(speeds[1])}, ramp={float(ramp)}, frames={frames})"
    )
    return replace(rig.motion_of(time, position, velocity, acceleration), rule=rule)


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
