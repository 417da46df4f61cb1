"""revpress: digital twin of the reverse leg press.

Public are the names of this module, those on the pages of the reference, and the command line (``docs/public.md``).

>>> from revpress import Athlete, exercises, solve
>>> athlete = Athlete(sex="male", stature=1.80, mass=80.0, age=25)
>>> solution = solve("reverse_leg_press/prone_hinge", athlete, load=10.0)
>>> float(solution.residual.max()) < 1e-8
True
"""

from importlib.metadata import version

import lazy_loader

# Names load what they need when they are first used: a command's help needs no physics engine.
# The stub beside this file says where each is at home, here and for editors and type checkers.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__version__ = version("revpress")
