"""VALD NordBord and ForceFrame: tests as their services answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from revpress.errors import InputError
from revpress.instrument.channel import Side, check_samples
from revpress.recording.format import reader
from revpress.recording.json_fields import Fields, finite, top_objects
from revpress.recording.left_out import LeftOut
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.source_file import SourceFile
from revpress.recording.stamps import instant

_FIELD = re.compile(r"(inner|outer)?(left|right)([A-Z]\w*)\Z", re.IGNORECASE)
_SIDES: dict[str, Side] = {"left": "left", "right": "right"}
_UNITS = (
    ("NewtonSeconds", "N·s"),
    ("NewtonsPerSecond", "N/s"),
    ("PerKg", "N/kg"),
    ("Seconds", "s"),
    ("Repetitions", "1"),
    ("Impulse", "N·s"),
    ("Torque", "N·m"),
    ("Force", "N"),
)
"""By how a field's name ends; the services write newtons."""


def _recognise_nordbord(file: SourceFile) -> str | None:
    return _lacks(file, '"leftMaxForce"')


def _recognise_forceframe(file: SourceFile) -> str | None:
    return _lacks(file, '"innerLeftMaxForce"')


def _lacks(file: SourceFile, mark: str) -> str | None:
    if file.text.lstrip()[:1] not in ("{", "[") or mark not in file.text:
        return f"not JSON with a field {mark}"
    return None


@reader("VALD NordBord tests", (".json",), _recognise_nordbord)
def read_nordbord(file: str | Path | SourceFile) -> ResultTable:
    """Forces, torques and impulses of every test on a NordBord, left and right.

    Parameters
    ----------
    file : str, Path or SourceFile
        The answer to /tests/v2.

    Returns
    -------
    ResultTable
        A side without a repetition was not measured: its zeros are left out.

    Raises
    ------
    InputError
        No test can be read.
    """
    return _tests(SourceFile.read(file), "VALD NordBord")


@reader("VALD ForceFrame tests", (".json",), _recognise_forceframe)
def read_forceframe(file: str | Path | SourceFile) -> ResultTable:
    """Forces and impulses of every test on a ForceFrame, left and right, inner and outer pads.

    Parameters
    ----------
    file : str, Path or SourceFile
        The answer to /tests.

    Returns
    -------
    ResultTable
        Metrics have "inner" or "outer" before their name. A pad without a repetition was not pushed: its zeros are left
        out.

    Raises
    ------
    InputError
        No test can be read.
    """
    return _tests(SourceFile.read(file), "VALD ForceFrame")


def _tests(source: SourceFile, device: str) -> ResultTable:
    results: list[DeviceResult] = []
    left_out = LeftOut()
    tests = 0
    for test in top_objects(source, "test", "tests", "data"):
        tests += 1
        results.extend(_test(test, left_out))
        check_samples(str(source), len(results))
    if not tests:
        raise InputError(f"{source}: no test of {device} in it")
    return ResultTable(tuple(results), device, str(source), source.sha256, left_out.sentences)


def _test(test: Fields, left_out: LeftOut) -> Iterator[DeviceResult]:
    kind = " - ".join(
        filter(None, (test.text("testTypeName", "testType"), test.text("testPositionName", "testPosition")))
    )
    time = instant(test.values.get("testDateUtc") or test.values.get("modifiedDateUtc"))
    athlete, trial = test.text("profileId", "athleteId"), test.text("testId")
    for name, raw in test.values.items():
        found = _FIELD.match(name)
        if not found or raw is None:
            continue
        place, side, metric = found[1] or "", _SIDES[found[2].lower()], found[3]
        try:
            value = finite(raw)
        except InputError as error:
            left_out.add(f"{test.place}, {name}", str(error))
            continue
        repetitions = test.values.get(f"{place}{found[2]}Repetitions")
        if value is None or (value == 0.0 and repetitions == 0):
            left_out.add(f"{test.place}, {name}", "not measured: there is no repetition of it")
            continue
        unit = next((unit for ending, unit in _UNITS if metric.endswith(ending)), "")
        label = f"{place.lower()} {metric}" if place else metric
        yield DeviceResult(label, value, unit, kind, athlete, time, side, trial)
