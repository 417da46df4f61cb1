"""Sign-in at a provider, against a small one of our own: OpenID Connect with an authorization code and PKCE."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from browsers import ADDRESS, Browser, another_browser
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey
from people import People, move_in, team_app

from revpress.app.access.provider import SECRET_VARIABLE
from revpress.errors import InputError
from revpress.store.tables import Account

CLIENT, SECRET = "revpress", "a secret of the client"


class Provider(ThreadingHTTPServer):
    """Says who somebody is, and checks who asks."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key, self.other_key = (ECKey.generate_key("P-256", {"kid": "k"}) for _ in range(2))
        self.granted: dict[str, dict[str, Any]] = {}
        self.asked: list[dict[str, str]] = []

    def grant(self, address: str, **claims: Any) -> str:
        """Somebody signs in at the page of the provider; gives the query of the way back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["redirect_uri"] == f"{ADDRESS}/sign-in/provider/back"
        assert "openid" in asked["scope"]
        signing = claims.pop("signing", self.key)
        says = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "user-1",
            "nonce": asked["nonce"],
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
        }
        code = f"code-{len(self.granted)}"
        token = jwt.encode({"alg": "ES256", "kid": "k"}, says | claims, signing)
        self.granted[code] = {"id_token": token, "challenge": asked["code_challenge"]}
        return f"code={code}&state={asked['state']}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def answer(self, body: dict[str, Any], status: int = 200) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        issuer = self.server.issuer
        if self.path == "/jwks":
            self.answer({"keys": [self.server.key.as_dict(private=False)]})
        elif self.path == "/.well-known/openid-configuration":
            self.answer(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/jwks",
                    "response_types_supported": ["code"],
                    "id_token_signing_alg_values_supported": ["ES256"],
                }
            )
        else:
            self.answer({}, 404)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        basic = base64.b64decode(self.headers.get("Authorization", " ").split(" ")[1]).decode()
        granted = self.server.granted.pop(form["code"][0], None)
        verifier = hashlib.sha256(form.get("code_verifier", [""])[0].encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if granted is None or granted["challenge"] != challenge or basic != f"{CLIENT}:{SECRET}":
            self.answer({"error": "invalid_grant"}, 400)
        else:
            self.answer({"access_token": "x", "token_type": "Bearer", "id_token": granted["id_token"]})


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def people(tmp_path: Path, provider: Provider) -> Iterator[People]:
    folder = tmp_path / "workspace"
    written(
        folder, f'issuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\nname = "The Club"\n'
    )
    app = team_app(folder)
    with TestClient(app, base_url=ADDRESS):
        yield move_in(app)


def written(folder: Path, text: str, mode: int = 0o600) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / "oidc.toml"
    path.write_text(text)
    path.chmod(mode)


def journey(browser: Browser, provider: Provider, **claims: Any) -> Any:
    leaves = browser.get("/sign-in/provider")
    assert leaves.status_code == 302
    return browser.get(f"/sign-in/provider/back?{provider.grant(leaves.headers['location'], **claims)}")


def who(browser: Browser) -> str:
    return str(browser.get("/api/v1/me").json()["name"])


def test_a_known_address_signs_in_and_is_known_by_its_subject(people: People, provider: Provider) -> None:
    browser = another_browser(people.app)
    assert "Sign in with The Club" in browser.get("/sign-in").text
    answer = journey(browser, provider, email="Coach@example.org", email_verified=True)
    assert answer.status_code == 200
    assert 'content="0;url=/"' in answer.text  # from a page of ours the browser sends the new cookie
    assert who(browser) == "The coach"
    again = another_browser(people.app)
    journey(again, provider, email="moved@example.org", email_verified=False)
    assert who(again) == "The coach"
    other = another_browser(people.app)
    assert journey(other, provider, sub="user-2", email="coach@example.org", email_verified=True).status_code == 403
    assert who(other) == ""


def test_an_invitation_waits_for_its_address(people: People, provider: Provider) -> None:
    owner = people.browser("owner")
    asked = {"role": "athlete", "email": "anna@example.org", "athlete_id": people.own}
    assert owner.post("/api/v1/invitations", json=asked).status_code == 201
    browser = another_browser(people.app)
    answer = journey(browser, provider, sub="anna", email="anna@example.org", email_verified=True, name="Anna A.")
    assert f'content="0;url=/athletes/{people.own}"' in answer.text
    assert (who(browser), browser.get("/api/v1/me").json()["role"]) == ("Anna A.", "athlete")
    assert owner.get("/api/v1/invitations").json() == []
    [account] = [one for one in owner.get("/api/v1/accounts").json() if one["email"] == "anna@example.org"]
    assert account["signs_in"] == "provider"
    change = browser.post("/api/v1/me/password", json={"present": "", "new": "a long enough sentence"})
    assert "its password is changed there" in change.json()["error"]
    signed = another_browser(people.app).post("/sign-in", data={"email": "anna@example.org", "password": ""})
    assert signed.status_code == 401


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"email": "nobody@example.org", "email_verified": True}, 403),
        ({"email": "owner@example.org", "email_verified": False}, 403),
        ({"email": "owner@example.org", "email_verified": "true"}, 403),
        ({"email": "owner@example.org"}, 403),
        ({}, 403),
        ({"email": "owner@example.org", "email_verified": True, "nonce": "another"}, 401),
        ({"email": "owner@example.org", "email_verified": True, "aud": "another"}, 401),
        ({"email": "owner@example.org", "email_verified": True, "iss": "http://evil.example"}, 401),
        ({"email": "owner@example.org", "email_verified": True, "exp": 1}, 401),
        ({"email": "owner@example.org", "email_verified": True, "signing": "other"}, 401),
    ],
)
def test_whom_the_provider_does_not_vouch_for(
    people: People, provider: Provider, claims: dict[str, Any], status: int
) -> None:
    if "signing" in claims:
        claims = claims | {"signing": provider.other_key}
    browser = another_browser(people.app)
    answer = journey(browser, provider, **claims)
    assert answer.status_code == status
    assert who(browser) == ""


def test_a_way_back_that_nobody_went(people: People, provider: Provider) -> None:
    browser, thief = another_browser(people.app), another_browser(people.app)
    back = provider.grant(
        browser.get("/sign-in/provider").headers["location"], email="owner@example.org", email_verified=True
    )
    for query in (back, "", "code=x&state=y", "error=access_denied&error_description=<b>no</b>"):
        answer = thief.get(f"/sign-in/provider/back?{query}")
        assert answer.status_code == 401
        assert "<b>no" not in answer.text
    assert who(thief) == ""


def test_who_is_shut_out_stays_out(people: People, provider: Provider) -> None:
    browser = another_browser(people.app)
    journey(browser, provider, email="coach@example.org", email_verified=True)
    with people.workspace.writing() as session:
        account = session.get(Account, people.accounts["coach"])
        assert account is not None
        account.disabled = True
    assert who(browser) == ""
    assert journey(another_browser(people.app), provider).status_code == 403


def test_a_provider_that_does_not_answer(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    written(folder, 'issuer = "http://127.0.0.1:9"\nclient_id = "x"\n')
    app = team_app(folder)
    with TestClient(app, base_url=ADDRESS):
        answer = another_browser(app).get("/sign-in/provider")
    assert answer.status_code == 502
    assert "is not reached, or does not answer as it should" in answer.text


def test_without_a_provider_there_is_none(tmp_path: Path) -> None:
    app = team_app(tmp_path / "workspace")
    with TestClient(app, base_url=ADDRESS):
        browser = another_browser(app)
        assert "Sign in with" not in browser.get("/sign-in").text
        for path in ("/sign-in/provider", "/sign-in/provider/back"):
            assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ('issuer = "https://a"\nclient_id = "x"\n', 0o644, "others on this computer may read: chmod 600"),
        ("issuer = ", 0o600, "cannot be read"),
        ('issuer = "https://a"\n', 0o600, "lacks client_id"),
        ('issuer = "http://a.example"\nclient_id = "x"\n', 0o600, "must be an address that begins with https://"),
        ('issuer = "https://a"\nclient_id = "x"\nscope = "all"\n', 0o600, "'scope' is not among its texts"),
        ('issuer = "https://a"\nclient_id = 1\n', 0o600, "'client_id' is not among its texts"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, text: str, mode: int, words: str) -> None:
    written(tmp_path / "workspace", text, mode)
    with pytest.raises(InputError, match=words):
        team_app(tmp_path / "workspace")


def test_the_secret_may_stand_in_the_environment(
    tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    written(tmp_path / "workspace", f'issuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\n')
    app = team_app(tmp_path / "workspace")
    with TestClient(app, base_url=ADDRESS):
        move_in(app)
        browser = another_browser(app)
        journey(browser, provider, email="coach@example.org", email_verified=True)
        assert who(browser) == "The coach"
