"""Building is what costs: people never seen before, and one repetition of somebody who was.

The columns count people or solutions, not frames. On a busy computer take processor time instead of the clock:
``--benchmark-timer=time.process_time``.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from revpress import Athlete, exercises, solve
from revpress.twin.rig import Rig

NUMBER = count()


def stranger() -> Athlete:
    """Somebody who was not there before."""
    return Athlete(stature=1.60 + 1e-6 * next(NUMBER), mass=70.0)


@pytest.mark.parametrize("people", [1, 10, 100])
def test_new_athletes(throughput: Callable[..., Any], people: int) -> None:
    throughput(lambda: [stranger().body() for _ in range(people)], people, "new athletes", max(3, 60 // people))


@pytest.mark.parametrize("name", ["reverse_leg_press/prone_hinge", "hip_thrust", "back_squat", "sit_to_stand"])
def test_known_athlete(throughput: Callable[..., Any], name: str) -> None:
    """All that ``solve`` does for an athlete whose body is there."""
    athlete = Athlete()
    throughput(lambda: solve(name, athlete), 1, "one solution", 20)


@pytest.mark.parametrize("name", ["reverse_leg_press/prone_hinge", "hip_thrust", "back_squat", "sit_to_stand"])
def test_rig(throughput: Callable[..., Any], name: str) -> None:
    assembly = exercises[name]().assembly(Athlete())
    throughput(lambda: Rig(assembly), 1, "one rig", 20)
