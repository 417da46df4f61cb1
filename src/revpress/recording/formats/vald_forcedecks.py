"""VALD ForceDecks: trials and tests as its service answers, and the table that R's valdr writes."""

from __future__ import annotations

from pathlib import Path

from revpress.errors import InputError, check_range
from revpress.instrument.channel import Side, check_samples
from revpress.recording.format import reader
from revpress.recording.json_fields import Fields, top_objects
from revpress.recording.left_out import LeftOut
from revpress.recording.result_rows import header_cells, known_columns, numbers_of, read_rows
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.source_file import SourceFile
from revpress.recording.stamps import instant

_DEVICE = "VALD ForceDecks"
_LIMBS: dict[str, Side] = {"left": "left", "right": "right", "both": "both"}
_VALDR = ["athleteId", "recordedUTC", "testType", "trialId", "resultName", "value", "resultUnitName"]
_UNWEIGHED = -1.0


def _recognise_trials(file: SourceFile) -> str | None:
    text = file.text
    if text.lstrip()[:1] not in ("{", "[") or '"limb"' not in text or '"definition"' not in text:
        return "not JSON with results of a limb and a definition"
    return None


@reader("VALD ForceDecks trials", (".json",), _recognise_trials)
def read_forcedecks_trials(
    file: str | Path | SourceFile, definitions: str | Path | SourceFile | None = None, scaled: bool = False
) -> ResultTable:
    """Every result of every trial, limb by limb.

    Parameters
    ----------
    file : str, Path or SourceFile
        The answer to /tests/{id}/trials.
    definitions : str, Path or SourceFile, optional
        The answer to /resultdefinitions, which says by what to multiply; needed unless the trials say it themselves.
    scaled : bool
        Whether the values are in their units already.

    Returns
    -------
    ResultTable
        Values times ``resultUnitScaleFactor``. Side: that of the result, else that of the trial; a result of the whole
        trial of a test that names no limb has none. Asymmetries have ", asymmetry" behind their name, and the sign that
        the file gives them.

    Raises
    ------
    InputError
        No result can be read, or nothing says the scale of the values.
    """
    source = SourceFile.read(file)
    scales = _scales(SourceFile.read(definitions)) if definitions is not None else {}
    results: list[DeviceResult] = []
    left_out = LeftOut()
    for trial in top_objects(source, "trial", "trials", "data"):
        for result in trial.items("results", "result"):
            try:
                found = _result(trial, result, scales, scaled)
            except InputError as error:
                left_out.add(result.place, str(error).removeprefix(f"{result.where}: "))
                continue
            if found is None:
                left_out.add(result.place, "no value")
            elif isinstance(found, str):
                raise InputError(
                    f"{source}: the unit of {found} is not known, as values are to be multiplied by a "
                    "resultUnitScaleFactor that stands in the answer to /resultdefinitions: give definitions=FILE, or "
                    "scaled=True if that is done"
                )
            else:
                results.append(found)
                check_samples(str(source), len(results))
    if not results:
        raise InputError(f"{source}: no result of ForceDecks in it")
    return ResultTable(tuple(results), _DEVICE, str(source), source.sha256, left_out.sentences)


def _scales(source: SourceFile) -> dict[str, tuple[float, str, str]]:
    """Factor, name and unit of each result, by its number."""
    out = {}
    for entry in top_objects(source, "definition", "resultDefinitions", "data"):
        factor = entry.number("resultUnitScaleFactor")
        if factor is not None:
            unit = entry.text("resultUnitName", "resultUnit")
            out[entry.text("resultId")] = (factor, entry.text("resultName", "resultIdString"), unit)
    if not out:
        raise InputError(f"{source}: no definition of a result with its resultUnitScaleFactor in it")
    return out


def _result(
    trial: Fields, result: Fields, scales: dict[str, tuple[float, str, str]], scaled: bool
) -> DeviceResult | str | None:
    """One result; the name of one without a scale; None without a value."""
    definition = result.inner("definition")
    number = result.text("resultId") or definition.text("id")
    factor, name, unit = scales.get(number, (None, "", ""))
    name = definition.text("name", "result") or name or number
    unit = definition.text("resultUnitName", "unitName") or unit or definition.text("unit") or "1"
    if factor is None:
        for holder in (definition, result):
            factor = holder.number("resultUnitScaleFactor") if factor is None else factor
    value = result.number("value")
    if value is None:
        return None
    if scaled:
        factor = 1.0
    if factor is None:
        return name
    check_range(f"{result.where}: resultUnitScaleFactor", factor, 1e-9, 1e9)
    check_range(f"{result.where}: value", value * factor, -1e15, 1e15)
    limb = result.text("limb").lower()
    if limb == "asym":
        name, unit, side = f"{name}, asymmetry", "%", None
    else:
        side = _LIMBS.get(limb, _LIMBS.get(trial.text("limb").lower()))
    return DeviceResult(
        metric=name,
        value=value * (1.0 if limb == "asym" else factor),
        unit=unit,
        test=trial.text("testType") or "",
        athlete=trial.text("hubAthleteId", "athleteId"),
        time=instant(trial.values.get("recordedUTC"), trial.values.get("recordedTimezone")),
        side=side,
        trial=trial.text("id"),
        repetition=result.text("repeat"),
    )


