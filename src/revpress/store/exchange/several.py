"""Several imports at once: all of them are kept, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from revpress.store.exchange.athletes import AthletesImport
from revpress.store.exchange.preview import Import, Item, Preview, Question
from revpress.store.exchange.recordings import RecordingsImport
from revpress.store.exchange.results import ResultsImport
from revpress.store.shelf import Drafts
from revpress.store.workspace import Workspace

_PART = "|"


@dataclass(frozen=True)
class Part:
    """One of several imports.

    Attributes
    ----------
    key : str
        Before the keys of its questions.
    name : str
        Before the places that it names; empty where they name their file already.
    brought : Import
        What was read.
    of_recording : str
        Name of the file whose results these are, where that is a recording of the same import.
    """

    key: str
    name: str
    brought: Import
    of_recording: str = ""


class SeveralImports(Import):
    """Imports that are looked at and kept together.

    Parameters
    ----------
    parts : sequence of Part
        In an order in which nothing comes before what it needs.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = list(parts)

    def write(self, workspace: Workspace, drafts: Drafts) -> None:
        """Write the files of all: see :class:`~revpress.store.exchange.preview.Import`."""
        for part in self.parts:
            part.brought.write(workspace, drafts)

    def look(self, workspace: Workspace, session: Session) -> Preview:
        """See what all of them would do: see :class:`~revpress.store.exchange.preview.Import`."""
        found, brought = Preview(), dict[str, str]()
        for part in self.parts:
            if isinstance(part.brought, AthletesImport):
                part.brought.before = dict(brought)
            one = part.brought.look(workspace, session)
            if isinstance(part.brought, AthletesImport):
                brought |= dict.fromkeys(part.brought.brings, part.name)
            for name in ("new", "changed", "same", "refused"):
                items = [Item(_placed(part, item.where), item.text) for item in getattr(one, name)]
                getattr(found, name).extend(items)
            found.questions += [
                Question(f"{part.key}{_PART}{asked.key}", _placed(part, asked.text), asked.choices)
                for asked in one.questions
            ]
        return found

    def keep(self, workspace: Workspace, session: Session) -> None:
        """Keep all of them: see :class:`~revpress.store.exchange.preview.Import`."""
        kept: dict[str, str] = {}
        for part in self.parts:
            if isinstance(part.brought, ResultsImport) and part.of_recording in kept:
                part.brought.recording_id = kept[part.of_recording]
                part.brought.look(workspace, session)
            part.brought.keep(workspace, session)
            session.flush()
            if isinstance(part.brought, RecordingsImport):
                kept |= part.brought.kept


def answers_of(key: str, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers to the questions of one part.

    Parameters
    ----------
    key : str
        Of the part.
    answers : mapping of str to str
        By the keys of the whole import's questions.

    Returns
    -------
    dict of str to str
        By the part's own keys.
    """
    start = f"{key}{_PART}"
    return {name.removeprefix(start): answer for name, answer in answers.items() if name.startswith(start)}


def _placed(part: Part, text: str) -> str:
    return f"{part.name}: {text}" if part.name and not text.startswith(part.name) else text
