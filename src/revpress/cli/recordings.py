"""A file of an instrument as measured repetitions: what was typed, for the library's one function."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from revpress.cli.arguments import check_known, number, settings
from revpress.errors import InputError

if TYPE_CHECKING:
    from revpress.athlete.athlete import Athlete
    from revpress.exercise.loaded_exercise import LoadedExercise
    from revpress.measurement import MeasuredReps
    from revpress.recording import Content, TableLayout

# Signs that a shell takes for itself, or that hide.
_WORDS = {"\t": "tab", ";": "semicolon", ",": "comma", " ": "space", "'": "apostrophe"}
_SIGNS = ("delimiter", "decimal", "thousands")
_WHOLE = ("column", "time_column", "header_lines", "part")
_NUMBERS = ("rate", "tick_length", "length", "metres_per_count")

ReadOption = Annotated[
    list[str] | None,
    typer.Option(
        "--read",
        metavar="NAME=VALUE",
        help="What a file leaves open: rate, columns, decimal, sheet, part, side, ... May be repeated.",
    ),
]
SaveOption = Annotated[
    Path | None,
    typer.Option("--save-mapping", metavar="FILE.toml", help="Keep how a table is read, for all like it."),
]


def read_reps(
    file: Path,
    chosen: LoadedExercise,
    athlete: Athlete,
    mapping: Path | None,
    columns: Iterable[str],
    options: Iterable[str] = (),
    save: Path | None = None,
) -> MeasuredReps:
    """The repetitions in ``file``, as :func:`revpress.measurement.measure_recording` finds them.

    Raises
    ------
    InputError
        A broken file, a table that leaves something open, a load that is missing or given twice, or no repetition.
    """
    return reps_of(read_sets(file, chosen, mapping, columns, options, save), chosen, athlete)


def read_sets(
    file: Path,
    chosen: LoadedExercise,
    mapping: Path | None,
    columns: Iterable[str],
    options: Iterable[str] = (),
    save: Path | None = None,
    exercise_in_file: str | None = None,
) -> Content:
    """What of ``file`` is of the exercise; the rest is in its ``left_out``.

    Raises
    ------
    InputError
        A broken file, a table without a layout, a load that is missing or given twice, or another exercise.
    """
    from revpress.exercise.catalogue import find_exercise
    from revpress.measurement import sets_of_exercise
    from revpress.recording import Session

    content = read_content(file, mapping, columns, "--load KG" if chosen.load is None else "", options, save)
    if isinstance(content, Session):
        if chosen.load is not None:
            raise InputError(f"{file} is a session that names its own loads: leave --load away")
        return sets_of_exercise(content, find_exercise(chosen.name), exercise_in_file)
    if chosen.load is None:
        raise InputError(f"{file} does not say what was lifted: give --load KG")
    if exercise_in_file is not None:
        raise InputError(f"{file} names no exercises of sets: leave --exercise-in-file away")
    return content


def reps_of(
    content: Content,
    chosen: LoadedExercise,
    athlete: Athlete,
    exercise_in_file: str | None = None,
    turned: bool | None = None,
    edits: Path | None = None,
) -> MeasuredReps:
    """The repetitions of what was read; errors as of :func:`revpress.measurement.measure_recording`."""
    from revpress.measurement import load_edits, measure_recording

    return measure_recording(
        content, chosen.name, athlete, chosen.load, exercise_in_file=exercise_in_file, reversed=turned,
        edits=load_edits(edits) if edits else None, **chosen.parameters,
    )  # fmt: skip


def observed(
    reps: MeasuredReps, content: Content, names: str, beside: Path | None = None, later: float = 0.0
) -> MeasuredReps:
    """Repetitions with what other instruments read, in ``content`` or in a file ``beside`` it.

    Raises
    ------
    InputError
        No such instrument, or what holds no signals on one clock.
    """
    from revpress.measurement.observe import observe
    from revpress.recording import ResultTable, Session
    from revpress.study.instrument_sets import named_instruments

    others = content if beside is None else read_content(beside, None, ())
    if isinstance(content, Session | ResultTable) or isinstance(others, Session | ResultTable):
        where = "the recording" if isinstance(content, Session | ResultTable) else str(beside)
        raise InputError(f"{where} holds no signals on one clock, so no instrument can be read with it")
    return observe(reps, others, named_instruments(names).values(), later=later)


def read_content(
    file: Path,
    mapping: Path | None,
    columns: Iterable[str],
    lacks: str = "",
    options: Iterable[str] = (),
    save: Path | None = None,
) -> Content:
    """What :func:`revpress.recording.read_recording` finds in ``file``; ``lacks`` are options that are missing too.

    Raises
    ------
    InputError
        A broken file, or a table that leaves something open: with the options that its content proposes.
    """
    from revpress.recording import LayoutNeeded, read_recording

    layout = _layout(file, mapping, list(columns))
    answers: dict[str, Any] = {name: _typed(name, text) for name, text in settings(options).items()}
    if "layout" in answers or "file" in answers:
        raise InputError("--read answers what a file leaves open; how a table is read is said by --map or --mapping")
    try:
        content = read_recording(file, layout, **answers)
    except LayoutNeeded as error:
        if error.detection is None:
            ways = " or ".join(_typed_again("--read", choice) for choice in error.choices)
            raise InputError(f"{error} with {ways or '--map or --mapping'}") from None
        proposed = " ".join(filter(None, (lacks, _typed_again("--map", _given(error.detection.layout)))))
        evidence = "; ".join(error.detection.evidence)
        raise InputError(f"{file} needs a mapping; if this is right, give {proposed} ({evidence})") from None
    if save is not None:
        _save(file, layout, answers, save)
    return content


def _given(layout: TableLayout) -> dict[str, object]:
    """What a layout says beside what need not be said."""
    given: dict[str, object] = {}
    for field in dataclasses.fields(layout):
        value = getattr(layout, field.name)
        if field.name == "columns" and value:
            words = {n: " ".join(filter(None, (c.quantity, c.unit, c.side, c.axis))) for n, c in value.items()}
            given["columns"] = ", ".join(f"{n}: {text}" for n, text in words.items())
        elif value not in (None, "", (), False, "position") and field.name != "columns":
            given[field.name] = value
    return given


def _typed_again(option: str, values: Mapping[str, object]) -> str:
    words = []
    for name, value in values.items():
        word = f"{name}={_WORDS.get(str(value), value) if name in _SIGNS else value}"
        words.append(f"{option} '{word}'" if " " in word else f"{option} {word}")
    return " ".join(words)


def _save(file: Path, layout: TableLayout | None, answers: Mapping[str, Any], path: Path) -> None:
    from revpress.recording import Answers, save_mapping

    given = dict(answers)
    sheet = given.pop("sheet", "")
    check_known("answer about a table", given, [field.name for field in dataclasses.fields(Answers)])
    save_mapping(layout, file, path, Answers(**given), sheet)


def _layout(file: Path, mapping: Path | None, columns: list[str]) -> TableLayout | None:
    """The layout in a file or in ``name=value`` texts, if there is one."""
    from revpress.recording import TableLayout, load_layout

    if mapping and columns:
        raise InputError(f"--map {columns[0]} is given beside --mapping {mapping}: give one of the two")
    if mapping:
        return load_layout(mapping)
    if not columns:
        return None
    given = settings(columns)
    check_known("mapping", given, [field.name for field in dataclasses.fields(TableLayout)])
    for needed in ("column", "unit") if "columns" not in given else ():
        if needed not in given:
            raise InputError(f"the mapping of {file} lacks --map {needed}=...")
    values: dict[str, Any] = {name: _typed(name, text) for name, text in given.items()}
    return TableLayout(**values)


def _typed(name: str, text: str) -> str | float:
    if name in _NUMBERS:
        return number(text, name)
    if name in _WHOLE:
        value = number(text, name)
        return int(value) if value.is_integer() else value
    return next((sign for sign, word in _WORDS.items() if word == text), text) if name in _SIGNS else text
