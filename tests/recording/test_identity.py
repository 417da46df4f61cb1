"""The digest of what was recorded: of the samples, not of the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from revpress.instrument import Channel
from revpress.recording import DeviceResult, Event, Recording, ResultTable, digest, load_example_session, same_content

TIME = np.arange(100) / 1000.0


def recording(**changes: object) -> Recording:
    given = {"name": "plate", "quantity": "force", "unit": "N", "time": TIME, "values": np.sin(TIME * 30) * 100.0}
    given |= {"rate": 1000.0, "resolution": 0.1, "side": "left", "source": "a.csv", "sha256": "aa"} | changes
    return Recording((Channel(**given),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "same",
    [
        {"name": "other"},
        {"source": "b.xlsx", "sha256": "bb"},
        {"resolution": 1.0, "rate": None},
        {"time": TIME * 1000.0 / 1000.0 + 1e-13},
    ],
)
def test_names_files_and_last_bits_do_not_count(same: dict[str, object]) -> None:
    assert same_content(recording(), recording(**same))


@pytest.mark.parametrize(
    "other",
    [
        {"side": "right"}, {"side": None}, {"quantity": "power", "unit": "W"}, {"site": "plate 1"}, {"axis": "z"},
        {"time": TIME + 1e-6}, {"values": np.sin(TIME * 30) * 100.0 + 1e-6}, {"time": TIME[:-1], "values": TIME[:-1]},
    ],
)  # fmt: skip
def test_every_sample_side_and_site_counts(other: dict[str, object]) -> None:
    assert not same_content(recording(), recording(**other))


def test_the_order_of_channels_does_not_count_and_events_do() -> None:
    one, two = recording().channels[0], replace(recording().channels[0], name="two", side="right")
    assert same_content(Recording((one, two)), Recording((two, one)))
    assert not same_content(Recording((one, two)), Recording((one, two), events=(Event("jump", 0.01),)))
    assert not same_content(Recording((one,)), Recording((one, two)))


def test_sessions_and_results() -> None:
    session = load_example_session()
    assert digest(session) == digest(load_example_session())
    assert not same_content(session, replace(session, sets=session.sets[1:]))
    result = DeviceResult("Peak force", 812.5, "N", "CMJ", "7", datetime(2026, 5, 1, tzinfo=UTC), "left")
    table = ResultTable((result, replace(result, side="right")), "plate", "a.json", "aa")
    assert same_content(table, replace(table, results=table.results[::-1], source="b.json"))
    assert not same_content(table, replace(table, results=(replace(result, value=812.6),)))
    assert not same_content(table, session)
    assert len(digest(table)) == 64


def test_numbers_too_large_for_whole_grains_count_too() -> None:
    assert not same_content(recording(values=TIME * 1e12), recording(values=TIME * 1e12 + 1.0))
