"""Bringing something in: what would change is shown first, and then all of it is kept or nothing."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from revpress.errors import InputError
from revpress.store.shelf import Drafts, drafts_in
from revpress.store.workspace import ConflictError, Workspace


@dataclass(frozen=True)
class Item:
    """One thing that is brought.

    Attributes
    ----------
    where : str
        Line or file.
    text : str
        What it is, what of it changes, or why it is refused.
    """

    where: str
    text: str


@dataclass(frozen=True)
class Question:
    """What only a person can say.

    Attributes
    ----------
    key : str
        By which it is answered.
    text : str
        The question.
    choices : tuple of str
        The answers that there are.
    """

    key: str
    text: str
    choices: tuple[str, ...]


@dataclass
class Preview:
    """What bringing something in would do.

    Attributes
    ----------
    new, changed, same, refused : list of Item
        What would be added and changed, what is there already as it is, and what cannot be kept.
    questions : list of Question
        What has to be answered first.
    """

    new: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)
    same: list[Item] = field(default_factory=list)
    refused: list[Item] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """SHA-256 of all that it says: the same where the workspace and what is brought are the same."""
        groups = (self.new, self.changed, self.same, self.refused)
        said = [[[item.where, item.text] for item in group] for group in groups]
        asked = [[one.key, one.text, one.choices] for one in self.questions]
        return hashlib.sha256(json.dumps([said, asked]).encode()).hexdigest()

    @property
    def words(self) -> str:
        """What it comes to, in one sentence."""
        groups = (("new", self.new), ("changed", self.changed), ("the same", self.same), ("refused", self.refused))
        parts = [f"{len(group)} {word}" for word, group in groups if group]
        asked = len(self.questions)
        parts += [f"{asked} question{'s' if asked > 1 else ''} to answer"] if asked else []
        if not parts:
            return "There is nothing in it."
        if parts == [f"{len(self.same)} the same"]:
            return "All of it is in the workspace already, the same."
        return f"{', '.join(parts)}."


class Import(ABC):
    """Something that was read and could be kept."""

    def write(self, workspace: Workspace, drafts: Drafts) -> None:  # noqa: B027 - most have no files
        """Write its files as drafts, before anybody is kept from writing.

        Parameters
        ----------
        workspace : Workspace
            Where they belong.
        drafts : Drafts
            Of the workspace.
        """

    @abstractmethod
    def look(self, workspace: Workspace, session: Session) -> Preview:
        """See what it would do.

        Parameters
        ----------
        workspace : Workspace
            Where it would be kept.
        session : sqlalchemy.orm.Session
            Of a reading or writing.

        Returns
        -------
        Preview
        """

    @abstractmethod
    def keep(self, workspace: Workspace, session: Session) -> None:
        """Do it, right after :meth:`look` in the same session.

        Parameters
        ----------
        workspace : Workspace
            Where it is kept.
        session : sqlalchemy.orm.Session
            Of a writing.
        """


def preview(workspace: Workspace, brought: Import) -> Preview:
    """See what bringing something in would do; nothing is changed.

    Parameters
    ----------
    workspace : Workspace
        Where it would be kept.
    brought : Import
        What was read.

    Returns
    -------
    Preview
    """
    with workspace.reading() as session:
        return brought.look(workspace, session)


def apply(workspace: Workspace, brought: Import, seen: str, *, without_refused: bool = False) -> Preview:
    """Do what a preview showed: all of it, or nothing.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    brought : Import
        What was read.
    seen : str
        Digest of the preview that somebody has looked at.
    without_refused : bool
        Whether the rest is kept although some of it is refused.

    Returns
    -------
    Preview
        The same.

    Raises
    ------
    ConflictError
        The workspace has changed since, so that another preview would be shown.
    InputError
        A question is open, or something is refused.
    """
    with drafts_in(workspace.drafts) as drafts:
        brought.write(workspace, drafts)
        with workspace.writing() as session:
            now = brought.look(workspace, session)
            if now.digest != seen:
                raise ConflictError("the workspace has changed since the preview: look at it again; nothing was kept")
            if now.questions:
                raise InputError(f"first answer: {now.questions[0].text}")
            if now.refused and not without_refused:
                first = now.refused[0]
                raise InputError(f"nothing was kept, as {len(now.refused)} is refused: {first.where}: {first.text}")
            drafts.settle()
            brought.keep(workspace, session)
    return now


@contextmanager
def called(path: str | Path, file_name: str) -> Iterator[None]:
    """Have messages within name a file as its owner does, not by the place where it lies for a moment.

    Parameters
    ----------
    path : str or Path
        Where it lies.
    file_name : str
        What it is called; empty for that of the path.
    """
    try:
        yield
    except InputError as error:
        raise type(error)(str(error).replace(str(path), file_name or Path(path).name)) from error
