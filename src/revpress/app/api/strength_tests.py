"""Strength tests of an athlete over REST."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from starlette.requests import Request

from revpress.app.access.rights import AthleteReader, Writer
from revpress.app.days import day_of
from revpress.app.errors import RefusedError, about_field
from revpress.app.field_types import Words
from revpress.app.lookup import find_row, workspace_of
from revpress.store.strength_tests import kept_test, test_of
from revpress.store.tables import AthleteRow, StrengthTestRow

router = APIRouter(prefix="/api/v1/athletes/{athlete_id}/strength-tests", tags=["athletes"])


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


@router.get("")
def strength_tests(athlete_id: str, request: Request, person: AthleteReader) -> list[StrengthTestInfo]:
    """Strength tests, the latest first."""
    with workspace_of(request).reading() as session:
        find_row(session, AthleteRow, athlete_id)
        query = select(StrengthTestRow).where(StrengthTestRow.athlete_id == athlete_id)
        rows = session.scalars(query.order_by(StrengthTestRow.on.desc(), StrengthTestRow.created.desc())).all()
        return [_test(row) for row in rows]


@router.post("", status_code=201)
def add_strength_test(athlete_id: str, body: StrengthTestGiven, request: Request, person: Writer) -> StrengthTestInfo:
    """Keep a strength test."""
    test = _given(body)
    with workspace_of(request).writing() as session:
        find_row(session, AthleteRow, athlete_id)
        row = StrengthTestRow(athlete_id=athlete_id, on=day_of(body.on), test=test, note=body.note)
        session.add(row)
        session.flush()
        return _test(row)


@router.delete("/{test_id}", status_code=204)
def take_test_back(athlete_id: str, test_id: str, request: Request, person: Writer) -> None:
    """Delete a strength test."""
    with workspace_of(request).writing() as session:
        session.delete(find_row(session, StrengthTestRow, test_id, athlete_id=athlete_id))


def _given(body: StrengthTestGiven) -> dict[str, Any]:
    from revpress.exercise.catalogue import exercises
    from revpress.measurement.calibration import Lift, Torque

    more: Mapping[str, Any] = {} if body.u_relative is None else {"u_relative": body.u_relative}
    if body.kind == "lift":
        if body.exercise is None or body.exercise not in exercises:
            raise RefusedError(422, "a lift needs an exercise of the catalogue", "exercise")
        with about_field("value"):
            return kept_test(Lift(body.exercise, body.value, at_least=body.at_least, **more))
    if body.action is None:
        raise RefusedError(422, "a torque needs an action, such as hip_extension", "action")
    with about_field("value" if body.angle_rad is None else "angle_rad"):
        return kept_test(Torque(body.action, body.value, body.angle_rad, **more))


def _test(row: StrengthTestRow) -> StrengthTestInfo:
    from revpress.app.team_record import strength_unit

    test = test_of(row)
    return StrengthTestInfo(
        id=row.id, on=row.on, name=test.name, value=test.value, unit=strength_unit(row.test), test=row.test,
        note=row.note, simulated=row.simulated,
    )  # fmt: skip
