"""Acceptance: the bundled squat session, the device's word beside ours, and the tables made of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from revpress.measurement import (
    WHY_THEY_DIFFER,
    DeviceComparison,
    MeasuredRep,
    device_comparison,
    fastest_per_load,
    fit_load_velocity_line,
    line_dataset,
    repetition_dataset,
    session_reps,
    signal_dataset,
    trace_dataset,
)
from revpress.recording import Session, load_example_session

PUBLISHED_TICK = 2.718e-3


@pytest.fixture(scope="module")
def session() -> Session:
    return load_example_session()


@pytest.fixture(scope="module")
def comparison(session: Session) -> tuple[DeviceComparison, ...]:
    return device_comparison(session)


@pytest.fixture(scope="module")
def reps(session: Session) -> tuple[MeasuredRep, ...]:
    return session_reps(session)


def column(comparison: tuple[DeviceComparison, ...], quantity: str) -> tuple[np.ndarray, np.ndarray]:
    """The device's values and ours."""
    rows = [row for row in comparison if row.quantity == quantity]
    return np.array([row.device for row in rows]), np.array([row.ours.value for row in rows])


def test_range_and_duration_agree(comparison: tuple[DeviceComparison, ...]) -> None:
    """The range within 2 %, and below the device's by its one tick too many; the duration to a millisecond."""
    device, ours = column(comparison, "range")
    assert ours / device == pytest.approx(1.0, abs=0.02)
    assert device - ours == pytest.approx(PUBLISHED_TICK, abs=1.1e-3)
    device, ours = column(comparison, "duration")
    assert ours == pytest.approx(device, abs=1e-3)


def test_the_place_of_the_peak_agrees(comparison: tuple[DeviceComparison, ...]) -> None:
    device, ours = column(comparison, "peak_location")
    assert ours == pytest.approx(device, abs=0.05)
    assert 0.0 < np.median(device - ours) < 0.03


def test_the_sent_intervals_alone_leave_out_the_slow_ends(session: Session) -> None:
    shares = [5 * rep.trace.intervals.sum() / rep.trace.duration for s in session.sets for rep in s.reps]
    assert min(shares) == pytest.approx(0.77, abs=0.01)
    assert max(shares) == pytest.approx(0.94, abs=0.01)


def test_the_files_mean_and_peak_velocities_cannot_be_the_devices(
    session: Session, comparison: tuple[DeviceComparison, ...]
) -> None:
    """What WHY_THEY_DIFFER says: too high for range/duration and for the trace, more digits than the device sends."""
    device, ours = column(comparison, "mean_velocity")
    assert np.all((device - ours > 0.055) & (device - ours < 0.145))
    assert abs(np.corrcoef(device - ours, ours)[0, 1]) < 0.5
    for rep in (rep for s in session.sets for rep in s.reps):
        sent = PUBLISHED_TICK / rep.trace.intervals.min()
        assert 0.04 < rep.device.peak_velocity - sent < 0.13
    data = [rep["data"] for entry in json.loads(Path(session.source).read_text()).values() for rep in entry["reps"]]
    for as_sent in (3, 6, 7, 9):
        assert max(digits(row[as_sent]) for row in data) <= 9  # a 32-bit number needs no more
    for changed in (2, 4):
        assert min(digits(row[changed]) for row in data) >= 14


def digits(text: str) -> int:
    """Significant digits of a number as it is written."""
    return len(text.partition("E")[0].replace(".", "").strip("0"))


def test_every_difference_is_explained(comparison: tuple[DeviceComparison, ...]) -> None:
    assert {row.quantity for row in comparison} == set(WHY_THEY_DIFFER)
    assert len(comparison) == 5 * 17


def test_the_bar_does_not_fall_faster_than_freely(reps: tuple[MeasuredRep, ...]) -> None:
    """At lock-out the lifter lets go at most: never more than g downwards, within three standard uncertainties."""
    for rep in reps:
        hardest = rep.motion.acceleration.argmin()
        assert rep.motion.acceleration[hardest] + 3 * rep.motion.u_acceleration[hardest] > -9.81


def test_the_load_velocity_line(reps: tuple[MeasuredRep, ...]) -> None:
    data = repetition_dataset(reps)
    line = fit_load_velocity_line(*fastest_per_load(data.load_kg, data.mean_velocity))
    assert line.load.size == 9
    assert line.r_squared > 0.97
    low, high = line.band(line.load, "prediction")
    assert np.all((low < line.velocity) & (line.velocity < high))
    table = line_dataset(line, 0.30, np.linspace(60.0, 230.0, 18))
    assert float(table.one_repetition_max) == pytest.approx(200.0, abs=1.0)
    assert np.all(table.velocity_low < table.velocity_high)


def test_repetitions_as_a_table(reps: tuple[MeasuredRep, ...]) -> None:
    data = repetition_dataset(reps)
    assert data.sizes["repetition"] == 17
    assert data.number.values.tolist() == [1, 2, 3, 4, 1, 2, 3, 1, 2, 3, 1, 2, 1, 1, 1, 1, 1]
    assert all("units" in data[name].attrs for name in data.data_vars)
    assert np.all(data.mean_velocity_low < data.mean_velocity)
    assert data.device_range.values[0] == pytest.approx(0.657)
    assert np.isnan(data.eccentric_range).all()
    assert (data.end - data.start).values == pytest.approx(data.duration.values)


def test_traces_and_signal_as_tables(reps: tuple[MeasuredRep, ...]) -> None:
    traces = trace_dataset(reps)
    assert dict(traces.sizes) == {"repetition": 17, "sample": 120}
    assert traces.time.values[:, -1] == pytest.approx([rep.metrics.concentric.duration.value for rep in reps])
    assert traces.position.values[:, 0] == pytest.approx(0.0)
    assert signal_dataset(reps[0].motion).sizes["time"] == 242


def test_no_repetitions_make_empty_tables() -> None:
    assert repetition_dataset([]).sizes["repetition"] == 0
    assert trace_dataset([]).sizes["repetition"] == 0
