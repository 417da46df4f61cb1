"""Asking for the maximum: a strength curve, the largest load, a load–velocity profile; wall and processor time.

Calls are whole ones of the public functions after the first, which compiles the exercise: what a person waits for when
a slider moves. The table at the end counts positions and loads as frames.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from revpress import Athlete
from revpress.performance.largest_load import largest_load
from revpress.performance.load_velocity import load_velocity
from revpress.performance.strength_curve import strength_curve

ATHLETE = Athlete()
POSITIONS, LOADS = 51, 8
NAMES = ["reverse_leg_press/prone_hinge", "hip_thrust"]


@pytest.fixture
def measured(throughput: Callable[..., Any], benchmark: Any) -> Callable[..., Any]:
    """As ``throughput``, with the processor's time of a call in ``extra_info``: other work on the machine adds none."""

    def measure(work: Callable[[], Any], frames: int, group: str) -> Any:
        answer = throughput(work, frames, group, 10)
        start = time.process_time()
        for _ in range(5):
            work()
        benchmark.extra_info["cpu_ms"] = round((time.process_time() - start) / 5 * 1e3, 1)
        return answer

    return measure


@pytest.mark.parametrize("name", NAMES)
def test_strength_curve(measured: Callable[..., Any], name: str) -> None:
    curve = measured(lambda: strength_curve(name, ATHLETE, positions=POSITIONS), POSITIONS, "strength curve")
    assert curve.sizes["stroke"] == POSITIONS


@pytest.mark.parametrize("name", NAMES)
def test_largest_load(measured: Callable[..., Any], name: str) -> None:
    held = measured(lambda: largest_load(name, ATHLETE), POSITIONS, "largest load")
    assert held.limited_by == "athlete"


@pytest.mark.parametrize("name", NAMES)
def test_load_velocity(measured: Callable[..., Any], name: str) -> None:
    most = float(largest_load(name, ATHLETE).largest)
    loads = [most * (0.2 + 0.75 * i / (LOADS - 1)) for i in range(LOADS)]
    profile = measured(lambda: load_velocity(name, ATHLETE, loads), LOADS, "load–velocity profile")
    assert profile.mean_velocity.notnull().all()
