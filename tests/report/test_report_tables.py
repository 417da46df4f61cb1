"""One table model, the same words on the terminal and on the page."""

import html
import re

import pytest
from rich.console import Console

from revpress.errors import InputError
from revpress.report.tables import LEFT_OUT, Column, Rows, Table, Value, cell_text, number, to_html, to_rich


def example() -> Table:
    return Table(
        "example",
        "Two machines",
        [Column("Machine"), Column("Peak <moment>", "N·m", 0), Column("Share", "%", 1)],
        [
            Rows([["Hinge & lever", Value(153.2, 120, 190.4), 41.04], ["Track", 160.0, None]], "Ours"),
            Rows([["Squat", float("nan"), Value(-0.04)]], "Theirs"),
        ],
        "What it means.",
    )


EXPECTED = ["Hinge & lever", "153 (120 to 190)", "41.0", "Track", "160", "–", "Squat", "–", "0.0"]


def test_page_and_terminal_say_the_same() -> None:
    page = str(to_html(example()))
    cells = [
        html.unescape(re.sub("<[^>]+>", "", c))
        for c in re.findall(r"<t[dh](?: scope=\"row\")? class[^>]*>(.*?)</t[dh]>", page)
    ]
    assert cells == EXPECTED
    console = Console(width=120, record=True, file=None, quiet=False, force_terminal=False)
    with console.capture() as capture:
        console.print(to_rich(example()))
    text = capture.get()
    assert all(word in text for word in (*EXPECTED, "Ours", "Theirs", "What it means.", "Peak <moment> (N·m)"))


def test_page_escapes_what_it_is_given() -> None:
    page = str(to_html(example()))
    assert "Peak &lt;moment&gt;" in page
    assert "Hinge &amp; lever" in page


def test_terminal_takes_brackets_for_words_not_for_markup() -> None:
    table = Table("t", "T", [Column("Name")], [Rows([["[bold]x[/bold]"]])])
    console = Console(width=80)
    with console.capture() as capture:
        console.print(to_rich(table))
    assert "[bold]x[/bold]" in capture.get()


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(-3.14159, 2, "−3.14"), (-0.001, 1, "0.0"), (1234.5, 0, "1234"), (float("inf"), 1, "–")],
)
def test_numbers(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


def test_a_cells_own_decimals_win() -> None:
    assert cell_text(Value(1.25, 1.0, 1.5, decimals=2), Column("x", decimals=0)) == "1.25 (1.00 to 1.50)"
    assert cell_text(Value(-5, -20, 30), Column("x", decimals=0)) == "−5 (−20 to 30)"


def on_terminal(table: Table) -> str:
    console = Console(width=80)
    with console.capture() as capture:
        console.print(to_rich(table))
    return " ".join(capture.get().split())


def test_all_that_is_possible_stands_on_the_page_only() -> None:
    columns = [Column("Name"), Column("x", decimals=0)]
    both = Table("t", "T", columns, [Rows([["a", Value(5, 3, 7, wide=(1, 9))]])])
    assert "5 (3 to 7)" in on_terminal(both)
    assert "[1 to 9]" not in on_terminal(both)
    assert LEFT_OUT in on_terminal(both)
    page = str(to_html(both))
    assert re.sub("<[^>]+>", "", page).endswith("a5 (3 to 7) [1 to 9]")
    assert page.count('class="interval"') == 2
    assert LEFT_OUT not in page


def test_where_it_is_all_that_is_known_the_terminal_has_it() -> None:
    only = Table("t", "T", [Column("Name"), Column("x", decimals=0)], [Rows([["a", Value(5, wide=(1, 9))]])])
    assert "5 [1 to 9]" in on_terminal(only)
    assert LEFT_OUT not in on_terminal(only)
    assert to_rich(only).caption is None


def test_rows_of_another_length_are_refused() -> None:
    with pytest.raises(InputError, match="1 cells, expected 2"):
        Table("t", "T", [Column("a"), Column("b")], [Rows([["only"]])])


def test_half_and_upside_down_intervals_are_refused() -> None:
    with pytest.raises(InputError, match="one end"):
        Value(1.0, low=0.5)
    with pytest.raises(InputError, match="upside down"):
        Value(1.0, 2.0, 0.5)
    with pytest.raises(InputError, match="9 to 1 is upside down"):
        Value(1.0, 0.5, 2.0, wide=(9.0, 1.0))
