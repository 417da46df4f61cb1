"""Measured repetitions explained: the tables, sentences and report section that `analyse` and `demo` share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from revpress.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

    from revpress.athlete.athlete import Athlete
    from revpress.cli.progress import Report
    from revpress.measurement import MeasuredRep
    from revpress.measurement.explain import Explanation, StrengthFit
    from revpress.report.blocks import Section
    from revpress.report.tables import Table

# Mean velocity of a maximal lift [m/s], where it is published: :cite:`sanchezmedina2017`.
MINIMUM_VELOCITY = {"back_squat": 0.32}

CAN = (
    "how far and how fast its line moved, repetition by repetition, and how long each took",
    "force and power at the point of measurement, as well as the load is known",
    "a range for every joint moment and muscle group, if posture and machine are as described",
)


class Explained(NamedTuple):
    """What there is to say of a recording."""

    tables: list[Table]
    sentences: list[str]
    section: Section


def explained(
    reps: Sequence[MeasuredRep], exercise: str, athlete: Athlete, parameters: Mapping[str, Any], report: Report
) -> Explained:
    """Explain ``reps`` through the twin; see :func:`revpress.measurement.explain.explain` for the errors."""
    import numpy as np

    from revpress.instrument.encoder import Encoder
    from revpress.measurement import repetition_dataset, trace_dataset
    from revpress.measurement.explain import explain
    from revpress.report.sections import explained_table, recording_section, repetition_table

    answer = explain(reps, exercise, athlete, parameters, progress=report)
    measured = repetition_dataset(reps)
    line = _line(measured, exercise)
    sentences = _sentences(answer, line, float(measured.load_kg.max()))
    _, first_of_set = np.unique(measured["set"].values, return_index=True)
    cannot = [f"{what[0].upper()}{what[1:]}." for what in Encoder.BLIND]
    section = recording_section(
        measured.merge(answer.repetitions, compat="equals"),
        traces=trace_dataset(reps),
        line=line,
        explained=answer.curves.isel(repetition=first_of_set),
        can=[f"{what[0].upper()}{what[1:]}." for what in CAN],
        cannot=cannot,
        words=sentences,
    )
    tables = [repetition_table(measured), explained_table(answer.repetitions)]
    if "device_range" in measured:
        tables.append(_device_table(measured))
        section = replace(section, blocks=(*section.blocks, tables[-1]))
    words = [*sentences, f"The instrument cannot tell: {'; '.join(Encoder.BLIND)}."]
    return Explained(tables, words, section)


def _device_table(measured: xr.Dataset) -> Table:
    """What the device itself said beside what we say, and why they differ."""
    from revpress.measurement import WHY_THEY_DIFFER
    from revpress.report.tables import Column, Rows, Table

    rows = []
    for name, why in WHY_THEY_DIFFER.items():
        if name in measured:
            device, ours = measured[f"device_{name}"].values, measured[name].values
            more = ours - device
            rows.append([name.replace("_", " "), measured[name].units, *(float(x.mean()) for x in (device, ours)),
                         float(more.min()), float(more.max()), why])  # fmt: skip
    columns = [
        Column("Quantity"),
        Column("Unit"),
        Column("Device, mean", decimals=3),
        Column("Ours, mean", decimals=3),
        Column("Ours less device, least", decimals=3),
        Column("most", decimals=3),
        Column("Why"),
    ]
    return Table("device-table", "What the device itself said", columns, [Rows(rows)], "Over all repetitions.")


def _line(measured: xr.Dataset, exercise: str) -> xr.Dataset | None:
    """The load–velocity line of the fastest repetitions, where the loads allow one and its end is known."""
    import numpy as np

    from revpress.measurement import fastest_per_load, line_dataset, load_velocity

    if exercise not in MINIMUM_VELOCITY:
        return None
    loads, fastest = fastest_per_load(measured.load_kg, measured.mean_velocity)
    try:
        line = load_velocity(loads, fastest)
    except InputError:  # one load, or a velocity that does not fall with load: there is no line to draw
        return None
    least = MINIMUM_VELOCITY[exercise]
    return line_dataset(line, least, np.linspace(loads[0], max(loads[-1], line.load_at(least).value), 60))


def _sentences(answer: Explanation, line: xr.Dataset | None, heaviest: float) -> list[str]:
    said = [_strength_sentence(answer.fit)]
    if answer.unexplained > 0:
        said.append(
            f"In one repetition, {100 * answer.unexplained:.0f} % of the instants cannot be reproduced by the model."
        )
    if line is not None:
        best, low, high = (float(line[f"one_repetition_max{end}"]) for end in ("", "_low", "_high"))
        doubt = f" That is too low: {heaviest:.0f} kg were lifted in this session." if heaviest > best else ""
        said.append(
            f"The line of the fastest repetitions reaches {float(line.minimum_velocity):.2f} m/s, the mean velocity "
            f"of a maximal lift, at {best:.0f} kg (95 % confidence: {low:.0f} to {high:.0f} kg).{doubt}"
        )
    return said


def _strength_sentence(fit: StrengthFit) -> str:
    from revpress.athlete.athlete import STRENGTH

    average = "times as strong as the average of the same age, sex and size"
    if fit.least == STRENGTH[0]:
        return f"An athlete {fit.least:g} {average} can lift this already; {fit.used:.2f} times was used."
    return (
        f"To lift this, the athlete must be at least {fit.least:.2f} {average} (set {fit.set_number}, repetition "
        f"{fit.number} asks for it); {fit.used:.2f} times was used."
    )
