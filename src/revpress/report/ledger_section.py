"""The tables and sections of a week's ledger."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.report.blocks import Block, Finding, Findings, Section, attempt
from revpress.report.ledger_figures import days_figure, places_figure
from revpress.report.ledger_words import comes_out, gaps, line_title
from revpress.report.tables import Cell, Column, Rows, Table, Value, number
from revpress.study.exposure import exposure_quantities
from revpress.study.ledger import Addition, Ledger, addition_of

_TOLD = ("lifting_work", "lowering_work", "force_time", "force_time_past_neutral", "lifting_work_past_neutral")
_LARGE = {"J": ("kJ", 1e-3, 1), "N s": ("kN·s", 1e-3, 0)}
_PEOPLE = (
    "Of one leg; a repetition of a one-legged exercise is one of each leg. In brackets, nine of ten of {people} "
    "imagined people, the same in all exercises, each sharing the load among the muscles in a way of their own."
)


def week_table(found: Ledger) -> Table:
    """Every exposure by day and muscle group, the week last."""
    every = np.ones(found.data.sizes["row"], dtype=bool)
    body = []
    for name in _TOLD:
        quantity = exposure_quantities[name]
        unit, scale, decimals = _LARGE[quantity.unit]
        past = name.endswith("past_neutral")
        if past:
            decimals += 1
        rows: list[list[Cell]] = []
        for word, chosen in [*((day, found.on(day)) for day in found.days), ("Week", every)]:
            groups, whole = found.total(name, chosen), found.total(name, chosen, together=True)
            rows.append([word, *(_value(scale * groups[:, i], decimals) for i in range(len(MUSCLE_GROUPS))),
                         _value(scale * whole, decimals)])  # fmt: skip
        body.append(Rows(rows, f"{quantity.meaning.capitalize()} ({unit})"))
    columns = [Column("Day"), *(Column(group.capitalize()) for group in MUSCLE_GROUPS), Column("Together")]
    people = found.data.sizes["person"]
    return Table("week", "What the week asks of the muscles", columns, body, _PEOPLE.format(people=people))


def lines_table(found: Ledger) -> Table:
    """Every line of the programme with its repetitions, work and time past neutral."""
    cells: list[list[Cell]] = []
    for i in range(found.data.sizes["row"]):
        line, only = found.data.isel(row=i), np.arange(found.data.sizes["row"]) == i
        cells.append(
            [
                str(line.day.values), str(line.title.values), _share(found, str(line.label.values)),
                f"{int(line.sets)} × {int(line.repetitions)}",
                _value(1e-3 * found.total("lifting_work", only, together=True), 1),
                _value(1e-3 * found.total("lowering_work", only, together=True), 1),
                _value(1e-3 * found.total("force_time", only, together=True), 0),
                float(line.time_past_neutral), _value(found.total("hip_work_past_neutral", only), 0),
            ]
        )  # fmt: skip
    columns = [
        Column("Day"), Column("Exercise"), Column("Of the largest load", "%", 0), Column("Sets × repetitions"),
        Column("Lifting work", "kJ"),
        Column("Lowering work", "kJ"), Column("Force × time", "kN·s"), Column("Past neutral", "s", 0),
        Column("Hip work past neutral", "J", 0),
    ]  # fmt: skip
    planned = [Rows(cells[:-1], "Planned"), Rows(cells[-1:], "Added")] if found.added else [Rows(cells)]
    return Table(
        "lines", "The programme", columns, planned, "Work and force × time of the five muscle groups together."
    )


def _share(found: Ledger, label: str) -> float | None:
    """The load as a share of the largest one [%], where that was asked for."""
    share = found.solutions[label].attrs.get("load_share")
    return None if share is None else 100.0 * float(share)


def addition_table(found: Ledger, addition: Addition) -> Table:
    """What an addition has in common with every line, and how much of the line's work it does."""
    out = comes_out(addition)
    cells: list[list[Cell]] = [
        [
            str(line.day.values), str(line.title.values), f"{int(line.sets)} × {int(line.repetitions)}",
            _value(100 * addition.similarity[i], 0), _value(100 * addition.replaced[i], 0),
            "could come out" if i in out else "stays",
        ]
        for i, line in enumerate(found.planned.isel(row=i) for i in range(found.planned.sizes["row"]))
    ]  # fmt: skip
    columns = [
        Column("Day"), Column("Exercise"), Column("Sets × repetitions"), Column("Similarity", "%", 0),
        Column("Work replaced", "%", 0), Column("So it"),
    ]  # fmt: skip
    return Table(
        "addition", f"What {found.data.title.values[-1]} repeats", columns, [Rows(cells)],
        "Similarity: share of the work by the same joints and muscles at the same angles, amounts aside. Work "
        "replaced: part of the line's work, amounts counted, that the addition does in its place.",
    )  # fmt: skip


def _value(ends: np.ndarray, decimals: int) -> Value:
    best, low, high = (float(end) for end in ends)
    return Value(best, low, high, decimals)


def ledger_findings(found: Ledger) -> Findings:
    """The muscle group that works most, the hip past neutral, and what is missing."""
    best, low, high = 1e-3 * found.total("lifting_work")
    first = int(np.argmax(best))
    group = list(MUSCLE_GROUPS)[first]
    ends = [float(low[first]), float(high[first])]
    sure = f"{number(ends[0], 1)} to {number(ends[1], 1)} kJ" if np.isfinite(ends).all() else "how sure is not known"
    items = [
        Finding(
            f"{number(float(best[first]), 1)} kJ",
            f"of lifting work a week by the **{group}** of one leg ({sure}), the most of the five muscle groups.",
        ),
        Finding(
            f"{number(float(found.total('hip_work_past_neutral')[0]), 0)} J",
            f"of hip work lie past neutral, in {number(float(found.total('time_past_neutral')[0]), 0)} s.",
        ),
    ]
    if found.added:
        addition = addition_of(found)
        nearest = int(np.nanargmax(addition.similarity[:, 0]))
        items.append(
            Finding(
                f"{100 * addition.repeated[0]:.0f} %",
                f"of the work of the **{found.data.title.values[-1]}** is in the week already; nearest is the "
                f"**{line_title(found, nearest)}**.",
            )
        )
    elif left := gaps(found):
        what = next(iter(left))
        items.append(Finding("Missing", f"is {what}: {left[what]}."))
    return Findings(items)


def ledger_section(found: Ledger, tables: Sequence[Table]) -> Section:
    """Figures and tables of the week."""
    blocks: list[Block] = [attempt(days_figure, found), attempt(places_figure, found), *tables]
    return Section("week", "The week", blocks, short="Week")
