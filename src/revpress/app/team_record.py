"""What the store knows of athletes, as the stories take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError
from revpress.exercise.catalogue import exercises
from revpress.measurement.calibration import StrengthTest
from revpress.measurement.comfort import ComfortRating
from revpress.measurement.power_chart import ChartRep
from revpress.recording.test_table import TestTable
from revpress.report.story.athlete import AthleteRecord, Event
from revpress.store.results import played_sets, set_chart_reps, team_names, test_table
from revpress.store.strength_tests import strength_tests, test_of
from revpress.store.tables import (
    AthleteRow,
    ComfortRow,
    MachineRow,
    NoteRow,
    ResultRow,
    SessionRow,
    SetRow,
    StrengthTestRow,
)

_CHIEF = {"mean velocity", "mean power"}
"""Of all numbers of a set."""

_NOBODY = "there is no athlete of that id in the workspace"


class MainExercise(NamedTuple):
    """What an athlete does most.

    Attributes
    ----------
    name : str
        In the catalogue.
    load, heaviest : float
        The middle one and the heaviest of the last session, in the unit of the exercise's load.
    """

    name: str
    load: float
    heaviest: float


class KnownAthlete(NamedTuple):
    """What the store has of an athlete.

    Attributes
    ----------
    record : AthleteRecord
        Without calibration and twin, which are worked out.
    tests : list of StrengthTest
        That calibrate.
    main : MainExercise or None
        None before the first set.
    """

    record: AthleteRecord
    tests: list[StrengthTest]
    main: MainExercise | None


def known_athlete(session: Session, athlete_id: str, on: date) -> KnownAthlete:
    """Read all that is told of an athlete.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading.
    athlete_id : str
        Of whom.
    on : datetime.date
        Their age is that of this day.

    Returns
    -------
    KnownAthlete

    Raises
    ------
    InputError
        Nobody of that id.
    """
    row = session.get(AthleteRow, athlete_id)
    if row is None:
        raise InputError(_NOBODY)
    athlete: Athlete | None = None
    lacking = ""
    try:
        athlete = row.athlete(on)
    except InputError as error:
        lacking = str(error)
    sets = _sets(session, athlete_id)
    record = AthleteRecord(
        name=team_names(session, row.team_id)[row.id],
        athlete=athlete,
        tests=team_tests(session, row.team_id),
        charts=_charts(session, sets),
        comfort=comfort_ratings(session, athlete_id),
        events=_events(session, athlete_id, sets),
        lacking=lacking,
        simulated=row.simulated,
    )
    return KnownAthlete(record, strength_tests(session, athlete_id), _main(sets))


def team_tests(session: Session, team_id: str) -> TestTable | None:
    """Results of a team as they are judged: of sets mean velocity and power, all else that tests gave.

    A set that was recorded has some thirty numbers; judged together, so many would hide the change of each.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading.
    team_id : str
        Whose.

    Returns
    -------
    TestTable or None
        With exercises by their titles and loads with their units; None where there is no result.
    """
    table = test_table(session, team_id)
    if table is None:
        return None
    query = select(ResultRow.metric).join(AthleteRow, AthleteRow.id == ResultRow.athlete_id)
    of_sets = query.where(AthleteRow.team_id == team_id, ResultRow.set_id.is_not(None)).distinct()
    hidden = set(session.scalars(of_sets)) - _CHIEF
    return replace(
        table,
        values={name: column for name, column in table.values.items() if name not in hidden},
        units={name: unit for name, unit in table.units.items() if name not in hidden},
        conditions=tuple(_condition(said) for said in table.conditions),
    )


def _condition(said: dict[str, str]) -> dict[str, str]:
    """The exercise by its title, the load with its unit where the exercise has one."""
    name = said.get("exercise", "")
    unit = exercises[name].load.unit if name in exercises else ""
    worded = {"exercise": exercise_title(name), "load": f"{said.get('load', '')} {unit}".rstrip()}
    return said | {word: text for word, text in worded.items() if said.get(word)}


def exercise_title(name: str) -> str:
    """How pages call an exercise; one that is not in the catalogue keeps its name."""
    return exercises[name].title if name in exercises else name


def setup_words(holes: dict[str, Any]) -> str:
    """Holes in a few words: "back pad 3, foot plate 2"."""
    return ", ".join(f"{name.replace('_', ' ')} {hole}" for name, hole in sorted(holes.items()))


def comfort_ratings(session: Session, athlete_id: str) -> list[ComfortRating]:
    """Ratings of an athlete in order of time.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading.
    athlete_id : str
        Whose.

    Returns
    -------
    list of ComfortRating
    """
    query = select(ComfortRow, MachineRow.name).join(MachineRow, MachineRow.id == ComfortRow.machine_id)
    query = query.where(ComfortRow.athlete_id == athlete_id).order_by(ComfortRow.on, ComfortRow.created, ComfortRow.id)
    return [
        ComfortRating(name, setup_words(row.holes), row.rating, row.words, row.on)
        for row, name in session.execute(query).all()
    ]


_Sets = Sequence[tuple[SetRow, SessionRow]]


def _sets(session: Session, athlete_id: str) -> _Sets:
    query = select(SetRow, SessionRow).join(SessionRow, SessionRow.id == SetRow.session_id)
    query = query.where(SetRow.athlete_id == athlete_id, SetRow.id.not_in(played_sets()))
    query = query.order_by(SessionRow.begun, SessionRow.id, SetRow.position)
    return [(one, of) for one, of in session.execute(query).all()]


def _by_use(sets: _Sets) -> list[str]:
    """Exercises, that which was done most first; of two that are equal, the one that was done first."""
    names = [one.exercise for one, _ in sets]
    return sorted(dict.fromkeys(names), key=lambda name: -names.count(name))


def _charts(session: Session, sets: _Sets) -> dict[str, list[ChartRep]]:
    """Repetitions of the last session of each exercise."""
    found: dict[str, list[ChartRep]] = {}
    for name in _by_use(sets):
        own = [(one, of) for one, of in sets if one.exercise == name and one.load_unit == "kg"]
        if own:
            last = own[-1][1].id
            reps = set_chart_reps(session, [one.id for one, of in own if of.id == last])
            if reps:
                found[exercise_title(name)] = reps
    return found


def _main(sets: _Sets) -> MainExercise | None:
    for name in _by_use(sets):
        own = [(one.load, of.id) for one, of in sets if one.exercise == name and one.load is not None]
        if name in exercises and own:
            last = sorted(load for load, session_id in own if session_id == own[-1][1])
            return MainExercise(name, last[len(last) // 2], last[-1])
    return None


def _events(session: Session, athlete_id: str, sets: _Sets) -> list[Event]:
    events = []
    for of, own in groupby(sets, key=lambda pair: pair[1]):
        done = [one for one, _ in own]
        events.append(Event(of.begun.date(), "Session", f"{of.title or 'Session'}: {_done(done)}"))
    tests = session.scalars(select(StrengthTestRow).where(StrengthTestRow.athlete_id == athlete_id)).all()
    for row in tests:
        test = test_of(row)
        events.append(Event(row.on, "Strength test", f"{test.name}: {test.value:g} {strength_unit(row.test)}"))
    for rating in comfort_ratings(session, athlete_id):
        if rating.on is not None:
            words = f"{rating.name}: {rating.rating} of 10"
            events.append(Event(rating.on, "Comfort", ", ".join(filter(None, (words, rating.words)))))
    notes = session.scalars(select(NoteRow).where(NoteRow.athlete_id == athlete_id)).all()
    return events + [Event(note.at.date(), "Note", note.text) for note in notes]


def strength_unit(test: dict[str, Any]) -> str:
    """Unit of a kept strength test."""
    if test.get("kind") == "torque":
        return "N·m"
    name = str(test.get("exercise", ""))
    return exercises[name].load.unit if name in exercises else ""


def _done(sets: Sequence[SetRow]) -> str:
    titles = dict.fromkeys(exercise_title(one.exercise) for one in sets)
    loads = [one.load for one in sets if one.load is not None]
    span = ""
    if loads:
        low, high = min(loads), max(loads)
        span = f", {low:g} to {high:g} {sets[0].load_unit}" if high > low else f", {low:g} {sets[0].load_unit}"
    return f"{len(sets)} {'set' if len(sets) == 1 else 'sets'} of {' and '.join(titles)}{span}"
