"""Journals of this program's own captures, finished or cut off."""

from __future__ import annotations

from pathlib import Path

from revpress.instrument.recording import Recording
from revpress.recording.format import reader
from revpress.recording.live.corrected import corrected
from revpress.recording.live.journal import MAGIC, recover
from revpress.recording.source_file import SourceFile


def _recognise(file: SourceFile) -> str | None:
    return None if file.data.startswith(MAGIC) else "it does not begin as the journal of a capture does"


@reader("revpress capture", (".rpj",), _recognise)
def read_journal(file: str | Path | SourceFile) -> Recording:
    """What was captured, all instruments on one clock.

    Parameters
    ----------
    file : str, Path or SourceFile
        A journal of :class:`~revpress.recording.live.journal.Journal`.

    Returns
    -------
    Recording
        What cannot be read of a journal that was cut off, or damaged, is said in ``left_out``.

    Raises
    ------
    InputError
        No journal, or one without a sample.
    """
    source = SourceFile.read(file)
    return corrected(recover(source.path, source.data), str(source), source.sha256)
