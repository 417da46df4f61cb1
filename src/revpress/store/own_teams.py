"""Which teams people made, beside the simulated one and those that nothing was entered into yet."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_

from revpress.store.demo_team import NAME
from revpress.store.tables import AthleteRow, MachineRow, PlanRow, SessionRow, Team

ENTERED: tuple[type[AthleteRow | MachineRow | SessionRow | PlanRow], ...] = (
    AthleteRow, MachineRow, SessionRow, PlanRow,
)  # fmt: skip
"""What makes a team more than a name."""


def is_own() -> ColumnElement[bool]:
    """The condition that a team is not the simulated one, and something was entered into it.

    Returns
    -------
    sqlalchemy.ColumnElement
        For a query of :class:`~revpress.store.tables.Team`.
    """
    return and_(Team.name != NAME, or_(*(exists().where(table.team_id == Team.id) for table in ENTERED)))
