"""Movements of a sensor of position, whatever the exercise was."""

from __future__ import annotations

import numpy as np
import xarray as xr

from revpress.errors import InputError
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument.encoder import channel_kinematics
from revpress.instrument.recording import Recording
from revpress.measurement import LoadModel, MeasuredRep, rep_metrics, repetition_dataset
from revpress.measurement.measured_reps import signal_dataset
from revpress.measurement.reps import detect_reps
from revpress.report import recording_figures
from revpress.report.blocks import Block, attempt
from revpress.report.recording_parts.part import Part, counted
from revpress.report.tables import Cell, Column, Rows, Table, Value

ANY_MOVEMENT = RepetitionRule(minimum_range=0.1, first="concentric", relative_range=0.0, excess_range=10.0)
"""What is taken for a movement where nobody said what the exercise was: 0.1 m upwards (assumed)."""

_COLUMNS = (("range", "Range", "m", 3), ("duration", "Time", "s", 2), ("mean_velocity", "Mean velocity", "m/s", 2),
            ("peak_velocity", "Peak velocity", "m/s", 2))  # fmt: skip


def movement_part(recording: Recording) -> Part | None:
    """How far and how fast a sensor of position moved.

    Parameters
    ----------
    recording : Recording
        Of any channels.

    Returns
    -------
    Part or None
        None where there is not exactly one position along a line.
    """
    found = [c for c in recording.of("position") if not c.axis]
    if len(found) != 1:
        return None
    channel = found[0]
    if np.ptp(channel.values) < ANY_MOVEMENT.minimum_range:
        return _nothing_moved()
    nothing = LoadModel(0.0, 0.0)
    try:
        motion = channel_kinematics(channel, ANY_MOVEMENT.cutoff)
        reps = detect_reps(motion, ANY_MOVEMENT)
    except InputError as error:
        return Part([f"No movement is looked for: {error}."], [], "Record with a finer or faster sensor of position.")
    measured = [
        MeasuredRep(1, number, np.nan, motion, rep_metrics(motion, rep, nothing, ANY_MOVEMENT.onset_velocity))
        for number, rep in enumerate(reps, start=1)
    ]
    data = repetition_dataset(measured)
    if not measured:
        return _nothing_moved()
    fastest = int(data.mean_velocity.values.argmax())
    words = [
        f"{counted(len(measured), 'movement')} up of {ANY_MOVEMENT.minimum_range:g} m or more, the longest "
        f"{float(data['range'].max()):.2f} m; the fastest is number {fastest + 1} with a mean of "
        f"{float(data.mean_velocity[fastest]):.2f} m/s."
    ]
    rows: list[list[Cell]] = [
        [f"{i + 1}", *(_cell(data, name, i) for name, *_ in _COLUMNS)] for i in range(len(measured))
    ]
    columns = [Column("Movement"), *(Column(title, unit, decimals) for _, title, unit, decimals in _COLUMNS)]
    table = Table("movements", "Movements up", columns, [Rows(rows)], "In round brackets: 95 % confidence.")

    def draw() -> list[Block]:
        return [attempt(recording_figures.signal, signal_dataset(motion), data)]

    return Part(
        words,
        [table],
        "Say what was done and what was lifted: `--exercise NAME --load KG` (`revpress exercises` lists them). Then "
        "way up and way down are told apart by the exercise, and force, power and the work of muscles follow.",
        draw,
        ["Without an exercise, up is the direction in which the sensor counts up."],
    )


def _nothing_moved() -> Part:
    words = [f"Nothing moved up by {ANY_MOVEMENT.minimum_range:g} m or more."]
    return Part(words, [], "Check that the sensor was fixed to what moves, and in which unit it counts.")


def _cell(data: xr.Dataset, name: str, at: int) -> Value:
    low, high = (float(data[f"{name}_{end}"][at]) if f"{name}_{end}" in data else None for end in ("low", "high"))
    return Value(float(data[name][at]), low, high)
