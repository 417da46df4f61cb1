"""What an edit of repetitions changes, and what a recording's repetitions are."""

from __future__ import annotations

from collections.abc import Sequence

from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.measurement.edits import Edit
from revpress.measurement.measured_reps import MeasuredRep, MeasuredReps
from revpress.report.story.story import Story

_DONE = {
    "delete": "The repetition found as number {rep} is left out",
    "split": "The repetition found as number {rep} is cut in two at {at:.2f} s",
    "merge": "The repetition found as number {rep} is joined with the next",
    "move": "The {end} of the repetition found as number {rep} is moved to {to:.2f} s",
}


def edit_words(edit: Edit) -> str:
    """One edit in words, without a full stop."""
    return _DONE[edit.do].format(rep=edit.rep, at=edit.at or 0.0, end=edit.end, to=edit.to or 0.0)


def repetitions_story(reps: MeasuredReps, name: str, edits: Sequence[Edit] = ()) -> Story:
    """Repetitions of a set as they are measured now.

    Parameters
    ----------
    reps : MeasuredReps
        As measured, with the edits.
    name : str
        Of the recording.
    edits : sequence of Edit
        That were made.

    Returns
    -------
    Story
    """
    words = [f"{_count(reps)}; the fastest moved at {spelled(_fastest(reps))}."]
    words += [f"{len(edits)} correction{'' if len(edits) == 1 else 's'} by hand." if edits else "None is corrected."]
    action = "Look whether each shaded part is one repetition; what is not can be left out, cut, joined or moved."
    if len(edits):
        action = "Go on to the athlete's page: the numbers there are those of the corrected repetitions."
    return Story(name, "Repetitions", tuple(reps.notices), (), words, tuple, [action])


def edited_story(before: MeasuredReps, after: MeasuredReps, edit: Edit) -> Story:
    """What an edit changes: before and after in words.

    Parameters
    ----------
    before, after : MeasuredReps
        Measured without and with it.
    edit : Edit
        The last one.

    Returns
    -------
    Story
    """
    words = [f"{edit_words(edit)}: {_count(before)} before, {len(after)} now."]
    slow, fast = _fastest(before), _fastest(after)
    if abs(fast.value - slow.value) < 5e-4:
        words.append(f"The fastest stays at {spelled(fast)}.")
    else:
        words.append(f"The fastest was {spelled(slow)} and is {spelled(fast)}.")
    mean = [sum(velocity(rep).value for rep in reps) / len(reps) for reps in (before, after)]
    words.append(f"On average they move at {mean[1]:.2f} m/s, before at {mean[0]:.2f}.")
    action = "Keep looking at the next repetition, or take this back if it is not what was done."
    return Story("What it changed", "Before and after", tuple(after.notices), (), words, tuple, [action])


def velocity(rep: MeasuredRep) -> Measured:
    """Mean velocity of a repetition's way up [m/s]."""
    return rep.metrics.concentric.mean_velocity


def spelled(value: Measured) -> str:
    """A velocity with its interval."""
    reach = COVERAGE * value.u
    return f"{value.value:.2f} m/s ({value.value - reach:.2f} to {value.value + reach:.2f})"


def _fastest(reps: Sequence[MeasuredRep]) -> Measured:
    return max((velocity(rep) for rep in reps), key=lambda one: one.value)


def _count(reps: Sequence[MeasuredRep]) -> str:
    return f"{len(reps)} repetition{'' if len(reps) == 1 else 's'}"
