"""Spreadsheets: their cells as of any table, in a process that takes nothing with it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fuzzing import ends_in_words, mutations
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from revpress.errors import InputError
from revpress.recording import LayoutNeeded, Recording, SourceFile, TableLayout, digest, read_recording
from revpress.recording.formats.spreadsheet import read_spreadsheet
from revpress.recording.sheet_texts import sheet_texts

TIME = np.arange(60) * 0.01
POSITION = np.round(300.0 - 300.0 * np.cos(9.0 * TIME), 1)
START = datetime(2026, 5, 1, 10, 0)


def book(**sheets: list[list[Any]]) -> SourceFile:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return SourceFile(Path("made.xlsx"), out.getvalue())


def lift(*head: list[Any]) -> list[list[Any]]:
    return [*head, ["Time (s)", "Position (mm)"], *([float(t), float(x)] for t, x in zip(TIME, POSITION, strict=True))]


def read(file: SourceFile, **options: Any) -> Recording:
    content = read_recording(file, **options)
    assert isinstance(content, Recording)
    return content


def test_the_one_sheet_with_a_table_is_read_and_is_the_same_as_its_csv() -> None:
    file = book(About=[["made", "by"]], Data=lift(["Athlete", "Ana"], []))
    recording = read(file)
    assert recording.position.values == pytest.approx(POSITION * 1e-3)
    assert recording.stated.athlete == "Ana"
    text = "t;x\n" + "\n".join(f"{t:.2f};{x:.1f}".replace(".", ",") for t, x in zip(TIME, POSITION, strict=True))
    layout = TableLayout(2, "mm", time_column=1, decimal=",", header_lines=1)
    other = read(SourceFile(Path("made.csv"), text.encode()), layout=layout)
    assert digest(recording) == digest(other)


def test_numbers_as_text_dates_and_layouts() -> None:
    stamps = [START + timedelta(milliseconds=10 * i) for i in range(60)]
    rows = [["Zeit", "Kraft (N)"], *([s, f"{x + 1000:,.2f}"] for s, x in zip(stamps, POSITION, strict=True))]
    recording = read(book(Data=rows))
    (channel,) = recording.channels
    assert channel.values == pytest.approx(POSITION + 1000)
    assert channel.time == pytest.approx(TIME, abs=1e-6)
    assert recording.stated.start == START
    layout = TableLayout(2, "mm", time_column=1, delimiter="\t", header_lines=1)
    assert read(book(Data=lift()), layout=layout).position.rate == pytest.approx(100.0)
    thirds = [["Time (s)", "Force (N)"], *([float(t), 1.234] for t in TIME)]  # three decimals that part no thousands
    assert read(book(Data=thirds)).of("force")[0].values[0] == 1.234


def test_more_than_one_table_is_asked_and_a_row_is_named() -> None:
    file = book(First=lift(), Second=lift())
    with pytest.raises(LayoutNeeded, match="sheets 'First' and 'Second' hold tables") as error:
        read_recording(file)
    assert error.value.choices == ({"sheet": "First"}, {"sheet": "Second"})
    assert len(read(file, sheet="Second").position) == 60
    with pytest.raises(InputError, match="has no sheet 'Third'"):
        read_recording(file, sheet="Third")
    rows = lift()
    rows[20] = [*rows[20][:1], "abc"]
    with pytest.raises(InputError, match=r"row 21: 'abc' in column 2 is no number"):
        read_recording(book(Data=rows))


def test_what_is_no_recording_is_refused_in_a_sentence() -> None:
    results = [["Name", "Test", "Best"], *(["Ana", "squat", 100 + i] for i in range(40))]
    with pytest.raises(InputError, match=r"none of its sheets .'Data'. holds a table over time"):
        read_recording(book(Data=results))
    with pytest.raises(InputError, match=r"old Excel .*save it as .xlsx or as CSV"):
        read_recording(SourceFile(Path("a.xls"), bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600))
    with pytest.raises(InputError, match="OpenDocument"):
        read_recording(SourceFile(Path("a.ods"), b"PK\3\4" + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"))
    whole = book(Data=lift()).data
    with pytest.raises(InputError, match=r"no whole .xlsx file|packed file without a whole workbook"):
        read_recording(SourceFile(Path("a.xlsx"), whole[: len(whole) // 2]))


def test_a_far_cell_and_a_bomb_cost_nothing() -> None:
    made = Workbook()
    made.active["XFD1048576"] = 1
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(
        InputError, match=r"reaches over 104857. rows and 1638. columns|ended without an answer|far more memory"
    ):
        read_recording(SourceFile(Path("far.xlsx"), out.getvalue()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 300_000_000)
    with pytest.raises(InputError, match="unpacks to 300 MB"):
        read_recording(SourceFile(Path("bomb.xlsx"), out.getvalue()))


WHOLE = book(Data=lift()).data


@settings(max_examples=12)
@given(mutations(WHOLE))
def test_a_damaged_file_ends_in_words(data: bytes) -> None:
    ends_in_words(read_spreadsheet, data)


@settings(max_examples=30)
@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.booleans(), st.floats(-1e9, 1e9), st.text(max_size=5)), max_size=4), max_size=4
    )
)
def test_cells_of_any_kind_are_spelled(rows: list[list[Any]]) -> None:
    safe = [[c if not isinstance(c, str) else "".join(filter(str.isalnum, c)) for c in row] for row in rows]
    ((name, text, _),) = sheet_texts("made.xlsx", book(Data=safe).data)
    assert name == "Data"
    assert text.count("\n") <= max(len(rows) - 1, 0)
