"""Measurement model of a position encoder on a tether or a shaft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.errors import check_range
from revpress.instrument.filtering import LowPass
from revpress.instrument.kinematics import Kinematics

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Encoder:
    """Counts the travel of one point along one line, at a fixed rate.

    Parameters
    ----------
    resolution : travel along the tether for one count [m].
    rate : sample rate [Hz].
    tether_angle : angle between tether and travel [rad], taken as constant; the reading is travel × cos(angle).
    u_scale : relative standard uncertainty of the metres per count (spool, calibration).
    noise : standard deviation of white noise on the reading beyond its quantisation [m].
    """

    resolution: float
    rate: float
    tether_angle: float = 0.0
    u_scale: float = 0.0
    noise: float = 0.0

    BLIND = (
        "movement across its line (the bar's horizontal path, the foot's own path on the plate)",
        "force: what is lifted must be told, and force and power follow from it and the acceleration",
        "which leg works, which joint or muscle works, and where on the foot the force acts",
        "the lifter's own body mass, which moves with the load but not as the load does",
    )
    """What no encoder can see."""

    def __post_init__(self) -> None:
        check_range("encoder resolution", self.resolution, 1e-6, 0.05, "m")
        check_range("encoder rate", self.rate, 10.0, 1e5, "Hz")
        check_range("tether angle", self.tether_angle, -np.pi / 3, np.pi / 3, "rad")
        check_range("relative scale uncertainty", self.u_scale, 0.0, 0.5)
        check_range("encoder noise", self.noise, 0.0, 0.05, "m")

    @property
    def u_sample(self) -> float:
        """Standard uncertainty of one sample of the travel [m]: a count is a uniform distribution of its width."""
        return float(np.hypot(self.resolution / np.sqrt(12.0), self.noise) / np.cos(self.tether_angle))

    def simulate(
        self,
        position: Callable[[Array], ArrayLike],
        duration: float,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, Array]:
        """Time [s] and reading [m], both (frame,), of a true motion ``position(time)`` [m].

        The place of the first count edge is random, or the motion's own zero without ``rng``; noise needs ``rng``.
        """
        time = np.arange(int(np.floor(duration * self.rate)) + 1) / self.rate
        along = np.asarray(position(time), dtype=float) * np.cos(self.tether_angle)
        edge = 0.0
        if rng is not None:
            along = along + rng.normal(0.0, self.noise, time.size)
            edge = rng.uniform()
        return time, np.floor(along / self.resolution + edge) * self.resolution

    def kinematics(self, reading: ArrayLike, cutoff: float, start: float = 0.0) -> Kinematics:
        """Position, velocity and acceleration of the travel from a ``reading`` (frame,) [m] at this encoder's rate.

        Zero-lag low-pass at ``cutoff`` [Hz], then central differences. The standard uncertainties join the sample
        noise through the filter (:meth:`LowPass.noise_gain`) and the filter's own bias, estimated by what a second
        filtering takes away. Position keeps the whole sample uncertainty: at rest the error of a count does not
        average out.
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
