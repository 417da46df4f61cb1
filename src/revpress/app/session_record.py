"""What the store knows of a session, as its story takes it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from revpress.app.team_record import exercise_title
from revpress.errors import InputError
from revpress.instrument.uncertainty import Measured
from revpress.report.team_session_sets import SessionAthlete, SessionRep, SessionSet
from revpress.store.results import team_names
from revpress.store.tables import AthleteRow, MachineRow, ResultRow, SessionRow, SetRow

_METRICS = {"mean velocity": "velocity", "mean power": "power", "peak force": "force"}
NOT_COUNTED = ("warm-up", "failed")
"""Marks of sets that are not compared."""


class SessionRecord(NamedTuple):
    """A session as :func:`~revpress.report.story.team_session.team_session_story` takes it."""

    sets: list[SessionSet]
    athletes: list[SessionAthlete]
    title: str
    on: date
    place: str
    simulated: bool


def session_record(session: Session, session_id: str) -> SessionRecord:
    """Read a session.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading.
    session_id : str
        Which.

    Returns
    -------
    SessionRecord

    Raises
    ------
    InputError
        There is no such session.
    """
    held = session.get(SessionRow, session_id)
    if held is None:
        raise InputError("there is no session of that id in the workspace")
    done = session.scalars(select(SetRow).where(SetRow.session_id == session_id).order_by(SetRow.position)).all()
    names = team_names(session, held.team_id)
    people = {row.id: row for row in session.scalars(select(AthleteRow).where(AthleteRow.team_id == held.team_id))}
    machines = {row.id: row.name for row in session.scalars(select(MachineRow))}
    reps = _reps(session, session_id)
    sets = [
        SessionSet(
            athlete=row.athlete_id,
            exercise=exercise_title(row.exercise),
            reps=reps.get(row.id, ()),
            machine=machines.get(row.machine_id or "", ""),
            side=row.leg,  # type: ignore[arg-type]  # the table holds nothing else
            load=row.load,
            counts=not any(row.marks.get(mark) for mark in NOT_COUNTED),
            stopped=row.stop_reason,
            note=row.note,
        )
        for row in done
    ]
    there = dict.fromkeys(row.athlete_id for row in done)
    athletes = [SessionAthlete(id, names[id], people[id].leaderboard_consent) for id in there]
    return SessionRecord(sets, athletes, held.title or "Session", held.begun.date(), held.place, held.simulated)


def _reps(session: Session, session_id: str) -> dict[str, list[SessionRep]]:
    """Repetitions of each set, from its results."""
    found: dict[str, dict[tuple[str, int], dict[str, Measured]]] = defaultdict(lambda: defaultdict(dict))
    query = select(ResultRow).where(ResultRow.session_id == session_id, ResultRow.metric.in_(_METRICS))
    for row in session.scalars(query):
        if row.set_id is not None:
            known = found[row.set_id][row.trial, row.repetition or 0]
            known[_METRICS[row.metric]] = Measured(row.value, row.deviation or 0.0)
    return {id: [SessionRep(**known) for _, known in sorted(reps.items())] for id, reps in found.items()}
