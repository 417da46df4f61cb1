"""What is written in a table is what is read: every way to write it, every cell, side, unit and number."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from revpress.recording import Recording, SourceFile, read_recording
from revpress.recording.table_units import LARGEST, TIME_UNITS, UNITS

ROWS = 24
SIGNS = [
    (delimiter, decimal, thousands, quoted)
    for delimiter in (";", "\t", ",", "  ")
    for decimal in (".", ",")
    for thousands in ("", ".", ",", " ", "'")
    for quoted in (False, True)
    if decimal != thousands
    and (quoted or delimiter not in (decimal, thousands))
    and not (delimiter == "  " and thousands == " " and not quoted)
]
HEADERS = {
    "position": ("Position", "Weg", "Altura", "Déplacement", "Posição", "Spostamento", "Posició"),
    "velocity": ("Speed", "Geschwindigkeit", "Velocidad", "Vitesse", "Velocità"),
    "force": ("Force", "Kraft", "Fuerza", "Força", "Forza"),
    "moment": ("Torque", "Drehmoment", "Momento"),
    "angle": ("Angle", "Winkel", "Ángulo"),
    "power": ("Power", "Leistung", "Potencia", "Puissance"),
    "emg": ("EMG",),
    "pressure": ("Pressure", "Druck", "Presión"),
}  # fmt: skip
SIDES = {None: "", "left": " left", "right": " rechts", "both": " both"}
CHANNELS = st.lists(
    st.sampled_from(sorted(HEADERS)).flatmap(
        lambda quantity: st.tuples(
            st.just(quantity),
            st.sampled_from(HEADERS[quantity]),
            st.sampled_from([unit for unit in UNITS[quantity] if unit != "1"]),
            st.sampled_from(list(SIDES)),
            st.sampled_from([(0, 9000), (2, 40), (3, 4000), (4, 2)]),
        )
    ),
    min_size=1,
    max_size=4,
)


def spelled(value: float, decimals: int, decimal: str, thousands: str) -> str:
    return f"{value:,.{decimals}f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)


@settings(max_examples=150)
@given(
    signs=st.sampled_from(SIGNS),
    channels=CHANNELS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    tail=st.booleans(),
    time_unit=st.sampled_from(["s", "ms", "us"]),
    above=st.sampled_from(["", "Exported by a program\n", "Athlete;Ana\n\n", "# comment, one\n# two\n"]),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_cell_side_and_unit_survives(
    signs: tuple[str, str, str, bool],
    channels: list[tuple[str, str, str, str | None, tuple[int, int]]],
    encoding: str,
    end: str,
    tail: bool,
    time_unit: str,
    above: str,
    seed: int,
) -> None:
    delimiter, decimal, thousands, quoted = signs
    random = np.random.default_rng(seed)
    seconds = 0.01 * np.arange(ROWS)
    decimals = {"s": 2, "ms": 0, "us": 0}[time_unit]
    time = np.round(seconds / TIME_UNITS[time_unit], decimals)
    written = []
    for quantity, _, unit, _, (digits, size) in channels:
        size = min(size, (30.0 if quantity == "position" else LARGEST[quantity]) / UNITS[quantity][unit])
        written.append(np.round(random.uniform(-size, size, ROWS), digits) + 0.0)
    quote = '"{}"'.format if quoted or delimiter == "  " else str
    names = [
        f"{name}{SIDES[side]} ({unit})" if delimiter != "," or quoted else f"{name}{SIDES[side]} [{unit}]"
        for _, name, unit, side, _ in channels
    ]
    rows = [delimiter.join(map(quote, [f"Time ({time_unit})", *names]))]
    for i in range(ROWS):
        cells = [spelled(time[i], decimals, decimal, thousands)]
        cells += [
            spelled(values[i], digits, decimal, thousands)
            for values, (_, _, _, _, (digits, _)) in zip(written, channels, strict=True)
        ]
        cells = [quote(cell) if quoted else cell for cell in cells]
        rows.append(delimiter.join(cells) + (delimiter if tail and delimiter != "  " else ""))
    text = above + "\n".join(rows) + "\n"
    assume(_is_told(rows[1:], decimal, thousands))
    # A column of nothing but 1.234 is asked about, whatever others prove.
    assume(
        not thousands
        or all(
            digits or np.abs(values).min() < 1000 for values, (*_, (digits, _)) in zip(written, channels, strict=True)
        )
    )
    file = SourceFile(Path("made.csv"), text.replace("\n", end).encode(encoding))
    for values, (quantity, name, unit, _, _) in zip(written, channels, strict=True):
        way = np.abs(values).max() * UNITS[quantity][unit]
        assume(
            not name.startswith(("Dé", "Spost")) or way > 0.02
        )  # else asked: since the line before, or from the start?
    recording = read_recording(file)
    assert isinstance(recording, Recording)
    assert len(recording.channels) == len(channels)
    for channel, values, (quantity, _, unit, side, _) in zip(recording, written, channels, strict=True):
        assert channel.quantity == quantity
        assert channel.side == side
        assert len(channel) == ROWS
        assert channel.time == pytest.approx(seconds, abs=1e-12)
        assert np.array_equal(channel.values, values * UNITS[quantity][unit])  # to the last bit
        assert channel.rate == pytest.approx(100.0)


def _is_told(rows: list[str], decimal: str, thousands: str) -> bool:
    """Whether there is no sign in any number, or one of two digits or more than three tells the decimal sign."""
    cells = re.findall(rf"[0-9{re.escape(thousands)}]+{re.escape(decimal)}([0-9]+)", "\n".join(rows))
    return any(len(cell) != 3 for cell in cells) if cells else not (thousands and any(thousands in row for row in rows))


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["9,99", "10,00"], [9.99, 10.0]),
        (["0,435", "0,436"], [0.435, 0.436]),
        (["13,75", "2,50"], [13.75, 2.5]),
        (["1.234,5", "12,5"], [1234.5, 12.5]),
        (["1,234.5", "12.5"], [1234.5, 12.5]),
        (["1 234,5", "12,5"], [1234.5, 12.5]),
        (["1\u202f234,5", "12,5"], [1234.5, 12.5]),
        (["1'234.5", "12.5"], [1234.5, 12.5]),
        (["1.234.567", "12,5"], [1234567.0, 12.5]),
        (["−1,5", "2,5"], [-1.5, 2.5]),
        (["1,5e1", "2,5"], [15.0, 2.5]),
    ],
)
def test_known_misreads_of_other_programs_are_none_here(cells: list[str], values: list[float]) -> None:
    rows = [f"{10 * i};{cells[i % 2]}" for i in range(10)]
    file = SourceFile(Path("made.csv"), ("Time (ms);Pressure (Pa)\n" + "\n".join(rows)).encode())
    assert np.array_equal(read_recording(file).of("pressure")[0].values, values * 5)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("header", ["Temps (s);Déplacement (m)", "Time (µs);Position (mm)", "Zeit (s);Höhe (cm)"])
def test_foreign_letters_are_read_as_in_utf8(header: str, encoding: str) -> None:
    clock, length = (1e6, 1e3) if "µs" in header else (1.0, 100.0 if "cm" in header else 1.0)
    rows = [f"{i * 0.01 * clock:.2f};{(0.3 - 0.3 * np.cos(i / 20)) * length:.3f}" for i in range(300)]
    text = header + "\n" + "\n".join(rows)
    file = SourceFile(Path("made.csv"), text.encode(encoding))
    channel = read_recording(file).position
    assert channel.rate == pytest.approx(100.0)
    assert np.ptp(channel.values) == pytest.approx(0.6, abs=1e-3)
    assert bool(read_recording(file).notes) == (encoding == "cp1252")
