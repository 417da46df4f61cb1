"""OpenBarbell V3 sessions as the app stores them: what the device sent of every repetition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from revpress.errors import InputError, check_range, shown
from revpress.files import parse_json
from revpress.instrument.channel import Channel
from revpress.instrument.kinematics import Kinematics
from revpress.instrument.recording import Recording
from revpress.instrument.tick_encoder import TickTrace, reconstruct, tick_length
from revpress.recording.format import reader
from revpress.recording.session import DeviceRep, Session, SessionRep, SessionSet
from revpress.recording.source_file import SourceFile

_POUND = 0.45359237
"""[kg]."""

_MASS_UNITS = {"lbs": _POUND, "kgs": 1.0, "kg": 1.0}
_VERSION_3 = -3456.0
_SETTINGS, _TRACE, _TRACE_END = -9999.0, -9876.0, -6789.0
_LONGEST_NAME = 40
_CLOCK = 1e-5
"""Unit of a transmitted tick interval at the device's default precision of 10 µs [s]."""


@dataclass(frozen=True)
class TraceRep(SessionRep):
    """A repetition of which the device sent a trace.

    Attributes
    ----------
    trace : TickTrace
        What it sent.
    """

    trace: TickTrace

    @cached_property
    def kinematics(self) -> Kinematics:
        """The way up, tick by tick: see :func:`revpress.instrument.tick_encoder.reconstruct`."""
        return reconstruct(self.trace)

    @property
    def recording(self) -> Recording:
        """The reconstructed position [m] over time, from the first tick."""
        channel = Channel(
            name="encoder",
            quantity="position",
            unit="m",
            time=self.kinematics.time,
            values=self.kinematics.position,
            rate=None,
            resolution=self.trace.tick_length,
            side="both",
            source=self.source,
            sha256=self.sha256,
        )
        return Recording((channel,))


def load_example_session() -> Session:
    """Read the bundled squat session: nine sets of one strong lifter, 75 to 207 kg.

    Returns
    -------
    Session
        Of ``examples/data/openbarbell``, whose ``SOURCE.md`` says where it is from.
    """
    with as_file(files("revpress") / "examples" / "data" / "openbarbell" / "squat_session.json") as path:
        return read_openbarbell(path)


def _recognise(file: SourceFile) -> str | None:
    if not file.text.lstrip().startswith("{"):
        return "not a JSON object"
    if '"reps"' not in file.text:
        return "a JSON object without sets of reps"
    return None


@reader("OpenBarbell session", (".json",), _recognise)
def read_openbarbell(file: str | Path | SourceFile, length: float | None = None) -> Session:
    """A session from the app's JSON; repetitions marked as removed or invalid are left out.

    Parameters
    ----------
    file : str, Path or SourceFile
        What the app stored.
    length : float, optional
        Travel of one tick [m], needed for units whose own is not published.

    Returns
    -------
    Session
        Its repetitions are :class:`TraceRep`.

    Raises
    ------
    InputError
        File, set, repetition and value of anything that the format does not allow.
    """
    if length is not None:
        check_range("tick length", length, 1e-3, 0.02, "m")
    source = SourceFile.read(file)
    raw = parse_json(source.path, source.text)
    if not isinstance(raw, dict) or not raw:
        raise InputError(f"{source}: not an OpenBarbell session (no sets)")
    sets = []
    for name, entry in raw.items():
        where = f"{source}, set {name if len(name) <= _LONGEST_NAME else shown(name)}"
        try:
            if entry["removed"]:
                continue
            reps = [rep for rep in entry["reps"] if rep["isValid"] and not rep["removed"]]
            unit, weight, exercise = entry["metric"], entry["weight"], entry["exercise"]
            read = tuple(
                _rep(f"{where}, repetition {n}", n, rep, length, source) for n, rep in enumerate(reps, start=1)
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{where}: {error} is missing or of the wrong kind") from error
        if not isinstance(unit, str) or unit not in _MASS_UNITS:
            raise InputError(f"{where}: load unit {shown(unit)} is not one of {', '.join(_MASS_UNITS)}")
        load = check_range(f"{where}: load", _number(where, "load", weight) * _MASS_UNITS[unit], 0.0, 1000.0, "kg")
        if read:
            sets.append((load, str(exercise), read))
    sets.sort(key=lambda item: item[2][0].time)
    numbered = tuple(SessionSet(n, exercise, load, reps) for n, (load, exercise, reps) in enumerate(sets, start=1))
    return Session(numbered, str(source), source.sha256)


def _number(where: str, name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = np.nan
    if not np.isfinite(number):
        raise InputError(f"{where}: {name} is {shown(value)}, not a number")
    return number


def _rep(where: str, number: int, entry: dict[str, Any], length: float | None, source: SourceFile) -> TraceRep:
    data = [_number(where, f"data[{i}]", value) for i, value in enumerate(entry["data"])]
    if len(data) < 26 or data[0] != _VERSION_3 or data[21] != _SETTINGS or data[24] != _TRACE or _TRACE_END not in data:
        raise InputError(
            f"{where}: data does not have the marks of an OpenBarbell V3 repetition (-3456, -9999, -9876, -6789)"
        )
    if data[10] > 0:
        raise InputError(
            f"{where}: the device left {data[10] * 1e-6:.2f} s of standing still out of the duration, "
            "so the trace cannot be placed in time"
        )
    if data[23] != 10 or data[15] != 1:
        raise InputError(
            f"{where}: only traces of the default precision (10 µs) and moving mean are known, not {data[23]:g} µs"
        )
    device = DeviceRep(
        mean_velocity=data[2],
        peak_velocity=data[4],
        peak_location=data[5] / 100.0,
        range=check_range(f"{where}: range", data[3] * 1e-3, 0.0, 3.0, "m"),
        duration=check_range(f"{where}: duration", data[7] * 1e-6, 1e-3, 600.0, "s"),
    )
    unit = check_range(f"{where}: unit number", data[17], 0.0, 1e9)
    spacing = check_range(f"{where}: ticks a sample", data[22], 1.0, 1000.0)
    try:
        length = tick_length(int(unit)) if length is None else length
        trace = TickTrace(
            intervals=_unpack(data[25 : data.index(_TRACE_END)]),
            ticks=int(np.ceil(device.range / length - 1e-9)),  # the device cuts its range to whole millimetres
            duration=device.duration,
            tick_length=length,
            spacing=int(spacing),
        )
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    try:
        time = datetime.fromisoformat(entry["time"])
    except ValueError:
        raise InputError(f"{where}: time is {shown(entry['time'])}, not a date and time") from None
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    return TraceRep(number, time, device, str(source), source.sha256, trace)


def _unpack(packed: list[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Two intervals a number, the integer part and ten thousand times the fraction; zeros are padding."""
    both = np.array([(int(value), round((value - int(value)) * 1e4)) for value in packed], dtype=float).ravel()
    return both[both > 0] * _CLOCK
