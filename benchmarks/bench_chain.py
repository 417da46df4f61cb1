"""The whole chain: closure, kinematics, inverse dynamics, muscles, contacts, sharing and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from revpress import Athlete, exercises, solve
from revpress.mechanics.sharing import Status
from revpress.twin.motion import tempo
from revpress.twin.rig import Rig

FRAMES = 2001
CASES = {"unilateral": ("reverse_leg_press/prone_hinge", 15.0), "bilateral": ("hip_thrust", 80.0)}


@pytest.fixture(scope="module", params=CASES)
def rig(request: pytest.FixtureRequest) -> Rig:
    name, load = CASES[request.param]
    return Rig(exercises[name]().assembly(Athlete(strength=1.5), load))


def test_whole_chain(throughput: Callable[..., Any], rig: Rig) -> None:
    motion = tempo(concentric=1.5, eccentric=2.0, frames=FRAMES)
    answer = throughput(lambda: rig.answer(rig.problem(motion)), FRAMES, None, 10)
    assert np.all(answer.sharing.status == Status.CONVERGED)


@pytest.mark.parametrize("case", CASES)
def test_building(throughput: Callable[..., Any], case: str) -> None:
    """An exercise assembled and compiled for one athlete, as every solve does it once."""
    name, load = CASES[case]
    throughput(lambda: Rig(exercises[name]().assembly(Athlete(strength=1.5), load)), 1, None, 15)


@pytest.mark.parametrize("case", CASES)
def test_short_solve(throughput: Callable[..., Any], case: str) -> None:
    """Everything of 51 frames: most of it is building."""
    name, load = CASES[case]
    motion = tempo(frames=51)
    throughput(lambda: solve(name, Athlete(strength=1.5), load, motion=motion), 51, None, 15)


def test_closure(throughput: Callable[..., Any], rig: Rig) -> None:
    strokes = tempo(frames=FRAMES).s
    path = throughput(lambda: rig.path(strokes), FRAMES, None, 10)
    assert path.residual.max() <= 1e-8
