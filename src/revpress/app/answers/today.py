"""A team's day: who changed, who is due, what waits."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select

from revpress.app.answers.registry import AnswerRequest, Progress, Told, answer
from revpress.app.team import current_team
from revpress.store.tables import AthleteRow
from revpress.store.workspace import Workspace


class TodayRequest(AnswerRequest):
    """The team of the workspace, now."""


# Not kept: it is another one tomorrow, and after every capture.
@answer("today", TodayRequest, lane="quick", kept=False)
def today(workspace: Workspace, request: TodayRequest, progress: Progress) -> Told:
    """Who changed and who is due; ``data`` has each athlete with ``last`` test, ``due`` and ``changed``."""
    from revpress.app.team_record import team_tests
    from revpress.report.story.today import team_today, today_story
    from revpress.store.results import stale, team_names
    from revpress.store.waiting import waiting_captures

    progress(0.1, "Reading")
    captures, unreadable = waiting_captures(workspace.folder)
    with workspace.reading() as session:
        team = current_team(session)
        if team is None:
            return Told(today_story(team_today(None, (), _now()), ()), data={"athletes": []})
        names = team_names(session, team.id)
        rows = session.scalars(select(AthleteRow).where(AthleteRow.team_id == team.id, AthleteRow.archived.is_(False)))
        people = {names[row.id]: row.id for row in rows}
        table = team_tests(session, team.id)
        old = len(stale(session, team.id))
    waiting = [*unreadable]
    finished = sum(capture.finished for capture in captures)
    if finished:
        waiting.append(
            f"{_count(finished, 'capture')} {'waits' if finished == 1 else 'wait'} to be kept as a recording."
        )
    aside = []
    if old:
        what = f"{_count(old, 'set')} had been measured"
        aside.append(f"Something was changed after {what}: open the session, and it is measured again.")
    found = team_today(table, sorted(people), _now())
    athletes = [
        {
            "id": people[name],
            "name": name,
            "last": found.last[name].isoformat() if name in found.last else None,
            "due": name in found.due,
            "changed": None if name not in found.changed else _way(found.changed[name].trend.change.value),
        }
        for name in sorted(people)
    ]
    return Told(today_story(found, sorted(people), waiting, aside), data={"athletes": athletes})


def _now() -> date:
    return datetime.now(UTC).date()


def _way(change: float) -> str:
    return "up" if change > 0.0 else "down"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
