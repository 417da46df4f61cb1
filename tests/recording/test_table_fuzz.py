"""Damaged tables end in words, and cost no more than their size."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from fuzzing import ends_in_words, mutations
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress.recording import Answers, SourceFile, read_recording
from revpress.recording.formats.delimited import read_delimited
from revpress.recording.layout_detection import detect_layout

ROWS = "\n".join(f"{i / 100:.2f};{0.3 - 0.3 * np.cos(i / 20):.4f};{i % 700}" for i in range(60))
CLOCK = "\n".join(f"10:15:{i % 60:02d}.{i % 10}00,{i / 7:.3f}" for i in range(60))
FILES = [
    f"Time (s);Position (m);Force (N)\n{ROWS}\nMean;0.3;300\n".encode(),
    f"Zeit (s);Weg (m);Kraft (N)\n{ROWS}".replace(".", ",").encode("cp1252"),
    f"Time;Déplacement (m);Force (N)\n{ROWS}".encode("utf-16"),
    f'"Time","Power, mean (W)"\n{CLOCK}'.encode(),
    "\n".join(str(i % 5) for i in range(60)).encode(),
]


@pytest.mark.parametrize("which", range(len(FILES)))
@settings(max_examples=120)
@given(data=st.data())
def test_damaged_tables_end_in_words(which: int, data: st.DataObject) -> None:
    damaged = data.draw(mutations(FILES[which]))
    ends_in_words(read_recording, damaged)
    ends_in_words(read_delimited, damaged)


@settings(max_examples=200)
@given(
    st.text(alphabet="0123456789.,;\t \"'-+eE:/\n\r#NanTZ()sm%µ\u202f−", max_size=400),
    st.sampled_from([None, ".", ","]),
)
def test_signs_of_tables_in_any_order_end_in_words(text: str, decimal: str | None) -> None:
    file = text.encode()
    ends_in_words(read_delimited, file)
    ends_in_words(lambda source: detect_layout(source, Answers(decimal=decimal)), file)


@pytest.mark.parametrize(
    "text",
    [
        '"' * 400_000,
        '"' + "x" * 400_000,
        "1;" * 200_000 + "\n",
        ("1;" * 3000 + "\n") * 60,
        "# \n" * 130_000 + "1;2\n" * 9,
        "a;b\n" * 100_000 + "1;2\n" * 9,
        "1;2\n" * 9 + "a;b\n" * 100_000,
        "1;2\nx\n" * 60_000,
        "Time (s);Force (N)\n" + "1e308;1e308\n" * 30_000,
        "Time (s);Force (N)\n" + "".join(f"{i / 1000};{'9' * (i % 300)}\n" for i in range(3000)),
        "Time;Force (N)\n" + "23:59:59.999;1\n" * 20_000,
        "\ufeff" * 100_000,
        "Time (s);Force (N)\n" + "1\t\t;2\n" * 50_000,
    ],
    ids=range(13),
)
def test_time_and_memory_grow_with_the_size(text: str) -> None:
    file = text.encode()
    ends_in_words(read_recording, FILES[0])  # compiled, loaded
    ends_in_words(read_recording, FILES[3])
    tracemalloc.start()
    before = time.perf_counter()
    ends_in_words(read_recording, file)
    assert time.perf_counter() - before < 30.0
    assert tracemalloc.get_traced_memory()[1] < 10 * len(file) + 200_000_000
    tracemalloc.stop()


def test_a_million_rows_take_no_more_than_ten_times_their_size() -> None:
    """A tenth of it here; no test measures time."""
    count = 100_000
    random = np.random.default_rng(3)
    block = random.integers(0, 9000, (count, 4)) / 10
    rows = (f"{i / 1000:.3f},{a:.1f},{b:.1f},{c:.1f},{d:.1f}" for i, (a, b, c, d) in enumerate(block))
    data = ("Time (s)," + ",".join(f"Force {n} (N)" for n in range(4)) + "\n" + "\n".join(rows)).encode()
    tracemalloc.start()
    recording = read_recording(SourceFile(Path("long.csv"), data))
    assert tracemalloc.get_traced_memory()[1] < 10 * len(data) + 200_000_000
    tracemalloc.stop()
    assert [len(channel) for channel in recording] == [count] * 4  # type: ignore[union-attr]
    assert np.array_equal(recording["Force 2"].values, block[:, 2])  # type: ignore[index]
