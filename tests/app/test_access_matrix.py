"""Every route, whoever asks: found by walking the application, so that none is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from browsers import Browser, another_browser
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from people import HIDDEN, People, move_in, team_app
from sqlalchemy import select
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocketDisconnect

from revpress.app.server import create_app
from revpress.app.settings import AppSettings
from revpress.store.tables import MachineRow

# Written down here once more, and not taken from the code.
ALLOWED = {
    "public": {"nobody", "athlete", "other", "viewer", "coach", "owner", "token without scope", "expired token"},
    "signed_in": {"athlete", "other", "viewer", "coach", "owner"},
    "own_account": {"athlete", "other", "viewer", "coach", "owner"},
    "read_athlete": {"athlete", "viewer", "coach", "owner"},  # the first of the two athletes is asked for
    "read_team": {"viewer", "coach", "owner"},
    "record": {"coach", "owner"},
    "manage": {"owner"},
    "accounts": {"owner"},
}
EVERYBODY = sorted(ALLOWED["public"])
NOWHERE = "f" * 32


class Way(NamedTuple):
    """One route and method."""

    path: str
    method: str  # or "WS"
    right: str

    def address(self, known: dict[str, str]) -> str:
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda part: known.get(part[1], NOWHERE), self.path)


def rights_of(dependant: Any) -> list[str]:
    own = [str(dependant.call.right)] if hasattr(dependant.call, "right") else []
    return own + [right for inner in dependant.dependencies for right in rights_of(inner)]


def ways(app: FastAPI) -> list[Way]:
    found = []
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Mount):
            assert isinstance(route.app, StaticFiles), f"{context.path} is mounted without asking for a right"
            continue
        dependant = getattr(context, "dependant", None)
        assert dependant is not None, f"{context.path} asks for no right"
        rights = rights_of(dependant)
        assert len(rights) == 1, f"{context.path} asks for {rights or 'no right'}, not for one"
        methods = {"WS"} if isinstance(route, WebSocketRoute) else context.methods or set()
        found += [Way(str(context.path), method, rights[0]) for method in sorted(methods)]
    return found


def all_ways() -> list[Way]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return ways(create_app(AppSettings(Path(folder), team=True)))


WAYS = all_ways()


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    app = team_app(tmp_path_factory.mktemp("team") / "workspace")
    with TestClient(app, base_url="http://127.0.0.1:8765"):
        yield move_in(app)


def ask(browser: Browser, way: Way, address: str) -> int:
    """The status that a way answers; 401 for who is sent to sign in, 403 for a WebSocket that is closed so."""
    if way.method == "WS":
        try:
            with browser.websocket_connect(address) as line:
                line.receive()
        except WebSocketDisconnect as closed:
            return 403 if closed.code == 1008 else 404
        except Exception as answer:  # the test client's answer to a refused handshake has a status
            return int(getattr(answer, "status_code", 500))
        return 200
    body: dict[str, Any] = {} if way.method in ("GET", "HEAD", "DELETE") else {"json": []}  # nothing is asked so
    if way.method != "GET" and not way.path.startswith("/api/"):
        body = {"data": {}}
    answer = browser.request(way.method, address, **body)
    sent = answer.headers.get("location", "")
    return 401 if answer.status_code == 303 and sent.startswith("/sign-in?") else int(answer.status_code)


def test_every_route_asks_for_one_right() -> None:
    assert len(WAYS) > 20
    assert {way.right for way in WAYS} <= ALLOWED.keys()


def test_a_route_that_asks_for_nothing_is_found() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.get("/open")(lambda: "anything")
    with pytest.raises(AssertionError, match="/open asks for no right, not for one"):
        ways(app)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_not_cannot(people: People, who: str) -> None:
    known = {"athlete_id": people.own}
    browser = as_whom(people, who)
    for way in WAYS:
        if who in ALLOWED[way.right] or (
            who == "other" and way.right == "read_athlete" and "{athlete_id}" not in way.path
        ):
            continue  # whose it is may be behind another id
        status = ask(browser, way, way.address(known))
        assert status in (401, 403), f"{who} may {way.method} {way.path} ({way.right}): {status}"


def as_whom(people: People, who: str) -> Browser:
    if who == "token without scope":
        return people.token("owner")
    if who == "expired token":
        return people.token("owner", "read_team", "record", "manage", hours=-0.1)
    return people.browser(who)


@pytest.mark.parametrize("who", ["athlete", "viewer", "coach", "owner"])
def test_who_may_can(people: People, who: str) -> None:
    """Nobody is refused what is theirs: what they ask for may not be there, or be said wrongly, but that is all."""
    for way in WAYS:
        if who not in ALLOWED[way.right] or way.method in ("WS", "HEAD") or way.path.startswith("/api/v1/devices"):
            continue
        if way == Way("/sign-in", "POST", "public"):
            continue  # its refusal is of a password
        if who == "athlete" and way.right == "read_athlete" and "{athlete_id}" not in way.path:
            continue  # whose it is, is behind another id
        reads = way.right == "read_athlete"
        status = ask(people.browser(who), way, way.address({"athlete_id": people.own} if reads else {}))
        assert status not in (401, 403), f"{who} may not {way.method} {way.path} ({way.right})"
        assert status < 500, f"{way.method} {way.path}: {status}"


def test_an_athlete_reads_nothing_of_another(people: People) -> None:
    """Whatever is asked for by id, in the path or beside it: nothing that is another's comes back."""
    others = {f"{table}_id": id for table, id in people.others.items()} | {"athlete_id": people.other}
    others |= {"test_id": people.others["strength_test"], "id": people.other}
    beside = dict.fromkeys(("athlete", "athlete_id", "athlete_ids", "who"), people.other)
    for way in WAYS:
        if way.method != "GET" or way.path.startswith("/audit"):
            continue
        for query in ({}, beside):
            browser = people.browser("athlete")
            answer = browser.get(way.address(others), params=query)
            for word in (HIDDEN, *people.others.values()):
                asked = way.address(others) + str(query)
                assert word not in answer.text or word in asked, f"{way.path} shows another athlete's data"
            if "{athlete_id}" in way.path:
                assert answer.status_code in (401, 403), way.path


