"""Whose workspace it is."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from revpress.store.own_teams import is_own
from revpress.store.tables import Team


def current_team(session: Session) -> Team | None:
    """The team that pages show, None in an empty workspace: one's own before the simulated, of several the last made.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of the store.

    Returns
    -------
    Team or None
    """
    return session.scalar(select(Team).order_by(is_own().desc(), Team.created.desc(), Team.id).limit(1))


def team_to_write(session: Session) -> Team:
    """The team to which something new belongs; one is made in an empty workspace.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of the store, for writing.

    Returns
    -------
    Team
    """
    team = current_team(session)
    if team is None:
        team = Team(name="Team")
        session.add(team)
        session.flush()
    return team
