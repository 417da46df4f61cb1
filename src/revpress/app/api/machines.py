"""The team's machines over REST."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from revpress.app.access.rights import SignedIn, Writer
from revpress.app.answers.asked import Word
from revpress.app.answers.machine_asked import Numbers, as_dimensions, machine_of_row
from revpress.app.field_types import Id
from revpress.app.lookup import find_row, read_row, workspace_of
from revpress.app.team import team_to_write
from revpress.errors import InputError
from revpress.machine.file import machine_from_text, machine_toml
from revpress.machine.find import typical_machine
from revpress.machine.machine import Machine
from revpress.measurement.measuring_card import card_from_text, remeasured
from revpress.store.tables import MachineRow

router = APIRouter(prefix="/api/v1", tags=["machines"])


_LONGEST = 60_000  # characters of a file; one with every dimension has about 4,000


class MachineSent(BaseModel):
    """A machine as it is sent: from its file, from a kind, or from one that the team has.

    Attributes
    ----------
    name : str
        As the team calls it.
    file : str or None
        Text of its file.
    kind : str or None
        The typical one of a kind is where it begins.
    machine_id : str or None
        One of the team's is where it begins.
    dimensions : dict of str to float
        Measured ones, that differ from where it begins [cm, degrees, kg].
    card : str or None
        Text of the measuring card from which ``file`` follows.
    measured_by : str
        Who measured; empty where nobody did.
    measured_on : date or None
        When.
    """

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]
    file: Annotated[str, Field(max_length=_LONGEST)] | None = None
    kind: Word | None = None
    machine_id: Id | None = None
    dimensions: Numbers
    card: Annotated[str, Field(max_length=_LONGEST)] | None = None
    measured_by: Annotated[str, Field(max_length=120)] = ""
    measured_on: date | None = None

    @model_validator(mode="after")
    def _one(self) -> MachineSent:
        given = [name for name in ("file", "kind", "machine_id") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("give one of file, kind and machine_id: where the machine begins")
        if self.file is not None and self.dimensions:
            raise ValueError("give dimensions with a kind or a machine_id: a file has its own")
        return self


class MachineShown(BaseModel):
    """A machine of the team's.

    Attributes
    ----------
    id, name, kind : str
        32 hexadecimal digits; as the team calls it; of the catalogue.
    measured_by : str
        Empty where nobody measured.
    measured_on : date or None
        When.
    has_card : bool
        Whether a measuring card is kept with it.
    simulated : bool
        No real machine.
    """

    id: str
    name: str
    kind: str
    measured_by: str
    measured_on: date | None
    has_card: bool
    simulated: bool


@router.get("/machines")
def listed(request: Request, person: SignedIn) -> list[MachineShown]:
    """The team's machines by name."""
    with workspace_of(request).reading() as session:
        rows = session.scalars(select(MachineRow).order_by(MachineRow.name)).all()
    return [_shown(row) for row in rows]


@router.get("/machines/{machine_id}")
def one(machine_id: Id, request: Request, person: SignedIn) -> MachineShown:
    """One machine of the team's."""
    return _shown(read_row(request, MachineRow, machine_id))


@router.get("/machines/{machine_id}/file", response_class=PlainTextResponse)
def file(machine_id: Id, request: Request, person: SignedIn) -> PlainTextResponse:
    """Its file, as the command line takes it."""
    row = read_row(request, MachineRow, machine_id)
    disposition = {"Content-Disposition": f'attachment; filename="{row.kind}-{row.id[:6]}.toml"'}
    return PlainTextResponse(row.file, headers=disposition)


@router.post("/machines", status_code=201)
def add(sent: MachineSent, request: Request, person: Writer) -> MachineShown:
    """Keep a machine as one of the team's."""
    machine = _sent_machine(request, sent)
    with workspace_of(request).writing() as session:
        row = MachineRow(team_id=team_to_write(session).id, kind=machine.kind, **_columns(machine, sent))
        session.add(row)
    return _shown(row)


@router.put("/machines/{machine_id}")
def put(machine_id: Id, sent: MachineSent, request: Request, person: Writer) -> MachineShown:
    """Replace what is known of a machine; it stays of its kind."""
    machine = _sent_machine(request, sent)
    with workspace_of(request).writing() as session:
        row = find_row(session, MachineRow, machine_id)
        if row.kind != machine.kind:
            raise InputError(f"{row.name} is a {row.kind}, but this is of a {machine.kind}: keep it as another machine")
        for name, value in _columns(machine, sent).items():
            setattr(row, name, value)
    return _shown(row)


@router.delete("/machines/{machine_id}", status_code=204)
def delete(machine_id: Id, request: Request, person: Writer) -> Response:
    """Forget a machine; sets that were done on it stay, and no longer say on which."""
    with workspace_of(request).writing() as session:
        session.delete(find_row(session, MachineRow, machine_id))
    return Response(status_code=204)


def _sent_machine(request: Request, sent: MachineSent) -> Machine:
    if sent.card is not None:
        card_from_text("The card", sent.card)
    if sent.file is not None:
        return machine_from_text(sent.name, sent.file).called(sent.name)
    if sent.kind is not None:
        begin = typical_machine(sent.kind)
    else:
        begin = machine_of_row(read_row(request, MachineRow, sent.machine_id or ""))
    dimensions = as_dimensions(begin, sent.dimensions)
    if not sent.measured_by.strip():
        return (begin.changed(**dimensions) if dimensions else begin).called(sent.name)
    source = ", ".join([sent.measured_by.strip(), *([sent.measured_on.isoformat()] if sent.measured_on else [])])
    return remeasured(begin, dimensions, source).called(sent.name)


def _columns(machine: Machine, sent: MachineSent) -> dict[str, object]:
    return {
        "name": sent.name.strip(),
        "file": machine_toml(machine),
        "card": sent.card,
        "measured_by": sent.measured_by.strip(),
        "measured_on": sent.measured_on,
    }


def _shown(row: MachineRow) -> MachineShown:
    return MachineShown(
        id=row.id,
        name=row.name,
        kind=row.kind,
        measured_by=row.measured_by,
        measured_on=row.measured_on,
        has_card=row.card is not None,
        simulated=row.simulated,
    )
