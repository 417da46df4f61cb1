"""Measurement model of an isokinetic or isometric dynamometer: the net moment of one joint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import xarray as xr

from revpress.errors import InputError, check_range, shown
from revpress.instrument.instrument import ReadingProblem, ReadingRows
from revpress.instrument.reading import SIDES, SUFFIXES, Reading, at_times, channel_of, clock, gained, simulated
from revpress.instrument.recording import Recording

JOINTS = {"hip": "hip_flexion", "knee": "knee_angle", "ankle": "ankle_angle"}
"""Coordinate of each joint on a dynamometer."""


@dataclass(frozen=True)
class Dynamometer:
    """Reads the moment of a joint about its axis, corrected for the weight of limb and lever: extension +.

    That is the net moment of muscles and passive structures, while joint and axle are in line and nothing speeds up.

    Attributes
    ----------
    joint : {"hip", "knee", "ankle"}
        Which is in line with the axle.
    side : {"right", "left"} or None
        Of the body; the working leg of an exercise with one, or the right one.
    rate : float
        Sample rate [Hz].
    noise : float
        Standard deviation of one sample [N m] (assumed).
    u_relative : float
        Relative standard uncertainty of calibration and of an axle out of line, the same throughout (assumed).
    u_gravity : float
        Standard uncertainty of the correction for weight, the same throughout [N m] (assumed: a tenth of the moment of
        a level leg, some 40 N m).

    Raises
    ------
    InputError
        A value outside its range.
    """

    joint: Literal["hip", "knee", "ankle"] = "hip"
    side: Literal["right", "left"] | None = None
    rate: float = 100.0
    noise: float = 1.0
    u_relative: float = 0.03
    u_gravity: float = 4.0

    NAME: ClassVar[str] = "dynamometer"
    BLIND: ClassVar[tuple[str, ...]] = (
        "which muscle gives the moment, and muscles that work against each other",
        "all other joints",
        "what the moment is in another posture or exercise",
    )
    """What it cannot see."""

    def __post_init__(self) -> None:
        if self.joint not in JOINTS:
            raise InputError(f"a dynamometer is set to the {', '.join(JOINTS)}, not to {shown(self.joint)}")
        check_range("dynamometer rate", self.rate, 10.0, 1e5, "Hz")
        check_range("dynamometer noise", self.noise, 1e-3, 100.0, "N m")
        check_range("relative dynamometer uncertainty", self.u_relative, 0.0, 0.5)
        check_range("uncertainty of the correction for weight", self.u_gravity, 0.0, 100.0, "N m")

    def simulate(self, solution: xr.Dataset, rng: np.random.Generator | None = None) -> Recording:
        """Give the net moment of a solution's joint.

        Parameters
        ----------
        solution : xarray.Dataset
            Of :func:`~revpress.exercise.solve.solve`.
        rng : numpy.random.Generator, optional
            Of noise, calibration and correction.

        Returns
        -------
        Recording
            One channel: extension + [N m].

        Raises
        ------
        InputError
            The joint does not move in the exercise.
        """
        coordinate = self._coordinate(solution["coordinate"].values.tolist())
        time = clock(solution, self.rate)
        moment = -np.interp(
            time, solution["time"].values, solution["moment"].sel(coordinate=coordinate).values
        )  # fmt: skip
        moment = gained(moment, rng, self.u_relative, self.noise, self.u_gravity)
        side = SIDES[coordinate[-1]]
        return Recording((simulated("moment", "moment", "N m", time, moment, self.rate, self.noise, side, self.joint),))

    def rows(self, problem: ReadingProblem, reading: Reading) -> ReadingRows:
        """The muscles of the joint give what was read, less what its passive structures do.

        Parameters
        ----------
        problem : ReadingProblem
            Of the motion that was read.
        reading : Recording or Channel
            Moment, extension + [N m], on the clock of the motion.

        Returns
        -------
        ReadingRows
            One row [N m].

        Raises
        ------
        InputError
            The joint does not move in the exercise, or the moment is missing or does not cover the motion.
        """
        rig, one = problem.rig, problem.problem
        coordinate = self._coordinate(list(rig.names))
        place = rig.place(coordinate)
        row = list(rig.rows).index(place)
        n = one.capacity.shape[1]
        read = at_times(channel_of(reading, "moment", self.joint, side=SIDES[coordinate[-1]]), problem.time)
        h = problem.row(*enumerate(-one.moment[:, row, :n].T))
        y = read + one.passive[:, place]
        u = np.sqrt(self.noise**2 + (self.u_relative * read) ** 2 + self.u_gravity**2)
        return ReadingRows(h, y[:, None], u[:, None])

    def _coordinate(self, names: list[str]) -> str:
        """The joint's coordinate, on the side as told, else of the leg that works, else of the right."""
        stem = JOINTS[self.joint]
        wanted = [f"{stem}_{SUFFIXES[self.side]}"] if self.side else [f"{stem}_{s}" for s in SIDES]
        found = [name for name in wanted if name in names]
        if not found:
            raise InputError(f"the {self.side or ''} {self.joint} does not move in this exercise".replace("  ", " "))
        return found[0]
