"""Detection of a layout: right where the file decides, a refusal where it does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.recording import TableLayout, detect_layout, read_delimited

TIME = np.arange(300) * 0.01
POSITION = 0.35 - 0.35 * np.cos(2.2 * TIME)


def table(
    delimiter: str = ";",
    decimal: str = ".",
    unit: str = "m",
    time_unit: str = "s",
    header: str = "",
    position_format: str = "{:.4f}",
    time_format: str = "{:.3f}",
) -> str:
    length = {"m": 1.0, "cm": 100.0, "mm": 1000.0}[unit]
    clock = {"s": 1.0, "ms": 1e3, "us": 1e6}[time_unit]
    lines = [
        f"{time_format.format(t * clock)}{delimiter}{position_format.format(x * length)}".replace(".", decimal)
        for t, x in zip(TIME, POSITION, strict=True)
    ]
    return (header + "\n" if header else "") + "\n".join(lines) + "\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "lift.csv"
    path.write_bytes(text.encode())
    return path


@given(
    st.sampled_from([(";", "."), (";", ","), ("\t", "."), ("\t", ","), (",", "."), ("  ", "."), ("  ", ",")]),
    st.sampled_from(["m", "mm"]),
    st.sampled_from(["s", "ms", "us"]),
    st.booleans(),
    st.booleans(),
)
def test_what_was_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, signs: tuple[str, str], unit: str, time_unit: str, head: bool, dos: bool
) -> None:
    text = table(*signs, unit, time_unit, header=signs[0].join(["t", "x"]) if head else "")
    path = write(tmp_path_factory.mktemp("detect"), "\ufeff" * dos + (text.replace("\n", "\r\n") if dos else text))
    found = detect_layout(path)
    assert found.layout == TableLayout(
        column=2,
        unit=unit,
        time_column=1,
        time_unit=time_unit,
        delimiter="whitespace" if signs[0] == "  " else signs[0],
        decimal=signs[1],
        header_lines=int(head),
    )
    assert len(found.evidence) == 4
    assert read_delimited(path, found.layout).position.values == pytest.approx(POSITION, abs=6e-5)


def test_the_decimal_sign_is_decided_on_every_row(tmp_path: Path) -> None:
    """Whole numbers first, a comma only near the end."""
    lines = [f"{t};{x}" for t, x in zip(range(0, 3000, 10), np.rint(POSITION * 1000).astype(int), strict=True)]
    lines[250] = lines[250] + ",5"
    found = detect_layout(write(tmp_path, "\n".join(lines)))
    assert found.layout.decimal == ","
    assert "1 of 600 cells" in found.evidence[1]


def test_a_trailing_separator_and_a_constant_column_do_not_matter(tmp_path: Path) -> None:
    text = table().replace("\n", ";7;;\n")
    assert detect_layout(write(tmp_path, text)).layout.column == 2


def test_a_header_gives_the_unit_that_the_travel_leaves_open(tmp_path: Path) -> None:
    text = table(unit="cm", header="time (s);depth (cm)")
    assert detect_layout(write(tmp_path, text)).layout.unit == "cm"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (table(unit="cm"), "a range of 69.9.* in column 2 is a travel of 0.05 to 3 m in cm or mm"),
        (table(unit="mm", header="t [s];x [m]"), "a range of 699.9.* m in column 2 is no travel"),
        (table(header="t (ms);x (m)"), "the header gives the time in ms, but its step of 0.01 fits s"),
        ("\n".join(f"{1.5 + i / 1000:.3f};{x:.3f}" for i, x in enumerate(POSITION)), "every '.' in column 1"),
        (table(delimiter=",", decimal=","), "commas may be delimiters or decimal signs"),
        ("\n".join(f"{i};{i};{x:.4f}" for i, x in enumerate(POSITION)), "columns 1, 2 all increase evenly"),
        (
            "\n".join(f"{t:.2f};{x:.4f};{-x:.4f}" for t, x in zip(TIME, POSITION, strict=True)),
            "columns 2, 3 all change",
        ),
        ("\n".join(f"{t:.2f};3.5" for t in TIME), "no other column changes"),
        ("\n".join(f"{x:.4f};{x:.4f}" for x in POSITION), "no column increases evenly"),
        ("\n".join(f"{7000 * t:.2f};{x:.4f}" for t, x in zip(TIME, POSITION, strict=True)), "fits no rate"),
        ("\n".join(f"{x:.4f}" for x in POSITION), "no delimiter and decimal sign"),
        ("time;position\n" * 10, "no delimiter and decimal sign"),
        ("", "no delimiter and decimal sign"),
        (
            table(unit="mm", header="t [s];x (furlong)"),
            r"header of column 2 gives its unit as 'furlong', which is none of m",
        ),
        (table(header="time (s);Speed (knots)"), "gives its unit as 'knots', which is none of m/s"),
    ],
)
def test_refusals(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        detect_layout(write(tmp_path, text))
