"""Vitruve's service: its answer to /vbt-workouts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from revpress.errors import InputError
from revpress.instrument.channel import check_samples
from revpress.recording.format import reader
from revpress.recording.json_fields import Fields, top_objects
from revpress.recording.left_out import LeftOut
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.source_file import SourceFile
from revpress.recording.stamps import instant


def _recognise(file: SourceFile) -> str | None:
    if file.text.lstrip()[:1] not in ("{", "[") or '"metricValues"' not in file.text:
        return "not JSON with repetitions of metricValues"
    return None


@reader("Vitruve workouts", (".json",), _recognise)
def read_vitruve(file: str | Path | SourceFile) -> ResultTable:
    """What Vitruve says of each repetition.

    Parameters
    ----------
    file : str, Path or SourceFile
        The answer of the service: workouts, exercises, series, repetitions.

    Returns
    -------
    ResultTable
        Test: the exercise; trial: the id of the series, each with its own time, in the order of the file; repetition:
        its place in the series. Metrics of the way down have ", eccentric" behind their name. The load is the metric
        Weight.

    Raises
    ------
    InputError
        No number can be read.
    """
    source = SourceFile.read(file)
    results: list[DeviceResult] = []
    left_out = LeftOut()
    for workout in top_objects(source, "workout", "data", "workouts"):
        for exercise in workout.items("exercises", "exercise"):
            for series in exercise.items("series", "series"):
                try:
                    results.extend(_series(workout, exercise, series, left_out))
                except InputError as error:
                    left_out.add(series.place, str(error).removeprefix(f"{series.where}, "))
                check_samples(str(source), len(results))
    if not results:
        raise InputError(f"{source}: no repetition of Vitruve in it")
    return ResultTable(tuple(results), "Vitruve", str(source), source.sha256, left_out.sentences)


def _series(workout: Fields, exercise: Fields, series: Fields, left_out: LeftOut) -> Iterator[DeviceResult]:
    time = instant(series.values.get("completedAt"))
    name, athlete = exercise.text("name", "id"), workout.text("userId")
    trial = series.text("id")
    for number, repetition in enumerate(series.items("repetitions", "repetition"), start=1):
        phase = ", eccentric" if repetition.text("type").lower() == "eccentric" else ""
        found = []
        load = None
        for metric in repetition.items("metricValues", "metric"):
            label, unit = metric.text("metric"), metric.text("unit") or "1"
            try:
                value = metric.number("value")
            except InputError as error:
                left_out.add(f"{repetition.place}, {label}", str(error).removeprefix(f"{metric.where}: value is "))
                continue
            if value is None:
                left_out.add(f"{repetition.place}, {label}", "not measured")
                continue
            if label == "Weight" and unit.lower() == "kg" and value >= 0.0:
                load = value
            found.append((f"{label}{phase}", value, unit))
        for label, value, unit in found:
            yield DeviceResult(label, value, unit, name, athlete, time, None, trial, str(number), load)
