"""The section of a recording: repetitions, load–velocity line, and what the twin makes of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from revpress.errors import InputError
from revpress.report import recording_figures
from revpress.report.blocks import Block, Bullets, Prose, Section, attempt
from revpress.report.how_sure import SHARED, bands_meaning
from revpress.report.quantities import band_of, interval_of, take
from revpress.report.tables import Cell, Column, Rows, Table, Value
from revpress.units import face

_REPETITION_COLUMNS = (
    ("range", "Range", "m", 3),
    ("duration", "Time", "s", 2),
    ("mean_velocity", "Mean velocity", "m/s", 2),
    ("mean_propulsive_velocity", "Mean propulsive velocity", "m/s", 2),
    ("peak_velocity", "Peak velocity", "m/s", 2),
    ("mean_force", "Mean force", "N", 0),
    ("peak_force", "Peak force", "N", 0),
    ("mean_power", "Mean power", "W", 0),
    ("peak_power", "Peak power", "W", 0),
)
_EXPLAINED_COLUMNS = (
    ("peak_hip_extension_moment", "Peak hip moment", "N m", 0),
    ("peak_knee_extension_moment", "Peak knee moment", "N m", 0),
    ("hip_work", "Hip work", "J", 0),
    ("knee_work", "Knee work", "J", 0),
    ("gluteus_maximus_net_work_share", "Gluteus maximus", "1", 0),
    ("quadriceps_net_work_share", "Quadriceps", "1", 0),
)
"""Quantities of a repetition: variable, title, unit, decimals; what has no unit is a share of net work."""

_MOMENT_QUANTITIES = ("hip_extension_moment", "knee_extension_moment")


def recording_section(
    repetitions: xr.Dataset,
    *,
    traces: xr.Dataset | None = None,
    line: xr.Dataset | None = None,
    explained: xr.Dataset | None = None,
    can: Sequence[str] = (),
    cannot: Sequence[str] = (),
    words: Sequence[str] = (),
    more: Sequence[Block] = (),
    lead: str = "",
) -> Section:
    """A recording explained: repetitions, load–velocity line, the device beside us, what the twin adds and cannot tell.

    The datasets are those of :mod:`revpress.report.recording_figures`; ``can`` and ``cannot`` say in plain words what
    the instrument tells; ``more`` stands at the end.
    """
    blocks: list[Block] = [Prose(words)] if words else []
    if traces is not None:
        blocks.append(attempt(recording_figures.repetition_traces, traces, repetitions))
    blocks.append(attempt(repetition_table, repetitions))
    if line is not None:
        blocks.append(attempt(recording_figures.load_velocity_figure, repetitions, line))
    if any(str(name).startswith("device_") for name in repetitions):
        blocks.append(attempt(recording_figures.device_agreement, repetitions))
    if explained is not None:
        wanted = [q for q in _MOMENT_QUANTITIES if q in explained] or _MOMENT_QUANTITIES[:1]
        blocks += [attempt(recording_figures.moment_intervals, explained, quantity) for quantity in wanted]
    if any(name in repetitions for name, *_ in _EXPLAINED_COLUMNS):
        blocks.append(attempt(explained_table, repetitions))
    blocks += [
        Bullets(items, heading)
        for items, heading in ((can, "What this instrument can tell"), (cannot, "What it cannot tell"))
        if items
    ]
    return Section("recording", "A real set, explained", [*blocks, *more], lead, "Recording")


def repetition_table(repetitions: xr.Dataset) -> Table:
    """What was measured, one row a repetition; columns that the data lack are left out."""
    return _repetitions(
        repetitions,
        _REPETITION_COLUMNS,
        "repetition-table",
        "Every repetition, as measured",
        "All at the point of measurement, during the lift. In brackets: the interval that holds the value with 95 % "
        "confidence.",
    )


def explained_table(repetitions: xr.Dataset) -> Table:
    """What the twin makes of each repetition, with intervals."""
    bands, wide = bands_meaning(repetitions)
    return _repetitions(
        repetitions,
        _EXPLAINED_COLUMNS,
        "explained-table",
        "Every repetition, explained through the twin",
        f"Each value is that of {SHARED} that fits the reading. {bands} Shares are of the net work of all "
        "muscles, lowering counted against lifting: not the shares of positive work of a comparison.",
        wide,
    )


def _repetitions(
    data: xr.Dataset,
    wanted: Sequence[tuple[str, str, str, int]],
    key: str,
    title: str,
    caption: str,
    meaning_of_wide: str = "",
) -> Table:
    columns = [Column("Set", decimals=0), Column("Rep", decimals=0), Column("Load", "kg", 0)]
    cells: list[list[Cell]] = [
        [str(int(s)), float(n), float(load)]
        for s, n, load in zip(data["set"].values, data["number"].values, data["load_kg"].values, strict=True)
    ]
    for name, head, units, decimals in wanted:
        if name not in data:
            continue
        factor, shown = (100.0, "% of net work") if units == "1" else face(1.0, units)
        best = factor * take(data, name, ("repetition",), units).values
        columns.append(Column(head, shown, decimals))
        band, wide = _ends(data, name, units, factor)
        values: list[Cell] = []
        for i, own in enumerate(map(float, best)):
            low, high = band[i] if band else (None, None)
            values.append(Value(own, low, high, wide=wide[i] if wide else None))
        for row, value in zip(cells, values, strict=True):
            row.append(value)
    if len(columns) == 3:
        raise InputError(f"{title}: the data hold none of {', '.join(name for name, *_ in wanted)}")
    return Table(key, title, columns, [Rows(cells)], caption, meaning_of_wide)


_Pairs = list[tuple[float, float]] | None


def _ends(data: xr.Dataset, name: str, units: str, factor: float) -> tuple[_Pairs, _Pairs]:
    """The ends beside each repetition's value, and those of all that is possible.

    A measured quantity has an interval of confidence, one of the body what is likely and what is possible.
    """
    dims = ("repetition",)
    if f"{name}_low" in data:
        narrow = tuple(take(data, f"{name}_{end}", dims, units).values for end in ("low", "high"))
        return _pairs(narrow, factor), None
    return (
        _pairs(band_of(data, name, dims, units), factor),
        _pairs(interval_of(data, name, dims, units, "possible"), factor),
    )


def _pairs(ends: tuple[np.ndarray, ...] | None, factor: float) -> _Pairs:
    return (
        None if ends is None else [(factor * float(low), factor * float(high)) for low, high in zip(*ends, strict=True)]
    )
