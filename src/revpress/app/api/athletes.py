"""Athletes over REST: who they are, how machines feel to them, what tests say, and what was measured."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from revpress.app.access.rights import AthleteReader, Owner, TeamReader, Writer, check_athlete
from revpress.app.api.answers import forget_answers
from revpress.app.given import Id, is_seen
from revpress.app.look import HEADER, look_asked_for
from revpress.app.refusals import RefusedError
from revpress.app.team import current_team
from revpress.app.uploads import sweep_uploads
from revpress.athlete.athlete import AGE, HIP_EXTENSION, MASS, STATURE, STRENGTH, Athlete
from revpress.errors import InputError, check_range
from revpress.report.typed import out_of_field
from revpress.store.deletion import delete_athlete
from revpress.store.strength_tests import kept_test, test_of
from revpress.store.tables import AthleteRow, ComfortRow, MachineRow, ResultRow, StrengthTestRow, Team
from revpress.store.workspace import ConflictError, Workspace

router = APIRouter(prefix="/api/v1", tags=["athletes"])


_BODY = {
    "stature_m": ("stature", STATURE, "m"),
    "mass_kg": ("mass", MASS, "kg"),
    "age_years": ("age", AGE, "years"),
    "strength": ("strength", STRENGTH, ""),
    "thigh_length_m": ("thigh_length", (0.1, 1.0), "m"),
    "shank_length_m": ("shank_length", (0.1, 1.0), "m"),
    "foot_length_m": ("foot_length", (0.05, 0.5), "m"),
    "hip_extension_limit_rad": ("hip_extension_limit", HIP_EXTENSION, "rad"),
}
"""Field of an interface: property of :class:`~revpress.athlete.athlete.Athlete`, its range and unit."""

_WORDS = {"stature": "body height", "mass": "body mass"}
_TABLE = (
    *("on", "trial", "exercise", "machine", "setup", "device", "metric", "side", "load", "repetition"),
    *("value", "unit", "deviation", "low", "high", "simulated"),
)
_BROUGHT = "Files that waited to be imported may have held this athlete and were taken away: bring the others again."
_OLDEST = date(1900, 1, 1)
_MOST_RESULTS = 5000
Words = Annotated[str, Field(max_length=2000)]


class AthleteChange(BaseModel):
    """What is changed of an athlete; what is not said stays, null takes away what was known."""

    model_config = ConfigDict(extra="forbid")

    code: str | None = Field(None, min_length=1, max_length=60, description="The team's own ID, once in a team.")
    name: str | None = Field(None, min_length=1, max_length=120)
    sex: Literal["female", "male"] | None = None
    born: date | None = None
    stature_m: float | None = None
    mass_kg: float | None = None
    age_years: float | None = Field(None, description="Where the date of birth is not known.")
    strength: float | None = Field(None, description="Multiple of the average of that age, sex and size.")
    thigh_length_m: float | None = Field(None, description="Greater trochanter to lateral epicondyle.")
    shank_length_m: float | None = Field(None, description="Lateral epicondyle to lateral malleolus.")
    foot_length_m: float | None = Field(None, description="Heel to the tip of the longest toe.")
    hip_extension_limit_rad: float | None = Field(None, description="Passive hip extension past neutral.")
    leaderboard_consent: bool = False
    note: Words = ""
    archived: bool = False


class NewAthlete(AthleteChange):
    """An athlete to be added."""

    name: str = Field(min_length=1, max_length=120)


class AthleteInfo(BaseModel):
    """An athlete."""

    id: str
    code: str
    name: str
    sex: Literal["female", "male"] | None
    born: date | None
    stature_m: float | None
    mass_kg: float | None
    age_years: float | None = Field(description="Today.")
    strength: float | None
    thigh_length_m: float | None
    shank_length_m: float | None
    foot_length_m: float | None
    hip_extension_limit_rad: float | None
    leaderboard_consent: bool
    note: str
    simulated: bool
    archived: bool
    lacking: str = Field(description="What is missing before the twin can be asked; empty where nothing is.")
    created: datetime
    updated: datetime


class Deleted(BaseModel):
    """What a deletion took, and what has to be done beside."""

    words: list[str]


class Rating(BaseModel):
    """How a machine felt."""

    model_config = ConfigDict(extra="forbid")

    machine_id: Id
    rating: int = Field(description="1: would not use it again; 10: as comfortable as can be.")
    holes: dict[Annotated[str, Field(max_length=80)], int] = Field(default_factory=dict, max_length=20)
    words: Words = ""
    on: date | None = Field(None, description="Today if not given.")


class RatingInfo(Rating):
    """A rating that is kept."""

    id: str
    machine: str
    simulated: bool


class StrengthTestGiven(BaseModel):
    """A test of strength: the largest load of an exercise, or a torque on a dynamometer."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["lift", "torque"]
    exercise: str | None = Field(None, max_length=200, description="Of a lift: its name in the catalogue.")
    action: str | None = Field(None, max_length=60, description="Of a torque: as hip_extension.")
    value: float = Field(description="Of a lift in the unit of the exercise's load; of a torque in N·m.")
    u_relative: float | None = Field(None, description="Relative standard uncertainty; usual if not given.")
    at_least: bool = Field(False, description="Of a lift: whether more might have been lifted.")
    angle_rad: float | None = Field(None, description="Of a torque: joint angle; the greatest of all if not given.")
    on: date | None = Field(None, description="Today if not given.")
    note: Words = ""


