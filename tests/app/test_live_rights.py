"""Who watches a capture goes on watching only as long as they may."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import anyio
import pytest
from browsers import ADDRESS, Browser
from fastapi.testclient import TestClient
from people import People, move_in, team_app
from sqlalchemy import delete, select
from starlette.websockets import WebSocket

from live_parts import pulls
from revpress.app.access.identify import IDLE
from revpress.app.access.rights import ONLY_USER, Person
from revpress.app.live import routes
from revpress.store.recordings import keep_recording
from revpress.store.tables import ApiToken, WebSession, now

OWN = {"host": ADDRESS.removeprefix("http://")}
SOON = 8.0  # s
LOOKS = 0.1  # s, in place of the seconds between two looks whether who watches still may


class InOneLoop(People):
    """Whose browsers are served in the loop that the captures are in."""

    portal: Any = None

    def browser(self, who: str) -> Browser:
        return self._joined(super().browser(who))

    def token(self, who: str, *scopes: str, hours: float = 1.0) -> Browser:
        return self._joined(super().token(who, *scopes, hours=hours))

    def _joined(self, browser: Browser) -> Browser:
        browser.portal = self.portal
        return browser


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    assert routes._LOOKS < SOON
    app = team_app(tmp_path_factory.mktemp("watched"))
    with pytest.MonkeyPatch.context() as patch, TestClient(app, base_url=ADDRESS) as running:
        patch.setattr(routes, "_LOOKS", LOOKS)
        team = InOneLoop(**vars(move_in(app)))
        team.portal = running.portal
        yield team


@pytest.fixture(scope="module")
def capture(people: People) -> Iterator[str]:
    """A capture that goes on for two minutes."""
    played = keep_recording(people.workspace, pulls(seconds=120.0))
    owner = people.browser("owner")
    started = owner.post("/api/v1/captures", json={"devices": [f"replay:{played.id}"]})
    assert started.status_code == 201, started.text
    yield started.json()["id"]
    owner.post(f"/api/v1/captures/{started.json()['id']}/stop")


def watching(browser: Browser, capture: str) -> Any:
    """A line to the capture's traces; something comes every fraction of a second."""
    return browser.websocket_connect(f"/live/{capture}", headers=OWN)


def closed(line: Any, seconds: float) -> int | None:
    """With which code a line is closed within so long; None: it stays open."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        message = line.receive()
        if message["type"] == "websocket.close":
            return int(message["code"])
    return None


def shut_out(people: People, browser: Browser) -> None:
    change_account(people, {"disabled": True})


def made_an_athlete(people: People, browser: Browser) -> None:
    change_account(people, {"role": "athlete", "athlete_id": people.own})


def change_account(people: People, change: dict[str, Any]) -> None:
    answer = people.browser("owner").patch(f"/api/v1/accounts/{people.accounts['coach']}", json=change)
    assert answer.status_code == 200, answer.text


def signed_out(people: People, browser: Browser) -> None:
    assert browser.post("/sign-out").status_code == 303


def signed_out_everywhere(people: People, browser: Browser) -> None:
    assert people.browser("coach").post("/sign-out-everywhere").status_code == 303


def signed_out_elsewhere(people: People, browser: Browser) -> None:
    assert people.browser("coach").delete("/api/v1/me/places").status_code == 200


def stayed_too_long(people: People, browser: Browser) -> None:
    with people.workspace.writing() as session:
        for row in session.scalars(select(WebSession).where(WebSession.account_id == people.accounts["coach"])):
            row.expires = now() - timedelta(seconds=1)


def away_too_long(people: People, browser: Browser) -> None:
    with people.workspace.writing() as session:
        for row in session.scalars(select(WebSession).where(WebSession.account_id == people.accounts["coach"])):
            row.last_seen = now() - IDLE - timedelta(seconds=1)


def token_ended(people: People, browser: Browser) -> None:
    with people.workspace.writing() as session:
        for row in session.scalars(select(ApiToken)):
            row.expires = now() - timedelta(seconds=1)


def token_revoked(people: People, browser: Browser) -> None:
    coach = people.browser("coach")
    for one in coach.get("/api/v1/me/tokens").json():
        assert coach.delete(f"/api/v1/me/tokens/{one['id']}").status_code == 204


BY_COOKIE = (
    shut_out,
    made_an_athlete,
    signed_out,
    signed_out_everywhere,
    signed_out_elsewhere,
    stayed_too_long,
    away_too_long,
)
BY_TOKEN = (shut_out, made_an_athlete, token_ended, token_revoked)


@pytest.fixture
def as_before(people: People) -> Iterator[None]:
    """The coach is one again afterwards, and has no tokens."""
    yield
    with people.workspace.writing() as session:
        session.execute(delete(ApiToken))
    change_account(people, {"role": "coach", "athlete_id": None, "disabled": False})


@pytest.mark.parametrize(
    ("lose", "by"),
    [*((lose, "cookie") for lose in BY_COOKIE), *((lose, "token") for lose in BY_TOKEN)],
)
@pytest.mark.usefixtures("as_before")
def test_who_may_not_watch_any_more_sees_no_more(
    people: People, capture: str, lose: Callable[[People, Browser], None], by: str
) -> None:
    browser = people.browser("coach") if by == "cookie" else people.token("coach", "read_team")
    with watching(browser, capture) as line, watching(people.browser("viewer"), capture) as other:
        assert line.receive()["type"] == "websocket.send"
        lose(people, browser)
        assert closed(line, SOON) == 4403
        assert closed(other, 0.2) is None, "who still may watch is left in peace"


def test_who_may_goes_on_watching(people: People, capture: str) -> None:
    with watching(people.browser("viewer"), capture) as line:
        assert closed(line, 10 * LOOKS) is None


def test_a_slow_line_is_closed_without_anything_sent_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing waits until what was sent before has gone; pictures go on coming."""
    sent: list[str] = []
    asked = 0

    class Going:
        def find(self, id: str) -> SimpleNamespace:
            return SimpleNamespace(about={})

        async def listen(self, id: str) -> AsyncIterator[bytes]:
            while True:
                yield b"picture"
                await anyio.sleep(0.01)

    async def identify(connection: object) -> Person | None:
        nonlocal asked
        asked += 1
        return ONLY_USER if asked < 2 else None

    async def receive() -> dict[str, str]:
        if not sent:
            return {"type": "websocket.connect"}
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "websocket.close":
            await anyio.sleep(0.2)
            sent.append(f"close {message['code']}")
        else:
            sent.append(message["type"])

    monkeypatch.setattr(routes, "_LOOKS", 0.05)
    app = SimpleNamespace(state=SimpleNamespace(captures=Going(), identify=identify))
    scope = {"type": "websocket", "app": app, "path_params": {}, "headers": []}
    anyio.run(routes.live, WebSocket(scope, receive, send), "0" * 32)
    assert sent[-1] == "close 4403"
    assert sent.count("websocket.send") > 2
