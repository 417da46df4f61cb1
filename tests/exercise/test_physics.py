"""The physical examination: every exercise of the library, as it is by default and with each other choice it offers.

A new exercise file is examined without a line here: the laws and their judge are the package's own examination.
"""

from itertools import chain

import pytest

from judge import broken, judged
from revpress import UnreachableError, exercises
from revpress.exercise.examination import OF_A_FRAME, OF_A_REPETITION

CASES = [
    (name, choice)
    for name in exercises
    for choice in chain(
        [()],
        *([(p.name, c) for c in p.choices if c != p.default] for p in exercises[name].parameters if not p.kinds),
    )
]  # kinds of resistance: test_resistances_on_machines.py


@pytest.mark.parametrize(("name", "choice"), CASES, ids=["-".join((name, *choice)) for name, choice in CASES])
def test_exercise_obeys_the_laws(name, choice, subtests):
    try:
        judge = judged(name, **dict([choice] if choice else []))
    except UnreachableError as error:
        if not choice:
            raise
        pytest.skip(f"{name}, {' '.join(choice)}: {error}")
    for law in (*OF_A_FRAME, *OF_A_REPETITION):
        with subtests.test(law.__name__):
            assert broken([law], judge) == []
