"""A file of an instrument as measured repetitions: what was typed, for the library's one function."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revpress.cli.arguments import check_known, number, settings
from revpress.errors import InputError

if TYPE_CHECKING:
    from revpress.athlete.athlete import Athlete
    from revpress.exercise.loaded_exercise import LoadedExercise
    from revpress.measurement import MeasuredReps
    from revpress.recording import Content, TableLayout

_WORDS = {"\t": "tab", ";": "semicolon", ",": "comma"}  # signs that a shell takes for itself, or that hide


def read_reps(
    file: Path,
    chosen: LoadedExercise,
    athlete: Athlete,
    mapping: Path | None,
    columns: Iterable[str],
    turned: bool | None = None,
    edits: Path | None = None,
) -> MeasuredReps:
    """The repetitions in ``file``, as :func:`revpress.measurement.measure_recording` finds them.

    Raises
    ------
    InputError
        A broken file, a table without a layout, a load that is missing or given twice, or no repetition.
    """
    from revpress.measurement import load_edits, measure_recording
    from revpress.recording import Session

    content = read_content(file, mapping, columns, "--load KG" if chosen.load is None else "")
    if isinstance(content, Session) and chosen.load is not None:
        raise InputError(f"{file} is a session that names its own loads: leave --load away")
    if not isinstance(content, Session) and chosen.load is None:
        raise InputError(f"{file} does not say what was lifted: give --load KG")
    corrections = load_edits(edits) if edits else None
    return measure_recording(
        content, chosen.name, athlete, chosen.load, reversed=turned, edits=corrections, **chosen.parameters
    )


def read_content(file: Path, mapping: Path | None, columns: Iterable[str], lacks: str = "") -> Content:
    """What :func:`revpress.recording.read_recording` finds in ``file``; ``lacks`` are options that are missing too.

    Raises
    ------
    InputError
        A broken file, or a table without a layout: with the options that its content proposes.
    """
    from revpress.recording import LayoutNeeded, read_recording

    try:
        return read_recording(file, _layout(file, mapping, list(columns)))
    except LayoutNeeded as error:
        if error.detection is None:
            raise InputError(f"{error} with --map or --mapping") from None
        proposed = {k: v for k, v in dataclasses.asdict(error.detection.layout).items() if v is not None}
        words = " ".join([lacks, *(f"--map {name}={_WORDS.get(value, value)}" for name, value in proposed.items())])
        evidence = "; ".join(error.detection.evidence)
        raise InputError(f"{file} needs a mapping; if this is right, give {words.strip()} ({evidence})") from None


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
    for needed in ("column", "unit"):
        if needed not in given:
            raise InputError(f"the mapping of {file} lacks --map {needed}=...")
    values: dict[str, Any] = {name: _typed(name, text) for name, text in given.items()}
    return TableLayout(**values)


def _typed(name: str, text: str) -> str | float:
    if name == "rate":
        return number(text, name)
    if name in ("column", "time_column", "header_lines"):
        value = number(text, name)
        return int(value) if value.is_integer() else value
    return next((sign for sign, word in _WORDS.items() if word == text), text)
