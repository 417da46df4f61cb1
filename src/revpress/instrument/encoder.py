"""Measurement model of a position encoder on a tether or a shaft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Channel, check_samples
from revpress.instrument.filtering import FEWEST_SAMPLES, LowPass
from revpress.instrument.interface_kinematics import at_interface
from revpress.instrument.kinematics import Kinematics
from revpress.instrument.position_sensor import PositionSensor
from revpress.instrument.reading import Reading, channel_of, check_single, compiled, simulated
from revpress.instrument.recording import Recording
from revpress.instrument.tether import Tether
from revpress.twin.mounting import INTERFACE, Mounting
from revpress.twin.rig import Rig

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Encoder(PositionSensor):
    """Counts the travel of one point of the machine along one line, at a fixed rate.

    Attributes
    ----------
    resolution : float
        Travel along the tether for one count [m]; the usual one of an encoder in a gym if not given.
    rate : float
        Sample rate [Hz]; likewise.
    tether_angle : float
        Angle between tether and travel [rad], taken as constant; the reading is travel × cos(angle).
    u_scale : float
        Relative standard uncertainty of the metres per count (spool, calibration).
    noise : float
        Standard deviation of white noise on the reading beyond its quantisation [m].
    site : str
        Where it is mounted: a mounting point of the machine ("bar", "sled", "lever", "stack", "cable"), or nothing for
        the interface along its path.
    tether : StraightTether or LeverTether or None
        How the tether runs where its angle changes; a lever needs one.

    Raises
    ------
    InputError
        A value outside its range.
    """

    resolution: float = 1e-3
    rate: float = 1000.0
    tether_angle: float = 0.0
    u_scale: float = 0.0
    noise: float = 0.0
    site: str = INTERFACE
    tether: Tether | None = None

    NAME: ClassVar[str] = "encoder"

    def __post_init__(self) -> None:
        check_range("encoder resolution", self.resolution, 1e-6, 0.05, "m")
        check_range("encoder rate", self.rate, 10.0, 1e5, "Hz")
        check_range("tether angle", self.tether_angle, -np.pi / 3, np.pi / 3, "rad")
        check_range("relative scale uncertainty", self.u_scale, 0.0, 0.5)
        check_range("encoder noise", self.noise, 0.0, 0.05, "m")
        if self.tether is not None and self.tether_angle:
            raise InputError("a tether whose angle changes has no constant tether_angle: give one of them")

    @property
    def u_sample(self) -> float:
        """Standard uncertainty of one sample of the travel [m]: a count is a uniform distribution of its width."""
        return float(np.hypot(self.resolution / np.sqrt(12.0), self.noise) / np.cos(self.tether_angle))

    def simulate(self, solution: xr.Dataset, rng: np.random.Generator | None = None) -> Recording:
        """Give the counts of a solution where the encoder is mounted, as :meth:`sample` takes them.

        Parameters
        ----------
        solution : xarray.Dataset
            Of :func:`~revpress.exercise.solve.solve`.
        rng : numpy.random.Generator, optional
            Of noise, scale and first count edge.

        Returns
        -------
        Recording
            One channel: position along the tether [m], from the solution's first instant, growing in the concentric
            phase.

        Raises
        ------
        InputError
            There is no such place on the machine, or what a tether gives there does not grow throughout the stroke.
        """
        check_single(solution)
        clock, travel = solution["time"].values, solution["travel"].values
        if self.site or self.tether:
            rig, motion = compiled(solution)
            travel = self.mounted(rig).at(motion.s)
        if rng is not None and self.u_scale:
            travel = travel * rng.normal(1.0, self.u_scale)
        time, values = self.sample(lambda t: np.interp(clock[0] + t, clock, travel), float(clock[-1] - clock[0]), rng)
        time = clock[0] + time
        return Recording(
            (simulated("encoder", "position", "m", time, values, self.rate, self.resolution, site=self.site),)
        )

    def mounted(self, rig: Rig) -> Mounting:
        """Where it is mounted on a machine, and what the tether makes of that over the stroke.

        Parameters
        ----------
        rig : Rig
            The exercise.

        Returns
        -------
        Mounting
            Readings along the tether [m], but for the constant ``tether_angle``.

        Raises
        ------
        InputError
            As :meth:`simulate`.
        """
        found = Mounting(rig, self.site, self.tether.length if self.tether else None)
        if found.unit == "rad" and self.tether is None:
            raise InputError(
                f"the {self.site} turns: say where the tether is tied and where the encoder stands (a LeverTether), or "
                "mount an angle sensor"
            )
        return found

    def motion(self, reading: Reading, rig: Rig, cutoff: float) -> Kinematics:
        """Position, velocity and acceleration of the interface, by the machine's own geometry.

        Parameters
        ----------
        reading : Recording or Channel
            What the encoder gave, growing in the concentric phase.
        rig : Rig
            The exercise.
        cutoff : float
            Of the low-pass [Hz].

        Returns
        -------
        Kinematics
            Of the interface along its path.

        Raises
        ------
        InputError
            It is not in the reading, that cannot be filtered so, or as :meth:`simulate`.
        """
        motion = channel_kinematics(channel_of(reading, "position", self.site), cutoff, self)
        return at_interface(motion, rig, self.mounted(rig)) if self.site or self.tether else motion

    def sample(
        self,
        position: Callable[[Array], ArrayLike],
        duration: float,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, Array]:
        """Read a true motion.

        The place of the first count edge is random, or the motion's own zero without ``rng``; noise needs ``rng``.

        Parameters
        ----------
        position : callable
            Of the time (frame,) [s], giving the travel (frame,) [m].
        duration : float
            From time 0 [s].
        rng : numpy.random.Generator, optional
            Of noise and first count edge.

        Returns
        -------
        time, reading : ndarray, shape (frame,)
            [s], [m].
        """
        time = np.arange(int(np.floor(duration * self.rate)) + 1) / self.rate
        along = np.asarray(position(time), dtype=float) * np.cos(self.tether_angle)
        edge = 0.0
        if rng is not None:
            along = along + rng.normal(0.0, self.noise, time.size)
            edge = rng.uniform()
        return time, np.floor(along / self.resolution + edge) * self.resolution

    def kinematics(self, reading: ArrayLike, cutoff: float, start: float = 0.0) -> Kinematics:
        """Position, velocity and acceleration of the travel.

        Zero-lag low-pass, then central differences. The standard uncertainties join the sample noise through the filter
        (:meth:`LowPass.noise_gain`) and the filter's own bias, estimated by what a second filtering takes away.
        Position keeps the whole sample uncertainty: at rest the error of a count does not average out.

        Parameters
        ----------
        reading : array_like, shape (frame,)
            At this encoder's rate [m].
        cutoff : float
            Of the low-pass [Hz].
        start : float
            Time of the first sample [s].

        Returns
        -------
        Kinematics
            Along the travel.

        Raises
        ------
        InputError
            A cut-off above 0.4 of the rate, or fewer than 8 samples.
        """
        low_pass = LowPass(cutoff, self.rate)
        position = low_pass(np.asarray(reading, dtype=float) / np.cos(self.tether_angle))
        velocity = np.gradient(position) * self.rate
        acceleration = np.gradient(velocity) * self.rate
        u_velocity, u_acceleration = (
            np.hypot(self.u_sample * low_pass.noise_gain(order), signal - low_pass(signal))
            for order, signal in ((1, velocity), (2, acceleration))
        )
        return Kinematics(
            time=start + np.arange(position.size) / self.rate,
            position=position,
            velocity=velocity,
            acceleration=acceleration,
            u_position=np.full(position.size, self.u_sample),
            u_velocity=u_velocity,
            u_acceleration=u_acceleration,
            u_scale=self.u_scale,
            slowest=2.0 * cutoff * self.resolution / np.cos(self.tether_angle),
        )


def channel_kinematics(channel: Channel, cutoff: float, encoder: Encoder | None = None) -> Kinematics:
    """Velocity and acceleration of a position channel: see :meth:`Encoder.kinematics`.

    A channel of varying spacing is put on its median rate by straight lines between neighbours. Its holes stay holes:
    each part between them is filtered by itself, and one of fewer samples than the filter needs is left out.

    Parameters
    ----------
    channel : Channel
        A position [m].
    cutoff : float
        Of the low-pass [Hz].
    encoder : Encoder, optional
        One of the channel's rate; if not given, of the channel's resolution and rate, along the travel, its scale
        exact, and with the noise that the samples themselves show (:func:`sample_noise`).

    Returns
    -------
    Kinematics
        Along the travel, without the instants in holes.

    Raises
    ------
    InputError
        Not a position, an encoder of another rate, or a recording so long for its rate that it takes too many samples.
    """
    return joined(
        [
            (encoder or own_encoder(channel, cutoff)).kinematics(values, cutoff, start)
            for start, values in even_parts(channel, encoder)
        ]
    )


def even_parts(channel: Channel, encoder: Encoder | None = None) -> list[tuple[float, Array]]:
    """The parts of a position channel between its holes, evenly spaced.

    Parameters
    ----------
    channel : Channel
        A position [m].
    encoder : Encoder, optional
        To be held against the channel's rate.

    Returns
    -------
    list of (float, ndarray)
        Of each part when it begins [s] and what was read at :func:`even_rate` [m].

    Raises
    ------
    InputError
        As :func:`channel_kinematics`.
    """
    if channel.quantity != "position":
        raise InputError(f"channel {shown(channel.name)} is a {channel.quantity}, not a position")
    too_few = f"{channel.source}: {len(channel)} samples, fewer than the {FEWEST_SAMPLES} that are needed"
    if len(channel) < FEWEST_SAMPLES:
        raise InputError(too_few)
    rate = even_rate(channel)
    if encoder is not None and abs(encoder.rate / rate - 1.0) > 1e-3:
        raise InputError(f"the encoder's rate is {encoder.rate:g} Hz, but the channel's is {rate:g} Hz")
    if channel.rate is not None:
        return [(float(channel.time[0]), channel.values)]
    steps = np.diff(channel.time)
    longest = int(np.argmax(steps))
    check_samples(
        f"{channel.source}: its samples come every {1e3 / rate:g} ms, but {steps[longest]:g} s pass after "
        f"{channel.time[longest]:g} s, and at that rate all of it",
        (channel.time[-1] - channel.time[0]) * rate + 1e-6 + 1,
    )
    edges = [0, *(np.searchsorted(channel.time, [end for _, end in channel.holes])), len(channel)]
    parts = []
    for first, stop in pairwise(edges):
        if stop - first >= FEWEST_SAMPLES:
            time = channel.time[first:stop]
            even = time[0] + np.arange(int((time[-1] - time[0]) * rate + 1e-6) + 1) / rate
            if even.size >= FEWEST_SAMPLES:
                parts.append((float(time[0]), np.interp(even, time, channel.values[first:stop])))
    if not parts:
        raise InputError(f"{too_few} without a hole")
    return parts


def even_rate(channel: Channel) -> float:
    """The channel's rate, or that of its median step where the spacing varies.

    Parameters
    ----------
    channel : Channel
        Of two samples or more.

    Returns
    -------
    float
        [Hz].
    """
    return channel.rate if channel.rate is not None else 1.0 / float(np.median(np.diff(channel.time)))


def own_encoder(channel: Channel, cutoff: float) -> Encoder:
    """What a position channel says of the encoder that gave it.

    Parameters
    ----------
    channel : Channel
        A position [m].
    cutoff : float
        Of the low-pass [Hz].

    Returns
    -------
    Encoder
        Of its rate, resolution and noise, along the travel, its scale exact.

    Raises
    ------
    InputError
        As :func:`channel_kinematics`.
    """
    rate = even_rate(channel)
    # A part that is short against the filter's time has no more of it above the cut-off than its ends.
    longest = max((values for _, values in even_parts(channel)), key=np.size)
    return Encoder(channel.resolution, rate, noise=sample_noise(longest, channel.resolution, LowPass(cutoff, rate)))


def sample_noise(values: Array, resolution: float, low_pass: LowPass) -> float:
    """White noise of the samples beyond their quantisation, from what lies above the cut-off.

    Parameters
    ----------
    values : ndarray, shape (frame,)
        Evenly spaced [m].
    resolution : float
        Of one count [m].
    low_pass : LowPass
        What separates movement from noise.

    Returns
    -------
    float
        Standard deviation [m]; 0 where quantisation explains all.

    Notes
    -----
    The variance of white samples that the filter takes away is the mean of (1 − H)² over all frequencies times their
    own; a count of width w brings w²/12. Of 16 parts the median is taken, so a knock does not count as noise.
    """
    away = values - low_pass(values)
    parts = [np.mean(part**2) for part in np.array_split(away, min(16, max(1, values.size // 64)))]
    total = float(np.median(parts)) / low_pass.taken_share
    return float(np.sqrt(max(0.0, total - resolution**2 / 12.0)))


def joined(parts: Sequence[Kinematics]) -> Kinematics:
    """Parts of one recording as one, with the holes between them.

    Parameters
    ----------
    parts : sequence of Kinematics
        In order of time, of one instrument.

    Returns
    -------
    Kinematics
        All their instants.
    """
    if len(parts) == 1:
        return parts[0]
    arrays = (f.name for f in fields(Kinematics) if f.name not in ("u_scale", "slowest"))
    whole: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in arrays}
    return replace(parts[0], **whole)
