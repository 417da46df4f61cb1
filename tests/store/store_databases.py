"""Empty databases for tests."""

from __future__ import annotations

import uuid

from sqlalchemy import create_engine, text


def new_database(server: str) -> str:
    """URL of a schema of a server's that nothing is in: as good as a database, and made and dropped at once."""
    name = f"w{uuid.uuid4().hex}"
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    return f"{server}&options=-csearch_path%3D{name}"
