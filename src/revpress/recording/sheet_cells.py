"""Sheets of a spreadsheet as text of tables, read in a process of its own."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from dataclasses import dataclass

from revpress.errors import InputError, shown
from revpress.recording.sheet_texts import sheet_texts
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import LayoutNeeded
from revpress.recording.table_grid import as_bytes, delimiters_of, is_column
from revpress.recording.worker import MEMORY, in_worker

_PACKED = b"PK\x03\x04"
_OLD = bytes.fromhex("d0cf11e0a1b11ae1")
_OPEN_DOCUMENT = b"opendocument.spreadsheet"


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    name : str
        As the spreadsheet calls it.
    text : str
        Its rows as lines, cells parted by tabs, numbers with points.
    plain : bool
        Whether all numbers are stored as numbers: then every point in them is a decimal sign.
    """

    name: str
    text: str
    plain: bool


def spreadsheet_kind(file: SourceFile) -> str | None:
    """What spreadsheet a file is.

    Parameters
    ----------
    file : SourceFile
        Any file.

    Returns
    -------
    str or None
        "xlsx", "xls", "ods"; None for another file.
    """
    data = file.data
    if data.startswith(_OLD):
        return "xls"
    if not data.startswith(_PACKED):
        return None
    if _OPEN_DOCUMENT in data[:200]:
        return "ods"
    return "xlsx" if b"xl/" in data and b"workbook" in data else None


def read_sheets(file: SourceFile) -> tuple[Sheet, ...]:
    """The sheets of a spreadsheet.

    Parameters
    ----------
    file : SourceFile
        An ``.xlsx`` file.

    Returns
    -------
    tuple of Sheet
        In the order of the file.

    Raises
    ------
    InputError
        Another kind of spreadsheet, a broken file, one that unpacks to far more than it is, or the reader that it needs
        is not installed.
    """
    kind = spreadsheet_kind(file)
    if kind != "xlsx":
        what = {"xls": "a spreadsheet of old Excel (.xls)", "ods": "an OpenDocument spreadsheet (.ods)"}.get(str(kind))
        raise InputError(f"{file}: is {what or 'no spreadsheet'}, and only .xlsx is read: save it as .xlsx or as CSV")
    if importlib.util.find_spec("python_calamine") is None:
        raise InputError(f"{file}: to read a spreadsheet, pip install 'revpress[files]'; or save it as CSV")
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError) as error:
        raise InputError(f"{file}: is no whole .xlsx file ({error})") from None
    most = 10 * len(file.data) + MEMORY
    if unpacked > most:
        raise InputError(f"{file}: unpacks to {unpacked / 1e6:.4g} MB, more than the {most / 1e6:.4g} MB that are read")
    return tuple(Sheet(*parts) for parts in in_worker(sheet_texts, file, len(file.data), str(file), file.data))


def choose_sheet(source: SourceFile, name: str = "") -> Sheet:
    """The sheet of a spreadsheet that holds a table.

    Parameters
    ----------
    source : SourceFile
        An ``.xlsx`` file.
    name : str
        Of the sheet; needed where more than one holds a table.

    Returns
    -------
    Sheet
        The one.

    Raises
    ------
    LayoutNeeded
        More than one does.
    InputError
        As of :func:`read_sheets`; or no sheet has that name, or none holds a table.
    """
    sheets = read_sheets(source)
    names = ", ".join(shown(sheet.name) for sheet in sheets)
    if name:
        for sheet in sheets:
            if sheet.name == name:
                return sheet
        raise InputError(f"{source}: has no sheet {shown(name)} (but {names})")
    tables = []
    for sheet in sheets:
        data = as_bytes(sheet.text)
        if "\t" in delimiters_of(data) or is_column(data):
            tables.append(sheet)
    if not tables:
        raise InputError(
            f"{source}: none of its sheets ({names}) holds a table over time, rows of numbers: a table of results is "
            "no "
            "recording"
        )
    if len(tables) > 1:
        raise LayoutNeeded(
            f"{source}: sheets {' and '.join(shown(sheet.name) for sheet in tables)} hold tables: give sheet",
            choices=tuple({"sheet": sheet.name} for sheet in tables),
        )
    return tables[0]
