"""Coming in and going, and everybody who should not come in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browsers import ADDRESS, Browser, another_browser
from fastapi.testclient import TestClient
from people import PASSWORD, People, move_in, team_app
from sqlalchemy import select, update

from revpress.app.access.attempts import LONGEST_PAUSE, Attempt, pause_in_words
from revpress.app.access.first_owner import team_words
from revpress.app.access.identify import browser_in_words
from revpress.app.access.passwords import Passwords, check_password
from revpress.errors import InputError
from revpress.store.tables import Account, Invitation, SignInAttempt, WebSession, now
from revpress.store.workspace import Workspace


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    app = team_app(tmp_path / "workspace")
    with TestClient(app, base_url=ADDRESS):
        yield move_in(app)


def sign_in(browser: Browser, who: str, password: str = PASSWORD, **more: str) -> int:
    answer = browser.post("/sign-in", data={"email": f"{who}@example.org", "password": password, **more})
    return int(answer.status_code)


def signed_in(browser: Browser) -> bool:
    return bool(browser.get("/api/v1/me").json()["signed_in"])


def test_a_password_opens_and_a_button_closes(people: People) -> None:
    browser = another_browser(people.app)
    assert not signed_in(browser)
    assert browser.get("/account").headers["location"] == "/sign-in?next=/account"
    assert sign_in(browser, "Coach") == 303
    assert browser.get("/account").status_code == 200
    secret = browser.cookies["revpress_session"]
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert "revpress_session" not in browser.cookies
    browser.cookies.set("revpress_session", secret, domain="127.0.0.1")
    assert not signed_in(browser)


def test_no_secret_is_kept(people: People) -> None:
    browser = another_browser(people.app)
    sign_in(browser, "coach")
    secret = browser.cookies["revpress_session"].encode()
    token = browser.post("/api/v1/me/tokens", json={"name": "n", "scopes": ["record"]}).json()["token"].encode()
    people.app.state.write_queue.flush()
    for file in people.workspace.folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert secret not in content
            assert token not in content
            assert PASSWORD.encode() not in content


@pytest.mark.parametrize(
    ("who", "password"), [("coach", "another one"), ("nobody-here", PASSWORD), ("", ""), ("a\0b", "x")]
)
def test_a_refusal_does_not_say_whether_there_is_an_account(people: People, who: str, password: str) -> None:
    browser = another_browser(people.app)
    answer = browser.post("/sign-in", data={"email": f"{who}@example.org", "password": password})
    assert answer.status_code == 401
    [sentence] = re.findall(r'role="alert">([^<]+)<', answer.text)
    assert sentence == "The address and the password do not belong together, or this account may not sign in."
    assert not signed_in(browser)


def test_nobody_costs_as_much_as_somebody(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work is done where there is no account, so that time does not tell either."""
    asked = []
    verify = Passwords._verify
    monkeypatch.setattr(
        Passwords, "_verify", lambda self, stored, said: asked.append(stored) or verify(self, stored, said)
    )
    for who in ("coach", "nobody-here"):
        sign_in(another_browser(people.app), who, "wrong")
    assert len(asked) == 2
    assert len({tuple(stored.split("$")[1:4]) for stored in asked}) == 1  # the same way and cost


def test_who_is_shut_out_is_out_at_once(people: People) -> None:
    coach, token, owner = people.browser("coach"), people.token("coach", "read_team"), people.browser("owner")
    assert signed_in(coach)
    assert signed_in(token)
    assert owner.patch(f"/api/v1/accounts/{people.accounts['coach']}", json={"disabled": True}).status_code == 200
    assert not signed_in(coach)
    assert not signed_in(token)
    assert sign_in(another_browser(people.app), "coach") == 401
    owner.patch(f"/api/v1/accounts/{people.accounts['coach']}", json={"disabled": False})
    assert sign_in(another_browser(people.app), "coach") == 303


def test_pauses_grow_and_survive_a_restart(people: People) -> None:
    browser = another_browser(people.app)
    statuses = [sign_in(browser, "coach", f"wrong {i}") for i in range(7)]
    assert statuses == [401] * 6 + [429]
    waits = browser.post("/sign-in", data={"email": "coach@example.org", "password": PASSWORD})
    assert waits.status_code == 429
    assert int(waits.headers["retry-after"]) >= 1
    assert "Too many attempts did not succeed: try again in" in waits.text
    assert sign_in(another_browser(people.app), "viewer") == 303  # another's account is not paused
    with Workspace.open(people.workspace.folder) as other, other.reading() as session:
        assert max(row.failures for row in session.scalars(select(SignInAttempt))) == 6


