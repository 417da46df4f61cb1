"""What a file says by itself, before anyone tells what was done."""

from __future__ import annotations

import numpy as np
import pytest

from revpress.instrument import Channel, Recording
from revpress.recording import DeviceResult, ResultTable, load_example_session
from revpress.report.story import recording_story


def channel(name: str, quantity: str, unit: str, values: np.ndarray, time: np.ndarray) -> Channel:
    return Channel(name, quantity, unit, time, values, 100.0, 1e-3, None, "set.csv", "")


TIME = np.arange(1000) / 100.0


def test_movements_are_counted_without_an_exercise() -> None:
    position = channel("encoder", "position", "m", 0.2 - 0.2 * np.cos(2 * np.pi * 0.3 * TIME), TIME)
    told = str(recording_story(Recording((position,)), "set.csv"))
    assert "one channel of position, 9.99 s long" in told
    assert "3 movements up" in told
    assert "--exercise NAME --load KG" in told


def test_nothing_moved_is_said() -> None:
    still = channel("encoder", "position", "m", 1e-3 * np.sin(TIME), TIME)
    assert "Nothing moved up" in str(recording_story(Recording((still,)), "set.csv"))


def test_what_is_missing_is_said() -> None:
    kept = (TIME < 4.0) | (TIME > 5.0)
    holed = channel("plate", "force", "N", np.full(kept.sum(), 700.0), TIME[kept])
    story = recording_story(Recording((holed,), left_out=tuple(f"row {n}: no number" for n in range(6))), "x.csv")
    told = str(story)
    assert "missing in 1 channel, the longest from 3.99 to 5.01 s of plate" in told
    assert "Left out: row 0: no number." in told
    assert "Left out: 2 more" in told
    assert story.page  # its sections can be drawn


def test_channels_that_differ_in_a_number_share_a_row() -> None:
    many = tuple(channel(f"left {n}", "pressure", "Pa", np.full(1000, float(n)), TIME) for n in range(1, 100))
    told = str(recording_story(Recording(many), "insole.asc"))
    assert "left 1 … left 99 (99)" in told
    assert "99 channels: 99 of pressure" in told


def test_a_session_and_results_are_told() -> None:
    assert "9 sets with 17 repetitions of Squat" in str(recording_story(load_example_session(), "session.json"))
    results = tuple(DeviceResult("Peak Force", 1000.0 + n, "N", "IMTP", f"{n}", side="left") for n in range(3))
    told = str(recording_story(ResultTable(results, "a plate", "x.csv", ""), "x.csv"))
    assert "3 results of 1 test and 3 people" in told


@pytest.mark.parametrize("quantity", ["force", "emg"])
def test_a_signal_of_which_nothing_is_known_asks(quantity: str) -> None:
    told = str(recording_story(Recording((channel("one", quantity, "N", np.ones(1000), TIME),)), "x.csv"))
    assert "Next:" in told
