"""The spreadsheet of the OpenBarbell and RepOne app: one row a repetition."""

from __future__ import annotations

from pathlib import Path

from revpress.errors import InputError, shown
from revpress.instrument.channel import check_samples
from revpress.recording.format import reader
from revpress.recording.left_out import LeftOut
from revpress.recording.result_rows import header_cells, known_columns, metric_and_unit, numbers_of, read_rows
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.source_file import SourceFile
from revpress.recording.stamps import date_order, local_stamp

_NEEDED = ("Exercise", "Set", "Rep", "Weight", "Metric", "Avg Velocity (m/s)")
_ABOUT = frozenset(("exercise", "set", "rep", "weight", "metric", "tags", "workout start time", "rest time", "rpe"))
_MASS_UNITS = {"lbs": 0.45359237, "lb": 0.45359237, "kgs": 1.0, "kg": 1.0}
_RPE = "Set RPE"


def _recognise(file: SourceFile) -> str | None:
    return known_columns(header_cells(file), _NEEDED)


@reader("OpenBarbell table", (".csv",), _recognise)
def read_openbarbell_table(file: str | Path | SourceFile, date_order: str = "", decimal: str = "") -> ResultTable:
    """What the device said of every repetition.

    Parameters
    ----------
    file : str, Path or SourceFile
        The app's CSV.
    date_order : {"", "day first", "month first"}
        Where the dates of the file leave it open: the app writes them as the telephone does.
    decimal : {"", ".", ","}
        Decimal sign, where the file leaves it open.

    Returns
    -------
    ResultTable
        Trial: the set; time: when the workout began, without a zone, as the app writes none.

    Raises
    ------
    InputError
        No repetition can be read, or the order of the dates is open.
    """
    source = SourceFile.read(file)
    table = read_rows(source)
    if lacks := known_columns(table.header, _NEEDED):
        raise InputError(f"{source}: {lacks}")
    left_out = LeftOut()
    for line in table.odd:
        left_out.add(f"line {line}", "more cells than the header")
    columns = [
        (i, *metric_and_unit(name)) for i, name in enumerate(table.header) if name.lower() not in _ABOUT and name
    ]
    exercise, set_, rep, weight, metric, _ = (table.column(name) or 0 for name in _NEEDED)
    started = table.column("Workout Start Time")
    numeric = [i for i, *_ in columns] + [weight]
    number = numbers_of(source, table.delimiter, (row[i] for row in table.rows for i in numeric), decimal)
    order = ""
    if started is not None:
        order = _order(source, [row[started] for row in table.rows], date_order)
    results: list[DeviceResult] = []
    for line, row in zip(table.lines, table.rows, strict=True):
        time = local_stamp(row[started], row[started], order) if started is not None else None
        if started is not None and row[started] and time is None:
            left_out.add(f"the start of line {line}", "no date that can be read")
        try:
            load = number(row[weight])
        except InputError as error:
            left_out.add(f"line {line}, Weight", str(error))
            load = None
        scale = _MASS_UNITS.get(row[metric].lower())
        if load is not None and (scale is None or not 0.0 <= load * scale <= 1000.0):
            left_out.add(f"line {line}, Weight", f"no load in kg or lbs of a bar ({shown(f'{load:g} {row[metric]}')})")
        valid = load is not None and scale is not None and 0.0 <= load * scale <= 1000.0
        mass = load * scale if valid and load is not None and scale is not None else None
        for place, name, unit, side in columns:
            try:
                value = number(row[place])
            except InputError as error:
                left_out.add(f"line {line}, {name}", str(error))
                continue
            if value is not None:
                results.append(
                    DeviceResult(name, value, unit or "1", row[exercise], "", time, side, row[set_], row[rep], mass)
                )
        check_samples(str(source), len(results))
    if not results:
        raise InputError(f"{source}: no number in its rows")
    return ResultTable(tuple(results), "OpenBarbell", str(source), source.sha256, left_out.sentences)


def _order(source: SourceFile, dates: list[str], given: str) -> str:
    return date_order(source, dates, given)
