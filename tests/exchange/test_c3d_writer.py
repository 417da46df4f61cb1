"""C3D files of ours, read by another program and by our own reader."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import ezc3d
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.exchange.c3d_writer import c3d_bytes
from revpress.instrument import Channel, Recording
from revpress.recording import SourceFile, read_recording


def channel(name: str, samples: int, rate: float = 1000.0, **changes: object) -> Channel:
    time = np.arange(samples) / rate
    said = {"quantity": "force", "unit": "N", "values": np.sin(time * 3.0) * 700.0, "side": None, "rate": rate}
    return Channel(name=name, time=time, resolution=0.1, source="a", sha256="", **(said | changes))  # type: ignore[arg-type]


@settings(max_examples=15)
@given(st.integers(2, 300), st.sampled_from([50.0, 200.0, 1000.0, 2148.148]), st.integers(1, 9))
def test_another_program_reads_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, samples: int, rate: float, count: int
) -> None:
    held = Recording(tuple(channel(f"plate {i}", samples, rate, side="left") for i in range(count)))
    path = tmp_path_factory.mktemp("c3d") / "x.c3d"
    path.write_bytes(c3d_bytes(held))
    read = ezc3d.c3d(str(path))
    analog = read["parameters"]["ANALOG"]
    assert analog["LABELS"]["value"] == [f"plate {i} left" for i in range(count)]
    assert analog["UNITS"]["value"] == ["N"] * count
    assert analog["RATE"]["value"][0] == pytest.approx(rate, rel=1e-6)
    values = np.stack([one.values for one in held])
    assert np.array_equal(read["data"]["analogs"][0], values.astype("f4"))


def test_a_long_recording_has_several_samples_a_frame(tmp_path: Path) -> None:
    held = Recording((channel("plate", 150_001),))
    path = tmp_path / "x.c3d"
    path.write_bytes(c3d_bytes(held))
    read = ezc3d.c3d(str(path))["data"]["analogs"][0, 0]
    assert read.size == 150_005  # filled to whole frames
    assert np.array_equal(read[:150_001], held["plate"].values.astype("f4"))
    assert np.all(read[150_001:] == read[150_000])


def test_our_own_reader_gives_it_back() -> None:
    held = Recording((channel("push", 500, side="right"), channel("knee", 500, quantity="angle", unit="rad")))
    back = read_recording(SourceFile(Path("x.c3d"), c3d_bytes(held)))
    assert isinstance(back, Recording)
    assert [(one.quantity, one.unit, one.side, one.rate) for one in back] == [
        ("force", "N", "right", 1000.0),
        ("angle", "rad", None, 1000.0),
    ]
    for one, other in zip(held, back, strict=True):
        np.testing.assert_allclose(other.values, one.values, rtol=1e-6, atol=1e-6)


HOLE = replace(channel("a", 10), time=np.array([0, 1, 2, 3, 4, 6, 7, 8, 9, 10]) / 1000.0)


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        ((), "no signals"),
        ((channel("a", 10), channel("b", 11)), "same instants"),
        ((channel("a", 10, 100.0), channel("b", 10)), "same instants"),
        ((replace(channel("a", 10), rate=None),), "constant rate"),
        ((HOLE,), "missing or uneven"),
        (tuple(channel(str(i), 2) for i in range(256)), "C3D holds 255"),
    ],
)
def test_what_the_format_does_not_hold_is_refused(channels: tuple[Channel, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        c3d_bytes(Recording(channels))
