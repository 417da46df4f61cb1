"""What a recording says, its signals as a picture, and its repetitions."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from revpress.app.answers.registry import AnswerRequest, Progress, Told, answer
from revpress.app.field_types import Id
from revpress.app.recording_words import recording_title
from revpress.errors import InputError
from revpress.store.tables import EditRow, RecordingRow, SetRow
from revpress.store.workspace import Workspace

if TYPE_CHECKING:
    from revpress.measurement.edits import Edit, Edits
    from revpress.measurement.measured_reps import MeasuredReps
    from revpress.recording.format import Content
    from revpress.store.measured_set import MeasuredSet

End = Literal["", "concentric begin", "concentric end", "eccentric begin", "eccentric end"]
Instant = Annotated[float, Field(allow_inf_nan=False, ge=-1e9, le=1e9)]
_NO_RECORDING = "there is no recording of that id in the workspace"


class RecordingRequest(AnswerRequest):
    """One recording.

    Attributes
    ----------
    recording_id : str
        Which.
    """

    recording_id: Id


class SignalsRequest(RecordingRequest):
    """A time of a recording.

    Attributes
    ----------
    begin, end : float or None
        [s] on its clock; None: where it begins and ends.
    parts : int
        How many columns the picture has.
    """

    begin: Instant | None = None
    end: Instant | None = None
    parts: Annotated[int, Field(ge=20, le=2000)] = 600


class EditTried(BaseModel):
    """One correction, as :class:`~revpress.measurement.edits.Edit` has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    do: Literal["delete", "split", "merge", "move"]
    rep: Annotated[int, Field(ge=1, le=100_000)]
    at: Instant | None = None
    end: End = ""
    to: Instant | None = None


class RepetitionsRequest(RecordingRequest):
    """Repetitions as they are, or as one more correction would leave them.

    Attributes
    ----------
    tried : EditTried or None
        The correction; nothing is kept of it.
    """

    tried: EditTried | None = None


@answer("recording", RecordingRequest, kept=False)
def recording(workspace: Workspace, request: RecordingRequest, progress: Progress) -> Told:
    """What the file says by itself."""
    from dataclasses import replace

    from revpress.report.story.recording import recording_story

    progress(0.1, "Reading")
    with workspace.reading() as session:
        row = _row(session.get(RecordingRow, request.recording_id))
    story = recording_story(_content(workspace, row), recording_title(row))
    # What to do next is said by the page itself, which knows whether it is said already what was done.
    return Told(replace(story, simulated=row.simulated, next_actions=[]))


@answer("recording_signals", SignalsRequest, lane="quick", kept=False)
def recording_signals(workspace: Workspace, request: SignalsRequest, progress: Progress) -> Told:
    """Least and most of every channel over a time: ``data`` has ``begin``, ``end`` and ``channels``."""
    from revpress.instrument.recording import Recording
    from revpress.recording.envelope import envelope
    from revpress.report.story.story import Story
    from revpress.report.story_json import numbers_json

    with workspace.reading() as session:
        row = _row(session.get(RecordingRow, request.recording_id))
    content = _content(workspace, row)
    if not isinstance(content, Recording) or not content.channels:
        raise InputError("this file holds no signals over time: there is nothing to draw")
    first = min(float(channel.time[0]) for channel in content.channels)
    last = max(float(channel.time[-1]) for channel in content.channels)
    begin, end = (first if request.begin is None else request.begin), (last if request.end is None else request.end)

    channels = []
    for channel in content.channels:
        least, most = envelope(channel, begin, end, request.parts)
        channels.append(
            {
                "name": channel.name, "unit": channel.unit, "quantity": channel.quantity, "side": channel.side,
                "least": numbers_json(least), "most": numbers_json(most),
            }
        )  # fmt: skip
    words = [f"{len(channels)} channel{'' if len(channels) == 1 else 's'} from {begin:.2f} to {end:.2f} s."]
    story = Story(recording_title(row), "Signals", (), (), words, tuple, ["Zoom in where something is odd."])
    whole = {"first": first, "last": last, "begin": begin, "end": end}
    return Told(story, {**whole, "channels": channels})


