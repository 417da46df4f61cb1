"""What files would bring into the workspace, and what they brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from revpress.report.story.story import Story
from revpress.store.exchange.preview import Preview


@dataclass(frozen=True)
class ImportedFile:
    """One file.

    Attributes
    ----------
    name : str
        What its owner calls it.
    what : str
        What it is: "recording, C3D".
    problem : str
        Why it cannot be read, or not yet; empty where it was read.
    """

    name: str
    what: str
    problem: str = ""


def import_story(files: Sequence[ImportedFile], preview: Preview) -> Story:
    """What files hold and what keeping them would change.

    Parameters
    ----------
    files : sequence of ImportedFile
        All that were brought.
    preview : Preview
        Of those that could be read.

    Returns
    -------
    Story
    """
    unread = [one for one in files if one.problem]
    words = [preview.words] if len(unread) < len(files) else []
    words += [f"{len(unread)} of {len(files)} file{_s(len(files))} cannot be read as yet."] if unread else []
    if preview.questions:
        action = f"Answer what only you can know: {preview.questions[0].text}"
    elif preview.new or preview.changed:
        rest = " The rest stays out, as said beside each." if unread or preview.refused else ""
        action = f"Look through what would change, then keep it: all of it is kept, or nothing.{rest}"
    elif unread:
        action = f"Say what is open, or leave the file out: {unread[0].problem}"
    elif preview.refused:
        action = f"Mend what is refused and bring the file again: {preview.refused[0].text}."
    else:
        action = "Leave it: nothing would change."
    return Story("What would be kept", _listed(files), (), (), words, tuple, [action])


def kept_story(files: Sequence[ImportedFile], preview: Preview, unmeasured: int) -> Story:
    """What was kept of files.

    Parameters
    ----------
    files : sequence of ImportedFile
        Those that were read.
    preview : Preview
        What was done.
    unmeasured : int
        Recordings among them of which nobody has said what was done: they have no results as yet.

    Returns
    -------
    Story
    """
    counts = (("added", len(preview.new)), ("changed", len(preview.changed)), ("there already", len(preview.same)))
    parts = [f"{count} {word}" for word, count in counts if count]
    words = [f"Kept: {', '.join(parts)}." if parts else "There was nothing to keep."]
    if preview.refused:
        words.append(f"{len(preview.refused)} refused and left out.")
    action = "Go to Today: who changed is told with the new numbers."
    if files and all(one.what == "table of athletes" for one in files):
        action = "Go to Session: the first test of each is what later ones are told beside."
    if unmeasured:
        action = (
            f"Open the recording{_s(unmeasured)} below and say what was done: then repetitions are found and measured."
        )
    return Story("Kept", _listed(files), (), (), words, tuple, [action])


def _listed(files: Sequence[ImportedFile]) -> str:
    return ", ".join(one.name for one in files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")


def _s(count: int) -> str:
    return "" if count == 1 else "s"
