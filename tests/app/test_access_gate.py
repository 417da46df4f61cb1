"""What stands before all routes, asked as strangers ask."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from browsers import ADDRESS, Browser, another_browser, open_browser
from fastapi import APIRouter, Depends, FastAPI, Form, UploadFile
from fastapi.testclient import TestClient
from people import HIDDEN, PASSWORD, People, move_in, team_app
from starlette.requests import Request
from starlette.websockets import WebSocketDisconnect

from revpress.app.access.rights import Right, needs
from revpress.app.access.secret import workspace_secret
from revpress.app.middleware.gate import BODY, STRANGER, UPLOAD
from revpress.app.server import create_app
from revpress.app.settings import AppSettings
from revpress.errors import InputError
from revpress.store.tables import AthleteRow

router = APIRouter(dependencies=[Depends(needs(Right.SIGNED_IN))])


@router.post("/api/v1/test/bytes")
async def count(request: Request) -> int:
    """How many bytes came."""
    return len(await request.body())


@router.post("/test/form")
def form(word: Annotated[str, Form()]) -> str:
    return word


@router.post("/api/v1/test/file")
def file(file: UploadFile) -> str:
    return str(file.filename)


@router.get("/api/v1/test/defect")
@router.get("/test/defect")
def defect() -> str:
    raise ValueError(f"{HIDDEN} weighs 65 kg")


@router.get("/api/v1/test/all-athletes")
def all_athletes(request: Request) -> int:
    """A route that asks for too little: everybody's data behind no more than a sign-in."""
    with request.app.state.workspace.reading() as session:
        return len(session.query(AthleteRow).all())


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    app = create_app(AppSettings(tmp_path_factory.mktemp("one") / "workspace", demo=False))
    app.include_router(router)
    return app


@pytest.fixture(scope="module")
def browser(app: FastAPI) -> Iterator[Browser]:
    with open_browser(app) as browser:
        yield browser


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    app = team_app(tmp_path_factory.mktemp("team") / "workspace")
    app.include_router(router)
    with TestClient(app, base_url=ADDRESS):
        yield move_in(app)


