"""Hawkin Dynamics: the metrics of tests, as its service answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from revpress.errors import InputError
from revpress.instrument.channel import Side, check_samples
from revpress.recording.format import reader
from revpress.recording.formats.hawkin import DEVICE
from revpress.recording.json_fields import Fields, top_objects
from revpress.recording.left_out import LeftOut
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.source_file import SourceFile
from revpress.recording.stamps import from_epoch

_ABOUT = frozenset(
    [
        "id",
        "testType",
        "athlete",
        "timestamp",
        "segment",
        "eid",
        "active",
        "metrics",
        "lastTestTime",
        "lastSyncTime",
        "count",
        "hasMore",
        "nextCursor",
    ]
)
_LABEL = re.compile(r"(.*?)\(([^()]*)\)\Z")
_SIDE = re.compile(r"\b(left|right)\b", re.IGNORECASE)


def _recognise(file: SourceFile) -> str | None:
    text = file.text
    if text.lstrip()[:1] not in ("{", "[") or '"testType"' not in text or '"athlete"' not in text:
        return "not JSON with tests of a testType and an athlete"
    if '"timestamp"' not in text or 'Force(N)": [' in text or '"Time(s)"' in text:
        return "no tests with a timestamp and metrics"
    return None


@reader("Hawkin tests", (".json",), _recognise)
def read_hawkin_tests(file: str | Path | SourceFile) -> ResultTable:
    """Every metric of every trial.

    Parameters
    ----------
    file : str, Path or SourceFile
        The answer that lists tests.

    Returns
    -------
    ResultTable
        Metrics without the unit in brackets. A side is one that the label names ("Left Force at 100 ms"). Times are
        UTC, as the service counts seconds. Trials that were set inactive and rows of averages are left out by name.

    Raises
    ------
    InputError
        No trial can be read.
    """
    source = SourceFile.read(file)
    results: list[DeviceResult] = []
    left_out = LeftOut()
    tests = 0
    for test in top_objects(source, "test", "data", "tests"):
        tests += 1
        place = f"{test.place} ({name})" if (name := test.text("id")) else test.place
        if "active" in test and not test.yes("active"):
            left_out.add(place, "set inactive")
        elif "average" in test.text("segment", "id").lower():
            left_out.add(place, "an average of other rows")
        else:
            results.extend(_test(test, left_out))
        check_samples(str(source), len(results))
    if not tests:
        raise InputError(f"{source}: no test of Hawkin in it")
    return ResultTable(tuple(results), DEVICE, str(source), source.sha256, left_out.sentences)


def _test(test: Fields, left_out: LeftOut) -> Iterator[DeviceResult]:
    try:
        kind, athlete = test.inner("testType").text("name", "id"), test.inner("athlete").text("id", "name")
        time = from_epoch(test.number("timestamp"))
        nested = list(test.items("metrics", "metric"))
    except InputError as error:
        left_out.add(test.place, str(error).removeprefix(f"{test.where}: "))
        return
    trial = test.text("segment", "id")

    def result(label: str, unit: str, value: float) -> DeviceResult:
        sides = {word.lower() for word in _SIDE.findall(label)}
        side: Side | None = None
        if sides == {"left"}:
            side = "left"
        elif sides == {"right"}:
            side = "right"
        return DeviceResult(label, value, unit or "1", kind, athlete, time, side, trial)

    for name, raw in test.values.items():
        if name in _ABOUT or isinstance(raw, dict | list | bool):
            continue
        try:
            value = test.number(name)
        except InputError as error:
            left_out.add(f"{test.place}, {name}", str(error).removeprefix(f"{test.where}: "))
            continue
        if value is not None:
            label = _LABEL.match(name)
            yield result(label[1].strip(), label[2].strip(), value) if label else result(name, "", value)
    for metric in nested:
        try:
            value = metric.number("metricValue")
        except InputError as error:
            left_out.add(metric.place, str(error).removeprefix(f"{metric.where}: "))
            continue
        if value is not None:
            yield result(metric.text("metricLabel", "metricId"), metric.text("metricUnits"), value)
