"""What an isokinetic dynamometer says: passes at constant speed, peak moment, work, power, ratio of directions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Channel
from revpress.instrument.uncertainty import Measured

Array = NDArray[np.float64]

STEADY = 0.05
"""Part of the set speed within which a pass is isokinetic (assumed: usual for a window of constant speed)."""

_LEAST_SPEED = np.radians(5.0)
_LEAST_ARC = np.radians(10.0)
_FEWEST = 8
_MOVING = 0.2  # of the set speed: below, a pass is over


@dataclass(frozen=True)
class IsokineticPass:
    """One way of the lever, at its set speed.

    Attributes
    ----------
    direction : int
        1 where the angle grows, −1 where it falls.
    begin, end : float
        Of the isokinetic phase [s].
    lost : float
        Part of the pass's time in which the lever sped up, braked or struck its stop: nothing is told of it.
    peak : Measured
        Largest moment in the direction of the pass, negative where the person was overcome (eccentric) [N m].
    peak_angle : Measured
        Where [rad].
    work : Measured
        ∫ M dθ of the isokinetic phase, positive where the person drives [J].
    power : Measured
        Work over its time [W].
    angle, moment : ndarray, shape (frame,)
        Of the isokinetic phase, the moment in the direction of the pass [rad, N m].
    """

    direction: int
    begin: float
    end: float
    lost: float
    peak: Measured
    peak_angle: Measured
    work: Measured
    power: Measured
    angle: Array
    moment: Array

    def moment_at(self, angle: float) -> Measured:
        """Moment at an angle of the isokinetic phase [N m]; ``angle`` in rad, InputError outside the phase."""
        check_range("angle", angle, float(self.angle.min()), float(self.angle.max()), "rad")
        order = np.argsort(self.angle)
        return Measured(float(np.interp(angle, self.angle[order], self.moment[order])), self.peak.u)


def gravity_moment(moment: Channel, angle: Channel) -> tuple[float, float]:
    """Weight of limb and lever from a pass with relaxed muscles.

    Parameters
    ----------
    moment, angle : Channel
        Of the relaxed pass, on one clock [N m, rad].

    Returns
    -------
    cosine, sine : float
        M = cosine · cos θ + sine · sin θ, by least squares [N m].

    Raises
    ------
    InputError
        The channels are no moment and angle of one clock, or cover less than 20°: too little to tell both.
    """
    _same_clock(moment, angle)
    if np.ptp(angle.values) < np.radians(20.0):
        raise InputError(
            f"{angle.source}: the relaxed pass covers {np.degrees(np.ptp(angle.values)):.0f} deg, fewer than the 20 "
            "deg that tell the weight"
        )
    columns = np.column_stack([np.cos(angle.values), np.sin(angle.values)])
    found = np.linalg.lstsq(columns, moment.values, rcond=None)[0]
    return float(found[0]), float(found[1])


def without_gravity(moment: Channel, angle: Channel, weight: tuple[float, float]) -> Channel:
    """The moment without that of limb and lever.

    Parameters
    ----------
    moment, angle : Channel
        On one clock [N m, rad].
    weight : tuple of float
        As :func:`gravity_moment` gives it [N m].

    Returns
    -------
    Channel

    Raises
    ------
    InputError
        The channels are no moment and angle of one clock.
    """
    _same_clock(moment, angle)
    held = weight[0] * np.cos(angle.values) + weight[1] * np.sin(angle.values)
    return replace(moment, values=moment.values - held)


def isokinetic_passes(
    moment: Channel, angle: Channel, velocity: Channel | None = None, speed: float | None = None
) -> tuple[IsokineticPass, ...]:
    """The passes of a recording, each within its isokinetic phase.

    Parameters
    ----------
    moment, angle : Channel
        On one clock; a moment is positive where it turns towards larger angles [N m, rad].
    velocity : Channel, optional
        Of the lever on the same clock [rad/s]; else from the angle.
    speed : float, optional
        What the dynamometer was set to [rad/s]; else, for each direction, what the lever keeps for longest.

    Returns
    -------
    tuple of IsokineticPass
        In order of time; only passes of 10° or more that keep the speed for 8 samples or more.

    Raises
    ------
    InputError
        The channels are no moment and angle of one clock.

    Notes
    -----
    Moments while the lever speeds up or strikes its stop hold its inertia, not the person: only samples within
    :data:`STEADY` of the speed are used, the longest unbroken stretch of each pass. Noise of a moment is taken from
    its third differences. The dynamometer's own calibration is not in a recording: it is not in the uncertainties.
    """
    _same_clock(moment, angle)
    time = angle.time
    if time.size < _FEWEST:
        return ()
    if velocity is None:
        rate = np.gradient(angle.values, time)
    else:
        _same_clock(moment, velocity, "angular velocity")
        # some dynamometers give a speed, without direction
        rate = np.abs(velocity.values) * np.sign(np.gradient(angle.values, time))
    if speed is not None:
        check_range("set speed", speed, _LEAST_SPEED, 20.0, "rad/s")
    told = []
    for direction in (1, -1):
        along = direction * rate
        kept = _kept_speed(along) if speed is None else speed
        if kept < _LEAST_SPEED:
            continue
        edges = np.flatnonzero(np.diff(np.r_[False, along > _MOVING * kept, False].astype(int)))
        for first, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if abs(angle.values[stop - 1] - angle.values[first]) < _LEAST_ARC:
                continue
            if not angle.covers(float(time[first]), float(time[stop - 1])):
                continue
            begin, end = _longest(np.abs(along[first:stop] - kept) <= STEADY * kept)
            if end - begin >= _FEWEST:
                told.append(_pass(moment, angle, direction, (first, stop), (first + begin, first + end)))
    return tuple(sorted(told, key=lambda one: one.begin))


def ratio(weaker: Measured, stronger: Measured) -> Measured:
    """One direction's moment over the other's, such as flexors over extensors.

    Parameters
    ----------
    weaker, stronger : Measured
        [N m].

    Returns
    -------
    Measured
        A share.

    Raises
    ------
    InputError
        A divisor that is not above 0.
    """
    if not stronger.value > 0.0:
        raise InputError(f"moment of the other direction is {stronger.value:g} N m, but must be above 0")
    value = weaker.value / stronger.value
    return Measured(value, float(np.hypot(weaker.u, value * stronger.u)) / stronger.value)


def _same_clock(moment: Channel, other: Channel, quantity: str = "angle") -> None:
    for channel, wanted in ((moment, "moment"), (other, quantity)):
        if channel.quantity != wanted:
            raise InputError(f"channel {shown(channel.name)} is a {channel.quantity}, not a {wanted}")
    if moment.time.shape != other.time.shape or not np.allclose(moment.time, other.time):
        raise InputError(f"{moment.source}: moment and {quantity} were not sampled at the same instants")


def _kept_speed(along: Array) -> float:
    """The speed that is kept for longest: the middle of the fullest band of 5 % in logarithms."""
    moving = np.log(along[along > _LEAST_SPEED])
    if moving.size < _FEWEST:
        return 0.0
    ordered = np.sort(moving)
    inside = np.searchsorted(ordered, ordered + STEADY, side="right") - np.arange(ordered.size)
    at = int(np.argmax(inside))
    return float(np.exp(np.median(ordered[at : at + int(inside[at])])))


def _longest(held: NDArray[np.bool_]) -> tuple[int, int]:
    edges = np.flatnonzero(np.diff(np.r_[False, held, False].astype(int)))
    if not edges.size:
        return 0, 0
    at = int(np.argmax(edges[1::2] - edges[::2]))
    return int(edges[2 * at]), int(edges[2 * at + 1])


def _pass(
    moment: Channel, angle: Channel, direction: int, whole: tuple[int, int], steady: tuple[int, int]
) -> IsokineticPass:
    part = slice(*steady)
    time, theta, drive = angle.time[part], angle.values[part], direction * moment.values[part]
    noise = max(float(np.std(np.diff(drive, 3))) / np.sqrt(20.0), moment.resolution / np.sqrt(12.0))
    top = int(np.argmax(np.abs(drive)))
    near = np.abs(drive) >= abs(drive[top]) - 2.0 * noise
    u_angle = max(float(np.sqrt(np.mean((theta[near] - theta[top]) ** 2))), angle.resolution / np.sqrt(12.0))
    work = float(np.trapezoid(drive, direction * theta))
    step = float(np.mean(np.abs(np.diff(theta))))
    ends = np.hypot(drive[0], drive[-1]) * step / np.sqrt(12.0)  # where the phase begins and ends
    u_work = float(np.hypot(noise * step * np.sqrt(theta.size), ends))
    span = float(time[-1] - time[0])
    return IsokineticPass(
        direction, float(time[0]), float(time[-1]), 1.0 - (steady[1] - steady[0]) / (whole[1] - whole[0]),
        Measured(float(drive[top]), noise), Measured(float(theta[top]), u_angle), Measured(work, u_work),
        Measured(work / span, float(np.hypot(u_work, work * step / (theta.size * step * np.sqrt(6.0)))) / span),
        theta, drive,
    )  # fmt: skip
