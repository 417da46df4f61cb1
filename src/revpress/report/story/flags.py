"""The story of a team's flags: who stands out today by more than noise, over all metrics together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from revpress.errors import InputError, shown
from revpress.measurement.reliability import cv_of_log
from revpress.measurement.team_flags import TeamFlags, Watched, team_flags
from revpress.measurement.test_groups import Several, condition_groups, one_a_day, parted
from revpress.recording.test_table import TestTable
from revpress.report.blocks import Prose, Section
from revpress.report.change_words import amount, places
from revpress.report.story.story import Story
from revpress.report.story.words import listed
from revpress.report.tables import Cell, Column, Rows, Table, number

METHOD = (
    "Each athlete's last test is held against the mean of the own tests before, in units of the metric's noise. The "
    "threshold is set so that "
    "5 of 100 unchanged athletes are flagged for anything at all: each of m metrics is tested at 1 − 0.95^(1/m), or, "
    "where the baselines tell how "
    "the metrics go together, at the level at which the largest of them is exceeded that often. Noise that is "
    "estimated is judged by t.",
)
LIMITS = (
    "A rule of fixed percentages flags the noisiest metric: with five usual metrics, ten per cent flags some 40 of "
    "100 unchanged athletes.",
    "No flag does not say that nothing changed: small changes of noisy metrics are not seen.",
    "All athletes are taken to be equally noisy in a metric.",
)
_TEN = 0.10
_MOST_CELLS = 20_000_000


def flags_story(
    table: TestTable,
    *,
    watched: Watched | Sequence[Watched] = "either",
    noise: Mapping[str, float] | None = None,
    several: Several | None = None,
) -> Story:
    """Who of a team stands out in the last test.

    Parameters
    ----------
    table : TestTable
        Tests over time with one or more metrics; the last of each athlete is judged against those before, in the same
        condition.
    watched : {"either", "fall", "rise"} or a sequence of these
        Which changes count, for all or for each metric.
    noise : mapping of str to float, optional
        Coefficient of variation of every metric, as a share; if not given, from the baselines.
    several : {"mean", "max", "min"}, optional
        Which counts of several tests of one athlete on one day.

    Returns
    -------
    Story

    Raises
    ------
    InputError
        Nobody was tested twice in one condition, or noise of other metrics than those of the table.
    """
    metrics = tuple(table.values)
    if noise is not None and (odd := set(noise) ^ set(metrics)):
        raise InputError(
            f"noise is needed of each metric ({', '.join(metrics)}) and of no other: see {shown(min(odd))}"
        )
    table = one_a_day(table, several)
    groups = condition_groups(table)
    found: list[tuple[str, list[str], TeamFlags]] = []
    lone: list[str] = []
    refused: list[str] = []
    last: dict[str, datetime] = {}
    for who, when in zip(table.athlete, table.date or (), strict=table.date is not None):
        last[who] = max(when, last.get(who, when))
    old: list[str] = []
    for condition, everybody in groups.items():
        athletes = {
            who: rows for who, rows in everybody.items() if table.date is None or table.date[rows[-1]] == last[who]
        }
        old += [", ".join(filter(None, (who, condition.words))) for who in everybody if who not in athletes]
        repeated = {who: rows for who, rows in athletes.items() if len(rows) > 1}
        lone += [", ".join(filter(None, (who, condition.words))) for who in athletes if who not in repeated]
        if repeated:
            before, today = _arrays(table, repeated, metrics)
            share = None if noise is None else [noise[metric] for metric in metrics]
            try:
                flags = team_flags(before, today, metrics, noise=share, watched=watched)
            except InputError as error:
                refused.append(", ".join(filter(None, (listed(list(repeated)), condition.words))) + f": {error}.")
                continue
            found.append((condition.words, list(repeated), flags))
    if not found and refused:
        raise InputError(refused[0])
    if not found:
        raise InputError("nobody was tested twice in one condition: there is nothing to hold the last test against")
    notices = [
        f"{listed(names)}: tests stand apart, as they differ in {listed(list(why))}."
        for why, names in parted(table, groups).items()
    ]
    notices += [f"Not judged: {sentence}" for sentence in refused]
    if old:
        notices.append(f"Not the condition of the last test, so not judged: {'; '.join(old)}.")
    if lone:
        notices.append(f"Tested once, so not judged: {'; '.join(lone)}.")
    if table.date is None:
        notices.append("No column has dates: tests are taken in the order of the lines.")
    if table.unused:
        notices.append(f"Columns that are not used: {', '.join(table.unused)}.")
    words = _words(found)
    tables = (
        [_flagged(found, table.units), _noise(found[0][2])]
        if any(f.flagged.any() for *_, f in found)
        else [_noise(found[0][2])]
    )
    return Story(
        title="Who stands out",
        subtitle=f"{len(set(table.athlete))} athletes, {len(metrics)} metrics, {len(table.lines)} tests",
        notices=notices,
        tables=tables,
        words=words,
        draw=lambda: [Section("flags", "Who stands out", (Prose(words), *tables))],
        next_actions=[_next(found)],
        method=METHOD,
        limits=LIMITS,
    )


def _arrays(
    table: TestTable, athletes: dict[str, list[int]], metrics: Sequence[str]
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """Tests before (athlete, test, metric) and the last ones (athlete, metric)."""
    most = max(len(rows) for rows in athletes.values()) - 1
    if len(athletes) * most * len(metrics) > _MOST_CELLS:
        raise InputError(
            f"{len(athletes)} athletes and up to {most + 1} tests of one are too many at once: leave old tests out"
        )
    before = np.full((len(athletes), most, len(metrics)), np.nan)
    today = np.empty((len(athletes), len(metrics)))
    for i, rows in enumerate(athletes.values()):
        for j, metric in enumerate(metrics):
            values = table.values[metric][rows]
            before[i, : len(rows) - 1, j], today[i, j] = values[:-1], values[-1]
    return before, today


def _words(found: Sequence[tuple[str, list[str], TeamFlags]]) -> list[str]:
    people = sum(len(names) for _, names, _ in found)
    flagged = [f"{name} ({listed([f.metrics[j] for j in np.flatnonzero(f.flagged[i])])})" for _, names, f in found
               for i, name in enumerate(names) if f.flagged[i].any()]  # fmt: skip
    expected = found[0][2].level * people
    by_rule = sum(int(np.any(np.nan_to_num(np.abs(f.change)) > _TEN, axis=1).sum()) for *_, f in found)
    answer = (
        f"{len(flagged)} of {people} stand out by more than noise: {'; '.join(flagged)}."
        if flagged
        else f"None of {people} stands out by more than noise."
    )
    return [
        answer,
        f"If nobody had changed, {number(expected, 1)} would be flagged on average; a rule of 10 % would flag "
        f"{by_rule} today.",
    ]


def _flagged(found: Sequence[tuple[str, list[str], TeamFlags]], units: Mapping[str, str]) -> Table:
    rows: list[Sequence[Cell]] = []
    for condition, names, flags in found:
        for i, j in np.argwhere(flags.flagged):
            change, needed = 100.0 * flags.change[i, j], 100.0 * flags.needed[i, j]
            decimals = places(needed)
            rows.append(
                (
                    names[i][:22],
                    ", ".join(filter(None, (flags.metrics[j], condition)))[:34],
                    amount(change, "%", decimals),
                    amount(needed, "%", decimals),
                )
            )
    columns = (Column("Athlete"), Column("Metric"), Column("Change"), Column("Needed"))
    return Table("flagged", "Who stands out", columns, [Rows(rows)], "The last test against the mean of those before.")


def _noise(flags: TeamFlags) -> Table:
    rows: list[Sequence[Cell]] = []
    for j, metric in enumerate(flags.metrics):
        needed = flags.needed[:, j][np.isfinite(flags.needed[:, j])]
        cv = 100.0 * cv_of_log(float(flags.noise[j]))
        known = "given" if np.isinf(flags.freedom[j]) else f"{flags.freedom[j]:.0f} degrees of freedom"
        reach = (
            amount(100.0 * float(np.median(needed)), "%", places(100.0 * float(np.median(needed))))
            if needed.size
            else None
        )
        rows.append((metric[:34], cv, known, reach))
    columns = (Column("Metric"), Column("CV", "%"), Column("Known from"), Column("Needed (median)"))
    return Table("noise", "Noise of each metric", columns, [Rows(rows)], f"Thresholds by: {flags.method}.")


def _next(found: Sequence[tuple[str, list[str], TeamFlags]]) -> str:
    if any(flags.flagged.any() for *_, flags in found):
        return (
            "Repeat the flagged tests before anything is changed: a second test that agrees is worth more than any "
            "threshold."
        )
    freedom = min(float(flags.freedom.min()) for *_, flags in found)
    if freedom < 20:
        return (
            f"Lengthen the baselines: noise is known from {freedom:.0f} degrees of freedom only, which makes the "
            "thresholds wide."
        )
    return "Go on testing in the same condition: every test narrows the baselines."
