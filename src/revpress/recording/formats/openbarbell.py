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
from revpress.instrument.tick_encoder import TickTrace, parameters, reconstruct, samples_sent, ticks_of_samples
from revpress.recording.format import reader
from revpress.recording.left_out import LeftOut
from revpress.recording.session import DeviceRep, Session, SessionRep, SessionSet
from revpress.recording.source_file import SourceFile

_POUND = 0.45359237
"""[kg]."""

_MASS_UNITS = {"lbs": _POUND, "kgs": 1.0, "kg": 1.0}
_VERSION_3 = -3456.0
_OLDER = {-1234.0: 1, -2345.0: 2}
_SETTINGS, _TRACE, _TRACE_END = -9999.0, -9876.0, -6789.0
_LONGEST_NAME = 100
_SHORTEST_TICK, _LONGEST_TICK = 1e-3, 0.02  # m
_CUT = 1e-3  # m: to which the device cuts its range
_FASTEST = 20.0  # m/s: no bar is faster
_SLACK = 0.02  # share of a duration by which its samples may miss it
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
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
        try:
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # a search may look far away
                return reconstruct(self.trace)
        except (ValueError, np.linalg.LinAlgError) as error:
            raise InputError(
                f"{self.source}, repetition {self.number}: no motion passes its trace ({error})"
            ) from error

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
    if '"athleteReference"' in file.text:
        return "sets of another device"
    return None


@dataclass(frozen=True)
class _Sent:
    """What the device sent of a repetition, before its tick length is known."""

    number: int
    time: datetime
    device: DeviceRep
    intervals: np.ndarray[tuple[int], np.dtype[np.float64]]
    unit: int
    spacing: int

    def trace(self, length: float) -> TickTrace:
        # the device cuts its range to whole millimetres
        ticks = int(np.ceil(self.device.range / length - 1e-9))
        return TickTrace(self.intervals, ticks, self.device.duration, length, self.spacing)

    def fits(self, length: float) -> bool:
        """Whether so many samples come of a travel of so many ticks."""
        return self.intervals.size == samples_sent(int(np.ceil(self.device.range / length - 1e-9)), self.spacing)

    @property
    def possible(self) -> tuple[float, float]:
        """Shortest and longest tick of which the travel gives so many samples [m]."""
        fewest, most = ticks_of_samples(self.intervals.size, self.spacing)
        return self.device.range / most, (self.device.range + _CUT) / fewest


@reader("OpenBarbell session", (".json",), _recognise)
def read_openbarbell(file: str | Path | SourceFile, tick_length: float | None = None) -> Session:
    """A session from the app's JSON; what cannot be read of it is left out by name, the rest is read.

    Parameters
    ----------
    file : str, Path or SourceFile
        What the app stored.
    tick_length : float, optional
        Travel of one tick [m]. Without it, that of the unit if it is published, else that of other units if the counts
        of samples confirm it.

    Returns
    -------
    Session
        Its repetitions are :class:`TraceRep`. Numbers of sets and repetitions count those that are left out for a
        defect, and not those that were marked as removed or invalid.

    Raises
    ------
    InputError
        File, set, repetition and value, where no repetition can be read; or a unit whose tick length is open.
    """
    if tick_length is not None:
        check_range("tick length", tick_length, _SHORTEST_TICK, _LONGEST_TICK, "m")
    source = SourceFile.read(file)
    raw = parse_json(source.path, source.text)
    if not isinstance(raw, dict) or not raw:
        raise InputError(f"{source}: not an OpenBarbell session (no sets)")
    left_out = LeftOut()
    entries = [
        entry for place, entry in enumerate(raw.values(), start=1) if _is_kept(f"entry {place}", entry, left_out)
    ]
    parsed = [
        _parsed(f"set {number}", number, entry, left_out) for number, entry in enumerate(_in_order(entries), start=1)
    ]
    notes: list[str] = []
    lengths = _tick_lengths(source, [rep for set_ in parsed if set_ for rep in set_[2]], tick_length, notes)
    sets = []
    for number, set_ in enumerate(parsed, start=1):
        if set_ and (reps := _traces(source, number, set_[2], lengths, left_out)):
            sets.append(SessionSet(number, set_[1], set_[0], reps))
    if not sets and any(set_ is None or set_[2] or _reps(entry) for set_, entry in zip(parsed, entries, strict=True)):
        raise InputError(f"{source}: no repetition can be read: {'; '.join(left_out.sentences)}")
    return Session(tuple(sets), str(source), source.sha256, left_out.sentences, tuple(notes))


