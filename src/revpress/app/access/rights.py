"""What somebody may do, and the one dependency by which every route says what it asks for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from fastapi import HTTPException
from starlette.requests import HTTPConnection


class Role(StrEnum):
    """What an account is in the team."""

    OWNER = "owner"
    COACH = "coach"
    VIEWER = "viewer"
    ATHLETE = "athlete"


class Right(StrEnum):
    """What a route asks for."""

    PUBLIC = "public"
    """Anybody: the page to sign in, styles and scripts."""
    SIGNED_IN = "signed_in"
    """Whoever is signed in: catalogues, their own settings."""
    READ_ATHLETE = "read_athlete"
    """One athlete's data: the team's staff, and the athlete themselves."""
    READ_TEAM = "read_team"
    """Data of several athletes: the team's staff."""
    RECORD = "record"
    """Sessions, captures, results, athletes and machines are written: coaches and owners."""
    MANAGE = "manage"
    """Accounts, audit log, deletion for good, archives: owners."""


_RIGHTS = {
    Role.OWNER: frozenset(Right),
    Role.COACH: frozenset(Right) - {Right.MANAGE},
    Role.VIEWER: frozenset({Right.PUBLIC, Right.SIGNED_IN, Right.READ_ATHLETE, Right.READ_TEAM}),
    Role.ATHLETE: frozenset({Right.PUBLIC, Right.SIGNED_IN, Right.READ_ATHLETE}),
}


@dataclass(frozen=True)
class Person:
    """Who asks.

    Attributes
    ----------
    name : str
        As they are addressed.
    role : Role
        What they are in the team.
    account_id : str or None
        Their account; None for the one user of a workspace without sign-in.
    athlete_id : str or None
        Whose data an athlete may see: their own.
    scopes : frozenset of Right or None
        What an API token is limited to; None: no limit.
    """

    name: str
    role: Role
    account_id: str | None = None
    athlete_id: str | None = None
    scopes: frozenset[Right] | None = None

    def may(self, right: Right, athlete_id: str | None = None) -> bool:
        """Whether they may.

        Parameters
        ----------
        right : Right
            What is asked for.
        athlete_id : str, optional
            Whose data it is about. An athlete reads nobody's but their own, and nothing that names nobody.
        """
        if right not in _RIGHTS[self.role] or (self.scopes is not None and right not in self.scopes):
            return False
        if right is Right.READ_ATHLETE and self.role is Role.ATHLETE:
            return athlete_id is not None and athlete_id == self.athlete_id
        return True


ONLY_USER = Person("You", Role.OWNER)
"""Of a workspace without sign-in."""

Identify = Callable[[HTTPConnection], Awaitable[Person | None]]


async def only_user(connection: HTTPConnection) -> Person | None:
    """Whoever reaches a workspace without sign-in is its owner.

    Parameters
    ----------
    connection : HTTPConnection
        A request or a WebSocket.

    Returns
    -------
    Person
    """
    return ONLY_USER


def needs(right: Right) -> Callable[[HTTPConnection], Awaitable[Person | None]]:
    """The dependency of a route that asks for a right; it gives the person, or refuses with 401 or 403.

    A path parameter ``athlete_id`` says whose data the route is about. Where the athlete stands in a body or behind
    another id, the route asks :func:`check_athlete` itself.

    Parameters
    ----------
    right : Right
        What is asked for.

    Returns
    -------
    callable
        Its attribute ``right`` tells the tests what the route asks for.
    """

    async def check(connection: HTTPConnection) -> Person | None:
        identify: Identify = connection.app.state.identify
        person = await identify(connection)
        if right is Right.PUBLIC:
            return person
        if person is None:
            raise HTTPException(401, "sign in first")
        athlete_id = connection.path_params.get("athlete_id")
        if right is Right.READ_ATHLETE and athlete_id is None:
            return person  # the route asks check_athlete
        if not person.may(right, athlete_id):
            raise HTTPException(403, "this is not among what your account may do")
        return person

    check.right = right  # type: ignore[attr-defined]
    return check


def check_athlete(person: Person, athlete_id: str | None) -> None:
    """Refuse who may not read an athlete's data.

    Parameters
    ----------
    person : Person
        Who asks.
    athlete_id : str or None
        Whose data it is; None: several people's.

    Raises
    ------
    HTTPException
        403.
    """
    if not person.may(Right.READ_ATHLETE, athlete_id):
        raise HTTPException(403, "this is not among what your account may do")
