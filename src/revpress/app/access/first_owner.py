"""How the first owner of a team's workspace comes in: a link on the terminal, or in a file of one reader."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from revpress.app.access.invitations import first_owner_link
from revpress.app.settings import AppSettings
from revpress.store.workspace import Workspace

FILE = "first-owner"
"""The file in the workspace's folder, where no terminal shows the link."""


def team_words(settings: AppSettings) -> Iterator[str]:
    """What to say at the start of a team's workspace.

    A link that lets an owner in must not end in a log: where the output is no terminal it goes into a file that only
    its owner reads.

    Parameters
    ----------
    settings : AppSettings
        How it is served.

    Yields
    ------
    str
        A line.
    """
    with Workspace.open(settings.folder, settings.database) as workspace, workspace.writing() as session:
        secret = first_owner_link(session)
    path = settings.folder / FILE
    path.unlink(missing_ok=True)
    if secret is not None:
        link = f"{settings.reached}/join#{secret}"
        if sys.stdout.isatty():
            yield f"Nobody owns it yet. This link makes you its owner, once, within 7 days: {link}"
        else:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(link + "\n")
            yield f"Nobody owns it yet. The link that makes its first owner, once, within 7 days, is in {path}"
    if not settings.reached.startswith("https:") and "127.0.0.1" not in settings.reached:
        yield "Passwords travel in the clear: put a server with TLS before it, and name its --address https://…"
