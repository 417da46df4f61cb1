"""At its default load every exercise is within the strength of average adults, but for a short list with reasons."""

import pytest

from revpress import Athlete, exercises, solve
from revpress.mechanics.sharing import Status

PEOPLE = {
    "man": Athlete(sex="male", stature=1.75, mass=75.0, age=25),
    "woman": Athlete(sex="female", stature=1.65, mass=60.0, age=25),
}
TOO_MUCH = {
    "back_squat": "the load cannot be less than the bar, and hips and knees of the model are weak in deep flexion",
}
"""Exercises that the model does not hold over the whole stroke; their limits say so."""

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
    beyond = solution.stroke.values[solution.status.values != Status.CONVERGED]
    if name in TOO_MUCH:
        assert 0 < len(beyond) < 0.3 * len(solution.frame), f"{name}: is it still an exception?"
        assert beyond.max() < 0.2  # the deepest part of the stroke
        assert any("average adult" in sentence for sentence in exercises[name].limits)
    else:
        assert len(beyond) == 0
