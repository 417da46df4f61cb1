"""Tables of tests: headers, units, decimal signs, dates; what is not clear is asked, nothing is lost."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.recording import test_table as tables

TABLE = """Name,Test date,Side,Device,Peak torque (N·m),Jump [cm],Remark
Anna,2026-01-05,left,A,181.5,38.2,tired

Ben,2026-01-12,left,A,NA,40,
Anna,2026-01-19,left,B,190,,"new, frame"
"""


def written(folder: Path, text: str, name: str = "tests.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_headers_tell_who_when_and_what(tmp_path: Path) -> None:
    found = tables.read_test_table(written(tmp_path, TABLE))
    assert found.athlete == ("Anna", "Ben", "Anna")
    assert found.lines == (2, 4, 5)
    assert found.date == (datetime(2026, 1, 5), datetime(2026, 1, 12), datetime(2026, 1, 19))
    assert found.conditions[2] == {"side": "left", "device": "B"}
    assert found.units == {"Peak torque": "N·m", "Jump": "cm"}
    assert np.array_equal(found.values["Peak torque"], [181.5, np.nan, 190.0], equal_nan=True)
    assert np.array_equal(found.values["Jump"], [38.2, 40.0, np.nan], equal_nan=True)
    assert found.unused == ("Remark",)


def test_semicolons_commas_marks_and_days_first_are_the_same(tmp_path: Path) -> None:
    other = "\ufeff" + TABLE.replace(",", ";").replace(".5", ",5").replace("38.2", "38,2").replace(
        "2026-01-05", "05.01.2026"
    )
    other = other.replace("2026-01-12", "12.01.2026").replace("2026-01-19", "19.01.2026").replace("\n", "\r\n")
    one, two = (tables.read_test_table(written(tmp_path, text)) for text in (TABLE, other))
    assert one.date == two.date
    for name in one.values:
        assert np.array_equal(one.values[name], two.values[name], equal_nan=True)


def test_a_spreadsheet_says_the_same(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "tests"
    for row in (
        [],
        ["Name", "Date", "Peak torque (N·m)"],
        ["Anna", datetime(2026, 1, 5), 181.5],
        ["Ben", datetime(2026, 2, 1), 3],
    ):
        book.active.append(row)
    file = tmp_path / "tests.xlsx"
    book.save(file)
    found = tables.read_test_table(file)
    assert found.date == (datetime(2026, 1, 5), datetime(2026, 2, 1))
    assert found.values["Peak torque"].tolist() == [181.5, 3.0]
    book.create_sheet("more")
    book.save(file)
    with pytest.raises(InputError, match="has 2 sheets: choose one with --sheet, of tests, more"):
        tables.read_test_table(file)
    with pytest.raises(InputError, match="there is no sheet 'none'"):
        tables.read_test_table(file, sheet="none")
    content = file.read_bytes()
    for cut in (0, 100, len(content) // 2, len(content) - 40):
        file.write_bytes(content[:cut])
        with pytest.raises(InputError, match="no spreadsheet that can be read"):
            tables.read_test_table(file, sheet="tests")


def test_columns_are_named_where_their_words_are_not_known(tmp_path: Path) -> None:
    file = written(tmp_path, "Spieler,load,velocity\nA,100,isom\nA,110,fast\n")
    with pytest.raises(
        InputError, match="no header says who; say it with --map athlete=HEADER, one of Spieler, load, velocity"
    ):
        tables.read_test_table(file)
    with pytest.raises(InputError, match="no column of numbers is left as a result; say it with --value HEADER"):
        tables.read_test_table(file, columns={"athlete": "Spieler"})
    found = tables.read_test_table(file, columns={"athlete": "Spieler"}, values=["load"], tell_apart=["velocity"])
    assert found.values["load"].tolist() == [100.0, 110.0]
    assert found.conditions == ({"setup": "velocity isom"}, {"setup": "velocity fast"})
    named = tables.read_test_table(written(tmp_path, "name,id,x\nA,7,1\nA,7,2\n"), columns={"athlete": "id"})
    assert named.athlete == ("7", "7")
    assert named.unused == ("name",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no line below its header"),
        ("name,x\n", "holds no line below its header"),
        ("name,id,x\nA,7,1\n", "2 columns may say the athlete: choose --map athlete=name or --map athlete=id"),
        ("name,x,x\nA,7,1\n", "line 1: the column 'x' is there more than once"),
        ("name,x\nA,1,2\n", "line 2: has 3 cells, but there are 2 columns"),
        ("name,x\n,1\n", "line 2: does not say who"),
        ("name,date,x\nA,soon,1\n", "line 2, column date: is 'soon', but must be a date as 2026-03-31"),
        ("name,date,x\nA,,1\n", "line 2, column date: is '', but must be a date"),
        ("name,date,x\nA,03/04/2026,1\n", "days and months cannot be told apart"),
        ("name;x\nA;1,234\nB;2,345\n", "'1,234' may be a thousand or a decimal"),
        ("name,x\nA,1e999\n", "line 2, column x: is too large a number"),
        ("name,x\nA,one\n", "no column of numbers is left"),
    ],
)
def test_what_is_not_clear_is_asked(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        tables.read_test_table(written(tmp_path, text))


@pytest.mark.parametrize(("dates", "day"), [(("25/12/2025", "03/01/2026"), 3), (("12/25/2025", "01/03/2026"), 3)])
def test_one_day_beyond_twelve_tells_the_order(tmp_path: Path, dates: tuple[str, str], day: int) -> None:
    found = tables.read_test_table(written(tmp_path, f"name,date,x\nA,{dates[0]},1\nA,{dates[1]},2\n"))
    assert found.date == (datetime(2025, 12, 25), datetime(2026, 1, day))


@settings(max_examples=50)
@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")))
def test_any_text_is_a_table_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_text("name,x\n" + text, encoding="utf-8", errors="surrogatepass", newline="")
    try:
        found = tables.read_test_table(file)
    except InputError:
        return
    assert len(found.athlete) == len(found.values["x"])
