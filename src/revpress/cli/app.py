"""``revpress app``: the coach's workspace in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from revpress.errors import InputError


def app(
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="The workspace; made if it is not there.")] = Path(
        "workspace"
    ),
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="PostgreSQL for a team; else SQLite in the folder.")
    ] = None,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where it listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8765,
    team: Annotated[bool, typer.Option("--team", help="People sign in; needed for any other host.")] = False,
    demo: Annotated[bool, typer.Option(help="Fill an empty workspace with a simulated team.")] = True,
    address: Annotated[
        str | None, typer.Option(metavar="URL", help="By which people reach it, where another server stands before it.")
    ] = None,
    log_days: Annotated[
        int, typer.Option(min=1, max=36500, help="For so many days it is kept who read or changed whose data.")
    ] = 730,
) -> None:
    """Open the workspace: sessions, athletes, machines, comparisons, in the browser."""
    try:
        from revpress.app.serve import serve
    except ModuleNotFoundError as error:
        raise InputError(f"the workspace needs {error.name}: pip install 'revpress[app]'") from None
    from revpress.app.settings import AppSettings

    serve(AppSettings(folder, database, host, port, team, demo, address, log_days))
