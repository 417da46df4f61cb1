"""revpress: digital twin of the reverse leg press.

>>> from revpress import Athlete, exercises, solve
>>> athlete = Athlete(sex="male", stature=1.80, mass=80.0, age=25)
>>> solution = solve("reverse_leg_press/prone_hinge", athlete, load=10.0)
>>> float(solution.residual.max()) < 1e-8
True
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from revpress.athlete.athlete import Athlete
    from revpress.errors import InputError, UnreachableError
    from revpress.exercise.catalogue import exercises, find_exercise
    from revpress.exercise.exercise import Exercise
    from revpress.exercise.solve import solve

__all__ = ["Athlete", "Exercise", "InputError", "UnreachableError", "exercises", "find_exercise", "solve"]

_HOME = {
    "Athlete": "athlete.athlete",
    "InputError": "errors",
    "UnreachableError": "errors",
    "Exercise": "exercise.exercise",
    "exercises": "exercise.catalogue",
    "find_exercise": "exercise.catalogue",
    "solve": "exercise.solve",
}


def __getattr__(name: str) -> Any:
    """Public names load what they need when they are first used: a command's help needs no physics engine."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
