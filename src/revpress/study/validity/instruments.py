"""Recordings of a real device, measured here and by the device itself."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from revpress.measurement import (
    WHY_THEY_DIFFER,
    DeviceComparison,
    device_comparison,
    fastest_per_load,
    fit_load_velocity_line,
    repetition_dataset,
    session_reps,
)
from revpress.recording import load_example_session
from revpress.study.validity.check import CheckGroup, Figures, between, near

Array = NDArray[np.float64]

INSTRUMENTS = CheckGroup(
    "instruments",
    "Recordings",
    "measurement",
    "The bundled squat session of an OpenBarbell, 17 repetitions. One device and one lifter; how well it does on "
    "others is for your own recordings to show.",
)


@cache
def _compared() -> tuple[DeviceComparison, ...]:
    return device_comparison(load_example_session())


def _values(quantity: str) -> tuple[Array, Array]:
    """The device's values of every repetition, and ours."""
    rows = [row for row in _compared() if row.quantity == quantity]
    return np.array([row.device for row in rows]), np.array([row.ours.value for row in rows])


@INSTRUMENTS.check(
    "range", "range of motion over the device's: least and greatest of 17 repetitions",
    published="the device's own word", allowed=near(1.0, 0.02), tolerance="2 %: five ticks of 2.7 mm",
    source="openbarbell2017", reading="text", digits=3, because=WHY_THEY_DIFFER["range"],
)  # fmt: skip
def _range() -> Figures:
    device, ours = _values("range")
    return {"least": float((ours / device).min()), "greatest": float((ours / device).max())}


@INSTRUMENTS.check(
    "duration", "duration less the device's: least and greatest of 17 repetitions", unit="ms",
    published="the device's own word", allowed=near(0.0, 1.0), tolerance="1 ms: the device's clock and its cuts",
    source="openbarbell2017", reading="text", basis="fitted", digits=2, because=WHY_THEY_DIFFER["duration"],
)  # fmt: skip
def _duration() -> Figures:
    device, ours = _values("duration")
    return {"least": float(1e3 * (ours - device).min()), "greatest": float(1e3 * (ours - device).max())}


@INSTRUMENTS.check(
    "peak_place", "place of the fastest instant less the device's, over the range: least and greatest",
    published="the device's own word", allowed=near(0.0, 0.05), tolerance="0.05 of the range: 16 ticks of its mean",
    source="openbarbell2017", reading="text", digits=3, because=WHY_THEY_DIFFER["peak_location"],
)  # fmt: skip
def _peak_place() -> Figures:
    device, ours = _values("peak_location")
    return {"least": float((ours - device).min()), "greatest": float((ours - device).max())}


@INSTRUMENTS.check(
    "mean_velocity", "mean velocity less the file's: least and greatest of 17 repetitions", unit="m/s",
    published="the file's numbers", allowed=near(0.0, 0.02), tolerance="0.02 m/s: what such devices differ by",
    source="openbarbell2017", reading="text", digits=3, because=WHY_THEY_DIFFER["mean_velocity"],
)  # fmt: skip
def _mean_velocity() -> Figures:
    device, ours = _values("mean_velocity")
    return {"least": float((ours - device).min()), "greatest": float((ours - device).max())}


@INSTRUMENTS.check(
    "mean_velocity_by_definition", "mean velocity over the device's range ÷ duration: least and greatest",
    published="range ÷ duration, as the device's firmware has it", allowed=near(1.0, 0.02),
    tolerance="2 %: that of the range", source="openbarbell2017", reading="text", digits=3,
)  # fmt: skip
def _mean_velocity_by_definition() -> Figures:
    ratio = _values("mean_velocity")[1] * _values("duration")[0] / _values("range")[0]
    return {"least": float(ratio.min()), "greatest": float(ratio.max())}


@INSTRUMENTS.check(
    "velocity_falls_in_a_line", "R² of mean velocity over load, fastest repetition of each load",
    published="0.96, full squat", allowed=between(0.94, 1.0), tolerance="0.02 below the published",
    source="sanchezmedina2017", reading="abstract",
)  # fmt: skip
def _velocity_falls_in_a_line() -> Figures:
    data = repetition_dataset(session_reps(load_example_session()))
    return float(fit_load_velocity_line(*fastest_per_load(data.load_kg, data.mean_velocity)).r_squared)
