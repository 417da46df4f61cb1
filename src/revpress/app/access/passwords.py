"""Passwords: what one must be, and argon2 without filling memory or the event loop."""

from __future__ import annotations

import argon2
from anyio import CapacityLimiter, to_thread
from fastapi import HTTPException

from revpress.errors import InputError

SHORTEST, LONGEST = 12, 256
"""Characters of a password."""

_AT_ONCE = 2  # hashes; each takes 64 MiB
_WAITING = 32


class Passwords:
    """Hashes passwords in threads, a few at once.

    Parameters
    ----------
    hasher : argon2.PasswordHasher, optional
        Argon2id with 64 MiB if not given.
    """

    def __init__(self, hasher: argon2.PasswordHasher | None = None) -> None:
        self._hasher = hasher or argon2.PasswordHasher()
        self._limiter = CapacityLimiter(_AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """What is stored of a password.

        Parameters
        ----------
        password : str
            As :func:`check_password` lets it be.

        Returns
        -------
        str
            Salt and cost are in it.
        """
        self._refuse_crowd()
        return await to_thread.run_sync(self._hasher.hash, password, limiter=self._limiter)

    async def fits(self, stored: str | None, password: str) -> bool:
        """Whether a password is the stored one; it takes as long where nothing is stored.

        Parameters
        ----------
        stored : str or None
            As :meth:`hash` gave it; None: nobody, or somebody without a password.
        password : str
            As it was typed.

        Returns
        -------
        bool
        """
        self._refuse_crowd()
        if self._nobodys is None:
            self._nobodys = await to_thread.run_sync(self._hasher.hash, "nobody's", limiter=self._limiter)
        fits = await to_thread.run_sync(self._verify, stored or self._nobodys, password, limiter=self._limiter)
        return fits and stored is not None

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password[: LONGEST + 1])
        except (argon2.exceptions.VerifyMismatchError, argon2.exceptions.VerificationError):
            return False

    def _refuse_crowd(self) -> None:
        if self._limiter.statistics().tasks_waiting >= _WAITING:
            raise HTTPException(503, "many sign in at this moment: try again in a few seconds", {"Retry-After": "5"})


def check_password(password: str, *personal: str) -> None:
    """Refuse a password that is guessed soon.

    Parameters
    ----------
    password : str
        As it was typed.
    *personal : str
        Names and addresses that it must not be.

    Raises
    ------
    InputError
        It is too short, too long, one character again and again, or a name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"the password has {len(password)} characters, but must have {SHORTEST} to {LONGEST}")
    if len(set(password)) < 5:
        raise InputError("the password is made of fewer than 5 different characters")
    plain = password.casefold()
    for word in personal:
        known = word.casefold()
        if len(known) > 3 and (known in plain or plain in known) and len(plain) < len(known) + 6:
            raise InputError("the password is hardly more than a name or an address: whoever knows you guesses it")
