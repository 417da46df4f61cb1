"""What a team keeps as tables for other programs: CSV, NDJSON, Parquet, and signals as CSV and C3D."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from math import degrees
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from revpress.athlete.roster import KEPT, OPTIONAL, REQUIRED
from revpress.errors import InputError
from revpress.exchange.c3d_writer import c3d_bytes
from revpress.instrument.recording import Recording
from revpress.store.exchange.rows import plain
from revpress.store.tables import AthleteRow, ResultRow
from revpress.units import face
from revpress.whole_files import whole

RESULT_COLUMNS = (
    "athlete_id", "code", "name", "on", "exercise", "machine", "setup", "device", "metric", "side", "load", "trial",
    "repetition", "value", "unit", "deviation", "low", "high", "simulated", "session_id", "set_id", "recording_id",
    "provenance",
)  # fmt: skip
"""Of a table of results: one number a row."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes a text that begins so for


def result_rows(session: Session, team_id: str, athlete_id: str | None = None) -> Iterator[dict[str, Any]]:
    """All results of a team or athlete.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading or writing.
    team_id : str
        Whose.
    athlete_id : str, optional
        Of this athlete alone.

    Yields
    ------
    dict
        :data:`RESULT_COLUMNS`, in order of time.
    """
    query = select(ResultRow, AthleteRow).join(AthleteRow, AthleteRow.id == ResultRow.athlete_id)
    query = query.where(AthleteRow.team_id == team_id).order_by(ResultRow.on, ResultRow.created, ResultRow.id)
    if athlete_id is not None:
        query = query.where(AthleteRow.id == athlete_id)
    for row, person in session.execute(query):
        said = plain(row) | {"code": person.code, "name": person.name}
        yield {name: said[name] for name in RESULT_COLUMNS}


def write_results(session: Session, path: str | Path, team_id: str, athlete_id: str | None = None) -> None:
    """Write the results of a team or athlete; the ending of the file says how.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading or writing.
    path : str or Path
        ``.csv`` (UTF-8, commas, a point as decimal sign), ``.ndjson`` or ``.parquet``.
    team_id : str
        Whose.
    athlete_id : str, optional
        Of this athlete alone.

    Raises
    ------
    InputError
        Another ending, a place that cannot be written, or no package for Parquet.
    """
    place = Path(path)
    rows = result_rows(session, team_id, athlete_id)
    if place.suffix == ".csv":
        _write_csv(place, RESULT_COLUMNS, (row | {"provenance": json.dumps(row["provenance"])} for row in rows))
    elif place.suffix == ".ndjson":
        with whole(place) as draft, draft.open("w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    elif place.suffix == ".parquet":
        _write_parquet(place, list(rows))
    else:
        raise InputError(f"{path}: results are written to .csv, .ndjson or .parquet")


def write_athletes(session: Session, path: str | Path, team_id: str) -> None:
    """Write the athletes of a team as CSV, which :class:`~revpress.store.exchange.athletes.AthletesImport` takes.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading or writing.
    path : str or Path
        Where to.
    team_id : str
        Whose; the archived ones too.

    Raises
    ------
    InputError
        It cannot be written there.
    """
    units = {"stature": "m", "mass": "kg", "thigh_length": "m", "shank_length": "m", "foot_length": "m"}
    units |= {"hip_extension_limit": "deg"}
    names = tuple(dict.fromkeys(("id", "name", *REQUIRED, *OPTIONAL, *KEPT)))
    heads = {name: f"{name} [{units[name]}]" if name in units else name for name in names}
    people = session.scalars(select(AthleteRow).where(AthleteRow.team_id == team_id).order_by(AthleteRow.code))
    rows = []
    for row in people:
        said: dict[str, Any] = {"id": row.code, "name": row.name, "sex": row.sex, "note": row.note}
        said |= {"born": row.born.isoformat() if row.born is not None else None}
        said |= {name: row.description.get(name) for name in names if name in row.description}
        if said.get("hip_extension_limit") is not None:
            said["hip_extension_limit"] = degrees(said["hip_extension_limit"])
        rows.append({heads[name]: said.get(name) for name in names})
    _write_csv(Path(path), tuple(heads.values()), rows)


def write_recording(recording: Recording, path: str | Path) -> None:
    """Write the signals of a recording; the ending of the file says how.

    Parameters
    ----------
    recording : Recording
        With signals.
    path : str or Path
        ``.csv``, ``.ndjson`` or ``.c3d``; see :func:`~revpress.exchange.c3d_writer.c3d_bytes` for the last. In a CSV
        file channels of one clock stand beside one another, channels of another clock have a time of their own.

    Raises
    ------
    InputError
        Another ending, no signals, signals that C3D does not hold, or a place that cannot be written.
    """
    place = Path(path)
    if not recording.channels:
        raise InputError("the recording has no signals")
    if place.suffix == ".c3d":
        data = c3d_bytes(recording)
        with whole(place) as draft:
            draft.write_bytes(data)
    elif place.suffix == ".ndjson":
        with whole(place) as draft, draft.open("w", encoding="utf-8") as file:
            for channel in recording.channels:
                said: dict[str, Any] = {
                    "name": channel.name,
                    "quantity": channel.quantity,
                    "unit": channel.unit,
                    "side": channel.side,
                }
                said |= {"rate": channel.rate, "site": channel.site, "axis": channel.axis}
                file.write(json.dumps(said | {"time": channel.time.tolist(), "values": channel.values.tolist()}) + "\n")
    elif place.suffix == ".csv":
        _write_signals(recording, place)
    else:
        raise InputError(f"{path}: signals are written to .csv, .ndjson or .c3d")


def _write_signals(recording: Recording, place: Path) -> None:
    columns: dict[str, list[float]] = {}
    clocks: list[np.ndarray[Any, Any]] = []
    for channel in recording.channels:
        known = [number for number, clock in enumerate(clocks) if np.array_equal(clock, channel.time)]
        if not known:
            clocks.append(channel.time)
            suffix = f" {len(clocks)}" if len(clocks) > 1 else ""
            columns[f"time{suffix} [s]"] = channel.time.tolist()
        factor, unit = face(1.0, channel.unit)
        side = f" {channel.side}" if channel.side is not None else ""
        columns[f"{channel.name}{side} [{unit or '1'}]"] = (channel.values * factor).tolist()
    most = max(map(len, columns.values()))
    rows = ({name: held[i] if i < len(held) else None for name, held in columns.items()} for i in range(most))
    _write_csv(place, tuple(columns), rows)


def _write_csv(path: Path, columns: Sequence[str], rows: Any) -> None:
    with whole(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([spreadsheet_cell(name) for name in columns])
        for row in rows:
            writer.writerow([spreadsheet_cell(row[name]) for name in columns])


def spreadsheet_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    value : object
        What stands in it.

    Returns
    -------
    object
        Nothing as an empty text; a text that would be a formula after an apostrophe; anything else as it is.
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _write_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise InputError("to write Parquet, pip install 'revpress[export]', or write .csv or .ndjson") from None
    kinds = dict.fromkeys(RESULT_COLUMNS, pa.string())
    kinds |= dict.fromkeys(("load", "value", "deviation", "low", "high"), pa.float64())
    kinds |= {"repetition": pa.int64(), "simulated": pa.bool_()}
    plain_rows = [row | {"provenance": json.dumps(row["provenance"])} for row in rows]
    schema = pa.schema(list(kinds.items()))
    with whole(path) as draft:
        parquet.write_table(pa.Table.from_pylist(plain_rows, schema=schema), draft)
