"""Stories on paper: one page that holds whatever is said, letters that can be read, and no text that becomes code."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from matplotlib.image import imsave
from pdf_reading import Pdf

from revpress import InputError
from revpress.errors import RevpressError
from revpress.report.blocks import Bullets, Finding, Findings, Notice, Prose, Section
from revpress.report.chart import Axis, Chart, Line, Panel
from revpress.report.look import Look
from revpress.report.pdf import story_pdf
from revpress.report.pdf.letters import UNKNOWN, settable
from revpress.report.pdf.typesetter import figure_svg
from revpress.report.story import Story
from revpress.report.story_json import story_json
from revpress.report.style import Plot, house_style, new_figure
from revpress.report.tables import Column, Rows, Table, Value

DAY = date(2026, 11, 29)
LINE = 7.2 * 72  # pt: a figure's own width
PAPERS = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}


def plot(key: str, height: float = 2.4) -> Plot:
    with house_style():
        figure, axes = new_figure(height=height)
        axes[0, 0].plot([0, 1], [0, 1])
    return Plot(key, figure, f"The figure {key}", "How it is read.", "It rises from 0 to 1.")


def table(key: str, rows: int, columns: int = 3) -> Table:
    heads = [Column("Athlete"), *(Column(f"Value {i}", "W", 0) for i in range(columns - 1))]
    body = [[f"Athlete {key}{i}", *[Value(100.0 + i, 90.0, 110.0 + i)] * (columns - 1)] for i in range(rows)]
    return Table(key, f"The table {key}", heads, [Rows(body)], "In brackets: 95 %.")


def story(*, plots: int = 1, tables: tuple[Table, ...] | None = None, **changed: object) -> Story:
    tables = (table("a", 5),) if tables is None else tables
    figures = [plot(f"figure-{i}") for i in range(plots)]
    findings = Findings([Finding("12 %", "is what the **right** leg is faster [@weir2005].")])
    parts = {
        "title": "What was found",
        "subtitle": "Anna, 25 years",
        "notices": ["Know this first."],
        "tables": tables,
        "words": ["The right leg is faster.", "The left one is not."],
        "draw": lambda: [Section("made", "What was made", (findings, *figures, *tables, Notice("Mind.", "A gap.")))],
        "next_actions": ["Test again on Monday, because one day is no difference."],
        "method": ["As they do [@weir2005]."],
        "limits": ["It is a model."],
    }
    return Story(**parts | changed)  # type: ignore[arg-type]


Write = Callable[..., Pdf]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(told: Story, **options: object) -> Pdf:
        path = story_pdf(told, tmp_path / "page.pdf", on=DAY, **options)  # type: ignore[arg-type]
        pdf = Pdf(path.read_bytes())
        assert len(pdf.pages) == pdf.count()
        return pdf

    return written


def check_page(pdf: Pdf, paper: str = "a4") -> None:
    """One page of the paper, all text within its line and foot, of 8 pt or more, in the house's letters."""
    assert len(pdf.pages) == 1
    assert pdf.size(pdf.pages[0]) == pytest.approx(PAPERS[paper], abs=0.01)
    margin = (PAPERS[paper][0] - LINE) / 2
    for piece in pdf.pieces():
        assert piece.size >= 8.0, piece
        assert piece.x >= margin - 0.1, piece
        assert piece.x + piece.width <= margin + LINE + piece.size / 2, piece  # a space may hang
        assert 20.0 <= piece.y <= PAPERS[paper][1] - 20.0, piece
    assert {name.split("-")[0] for name in pdf.fonts()} <= {"Inter", "DejaVuSans"}


