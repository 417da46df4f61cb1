"""A team's workspace with somebody of each role, two athletes, and data of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import argon2
from browsers import Browser, another_browser
from fastapi import FastAPI

from revpress.app.access.identify import open_session
from revpress.app.access.passwords import Passwords
from revpress.app.access.secret import digest
from revpress.app.server import create_app
from revpress.app.settings import AppSettings
from revpress.machine.file import machine_toml
from revpress.machine.find import find_machine
from revpress.store import tables
from revpress.store.tables import Account, ApiToken, AthleteRow, Team, now
from revpress.store.workspace import Workspace

CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
PASSWORD = "a heavy sled on wet grass"
HIDDEN = "Berenike Hiddenfield"
"""Name of the other athlete: it must not reach the first one's eyes."""


@dataclass
class People:
    """Who is in the team.

    Attributes
    ----------
    accounts : dict
        Id of the account by role; "other" for the other athlete's.
    own, other : str
        Ids of the athletes.
    others : dict
        Id of a row of the other athlete's by table.
    """

    app: FastAPI
    accounts: dict[str, str] = field(default_factory=dict)
    own: str = ""
    other: str = ""
    others: dict[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> Workspace:
        workspace: Workspace = self.app.state.workspace
        return workspace

    def browser(self, who: str) -> Browser:
        """A browser in which somebody is signed in; nobody where there is no such account."""
        browser = another_browser(self.app)
        if who in self.accounts:
            with self.workspace.writing() as session:
                account = session.get(Account, self.accounts[who])
                assert account is not None
                secret = open_session(session, account, "A browser of a test")
            browser.cookies.set("revpress_session", secret, domain="127.0.0.1")
        return browser

    def token(self, who: str, *scopes: str, hours: float = 1.0) -> Browser:
        """A program with a token of somebody's."""
        secret = f"revpress_{who}-{'-'.join(scopes)}-{hours}"
        with self.workspace.writing() as session:
            session.add(
                ApiToken(
                    account_id=self.accounts[who],
                    name="test",
                    digest=digest(secret),
                    scopes=list(scopes),
                    expires=now() + timedelta(hours=hours),
                )
            )
        return another_browser(self.app, authorization=f"Bearer {secret}")


def team_app(folder: Path, **settings: Any) -> FastAPI:
    """A team's workspace, empty, with passwords that take no time."""
    app = create_app(AppSettings(folder, team=True, demo=False, **settings))
    app.state.passwords = Passwords(CHEAP)
    return app


def move_in(app: FastAPI) -> People:
    """Fill the workspace of an application that runs."""
    people = People(app)
    with people.workspace.writing() as session:
        team = Team(name="The team")
        session.add(team)
        session.flush()
        own, other = (
            AthleteRow(team_id=team.id, code=code, name=name, sex="female", born=date(2000, 1, 1))
            for code, name in (("A1", "Anna Own"), ("B1", HIDDEN))
        )
        for athlete in (own, other):
            athlete.description = {"stature": 1.7, "mass": 65.0}
        session.add_all([own, other])
        session.flush()
        people.own, people.other = own.id, other.id
        for role in ("owner", "coach", "viewer", "athlete", "other"):
            account = Account(
                name=f"The {role}",
                email=f"{role}@example.org",
                role="athlete" if role == "other" else role,
                athlete_id={"athlete": own.id, "other": other.id}.get(role),
                password_hash=CHEAP.hash(PASSWORD),
            )
            session.add(account)
            session.flush()
            people.accounts[role] = account.id
        _others_data(session, team.id, people)
    return people


def _others_data(session: Any, team_id: str, people: People) -> None:
    """One row of each kind that is the other athlete's."""
    at, who = datetime(2026, 3, 1, 12, tzinfo=UTC), people.other
    training = tables.SessionRow(team_id=team_id, title="Training", begun=at)
    session.add(training)
    session.flush()
    recording = tables.RecordingRow(digest="0" * 64, file_name=f"{HIDDEN}.csv", athlete_id=who, begun=at)
    session.add(recording)
    session.flush()
    machine = tables.MachineRow(
        team_id=team_id, name="A machine", kind="prone_hinge", file=machine_toml(find_machine("prone_hinge"))
    )
    session.add(machine)
    session.flush()
    rows = [
        tables.SetRow(session_id=training.id, athlete_id=who, position=1, exercise="reverse_leg_press/prone_hinge"),
        tables.ComfortRow(
            athlete_id=who, machine_id=machine.id, rating=3, words=f"{HIDDEN} felt it", on=date(2026, 3, 1)
        ),
        tables.NoteRow(athlete_id=who, text=f"{HIDDEN} was tired", at=at),
        tables.StrengthTestRow(athlete_id=who, on=date(2026, 3, 1), test={"kind": "lift"}),
        tables.ResultRow(
            athlete_id=who,
            recording_id=recording.id,
            on=date(2026, 3, 1),
            metric="mean velocity",
            value=0.5,
            unit="m/s",
        ),
        tables.EditRow(recording_id=recording.id, position=1, do="drop", rep=1, reason=HIDDEN),
    ]
    session.add_all(rows)
    session.flush()
    for row in (*rows, recording, training):
        people.others[row.__tablename__] = row.id
