"""Measurement model of a hand-held dynamometer: a force at a distance from a joint, held against by a tester."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import xarray as xr

from revpress.errors import check_range
from revpress.instrument.instrument import ReadingProblem, ReadingRows
from revpress.instrument.pressing import Pressing
from revpress.instrument.reading import Reading, at_times, channel_of, clock, compiled, simulated
from revpress.instrument.recording import Recording
from revpress.instrument.uncertainty import COVERAGE

_SITE = "dynamometer"
MINIMAL_CHANGE = 14.8
"""Smallest detectable change of peak hip extension by a hand-held dynamometer [N m] :cite:`keep2016`."""


@dataclass(frozen=True)
class HandHeldDynamometer:
    """Reads the force square to its pad, at a distance from the joint that is known with a tape.

    Attributes
    ----------
    distance : float
        From the joint to the pad [m].
    u_distance : float
        Standard uncertainty of that distance: placement and tape [m] (assumed).
    u_moment : float
        Standard uncertainty of the moment from one trial to the next, the tester's hold in it [N m]: the smallest
        detectable change of :data:`MINIMAL_CHANGE` over 1.96 √2 :cite:`keep2016`.
    rate : float
        Sample rate [Hz].
    noise : float
        Standard deviation of one sample [N] (assumed).
    u_relative : float
        Relative standard uncertainty of the calibration (assumed).

    Raises
    ------
    InputError
        A value outside its range.
    """

    distance: float = 0.35
    u_distance: float = 0.01
    u_moment: float = MINIMAL_CHANGE / (COVERAGE * 2.0**0.5)
    rate: float = 40.0
    noise: float = 1.0
    u_relative: float = 0.01

    NAME: ClassVar[str] = "hand_held_dynamometer"
    BLIND: ClassVar[tuple[str, ...]] = (
        "whether the tester gave way: then it is the tester's strength",
        "force across its pad, and the weight of the limb",
        "which muscle gives the moment",
        "every angle but the one at which it is held",
    )
    """What it cannot see."""

    def __post_init__(self) -> None:
        check_range("distance of the dynamometer from the joint", self.distance, 0.05, 1.2, "m")
        check_range("uncertainty of that distance", self.u_distance, 0.0, 0.2, "m")
        check_range("uncertainty of the moment", self.u_moment, 0.0, 100.0, "N m")
        check_range("hand-held dynamometer rate", self.rate, 10.0, 1e4, "Hz")
        check_range("hand-held dynamometer noise", self.noise, 1e-3, 100.0, "N")
        check_range("relative dynamometer uncertainty", self.u_relative, 0.0, 0.5)

    def simulate(self, solution: xr.Dataset, rng: np.random.Generator | None = None) -> Recording:
        """Give the force on the pad in a solution of a test with one.

        Parameters
        ----------
        solution : xarray.Dataset
            Of :func:`~revpress.exercise.solve.solve`, of an exercise in which a dynamometer presses.
        rng : numpy.random.Generator, optional
            Of noise, calibration, place and trial.

        Returns
        -------
        Recording
            One channel: force [N].

        Raises
        ------
        InputError
            No dynamometer presses in the exercise.
        """
        rig, motion = compiled(solution)
        pressing = Pressing.on(rig, rig.problem(motion).state.frames, _SITE)
        at = [solution["contact"].values.tolist().index(_SITE)]
        force = pressing.to_plate(
            solution["contact_force"].values[:, at], solution["centre_of_pressure"].values[:, at]
        )[0][:, 1]
        time = clock(solution, self.rate)
        values = np.interp(time, solution["time"].values, force)
        if rng is not None:
            # The same moment at another distance, by another trial.
            values = values * rng.normal(1.0, self.u_relative) * rng.normal(1.0, self.u_distance / self.distance)
            values = values + rng.normal(0.0, self.u_moment) / self.distance
            values = values + rng.normal(0.0, self.noise, time.size)
        return Recording((simulated(_SITE, "force", "N", time, values, self.rate, self.noise, site=_SITE),))

    def rows(self, problem: ReadingProblem, reading: Reading) -> ReadingRows:
        """The pad is pressed as read.

        Parameters
        ----------
        problem : ReadingProblem
            Of the motion that was read.
        reading : Recording or Channel
            Force [N], on the clock of the motion.

        Returns
        -------
        ReadingRows
            One row [N].

        Raises
        ------
        InputError
            No dynamometer presses in the exercise, or the force is missing or does not cover the motion.
        """
        pressing = Pressing.on(problem.rig, problem.problem.state.frames, _SITE)
        columns = problem.problem.capacity.shape[1] + pressing.columns
        force = at_times(channel_of(reading, "force", _SITE), problem.time)
        u = np.sqrt(
            self.noise**2
            + (self.u_relative * force) ** 2
            + (self.u_distance / self.distance * force) ** 2
            + (self.u_moment / self.distance) ** 2
        )
        h = problem.row(*zip(columns, pressing.forces[:, :, 1].T, strict=True))
        return ReadingRows(h, force[:, None], u[:, None])