def test_pauses_are_counted(people: People) -> None:
    attempt = Attempt.of(b"s" * 32, "a@b", "10.0.0.1")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    pauses: list[float] = []
    with people.workspace.writing() as session:
        while len(pauses) < 12:
            wait = attempt.begin(session, at)
            if wait:
                pauses.append(wait)
                at += timedelta(seconds=wait)
        assert pauses == [min(2.0**i, LONGEST_PAUSE) for i in range(12)]
        assert pauses[-1] == LONGEST_PAUSE
        attempt.succeed(session, at)
        assert attempt.begin(session, at) == 0
        assert attempt.begin(session, at) == 0


def test_an_address_is_paused_too(people: People) -> None:
    """Somebody who tries one password on everybody."""
    at = now()
    with people.workspace.writing() as session:
        waits = [Attempt.of(b"s", f"{i}@b", "2001:db8::1").begin(session, at) for i in range(22)]
        assert waits[-1] > 0
        assert not any(waits[:21])
        assert Attempt.of(b"s", "new@b", "2001:db8::ffff:2").begin(session, at) > 0  # the same network
        assert Attempt.of(b"s", "new@b", "2001:db8:1::1").begin(session, at) == 0


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 second"), (1.4, "2 seconds"), (64, "64 seconds"), (900, "15 minutes")]
)
def test_a_pause_in_words(seconds: float, words: str) -> None:
    assert pause_in_words(seconds).endswith(f"try again in {words}")


def test_a_visit_ends(people: People) -> None:
    for column, back in ((WebSession.expires, timedelta(days=31)), (WebSession.last_seen, timedelta(days=8))):
        browser = people.browser("coach")
        assert signed_in(browser)
        with people.workspace.writing() as session:
            for row in session.scalars(select(WebSession)):
                setattr(row, column.key, getattr(row, column.key) - back)
        assert not signed_in(browser)


def test_places_are_seen_and_left(people: People) -> None:
    here, there = people.browser("coach"), people.browser("coach")
    other = people.browser("viewer")
    places = here.get("/api/v1/me/places").json()
    assert [place["this"] for place in places].count(True) == 1
    assert len(places) == 2
    assert here.delete("/api/v1/me/places").json() == {"places": 1}
    assert (signed_in(here), signed_in(there), signed_in(other)) == (True, False, True)
    assert here.post("/sign-out-everywhere").status_code == 303
    assert not signed_in(here)


def test_a_new_password_ends_other_visits(people: People) -> None:
    here, there = people.browser("coach"), people.browser("coach")
    change = {"present": PASSWORD, "new": "wet grass on a heavy sled"}
    assert here.post("/api/v1/me/password", json=change | {"present": "no"}).json()["where"] == "present"
    assert "must have 12 to 256" in here.post("/api/v1/me/password", json=change | {"new": "short"}).json()["error"]
    assert here.post("/api/v1/me/password", json=change).status_code == 204
    assert (signed_in(here), signed_in(there)) == (True, False)
    assert sign_in(another_browser(people.app), "coach") == 401
    assert sign_in(another_browser(people.app), "coach", change["new"]) == 303


