"""Real solutions, each solved once."""

import numpy as np
import pytest

from revpress import Athlete, solve
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.machine.resistance.stack import Stack
from revpress.study.compare import compare
from revpress.twin.motion import tempo

STRONG = Athlete(sex="male", stature=1.75, mass=75.0, age=25, strength=2.0)
MOTION = tempo(frames=301)  # Simpson's rule is then exact to about 1e-7 of the work
SETTINGS = {
    "prone hinge": ("reverse_leg_press/prone_hinge", 40.0, {}),
    "prone hinge beyond strength": ("reverse_leg_press/prone_hinge", 200.0, {"sides": "left"}),
    "flat track, stack": (
        "reverse_leg_press/track", 50.0, {"track_angle": 0.0, "resistance": Stack(ratio=0.5)},
    ),
    "steep track, both legs": ("reverse_leg_press/track", 60.0, {"track_angle": np.radians(45.0), "sides": "both"}),
    "hip thrust": ("hip_thrust", 100.0, {}),
    "squat": ("back_squat", 80.0, {}),
}  # fmt: skip


@pytest.fixture(scope="session")
def athlete():
    """Who does all exercises here."""
    return STRONG


@pytest.fixture(scope="session", params=SETTINGS)
def solved(request):
    """A solution of each exercise."""
    name, load, parameters = SETTINGS[request.param]
    return solve(name, STRONG, load, motion=MOTION, **parameters)


@pytest.fixture(scope="session")
def thrust_and_press():
    """Solutions and comparison of a hip thrust and a reverse leg press."""
    return compare(
        STRONG,
        [LoadedExercise("hip_thrust", 120.0), LoadedExercise("reverse_leg_press/prone_hinge", 25.0)],
        tempo(frames=61),
    )
