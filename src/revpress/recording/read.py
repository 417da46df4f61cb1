"""The one door for recordings."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from revpress.errors import InputError, shown
from revpress.recording.format import Content, recording_formats
from revpress.recording.formats.delimited import TABLE
from revpress.recording.formats.spreadsheet import SPREADSHEET
from revpress.recording.sheet_cells import spreadsheet_kind
from revpress.recording.source_file import SourceFile
from revpress.recording.table_layout import TableLayout


def read_recording(
    file: str | Path | SourceFile, layout: TableLayout | None = None, *, format: str = "", **options: Any
) -> Content:
    """Read a recording of any known format; which one it is, its content says.

    Parameters
    ----------
    file : str, Path or SourceFile
        The file.
    layout : TableLayout, optional
        How to read a delimited table. :func:`~revpress.recording.layout_detection.detect_layout` proposes one, to be
        looked at before it is used.
    format : str, optional
        A name in :data:`~revpress.recording.format.recording_formats`: read as this, whatever the content looks like.
    **options
        What the format's reader takes beside the file: answers to what the file leaves open.

    Returns
    -------
    Recording, Session or ResultTable
        Signals over time, sets that the device has cut into repetitions, or numbers only.

    Raises
    ------
    InputError
        No format fits (each is named, with the reason), more than one does, the file is broken: file and place; or an
        option that its reader does not have.
    LayoutNeeded
        A table without a layout; the proposal is with it.
    """
    source = SourceFile.read(file)
    if layout is not None:
        if format not in ("", TABLE, SPREADSHEET):
            raise InputError(f"{file}: a layout is for a {TABLE}, but format is {shown(format)}: give one of them")
        options = {"layout": layout, **options}
        format = format or (SPREADSHEET if spreadsheet_kind(source) else TABLE)
    form = recording_formats[format] if format else recording_formats.of(source)
    known = list(inspect.signature(form.read).parameters)[1:]
    for name in options:
        if name not in known:
            raise InputError(f"{file}: a {form.name} has no option {shown(name)} (it has {', '.join(known) or 'none'})")
    return form.read(source, **options)
