"""Repetitions on a flywheel by an encoder that shows which way the shaft turns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Channel
from revpress.instrument.filtering import LowPass
from revpress.instrument.uncertainty import Measured

Array = NDArray[np.float64]

CUTOFF = 10.0
"""Of the low-pass before speed and acceleration are taken [Hz] (assumed)."""
SMALLEST = 0.3
"""Part of the largest swing that a swing needs to be a repetition (assumed: the first pulls set the wheel going)."""

_LEAST = 0.1  # of the channel's unit: m of strap, rad of shaft


@dataclass(frozen=True)
class FlywheelPhase:
    """One direction of the strap.

    Attributes
    ----------
    begin, end : float
        [s].
    mean_speed, peak_speed : Measured
        Of strap [m/s] or shaft [rad/s], as the channel is.
    peak_force, peak_power : Measured or None
        At the strap [N, W]; None without inertia and radius.
    """

    begin: float
    end: float
    mean_speed: Measured
    peak_speed: Measured
    peak_force: Measured | None
    peak_power: Measured | None


@dataclass(frozen=True)
class FlywheelRep:
    """Strap out against the wheel, strap back in.

    Attributes
    ----------
    concentric, eccentric : FlywheelPhase
        Before and after the strap is fully out.
    """

    concentric: FlywheelPhase
    eccentric: FlywheelPhase


@dataclass(frozen=True)
class Wheel:
    """What turns.

    Attributes
    ----------
    inertia : Measured
        Of wheel and shaft [kg m²].
    radius : Measured
        At which the strap runs [m].

    Raises
    ------
    InputError
        An inertia outside 0.001 to 10 kg m², or a radius outside 0.005 to 0.5 m.
    """

    inertia: Measured
    radius: Measured

    def __post_init__(self) -> None:
        check_range("inertia of the flywheel", self.inertia.value, 1e-3, 10.0, "kg m²")
        check_range("radius of the shaft", self.radius.value, 0.005, 0.5, "m")


def swings_both_ways(channel: Channel) -> bool:
    """Whether an encoder's trace looks like one on a flywheel's shaft: it swings to both sides of where it began.

    Parameters
    ----------
    channel : Channel
        Position [m] or angle [rad].

    Returns
    -------
    bool
        True where three turns or more alternate across the start, each by 0.3 of the largest or more.
    """
    if len(channel) < 100 or channel.quantity not in ("position", "angle"):
        return False
    return len(_turns(channel.values - channel.values[0])) >= 3


def flywheel_reps(channel: Channel, wheel: Wheel | None = None) -> tuple[FlywheelRep, ...]:
    """The repetitions of a set on a flywheel.

    Parameters
    ----------
    channel : Channel
        What the encoder shows: 0 where the strap is fully out, which is where the recording begins; it winds up one
        way, then the other [m or rad].
    wheel : Wheel, optional
        For forces and powers.

    Returns
    -------
    tuple of FlywheelRep
        In order of time: from one turn of the shaft through 0 to the next one.

    Raises
    ------
    InputError
        Neither a position nor an angle, uneven samples, or fewer than 25 a second.

    Notes
    -----
    While the strap runs out the person drives the wheel (concentric), after 0 the wheel pulls it in (eccentric). At
    the strap F = I α / r and P = I α ω, with ω = v / r and α = a / r where the encoder counts strap. Friction of the
    wheel and weight of the leg are not in them.
    """
    if channel.quantity not in ("position", "angle"):
        raise InputError(f"channel {shown(channel.name)} is a {channel.quantity}, not a position or an angle")
    if len(channel) < 100:
        return ()
    step = float(np.median(np.diff(channel.time)))
    if channel.holes or float(np.ptp(np.diff(channel.time))) > 0.5 * step:
        raise InputError(f"{channel.source}: a flywheel's encoder needs even samples, none missing")
    check_range("samples a second of the encoder", 1.0 / step, 25.0, 1e6, "Hz")
    low = LowPass(min(CUTOFF, 0.4 / step), 1.0 / step)
    x = low(channel.values - channel.values[0])
    speed = np.gradient(x, step)
    motion = _Motion(channel, x, speed, np.gradient(speed, step), low)
    turns = _turns(x)
    reps = []
    for begin, end in pairwise(turns):
        out = begin + int(np.argmax(np.sign(x[begin : end + 1]) != np.sign(x[begin])))
        if out - begin > 2 and end - out > 2:
            reps.append(FlywheelRep(_phase(motion, begin, out, 1.0, wheel), _phase(motion, out, end, -1.0, wheel)))
    return tuple(reps)


def overload(rep: FlywheelRep, of: str = "peak_power") -> Measured:
    """How much larger the eccentric peak is than the concentric one.

    Parameters
    ----------
    rep : FlywheelRep
        A repetition.
    of : {"peak_power", "peak_force", "peak_speed"}
        Of what.

    Returns
    -------
    Measured
        (eccentric − concentric) / concentric: a share, negative where the eccentric one is smaller. Inertia and radius
        are the same in both and not in its uncertainty.

    Raises
    ------
    InputError
        No such peak, or a concentric one that is not above 0.
    """
    if of not in ("peak_power", "peak_force", "peak_speed"):
        raise InputError(f"overload is of peak_power, peak_force or peak_speed, not of {shown(of)}")
    one, two = getattr(rep.concentric, of), getattr(rep.eccentric, of)
    if one is None or two is None or not one.value > 0.0:
        raise InputError(f"there is no concentric {of.replace('_', ' ')} above 0: give inertia and radius of the wheel")
    value = two.value / one.value
    own = [two.u / one.value, value * one.u / one.value]
    return Measured(value - 1.0, float(np.linalg.norm(own)))


def drop_off(reps: tuple[FlywheelRep, ...]) -> Measured:
    """How much of the fastest concentric peak speed the last repetition has lost.

    Parameters
    ----------
    reps : tuple of FlywheelRep
        Of one set, two or more.

    Returns
    -------
    Measured
        (fastest − last) / fastest, a share.

    Raises
    ------
    InputError
        Fewer than two repetitions.
    """
    if len(reps) < 2:
        raise InputError(f"a drop-off needs 2 repetitions or more, and there are {len(reps)}")
    best = max((rep.concentric.peak_speed for rep in reps), key=lambda m: m.value)
    last = reps[-1].concentric.peak_speed
    share = last.value / best.value
    u = 0.0 if last is best else float(np.hypot(last.u, share * best.u)) / best.value
    return Measured(1.0 - share, u)


@dataclass(frozen=True)
class _Motion:
    """The smoothed trace and what noise leaves on it."""

    channel: Channel
    x: Array
    speed: Array
    acceleration: Array
    low: LowPass

    def u(self, derivative: int) -> float:
        """Standard uncertainty of a derivative: steps of the encoder are white noise before the low-pass."""
        return float(self.channel.resolution / np.sqrt(12.0)) * self.low.noise_gain(derivative)


def _turns(x: Array) -> list[int]:
    """Where the trace is farthest from 0 between two crossings, from the first large swing on."""
    crossed = np.flatnonzero(np.diff(np.sign(np.where(x == 0.0, 1e-12, x))) != 0) + 1
    far = np.abs(x)
    least = max(SMALLEST * float(far.max()), _LEAST)
    edges = np.concatenate([[0], crossed, [x.size]])
    # At rest, noise crosses at every other sample: only where a swing is large its top is looked for.
    swings = np.flatnonzero(np.maximum.reduceat(far, edges[:-1]) >= least)
    large = [int(edges[i] + np.argmax(far[edges[i] : edges[i + 1]])) for i in swings]
    kept: list[int] = []
    for at in large:
        if kept and np.sign(x[at]) == np.sign(x[kept[-1]]):
            if abs(x[at]) > abs(x[kept[-1]]):
                kept[-1] = at
        else:
            kept.append(at)
    return kept


def _phase(motion: _Motion, first: int, last: int, drive: float, wheel: Wheel | None) -> FlywheelPhase:
    part = slice(first, last + 1)
    way = -np.sign(motion.x[first]) if drive > 0 else np.sign(motion.x[last])
    speed, acceleration = way * motion.speed[part], way * motion.acceleration[part]
    time = motion.channel.time
    span = float(time[last] - time[first])
    step = float(time[1] - time[0])
    mean = abs(float(motion.x[last] - motion.x[first])) / span
    u_mean = float(np.hypot(np.sqrt(2.0) * motion.u(0), mean * step / np.sqrt(6.0))) / span
    peak = float(speed.max())
    force = power = None
    if wheel is not None:
        strap = motion.channel.quantity == "position"
        turn = wheel.radius.value if strap else 1.0
        alpha, omega = drive * acceleration / turn, speed / turn
        inertia, radius = wheel.inertia, wheel.radius
        relative = float(np.hypot(inertia.u / inertia.value, (2.0 if strap else 1.0) * radius.u / radius.value))
        push = inertia.value * alpha / radius.value
        work = inertia.value * alpha * omega
        u_push = inertia.value * motion.u(2) / turn / radius.value
        u_work = inertia.value * np.hypot(omega * motion.u(2), alpha * motion.u(1)) / turn
        at, on = int(np.argmax(push)), int(np.argmax(work))
        force = Measured(float(push[at]), float(np.hypot(u_push, relative * push[at])))
        power = Measured(float(work[on]), float(np.hypot(u_work[on], relative * work[on])))
    return FlywheelPhase(
        float(time[first]), float(time[last]), Measured(mean, u_mean), Measured(peak, motion.u(1)), force, power
    )