@answer("repetitions", RepetitionsRequest, lane="quick", kept=False)
def repetitions(workspace: Workspace, request: RepetitionsRequest, progress: Progress) -> Told:
    """Find and measure the repetitions of the set that was recorded; ``data`` has when each was."""
    from dataclasses import replace

    from revpress.measurement.edits import Edit
    from revpress.report.story.repetitions import edited_story, repetitions_story
    from revpress.store.measured_set import measured_set
    from revpress.store.results import recompute

    with workspace.reading() as session:
        row = _row(session.get(RecordingRow, request.recording_id))
        done = session.scalars(select(SetRow).where(SetRow.recording_id == row.id).order_by(SetRow.id).limit(1)).first()
        if done is None:
            raise InputError("nobody has said yet what was done in this recording: say it, then it is measured")
        known = measured_set(session, done.id)
        why = select(EditRow.reason).where(EditRow.recording_id == row.id).order_by(EditRow.position)
        reasons = list(session.scalars(why))
    content = _content(workspace, row)
    before = known.measure(content)
    found = before if known.edits is None else replace(known, edits=None).measure(content)
    name = recording_title(row)
    if request.tried is None:
        if (done.measured or {}).get("key") != known.key:
            recompute(workspace, done.id, content)
        steps = known.edits.steps if known.edits is not None else ()
        return Told(repetitions_story(before, name, steps), _times(known, found, before, reasons))
    edit = Edit(**request.tried.model_dump())
    after = replace(known, edits=_with(known, row, edit)).measure(content)
    return Told(edited_story(before, after, edit), _times(known, found, after, reasons))


def _with(known: MeasuredSet, row: RecordingRow, edit: Edit) -> Edits:
    from revpress.measurement.edits import Edits

    _whole(edit)
    steps = known.edits.steps if known.edits is not None else ()
    return Edits(row.channels[0]["sha256"] if row.channels else "", (*steps, edit), "the edits")


def _whole(edit: Edit) -> None:
    """Refuse an edit that does not say all that it needs."""
    if edit.do == "split" and edit.at is None:
        raise InputError("a split says at which instant: give at, in seconds")
    if edit.do == "move" and (edit.to is None or not edit.end):
        raise InputError("a move says which end goes where: give end, and to in seconds")


def _times(known: MeasuredSet, found: MeasuredReps, reps: MeasuredReps, reasons: list[str]) -> dict[str, Any]:
    from revpress.measurement.edits import origins
    from revpress.report.story.repetitions import edit_words, spelled, velocity

    edits = known.edits.steps if known.edits is not None else ()
    came = origins([rep.metrics.rep for rep in found], [rep.metrics.rep for rep in reps])
    shown = []
    for rep, origin in zip(reps, came, strict=True):
        time, spans = rep.motion.time, rep.metrics.rep
        phases = {"concentric": spans.concentric, "eccentric": spans.eccentric}
        ends = {name: [float(time[place]) for place in span] for name, span in phases.items() if span is not None}
        shown.append(
            {"number": rep.number, "found": found[origin.found - 1].number, "last": origin.last, "phases": ends,
             "velocity": spelled(velocity(rep))}
        )  # fmt: skip
    said = [edit_words(step) for step in edits]
    told = [f"{words}: {reason}" if reason else words for words, reason in zip_longest(said, reasons[: len(said)])]
    return {"repetitions": shown, "edits": told}


def _row(row: RecordingRow | None) -> RecordingRow:
    if row is None:
        raise InputError(_NO_RECORDING)
    return row


def _content(workspace: Workspace, row: RecordingRow) -> Content:
    return _read(workspace, row.id, row.digest)


@lru_cache(maxsize=1)
def _read(workspace: Workspace, recording_id: str, digest: str) -> Content:
    """The last one stays in memory: who looks at a recording zooms and corrects it again and again."""
    from revpress.store.recordings import recording_of

    with workspace.reading() as session:
        return recording_of(workspace, session.get_one(RecordingRow, recording_id))
