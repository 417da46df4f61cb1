"""Published checks as tables, story and page; docs/validity.md and the cards have what is declared."""

from __future__ import annotations

import re
from dataclasses import replace
from math import nan
from pathlib import Path

import pytest

from revpress.report.story.validity import validity_story
from revpress.report.tables import to_markdown
from revpress.report.validity_figures import OF_GROUP
from revpress.report.validity_page import page, with_tables
from revpress.report.validity_tables import (
    NUMBERS_READ,
    allowed_text,
    figures_table,
    group_table,
    missed,
    refusals,
    source_text,
    strength_table,
    summary_table,
    trust_table,
)
from revpress.study.validity import Validity, check_groups, validate
from revpress.study.validity.check import Check, Figure, at_least, at_most, between, near
from revpress.study.validity.people import YOUNG

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "validity.md").read_text(encoding="utf-8")
CARDS = ("body.md", "capacity.md")
STALE = "If this fails: make validity"


def check(name, figures, allowed, **changes):
    declaration = {
        "published": "1, 16 people", "tolerance": "none", "source": "anderson2007", "because": "it was made so",
    }  # fmt: skip
    return Check(name, f"the {name}", lambda: figures, allowed=allowed, **{**declaration, **changes})


@pytest.fixture
def validity() -> Validity:
    checks = (
        check("good", 1.0, near(1.0, 0.5)),
        check("bad", {"man": 1.0, "woman": 1.75}, near(1.0, 0.5), unit="m"),
        check("worse", {"child": Figure(nan, refused="no such person.")}, at_most(2.0)),
        check("odd", 4.0, at_least(5.0), because="", basis="fitted"),
        check("dream", 4.0, between(3.0, 5.0), source="", reading="assumed", further=()),
    )  # fmt: skip
    return Validity({"speed": tuple(one.run() for one in checks)})


def test_a_row_has_the_worst_figure_and_whose_it_is(validity):
    [results] = validity.results.values()
    rows = {row[0]: row[1:] for row in group_table(check_groups["speed"], results).rows()}
    assert rows["the good"] == ["1.00", "0.50 to 1.50", "pass", "1, 16 people", "Anderson et al. 2007"]
    assert rows["the bad"][:3] == ["1.75 m (woman)", "0.50 to 1.50", "MISS (1 of 2 hold)"]
    assert rows["the worse"][:3] == ["impossible (child)", "at most 2.00", "MISS"]
    assert rows["the odd"][1] == "at least 5.00"
    assert rows["the dream"][-1] == "assumed"
    headings = [group.heading for group in group_table(check_groups["speed"], results).body]
    assert headings == ["Predicted", "Set to these figures", "Expected, and not published"]


def test_every_figure_has_its_row(validity):
    [results] = validity.results.values()
    table = figures_table(check_groups["speed"], results)
    assert [(row[0], row[3]) for row in table.rows()] == [
        ("–", "pass"), ("man", "pass"), ("woman", "MISS"), ("child", "MISS"), ("–", "MISS"), ("–", "pass"),
    ]  # fmt: skip
    assert table.body[1].heading == "the bad (m)"


def test_causes_are_told_once_and_an_unknown_one_is_said(validity):
    [results] = validity.results.values()
    assert missed(results) == [
        "It was made so. It shows in: the bad, 1.75 m (woman); the worse, impossible (child).",
        "The cause is not known. It shows in: the odd, 4.00.",
    ]
    assert refusals(results) == ["Impossible here: no such person."]


def test_only_predictions_are_counted_as_evidence(validity):
    [row] = summary_table(validity).rows()
    assert list(row[1:]) == ["5", "2", "4", "2", "1.00 to 1.75", "speed"]


def test_numbers_are_off_by_so_much_per_cent():
    shapes = check("hip_extension_shape", {"a": 0.1, "b": 0.3, "c": 0.2}, at_most(0.1))
    deep = {"a": 1.0, "b": 2.25, "c": Figure(nan, refused="no")}
    bent = check("knee_extension_deep", deep, at_least(1.2, 1.5), basis="fitted")
    order = check("hip_flexion_deep", 0.5, at_least(1.0))
    rows = list(trust_table(Validity({"isometric": (shapes.run(), bent.run(), order.run())})).rows())
    assert [row[1:5] for row in rows] == [
        [pytest.approx(20.0), pytest.approx(30.0), 3.0, 3.0],
        [pytest.approx((100 / 3 + 50) / 2), pytest.approx(50.0), 2.0, 0.0],
    ]
    assert list(trust_table(Validity({})).rows()) == []


@pytest.mark.parametrize("one", NUMBERS_READ, ids=lambda one: one.words)
def test_every_number_that_is_told_is_checked(one):
    """A check that gets another name would leave its number out in silence."""
    assert any(re.fullmatch(one.checks, name) for name in check_groups[one.group])
    assert f"| {one.words} | " in PAGE, STALE


