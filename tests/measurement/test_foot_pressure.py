"""Pressure under feet: closed forms, and recorded walks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.instrument import Channel
from revpress.measurement.foot_pressure import centre_path, contacts, pressure_envelope, share_of
from revpress.recording import read_recording

TIME = np.arange(500) / 100.0


def channel(values: np.ndarray, quantity: str = "force", unit: str = "N", side: str | None = "left") -> Channel:
    return Channel(quantity, quantity, unit, TIME, values, 100.0, 1.0, side, "walk.asc", "")  # type: ignore[arg-type]


def test_contacts_of_half_sines() -> None:
    """The mean of a half sine above 5 % of its top, cut at both ends, is 2/π within a sample."""
    load = np.where((TIME % 1.0) < 0.6, 800.0 * np.sin(np.pi * (TIME % 1.0) / 0.6), 0.0)
    found = contacts(channel(np.maximum(load, 0.0)), 0.02)
    assert len(found) == 5
    for contact in found:
        assert contact.largest.value == pytest.approx(800.0, rel=1e-3)
        assert contact.largest.u == pytest.approx(16.0, rel=0.01)
        assert contact.mean.value == pytest.approx(1600.0 / np.pi, rel=0.04)
    share = channel(np.full(500, 0.25), "share", "1")
    assert share_of(channel(load), share, found[0]).value == pytest.approx(0.25)
    along = channel(0.1 * TIME, "centre of pressure", "m")
    begin, end, reach = centre_path(along, found[1])
    assert end - begin == pytest.approx(reach)
    assert reach == pytest.approx(0.1 * (found[1].end - found[1].begin))


def test_what_does_not_belong_together_is_refused() -> None:
    one = channel(np.ones(500), "pressure", "Pa")
    with pytest.raises(InputError, match="both feet"):
        pressure_envelope([one, channel(np.ones(500), "pressure", "Pa", "right")])
    with pytest.raises(InputError, match="not a pressure"):
        pressure_envelope([channel(np.ones(500))])
    with pytest.raises(InputError, match="no pressure"):
        pressure_envelope([])
    assert contacts(channel(np.zeros(500))) == ()


@pytest.mark.reference
def test_a_walk_on_insoles(reference_folder: Path) -> None:
    recording = read_recording(reference_folder / "recordings" / "pedar" / "pressure_example.asc")
    for side in ("left", "right"):
        group = [c for c in recording.of("pressure") if c.side == side]
        assert len(group) == 99
        largest, mean = pressure_envelope(group)
        assert largest.values.max() == max(c.values.max() for c in group)
        assert 8 <= len(contacts(mean)) <= 30


@pytest.mark.reference
def test_a_walk_on_a_sheet(reference_folder: Path) -> None:
    """Largest cell 760 kPa; 134 of 205 frames carry load."""
    recording = read_recording(reference_folder / "recordings" / "fscan" / "walk_L.asf")
    load, largest = recording["force"], recording["largest pressure"]
    assert largest.values.max() == pytest.approx(760e3)
    assert np.count_nonzero(load.values) == 134
    found = contacts(load)
    assert 3 <= len(found) <= 8
    first, last = recording["share of the first rows"], recording["share of the last rows"]
    assert share_of(load, first, found[0]).value + share_of(load, last, found[0]).value == pytest.approx(1.0)
