"""The team that an empty workspace shows: simulated, marked so in every row, and removed in one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import Any

import numpy as np
from sqlalchemy import ColumnExpressionArgument, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from revpress.exercise.catalogue import find_exercise
from revpress.instrument.recording import Recording
from revpress.machine.file import machine_toml
from revpress.machine.find import find_machine
from revpress.measurement.simulated_set import SetPace, simulate_set
from revpress.store.recordings import keep_recording
from revpress.store.recovery import sweep
from revpress.store.results import recompute
from revpress.store.tables import (
    AthleteRow,
    Base,
    ComfortRow,
    MachineRow,
    NoteRow,
    PlanRow,
    RecordingRow,
    ResultRow,
    SessionRow,
    SetRow,
    StrengthTestRow,
    Team,
)
from revpress.store.tables.base import new_id
from revpress.store.workspace import Workspace
from revpress.study.simulated_team import (
    BETWEEN,
    EXERCISE,
    MEMBERS,
    REPS,
    SESSIONS,
    SimulatedMember,
    SimulatedTest,
    simulated_tests,
)

NAME = "Demo team (simulated)"
_MACHINES = (("Prone hinge, hall 1", "prone_hinge"), ("Track, hall 2", "track"))
_VELOCITY = 0.008  # m/s, standard uncertainty of the encoder's mean velocity (assumed)
_RECORDED = 0.6  # share of the largest load of those sets that are recordings
_BUNDLED = "squat_session.json"
_MORNING = time(9, 30, tzinfo=UTC)
_SET = timedelta(minutes=2)


def is_empty(session: Session) -> bool:
    """Whether a workspace has no team yet."""
    return not session.scalar(select(func.count()).select_from(Team))


def lacks_recordings(session: Session) -> bool:
    """Whether the simulated team is there and not all of its recordings: the bundled session is kept last."""
    there = session.scalar(select(Team.id).where(Team.name == NAME)) is not None
    return there and session.scalar(select(RecordingRow.id).where(RecordingRow.file_name == _BUNDLED)) is None


def add_demo_team(workspace: Workspace, last: date, seed: int = 0) -> str:
    """Fill a workspace with the simulated team of :mod:`revpress.study.simulated_team`: all or nothing, in a moment.

    Parameters
    ----------
    workspace : Workspace
        Where to.
    last : date
        Day of its last session.
    seed : int
        Of what is drawn.

    Returns
    -------
    str
        Id of the team.
    """
    rng = np.random.default_rng(seed)
    provenance = {"revpress": version("revpress"), "simulated": "study.simulated_team", "seed": seed}
    with workspace.writing() as session:
        team = Team(name=NAME)
        machines = [_machine(team.id, name, kind) for name, kind in _MACHINES]
        people = {member.code: _person(team.id, member.code) for member in MEMBERS}
        days = [last - timedelta(days=BETWEEN * (SESSIONS - number)) for number in range(1, SESSIONS + 1)]
        sessions = [_session(team.id, number, day) for number, day in enumerate(days, 1)]
        session.add(team)
        session.flush()
        session.add_all([*machines, *people.values(), *sessions])
        session.flush()
        sets = [
            (test, _set(test, sessions[test.session - 1], people[test.member.code].id, machines[0].id))
            for test in simulated_tests(last, seed)
        ]
        session.add_all([row for _, row in sets])
        session.flush()
        session.add_all([one for test, row in sets for one in _velocities(test, row, rng, provenance)])
        for member in MEMBERS:
            session.add_all(_said(member.code, people[member.code].id, machines, last))
        return team.id


def add_demo_recordings(workspace: Workspace, progress: Callable[[float, str], None], seed: int = 0) -> int:
    """Measure the last session of the simulated team as an encoder and a load cell would, and keep the bundled one.

    It goes on where it was cut off.

    Parameters
    ----------
    workspace : Workspace
        Where the team is.
    progress : callable
        Takes how far it is, 0 to 1, and what is being done.
    seed : int
        Of the instruments' errors.

    Returns
    -------
    int
        How many recordings were added.
    """
    with workspace.reading() as session:
        team = session.scalar(select(Team).where(Team.name == NAME))
        if team is None:
            return 0
        last = session.scalars(
            select(SessionRow).where(SessionRow.team_id == team.id, SessionRow.title == _title(SESSIONS))
        ).first()
        if last is None:  # somebody has called it otherwise, or deleted it
            return 0
        query = select(SetRow, AthleteRow).join(AthleteRow, AthleteRow.id == SetRow.athlete_id)
        query = query.where(SetRow.session_id == last.id, SetRow.recording_id.is_(None)).order_by(SetRow.position)
        members = {member.code: member for member in MEMBERS}
        waiting = [
            (row, members[person.code])
            for row, person in session.execute(query)
            if person.code in members and row.load == members[person.code].load(_RECORDED)
        ]
    for number, (row, member) in enumerate(waiting):
        progress(number / (len(waiting) + 1), f"Recording {member.name}'s {row.leg} leg")
        recording = _recorded(member, row, np.random.default_rng([seed, row.position]))
        kept = keep_recording(workspace, recording, athlete_id=row.athlete_id, simulated=True)
        with workspace.writing() as session:
            session.get_one(RecordingRow, kept.id).begun = row.begun
            session.get_one(SetRow, row.id).recording_id = kept.id
        recompute(workspace, row.id)
    progress(len(waiting) / (len(waiting) + 1), "Keeping the bundled session of a real lifter")
    with as_file(files("revpress") / "examples" / "data" / "openbarbell" / _BUNDLED) as file:
        keep_recording(workspace, file)
    return len(waiting)


def _recorded(member: SimulatedMember, row: SetRow, rng: np.random.Generator) -> Recording:
    """A set whose repetitions are as fast as the member is by then."""
    days = BETWEEN * (SESSIONS - 1)
    velocity = member.velocity(float(row.load or 0.0), "left" if row.leg == "left" else "right", days)
    exercise = find_exercise(row.exercise)
    return simulate_set(exercise, member.athlete, row.load, SetPace(REPS, fatigue=0.02, velocity=velocity), rng)


def has_demo_team(session: Session) -> bool:
    """Whether the simulated team is there."""
    return session.scalar(select(Team.id).where(Team.name == NAME)) is not None


@dataclass(frozen=True)
class RemovedDemo:
    """What went with the simulated team.

    Attributes
    ----------
    athletes, sessions, recordings : int
        Rows.
    kept : bool
        Whether something of it was entered by a person, so that the team itself stays, under another name.
    """

    athletes: int
    sessions: int
    recordings: int
    kept: bool

    @property
    def words(self) -> str:
        """In one sentence, or two."""
        if not (self.athletes or self.sessions or self.recordings):
            return "There is no demo team."
        counts = ((self.athletes, "athlete"), (self.sessions, "session"), (self.recordings, "recording"))
        said = ", ".join(f"{count} simulated {word}{'' if count == 1 else 's'}" for count, word in counts)
        rest = " What was entered by people stays." if self.kept else ""
        return f"Removed: {said}, with their results and the bundled example.{rest}"


def remove_demo_team(workspace: Workspace) -> RemovedDemo:
    """Delete the simulated team with all that was made for it; what people entered in it stays, in a team "Team".

    Parameters
    ----------
    workspace : Workspace
        Where it is.

    Returns
    -------
    RemovedDemo
        What went.
    """
    athletes = sessions = recordings = 0
    kept = False
    with workspace.writing() as session:
        for team in session.scalars(select(Team).where(Team.name == NAME)).all():
            people = select(AthleteRow.id).where(AthleteRow.team_id == team.id, AthleteRow.simulated)
            made = or_(
                RecordingRow.athlete_id.in_(people),
                RecordingRow.id.in_(select(SetRow.recording_id).where(SetRow.athlete_id.in_(people))),
                and_(RecordingRow.file_name == _BUNDLED, RecordingRow.athlete_id.is_(None)),
            )
            own = select(SetRow.recording_id).where(SetRow.athlete_id.not_in(people), SetRow.recording_id.is_not(None))
            gone = list(session.scalars(select(RecordingRow.id).where(made, RecordingRow.id.not_in(own))))
            session.execute(delete(ResultRow).where(ResultRow.athlete_id.in_(people)))
            for table in (NoteRow, ComfortRow, StrengthTestRow, SetRow):
                session.execute(delete(table).where(table.athlete_id.in_(people)))
            session.execute(delete(RecordingRow).where(RecordingRow.id.in_(gone)))
            recordings += len(gone)
            used = select(SetRow.session_id)
            held = (SessionRow.team_id == team.id, SessionRow.simulated, SessionRow.id.not_in(used))
            sessions += _deleted(session, SessionRow, *held)
            athletes += _deleted(session, AthleteRow, AthleteRow.team_id == team.id, AthleteRow.simulated)
            ridden = select(SetRow.machine_id).where(SetRow.machine_id.is_not(None))
            rated = select(ComfortRow.machine_id)
            unused = (MachineRow.id.not_in(ridden), MachineRow.id.not_in(rated))
            _deleted(session, MachineRow, MachineRow.team_id == team.id, MachineRow.simulated, *unused)
            session.expire_all()
            left = [
                session.scalar(select(table.id).where(table.team_id == team.id).limit(1))
                for table in (AthleteRow, MachineRow, SessionRow, PlanRow)
            ]
            if any(left):
                team.name, kept = "Team", True
            else:
                session.delete(team)
        sweep(session, workspace.signals, workspace.files)
    return RemovedDemo(athletes, sessions, recordings, kept)


def _deleted(session: Session, table: type[Base], *where: ColumnExpressionArgument[bool]) -> int:
    return int(session.execute(delete(table).where(*where)).rowcount)  # type: ignore[attr-defined]


def _machine(team_id: str, name: str, kind: str) -> MachineRow:
    return MachineRow(
        id=new_id(), team_id=team_id, name=name, kind=kind, file=machine_toml(find_machine(kind)), simulated=True
    )


def _person(team_id: str, code: str) -> AthleteRow:
    member = next(member for member in MEMBERS if member.code == code)
    return AthleteRow(
        id=new_id(),
        team_id=team_id,
        code=code,
        name=member.name,
        sex=member.sex,
        description={"stature": member.stature, "mass": member.mass, "age": member.age},
        leaderboard_consent=member.shares,
        simulated=True,
    )


def _title(number: int) -> str:
    return f"Test {number} of {SESSIONS}"


def _session(team_id: str, number: int, day: date) -> SessionRow:
    begun = datetime.combine(day, _MORNING)
    return SessionRow(
        id=new_id(),
        team_id=team_id,
        title=_title(number),
        place="Hall 1",
        begun=begun,
        ended=begun + timedelta(hours=2),
        simulated=True,
    )


def _set(test: SimulatedTest, session: SessionRow, athlete_id: str, machine_id: str) -> SetRow:
    begun = session.begun + _SET * test.position
    return SetRow(
        id=new_id(),
        session_id=session.id,
        athlete_id=athlete_id,
        machine_id=machine_id,
        position=test.position,
        exercise=EXERCISE,
        leg=test.leg,
        load=test.load,
        begun=begun,
        ended=begun + timedelta(seconds=20),
    )


def _velocities(
    test: SimulatedTest, row: SetRow, rng: np.random.Generator, provenance: dict[str, Any]
) -> list[ResultRow]:
    values = [true + float(rng.normal(0.0, _VELOCITY)) for true in test.velocities]
    return [
        ResultRow(
            athlete_id=row.athlete_id,
            set_id=row.id,
            session_id=row.session_id,
            on=test.day,
            exercise=EXERCISE,
            machine=_MACHINES[0][0],
            metric="mean velocity",
            side=test.leg,
            load=test.load,
            repetition=repetition,
            value=value,
            unit="m/s",
            deviation=_VELOCITY,
            low=value - 1.96 * _VELOCITY,
            high=value + 1.96 * _VELOCITY,
            provenance=provenance,
            simulated=True,
        )
        for repetition, value in enumerate(values, 1)
    ]


def _said(code: str, athlete_id: str, machines: list[MachineRow], last: date) -> list[Any]:
    """Ratings of both machines, a strength test, and a note on whom nobody would forget."""
    member = next(member for member in MEMBERS if member.code == code)
    rows: list[Any] = [
        ComfortRow(
            athlete_id=athlete_id,
            machine_id=machine.id,
            rating=min(10, max(1, member.comfort + change)),
            words="Pad presses on the hip" if member.comfort + change < 5 else "",
            on=last - timedelta(days=BETWEEN * back),
            simulated=True,
        )
        for machine, changes in zip(machines, ((0, -1, 0), (1, 0)), strict=True)
        for back, change in enumerate(changes)
    ]
    rows.append(
        StrengthTestRow(
            athlete_id=athlete_id,
            on=last,
            test={"kind": "lift", "exercise": "hip_thrust", "value": round(1.45 * member.mass / 2.5) * 2.5},
            simulated=True,
        )
    )
    if member.comfort < 5:
        words = f"{member.name} asks for a softer pad before the next session."
        rows.append(NoteRow(id=new_id(), athlete_id=athlete_id, text=words))
    return rows
