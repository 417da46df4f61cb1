"""Empty databases for tests."""

from __future__ import annotations

import uuid

from sqlalchemy import create_engine, text


def new_database(server: str) -> str:
    """An empty database of a server."""
    name = f"w{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")
