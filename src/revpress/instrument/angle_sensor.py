"""Measurement model of an angle sensor on a machine: an inclinometer or potentiometer on a lever, a rotary encoder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import xarray as xr

from revpress.errors import InputError, check_range
from revpress.instrument.encoder import Encoder, channel_kinematics
from revpress.instrument.interface_kinematics import at_interface
from revpress.instrument.kinematics import Kinematics
from revpress.instrument.position_sensor import PositionSensor
from revpress.instrument.reading import Reading, channel_of, compiled, simulated
from revpress.instrument.recording import Recording
from revpress.twin.mounting import Mounting
from revpress.twin.rig import Rig


@dataclass(frozen=True)
class AngleSensor(PositionSensor):
    """Reads by how much a lever or shaft has turned; where its zero is says nothing.

    Attributes
    ----------
    site : str
        A mounting point of the machine that turns ("lever", "shaft").
    resolution : float
        Smallest step [rad] (assumed: 0.1°, as of inclinometers).
    rate : float
        Sample rate [Hz].
    noise : float
        Standard deviation of one sample beyond that [rad] (assumed).
    u_scale : float
        Relative standard uncertainty of its scale (assumed).

    Raises
    ------
    InputError
        A value outside its range.
    """

    site: str = "lever"
    resolution: float = float(np.radians(0.1))
    rate: float = 100.0
    noise: float = float(np.radians(0.1))
    u_scale: float = 0.005

    NAME: ClassVar[str] = "angle_sensor"

    def __post_init__(self) -> None:
        check_range("angle sensor resolution", self.resolution, 1e-6, 0.05, "rad")
        check_range("angle sensor rate", self.rate, 10.0, 1e5, "Hz")
        check_range("angle sensor noise", self.noise, 0.0, 0.05, "rad")
        check_range("relative scale uncertainty", self.u_scale, 0.0, 0.5)

    def simulate(self, solution: xr.Dataset, rng: np.random.Generator | None = None) -> Recording:
        """Give the angle from the start of a solution's stroke.

        Parameters
        ----------
        solution : xarray.Dataset
            Of :func:`~revpress.exercise.solve.solve`.
        rng : numpy.random.Generator, optional
            Of noise, scale and first step.

        Returns
        -------
        Recording
            One channel: angle, growing in the concentric phase [rad].

        Raises
        ------
        InputError
            There is no such place on the machine, or it does not turn.
        """
        rig, motion = compiled(solution)
        own, angle = solution["time"].values, self.mounted(rig).at(motion.s)
        scale = 1.0 if rng is None else rng.normal(1.0, self.u_scale)
        time, values = self._counter.sample(
            lambda t: scale * np.interp(own[0] + t, own, angle), float(own[-1] - own[0]), rng
        )
        return Recording(
            (simulated("angle", "angle", "rad", own[0] + time, values, self.rate, self.resolution, site=self.site),)
        )

    def mounted(self, rig: Rig) -> Mounting:
        """Where it is mounted on a machine.

        Parameters
        ----------
        rig : Rig
            The exercise.

        Returns
        -------
        Mounting
            Readings [rad].

        Raises
        ------
        InputError
            As :meth:`simulate`.
        """
        found = Mounting(rig, self.site)
        if found.unit != "rad":
            raise InputError(f"an angle sensor reads what turns, which {self.site or 'the interface'} does not")
        return found

    def motion(self, reading: Reading, rig: Rig, cutoff: float) -> Kinematics:
        """Position, velocity and acceleration of the interface, by the machine's own geometry.

        Parameters
        ----------
        reading : Recording or Channel
            What the sensor gave, growing in the concentric phase.
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
        # An angle is filtered as a position is.
        channel = replace(channel_of(reading, "angle", self.site), quantity="position")
        return at_interface(channel_kinematics(channel, cutoff, self._counter), rig, self.mounted(rig))

    @property
    def _counter(self) -> Encoder:
        """An angle is counted and filtered as a length is."""
        return Encoder(self.resolution, self.rate, u_scale=self.u_scale, noise=self.noise)