class StrengthTestInfo(BaseModel):
    """A test that is kept."""

    id: str
    on: date
    name: str
    value: float
    unit: str
    test: dict[str, Any] = Field(description="SI and radians.")
    note: str
    simulated: bool


class ResultInfo(BaseModel):
    """One number of one athlete on one day."""

    id: str
    athlete_id: str
    set_id: str | None
    recording_id: str | None
    session_id: str | None
    on: date
    trial: str
    exercise: str
    machine: str
    setup: str
    device: str
    metric: str
    side: Literal["left", "right", "both"] | None
    load: float | None
    repetition: int | None
    value: float
    unit: str
    deviation: float | None
    low: float | None
    high: float | None
    provenance: dict[str, Any]
    simulated: bool


class ResultQuestion(BaseModel):
    """Which results."""

    model_config = ConfigDict(extra="forbid")

    athlete_id: str = Field("", max_length=32, description="Of one athlete; of the whole team if not given.")
    exercise: str = Field("", max_length=200)
    metric: str = Field("", max_length=120)
    since: date | None = None
    limit: int = Field(1000, ge=1, le=_MOST_RESULTS, description="The latest so many.")


@router.get("/athletes")
def athletes(request: Request, person: TeamReader, archived: bool = False) -> list[AthleteInfo]:
    """Who is in the team, by name."""
    with _workspace(request).reading() as session:
        team = current_team(session)
        if team is None:
            return []
        wanted = select(AthleteRow).where(AthleteRow.team_id == team.id, AthleteRow.archived.is_(archived))
        return [_info(row) for row in session.scalars(wanted.order_by(AthleteRow.name, AthleteRow.id))]


@router.post("/athletes", status_code=201)
def add_athlete(body: NewAthlete, request: Request, person: Writer) -> AthleteInfo:
    """Add an athlete; the first one makes the team."""
    with _own_code(), _workspace(request).writing() as session:
        team = current_team(session)
        if team is None:
            team = Team(name="Team")
            session.add(team)
            session.flush()
        row = AthleteRow(team_id=team.id, name=body.name, code=body.code or _free_code(session, team.id, body.name))
        _change(row, body, request)
        session.add(row)
        session.flush()
        return _info(row)


@router.get("/athletes/{athlete_id}")
def athlete(athlete_id: str, request: Request, person: AthleteReader) -> AthleteInfo:
    """One athlete."""
    with _workspace(request).reading() as session:
        return _info(_find(session, athlete_id))


