"""Measurement model of surface electromyography: how active the muscles under an electrode are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.errors import InputError, check_range, shown
from revpress.instrument.instrument import ReadingProblem, ReadingRows
from revpress.instrument.reading import SIDES, SUFFIXES, Reading, at_times, channel_of, clock, simulated
from revpress.instrument.recording import Recording

Array = NDArray[np.float64]

ELECTRODES: dict[str, tuple[str, ...]] = {
    "gluteus maximus": ("glmax1", "glmax2", "glmax3"),
    "gluteus medius": ("glmed1", "glmed2", "glmed3"),
    "biceps femoris": ("bflh",),
    "semitendinosus": ("semiten",),
    "adductor magnus": ("addmagDist", "addmagIsch", "addmagMid", "addmagProx"),
    "rectus femoris": ("recfem",),
    "vastus lateralis": ("vaslat",),
    "vastus medialis": ("vasmed",),
    "gastrocnemius medialis": ("gasmed",),
    "gastrocnemius lateralis": ("gaslat",),
    "soleus": ("soleus",),
    "tibialis anterior": ("tibant",),
}
"""Muscles of the model, without side, that an electrode of that name picks up: the ones nearest to the skin there
(assumed)."""


@dataclass(frozen=True)
class Emg:
    """Reads the envelope of the EMG over a maximal voluntary contraction: a share, 1 in that contraction.

    The envelope runs ahead of the force by the electromechanical delay; of several muscles under an electrode it is
    their mean, weighted by their strength.

    Attributes
    ----------
    electrodes : tuple of str
        Where they sit: keys of :data:`ELECTRODES`.
    side : {"right", "left"} or None
        Of the body; the working leg of an exercise with one, or the right one.
    rate : float
        Of the envelope [Hz].
    noise : float
        Standard deviation of one sample of the envelope that is not the muscle's: what smoothing leaves [1] (assumed).
    crosstalk : float
        Standard deviation of what neighbours and skin add, the same throughout [1] (assumed).
    u_relative : float
        Relative standard uncertainty of the size: of the maximal contraction that it is relative to, and of the
        electrode's own repetition to repetition. Within a session the mean rectified EMG varies by 9 to 14 % in squats,
        13 to 20 % in cycling and running :cite:`colyer2018`.
    delay, u_delay : float
        From the EMG to the force, and its standard uncertainty [s]: 50 ms with a standard deviation of 7 ms between
        people's quadriceps :cite:`begovic2014`; twice as unsure in other muscles and at other speeds (assumed).

    Raises
    ------
    InputError
        A value outside its range, or an electrode that is not known.
    """

    electrodes: tuple[str, ...] = ("gluteus maximus",)
    side: Literal["right", "left"] | None = None
    rate: float = 200.0
    noise: float = 0.02
    crosstalk: float = 0.03
    u_relative: float = 0.14
    delay: float = 0.050
    u_delay: float = 0.015

    NAME: ClassVar[str] = "emg"
    BLIND: ClassVar[tuple[str, ...]] = (
        "force: length, speed and strength of the muscle stand between",
        "every muscle that has no electrode, deep ones above all",
        "load and movement",
    )
    """What it cannot see."""

    def __post_init__(self) -> None:
        if isinstance(self.electrodes, str) or not self.electrodes:
            raise InputError(f"electrodes are a sequence of names, one or more of {', '.join(ELECTRODES)}")
        for name in self.electrodes:
            if name not in ELECTRODES:
                raise InputError(f"there is no electrode {shown(name)} (known: {', '.join(ELECTRODES)})")
        check_range("EMG rate", self.rate, 10.0, 1e5, "Hz")
        check_range("EMG noise", self.noise, 1e-4, 0.5)
        check_range("EMG crosstalk", self.crosstalk, 0.0, 0.5)
        check_range("relative EMG uncertainty", self.u_relative, 0.0, 1.0)
        check_range("electromechanical delay", self.delay, 0.0, 0.2, "s")
        check_range("uncertainty of the electromechanical delay", self.u_delay, 0.0, 0.1, "s")

    def simulate(self, solution: xr.Dataset, rng: np.random.Generator | None = None) -> Recording:
        """Give the envelopes of a solution's activations.

        Parameters
        ----------
        solution : xarray.Dataset
            Of :func:`~revpress.exercise.solve.solve`.
        rng : numpy.random.Generator, optional
            Of noise, crosstalk, size and delay, each electrode its own; perfect electrodes without it.

        Returns
        -------
        Recording
            One channel for each electrode [1], from a delay before the solution's first instant on.
        """
        names, own = solution["muscle"].values.tolist(), solution["time"].values
        strength, activation = solution["max_isometric_force"].values, solution["activation"].values
        suffix = self._suffix(names)
        time, channels = clock(solution, self.rate, self.delay), []
        for name in self.electrodes:
            at, weight = _under(name, suffix, names, strength)
            size, offset, late = (1.0, 0.0, self.delay)
            if rng is not None:
                size, offset = rng.normal(1.0, self.u_relative), rng.normal(0.0, self.crosstalk)
                late = rng.normal(self.delay, self.u_delay)
            envelope = size * np.interp(time + late, own, activation[:, at] @ weight) + offset
            if rng is not None:
                envelope = np.maximum(envelope + rng.normal(0.0, self.noise, time.size), 0.0)
            channels.append(simulated(
                f"emg {name}", "activation", "1", time, envelope, self.rate, 1e-4, SIDES[suffix], name
            ))  # fmt: skip
        return Recording(tuple(channels))

    def rows(self, problem: ReadingProblem, reading: Reading) -> ReadingRows:
        """The muscles under each electrode are as active as read, a delay later.

        Parameters
        ----------
        problem : ReadingProblem
            Of the motion that was read.
        reading : Recording or Channel
            Envelopes over a maximal contraction [1], on the clock of the motion.

        Returns
        -------
        ReadingRows
            One row for each electrode [1].

        Raises
        ------
        InputError
            An electrode is missing or does not cover the motion.
        """
        muscles = problem.rig.assembly.body.muscles
        suffix = self._suffix(muscles.names)
        h, y, u = [], [], []
        for name in self.electrodes:
            at, weight = _under(name, suffix, muscles.names, muscles.max_isometric_force)
            channel = channel_of(reading, "activation", name, side=SIDES[suffix])
            early, envelope, late = (
                at_times(channel, problem.time - self.delay + shift, self.delay + self.u_delay)
                for shift in (-self.u_delay, 0.0, self.u_delay)
            )
            h.append(problem.row(*zip(at, weight, strict=True)))
            y.append(envelope)
            u.append(np.sqrt(
                self.noise**2 + self.crosstalk**2 + (self.u_relative * envelope) ** 2 + ((late - early) / 2.0) ** 2
            ))  # fmt: skip
        return ReadingRows(np.concatenate(h, axis=1), np.stack(y, axis=1), np.stack(u, axis=1))

    def _suffix(self, names: Sequence[str]) -> str:
        """Suffix of the side: as told, else of the leg that works, which alone has muscles, else the right."""
        return SUFFIXES[self.side] if self.side else next(s for s in SIDES if any(n.endswith(f"_{s}") for n in names))


def _under(electrode: str, suffix: str, names: Sequence[str], strength: Array) -> tuple[list[int], Array]:
    """Places of the muscles under an electrode, and their shares by strength."""
    wanted = [f"{m}_{suffix}" for m in ELECTRODES[electrode]]
    missing = [m for m in wanted if m not in names]
    if missing:
        raise InputError(
            f"the electrode on the {SIDES[suffix]} {electrode} has nothing to read: {missing[0]} does not work in this "
            f"exercise"
        )
    at = [list(names).index(m) for m in wanted]
    return at, strength[at] / strength[at].sum()
