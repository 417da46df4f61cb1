"""Tests of a table that may be compared: of one condition, athlete by athlete, in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.measurement.trend import Condition
from revpress.recording.test_table import TestTable

Several = Literal["mean", "max", "min"]

_MOST_TRIALS = 200


def condition_groups(table: TestTable) -> dict[Condition, dict[str, list[int]]]:
    """Part a table's tests by condition and athlete.

    Parameters
    ----------
    table : TestTable
        As read.

    Returns
    -------
    dict of Condition to dict of str to list of int
        Rows of the table in order of time (of the lines, where there is no date), in order of the first of each.
    """
    found: dict[Condition, dict[str, list[int]]] = {}
    for row, (who, said) in enumerate(zip(table.athlete, table.conditions, strict=True)):
        found.setdefault(_condition(said), {}).setdefault(who, []).append(row)
    if table.date is not None:
        for athletes in found.values():
            for rows in athletes.values():
                rows.sort(key=table.date.__getitem__)
    return found


def one_a_day(table: TestTable, several: Several | None = None) -> TestTable:
    """Let one result stand for each athlete, condition and day.

    Parameters
    ----------
    table : TestTable
        As read.
    several : {"mean", "max", "min"}, optional
        Which counts where there are several; must be said there.

    Returns
    -------
    TestTable
        The same table where there is no date or no day with several; missing values do not count.

    Raises
    ------
    InputError
        Several on one day, and nobody said which counts.
    """
    if table.date is None:
        return table
    days: dict[tuple[str, Condition, date], list[int]] = {}
    for row, (who, said, when) in enumerate(zip(table.athlete, table.conditions, table.date, strict=True)):
        days.setdefault((who, _condition(said), when.date()), []).append(row)
    if len(days) == len(table.lines):
        return table
    if several is None:
        (who, _, day), rows = next(item for item in days.items() if len(item[1]) > 1)
        raise InputError(
            f"lines {table.lines[rows[0]]} and {table.lines[rows[1]]}: {who} was tested {len(rows)} times on {day} in "
            "one condition: say with --several whether the mean, max or min counts, or part them with --apart HEADER"
        )
    first = [rows[0] for rows in days.values()]
    values = {}
    for metric, column in table.values.items():
        known = [column[rows][np.isfinite(column[rows])] for rows in days.values()]
        values[metric] = np.array([_one(part, several) if len(part) else np.nan for part in known])
    return replace(
        table,
        lines=tuple(table.lines[row] for row in first),
        athlete=tuple(table.athlete[row] for row in first),
        trial=tuple(table.trial[row] for row in first),
        date=tuple(table.date[row] for row in first),
        conditions=tuple(table.conditions[row] for row in first),
        values=values,
    )


def trial_scores(
    table: TestTable,
    athletes: dict[str, list[int]],
    metric: str,
    trials: Sequence[str] = (),
    several: Several | None = None,
) -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.float64]]:
    """Trials side by side, as a reliability study has them.

    Parameters
    ----------
    table : TestTable
        As read.
    athletes : dict of str to list of int
        Rows of one condition.
    metric : str
        Which result.
    trials : sequence of str, optional
        Those that count, in order; if not given, all, numbered in order of time where no column names them.
    several : {"mean", "max", "min"}, optional
        Which counts of several values of one trial; must be said there.

    Returns
    -------
    names : tuple of str
        Of the athletes.
    labels : tuple of str
        Of the trials.
    scores : ndarray, shape (athlete, trial)
        NaN where one is missing.

    Raises
    ------
    InputError
        A trial that nobody did, or that somebody did twice and nobody said which counts.
    """
    label = {row: table.trial[row] or str(i) for rows in athletes.values() for i, row in enumerate(rows, 1)}
    known = list(dict.fromkeys(label[row] for row in sorted(label)))
    labels = list(trials) or known
    if unknown := [name for name in trials if name not in set(known)]:
        raise InputError(f"there is no trial {shown(unknown[0])}; there are {', '.join(known)}")
    if len(labels) > _MOST_TRIALS:
        raise InputError(
            f"there are {len(labels)} different trials: name those that count with --trials, {_MOST_TRIALS} at most"
        )
    place = {name: j for j, name in enumerate(labels)}
    scores = np.full((len(athletes), len(labels)), np.nan)
    for i, (who, rows) in enumerate(athletes.items()):
        seen: dict[str, list[int]] = {}
        for row in rows:
            if label[row] in place:
                seen.setdefault(label[row], []).append(row)
        for name, own in seen.items():
            if len(own) > 1 and several is None:
                raise InputError(
                    f"lines {table.lines[own[0]]} and {table.lines[own[1]]}: {who} has trial {shown(name)} {len(own)} "
                    "times in one condition: part them with --apart HEADER, or say with --several whether the mean, "
                    "max or min counts"
                )
            values = table.values[metric][own]
            values = values[np.isfinite(values)]
            if len(values):
                scores[i, place[name]] = values[0] if several is None else _one(values, several)
    return tuple(athletes), tuple(labels), scores


def parted(table: TestTable, groups: dict[Condition, dict[str, list[int]]]) -> dict[tuple[str, ...], list[str]]:
    """Who has tests of several conditions, and why they stand apart.

    Parameters
    ----------
    table : TestTable
        As read.
    groups : dict of Condition to dict of str to list of int
        As :func:`condition_groups` gives them.

    Returns
    -------
    dict of tuple of str to list of str
        Athletes by what differs.
    """
    own: dict[str, list[Condition]] = {who: [] for who in table.athlete}
    for condition, athletes in groups.items():
        for who in athletes:
            own[who].append(condition)
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for who, conditions in own.items():
        for one, other in pairwise(conditions):
            found.setdefault(one.differences(other), {})[who] = None
    return {why: list(names) for why, names in found.items()}


def _one(values: NDArray[np.float64], several: Several) -> float:
    return float(values.mean() if several == "mean" else values.max() if several == "max" else values.min())


def _condition(said: dict[str, str]) -> Condition:
    plain = {kind: "" if value in ("NA", "N/A", "n/a", "-") else value for kind, value in said.items()}
    with suppress(KeyError, ValueError):
        plain["load"] = f"{float(plain['load']):g}"
    return Condition(**plain)
