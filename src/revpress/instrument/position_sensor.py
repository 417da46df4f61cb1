"""What all sensors of position have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import xarray as xr

from revpress.instrument.instrument import ReadingProblem, ReadingRows
from revpress.instrument.kinematics import Kinematics
from revpress.instrument.reading import check_single, simulated
from revpress.instrument.recording import Recording


@dataclass(frozen=True)
class PositionSensor:
    """A perfect sensor of the interface's travel along its path, and the base of the real ones."""

    NAME: ClassVar[str] = "position_sensor"
    BLIND: ClassVar[tuple[str, ...]] = (
        "movement across its line (the bar's horizontal path, the foot's own path on the plate)",
        "force: what is lifted must be told, and force and power follow from it and the acceleration",
        "which leg works, which joint or muscle works, and where on the foot the force acts",
        "the lifter's own body mass, which moves with the load but not as the load does",
    )
    """What no sensor of position can see."""

    def simulate(self, solution: xr.Dataset, rng: np.random.Generator | None = None) -> Recording:
        """Give the interface's travel in a solution as it is.

        Parameters
        ----------
        solution : xarray.Dataset
            Of :func:`~revpress.exercise.solve.solve`.
        rng : numpy.random.Generator, optional
            Not needed: a perfect sensor has no noise.

        Returns
        -------
        Recording
            One channel: position along the path [m].
        """
        check_single(solution)
        time, travel = solution["time"].values, solution["travel"].values
        return Recording((simulated("position", "position", "m", time, travel, None, 1e-6),))

    def rows(self, problem: ReadingProblem, reading: Kinematics) -> ReadingRows:
        """The interface accelerates as measured, within the uncertainty of the acceleration.

        Parameters
        ----------
        problem : ReadingProblem
            Of the motion that was read.
        reading : Kinematics
            Of the interface along its path.

        Returns
        -------
        ReadingRows
            One row: the interface's excess of acceleration over that of the problem's motion, which is |dp/ds| times
            the stroke's, is that of the reading [m/s²]; 0 where the motion was made of it.
        """
        state, motion = problem.problem, problem.motion
        first, second = problem.rig.interface_motion(state.path, state.state.frames)
        rate = np.linalg.norm(first, axis=1)
        bend = np.einsum("fx,fx->f", first, second) / rate
        read, u = (np.interp(problem.time, reading.time, y) for y in (reading.acceleration, reading.u_acceleration))
        excess = read - (rate * motion.dds + bend * motion.ds**2)
        return ReadingRows(problem.row((problem.acceleration, rate)), excess[:, None], u[:, None])


POSITION_SENSOR = PositionSensor()
"""What stands for a sensor of which no more is known than the uncertainty of its readings."""
