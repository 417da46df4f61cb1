from .athlete.athlete import Athlete as Athlete
from .errors import InputError as InputError
from .errors import UnreachableError as UnreachableError
from .exercise.catalogue import exercises as exercises
from .exercise.catalogue import find_exercise as find_exercise
from .exercise.exercise import Exercise as Exercise
from .exercise.solve import solve as solve

__version__: str
