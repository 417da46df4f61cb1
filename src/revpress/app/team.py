"""Whose workspace it is."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from revpress.store.tables import Team


def current_team(session: Session) -> Team | None:
    """The team that pages show: the one that was made last; None in an empty workspace.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of the store.

    Returns
    -------
    Team or None
    """
    return session.scalar(select(Team).order_by(Team.created.desc(), Team.id).limit(1))