@pytest.mark.parametrize(
    ("host", "let"),
    [
        ("127.0.0.1:8765", True),
        ("localhost:1", True),
        ("[::1]:8765", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("192.168.1.5:8765", False),
        ("127.0.0.1:x", False),
        ("", False),
    ],
)
def test_only_own_names_reach_it(browser: Browser, host: str, let: bool) -> None:
    """A name of somebody else's that is made to point here (DNS rebinding) reads nothing."""
    answer = browser.get("/api/v1/me", headers={"host": host})
    assert (answer.status_code == 200) is let
    assert let or answer.json()["error"].startswith("the address in the browser is none of this workspace's")


def test_a_team_is_reached_by_number_and_by_its_own_name(tmp_path: Path) -> None:
    app = team_app(tmp_path / "workspace", host="0.0.0.0", address="https://press.example.org")
    with open_browser(app) as browser:
        for host, let in (("10.0.0.7:8765", True), ("press.example.org", True), ("evil.example", False)):
            assert (browser.get("/api/v1/me", headers={"host": host}).status_code == 200) is let, host


@pytest.mark.parametrize(
    ("headers", "let"),
    [
        ({"origin": ADDRESS}, True),
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://127.0.0.1:9999"}, False),
        ({"origin": "https://127.0.0.1:8765"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
    ],
)
def test_only_own_pages_change_anything(browser: Browser, headers: dict[str, str], let: bool) -> None:
    answer = browser.post("/api/v1/test/bytes", content=b"abc", headers=headers)
    assert (answer.status_code == 200) is let
    assert let or answer.json()["error"] == "another site's page asked for this: nothing was done"


@pytest.mark.parametrize(("origin", "let"), [(ADDRESS, True), ("http://evil.example", False), ("null", False)])
def test_only_own_pages_open_a_line(browser: Browser, origin: str, let: bool) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        browser.websocket_connect("/live/none", headers={"origin": origin}) as line,
    ):
        line.receive_text()
    assert closed.value.code == (4404 if let else 1008)


def test_a_change_repeats_what_the_page_holds(app: FastAPI, browser: Browser) -> None:
    plain = TestClient(app, base_url=ADDRESS)
    for headers in ({}, {"X-Revpress-CSRF": ""}, {"X-Revpress-CSRF": "0" * 64}, {"X-Revpress-CSRF": browser.csrf()}):
        answer = plain.post("/api/v1/test/bytes", content=b"abc", headers=headers)
        assert (answer.status_code, answer.json()["where"]) == (403, "csrf")
    assert "GET /api/v1/me" in plain.post("/api/v1/test/bytes", content=b"abc").json()["error"], "for a program"
    assert browser.post("/api/v1/test/bytes", content=b"abc").json() == 3


def test_forms_repeat_it_in_a_field(app: FastAPI) -> None:
    plain = TestClient(app, base_url=ADDRESS)
    csrf = plain.get("/api/v1/me").json()["csrf"]
    assert plain.post("/test/form", data={"word": "né & more", "csrf": csrf}).json() == "né & more"
    refused = plain.post("/test/form", data={"word": "né & more", "csrf": csrf[:-1]})
    assert refused.status_code == 403
    assert "this page is older than your visit" in refused.text


def test_open_pages_outlive_a_restart(tmp_path: Path) -> None:
    settings = AppSettings(tmp_path / "workspace", demo=False)
    with open_browser(create_app(settings)) as browser:
        csrf, cookies = browser.csrf(), dict(browser.cookies)
    app = create_app(settings)
    with open_browser(app) as browser:
        browser.cookies.update(cookies)
        assert browser.csrf() == csrf
    (tmp_path / "workspace" / "secret.key").write_bytes(b"short")
    with pytest.raises(InputError, match="is no whole secret"):
        workspace_secret(tmp_path / "workspace")


def test_the_secret_is_for_nobody_else(tmp_path: Path) -> None:
    assert workspace_secret(tmp_path) == workspace_secret(tmp_path)
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_every_answer_says_what_a_browser_must_not_do(browser: Browser) -> None:
    for path, status in (("/account", 200), ("/api/v1/me", 200), ("/nothing", 404), ("/test/defect", 500)):
        answer = browser.get(path)
        assert answer.status_code == status
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self' 'nonce-" in policy
        assert "unsafe-inline" not in policy.split("style-src")[0]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers
    first, second = (browser.get("/account").headers["content-security-policy"] for _ in range(2))
    assert first != second
    styles = browser.get("/account").text.split('href="/static/app/css/app.css')[1].split('"')[0]
    assert "immutable" in browser.get(f"/static/app/css/app.css{styles}").headers["cache-control"]


def test_cookies_are_for_our_pages_alone(app: FastAPI) -> None:
    plain = TestClient(app, base_url=ADDRESS)
    cookie = plain.get("/account").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" not in cookie
    over_tls = TestClient(app, base_url="https://127.0.0.1:8765").get("/account")
    assert over_tls.headers["set-cookie"].startswith("__Host-revpress_browser=")
    assert "Secure" in over_tls.headers["set-cookie"]
    assert "strict-transport-security" in over_tls.headers


@pytest.mark.parametrize(
    ("kind", "limit"), [("application/json", BODY), ("text/plain", BODY), ("application/octet-stream", UPLOAD)]
)
def test_a_body_has_an_end(browser: Browser, kind: str, limit: int) -> None:
    """By what it says of its length, before any of it is read."""
    headers = {"content-type": kind, "content-length": str(limit + 1), "X-Revpress-CSRF": browser.csrf()}
    answer = browser.post("/api/v1/test/bytes", content=b"", headers=headers)
    assert answer.status_code == 413
    assert (
        answer.json()["error"]
        == f"what was sent is larger than {limit // 1024**2} MB, the most that is taken here at once"
    )


def test_a_body_that_says_nothing_of_its_length_has_an_end(browser: Browser) -> None:
    sent = 0

    def parts() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"x" * (BODY // 4)

    answer = browser.post("/api/v1/test/bytes", content=parts(), headers={"X-Revpress-CSRF": browser.csrf()})
    assert answer.status_code == 413
    assert browser.post("/api/v1/test/bytes", content=b"x" * BODY).json() == BODY
    assert browser.post("/test/form", data={"word": "x" * STRANGER}).status_code == 413


def test_an_upload_ends_within_its_file(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("revpress.app.middleware.gate.UPLOAD", 200_000)
    assert browser.post("/api/v1/test/file", files={"file": ("../../up.csv", b"x" * 100_000)}).json() == "../../up.csv"

    def body() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(10):
            yield b"x" * 50_000
        yield b"\r\n--b--\r\n"

    answer = browser.post(
        "/api/v1/test/file",
        content=body(),
        headers={"content-type": "multipart/form-data; boundary=b", "X-Revpress-CSRF": browser.csrf()},
    )
    assert answer.status_code == 413
    assert "the most that is taken here at once" in answer.json()["error"]


def test_strangers_bring_nothing_large(people: People) -> None:
    nobody = another_browser(people.app)
    for kind in ("application/octet-stream", "multipart/form-data; boundary=b"):
        answer = nobody.post("/sign-in", content=b"x" * (STRANGER + 1), headers={"content-type": kind})
        assert answer.status_code == 413
    answer = nobody.post("/api/v1/test/bytes", content=b"abc")
    assert (answer.status_code, answer.json()["error"]) == (401, "sign in first")


@pytest.mark.parametrize("length", ["abc", "-1"])
def test_a_length_that_is_none_is_refused(browser: Browser, length: str) -> None:
    headers = {"content-length": length, "X-Revpress-CSRF": browser.csrf()}
    assert browser.post("/api/v1/test/bytes", content=b"", headers=headers).status_code in (200, 400)


def test_a_defect_says_where_and_not_what(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for path in ("/api/v1/test/defect", "/test/defect"):
        answer = browser.get(path)
        assert answer.status_code == 500
        assert "this is a defect of revpress, nothing was changed" in answer.text
        assert "Traceback" not in answer.text
        assert HIDDEN not in answer.text
    assert "ValueError at /api/v1/test/defect: test_access_gate.py" in caplog.text
    assert HIDDEN not in caplog.text


def test_an_athlete_is_kept_from_others_by_a_second_lock(people: People) -> None:
    """A route that asks for too little still shows an athlete nobody else."""
    assert people.browser("coach").get("/api/v1/test/all-athletes").json() == 2
    answer = people.browser("athlete").get("/api/v1/test/all-athletes")
    assert answer.status_code == 403
    assert answer.json() == {"error": "this is not among what your account may do", "where": ""}


def test_an_athlete_finds_the_way_to_their_own_page_and_to_no_other(people: People) -> None:
    page = people.browser("athlete").get("/machines").text
    assert f'<a href="/athletes/{people.own}" data-shortcut="a">' in page
    assert 'href="/athletes"' not in page
    assert f"/athletes/{people.own}" not in people.browser("coach").get("/machines").text


def test_logs_hold_no_secret_and_no_name(
    people: People, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = another_browser(people.app)
    browser.post("/sign-in", data={"email": "coach@example.org", "password": "a wrong and secret one"})
    assert browser.post("/sign-in", data={"email": "coach@example.org", "password": PASSWORD}).status_code == 303
    made = browser.post("/api/v1/me/tokens", json={"name": "Night", "scopes": ["read_team"]}).json()
    secrets = [PASSWORD, "a wrong and secret one", made["token"], browser.csrf(), *browser.cookies.values()]
    browser.get(f"/athletes/{people.other}")
    browser.get("/test/defect")
    another_browser(people.app, authorization=f"Bearer {made['token']}").get("/api/v1/me")
    said = caplog.text + "".join(capfd.readouterr())
    assert "defect" in said
    for word in (*secrets, HIDDEN, "coach@example.org", "Anna Own"):
        assert word not in said


def test_every_line_is_a_sentence(browser: Browser) -> None:
    answer: Any = browser.post("/api/v1/me/tokens", json={"name": "x"})
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "where"}
