"""One thing that a recording says by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from revpress.report.blocks import Block
from revpress.report.tables import Table


def _nothing() -> Sequence[Block]:
    return ()


@dataclass(frozen=True)
class Part:
    """What was measured from signals of one kind.

    Attributes
    ----------
    words : sequence of str
        What the numbers say, one sentence each; the first one is the answer.
    tables : sequence of Table
        Of a terminal's width.
    next_action : str
        What would tell more, and why.
    draw : callable
        Makes the figures of a page.
    limits : sequence of str
        What to keep in mind.
    """

    words: Sequence[str]
    tables: Sequence[Table]
    next_action: str
    draw: Callable[[], Sequence[Block]] = _nothing
    limits: Sequence[str] = ()


def counted(count: int, name: str) -> str:
    """A number of things: "1 set", "3 sets".

    Parameters
    ----------
    count : int
    name : str
        Of one.

    Returns
    -------
    str
    """
    return f"{count} {name}{'' if count == 1 else 's'}"
