"""Signals of one measurement."""

from __future__ import annotations

from dataclasses import dataclass

from revpress.errors import InputError, shown
from revpress.instrument.channel import Channel


@dataclass(frozen=True)
class Recording:
    """The channels of one measurement; they share a clock and may differ in rate.

    Attributes
    ----------
    channels : tuple of Channel
        Each with its own name.
    """

    channels: tuple[Channel, ...]

    def __getitem__(self, name: str) -> Channel:
        for channel in self.channels:
            if channel.name == name:
                return channel
        names = ", ".join(c.name for c in self.channels)
        raise InputError(f"no channel {shown(name)} in the recording (channels: {names})")

    @property
    def position(self) -> Channel:
        """The one position channel; InputError where there is none or more than one."""
        found = [c for c in self.channels if c.quantity == "position"]
        if len(found) != 1:
            raise InputError(f"the recording has {len(found)} position channels, where one is needed")
        return found[0]