def test_an_athlete_opens_every_machine_and_sees_themselves_alone(people: People) -> None:
    with people.workspace.reading() as session:
        machine_id = session.scalars(select(MachineRow.id)).first()
    addresses = ["/machines", "/machines/typical/prone_hinge", f"/machines/{machine_id}"]
    for address in addresses:
        own, all = (people.browser(who).get(address) for who in ("athlete", "coach"))
        assert (own.status_code, all.status_code) == (200, 200), address
        assert HIDDEN not in own.text
        if address != addresses[0]:
            assert "Anna Own" in own.text
            assert HIDDEN in all.text


def test_an_athlete_asks_for_no_answer_about_another(people: People) -> None:
    browser = people.browser("athlete")
    for way in WAYS:
        if way.method == "POST" and "/answers/" in way.path:
            for body in ({"athlete_id": people.other}, {"athlete_ids": [people.own, people.other]}):
                status = browser.post(way.path, json=body).status_code
                assert status in (403, 422), f"{way.path}: {status}"


@pytest.mark.parametrize("odd", ["..%2F..%2F..%2Fetc%2Fpasswd", "%2e%2e", "x'--", "a%00b", "ÿ" * 300, "*"])
def test_no_id_is_a_path(people: People, odd: str) -> None:
    browser = people.browser("owner")
    for way in WAYS:
        if "{" not in way.path or way.method != "GET":
            continue
        address = re.sub(r"\{\w+(:\w+)?\}", lambda _: odd, way.path)
        answer = browser.get(address)
        assert answer.status_code < 500, f"{address}: {answer.status_code}"
        assert "root:" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/static/app/../server.py",
        "/static/app/%2e%2e/server.py",
        "/static/app/..%2f..%2fserver.py",
        "/static/app//etc/passwd",
    ],
)
def test_static_files_end_at_their_folder(people: People, path: str) -> None:
    answer = another_browser(people.app).get(path)
    assert answer.status_code == 404
    assert "create_app" not in answer.text
