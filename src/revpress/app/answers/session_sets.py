"""What a set says, and what a session says."""

from __future__ import annotations

from revpress.app.access.rights import Right
from revpress.app.answers.registry import AnswerRequest, Progress, Told, answer
from revpress.app.field_types import Id
from revpress.errors import InputError
from revpress.store.tables import AthleteRow, SetRow
from revpress.store.workspace import Workspace


class SetRequest(AnswerRequest):
    """One set.

    Attributes
    ----------
    set_id : str
        Which.
    """

    set_id: Id


class SessionRequest(AnswerRequest):
    """One session.

    Attributes
    ----------
    session_id : str
        Which.
    """

    session_id: Id


@answer("set_results", SetRequest, right=Right.RECORD, lane="quick", kept=False)
def set_results(workspace: Workspace, request: SetRequest, progress: Progress) -> Told:
    """Measure a set whose results are old, and tell it; its data are how many repetitions were found."""
    from revpress.report.story.performed_set import performed_set_story
    from revpress.store.results import recompute, set_chart_reps, stale

    with workspace.reading() as reading:
        kept = reading.get(SetRow, request.set_id)
        old = bool(stale(reading, set_id=request.set_id))
    if kept is None:
        raise InputError("this set is not, or no longer, in the workspace")
    if old or kept.recording_id is None:
        progress(0.1, "Measuring the repetitions")
        recompute(workspace, request.set_id)
    with workspace.reading() as session:
        done = session.get_one(SetRow, request.set_id)
        reps = set_chart_reps(session, [done.id])
        who = session.get_one(AthleteRow, done.athlete_id).name
    said = done.measured or {}
    story = performed_set_story(reps, who, said.get("notices", ()), said.get("problem") or "", done.stop_reason)
    return Told(story, {"repetitions": len(reps)})


@answer("session", SessionRequest, of_results=True)
def session(workspace: Workspace, request: SessionRequest, progress: Progress) -> Told:
    """Tell what a team did in a session, sets whose results are old measured first; its data are the leaderboards."""
    from revpress.app.session_record import session_record
    from revpress.report.story.team_session import leaderboards, team_session_story
    from revpress.report.tables import cell_text
    from revpress.store.results import recompute, stale

    with workspace.reading() as reading:
        old = stale(reading, session_id=request.session_id)
    for number, id in enumerate(old):
        progress(0.8 * number / len(old), f"Measuring set {number + 1} of {len(old)}")
        recompute(workspace, id)
    with workspace.reading() as reading:
        record = session_record(reading, request.session_id)
    if not record.sets:
        raise InputError("nothing was done in this session yet: record a set first")
    story = team_session_story(
        record.sets, record.athletes, title=record.title, on=record.on, place=record.place, simulated=record.simulated
    )
    boards = [
        {
            "title": board.title,
            "head": [column.head for column in board.columns],
            "rows": [
                [cell_text(cell, column) for cell, column in zip(row, board.columns, strict=True)]
                for row in board.rows()
            ],
        }
        for board in leaderboards(story)
    ]
    return Told(story, {"leaderboards": boards})
