"""The cells of a spreadsheet as text: loads little, as every spreadsheet starts it in a process of its own."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta

from revpress.errors import InputError, shown

_MOST_SHEETS = 100
_MOST_CELLS = 20_000_000
_NUMBER_AS_TEXT = re.compile(r"[+-]?[0-9][0-9\s.,']*\Z")


def sheet_texts(source: str, data: bytes) -> list[tuple[str, str, bool]]:
    """Name, text and plainness of every sheet; it may abort the process that it runs in.

    Parameters
    ----------
    source : str
        Its name, for messages.
    data : bytes
        The file.

    Returns
    -------
    list of tuple
        As of :class:`~revpress.recording.sheet_cells.Sheet`.

    Raises
    ------
    InputError
        Too many sheets, or cells that lie far apart.
    """
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = book.sheet_names
    if len(names) > _MOST_SHEETS:
        raise InputError(f"{source}: a spreadsheet of {len(names)} sheets: {_MOST_SHEETS} are read")
    out = []
    for name in names:
        sheet = book.get_sheet_by_name(name)
        size = sheet.total_height * sheet.total_width
        if size > _MOST_CELLS:
            raise InputError(
                f"{source}: its sheet {shown(name)} reaches over {sheet.total_height} rows and {sheet.total_width} "
                "columns, more "
                f"than {_MOST_CELLS} cells"
            )
        lines, plain = [], True
        for row in sheet.to_python(skip_empty_area=False):
            cells = []
            for value in row:
                cell, text = _spelled(value)
                plain = plain and not (text and _NUMBER_AS_TEXT.match(cell))
                cells.append(f'"{cell}"' if text and ("\t" in cell or '"' in cell) else cell)
            lines.append("\t".join(cells))
        out.append((name, "\n".join(lines), plain))
    return out


def _spelled(value: object) -> tuple[str, bool]:
    """A cell as text, and whether it was one."""
    if isinstance(value, bool):
        return str(int(value)), False
    if isinstance(value, float):
        return (str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)), False
    if isinstance(value, int):
        return str(value), False
    if isinstance(value, datetime):
        return value.isoformat(sep="T"), False
    if isinstance(value, date | time):
        return value.isoformat(), False
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
        return f"{int(seconds // 3600)}:{int(seconds % 3600 // 60):02d}:{seconds % 60:09.6f}", False
    return " ".join(str(value).split()).replace('"', '""'), True
