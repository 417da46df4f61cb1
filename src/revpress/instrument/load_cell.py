"""Measurement model of a load cell: the force along the interface's path, or what pulls in a cable of the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.errors import InputError, check_range
from revpress.instrument.instrument import ReadingProblem, ReadingRows
from revpress.instrument.reading import Reading, at_times, channel_of, clock, compiled, gained, simulated
from revpress.instrument.recording import Recording
from revpress.twin.mounting import INTERFACE, find_point, pull_at
from revpress.twin.problem import Problem
from revpress.twin.rig import Rig

Array = NDArray[np.float64]


@dataclass(frozen=True)
class LoadCell:
    """Reads the force that the person gives to the interface, along its path; or the tension of a cable.

    Attributes
    ----------
    rate : float
        Sample rate [Hz].
    noise : float
        Standard deviation of one sample [N].
    u_relative : float
        Relative standard uncertainty of the calibration.
    u_zero : float
        Standard uncertainty of its zero, the drift since it was set among it [N]; none where it is set to zero before
        each repetition.
    site : str
        Where it is: a mounting point of the machine behind which something pulls ("cable", "strap", "stack"), or
        nothing for the interface: at the holster or behind the plate.

    Raises
    ------
    InputError
        A value outside its range.
    """

    rate: float = 1000.0
    noise: float = 2.0
    u_relative: float = 0.005
    u_zero: float = 0.0
    site: str = INTERFACE

    NAME: ClassVar[str] = "load_cell"
    BLIND: ClassVar[tuple[str, ...]] = (
        "force across its line, and where on the foot it acts",
        "which joint or muscle gives the force",
        "movement: without a sensor of position it does not know the posture",
    )
    """What it cannot see."""

    def __post_init__(self) -> None:
        check_range("load cell rate", self.rate, 10.0, 1e5, "Hz")
        check_range("load cell noise", self.noise, 1e-3, 1e3, "N")
        check_range("relative load cell uncertainty", self.u_relative, 0.0, 0.5)
        check_range("uncertainty of the zero", self.u_zero, 0.0, 200.0, "N")

    def simulate(self, solution: xr.Dataset, rng: np.random.Generator | None = None) -> Recording:
        """Give the force of a solution where the cell is.

        Parameters
        ----------
        solution : xarray.Dataset
            Of :func:`~revpress.exercise.solve.solve`.
        rng : numpy.random.Generator, optional
            Of noise and calibration; a perfect cell without it.

        Returns
        -------
        Recording
            One channel: force, positive against the resistance [N].

        Raises
        ------
        InputError
            There is no such place, or nothing pulls there.
        """
        force = solution["resistance"].values
        if self.site:
            rig, motion = compiled(solution)
            force = self._pull(rig, rig.problem(motion))
        time = clock(solution, self.rate)
        values = np.interp(time, solution["time"].values, force)
        values = gained(values, rng, self.u_relative, self.noise, self.u_zero)
        return Recording((simulated("load cell", "force", "N", time, values, self.rate, self.noise, site=self.site),))

    def rows(self, problem: ReadingProblem, reading: Reading) -> ReadingRows:
        """The force along the path is as read.

        Where the person presses on the interface, it is the sum of the contact generators along the path; where a mass
        is carried, and in a cable, it follows from acceleration and load.

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
            Not a force, or one that does not cover the motion.
        """
        force = at_times(channel_of(reading, "force", self.site), problem.time)
        u = np.sqrt(self.noise**2 + self.u_zero**2 + (self.u_relative * force) ** 2)
        if problem.rig.assembly.interface_contacts and not self.site:
            n = problem.problem.capacity.shape[1]
            pressed = _pressed_along_path(problem)
            return ReadingRows(problem.row(*enumerate(pressed.T, start=n)), force[:, None], u[:, None])
        expected, (by_acceleration, by_load) = problem.linearised(self._pull)
        slopes = ((problem.acceleration, by_acceleration), (problem.load, by_load))
        return ReadingRows(problem.row(*slopes), (force - expected)[:, None], u[:, None])

    def _pull(self, rig: Rig, problem: Problem) -> Array:
        point = find_point(rig, self.site)
        if point is not None and point.unit != "m":
            raise InputError(f"a load cell reads a force, but at the {self.site} there is a moment")
        return pull_at(rig, problem, self.site)


def _pressed_along_path(problem: ReadingProblem) -> Array:
    """Force (F, generator) [N] along the interface's path that one unit of each contact generator gives."""
    rig, one = problem.rig, problem.problem
    frames = one.state.frames
    first, _ = rig.interface_motion(one.path, frames)
    tangent = first / np.linalg.norm(first, axis=1)[:, None]
    at = [c.name in rig.assembly.interface_contacts for c in rig.contacts.contacts]
    generators = np.eye(rig.contacts.size)
    forces = [
        rig.contacts.wrenches(frames, np.tile(unit, (len(first), 1)))[0][:, at].sum(axis=1) for unit in generators
    ]
    along: Array = -np.einsum("gfx,fx->fg", np.array(forces), tangent)
    return along
