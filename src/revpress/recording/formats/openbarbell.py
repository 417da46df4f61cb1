"""OpenBarbell V3 sessions as the app stores them: what the device sent of every repetition."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from revpress.errors import InputError, check_range
from revpress.instrument.kinematics import Kinematics
from revpress.instrument.tick_encoder import TickTrace, reconstruct, tick_length
from revpress.recording.recording import Channel, Recording, read_text

POUND = 0.45359237
"""[kg]."""

_MASS_UNITS = {"lbs": POUND, "kgs": 1.0, "kg": 1.0}
_VERSION_3 = -3456.0
_SETTINGS, _TRACE, _TRACE_END = -9999.0, -9876.0, -6789.0
_CLOCK = 1e-5
"""Unit of a transmitted tick interval at the device's default precision of 10 µs [s]."""


@dataclass(frozen=True)
class DeviceRep:
    """What the device (or its app) said of a repetition.

    Attributes
    ----------
    mean_velocity, peak_velocity : [m/s].
    peak_location : place of the peak velocity, as a fraction of the ticks.
    range : [m].  duration : [s].
    """

    mean_velocity: float
    peak_velocity: float
    peak_location: float
    range: float
    duration: float


@dataclass(frozen=True)
class SessionRep:
    """One repetition: its place in the set (from 1), when it ended, the device's trace and the device's own metrics."""

    number: int
    time: datetime
    trace: TickTrace
    device: DeviceRep
    source: str
    sha256: str

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


@dataclass(frozen=True)
class SessionSet:
    """One set: its place in the session (from 1), exercise, load [kg] and repetitions."""

    number: int
    exercise: str
    load: float
    reps: tuple[SessionRep, ...]


@dataclass(frozen=True)
class Session:
    """The sets of one day, in the order of time."""

    sets: tuple[SessionSet, ...]
    source: str
    sha256: str


def load_example_session() -> Session:
    """The bundled squat session: nine sets of one strong lifter, 75 to 207 kg
    (``examples/data/openbarbell/SOURCE.md``)."""
    with as_file(files("revpress") / "examples" / "data" / "openbarbell" / "squat_session.json") as path:
        return read_openbarbell(path)


def read_openbarbell(path: Path | str, length: float | None = None) -> Session:
    """A session from the app's JSON; repetitions marked as removed or invalid are left out.

    ``length`` is the travel of one tick [m], needed for units whose own is not published. InputError (file, set,
    repetition, value) for anything that the format does not allow.
    """
    text, digest = read_text(path)
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {error.lineno}: not JSON ({error.msg})") from error
    if not isinstance(raw, dict) or not raw:
        raise InputError(f"{path}: not an OpenBarbell session (no sets)")
    sets = []
    for name, entry in raw.items():
        try:
            if entry["removed"]:
                continue
            where = f"{path}, set {name}"
            reps = [rep for rep in entry["reps"] if rep["isValid"] and not rep["removed"]]
            unit, weight, exercise = entry["metric"], entry["weight"], entry["exercise"]
            read = tuple(
                _rep(f"{where}, repetition {n}", n, rep, length, str(path), digest)
                for n, rep in enumerate(reps, start=1)
            )
        except (KeyError, TypeError) as error:
            raise InputError(f"{path}, set {name}: {error} is missing or of the wrong kind") from error
        if unit not in _MASS_UNITS:
            raise InputError(f"{where}: load unit {unit!r} is not one of {', '.join(_MASS_UNITS)}")
        load = check_range(f"{where}: load", _number(where, "load", weight) * _MASS_UNITS[unit], 0.0, 1000.0, "kg")
        if read:
            sets.append((load, exercise, read))
    sets.sort(key=lambda item: item[2][0].time)
    numbered = tuple(SessionSet(n, exercise, load, reps) for n, (load, exercise, reps) in enumerate(sets, start=1))
    return Session(numbered, str(path), digest)


def _number(where: str, name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = np.nan
    if not np.isfinite(number):
        raise InputError(f"{where}: {name} is {value!r}, not a number")
    return number


def _rep(where: str, number: int, entry: dict[str, Any], length: float | None, source: str, digest: str) -> SessionRep:
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
        range=data[3] * 1e-3,
        duration=data[7] * 1e-6,
    )
    try:
        length = tick_length(int(data[17])) if length is None else length
        trace = TickTrace(
            intervals=_unpack(data[25 : data.index(_TRACE_END)]),
            ticks=int(np.ceil(device.range / length - 1e-9)),  # the device cuts its range to whole millimetres
            duration=device.duration,
            tick_length=length,
            spacing=int(data[22]),
        )
        time = datetime.fromisoformat(entry["time"])
    except ValueError as error:
        raise InputError(f"{where}: {error}") from error
    return SessionRep(number, time, trace, device, source, digest)


def _unpack(packed: list[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Two intervals a number, the integer part and ten thousand times the fraction; zeros are padding."""
    both = np.array([(int(value), round((value - int(value)) * 1e4)) for value in packed], dtype=float).ravel()
    return both[both > 0] * _CLOCK
