"""Readers of real recordings."""

from pathlib import Path

from revpress.errors import InputError
from revpress.recording.detect import Detection, detect_mapping
from revpress.recording.formats.chronojump import is_chronojump, read_chronojump
from revpress.recording.formats.delimited import Mapping, load_mapping, read_delimited, save_mapping
from revpress.recording.formats.openbarbell import (
    Session,
    SessionRep,
    SessionSet,
    load_example_session,
    read_openbarbell,
)
from revpress.recording.recording import Channel, Recording, Side

__all__ = [
    "Channel",
    "Detection",
    "Mapping",
    "Recording",
    "Session",
    "SessionRep",
    "SessionSet",
    "Side",
    "detect_mapping",
    "load_example_session",
    "load_mapping",
    "read_chronojump",
    "read_delimited",
    "read_openbarbell",
    "read_recording",
    "save_mapping",
]


def read_recording(path: Path | str, mapping: Mapping | None = None) -> Recording:
    """A position recording: through ``mapping`` where one is given, else a Chronojump encoder file.

    Anything else needs a mapping (InputError); :func:`detect_mapping` proposes one, to be looked at first.
    """
    if mapping is not None:
        return read_delimited(path, mapping)
    if not is_chronojump(path):
        raise InputError(
            f"{path}: not a Chronojump encoder file (one line of integers): give a mapping for a delimited file"
        )
    return read_chronojump(path)
