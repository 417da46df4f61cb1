"""What one request touches of whom, noted while it is answered."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Trail:
    """What a request touches.

    Attributes
    ----------
    scope : mapping
        Of ASGI: says the address.
    account_id : str or None
        Who asks, once that is known.
    own : str or None
        The one athlete whom an athlete may see; empty for a person who is no athlete.
    athletes : set of str
        Whose data were read.
    tables : set of str
        From where.
    """

    scope: MutableMapping[str, Any]
    account_id: str | None = None
    own: str | None = ""
    athletes: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)

    @property
    def address(self) -> str:
        """The route with its parameters unnamed, as ``/athletes/{athlete_id}``."""
        route = self.scope.get("route")
        found = self.scope.get("fastapi", {}).get("effective_route_context") or route
        return str(getattr(found, "path", None) or getattr(route, "path", None) or "")

    @property
    def strangers(self) -> set[str]:
        """Other athletes whose data an athlete's request has read: there must be none."""
        return set() if self.own == "" else self.athletes - {self.own or ""}


_TRAIL: ContextVar[Trail | None] = ContextVar("trail", default=None)


def current_trail() -> Trail | None:
    """The trail of the request that is being answered; None where nobody signs in, and outside of requests."""
    return _TRAIL.get()


@contextmanager
def follow(trail: Trail) -> Iterator[Trail]:
    """Note into a trail what is touched within a block, and in threads that it starts.

    Parameters
    ----------
    trail : Trail
        Where to.

    Yields
    ------
    Trail
    """
    token = _TRAIL.set(trail)
    try:
        yield trail
    finally:
        _TRAIL.reset(token)
