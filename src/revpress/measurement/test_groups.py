"""Tests of a table that may be compared: of one condition, athlete by athlete, in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.measurement.trend import Condition
from revpress.recording.test_table import TestTable


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


def trial_scores(
    table: TestTable, athletes: dict[str, list[int]], metric: str, trials: Sequence[str] = ()
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
        A trial that nobody did, or that somebody did twice.
    """
    label = {row: table.trial[row] or str(i) for rows in athletes.values() for i, row in enumerate(rows, 1)}
    known = list(dict.fromkeys(label[row] for row in sorted(label)))
    labels = list(trials) or known
    if unknown := [name for name in labels if name not in known]:
        raise InputError(f"there is no trial {shown(unknown[0])}; there are {', '.join(known)}")
    scores = np.full((len(athletes), len(labels)), np.nan)
    for i, (who, rows) in enumerate(athletes.items()):
        seen: dict[str, int] = {}
        for row in rows:
            if label[row] not in labels:
                continue
            if label[row] in seen:
                first, second = table.lines[seen[label[row]]], table.lines[row]
                raise InputError(
                    f"lines {first} and {second}: {who} has trial {shown(label[row])} twice in one condition: "
                    "which column tells them apart? name it with --apart"
                )
            seen[label[row]] = row
            scores[i, labels.index(label[row])] = table.values[metric][row]
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
    found: dict[tuple[str, ...], list[str]] = {}
    for who in dict.fromkeys(table.athlete):
        own = [condition for condition, athletes in groups.items() if who in athletes]
        for one, other in pairwise(own):
            names = found.setdefault(one.differences(other), [])
            if who not in names:
                names.append(who)
    return found


def _condition(said: dict[str, str]) -> Condition:
    plain = {kind: "" if value in ("NA", "N/A", "n/a", "-") else value for kind, value in said.items()}
    with suppress(KeyError, ValueError):
        plain["load"] = f"{float(plain['load']):g}"
    return Condition(**plain)
