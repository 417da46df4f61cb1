"""How the workspace is served."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
PORT = 8765
LOG_DAYS = 730
"""Two years: a season and the one before it (assumed; the law of a place may say otherwise)."""


@dataclass(frozen=True)
class AppSettings:
    """How the workspace is served.

    Attributes
    ----------
    folder : pathlib.Path
        The workspace: database, signals, captures.
    database : str or None
        Address of a PostgreSQL database; None: SQLite in the folder.
    host : str
        Where it listens; the own computer alone unless said otherwise.
    port : int
        Of TCP, 0 to 65535; 0: any that is free.
    team : bool
        Whether people sign in; else whoever reaches it is the owner.
    demo : bool
        Whether an empty workspace is filled with a simulated team.
    address : str or None
        By which people reach it, as ``https://press.example.org``, where that is not ``host`` and ``port``.
    log_days : int
        For how long it is kept who read or changed whose data.
    """

    folder: Path
    database: str | None = None
    host: str = HOST
    port: int = PORT
    team: bool = False
    demo: bool = True
    address: str | None = None
    log_days: int = LOG_DAYS

    @property
    def reached(self) -> str:
        """The address for links, without a slash at its end."""
        if self.address:
            return self.address.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"
