"""Checks against what was published: each declared once, with its figure, its tolerance, its source.

One group is one file, one check one declaration, and nothing else has to be touched::

    @SPEED.check(
        "concentric_torque", "peak torque at 60 °/s over the isometric peak",
        published="0.77", allowed=near(0.77, 0.09), tolerance="one standard deviation between people",
        source="anderson2007", reading="abstract", because="every muscle is fully active at any speed",
    )
    def _concentric_torque() -> Figures:
        return {action: ratio(action) for action in ACTIONS}
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from revpress.errors import RevpressError

Case = TypeVar("Case")

Basis = Literal["equation", "fitted", "prediction"]
BASES: Mapping[Basis, str] = {
    "equation": "a published equation, table or definition; agreement shows that it is computed as printed",
    "fitted": "agreement shows that the fit was made, and is no evidence",
    "prediction": "nothing was set to these figures, so agreement is evidence",
}
"""What agreement with a published figure is worth."""

Reading = Literal["text", "copy", "abstract", "quoted", "assumed"]
READINGS: Mapping[Reading, str] = {
    "text": "read in the paper's text, or in its data",
    "copy": "read in another's copy of the paper's table",
    "abstract": "read in the abstract only",
    "quoted": "as another paper quotes it",
    "assumed": "nobody published it in this form: what we expect, and why, stands beside it",
}
"""How a published figure came here."""


@dataclass(frozen=True)
class Allowed:
    """Figures that agree with what was published.

    Attributes
    ----------
    low, high : float
        Both ends agree; infinite where there is none.
    middle : float, optional
        The published figure, where there is one.
    """

    low: float = -math.inf
    high: float = math.inf
    middle: float | None = None

    def excess(self, figure: float) -> float:
        """How far a figure lies outside, in halves of the width (of the bound, where there is only one).

        Negative within; infinite for what is no number.
        """
        if not math.isfinite(figure):
            return math.inf
        if math.isinf(self.low) or math.isinf(self.high):
            bound = self.high if math.isinf(self.low) else self.low
            beyond = figure - bound if math.isinf(self.low) else bound - figure
            return beyond / (abs(bound) or 1.0)
        half = (self.high - self.low) / 2
        return (abs(figure - (self.high + self.low) / 2) - half) / half


def near(value: float, tolerance: float) -> Allowed:
    """Within ``tolerance`` of a published ``value``, in its unit."""
    return Allowed(value - tolerance, value + tolerance, value)


def between(low: float, high: float) -> Allowed:
    """From ``low`` to ``high``."""
    return Allowed(low, high)


def at_least(low: float, published: float | None = None) -> Allowed:
    """``low`` or more; what is published, if it is one figure."""
    return Allowed(low=low, middle=published)


def at_most(high: float, published: float | None = None) -> Allowed:
    """``high`` or less; what is published, if it is one figure."""
    return Allowed(high=high, middle=published)


@dataclass(frozen=True)
class Figure:
    """What is found here in one case.

    Attributes
    ----------
    value : float
        In the check's unit; NaN where the case was refused.
    allowed : Allowed, optional
        Where each case has a published figure of its own.
    refused : str
        Why there is no value.
    """

    value: float
    allowed: Allowed | None = None
    refused: str = ""


Figures = float | Mapping[str, float | Figure]
"""What the function of a check returns: one figure, or one for each case by its name."""


def each_of(cases: Mapping[str, Case], function: Callable[[Case], float | Figure]) -> dict[str, float | Figure]:
    """The figure of every case; one that the program refuses says why, and stops no other.

    Parameters
    ----------
    cases : mapping
        What ``function`` takes, by name.
    function : callable
        Gives one figure.

    Returns
    -------
    dict of str to float or Figure
    """
    found: dict[str, float | Figure] = {}
    for name, case in cases.items():
        try:
            found[name] = function(case)
        except RevpressError as error:
            found[name] = Figure(math.nan, refused=str(error))
    return found


@dataclass(frozen=True)
class Check:
    """One declared check.

    Attributes
    ----------
    name : str
        Within its group: small letters, digits and ``_``.
    what : str
        The quantity, and of whom, in words.
    function : callable
        Finds it here.
    published : str
        What the source says, in words and figures.
    allowed : Allowed or None
        What agrees; None where every figure has its own.
    tolerance : str
        Why so much and no more.
    source : str
        Key in the bibliography; empty only where it is ``assumed``.
    basis : str
        One of :data:`BASES`.
    reading : str
        One of :data:`READINGS`.
    unit : str
        Of the figures, as a person reads it; "1" of a plain number.
    digits : int
        Decimals that are shown.
    further : tuple of str
        Keys of other sources that ``published`` names.
    because : str
        Why it misses, as far as is known; told only where it does.
    """

    name: str
    what: str
    function: Callable[[], Figures] = field(repr=False)
    published: str
    allowed: Allowed | None
    tolerance: str
    source: str
    basis: Basis = "prediction"
    reading: Reading = "text"
    unit: str = "1"
    digits: int = 2
    further: tuple[str, ...] = ()
    because: str = ""

    def __post_init__(self) -> None:
        if not all((self.name, self.what, self.published, self.tolerance)):
            raise ValueError(f"the check {self.name!r} must say what it is, what is published and why the tolerance")
        if self.basis not in BASES or self.reading not in READINGS:
            raise ValueError(f"the check {self.name} has an unknown basis or reading: {self.basis}, {self.reading}")
        if bool(self.source) == (self.reading == "assumed"):
            raise ValueError(f"the check {self.name} needs a source, or is assumed and has none")

    def run(self) -> CheckResult:
        """Find the figures and judge them."""
        try:
            found = self.function()
        except RevpressError as error:
            found = {"": Figure(math.nan, refused=str(error))}
        cases = found if isinstance(found, Mapping) else {"": found}
        return CheckResult(self, tuple(self._judged(name, case) for name, case in cases.items()))

    def _judged(self, name: str, found: float | Figure) -> Judged:
        figure = found if isinstance(found, Figure) else Figure(float(found))
        allowed = figure.allowed or self.allowed or (Allowed() if figure.refused else None)
        if allowed is None:
            raise ValueError(f"the check {self.name} allows nothing in the case {name!r}")
        return Judged(name, float(figure.value), allowed, figure.refused)


@dataclass(frozen=True)
class Judged:
    """One figure beside what was published.

    Attributes
    ----------
    case : str
        Who or where; empty where a check has one figure.
    figure : float
        What was found.
    allowed : Allowed
        What agrees.
    refused : str
        Why nothing was found.
    """

    case: str
    figure: float
    allowed: Allowed
    refused: str = ""

    @property
    def holds(self) -> bool:
        """Whether it agrees."""
        return self.allowed.excess(self.figure) <= 0.0


@dataclass(frozen=True)
class CheckResult:
    """A check that was run.

    Attributes
    ----------
    check : Check
        The declaration.
    cases : tuple of Judged
        At least one.
    """

    check: Check
    cases: tuple[Judged, ...]

    def __post_init__(self) -> None:
        if not self.cases:
            raise ValueError(f"the check {self.check.name} found nothing")

    @property
    def passed(self) -> bool:
        """Whether every case agrees."""
        return all(case.holds for case in self.cases)

    @property
    def held(self) -> int:
        """How many cases agree."""
        return sum(case.holds for case in self.cases)

    @property
    def worst(self) -> Judged:
        """The case farthest outside, or nearest to the edge."""
        return max(self.cases, key=lambda case: case.allowed.excess(case.figure))


class CheckGroup(Mapping[str, Check]):
    """Checks of one subject, in the order of their declaration.

    Parameters
    ----------
    name : str
        What a person types to have these alone.
    title : str
        Heading.
    room : str
        Room of the package whose word is checked.
    words : str
        What these checks can tell and what not.
    """

    def __init__(self, name: str, title: str, room: str, words: str) -> None:
        self.name, self.title, self.room, self.words = name, title, room, words
        self._checks: dict[str, Check] = {}

    def __getitem__(self, name: str) -> Check:
        return self._checks[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._checks)

    def __len__(self) -> int:
        return len(self._checks)

    def add(self, check: Check) -> None:
        """Declare a check.

        Raises
        ------
        ValueError
            Its name is taken in this group.
        """
        if check.name in self._checks:
            raise ValueError(f"the check {check.name} of {self.name} is declared twice")
        self._checks[check.name] = check

    def check(
        self, name: str, what: str, **declaration: Any
    ) -> Callable[[Callable[[], Figures]], Callable[[], Figures]]:
        """Declare the function that is decorated; the keywords are the attributes of :class:`Check`."""

        def declared(function: Callable[[], Figures]) -> Callable[[], Figures]:
            self.add(Check(name, what, function, **declaration))
            return function

        return declared
