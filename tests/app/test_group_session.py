"""A session of a group: whose turn it is, which leg, and the page on paper."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from browser_parts import Site
from browsers import Browser
from people import People, move_in, team_app

from revpress.store.tables import ResultRow

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A session as the page's module has it: `did` does one set of who is on with a leg, or with the one that is next.
PLAY = """async (steps) => {
  const { SessionState } = await import("/static/app/js/session-state.js");
  const athletes = ["anna", "ben", "cleo"].map((id) => ({ id, name: id, last: null }));
  const state = new SessionState({ session: { id: "s" }, athletes, machines: [], sets: [] });
  Object.assign(state, { turns: true, aim: 1 });
  const seen = [];
  for (const step of steps) {
    if (step.leg) state.leg = step.leg;
    const set = await state.begin();
    state.capture = { set: set.id };
    seen.push([set.athlete_id, set.leg]);
    await state.end("stopped");
    if (step.warm) await state.change({ id: set.id, marks: { "warm-up": true } });
  }
  return [seen, state.athlete, athletes.filter(({ id }) => state.through(id)).map(({ id }) => id)];
}"""


def played(page: Page, site: Site, *steps: dict[str, Any]) -> list[Any]:
    site.answer = lambda method, path, body: (200, body)
    page.goto(site.page(""))
    found: list[Any] = page.evaluate(PLAY, list(steps))
    return found


def test_everybody_takes_turns_and_the_leg_that_did_less_is_next(page: Page, site: Site) -> None:
    seen, on, through = played(page, site, *[{}] * 6)
    assert seen == [[who, leg] for leg in ("left", "right") for who in ("anna", "ben", "cleo")]
    assert through == ["anna", "ben", "cleo"]
    assert on == "anna", "when all are through, simply the next"


def test_a_chosen_leg_is_for_one_set_and_both_stays(page: Page, site: Site) -> None:
    seen, _, through = played(page, site, {"leg": "right"}, {"leg": "both"}, {}, {}, {})
    assert seen == [["anna", "right"], ["ben", "both"], ["cleo", "left"], ["anna", "left"], ["cleo", "right"]]
    assert through == ["anna", "ben", "cleo"], "who pushes with both legs is through with one set, and left out"


def test_a_warm_up_is_no_set_that_was_aimed_at(page: Page, site: Site) -> None:
    seen, on, through = played(page, site, {"warm": True}, {}, {}, {})
    assert seen[3] == ["anna", "left"], "the leg that only warmed up is next again"
    assert (on, through) == ("ben", [])


@pytest.fixture
def trained(browser: Browser) -> tuple[str, dict[str, str]]:
    """A session of two who were measured."""
    session_id, ids = uuid4().hex, {}
    for name, agreed in (("Zacharias", True), ("Wendelin", False)):
        made = browser.post("/api/v1/athletes", json={"name": name, "leaderboard_consent": agreed})
        ids[name] = made.json()["id"]
    assert browser.put(f"/api/v1/sessions/{session_id}", json={"title": "Tuesday"}).status_code == 200
    for position, (name, leg) in enumerate(((n, leg) for n in ids for leg in ("left", "right")), 1):
        set_id = uuid4().hex
        sent = {
            "session_id": session_id, "athlete_id": ids[name], "position": position, "leg": leg, "load": 40.0,
            "exercise": "reverse_leg_press/prone_hinge", "at": "2026-03-01T12:00:00Z",
        }  # fmt: skip
        assert browser.put(f"/api/v1/sets/{set_id}", json=sent).status_code == 200
        with browser.app.state.workspace.writing() as session:  # type: ignore[attr-defined]
            session.add_all(
                ResultRow(
                    athlete_id=ids[name], set_id=set_id, session_id=session_id, on=date(2026, 3, 1), repetition=rep,
                    metric="mean velocity", value=0.7 - 0.01 * rep, deviation=0.01, unit="m/s", load=40.0, side=leg,
                )
                for rep in (1, 2, 3)
            )  # fmt: skip
    return session_id, ids


def test_the_page_on_paper_is_that_of_the_session(browser: Browser, trained: tuple[str, dict[str, str]]) -> None:
    session_id, ids = trained

    def paper() -> bytes:
        answer = browser.get(f"/api/v1/sessions/{session_id}/report.pdf")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text[:300]
        assert "Tuesday" in answer.headers["content-disposition"]
        assert answer.content.startswith(b"%PDF-")
        return bytes(answer.content)

    first = paper()
    assert paper() == first, "what nothing has changed is not worked out again"
    changed = browser.patch(f"/api/v1/athletes/{ids['Zacharias']}", json={"name": "Yannick"})
    assert changed.status_code == 200
    assert paper() != first, "a page with another name is another page"
    assert browser.get(f"/api/v1/sessions/{'0' * 32}/report.pdf").status_code == 404


def test_who_may_have_the_page_on_paper(tmp_path: Any) -> None:
    from fastapi.testclient import TestClient

    app = team_app(tmp_path / "team")
    with TestClient(app, base_url="http://127.0.0.1:8765"):
        people: People = move_in(app)
        address = f"/api/v1/sessions/{people.others['session']}/report.pdf"
        for who, status in (("athlete", 403), ("other", 403), ("nobody", 401)):
            assert people.browser(who).get(address).status_code == status
