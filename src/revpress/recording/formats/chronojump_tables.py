"""Chronojump's tables of encoder repetitions and of their samples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from revpress.errors import InputError, check_range
from revpress.instrument.channel import Channel, Side, check_samples
from revpress.instrument.recording import Recording, Stated
from revpress.recording.format import reader
from revpress.recording.left_out import LeftOut
from revpress.recording.number_table import decimal_step
from revpress.recording.result_rows import Numbers, Rows, header_cells, known_columns, numbers_of, read_rows
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.source_file import SourceFile

_DEVICE = "Chronojump encoder"
_SIDES: dict[str, Side] = {"r": "right", "l": "left", "rl": "both", "right": "right", "left": "left", "both": "both"}

# of the table that R writes: unit of each number
_UNITS = {
    "massBody": "kg",
    "start": "ms",
    "width": "ms",
    "height": "mm",
    "meanSpeed": "m/s",
    "maxSpeed": "m/s",
    "maxSpeedT": "ms",
    "meanPower": "W",
    "peakPower": "W",
    "peakPowerT": "ms",
    "pp_ppt": "W/s",
    "RPD": "W/s",
    "meanForce": "N",
    "maxForce": "N",
    "maxForceT": "ms",
    "maxForce_maxForceT": "N/s",
    "RFD": "N/s",
    "workJ": "J",
    "impulse": "N·s",
    "inertiaM": "kg·cm²",
}
_R_COLUMNS = ("series", "exercise", "massBody", "massExtra", "start", "width", "height", "meanSpeed", "maxSpeed")
_STATISTICS = ("MAX", "AVG", "SD")

# of the program's own table, by place, as its header is translated: metric, unit
_USER = (
    ("start", "ms"),
    ("duration", "ms"),
    ("distance", "mm"),
    ("v", "m/s"),
    ("vmax", "m/s"),
    ("t->vmax", "ms"),
    ("p", "W"),
    ("pmax", "W"),
    ("t->pmax", "ms"),
    ("RPD", "W/s"),
    ("F", "N"),
    ("Fmax", "N"),
    ("t->Fmax", "ms"),
    ("RFD", "N/s"),
    ("work", "J"),
    ("impulse", "N·s"),
)
_FIRST = 7  # columns of it before the numbers: repetition, series, exercise, side, extra and total weight, inertia
_ENERGIES = {"j": 1.0, "kcal": 4184.0}


def _recognise(file: SourceFile) -> str | None:
    return known_columns(header_cells(file), _R_COLUMNS)


@reader("Chronojump table of repetitions", (".csv",), _recognise)
def read_chronojump_repetitions(file: str | Path | SourceFile, decimal: str = "") -> ResultTable:
    """What Chronojump worked out of each repetition: the table of its analysis, or of several databases at once.

    Parameters
    ----------
    file : str, Path or SourceFile
        The CSV of R.
    decimal : {"", ".", ","}
        Decimal sign, where the file leaves it open.

    Returns
    -------
    ResultTable
        Units as documented: ms, mm, m/s, W, N, J, N·s. Load: the extra mass. Rows MAX, AVG and SD are left out, as is
        what the program writes as -1.

    Raises
    ------
    InputError
        No repetition can be read.
    """
    source = SourceFile.read(file)
    table = _with_index(read_rows(source))
    if lacks := known_columns(table.header, _R_COLUMNS):
        raise InputError(f"{source}: {lacks}")
    places = {name: place for name in _UNITS if (place := table.column(name)) is not None}
    extra = table.column("massExtra") or 0
    # "exercise" stands twice in the export of several databases: its name, then its number
    exercise = table.column("exercise") or 0
    cells = (row[i] for row in table.rows for i in (extra, *places.values()))
    number = numbers_of(source, table.delimiter, cells, decimal)
    person, moment = table.column("personCode", "person"), table.column("moment")
    side, series, rep = table.column("laterality"), table.column("series"), table.column("rep")
    results: list[DeviceResult] = []
    left_out = _odd(table)
    for line, row in zip(table.lines, table.rows, strict=True):
        index = row[0]
        if index.strip('"') in _STATISTICS or any(row[i] in _STATISTICS for i in (series, rep) if i is not None):
            left_out.add(f"line {line}", "a statistic of other rows")
            continue

        def cell(place: int | None, row: list[str] = row) -> str:
            return row[place] if place is not None else ""

        load = _number(number, row[extra], left_out, f"line {line}, massExtra")
        trial = " ".join(filter(None, (cell(moment), cell(series))))
        for name, place in places.items():
            value = _number(number, row[place], left_out, f"line {line}, {name}")
            if value is None:
                continue
            if value == -1.0 and name in ("massBody", "inertiaM"):
                left_out.add(f"line {line}, {name}", "-1, which stands for what does not apply")
                continue
            results.append(
                DeviceResult(
                    name, value, _UNITS[name], row[exercise], cell(person), None, _SIDES.get(cell(side).lower()), trial,
                    cell(rep) or index, load if load is not None and load >= 0.0 else None,
                )
            )  # fmt: skip
        check_samples(str(source), len(results))
    return _table(source, results, left_out)


def _with_index(table: Rows) -> Rows:
    """The same with a name for R's column of row names, which has none."""
    if table.header and table.header[0].strip('"') == "":
        return table
    rows = [[str(i + 1), *row] for i, row in enumerate(table.rows)]
    return Rows(table.source, table.delimiter, ("", *table.header), rows, table.lines, table.odd)


