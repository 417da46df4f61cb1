"""The audit log over REST: filtered, page by page, and whole as CSV or NDJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, String, cast, or_, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import StreamingResponse

from revpress.app.access.rights import Right, needs
from revpress.errors import InputError
from revpress.store.exchange.export import spreadsheet_cell
from revpress.store.tables import Account, AthleteRow, AuditRow
from revpress.store.workspace import Workspace

router = APIRouter(prefix="/api/v1", tags=["audit"], dependencies=[Depends(needs(Right.MANAGE))])

PAGE = 100
"""Lines of a page."""

_AT_ONCE = 1000
_ID = "^([0-9a-f]{32})?$"


class AuditQuestion(BaseModel):
    """Which lines."""

    model_config = ConfigDict(extra="forbid")

    account_id: str = Field("", pattern=_ID, description="Who.")
    athlete_id: str = Field("", pattern=_ID, description="Whose data.")
    action: str = Field("", pattern="^[a-z_ ]{0,40}$", description="As read, add, change, delete, signed in.")
    since: date | None = Field(None, description="First day, of UTC.")
    until: date | None = Field(None, description="Last day, of UTC.")


class AuditPage(AuditQuestion):
    """Which lines, and from where."""

    before: str = Field("", max_length=80, description="``next`` of the page before.")


class Line(BaseModel):
    """One line; a name is what it is today, and empty where there is nobody any more."""

    id: str
    at: datetime
    account_id: str | None
    account: str
    action: str
    kind: str
    object_id: str
    athlete_ids: list[str]
    athletes: list[str]
    detail: dict[str, Any]


class Lines(BaseModel):
    """A page of the log, the newest first."""

    lines: list[Line]
    next: str = Field(description="For ``before`` of the next page; empty at the end.")


@router.get("/audit")
def audit(request: Request, question: Annotated[AuditPage, Query()]) -> Lines:
    """Who read or changed whose data."""
    return lines_of(request, question)


def lines_of(request: Request, question: AuditPage) -> Lines:
    """A page of the log.

    Parameters
    ----------
    request : Request
        Says of which workspace.
    question : AuditPage
        Which lines.

    Returns
    -------
    Lines
    """
    request.app.state.write_queue.flush(1.0)
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        rows = list(session.scalars(_chosen(question, question.before).limit(PAGE + 1)))
        lines = list(_named(session, rows[:PAGE]))
    more = f"{rows[PAGE - 1].at.isoformat()}~{rows[PAGE - 1].id}" if len(rows) > PAGE else ""
    return Lines(lines=lines, next=more)


@router.get("/audit.csv", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}})
def audit_as_csv(request: Request, question: Annotated[AuditQuestion, Query()]) -> StreamingResponse:
    """The log as CSV."""
    return _export(request, question, "csv")


@router.get(
    "/audit.ndjson", response_class=StreamingResponse, responses={200: {"content": {"application/x-ndjson": {}}}}
)
def audit_as_ndjson(request: Request, question: Annotated[AuditQuestion, Query()]) -> StreamingResponse:
    """The log, one JSON object a line."""
    return _export(request, question, "ndjson")


def _export(request: Request, question: AuditQuestion, form: Literal["csv", "ndjson"]) -> StreamingResponse:
    request.app.state.write_queue.flush()
    workspace: Workspace = request.app.state.workspace
    _chosen(question, "")  # what cannot be asked is refused before the answer begins

    def pages() -> Iterator[str]:
        before = ""
        while True:
            with workspace.reading() as session:
                rows = list(session.scalars(_chosen(question, before).limit(_AT_ONCE)))
                lines = list(_named(session, rows))
            yield "".join(_written(line, form) for line in lines)
            if len(rows) < _AT_ONCE:
                return
            before = f"{rows[-1].at.isoformat()}~{rows[-1].id}"

    head = ",".join(Line.model_fields) + "\n" if form == "csv" else ""
    text = (part for source in ((head,), pages()) for part in source)
    kind = "text/csv" if form == "csv" else "application/x-ndjson"
    return StreamingResponse(
        text, media_type=kind, headers={"Content-Disposition": f'attachment; filename="audit.{form}"'}
    )


def _chosen(question: AuditQuestion, before: str) -> Select[AuditRow]:
    chosen = select(AuditRow).order_by(AuditRow.at.desc(), AuditRow.id.desc())
    if question.account_id:
        chosen = chosen.where(AuditRow.account_id == question.account_id)
    if question.action:
        chosen = chosen.where(AuditRow.action == question.action)
    if question.athlete_id:
        among = cast(AuditRow.detail, String).contains(question.athlete_id, autoescape=True)
        chosen = chosen.where(or_(AuditRow.athlete_id == question.athlete_id, among))
    if question.since:
        chosen = chosen.where(AuditRow.at >= _midnight(question.since))
    if question.until:
        chosen = chosen.where(AuditRow.at < _midnight(question.until) + timedelta(days=1))
    if before:
        at, id = _place(before)
        chosen = chosen.where(or_(AuditRow.at < at, (AuditRow.at == at) & (AuditRow.id < id)))
    return chosen


def _midnight(day: date) -> datetime:
    if not 1900 <= day.year <= 9000:
        raise InputError(f"the day {day} is not within the years 1900 to 9000")
    return datetime.combine(day, time(), UTC)


def _place(before: str) -> tuple[datetime, str]:
    stamp, _, id = before.partition("~")
    try:
        at = datetime.fromisoformat(stamp.replace(" ", "+"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not id.isalnum() or not 1900 <= at.year <= 9000:
        raise InputError("before is what the page before gave as its next, and nothing else")
    return at, id


def _named(session: Session, rows: list[AuditRow]) -> Iterator[Line]:
    whom = {row.id: [row.athlete_id] if row.athlete_id else list(row.detail.get("athletes", ())) for row in rows}
    ids = {id for some in whom.values() for id in some}
    accounts = {row.account_id for row in rows if row.account_id}
    known = select(AthleteRow.id, AthleteRow.name).where(AthleteRow.id.in_(ids))
    names: dict[str, str] = {row[0]: row[1] for row in session.execute(known)}
    known = select(Account.id, Account.name).where(Account.id.in_(accounts))
    people: dict[str, str] = {row[0]: row[1] for row in session.execute(known)}
    for row in rows:
        yield Line(
            id=row.id,
            at=row.at,
            account_id=row.account_id,
            account=people.get(row.account_id or "", ""),
            action=row.action,
            kind=row.kind,
            object_id=row.object_id,
            athlete_ids=whom[row.id],
            athletes=[names.get(id, "") for id in whom[row.id]],
            detail=row.detail,
        )


def _written(line: Line, form: Literal["csv", "ndjson"]) -> str:
    if form == "ndjson":
        return line.model_dump_json() + "\n"
    out = io.StringIO()
    plain = line.model_dump(mode="json")
    values = [json.dumps(v, ensure_ascii=False) if isinstance(v, (list, dict)) else v for v in plain.values()]
    csv.writer(out, lineterminator="\n").writerow(map(spreadsheet_cell, values))
    return out.getvalue()
