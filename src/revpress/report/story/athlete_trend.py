"""Whether one athlete is better: the result that was tested most often, and all others judged together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.measurement.test_groups import condition_groups, one_a_day, parted
from revpress.measurement.trend import Condition, Noise, baseline_noise, trend
from revpress.recording.test_table import TestTable
from revpress.report.blocks import Block, Prose, Section
from revpress.report.change_figures import Course, noise_bands
from revpress.report.change_words import amount, places, trend_sentence
from revpress.report.story.courses import KnownResult, course_table, tested_results
from revpress.report.story.part import Part, Urgency
from revpress.report.story.story import Story
from revpress.report.story.words import listed

METHOD = (
    "The last test against the mean of up to three first ones, with its 95 % interval: t s √(1/n + 1) with the noise s "
    "of a single test from the baselines of everybody who was tested alike, the athlete among them, and its degrees of "
    "freedom [@weir2005; @hopkins2000]. Noise is a share of the value where all values are above 0, and then taken to "
    "be the same share with every leg and load. Tests that differ in device, machine, holes, position or exercise are "
    "never mixed.",
    "The answer is of the result that was tested most often, which is chosen without looking at its values; legs and "
    "loads that were tested on the same days are one answer, by their geometric mean. All single results are judged "
    "together, so that 5 of 100 athletes who did not change are told to have changed in any of them "
    "(1 − 0.95^(1/m) for each of m).",
)
LIMITS = (
    "Everybody is taken to be equally noisy in a result.",
    "More than noise is not yet a benefit, and training is not the only cause: learning, time of day and effort are "
    "others.",
)
_MOST_BASELINE = 3
_EXPECTED = ("exercise", "side", "load")  # tests that differ in these alone are a session, which needs no notice
_BETTER_MORE = ("velocity", "speed", "power", "force", "torque", "moment", "work", "load", "jump", "height", "rate")
"""Words of a result of which less is worse; of all others it is not known, and neither way is called a fall."""


class AthleteCourses(NamedTuple):
    """What an athlete's tests say.

    Attributes
    ----------
    main : Course or None
        Of the result that was tested most often; None where nothing can be judged.
    others : tuple of Course
        Of all others that can be judged.
    alone : tuple of str
        Results that cannot, with the reason.
    notices : tuple of str
        What has to be known before they are read.
    """

    main: Course | None
    others: tuple[Course, ...]
    alone: tuple[str, ...]
    notices: tuple[str, ...]


class _Family(NamedTuple):
    """A result on one machine in one set-up, with all legs and loads."""

    condition: Condition
    results: tuple[KnownResult, ...]

    def of(self, athlete: str) -> list[tuple[KnownResult, list[int]]]:
        return [(one, one.athletes[athlete]) for one in self.results if athlete in one.athletes]

    @property
    def athletes(self) -> list[str]:
        return list(dict.fromkeys(who for one in self.results for who in one.athletes))


class _Series(NamedTuple):
    """An athlete's results in order of time: of one leg and load, or the mean of several that belong together."""

    name: str
    dates: tuple[datetime, ...] | None
    values: NDArray[np.float64]


