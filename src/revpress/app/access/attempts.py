"""Whoever fails to sign in waits, longer each time, by account and by network address."""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from revpress.app.access.secret import signed
from revpress.store.tables import SignInAttempt

LONGEST_PAUSE = 900.0
"""[s]"""

_ACCOUNT, _ADDRESS = 5, 20  # failures before the first pause
_FORGOTTEN = timedelta(hours=1)  # after the end of the last pause


@dataclass(frozen=True)
class Attempt:
    """Somebody tries to sign in.

    Attributes
    ----------
    account, address : str
        Keys of :class:`~revpress.store.tables.SignInAttempt`.
    """

    account: str
    address: str

    @classmethod
    def of(cls, secret: bytes, account: str, address: str) -> Attempt:
        """Of whom, and from where.

        Parameters
        ----------
        secret : bytes
            Of the workspace.
        account : str
            As it was typed.
        address : str
            Of the network; of IPv6 the first half counts, the other is the guest's own choice.

        Returns
        -------
        Attempt
        """
        try:
            ip = ipaddress.ip_address(address)
            place = str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)
        except ValueError:
            place = address
        return cls(signed(secret, "account", account.strip().casefold()), signed(secret, "address", place))

    def begin(self, session: Session, now: datetime) -> float:
        """Ask to try; what is let through counts as a failure until :meth:`succeed`, so that many at once are as many.

        Parameters
        ----------
        session : Session
            That writes.
        now : datetime
            This instant.

        Returns
        -------
        float
            0, or how long to wait [s]: this attempt is not looked at.
        """
        rows = []
        for key, free in ((self.account, _ACCOUNT), (self.address, _ADDRESS)):
            row = session.get(SignInAttempt, key)
            if row is None:
                row = SignInAttempt(key=key, failures=0, last=now, until=now)
                session.add(row)
            rows.append((row, free))
        wait = max((row.until - now).total_seconds() for row, _ in rows)
        if wait > 0:
            return wait
        for row, free in rows:
            if now - max(row.last, row.until) > _FORGOTTEN:
                row.failures = 0
            row.failures += 1
            row.last = now
            if row.failures > free:
                row.until = now + timedelta(seconds=min(2.0 ** min(row.failures - free - 1, 30), LONGEST_PAUSE))
        session.execute(delete(SignInAttempt).where(SignInAttempt.until < now - 24 * _FORGOTTEN))
        return 0.0

    def succeed(self, session: Session, now: datetime) -> None:
        """Forget the account's failures, and that this attempt was one.

        Parameters
        ----------
        session : Session
            That writes.
        now : datetime
            This instant.
        """
        account, address = session.get(SignInAttempt, self.account), session.get(SignInAttempt, self.address)
        if account is not None:
            session.delete(account)
        if address is not None:
            address.failures = max(0, address.failures - 1)
            if address.failures <= _ADDRESS:
                address.until = now


def pause_in_words(seconds: float) -> str:
    """The sentence for whoever has to wait.

    Parameters
    ----------
    seconds : float
        How long [s].

    Returns
    -------
    str
    """
    count, unit = (math.ceil(seconds), "second") if seconds < 90 else (math.ceil(seconds / 60), "minute")
    return f"too many attempts did not succeed: try again in {count} {unit}{'s' * (count != 1)}"
