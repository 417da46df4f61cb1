"""What pages offer to choose from: the roster, the team's machines, the plans."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from revpress.app.access.rights import Person, Right
from revpress.machine.catalogue import machines as kinds
from revpress.store.tables import AthleteRow, MachineRow, PlanRow
from revpress.store.workspace import Workspace


def roster(workspace: Workspace, person: Person) -> list[dict[str, Any]]:
    """Everybody who is not archived and whose data a person may read, by name.

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
    wanted = select(AthleteRow).where(AthleteRow.archived.is_(False)).order_by(AthleteRow.name)
    if not person.may(Right.READ_ATHLETE):
        own = person.athlete_id if person.may(Right.READ_ATHLETE, person.athlete_id) else None
        wanted = wanted.where(AthleteRow.id == own)
    with workspace.reading() as session:
        rows = session.scalars(wanted).all()
    return [
        {"id": row.id, "name": row.name, "code": row.code, "sex": row.sex, "simulated": row.simulated} for row in rows
    ]


def own_machines(workspace: Workspace) -> list[dict[str, Any]]:
    """The team's machines, by name.

    Parameters
    ----------
    workspace : Workspace
        The store.

    Returns
    -------
    list of dict
        ``id``, ``name``, ``kind``, ``simulated`` and ``exercises`` (what can be done on it) of each.
    """
    with workspace.reading() as session:
        rows = session.scalars(select(MachineRow).order_by(MachineRow.name)).all()
    return [
        {
            "id": row.id,
            "name": row.name,
            "kind": row.kind,
            "simulated": row.simulated,
            "exercises": list(kinds[row.kind].exercises) if row.kind in kinds else [],
        }
        for row in rows
    ]


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
