"""Contrasts: how long it takes to ask one imagined person of four exercises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import xarray as xr

from revpress import Athlete, solve
from revpress.study.contrast import contrasts

PEOPLE = 60
LOADS = {
    "reverse_leg_press/prone_hinge": 60.0,
    "reverse_leg_press/track": 35.0,
    "hip_thrust": 120.0,
    "back_squat": 50.0,
}


@pytest.fixture(scope="module")
def solutions() -> dict[str, xr.Dataset]:
    athlete = Athlete(strength=1.8)
    return {name: solve(name, athlete, load) for name, load in LOADS.items()}


def test_a_person_in_four_exercises(throughput: Callable[..., Any], solutions: dict[str, xr.Dataset]) -> None:
    """At most 0.1 s a person; what is counted as a frame is a person."""
    found = throughput(lambda: contrasts(solutions, people=PEOPLE), PEOPLE, None, 3)
    assert found.notnull().any()
