"""Measurement model of a pressure insole: how hard a foot presses, and where along its length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.errors import check_range
from revpress.instrument.force_plate import LEAST_PRESSED
from revpress.instrument.instrument import ReadingProblem, ReadingRows
from revpress.instrument.pressing import Pressing, chosen
from revpress.instrument.reading import (
    SUFFIXES,
    Reading,
    at_times,
    channel_of,
    clock,
    compiled,
    gained,
    has_channel,
    simulated,
)
from revpress.instrument.recording import Recording

Array = NDArray[np.float64]

_SITE = "insole"
_LONG = 0.3  # a sole [m]


@dataclass(frozen=True)
class Insole:
    """Reads the force across a sole, its centre of pressure from the heel's end, and the share of the forefoot.

    The forefoot begins at the middle of the sole.

    Attributes
    ----------
    side : {"right", "left"}
        Which foot.
    rate : float
        Sample rate [Hz].
    noise : float
        Standard deviation of one sample of the force [N] (assumed).
    u_relative : float
        Relative standard uncertainty of the force (assumed from what insoles differ by from force plates: a few per
        cent where each is calibrated by the maker's rig, 30 to 50 % where it is not).
    u_centre : float
        Standard uncertainty of the centre of pressure along the foot [m]: 15 to 18 mm against a force plate, over runs,
        walks and side-steps :cite:`morin2022`.
    u_share : float
        Standard uncertainty of the forefoot's share [1] (assumed: the model presses at the corners of the sole, a foot
        all over it).

    Raises
    ------
    InputError
        A value outside its range.
    """

    side: Literal["right", "left"] = "right"
    rate: float = 100.0
    noise: float = 10.0
    u_relative: float = 0.06
    u_centre: float = 0.016
    u_share: float = 0.10

    NAME: ClassVar[str] = "insole"
    BLIND: ClassVar[tuple[str, ...]] = (
        "force along the sole: shear and friction",
        "force past the foot: pads, roller, hands",
        "which joint or muscle gives the force",
        "movement: without a sensor of position it does not know the posture",
    )
    """What it cannot see."""

    def __post_init__(self) -> None:
        check_range("insole rate", self.rate, 10.0, 1e4, "Hz")
        check_range("insole noise", self.noise, 1e-3, 1e3, "N")
        check_range("relative insole uncertainty", self.u_relative, 0.0, 1.0)
        check_range("centre of pressure uncertainty", self.u_centre, 0.0, 0.2, "m")
        check_range("uncertainty of the forefoot's share", self.u_share, 0.0, 1.0)

    def simulate(self, solution: xr.Dataset, rng: np.random.Generator | None = None) -> Recording:
        """Give the force across the sole in a solution, and where along the foot it acts.

        Parameters
        ----------
        solution : xarray.Dataset
            Of :func:`~revpress.exercise.solve.solve`.
        rng : numpy.random.Generator, optional
            Of noise, calibration and place; a perfect insole without it.

        Returns
        -------
        Recording
            Force [N], centre of pressure from the heel's end towards the toes [m] and the forefoot's share [1], which
            have no samples where less than :data:`~revpress.instrument.force_plate.LEAST_PRESSED` presses.

        Raises
        ------
        InputError
            This foot does not press in the exercise.
        """
        rig, motion = compiled(solution)
        frames = rig.problem(motion).state.frames
        pressing = Pressing.on(rig, frames, self._contact)
        [at] = chosen(solution["contact"].values.tolist(), pressing)
        normal = pressing.to_plate(
            solution["contact_force"].values[:, [at]], solution["centre_of_pressure"].values[:, [at]]
        )[0][:, 1]
        contact = rig.contacts.contacts[pressing.contacts[0]]
        site = rig.mechanism.site(contact.a)
        away = solution["centre_of_pressure"].values[:, at] - frames.site_position[:, site]
        ahead = np.einsum("fk,fk->f", frames.site_rotation[:, site, :, 0], away) + pressing.ahead_of_heel
        share = pressing.share_ahead(ahead)
        time, own = clock(solution, self.rate), solution["time"].values
        pressed = np.interp(time, own, normal)
        force = gained(pressed, rng, self.u_relative, self.noise)
        channels = [simulated(f"{_SITE} force", "force", "N", time, force, self.rate, self.noise, self.side, _SITE)]
        if (pressed > LEAST_PRESSED).any():
            there = np.isfinite(ahead)
            for name, quantity, unit, truth, u in (
                ("centre", "centre of pressure", "m", ahead, self.u_centre),
                ("forefoot", "share", "1", share, self.u_share),
            ):
                off = 0.0 if rng is None else rng.normal(0.0, u)
                values = np.where(pressed > LEAST_PRESSED, np.interp(time, own[there], truth[there]) + off, np.nan)
                channels.append(simulated(
                    f"{_SITE} {name}", quantity, unit, time, values, self.rate, 1e-3, self.side, _SITE
                ))  # fmt: skip
        return Recording(tuple(channels))

    def rows(self, problem: ReadingProblem, reading: Reading) -> ReadingRows:
        """Force across the sole, its centre along the foot and the forefoot's share are as read.

        Parameters
        ----------
        problem : ReadingProblem
            Of the motion that was read.
        reading : Recording
            With the insole's channels, on the clock of the motion.

        Returns
        -------
        ReadingRows
            A row for the force [N]; where a centre of pressure was read, one for the moment of the force about it,
            which is 0 [N m]; where a share was, one for what the forefoot presses more than it [N], which is 0.

        Raises
        ------
        InputError
            The force is missing or does not cover the motion, or this foot does not press in the exercise.
        """
        pressing = Pressing.on(problem.rig, problem.problem.state.frames, self._contact)
        columns = problem.problem.capacity.shape[1] + pressing.columns
        across = pressing.forces[:, :, 1]
        force = at_times(channel_of(reading, "force", _SITE, side=self.side), problem.time)
        h = [problem.row(*zip(columns, across.T, strict=True))]
        y, u = [force], [np.hypot(self.noise, self.u_relative * force)]
        for quantity, of_point, width, largest in (
            ("centre of pressure", pressing.along_foot, self.u_centre, _LONG),
            ("share", (pressing.along_foot > pressing.middle_of_foot).astype(float), self.u_share, 1.0),
        ):
            if has_channel(reading, quantity, _SITE, side=self.side):
                channel = channel_of(reading, quantity, _SITE, side=self.side)
                told = np.array([channel.covers(t, t) for t in problem.time]) & (force > LEAST_PRESSED)
                beyond = of_point - np.interp(problem.time, channel.time, channel.values)[:, None]
                h.append(problem.row(*zip(columns, (beyond * np.abs(across)).T, strict=True)))
                y.append(np.zeros(len(force)))
                u.append(np.where(told, width, largest) * np.maximum(force, LEAST_PRESSED))
        return ReadingRows(np.concatenate(h, axis=1), np.stack(y, axis=1), np.stack(u, axis=1))

    @property
    def _contact(self) -> str:
        return f"foot_{SUFFIXES[self.side]}"
