"""The report's sections from data: what we found, the comparison, the recording, method and limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from revpress.errors import InputError
from revpress.report import figures, recording_figures
from revpress.report.blocks import Block, Bullets, Finding, Findings, Notice, Prose, Section, View, attempt
from revpress.report.quantities import ends_of, exercise_titles, take
from revpress.report.scene import Scene
from revpress.report.tables import Cell, Column, Rows, Table, Value, number

COMPARISON_FIGURES = (
    figures.joint_moments,
    figures.group_activations,
    figures.group_forces,
    figures.work_shares,
    figures.past_neutral,
    figures.contact_forces,
    figures.resistance_curves,
)

REPETITION_COLUMNS = (
    ("range", "Range", "m", "m", 3),
    ("duration", "Time", "s", "s", 2),
    ("mean_velocity", "Mean velocity", "m/s", "m/s", 2),
    ("mean_propulsive_velocity", "Mean propulsive velocity", "m/s", "m/s", 2),
    ("peak_velocity", "Peak velocity", "m/s", "m/s", 2),
    ("mean_force", "Mean force", "N", "N", 0),
    ("peak_force", "Peak force", "N", "N", 0),
    ("mean_power", "Mean power", "W", "W", 0),
    ("peak_power", "Peak power", "W", "W", 0),
)
EXPLAINED_COLUMNS = (
    ("peak_hip_extension_moment", "Peak hip moment", "N m", "N·m", 0),
    ("peak_knee_extension_moment", "Peak knee moment", "N m", "N·m", 0),
    ("hip_work", "Hip work", "J", "J", 0),
    ("knee_work", "Knee work", "J", "J", 0),
    ("gluteus_maximus_net_work_share", "Gluteus maximus", "1", "% of net work", 0),
    ("quadriceps_net_work_share", "Quadriceps", "1", "% of net work", 0),
)
"""Quantities of a repetition: variable, title, unit in the data, unit on the page, decimals."""

LEFT_OPEN = (
    "In brackets: the range over every pattern of muscles and contact that makes the same motion, for load and motion "
    "do not settle where and in which direction a foot presses; the value itself is the most economical pattern's."
)
"""What the ranges of a comparison mean."""

DASHES = "Dashes in brackets: no pattern of muscles and contact makes that motion in some frames."
"""What a range that is missing means."""

MOMENT_QUANTITIES = ("hip_extension_moment", "knee_extension_moment")


def summary_section(findings: Findings, words: Sequence[str], *, lead: str = "") -> Section:
    """What we found, in plain words: numbers that stand out, then paragraphs."""
    return Section("summary", "What we found", (findings, Prose(words)), lead, "Findings")


def comparison_findings(comparison: xr.Dataset) -> Findings:
    """What stands out between the exercises: glute share, work past neutral, angle of the peak, knee load."""
    names = list(exercise_titles(comparison).values())
    glutes = 100 * take(comparison, "muscle_work_share", ("exercise", "group"), "1").sel(group="gluteus maximus").values
    hip = take(comparison, "hip_extension_moment", ("exercise", "hip_angle"), "N m")
    angle = hip.idxmax("hip_angle").values
    knee = take(comparison, "knee_contact_force_peak_bw", ("exercise",), "BW").values
    most, least = int(np.nanargmax(glutes)), int(np.nanargmin(glutes))
    late, early = int(np.nanargmin(angle)), int(np.nanargmax(angle))
    gentle, harsh = int(np.nanargmin(knee)), int(np.nanargmax(knee))
    several = len(names) > 1
    items = [
        Finding(
            f"{glutes[most]:.0f} %",
            f"of the lifting work of the **{names[most]}** comes from the gluteus maximus"
            + (
                f", the largest share here; the smallest is {glutes[least]:.0f} % in the **{names[least]}**."
                if several
                else "."
            ),
        ),
        Finding(
            _angle(angle[late]),
            f"is where the hip extension moment peaks in the **{names[late]}**"
            + (
                f", nearest to full extension of all; in the **{names[early]}** it peaks at {_angle(angle[early])}."
                if several
                else "."
            ),
        ),
        _past_neutral(names, comparison),
        Finding(
            f"{knee[gentle]:.1f} × body weight",
            f"is the largest knee contact force of the **{names[gentle]}**"
            + (f", the gentlest on the knee; the **{names[harsh]}** reaches {knee[harsh]:.1f}" if several else "")
            + f". {figures.KNEE_CAVEAT}",
        ),
    ]
    return Findings(items)


NO_WORK = 0.5
"""Less hip work than that is none [J]."""

_PRACTICALLY_NONE = 1.5  # less hip work is none worth a headline [J]


def _past_neutral(names: Sequence[str], comparison: xr.Dataset) -> Finding:
    """Who trains the hip past neutral, who does not however the foot presses, and of whom it is not known."""
    work = take(comparison, "work_past_neutral", ("exercise",), "J").values
    low, high = ends_of(comparison, "work_past_neutral", "J") or (work, work)
    unknown = (saturated(comparison) > 0) & np.isnan(high) | np.isnan(work)
    low, high = (np.where(np.isnan(end), work, end) for end in (low, high))
    trains = ~unknown & (work >= _PRACTICALLY_NONE)
    none = ~unknown & ~trains & (high < NO_WORK)
    hardly = ~unknown & ~trains & ~none
    said = [
        f"practically none in the **{names[i]}**"
        + (f", up to {number(float(high[i]), 0)} J if the foot presses otherwise" if high[i] - work[i] >= 1.0 else "")
        for i in map(int, np.flatnonzero(hardly))
    ]
    said += [f"none in {_listed(names, none)}"] if none.any() else []
    doubt = f" Not known in {_listed(names, unknown)}: beyond this athlete there." if unknown.any() else ""
    if trains.any():
        most = int(np.argmax(np.where(trains, work, -np.inf)))
        between = f"{number(float(low[most]), 0)} to {number(float(high[most]), 0)} J"
        head = (
            f"of hip work lie past the neutral hip in the **{names[most]}**"
            + (", the most here" if len(names) > 1 else "")
            + (f" (any from {between} makes the same motion)" if high[most] - low[most] >= 1.0 else "")
        )
        return Finding(f"{number(float(work[most]), 0)} J", "; ".join([head, *said]) + f".{doubt}")
    if hardly.any():
        return Finding("About 0 J", f"of hip work lie past the neutral hip: {'; '.join(said)}.{doubt}")
    if unknown.all():
        return Finding("Not known", "is the hip work past the neutral hip: these loads are beyond this athlete there.")
    whom = "no exercise trains there" if none.all() else said[-1]
    return Finding("0 J", f"of hip work lie past the neutral hip: at these loads, {whom}.{doubt}")


def _listed(names: Sequence[str], chosen: np.ndarray) -> str:
    """The chosen exercises in one phrase."""
    return " and ".join(f"the **{name}**" for name, one in zip(names, chosen, strict=True) if one)


def comparison_section(comparison: xr.Dataset, scenes: Sequence[Scene] = (), *, lead: str = "") -> Section:
    """The exercises side by side: 3D view, figures over hip angle, table. What the data lack is named in its place."""
    blocks: list[Block] = []
    if scenes:
        titles = ", ".join(scene["title"] for scene in scenes)
        blocks.append(
            View(
                scenes,
                "Drag to turn, click and scroll to zoom, move the slider through the stroke. Muscles are coloured by "
                "their activation; arrows are the forces on the body. Point at a muscle to read its name. With the "
                "view in focus, arrow keys step, space plays, shift and arrow keys turn.",
                f"Interactive 3D view of the athlete in: {titles}.",
            )
        )
    if beyond := beyond_athlete(comparison):
        blocks.append(Notice("Beyond this athlete.", " ".join(beyond)))
    blocks += [attempt(draw, comparison) for draw in COMPARISON_FIGURES]
    blocks.append(attempt(comparison_table, comparison))
    return Section("comparison", "The exercises side by side", blocks, lead, "Comparison")


def beyond_athlete(comparison: xr.Dataset) -> list[str]:
    """One plain sentence for each exercise that the athlete cannot make as it is asked for, at that load."""
    return [
        f"{title}, is beyond this athlete in {max(round(100 * share), 1)} % of the lift: there its muscles show the "
        "most that this athlete can give, not what the exercise needs."
        for title, share in zip(exercise_titles(comparison).values(), saturated(comparison), strict=True)
        if share > 0
    ]


def saturated(comparison: xr.Dataset) -> np.ndarray:
    """Share of each exercise's lift that is beyond the athlete."""
    if "saturated_frames" not in comparison:
        return np.zeros(comparison.sizes["exercise"])
    return np.asarray(take(comparison, "saturated_frames", ("exercise",), "1").values)