def test_the_present_password_cannot_be_tried_for_long(people: People) -> None:
    browser = people.browser("coach")
    statuses = [
        browser.post("/api/v1/me/password", json={"present": "no", "new": PASSWORD}).status_code for _ in range(7)
    ]
    assert statuses == [422] * 6 + [429]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "has 5 characters, but must have 12 to 256"),
        ("x" * 300, "has 300 characters"),
        ("abababababab", "fewer than 5 different"),
        ("berta.miller", "hardly more than a name"),
        ("Berta.Miller1", "hardly more than a name"),
    ],
)
def test_passwords_that_are_guessed_soon(password: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        check_password(password, "Berta.Miller", "berta@example.org")


def test_an_invitation_lets_one_person_in_once(people: People) -> None:
    owner = people.browser("owner")
    asked = {"role": "athlete", "name": "Anna", "email": "Anna@Example.org", "athlete_id": people.own}
    made = owner.post("/api/v1/invitations", json=asked).json()
    address, _, code = made["link"].partition("#")
    assert address == f"{ADDRESS}/join"
    assert code not in str(owner.get("/api/v1/invitations").json())
    newcomer = another_browser(people.app)
    weak = newcomer.post("/join", data={"code": code, "password": "anna"})
    assert weak.status_code == 422
    assert "must have 12 to 256" in weak.text
    joined = newcomer.post("/join", data={"code": code, "password": PASSWORD, "email": "evil@example.org"})
    assert (joined.status_code, joined.headers["location"]) == (303, f"/athletes/{people.own}")
    me = newcomer.get("/api/v1/me").json()
    assert (me["name"], me["role"], me["athlete_id"]) == ("Anna", "athlete", people.own)
    with people.workspace.reading() as session:
        assert session.scalar(select(Account.email).where(Account.name == "Anna")) == "anna@example.org"
    again = another_browser(people.app).post("/join", data={"code": code, "password": PASSWORD})
    assert again.status_code == 422
    assert "was used already or its time is over" in again.text


def test_an_old_or_false_link_lets_nobody_in(people: People) -> None:
    owner = people.browser("owner")
    made = owner.post("/api/v1/invitations", json={"role": "owner", "name": "X", "email": "x@example.org"}).json()
    with people.workspace.writing() as session:
        session.execute(update(Invitation).values(expires=now() - timedelta(seconds=1)))
    for code in (made["link"].split("#")[1], "guess", ""):
        answer = another_browser(people.app).post("/join", data={"code": code, "password": PASSWORD})
        assert answer.status_code == 422
        assert "was used already or its time is over" in answer.text


def test_an_invitation_is_taken_back(people: People) -> None:
    owner = people.browser("owner")
    made = owner.post("/api/v1/invitations", json={"role": "coach", "name": "X", "email": "x@example.org"}).json()
    assert owner.delete(f"/api/v1/invitations/{made['id']}").status_code == 204
    assert owner.get("/api/v1/invitations").json() == []
    code = made["link"].split("#")[1]
    assert another_browser(people.app).post("/join", data={"code": code, "password": PASSWORD}).status_code == 422


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"role": "athlete", "email": "n@example.org"}, "belongs to one athlete"),
        ({"role": "coach", "email": "n@example.org", "athlete_id": "own"}, "belongs to one athlete"),
        ({"role": "athlete", "email": "n@example.org", "athlete_id": "f" * 32}, "no athlete"),
        ({"role": "coach", "email": "coach@example.org"}, "has an account already"),
        ({"role": "coach", "email": "no address"}, "is no e-mail address"),
        ({"role": "coach", "email": ""}, "needs the e-mail address"),
        ({"role": "king", "email": "n@example.org"}, "role"),
    ],
)
def test_invitations_that_cannot_be(people: People, asked: dict[str, str], words: str) -> None:
    if asked.get("athlete_id") == "own":
        asked = asked | {"athlete_id": people.own}
    answer = people.browser("owner").post("/api/v1/invitations", json=asked)
    assert answer.status_code == 422
    assert words in answer.json()["error"]


def test_a_link_gives_a_new_password(people: People) -> None:
    owner, before = people.browser("owner"), people.browser("coach")
    link = owner.post(f"/api/v1/accounts/{people.accounts['coach']}/password-link").json()["link"]
    browser = another_browser(people.app)
    answer = browser.post("/join", data={"code": link.split("#")[1], "password": "quite another sentence"})
    assert answer.status_code == 303
    assert browser.get("/api/v1/me").json()["name"] == "The coach"
    assert not signed_in(before)
    assert sign_in(another_browser(people.app), "coach") == 401
    assert sign_in(another_browser(people.app), "coach", "quite another sentence") == 303


def test_there_is_always_an_owner(people: People) -> None:
    owner, id = people.browser("owner"), people.accounts["owner"]
    for ask in (
        lambda: owner.patch(f"/api/v1/accounts/{id}", json={"role": "coach"}),
        lambda: owner.patch(f"/api/v1/accounts/{id}", json={"disabled": True}),
        lambda: owner.delete(f"/api/v1/accounts/{id}"),
    ):
        assert "the only owner" in ask().json()["error"]
    assert owner.patch(f"/api/v1/accounts/{people.accounts['coach']}", json={"role": "owner"}).status_code == 200
    assert owner.patch(f"/api/v1/accounts/{id}", json={"role": "viewer"}).json()["role"] == "viewer"
    assert not signed_in(owner)


@pytest.mark.parametrize("how", ["deleted", "shut out", "no owner"])
def test_who_invites_no_longer_keeps_no_way_in(people: People, how: str) -> None:
    """An owner who is removed could have made a link for themselves before, or for another's password."""
    owner, path = people.browser("owner"), f"/api/v1/accounts/{people.accounts['coach']}"
    assert owner.patch(path, json={"role": "owner"}).status_code == 200
    other, stays = people.browser("coach"), {"role": "viewer", "email": "stays@example.org"}
    links = [
        other.post("/api/v1/invitations", json={"role": "owner", "email": "back@example.org"}).json()["link"],
        other.post(f"/api/v1/accounts/{people.accounts['owner']}/password-link").json()["link"],
    ]
    assert owner.post("/api/v1/invitations", json=stays).status_code == 201
    if how == "deleted":
        assert owner.delete(path).status_code == 204
    else:
        change = {"disabled": True} if how == "shut out" else {"role": "coach"}
        assert owner.patch(path, json=change).status_code == 200
    for link in links:
        sent = {"code": link.split("#")[1], "name": "Back", "password": PASSWORD}
        assert another_browser(people.app).post("/join", data=sent).status_code == 422
    assert [one["email"] for one in owner.get("/api/v1/invitations").json()] == ["stays@example.org"]