@router.patch("/athletes/{athlete_id}")
def change_athlete(athlete_id: str, body: AthleteChange, request: Request, person: Writer) -> AthleteInfo:
    """Change what is known of an athlete."""
    with _own_code(), _workspace(request).writing() as session:
        row = _find(session, athlete_id)
        _change(row, body, request)
        session.flush()
        return _info(row)


@router.delete("/athletes/{athlete_id}")
def delete_athlete_for_good(
    athlete_id: str, request: Request, person: Owner, confirm: Annotated[str, Query(max_length=120)] = ""
) -> Deleted:
    """Delete an athlete with all that was measured of them, for good; ``confirm`` is their ID in the team."""
    workspace = _workspace(request)
    with workspace.reading() as session:
        row = _find(session, athlete_id)
    if confirm.strip() != row.code:
        raise RefusedError(422, f"to delete {row.name} for good, confirm it with the ID {row.code}", "confirm")
    gone = delete_athlete(workspace, athlete_id, person.account_id)
    forget_answers(request.app.state.jobs)
    brought = sweep_uploads(workspace.folder, 0.0)
    return Deleted(words=[*gone.words, *([_BROUGHT] if brought else [])])


@router.get("/athletes/{athlete_id}/results.csv")
def results_as_table(athlete_id: str, request: Request, person: AthleteReader) -> Response:
    """All results of an athlete as CSV, one number a line."""
    with _workspace(request).reading() as session:
        row = _find(session, athlete_id)
        query = select(ResultRow).where(ResultRow.athlete_id == athlete_id)
        found = session.scalars(query.order_by(ResultRow.on, ResultRow.created, ResultRow.id)).all()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("athlete", "code", *_TABLE))
    writer.writerows((row.name, row.code, *(getattr(one, name) for name in _TABLE)) for one in found)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.code, safe='')}.csv"}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/athletes/{athlete_id}/comfort")
def comfort(athlete_id: str, request: Request, person: AthleteReader) -> list[RatingInfo]:
    """How machines felt, the latest first."""
    with _workspace(request).reading() as session:
        _find(session, athlete_id)
        query = select(ComfortRow, MachineRow.name).join(MachineRow, MachineRow.id == ComfortRow.machine_id)
        query = query.where(ComfortRow.athlete_id == athlete_id)
        latest = query.order_by(ComfortRow.on.desc(), ComfortRow.created.desc(), ComfortRow.id)
        return [_rating(row, name) for row, name in session.execute(latest).all()]


