"""A session of a group: whose turn it is, which leg, and the page on paper."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from browser_parts import Site, until
from browsers import Browser
from people import People, move_in, team_app

from revpress.app.answers.registry import answers
from revpress.app.jobs import Job
from revpress.errors import InputError
from revpress.store.tables import ResultRow

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A session as the page's module has it: `did` does one set of who is on with a leg, or with the one that is next.
PLAY = """async (steps) => {
  const { SessionState } = await import("/static/app/js/session-state.js");
  const athletes = ["anna", "ben", "cleo"].map((id) => ({ id, name: id, last: null }));
  const state = new SessionState({ session: { id: "s" }, athletes, machines: [], exercises: {}, sets: [] });
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


def test_who_is_new_begins_on_the_machine_that_the_others_are_on(page: Page, site: Site) -> None:
    site.answer = lambda method, path, body: (200, body)
    page.goto(site.page(""))
    found = page.evaluate("""async () => {
      const { SessionState } = await import("/static/app/js/session-state.js");
      const athletes = ["anna", "ben", "demo"].map((id) => ({ id, name: id, last: null, simulated: id === "demo" }));
      const machines = ["first", "second"].map((id) => ({ id, exercises: [`on ${id}`], load: { usual: 10 } }));
      const state = new SessionState({ session: { id: "s" }, athletes, machines, exercises: {}, sets: [] });
      state.choose({ machine_id: "second", exercise: "on second", load: 40 });
      await state.begin();
      return [state.queue, state.doingOf("ben")];
    }""")
    doing = {"machine_id": "second", "exercise": "on second", "load": 10, "holes": {}}
    assert found == [["anna", "ben"], doing], "and who is simulated is not ticked where real people train"


BOARD = """<script type="application/json" id="known">{known}</script>
<p id="who"></p><p id="doing"></p><p id="played"></p><p id="coming"></p><p id="next-who"></p>
<live-number></live-number><live-trace id="trace"></live-trace><section id="places"></section><ol id="last"></ol>"""


def test_who_takes_their_name_back_does_not_stand_on_the_wall_any_longer(page: Page, site: Site) -> None:
    def on_the_wall(name: str) -> str:
        known = {"session": {"id": "s"}, "athletes": [{"id": "a", "name": name}], "exercises": {}, "sets": []}
        return site.page(BOARD.format(known=json.dumps({**known, "machines": []})), ("session-board",))

    def answer(method: str, path: str, body: Any) -> tuple[int, Any]:
        if path.endswith("/captures"):
            return 200, []
        done = {"id": "1", "athlete_id": "a", "exercise": "x", "leg": "left", "load": 40.0, "measured": {"key": "k"}}
        rows = [["Anna Berg", "1"]] if agrees else []
        return 200, {"performed": [done], "data": {"leaderboards": [{"title": "L", "head": [], "rows": rows}]}}

    agrees, site.answer = True, answer
    address = on_the_wall("Anna Berg")
    page.clock.install()
    page.goto(address)
    until(page, "document.getElementById('last').textContent.includes('Anna Berg')")
    until(page, "document.getElementById('places').textContent.includes('Anna Berg')")
    agrees = False
    path = address.removeprefix(site.address)
    site.pages[path] = site.pages[on_the_wall("A.").removeprefix(site.address)]
    page.clock.run_for(61_000)
    for _ in range(3):
        page.wait_for_timeout(200)
        page.clock.run_for(2_500)
    until(page, "!document.body.innerText.includes('Anna')")
    assert "A." in page.inner_text("#last")


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


def test_many_who_wait_for_a_page_on_paper_keep_nobody_from_another(
    browser: Browser, trained: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server has forty threads for all pages."""
    never = Job("session_paper", {}, "never", "long", None)
    monkeypatch.setattr(browser.app.state.jobs, "ask", lambda *_: never)  # type: ignore[attr-defined]
    monkeypatch.setattr("revpress.app.api.papers._PATIENCE", 6.0)
    with ThreadPoolExecutor(50) as many:
        waiting = [many.submit(browser.get, f"/api/v1/sessions/{trained[0]}/report.pdf") for _ in range(50)]
        time.sleep(1.0)
        begun = time.monotonic()
        assert browser.get("/api/v1/athletes").status_code == 200
        assert time.monotonic() - begun < 3.0
        assert {one.result().status_code for one in waiting} == {503}


def test_who_may_have_the_page_on_paper(tmp_path: Any) -> None:
    from fastapi.testclient import TestClient

    app = team_app(tmp_path / "team")
    with TestClient(app, base_url="http://127.0.0.1:8765"):
        people: People = move_in(app)
        address = f"/api/v1/sessions/{people.others['session']}/report.pdf"
        for who, status in (("athlete", 403), ("other", 403), ("nobody", 401)):
            assert people.browser(who).get(address).status_code == status


def test_of_a_set_that_is_not_there_it_is_said(browser: Browser) -> None:
    told = answers()["set_results"]
    with pytest.raises(InputError, match="this set is not, or no longer, in the workspace"):
        told.tell(browser.app.state.workspace, told.request(set_id="0" * 32), lambda *_: None)  # type: ignore[attr-defined, call-arg]


def boards_of(browser: Browser, session_id: str) -> tuple[list[dict[str, Any]], str]:
    """Leaderboards of what a session says, and that part of its page; nothing where there is none."""
    told = browser.post("/api/v1/answers/session", json={"session_id": session_id}).json()
    while (job := told.get("job")) and told["state"] in ("waiting", "running"):
        time.sleep(0.1)
        told = {"job": job, **browser.get(f"/api/v1/jobs/{job}").json()}
    said = told.get("payload") or told
    part = re.search(r'<section id="leaderboard".*?</section>', said["html"], re.DOTALL)
    return said["data"]["leaderboards"], part[0] if part else ""


def test_the_leaderboard_names_those_who_agreed_and_nobody_else(browser: Browser) -> None:
    session_id, ids = uuid4().hex, {}
    for name, agreed in (("Zacharias", True), ("Wendelin", False), ("Yvonne", True)):
        made = browser.post("/api/v1/athletes", json={"name": name, "leaderboard_consent": agreed})
        ids[name] = made.json()["id"]
    assert browser.put(f"/api/v1/sessions/{session_id}", json={"title": "Tuesday"}).status_code == 200
    for position, (name, power) in enumerate(zip(ids, (300.0, 500.0, 200.0), strict=True), 1):
        set_id = uuid4().hex
        sent = {
            "session_id": session_id, "athlete_id": ids[name], "position": position, "leg": "both", "load": 40.0,
            "exercise": "reverse_leg_press/prone_hinge", "at": "2026-03-01T12:00:00Z",
        }  # fmt: skip
        assert browser.put(f"/api/v1/sets/{set_id}", json=sent).status_code == 200
        with browser.app.state.workspace.writing() as session:  # type: ignore[attr-defined]
            session.add(
                ResultRow(
                    athlete_id=ids[name], set_id=set_id, session_id=session_id, on=date(2026, 3, 1), repetition=1,
                    metric="mean power", value=power, deviation=5.0, unit="W", load=40.0, side="both",
                )
            )  # fmt: skip
    [board], part = boards_of(browser, session_id)
    assert [row[:2] for row in board["rows"]] == [["Zacharias", "1"], ["Yvonne", "2"]]
    assert ("Zacharias" in part, "Yvonne" in part, "Wendelin" in part) == (True, True, False)
    taken_back = browser.patch(f"/api/v1/athletes/{ids['Yvonne']}", json={"leaderboard_consent": False})
    assert taken_back.status_code == 200
    assert boards_of(browser, session_id) == ([], ""), "one alone has no place among others"