def test_another_role_counts_at_once(people: People) -> None:
    coach, owner = people.browser("coach"), people.browser("owner")
    path = f"/api/v1/accounts/{people.accounts['coach']}"
    assert owner.patch(path, json={"role": "athlete"}).json()["where"] == "athlete_id"
    assert owner.patch(path, json={"role": "athlete", "athlete_id": people.own}).status_code == 200
    assert not signed_in(coach)
    assert owner.patch(path, json={"role": "viewer"}).json()["athlete_id"] is None
    assert owner.delete(path).status_code == 204
    assert owner.delete(path).status_code == 404


def test_the_first_owner_comes_in_by_a_link_that_no_log_sees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = team_app(tmp_path / "workspace")
    settings = app.state.settings
    [words] = team_words(settings)
    file = tmp_path / "workspace" / "first-owner"
    first = file.read_text().strip().split("#")[1]
    assert first not in words
    assert str(file) in words
    assert file.stat().st_mode & 0o077 == 0
    list(team_words(settings))
    code = file.read_text().strip().split("#")[1]
    assert code != first
    with TestClient(app, base_url=ADDRESS):
        browser = another_browser(app)
        assert (
            browser.post("/join", data={"code": first, "password": PASSWORD, "name": "O", "email": "o@x"}).status_code
            == 422
        )
        assert (
            browser.post("/join", data={"code": code, "password": PASSWORD, "name": "", "email": "o@x"}).status_code
            == 422
        )
        entered = browser.post("/join", data={"code": code, "password": PASSWORD, "name": "Olga", "email": "o@x"})
        assert entered.status_code == 303
        assert browser.get("/api/v1/me").json()["role"] == "owner"
        assert not file.exists()
    assert list(team_words(settings)) == []
    assert code not in "".join(capsys.readouterr())


def test_a_terminal_shows_the_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    [words] = team_words(team_app(tmp_path / "workspace").state.settings)
    assert f"{ADDRESS}/join#" in words
    assert not (tmp_path / "workspace" / "first-owner").exists()


@pytest.mark.parametrize(
    ("next", "where"),
    [
        ("/machines", "/machines"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\tb", "/"),
    ],
)
def test_signing_in_leads_nowhere_else(people: People, next: str, where: str) -> None:
    browser = another_browser(people.app)
    answer = browser.post("/sign-in", data={"email": "coach@example.org", "password": PASSWORD, "next": next})
    assert answer.headers["location"] == where


def test_a_link_from_elsewhere_finds_who_is_signed_in(people: People) -> None:
    """The cookie does not come with another site's link; the next request, from our own page, has it."""
    nobody = another_browser(people.app)
    answer = nobody.get("/sign-in?next=/machines", headers={"sec-fetch-site": "cross-site"})
    assert 'content="0;url=/machines"' in answer.text
    assert people.browser("coach").get("/sign-in?next=/machines").headers["location"] == "/machines"


def test_one_person_needs_no_sign_in(workspace_app: object, browser: Browser) -> None:
    assert browser.get("/api/v1/me").json()["role"] == "owner"
    assert browser.get("/sign-in").headers["location"] == "/"
    for answer in (browser.get("/join"), browser.post("/sign-in", data={"email": "a", "password": "b"})):
        assert answer.status_code == 404
        assert "opened for one person" in answer.text
    assert "This workspace is yours alone" in browser.get("/account").text
    refused = browser.post("/api/v1/invitations", json={"role": "coach", "email": "a@b"})
    assert "start the workspace with --team" in refused.json()["error"]
    assert browser.post("/api/v1/me/tokens", json={"name": "n", "scopes": ["record"]}).status_code == 404


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (iPad; CPU OS 17_0) AppleWebKit/605 Version/17 Safari/604.1", "Safari on iPad"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", "Edge on Windows"),
        ("curl/8", "A browser"),
    ],
)
def test_a_browser_in_words(agent: str, words: str) -> None:
    assert browser_in_words(agent) == words
