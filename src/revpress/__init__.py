"""revpress: digital twin of the reverse leg press.

>>> from revpress import Athlete, exercises, solve
>>> athlete = Athlete(sex="male", stature=1.80, mass=80.0, age=25)
>>> solution = solve("reverse_leg_press/prone_hinge", athlete, load=40.0)
>>> float(solution.residual.max()) < 1e-8
True
"""

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError
from revpress.exercise.registry import exercises
from revpress.exercise.solve import solve

__all__ = ["Athlete", "InputError", "UnreachableError", "exercises", "solve"]
