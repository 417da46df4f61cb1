from .athlete.athlete import Athlete as Athlete
from .errors import InputError as InputError
from .errors import UnreachableError as UnreachableError
from .exercise.catalogue import exercises as exercises
from .exercise.catalogue import find_exercise as find_exercise
from .exercise.exercise import Exercise as Exercise
from .exercise.solve import solve as solve
from .machine.resistance.bands import Bands as Bands
from .machine.resistance.catalogue import resistances as resistances
from .machine.resistance.flywheel import Flywheel as Flywheel
from .machine.resistance.hydraulic import Hydraulic as Hydraulic
from .machine.resistance.motor import Motor as Motor
from .machine.resistance.plates import Plates as Plates
from .machine.resistance.pneumatic import Pneumatic as Pneumatic
from .machine.resistance.resistance import Resistance as Resistance
from .machine.resistance.stack import Stack as Stack

__version__: str
