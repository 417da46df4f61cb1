"""What every live instrument is: a source of blocks of samples, each with the instants that its sender gave them.

A transport keeps what came, as it came, in the sender's own clock; beside it, now and then, what has to be added to
that clock to have the one of this computer. Both go to the journal, and the correction is made afterwards, when all
of it is known; only the display corrects at once.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, RevpressError, shown
from revpress.instrument.channel import QUANTITIES, Side
from revpress.mechanics.gravity import GRAVITY

Array = NDArray[np.float64]

DTYPES = ("<i1", "<i2", "<i4", "<i8", "<f4", "<f8")
"""How samples may be kept: the form in which the device sends them, little-endian."""

_UNITS = {
    "m": ("position", 1.0),
    "cm": ("position", 1e-2),
    "mm": ("position", 1e-3),
    "m/s": ("velocity", 1.0),
    "m/s^2": ("acceleration", 1.0),
    "m/s²": ("acceleration", 1.0),
    "N": ("force", 1.0),
    "kN": ("force", 1e3),
    "kg": ("force", GRAVITY),
    "kgf": ("force", GRAVITY),
    "N m": ("moment", 1.0),
    "N·m": ("moment", 1.0),
    "Nm": ("moment", 1.0),
    "rad": ("angle", 1.0),
    "deg": ("angle", np.pi / 180.0),
    "degrees": ("angle", np.pi / 180.0),
    "°": ("angle", np.pi / 180.0),
    "rad/s": ("angular velocity", 1.0),
    "deg/s": ("angular velocity", np.pi / 180.0),
    "°/s": ("angular velocity", np.pi / 180.0),
    "W": ("power", 1.0),
    "V": ("emg", 1.0),
    "mV": ("emg", 1e-3),
    "uV": ("emg", 1e-6),
    "µV": ("emg", 1e-6),
    "microvolts": ("emg", 1e-6),
    "Pa": ("pressure", 1.0),
    "kPa": ("pressure", 1e3),
}
"""What a sender's unit says: the quantity, and how many of its own units one of them is. A force in kilograms is the
weight of that mass; a voltage is taken as a muscle's."""

_OFFSET_EVERY = 1.0  # s, of the sender's clock
_EARLIER = 2e-4  # s: an offset that is less by so much is given at once


def clock() -> float:
    """The clock of this computer that all instruments are brought to [s]; it starts anywhere and never steps."""
    return time.perf_counter()


def unit_of(unit: str) -> tuple[str, str, float]:
    """What a unit tells of a channel.

    Parameters
    ----------
    unit : str
        As the sender writes it.

    Returns
    -------
    quantity, unit : str
        Of :data:`~revpress.instrument.channel.QUANTITIES`; "counts" where the unit is none that is known.
    scale : float
        Of those units in one of the sender's.
    """
    quantity, scale = _UNITS.get(unit.strip(), ("counts", 1.0))
    return quantity, QUANTITIES[quantity], scale


def known_unit(unit: str) -> str:
    """The unit itself, where it is one that says what it measures.

    Parameters
    ----------
    unit : str
        As somebody typed it.

    Returns
    -------
    str

    Raises
    ------
    InputError
        Another one; names those that are known.
    """
    if unit not in _UNITS:
        raise InputError(f"unit {shown(unit)} is none that says what was measured (known: {', '.join(_UNITS)})")
    return unit


class TransportLost(RevpressError):
    """The instrument is not there any more: unplugged, switched off, out of reach. It may come back."""


class TransportEnded(Exception):
    """All has been played: there is nothing more to come."""


@dataclass(frozen=True)
class LiveChannel:
    """One quantity of a stream.

    Attributes
    ----------
    name, quantity, unit : str
        As those of :class:`~revpress.instrument.channel.Channel`.
    scale : float
        One of the device's own units [unit].
    resolution : float
        Smallest step [unit].
    side : {"left", "right", "both"} or None
        Which limb, if somebody said it.
    limit : float or None
        Largest magnitude that the device can show [unit]: what reaches it is saturated. None where it is not known.
    """

    name: str
    quantity: str
    unit: str
    scale: float = 1.0
    resolution: float = 1e-6
    side: Side | None = None
    limit: float | None = None


@dataclass(frozen=True)
class LiveStream:
    """What one instrument sends from one opening to the next.

    Attributes
    ----------
    name : str
        Of the instrument, the same whenever it comes back.
    device : str
        What it says it is.
    channels : tuple of LiveChannel
        In the order of the samples' columns.
    rate : float or None
        Nominal [Hz]; None where it sends when it likes.
    dtype : str
        One of :data:`DTYPES`.
    clock : {"measured", "received"}
        Whether the offset to this computer's clock is measured, or can only be told from when blocks came: those were
        later than that, never earlier.
    cumulative : bool
        Whether a sample is the displacement since the last one.
    """

    name: str
    device: str
    channels: tuple[LiveChannel, ...]
    rate: float | None
    dtype: str = "<f8"
    clock: Literal["measured", "received"] = "received"
    cumulative: bool = False

    def values(self, raw: NDArray[Any]) -> Array:
        """Samples in the channels' units; what is cumulative is still a displacement.

        Parameters
        ----------
        raw : ndarray, shape (n, channels)
            As they came.

        Returns
        -------
        ndarray, shape (n, channels)
            Each in its channel's unit.
        """
        scaled: Array = raw.astype(np.float64) * np.array([channel.scale for channel in self.channels])
        return scaled


