"""Modules of the pages in a real browser: what waits to be sent, answers, keys, tones, a screen that stays on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from browser_parts import Site, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What is pressed before the modules have come

EARLY = """<script src="/static/app/js/early.js"></script>
<button type="button" id="try">Try it</button> <p id="said">nothing</p>
<form id="named"><input name="title"><button>Begin</button></form>
<a href="#there" data-shortcut="s">Session</a>"""
LATE = """
const say = (word) => { document.getElementById("said").textContent += `, ${word}`; };
document.getElementById("try").addEventListener("click", () => say("tried"));
document.getElementById("named").addEventListener("submit", (event) => {
  event.preventDefault();
  say(event.target.title.value);
});
"""


def test_what_is_pressed_before_the_modules_have_come_is_done_when_they_have(page: Page, site: Site) -> None:
    held: list[Any] = []
    page.route("**/busy.js", lambda route: held.append(route))  # a module on a slow network
    page.goto(site.page(EARLY, ("busy", "keyboard")), wait_until="commit")
    until(page, "document.querySelector('main a') !== null")
    page.click("#try")
    page.fill("#named input", "Monday")
    page.click("#named button")
    page.focus("#try")
    page.keyboard.press("g")
    page.keyboard.press("s")
    assert page.inner_text("#said") == "nothing"
    assert page.get_attribute("#try", "aria-busy") == "true"
    assert page.url.endswith(".html"), "the form was not sent by the browser itself"
    assert len(held) == 1
    held[0].fulfill(content_type="text/javascript", body=LATE)
    until(page, "document.getElementById('said').textContent === 'nothing, tried, Monday'")
    until(page, "location.hash === '#there'")
    assert page.get_attribute("#try", "aria-busy") is None
    page.click("#try")
    until(page, "document.getElementById('said').textContent === 'nothing, tried, Monday, tried'")


# Forms that are sent over REST

RATE = """<form data-rest="POST /api/v1/ratings" data-undo="/api/v1/ratings/{id}">
<input name="words" value="the pad presses"> <button>Save</button><p class="said"></p></form>"""


def test_a_form_whose_own_words_come_back_is_kept_and_no_error(page: Page, site: Site) -> None:
    site.answer = lambda method, path, body: (201, {"id": "1", "words": body["words"]})
    page.goto(site.page(RATE, ("rest-form",)))
    page.click("form button")
    until(page, "document.querySelector('.said').textContent.startsWith('Kept.')")


# What waits to be sent

OUTBOX = (
    "async (text) => { const m = await import('/static/app/js/outbox.js'); return m.putNote(text, {session_id: 's'}) }"
)
SHOWN = """async () => { const m = await import('/static/app/js/outbox.js');
  const texts = (entries) => entries.map((entry) => entry.body.text);
  return new Promise((resolve) => m.watch(({ entries, words }) => resolve([texts(entries), words]))) }"""


def emptied(page: Page) -> None:
    until(page, f"async () => (await ({SHOWN})())[0].length === 0")


def test_notes_outlive_a_stopped_server_and_a_reload_and_are_sent_in_order(page: Page, site: Site) -> None:
    site.answer = lambda method, path, body: (200, {})
    address = site.page("", ("outbox",))
    page.goto(address)
    page.evaluate(OUTBOX, "before")
    emptied(page)
    site.stop()
    for text in ("left knee sore", "last one was assisted", "belt on"):
        page.evaluate(OUTBOX, text)
    until(page, f"async () => (await ({SHOWN})())[1].includes('network')")
    assert page.evaluate(SHOWN) == [
        ["left knee sore", "last one was assisted", "belt on"],
        "3 notes wait for the network.",
    ]
    site.start()
    page.goto(address)
    emptied(page)
    sent = [body["text"] for _, _, body in site.asked]
    assert sent == ["before", "left knee sore", "last one was assisted", "belt on"]
    paths = [path for _, path, _ in site.asked]
    assert len(set(paths)) == 4
    assert all(re.fullmatch(r"/api/v1/notes/[0-9a-f]{32}", path) for path in paths)
    written = [body["at"] for _, _, body in site.asked]
    assert written == sorted(written)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", at) for at in written)


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_id(page: Page, site: Site) -> None:
    """The server took the note and failed to say so: what is sent again is the same PUT."""
    site.answer = lambda method, path, body: (503 if len(site.asked) == 1 else 200, {})
    page.goto(site.page("", ("outbox",)))
    page.evaluate(OUTBOX, "once")
    emptied(page)
    assert len(site.asked) == 2
    assert site.asked[0] == site.asked[1]


def test_what_another_answers_in_the_server_s_place_is_not_taken_for_kept(page: Page, site: Site) -> None:
    """A network that wants to be signed in to answers everything with its own page, and with 200."""
    site.answer = lambda method, path, body: (200, {})
    page.goto(site.page("", ("outbox",)))
    page.route("**/api/**", lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Welcome"))
    page.evaluate(OUTBOX, "once")
    until(page, f"async () => (await ({SHOWN})())[1] === '1 note waits for the network.'")
    page.unroute("**/api/**")
    page.evaluate("async () => (await import('/static/app/js/outbox.js')).flush()")
    emptied(page)
    assert [body["text"] for _, _, body in site.asked] == ["once"]


def test_a_refused_note_is_kept_and_does_not_hold_up_the_others(page: Page, site: Site) -> None:
    site.answer = lambda method, path, body: (
        (422, {"error": "this set is not yours"}) if body["text"] == "bad" else (200, {})
    )
    page.goto(site.page("", ("outbox",)))
    for text in ("bad", "good"):
        page.evaluate(OUTBOX, text)
    until(page, f"async () => (await ({SHOWN})())[1].startsWith('1 note was refused')")
    assert page.evaluate(SHOWN) == [["bad"], "1 note was refused: this set is not yours"]
    assert [body["text"] for _, _, body in site.asked] == ["bad", "good"]


def test_what_the_server_fails_at_is_set_aside_after_five_tries(page: Page, site: Site) -> None:
    site.answer = lambda method, path, body: (500 if body["text"] == "bad" else 200, {})
    page.goto(site.page("", ("outbox",)))
    for text in ("bad", "good"):
        page.evaluate(OUTBOX, text)
    for _ in range(5):  # at once, instead of after a while
        page.evaluate("async () => (await import('/static/app/js/outbox.js')).flush()")
    until(page, f"async () => (await ({SHOWN})())[1].startsWith('1 note was refused')")
    said = "1 note was refused: the server has a defect. It is kept in this browser."
    assert page.evaluate(SHOWN) == [["bad"], said]
    assert [body["text"] for _, _, body in site.asked] == [*["bad"] * 5, "good"]


def test_what_waits_is_counted_in_words(page: Page, site: Site) -> None:
    page.goto(site.page(""))
    code = """async (entries) => (await import('/static/app/js/outbox.js')).words(entries, false)"""
    waiting = [{"what": what, "refused": ""} for what in ("note", "mark", "note", "name")]
    assert page.evaluate(code, waiting) == "2 notes, 1 mark and 1 name wait for the network."
    assert page.evaluate(code, waiting[:1]) == "1 note waits for the network."
    assert page.evaluate(code, []) == ""
    others = [{"what": "note", "refused": refused, "account": "anna"} for refused in ("", "not yours")]
    said = "1 note waits for the person who wrote it to sign in."
    assert page.evaluate(code, [waiting[0], others[0]]) == f"1 note waits for the network. {said}"
    assert page.evaluate(code, others) == "2 notes wait for the person who wrote them to sign in."


def test_what_somebody_typed_is_sent_by_nobody_else(page: Page, site: Site) -> None:
    """A tablet that is shared: Anna's notes wait while Ben is signed in, and Ben's go."""
    as_person = (
        "(id) => document.head.append(Object.assign(document.createElement('meta'), {name: 'account', content: id}))"
    )
    site.answer = lambda method, path, body: (200, {})
    address = site.page("")
    page.goto(address)
    page.evaluate(as_person, "anna")
    emptied(page)  # the module is there before the server goes
    site.stop()
    page.evaluate(OUTBOX, "of Anna")
    until(page, f"async () => (await ({SHOWN})())[1] === '1 note waits for the network.'")
    site.start()
    page.goto(address)
    page.evaluate(as_person, "ben")
    page.evaluate(OUTBOX, "of Ben")
    until(page, f"async () => (await ({SHOWN})())[0].length === 1")
    assert page.evaluate(SHOWN) == [["of Anna"], "1 note waits for the person who wrote it to sign in."]
    page.goto(address)
    page.evaluate(as_person, "anna")
    page.evaluate("async () => (await import('/static/app/js/outbox.js')).flush()")
    emptied(page)
    assert [body["text"] for _, _, body in site.asked] == ["of Ben", "of Anna"]


SESSION = """async () => { const m = await import('/static/app/js/session-state.js');
  const state = new m.SessionState({
    session: {id: 's'}, athletes: [{id: 'ada'}], machines: [], exercises: {}, sets: []});
  %s }"""


def test_what_a_page_was_left_on_is_handed_over_when_it_is_opened_again(page: Page, site: Site) -> None:
    """It was left between the two places where a change is kept: before the database of the outbox had it."""
    site.answer = lambda method, path, body: (200, {})
    address = site.page("")
    page.goto(address)
    page.evaluate("indexedDB.open = () => ({})")  # never answers
    page.evaluate(SESSION % "state.begin(); const [set] = state.done; state.change({id: set.id, note: 'stiff'})")
    page.goto(address)
    page.evaluate(SESSION % "await state.handOver()")
    emptied(page)
    assert [(method, body["note"]) for method, _, body in site.asked] == [("PUT", "stiff")]
    page.evaluate(SESSION % "await state.handOver()")
    emptied(page)
    assert len(site.asked) == 1, "it is handed over once"


def test_a_browser_that_is_full_forgets_sessions_that_were_sent_and_goes_on(page: Page, site: Site) -> None:
    site.answer = lambda method, path, body: (200, {})
    page.goto(site.page(""))
    page.evaluate("""() => {
      const text = (set) => JSON.stringify({ sets: [{ typed: 1, ...set }] });
      const keep = (id, set) => localStorage.setItem(`revpress-session-${id}`, text(set));
      keep("waits", { handed: 0 });
      keep("sent", { handed: 1, note: "x".repeat(4_000_000) });
      localStorage.setItem("other", "y".repeat(1_000_000));
    }""")
    told = "state.results = { a: 'z'.repeat(%d) }; await state.begin()"
    for size, kept in ((2_000_000, ["other", "revpress-session-s", "revpress-session-waits"]), (9_000_000, None)):
        page.evaluate(SESSION % (told % size))
        there = sorted(page.evaluate("Object.keys(localStorage)"))
        assert kept is None or there == kept
    emptied(page)
    assert [method for method, _, _ in site.asked] == ["PUT", "PUT"]


# Answers

FORM = """<form id="ask"><input name="load_kg" type="number" value="20" aria-label="Load">
<input name="note" aria-label="Note">
<select name="machine_ids" multiple aria-label="Machines"><option value="a" selected>A<option value="b" selected>B
</select>
<input type="checkbox" name="both" checked aria-label="Both"></form>
<answer-panel name="compare" form="#ask" label="Compare"><p>Choose two machines.</p></answer-panel>"""
PAYLOAD = {
    "title": "Which is harder?",
    "subtitle": "Ada, 20 kg",
    "notices": ["One is simulated."],
    "words": [],
    "next": ["Measure the second machine: it is assumed."],
    "html": "<section><p>A asks for 12 % more.</p></section>",
    "provenance": {"revpress": "0.2.0"},
}


def test_a_quantity_that_is_read_is_about_as_fine_as_it_was_given(page: Page, site: Site) -> None:
    page.goto(site.page(""))
    code = """async () => {
      const { quantity } = await import("/static/app/js/numbers.js");
      return [quantity(-15, "cm"), quantity(12.5, "°"), quantity(72, "cm")];
    }"""
    assert page.evaluate(code) == ["−15 cm", "12.5°", "72 cm"]
    page.evaluate("document.cookie = 'revpress_units=imperial'; document.cookie = 'revpress_decimal=comma'")
    assert page.evaluate(code) == ["−5,9 in", "12,5°", "28,3 in"]


def test_the_ends_of_a_range_are_short_and_allowed_in_every_look(page: Page, site: Site) -> None:
    page.goto(site.page(""))
    code = """async () => {
      const { rangeEnd } = await import("/static/app/js/numbers.js");
      const ends = [[-0.15, "m", "low"], [1, "m", "high"], [2, "kg", "low"], [120, "°", "high"]];
      return ends.map((end) => rangeEnd(...end));
    }"""
    assert page.evaluate(code) == ["−0.15", "1", "2", "120"]
    page.evaluate("document.cookie = 'revpress_units=imperial'; document.cookie = 'revpress_decimal=comma'")
    assert page.evaluate(code) == ["−5,9", "39,3", "4,41", "120"]


def test_a_quick_answer_is_shown_with_what_to_do_next(page: Page, site: Site) -> None:
    site.answer = lambda method, path, body: (200, PAYLOAD)
    page.goto(site.page(FORM, ("answer-panel",)))
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("A asks for 12 % more.").wait_for()
    assert site.asked == [("POST", "/api/v1/answers/compare", {"load_kg": 20, "machine_ids": ["a", "b"], "both": True})]
    said = page.locator("answer-panel section p").text_content() or ""
    assert "12\u00a0% more" in said, "no line ends amid a quantity"
    assert page.get_by_role("complementary", name="What to do next").inner_text().endswith("it is assumed.")
    assert page.locator("answer-panel").get_attribute("data-state") == "done"
    assert page.get_by_text("Choose two machines.").count() == 0


def test_an_answer_follows_the_units_that_are_chosen_after_it(page: Page, site: Site) -> None:
    site.answer = lambda method, path, body: (200, PAYLOAD)
    page.goto(site.page(FORM, ("answer-panel",)))
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("A asks for 12 % more.").wait_for()
    chosen = "document.dispatchEvent(new Event('look'))"
    page.evaluate(chosen)  # closed as it was: nothing is asked
    page.evaluate(f"document.cookie = 'revpress_units=imperial'; {chosen}")
    until(page, "() => document.querySelector('answer-panel').dataset.state === 'done'")
    assert [body for _, _, body in site.asked] == [site.asked[0][2]] * 2
    page.evaluate(
        f"document.querySelector('answer-panel').remove(); document.cookie = 'revpress_units=metric'; {chosen}"
    )
    assert len(site.asked) == 2


def test_a_long_answer_says_how_far_it_is_and_dims_the_last_one(page: Page, site: Site) -> None:
    looks = []

    def answer(method: str, path: str, body: Any) -> tuple[int, Any]:
        if method == "POST":
            return 202, {"job": "j1", "state": "waiting"}
        looks.append(path)
        if len(looks) < 4:
            return 200, {"state": "running", "fraction": 0.25 * len(looks), "doing": "Solving B", "payload": None}
        return 200, {"state": "done", "fraction": 1.0, "doing": "", "payload": PAYLOAD}

    site.answer = answer
    page.goto(site.page(FORM, ("answer-panel",)))
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("Solving B").wait_for()
    assert page.get_by_role("progressbar").get_attribute("aria-label") == "How far it is"
    assert page.locator(".answer-result").get_attribute("aria-busy") == "true"
    assert page.get_by_text("Choose two machines.").is_visible()
    page.get_by_text("A asks for 12 % more.").wait_for()
    assert page.get_by_role("progressbar").count() == 0
    assert page.locator(".answer-result").get_attribute("aria-busy") is None


def test_cancel_ends_the_job_and_keeps_the_page(page: Page, site: Site) -> None:
    site.answer = lambda method, path, body: (
        (202, {"job": "j9"}) if method == "POST" else (200, {"state": "running", "fraction": 0.0})
    )
    page.goto(site.page(FORM, ("answer-panel",)))
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("button", name="Cancel").click()
    assert page.locator("answer-panel").get_attribute("data-state") == "cancelled"
    page.wait_for_timeout(100)
    assert ("DELETE", "/api/v1/jobs/j9", None) in site.asked or site.asked[-1][0] == "POST"
    assert page.get_by_role("button", name="Compare").is_enabled()


def test_a_refusal_is_a_sentence_at_its_field(page: Page, site: Site) -> None:
    site.answer = lambda method, path, body: (
        422,
        {"error": "the load is 20 kg, but must be below 10 kg", "where": "load_kg"},
    )
    page.goto(site.page(FORM, ("answer-panel",)))
    page.get_by_role("button", name="Compare").click()
    assert page.get_by_role("alert").inner_text() == "the load is 20 kg, but must be below 10 kg"
    assert page.get_by_label("Load").get_attribute("aria-invalid") == "true"
    site.answer = lambda method, path, body: (200, PAYLOAD)
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("A asks for 12 % more.").wait_for()
    assert page.get_by_label("Load").get_attribute("aria-invalid") is None


def test_a_failed_job_and_a_lost_server_say_what_to_do(page: Page, site: Site) -> None:
    site.answer = lambda method, path, body: (
        (202, {"job": "j"}) if method == "POST" else (200, {"state": "failed", "error": "no such posture"})
    )
    page.goto(site.page(FORM, ("answer-panel",)))
    page.get_by_role("button", name="Compare").click()
    assert page.get_by_role("alert").inner_text() == "no such posture"
    site.stop()
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("The server is not reached.").wait_for()
    site.start()


def test_of_two_questions_the_later_is_answered(page: Page, site: Site) -> None:
    def answer(method: str, path: str, body: Any) -> tuple[int, Any]:
        if method == "POST" and body["load_kg"] == 20:
            return 202, {"job": "slow"}
        if method == "POST":
            return 200, {**PAYLOAD, "html": f"<p>At {body['load_kg']} kg.</p>"}
        return 200, {"state": "running", "fraction": 0.1}

    site.answer = answer
    page.goto(site.page(FORM.replace('label="Compare"', "auto"), ("answer-panel",)))
    page.get_by_role("button", name="Cancel").wait_for()
    page.get_by_label("Load").fill("25")
    page.get_by_text("At 25 kg.").wait_for()
    assert ("DELETE", "/api/v1/jobs/slow", None) in site.asked


# Keys, tones, a screen that stays on


def test_keys_go_to_pages_and_press_buttons_but_not_while_somebody_writes(page: Page, site: Site) -> None:
    body = """<a href="#team" data-shortcut="a">Athletes</a><button type="button" data-key="m" id="mark">Mark</button>
      <input id="note" aria-label="Note">"""
    page.goto(site.page(body, ("keyboard",)))
    page.evaluate(
        "document.getElementById('mark').addEventListener('click', () => (window.marks = (window.marks ?? 0) + 1))"
    )
    page.keyboard.press("m")
    assert page.evaluate("window.marks") == 1
    page.locator("#note").fill("")
    page.locator("#note").press_sequentially("gam?")
    assert page.evaluate("[window.marks, location.hash, document.getElementById('keys')]") == [1, "", None]
    page.locator("#note").blur()
    page.keyboard.press("g")
    page.keyboard.press("a")
    assert page.evaluate("location.hash") == "#team"
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    assert dialog.locator("dt").all_inner_texts() == ["ga", "m", "?"]
    page.keyboard.press("Escape")
    assert dialog.is_hidden()


def test_tones_are_off_until_somebody_turns_them_on(page: Page, site: Site) -> None:
    page.add_init_script(
        """window.tones = []; const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (at) {
          window.tones.push(this.frequency.value);
          return start.call(this, at);
        }"""
    )
    page.goto(site.page(""))
    code = """async (on) => { const m = await import('/static/app/js/sound.js');
      m.setSound(on);
      window.tones.length = 0;
      const trace = new EventTarget();
      m.soundOf(trace);
      const rep = (number, zone, stop = '') => trace.dispatchEvent(
        new CustomEvent('live', { detail: { kind: 'rep', last: { number, zone }, stop } }));
      rep(1, 'in');
      rep(1, 'in');
      rep(2, 'below');
      rep(3, null, 'loss of 20 %');
      rep(3, null, 'loss of 20 %');
      return [m.sounding(), window.tones] }"""
    assert page.evaluate("async () => (await import('/static/app/js/sound.js')).sounding()") is False
    assert page.evaluate(code, False) == [False, []]
    assert page.evaluate(code, True) == [True, [880, 330, 440, 440, 440]]


def test_why_the_screen_is_not_kept_on_is_said(page: Page, site: Site) -> None:
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'wakeLock', { value: undefined })")
    page.goto(site.page(""))
    said = page.evaluate("async () => (await import('/static/app/js/wake-lock.js')).keepAwake(true)")
    assert said == "This browser cannot keep the screen on: set the tablet's own screen time longer."


# Words of a session


def test_who_comes_back_next_week_does_not_rest(page: Page, site: Site) -> None:
    page.goto(site.page(""))
    code = "async (times) => (await import('/static/app/js/session-words.js')).restWords(...times)"
    assert page.evaluate(code, [1_000, 84_500]) == "1:23"
    assert page.evaluate(code, [1_000, 1_000 + 3_599_000]) == "59:59"
    assert page.evaluate(code, [1_000, 1_000 + 3_600_000]) == ""
    assert page.evaluate(code, [None, 84_500]) == ""
