"""From a journal to a recording: every instrument's samples on one clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import theilslopes

from revpress.errors import InputError
from revpress.instrument.channel import Channel, check_samples
from revpress.instrument.recording import Event, Recording, Stated
from revpress.mechanics.compile import kernel
from revpress.recording.live.journal import Recovered, Segment
from revpress.recording.live.transport import LiveChannel, LiveStream

Array = NDArray[np.float64]

_DRIFTS_FROM = 60.0
"""Seconds that offsets must span before a drift is told from them: over less, how late blocks came says more."""
_MOST_DRIFT = 5e-4
"""No clock of an instrument is further off (assumed: crystals are within 1e-4, ceramic resonators within 5e-3 but
rarely beyond this)."""
_MOST_OFFSETS = 400  # that a line is laid through
_OFF_LINE = 0.5  # of a step: samples no further from even spacing are even


@dataclass(frozen=True)
class ClockLine:
    """How a sender's clock becomes this computer's: t + offset + drift (t − reference).

    Attributes
    ----------
    reference : float
        An instant of the sender's clock [s].
    offset : float
        There [s].
    drift : float
        Seconds a second by which the sender's clock is slow.
    """

    reference: float
    offset: float
    drift: float = 0.0

    def __call__(self, time: Array) -> Array:
        """Instants of the sender's clock in this computer's [s]."""
        return time + (self.offset + self.drift * (time - self.reference))


def clock_line(offsets: Array, late: bool) -> ClockLine:
    """The line through the offsets of a clock.

    Parameters
    ----------
    offsets : ndarray, shape (m, 2)
        Instants of the sender's clock, and what was found there [s]; at least one.
    late : bool
        Whether each is too large by an unknown delay, so that the least of them is nearest to the truth; otherwise
        their median is.

    Returns
    -------
    ClockLine
        Its drift is 0 where the offsets span less than a minute, and within ± 5e-4 otherwise; Theil–Sen, which a few
        outliers do not move.
    """
    time, offset = offsets[:, 0], offsets[:, 1]
    drift = 0.0
    if np.ptp(time) >= _DRIFTS_FROM:
        every = max(1, time.size // _MOST_OFFSETS)
        drift = float(np.clip(theilslopes(offset[::every], time[::every])[0], -_MOST_DRIFT, _MOST_DRIFT))
    left = offset - drift * (time - time[0])
    return ClockLine(float(time[0]), float(left.min() if late else np.median(left)), drift)


def corrected(journal: Recovered, source: str, sha256: str) -> Recording:
    """The recording that a journal holds, all instruments on the clock of the computer that wrote it.

    Parameters
    ----------
    journal : Recovered
        Of :func:`~revpress.recording.live.journal.recover`.
    source, sha256 : str
        The file and the hash of its bytes.

    Returns
    -------
    Recording
        Time 0 is when the journal was begun. Samples that are not finite, and the fewest whose instants must go so that
        time increases, are no samples; where any were, it is said.

    Raises
    ------
    InputError
        No sample at all, or more than are read.
    """
    left_out = []
    if not journal.finished:
        left_out.append(
            "the capture was not ended"
            + (f": its last {journal.left} bytes are no whole frame and are lost" if journal.left else "")
        )
    elif journal.left:
        left_out.append(f"{journal.left} bytes follow the end of the capture and are not read")
    names = list(dict.fromkeys(segment.stream.name for segment in journal.segments))
    channels: list[Channel] = []
    for name in names:
        parts = [s for s in journal.segments if s.stream.name == name and s.time.size]
        if not parts:
            left_out.append(f"{name} sent nothing")
            continue
        check_samples(f"{source}: {name}", sum(part.time.size for part in parts))
        same = [part for part in parts if _kind(part) == _kind(parts[0])]
        if len(same) < len(parts):
            left_out.append(f"{name} came back as another instrument: what it sent as such is left out")
        channels += _channels(name, same, journal.opened, source, sha256, left_out, len(names) > 1)
    if not channels:
        raise InputError(f"{source}: is the journal of a capture in which no sample came")
    stated = Stated(
        device=", ".join(dict.fromkeys(s.stream.device for s in journal.segments)) or None,
        athlete=_text(journal.stated.get("athlete")),
        exercise=_text(journal.stated.get("exercise")),
        load=_load(journal.stated.get("load")),
        start=journal.began,
    )
    events = tuple(Event(text, time) for time, text in sorted(journal.notes))
    return Recording(tuple(channels), events, stated, tuple(left_out))


def _kind(part: Segment) -> tuple[tuple[LiveChannel, ...], bool]:
    return part.stream.channels, part.stream.cumulative


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _load(value: object) -> float | None:
    sound = isinstance(value, int | float) and not isinstance(value, bool) and 0.0 <= value < 1e4
    return float(value) if sound else None  # type: ignore[arg-type]


def _channels(
    name: str, parts: list[Segment], opened: float, source: str, sha256: str, left_out: list[str], several: bool
) -> list[Channel]:
    stream = parts[0].stream
    time = np.concatenate([local_time(part) for part in parts]) - opened
    values = np.concatenate([stream.values(part.raw) for part in parts])
    sound = np.isfinite(time)
    if not np.all(np.diff(time) > 0):
        sound = _rising(np.where(sound, time, -np.inf))
    if stream.cumulative:  # what is lost in time was moved all the same
        values = np.cumsum(values, axis=0)
    if not sound.all():
        time, values = time[sound], values[sound]
        left_out.append(
            f"{name}: {int((~sound).sum())} of {sound.size} samples have an instant that does not follow on the others"
        )
    time, rate = _even(time, stream)
    out = []
    for column, channel in enumerate(stream.channels):
        column_values = np.ascontiguousarray(values[:, column])
        there = np.isfinite(column_values)
        whole = bool(there.all())
        if not whole:
            left_out.append(f"{name}, {channel.name}: {int((~there).sum())} samples are not finite")
        if not there.any():
            continue
        out.append(
            Channel(
                name=channel_name(stream, channel, several),
                quantity=channel.quantity,
                unit=channel.unit,
                time=time if whole else time[there],
                values=column_values if whole else column_values[there],
                rate=rate if whole else None,
                resolution=channel.resolution,
                side=channel.side,
                source=source,
                sha256=sha256,
            )
        )
    return out


@kernel()
def _rising(time: Array) -> NDArray[np.bool_]:
    """Which instants to keep so that as many as can be increase; those at −∞ are none of them."""
    ends = np.empty(time.size, np.int64)  # of each length, the place where the earliest such row ends
    before = np.full(time.size, -1)
    length = 0
    for place in range(time.size):
        if time[place] == -np.inf:
            continue
        low, high = 0, length
        while low < high:
            middle = (low + high) // 2
            if time[ends[middle]] < time[place]:
                low = middle + 1
            else:
                high = middle
        if low > 0:
            before[place] = ends[low - 1]
        ends[low] = place
        length = max(length, low + 1)
    keep = np.zeros(time.size, np.bool_)
    place = ends[length - 1] if length else -1
    while place >= 0:
        keep[place] = True
        place = before[place]
    return keep


def channel_name(stream: LiveStream, channel: LiveChannel, several: bool) -> str:
    """What a channel of a stream is called in a recording.

    Parameters
    ----------
    stream : LiveStream
        Its instrument.
    channel : LiveChannel
        One of its channels.
    several : bool
        Whether there are other instruments.

    Returns
    -------
    str
        The instrument's name where that says which; with the channel's otherwise.
    """
    if len(stream.channels) == 1:
        return stream.name if several else channel.name
    return f"{stream.name} {channel.name}" if several else channel.name


def local_time(part: Segment) -> Array:
    """Instants of a segment's samples in this computer's clock.

    Parameters
    ----------
    part : Segment
        With one sample at least.

    Returns
    -------
    ndarray, shape (n,)
        [s], by the line through its offsets; where none was found, by when its first sample was there.
    """
    if not len(part.offsets) or not np.isfinite(part.offsets).all():
        offsets = np.array([[part.time[0], part.received - part.time[0]]])
    else:
        offsets = part.offsets
    return clock_line(offsets, part.stream.clock == "received")(part.time)


def _even(time: Array, stream: LiveStream) -> tuple[Array, float | None]:
    """Even instants and their rate, where a line stays within half a step of all; else as they are."""
    if stream.rate is None or time.size < 3:
        return time, stream.rate if time.size < 3 else None
    place = np.arange(time.size, dtype=float)
    middle = place.mean()
    step = float((place - middle) @ (time - time.mean()) / ((place - middle) ** 2).sum())
    line: Array = time.mean() + step * (place - middle)
    if step <= 0 or np.abs(time - line).max() > _OFF_LINE * step:
        return time, None
    return line, float(1.0 / step)