def _is_kept(where: str, entry: Any, left_out: LeftOut) -> bool:
    """Whether an entry of the file is a set that was not removed; what is no set at all is named later."""
    if isinstance(entry, dict) and entry.get("removed"):
        left_out.add(where, "a set that was removed")
        return False
    return True


def _reps(entry: Any) -> list[Any]:
    reps = entry.get("reps") if isinstance(entry, dict) else None
    return reps if isinstance(reps, list) else []


def _in_order(entries: list[Any]) -> list[Any]:
    """By the time of their first repetitions that have one; without any, where the file has them."""
    keys: list[datetime] = []
    for entry in entries:
        times = (_time(rep["time"]) for rep in _reps(entry) if isinstance(rep, dict) and "time" in rep)
        keys.append(next((time for time in times if time), keys[-1] if keys else _LONG_AGO))
    return [entries[i] for i in sorted(range(len(entries)), key=keys.__getitem__)]


def _time(text: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, TypeError):
        return None


def _parsed(where: str, number: int, entry: Any, left_out: LeftOut) -> tuple[float, str, list[_Sent]] | None:
    """Load, exercise and repetitions of a set; None where it cannot be read."""
    try:
        unit, weight, exercise = entry["metric"], entry["weight"], entry["exercise"]
        flags = [(rep["isValid"], rep["removed"]) if isinstance(rep, dict) else (True, False) for rep in entry["reps"]]
        reps = [rep for rep, (valid, removed) in zip(entry["reps"], flags, strict=True) if valid and not removed]
        if not isinstance(unit, str) or unit not in _MASS_UNITS:
            raise InputError(f"load unit {shown(unit)} is not one of {', '.join(_MASS_UNITS)}")
        load = check_range("load", _number("load", weight) * _MASS_UNITS[unit], 0.0, 1000.0, "kg")
    except InputError as error:
        left_out.add(where, str(error))
        return None
    except (KeyError, TypeError, AttributeError) as error:
        left_out.add(where, f"{error} is missing or of the wrong kind")
        return None
    marked = [i for i, (valid, removed) in enumerate(flags, start=1) if removed or not valid]
    for place in marked:
        left_out.add(f"entry {place} of {where}", "marked as removed or invalid")
    sent, reasons = [], {}
    for place, rep in enumerate(reps, start=1):
        try:
            sent.append(_sent(place, rep))
        except InputError as error:
            reasons[place] = str(error)
        except (KeyError, TypeError, AttributeError) as error:
            reasons[place] = f"{error} is missing or of the wrong kind"
    _leave_out(where, reasons, len(reps), left_out)
    return load, str(exercise)[:_LONGEST_NAME], sent


def _leave_out(where: str, reasons: dict[int, str], count: int, left_out: LeftOut) -> None:
    """Name repetitions, or the set where all of them have one reason."""
    if len(reasons) == count > 1 and len(set(reasons.values())) == 1:
        left_out.add(where, next(iter(reasons.values())))
        return
    for place, reason in reasons.items():
        left_out.add(f"{where}, repetition {place}", reason)


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = np.nan
    if not np.isfinite(number):
        raise InputError(f"{name} is {shown(value)}, not a number")
    return number


def _sent(number: int, entry: dict[str, Any]) -> _Sent:
    data = [_number(f"data[{i}]", value) for i, value in enumerate(entry["data"])]
    if len(data) < 26 or data[0] != _VERSION_3 or data[21] != _SETTINGS or data[24] != _TRACE or _TRACE_END not in data:
        older = f"; it is of version {_OLDER[data[0]]}" if data and data[0] in _OLDER else ""
        raise InputError(
            f"data does not have the marks of an OpenBarbell V3 repetition (-3456, -9999, -9876, -6789){older}"
        )
    if data[10] > 0:
        raise InputError(
            f"the device left {data[10] * 1e-6:.2f} s of standing still out of the duration, "
            "so the trace cannot be placed in time"
        )
    if data[23] != 10 or data[15] != 1:
        raise InputError(f"only traces of the default precision (10 µs) and moving mean are known, not {data[23]:g} µs")
    device = DeviceRep(
        mean_velocity=data[2],
        peak_velocity=data[4],
        peak_location=data[5] / 100.0,
        range=check_range("range", data[3] * 1e-3, 0.0, 3.0, "m"),
        duration=check_range("duration", data[7] * 1e-6, 1e-3, 600.0, "s"),
    )
    unit = check_range("unit number", data[17], 0.0, 1e9)
    spacing = check_range("ticks a sample", data[22], 1.0, 1000.0)
    time = _time(entry["time"])
    if time is None:
        if not isinstance(entry["time"], str):
            raise TypeError("'time'")
        raise InputError(f"time is {shown(entry['time'])}, not a date and time")
    intervals = _unpack(data[25 : data.index(_TRACE_END)])
    return _Sent(number, time, device, intervals, int(unit), int(spacing))


