"""An answer as it is told: the same on a terminal, on a page and in a notebook."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markupsafe import Markup
from rich.console import Console

from revpress.citations import bibliography
from revpress.report.blocks import Bullets, Prose, Section
from revpress.report.html import render_report, write_report
from revpress.report.tables import Table, to_rich

_WIDTH = 160  # of a story as text

SIMULATED = "Simulated data: nobody lifted this."
"""What is said wherever a story of simulated data is shown."""


@dataclass(frozen=True)
class Story:
    """One answer: what was found, its tables and figures, and what to do next.

    Attributes
    ----------
    title : str
        Head of its page.
    subtitle : str
        Who, with what.
    notices : sequence of str
        What has to be known before the tables are read.
    tables : sequence of Table
        Those that a terminal shows; the sections may have more.
    words : sequence of str
        What the numbers say, one sentence each.
    draw : callable
        Makes the sections of the page but for its last parts, when they are first asked for: figures take time.
    next_actions : sequence of str
        What to do next, each with its reason; one for each answer.
    method, limits : sequence of str
        How it was found, and what to keep in mind.
    sources : sequence of str
        Keys of what the run used; those of the package's bibliography are listed in full at the end of the page.
    simulated : bool
        Whether it tells of data that nobody lifted: then it is marked so wherever it is shown.
    """

    title: str
    subtitle: str
    notices: Sequence[str]
    tables: Sequence[Table]
    words: Sequence[str]
    draw: Callable[[], Sequence[Section]]
    next_actions: Sequence[str]
    method: Sequence[str] = ()
    limits: Sequence[str] = ()
    sources: Sequence[str] = ()
    simulated: bool = False

    @cached_property
    def sections(self) -> Sequence[Section]:
        """The story's own sections with their figures."""
        return self.draw()

    @property
    def page(self) -> list[Section]:
        """All sections of the page: the story's own, what to do next, method and limits."""
        page = [*self.sections, Section("next", "What to do next", (Prose(self.next_actions),), short="Next")]
        if self.method or self.limits:
            parts = (Prose([*self.method, *self._source_words]), Bullets(self.limits, "What to keep in mind"))
            page.append(Section("method", "Method and limits", parts, short="Method"))
        return page

    @property
    def _source_words(self) -> list[str]:
        entries = set(bibliography())
        known = [f"@{key}" for key in self.sources if key in entries]
        others = [key for key in self.sources if key not in entries]
        said = [f"This run rests on [{'; '.join(known)}]."] if known else []
        return said + ([f"It also names {', '.join(others)}, which this package does not know."] if others else [])

    def to_html(self, path: str | Path) -> Path:
        """Write the page as one HTML file that needs nothing else.

        Parameters
        ----------
        path : str or pathlib.Path
            Its folder is made if it is not there.

        Returns
        -------
        pathlib.Path
        """
        return write_report(path, self.page, title=self.title, subtitle=self._below, bibliography=bibliography())

    def __str__(self) -> str:
        """Notices, tables, words and what to do next as plain text."""
        text = io.StringIO()
        console = Console(file=text, width=_WIDTH, highlight=False)
        text.writelines(f"{notice}\n" for notice in self.known_first)
        for table in self.tables:
            console.print(to_rich(table))
        text.writelines(f"{sentence}\n" for sentence in (*self.words, *self.next_words))
        return text.getvalue()

    @property
    def known_first(self) -> list[str]:
        """What has to be known before the tables are read, as the first lines of a text."""
        return [*([SIMULATED] if self.simulated else []), *self.notices]

    @property
    def _below(self) -> str:
        """The line below the title."""
        return " ".join([*([SIMULATED] if self.simulated else []), self.subtitle])

    @property
    def next_words(self) -> list[str]:
        """What to do next, as the last lines of a text."""
        return [f"Next: {action}" for action in self.next_actions]

    def _repr_html_(self) -> str:
        """The page in a frame of its own, for a notebook."""
        page = render_report(self.page, title=self.title, subtitle=self._below, bibliography=bibliography())
        return str(Markup('<iframe srcdoc="{}" style="width:100%; height:800px; border:0"></iframe>').format(page))


def told_together(stories: Sequence[Story], *, title: str, subtitle: str) -> Story:
    """Several answers on one page, in their order.

    Parameters
    ----------
    stories : sequence of Story
        Their sections have different keys.
    title, subtitle : str
        Of the page.

    Returns
    -------
    Story
    """

    def all_of(part: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(sentence for story in stories for sentence in getattr(story, part)))

    return Story(
        title=title,
        subtitle=subtitle,
        notices=all_of("notices"),
        tables=[table for story in stories for table in story.tables],
        words=all_of("words"),
        draw=lambda: [section for story in stories for section in story.sections],
        next_actions=all_of("next_actions"),
        method=all_of("method"),
        limits=all_of("limits"),
        sources=all_of("sources"),
        simulated=any(story.simulated for story in stories),
    )
