"""Mappings of tables that a user has saved: found again by the names in a table's header."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from revpress.errors import InputError
from revpress.recording.layout_detection import find_table
from revpress.recording.sheet_cells import choose_sheet, spreadsheet_kind
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import Answers
from revpress.recording.table_cells import Bytes
from revpress.recording.table_grid import as_bytes, find_grid
from revpress.recording.table_layout import TableLayout, load_layout, save_layout

FOLDER_VARIABLE = "REVPRESS_MAPPINGS"
"""Name of the environment variable that names another folder of saved mappings."""

_MOST = 200  # files of the folder that are looked at
_HEAD = 2**20  # bytes of a table in which its header is looked for


@dataclass(frozen=True)
class SavedMapping:
    """A mapping that fits a table.

    Attributes
    ----------
    path : Path
        Its file.
    layout : TableLayout
        For this table: with the lines that it has above its rows.
    """

    path: Path
    layout: TableLayout


def mappings_folder() -> Path:
    """The user's folder of saved mappings.

    Returns
    -------
    Path
        That of the environment variable ``REVPRESS_MAPPINGS``, else ``revpress/mappings`` in the user's folder of
        settings. It need not exist.
    """
    named = os.environ.get(FOLDER_VARIABLE, "").strip()
    if named:
        return Path(named)
    home = os.environ.get("APPDATA" if os.name == "nt" else "XDG_CONFIG_HOME", "").strip()
    try:
        return (Path(home) if home else Path.home() / ".config") / "revpress" / "mappings"
    except RuntimeError:  # a user without a home
        return Path("revpress-mappings")


def save_mapping(
    layout: TableLayout | None,
    file: str | Path | SourceFile,
    path: str | Path,
    answers: Answers | None = None,
    sheet: str = "",
) -> Path:
    """Save how a table is read; a name without a folder goes where it is found again.

    Parameters
    ----------
    layout : TableLayout or None
        How; None to find it out.
    file : str, Path or SourceFile
        The table, of which the names in the header are kept.
    path : str or Path
        Where to; "plate.toml" is a file of :func:`mappings_folder`.
    answers : Answers, optional
        What the table leaves open, where there is no layout.
    sheet : str
        Of a spreadsheet with several.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    InputError
        It cannot be written, does not end in ``.toml``, or the file holds no table.
    """
    place = Path(path)
    if place.suffix.lower() != ".toml":
        raise InputError(f"cannot save a mapping as {place}: its ending must be .toml")
    if place.parent == Path() and not str(path).startswith((".", "~")):
        place = mappings_folder() / place
    source = SourceFile.read(file)
    asked = answers or Answers()
    if spreadsheet_kind(source):
        found = choose_sheet(source, sheet)
        data = as_bytes(found.text)
        asked = replace(asked, delimiter="\t", decimal=asked.decimal or ("." if found.plain else None))
    else:
        data = as_bytes(source.text)
    if layout is None:
        layout = find_table(source, data, asked).detection.layout
    grid = find_grid(data, layout.delimiter)
    names = tuple(grid.names) if grid is not None and any(grid.names) else ()
    save_layout(replace(layout, header=names), place)
    return place


def find_mapping(data: Bytes) -> SavedMapping | None:
    """The saved mapping whose header has the same names as a table.

    Parameters
    ----------
    data : ndarray of uint8
        Text of the table in UTF-8.

    Returns
    -------
    SavedMapping or None
        None where none fits.

    Raises
    ------
    InputError
        Two fit, or one of the folder is broken: which.
    """
    folder = mappings_folder()
    try:
        files = sorted(folder.glob("*.toml"))[:_MOST]
    except OSError:
        return None
    fits = []
    names: dict[str, tuple[tuple[str, ...], int] | None] = {}
    for path in files:
        layout = load_layout(path)
        if not layout.header:
            continue
        if layout.delimiter not in names:
            grid = find_grid(data[:_HEAD], layout.delimiter)
            names[layout.delimiter] = None if grid is None else (tuple(grid.names), grid.header_lines)
        found = names[layout.delimiter]
        if found is not None and found[0] == layout.header:
            fits.append(SavedMapping(path, replace(layout, header_lines=found[1])))
    if len(fits) > 1:
        raise InputError(f"{fits[0].path} and {fits[1].path} are mappings of one header: remove one of them")
    return fits[0] if fits else None