def _odd(table: Rows) -> LeftOut:
    left_out = LeftOut()
    for line in table.odd:
        left_out.add(f"line {line}", "more cells than the header")
    return left_out


def _table(source: SourceFile, results: list[DeviceResult], left_out: LeftOut) -> ResultTable:
    if not results:
        raise InputError(f"{source}: no number in its rows")
    return ResultTable(tuple(results), _DEVICE, str(source), source.sha256, left_out.sentences)


def _number(number: Numbers, text: str, left_out: LeftOut, place: str) -> float | None:
    try:
        return number(text)
    except InputError as error:
        left_out.add(place, str(error))
        return None


def _unit(header: str) -> str:
    """The last thing in brackets, without blanks."""
    found = re.findall(r"\(([^()]{1,20})\)", header)
    return found[-1].replace(" ", "").lower() if found else ""


def _user_units(header: tuple[str, ...]) -> str | None:
    """Why a header is not that of the program's table; None if it is."""
    if len(header) != _FIRST + len(_USER):
        return f"its first line has {len(header)} columns, not {_FIRST + len(_USER)}"
    wanted: dict[int, tuple[str, ...]] = {
        4: ("kg",),
        5: ("kg",),
        7: ("ms",),
        8: ("ms",),
        9: ("mm",),
        10: ("m/s",),
        13: ("w",),
        17: ("n",),
    }
    wanted |= {20: ("n/s",), 21: tuple(_ENERGIES), 22: ("n*s", "n·s")}
    for place, units in wanted.items():
        if _unit(header[place]) not in units:
            return f"column {place + 1} of its first line is not in {units[0]}"
    return None


def _recognise_user(file: SourceFile) -> str | None:
    return _user_units(header_cells(file))


@reader("Chronojump table of sets", (".csv",), _recognise_user)
def read_chronojump_sets(file: str | Path | SourceFile, decimal: str = "") -> ResultTable:
    """The table of repetitions that the program saves, in whatever language.

    Parameters
    ----------
    file : str, Path or SourceFile
        The CSV: its columns are known by place and unit.
    decimal : {"", ".", ","}
        Decimal sign, where the file leaves it open.

    Returns
    -------
    ResultTable
        Metrics by their English names. Load: the extra weight.

    Raises
    ------
    InputError
        No repetition can be read.
    """
    source = SourceFile.read(file)
    table = read_rows(source)
    if (lacks := _user_units(table.header)) is not None:
        raise InputError(f"{source}: {lacks}")
    numeric = [4, 5, 6, *range(_FIRST, len(table.header))]
    number = numbers_of(source, table.delimiter, (row[i] for row in table.rows for i in numeric), decimal)
    energy = _ENERGIES[_unit(table.header[21])]
    results: list[DeviceResult] = []
    left_out = _odd(table)
    for line, row in zip(table.lines, table.rows, strict=True):
        if row[0] in _STATISTICS or row[0].strip("0123456789") != "":
            left_out.add(f"line {line}", "no repetition, but a statistic of other rows")
            continue
        load = _number(number, row[4], left_out, f"line {line}, extra weight")
        columns = [("total weight", "kg", 5), ("inertia", "kg·cm²", 6)]
        columns += [(name, unit, _FIRST + i) for i, (name, unit) in enumerate(_USER)]
        for name, unit, place in columns:
            value = _number(number, row[place], left_out, f"line {line}, {name}")
            if value is not None:
                value *= energy if name == "work" else 1.0
                results.append(
                    DeviceResult(
                        name, value, unit, row[2], "", None, _SIDES.get(row[3].lower()), row[1], row[0],
                        load if load is not None and load >= 0.0 else None,
                    )
                )  # fmt: skip
        check_samples(str(source), len(results))
    return _table(source, results, left_out)


