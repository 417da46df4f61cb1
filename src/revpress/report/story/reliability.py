"""The story of a reliability study: how big a change must be to be real, and how many trials to average."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from revpress.errors import InputError
from revpress.measurement.load_velocity_line import Interval
from revpress.measurement.reliability import Reliability, reliability
from revpress.measurement.test_groups import Several, condition_groups, trial_scores
from revpress.measurement.trend import Condition, Noise, study_noise
from revpress.recording.test_table import TestTable
from revpress.report.blocks import Prose, Section
from revpress.report.change_words import amount, bounded, cut, places
from revpress.report.story.story import Story
from revpress.report.tables import Cell, Column, Rows, Table

METHOD = (
    "Typical error is what is left of each athlete's trials once the athlete's own level and shifts that all share "
    "are taken away "
    "[@hopkins2000]; its interval is exact (chi-square). The change that counts as real is t √2 typical errors, or "
    "with means of n trials "
    "t √(2/n), where t has the study's own degrees of freedom [@weir2005].",
    "Intraclass correlations are named after [@mcgraw1996], with the names of [@shrout1979] beside them; their "
    "intervals are by F, that of "
    "absolute agreement a generalised one. All intervals are of 95 %.",
)
LIMITS = (
    "Trials of one day say nothing of the change from day to day: take tests as far apart as those that will be "
    "compared.",
    "A change below the detectable one may be there all the same; one above it need not matter: that is the smallest "
    "worthwhile change's question.",
)
_TRY = (1, 2, 3, 5)
_MOST = 10


class Study(NamedTuple):
    """One result in one condition."""

    metric: str
    unit: str
    condition: Condition
    found: Reliability

    @property
    def name(self) -> str:
        """Result and condition."""
        return ", ".join(filter(None, (self.metric, self.condition.words)))


def reliability_story(table: TestTable, trials: Sequence[str] = (), several: Several | None = None) -> Story:
    """How repeatable the tests of a table are.

    Parameters
    ----------
    table : TestTable
        Trials of athletes who did not change in between.
    trials : sequence of str, optional
        Labels of those that count; if not given, all.
    several : {"mean", "max", "min"}, optional
        Which counts of several values of one trial.

    Returns
    -------
    Story

    Raises
    ------
    InputError
        No result that two athletes repeated.
    """
    studies, refused = [], []
    for condition, athletes in condition_groups(table).items():
        for metric, unit in table.units.items():
            _, labels, scores = trial_scores(table, athletes, metric, trials, several)
            try:
                studies.append(Study(metric, unit, condition, reliability(scores)))
            except InputError as error:
                refused.append(f"{', '.join(filter(None, (metric, condition.words)))}: {error}.")
    if not studies:
        raise InputError(f"nothing was repeated by two athletes: {refused[0]}")
    notices = [f"Left out: {sentence}" for sentence in refused]
    if len({study.condition for study in studies}) > 1:
        notices.insert(0, "Different conditions are never mixed: each has a line of its own.")
    if table.unused:
        notices.append(f"Columns that are not used: {', '.join(table.unused)}.")
    tables = [_summary(studies), *([_detail(studies[0])] if len(studies) == 1 else [])]
    return Story(
        title="How repeatable the test is" if len(studies) == 1 else "How repeatable the tests are",
        subtitle=f"{len(set(table.athlete))} athletes, {len(table.lines)} tests; trials {', '.join(labels)}",
        notices=notices,
        tables=tables,
        words=[sentence for study in studies for sentence in _words(study)],
        draw=lambda: [
            Section(
                "change",
                "How big a change must be",
                (Prose([s for study in studies for s in _words(study)]), _summary(studies)),
            ),
            Section(
                "detail",
                "Every figure with its interval",
                [_detail(study, f"detail-{i}") for i, study in enumerate(studies)],
            ),
        ],
        next_actions=[_next(studies)],
        method=METHOD,
        limits=LIMITS,
    )


def noise_of_table(table: TestTable, relative: bool = False) -> Noise:
    """The noise that a table of repeated trials shows, for a trend.

    Parameters
    ----------
    table : TestTable
        Of one result in one condition.
    relative : bool
        Whether as a share of the value.

    Returns
    -------
    Noise

    Raises
    ------
    InputError
        Several results or conditions: whose noise is meant is not clear.
    """
    groups = condition_groups(table)
    if len(groups) > 1 or len(table.values) > 1:
        raise InputError(
            f"the study has {len(table.values)} results in {len(groups)} conditions: leave those in that are meant, "
            "one of each"
        )
    (athletes,) = groups.values()
    (metric,) = table.values
    return study_noise(reliability(trial_scores(table, athletes, metric)[2]), relative)


def _words(study: Study) -> list[str]:
    found = study.found
    decimals = places(found.detectable(3, 3))
    said = [
        f"{study.name}: a change of one athlete must exceed {amount(found.detectable(), study.unit, decimals)} to be "
        "more than noise, with "
        f"one test before and one after; {amount(found.detectable(3, 3), study.unit, decimals)} with the mean of "
        "three each."
    ]
    for i, shift in enumerate(found.shifts, 1):
        if not shift.low <= 0.0 <= shift.high:
            way = "rose" if shift.value > 0.0 else "fell"
            said.append(
                f"{study.name}: from trial {i} to trial {i + 1} all {way} by "
                f"{amount(abs(shift.value), study.unit, decimals)} on average "
                "(learning, warm-up or tiredness): practise first, or leave that trial out."
            )
    return said


def _next(studies: Sequence[Study]) -> str:
    if len(studies) > 1:
        best = min(studies, key=lambda study: study.found.typical_error.value / abs(study.found.mean))
        return (
            f"Watch {best.name} first: of these it is the least noisy for its size; ask for one of them alone to see "
            "how many trials to average."
        )
    study = studies[0]
    worthwhile = study.found.smallest_worthwhile
    if worthwhile is None or worthwhile.value == 0.0:
        return "Test more athletes, each with every trial: what change is worthwhile cannot be said from these."
    least = amount(worthwhile.value, study.unit, places(worthwhile.value))
    trials = study.found.trials_for(worthwhile.value, _MOST)
    if trials == 1:
        return f"One trial is enough: it shows even the smallest worthwhile change, {least}."
    if trials:
        return (
            f"Average {trials} trials before and after: then even the smallest worthwhile change, {least}, is more "
            "than noise."
        )
    reached = study.found.detectable(_MOST, _MOST)
    return (
        "Make the test less noisy (same time of day, warm-up, position, holes, device) before averaging more: "
        f"{_MOST} trials each time would still leave {amount(reached, study.unit, places(reached))}, and the smallest "
        f"worthwhile change is {least}."
    )


def _summary(studies: Sequence[Study]) -> Table:
    alone = len({study.metric for study in studies}) == 1 and len(studies) > 1
    rows: list[Sequence[Cell]] = []
    for study in studies:
        found = study.found
        decimals = places(found.typical_error.value)
        name = (study.condition.words or study.name) if alone else study.name
        agreement = next((form.interval.value for form in found.icc if form.name == "ICC(A,1)"), None)
        rows.append(
            (
                cut(f"{name} ({study.unit})" if study.unit else name, 24),
                float(found.athletes),
                bounded(found.typical_error, decimals),
                None if found.cv is None else bounded(found.cv, places(100.0 * found.cv.value), 100.0),
                *(amount(found.detectable(n, n), "", decimals) for n in (1, 3)),
                agreement,
            )
        )
    columns = (
        Column("Test"), Column("n", decimals=0), Column("Typical error"), Column("CV", "%"),
        Column("1 v 1"), Column("3 v 3"),
        Column("ICC(A,1)", decimals=2),
    )  # fmt: skip
    return Table(
        "reliability",
        "How big a change must be to be real",
        columns,
        [Rows(rows)],
        "1 v 1, 3 v 3: what one athlete's change must exceed, with 1 or the mean of 3 tests before and after. In "
        "brackets: 95 %.",
    )


def _detail(study: Study, key: str = "detail") -> Table:
    found, decimals = study.found, places(study.found.typical_error.value)
    head: list[Sequence[Cell]] = [
        (
            "Typical error, also SEM",
            bounded(found.typical_error, decimals),
            f"chi-square, {found.freedom} degrees of freedom",
        ),
        ("CV (%)", None if found.cv is None else bounded(found.cv, 1, 100.0), "of logarithms, chi-square"),
        ("MDC95, with 1.96", bounded(found.mdc95, decimals), "as published studies have it"),
        *(
            (f"Real change, means of {n}", amount(found.detectable(n, n), "", decimals), "t √(2/n) typical errors")
            for n in _TRY
        ),
        (
            "Real change, 1 against a mean of 4",
            amount(found.detectable(4, 1), "", decimals),
            "t √(1 + 1/4) typical errors",
        ),
    ]
    if found.spread is not None and found.smallest_worthwhile is not None:
        head.append(("Spread between athletes", bounded(found.spread, decimals), "generalised"))
        small = places(found.smallest_worthwhile.value)
        head.append(("Smallest worthwhile change", bounded(found.smallest_worthwhile, small), "0.2 of the spread"))
    shifts: list[Sequence[Cell]] = [
        (f"Trial {i} to {i + 1}", bounded(shift, decimals), "t; not from noise if 0 is outside")
        for i, shift in enumerate(found.shifts, 1)
        if _bounded(shift)
    ]
    forms: list[Sequence[Cell]] = [
        (f"{form.name}, {form.other_name}", bounded(form.interval, 2), "generalised" if "(A" in form.name else "F")
        for form in found.icc
    ]
    groups = [Rows(head), Rows(shifts, "Mean shift of all athletes")]
    if forms:
        groups.append(Rows(forms, f"Intraclass correlation (n {found.complete})"))
    columns = (Column(study.unit or "Figure"), Column("Value (95 %)"), Column("Interval by"))
    return Table(key, study.name, columns, [group for group in groups if group.cells])


def _bounded(interval: Interval) -> bool:
    return isfinite(interval.low) and isfinite(interval.high)