def athlete_courses(table: TestTable, athlete: str) -> AthleteCourses:
    """Judge every result of an athlete.

    Parameters
    ----------
    table : TestTable
        Tests of the athlete, and of all others whose baselines say how noisy a test is. Of several on one day the
        mean counts.
    athlete : str
        As the table names the athlete.

    Returns
    -------
    AthleteCourses
    """
    daily = one_a_day(table, "mean")
    groups = condition_groups(daily)
    families: dict[tuple[str, Condition], list[KnownResult]] = {}
    for tested in tested_results(daily, groups):
        families.setdefault((tested.metric, replace(tested.condition, side="", load="")), []).append(tested)
    known = [_Family(condition, tuple(results)) for (_, condition), results in families.items()]
    own = [family for family in known if family.of(athlete)]
    notices = [
        f"Tests stand apart, as they differ in {listed(list(why))}."
        for why, names in parted(daily, groups).items()
        if athlete in names and not all(phrase.startswith(_EXPECTED) for phrase in why)
    ]
    if own and daily.date is None:
        notices.append("No column has dates: tests are taken in the order of the lines.")
    if not own:
        return AthleteCourses(None, (), (), tuple(notices))
    first = max(own, key=lambda family: _how_often(daily, family, athlete))
    together = _together(daily, first, athlete)
    main, alone = None, []
    others: list[tuple[KnownResult, _Series, Noise]] = []
    for family in own:
        noise_of = None
        for tested, rows in family.of(athlete):
            series = _Series(tested.condition.words, _dates(daily, rows), daily.values[tested.metric][rows])
            try:
                if len(rows) < 2:
                    raise InputError("tested once")
                noise_of = noise_of or _noises(daily, family)
                others.append((tested, series, noise_of(tested)))
            except InputError as error:
                alone.append(f"{tested.words} ({error})")
    if together is not None and len(together.values) > 1:
        try:
            main = _course(athlete, first.results[0], together, _noise_together(daily, first), 0.05)
        except InputError:
            main = None  # what cannot be judged together is told one by one
    if main is None and others:
        chosen = max(others, key=lambda one: (one[0] in first.results, len(one[1].values)))
        others.remove(chosen)
        main = _course(athlete, *chosen, 0.05)
    level = 1.0 - 0.95 ** (1.0 / max(len(others), 1))
    judged = tuple(_course(athlete, *one, level) for one in others)
    return AthleteCourses(main, judged, tuple(alone), tuple(notices))


def _course(athlete: str, tested: KnownResult, series: _Series, noise: Noise, level: float) -> Course:
    found = trend(series.values, baseline=_baseline(len(series.values)), noise=noise, level=level)
    return Course(athlete, tested.metric, tested.unit, series.name, series.dates, found)


def _baseline(tests: int) -> int:
    return min(_MOST_BASELINE, tests - 1)


def _dates(table: TestTable, rows: Sequence[int]) -> tuple[datetime, ...] | None:
    return None if table.date is None else tuple(table.date[row] for row in rows)


def _how_often(table: TestTable, family: _Family, athlete: str) -> tuple[int, float, int]:
    """Most tests, the latest, most legs and loads: what is chosen without a look at the values."""
    results = family.of(athlete)
    last = [0.0 if table.date is None else table.date[rows[-1]].timestamp() for _, rows in results]
    return max(len(rows) for _, rows in results), max(last), len(results)


def _together(table: TestTable, family: _Family, athlete: str) -> _Series | None:
    """Geometric mean, day by day, of legs and loads that were tested on the same days; None of fewer than two."""
    if table.date is None:
        return None
    same: dict[tuple[date, ...], list[tuple[KnownResult, list[int]]]] = {}
    for tested, rows in family.of(athlete):
        same.setdefault(tuple(table.date[row].date() for row in rows), []).append((tested, rows))
    days, results = max(same.items(), key=lambda item: (len(item[0]), len(item[1])))
    values = np.array([table.values[tested.metric][rows] for tested, rows in results])
    if len(results) < 2 or not np.all(values > 0.0):
        return None
    name = ", ".join(filter(None, (family.condition.words, f"mean of {len(results)} legs and loads")))
    dates = tuple(table.date[row] for row in results[0][1])
    return _Series(name, dates, np.exp(np.log(values).mean(axis=0))[: len(days)])


def _noise_together(table: TestTable, family: _Family) -> Noise:
    series = [_together(table, family, who) for who in family.athletes]
    baselines = [one.values[: _baseline(len(one.values))] for one in series if one is not None and len(one.values) > 1]
    return baseline_noise(baselines, relative=True)


def _noises(table: TestTable, family: _Family) -> Callable[[KnownResult], Noise]:
    """Noise of one leg and load: as a share of the value where that has a meaning, from all legs and loads."""
    everything = np.concatenate([
        table.values[one.metric][rows] for one in family.results for rows in one.athletes.values()
    ])  # fmt: skip
    if not np.all(everything > 0.0):
        return lambda tested: baseline_noise(_baselines(table, [tested]))
    pooled = baseline_noise(_baselines(table, family.results), relative=True)
    # Legs and loads of one day share that day's form: only days count as degrees of freedom.
    most = [
        max(_baseline(len(rows)) - 1 for _, rows in family.of(who)) for who in family.athletes
    ]  # fmt: skip
    noise = replace(pooled, freedom=float(max(sum(days for days in most if days > 0), 1)))
    return lambda tested: noise


