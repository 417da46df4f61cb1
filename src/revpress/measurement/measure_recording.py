"""From a file to measured repetitions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, RevpressError
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument.channel import Channel
from revpress.instrument.encoder import Encoder, channel_kinematics
from revpress.instrument.recording import Recording
from revpress.instrument.stated_load import U_LOAD
from revpress.measurement.direction import find_direction
from revpress.measurement.edits import Edits
from revpress.measurement.exercise_in_file import sets_of_exercise
from revpress.measurement.load_model import LoadModel
from revpress.measurement.machine_load import machine_load
from revpress.measurement.measure_set import SetResult, measure_set
from revpress.measurement.measured_reps import MeasuredReps, session_reps, set_reps
from revpress.measurement.metrics import rep_metrics
from revpress.measurement.reps import detect_reps
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
    exercise_in_file: str | None = None,
    reversed: bool | None = None,
    edits: Edits | None = None,
    **parameters: Any,
) -> MeasuredReps:
    """Find and measure the repetitions of an exercise.

    Sessions bring their loads and are cut into repetitions already. In a recording of one set the repetitions are found
    by the exercise's own rule, and which way it counts by which phase of the exercise comes first. The machine, joined
    with the athlete, says what resisted; measuring needs no posture that explains the motion.

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
        Where it is mounted, tether and scale uncertainty, where they matter; for a recording of one set. What is
        measured anywhere on a machine is told as motion, force and power where the athlete meets it.
    exercise_in_file : str, optional
        What a session calls the exercise, where that is not one of its usual names. Sets of other exercises are left
        out: :func:`~revpress.measurement.exercise_in_file.sets_of_exercise` names them.
    reversed : bool, optional
        Whether the recording of one set counts downwards in the lift; found if not given.
    edits : Edits, optional
        Corrections of the repetitions found in a recording of one set.
    **parameters
        Settings of the exercise by name, SI and radians.

    Returns
    -------
    MeasuredReps
        In order of time, at least one; with what was left out, turned or not measured.

    Raises
    ------
    InputError
        A broken file, a load that is missing or given twice, a direction that cannot be told, no repetition, a held
        test, which has none, or a session of another exercise.
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
        for what, given in (
            ("load", load), ("encoder", encoder), ("direction", reversed), ("edits", edits),
        ):  # fmt: skip
            if given is not None:
                raise InputError(f"{name} is a session that names its own loads and device: give no {what}")
        content = sets_of_exercise(content, chosen, exercise_in_file)
        loads = {set_.load: _resisting(chosen, athlete, set_.load) for set_ in content.sets}
        reps = session_reps(content, lambda load, end: loads[load](end))
        if not reps:
            raise InputError(f"{name} is a session without a repetition")
        return MeasuredReps(reps, [f"Left out: {sentence}." for sentence in content.left_out])
    if exercise_in_file is not None:
        raise InputError(f"{name} names no exercises of sets: give no exercise_in_file")
    if load is None:
        raise InputError(f"{name} does not say what was lifted: give the load in {chosen.load.unit}")
    lifted = chosen.checked_load(load)
    notices: tuple[str, ...] = ()
    if encoder is not None and (encoder.site or encoder.tether):
        if edits is not None or reversed is not None:
            raise InputError(f"{name}: an encoder that is mounted on a machine takes no direction and no edits")
        result = _mounted_set(content, Rig(chosen.assembly(athlete, lifted)), chosen.repetition, encoder)
        spans = float(np.ptp(result.motion.position))
    else:
        position, notices = _directed(content.position, name, chosen, reversed)
        resists = _resisting(chosen, athlete, lifted)(float(position.values.max()))
        result = measure_set(position, resists, chosen.repetition, encoder, edits)
        spans = float(np.ptp(position.values))
    found = set_reps(result, lifted)
    if not found:
        left = " ".join(["", *result.notices])
        raise InputError(
            f"{name} holds no repetition of {chosen.name}: none covers {chosen.repetition.minimum_range:g} m or more, "
            f"all of it spans {spans:.3g} m{'.' + left if result.notices else ''}"
        )
    left_out = [f"Left out: {sentence}." for sentence in content.left_out]
    return MeasuredReps(found, (*left_out, *notices, *found.notices))


def _mounted_set(recording: Recording, rig: Rig, rule: RepetitionRule, encoder: Encoder) -> SetResult:
    """A set read somewhere on the machine, as the interface moved."""
    motion = encoder.motion(recording, rig, rule.cutoff)
    load = machine_load(rig, float(motion.position.max()), U_LOAD)
    reps = tuple(rep_metrics(motion, rep, load, rule.onset_velocity) for rep in detect_reps(motion, rule))
    return SetResult(motion, load, reps, encoder)


def _directed(position: Channel, name: str, exercise: Exercise, turned: bool | None) -> tuple[Channel, tuple[str, ...]]:
    """The channel so that it rises in the lift, and what is said of it."""
    rule = exercise.repetition
    assert rule is not None
    if turned is not None:
        return (position.reversed() if turned else position), ()
    found = find_direction(channel_kinematics(position, rule.cutoff), rule)
    begins = f"{exercise.name} begins with a {'rise' if rule.first == 'concentric' else 'fall'}"
    if found.reversed is None:
        raise InputError(
            f"which way {name} counts cannot be told: {found.why}, and {begins}; say whether it falls in the lift: "
            "--reversed if it does, --not-reversed if not (in Python reversed=True or False)"
        )
    if not found.reversed:
        odd = f"The recording is taken as it counts: {found.why}, but {begins} (--reversed turns it)."
        return position, (odd,) if found.why else ()
    return position.reversed(), (
        f"The recording was turned upside down: {found.why}, but {begins} (--not-reversed takes it as it is).",
    )


def _resisting(exercise: Exercise, athlete: Athlete, load: float) -> Callable[[float], LoadModel]:
    """Of the position at the end of the way up [m]: what resisted.

    A weight that is carried resists in any posture, so none need be found; a machine's levers do not.
    """
    try:
        rig = Rig(exercise.assembly(athlete, load))
    except RevpressError:
        usual = type(exercise)()
        try:
            carried = usual.assembly(athlete, load).carried_mass
        except RevpressError:
            carried = 0.0
        if not carried:
            raise
        free = LoadModel.free_weight(carried, U_LOAD)
        return lambda end: free
    return lambda end: machine_load(rig, end, U_LOAD)
