"""A machine whose stored data no longer reads takes no page with it, and every page that lists machines says so."""

from __future__ import annotations

import json
from html import unescape

import pytest
from browsers import Browser
from fastapi.routing import iter_route_contexts

from live_parts import bar
from revpress.app.pages import NAVIGATION
from revpress.machine.file import machine_toml
from revpress.machine.find import find_machine
from revpress.store.recordings import keep_recording
from revpress.store.tables import AthleteRow, MachineRow, SessionRow, SetRow, Team
from revpress.store.workspace import Workspace

ATHLETE, SESSION, TEAM = "a" * 32, "b" * 32, "c" * 32
GOOD, BROKEN, MOVED = "d" * 32, "e" * 32, "f" * 32

LISTING = (
    f"/athletes/{ATHLETE}",
    f"/session/{SESSION}",
    "/machines",
    "/compare",
    "/choose",
    "/instead",
    "/week",
    "/instruments",
    "/recordings/{recording}",
)
"""Pages on which a machine can be chosen or opened."""


@pytest.fixture
def recording(browser: Browser) -> str:
    """A workspace with a machine that is whole, one whose file was cut off, and one of a kind that is no more."""
    workspace: Workspace = browser.app.state.workspace  # type: ignore[attr-defined]
    whole = machine_toml(find_machine("prone_hinge"))
    with workspace.writing() as session:
        session.add(Team(id=TEAM, name="Team"))
        session.flush()
        session.add(AthleteRow(id=ATHLETE, team_id=TEAM, code="1", name="Anna"))
        session.add(SessionRow(id=SESSION, team_id=TEAM, title="Tuesday"))
        for id, name, kind, file in (
            (GOOD, "Hall 1", "prone_hinge", whole),
            (BROKEN, "Hall 2", "prone_hinge", whole[: len(whole) // 2]),
            (MOVED, "Hall 3", "prone_hunge", whole.replace("prone_hinge", "prone_hunge")),
        ):
            session.add(MachineRow(id=id, team_id=TEAM, name=name, kind=kind, file=file))
    return str(keep_recording(workspace, bar(), athlete_id=ATHLETE).id)


@pytest.mark.parametrize("address", LISTING)
def test_a_page_that_lists_machines_says_it_and_goes_on(browser: Browser, recording: str, address: str) -> None:
    answer = browser.get(address.format(recording=recording))
    assert answer.status_code == 200
    text = unescape(answer.text)
    for name in ("Hall 2", "Hall 3"):
        said = f"{name} is left out, as its file cannot be read: "
        assert text.count(said) == 1, "once, in one sentence"
    assert "Hall 1" in text
    assert BROKEN not in _to_choose(answer.text)
    assert GOOD in _to_choose(answer.text)


def test_who_was_on_a_broken_machine_last_is_offered_another(browser: Browser, recording: str) -> None:
    done = {"session_id": SESSION, "athlete_id": ATHLETE, "exercise": "reverse_leg_press/prone_hinge", "position": 1}
    with browser.app.state.workspace.writing() as session:  # type: ignore[attr-defined]
        session.add(SetRow(**done, machine_id=BROKEN, load=40.0))
    page = browser.get(f"/session/{SESSION}").text
    known = json.loads(page.partition('id="known">')[2].partition("</script>")[0])
    [anna] = known["athletes"]
    assert (anna["last"]["machine_id"], anna["last"]["load"]) == (None, 40.0)


def _to_choose(page: str) -> str:
    """What of a page names machines to choose from or open: all but the part about those that cannot be read."""
    before, _, rest = page.partition("<h2>Not readable</h2>")
    return before + rest.partition("<h2>Catalogue</h2>")[2]


def test_no_page_and_no_list_breaks(browser: Browser, recording: str) -> None:
    """All pages and all that can be read over REST, but for the broken machines' own."""
    known = {"athlete_id": ATHLETE, "session_id": SESSION, "machine_id": GOOD, "recording_id": recording}
    asked = 0
    for context in iter_route_contexts(browser.app.routes):  # type: ignore[attr-defined]
        path = str(context.path)
        if "GET" not in (context.methods or ()) or "{" in path.format_map(_Left(known)):
            continue
        answer = browser.get(path.format_map(_Left(known)))
        assert answer.status_code < 500, (path, answer.text[:300])
        asked += 1
    assert asked > 30
    assert {item.address for item in NAVIGATION} <= {str(one.path) for one in iter_route_contexts(browser.app.routes)}  # type: ignore[attr-defined]


class _Left(dict[str, str]):
    """What is not known stays as it is."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def test_its_own_page_says_what_is_wrong_and_it_can_be_put_right_or_deleted(browser: Browser, recording: str) -> None:
    for page in ("", "/card"):
        answer = browser.get(f"/machines/{BROKEN}{page}")
        assert (answer.status_code, "Hall 2" in answer.text) == (422, True)
    assert browser.get(f"/api/v1/machines/{BROKEN}/file").text.startswith('kind = "prone_hinge"')
    assert browser.delete(f"/api/v1/machines/{BROKEN}").status_code == 204
    text = unescape(browser.get("/machines").text)
    assert ("Hall 2" in text, "Hall 3" in text) == (False, True)
