"""A story as a PDF: one page to hand over, or all of it."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path
from typing import Literal, TypeVar

from revpress.citations import bibliography
from revpress.errors import InputError, shown
from revpress.report.blocks import Block, Finding, Findings, Section
from revpress.report.chart import Chart
from revpress.report.look import Look
from revpress.report.pdf.content import (
    Content,
    Drawn,
    Words,
    block_content,
    findings_content,
    first_part,
    first_rows,
    plot_content,
    table_content,
)
from revpress.report.pdf.letters import UNKNOWN, settable
from revpress.report.pdf.typesetter import Typesetter
from revpress.report.story.story import Story
from revpress.report.style import Plot
from revpress.report.tables import Table
from revpress.whole_files import whole

_Kind = TypeVar("_Kind", bound=Block)
Page = Literal["a4", "letter"]

_PAPERS = {"a4": "a4", "letter": "us-letter"}
# Letters that a part keeps on one page, so that the least page always fits.
_TITLE, _SUBTITLE, _SENTENCE, _ACTION = 140, 240, 420, 560
_MOST_FIGURES = 2
_MOST_FINDINGS = 3
_FEW_SENTENCES, _SOME_SENTENCES, _MOST_SENTENCES = 3, 8, 16
_MOST_SOURCES = 8
_MOST_LIMITS = 3
_FEW_ROWS = 4  # of a table, before there is a figure


def story_pdf(
    story: Story,
    path: str | Path,
    *,
    page: Page = "a4",
    one_page: bool = True,
    on: date | None = None,
    look: Look | None = None,
) -> Path:
    """Write a story as a PDF.

    Parameters
    ----------
    story : Story
        What is told.
    path : str or pathlib.Path
        Where; its folder is made if it is not there.
    page : {"a4", "letter"}
        Size of the paper.
    one_page : bool
        Whether all that does not fit on one page is left out, with a word on it; otherwise all sections are set, on as
        many pages as they take.
    on : datetime.date, optional
        The day that stands on it; if not given, today.
    look : Look, optional
        How numbers are written; if not given, metric and with a decimal point.

    Returns
    -------
    pathlib.Path
        The file, complete: a tagged PDF of the standard PDF/UA-1, its letters in it.

    Raises
    ------
    InputError
        Another paper, the extra [app] is missing, or a place that cannot be written to.

    Notes
    -----
    Letters are 8 pt or larger and figures keep the size they were drawn with: what does not fit is left out, never made
    smaller. In order of their weight these are taken: a first sentence and what to do next (always), two sentences
    more, the first figure, the first rows of the first table, findings, other sentences, more rows, another figure,
    other tables, and what to keep in mind.
    """
    if page not in _PAPERS:
        raise InputError(f"page is {shown(page)}, not one of {', '.join(_PAPERS)}")
    path, on = Path(path), on or date.today()
    with Typesetter() as typesetter:
        look = look or Look()
        figure = partial(typesetter.figure, look=look)
        head = _head(story, Words(bibliography(), look), _PAPERS[page], on, one_page)
        if one_page:
            content = _fitted(_Sheet(story, look, head, figure), typesetter)
        else:
            content = head | {"blocks": _whole(story, look, figure)}
        pdf = typesetter.pdf(content, on)
    with whole(path) as draft:
        draft.write_bytes(pdf)
    return path


def _head(story: Story, words: Words, paper: str, on: date, one: bool) -> Content:
    day = f"{on.day} {month_name[on.month]} {on.year}"
    simulated = "Simulated data. " if story.simulated else ""
    return {
        "title": words.text(story.title, _TITLE) or "revpress", "subtitle": words.text(story.subtitle, _SUBTITLE),
        "description": words.text(" ".join(story.words), 300), "paper": paper, "one": one, "date": day,
        "simulated": story.simulated,
        "foot": {"sentences": [], "made": f"{simulated}Made by revpress {version('revpress')}, {day}."},
    }  # fmt: skip


def _blocks(sections: Sequence[Section], kind: type[_Kind]) -> list[_Kind]:
    return [block for section in sections for block in section.blocks if isinstance(block, kind)]


def _whole(story: Story, look: Look, figure: Callable[[Plot | Chart], Drawn]) -> list[Content]:
    """All sections, one below another, and the references that they name."""
    words = Words(bibliography(), look)
    blocks: list[Content] = []
    for section in story.page:
        blocks.append(
            {"kind": "heading", "title": words.text(section.title) or section.key, "lead": words.runs(section.lead)}
        )
        if section.key == "next":
            blocks.append({"kind": "next", "actions": [words.runs(action) for action in story.next_actions]})
            continue
        for block in section.blocks:
            blocks += block_content(block, words, figure)
    if words.cited:
        entries = [settable(words.bibliography[key].full) for key in words.cited]
        blocks.append({"kind": "heading", "title": "References", "lead": []})
        blocks.append({"kind": "references", "entries": sorted(entries, key=str.casefold)})
    return blocks


@dataclass(frozen=True)
class _Choice:
    """How much of each part stands on the page."""

    sentences: int = 1
    actions: int = 1
    findings: int = 0
    figures: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    limits: int = 0


class _Sheet:
    """One page of a story, with more or less on it."""

    def __init__(self, story: Story, look: Look, head: Content, figure: Callable[[Plot | Chart], Drawn]) -> None:
        self._story, self._look, self._head, self._figure = story, look, head, figure
        self.plots = [block for section in story.page for block in section.blocks if isinstance(block, Plot | Chart)]
        self.findings: list[Finding] = [
            item for block in _blocks(story.page, Findings) for item in block.items
        ]  # fmt: skip
        tables = {table.key: table for table in (*story.tables, *_blocks(story.page, Table))}
        self._tables = [first_part(table, Words(bibliography(), look)) for table in tables.values()]
        self.all_rows = [sum(1 for _ in table.rows()) for table, _ in self._tables]
        # What must be known and what is said, by turns: neither drives the other off the page.
        notices, said = list(dict.fromkeys(story.notices)), list(dict.fromkeys(story.words))
        by_turns = [s for pair in zip_longest(said, notices) for s in pair if s is not None]
        self._sentences = list(dict.fromkeys(by_turns))
        self._order = list(dict.fromkeys([*notices, *said]))
        self.sentences, self.actions, self.limits = (
            len(part) for part in (self._sentences, story.next_actions, story.limits)
        )

    def content(self, chosen: _Choice) -> Content:
        """What the template shows of a choice."""
        words = Words(bibliography(), self._look)
        kept = set(self._sentences[: chosen.sentences])
        lead = [words.runs(text, _SENTENCE) for text in self._order if text in kept]
        blocks: list[Content] = [{"kind": "lead", "paragraphs": lead}] if lead else []
        if actions := [words.runs(text, _ACTION) for text in self._story.next_actions[: chosen.actions]]:
            blocks.append({"kind": "next", "actions": actions})
        if chosen.findings:
            blocks.append(findings_content(self.findings[: chosen.findings], words))
        figures = [plot_content(self._figure(self.plots[i]), words) for i in chosen.figures]
        blocks += figures[:1]
        tables = [
            table_content(first_rows(table, rows), words)
            for (table, _), rows in zip(self._tables, chosen.rows, strict=False)
            if rows
        ]
        blocks += [*tables[:1], *figures[1:], *tables[1:]]
        if chosen.limits:
            items = [words.runs(text, _SENTENCE) for text in self._story.limits[: chosen.limits]]
            blocks.append({"kind": "bullets", "heading": "Keep in mind", "items": items})
        sentences = [*self._sources(words), *self._left_out(chosen)]
        if self._look.units == "imperial" and figures:
            sentences.append("Figures are in metric units.")
        if UNKNOWN in str(blocks) or UNKNOWN in str(self._head):
            sentences.append(f"{UNKNOWN} stands for a letter that the letters of this page do not have.")
        foot = {**self._head["foot"], "sentences": sentences}
        return self._head | {"blocks": blocks, "foot": foot}

    def _sources(self, words: Words) -> list[str]:
        keys = dict.fromkeys(self._story.sources) | words.cited
        for text in self._story.method:
            for group in re.findall(r"\[(@[^\]]+)\]", text):
                keys |= dict.fromkeys(re.findall(r"@([\w:.-]+)", group))
        named = [words.short(key) for key in keys]
        more = [f"{len(named) - _MOST_SOURCES} more"] if len(named) > _MOST_SOURCES else []
        return (
            [f"Rests on {'; '.join(settable(name, 60) for name in [*named[:_MOST_SOURCES], *more])}."] if named else []
        )

    def _left_out(self, chosen: _Choice) -> list[str]:
        """What does not stand on this page, in one sentence."""
        shown_tables = [i for i, rows in enumerate(chosen.rows) if rows]
        rows = sum(self.all_rows[i] for i in shown_tables)
        columns = sum(len(self._tables[i][0].columns) for i in shown_tables)
        narrower = sum(self._tables[i][1] for i in shown_tables)
        parts = [
            (self.sentences - chosen.sentences, self.sentences, "sentence"),
            (self.actions - chosen.actions, self.actions, "next step"),
            (len(self.plots) - len(chosen.figures), len(self.plots), "figure"),
            (len(self._tables) - len(shown_tables), len(self._tables), "table"),
            (rows - sum(chosen.rows), rows, "row"),
            (narrower, columns + narrower, "column"),
        ]
        said = [f"{out} of {of} {what}{'s' if of > 1 else ''}" for out, of, what in parts if out > 0]
        return [f"Left out to keep this to one page: {', '.join(said)}. The whole answer has them."] if said else []


def _fitted(sheet: _Sheet, typesetter: Typesetter) -> Content:
    """The fullest page that is still one page, taking parts in the order of their weight."""
    chosen = _Choice()

    def take(more: _Choice) -> bool:
        nonlocal chosen
        if typesetter.pages(sheet.content(more)) != 1:
            return False
        chosen = more
        return True

    def sentences(most: int) -> None:
        while chosen.sentences < min(most, sheet.sentences):
            if not take(replace(chosen, sentences=chosen.sentences + 1)):
                return

    def rows(table: int) -> None:
        # Few rows, or none; then the most that fit, found by halving.
        before = (*chosen.rows, *[0] * (len(sheet.all_rows) - len(chosen.rows)))

        def fits(count: int) -> bool:
            return take(replace(chosen, rows=(*before[:table], count, *before[table + 1 :])))

        low, high = min(_FEW_ROWS, sheet.all_rows[table]), sheet.all_rows[table]
        if not before[table] and not fits(low):
            return
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(middle) else (low, middle - 1)

    def few_rows() -> None:
        if sheet.all_rows:
            take(replace(chosen, rows=(min(_FEW_ROWS, sheet.all_rows[0]),)))

    def figure() -> None:
        for i in range(len(sheet.plots)):
            if i not in chosen.figures and take(replace(chosen, figures=(*chosen.figures, i))):
                return

    sentences(_FEW_SENTENCES)
    figure()
    few_rows()
    for count in range(min(len(sheet.findings), _MOST_FINDINGS), 0, -1):
        if take(replace(chosen, findings=count)):
            break
    sentences(_SOME_SENTENCES)
    if sheet.all_rows:
        rows(0)
    if len(chosen.figures) < _MOST_FIGURES:
        figure()
    sentences(_MOST_SENTENCES)
    for table in range(1, len(sheet.all_rows)):
        rows(table)
    while chosen.actions < sheet.actions and take(replace(chosen, actions=chosen.actions + 1)):
        pass
    for count in range(min(sheet.limits, _MOST_LIMITS), 0, -1):
        if take(replace(chosen, limits=count)):
            break
    return sheet.content(chosen)
