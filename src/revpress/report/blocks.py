"""What a report is made of: sections of prose, findings, figures, tables and one 3D view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ParamSpec

from revpress.errors import InputError
from revpress.report.chart import Chart
from revpress.report.scene import Scene
from revpress.report.style import Plot
from revpress.report.tables import Table


@dataclass(frozen=True)
class Prose:
    """Paragraphs of plain text; ``**bold**`` and ``[@key]`` (a reference) are understood, nothing else."""

    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Bullets:
    """A short list; text as in :class:`Prose`."""

    items: Sequence[str]
    heading: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing we found: a number that stands out, and the sentence that says what it means."""

    number: str
    sentence: str


@dataclass(frozen=True)
class Findings:
    """Findings side by side."""

    items: Sequence[Finding]


@dataclass(frozen=True)
class View:
    """The interactive 3D view; at most one in a report."""

    scenes: Sequence[Scene]
    caption: str
    alt: str


@dataclass(frozen=True)
class Notice:
    """Something that the reader must not overlook: a gap, a doubt, a limit."""

    heading: str
    text: str


P = ParamSpec("P")
Block = Prose | Bullets | Findings | Plot | Chart | Table | View | Notice


@dataclass(frozen=True)
class Section:
    """A part of the report: ``key`` is its anchor, ``short`` its name in the navigation, ``lead`` its opening.

    ``folded`` is what few readers look for: a page that can fold shows its title alone.
    """

    key: str
    title: str
    blocks: Sequence[Block]
    lead: str = ""
    short: str = ""
    folded: bool = False


def attempt(make: Callable[P, Block], *args: P.args, **kwargs: P.kwargs) -> Block:
    """The block that ``make(...)`` gives, or a note saying what it lacked: one gap does not cost the report."""
    try:
        return make(*args, **kwargs)
    except InputError as error:
        return Notice("Not shown.", str(error))