def comparison_table(comparison: xr.Dataset) -> Table:
    """All scalar quantities, one row each, one column an exercise; quantities the data lack are named below."""
    titles = exercise_titles(comparison)
    body: list[Rows] = []
    missing: list[str] = []
    for heading, rows in _comparison_rows(comparison, missing):
        cells: list[list[Cell]] = [[row.label, row.unit, *_values(row)] for row in rows]
        if cells:
            body.append(Rows(cells, heading))
    if not body:
        raise InputError("the comparison holds none of the quantities of the table")
    caption = (
        "Peaks are the largest values over the repetition; shares are of the positive work of all muscles or joints."
    )
    if any(f"{name}_low" in comparison for name in comparison):
        caption += f" {LEFT_OPEN}"
    values = [cell for rows in body for row in rows.cells for cell in row if isinstance(cell, Value)]
    if any(value.low is not None and np.isnan(value.low) for value in values):
        caption += f" {DASHES}"
    if missing:
        caption += f" Not in these data: {', '.join(missing)}."
    columns = [Column("Quantity"), Column("Unit"), *(Column(title) for title in titles.values())]
    return Table("comparison-table", "All quantities", columns, body, caption)


class Row(NamedTuple):
    """A quantity by exercise, and the ends of its range where load and motion leave it one."""

    label: str
    unit: str
    values: np.ndarray
    decimals: int
    ends: tuple[np.ndarray, np.ndarray] | None = None
    quiet: bool = False


