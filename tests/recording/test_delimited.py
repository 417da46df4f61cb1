"""Delimited files through a layout: every convention read right, every misreading refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.instrument import channel_kinematics
from revpress.recording import Recording, TableLayout, load_layout, read_delimited, read_recording, save_layout

TIME = np.arange(20) * 0.01
POSITION = np.round(0.3 + 0.25 * np.sin(2.0 * TIME * 10), 4)


def rows(
    delimiter: str = ";", decimal: str = ".", end: str = "\n", tail: str = "", scale: float = 1.0, head: str = ""
) -> str:
    lines = [
        f"{t:.3f}{delimiter}{x * scale:.4f}{tail}".replace(".", decimal) for t, x in zip(TIME, POSITION, strict=True)
    ]
    return (head + "\n" if head else "").replace("\n", end) + end.join(lines) + end


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Recording]:
    def reader(text: str, **layout: object) -> Recording:
        path = tmp_path / "lift.csv"
        path.write_bytes(text.encode())
        return read_recording(path, TableLayout(**({"column": 2, "unit": "m", "time_column": 1} | layout)))  # type: ignore[arg-type]

    return reader


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (rows(), {}),
        (rows(decimal=","), {"decimal": ","}),
        (rows(delimiter=","), {"delimiter": ","}),
        (rows(delimiter="\t", decimal=","), {"delimiter": "\t", "decimal": ","}),
        (rows(delimiter="   "), {"delimiter": "whitespace"}),
        (rows(end="\r\n"), {}),
        (rows(end="\r"), {}),
        (rows(tail=";"), {}),
        (rows(tail=";;", end="\r\n", decimal=","), {"decimal": ","}),
        ("\ufeff" + rows(head="Zeit (s);Weg (m)"), {"header_lines": 1}),
        (rows() + "\n\n", {}),
        (rows(scale=1000.0), {"unit": "mm"}),
        (rows(scale=100.0), {"unit": "cm"}),
    ],
    ids=range(13),
)
def test_every_convention(read: Callable[..., Recording], text: str, layout: dict[str, object]) -> None:
    channel = read(text, **layout).position
    assert channel.time == pytest.approx(TIME)
    assert channel.values == pytest.approx(POSITION, abs=1e-9)
    assert channel.rate == pytest.approx(100.0)
    assert channel.side is None


def test_a_rate_instead_of_a_time_column_and_displacement_instead_of_position(
    read: Callable[..., Recording],
) -> None:
    steps = [0, 1, 2, 3, 2, 1, 0, -1, -2, 0]
    channel = read(
        "\n".join(map(str, steps)), column=1, time_column=None, rate=200.0, unit="mm", quantity="displacement"
    )
    assert channel.position.values == pytest.approx(np.cumsum(steps) * 1e-3)
    assert channel.position.time == pytest.approx(np.arange(10) / 200.0)
    assert channel.position.resolution == pytest.approx(1e-3)


def test_milliseconds_rounded_to_whole_ones_are_still_even(read: Callable[..., Recording]) -> None:
    time = np.round(np.arange(60) * 1000 / 300)
    text = "\n".join(f"{t:.0f};{i % 7}" for i, t in enumerate(time))
    assert read(text, time_unit="ms", unit="cm").position.rate == pytest.approx(300.0, rel=2e-3)


def test_a_gap_makes_the_rate_uneven_and_is_bridged(read: Callable[..., Recording]) -> None:
    kept = [line for i, line in enumerate(rows().splitlines()) if not 8 <= i < 12]
    channel = read("\n".join(kept)).position
    assert channel.rate is None
    assert len(channel_kinematics(channel, 20.0)) == 20


@pytest.mark.parametrize(
    ("text", "layout", "message"),
    [
        (rows(decimal=","), {}, "line 1: '0,3000' in column 2 is no number with decimal sign '.'"),
        (rows(), {"decimal": ","}, "line 1: '0.3000' in column 2 is no number with decimal sign ','"),
        (rows(delimiter=","), {}, "line 1: '' in column 2"),
        (rows().replace("0.3497", "1.349.7"), {}, "'1.349.7' in column 2"),
        (rows().replace("\n0.050;", "\n0.030;"), {}, "line 6: time '0.030' does not increase"),
        (rows().replace("\n0.050;", "\n\n0.050;"), {}, "line 6: '' in column 2"),
        (rows(head="t;x"), {}, "line 1: 'x' in column 2"),
        ("\n".join(rows().splitlines()[:7]), {}, "7 rows after 0 header lines"),
        ("\n".join(f"{i};5" for i in range(9)), {}, "the position in column 2 never changes"),
    ],
)
def test_misreadings_are_refused_with_their_place(
    read: Callable[..., Recording], text: str, layout: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError) as error:
        read(text, **layout)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"unit": "km"}, "unit is 'km', not one of 'm', 'cm', 'mm', 'in'"),
        ({"decimal": ";"}, "decimal is ';'"),
        ({"delimiter": "|"}, "delimiter is '|'"),
        ({"delimiter": ",", "decimal": ","}, "cannot be both delimiter and decimal"),
        ({"time_column": None}, "either time_column or rate"),
        ({"rate": 100.0}, "either time_column or rate"),
        ({"time_column": 2}, "column 2 cannot be both"),
        ({"column": 0}, "column is 0, not a whole number of 1 or more"),
        ({"header_lines": -1}, "header_lines is -1"),
        ({"time_column": None, "rate": 1.0}, "rate is 1 Hz"),
        ({"time_column": None, "rate": "fast"}, "rate is 'fast', not a number"),
        ({"side": "port"}, "side is 'port'"),
        ({"quantity": "force"}, "quantity is 'force'"),
    ],
)
def test_impossible_layouts_are_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as error:
        TableLayout(**({"column": 2, "unit": "m", "time_column": 1} | changes))  # type: ignore[arg-type]
    assert message in str(error.value)


@given(
    st.sampled_from(["m", "cm", "mm", "in"]),
    st.sampled_from([(";", ","), ("\t", "."), ("whitespace", ","), (",", ".")]),
    st.sampled_from([None, "left", "right", "both"]),
    st.one_of(st.none(), st.floats(10.0, 1e5)),
)
def test_a_layout_survives_its_file(
    tmp_path_factory: pytest.TempPathFactory, unit: str, signs: tuple[str, str], side: str | None, rate: float | None
) -> None:
    layout = TableLayout(
        3,
        unit,
        time_column=None if rate else 1,
        rate=rate,
        delimiter=signs[0],
        decimal=signs[1],
        side=side,  # type: ignore[arg-type]
    )
    path = tmp_path_factory.mktemp("layout") / "device.toml"
    save_layout(layout, path)
    assert load_layout(path) == layout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("column = 2", "key 'unit' is missing"),
        ('column = 2\nunit = "m"\ncolour = 1', "unknown key 'colour'"),
        ("column = ", "not a TOML file"),
    ],
)
def test_broken_layout_files_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "device.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        load_layout(path)


@pytest.mark.parametrize(
    ("step", "unit", "decimals"), [(1.0, "mm", 4), (0.25, "mm", 2), (0.01, "in", 3), (0.05, "cm", 3)]
)
def test_the_resolution_is_the_step_of_the_values(
    read: Callable[..., Recording], step: float, unit: str, decimals: int
) -> None:
    counts = np.random.default_rng(4).integers(0, 2000, 200)
    text = "\n".join(f"{i / 100:.2f};{c * step:.{decimals}f}" for i, c in enumerate(counts))
    metres = {"mm": 1e-3, "cm": 1e-2, "in": 0.0254}[unit]
    assert read(text, unit=unit).position.resolution == pytest.approx(step * metres, rel=1e-6)


def test_channels_are_found_by_name(tmp_path: Path) -> None:
    path = tmp_path / "lift.csv"
    path.write_text(rows())
    recording = read_delimited(path, TableLayout(2, "m", time_column=1))
    assert recording["encoder"] is recording.position
    with pytest.raises(InputError, match="no channel 'force' in the recording"):
        recording["force"]
    with pytest.raises(InputError, match="has 0 position channels"):
        _ = Recording(()).position
