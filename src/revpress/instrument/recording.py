"""Signals of one measurement, and what is said beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from revpress.errors import InputError, shown
from revpress.instrument.channel import Channel
from revpress.units import face


@dataclass(frozen=True)
class Event:
    """Something that a file marks at one instant.

    Attributes
    ----------
    name : str
        As the file calls it.
    time : float
        On the recording's clock [s].
    """

    name: str
    time: float


@dataclass(frozen=True)
class Stated:
    """What a file says beside its signals; nothing in it is inferred, and what it leaves open is None.

    Attributes
    ----------
    device : str or None
        What measured.
    athlete : str or None
        A name or number, as written.
    exercise : str or None
        As the file calls it.
    load : float or None
        [kg].
    start : datetime or None
        Instant of time 0; it has a time zone only where the file has one.
    """

    device: str | None = None
    athlete: str | None = None
    exercise: str | None = None
    load: float | None = None
    start: datetime | None = None


@dataclass(frozen=True)
class Recording:
    """The channels of one measurement; they share a clock and may differ in rate.

    Attributes
    ----------
    channels : tuple of Channel
        Each with its own name.
    events : tuple of Event
        In order of time.
    stated : Stated
        What the file says beside them.
    left_out : tuple of str
        What the file has and this does not, and why: one sentence each.
    notes : tuple of str
        How something was found that the file does not say outright: one sentence each.

    Raises
    ------
    InputError
        Two channels of one name.
    """

    channels: tuple[Channel, ...]
    events: tuple[Event, ...] = ()
    stated: Stated = field(default_factory=Stated)
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = Counter(channel.name for channel in self.channels)
        twice = next((name for name, times in names.items() if times > 1), None)
        if twice is not None:
            raise InputError(f"{self.source}: two channels are called {shown(twice)}")

    def __getitem__(self, name: str) -> Channel:
        for channel in self.channels:
            if channel.name == name:
                return channel
        names = ", ".join(c.name for c in self.channels)
        raise InputError(f"no channel {shown(name)} in the recording (channels: {names})")

    def __iter__(self) -> Iterator[Channel]:
        return iter(self.channels)

    def of(self, quantity: str) -> tuple[Channel, ...]:
        """The channels of one quantity.

        Parameters
        ----------
        quantity : str
            One of :data:`~revpress.instrument.channel.QUANTITIES`.

        Returns
        -------
        tuple of Channel
            May be empty.
        """
        return tuple(c for c in self.channels if c.quantity == quantity)

    @property
    def source(self) -> str:
        """The file, or what stands for it."""
        return self.channels[0].source if self.channels else "a recording without a channel"

    @property
    def position(self) -> Channel:
        """The one position channel; InputError where there is none or more than one."""
        found = self.of("position")
        if len(found) > 1:
            names = ", ".join(shown(channel.name) for channel in found)
            raise InputError(f"the recording has {len(found)} position channels, where one is needed: {names}")
        if not found:
            others = ", ".join(_told(channel) for channel in self.channels[:_MOST_TOLD])
            what = f", not a position: {others}" if self.channels else ""
            raise InputError(
                f"{self.source}: the column {_told(self.channels[0])}, not a position"
                if len(self.channels) == 1
                else f"the recording has 0 position channels, where one is needed{what}"
            )
        return found[0]


_MOST_TOLD = 6  # channels that a message names


def _told(channel: Channel) -> str:
    unit = face(1.0, channel.unit)[1].replace("°", "deg") or "no unit"
    return f"{shown(channel.name)} is {'an' if channel.quantity[0] in 'aeiou' else 'a'} {channel.quantity} in {unit}"