def _tick_lengths(source: SourceFile, reps: list[_Sent], given: float | None, notes: list[str]) -> dict[int, float]:
    """Travel of one tick of each unit [m]."""
    out: dict[int, float] = {}
    published: dict[str, float] = parameters()["tick_length_m"]
    for unit in dict.fromkeys(rep.unit for rep in reps):
        if given is not None or str(unit) in published:
            out[unit] = published[str(unit)] if given is None else given
            continue
        own = [rep for rep in reps if rep.unit == unit]
        usual = max(published.values(), key=lambda length: sum(rep.fits(length) for rep in own))
        fitting = sum(rep.fits(usual) for rep in own)
        if 2 * fitting <= len(own):
            raise InputError(
                f"{source}: the tick length of OpenBarbell unit {unit} is not known, and the count of samples fits "
                f"that of other units ({usual * 1e3:g} mm) in {fitting} of {len(own)} repetitions: {_suggested(own)}"
            )
        out[unit] = usual
        notes.append(
            f"the published tick length of unit {unit}: there is none; that of other units, {usual * 1e3:g} mm, is "
            f"taken, as the count of samples confirms in {fitting} of {len(own)} repetitions",
        )
    return out


def _suggested(reps: list[_Sent]) -> str:
    bounds = np.array([rep.possible for rep in reps])
    low, high = max(bounds[:, 0].max(), _SHORTEST_TICK), min(bounds[:, 1].min(), _LONGEST_TICK)
    if not low < high:
        return "no tick length fits all of them; give tick_length=… in m if you know it"
    middle = 0.5 * (low + high)
    return f"they allow {low * 1e3:.4g} to {high * 1e3:.4g} mm; give tick_length={middle:.4g} if that is right, in m"


def _traces(
    source: SourceFile, number: int, sent: list[_Sent], lengths: dict[int, float], left_out: LeftOut
) -> tuple[TraceRep, ...]:
    reps, reasons = [], {}
    for rep in sent:
        try:
            trace = rep.trace(lengths[rep.unit])
            _check_times(trace)
        except InputError as error:
            reasons[rep.number] = str(error)
            continue
        reps.append(TraceRep(rep.number, rep.time, rep.device, str(source), source.sha256, trace))
    _leave_out(f"set {number}", reasons, len(sent), left_out)
    return tuple(reps)


def _check_times(trace: TickTrace) -> None:
    """Refuse a trace whose intervals no bar can have had, or that do not go into its duration."""
    constants = parameters()
    window, longest = constants["window"], constants["longest_tick_s"]
    shortest = trace.tick_length / _FASTEST
    for interval in (trace.intervals.min(initial=longest), trace.intervals.max(initial=shortest)):
        check_range("a mean time of its ticks", interval, shortest, longest, "s")
    apart = trace.intervals[:: -(-window // trace.spacing)]  # windows that do not overlap
    covered = window * float(apart.sum())
    most = covered + (trace.ticks - window * apart.size + window) * longest
    if not covered * (1.0 - _SLACK) <= trace.duration <= most * (1.0 + _SLACK):
        raise InputError(f"its samples last {covered:.3g} to {most:.3g} s, but its duration is {trace.duration:.3g} s")


def _unpack(packed: list[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Two intervals a number, the integer part and ten thousand times the fraction; zeros are padding."""
    both = np.array([(int(value), round((value - int(value)) * 1e4)) for value in packed], dtype=float).ravel()
    return both[both > 0] * _CLOCK
