"""The pages ``/machines``: the catalogue and the team's own, one machine to play with, its measuring card."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import HTMLResponse

from revpress.app.access.rights import Person, Right, SignedIn, Writer
from revpress.app.answers.machine_asked import machine_of_row
from revpress.app.answers.machine_card import shown_tools
from revpress.app.field_types import Id
from revpress.app.lookup import read_row
from revpress.app.machine_controls import card_controls, controls, facts, picture_of
from revpress.app.page_choices import read_machines, roster
from revpress.app.pages import page
from revpress.errors import InputError
from revpress.machine.catalogue import machines as kinds
from revpress.machine.felt import pressed
from revpress.machine.find import typical_machine
from revpress.machine.machine import Machine
from revpress.store.tables import MachineRow

router = APIRouter(include_in_schema=False)


@router.get("/machines")
def listed(request: Request, person: SignedIn) -> HTMLResponse:
    """The team's machines and the catalogue, as cards."""
    with request.app.state.workspace.reading() as session:
        rows = session.scalars(select(MachineRow).order_by(MachineRow.name)).all()
    found = read_machines(rows)
    own = [
        {"row": row, "picture": picture_of(machine.kind), "title": kinds[machine.kind].title}
        for row, machine in found.read
    ]
    broken = [(row, found.left_out[row.id]) for row in rows if row.id in found.left_out]
    catalogue = [
        {"kind": kind, "title": found.title, "said": _first_sentence(found), "picture": picture_of(kind)}
        for kind, found in kinds.items()
    ]
    return page(
        request,
        "machines.html",
        person,
        own=own,
        broken=broken,
        catalogue=catalogue,
        may_write=person.may(Right.RECORD),
    )


@router.get("/machines/typical/{kind}")
def typical(kind: str, request: Request, person: SignedIn) -> HTMLResponse:
    """A machine of the catalogue."""
    return _machine_page(request, person, _typical(kind), None)


@router.get("/machines/{machine_id}")
def own(machine_id: Id, request: Request, person: SignedIn) -> HTMLResponse:
    """A machine of the team's."""
    row = read_row(request, MachineRow, machine_id)
    return _machine_page(request, person, machine_of_row(row), row)


@router.get("/machines/typical/{kind}/card")
def card_of_kind(kind: str, request: Request, person: Writer) -> HTMLResponse:
    """The measuring card of a kind, empty."""
    return _card_page(request, person, _typical(kind), None)


@router.get("/machines/{machine_id}/card")
def card_of_own(machine_id: Id, request: Request, person: Writer) -> HTMLResponse:
    """The measuring card of one of the team's machines."""
    row = read_row(request, MachineRow, machine_id)
    return _card_page(request, person, machine_of_row(row), row)


def _typical(kind: str) -> Machine:
    if kind not in kinds:
        raise HTTPException(404, f"there is no kind of machine {kind[:60]}: the catalogue lists all")
    return typical_machine(kind)


def _machine_page(request: Request, person: Person, machine: Machine, row: MachineRow | None) -> HTMLResponse:
    known: dict[str, Any] = controls(machine)
    known |= {"machine_id": row.id} if row else {"kind": machine.kind}
    done = next(iter(machine.exercises), "")
    asked = f"{done},on={row.id}" if done and row else done
    return page(
        request,
        "machine.html",
        person,
        machine=machine,
        row=row,
        athletes=roster(request.app.state.workspace, person),
        known=known,
        asked=asked,
        facts=facts(machine),
        has_card=_is_pressed(machine),
        may_write=person.may(Right.RECORD),
        may_fit=person.may(Right.READ_TEAM),
        today=date.today().isoformat(),
    )


def _card_page(request: Request, person: Person, machine: Machine, row: MachineRow | None) -> HTMLResponse:
    if not _is_pressed(machine):
        raise InputError(
            f"{machine.label}: a card measures a foot plate on a lever or on rails, which it does not have"
        )
    known = card_controls(machine) | {"tools": shown_tools(), "machine_id": row.id if row else None}
    return page(
        request, "machine_card.html", person, machine=machine, row=row, known=known, today=date.today().isoformat()
    )


def _is_pressed(machine: Machine) -> bool:
    try:
        pressed(machine)
    except InputError:
        return False
    return True


def _first_sentence(kind: type[Machine]) -> str:
    return (kind.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
