"""What files would bring, and keeping it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from revpress.app.access.rights import Right
from revpress.app.answers.registry import AnswerRequest, Progress, Told, answer
from revpress.app.field_types import Id
from revpress.app.team import current_team, team_to_write
from revpress.app.uploads import Upload, Uploads
from revpress.errors import InputError
from revpress.store.workspace import Workspace

if TYPE_CHECKING:
    from revpress.recording.format import Content
    from revpress.report.story.imports import ImportedFile
    from revpress.store.exchange.preview import Preview
    from revpress.store.exchange.reading import FileRead
    from revpress.store.exchange.several import SeveralImports

Short = Annotated[str, Field(max_length=500)]

_SHOWN = 300  # items of a kind in a browser
_OPEN = "open"


class FileAsked(BaseModel):
    """What is said of one file.

    Attributes
    ----------
    options : dict
        Of its reader, by name.
    athlete_id : str or None
        Whose it is, where a person has said so.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    options: Annotated[dict[Short, bool | float | Short], Field(max_length=20, default_factory=dict)]
    athlete_id: Id | None = None


class ImportRequest(AnswerRequest):
    """What is to be looked at.

    Attributes
    ----------
    batch_id : str
        Of the files.
    files : dict of str to FileAsked
        What is said of them, by id.
    answers : dict of str to str
        To questions, by their keys.
    """

    batch_id: Id
    files: Annotated[dict[Id, FileAsked], Field(max_length=200, default_factory=dict)]
    answers: Annotated[dict[Short, Short], Field(max_length=500, default_factory=dict)]


class KeepRequest(ImportRequest):
    """What is to be kept.

    Attributes
    ----------
    seen : str
        Digest of the preview that somebody has looked at.
    without_refused : bool
        Whether the rest is kept where some of it is refused or cannot be read.
    """

    seen: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    without_refused: bool = False


_NOTHING_SAID = FileAsked.model_validate({})


@answer("import_preview", ImportRequest, right=Right.RECORD, kept=False)
def import_preview(workspace: Workspace, request: ImportRequest, progress: Progress) -> Told:
    """Read the files of a batch and tell what keeping them would change; nothing is changed."""
    from revpress.report.story.imports import import_story
    from revpress.store.exchange.preview import preview

    uploads, found = _read(workspace, request, progress)
    with workspace.reading() as session:
        team = current_team(session)
    whole = _several(workspace, request, uploads, found, team.id if team is not None else "")
    seen = preview(workspace, whole)
    return Told(import_story(_files(uploads, found), seen), _data(uploads, found, seen))


@answer("import_keep", KeepRequest, right=Right.RECORD, kept=False)
def import_keep(workspace: Workspace, request: KeepRequest, progress: Progress) -> Told:
    """Keep what a preview showed: all of it, or nothing."""
    from revpress.report.story.imports import kept_story
    from revpress.store.exchange.preview import apply
    from revpress.store.exchange.recordings import RecordingsImport

    uploads, found = _read(workspace, request, progress)
    unread = [one for one in uploads if found[one.id].problem]
    if unread and not request.without_refused:
        raise InputError(f"nothing was kept, as {len(unread)} cannot be read: {found[unread[0].id].problem}")
    with workspace.writing() as session:
        # An archive brings its team.
        archives = all(found[one.id].kind == "archive" for one in uploads)
        team = current_team(session) if archives else team_to_write(session)
        team_id = team.id if team is not None else ""
    whole = _several(workspace, request, uploads, found, team_id)
    progress(0.9, "Keeping")
    done = apply(workspace, whole, request.seen, without_refused=request.without_refused)
    kept = [part.brought.kept for part in whole.parts if isinstance(part.brought, RecordingsImport)]
    recordings = {name: id for one in kept for name, id in one.items()}
    Uploads(workspace.folder, request.batch_id).close()
    read = [one for one in uploads if not found[one.id].problem]
    return Told(kept_story(_files(read, found), done, len(recordings)), {"recordings": recordings})


def _read(workspace: Workspace, request: ImportRequest, progress: Progress) -> tuple[list[Upload], dict[str, FileRead]]:
    """The files of the batch under names of their own, and what each is."""
    from dataclasses import replace

    from revpress.store.exchange.reading import read_file

    held = Uploads(workspace.folder, request.batch_id)
    uploads: list[Upload] = []
    for one in held.files():
        times = sum(other.name == one.name for other in uploads)
        uploads.append(replace(one, name=f"{one.name} ({times + 1})") if times else one)
    if not uploads:
        raise InputError("there are no files to look at: they wait a day, then they are taken away; bring them again")
    found = {}
    for number, one in enumerate(uploads):
        progress(0.85 * number / len(uploads), f"Reading {one.name}")
        asked = request.files.get(one.id, _NOTHING_SAID)
        found[one.id] = read_file(held.path(one.id), one.name, asked.options)
    return uploads, found


