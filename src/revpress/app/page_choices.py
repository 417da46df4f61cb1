"""What pages offer to choose from: the roster, the team's machines, the plans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import select

from revpress.app.access.rights import Person, Right
from revpress.app.answers.machine_asked import machine_of_row
from revpress.errors import RevpressError
from revpress.machine.catalogue import machines as kinds
from revpress.machine.machine import Machine
from revpress.store.tables import AthleteRow, MachineRow, PlanRow
from revpress.store.workspace import Workspace


def roster(workspace: Workspace, person: Person) -> list[dict[str, Any]]:
    """Everybody who is not archived and whose data a person may read, by name, the simulated after the others.

    Nobody else is read at all: whoever is an athlete is refused a page that has read other athletes.

    Parameters
    ----------
    workspace : Workspace
        The store.
    person : Person
        Who asks.

    Returns
    -------
    list of dict
        ``id``, ``name``, ``code``, ``sex`` and ``simulated`` of each.
    """
    wanted = select(AthleteRow).where(AthleteRow.archived.is_(False)).order_by(AthleteRow.simulated, AthleteRow.name)
    if not person.may(Right.READ_ATHLETE):
        own = person.athlete_id if person.may(Right.READ_ATHLETE, person.athlete_id) else None
        wanted = wanted.where(AthleteRow.id == own)
    with workspace.reading() as session:
        rows = session.scalars(wanted).all()
    return [
        {"id": row.id, "name": row.name, "code": row.code, "sex": row.sex, "simulated": row.simulated} for row in rows
    ]


class ReadMachines(NamedTuple):
    """Machines of the team's.

    Attributes
    ----------
    read : list of (MachineRow, Machine)
        Those that can be read,
    left_out : dict of str to str
        and what is said of each that cannot, by id.
    """

    read: list[tuple[MachineRow, Machine]]
    left_out: dict[str, str]


def read_machines(rows: Iterable[MachineRow]) -> ReadMachines:
    """Machines as the twin takes them; one that cannot be read takes no page with it.

    Parameters
    ----------
    rows : iterable of MachineRow
        As the store has them.

    Returns
    -------
    ReadMachines
        In the same order.
    """
    found = ReadMachines([], {})
    for row in rows:
        try:
            found.read.append((row, machine_of_row(row)))
        except RevpressError as error:
            why = str(error).removeprefix(row.name).lstrip(":, ")
            found.left_out[row.id] = f"{row.name} is left out, as its file cannot be read: {why}."
    return found


def own_machines(workspace: Workspace) -> dict[str, Any]:
    """The team's machines as a page that asks knows them, by name.

    Parameters
    ----------
    workspace : Workspace
        The store.

    Returns
    -------
    dict
        ``machines``: ``id``, ``name``, ``kind``, ``simulated`` and ``exercises`` (what can be done on it) of each that
        can be read; ``left_out``: what is said of the others.
    """
    with workspace.reading() as session:
        found = read_machines(session.scalars(select(MachineRow).order_by(MachineRow.name)))
    machines = [
        {
            "id": row.id,
            "name": row.name,
            "kind": machine.kind,
            "simulated": row.simulated,
            "exercises": list(kinds[machine.kind].exercises),
        }
        for row, machine in found.read
    ]
    return {"machines": machines, "left_out": list(found.left_out.values())}


def plans(workspace: Workspace) -> list[dict[str, Any]]:
    """The plans, the one that was changed last first.

    Parameters
    ----------
    workspace : Workspace
        The store.

    Returns
    -------
    list of dict
        ``id``, ``title`` and ``athlete_id`` of each.
    """
    with workspace.reading() as session:
        rows = session.scalars(select(PlanRow).order_by(PlanRow.updated.desc(), PlanRow.id)).all()
    return [{"id": row.id, "title": row.title, "athlete_id": row.athlete_id} for row in rows]
