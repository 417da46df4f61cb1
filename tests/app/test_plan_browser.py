"""Pages that ask, in a browser: the address holds the question, keys edit the week, refusals stand in their place."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import jinja2
import pytest
from browser_parts import Site, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

ADA = "a" * 32
WHO = jinja2.Environment(loader=jinja2.PackageLoader("revpress.app"), autoescape=True).get_template("who.html")
PERSON = WHO.render(athletes=[{"id": ADA, "name": "Ada", "code": "A1", "simulated": False}])
KNOWN = '<script type="application/json" id="known">{"machines": []}</script>'
COMPARE = f"""{KNOWN}<form id="question">{PERSON}<exercise-list place="Exercise" most="3" usual="50"></exercise-list>
<button>Ask</button></form><div class="examples"></div><answer-panel name="compare"></answer-panel>
<nav id="onwards" hidden><a data-to="/instead" href="/instead">Instead</a></nav>"""
WEEK = f"""{KNOWN}<form id="question">{PERSON}<week-plan></week-plan><details id="addition">
<exercise-list place="Addition" most="1"></exercise-list><select name="addday"><option>Monday</option></select>
<input name="addsets" value="3"><input name="addrepetitions" value="8"></details>
<button>Ask</button><input id="plan-title"><button type="button" id="save-plan">Save</button>
<span id="plan-state"></span></form><details hidden><ul id="plans"></ul></details>
<answer-panel name="week"></answer-panel>"""


def exercise(name: str, title: str, group: str = "Alternatives") -> dict[str, Any]:
    """An exercise as REST describes it."""
    load = {"name": "load", "title": "Load", "unit": "kg", "usual": 80, "low": 0, "high": 500, "choices": [], "why": ""}
    angle = {
        **load,
        "name": "end_hip_flexion",
        "title": "End hip flexion",
        "unit": "°",
        "usual": 0,
        "low": -20,
        "high": 20,
    }
    return {
        "name": name, "title": title, "group": group, "picture": "", "held": False, "equipment": [],
        "load_equipment": [], "load": load, "settings": [angle],
    }  # fmt: skip


CATALOGUE = [exercise("hip_thrust", "Hip thrust"), exercise("back_squat", "Back squat", "Thrust machines")]


def payload(**data: Any) -> dict[str, Any]:
    """An answer with these numbers for the page."""
    return {"title": "T", "subtitle": "", "notices": [], "next": ["Do it."], "html": "", "data": data, "provenance": {}}


@pytest.fixture
def answered(site: Site) -> Site:
    """A server that knows two exercises and refuses 99 kg."""

    def answer(method: str, path: str, body: Any) -> tuple[int, Any]:
        if path == "/api/v1/exercises":
            return 200, CATALOGUE
        if path.startswith("/api/v1/plans/"):
            return 200, {"id": path.rsplit("/", 1)[1], "title": body["title"]}
        if path == "/api/v1/answers/week":
            return 200, payload(lines=[{"load": 40.0 + i} for i, _ in enumerate(body["lines"])])
        if path == "/api/v1/answers/compare":
            if any(one.get("load") == 99 for one in body["exercises"]):
                return 422, {"error": "Exercise 2: back_squat: 99 kg is too much", "where": ""}
            return 200, payload(exercises=[{"load": 61.6, "unit": "kg", "title": ""} for _ in body["exercises"]])
        return 404, {"error": "there is nothing here"}

    site.answer = answer
    return site


def asked(site: Site, name: str) -> list[Any]:
    """What was asked so far."""
    return [body for method, path, body in site.asked if path == f"/api/v1/answers/{name}"]


def query(page: Page) -> list[tuple[str, str]]:
    """What stands in the address."""
    return parse_qsl(urlsplit(page.url).query)


def test_the_address_is_the_question_and_a_change_asks_anew(answered: Site, page: Page) -> None:
    address = answered.page(COMPARE, ("compare",))
    page.goto(f"{address}?who=female&stature=170&x=hip_thrust@60,end_hip_flexion=-5&x=back_squat")
    until(page, "document.querySelector('answer-panel').dataset.state === 'done'")
    first = {
        "person": {"sex": "female", "stature_cm": 170},
        "exercises": [
            {"exercise": "hip_thrust", "load": 60, "settings": {"end_hip_flexion": -5}},
            {"exercise": "back_squat"},
        ],
    }
    assert asked(answered, "compare") == [first]
    until(page, "document.querySelectorAll('.came-to')[1]?.textContent === '61.6 kg'")  # what the share came to
    assert page.locator(".came-to").all_inner_texts() == ["", "61.6 kg"]
    assert page.locator(".examples").is_hidden()
    page.get_by_label("Load of Back squat", exact=True).fill("70")
    until(page, "new URLSearchParams(location.search).getAll('x')[1] === 'back_squat@70%'")
    until(page, "document.querySelector('answer-panel').dataset.state === 'done'")
    assert asked(answered, "compare")[-1]["exercises"][1] == {"exercise": "back_squat", "share_percent": 70}
    assert ("stature", "170") in query(page)
    page.go_back()
    until(
        page,
        "new URLSearchParams(location.search).getAll('x')[1] === 'back_squat'",
    )
    until(
        page,
        "[...document.querySelectorAll('[aria-label=\"Load of Back squat\"]')].some((field) => field.value === '')",
    )
    until(page, "document.querySelector('answer-panel').dataset.state === 'done'")
    assert asked(answered, "compare")[-1] == first
    assert page.locator("#onwards a").get_attribute("href") == (
        "/instead?who=female&stature=170&x=hip_thrust@60,end_hip_flexion=-5"
    )


def test_what_is_no_number_is_marked_and_not_asked(answered: Site, page: Page) -> None:
    page.goto(answered.page(COMPARE, ("compare",)) + "?who=male&x=hip_thrust")
    until(page, "document.querySelector('answer-panel').dataset.state === 'done'")
    field = page.get_by_label("Load of Hip thrust", exact=True)
    field.fill("6O")
    page.wait_for_timeout(900)  # longer than the pause before it asks
    assert field.get_attribute("aria-invalid") == "true"
    assert len(asked(answered, "compare")) == 1
    field.fill("60,5")
    until(page, "new URLSearchParams(location.search).get('x') === 'hip_thrust@60.5%'")


@pytest.mark.parametrize("late", [0.0, 1.0], ids=["the catalogue first", "the refusal first"])
def test_a_refusal_stands_at_the_exercise_that_it_is_about(answered: Site, page: Page, late: float) -> None:
    answer = answered.answer

    def slow(method: str, path: str, body: Any) -> tuple[int, Any]:
        time.sleep(late if path == "/api/v1/exercises" else 0.0)
        return answer(method, path, body)

    answered.answer = slow
    page.goto(answered.page(COMPARE, ("compare",)) + f"?who={ADA}&x=hip_thrust&x=back_squat@99")
    until(page, "document.querySelector('.at-field')")
    place = page.locator("[data-place='Exercise 2']")
    assert place.locator(".at-field").inner_text() == "back_squat: 99 kg is too much"
    assert page.locator(".at-field").count() == 1
    assert asked(answered, "compare")[0]["athlete_id"] == ADA
    page.get_by_label("Load of Back squat", exact=True).fill("50")
    until(page, "document.querySelector('answer-panel').dataset.state === 'done'")
    assert page.locator(".at-field").count() == 0


def test_an_exercise_is_found_by_its_words_with_the_keyboard_alone(answered: Site, page: Page) -> None:
    page.goto(answered.page(COMPARE, ("compare",)))
    page.get_by_role("combobox", name="Add an exercise").focus()
    page.keyboard.type("thrust")
    until(page, "document.querySelectorAll('[role=option]').length === 2")
    assert page.locator("[role=option]").all_inner_texts() == ["Hip thrust", "Back squat"]  # the title counts first
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    until(page, "document.activeElement.getAttribute('aria-label') === 'Load of Back squat'")
    until(page, "document.querySelector('answer-panel').dataset.state === 'done'")
    assert asked(answered, "compare") == [{"athlete_id": ADA, "exercises": [{"exercise": "back_squat"}]}]


def test_the_week_is_edited_by_keys_and_kept(answered: Site, page: Page) -> None:
    page.goto(answered.page(WEEK, ("week",)) + f"?who={ADA}&l=Friday;hip_thrust@70%25;4x6&l=Monday;back_squat;3x8")
    until(page, "document.querySelector('answer-panel').dataset.state === 'done'")
    squat, thrust = asked(answered, "week")[0]["lines"]
    assert squat == {"exercise": "back_squat", "day": "Monday", "sets": 3, "repetitions": 8}
    assert thrust == {"exercise": "hip_thrust", "share_percent": 70, "day": "Friday", "sets": 4, "repetitions": 6}
    until(page, "document.querySelectorAll('.came-to')[1]?.textContent === '41 kg'")
    assert page.locator(".came-to").all_inner_texts() == ["40 kg", "41 kg"]
    field = page.get_by_label("sets of Hip thrust")
    field.fill("5")
    field.press("Alt+ArrowUp")  # it is the first of Friday: to Thursday
    until(page, "document.activeElement.getAttribute('aria-label') === 'sets of Hip thrust'")
    assert page.locator("tr.group").all_inner_texts() == ["Monday 3 sets", "Thursday 5 sets"]
    until(page, "new URLSearchParams(location.search).getAll('l')[1] === 'Thursday;hip_thrust@70%;5x6'")
    page.locator("#plan-title").fill("Spring")
    page.locator("#save-plan").click()
    until(page, "document.getElementById('plan-state').textContent === 'Saved.'")
    [(method, path, kept)] = [one for one in answered.asked if one[1].startswith("/api/v1/plans/")]
    assert method == "PUT"
    assert (kept["title"], kept["athlete_id"]) == ("Spring", ADA)
    assert [line["day"] for line in kept["lines"]] == ["Monday", "Thursday"]
    assert ("plan", path.rsplit("/", 1)[1]) in query(page)


def test_a_number_of_sets_that_cannot_be_is_not_asked(answered: Site, page: Page) -> None:
    page.goto(answered.page(WEEK, ("week",)) + "?who=male&l=Monday;back_squat;3x8")
    until(page, "document.querySelector('answer-panel').dataset.state === 'done'")
    field = page.get_by_label("sets of Back squat")
    field.fill("51")
    page.wait_for_timeout(900)
    assert field.get_attribute("aria-invalid") == "true"
    assert len(asked(answered, "week")) == 1