def _several(
    workspace: Workspace, request: ImportRequest, uploads: list[Upload], found: dict[str, FileRead], team_id: str
) -> SeveralImports:
    from revpress.recording.results import ResultTable
    from revpress.store.exchange.archive import ArchiveImport
    from revpress.store.exchange.athletes import AthletesImport
    from revpress.store.exchange.recordings import RecordingsImport
    from revpress.store.exchange.results import ResultsImport, device_lines, table_import
    from revpress.store.exchange.several import Part, SeveralImports, answers_of

    held = Uploads(workspace.folder, request.batch_id)
    parts, recordings, whose = [], [], {}
    last: list[Part] = []
    for one in uploads:
        read, answers = found[one.id], answers_of(one.id, request.answers)
        if read.problem:
            continue
        path = held.path(one.id)
        if read.kind == "archive":
            parts.append(Part(one.id, one.name, ArchiveImport(path, answers, one.name)))
        elif read.kind == "athletes":
            on = datetime.now(UTC).date()
            parts.append(Part(one.id, one.name, AthletesImport(team_id, path, on, answers, one.name)))
        elif read.kind == "results":
            last.append(Part(one.id, one.name, table_import(team_id, path, answers, one.name)))
        else:
            assert read.brought is not None
            recordings.append((one.name, read.brought))
            asked = request.files.get(one.id)
            if asked is not None and asked.athlete_id is not None:
                whose[one.name] = asked.athlete_id
            if isinstance(read.brought.content, ResultTable):
                said = {"file": one.name, "sha256": read.brought.file.sha256 if read.brought.file else ""}
                lines = device_lines(read.brought.content)
                last.append(Part(one.id, one.name, ResultsImport(team_id, lines, answers, said), one.name))
    if recordings:
        brought = RecordingsImport(team_id, recordings, whose, answers_of(_OPEN, request.answers))
        parts.append(Part(_OPEN, "", brought))
    parts += last
    with workspace.reading() as session:
        for part in parts:
            if len(parts) > 1 and isinstance(part.brought, ArchiveImport) and part.brought.new_teams(session):
                raise InputError(f"{part.name} brings a team: import it by itself, and the other files after it")
    return SeveralImports(parts)


def _files(uploads: list[Upload], found: dict[str, FileRead]) -> list[ImportedFile]:
    from revpress.report.story.imports import ImportedFile
    from revpress.store.exchange.reading import KIND_WORDS

    return [
        ImportedFile(
            one.name, ", ".join(filter(None, (KIND_WORDS[found[one.id].kind], found[one.id].family))),
            found[one.id].problem,
        )
        for one in uploads
    ]  # fmt: skip


def _data(uploads: list[Upload], found: dict[str, FileRead], seen: Preview) -> dict[str, Any]:
    from revpress.instrument.recording import Recording
    from revpress.report.story.recording import content_words

    files = []
    for one, told in zip(uploads, _files(uploads, found), strict=True):
        read = found[one.id]
        content = read.brought.content if read.brought is not None else None
        files.append(
            {
                "id": one.id,
                "bytes": one.bytes,
                **asdict(told),
                "words": [] if content is None else content_words(content, one.name),
                "signal": None if content is None else _signal(content),
                "asks_athlete": isinstance(content, Recording),
                "athlete_said": (content.stated.athlete or "") if isinstance(content, Recording) else "",
                "choices": [dict(choice) for choice in read.choices],
                "options": [asdict(option) for option in read.options],
            }
        )
    groups = {name: getattr(seen, name) for name in ("new", "changed", "same", "refused")}
    return {
        "digest": seen.digest,
        "files": files,
        "counts": {name: len(items) for name, items in groups.items()},
        "items": {name: [asdict(item) for item in items[:_SHOWN]] for name, items in groups.items()},
        "questions": [asdict(question) for question in seen.questions],
    }


def _signal(content: Content) -> dict[str, Any] | None:
    from revpress.report.story.main_signal import main_signal
    from revpress.report.story_json import numbers_json

    found = main_signal(content)
    return None if found is None else {
        **asdict(found), "least": numbers_json(found.least), "most": numbers_json(found.most)
    }  # fmt: skip