def one_after_another(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return min(places) >= 0 and places == sorted(places)


@pytest.mark.parametrize("paper", PAPERS)
def test_one_page_says_words_first_then_one_action_then_numbers(write: Write, paper: str) -> None:
    pdf = write(story(), page=paper)
    check_page(pdf, paper)
    assert one_after_another(
        pdf.text(), "29 November 2026", "What was found", "Anna, 25 years", "Know this first.",
        "The right leg is faster.", "DO THIS NEXT", "Test again on Monday", "12 %",
        "right leg is faster (Weir 2005)", "The figure figure-0",
        "Athlete a0", "100 (90 to 110)", "It is a model.", "Rests on Weir 2005.", "Made by revpress",
    )  # fmt: skip
    assert "Left out" not in pdf.text()
    action = next(piece for piece in pdf.pieces() if piece.text.startswith("Test again"))
    others = [piece.size for piece in pdf.pieces() if piece.text.startswith(("Know", "The right", "Athlete a"))]
    assert action.size > max(others)


@pytest.mark.parametrize("paper", PAPERS)
def test_what_does_not_fit_is_left_out_and_said(write: Write, paper: str) -> None:
    many = story(
        plots=6, tables=(table("a", 60), table("b", 30)), notices=[f"Notice {i}: {'word ' * 30}." for i in range(40)],
        next_actions=["First this.", "Then that."], limits=["But."] * 9,
    )  # fmt: skip
    pdf = write(many, page=paper)
    check_page(pdf, paper)
    text = pdf.text()
    assert "First this." in text
    assert "The right leg is faster." in text
    left = re.search(r"Left out to keep this to one page: (\d+) of 42 sentences, .*(\d+) of 6 figures, ", text)
    assert left is not None
    # What is said to be left out and what is there are all there is.
    assert len(set(re.findall(r"Notice (\d+):", text))) + 2 + int(left[1]) == 42
    assert len(re.findall(r"The figure figure-\d", text)) + int(left[2]) == 6


def test_figures_keep_their_size(write: Write) -> None:
    """They are drawn for a line of 7.2 in, and are as wide as that on either paper."""
    for paper in PAPERS:
        pdf = write(story(), page=paper)
        wide = {round(float(box[2]) - float(box[0]), 1) for box in pdf.figures()}
        assert wide == {round(LINE, 1)}


HOSTILE = {
    "import": '#import "/etc/passwd": *',
    "read": '#read("/etc/passwd")',
    "markup": "*bold* _it_ `raw` $x^2$ <label> @ref \\ ~ -- /* */ // = Head",
    "brackets": "]]]})) #{ [ \" ' ;",
    "json": '", "title": "other',
    "markers": "** [@weir2005] [@nobody; @weir2005] **",
    "long word": "x" * 10_000,
    "long name": "Maximiliane " * 900,
    "emoji": "Anna 😀👩‍👩‍👧 🏳️‍🌈",
    "right to left": "مرحبا אהרון \u202eevil\u202c",
    "other letters": "日本語 ไทย Żółć Ærøskøbing Иван Ἀθηνᾶ",
    "marks": "e\u0301\u0302\u0303 Z̸̢͎̹͓̣a̶lgo",
    "control": "a\x00b\x07c\r\nd\x1b[31m",
    "surrogate": "a\ud800b",
    "only spaces": " \n\t ",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_breaks_a_page_or_becomes_code(write: Write, name: str) -> None:
    text = HOSTILE[name]
    cells = Table("t", text, [Column(text), Column(text, text)], [Rows([[text, text], [text, 1.0]], text)], text)
    told = story(
        tables=(cells,), title=text, subtitle=text, notices=[text], words=[f"Said: {text}"], next_actions=[text],
        limits=[text], sources=[text],
        draw=lambda: [
            Section("made", text or "-", [Prose([text]), Bullets([text], text), Notice(text, text), cells], text)
        ],
    )  # fmt: skip
    pdf = write(told)
    check_page(pdf)
    shown = pdf.text().replace("\u200b", "")
    assert "root:" not in shown
    if name in ("import", "read", "markup", "brackets", "json"):
        assert shown.count(text) >= 5
    title = re.search(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", pdf.data, re.DOTALL)
    assert title is not None
    whole = html.unescape(title[1].decode())
    assert whole == (settable(text, 140) or "revpress")
    assert write(told, one_page=False).count() >= 1


def test_a_letter_that_no_font_has_is_marked_and_said(write: Write) -> None:
    text = write(story(subtitle="日 Иван")).text()
    assert f"{UNKNOWN} Иван" in text
    assert f"{UNKNOWN} stands for a letter" in text
    assert UNKNOWN not in write(story()).text()


@pytest.mark.parametrize("place", ["{}", "file://{}", "../{.name}"])
def test_a_figure_cannot_bring_in_another_file(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    secret = tmp_path / "secret.png"
    imsave(secret, [[0.0, 1.0], [1.0, 0.0]])
    drawn = Plot.svg

    def svg(self: Plot, *, inline: bool = False) -> str:
        link = f'<image href="{place.format(secret)}" width="50" height="50"/>'
        return drawn(self, inline=inline).replace("</svg>", f"{link}</svg>")

    monkeypatch.setattr(Plot, "svg", svg)
    with pytest.raises(RevpressError, match=r"the page cannot be set: .*secret\.png"):
        write(story())


def test_a_screen_reader_finds_title_language_structure_and_words_for_figures(write: Write) -> None:
    data = write(story()).data
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", data)
    assert b"/Marked true" in data
    assert b"/Lang(en)" in data
    assert b"/StructTreeRoot" in data
    assert re.search(rb"/S\s*/TH\b", data)
    assert re.search(rb"/Alt\(The figure figure-0. It rises from 0 to 1.\)", data)
    assert b"/DisplayDocTitle true" in data


def test_the_same_story_on_the_same_day_is_the_same_file(write: Write) -> None:
    assert write(story()).data == write(story()).data


def test_simulated_data_is_marked_on_paper_page_and_terminal(write: Write, tmp_path: Path) -> None:
    told = story(simulated=True)
    for options in ({}, {"one_page": False}):
        assert "SIMULATED DATA" in write(told, **options).text()
    assert "SIMULATED" not in write(story()).text()
    assert "Simulated data" in str(told).splitlines()[0]
    assert story_json(told)["notices"] == ["Simulated data: nobody lifted this.", "Know this first."]
    assert "Simulated data" in told.to_html(tmp_path / "a.html").read_text()
    assert "Simulated" not in str(story())


def test_a_story_without_figures_tables_or_steps_is_a_page(write: Write) -> None:
    check_page(write(Story("T", "", [], [], [], list, [])))


def test_a_whole_story_breaks_its_tables_with_their_heads_and_ends_in_its_references(write: Write) -> None:
    told = story(plots=3, tables=(table("a", 90, columns=9),))
    pdf = write(told, one_page=False)
    assert pdf.count() > 2
    pages = [pdf.text(i) for i in range(pdf.count())]
    whole = "".join(pages)
    assert all(f"Athlete a{i}" in whole for i in range(90))
    assert all(f"The figure figure-{i}" in whole for i in range(3))
    assert all(re.search(r"AthleteValue \d", page) for page in pages if re.search(r"Athlete a\d", page))
    assert all(f"Value {i}" in whole for i in range(8))  # too many to stand beside one another
    assert f"Page 1 of {len(pages)}" in pages[0]
    assert one_after_another(
        whole, "What was made", "What to do next", "DO THIS NEXT", "Method and limits", "References"
    )
    assert "Weir JP" in whole
    assert "Left out" not in whole


def test_what_cannot_be_is_refused_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="page is 'a3', not one of a4, letter"):
        story_pdf(story(), tmp_path / "a.pdf", page="a3")  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InputError, match=r"a PDF needs the extra app: pip install 'revpress\[app\]'"):
        story_pdf(story(), tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()


def test_the_template_has_no_small_letters() -> None:
    template = (files("revpress.report.pdf") / "templates" / "story.typ").read_text(encoding="utf-8")
    sizes = [float(size) for size in re.findall(r"size: ([\d.]+)pt", template)]
    assert len(sizes) > 10
    assert min(sizes) >= 8.0


def test_pages_are_counted_not_believed(write: Write) -> None:
    """The reader itself: what is on three pages is not taken for one."""
    long = replace(
        story(plots=0, tables=()), draw=lambda: [Section("s", "S", [Prose(["A line of words. " * 40] * 30)])]
    )
    pdf = write(long, one_page=False)
    assert len(pdf.pages) == pdf.count() >= 3


def test_numbers_are_written_as_the_reader_reads_them(write: Write) -> None:
    loads = Table("t", "Loads", [Column("Who"), Column("Load", "kg", 1)], [Rows([["Anna", Value(10.0, 5.0, 20.0)]])])
    told = story(
        tables=(loads,), words=["At 100 kg it moves at 0.45 m/s."], next_actions=["Lift 12.5 kg (--load 12.5)."]
    )
    for options in ({}, {"one_page": False}):
        text = write(told, look=Look("imperial", "comma"), **options).text()
        assert "Lift 27,6 lb." in text
        assert "Load lb" in text
        assert "22,0 (11,0 to 44,1)" in text
    assert "At 220 lb it moves at 0,45 m/s." in write(told, look=Look("imperial", "comma")).text()
    plain = write(told).text()
    assert one_after_another(plain, "At 100 kg it moves at 0.45 m/s.", "Lift 12.5 kg.", "Load kg", "10.0 (5.0 to 20.0)")


def test_figures_follow_in_letters_and_keep_their_colours(write: Write) -> None:
    plain, comma = write(story()), write(story(), look=Look(decimal="comma"))
    assert len(plain.figures()) == len(comma.figures()) == 1
    assert plain.figures()[0] == pytest.approx(comma.figures()[0], abs=0.1)
    drawn = figure_svg(plot("one"), Look(decimal="comma"))
    assert ">0,2<" in drawn
    assert ">0.2<" not in drawn
    assert "var(" not in drawn
    colours = [set(re.findall(r"#[0-9a-f]{6}", svg)) for svg in (drawn, plot("one").svg())]
    assert colours[0] == colours[1]


def test_paper_says_where_units_are_mixed(write: Write) -> None:
    said = "Figures are in metric units."
    assert said in write(story(), look=Look("imperial")).text()
    assert said not in write(story(plots=0), look=Look("imperial")).text()
    assert said not in write(story()).text()


def test_a_chart_is_a_figure(write: Write) -> None:
    panel = Panel(Axis("Load", "kg"), Axis("Power", "W"), [Line([0.0, 1.0], [0.0, 1.0])])
    chart = Chart("chart", "The chart", "How it is read.", "It rises.", [panel])
    told = story(draw=lambda: [Section("made", "What was made", [chart])])
    for options in ({}, {"one_page": False}):
        pdf = write(told, **options)
        assert "The chart" in pdf.text()
        assert len(pdf.figures()) == 1
