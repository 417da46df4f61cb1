"""Parts of a page that tells several answers: each with its next action, of which the page shows one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from revpress.report.story.story import Story, told_together

RULE = (
    "Each part has a next step; the page shows the one that comes first in this order: tests that contradict each "
    "other, as what rests on them is wrong; a set-up that is uncomfortable, as what is avoided does not train; a "
    "result that fell; nothing tested, as then nobody can tell; a question that one more measurement decides; going on "
    "as before; what is not known yet. Of two that are equal, the part that stands first (our own order, assumed)."
)
"""Which of several next actions is shown."""


class Urgency(IntEnum):
    """What kind of next action a part has; the least comes first."""

    CONTRADICTION = 0
    COMFORT = 1
    FELL = 2
    UNTESTED = 3
    UNDECIDED = 4
    KEEP = 5
    UNKNOWN = 6


@dataclass(frozen=True)
class Part:
    """A part of a page.

    Attributes
    ----------
    story : Story
        With one next action.
    urgency : Urgency
        Of that action.
    """

    story: Story
    urgency: Urgency


def parts_together(parts: Sequence[Part], *, title: str, subtitle: str) -> Story:
    """Tell several parts on one page, with the next action that matters most.

    Parameters
    ----------
    parts : sequence of Part
        In the order of the page; their sections have different keys.
    title, subtitle : str
        Of the page.

    Returns
    -------
    Story
    """
    first = min(parts, key=lambda part: part.urgency)
    together = told_together([part.story for part in parts], title=title, subtitle=subtitle)
    return replace(together, next_actions=tuple(first.story.next_actions[:1]), method=(*together.method, RULE))
