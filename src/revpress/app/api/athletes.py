"""Athletes over REST: who they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request

from revpress.app.access.rights import AthleteReader, Owner, TeamReader, Writer
from revpress.app.api.answers import forget_answers
from revpress.app.days import OLDEST_DAY, today
from revpress.app.errors import RefusedError, about_field
from revpress.app.field_types import Words, is_seen
from revpress.app.look import HEADER, look_asked_for
from revpress.app.lookup import find_row, read_row, workspace_of
from revpress.app.team import current_team, team_to_write
from revpress.app.uploads import sweep_uploads
from revpress.athlete.athlete import AGE, HIP_EXTENSION, MASS, STATURE, STRENGTH, Athlete
from revpress.errors import InputError, check_range
from revpress.report.typed import out_of_field
from revpress.store.deletion import delete_athlete
from revpress.store.tables import AthleteRow
from revpress.store.workspace import ConflictError

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
_BROUGHT = "Files that waited to be imported may have held this athlete and were taken away: bring the others again."


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


@router.get("/athletes")
def athletes(request: Request, person: TeamReader, archived: bool = False) -> list[AthleteInfo]:
    """Who is in the team, by name."""
    with workspace_of(request).reading() as session:
        team = current_team(session)
        if team is None:
            return []
        wanted = select(AthleteRow).where(AthleteRow.team_id == team.id, AthleteRow.archived.is_(archived))
        return [_info(row) for row in session.scalars(wanted.order_by(AthleteRow.name, AthleteRow.id))]


@router.post("/athletes", status_code=201)
def add_athlete(body: NewAthlete, request: Request, person: Writer) -> AthleteInfo:
    """Add an athlete; the first one makes the team."""
    with _own_code(), workspace_of(request).writing() as session:
        team = team_to_write(session)
        row = AthleteRow(team_id=team.id, name=body.name, code=body.code or _free_code(session, team.id, body.name))
        _change(row, body, request)
        session.add(row)
        session.flush()
        return _info(row)


@router.get("/athletes/{athlete_id}")
def athlete(athlete_id: str, request: Request, person: AthleteReader) -> AthleteInfo:
    """One athlete."""
    return _info(read_row(request, AthleteRow, athlete_id))


@router.patch("/athletes/{athlete_id}")
def change_athlete(athlete_id: str, body: AthleteChange, request: Request, person: Writer) -> AthleteInfo:
    """Change what is known of an athlete."""
    with _own_code(), workspace_of(request).writing() as session:
        row = find_row(session, AthleteRow, athlete_id)
        _change(row, body, request)
        session.flush()
        return _info(row)


@router.delete("/athletes/{athlete_id}")
def delete_athlete_for_good(
    athlete_id: str, request: Request, person: Owner, confirm: Annotated[str, Query(max_length=120)] = ""
) -> Deleted:
    """Delete an athlete with all that was measured of them, for good; ``confirm`` is their ID in the team."""
    workspace = workspace_of(request)
    row = read_row(request, AthleteRow, athlete_id)
    if confirm.strip() != row.code:
        raise RefusedError(422, f"to delete {row.name} for good, confirm it with the ID {row.code}", "confirm")
    gone = delete_athlete(workspace, athlete_id, person.account_id)
    forget_answers(request.app.state.jobs)
    brought = sweep_uploads(workspace.folder, 0.0)
    return Deleted(words=[*gone.words, *([_BROUGHT] if brought else [])])


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
    if (born := said.get("born")) is not None and not OLDEST_DAY <= born <= today():
        raise RefusedError(422, f"date of birth is {born}, but must be {OLDEST_DAY} to today", "born")
    description = dict(row.description)
    for name, (own, allowed, unit) in _BODY.items():
        if name not in said:
            continue
        if said[name] is None:
            description.pop(own, None)
            continue
        words = _WORDS.get(own, own.replace("_", " "))
        with about_field(name):
            if HEADER in request.headers and not allowed[0] <= said[name] <= allowed[1]:  # a person typed it
                raise InputError(out_of_field(words, said[name], *allowed, unit, look_asked_for(request)))
            description[own] = check_range(words, said[name], *allowed, unit)
    if "age_years" in said:
        row.described = today()
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


def _check_body(row: AthleteRow) -> None:
    """Refuse a body that nobody can have; one of which too little is known is let be."""
    age = row.age(today())
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
        row.athlete(today())
    except InputError as error:
        lacking = str(error)
    known: dict[str, Any] = {name: row.description.get(own) for name, (own, _, _) in _BODY.items()}
    known |= {name: getattr(row, name) for name in AthleteInfo.model_fields if name in _COLUMNS}
    return AthleteInfo(**(known | {"age_years": row.age(today()), "lacking": lacking}))


_COLUMNS = {column.key for column in AthleteRow.__mapper__.column_attrs}
