"""Which machine for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from revpress.app.answers.asked import Word, at, machine_of, settings_of, steps
from revpress.app.answers.registry import AnswerRequest, Progress, Told, answer
from revpress.app.field_types import Id
from revpress.athlete.athlete import Athlete
from revpress.athlete.population import SEXES, median_adult
from revpress.errors import InputError
from revpress.exercise.catalogue import exercises
from revpress.exercise.exercise import Exercise
from revpress.exercise.machines import on
from revpress.machine.find import typical_machine
from revpress.report.story import choose_story
from revpress.report.story.words import left_out
from revpress.store.tables import AthleteRow
from revpress.store.workspace import Workspace
from revpress.study.choose import Choice
from revpress.study.choose import choose as choose_machine
from revpress.study.criteria import Schedule
from revpress.study.heel_forefoot import heel_forefoot_on_best

_FEW = 5  # people who are set up at a first look, of whom one is solved
_MOST_STATURES = 40


class PeopleAsked(BaseModel):
    """People who are not on the roster, one every so many centimetres.

    Attributes
    ----------
    sex : {"female", "male", "both"}
        Which bodies.
    low_cm, high_cm, step_cm : float
        Statures; the mass is as usual for each.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sex: Literal["female", "male", "both"] = "both"
    low_cm: float = 160.0
    high_cm: float = 190.0
    step_cm: float = 10.0


class MachineAsked(BaseModel):
    """A machine with a technique.

    Attributes
    ----------
    kind : str or None
        Its kind: the typical machine.
    machine_id : str or None
        One of the team's instead.
    settings : mapping of str to float or str
        Of the exercise that is done on it, as :class:`~revpress.app.answers.asked.ExerciseAsked` has them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Word | None = None
    machine_id: Id | None = None
    settings: dict[Word, float | Word] = Field(default_factory=dict, max_length=40)


class ScheduleAsked(BaseModel):
    """How a group trains.

    Attributes
    ----------
    sets, repetitions : int
        Of each athlete, repetitions of each leg.
    repetition_s, switch_s, change_s : float or None
        Times [s]; None: the library's own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sets: int = 3
    repetitions: int = 8
    repetition_s: float | None = None
    switch_s: float | None = None
    change_s: float | None = None


class ChooseRequest(AnswerRequest):
    """Machines to be put in order.

    Attributes
    ----------
    athlete_ids : sequence of str
        Of the roster; nobody: ``people``.
    people : PeopleAsked
        Used where nobody of the roster is named.
    machines : sequence of MachineAsked or None
        All kinds if None.
    goal : str
        Movement, isolated, past-neutral or group.
    weights_percent : mapping of str to float
        In place of the goal's own, by criterion.
    schedule : ScheduleAsked
        How a group trains.
    rough : bool
        A first look with few of the people.
    """

    athlete_ids: tuple[Id, ...] = Field(default=(), max_length=400)
    people: PeopleAsked = PeopleAsked()
    machines: tuple[MachineAsked, ...] | None = Field(default=None, max_length=24)
    goal: Word = "movement"
    weights_percent: dict[Word, float] = Field(default_factory=dict, max_length=40)
    schedule: ScheduleAsked = ScheduleAsked()
    rough: bool = False

    @property
    def machine_ids(self) -> list[str]:
        """The team's machines that it is about."""
        return [asked.machine_id for asked in self.machines or () if asked.machine_id]


@answer("choose", ChooseRequest)
def choose(workspace: Workspace, request: ChooseRequest, progress: Progress) -> Told:
    """Put machines in order and tell it; its data are the order with scores, and the weights that were used."""
    asked = None
    if request.machines is not None:
        asked = []
        for number, machine in enumerate(request.machines, 1):
            with at(f"Machine {number}"):
                asked.append(_on(workspace, machine))
    with at("Times"):
        plan = _schedule(request.schedule)
    few = {"most_fitted": _FEW, "most_solved": 1} if request.rough else {}
    people, unknown = _people(workspace, request)
    found = choose_machine(
        asked,
        people,
        request.goal,
        weights={name: percent / 100.0 for name, percent in request.weights_percent.items()},
        schedule=plan,
        progress=steps(progress, "Heel against forefoot"),
        **few,
    )
    story = choose_story(found, heel_forefoot_on_best(found))
    if unknown:
        story = replace(story, notices=[*left_out(unknown), *story.notices])
    return Told(story, data=_numbers(found))


def _on(workspace: Workspace, asked: MachineAsked) -> Exercise:
    if (asked.kind is None) is (asked.machine_id is None):
        raise InputError("name either a kind of machine or one of the team's")
    machine = machine_of(workspace, asked.machine_id) if asked.machine_id else typical_machine(str(asked.kind))
    if not machine.exercises:
        raise InputError(f"{machine.label}: nothing is done on it alone")
    return on(machine, **settings_of(exercises[machine.exercises[0]], asked.settings))


def _people(workspace: Workspace, request: ChooseRequest) -> tuple[Mapping[str, Athlete], list[str]]:
    """Who is asked about, and why each who is left out is not known well enough."""
    if not request.athlete_ids:
        with at("People"):
            return _by_stature(request.people), []
    today = datetime.now(UTC).date()
    with workspace.reading() as session:
        rows = [session.get(AthleteRow, id) for id in dict.fromkeys(request.athlete_ids)]
    with at("People"):
        if any(row is None for row in rows):
            raise InputError("somebody who was asked about is no longer in the workspace: load the page again")
        people, unknown = {}, []
        for row in filter(None, rows):
            try:
                people[f"{row.name} ({row.code})"] = row.athlete(today)
            except InputError as error:
                unknown.append(str(error))
        if not people:
            raise InputError("; ".join(unknown))
        return people, unknown


def _by_stature(asked: PeopleAsked) -> Mapping[str, Athlete]:
    low, high, step = asked.low_cm, asked.high_cm, asked.step_cm
    if not (step >= 1.0 and 0.0 < low <= high and (high - low) / step < _MOST_STATURES):
        raise InputError(
            f"statures from {low:g} to {high:g} cm every {step:g} cm are no {_MOST_STATURES} people or fewer: give the "
            "smallest first, and steps of 1 cm or more"
        )
    found = {}
    for sex in (word for word in SEXES if asked.sex in ("both", word)):
        middle = median_adult(sex)
        index = middle.mass / middle.stature**2
        for number in range(int((high - low) / step + 1e-9) + 1):
            stature = (low + number * step) / 100.0
            found[f"{sex}, {stature:.2f} m"] = replace(middle, stature=stature, mass=index * stature**2)
    return found


def _schedule(asked: ScheduleAsked) -> Schedule:
    times = {"repetition": asked.repetition_s, "switch": asked.switch_s, "change": asked.change_s}
    given = {name: value for name, value in times.items() if value is not None}
    return Schedule(sets=asked.sets, repetitions=asked.repetitions, **given)


def _numbers(found: Choice) -> dict[str, object]:
    scores = [round(float(score), 4) for score in found.data.score.values]
    return {
        "order": [{"machine": name, "score": score} for name, score in zip(found.order, scores, strict=True)],
        "weights": {name: round(100.0 * weight, 1) for name, weight in found.goal.weights.items()},
    }
