"""Comfort over REST: how machines feel to an athlete."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from starlette.requests import Request

from revpress.app.access.rights import AthleteReader, Writer
from revpress.app.days import day_of
from revpress.app.errors import RefusedError
from revpress.app.field_types import Id, Words
from revpress.app.lookup import find_row, workspace_of
from revpress.store.tables import AthleteRow, ComfortRow, MachineRow

router = APIRouter(prefix="/api/v1/athletes/{athlete_id}/comfort", tags=["athletes"])


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


@router.get("")
def comfort(athlete_id: str, request: Request, person: AthleteReader) -> list[RatingInfo]:
    """How machines felt, the latest first."""
    with workspace_of(request).reading() as session:
        find_row(session, AthleteRow, athlete_id)
        query = select(ComfortRow, MachineRow.name).join(MachineRow, MachineRow.id == ComfortRow.machine_id)
        query = query.where(ComfortRow.athlete_id == athlete_id)
        latest = query.order_by(ComfortRow.on.desc(), ComfortRow.created.desc(), ComfortRow.id)
        return [_rating(row, name) for row, name in session.execute(latest).all()]


@router.post("", status_code=201)
def rate(athlete_id: str, body: Rating, request: Request, person: Writer) -> RatingInfo:
    """Keep how a machine felt."""
    if not 1 <= body.rating <= 10:
        raise RefusedError(422, f"comfort rating is {body.rating}, but must be 1 to 10", "rating")
    with workspace_of(request).writing() as session:
        find_row(session, AthleteRow, athlete_id)
        machine = session.get(MachineRow, body.machine_id)
        if machine is None:
            raise RefusedError(422, "there is no machine of that id in the workspace", "machine_id")
        if wrong := next((name for name, hole in body.holes.items() if hole < 1), None):
            raise RefusedError(422, f"hole of {wrong} is {body.holes[wrong]}, but holes are counted from 1", "holes")
        row = ComfortRow(
            athlete_id=athlete_id, machine_id=machine.id, holes=dict(body.holes), rating=body.rating, words=body.words,
            on=day_of(body.on),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return _rating(row, machine.name)


@router.delete("/{rating_id}", status_code=204)
def take_rating_back(athlete_id: str, rating_id: str, request: Request, person: Writer) -> None:
    """Delete a rating."""
    with workspace_of(request).writing() as session:
        session.delete(find_row(session, ComfortRow, rating_id, athlete_id=athlete_id))


def _rating(row: ComfortRow, machine: str) -> RatingInfo:
    return RatingInfo(
        id=row.id, machine_id=row.machine_id, machine=machine, rating=row.rating, holes=row.holes, words=row.words,
        on=row.on, simulated=row.simulated,
    )  # fmt: skip
