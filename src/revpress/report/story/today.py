"""The story of a team's day: who changed, who is due for a test, what waits, and the one thing to do first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from revpress.recording.test_table import TestTable
from revpress.report.blocks import Block, Bullets, Prose, Section
from revpress.report.change_figures import Course, Verdict
from revpress.report.change_words import trend_sentence
from revpress.report.story.athlete_trend import METHOD as TREND
from revpress.report.story.athlete_trend import AthleteCourses, team_courses
from revpress.report.story.story import Story
from revpress.report.story.words import listed
from revpress.report.tables import Cell, Column, Rows, Table, day_words

METHOD = (
    *TREND,
    "Somebody is due when the last test lies longer ago than the team's usual time between two tests (the median of "
    "all; 28 days where there are fewer than three such times, assumed).",
    "What comes first: what waits, as it may be lost or missing in what is told; then a result that fell; then who is "
    "due, the longest ago first.",
)
LIMITS = (
    "Five of 100 athletes who did not change are told to have changed.",
    "Usual is what the team has done so far; how often is best is not known.",
)
_USUAL = timedelta(days=28)  # between two tests as long as there are fewer than _GAPS such times: assumed
_GAPS = 3


@dataclass(frozen=True)
class TeamToday:
    """What is known of a team's athletes on a day.

    Attributes
    ----------
    on : datetime.date
        The day.
    changed : dict of str to Course
        Who changed by more than noise, those who fell first.
    due : tuple of str
        Who is due for a test, the longest ago first; those who were never tested at the beginning.
    last : dict of str to datetime.date
        Day of the last test of all who were tested.
    usual : datetime.timedelta
        Between two tests.
    """

    on: date
    changed: dict[str, Course]
    due: tuple[str, ...]
    last: dict[str, date]
    usual: timedelta

    def who(self, *verdicts: Verdict) -> list[str]:
        """Those whose change is one of these."""
        return [who for who, course in self.changed.items() if course.verdict in verdicts]


def team_today(table: TestTable | None, athletes: Sequence[str], on: date) -> TeamToday:
    """Find who changed and who is due.

    Parameters
    ----------
    table : TestTable or None
        Tests of the team, with dates; None where there is none.
    athletes : sequence of str
        Who is in the team, as the table names them.
    on : datetime.date
        The day.

    Returns
    -------
    TeamToday
    """
    days: dict[str, set[date]] = {}
    if table is not None and table.date is not None:
        for who, when in zip(table.athlete, table.date, strict=True):
            if who in athletes:
                days.setdefault(who, set()).add(when.date())
    gaps = [gap.days for own in days.values() for gap in np.diff(np.array(sorted(own))).tolist()]
    usual = timedelta(days=float(np.median(gaps))) if len(gaps) >= _GAPS else _USUAL
    last = {who: max(own) for who, own in days.items()}
    due = sorted(
        (who for who in athletes if who not in last or on - last[who] > usual),
        key=lambda who: last.get(who, date.min),
    )
    courses: dict[str, AthleteCourses] = {} if table is None else team_courses(table, list(days))
    real = {who: own.main for who, own in courses.items() if own.main is not None and own.main.trend.real}
    changed = dict(sorted(real.items(), key=lambda item: item[1].verdict != "worse"))
    return TeamToday(on, changed, tuple(due), last, usual)


def today_story(
    team: TeamToday, athletes: Sequence[str], waiting: Sequence[str] = (), aside: Sequence[str] = ()
) -> Story:
    """Tell a team's day.

    Parameters
    ----------
    team : TeamToday
        Of :func:`team_today`.
    athletes : sequence of str
        Who is in the team.
    waiting : sequence of str
        What waits to be dealt with, a whole sentence each, the most pressing first.
    aside : sequence of str
        What is worth knowing, and asks for nothing.

    Returns
    -------
    Story
    """
    if not athletes:
        return _story(
            team, ["Nobody is in the team yet."], [], "Add the first athlete: a name is enough to begin with."
        )
    changed = {
        who: f"**{who}**: {course.metric} {trend_sentence(course.trend, course.unit)}."
        for who, course in team.changed.items()
    }
    none = ["Nobody changed by more than noise."] if team.last and not changed else []
    after = [_due_words(team), *aside]
    groups = [
        Bullets([changed[who] for who in some], heading)
        for heading, some in (
            ("Needs a look", team.who("worse")), ("Improved", team.who("better")), ("Changed", team.who("up", "down"))
        )
        if some
    ]  # fmt: skip
    words = [*waiting, *changed.values(), *none, *after]
    blocks: list[Block] = [*([Prose(waiting)] if waiting else []), *groups, Prose(after)]
    return _story(team, words, [_table(team, athletes)], _next(team, waiting), _lead(team), blocks)


def _story(
    team: TeamToday,
    words: Sequence[str],
    tables: Sequence[Table],
    action: str,
    lead: str = "",
    blocks: Sequence[Block] = (),
) -> Story:
    """Plain words for a terminal, and for a page blocks in which names are bold."""
    words = [sentence.replace("**", "") for sentence in words]
    blocks = blocks or [Prose(words)]
    return Story(
        title="Today",
        subtitle=f"{team.on:%A} {day_words(team.on)}",
        notices=(),
        tables=tables,
        words=words,
        draw=lambda: [Section("today", "Who changed, who is due", blocks, lead)],
        next_actions=[action],
        method=METHOD,
        limits=LIMITS,
    )


def _lead(team: TeamToday) -> str:
    """Who needs a look and who improved, in one sentence; empty where nobody was tested."""
    said = [
        f"{words} {listed(some)}"
        for words, some in (
            ("needs a look:", team.who("worse")), ("improved:", team.who("better")),
            ("changed:", team.who("up", "down")),
        )
        if some
    ]  # fmt: skip
    if not said:
        return "Nobody changed by more than noise." if team.last else ""
    return f"{said[0][0].upper()}{said[0][1:]}{''.join(f'; {part}' for part in said[1:])}."


def _due_words(team: TeamToday) -> str:
    if not team.due:
        return "Nobody is due for a test."
    never = [who for who in team.due if who not in team.last]
    again = [who for who in team.due if who in team.last]
    said = [f"Not tested yet: {listed(never)}."] if never else []
    if again:
        said.append(f"Due for a test, the last more than {team.usual.days} days ago: {listed(again)}.")
    return " ".join(said)


def _table(team: TeamToday, athletes: Sequence[str]) -> Table:
    rows: list[Sequence[Cell]] = [
        (
            who,
            day_words(team.last[who]) if who in team.last else "never",
            "due" if who in team.due else "",
            _way(team.changed[who]) if who in team.changed else "",
        )
        for who in athletes
    ]
    columns = [Column("Athlete"), Column("Last test"), Column("Due?"), Column("Changed?")]
    return Table("team", "The team", columns, [Rows(rows)], "Changed: by more than noise.")


def _way(course: Course) -> str:
    return "up" if course.trend.change.value > 0.0 else "down"


def _next(team: TeamToday, waiting: Sequence[str]) -> str:
    if waiting:
        return f"See to what waits first: {waiting[0][0].lower()}{waiting[0][1:]}"
    fell = team.who("worse")
    if fell:
        return (
            f"Test {fell[0]} again in the same condition before the training is changed: "
            f"{team.changed[fell[0]].metric} fell by more than noise, and a second test that agrees is worth more than "
            "any threshold."
        )
    if team.due:
        who = team.due[0]
        why = f"the last test was on {day_words(team.last[who])}" if who in team.last else "there is no test yet"
        return f"Test {who} next: {why}."
    soonest = min(team.last, key=lambda who: team.last[who])
    on = team.last[soonest] + team.usual
    return (
        f"Plan the next test for {on:%A} {day_words(on)}: nothing is due before, and tests at equal "
        "distances tell most."
    )
