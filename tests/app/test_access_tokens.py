"""API tokens: what they open, and what they never do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from browsers import ADDRESS, another_browser
from fastapi.testclient import TestClient
from people import People, move_in, team_app
from sqlalchemy import select

from revpress.store.tables import ApiToken, now


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    app = team_app(tmp_path / "workspace")
    with TestClient(app, base_url=ADDRESS):
        yield move_in(app)


def test_a_token_is_shown_once_and_opens_what_it_says(people: People) -> None:
    browser = people.browser("owner")
    made = browser.post("/api/v1/me/tokens", json={"name": "Night", "scopes": ["manage"], "days": 7}).json()
    assert made["token"].startswith("revpress_")
    [kept] = browser.get("/api/v1/me/tokens").json()
    assert "token" not in kept
    assert kept == {name: value for name, value in made.items() if name != "token"}
    program = another_browser(people.app, authorization=f"Bearer {made['token']}")
    assert program.get("/api/v1/audit").status_code == 200
    assert program.get("/api/v1/captures").status_code == 403  # read_team is not among its scopes
    people.app.state.write_queue.flush()
    [kept] = browser.get("/api/v1/me/tokens").json()
    assert kept["last_used"] is not None


def test_a_token_needs_no_cookie_and_takes_none(people: People) -> None:
    """With a token, what a cookie says counts nothing: neither way lends the other its rights."""
    program = people.token("viewer", "read_team")
    program.cookies.update(people.browser("owner").cookies)
    assert program.get("/api/v1/me").json()["name"] == "The viewer"
    assert program.get("/api/v1/audit").status_code == 403
    wrong = another_browser(people.app, authorization="Bearer revpress_no")
    wrong.cookies.update(people.browser("owner").cookies)
    assert wrong.get("/api/v1/accounts").status_code == 401
    assert wrong.post("/api/v1/invitations", json={}).json()["error"] == "this token is not, or no longer, valid"


def test_a_token_never_gets_itself_more(people: People) -> None:
    program = people.token("owner", "read_athlete", "read_team", "record", "manage")
    made = program.post("/api/v1/me/tokens", json={"name": "more", "scopes": ["manage"]})
    assert made.status_code == 403
    for method, path in (
        ("GET", "/api/v1/me/tokens"),
        ("POST", "/api/v1/me/password"),
        ("GET", "/api/v1/accounts"),
        ("POST", "/api/v1/invitations"),
    ):
        assert program.request(method, path, **({"json": {}} if method == "POST" else {})).status_code == 403


def test_a_token_is_never_more_than_its_person(people: People) -> None:
    viewer = people.browser("viewer")
    refused = viewer.post("/api/v1/me/tokens", json={"name": "n", "scopes": ["record"]})
    assert refused.json() == {"error": "a token cannot do what your account may not", "where": "scopes"}
    program = people.token("coach", "record", "read_team")
    assert program.get("/api/v1/captures").status_code == 200
    owner = people.browser("owner")
    change = {"role": "athlete", "athlete_id": people.own}
    assert owner.patch(f"/api/v1/accounts/{people.accounts['coach']}", json=change).status_code == 200
    assert program.get("/api/v1/captures").status_code == 403


def test_a_token_is_revoked_by_its_person_alone(people: People) -> None:
    program = people.token("coach", "read_team")
    with people.workspace.reading() as session:
        [id] = session.scalars(select(ApiToken.id))
    assert people.browser("owner").delete(f"/api/v1/me/tokens/{id}").status_code == 404
    assert program.get("/api/v1/captures").status_code == 200
    coach = people.browser("coach")
    assert coach.delete(f"/api/v1/me/tokens/{id}").status_code == 204
    assert program.get("/api/v1/captures").status_code == 401
    assert coach.get("/api/v1/me/tokens").json() == []


def test_a_token_ends(people: People) -> None:
    assert people.token("coach", "read_team", hours=-0.01).get("/api/v1/captures").status_code == 401
    program = people.token("coach", "read_team")
    with people.workspace.writing() as session:
        [row] = session.scalars(select(ApiToken).where(ApiToken.expires > now()))
        row.expires = now() - timedelta(seconds=1)
    assert program.get("/api/v1/captures").status_code == 401


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "", "scopes": ["record"]},
        {"name": "n", "scopes": []},
        {"name": "n", "scopes": ["accounts"]},
        {"name": "n", "scopes": ["own_account"]},
        {"name": "n", "scopes": ["record"], "days": 0},
        {"name": "n", "scopes": ["record"], "days": 366},
        {"name": "n" * 81, "scopes": ["record"]},
    ],
)
def test_tokens_that_cannot_be(people: People, asked: dict[str, object]) -> None:
    assert people.browser("owner").post("/api/v1/me/tokens", json=asked).status_code == 422


def test_an_athletes_token_reads_the_athlete_alone(people: People) -> None:
    program = people.token("athlete", "read_athlete")
    assert program.get("/api/v1/captures").status_code == 403
    assert program.get("/api/v1/me").json()["athlete_id"] == people.own
