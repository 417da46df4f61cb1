"""VALD DynaMo, the hand-held dynamometer: its tests and its force trace as the service answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from revpress.errors import InputError, check_range, shown
from revpress.files import parse_json
from revpress.instrument.channel import Channel, Side, check_samples
from revpress.instrument.recording import Recording, Stated
from revpress.recording.format import reader
from revpress.recording.json_fields import Fields, as_object, finite, top_objects
from revpress.recording.left_out import LeftOut
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.source_file import SourceFile
from revpress.recording.stamps import instant

_DEVICE = "VALD DynaMo"
_SIDES: dict[str, Side] = {"LeftSide": "left", "RightSide": "right"}
_UNITS = (
    ("NewtonSeconds", "N·s"),
    ("NewtonsPerSecond", "N/s"),
    ("Newtons", "N"),
    ("DegreesPerSecond", "°/s"),
    ("Degrees", "°"),
    ("Seconds", "s"),
    ("Percentage", "%"),
    ("Percent", "%"),
    ("Count", "1"),
)
"""By how a field's name ends."""
_MAY_BE_ZERO = re.compile(r"start|end|offset|asym|valuePercentage", re.IGNORECASE)
_NO_METRICS = frozenset(["repNo", "repNumber"])
_PARTS = (
    ("repetitionTypeSummaries", "summary"),
    ("repetitions", "repetition"),
    ("asymmetries", "asymmetry"),
    ("ratios", "ratio"),
)
_LOWEST_RATE, _HIGHEST_RATE = 10.0, 5000.0


def _recognise(file: SourceFile) -> str | None:
    text = file.text
    if text.lstrip()[:1] not in ("{", "["):
        return "not JSON"
    if '"repetitionTypeSummaries"' in text or ('"bodyRegion"' in text and '"movement"' in text):
        return None
    return "JSON without a bodyRegion and movement"


@reader("VALD DynaMo tests", (".json",), _recognise)
def read_dynamo(file: str | Path | SourceFile) -> ResultTable:
    """Summaries, repetitions, asymmetries and ratios of every test, side by side as the file says.

    Parameters
    ----------
    file : str, Path or SourceFile
        The answer to /tests, or to /tests/{id}.

    Returns
    -------
    ResultTable
        Test: body region, movement and position. A side is that of the row, never the order of the test. The device
        writes 0 for what it did not measure, so a 0 is left out.

    Raises
    ------
    InputError
        No test can be read.
    """
    source = SourceFile.read(file)
    results: list[DeviceResult] = []
    left_out = LeftOut()
    tests = 0
    for test in top_objects(source, "test", "items", "tests", "data"):
        tests += 1
        for part, what in _PARTS:
            for row in test.items(part, what):
                results.extend(_row(test, row, what, left_out))
                check_samples(str(source), len(results))
    if not tests:
        raise InputError(f"{source}: no test of DynaMo in it")
    return ResultTable(tuple(results), _DEVICE, str(source), source.sha256, left_out.sentences)


def _row(test: Fields, row: Fields, what: str, left_out: LeftOut) -> Iterator[DeviceResult]:
    movement = row.text("movement") or test.text("movement")
    name = f"{test.text('bodyRegion')} {movement} - {test.text('position')}".strip(" -")
    side = _SIDES.get(row.text("laterality"))
    repetition = row.text("repNo", "repNumber") if what == "repetition" else ""
    time = instant(test.values.get("startTimeUTC") or test.values.get("testDateUtc"))
    athlete, trial = test.text("athleteId", "profileId"), test.text("id", "testId")
    for metric, raw in row.values.items():
        if metric in _NO_METRICS or isinstance(raw, str | bool | list | dict) or raw is None:
            continue
        value = finite(raw)
        if value is None or (value == 0.0 and not _MAY_BE_ZERO.search(metric)):
            left_out.add(f"{row.place}, {metric}", "not measured, for which the device writes 0")
            continue
        unit = next((unit for ending, unit in _UNITS if metric.endswith(ending)), "1")
        yield DeviceResult(metric, value, unit, name, athlete, time, side, trial, repetition)


