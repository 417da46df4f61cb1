"""What was recorded, whatever file it came in: the same samples have the same digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from revpress.instrument.channel import Channel
from revpress.recording.format import Content
from revpress.recording.results import ResultTable
from revpress.recording.session import Session

_GRAIN = 1e-9
"""Of times and values [s, SI]: what another unit or container leaves in the last bits is not seen, no sample is "
"finer."""
_LARGEST = 9e9


def digest(content: Content) -> str:
    """A hash of the samples, events and results of a file, not of its bytes.

    Parameters
    ----------
    content : Recording, Session or ResultTable
        What was read.

    Returns
    -------
    str
        64 hexadecimal digits. Names, file and what was left out do not count; quantities, sides, sites, times and
        values do.
    """
    if isinstance(content, Session):
        parts = [
            _said("set", set_.exercise, set_.load, *_of_reps(set_.reps), *(rep.time for rep in set_.reps))
            for set_ in content.sets
        ]
        for set_ in content.sets:
            for rep in set_.reps:
                parts += [_samples(rep.kinematics.time), _samples(rep.kinematics.position)]
    elif isinstance(content, ResultTable):
        parts = sorted(_said("result", *(getattr(one, field.name) for field in fields(one))) for one in content.results)
    else:
        parts = sorted(_of_channel(channel) for channel in content.channels)
        parts += [_said("event", event.name, round(event.time / _GRAIN)) for event in content.events]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def same_content(one: Content, other: Content) -> bool:
    """Whether two files hold the same, such as a recording that is brought a second time.

    Parameters
    ----------
    one, other : Recording, Session or ResultTable
        What was read.

    Returns
    -------
    bool
        True for the same samples of the same quantities, sides and sites, or the same results.
    """
    return digest(one) == digest(other)


def _of_channel(channel: Channel) -> bytes:
    what = _said(channel.quantity, channel.unit, channel.side, channel.site, channel.axis)
    return what + _samples(channel.time) + _samples(channel.values)


def _of_reps(reps: Iterable[object]) -> Iterable[object]:
    for rep in reps:
        device = getattr(rep, "device", None)
        yield from (getattr(device, field.name) for field in fields(device)) if device is not None else ()


def _said(*words: object) -> bytes:
    return (
        json.dumps([word if isinstance(word, int | float | str | None) else str(word) for word in words]).encode()
        + b"\n"
    )


def _samples(values: NDArray[np.float64]) -> bytes:
    if values.size and np.abs(values).max() > _LARGEST:  # beyond what whole grains can count
        return np.asarray(values, "<f8").tobytes()
    return np.rint(values / _GRAIN).astype("<i8").tobytes()
