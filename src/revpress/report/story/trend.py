"""The story of athletes over time: who changed by more than noise, one sentence each."""

from __future__ import annotations

from collections.abc import Sequence

from revpress.errors import InputError
from revpress.measurement.test_groups import Several, condition_groups, one_a_day, parted
from revpress.measurement.trend import Noise, squad_trend
from revpress.recording.test_table import TestTable
from revpress.report.blocks import Prose, Section
from revpress.report.change_figures import Course, noise_bands
from revpress.report.change_words import amount, places, trend_sentence
from revpress.report.story.courses import KnownResult, course_table, courses_of, tested_results
from revpress.report.story.story import Story
from revpress.report.story.words import listed
from revpress.report.tables import number

METHOD = (
    "The mean of the latest tests less that of the baseline, with its 95 % interval: t s √(1/n + 1/n) with the noise "
    "s of a single test and its "
    "degrees of freedom [@weir2005; @hopkins2000]. Tests that differ in device, machine, holes, position, side, "
    "exercise or load are never "
    "mixed.",
    "A squad's slope comes from a mixed model with a line of its own for every athlete; where that does not converge "
    "without a warning, "
    "from the mean of the athletes' own lines. Both are judged by t with one degree less than there are athletes.",
)
LIMITS = (
    "One athlete in twenty who did not change is told to have changed, each time that one result is looked at: of "
    "many results, look at all together.",
    "Noise from trials of one day is less than noise from day to day: with it, changes are found that are none.",
    "More than noise is not yet a benefit, and training is not the only cause: learning, time of day and effort are "
    "others.",
)
_WEEK = 7 * 86400.0
_FEWEST = 3  # athletes and sessions of a squad's slope


def trend_story(
    table: TestTable,
    *,
    baseline: int = 3,
    latest: int = 1,
    noise: Noise | None = None,
    relative: bool = False,
    several: Several | None = None,
) -> Story:
    """Say of every athlete of a table whether the latest tests differ from the baseline by more than noise.

    Parameters
    ----------
    table : TestTable
        Tests over time.
    baseline, latest : int
        How many of the first and of the last tests are averaged.
    noise : Noise, optional
        Of the test; if not given, from the baselines of all athletes of a condition together.
    relative : bool
        Whether noise from the baselines is a share of the value.
    several : {"mean", "max", "min"}, optional
        Which counts of several tests of one athlete on one day.

    Returns
    -------
    Story

    Raises
    ------
    InputError
        Nobody has tests enough, several on one day, or noise that cannot be known.
    """
    table = one_a_day(table, several)
    groups = condition_groups(table)
    courses: list[Course] = []
    few: list[str] = []
    squads: list[str] = []
    for tested in tested_results(table, groups):
        own, lacking = courses_of(table, tested, baseline, latest, noise, relative)
        courses += own
        few += lacking
        if own:
            names = {course.athlete for course in own}
            squads += _squad(table, {who: rows for who, rows in tested.athletes.items() if who in names}, tested)
    if not courses:
        raise InputError(
            f"nobody has {baseline + latest} tests of one condition, {baseline} of the baseline and {latest} of now: "
            "take a shorter baseline, or test again"
        )
    notices = [
        f"{listed(names)}: tests stand apart, as they differ in {listed(list(why))}."
        for why, names in parted(table, groups).items()
    ]
    if few:
        notices.append(f"Too few tests, {baseline + latest} are needed: {'; '.join(few)}.")
    if table.date is None:
        notices.append("No column has dates: tests are taken in the order of the lines.")
    if table.unused:
        notices.append(f"Columns that are not used: {', '.join(table.unused)}.")
    said = [f"{course.name}: {trend_sentence(course.trend, course.unit)}." for course in courses]
    first = courses[0].trend
    told = course_table(
        courses,
        f"{_tests(first.after, 'latest').capitalize()} against {_tests(first.before, 'first')}. Needed: what noise "
        "alone exceeds in 5 of 100. In brackets: 95 %.",
    )
    noises = {course.trend.noise.source or "what was given": None for course in courses}
    return Story(
        title="Did they change?" if len(set(table.athlete)) > 1 else f"Did {table.athlete[0]} change?",
        subtitle=f"{len(set(table.athlete))} athletes, {len(table.lines)} tests; noise from {listed(list(noises))}",
        notices=notices,
        tables=[told],
        words=[*said, *squads],
        draw=lambda: [
            Section("answer", "Who changed", (Prose([*said, *squads]), told)),
            Section("course", "Test by test", (noise_bands(courses),)),
        ],
        next_actions=[_next(courses)],
        method=METHOD,
        limits=LIMITS,
    )


def _squad(table: TestTable, enough: dict[str, list[int]], tested: KnownResult) -> list[str]:
    if table.date is None:
        return []
    dates = table.date
    rows = {
        who: own for who, own in enough.items() if len(own) >= _FEWEST and dates[own[0]] != dates[own[-1]]
    }  # fmt: skip
    if len(rows) < _FEWEST:
        return []
    flat = [(who, row) for who, own in rows.items() for row in own]
    start = min(dates[row] for _, row in flat)
    weeks = [(dates[row] - start).total_seconds() / _WEEK for _, row in flat]
    values = table.values[tested.metric]
    found = squad_trend([who for who, _ in flat], weeks, [float(values[row]) for _, row in flat])
    decimals = places((found.slope.high - found.slope.low) / 2.0)
    span = f"{number(found.slope.low, decimals)} to {number(found.slope.high, decimals)}"
    real = not found.slope.low <= 0.0 <= found.slope.high
    how = found.method if not found.why else f"{found.method}, as {found.why}"
    return [
        f"Squad of {len(rows)}, {tested.words}: {amount(found.slope.value, tested.unit, decimals)} a week ({span}), "
        f"{'more than noise' if real else 'which cannot be told from none'} (by {how})."
    ]


def _tests(count: int, which: str) -> str:
    return f"the {which} test" if count == 1 else f"the mean of the {count} {which}"


def _next(courses: Sequence[Course]) -> str:
    unsure = [course for course in courses if not course.trend.real]
    if not unsure:
        return "Keep device, holes and position as they are, and take these latest tests as the next baseline."
    near = min(unsure, key=lambda course: abs(course.trend.needed) - abs(course.trend.change.value))
    name = near.athlete if len({course.name for course in courses}) > 1 else "the athlete"
    return (
        f"Test {name} twice more in the same condition before the training is changed: that of those who are not "
        "clear is the nearest to "
        "being told from noise."
    )