def _recognise_trace(file: SourceFile) -> str | None:
    if not file.text.lstrip().startswith("{") or '"forceTrace"' not in file.text:
        return "not a JSON object with a forceTrace"
    return None


@reader("VALD DynaMo trace", (".json",), _recognise_trace)
def read_dynamo_trace(file: str | Path | SourceFile, rate: float | None = None, side: Side | None = None) -> Recording:
    """Force over time of one test.

    Parameters
    ----------
    file : str, Path or SourceFile
        The answer to /tests/{id}/trace.
    rate : float, optional
        Samples a second [Hz]; needed where the samples have no time of their own.
    side : {"left", "right", "both"}, optional
        Which limb pushed, if known.

    Returns
    -------
    Recording
        One channel, "force" [N]. The trace of the motion sensor is left out.

    Raises
    ------
    InputError
        No sample can be read, or the rate is missing or beside the point.
    """
    source = SourceFile.read(file)
    fields = Fields(str(source), "", as_object(str(source), parse_json(source.path, source.text)))
    raw = fields.values.get("forceTrace")
    if not isinstance(raw, list) or not raw:
        raise InputError(f"{source}: forceTrace has no samples (a test of range of motion has none)")
    check_samples(str(source), len(raw))
    stamps, values = _samples(source, raw)
    if stamps is None:
        if rate is None:
            raise InputError(
                f"{source}: its samples have no time: give rate=225 (DynaMo Lite and Plus as delivered), rate=1200 "
                "(DynaMo Max), or what was set"
            )
        check_range("rate", rate, _LOWEST_RATE, _HIGHEST_RATE, "Hz")
        stamps = np.arange(values.size) / rate
    elif rate is not None:
        raise InputError(f"{source}: its samples have a time: give no rate")
    good = np.isfinite(values) & np.isfinite(stamps)
    left_out = LeftOut()
    for sample in np.flatnonzero(~good):
        left_out.add(f"sample {sample + 1}", "no number")
    if fields.values.get("imuTrace"):
        left_out.add("imuTrace", "the orientation of the device over time is not read")
    if not good.any():
        raise InputError(f"{source}: no sample of forceTrace is a number")
    channel = Channel(
        "force", "force", "N", stamps[good], values[good], rate, 1.0, side, str(source), source.sha256, "hand-held"
    )
    return Recording((channel,), stated=Stated(device=_DEVICE), left_out=left_out.sentences)


def _samples(source: SourceFile, raw: list[Any]) -> tuple[np.ndarray[Any, Any] | None, np.ndarray[Any, Any]]:
    """Times [s], or None where there are none, and forces [N]."""
    if not isinstance(raw[0], dict):
        return None, np.array([_or_nan(source, i, value) for i, value in enumerate(raw)])
    names = list(raw[0])
    force = next((name for name in names if "force" in name.lower()), None)
    time = next((name for name in names if "second" in name.lower()), None)
    if force is None or not force.lower().endswith(("force", "newtons", "newton")):
        raise InputError(f"{source}: the samples of forceTrace have {', '.join(map(shown, names[:8]))}, and no force")
    rows = [as_object(f"{source}, sample {i + 1}", value) for i, value in enumerate(raw)]
    forces = np.array([_or_nan(source, i, row.get(force)) for i, row in enumerate(rows)])
    if time is None:
        return None, forces
    scale = 1e-3 if "milli" in time.lower() else 1e-6 if "micro" in time.lower() else 1.0
    return scale * np.array([_or_nan(source, i, row.get(time)) for i, row in enumerate(rows)]), forces


def _or_nan(source: SourceFile, index: int, value: object) -> float:
    try:
        number = finite(value)
    except InputError as error:
        raise InputError(f"{source}, sample {index + 1}: {error}") from None
    return np.nan if number is None else number