def _values(row: Row) -> list[Cell]:
    """The cells of a row; a range that does not show at these decimals is left out."""
    if row.ends is None:
        return [Value(float(v), decimals=row.decimals) for v in row.values]
    cells: list[Cell] = []
    for trio in zip(row.values, *row.ends, strict=True):
        best, low, high = (float(v) for v in trio)
        open_ = len({number(v, row.decimals) for v in (best, low, high)}) > 1
        cells.append(Value(best, low if open_ else None, high if open_ else None, row.decimals, row.quiet))
    return cells


def _comparison_rows(data: xr.Dataset, missing: list[str]) -> list[tuple[str, list[Row]]]:
    e = ("exercise",)

    def get(name: str, dims: tuple[str, ...], units: str) -> xr.DataArray | None:
        if name not in data:
            missing.append(name)
            return None
        return take(data, name, dims, units)

    def scalar(name: str, label: str, units: str, shown: str, decimals: int = 0, *, quiet: bool = True) -> list[Row]:
        value = get(name, e, units)
        if value is None:
            return []
        return [Row(label, shown, value.values, decimals, ends_of(data, name, units), quiet)]

    moments: list[Row] = []
    for name, title in figures.MOMENTS:
        hip = name == "hip_extension_moment"
        moments += scalar(f"peak_{name}", f"Peak, {title.lower()}", "N m", "N·m", quiet=not hip)
        curve = get(name, (*e, "hip_angle"), "N m") if hip else None
        if curve is not None:
            moments.append(Row("Hip flexion at that peak", "°", curve.idxmax("hip_angle").values, 0))
    activation = get("group_activation", ("group", *e, "hip_angle"), "1")
    work = get("group_work", (*e, "group"), "J")
    shares = [get(f"{kind}_work_share", (*e, item), "1") for kind, item in (("muscle", "group"), ("joint", "joint"))]
    resistance = get("resistance", (*e, "stroke"), "N")
    return [
        ("Joint moments", moments),
        ("Peak activation", [] if activation is None else _each(100 * activation.max("hip_angle").T, "%")),
        ("Positive work", [] if work is None else _each(work, "J")),
        ("Share of positive work", [row for share in shares if share is not None for row in _each(100 * share, "%")]),
        (
            "Past the neutral hip",
            scalar("impulse_past_neutral", "Hip impulse", "N m s", "N·m·s")
            + scalar("work_past_neutral", "Hip work", "J", "J", quiet=False)
            + scalar("hip_extension_reached", "Extension reached", "deg", "°")
            + scalar("hip_extension_limit", "Athlete's limit", "deg", "°"),
        ),
        (
            "Load on the joints",
            scalar("hip_contact_force_peak", "Peak hip contact force", "N", "N")
            + scalar("hip_contact_force_peak_bw", "the same", "BW", "body weights", 1)
            + scalar("knee_contact_force_peak", "Peak knee contact force", "N", "N")
            + scalar("knee_contact_force_peak_bw", "the same", "BW", "body weights", 1),
        ),
        (
            "Resistance",
            []
            if resistance is None
            else [
                Row("Smallest over the stroke", "N", resistance.min("stroke").values, 0),
                Row("Largest over the stroke", "N", resistance.max("stroke").values, 0),
            ],
        ),
    ]


