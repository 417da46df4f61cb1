"""The story of a capture: what was found while it was measured, how the instruments were, and what to do with it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from revpress.measurement.live_set import LiveSet
from revpress.recording.live.capture import Capture
from revpress.report.blocks import Section
from revpress.report.live_view import health_words, loss_words, set_table
from revpress.report.story.story import Story

METHOD = (
    "Repetitions are found while they happen by the rule of the whole recording; a value is provisional until the "
    "samples that could still change it have come.",
)
LIMITS = (
    "What an instrument has lost on its way is lost; holes are kept as holes.",
    "Instruments are brought to one clock when the capture is read, not while it is shown.",
)


def capture_story(
    live: LiveSet,
    capture: Capture,
    *,
    title: str = "A captured set",
    exercise: str = "",
    load: float | None = None,
    settings: Sequence[str] = (),
    face: Literal["terminal", "workspace"] = "terminal",
) -> Story:
    """What a capture gave.

    Parameters
    ----------
    live : LiveSet
        What was found in it.
    capture : Capture
        That has ended.
    title : str
        Head of the page.
    exercise : str
        What was done, where it was said.
    load : float, optional
        What was lifted, in the unit of the exercise's load.
    settings : sequence of str
        Of the exercise, as they were typed: ``name=value``.
    face : {"terminal", "workspace"}
        Where it is read: what to do next is done there.

    Returns
    -------
    Story
    """
    words = []
    reps, pushes = live.reps, live.pushes
    found = [set_table(live)] if reps or pushes else []
    if loss := loss_words(live):
        words.append(f"{loss}.")
    if not found:
        words.append("No repetition was found.")
    if live.latencies:
        late = 1e3 * np.quantile(live.latencies, [0.5, 0.95])
        words.append(
            f"From the last sample of a repetition to its value it took {late[0]:.0f} ms in the median, {late[1]:.0f} "
            "ms in 95 of 100."
        )
    words.append(f"Instruments: {health_words(capture.health)}.")
    words += [f"After {time:.0f} s: {text}." for time, text in capture.notes]
    path = capture.journal.path if capture.journal is not None else None
    came = any(one.samples for one in capture.health)
    return Story(
        title=title,
        subtitle=", ".join(one.name for one in capture.health),
        notices=[f"{note[0].upper()}{note[1:]}." for note in live.notes],
        tables=found,
        words=words,
        draw=lambda: [Section("set", "The set", tuple(found), short="Set")],
        next_actions=[
            _next_in_workspace(came, bool(found))
            if face == "workspace"
            else _next(path, came, exercise, load, settings)
        ],
        method=METHOD,
        limits=LIMITS,
    )


def _next(path: Path | None, came: bool, exercise: str, load: float | None, settings: Sequence[str]) -> str:
    if path is None:
        return "Capture with --out FILE.rpj to keep the samples: what was only shown is gone."
    if not came:
        return f"Look after the instrument and capture again: no sample came, and {path} is not kept."
    given = [f"--exercise {exercise or 'NAME'}", f"--load {'KG' if load is None else f'{load:g}'}"]
    given += [f"--set {shlex.quote(pair)}" for pair in settings]
    return (
        f"revpress analyse {shlex.quote(str(path))} {' '.join(given)}, as it explains what the repetitions mean for "
        "joints and muscles."
    )


def _next_in_workspace(came: bool, found: bool) -> str:
    if not came:
        return "Look after the instrument and capture again: no sample came, so nothing is kept."
    if not found:
        return (
            "Look at the traces of the recording: no repetition was found in them, as the channel, its direction or "
            "the exercise may be another."
        )
    return "Look through the repetitions and mark what does not count: loss, trend and records rest on those that do."
