"""One athlete on one page; and the same on paper."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from revpress.app.access.rights import Right
from revpress.app.answers.asked import steps
from revpress.app.answers.registry import AnswerRequest, Progress, Told, answer
from revpress.app.field_types import Id
from revpress.store.workspace import Workspace

if TYPE_CHECKING:
    from revpress.app.team_record import KnownAthlete, MainExercise
    from revpress.athlete.athlete import Athlete
    from revpress.exercise.loaded_exercise import LoadedExercise
    from revpress.measurement.calibration import Lift
    from revpress.report.story.athlete import AthleteRecord

_RIVAL, _OTHER = "hip_thrust", "reverse_leg_press/prone_hinge"
"""What the main exercise is held against, and what a hip thrust is."""


class AthleteRequest(AnswerRequest):
    """One athlete of the roster.

    Attributes
    ----------
    athlete_id : str
        Who.
    """

    athlete_id: Id


@answer("athlete", AthleteRequest, right=Right.READ_ATHLETE, lane="quick", of_results=True)
def athlete(workspace: Workspace, request: AthleteRequest, progress: Progress) -> Told:
    """Tell what is known of an athlete but for the twin; ``data`` has the ``main`` exercise that it can be asked of."""
    return _told(workspace, request, progress, twin=False)


@answer("athlete_whole", AthleteRequest, right=Right.READ_ATHLETE, of_results=True)
def athlete_whole(workspace: Workspace, request: AthleteRequest, progress: Progress) -> Told:
    """Tell all that is known of an athlete, with what the twin says."""
    return _told(workspace, request, progress, twin=True)


def _told(workspace: Workspace, request: AthleteRequest, progress: Progress, *, twin: bool) -> Told:
    from revpress.report.story.athlete import athlete_story

    known, record = _record(workspace, request.athlete_id, progress, twin=twin)
    main = None if known.main is None or record.athlete is None else known.main._asdict()
    return Told(athlete_story(record), data={"main": main})


@answer("athlete_paper", AthleteRequest, right=Right.READ_ATHLETE, of_results=True)
def athlete_paper(workspace: Workspace, request: AthleteRequest, progress: Progress) -> Told:
    """What matters as a PDF of one page: ``data`` has its ``name`` and its bytes in base 64 (``pdf``)."""
    from revpress.report.pdf import story_pdf
    from revpress.report.story.athlete import athlete_sheet

    _, record = _record(workspace, request.athlete_id, progress, twin=True)
    story = athlete_sheet(record)
    progress(0.9, "Setting the page")
    on = datetime.now(UTC).date()
    with TemporaryDirectory() as folder:
        pdf = story_pdf(story, Path(folder) / "athlete.pdf", on=on).read_bytes()
    data = {"name": f"{record.name} {on:%Y-%m-%d}.pdf", "pdf": b64encode(pdf).decode("ascii")}
    return Told(replace(story, draw=list), data=data)


def _record(
    workspace: Workspace, athlete_id: str, progress: Progress, *, twin: bool
) -> tuple[KnownAthlete, AthleteRecord]:
    from revpress.app.team_record import known_athlete
    from revpress.errors import RevpressError
    from revpress.measurement.calibration import calibrate_strength

    progress(0.05, "Reading")
    with workspace.reading() as session:
        known = known_athlete(session, athlete_id, datetime.now(UTC).date())
    record = known.record
    body = record.athlete
    if body is None:
        return known, record
    tests = [*known.tests, *_lifted(known.main)]
    if tests:
        progress(0.1, "Strength tests")
        calibration = calibrate_strength(body, tests)
        body = calibration.calibrated
        record = replace(record, calibration=calibration)
    if twin and known.main is not None:
        try:
            record = replace(record, twin=_asked(body, known.main, progress))
        except RevpressError as error:
            record = replace(record, lacking=str(error))
    return known, record


def _lifted(main: MainExercise | None) -> list[Lift]:
    """What was trained was lifted: whoever moves a load is no weaker than that."""
    from revpress.measurement.calibration import Lift

    return [] if main is None else [Lift(main.name, main.heaviest, at_least=True)]


def _asked(body: Athlete, main: MainExercise, progress: Progress) -> Any:
    """The main exercise at the athlete's load, or at half of the largest, beside another one at the same share."""
    from revpress.study.compare import compare

    return compare(body, _entries(body, main), progress=steps(progress, "Asking imagined people"))


def _entries(body: Athlete, main: MainExercise) -> list[LoadedExercise]:
    from revpress.exercise.catalogue import find_exercise
    from revpress.exercise.loaded_exercise import LoadedExercise
    from revpress.performance.largest_load import held_loads
    from revpress.study.instead import SHARE

    share = main.load / held_loads(find_exercise(main.name), body).settled
    other = _OTHER if main.name == _RIVAL else _RIVAL
    if not 0.01 <= share <= SHARE:
        # What is trained for speed is more than the model moves at the tempo of a comparison.
        return [LoadedExercise(name, None, {}, SHARE) for name in (main.name, other)]
    return [LoadedExercise(main.name, main.load), LoadedExercise(other, None, {}, round(share, 3))]