@router.post("/athletes/{athlete_id}/comfort", status_code=201)
def rate(athlete_id: str, body: Rating, request: Request, person: Writer) -> RatingInfo:
    """Keep how a machine felt."""
    if not 1 <= body.rating <= 10:
        raise RefusedError(422, f"comfort rating is {body.rating}, but must be 1 to 10", "rating")
    with _workspace(request).writing() as session:
        _find(session, athlete_id)
        machine = session.get(MachineRow, body.machine_id)
        if machine is None:
            raise RefusedError(422, "there is no machine of that id in the workspace", "machine_id")
        if wrong := next((name for name, hole in body.holes.items() if hole < 1), None):
            raise RefusedError(422, f"hole of {wrong} is {body.holes[wrong]}, but holes are counted from 1", "holes")
        row = ComfortRow(
            athlete_id=athlete_id, machine_id=machine.id, holes=dict(body.holes), rating=body.rating, words=body.words,
            on=_day(body.on),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return _rating(row, machine.name)


@router.delete("/athletes/{athlete_id}/comfort/{rating_id}", status_code=204)
def take_rating_back(athlete_id: str, rating_id: str, request: Request, person: Writer) -> None:
    """Delete a rating."""
    with _workspace(request).writing() as session:
        session.delete(_owned(session.get(ComfortRow, rating_id), athlete_id, "rating"))


@router.get("/athletes/{athlete_id}/strength-tests")
def strength_tests(athlete_id: str, request: Request, person: AthleteReader) -> list[StrengthTestInfo]:
    """Strength tests, the latest first."""
    with _workspace(request).reading() as session:
        _find(session, athlete_id)
        query = select(StrengthTestRow).where(StrengthTestRow.athlete_id == athlete_id)
        rows = session.scalars(query.order_by(StrengthTestRow.on.desc(), StrengthTestRow.created.desc())).all()
        return [_test(row) for row in rows]


@router.post("/athletes/{athlete_id}/strength-tests", status_code=201)
def add_strength_test(athlete_id: str, body: StrengthTestGiven, request: Request, person: Writer) -> StrengthTestInfo:
    """Keep a strength test."""
    test = _given(body)
    with _workspace(request).writing() as session:
        _find(session, athlete_id)
        row = StrengthTestRow(athlete_id=athlete_id, on=_day(body.on), test=test, note=body.note)
        session.add(row)
        session.flush()
        return _test(row)


@router.delete("/athletes/{athlete_id}/strength-tests/{test_id}", status_code=204)
def take_test_back(athlete_id: str, test_id: str, request: Request, person: Writer) -> None:
    """Delete a strength test."""
    with _workspace(request).writing() as session:
        session.delete(_owned(session.get(StrengthTestRow, test_id), athlete_id, "strength test"))


@router.get("/results")
def results(request: Request, person: AthleteReader, question: Annotated[ResultQuestion, Query()]) -> list[ResultInfo]:
    """Results, one number a line, the latest first."""
    check_athlete(person, question.athlete_id or None)
    with _workspace(request).reading() as session:
        query = select(ResultRow).join(AthleteRow, AthleteRow.id == ResultRow.athlete_id)
        if question.athlete_id:
            query = query.where(ResultRow.athlete_id == question.athlete_id)
        else:
            team = current_team(session)
            query = query.where(AthleteRow.team_id == (team.id if team else ""))
        for name in ("exercise", "metric"):
            if getattr(question, name):
                query = query.where(getattr(ResultRow, name) == getattr(question, name))
        if question.since is not None:
            query = query.where(ResultRow.on >= question.since)
        latest = query.order_by(ResultRow.on.desc(), ResultRow.created.desc(), ResultRow.id).limit(question.limit)
        names = ResultInfo.model_fields
        return [ResultInfo(**{name: getattr(row, name) for name in names}) for row in session.scalars(latest)]


def _workspace(request: Request) -> Workspace:
    found: Workspace = request.app.state.workspace
    return found


def _find(session: Session, athlete_id: str) -> AthleteRow:
    row = session.get(AthleteRow, athlete_id)
    if row is None:
        raise HTTPException(404, "there is no such athlete in the workspace")
    return row


Row = TypeVar("Row", ComfortRow, StrengthTestRow)


def _owned(row: Row | None, athlete_id: str, what: str) -> Row:
    if row is None or row.athlete_id != athlete_id:
        raise HTTPException(404, f"there is no such {what}")
    return row


def _today() -> date:
    return datetime.now(UTC).date()


def _day(given: date | None) -> date:
    """The day of something that was done; it was not before there were machines, nor is it still to come."""
    on = given or _today()
    if not _OLDEST <= on <= _today():
        raise RefusedError(422, f"the day is {on}, but must be {_OLDEST} to today", "on")
    return on


def _free_code(session: Session, team_id: str, name: str) -> str:
    """A code that nobody of the team has: the name, numbered where somebody has it."""
    taken = set(session.scalars(select(AthleteRow.code).where(AthleteRow.team_id == team_id)))
    wanted = name.strip()[:50]
    return next(code for n in range(1, len(taken) + 2) if (code := wanted if n == 1 else f"{wanted} {n}") not in taken)


def _change(row: AthleteRow, body: AthleteChange, request: Request) -> None:
    """Put what was said into a row, or refuse it whole."""
    said = body.model_dump(exclude_unset=True)
    for name in ("name", "code"):
        if name in said and (said[name] is None or not is_seen(said[name])):
            raise RefusedError(422, f"an athlete needs a {name}", name)
    if (born := said.get("born")) is not None and not _OLDEST <= born <= _today():
        raise RefusedError(422, f"date of birth is {born}, but must be {_OLDEST} to today", "born")
    description = dict(row.description)
    for name, (own, allowed, unit) in _BODY.items():
        if name not in said:
            continue
        if said[name] is None:
            description.pop(own, None)
            continue
        words = _WORDS.get(own, own.replace("_", " "))
        with _of_field(name):
            if HEADER in request.headers and not allowed[0] <= said[name] <= allowed[1]:  # a person typed it
                raise InputError(out_of_field(words, said[name], *allowed, unit, look_asked_for(request)))
            description[own] = check_range(words, said[name], *allowed, unit)
    if "age_years" in said:
        row.described = _today()
    for name in ("name", "code", "sex", "born", "leaderboard_consent", "note", "archived"):
        if name in said:
            setattr(row, name, said[name].strip() if name in ("name", "code") else said[name])
    row.description = description
    _check_body(row)


@contextmanager
def _own_code() -> Iterator[None]:
    """Say of an ID that somebody else has which field that is."""
    try:
        yield
    except ConflictError as error:
        raise RefusedError(409, str(error), "code") from error


@contextmanager
def _of_field(name: str) -> Iterator[None]:
    """Say with a refusal which field it is about."""
    try:
        yield
    except InputError as error:
        raise RefusedError(422, str(error), name) from error


def _check_body(row: AthleteRow) -> None:
    """Refuse a body that nobody can have; one of which too little is known is let be."""
    age = row.age(_today())
    known = {**row.description, "sex": row.sex, "age": age}
    if any(known.get(name) is None for name in ("stature", "mass", "sex", "age")):
        return
    try:
        Athlete.from_dict(known)
    except InputError as error:
        sentence = str(error)
        places = {own: name for name, (own, _, _) in _BODY.items()} | {"age": "born" if row.born else "age_years"}
        where = next((place for own, place in places.items() if sentence.startswith(own)), "mass_kg")
        raise RefusedError(422, sentence, where) from error


def _info(row: AthleteRow) -> AthleteInfo:
    lacking = ""
    try:
        row.athlete(_today())
    except InputError as error:
        lacking = str(error)
    known: dict[str, Any] = {name: row.description.get(own) for name, (own, _, _) in _BODY.items()}
    known |= {name: getattr(row, name) for name in AthleteInfo.model_fields if name in _COLUMNS}
    return AthleteInfo(**(known | {"age_years": row.age(_today()), "lacking": lacking}))


_COLUMNS = {column.key for column in AthleteRow.__mapper__.column_attrs}


def _rating(row: ComfortRow, machine: str) -> RatingInfo:
    return RatingInfo(
        id=row.id, machine_id=row.machine_id, machine=machine, rating=row.rating, holes=row.holes, words=row.words,
        on=row.on, simulated=row.simulated,
    )  # fmt: skip


def _given(body: StrengthTestGiven) -> dict[str, Any]:
    from revpress.exercise.catalogue import exercises
    from revpress.measurement.calibration import Lift, Torque

    more: Mapping[str, Any] = {} if body.u_relative is None else {"u_relative": body.u_relative}
    if body.kind == "lift":
        if body.exercise is None or body.exercise not in exercises:
            raise RefusedError(422, "a lift needs an exercise of the catalogue", "exercise")
        with _of_field("value"):
            return kept_test(Lift(body.exercise, body.value, at_least=body.at_least, **more))
    if body.action is None:
        raise RefusedError(422, "a torque needs an action, such as hip_extension", "action")
    with _of_field("value" if body.angle_rad is None else "angle_rad"):
        return kept_test(Torque(body.action, body.value, body.angle_rad, **more))


def _test(row: StrengthTestRow) -> StrengthTestInfo:
    from revpress.app.team_record import strength_unit

    test = test_of(row)
    return StrengthTestInfo(
        id=row.id, on=row.on, name=test.name, value=test.value, unit=strength_unit(row.test), test=row.test,
        note=row.note, simulated=row.simulated,
    )  # fmt: skip
