"""Measurement model of a flywheel's logger: the speed of its shaft, without direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.integrate import cumulative_trapezoid

from revpress.errors import InputError, check_range
from revpress.instrument.filtering import LowPass
from revpress.instrument.interface_kinematics import at_interface
from revpress.instrument.kinematics import Kinematics
from revpress.instrument.position_sensor import PositionSensor
from revpress.instrument.reading import Reading, channel_of, clock, compiled, evenly, simulated
from revpress.instrument.recording import Recording
from revpress.twin.mounting import Mounting
from revpress.twin.rig import Rig

Array = NDArray[np.float64]

_STANDS = 0.03  # of the fastest: below it the wheel turns round
_PER_MINUTE = 2.0 * np.pi / 60.0


@dataclass(frozen=True)
class FlywheelLogger(PositionSensor):
    """Reads how fast a flywheel's shaft turns, whichever way; the angle is its integral, from the concentric start on.

    Attributes
    ----------
    site : str
        The mounting point of the machine on its shaft.
    rate : float
        Sample rate [Hz].
    noise : float
        Standard deviation of one sample [rad/s] (assumed: 1 rpm).
    u_scale : float
        Relative standard uncertainty of its scale (assumed: magnets counted per turn).

    Raises
    ------
    InputError
        A value outside its range.
    """

    site: str = "shaft"
    rate: float = 100.0
    noise: float = _PER_MINUTE
    u_scale: float = 0.002

    NAME: ClassVar[str] = "flywheel_logger"
    BLIND: ClassVar[tuple[str, ...]] = (
        "which way the wheel turns: a rest tells the phases apart, and nothing does where it never rests",
        "slack of the strap, while which the wheel runs on by itself",
        "all that resists besides the wheel, friction and weight of the machine among it",
        "which leg works, which joint or muscle works, and where on the foot the force acts",
    )
    """What it cannot see."""

    def __post_init__(self) -> None:
        check_range("flywheel logger rate", self.rate, 10.0, 1e5, "Hz")
        check_range("flywheel logger noise", self.noise, 0.0, 10.0, "rad/s")
        check_range("relative scale uncertainty", self.u_scale, 0.0, 0.5)

    def simulate(self, solution: xr.Dataset, rng: np.random.Generator | None = None) -> Recording:
        """Give the speed of the shaft in a solution.

        Parameters
        ----------
        solution : xarray.Dataset
            Of :func:`~revpress.exercise.solve.solve`, on a machine with a flywheel.
        rng : numpy.random.Generator, optional
            Of noise and scale.

        Returns
        -------
        Recording
            One channel: angular velocity, never negative [rad/s].

        Raises
        ------
        InputError
            The machine has no such shaft.
        """
        rig, motion = compiled(solution)
        time = clock(solution, self.rate)
        speed = np.abs(self.mounted(rig).slopes(motion.s)[0] * motion.ds)
        values = np.interp(time, solution["time"].values, speed)
        if rng is not None:
            values = np.abs(values * rng.normal(1.0, self.u_scale) + rng.normal(0.0, self.noise, time.size))
        return Recording((
            simulated(
                "flywheel", "angular velocity", "rad/s", time, values, self.rate, max(self.noise, 1e-3), site=self.site
            ),
        ))  # fmt: skip

    def mounted(self, rig: Rig) -> Mounting:
        """Where it is mounted on a machine.

        Parameters
        ----------
        rig : Rig
            The exercise.

        Returns
        -------
        Mounting
            Angle of the shaft [rad].

        Raises
        ------
        InputError
            As :meth:`simulate`.
        """
        found = Mounting(rig, self.site)
        if found.unit != "rad":
            raise InputError(f"a flywheel's logger reads what turns, which {self.site or 'the interface'} does not")
        return found

    def motion(self, reading: Reading, rig: Rig, cutoff: float) -> Kinematics:
        """Position, velocity and acceleration of the interface, by the machine's own geometry.

        Parameters
        ----------
        reading : Recording or Channel
            What the logger gave, from the start of a concentric phase on; each rest ends a phase.
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
        time, values, rate = evenly(channel_of(reading, "angular velocity", self.site))
        low_pass = LowPass(cutoff, rate)
        signed = low_pass(_turning(low_pass(values), values))
        angle = cumulative_trapezoid(signed, time, initial=0.0)
        u_speed = np.hypot(self.noise * low_pass.noise_gain(0), signed - low_pass(signed))
        acceleration = np.gradient(signed) * rate
        turned = Kinematics(
            time=time,
            position=angle,
            velocity=signed,
            acceleration=acceleration,
            u_position=self.noise * np.sqrt((time - time[0] + 1.0 / rate) / rate),
            u_velocity=u_speed,
            u_acceleration=np.hypot(self.noise * low_pass.noise_gain(1), acceleration - low_pass(acceleration)),
            u_scale=self.u_scale,
            slowest=max(self.noise, 1e-3),
        )
        return at_interface(turned, rig, self.mounted(rig))


def _turning(smooth: Array, speed: Array) -> Array:
    """The speed with the sign of its phase: positive at first, turned at the slowest sample of each rest."""
    still = np.abs(smooth) < _STANDS * np.abs(smooth).max()
    edges = np.flatnonzero(np.diff(np.r_[False, still, False].astype(np.int8)))
    sign = np.ones(speed.size)
    for first, stop in edges.reshape(-1, 2):
        if first > 0 and stop < speed.size:
            sign[first + int(np.argmin(np.abs(smooth[first:stop]))) :] *= -1.0
    return sign * speed
