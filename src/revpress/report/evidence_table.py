"""Published evidence beside a comparison."""

from __future__ import annotations

from collections.abc import Sequence

from revpress.exercise.catalogue import exercises as catalogue
from revpress.report.tables import Cell, Column, Rows, Table
from revpress.study.published_evidence import WORK_IS_NOT_GROWTH, Evidence, evidence_for


def evidence_rows(exercises: Sequence[str], kinds: Sequence[str] = ()) -> list[Evidence]:
    """What was published about exercises of the catalogue, each row once; of some kinds only, if any are named."""
    rows = dict.fromkeys(row for name in exercises if name in catalogue for row in evidence_for(name))
    return [row for row in rows if not kinds or row.kind in kinds]


def evidence_table(exercises: Sequence[str], kinds: Sequence[str] = ()) -> Table | None:
    """What was published about exercises: one row a number, its people and how it was read.

    Parameters
    ----------
    exercises : sequence of str
        Names in the catalogue; others have none.
    kinds : sequence of str
        Of :class:`.Evidence`; all if none are named.

    Returns
    -------
    Table or None
        None where nothing was found.
    """
    rows = evidence_rows(exercises, kinds)
    if not rows:
        return None
    body = []
    for kind in dict.fromkeys(row.kind for row in rows):
        cells: list[list[Cell]] = [
            [_whom(row), ", ".join(filter(None, (row.muscles, row.part))) or "–", row.quantity, row.figure, _how(row),
             f"{row.reference.short} ({row.read})"]
            for row in rows
            if row.kind == kind
        ]  # fmt: skip
        body.append(Rows(cells, kind[0].upper() + kind[1:]))
    columns = [Column(name) for name in ("Exercise", "Muscle", "What was measured", "Figure", "In whom", "Source")]
    return Table("published", "What was published about these exercises", columns, body, WORK_IS_NOT_GROWTH)


def evidence_sources(exercises: Sequence[str]) -> list[str]:
    """Keys in the bibliography of what :func:`evidence_table` shows."""
    return list(dict.fromkeys(row.source for row in evidence_rows(exercises)))


def _whom(row: Evidence) -> str:
    """The exercise, and the one that it is held against."""
    first, second = (catalogue[name].title if name in catalogue else name for name in (row.exercise, row.against))
    load = f", {row.load}" if row.load else ""
    return f"{first} minus {second}{load}" if second else f"{first}{load}"


def _how(row: Evidence) -> str:
    count = f"{row.n} " if row.n else ""
    weeks = f", {row.weeks} weeks" if row.weeks else ""
    scale = f"; what 100 % is: {row.full_scale}" if row.full_scale else ""
    return f"{count}{row.people}{weeks}{scale}"