def _recognise_tests(file: SourceFile) -> str | None:
    text = file.text
    if text.lstrip()[:1] not in ("{", "[") or '"recordedDateUtc"' not in text or '"weight"' not in text:
        return "not JSON with tests of a recordedDateUtc and a weight"
    return None


@reader("VALD ForceDecks tests", (".json",), _recognise_tests)
def read_forcedecks_tests(file: str | Path | SourceFile) -> ResultTable:
    """The list of tests: what was weighed in each.

    Parameters
    ----------
    file : str, Path or SourceFile
        The answer to /tests.

    Returns
    -------
    ResultTable
        One "weight" a test, without a unit, as none is published; a weight of -1 says that weighing was skipped and is
        left out.

    Raises
    ------
    InputError
        No test can be read.
    """
    source = SourceFile.read(file)
    results, tests = [], 0
    left_out = LeftOut()
    for test in top_objects(source, "test", "tests", "data"):
        tests += 1
        try:
            weight = test.number("weight")
        except InputError as error:
            left_out.add(test.place, str(error).removeprefix(f"{test.where}: "))
            continue
        if weight is None or weight == _UNWEIGHED:
            left_out.add(test.place, "weighing was skipped")
            continue
        if weight <= 0.0:
            left_out.add(test.place, "no weight that a person can have")
            continue
        time = instant(test.values.get("recordedDateUtc"), test.values.get("recordedDateTimezone"))
        athlete, kind = test.text("profileId", "athleteId"), test.text("testType")
        results.append(DeviceResult("weight", weight, "", kind, athlete, time, trial=test.text("testId")))
    if not tests:
        raise InputError(f"{source}: no test of ForceDecks in it")
    return ResultTable(tuple(results), _DEVICE, str(source), source.sha256, left_out.sentences)


def _recognise_valdr(file: SourceFile) -> str | None:
    return known_columns(header_cells(file), _VALDR)


@reader("valdr table of ForceDecks", (".csv",), _recognise_valdr)
def read_valdr(file: str | Path | SourceFile, decimal: str = "") -> ResultTable:
    """The CSV of R's valdr: one result a row, mostly without the limb.

    Parameters
    ----------
    file : str, Path or SourceFile
        The table.
    decimal : {"", ".", ","}
        Decimal sign, where the file leaves it open.

    Returns
    -------
    ResultTable
        Without a column of limbs, no result has a side: where a trial has a metric more than once (left, right,
        asymmetry), the file does not say which is which, and that is said.

    Raises
    ------
    InputError
        No result can be read.
    """
    source = SourceFile.read(file)
    table = read_rows(source)
    place = {name: table.column(name) for name in (*_VALDR, "weight")}
    if any(place[name] is None for name in _VALDR):
        raise InputError(f"{source}: {known_columns(table.header, _VALDR)}")
    value_of = numbers_of(source, table.delimiter, (row[place["value"] or 0] for row in table.rows), decimal)
    results: list[DeviceResult] = []
    left_out = LeftOut()
    limb = table.column("limb", "resultLimb")
    seen: set[tuple[str, str]] = set()
    twice: set[tuple[str, str]] = set()
    for line in table.odd:
        left_out.add(f"line {line}", "more cells than the header")
    for line, row in zip(table.lines, table.rows, strict=True):
        athlete, recorded, test, trial, name, value, unit = (row[place[column] or 0] for column in _VALDR)
        try:
            number = value_of(value)
        except InputError as error:
            left_out.add(f"line {line}", f"value is {error}")
            continue
        if number is None:
            left_out.add(f"line {line}", "no value")
            continue
        side: Side | None = None
        if limb is None:
            key = (trial, name)
            (twice if key in seen else seen).add(key)
        elif row[limb].lower() == "asym":
            name, unit = f"{name}, asymmetry", "%"
        else:
            side = _LIMBS.get(row[limb].lower())
        results.append(DeviceResult(name, number, unit or "1", test, athlete, instant(recorded), side, trial))
    if not results:
        raise InputError(f"{source}: no result in its rows")
    if twice:
        left_out.add(
            f"the limb of {len(twice)} results that stand more than once",
            "the table has no column of limbs, so left, right and asymmetry cannot be told apart",
        )
    return ResultTable(tuple(results), _DEVICE, str(source), source.sha256, left_out.sentences)
