"""The sections of substitutes: what can stand in for an exercise, what it lacks, and where each does its work."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from revpress.exercise.catalogue import exercises
from revpress.report.blocks import Block, Finding, Findings, Notice, Prose, Section, attempt
from revpress.report.comparison_section import CONTRASTED_MUSCLES, contrast_table
from revpress.report.evidence_table import evidence_table
from revpress.report.how_sure import ALL_MUSCLES, verdict
from revpress.report.instead_figures import likeness_figure, profile_figure
from revpress.report.quantities import exercise_titles
from revpress.report.substitutes import Difference, differences
from revpress.report.tables import Cell, Column, Rows, Table, Value
from revpress.study.instead import AS_HARD, Substitutes

NEAR, PART = 0.75, 0.5
"""Similarity from which on a substitute does nearly the same, and from which on it does in part."""

TOLD = 5
"""Substitutes that sentences and published evidence are about."""


def substitutes_table(found: Substitutes) -> Table:
    """All substitutes in their order: how alike, how hard, where the hip moment peaks, what is lacking and besides."""
    likeness, rows = found.likeness, found.comparison
    contrast = likeness.similarity_contrast.values
    cells: list[list[Cell]] = []
    for i, label in enumerate(found.order):
        lacks, adds = differences(found, label)
        row, one = rows.sel(exercise=label), likeness.sel(exercise=label)
        low, high = 100 * one.similarity_span.values
        cells.append(
            [
                f"{one.title.values}{': too light' if label in found.too_light else ''}",
                Value(100 * float(one.similarity), float(low), float(high)),
                100 * float(one.joint_similarity),
                100 * float(one.muscle_similarity),
                "" if _lighter_next(found, i) else _before(contrast, i),
                100 * float(likeness.strength_used.sel(of=label)),
                float(row.group_work.sum()),
                float(row.angle_of_peak_hip_extension_moment),
                _joined(lacks),
                _joined(adds),
            ]
        )
    aim = rows.sel(exercise=found.target)
    target: list[Cell] = [
        exercise_titles(rows)[found.target], None, None, None, "",
        100 * float(likeness.strength_used.sel(of=found.target)), float(aim.group_work.sum()),
        float(aim.angle_of_peak_hip_extension_moment), "", "",
    ]  # fmt: skip
    columns = [
        Column("Exercise"), Column("Similarity", "%", 0), Column("Joints", "%", 0), Column("Muscles", "%", 0),
        Column("Before the next"), Column("Effort", "%", 0), Column("Muscle work", "J", 0),
        Column("Hip moment peaks at", "°", 0), Column("Lacks"), Column("Adds"),
    ]  # fmt: skip
    people = int(rows["group_work_contrast"].attrs["people"])
    return Table(
        "substitutes", "What can stand in for it", columns, [Rows([target], "To be replaced"), Rows(cells, "Instead")],
        f"Similarity: the share of the work that is done by the same joints and muscles at the same {over(found)} "
        f"angles, in brackets in nine of ten of {people} imagined people, the same in all exercises. Before the next: "
        "in how many of 100 it is more alike than the one below; open: fewer than 95, so their order cannot "
        f"be told. Effort: of {ALL_MUSCLES}, the part that the hardest moment takes; too light, at the end, is what "
        f"cannot be loaded and takes less than {100 * AS_HARD:.0f} % of the effort that it would replace. Muscle work: "
        "of one leg in one lift.",
    )  # fmt: skip


def over(found: Substitutes) -> str:
    """The joint over whose angle the work is compared."""
    return str(found.likeness.attrs["over"])


def _lighter_next(found: Substitutes, i: int) -> bool:
    """Whether the next one stands below for its effort, and not for its likeness."""
    own, after = found.order[i], found.order[i + 1 : i + 2]
    return own not in found.too_light and bool(found.too_light.intersection(after))


def _before(contrast: np.ndarray, i: int) -> str:
    return verdict(float(contrast[i, i + 1])).replace("more", "yes") if i + 1 < len(contrast) else ""


def instead_findings(found: Substitutes) -> Findings:
    """The nearest substitutes, each with what it lacks."""
    titles = short_titles(found)
    items = []
    for label in found.order[:3]:
        lacks, adds = differences(found, label)
        one = found.likeness.sel(exercise=label)
        said = f"of the work of the **{titles[label]}** is done as in the **{titles[found.target]}**"
        low, high = 100 * one.similarity_span.values
        sure = f" ({low:.0f} to {high:.0f} % in nine of ten imagined people)" if np.isfinite([low, high]).all() else ""
        light = f" Too light: {light_words(found, label)}." if label in found.too_light else ""
        items.append(
            Finding(f"{100 * float(one.similarity):.0f} %", f"{said}{sure}.{light} {lacks_words(lacks, adds)}".strip())
        )
    return Findings(items)


def light_words(found: Substitutes, label: str) -> str:
    """How easy a substitute is that cannot be loaded with what is there."""
    own, aim = (100.0 * float(found.likeness.strength_used.sel(of=name)) for name in (label, found.target))
    return f"by body weight alone its hardest moment takes {own:.0f} % of {ALL_MUSCLES}, not {aim:.0f}"


def _joined(some: Sequence[Difference]) -> str:
    return "; ".join(one.words for one in some) or "nothing that stands out"


def short_titles(found: Substitutes) -> dict[str, str]:
    """Titles by label, without load and settings where one exercise stands once only."""
    titles = exercise_titles(found.comparison)
    plain = {label: str(found.solutions[label].attrs["title"]) for label in titles}
    once = [title for title in plain.values() if list(plain.values()).count(title) == 1]
    return {label: title if title in once else titles[label] for label, title in plain.items()}


def lacks_words(lacks: Sequence[Difference], adds: Sequence[Difference], most: int = 2) -> str:
    """What a substitute lacks and adds, the ``most`` telling of each, in one or two sentences."""
    said = [f"It {verb} {_joined(what[:most])}." for verb, what in (("lacks", lacks), ("adds", adds)) if what]
    return " ".join(said) if said else "Nothing stands out that it lacks or adds."


def instead_sections(found: Substitutes) -> list[Section]:
    """What answers: how alike each substitute is; then, folded, where each does its work and every pair of them."""
    first: list[Block] = [attempt(likeness_figure, found), attempt(substitutes_table, found)]
    labels = [found.target, *found.order[:TOLD]]
    more: list[Block] = [
        attempt(profile_figure, found),
        attempt(contrast_table, found.comparison.sel(exercise=labels), CONTRASTED_MUSCLES),
    ]
    if found.left_out:
        more.append(Notice("Not held against it.", left_out_words(found)))
    return [
        Section("substitutes", "What can stand in for it", first, short="Substitutes"),
        Section("substitutes-more", "Where the work is done, and every pair", more, short="More", folded=True),
    ]


def left_out_words(found: Substitutes) -> str:
    """What was asked for and is not there, and why."""
    titles = {name: exercises[name].title if name in exercises else name for name in found.left_out}
    bare = {name: why.removeprefix(f"{name}: ") for name, why in found.left_out.items()}  # it is named before it
    said = {name: why.replace("-", " ") if why.startswith("needs ") else why for name, why in bare.items()}
    return "; ".join(f"{titles[name]}: {why}" for name, why in said.items()) + "."


def published_section(exercises: Sequence[str]) -> list[Section]:
    """What was published about exercises; no section where nothing was."""
    table = evidence_table(exercises)
    lead = "Read these beside the comparison: they measure muscles' electrical activity, size and strength, not work."
    if table is None:
        return []
    count = sum(1 for _ in table.rows())
    title = f"What was published: {count} finding{'' if count == 1 else 's'}"
    return [Section("published", title, (table,), lead, "Published", folded=True)]


def words_section(findings: Findings, words: Sequence[str], lead: str) -> Section:
    """What we found, the answer first."""
    return Section("summary", "What we found", (findings, Prose(words)), lead, "Findings")
