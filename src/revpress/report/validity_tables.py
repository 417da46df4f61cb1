"""Published checks as tables: what was found, what was published, what agrees, and whether it does."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from revpress.athlete.athlete import Athlete
from revpress.athlete.strength import ACTIONS
from revpress.citations import bibliography
from revpress.report.tables import Cell, Column, Rows, Table, number
from revpress.study.validity.check import BASES, Allowed, Basis, Check, CheckGroup, CheckResult, Judged
from revpress.study.validity.isometric import shape
from revpress.study.validity.validate import Validity, check_groups

_HEADINGS: dict[Basis, str] = {
    "prediction": "Predicted", "fitted": "Set to these figures", "equation": "Computed as published",
}  # fmt: skip
_EXPECTED = "Expected, and not published"


def heading(check: Check) -> str:
    """What agreement with it is worth, in a few words."""
    return _EXPECTED if check.reading == "assumed" else _HEADINGS[check.basis]


def is_evidence(check: Check) -> bool:
    """Whether somebody published it and nothing was set to it."""
    return heading(check) == _HEADINGS["prediction"]


def verdict(held: int, cases: int) -> str:
    """Pass or miss, and of how many figures."""
    if cases == 1:
        return "pass" if held else "MISS"
    return "pass" if held == cases else f"MISS ({held} of {cases} hold)"


def allowed_text(allowed: Allowed, digits: int) -> str:
    """What agrees: "2.1 to 3.0", "at most 4.0"; a dash where a refused check would have said so itself."""
    if math.isinf(allowed.low) and math.isinf(allowed.high):
        return "–"
    if math.isinf(allowed.low):
        return f"at most {number(allowed.high, digits)}"
    if math.isinf(allowed.high):
        return f"at least {number(allowed.low, digits)}"
    return f"{number(allowed.low, digits)} to {number(allowed.high, digits)}"


def found_text(case: Judged, check: Check) -> str:
    """A figure with its unit and whose it is, or that it was refused."""
    unit = {"1": "", "°": "°"}.get(check.unit, f" {check.unit}")
    figure = "impossible" if case.refused else number(case.figure, check.digits) + unit
    return f"{figure} ({case.case})" if case.case else figure


def source_text(check: Check) -> str:
    """Authors and year of every source, "assumed" without."""
    keys = [key for key in (check.source, *check.further) if key]
    return "; ".join(bibliography()[key].short for key in keys) or "assumed"


def published_text(case: Judged, check: Check) -> str:
    """What the source says of a case."""
    return (
        check.published if case.allowed.middle is None or check.allowed else number(case.allowed.middle, check.digits)
    )


def group_table(group: CheckGroup, results: Sequence[CheckResult]) -> Table:
    """One row a check: the figure farthest from what agrees, or nearest to the edge.

    Parameters
    ----------
    group : CheckGroup
        Whose heading and words the table gets.
    results : sequence of CheckResult
        Its checks, run.

    Returns
    -------
    Table
    """
    columns = [
        Column("Check"), Column("Found"), Column("Allowed"), Column("Verdict"), Column("Published"), Column("Source"),
    ]  # fmt: skip
    body = [
        Rows([list(_row(result)) for result in results if heading(result.check) == title], title)
        for title in (*_HEADINGS.values(), _EXPECTED)
        if any(heading(result.check) == title for result in results)
    ]
    return Table(f"validity-{group.name.replace('_', '-')}", group.title, columns, body, group.words)


def _row(result: CheckResult) -> Iterator[Cell]:
    check, worst = result.check, result.worst
    yield check.what
    yield found_text(worst, check)
    yield allowed_text(worst.allowed, check.digits)
    yield verdict(result.held, len(result.cases))
    yield published_text(worst, check)
    yield source_text(check)


def figures_table(group: CheckGroup, results: Sequence[CheckResult]) -> Table:
    """One row a figure: every case of every check.

    Parameters
    ----------
    group : CheckGroup
        Whose heading the table gets.
    results : sequence of CheckResult
        Its checks, run.

    Returns
    -------
    Table
    """
    columns = [Column("Case"), Column("Found"), Column("Allowed"), Column("Verdict"), Column("Published")]
    body = [
        Rows([list(_figure(case, result.check)) for case in result.cases], f"{result.check.what}{_unit(result.check)}")
        for result in results
    ]
    return Table(f"validity-{group.name.replace('_', '-')}-figures", f"{group.title}: every figure", columns, body)


def _figure(case: Judged, check: Check) -> Iterator[Cell]:
    yield case.case or "–"
    yield "impossible" if case.refused else number(case.figure, check.digits)
    yield allowed_text(case.allowed, check.digits)
    yield verdict(int(case.holds), 1)
    yield published_text(case, check)


def _unit(check: Check) -> str:
    return "" if check.unit == "1" else f" ({check.unit})"


def summary_table(validity: Validity) -> Table:
    """One row a group: how many checks hold, and how many figures of those that are predictions.

    Parameters
    ----------
    validity : Validity
        What was run.

    Returns
    -------
    Table
    """
    columns = [
        Column("What is checked"), Column("Checks"), Column("Pass"), Column("Predicted figures"), Column("Within"),
        Column("Found ÷ published"), Column("Name"),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for name, results in validity.results.items():
        predicted = [case for result in results if is_evidence(result.check) for case in result.cases]
        within = f"{sum(case.holds for case in predicted)}" if predicted else "–"
        passed = sum(result.passed for result in results)
        counts = (f"{len(results)}", f"{passed}", f"{len(predicted)}", within)
        rows.append([check_groups[name].title, *counts, _ratios(predicted), name])
    return Table(
        "validity", "Published checks", columns, [Rows(rows)],
        "Only predictions of what was published are evidence. A check passes where all of its figures lie within what "
        "agrees. Found ÷ published: least to greatest of the predicted figures that have one published figure.",
    )  # fmt: skip


def _ratios(cases: Sequence[Judged]) -> str:
    """Least and greatest ratio of what was found to what was published."""
    ratios = [case.figure / case.allowed.middle for case in cases if case.allowed.middle and not case.refused]
    if not ratios:
        return "–"
    least, greatest = (number(end, 2) for end in (min(ratios), max(ratios)))
    return least if least == greatest else f"{least} to {greatest}"


@dataclass(frozen=True)
class NumberRead:
    """A number that people read off, and the checks that say how far it is off.

    Attributes
    ----------
    words : str
        The number.
    group : str
        Of the checks.
    checks : str
        Their names, as a regular expression.
    is_miss : bool
        Their figures are relative misses themselves, and not found beside published.
    """

    words: str
    group: str
    checks: str
    is_miss: bool = False


NUMBERS_READ = (
    NumberRead("isometric torque at any angle, average adult", "isometric", r".*_shape", is_miss=True),
    NumberRead("knee torque with the hip elsewhere, bent over straight", "isometric", r"knee_extension_(by_hip|deep)"),
    NumberRead("knee torque, bent over middle angles", "isometric", r"knee_(extension|flexion)_bent"),
    NumberRead("torque at 60 °/s over the isometric", "speed", r"anderson_60|concentric"),
    NumberRead("torque at 180 °/s over the isometric", "speed", r"anderson_180"),
    NumberRead("torque of a yielding knee over the isometric", "speed", r"knee_lengthening"),
    NumberRead("excursion and arm of the quadriceps", "anatomy", r"quadriceps_.*"),
    NumberRead("contact force of the knee without a load", "contact_forces", r".*_knee"),
    NumberRead("velocity of a maximal lift", "capacity", r".*_velocity(_at_best_power)?"),
    NumberRead("range and duration of a recorded repetition", "instruments", r"range|mean_velocity_by_definition"),
)


def trust_table(validity: Validity) -> Table:
    """How far numbers lie from the published ones: one row each, in per cent.

    Parameters
    ----------
    validity : Validity
        What was run; numbers of other groups are left out.

    Returns
    -------
    Table
    """
    columns = [
        Column("Number"), Column("Half of the figures within", "%", 0), Column("All within", "%", 0),
        Column("Figures", decimals=0), Column("Predicted", decimals=0), Column("Checked by"),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for one in NUMBERS_READ:
        figures = [
            (100 * miss, is_evidence(result.check))
            for result in validity.results.get(one.group, ())
            if re.fullmatch(one.checks, result.check.name)
            for case in result.cases
            if (miss := _miss(case, one.is_miss)) is not None
        ]
        if figures:
            misses, predicted = zip(*figures, strict=True)
            counts = [float(len(misses)), float(sum(predicted))]
            rows.append([one.words, median(misses), max(misses), *counts, one.group])
    return Table(
        "validity-trust", "How far off numbers are", columns, [Rows(rows)],
        "Of the average adult or the measured sample, over the published figure. What is not predicted was set to "
        "these figures: there the miss is what the fit left over, and says little of other figures. One person differs "
        "from the average besides.",
    )  # fmt: skip


def _miss(case: Judged, is_miss: bool) -> float | None:
    """Relative miss of a figure; None where nothing is published to compare with, or nothing was found."""
    if case.refused or not (is_miss or case.allowed.middle):
        return None
    return case.figure if is_miss else abs(case.figure / (case.allowed.middle or 1.0) - 1.0)


def strength_table(who: str, athlete: Athlete) -> Table:
    """Isometric torque of all six actions: peaks, where they are, and how far the curve lies from the measured one.

    Parameters
    ----------
    who : str
        The person in a few words.
    athlete : Athlete
        Whose.

    Returns
    -------
    Table
    """
    columns = [
        Column("Action"), Column("Peak", "N·m", 0), Column("Measured", "N·m", 0), Column("At", "°", 0),
        Column("Measured", "°", 0), Column("RMS miss over peak", decimals=2), Column("Within ± SD", "%", 0),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for action in ACTIONS:
        one = shape(athlete, action)
        peaks = [float(curve.max()) for curve in (one.model, one.measured)]
        places = [float(one.angle[curve.argmax()]) for curve in (one.model, one.measured)]
        rows.append([action.removeprefix("ankle_").replace("_", " "), *peaks, *places, one.miss, 100 * one.within])
    return Table(f"strength-{who}", f"Isometric torque, {who}", columns, [Rows(rows)])


def missed(results: Iterable[CheckResult]) -> list[str]:
    """Why checks miss, as far as it is known: one sentence a cause, with all that misses by it.

    Parameters
    ----------
    results : iterable of CheckResult
        Of any groups.

    Returns
    -------
    list of str
    """
    by_cause: dict[str, list[str]] = {}
    for result in results:
        if not result.passed:
            check, worst = result.check, result.worst
            refused = f"the program refuses it: {worst.refused}" if worst.refused else "the cause is not known"
            cause = (check.because or refused).rstrip(".")
            by_cause.setdefault(cause, []).append(f"{check.what}, {found_text(worst, check)}")
    return [f"{cause[0].upper()}{cause[1:]}. It shows in: {'; '.join(misses)}." for cause, misses in by_cause.items()]


def refusals(results: Iterable[CheckResult]) -> list[str]:
    """What the program refused to work out, in its own words, where that is not the cause already; each once.

    Parameters
    ----------
    results : iterable of CheckResult
        Of any groups.

    Returns
    -------
    list of str
    """
    said = dict.fromkeys(
        case.refused for result in results for case in result.cases if case.refused and result.check.because
    )
    return [f"Impossible here: {sentence.rstrip('.')}." for sentence in said]


def basis_words() -> list[str]:
    """What each kind of check is worth."""
    said = [f"{_HEADINGS[basis]}: {words}." for basis, words in BASES.items()]
    return [*said, f"{_EXPECTED}: what we expect ourselves; neither agreement nor a miss is evidence."]
