"""Recordings, several files at once: what a file says of whose it is counts only as the team's ID."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from revpress.errors import InputError
from revpress.instrument.recording import Recording
from revpress.recording.identity import digest
from revpress.recording.results import ResultTable
from revpress.store.exchange.preview import Import, Item, Preview, Question
from revpress.store.recordings import Brought, add_recording
from revpress.store.shelf import Drafts
from revpress.store.tables import AthleteRow, RecordingRow
from revpress.store.workspace import Workspace

NOBODY = "nobody of the team"
"""The answer for a recording that is kept without an athlete."""


class RecordingsImport(Import):
    """Recordings of a team.

    Parameters
    ----------
    team_id : str
        Whose they are.
    files : sequence of (str, Brought or str)
        Names of files, and what was read (:func:`~revpress.store.recordings.bring`) or why it could not be.
    athletes : mapping of str to str, optional
        Id of the athlete by name of the file, where a person has said it.
    answers : mapping of str to str, optional
        By key of the question.
    """

    def __init__(
        self,
        team_id: str,
        files: Sequence[tuple[str, Brought | str]],
        athletes: Mapping[str, str] | None = None,
        answers: Mapping[str, str] | None = None,
    ) -> None:
        self.team_id, self.files = team_id, list(files)
        self.athletes, self.answers = dict(athletes or {}), dict(answers or {})
        self.kept: dict[str, str] = {}
        """Id of the recording by name of the file, once it is kept."""
        self._added: list[tuple[str, RecordingRow]] = []

    def write(self, workspace: Workspace, drafts: Drafts) -> None:
        """Write samples and files as drafts: see :class:`~revpress.store.exchange.preview.Import`."""
        for _, brought in self.files:
            if isinstance(brought, Brought):
                brought.write(workspace, drafts)

    def look(self, workspace: Workspace, session: Session) -> Preview:
        """See what it would do: see :class:`~revpress.store.exchange.preview.Import`."""
        found, met = Preview(), set[str]()
        self._added = []
        people = session.scalars(select(AthleteRow).where(AthleteRow.team_id == self.team_id)).all()
        for name, brought in self.files:
            if isinstance(brought, str):
                found.refused.append(Item(name, brought))
                continue
            content = brought.content
            own = digest(content)
            if own in met:
                found.same.append(Item(name, "the same as another of these files"))
                continue
            met.add(own)
            kept = session.scalars(select(RecordingRow).where(RecordingRow.digest == own)).first()
            try:
                who = self._who(found, name, brought, people)
            except InputError as error:
                found.refused.append(Item(name, str(error)))
                continue
            if who is None:
                continue
            person = who if isinstance(who, AthleteRow) else None
            whose = f" of {person.name} ({person.code})" if person is not None else ""
            text = f"{brought.family}{whose}"
            row = brought.row(person.id if person is not None else None)
            self._added.append((name, row))
            if kept is None:
                found.new.append(Item(name, text))
            elif person is None or kept.athlete_id == person.id:
                found.same.append(Item(name, text))
            elif kept.athlete_id is None:
                found.changed.append(Item(name, f"{text}: was nobody's"))
            else:
                self._added.pop()
                other = session.get(AthleteRow, kept.athlete_id)
                other_name = other.name if other is not None else "another athlete"
                found.refused.append(Item(name, f"is kept already, as that of {other_name}"))
        return found

    def keep(self, workspace: Workspace, session: Session) -> None:
        """Do it: see :class:`~revpress.store.exchange.preview.Import`."""
        self.kept = {name: add_recording(session, row).id for name, row in self._added}

    def _who(
        self, found: Preview, name: str, brought: Brought, people: Sequence[AthleteRow]
    ) -> AthleteRow | str | None:
        """The athlete, :data:`NOBODY`, or None where the question is open."""
        by_id = {row.id: row for row in people}
        if name in self.athletes:
            if self.athletes[name] not in by_id:
                raise InputError("the athlete who was chosen is not, or no longer, in the team")
            return by_id[self.athletes[name]]
        content = brought.content
        if isinstance(content, ResultTable) or not isinstance(content, Recording) or not content.stated.athlete:
            return NOBODY
        said = content.stated.athlete
        for row in people:
            if row.code == said:
                return row
        folded = " ".join(said.casefold().split())
        named = {row.code: row for row in people if " ".join(row.name.casefold().split()) == folded}
        if not named:
            return NOBODY
        answer = self.answers.get(name)
        if answer in named:
            return named[answer]
        if answer == NOBODY:
            return NOBODY
        text = f"{name}: the file names {said}, which is a name and no ID: whose recording is it?"
        found.questions.append(Question(name, text, (*named, NOBODY)))
        return None
