"""Whether one athlete is better: the result that was tested most often, and all others judged together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, datetime
from functools import cached_property
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
_MOST_NAMED = 3  # results that cannot be judged
_EXPECTED = ("exercise", "side", "load")  # tests that differ in these alone are a session, which needs no notice


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
    return team_courses(table, [athlete])[athlete]


def team_courses(table: TestTable, athletes: Sequence[str]) -> dict[str, AthleteCourses]:
    """Judge every result of several athletes, each as :func:`athlete_courses` does.

    Parameters
    ----------
    table : TestTable
        See there.
    athletes : sequence of str
        As the table names them.

    Returns
    -------
    dict of str to AthleteCourses
    """
    daily = one_a_day(table, "mean")
    groups = condition_groups(daily)
    families: dict[tuple[str, Condition], list[KnownResult]] = {}
    for tested in tested_results(daily, groups):
        families.setdefault((tested.metric, replace(tested.condition, side="", load="")), []).append(tested)
    known = [_Family(condition, tuple(results)) for (_, condition), results in families.items()]
    noises = [_Noises(daily, family) for family in known]
    apart = {
        who: why
        for why, names in parted(daily, groups).items()
        if not all(phrase.startswith(_EXPECTED) for phrase in why)
        for who in names
    }
    return {who: _courses_of(daily, who, known, noises, apart.get(who, ())) for who in athletes}


def _courses_of(
    table: TestTable, athlete: str, families: Sequence[_Family], noises: Sequence[_Noises], apart: Sequence[str]
) -> AthleteCourses:
    own = [(family, noise) for family, noise in zip(families, noises, strict=True) if family.of(athlete)]
    notices = [f"Tests stand apart, as they differ in {listed(list(apart))}."] if apart else []
    if not own:
        return AthleteCourses(None, (), (), tuple(notices))
    if table.date is None:
        notices.append("No column has dates: tests are taken in the order of the lines.")
    conditions = [tested.condition for family, _ in own for tested, _ in family.of(athlete)]
    common = {field.name for field in fields(Condition) if len({getattr(c, field.name) for c in conditions}) == 1}
    if alike := _phrase(replace(conditions[0], **{f.name: "" for f in fields(Condition) if f.name not in common})):
        notices.append(f"All tests: {alike}.")
    first, noise = max(own, key=lambda pair: _how_often(table, pair[0], athlete))
    together = _together(table, first, athlete, common)
    main, alone = None, []
    others: list[tuple[KnownResult, _Series, Noise]] = []
    for family, of in own:
        for tested, rows in family.of(athlete):
            name = _phrase(replace(tested.condition, **dict.fromkeys(common, "")))
            series = _Series(name, _dates(table, rows), table.values[tested.metric][rows])
            try:
                if len(rows) < 2:
                    raise InputError("tested once")
                others.append((tested, series, of.single(tested)))
            except InputError as error:
                alone.append(f"{', '.join(filter(None, (tested.metric, name)))} ({error})")
    if together is not None and len(together.values) > 1:
        # What cannot be judged together is told one by one.
        with suppress(InputError):
            main = _course(athlete, first.results[0], together, noise.together, 0.05)
    if main is None and others:
        chosen = max(others, key=lambda one: (one[0] in first.results, len(one[1].values)))
        others.remove(chosen)
        main = _course(athlete, *chosen, 0.05)
    level = 1.0 - 0.95 ** (1.0 / max(len(others), 1))
    judged = tuple(_course(athlete, *one, level) for one in others)
    return AthleteCourses(main, judged, tuple(alone), tuple(notices))


def _phrase(condition: Condition) -> str:
    """A condition as a sentence has it."""
    side = f"{condition.side} leg" if condition.side in ("left", "right") else condition.side
    load = f"load {condition.load}" if condition.load else ""
    where = (condition.exercise, condition.machine, condition.setup, condition.position, condition.device)
    return ", ".join(filter(None, (*where, side.replace("both", "both legs"), load)))


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


def _together(table: TestTable, family: _Family, athlete: str, common: Collection[str] = ()) -> _Series | None:
    """Geometric mean, day by day, of legs and loads that were tested on the same days; None of fewer than two."""
    if table.date is None:
        return None
    same: dict[tuple[date, ...], list[tuple[KnownResult, list[int]]]] = {}
    for tested, rows in family.of(athlete):
        same.setdefault(tuple(table.date[row].date() for row in rows), []).append((tested, rows))
    if not same:
        return None
    results = max(same.items(), key=lambda item: (len(item[0]), len(item[1])))[1]
    values = np.array([table.values[tested.metric][rows] for tested, rows in results])
    if len(results) < 2 or not np.all(values > 0.0):
        return None
    own = _phrase(replace(family.condition, **dict.fromkeys(common, "")))
    name = ", ".join(filter(None, (own, f"mean of {len(results)} legs and loads")))
    dates = tuple(table.date[row] for row in results[0][1])
    return _Series(name, dates, np.exp(np.log(values).mean(axis=0)))


class _Noises:
    """How noisy a result is, from the baselines of everybody; found once for all athletes."""

    def __init__(self, table: TestTable, family: _Family) -> None:
        self._table, self._family = table, family

    @cached_property
    def together(self) -> Noise:
        series = [_together(self._table, self._family, who) for who in self._family.athletes]
        values = [one.values for one in series if one is not None and len(one.values) > 1]
        return baseline_noise([own[: _baseline(len(own))] for own in values], relative=True)

    def single(self, tested: KnownResult) -> Noise:
        return self._share or baseline_noise(self._baselines([tested]))

    @cached_property
    def _share(self) -> Noise | None:
        """As a share of the value, from all legs and loads; None where a share has no meaning."""
        rows = [row for one in self._family.results for own in one.athletes.values() for row in own]
        if not np.all(self._table.values[self._family.results[0].metric][rows] > 0.0):
            return None
        pooled = baseline_noise(self._baselines(self._family.results), relative=True)
        # Legs and loads of one day share that day's form: only days count as degrees of freedom.
        most = [max(_baseline(len(own)) - 1 for _, own in self._family.of(who)) for who in self._family.athletes]
        return replace(pooled, freedom=float(max(sum(days for days in most if days > 0), 1)))

    def _baselines(self, results: Sequence[KnownResult]) -> list[NDArray[np.float64]]:
        return [
            self._table.values[one.metric][rows[: _baseline(len(rows))]]
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
    tables = [] if not courses else [replace(course_table(courses, _CAPTION, several=False), title="Test by test")]
    # A picture each for what is answered and what changed; the table has all.
    drawn = [course for course in courses if course is found.main or course.trend.real]

    def draw() -> list[Section]:
        blocks: list[Block] = [Prose([*words[1:], *found.notices]), *([noise_bands(drawn)] if drawn else []), *tables]
        return [Section("trend", title, blocks, lead=words[0], short="Better?")]

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
    alone = [f"Cannot be judged yet: {_few(found.alone)}."] if found.alone else []
    if found.main is None:
        return ["Tested, but not often enough to tell.", *alone]
    said = [f"{_name(found.main)}: {trend_sentence(found.main.trend, found.main.unit)}."]
    real = [one for one in found.others if one.trend.real]
    said += [f"{_name(one)}: {trend_sentence(one.trend, one.unit)}." for one in real]
    if open_ := len(found.others) - len(real):
        what = "The other result" if open_ == 1 else f"The other {open_} results"
        said.append(f"{what} cannot be told from noise.")
    return [*said, *alone]


def _few(alone: Sequence[str]) -> str:
    more = len(alone) - _MOST_NAMED
    return "; ".join(alone[:_MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")


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
    fell = [one for one in (main, *found.others) if one.verdict == "worse"]
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
