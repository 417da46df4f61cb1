"""GymAware's cloud: its answers to /reps and /summaries, one set a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from revpress.errors import InputError, shown
from revpress.files import parse_json
from revpress.instrument.channel import check_samples
from revpress.recording.format import reader
from revpress.recording.json_fields import Fields, as_object, finite, objects
from revpress.recording.left_out import LeftOut
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.source_file import SourceFile
from revpress.recording.stamps import from_epoch

_ABOUT_THE_SET = frozenset(
    [
        "reference",
        "recorded",
        "modified",
        "athletereference",
        "athletename",
        "exercisename",
        "exercisereference",
        "activityname",
        "activityreference",
        "deleted",
        "barweight",
        "athleteweight",
        "reps",
        "repnum",
    ]
)
_UNITS = (
    ("wattsperkg", "W/kg"),
    ("velocity", "m/s"),
    ("power", "W"),
    ("force", "N"),
    ("height", "m"),
    ("dip", "m"),
    ("weight", "kg"),
    ("repcount", "1"),
)
"""By what a label contains: the service writes no units, its documentation says kg, m/s and W."""


def _recognise(file: SourceFile) -> str | None:
    text = file.text
    if text.lstrip()[:1] not in ("{", "[") or '"athleteReference"' not in text:
        return "not JSON with sets of athleteReference"
    if '"reps"' not in text and '"repCount"' not in text:
        return "sets of GymAware without reps or repCount"
    return None


@reader("GymAware sets", (".ndjson", ".json"), _recognise)
def read_gymaware(file: str | Path | SourceFile) -> ResultTable:
    """What GymAware says of each repetition (/reps) or of the best one of each set (/summaries).

    Parameters
    ----------
    file : str, Path or SourceFile
        One JSON object a line, or a list of them.

    Returns
    -------
    ResultTable
        Load: the bar. Forces and powers are those of a free bar, m (a + g), whatever the machine. A side stands in the
        name of the exercise only, so it is None. Sets that were deleted are left out by name.

    Raises
    ------
    InputError
        No set can be read.
    """
    source = SourceFile.read(file)
    results: list[DeviceResult] = []
    left_out = LeftOut()
    for entry in _sets(source, left_out):
        try:
            if entry.yes("deleted"):
                left_out.add(entry.place, "deleted")
                continue
            results.extend(_set(entry, left_out))
        except InputError as error:
            left_out.add(entry.place, str(error).removeprefix(f"{entry.where}: "))
        check_samples(str(source), len(results))
    if not results:
        raise InputError(f"{source}: no set of GymAware in it{_why(left_out)}")
    return ResultTable(tuple(results), "GymAware", str(source), source.sha256, left_out.sentences)


def _why(left_out: LeftOut) -> str:
    return f" ({left_out.sentences[0]})" if left_out else ""


def _sets(source: SourceFile, left_out: LeftOut) -> Iterator[Fields]:
    text = source.text
    if text.lstrip().startswith("["):
        raw = parse_json(source.path, text)
        yield from objects(str(source), "", raw, "set")
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            values = as_object(place, parse_json(source.path, line))
        except InputError as error:
            left_out.add(place, re.sub(r"^.*?: ", "", str(error)))
            continue
        yield Fields(str(source), place, values)


def _set(entry: Fields, left_out: LeftOut) -> Iterator[DeviceResult]:
    bar, person = entry.number("barWeight"), entry.number("athleteWeight")
    load = bar if bar is not None and bar >= 0.0 else None
    time = from_epoch(entry.number("recorded"))
    exercise, athlete, trial = entry.text("exerciseName"), entry.text("athleteReference", "athleteName"), ""
    trial = entry.text("reference")

    def result(metric: str, value: float, unit: str, repetition: str = "") -> DeviceResult:
        return DeviceResult(metric, value, unit, exercise, athlete, time, None, trial, repetition, load)

    if load is None and bar is not None:
        left_out.add(f"{entry.place}, barWeight", "no weight that a bar can have")
    if person is not None and person > 0.0:
        yield result("athleteWeight", person, "kg")
    for name, value in entry.values.items():
        if name.lower() in _ABOUT_THE_SET or value is None:
            continue
        if isinstance(value, dict | list | bool):
            left_out.add(f"{entry.place}, {name}", "no number of the set")
        elif (number := _number(value)) is not None:
            yield result(name, number, _unit(name))
        elif isinstance(value, str) and value.strip():
            left_out.add(f"{entry.place}, {name}", "a word, not a number")
    for rep in entry.items("reps", "repetition"):
        number_of_rep = rep.text("REPNUM", "repNum", "repnum")
        for name, value in rep.values.items():
            if name.lower() == "repnum" or value is None:
                continue
            number = _number(value)
            if number is None:
                left_out.add(f"{rep.place}, {name}", f"{shown(value)} is no number")
            else:
                yield result(name, number, _unit(name), number_of_rep)


def _number(value: object) -> float | None:
    try:
        return finite(value)
    except InputError:
        return None


def _unit(label: str) -> str:
    plain = re.sub(r"[^a-z]", "", label.lower())
    return next((unit for part, unit in _UNITS if part in plain), "")