# of the samples of each repetition, by place: begin of the header, name, quantity, unit, factor to it
_SIX = (
    ("DIST. ", "", "", "", 1e-3),
    ("DIST. + ", "position", "position", "m", 1e-3),
    ("SPEED ", "velocity", "velocity", "m/s", 1.0),
    ("ACCEL. ", "acceleration", "acceleration", "m/s²", 1.0),
    ("FORCE ", "force", "force", "N", 1.0),
    ("POWER ", "power", "power", "W", 1.0),
)
_SAMPLE_HEADER = re.compile(r"DIST\. (\d{1,6})\s+\(mm\)\Z")


def _repetitions(header: tuple[str, ...]) -> list[str]:
    """The numbers of the repetitions; none where it is no such header."""
    names = header[1:] if header and not header[0] else header
    found = [_SAMPLE_HEADER.match(name) for name in names[::6]]
    return [match[1] for match in found if match] if all(found) and len(names) % 6 == 0 else []


def _recognise_samples(file: SourceFile) -> str | None:
    return (
        None
        if _repetitions(header_cells(file))
        else "its first line is not DIST. 1 (mm), DIST. + 1 (mm), SPEED 1 (m/s) …"
    )


@dataclass(frozen=True)
class _Block:
    number: str
    place: int


@reader("Chronojump table of samples", (".csv",), _recognise_samples)
def read_chronojump_samples(
    file: str | Path | SourceFile, repetition: int | None = None, side: Side | None = None, decimal: str = ""
) -> Recording:
    """Position, velocity, acceleration, force and power of each repetition, millisecond by millisecond.

    Parameters
    ----------
    file : str, Path or SourceFile
        The CSV of R, with decimal comma or point.
    repetition : int, optional
        One of them, for its number; all if not given.
    side : {"left", "right", "both"}, optional
        Which limb moved, if known.
    decimal : {"", ".", ","}
        Decimal sign, where the file leaves it open.

    Returns
    -------
    Recording
        Five channels a repetition, each from its own first millisecond: "position 1", "velocity 1" … for repetition 1.
        They are filtered by the program already. Steps of the position and rows of statistics are left out.

    Raises
    ------
    InputError
        No sample can be read, or there is no such repetition.
    """
    source = SourceFile.read(file)
    table = read_rows(source)
    numbers = _repetitions(table.header)
    if not numbers:
        raise InputError(f"{source}: {_recognise_samples(source)}")
    if repetition is not None:
        check_range("repetition", repetition, 1, 1e6)
        if str(repetition) not in numbers:
            raise InputError(f"{source}: no repetition {repetition} in it (there are {', '.join(numbers[:20])})")
    first = 1 if not table.header[0] or len(table.header) % 6 == 1 else 0
    left_out = _odd(table)
    rows = [row for row in table.rows if not first or row[0].strip('"').isdigit()]
    if len(rows) < len(table.rows):
        left_out.add(f"{len(table.rows) - len(rows)} rows before the samples", "statistics of the program")
    left_out.add("the columns DIST. without +", "steps of the position beside them")
    number = numbers_of(source, table.delimiter, (cell for row in rows for cell in row[first:]), decimal)
    channels: list[Channel] = []
    for place, name in enumerate(numbers):
        if repetition is None or name == str(repetition):
            channels.extend(_block(source, rows, _Block(name, first + 6 * place), number, side, left_out))
        else:
            left_out.add(f"repetition {name}", f"repetition {repetition} was asked for")
    if not channels:
        raise InputError(f"{source}: no sample in its rows")
    return Recording(tuple(channels), stated=Stated(_DEVICE), left_out=left_out.sentences)


def _block(
    source: SourceFile, rows: list[list[str]], block: _Block, number: Numbers, side: Side | None, left_out: LeftOut
) -> Iterator[Channel]:
    for offset, (_, name, quantity, unit, factor) in enumerate(_SIX):
        if not name:
            continue
        cells = [
            _number(number, row[block.place + offset], left_out, f"row {i + 1} of {name} {block.number}")
            for i, row in enumerate(rows)
        ]
        values = np.array([np.nan if cell is None else cell for cell in cells]) * factor
        good = np.isfinite(values)
        if not good.any():
            continue
        step = max(decimal_step(values[good] / factor) * factor, 1e-9)
        time = np.flatnonzero(good) / 1000.0
        yield Channel(
            f"{name} {block.number}", quantity, unit, time, values[good], 1000.0, step, side, str(source), source.sha256
        )
