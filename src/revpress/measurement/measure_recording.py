"""From a file to measured repetitions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument.encoder import Encoder
from revpress.instrument.recording import Recording
from revpress.instrument.stated_load import U_LOAD
from revpress.measurement.machine_load import machine_load
from revpress.measurement.measured_reps import MeasuredRep, session_reps, set_reps
from revpress.measurement.measure_set import measure_set
from revpress.recording.format import Content
from revpress.recording.read import read_recording
from revpress.recording.results import ResultTable
from revpress.recording.session import Session
from revpress.recording.table_layout import TableLayout
from revpress.twin.rig import Rig


def measure_recording(
    recording: str | Path | Content,
    exercise: ExerciseLike,
    athlete: Athlete,
    load: float | None = None,
    *,
    layout: TableLayout | None = None,
    encoder: Encoder | None = None,
    **parameters: Any,
) -> tuple[MeasuredRep, ...]:
    """Find and measure the repetitions of an exercise.

    Sessions bring their loads and are cut into repetitions already. In a recording of one set the repetitions are found
    by the exercise's own rule. The machine, joined with the athlete, says what resisted.

    Parameters
    ----------
    recording : str, Path, Recording, Session or ResultTable
        A file of any known format, or what :func:`~revpress.recording.read.read_recording` gave.
    exercise : str, Exercise or subclass of Exercise
        What was done, as :func:`~revpress.exercise.catalogue.find_exercise` takes it.
    athlete : Athlete
        Who did it.
    load : float, optional
        What was lifted, in the unit of the exercise's load; needed unless the file says it.
    layout : TableLayout, optional
        How to read a table.
    encoder : Encoder, optional
        Tether angle and scale uncertainty, where they matter; for a recording of one set.
    **parameters
        Settings of the exercise by name, SI and radians.

    Returns
    -------
    tuple of MeasuredRep
        In order of time; at least one.

    Raises
    ------
    InputError
        A broken file, a load that is missing or given twice, no repetition, or a held test, which has none.
    LayoutNeeded
        A table without a layout.
    """
    chosen = find_exercise(exercise, **parameters)
    if chosen.repetition is None:
        raise InputError(f"{chosen.name} is a test that is held still: it has no repetitions to find")
    if isinstance(recording, Recording | Session | ResultTable):
        if layout is not None:
            raise InputError("a layout is for a file, but the recording is read already: give one of them")
        content: Content = recording
        name = recording.source
    else:
        content, name = read_recording(recording, layout), str(recording)
    if isinstance(content, ResultTable):
        raise InputError(f"{name} holds a device's results and no signal: there are no repetitions to find in it")
    if isinstance(content, Session):
        for what, given in (("load", load), ("encoder", encoder)):
            if given is not None:
                raise InputError(f"{name} is a session that names its own loads and device: give no {what}")
        rigs = {set_.load: _rig(chosen, athlete, set_.load) for set_ in content.sets}
        reps = session_reps(content, lambda load, end: machine_load(rigs[load], end, U_LOAD))
        if not reps:
            raise InputError(f"{name} is a session without a repetition")
        return reps
    if load is None:
        raise InputError(f"{name} does not say what was lifted: give the load in {chosen.load.unit}")
    return _set_reps(content, name, chosen, chosen.repetition, athlete, chosen.checked_load(load), encoder)


def _rig(exercise: Exercise, athlete: Athlete, load: float) -> Rig:
    return Rig(exercise.assembly(athlete, load))


def _set_reps(
    recording: Recording,
    name: str,
    exercise: Exercise,
    rule: RepetitionRule,
    athlete: Athlete,
    load: float,
    encoder: Encoder | None,
) -> tuple[MeasuredRep, ...]:
    position = recording.position
    end = float(position.values.max())
    result = measure_set(position, machine_load(_rig(exercise, athlete, load), end, U_LOAD), rule, encoder)
    if not result.reps:
        raise InputError(
            f"{name} holds no repetition of {exercise.name}: none covers {rule.minimum_range:g} m or more, all of it "
            f"spans {end - float(position.values.min()):.3g} m"
        )
    return set_reps(result, load)
