"""What somebody may do, and the one dependency by which every route says what it asks for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, HTTPException
from starlette.requests import HTTPConnection

from revpress.app.access.trail import current_trail


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
    OWN_ACCOUNT = "own_account"
    """Whoever is signed in, in a browser: their password, tokens and where they are signed in."""
    READ_ATHLETE = "read_athlete"
    """One athlete's data: the team's staff, and the athlete themselves."""
    READ_TEAM = "read_team"
    """Data of several athletes: the team's staff."""
    RECORD = "record"
    """Sessions, captures, results, athletes and machines are written: coaches and owners."""
    MANAGE = "manage"
    """Audit log, deletion for good, archives: owners."""
    ACCOUNTS = "accounts"
    """Who may come in, and as what: owners, in a browser."""


RIGHT_WORDS: Mapping[Right, str] = {
    Right.PUBLIC: "see the page to sign in",
    Right.SIGNED_IN: "see catalogues of exercises and machines",
    Right.OWN_ACCOUNT: "keep a password and tokens for programs, see where the account is signed in",
    Right.READ_ATHLETE: "see an athlete's data",
    Right.READ_TEAM: "see the data of the whole team",
    Right.RECORD: "record sessions, change athletes, machines and results",
    Right.MANAGE: "read the audit log, delete for good, take archives",
    Right.ACCOUNTS: "invite people, change roles, shut people out",
}
"""Each right as a person reads it."""

_OWN_DATA = "see the athlete's own data, nobody else's"


def right_words(right: Right, role: Role) -> str:
    """A right as a person of a role reads it: an athlete's data are their own alone.

    Parameters
    ----------
    right : Right
        Which.
    role : Role
        Whose.
    """
    return _OWN_DATA if right is Right.READ_ATHLETE and role is Role.ATHLETE else RIGHT_WORDS[right]


SCOPES = (Right.READ_ATHLETE, Right.READ_TEAM, Right.RECORD, Right.MANAGE)
"""What an API token may be limited to; nothing by which it could get itself more."""

ROLE_RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.COACH: frozenset(Right) - {Right.MANAGE, Right.ACCOUNTS},
    Role.VIEWER: frozenset({Right.PUBLIC, Right.SIGNED_IN, Right.OWN_ACCOUNT, Right.READ_ATHLETE, Right.READ_TEAM}),
    Role.ATHLETE: frozenset({Right.PUBLIC, Right.SIGNED_IN, Right.OWN_ACCOUNT, Right.READ_ATHLETE}),
}
"""What each role may; an athlete reads nobody's data but their own."""

_REFUSED = "this is not among what your account may do"


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

    @property
    def home(self) -> str:
        """Address of the page that they begin at."""
        if self.role is not Role.ATHLETE:
            return "/"
        return f"/athletes/{self.athlete_id}" if self.athlete_id else "/account"

    def holds(self, right: Right) -> bool:
        """Whether they have a right at all, whomever it may be about.

        Parameters
        ----------
        right : Right
            What is asked for.
        """
        return right in ROLE_RIGHTS[self.role] and (self.scopes is None or right in self.scopes)

    def may(self, right: Right, athlete_id: str | None = None) -> bool:
        """Whether they may.

        Parameters
        ----------
        right : Right
            What is asked for.
        athlete_id : str, optional
            Whose data it is about. An athlete reads nobody's but their own, and nothing that names nobody.
        """
        if not self.holds(right):
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
            raise HTTPException(401, "sign in first", headers={"WWW-Authenticate": "Bearer"})
        _note(person)
        athlete_id = connection.path_params.get("athlete_id")
        if right is Right.READ_ATHLETE and athlete_id is None and person.holds(right):
            return person  # the route asks check_athlete
        if not person.may(right, athlete_id):
            raise HTTPException(403, _REFUSED)
        _note(person, athlete_id)
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
        raise HTTPException(403, _REFUSED)
    _note(person, athlete_id)


def _note(person: Person, athlete_id: str | None = None) -> None:
    trail = current_trail()
    if trail is None:
        return
    trail.account_id = person.account_id
    trail.own = person.athlete_id if person.role is Role.ATHLETE else ""
    if athlete_id is not None:
        trail.athletes.add(athlete_id)


SignedIn = Annotated[Person, Depends(needs(Right.SIGNED_IN))]
AthleteReader = Annotated[Person, Depends(needs(Right.READ_ATHLETE))]
TeamReader = Annotated[Person, Depends(needs(Right.READ_TEAM))]
Writer = Annotated[Person, Depends(needs(Right.RECORD))]
Owner = Annotated[Person, Depends(needs(Right.MANAGE))]
AccountsOwner = Annotated[Person, Depends(needs(Right.ACCOUNTS))]
Self = Annotated[Person, Depends(needs(Right.OWN_ACCOUNT))]
"""Whoever asks, as a route names them: what it asks for is what it says."""