def test_the_story_tells_all_of_it(validity, tmp_path):
    story = validity_story(validity)
    text = str(story)
    assert "5 checks, 2 pass" in story.subtitle
    assert "MISS (1 of 2 hold)" in text
    assert "revpress validate speed --figures" in text
    assert "Next: Do not rest a decision on what belongs to “Torque over speed”" in text
    assert str(validity_story(validity, figures=True)).count("MISS") == 3
    whole = story.to_html(tmp_path / "page.html").read_text(encoding="utf-8")
    assert whole.count('id="table-validity-speed"') == 1
    assert "no such person" in whole
    good = Validity({"speed": tuple(r for r in validity.results["speed"] if r.passed)})
    assert str(validity_story(good)).rstrip().endswith("machines.")


def test_a_table_as_markdown(validity):
    [results] = validity.results.values()
    lines = to_markdown(group_table(check_groups["speed"], results)).splitlines()
    assert lines[0] == "| Check | Found | Allowed | Verdict | Published | Source |"
    assert {line.count("|") for line in lines} == {7}
    assert lines[2].startswith("| **Predicted** |")
    strength = to_markdown(strength_table("man", YOUNG["man, 21"])).splitlines()
    assert strength[1] == "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    assert len(strength) == 8


# The page that is kept


def rows_of(title: str, text: str) -> list[list[str]]:
    """Cells of every row of a chapter's first table, but its head and headings."""
    [chapter] = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    lines = [line for line in chapter.splitlines() if line.startswith("| ")]
    return [cells for line in lines[2:] if (cells := line.strip("| ").split(" | "))[0][:2] != "**"]


@pytest.mark.parametrize("name", check_groups)
def test_the_page_has_every_check_that_is_declared_and_no_other(name):
    group = check_groups[name]
    rows = rows_of(group.title, PAGE)
    assert sorted(row[0] for row in rows) == sorted(c.what for c in group.values()), STALE
    by_what = {row[0]: row for row in rows}
    for c in group.values():
        row = by_what[c.what]
        assert row[5] == source_text(c), STALE
        if c.allowed:
            assert (row[2], row[4]) == (allowed_text(c.allowed, c.digits), c.published), STALE
    assert re.search(rf"^\| {re.escape(group.title)} \| {len(group)} \| .* \| {name} \|$", PAGE, re.M), STALE


@pytest.mark.parametrize("name", check_groups)
def test_every_miss_on_the_page_has_a_cause(name):
    group = check_groups[name]
    causes = re.findall(r"^\* (.*) It shows in: (.*)$", PAGE, re.M)
    for row in rows_of(group.title, PAGE):
        if row[3].startswith("MISS"):
            assert any(f"{row[0]}, " in shown for cause, shown in causes if "not known" not in cause), row[0]


def test_what_hangs_on_no_muscle_stands_on_the_page_as_it_is_found():
    validity = validate(["equations", "passive", "machines"])
    for name, results in validity.results.items():
        assert to_markdown(group_table(check_groups[name], results)) in PAGE, STALE
        assert to_markdown(figures_table(check_groups[name], results)) in PAGE, STALE
    assert "## Sources of the published figures" in page(validity)


@pytest.mark.parametrize("card", CARDS)
def test_the_tables_of_the_cards_are_filled(card):
    text = (DOCS / card).read_text(encoding="utf-8")
    places = re.findall(r"<!-- validity: ([^>]+?) -->\n(.*?)<!-- end -->", text, re.S)
    known = {"summary", *check_groups, *(f"{n} misses" for n in check_groups)}
    known |= {f"strength of a {name.split(',')[0]}" for name in YOUNG}
    known |= {"strength factors", "identified lengths", "changed force", "one curve for everybody"}
    assert places
    assert {name for name, _ in places} <= known
    for name, table in places:
        assert table.strip(), STALE
        if name in check_groups:
            assert table in PAGE, STALE


def test_a_table_is_put_where_it_belongs(validity):
    text = "before\n<!-- validity: speed -->\nold\n<!-- end -->\nafter <!-- validity: speed misses -->\n<!-- end -->\n"
    done = with_tables(text, validity)
    assert "\nold\n" not in done
    assert "| the good | 1.00 |" in done
    assert "* It was made so." in done
    assert with_tables(done, validity) == done
    with pytest.raises(KeyError):
        with_tables("<!-- validity: hope -->\n<!-- end -->", validity)
    empty = replace(validity, results={"speed": validity.results["speed"][:1]})
    assert "* Nothing." in with_tables(text, empty)


def test_every_figure_of_a_group_is_on_a_card():
    assert OF_GROUP.keys() <= check_groups.keys()
    card = (DOCS / "body.md").read_text(encoding="utf-8")
    drawn = set(re.findall(r"\(figures/([\w-]+)\.svg\)", card))
    plots = {draw().key for draws in OF_GROUP.values() for draw in draws}
    assert plots == drawn
    assert all((DOCS / "figures" / f"{key}.svg").is_file() for key in plots)
