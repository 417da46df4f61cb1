"""Chronojump encoder files: listed and packed, whole and broken."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.recording import read_chronojump, read_recording


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "signal.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_listed_file(tmp_path: Path) -> None:
    path = write(tmp_path, "0, 0, 1, 2, -1, 0")
    channel = read_chronojump(path, side="left").position
    assert channel.values == pytest.approx([0, 0, 1e-3, 3e-3, 2e-3, 2e-3])
    assert channel.time == pytest.approx(np.arange(6) / 1000)
    assert (channel.quantity, channel.unit, channel.rate, channel.side) == ("position", "m", 1000.0, "left")
    assert channel.resolution == 1e-3
    assert channel.source == str(path)
    assert channel.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_packed_file(tmp_path: Path) -> None:
    packed = read_recording(write(tmp_path, "0*6 1 0*2 1*2 2 1")).position
    assert packed.values == pytest.approx(np.cumsum([0] * 6 + [1, 0, 0, 1, 1, 2, 1]) * 1e-3)


@given(st.lists(st.integers(-20, 20), min_size=2, max_size=60))
def test_listed_and_packed_agree(tmp_path_factory: pytest.TempPathFactory, counts: list[int]) -> None:
    folder = tmp_path_factory.mktemp("chronojump")
    listed = read_chronojump(write(folder, ", ".join(map(str, counts)))).position.values
    packed = read_chronojump(write(folder, " ".join(f"{c}*1" if i % 2 else f"{c}" for i, c in enumerate(counts))))
    assert np.array_equal(listed, packed.position.values)
    assert listed == pytest.approx(np.cumsum(counts) * 1e-3)


@pytest.mark.parametrize("text", ["\ufeff0, 1, 0", "0, 1, 0\r\n", "0, 1, 0,", "0, 1, 0\n\n\n", " 0,1,0 "])
def test_marks_line_ends_and_trailing_separators(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    assert read_recording(path).position.values == pytest.approx([0, 1e-3, 1e-3])
    assert read_chronojump(path).position.values == pytest.approx([0, 1e-3, 1e-3])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0, 1, x, 0", "line 1, value 3: 'x' is not an integer"),
        ("0, 1, 0.5", "line 1, value 3: '0.5' is not an integer"),
        ("0, 1,, 0", "line 1, value 3: '' is not an integer"),
        ("0*3 1*y", r"line 1, value 2: '1\*y' is not an integer"),
        ("0, 1, 300", "line 1, value 3: '300' is outside the allowed -20 to 20"),
        ("0*0 1", r"line 1, value 1: '0\*0' is outside"),
        ("0*99999999999 1", r"value 1: '0\*99999999999' is outside .* repeated 1 to 86400000 times"),
        ("0, 1\n0, 1", "line 2: '0, 1' follows the one line"),
        ("", "line 1: no samples"),
    ],
)
def test_broken_files_are_refused_with_their_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=rf"signal\.txt.*{message}"):
        read_chronojump(write(tmp_path, text))


def test_files_that_are_no_text_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="byte 0 is not UTF-8"):
        read_chronojump(write(tmp_path, b"\xff\xfe\x00"))
    with pytest.raises(InputError, match=r"absent\.txt: cannot be read"):
        read_chronojump(tmp_path / "absent.txt")
