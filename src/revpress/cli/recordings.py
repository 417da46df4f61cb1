"""A file of an instrument as measured repetitions."""

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
    from revpress.measurement import MeasuredRep
    from revpress.recording import Mapping

_WORDS = {"\t": "tab", ";": "semicolon", ",": "comma"}  # signs that a shell takes for itself, or that hide
_LOAD_U = 0.005  # relative standard uncertainty of plates: 1 % either way holds 95 % (assumed)


def read_reps(
    file: Path, chosen: LoadedExercise, athlete: Athlete, mapping: Path | None, columns: Iterable[str]
) -> tuple[MeasuredRep, ...]:
    """The repetitions in ``file``: a session that knows its loads (.json), or a position–time recording of one set.

    Raises
    ------
    InputError : a broken file, one that needs a mapping, a load that is missing or given twice, or no repetition.
    """
    from revpress.exercise.catalogue import find_exercise
    from revpress.measurement import measure_set, rep_rule, session_reps, set_reps
    from revpress.measurement.machine_load import machine_load
    from revpress.recording import load_mapping, read_openbarbell, read_recording
    from revpress.twin.rig import Rig

    if file.suffix.lower() == ".json":
        if chosen.load is not None:
            raise InputError(f"{file} is a session that names its own loads: leave --load away")
        return session_reps(read_openbarbell(file))
    if chosen.load is None:
        raise InputError(f"{file} does not say what was lifted: give --load KG")
    how = load_mapping(mapping) if mapping else _mapping(file, columns)
    position = read_recording(file, how).position
    rule = rep_rule(str(chosen.name))
    end = float(position.values.max())
    rig = Rig(find_exercise(chosen.name, **chosen.parameters).assembly(athlete, chosen.load))
    result = measure_set(position, machine_load(rig, end, _LOAD_U), rule)
    if not result.reps:
        raise InputError(
            f"{file} holds no repetition of {chosen.name}: none covers {rule.minimum_range:g} m or more, "
            f"all of it spans {end - float(position.values.min()):.3g} m"
        )
    return set_reps(result, chosen.load)


def _mapping(file: Path, columns: Iterable[str]) -> Mapping | None:
    """A mapping from ``name=value`` texts; without any, none for Chronojump's files and a proposal to confirm else."""
    from revpress.recording import Mapping, detect_mapping
    from revpress.recording.formats.chronojump import is_chronojump

    given = settings(columns)
    if given:
        check_known("mapping", given, [field.name for field in dataclasses.fields(Mapping)])
        for needed in ("column", "unit"):
            if needed not in given:
                raise InputError(f"the mapping of {file} lacks --map {needed}=...")
        values: dict[str, Any] = {name: _typed(name, text) for name, text in given.items()}
        return Mapping(**values)
    if is_chronojump(file):
        return None
    proposal = detect_mapping(file)
    proposed = {name: value for name, value in dataclasses.asdict(proposal.mapping).items() if value is not None}
    words = " ".join(f"--map {name}={_WORDS.get(value, value)}" for name, value in proposed.items())
    raise InputError(f"{file} needs a mapping; if this is right, give {words} ({'; '.join(proposal.evidence)})")


def _typed(name: str, text: str) -> str | float:
    if name == "rate":
        return number(text, name)
    if name in ("column", "time_column", "header_lines"):
        value = number(text, name)
        return int(value) if value.is_integer() else value
    return next((sign for sign, word in _WORDS.items() if word == text), text)
