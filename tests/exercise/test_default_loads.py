"""At its default load every exercise is within the strength of average adults."""

import numpy as np
import pytest

from revpress import Athlete, exercises, solve
from revpress.mechanics.sharing import Status

PEOPLE = {
    "man": Athlete(sex="male", stature=1.75, mass=75.0, age=25),
    "woman": Athlete(sex="female", stature=1.65, mass=60.0, age=25),
}

CASES = [
    (name, sides)
    for name in exercises
    for sides in next((p.choices for p in exercises[name].parameters if p.name == "sides"), ("",))
    if sides != "left"
]


@pytest.mark.parametrize("athlete", PEOPLE.values(), ids=PEOPLE)
@pytest.mark.parametrize(("name", "sides"), CASES, ids=["-".join(filter(None, case)) for case in CASES])
def test_average_adult_does_the_default(name: str, sides: str, athlete: Athlete) -> None:
    solution = solve(name, athlete, **({"sides": sides} if sides else {}))
    assert np.all(solution.status == Status.CONVERGED)
