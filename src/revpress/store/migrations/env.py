"""What Alembic runs: the connection is given by the workspace that is opened."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from revpress.store.tables import Base
from revpress.store.tables.base import Instant, Words


def plain(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """How a migration writes our own types: as what the database keeps, which stays when the types change.

    Parameters
    ----------
    kind : str
        "type" for types.
    thing : object
        What is to be written.
    _context : object
        Not needed.

    Returns
    -------
    str or False
        False: as Alembic writes it.
    """
    if kind == "type" and isinstance(thing, Words):
        return "sa.Text()"
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    render_item=plain,
)
context.run_migrations()
