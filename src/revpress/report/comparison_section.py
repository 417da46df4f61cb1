"""The sections of a comparison: what was found, and the exercises side by side in figures and a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from revpress.errors import InputError
from revpress.report import figures
from revpress.report.blocks import Block, Finding, Findings, Notice, Prose, Section, View, attempt
from revpress.report.how_sure import against_rivals, bands_meaning, contrast_of, leaders, verdict
from revpress.report.quantities import (
    at_face,
    band_of,
    declared,
    exercise_titles,
    interval_of,
    take,
    working_at,
)
from revpress.report.scene import Scene
from revpress.report.tables import Cell, Column, Rows, Table, Value, number
from revpress.study.comparison_quantities import comparison_quantities

COMPARISON_FIGURES = (
    figures.joint_moments,
    figures.group_activations,
    figures.group_forces,
    figures.work_shares,
    figures.past_neutral_figure,
    figures.contact_forces,
    figures.resistance_curves,
)

CONTRASTED_MUSCLES = ("mean_group_activation", "group_work", "muscle_work_share", "peak_group_force")
"""What is contrasted of the muscle groups, on the page."""

_DASHES = "A dash in brackets: no pattern of muscles and contact makes that motion in some frames."
"""What a range that is missing means."""


def summary_section(findings: Findings, words: Sequence[str], *, lead: str = "") -> Section:
    """What we found, in plain words: numbers that stand out, then paragraphs."""
    return Section("summary", "What we found", (findings, Prose(words)), lead, "Findings")


def comparison_findings(comparison: xr.Dataset) -> Findings:
    """What stands out between the exercises: glute share, angle of the peak, work past neutral, knee load.

    What depends on how somebody shares a load among their muscles is ranked only as far as contrasts decide.
    """
    titles = exercise_titles(comparison)
    return Findings(
        [
            *_most(comparison, list(titles.values())),
            _glutes(comparison, list(titles.values())),
            *_peak_places(comparison, titles),
            _past_neutral(list(titles.values()), comparison),
            _knee_load(comparison, list(titles.values())),
        ]
    )


def _most(comparison: xr.Dataset, names: Sequence[str]) -> list[Finding]:
    """Which muscle group does most in each exercise; nothing where it is the gluteus maximus in all of them."""
    share = declared(comparison, "muscle_work_share").transpose("exercise", "group")
    known = share.values[np.isfinite(share.values).all(axis=1)]
    titles = [name for name, row in zip(names, share.values, strict=True) if np.isfinite(row).all()]
    groups = [str(share.group.values[i]) for i in known.argmax(axis=1)]
    if set(groups) <= {"gluteus maximus"}:
        return []
    # The share of the gluteus maximus has a finding of its own: what others do most comes first here.
    most = int(np.where([group == "gluteus maximus" for group in groups], 0.0, known.max(axis=1)).argmax())
    others = "".join(
        f"; in the **{title}** it is the {group}, with {row.max():.0f} %"
        for i, (title, group, row) in enumerate(zip(titles, groups, known, strict=True))
        if i != most
    )
    return [
        Finding(
            f"{known[most].max():.0f} %",
            f"of the lifting work of the **{titles[most]}** comes from the {groups[most]}, more than from any other "
            f"muscle group{others}.",
        )
    ]


def _glutes(comparison: xr.Dataset, names: Sequence[str]) -> Finding:
    """Where the gluteus maximus does the largest share of the work."""
    share = declared(comparison, "muscle_work_share").sel(group="gluteus maximus").values
    contrast = contrast_of(comparison, "muscle_work_share", "gluteus maximus")
    most, clause = _leading(names, share, contrast, more="a larger share than in")
    least = [] if contrast is None else leaders(contrast, least=True)
    small = f". The smallest is {share[least[0]]:.0f} %, in the **{names[least[0]]}**" if len(least) == 1 else ""
    sure = _likely(comparison, "muscle_work_share", most, "gluteus maximus")
    return Finding(
        f"{share[most]:.0f} %",
        f"of the lifting work of the **{names[most]}** comes from the gluteus maximus in the most economical way{sure}"
        f"{clause}{small}.",
    )


def _knee_load(comparison: xr.Dataset, names: Sequence[str]) -> Finding:
    """Which exercise loads the knee least."""
    knee = declared(comparison, "knee_contact_force_peak_bw").values
    contrast = contrast_of(comparison, "knee_contact_force_peak")
    gentle, clause = _leading(names, knee, contrast, less="gentler on the knee than")
    harsh = int(np.nanargmax(knee))
    worst = f"; the **{names[harsh]}** reaches {knee[harsh]:.1f}" if harsh != gentle else ""
    return Finding(
        f"{knee[gentle]:.1f} × body weight",
        f"is the largest knee contact force of the **{names[gentle]}** in the most economical way"
        f"{_likely(comparison, 'knee_contact_force_peak_bw', gentle)}{clause}{worst}. {figures.KNEE_CAVEAT}",
    )


def _likely(comparison: xr.Dataset, name: str, exercise: int, group: str | None = None) -> str:
    """The band of a figure in brackets, at the face; empty where none is known."""
    quantity = comparison_quantities[name]
    band = band_of(comparison, name, ("exercise", *quantity.dims), quantity.unit)
    if band is None:
        return ""
    place = (exercise,) if group is None else (exercise, list(comparison.group.values).index(group))
    factor, unit = at_face(quantity)
    low, high = (number(factor * float(end[place]), quantity.digits) for end in band)
    return f" (likely {low} to {high}{' %' if unit == '%' else ''})"


def _leading(
    names: Sequence[str], values: np.ndarray, contrast: np.ndarray | None, *, more: str = "", less: str = ""
) -> tuple[int, str]:
    """Which exercise to name, and what the contrasts say of it against the others, after a comma.

    Of those that no other is known to surpass, the one with the largest value; with words for less only, to undercut,
    and the smallest.
    """
    way = 1.0 if more else -1.0
    among = [] if contrast is None else leaders(contrast, least=not more)
    known = [i for i in among if np.isfinite(values[i])] or list(np.flatnonzero(np.isfinite(values)))
    first = int(max(known, key=lambda i: way * values[i]))
    if contrast is None:
        return first, ""
    clause = against_rivals(names, contrast, first, more=more, less=less)
    return first, f", {clause}" if clause else ""


def _peak_places(comparison: xr.Dataset, titles: dict[str, str]) -> list[Finding]:
    """Where moments peak: over hip angle for exercises that work at the hip, over knee angle at the knee."""
    findings = []
    if hips := working_at(comparison, "hip"):
        some = comparison.sel(exercise=hips)
        angle = declared(some, "hip_extension_moment").idxmax("hip_angle").values
        contrast = contrast_of(some, "angle_of_peak_hip_extension_moment")
        names = [titles[name] for name in hips]
        late, clause = _leading(names, angle, contrast, less="nearer to full extension than in")
        says = f"is where the hip extension moment peaks in the **{names[late]}** in the most economical way{clause}."
        findings.append(Finding(_angle(angle[late]), says))
    for name in working_at(comparison, "knee"):
        curve = declared(comparison, "knee_extension_moment_over_knee_angle").sel(exercise=name)
        if not bool(curve.isnull().all()):
            at = float(abs(curve).idxmax("knee_angle"))
            way = "extension" if float(curve.sel(knee_angle=at)) > 0.0 else "flexion"
            says = f"of knee flexion is where the knee {way} moment peaks in the **{titles[name]}**, which works there."
            findings.append(Finding(f"{number(at, 0)}°", says))
    return findings


NO_WORK = 0.5
"""Less hip work than that is none [J]."""

_PRACTICALLY_NONE = 1.5  # less hip work is none worth a headline [J]


def _past_neutral(names: Sequence[str], comparison: xr.Dataset) -> Finding:
    """Who trains the hip past neutral, who does not however the foot presses, and of whom it is not known."""
    work = take(comparison, "work_past_neutral", ("exercise",), "J").values
    low, high = interval_of(comparison, "work_past_neutral", ("exercise",), "J", "possible") or (work, work)
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
    for draw in COMPARISON_FIGURES:
        blocks.append(attempt(draw, comparison))
        if draw is figures.group_forces and working_at(comparison, "knee"):
            blocks.append(attempt(figures.knee_angle_figure, comparison))
    if any(str(name).endswith("_contrast") for name in comparison):
        blocks.append(attempt(contrast_table, comparison, CONTRASTED_MUSCLES))
    blocks.append(attempt(comparison_table, comparison))
    return Section("comparison", "The exercises side by side", blocks, lead, "Comparison")


_FIRST = ("group-activations", "work-shares")  # figures that answer; all others are for who looks further


def comparison_sections(comparison: xr.Dataset, scenes: Sequence[Scene] = ()) -> list[Section]:
    """The same for a page: the view and the figures that answer, then all others and the numbers, folded."""
    whole = comparison_section(comparison, scenes)

    def answers(block: Block) -> bool:
        return isinstance(block, View | Notice) or getattr(block, "key", "") in _FIRST

    more = [block for block in whole.blocks if not answers(block)]
    first = Section(whole.key, whole.title, [block for block in whole.blocks if answers(block)], short=whole.short)
    title = "More figures, and all numbers"
    return [first, Section("comparison-more", title, more, short="More", folded=True)]


def beyond_athlete(comparison: xr.Dataset) -> list[str]:
    """One plain sentence for each exercise that the athlete cannot make as it is asked for, at that load."""
    return [
        f"{title}, is beyond this athlete in {max(round(100 * share), 1)} % of the lift at this tempo: there its "
        "muscles show the most that this athlete can give, not what the exercise needs."
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
        "Peaks of moments are those of the lift, of contact forces those of the whole repetition; shares are of the "
        "lifting work of all muscles or joints. Each value is that of the most economical pattern of muscles and "
        "contacts."
    )
    bands, wide = bands_meaning(comparison)
    caption += f" {bands}" if bands else ""
    values = [cell for rows in body for row in rows.cells for cell in row if isinstance(cell, Value)]
    if any(np.isnan(end) for v in values for ends in (v.interval, v.wide) if ends for end in ends):
        caption += f" {_DASHES}"
    if missing:
        caption += f" Not in these data: {', '.join(missing)}."
    columns = [Column("Quantity"), Column("Unit"), *(Column(title) for title in titles.values())]
    return Table("comparison-table", "All quantities", columns, body, caption, wide)


def contrast_table(comparison: xr.Dataset, quantities: Sequence[str]) -> Table:
    """Which of two exercises asks more of each muscle group: one row a pair, under a heading a quantity.

    Parameters
    ----------
    comparison : xarray.Dataset
        Of several exercises, with their contrasts.
    quantities : sequence of str
        Those of muscle groups that are told.

    Returns
    -------
    Table

    Raises
    ------
    InputError
        The comparison has no contrasts.
    """
    titles = list(exercise_titles(comparison).values())
    groups = [str(group) for group in comparison.group.values]
    body = []
    for name in quantities:
        contrasts = [contrast_of(comparison, name, group) for group in groups]
        if any(contrast is None for contrast in contrasts):
            raise InputError("the comparison holds no contrasts: it is of one exercise, or nobody was asked")
        pairs: list[list[Cell]] = [
            [one, other, *(verdict(float(c[i, j])) for c in contrasts if c is not None)]
            for i, one in enumerate(titles)
            for j, other in enumerate(titles)
            if i < j
        ]
        body.append(Rows(pairs, f"{comparison_quantities[name].meaning.capitalize()}"))
    asked = comparison[f"{quantities[0]}_contrast"].attrs
    whose = "bodies as strong as people of that age, sex and size are" if asked.get("bodies") else "this athlete's body"
    return Table(
        "contrast-table",
        "Which of two exercises asks more of a muscle",
        [Column("Exercise"), Column("Beside"), *(Column(group.capitalize()) for group in groups)],
        body,
        f"{int(asked['people'])} imagined people with {whose}, each sharing the load among the muscles in a way of "
        "their own, the same in all exercises; in brackets: in how many of 100 the first exercise has more. Open: "
        "fewer than 95 agree, so it cannot be told.",
    )


Ends = tuple[np.ndarray, np.ndarray]


class Row(NamedTuple):
    """A quantity by exercise, the band where it is likely to lie, and the range of all that is possible."""

    label: str
    unit: str
    values: np.ndarray
    decimals: int
    band: Ends | None = None
    wide: Ends | None = None


def _values(row: Row) -> list[Cell]:
    """The cells of a row; an interval that does not show at these decimals is left out."""
    cells: list[Cell] = []
    for i, best in enumerate(map(float, row.values)):
        band, wide = (
            (float(ends[0][i]), float(ends[1][i])) if ends is not None else None for ends in (row.band, row.wide)
        )
        seen = [e if e and len({number(v, row.decimals) for v in (best, *e)}) > 1 else None for e in (band, wide)]
        low, high = seen[0] or (None, None)
        cells.append(Value(best, low, high, row.decimals, seen[1]))
    return cells


class Entry(NamedTuple):
    """A declared quantity of the table: its name, and what its row says."""

    name: str
    label: str = ""


_TABLE: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Joint moments",
        tuple(Entry(f"peak_{name}", f"Peak, {title.lower()}") for name, title in figures.MOMENTS),
    ),
    ("Mean activation, lifting", (Entry("mean_group_activation"),)),
    ("Peak activation, lifting", (Entry("peak_group_activation"),)),
    ("Peak activation, lowering", (Entry("eccentric_peak_group_activation"),)),
    ("Lifting work", (Entry("group_work"),)),
    ("Share of the lifting work", (Entry("muscle_work_share"), Entry("joint_work_share"))),
    (
        "Past the neutral hip",
        (
            Entry("impulse_past_neutral", "Hip impulse"),
            Entry("work_past_neutral", "Hip work"),
            Entry("hip_extension_reached", "Extension reached"),
            Entry("hip_extension_limit", "Athlete's limit"),
        ),
    ),
    (
        "Load on the joints",
        tuple(
            Entry(f"{joint}_contact_force_peak{suffix}", label)
            for joint in ("hip", "knee")
            for suffix, label in (("", f"Peak {joint} contact force"), ("_bw", "the same"))
        ),
    ),
    ("Resistance", (Entry("resistance"),)),
)
"""The headings of the table, and under each the declared quantities that it shows."""


def _comparison_rows(data: xr.Dataset, missing: list[str]) -> list[tuple[str, list[Row]]]:
    headed = []
    for heading, entries in _TABLE:
        rows: list[Row] = []
        for entry in entries:
            if entry.name in data:
                rows += _rows(data, entry)
            else:
                missing.append(entry.name)
        headed.append((heading, rows))
    return headed


def _rows(data: xr.Dataset, entry: Entry) -> list[Row]:
    """The rows of a declared quantity: one, or one for each item, or its least and greatest over the stroke."""
    quantity = comparison_quantities[entry.name]
    values = declared(data, entry.name)
    _, unit = at_face(quantity)
    if quantity.dims == ("stroke",):
        ends = (("Smallest", values.min("stroke")), ("Largest", values.max("stroke")))
        return [Row(f"{word} over the stroke", unit, end.values, quantity.digits) for word, end in ends]
    factor, dims = at_face(quantity)[0], ("exercise", *quantity.dims)
    found = (
        band_of(data, entry.name, dims, quantity.unit),
        interval_of(data, entry.name, dims, quantity.unit, "possible"),
    )
    band, wide = (None if ends is None else (factor * ends[0], factor * ends[1]) for ends in found)
    if quantity.dims:
        names = [str(item) for item in values[quantity.dims[0]].values]
        return [
            Row(name.capitalize(), unit, values.values[:, i], quantity.digits, _item(band, i), _item(wide, i))
            for i, name in enumerate(names)
        ]
    row = Row(entry.label, unit, values.values, quantity.digits, band, wide)
    if entry.name != "peak_hip_extension_moment" or "hip_extension_moment" not in data:
        return [row]
    angle = declared(data, "hip_extension_moment").idxmax("hip_angle").values
    return [row, Row("Hip flexion at that peak", "°", angle, 0)]


def _item(ends: Ends | None, i: int) -> Ends | None:
    """The ends of one item of a quantity over (exercise, item)."""
    return None if ends is None else (ends[0][:, i], ends[1][:, i])


def _angle(degrees: float) -> str:
    """A hip angle in words: flexion is positive."""
    return f"{number(degrees, 0)}° of flexion" if degrees >= 0 else f"{number(-degrees, 0)}° past neutral"
