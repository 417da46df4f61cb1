"""Results of sets: measured from their recordings, made again when they are old, and read as stories take them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import numpy as np
from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session, defer

from revpress.errors import RevpressError
from revpress.instrument.channel import Side
from revpress.instrument.uncertainty import Measured
from revpress.measurement.power_chart import ChartRep
from revpress.recording.format import Content
from revpress.recording.test_table import TestTable
from revpress.store.measured_set import measured_set, measured_sets
from revpress.store.recordings import recording_of
from revpress.store.tables import AthleteRow, RecordingRow, ResultRow, SessionRow, SetRow
from revpress.store.workspace import ConflictError, Workspace

_FASTEST = "mean velocity"  # which repetition stands for its set
_POWER = "mean power"
_NUMBERS = defer(ResultRow.provenance)  # most of a row, and no story's
_CONDITIONS = ("exercise", "machine", "setup", "device")
CAPTURE = "revpress capture"
"""Name of the format that a capture's journal is."""


def recompute(workspace: Workspace, set_id: str, content: Content | None = None) -> list[ResultRow]:
    """Measure a set and put its results in the place of those that it had.

    Measuring takes a while and keeps nobody from writing. What cannot be measured has no results, and the reason stands
    in the set's ``measured``.

    Parameters
    ----------
    workspace : Workspace
        Where.
    set_id : str
        Which.
    content : Recording, Session or ResultTable, optional
        What was recorded, where that is read already.

    Returns
    -------
    list of ResultRow
        What is kept now; empty where it cannot be measured.

    Raises
    ------
    ConflictError
        The set is gone, or somebody changed what its results follow from meanwhile: measure it again.
    InputError
        It has no recording.
    """
    with workspace.reading() as session:
        before = measured_set(session, set_id)
    said: dict[str, Any] = {"key": before.key, "notices": [], "problem": None}
    rows: list[ResultRow] = []
    try:
        reps = before.measure(recording_of(workspace, before.recording) if content is None else content)
        rows, said["notices"] = before.rows(reps), list(reps.notices)
    except RevpressError as error:
        said["problem"] = str(error)
    with workspace.writing() as session:
        after = measured_set(session, set_id)
        if after.key != before.key:
            raise ConflictError("the set was changed while it was measured: measure it again")
        session.execute(delete(ResultRow).where(ResultRow.set_id == set_id))
        after.set.measured = said
        session.add_all(rows)
    return rows


def stale(
    session: Session, team_id: str | None = None, *, session_id: str | None = None, set_id: str | None = None
) -> list[str]:
    """Sets whose results are not what would be measured now: another version, edit, athlete, machine or load.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading or writing.
    team_id, session_id, set_id : str, optional
        Of one team, one session, or this set alone; if none is given, of all.

    Returns
    -------
    list of str
        Their ids, in order of the sessions.
    """
    asked = ((SessionRow.team_id, team_id), (SetRow.session_id, session_id), (SetRow.id, set_id))
    found = measured_sets(session, *(column == id for column, id in asked if id is not None))
    return [one.set.id for one in found if (one.set.measured or {}).get("key") != one.key]


def played_sets() -> Select[str]:
    """Ids of sets that a simulated device has played: tried out, and nobody's result beyond their own session."""
    query = select(SetRow.id).join(RecordingRow, RecordingRow.id == SetRow.recording_id)
    return query.where(RecordingRow.simulated, RecordingRow.family == CAPTURE)


def latest_velocities(
    session: Session, athlete_id: str, exercise: str, leg: str | None = None
) -> list[tuple[float, float]]:
    """How fast somebody was with which loads, on the last day on which that was measured.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading or writing.
    athlete_id : str
        Whose.
    exercise : str
        Its name.
    leg : str, optional
        Of this leg alone.

    Returns
    -------
    list of (float, float)
        Load [kg] and mean velocity [m/s] of each repetition.
    """
    known = [
        ResultRow.athlete_id == athlete_id, ResultRow.exercise == exercise, ResultRow.metric == _FASTEST,
        ResultRow.load.is_not(None), or_(ResultRow.set_id.is_(None), ResultRow.set_id.not_in(played_sets())),
    ]  # fmt: skip
    if leg is not None:
        known.append(ResultRow.side == leg)
    last = select(func.max(ResultRow.on)).where(*known).scalar_subquery()
    rows = session.execute(select(ResultRow.load, ResultRow.value).where(*known, ResultRow.on == last))
    return [(load, value) for load, value in rows if load is not None]


