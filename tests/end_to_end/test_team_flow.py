"""A team signs in: the first owner by a link, an athlete by an invitation; and what the athlete may not see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import pytest
from browsing import TEAM_PLACES, Watch, axe_script, serious, stand_still
from playwright.sync_api import expect
from served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PASSWORD = "a heavy sled on wet grass"


@pytest.fixture
def team(filled_folder: Path, tmp_path: Path, chromium: Browser) -> Iterator[Served]:
    server = Served(copytree(filled_folder, tmp_path / "workspace"), "--team")
    yield server
    server.stop()


def opened(context: BrowserContext) -> tuple[Page, Watch]:
    page = context.new_page()
    return page, Watch(page)


def join(page: Page, link: str, name: str, email: str) -> None:
    page.goto(link)
    expect(page.locator("#code-field")).to_be_hidden()
    assert link.split("#")[1] not in page.url, "the code stays out of the address, and of everybody's history"
    page.fill("#name", name)
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("#join button")
    page.wait_for_url(lambda url: "/join" not in url)


def test_an_owner_lets_an_athlete_in_who_sees_themselves_alone(team: Served, chromium: Browser) -> None:
    link = (team.folder / "first-owner").read_text().strip()
    contexts = [
        chromium.new_context(viewport={"width": 1180, "height": 820}, reduced_motion="reduce") for _ in range(2)
    ]
    for context in contexts:
        context.set_default_timeout(20_000)
    (owner, watched), (athlete, looked) = map(opened, contexts)

    athlete.goto(f"{team.address}/athletes")
    expect(athlete.locator("h1")).to_have_text("Sign in")  # nobody is in yet
    join(owner, link, "Olga", "olga@example.org")
    expect(owner.locator("h1")).to_have_text("Today")
    for path in TEAM_PLACES.values():
        owner.goto(team.address + path)
        stand_still(owner)
        assert serious(owner, axe_script()) == [], path
        owner.set_viewport_size({"width": 390, "height": 844})
        owner.wait_for_timeout(50)
        assert owner.evaluate("document.documentElement.scrollWidth") <= 390, path
        owner.set_viewport_size({"width": 1180, "height": 820})

    owner.goto(f"{team.address}/accounts")
    owner.fill("#invite-email", "ada@example.org")
    owner.fill("#invite-name", "Ada")
    owner.select_option("#invite-role", "athlete")
    owner.select_option("#invite-athlete", label="Ada")
    owner.click("#invite-form button.primary")
    expect(owner.locator("[data-secret]")).to_contain_text("/join#")
    invited = owner.locator("[data-secret]").inner_text()
    owner.click('#link-shown button[value="close"]')

    join(athlete, invited, "Ada", "ada@example.org")
    expect(athlete.locator("h1")).to_have_text("Ada")
    expect(athlete.locator('.rail a[aria-current="page"]')).to_have_text("You")
    assert looked.said == []
    me = athlete.url.rsplit("/", 1)[1]
    others = [one["id"] for one in owner.request.get(f"{team.address}/api/v1/athletes").json() if one["id"] != me]
    refused = athlete.goto(f"{team.address}/athletes/{others[0]}")
    assert refused is not None
    assert refused.status in (403, 404)
    expect(athlete.locator("main")).not_to_contain_text("Ben")
    for path in ("/accounts", "/audit", "/session", f"/api/v1/athletes/{others[0]}", "/data"):
        assert athlete.request.get(team.address + path, max_redirects=0).status in (403, 404), path

    owner.goto(f"{team.address}/audit")
    expect(owner.locator("main")).to_contain_text("Ada")
    owner.click(".bar .leave button")
    owner.wait_for_url("**/sign-in*")
    owner.fill("#email", "olga@example.org")
    owner.fill("#password", "a light sled on dry grass")
    owner.click("main form button")
    expect(owner.locator('[role="alert"]')).to_contain_text("do not belong together")
    owner.fill("#password", PASSWORD)
    owner.click("main form button")
    expect(owner.locator("h1")).to_have_text("Today")
    assert [text for text in watched.said if not text.startswith("401")] == []
    for context in contexts:
        context.close()