def _baselines(table: TestTable, results: Sequence[KnownResult]) -> list[NDArray[np.float64]]:
    return [
        table.values[one.metric][rows[: _baseline(len(rows))]]
        for one in results
        for rows in one.athletes.values()
        if len(rows) > 1
    ]


def athlete_trend_part(table: TestTable | None, athlete: str, pronoun: str = "they") -> Part:
    """Whether an athlete is better, with how much the next action matters.

    Parameters
    ----------
    table : TestTable or None
        See :func:`athlete_courses`; None where there is none.
    athlete : str
        As the table names the athlete.
    pronoun : {"she", "he", "they"}
        Of the athlete.

    Returns
    -------
    Part
    """
    title = "Are they better?" if pronoun == "they" else f"Is {pronoun} better?"
    found = AthleteCourses(None, (), (), ()) if table is None else athlete_courses(table, athlete)
    words = _words(found)
    action, urgency = _next(found)
    courses = () if found.main is None else (found.main, *found.others)
    tables = [] if not courses else [course_table(courses, _CAPTION)]

    def draw() -> list[Section]:
        blocks: list[Block] = [Prose([*found.notices, *words]), *([noise_bands(courses)] if courses else []), *tables]
        return [Section("trend", title, blocks, short="Better?")]

    story = Story(
        title=title, subtitle="", notices=found.notices, tables=tables, words=words, draw=draw, next_actions=[action],
        method=METHOD, limits=LIMITS,
    )  # fmt: skip
    return Part(story, urgency)


_CAPTION = (
    "The last test against the mean of up to three first ones. Needed: what noise alone exceeds in 5 of 100, of the "
    "first row by itself and of all others together. In brackets: the interval that belongs to it."
)


def _words(found: AthleteCourses) -> list[str]:
    if found.main is None and not found.alone:
        return ["No test yet, so nobody can tell."]
    alone = [f"Cannot be judged yet: {'; '.join(found.alone)}."] if found.alone else []
    if found.main is None:
        return ["Tested, but not often enough to tell.", *alone]
    said = [f"{_name(found.main)}: {trend_sentence(found.main.trend, found.main.unit)}."]
    real = [one for one in found.others if one.trend.real]
    said += [f"{_name(one)}: {trend_sentence(one.trend, one.unit)}." for one in real]
    if open_ := len(found.others) - len(real):
        what = "The other result" if open_ == 1 else f"The other {open_} results"
        said.append(f"{what} cannot be told from noise.")
    return [*said, *alone]


def _name(one: Course) -> str:
    name = ", ".join(filter(None, (one.metric, one.condition)))
    return f"{name[:1].upper()}{name[1:]}"


def _next(found: AthleteCourses) -> tuple[str, Urgency]:
    main = found.main
    if main is None:
        if not found.alone:
            return (
                "Test on two or three days before the training is changed, one load and the same holes each time: "
                "without a baseline nobody can say later whether it helped.",
                Urgency.UNTESTED,
            )
        return (
            "Repeat the test on another day in the same condition: one test has no noise to be held against.",
            Urgency.UNTESTED,
        )
    fell = [one for one in (main, *found.others) if one.trend.real and one.trend.change.value < 0.0 and _more(one)]
    if fell:
        worst = min(fell, key=lambda one: one.trend.change.value / one.trend.needed)
        return (
            f"Repeat {worst.metric} ({worst.condition}) on another day before anything is changed: it fell by more "
            "than noise, and a second test that agrees is worth more than any threshold."
            if worst.condition
            else f"Repeat {worst.metric} on another day before anything is changed: it fell by more than noise, and a "
            "second test that agrees is worth more than any threshold.",
            Urgency.FELL,
        )
    if not main.trend.real:
        found_ = main.trend
        scale, unit = (100.0, "%") if found_.noise.relative else (1.0, main.unit)
        now, then = scale * found_.needed, scale * found_.needed_with(2)
        return (
            f"Test {main.metric} twice more in the same condition before the training is changed: that brings what can "
            f"be told from noise from {amount(now, unit, places(now))} down to {amount(then, unit, places(now))}.",
            Urgency.UNDECIDED,
        )
    return (
        "Keep device, holes and position as they are, and take these latest tests as the next baseline: the change is "
        "real.",
        Urgency.KEEP,
    )


def _more(one: Course) -> bool:
    return any(word in one.metric.casefold() for word in _BETTER_MORE)