def _each(values: xr.DataArray, unit: str) -> list[Row]:
    """One row for each item of the second dimension of (exercise, item)."""
    items = values[values.dims[1]].values
    return [Row(str(item).capitalize(), unit, values.values[:, i], 0) for i, item in enumerate(items)]


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
        blocks.append(attempt(recording_figures.load_velocity, repetitions, line))
    if any(str(name).startswith("device_") for name in repetitions):
        blocks.append(attempt(recording_figures.device_agreement, repetitions))
    if explained is not None:
        wanted = [q for q in MOMENT_QUANTITIES if q in explained] or MOMENT_QUANTITIES[:1]
        blocks += [attempt(recording_figures.moment_intervals, explained, quantity) for quantity in wanted]
    if any(name in repetitions for name, *_ in EXPLAINED_COLUMNS):
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
        REPETITION_COLUMNS,
        "repetition-table",
        "Every repetition, as measured",
        "All at the point of measurement, during the lift. In brackets: the interval that holds the value with 95 % "
        "confidence.",
    )


def explained_table(repetitions: xr.Dataset) -> Table:
    """What the twin makes of each repetition, with intervals."""
    return _repetitions(
        repetitions,
        EXPLAINED_COLUMNS,
        "explained-table",
        "Every repetition, explained through the twin",
        "The most economical way to make the lift and, in brackets, the interval that holds for every pattern of "
        "muscles and contact consistent with the reading. Shares are of the net work of all muscles, lowering counted "
        "against lifting: not the shares of positive work of a comparison.",
    )


def _repetitions(
    data: xr.Dataset, wanted: Sequence[tuple[str, str, str, str, int]], key: str, title: str, caption: str
) -> Table:
    columns = [Column("Set", decimals=0), Column("Rep", decimals=0), Column("Load", "kg", 0)]
    cells: list[list[Cell]] = [
        [str(int(s)), float(n), float(load)]
        for s, n, load in zip(data["set"].values, data["number"].values, data["load_kg"].values, strict=True)
    ]
    for name, head, units, shown, decimals in wanted:
        if name not in data:
            continue
        factor = 100.0 if shown.startswith("%") else 1.0
        best = factor * take(data, name, ("repetition",), units).values
        columns.append(Column(head, shown, decimals))
        if f"{name}_low" in data:
            low, high = (factor * take(data, name + end, ("repetition",), units).values for end in ("_low", "_high"))
            values: list[Cell] = [Value(float(b), float(l), float(h)) for b, l, h in zip(best, low, high, strict=True)]
        else:
            values = [float(v) for v in best]
        for row, value in zip(cells, values, strict=True):
            row.append(value)
    if len(columns) == 3:
        raise InputError(f"{title}: the data hold none of {', '.join(name for name, *_ in wanted)}")
    return Table(key, title, columns, [Rows(cells)], caption)


def _angle(degrees: float) -> str:
    """A hip angle in words: flexion is positive."""
    return f"{number(degrees, 0)}° of flexion" if degrees >= 0 else f"{number(-degrees, 0)}° past neutral"
