"""Lab Streaming Layer: any instrument whose program sends its samples over the network."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

import numpy as np

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Side
from revpress.recording.live.transport import (
    Block,
    LiveChannel,
    LiveStream,
    TransportLost,
    clock,
    known_unit,
    needs,
    unit_of,
)

_DTYPES = {1: "<f4", 2: "<f8", 4: "<i4", 5: "<i2", 6: "<i1", 7: "<i8"}
"""Of the library's channel formats; 3 is text, which has no samples."""
_CHUNK = 0.01  # s of samples that are taken at once
_MOST = 65_536  # samples taken at once after a stall
_OFFSET_EVERY = 1.0  # s
_SECOND_LOOK = 0.7  # s: for another stream of the same name
_FIRST_OFFSET = 5.0  # s


class LslTransport:
    """An inlet of one stream.

    Samples keep the sender's own time stamps, and the offsets between its clock and ours are kept beside them: once
    they are corrected on the way, what was measured cannot be had back.

    Parameters
    ----------
    which : str
        Name, source identity or uid of the stream.
    wait : float
        How long to look for it at one opening [s].
    units : Mapping, optional
        Units of channels by their label, where the stream states none, or instead of it.
    side : {"left", "right", "both"}, optional
        Which limb moves.
    """

    def __init__(
        self, which: str, wait: float = 5.0, units: Mapping[str, str] | None = None, side: Side | None = None
    ) -> None:
        if not which.strip() or ("'" in which and '"' in which):
            raise InputError(f"the LSL stream {shown(which)} cannot be looked for: give its name, source id or uid")
        self.which = which
        self.wait = check_range("time to look for an LSL stream", wait, 0.1, 600.0, "s")
        self.units = {label: known_unit(unit) for label, unit in (units or {}).items()}
        self.side: Side | None = side
        self.name = which
        self.notes: deque[str] = deque()
        self.battery: float | None = None
        self._stream: LiveStream | None = None
        self._inlet: Any = None
        self._identity = ""  # once found, the same sender is waited for, not a namesake

    @property
    def stream(self) -> LiveStream:
        """What is sent since the last opening."""
        assert self._stream is not None
        return self._stream

    def open(self) -> LiveStream:
        """Look for the stream within the time limit and join it.

        Returns
        -------
        LiveStream

        Raises
        ------
        TransportLost
            There is none (yet).
        InputError
            More than one has this name, it holds text, or a unit is given for a channel that it does not have.
        """
        pylsl = needs("pylsl")
        found = self._look(pylsl, 1, self.wait)
        if not found:
            raise TransportLost(f"no LSL stream is called {shown(self.which)}: none answered within {self.wait:g} s")
        several = self._look(pylsl, len(found) + 1, _SECOND_LOOK) or found
        if len(several) > 1:
            known = ", ".join(f"{info.source_id() or 'no source id'} (uid {info.uid()})" for info in several)
            raise InputError(f"{len(several)} LSL streams are called {shown(self.which)}: name one of {known}")
        if several[0].channel_format() not in _DTYPES:
            raise InputError(f"the LSL stream {shown(self.which)} sends text, not samples")
        self._inlet = pylsl.StreamInlet(several[0], max_buflen=60, recover=False)
        try:
            info = self._inlet.info(timeout=self.wait)
            self._inlet.open_stream(timeout=self.wait)
            first = self._inlet.time_correction(timeout=_FIRST_OFFSET)
        except (pylsl.util.TimeoutError, pylsl.util.LostError) as error:
            self.close()
            raise TransportLost(f"the LSL stream {shown(self.which)} does not answer ({error})") from None
        # The library's clock may begin elsewhere than ours, but runs as fast.
        self._apart = clock() - pylsl.local_clock()
        self._first: float | None = first + self._apart
        self._due = -np.inf
        self._identity = info.source_id()
        rate = info.nominal_srate() or None
        try:
            channels = self._channels(info)
        except InputError:
            self.close()
            raise
        self._stream = LiveStream(
            name=self.name,
            device=f"{info.name()} on {info.hostname()}",
            channels=channels,
            rate=rate,
            dtype=_DTYPES[info.channel_format()],
            clock="measured",
        )
        self._chunk = int(np.clip((rate or 1000.0) * _CHUNK, 1, _MOST))
        self._buffer = np.empty((_MOST, info.channel_count()), self._stream.dtype)
        return self._stream

    def read(self, wait: float) -> Block | None:
        """What came within a hundredth of a second, or ``wait`` where that is less.

        Parameters
        ----------
        wait : float
            [s].

        Returns
        -------
        Block or None

        Raises
        ------
        TransportLost
            The sender has gone.
        """
        pylsl = needs("pylsl")
        try:
            chunk = self._buffer[: self._chunk]
            _, stamps = self._inlet.pull_chunk(timeout=min(wait, _CHUNK), max_samples=self._chunk, dest_obj=chunk)
            count = len(stamps)
            if count == self._chunk:  # there may be more after a stall
                rest = self._buffer[count:]
                _, more = self._inlet.pull_chunk(timeout=0.0, max_samples=len(rest), dest_obj=rest)
                stamps, count = [*stamps, *more], count + len(more)
            offset = self._offset(pylsl, stamps)
        except pylsl.util.LostError:
            raise TransportLost(f"the LSL stream {shown(self.which)} has gone") from None
        if not count:
            return None
        return Block(np.array(stamps), self._buffer[:count].copy(), clock(), offset)

    def close(self) -> None:
        """Leave the stream."""
        inlet, self._inlet = self._inlet, None
        if inlet is not None:
            inlet.close_stream()

    def _look(self, pylsl: Any, count: int, wait: float) -> list[Any]:
        quote = '"' if "'" in self.which else "'"
        said = " or ".join(f"{key}={quote}{self.which}{quote}" for key in ("name", "source_id", "uid"))
        if self._identity and "'" not in self._identity:
            said = f"source_id='{self._identity}'"
        return list(pylsl.resolve_bypred(said, minimum=count, timeout=wait))

    def _offset(self, pylsl: Any, stamps: list[float]) -> tuple[float, float] | None:
        if not stamps or stamps[-1] < self._due:
            return None
        self._due = stamps[-1] + _OFFSET_EVERY
        first, self._first = self._first, None
        try:
            value = first if first is not None else self._inlet.time_correction(timeout=0.0) + self._apart
        except pylsl.util.TimeoutError:
            return None
        return stamps[-1], value

    def _channels(self, info: Any) -> tuple[LiveChannel, ...]:
        labels, units = [], []
        node = info.desc().child("channels").child("channel")
        for place in range(info.channel_count()):
            labels.append((node.child_value("label") or "").strip() or f"channel {place + 1}")
            units.append(node.child_value("unit") or "")
            node = node.next_sibling("channel")
        for label in self.units:
            if label not in labels:
                raise InputError(
                    f"the LSL stream {shown(self.which)} has no channel {shown(label)} (it has {', '.join(labels)})"
                )
        out: list[LiveChannel] = []
        for place, label in enumerate(labels):
            quantity, unit, scale = unit_of(self.units.get(label, units[place]))
            name = label if labels.count(label) == 1 else f"{label} {place + 1}"
            out.append(LiveChannel(name, quantity, unit, scale, side=self.side))
        return tuple(out)