def test_table(
    session: Session,
    team_id: str,
    *,
    athlete_ids: Collection[str] | None = None,  # noqa: PT028
    exercise: str | None = None,  # noqa: PT028
    metrics: Sequence[str] = (),  # noqa: PT028
    since: date | None = None,  # noqa: PT028
) -> TestTable | None:
    """Results as the stories of trend, reliability and flags read them: one line a set or test.

    Of a set with repetitions stand those of the fastest one (greatest mean velocity); where no velocity is known, the
    mean of its repetitions.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading or writing.
    team_id : str
        Whose.
    athlete_ids : collection of str, optional
        Of these athletes alone; a trend wants all, whose baselines say how noisy a test is.
    exercise : str, optional
        Of this exercise alone.
    metrics : sequence of str
        These alone; if none is given, all.
    since : date, optional
        From this day on.

    Returns
    -------
    TestTable or None
        In order of time; athletes by name, with the ID where two have one name. A metric with two units stands once for
        each. None where there is no result.
    """
    query = select(ResultRow).join(AthleteRow, AthleteRow.id == ResultRow.athlete_id)
    query = query.where(AthleteRow.team_id == team_id)
    query = query.where(or_(ResultRow.set_id.is_(None), ResultRow.set_id.not_in(played_sets())))
    if athlete_ids is not None:
        query = query.where(ResultRow.athlete_id.in_(athlete_ids))
    if exercise is not None:
        query = query.where(ResultRow.exercise == exercise)
    if since is not None:
        query = query.where(ResultRow.on >= since)
    if metrics:
        query = query.where(ResultRow.metric.in_({*metrics, _FASTEST}))
    tests: dict[tuple[object, ...], _Test] = {}
    for row in session.scalars(query.options(_NUMBERS).order_by(ResultRow.on, ResultRow.created, ResultRow.id)):
        key = (row.athlete_id, row.on, row.set_id, row.recording_id, row.trial, row.exercise, row.machine, row.setup,
               row.device, row.side, row.load)  # fmt: skip
        tests.setdefault(key, _Test(row)).add(row)
    return _table(list(tests.values()), team_names(session, team_id), metrics) if tests else None


test_table.__test__ = False  # type: ignore[attr-defined]  # of pytest's


def team_names(session: Session, team_id: str) -> dict[str, str]:
    """How a table calls the athletes of a team: by name, with the ID where two have one name.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading or writing.
    team_id : str
        Whose.

    Returns
    -------
    dict of str to str
        By id of the athlete.
    """
    people = session.scalars(select(AthleteRow).where(AthleteRow.team_id == team_id)).all()
    names = [row.name for row in people]
    return {row.id: row.name if names.count(row.name) == 1 else f"{row.name} ({row.code})" for row in people}


def set_chart_reps(session: Session, set_ids: Iterable[str]) -> list[ChartRep]:
    """Repetitions of sets as the chart of power and velocity against load takes them, from their results.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading or writing.
    set_ids : iterable of str
        In the order in which they were done.

    Returns
    -------
    list of ChartRep
        Of those repetitions that have a velocity above 0 and a load, with their power where that is known; a result of
        a whole set counts as one repetition. Sets are numbered from 1.
    """
    numbers = {set_id: number for number, set_id in enumerate(dict.fromkeys(set_ids), start=1)}
    query = select(ResultRow).where(ResultRow.set_id.in_(numbers), ResultRow.metric.in_((_FASTEST, _POWER)))
    reps: dict[tuple[int, str, int], dict[str, ResultRow]] = {}
    for row in session.scalars(query.options(_NUMBERS)):
        reps.setdefault((numbers[row.set_id or ""], row.trial, row.repetition or 0), {})[row.metric] = row
    out = []
    for (number, _, _), known in sorted(reps.items()):
        fastest, power = known.get(_FASTEST), known.get(_POWER)
        if fastest is not None and fastest.load is not None and fastest.value > 0.0:
            side: Side | None = fastest.side  # type: ignore[assignment]
            watts = None if power is None else _measured(power)
            out.append(ChartRep(side, fastest.load, number, _measured(fastest), watts))
    return out


def _measured(row: ResultRow) -> Measured:
    return Measured(row.value, row.deviation or 0.0)


@dataclass
class _Test:
    """What becomes one line: its first row says who, when and how."""

    first: ResultRow
    rows: list[ResultRow] = field(default_factory=list)

    def add(self, row: ResultRow) -> None:
        self.rows.append(row)

    def scores(self) -> dict[tuple[str, str], float]:
        """By metric and unit."""
        found = {(row.metric, row.unit): row.value for row in self.rows if row.repetition is None}
        reps: dict[int, dict[tuple[str, str], float]] = {}
        for row in self.rows:
            if row.repetition is not None:
                reps.setdefault(row.repetition, {})[row.metric, row.unit] = row.value
        speeds = {n: v for n, one in reps.items() for (metric, _), v in one.items() if metric == _FASTEST}
        if speeds:
            found |= reps[max(speeds, key=lambda n: speeds[n])]
        else:
            for key in {key for one in reps.values() for key in one}:
                found[key] = float(np.mean([one[key] for one in reps.values() if key in one]))
        return found

    def conditions(self) -> dict[str, str]:
        said = {name: getattr(self.first, name) for name in _CONDITIONS if getattr(self.first, name)}
        if self.first.side is not None:
            said["side"] = self.first.side
        if self.first.load is not None:
            said["load"] = f"{self.first.load:g}"
        return said


def _table(tests: list[_Test], names: dict[str, str], metrics: Sequence[str]) -> TestTable:
    scores = [one.scores() for one in tests]
    found = sorted({key for one in scores for key in one if not metrics or key[0] in metrics})
    several = {metric for metric, _ in found if sum(name == metric for name, _ in found) > 1}
    words = {key: f"{key[0]} in {key[1]}" if key[0] in several else key[0] for key in found}
    return TestTable(
        lines=tuple(range(1, len(tests) + 1)),
        athlete=tuple(names[one.first.athlete_id] for one in tests),
        trial=tuple(one.first.trial for one in tests),
        date=tuple(datetime.combine(one.first.on, time()) for one in tests),
        conditions=tuple(one.conditions() for one in tests),
        values={words[key]: np.array([one.get(key, np.nan) for one in scores]) for key in found},
        units={words[key]: "" if key[1] == "1" else key[1] for key in found},
        unused=(),
    )
