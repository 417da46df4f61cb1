"""Serve the workspace until it is stopped."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import replace

import uvicorn

from revpress.app.access.first_owner import team_words
from revpress.app.server import create_app
from revpress.app.settings import AppSettings
from revpress.errors import InputError

_PATIENCE = 3  # s that whoever is still connected gets when the workspace is closed


def serve(settings: AppSettings) -> None:
    """Serve until Ctrl-C.

    Parameters
    ----------
    settings : AppSettings
        Where, and how.

    Raises
    ------
    InputError
        The port is taken, or others would reach a workspace without sign-in.
    """
    if not settings.team and not _is_own(settings.host):
        raise InputError(f"--host {settings.host} lets others in: they have to sign in, give --team as well")
    listening = _listen(settings.host, settings.port)
    settings = replace(settings, port=listening.getsockname()[1])
    app = create_app(settings)
    print(f"The workspace in {settings.folder} is open: {settings.reached}  (Ctrl-C closes it)", flush=True)
    if settings.team:
        print(*team_words(settings), sep="\n", flush=True)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_PATIENCE,
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # live pictures are small and many: packing each costs more than it saves
    )
    uvicorn.Server(config).run(sockets=[listening])


def _is_own(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise InputError(f"{host}:{port} cannot be listened at ({error.strerror}): give another --port") from None
