"""Sentences that several stories share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from revpress.athlete.athlete import Athlete
from revpress.report.tables import number

BODY = (
    "The athlete is a musculoskeletal model with 44 muscles a leg, scaled to body size and to the average strength of "
    "the same age and sex. Machine and body move as one mechanism with one degree of freedom, the stroke. "
)
"""What every answer rests on."""

SHARING = (
    "At every instant the muscles share the load so that the sum of their squared activations is least; the foot can "
    "push and grip within friction, but not pull unless it is strapped."
)

PREDICTIONS = "No measurement of a reverse leg press has been published: these are predictions, to be tested."

TAILORED = (
    "Where no machine is named, one is made to the athlete's measure, which nobody can buy: with machine=typical, or "
    "the file of your own, the stroke may end earlier."
)

AVERAGE = (
    "Strength differs between people of the same age, sex and size by 16 to 27 % either way, from joint to joint; a "
    "measured athlete beats an average one."
)

_OPTION = re.compile(r" \(--[^()]*\)")
_SHARES = {0.25: "a quarter", 0.5: "half"}

WHERE_IT_PRESSES = "where and in which direction the foot presses"
"""What load and motion leave open."""


def who(athlete: Athlete) -> str:
    """The athlete in a few words."""
    strength = "" if athlete.strength == 1.0 else f", {athlete.strength:g} times average strength"
    return f"{athlete.sex}, {int(athlete.age)} years, {athlete.stature:.2f} m, {athlete.mass:g} kg{strength}"


def bound_words(titles: list[str]) -> list[str]:
    """Of exercises whose heaviest load is the machine's: what a share of it is then."""
    return [
        f"{title}: the machine ends before this athlete does, so the load is a share of what the machine takes and the "
        "effort less than that share."
        for title in titles
    ]


def share_word(share: float) -> str:
    """A share of the largest load as a sentence has it: "half", "70 %"."""
    return _SHARES.get(share, f"{100 * share:.3g} %")


def without_options(sentence: str) -> str:
    """A sentence without options of the command line, which stand in brackets of their own: " (--add NAME@50%)"."""
    return _OPTION.sub("", sentence)


def listed(names: list[str], last: str = "and") -> str:
    """Names in one phrase: "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def beside_neutral(degrees: float) -> str:
    """Where a thigh is, by its hip flexion [°]: "14° past neutral"."""
    if abs(degrees) < 0.5:
        return "neutral"
    return f"{number(-degrees, 0)}° past neutral" if degrees < 0.0 else f"{number(degrees, 0)}° before neutral"


def left_out(reasons: Sequence[str]) -> list[str]:
    """Who could not be taken in, and why, as a notice; none where all could."""
    return [f"Left out: {'; '.join(reasons)}."] if reasons else []
