"""The workspace's secret: what signs, and hides, without anything of it being stored in the clear elsewhere."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from revpress.errors import InputError

FILE = "secret.key"
"""Its name in the workspace's folder."""

_BYTES = 32


def workspace_secret(folder: Path) -> bytes:
    """The secret of a workspace; made when it is first needed, and readable for nobody else.

    It outlives a restart, so that pages that were open before may go on.

    Parameters
    ----------
    folder : pathlib.Path
        The workspace.

    Returns
    -------
    bytes
        32.

    Raises
    ------
    InputError
        It cannot be made or is not whole.
    """
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            draft = folder / f"{FILE}.{os.getpid()}.{secrets.token_hex(4)}"
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(_BYTES))
            draft.replace(path)
        secret = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: the workspace's secret cannot be kept ({error.strerror})") from error
    if len(secret) != _BYTES:
        raise InputError(f"{path}: is no whole secret; delete it, and a new one is made (open pages start anew)")
    return secret


def digest(secret: str) -> str:
    """What is stored of a secret that somebody holds: enough to know it again.

    Parameters
    ----------
    secret : str
        Random, so that no slow hash is needed.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def signed(secret: bytes, purpose: str, words: str) -> str:
    """Words hashed with the workspace's secret.

    Parameters
    ----------
    secret : bytes
        As :func:`workspace_secret` gives it.
    purpose : str
        What for: the same words are something else for another purpose.
    words : str
        What is hashed.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    return hmac.new(secret, f"{purpose}:{words}".encode(), hashlib.sha256).hexdigest()
