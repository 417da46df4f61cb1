"""Sets of a day as devices store them that cut them into repetitions themselves."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime

from revpress.instrument.kinematics import Kinematics


@dataclass(frozen=True)
class DeviceRep:
    """What the device (or its app) said of a repetition.

    Attributes
    ----------
    mean_velocity, peak_velocity : float
        [m/s].
    peak_location : float
        Place of the peak velocity, as a fraction of the travel [1].
    range, duration : float
        [m], [s].
    """

    mean_velocity: float
    peak_velocity: float
    peak_location: float
    range: float
    duration: float


@dataclass(frozen=True)
class SessionRep:
    """One repetition of a set; a format adds what its device stores and how the motion follows from it.

    Attributes
    ----------
    number : int
        Its place in the set, from 1.
    time : datetime
        When it ended.
    device : DeviceRep
        The device's own metrics.
    source, sha256 : str
        The file and the hash of its bytes.
    """

    number: int
    time: datetime
    device: DeviceRep
    source: str
    sha256: str

    @property
    @abstractmethod
    def kinematics(self) -> Kinematics:
        """The way up."""


@dataclass(frozen=True)
class SessionSet:
    """One set.

    Attributes
    ----------
    number : int
        Its place in the session, from 1.
    exercise : str
        As the file calls it.
    load : float
        [kg].
    reps : tuple of SessionRep
        In the order of the file.
    """

    number: int
    exercise: str
    load: float
    reps: tuple[SessionRep, ...]


@dataclass(frozen=True)
class Session:
    """The sets of one day.

    Attributes
    ----------
    sets : tuple of SessionSet
        In the order of time.
    source, sha256 : str
        The file and the hash of its bytes.
    left_out : tuple of str
        Sets and repetitions that the file has and this does not, and why: one sentence each.
    notes : tuple of str
        How something was found that the file does not say outright: one sentence each.
    """

    sets: tuple[SessionSet, ...]
    source: str
    sha256: str
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
