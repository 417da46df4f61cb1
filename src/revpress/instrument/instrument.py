"""What every instrument is: a measurement model that runs in both directions.

Forwards it says what it would show of a solution; backwards it says what a reading tells of the unknowns of the twin.
The unknowns are the columns of ONE programme, whatever was measured::

    x = (activations of the muscles, multiples of the contact generators, the stroke's acceleration, the load)

The equations of motion are rows of it, and every instrument adds rows ``y = H x + e``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.instrument.recording import Recording
from revpress.twin.motion import Motion
from revpress.twin.problem import Problem
from revpress.twin.rig import Rig

Array = NDArray[np.float64]
ReadingT = TypeVar("ReadingT", contravariant=True)


class ReadingRows(NamedTuple):
    """What a reading says of the unknowns, y = H x + e, with e of mean 0.

    Attributes
    ----------
    H : ndarray, shape (F, m, columns)
        What one unit of each unknown adds to the reading [unit of the row].
    y : ndarray, shape (F, m)
        The reading, less what it would be at x = 0 [unit of the row].
    u : ndarray, shape (F, m)
        Standard uncertainty of the reading [unit of the row].
    """

    H: Array
    y: Array
    u: Array


@dataclass(frozen=True)
class ReadingProblem:
    """The sharing problem of a motion whose acceleration and load are themselves unknowns.

    Attributes
    ----------
    rig : Rig
        The exercise with the load as it was told.
    heavier : Rig
        The same with a load greater by ``load_step``, over which its effects are taken as linear.
    load_step : float
        Relative to the load; may be negative.
    motion : Motion
        The motion as it was measured, from time 0.
    time : ndarray, shape (F,)
        The same instants on the recording's clock [s].
    """

    rig: Rig
    heavier: Rig
    load_step: float
    motion: Motion
    time: Array

    @cached_property
    def problem(self) -> Problem:
        """The motion as measured with the load as told."""
        return self.rig.problem(self.motion)

    @cached_property
    def _faster(self) -> Problem:
        return self.rig.problem(replace(self.motion, dds=self.motion.dds + 1.0))

    @cached_property
    def _heavier(self) -> Problem:
        return self.heavier.problem(self.motion)

    @property
    def muscles_and_contacts(self) -> int:
        """How many columns come before the two below."""
        return int(self.problem.moment.shape[2])

    @property
    def acceleration(self) -> int:
        """Column of what the stroke's acceleration exceeds the measured one by [1/s²]."""
        return self.muscles_and_contacts

    @property
    def load(self) -> int:
        """Column of what the load exceeds the told one by, relative to it [1]."""
        return self.muscles_and_contacts + 1

    @property
    def columns(self) -> int:
        """Number of unknowns."""
        return self.muscles_and_contacts + 2

    def row(self, *entries: tuple[int, Any]) -> Array:
        """One row of H.

        Parameters
        ----------
        *entries : tuple of int and float or ndarray
            A column and its value, one or (F,).

        Returns
        -------
        ndarray, shape (F, 1, columns)
            Zero elsewhere.
        """
        out = np.zeros((self.time.size, 1, self.columns))
        for column, value in entries:
            out[:, 0, column] = value
        return out

    def linearised(self, quantity: Callable[[Rig, Problem], Array]) -> tuple[Array, tuple[Array, Array]]:
        """A quantity of motion and load, and its slopes over the two.

        Parameters
        ----------
        quantity : callable
            Of a rig and one of its problems, giving (F, …). It must be linear in the acceleration, as every force is.

        Returns
        -------
        value : ndarray, shape (F, …)
            At the motion as measured and the load as told.
        slopes : tuple of two ndarray
            Per 1/s² of the stroke's acceleration, and per relative load.
        """
        value = quantity(self.rig, self.problem)
        by_acceleration = quantity(self.rig, self._faster) - value
        by_load = (quantity(self.heavier, self._heavier) - value) / self.load_step
        return value, (by_acceleration, by_load)


class Instrument(Protocol[ReadingT]):
    """A measurement model. A new instrument is one file with one class of this form."""

    NAME: ClassVar[str]
    """What a person writes for it, such as "force_plate"."""

    BLIND: ClassVar[tuple[str, ...]]
    """What it cannot see, in words."""

    def simulate(self, solution: xr.Dataset, rng: np.random.Generator | None = None) -> Recording:
        """Give what the instrument would show of a solution.

        Parameters
        ----------
        solution : xarray.Dataset
            Of :func:`~revpress.exercise.solve.solve`.
        rng : numpy.random.Generator, optional
            Of its noise, which is left out without it.

        Returns
        -------
        Recording
            Its channels, on the solution's clock.
        """
        ...

    def rows(self, problem: ReadingProblem, reading: ReadingT) -> ReadingRows:
        """Say what a reading tells of the unknowns.

        Parameters
        ----------
        problem : ReadingProblem
            The motion during which it was read.
        reading : object
            What it gave: a Recording that has its channels, among others too, or its only Channel; for a sensor of
            position the Kinematics made of that.

        Returns
        -------
        ReadingRows
            As many as it says things.
        """
        ...


class Observation(NamedTuple):
    """A reading and the instrument that gave it.

    Attributes
    ----------
    instrument : Instrument
        The model.
    reading : object
        Of the kind that the instrument's ``rows`` takes: mostly a Recording, on the clock of the repetition's motion.
    """

    instrument: Instrument[Any]
    reading: Any
