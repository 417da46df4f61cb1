"""What nobody would ask of the REST interface: every operation that it describes, found by itself.

``REVPRESS_FUZZ`` says how many requests an operation gets; 8 if it is not set.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from browsers import ADDRESS, Browser
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from people import People, move_in, team_app
from schemathesis import checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from revpress.app.answers.registry import answers
from revpress.app.api.interface import describe
from revpress.app.jobs import Job, Lane
from revpress.app.live.captures import Captures
from revpress.app.server import create_app
from revpress.app.settings import AppSettings

REQUESTS = int(os.environ.get("REVPRESS_FUZZ", "8"))
CHECKS = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def described() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return describe(create_app(AppSettings(Path(folder), demo=False)))


DESCRIPTION = described()
OPERATIONS = [(path, method) for path, methods in DESCRIPTION["paths"].items() for method in methods]


class NobodyAnswers:
    """In the place of the processes that work answers out: whatever is asked waits, so that a test does not."""

    def ask(self, name: str, request: Any, key: str, lane: Lane, owner: str | None, *more: Any, **named: Any) -> Job:
        job = Job(name, request, key, lane, owner)
        job.finished.set()
        return job

    def find(self, id: str, owner: str | None) -> Job | None:
        return None

    def running(self, name: str) -> Job | None:
        return None

    def cancel(self, job: Job) -> None: ...

    def forget(self, spared: Any) -> None: ...

    def close(self) -> None: ...


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    folder = tmp_path_factory.mktemp("fuzz") / "workspace"
    app = team_app(folder)
    with pytest.MonkeyPatch.context() as patched, TestClient(app, base_url=ADDRESS):
        app.state.jobs.close()
        app.state.jobs = NobodyAnswers()
        app.state.captures = Captures(folder / "captures", most=0)
        for look in ("lsl_streams", "serial_ports"):
            patched.setattr(f"revpress.app.live.devices.{look}", list)
        yield move_in(app)


@pytest.fixture(scope="module")
def browser(people: People) -> Browser:
    return people.browser("owner")


@pytest.fixture(scope="module")
def schema() -> Any:
    # Whoever asks is signed in as people are: tokens that are made up would be refused before anything is looked at.
    return schemathesis.openapi.from_dict({name: part for name, part in DESCRIPTION.items() if name != "security"})


def ask(browser: Browser, case: Any) -> Any:
    sent = case.as_transport_kwargs(base_url=ADDRESS)
    for name in ("verify", "timeout", "allow_redirects"):
        sent.pop(name, None)
    if isinstance(sent.get("data"), (bytes, str)):
        sent["content"] = sent.pop("data")
    sent["headers"] = {name: value for name, value in dict(sent.get("headers") or {}).items() if value is not None}
    sent.pop("cookies", None)
    browser.token = browser.token or browser.csrf()
    sent["headers"].setdefault("X-Revpress-CSRF", browser.token)
    return browser.request(sent.pop("method"), sent.pop("url"), **sent)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_nothing_that_is_asked_breaks_it(path: str, method: str, schema: Any, browser: Browser) -> None:
    @settings(max_examples=REQUESTS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=schema[path][method].as_strategy())
    def holds(case: Any) -> None:
        answer = ask(browser, case)
        case.validate_response(answer, checks=CHECKS)

    holds()


def test_there_is_something_to_ask() -> None:
    assert len(OPERATIONS) > 20


def test_the_guide_names_what_there_is() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "rest.md").read_text()
    asked = re.findall(r'workspace\.(get|put|post|delete)\(f?"(/[^"]+)"', guide)
    asked += [(way.lower(), path) for way, path in re.findall(r"`(GET|DELETE) (/[^`]+)`", guide)]
    there = [
        (way, re.compile(re.sub(r"\{\w+\}", "[^/]+", path.removeprefix("/api/v1"))))
        for path, ways in DESCRIPTION["paths"].items()
        for way in ways
    ]
    for way, path in asked:
        named = path.removeprefix("/api/v1").replace("{name}", "compare").replace("{ending}", "csv")
        assert any(way == one and shape.fullmatch(named) for one, shape in there) or named == "/openapi.json", path
    table = guide.split("| answer | what is asked |\n| --- | --- |\n")[1].split("\n\n")[0]
    told = {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert told == set(answers()) - {"demo"}


def test_whoever_reads_the_description_alone_learns_what_fields_and_answers_are() -> None:
    schemas = DESCRIPTION["components"]["schemas"]
    assert schemas["SetSent"]["properties"]["load"]["description"] == "In the unit of the exercise's load."
    assert [name for name, one in schemas.items() if "----" in one.get("description", "")] == []
    compare = DESCRIPTION["paths"]["/api/v1/answers/compare"]["post"]
    assert "comparison" in compare["description"]
    for status, name in (("200", "AnswerShown"), ("202", "JobBegun")):
        content = compare["responses"][status]["content"]["application/json"]
        assert content["schema"]["$ref"].endswith(name), status
    assert set(DESCRIPTION["components"]["securitySchemes"]) == {"token", "csrf"}
