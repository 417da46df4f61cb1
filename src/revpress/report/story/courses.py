"""Results over time as the stories of change share them: who has tests enough, their course, their table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from revpress.measurement.trend import Condition, Noise, baseline_noise, trend
from revpress.recording.test_table import TestTable
from revpress.report.change_figures import Course
from revpress.report.change_words import amount, bounded, cut, places
from revpress.report.tables import Cell, Column, Rows, Table, number


class KnownResult(NamedTuple):
    """A result in one condition, with the rows of each athlete that have it in order of time."""

    metric: str
    unit: str
    condition: Condition
    athletes: dict[str, list[int]]

    @property
    def words(self) -> str:
        """Result and condition in one phrase."""
        return ", ".join(filter(None, (self.metric, self.condition.words)))


def tested_results(table: TestTable, groups: dict[Condition, dict[str, list[int]]]) -> Iterator[KnownResult]:
    """Every result of a table in every condition.

    Parameters
    ----------
    table : TestTable
        One test a day.
    groups : dict
        Of :func:`~revpress.measurement.test_groups.condition_groups`.

    Yields
    ------
    KnownResult
        With those athletes alone who have it.
    """
    for condition, athletes in groups.items():
        for metric, unit in table.units.items():
            values = table.values[metric]
            known = {who: [row for row in rows if values[row] == values[row]] for who, rows in athletes.items()}
            yield KnownResult(metric, unit, condition, {who: rows for who, rows in known.items() if rows})


def courses_of(
    table: TestTable, tested: KnownResult, baseline: int, latest: int, noise: Noise | None, relative: bool
) -> tuple[list[Course], list[str]]:
    """Courses of all who have tests enough of a result, and in words who has too few.

    Parameters
    ----------
    table : TestTable
        One test a day.
    tested : KnownResult
        Of it.
    baseline, latest : int
        How many of the first and of the last tests are averaged.
    noise : Noise, optional
        Of the test; if not given, from the baselines of all.
    relative : bool
        Whether noise from the baselines is a share of the value.

    Returns
    -------
    courses : list of Course
    few : list of str

    Raises
    ------
    InputError
        Noise that cannot be known.
    """
    values = table.values[tested.metric]
    enough = {who: rows for who, rows in tested.athletes.items() if len(rows) >= baseline + latest}
    few = [f"{who}, {tested.words} ({len(rows)})" for who, rows in tested.athletes.items() if who not in enough]
    if not enough:
        return [], few
    of = noise or baseline_noise([values[rows[:baseline]] for rows in enough.values()], relative)
    courses = []
    for who, rows in enough.items():
        found = trend(values[rows], baseline=baseline, latest=latest, noise=of)
        dates = None if table.date is None else tuple(table.date[row] for row in rows)
        courses.append(Course(who, tested.metric, tested.unit, tested.condition.words, dates, found))
    return courses, few


def course_table(courses: Sequence[Course], caption: str, *, several: bool = True) -> Table:
    """Baseline, change and what a change needs to be, a row a course.

    Parameters
    ----------
    courses : sequence of Course
        To be told.
    caption : str
        What it means in plain words.
    several : bool
        Whether they are of several athletes, so that each row names its own.

    Returns
    -------
    Table
    """
    rows: list[Sequence[Cell]] = []
    for one in courses:
        found = one.trend
        scale, unit = (100.0, "%") if found.noise.relative else (1.0, one.unit)
        decimals = places(scale * found.needed)
        test = ", ".join(filter(None, (one.metric, one.condition)))
        rows.append(
            (
                *([cut(one.athlete, 18), cut(test, 28)] if several else [cut(test, 46)]),
                number(found.baseline, places(found.baseline, digits=3)),
                bounded(found.change, decimals, scale),
                amount(scale * found.needed, unit, decimals),
                "yes" if found.real else "cannot be told",
            )
        )
    titles = ("Athlete", "Test", "Baseline", "Change", "Needed", "Real?")[not several :]
    return Table("trend", "Who changed", [Column(title) for title in titles], [Rows(rows)], caption)
