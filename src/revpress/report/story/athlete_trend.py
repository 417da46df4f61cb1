"""Whether one athlete is better: the result that was tested most often, and all others judged together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from revpress.errors import InputError
from revpress.measurement.test_groups import condition_groups, one_a_day, parted
from revpress.measurement.trend import Noise, Trend, baseline_noise, trend
from revpress.recording.test_table import TestTable
from revpress.report.blocks import Block, Prose, Section
from revpress.report.change_figures import Course, noise_bands
from revpress.report.change_words import amount, places, trend_sentence
from revpress.report.story.courses import KnownResult, course, course_table, tested_results
from revpress.report.story.part import Part, Urgency
from revpress.report.story.story import Story
from revpress.report.story.words import listed

METHOD = (
    "The last test against the mean of up to three first ones, with its 95 % interval: t s √(1/n + 1) with the noise s "
    "of a single test from the baselines of everybody who was tested alike, the athlete among them, and its degrees of "
    "freedom [@weir2005; @hopkins2000]. Noise is a share of the value where all values are above 0. Tests that differ "
    "in device, machine, holes, position, side, exercise or load are never mixed.",
    "The answer is of the result that was tested most often, which is chosen without looking at its values. All other "
    "results are judged together, so that 5 of 100 athletes who did not change are told to have changed in any of "
    "them (1 − 0.95^(1/m) for each of m).",
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
    judged: list[tuple[KnownResult, Trend]] = []
    alone = []
    for tested in tested_results(daily, groups):
        rows = tested.athletes.get(athlete, [])
        if not rows:
            continue
        if len(rows) < 2:
            alone.append(f"{tested.words} (tested once)")
            continue
        try:
            noise = _noise(daily, tested)
        except InputError as error:
            alone.append(f"{tested.words} ({error})")
            continue
        values = daily.values[tested.metric][rows]
        judged.append((tested, trend(values, baseline=_baseline(rows), noise=noise)))
    own = [row for row, who in enumerate(daily.athlete) if who == athlete]
    notices = [
        f"Tests stand apart, as they differ in {listed(list(why))}."
        for why, names in parted(daily, groups).items()
        if athlete in names and not all(phrase.startswith(_EXPECTED) for phrase in why)
    ]
    if own and daily.date is None:
        notices.append("No column has dates: tests are taken in the order of the lines.")
    if not judged:
        return AthleteCourses(None, (), tuple(alone), tuple(notices))

    def recent(pair: tuple[KnownResult, Trend]) -> tuple[int, float]:
        rows = pair[0].athletes[athlete]
        return len(rows), 0.0 if daily.date is None else daily.date[rows[-1]].timestamp()

    main = max(judged, key=recent)
    rest = [pair for pair in judged if pair is not main]
    level = 1.0 - 0.95 ** (1.0 / max(len(rest), 1))
    together = [
        (tested, trend(found.values, baseline=found.before, noise=found.noise, level=level)) for tested, found in rest
    ]
    others = tuple(course(daily, tested, athlete, found) for tested, found in together)
    return AthleteCourses(course(daily, main[0], athlete, main[1]), others, tuple(alone), tuple(notices))


def _baseline(rows: Sequence[int]) -> int:
    return min(_MOST_BASELINE, len(rows) - 1)


def _noise(table: TestTable, tested: KnownResult) -> Noise:
    values = table.values[tested.metric]
    baselines = [values[rows[: _baseline(rows)]] for rows in tested.athletes.values() if len(rows) > 1]
    everything = np.concatenate([values[rows] for rows in tested.athletes.values()])
    return baseline_noise(baselines, relative=bool(np.all(everything > 0.0)))


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
