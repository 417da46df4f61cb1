"""The examination's judge as the tests use it: each case judged once."""

from functools import cache

from revpress.exercise.examination.examination import ATHLETES, FRAMES
from revpress.exercise.examination.judge import Judge
from revpress.twin.motion import tempo

AVERAGE = ATHLETES["average man"]


@cache
def judged(name, athlete=AVERAGE, load=None, **settings):
    """The standard repetition of an exercise."""
    return Judge(name, athlete, load, tempo(frames=FRAMES), **settings)


def broken(laws, judge):
    """Every check of the laws that does not hold, in words."""
    checks = [(law.__name__, check) for law in laws for check in law(judge)]
    return [f"{law}: {c.what} {c.measured:.3g} {c.unit}, allowed {c.allowed:.3g}" for law, c in checks if not c.holds]
