"""Measurement model of a force plate behind a foot plate or under a foot: the whole wrench."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.errors import check_range
from revpress.instrument.instrument import ReadingProblem, ReadingRows
from revpress.instrument.pressing import FEET, Pressing, chosen
from revpress.instrument.reading import Reading, at_times, channel_of, clock, compiled, gained, has_channel, simulated
from revpress.instrument.recording import Recording

Array = NDArray[np.float64]

LEAST_PRESSED = 20.0
"""Normal force below which no plate tells where it acts [N] (assumed, as is usual in gait laboratories)."""
_AXES = ("x", "y", "z")
_ON_THE_PLATE = ("x", "z")
_FAR = 0.3  # from anywhere on a sole to anywhere else [m]
_REACH = 0.3  # of a plate's sensors from its middle, over which their noise makes moments [m]


@dataclass(frozen=True)
class ForcePlate:
    """Reads the force of a plate on the feet, its centre of pressure and its torsion there, in the plate's own axes.

    Of these, y is the plate's outward normal, towards the foot; x and z lie in it, and the centre of pressure is
    measured from where the foot is set.

    Attributes
    ----------
    under : str
        What presses on it: a contact of the exercise ("foot_r"), or "feet" for all feet together on one plate.
    site : str
        What its channels call it.
    rate : float
        Sample rate [Hz].
    noise : float
        Standard deviation of one sample of each component of the force [N] (assumed).
    u_relative : float
        Relative standard uncertainty of the calibration, one factor for each component (assumed: maker's sheets state
        cross-talk and linearity of 0.5 to 1 %).
    u_zero : float
        Standard uncertainty of the zero of each component, its drift since it was set among it [N] (assumed).
    u_centre : float
        Standard uncertainty of the place of the centre of pressure, of sensor and mounting, the same throughout [m]
        (assumed).

    Raises
    ------
    InputError
        A value outside its range.
    """

    under: str = FEET
    site: str = "plate"
    rate: float = 1000.0
    noise: float = 2.0
    u_relative: float = 0.005
    u_zero: float = 2.0
    u_centre: float = 0.003

    NAME: ClassVar[str] = "force_plate"
    BLIND: ClassVar[tuple[str, ...]] = (
        "which joint or muscle gives the force",
        "how pads, belt and hands share what the trunk needs",
        "which foot presses, where both stand on it",
        "movement: without a sensor of position it does not know the posture",
    )
    """What it cannot see."""

    def __post_init__(self) -> None:
        check_range("force plate rate", self.rate, 10.0, 1e5, "Hz")
        check_range("force plate noise", self.noise, 1e-3, 1e3, "N")
        check_range("relative force plate uncertainty", self.u_relative, 0.0, 0.5)
        check_range("uncertainty of the zero", self.u_zero, 0.0, 200.0, "N")
        check_range("centre of pressure uncertainty", self.u_centre, 0.0, 0.2, "m")

    def simulate(self, solution: xr.Dataset, rng: np.random.Generator | None = None) -> Recording:
        """Give force, centre of pressure and torsion of a solution.

        Parameters
        ----------
        solution : xarray.Dataset
            Of :func:`~revpress.exercise.solve.solve`.
        rng : numpy.random.Generator, optional
            Of noise, calibration and place; a perfect plate without it.

        Returns
        -------
        Recording
            Three channels of force on the feet [N], one of the moment about the normal [N m], and two of the centre of
            pressure [m], which has no samples where less than :data:`LEAST_PRESSED` presses.

        Raises
        ------
        InputError
            Nothing of that name presses.
        """
        rig, motion = compiled(solution)
        pressing = Pressing.on(rig, rig.problem(motion).state.frames, self.under)
        at = chosen(solution["contact"].values.tolist(), pressing)
        wrench = [solution[n].values[:, at] for n in ("contact_force", "centre_of_pressure", "contact_moment")]
        force, centre = pressing.to_plate(*wrench[:2])
        time, own = clock(solution, self.rate), solution["time"].values
        shift = np.zeros(2) if rng is None else rng.normal(0.0, self.u_centre, 2)
        channels = []
        for i, axis in enumerate(_AXES):
            values = gained(np.interp(time, own, force[:, i]), rng, self.u_relative, self.noise, self.u_zero)
            channels.append(
                simulated(f"force {axis}", "force", "N", time, values, self.rate, self.noise, None, self.site, axis)
            )
        torsion = gained(
            np.interp(time, own, pressing.torsion(*wrench)),
            rng,
            self.u_relative,
            self.noise * _REACH,
            self.u_zero * _REACH,
        )
        channels.append(simulated(
            "torsion", "moment", "N m", time, torsion, self.rate, self.noise * _REACH, None, self.site, "y"
        ))  # fmt: skip
        pressed, there = np.interp(time, own, np.abs(force[:, 1])), np.isfinite(centre[:, 1])
        # The moments behind it have the noise of the force at the reach of a plate's corners.
        jitter = self.noise * _FAR / np.maximum(pressed, LEAST_PRESSED)
        if (pressed > LEAST_PRESSED).any():
            for i, axis, off in zip((0, 2), _ON_THE_PLATE, shift, strict=True):
                values = np.interp(time, own[there], centre[there, i]) + off
                values = values if rng is None else values + rng.normal(0.0, jitter)
                values = np.where(pressed > LEAST_PRESSED, values, np.nan)
                channels.append(simulated(
                    f"centre of pressure {axis}", "centre of pressure", "m", time, values, self.rate, 1e-4, None,
                    self.site, axis,
                ))  # fmt: skip
        return Recording(tuple(channels))

    def rows(self, problem: ReadingProblem, reading: Reading) -> ReadingRows:
        """Force, centre of pressure and torsion are as read.

        Parameters
        ----------
        problem : ReadingProblem
            Of the motion that was read.
        reading : Recording
            With the plate's channels, on the clock of the motion. One without a centre of pressure says nothing of it,
            nor of the torsion there.

        Returns
        -------
        ReadingRows
            A row for each component of the force [N], for each of the moments of the normal force about the centre of
            pressure that was read [N m], which are 0, and for the torsion there [N m].

        Raises
        ------
        InputError
            A component is missing or does not cover the motion, or nothing of that name presses.
        """
        pressing = Pressing.on(problem.rig, problem.problem.state.frames, self.under)
        columns = problem.problem.capacity.shape[1] + pressing.columns
        h, y, u = [], [], []
        for i, axis in enumerate(_AXES):
            force = at_times(channel_of(reading, "force", self.site, axis), problem.time)
            h.append(problem.row(*zip(columns, pressing.forces[:, :, i].T, strict=True)))
            y.append(force)
            u.append(np.sqrt(self.noise**2 + self.u_zero**2 + (self.u_relative * force) ** 2))
        normal = np.abs(y[1])
        if all(has_channel(reading, "centre of pressure", self.site, axis) for axis in _ON_THE_PLATE):
            channels = [channel_of(reading, "centre of pressure", self.site, axis) for axis in _ON_THE_PLATE]
            told = np.array([all(c.covers(t, t) for c in channels) for t in problem.time]) & (normal > LEAST_PRESSED)
            arms = [
                pressing.points[:, :, i] - np.interp(problem.time, c.time, c.values)[:, None]
                for i, c in zip((0, 2), channels, strict=True)
            ]
            for arm in arms:
                h.append(problem.row(*zip(columns, (arm * np.abs(pressing.forces[:, :, 1])).T, strict=True)))
                y.append(np.zeros(len(normal)))
                u.append(
                    np.hypot(self.noise * _FAR, np.where(told, self.u_centre, _FAR) * np.maximum(normal, LEAST_PRESSED))
                )
            if has_channel(reading, "moment", self.site, "y"):
                torsion = at_times(channel_of(reading, "moment", self.site, "y"), problem.time)
                turning = arms[1] * pressing.forces[:, :, 0] - arms[0] * pressing.forces[:, :, 2]
                h.append(problem.row(*zip(columns, turning.T, strict=True)))
                y.append(torsion)
                shear = np.hypot(y[0], y[2])
                u.append(np.sqrt(
                    (np.hypot(self.noise, self.u_zero) * _REACH) ** 2 + (self.u_relative * torsion) ** 2
                    + (np.where(told, self.u_centre, _FAR) * shear) ** 2
                ))  # fmt: skip
        return ReadingRows(np.concatenate(h, axis=1), np.stack(y, axis=1), np.stack(u, axis=1))