@dataclass(frozen=True)
class Block:
    """Samples that came together.

    Attributes
    ----------
    time : ndarray, shape (n,)
        In the sender's clock [s].
    raw : ndarray, shape (n, channels)
        As they came, in the stream's dtype.
    received : float
        When they were there, in this computer's clock [s].
    offset : tuple of (float, float), optional
        An instant of the sender's clock, and what to add to it for this computer's [s]; where it was found anew.
    """

    time: Array
    raw: NDArray[Any]
    received: float
    offset: tuple[float, float] | None = None

    def __len__(self) -> int:
        return self.time.size


class Transport(Protocol):
    """One live instrument. Its methods are called from one thread, which may wait in them."""

    name: str
    """Of the instrument, for people."""

    notes: deque[str]
    """What has to be known of it, one sentence each, oldest first; whoever reads them takes them out."""

    battery: float | None
    """Voltage of its battery [V], where it tells."""

    @property
    def stream(self) -> LiveStream:
        """What is sent since the last opening; another one once a device has lost its count."""
        ...

    def open(self) -> LiveStream:
        """Find the instrument and have it measure.

        Returns
        -------
        LiveStream
            What it will send.

        Raises
        ------
        TransportLost
            It is not there (yet).
        InputError
            It is something else, or it is not clear which one is meant.
        """
        ...

    def read(self, wait: float) -> Block | None:
        """Give what came.

        Parameters
        ----------
        wait : float
            How long to wait for something to come [s].

        Returns
        -------
        Block or None
            None where nothing did.

        Raises
        ------
        TransportLost
            The connection is gone.
        TransportEnded
            There is nothing more to come, ever.
        """
        ...

    def close(self) -> None:
        """Have it stop and let it go; safe at any time and more than once."""
        ...


@dataclass
class ReceptionClock:
    """Offset of a sender's clock from when its blocks came: a block is late, never early.

    Attributes
    ----------
    every : float
        How often an offset is given [s].
    """

    every: float = _OFFSET_EVERY
    _best: tuple[float, float] | None = None
    _due: float = -np.inf
    _given: float = np.inf

    def update(self, sent: float, received: float) -> tuple[float, float] | None:
        """Take note of a block.

        Parameters
        ----------
        sent : float
            Instant of its last sample, in the sender's clock [s].
        received : float
            When it was there, in this computer's [s].

        Returns
        -------
        tuple of (float, float) or None
            The pair of the least delay since the last time, once every so often; the first at once, and one that is
            less than all before.
        """
        offset = received - sent
        if self._best is None or offset < self._best[1]:
            self._best = (sent, offset)
        if sent < self._due and offset > self._given - _EARLIER:
            return None
        self._due = sent + self.every
        best, self._best = self._best, None
        self._given = min(self._given, best[1])
        return best


@dataclass
class Health:
    """How an instrument is, for who watches.

    Attributes
    ----------
    name : str
        The instrument.
    state : {"opening", "live", "silent", "lost", "ended"}
        What it does.
    rate : float or None
        Samples a second over the last second or two [Hz].
    nominal : float or None
        What they should be [Hz].
    samples : int
        That came in all.
    battery : float or None
        [V].
    saturated : int
        Samples at the end of what the instrument can show.
    last : float
        When something came last, in this computer's clock [s].
    reopened : int
        How often it was lost and came back.
    recent : deque of (float, int)
        When the latest blocks came [s], and how many samples each had: of which the rate is counted.
    """

    name: str
    state: Literal["opening", "live", "silent", "lost", "ended"] = "opening"
    rate: float | None = None
    nominal: float | None = None
    samples: int = 0
    battery: float | None = None
    saturated: int = 0
    last: float = field(default_factory=clock)
    reopened: int = 0
    recent: deque[tuple[float, int]] = field(default_factory=deque, repr=False)


def needs(package: str) -> Any:
    """A package of the extra ``live``.

    Parameters
    ----------
    package : str
        The name it is imported by.

    Returns
    -------
    module

    Raises
    ------
    InputError
        It is not installed; says how to.
    """
    try:
        return import_module(package)
    except (ImportError, RuntimeError) as error:  # RuntimeError: pylsl without its library
        raise InputError(
            f"live instruments need packages of their own: pip install 'revpress[live]' ({package}: {error})"
        ) from None


def described(values: Mapping[str, Any]) -> LiveStream:
    """A stream from its description, as :func:`dataclasses.asdict` gives it and a file may hold it.

    Parameters
    ----------
    values : Mapping
        The fields of :class:`LiveStream`.

    Returns
    -------
    LiveStream

    Raises
    ------
    InputError
        A field that is missing, unknown, or cannot be.
    """
    try:
        fields = dict(values)
        channels = tuple(LiveChannel(**channel) for channel in fields.pop("channels"))
        stream = LiveStream(channels=channels, **fields)
        texts = [stream.name, stream.device, *(t for c in channels for t in (c.name, c.quantity, c.unit))]
        numbers = [n for c in channels for n in (c.scale, c.resolution)]
        numbers += [n for n in (stream.rate, *(c.limit for c in channels)) if n is not None]
        sound = (
            all(isinstance(text, str) for text in texts)
            and all(isinstance(n, int | float) and not isinstance(n, bool) and np.isfinite(n) for n in numbers)
            and stream.dtype in DTYPES
            and stream.clock in ("measured", "received")
            and isinstance(stream.cumulative, bool)
            and 1 <= len(channels) <= 4096
            and (stream.rate is None or stream.rate > 0)
        )
    except (TypeError, KeyError, AttributeError, OverflowError):
        sound = False
    if not sound:
        raise InputError("the description of a stream is not as it must be")
    return stream
