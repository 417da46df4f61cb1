"""The one signal by which a person recognises a recording: its outline and its peak."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.recording.envelope import envelope
from revpress.recording.format import Content
from revpress.recording.session import Session
from revpress.report.story.recording import easily_read

Array = NDArray[np.float64]

# What a coach knows a set by comes first; what only a converter knows comes last.
_ORDER = (
    "force", "moment", "position", "velocity", "angle", "angular velocity", "power", "acceleration", "emg",
    "activation", "pressure", "centre of pressure", "share", "voltage", "counts",
)  # fmt: skip


@dataclass(frozen=True)
class MainSignal:
    """A signal in few columns.

    Attributes
    ----------
    quantity, unit : str
        What it is of, and the unit in which numbers of its size are easily read.
    name, side : str
        Of its channel; empty where a device stores repetitions and no signal, or no side is said.
    length : float or None
        [s]; None where the columns are repetitions.
    least, most : ndarray, shape (column,)
        [unit]; NaN where a column has no sample.
    peak : float
        The value farthest from 0 [unit].
    peak_at : float
        When it is [s], from the begin of the signal; the number of the repetition, from 1, where the columns are those.
    """

    quantity: str
    unit: str
    name: str
    side: str
    length: float | None
    least: Array
    most: Array
    peak: float
    peak_at: float


def main_signal(content: Content, columns: int = 200) -> MainSignal | None:
    """The signal of a file that tells most at a glance.

    Of the quantity that comes first (force, moment, position, …) it is the channel that changes most. A session has the
    peak velocity of each repetition instead, as its device measured it.

    Parameters
    ----------
    content : Recording, Session or ResultTable
        As :func:`~revpress.recording.read.read_recording` gives it.
    columns : int, optional
        How many a signal over time has.

    Returns
    -------
    MainSignal or None
        None where nothing lasts: results, one sample, no repetition.
    """
    if isinstance(content, Session):
        return _of_repetitions(content)
    lasting = [one for one in content if len(one) > 1] if isinstance(content, Recording) else []
    if not lasting:
        return None
    first = min(_ORDER.index(one.quantity) for one in lasting)
    channel = max((one for one in lasting if one.quantity == _ORDER[first]), key=_change)
    return _over_time(channel, columns)


def _change(channel: Channel) -> float:
    return float(np.ptp(channel.values))


def _over_time(channel: Channel, columns: int) -> MainSignal:
    begin, end = float(channel.time[0]), float(channel.time[-1])
    place = int(np.argmax(np.abs(channel.values)))
    peak = float(channel.values[place])
    factor, unit = easily_read(abs(peak), channel.unit)
    least, most = envelope(channel, begin, end, columns)
    at = float(channel.time[place]) - begin
    side = channel.side or ""
    return MainSignal(
        channel.quantity, unit, channel.name, side, end - begin, least * factor, most * factor, peak * factor, at
    )


def _of_repetitions(session: Session) -> MainSignal | None:
    peaks = np.array([rep.device.peak_velocity for one in session.sets for rep in one.reps])
    if not peaks.size:
        return None
    place = int(np.argmax(peaks))
    return MainSignal("peak velocity", "m/s", "", "", None, peaks, peaks, float(peaks[place]), place + 1.0)
