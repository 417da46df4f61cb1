"""Tables over time in the sheets of a spreadsheet: the cells are read, the rest is as of any table."""

from __future__ import annotations

from pathlib import Path

from revpress.instrument.channel import Side
from revpress.instrument.recording import Recording
from revpress.recording.format import reader
from revpress.recording.formats.delimited import read_table
from revpress.recording.sheet_cells import choose_sheet, spreadsheet_kind
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import Answers
from revpress.recording.table_grid import as_bytes
from revpress.recording.table_layout import TableLayout

SPREADSHEET = "spreadsheet"
"""Name of the format."""


def _recognise(file: SourceFile) -> str | None:
    if spreadsheet_kind(file):
        return None
    return "a packed file without a whole workbook" if file.data.startswith(b"PK") else "no spreadsheet"


@reader(SPREADSHEET, (".xlsx",), _recognise)
def read_spreadsheet(
    file: str | Path | SourceFile,
    layout: TableLayout | None = None,
    *,
    sheet: str = "",
    decimal: str | None = None,
    thousands: str | None = None,
    columns: str = "",
    time_column: int | None = None,
    rate: float | None = None,
    part: int | None = None,
    side: Side | None = None,
) -> Recording:
    """Channels over time from a sheet of an ``.xlsx`` file.

    Parameters
    ----------
    file : str, Path or SourceFile
        The spreadsheet.
    layout : TableLayout, optional
        How to read its table, whose delimiter is a tab.
    sheet : str
        Its name; needed where more than one holds a table.
    decimal, thousands : str, optional
        Of numbers that are stored as text.
    columns : str
        As of :func:`~revpress.recording.formats.delimited.read_delimited`, and so are the others.
    time_column : int, optional
        The first is 1.
    rate : float, optional
        [Hz].
    part : int, optional
        The first is 1.
    side : {"left", "right", "both"}, optional
        Of every column that has none of its own.

    Returns
    -------
    Recording
        One channel a column.

    Raises
    ------
    LayoutNeeded
        Something is open, or more than one sheet holds a table.
    InputError
        Another kind of spreadsheet, a broken one, or what is wrong with its table: with the row.
    """
    source = SourceFile.read(file)
    found = choose_sheet(source, sheet)
    answers = Answers("\t", decimal, thousands, columns, time_column, rate, part, side)
    return read_table(source, as_bytes(found.text), layout, answers, place="row", plain=found.plain)
