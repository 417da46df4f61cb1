"""Examine an exercise over athletes, loads and settings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError, shown
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.examination.judge import Judge
from revpress.exercise.examination.laws import OF_A_FRAME, OF_A_REPETITION, Check, Law
from revpress.exercise.exercise import Exercise
from revpress.settings import Parameter
from revpress.twin.motion import tempo

FRAMES = 301
"""Of a repetition: Simpson's rule is then exact to about 1e-7 of the work."""
FEW_FRAMES = 31
"""Where only the laws of a frame are asked for."""

ATHLETES = {
    "average man": Athlete(sex="male", stature=1.75, mass=75.0, age=25),
    "small woman": Athlete(sex="female", stature=1.55, mass=50.0, age=25),
    "tall man": Athlete(sex="male", stature=1.95, mass=105.0, age=40),
}
_NEAR = 0.1  # of the way from a setting's default to an end of its range
_LOADS = (0.0, 1.0, 4.0)  # times the default, as far as the range goes


@dataclass(frozen=True)
class Case:
    """Who does the exercise, with how much, set how.

    Attributes
    ----------
    athlete : str
        Key in ``ATHLETES``.
    load : float or None
        None for the default.
    settings : mapping
        Those that differ from the exercise's own.
    whole : bool
        Whether a whole repetition is examined, or single frames only.
    """

    athlete: str
    load: float | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = True

    def __str__(self) -> str:
        load = "" if self.load is None else f", load {self.load:g}"
        words = (f"{n} {v:.4g}" if isinstance(v, float) else f"{n} {v}" for n, v in self.settings.items())
        return ", ".join([self.athlete + load, *words])


@dataclass(frozen=True)
class LawFinding:
    """A law over all cases.

    Attributes
    ----------
    law : str
        Its name in words.
    statement : str
        What it says.
    cases : int
        In how many it was examined.
    failed : tuple of (Case, Check)
        Every check that does not hold.
    worst : (Case, Check) or None
        The check that comes nearest to what is allowed, or is furthest beyond; None where the law had nothing to check.
    """

    law: str
    statement: str
    cases: int
    failed: tuple[tuple[Case, Check], ...]
    worst: tuple[Case, Check] | None

    @property
    def holds(self) -> bool:
        """Whether the law holds in every case."""
        return not self.failed


@dataclass(frozen=True)
class Examination:
    """What an examination found.

    Attributes
    ----------
    exercise : str
        Its name.
    findings : tuple of LawFinding
        One for each law.
    refused : tuple of (Case, str)
        Cases that the exercise cannot take, and its words for it.
    """

    exercise: str
    findings: tuple[LawFinding, ...]
    refused: tuple[tuple[Case, str], ...]

    @property
    def passed(self) -> bool:
        """Whether every law holds, and the exercise works at its defaults for everybody."""
        by_default = [case for case, _ in self.refused if not case.settings and case.load is None]
        return all(finding.holds for finding in self.findings) and not by_default


def cases(exercise: Exercise) -> Iterator[Case]:
    """Every athlete at the default load; the average man at other loads, with each other choice, and near each default.

    Whole repetitions, but near the defaults single frames only.
    """
    average, *others = ATHLETES
    yield Case(average)
    for athlete in others:
        yield Case(athlete)
    shares = _LOADS if exercise.takes_load else ()
    for load in sorted({_within(exercise.load, share * exercise.load.usual) for share in shares}):
        if load != exercise.load.default:
            yield Case(average, load)
    for parameter in exercise.parameters:
        now = getattr(exercise, parameter.name)
        now = parameter.kinds.word(now) if parameter.kinds else now
        for choice in parameter.choices:
            if choice != now:
                yield Case(average, settings={parameter.name: choice})
    idle = exercise.idle()
    for parameter in exercise.parameters:
        now = getattr(exercise, parameter.name)
        if isinstance(now, float) and parameter.name not in idle:
            for end in (parameter.low, parameter.high):
                if math.isfinite(end) and end != now:
                    yield Case(average, settings={parameter.name: now + _NEAR * (end - now)}, whole=False)


def examine(
    exercise: ExerciseLike,
    *,
    chosen: Sequence[Case] | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    **settings: Any,
) -> Examination:
    """Let an exercise do its repetition for many people, loads and settings, and judge each by the laws.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        As :func:`.find_exercise` takes it.
    chosen : sequence of Case, optional
        What is examined; :func:`cases` if not given.
    progress : callable, optional
        Called with (done, total, case in words).
    **settings
        Of the exercise, SI and radians.

    Returns
    -------
    Examination

    Raises
    ------
    InputError
        There is no such exercise, setting or athlete.
    """
    examined = find_exercise(exercise, **settings)
    listed = list(cases(examined)) if chosen is None else list(chosen)
    laws = (*OF_A_FRAME, *OF_A_REPETITION)
    found: dict[Law, list[tuple[Case, list[Check]]]] = {law: [] for law in laws}
    refused = []
    for done, case in enumerate(listed):
        if progress:
            progress(done, len(listed), str(case))
        if case.athlete not in ATHLETES:
            raise InputError(f"there is no athlete {shown(case.athlete)} (known: {', '.join(ATHLETES)})")
        motion = tempo(frames=FRAMES if case.whole else FEW_FRAMES)
        try:
            judge = Judge(examined, ATHLETES[case.athlete], case.load, motion, **case.settings)
        except (InputError, UnreachableError) as error:
            refused.append((case, str(error)))
            continue
        for law in laws if case.whole else OF_A_FRAME:
            found[law].append((case, list(law(judge))))
    if progress:
        progress(len(listed), len(listed), "")
    return Examination(examined.name, tuple(_finding(law, checked) for law, checked in found.items()), tuple(refused))


def _finding(law: Law, checked: Sequence[tuple[Case, Sequence[Check]]]) -> LawFinding:
    pairs = [(case, check) for case, checks in checked for check in checks]
    return LawFinding(
        law.__name__.replace("_", " "),
        (law.__doc__ or "").strip().splitlines()[0],
        len(checked),
        tuple(pair for pair in pairs if not pair[1].holds),
        max(pairs, key=lambda pair: pair[1].share, default=None),
    )


def _within(parameter: Parameter, value: float) -> float:
    return min(max(value, parameter.low), parameter.high)
