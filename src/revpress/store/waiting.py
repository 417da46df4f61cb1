"""Captures: journals that wait until somebody keeps them as recordings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from revpress.errors import InputError
from revpress.files import read_bounded
from revpress.recording.live.corrected import local_time
from revpress.recording.live.journal import Recovered, recover


@dataclass(frozen=True)
class WaitingCapture:
    """A journal in the folder of captures.

    Attributes
    ----------
    path : Path
        The journal.
    begun : datetime
        UTC.
    seconds : float
        From its beginning to its last sample [s].
    samples : int
        Of all streams.
    stated : dict
        What was said of it when it began.
    finished : bool
        Whether it was closed; one that is not was cut off, or goes on.
    """

    path: Path
    begun: datetime
    seconds: float
    samples: int
    stated: dict[str, Any]
    finished: bool


def waiting_captures(folder: Path) -> tuple[list[WaitingCapture], list[str]]:
    """Captures that nobody has kept yet.

    Parameters
    ----------
    folder : Path
        Of a workspace.

    Returns
    -------
    captures : list of WaitingCapture
        In order of time.
    unreadable : list of str
        Of each journal of which nothing can be read: one sentence.
    """
    found: list[WaitingCapture] = []
    unreadable: list[str] = []
    for path in sorted((folder / "captures").glob("*.rpj")):
        try:
            known = path.stat()
        except FileNotFoundError:  # kept or thrown away meanwhile
            continue
        one = _looked_at(path, known.st_size, known.st_mtime_ns)
        if isinstance(one, str):
            unreadable.append(one)
        else:
            found.append(one)
    return sorted(found, key=lambda one: one.begun), unreadable


@lru_cache(maxsize=100)
def _looked_at(path: Path, size: int, changed: int) -> WaitingCapture | str:
    """What a journal holds, or why it cannot be read; it may be large, and every page asks, so it is read once."""
    try:
        return _waiting(path, recover(path.name, read_bounded(path)))
    except InputError as error:
        return f"{error}."


def _waiting(path: Path, held: Recovered) -> WaitingCapture:
    ends = np.array([local_time(s)[-1] - held.opened for s in held.segments if s.time.size])
    return WaitingCapture(
        path,
        held.began.astimezone(UTC),
        float(ends[np.isfinite(ends)].max(initial=0.0)),
        sum(s.time.size for s in held.segments),
        held.stated,
        held.finished,
    )
