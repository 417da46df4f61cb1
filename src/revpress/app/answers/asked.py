"""What pages ask of people and exercises, in the units of faces, as the library takes it.

A page may name what lies in the workspace and in the catalogue, never a file or a module of the server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from revpress.app.answers.registry import AnswerRequest, Progress
from revpress.app.field_types import Id
from revpress.athlete.athlete import STATURE, Athlete
from revpress.athlete.population import median_adult
from revpress.errors import InputError, RevpressError, shown
from revpress.exercise.catalogue import exercises
from revpress.exercise.exercise import Exercise
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.machine.find import find_machine
from revpress.machine.machine import Machine
from revpress.report.typed import out_of_field
from revpress.settings import find_parameter
from revpress.store.tables import AthleteRow, MachineRow
from revpress.store.workspace import Workspace
from revpress.units import inside

Word = Annotated[str, Field(min_length=1, max_length=200)]

_SOLVED = 0.85  # of the way, when what is left is to draw


class PersonAsked(BaseModel):
    """Somebody who is not on the roster.

    Attributes
    ----------
    sex : {"female", "male"}
        Which body.
    stature_cm, mass_kg, age : float or None
        None: the median of that sex (:func:`~revpress.athlete.population.median_adult`).
    strength : float
        Multiple of the average strength at that sex, age and size.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sex: Literal["female", "male"] = "female"
    stature_cm: float | None = None
    mass_kg: float | None = None
    age: float | None = None
    strength: float = 1.0


class AboutAthlete(AnswerRequest):
    """A question about one person: of the roster, or described.

    Attributes
    ----------
    athlete_id : str or None
        Of the roster.
    person : PersonAsked
        Used where nobody of the roster is named.
    """

    athlete_id: Id | None = None
    person: PersonAsked = PersonAsked()


class ExerciseAsked(BaseModel):
    """An exercise as a page asks for it.

    Attributes
    ----------
    exercise : str
        Name in the catalogue.
    load : float or None
        In the unit of the exercise's load.
    share_percent : float or None
        The load as a share of the largest that the person is expected to move, 1 to 100.
    settings : mapping of str to float or str
        By name; angles in degrees, all else in SI.
    machine_id : str or None
        The team's machine on which it is done.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    exercise: Word
    load: float | None = None
    share_percent: float | None = None
    settings: dict[Word, float | Word] = Field(default_factory=dict, max_length=40)
    machine_id: Id | None = None


def athlete_of(workspace: Workspace, request: AboutAthlete) -> Athlete:
    """Who is asked about.

    Parameters
    ----------
    workspace : Workspace
        The store.
    request : AboutAthlete
        Names them.

    Returns
    -------
    Athlete

    Raises
    ------
    InputError
        Nobody of that id, or somebody of whom too little is known.
    """
    with at("Athlete"):
        if request.athlete_id is None:
            return described(request.person)
        with workspace.reading() as session:
            row = session.get(AthleteRow, request.athlete_id)
        if row is None:
            raise InputError("there is nobody of that id in the workspace: choose somebody of the roster")
        return row.athlete(datetime.now(UTC).date())


def described(person: PersonAsked) -> Athlete:
    """The athlete that a description means; what it leaves open is average.

    Raises
    ------
    InputError
        Nobody is like that.
    """
    if person.stature_cm is not None and not STATURE[0] <= person.stature_cm / 100.0 <= STATURE[1]:
        raise InputError(out_of_field("height", person.stature_cm / 100.0, *STATURE, "m"))
    said: dict[str, Any] = {
        "stature": None if person.stature_cm is None else person.stature_cm / 100.0,
        "mass": person.mass_kg,
        "age": person.age,
        "strength": person.strength,
    }
    return replace(median_adult(person.sex), **{name: value for name, value in said.items() if value is not None})


def loaded(workspace: Workspace, asked: ExerciseAsked, share: float | None = None) -> LoadedExercise:
    """The exercise that is meant.

    Parameters
    ----------
    workspace : Workspace
        Has the team's machines.
    asked : ExerciseAsked
        As a page asks.
    share : float, optional
        Of the largest load, where nothing is said of the load.

    Returns
    -------
    LoadedExercise

    Raises
    ------
    InputError
        No such exercise, setting or machine.
    """
    kind = exercises[asked.exercise]
    parameters = settings_of(kind, asked.settings)
    if asked.machine_id is not None:
        parameters["machine"] = machine_of(workspace, asked.machine_id)
    if asked.load is not None and asked.share_percent is not None:
        raise InputError(f"{kind.name}: a load and a share of the largest load were both given: choose one")
    if asked.load is None and kind.repetition is not None:
        share = share if asked.share_percent is None else asked.share_percent / 100.0
        return LoadedExercise(kind.name, None, parameters, share)
    return LoadedExercise(kind.name, asked.load, parameters)


def settings_of(kind: type[Exercise], given: Mapping[str, float | str]) -> dict[str, Any]:
    """Settings as a page gives them in SI and radians; InputError for words that are not among the choices."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        parameter = find_parameter(kind.parameters, name, given, kind.name)
        if parameter.choices:
            if value not in parameter.choices:
                raise InputError(
                    f"{kind.name}: {name} is {shown(value)}, but must be one of {', '.join(parameter.choices)}"
                )
            found[name] = value
        elif isinstance(value, str):
            raise InputError(f"{kind.name}: {name} is {shown(value)}, but must be a number")
        else:
            found[name] = inside(value, parameter.unit)
    return found


def machine_of(workspace: Workspace, machine_id: str) -> Machine:
    """One of the team's machines under the team's own name for it; InputError where there is none of that id."""
    with workspace.reading() as session:
        row = session.get(MachineRow, machine_id)
    if row is None:
        raise InputError("there is no machine of that id in the workspace")
    return find_machine({**row.machine().as_json(), "label": row.name})


@contextmanager
def at(place: str) -> Iterator[None]:
    """Put a place of the page before what is refused within."""
    try:
        yield
    except RevpressError as error:
        raise type(error)(f"{place}: {error}") from None


def steps(progress: Progress, last: str) -> Callable[[int, int, str], None]:
    """The library's way to tell progress, told to a page.

    Parameters
    ----------
    progress : callable
        Of the page.
    last : str
        What is done after the last step that the library names.

    Returns
    -------
    callable
        Takes (done, total, what).
    """

    def tell(done: int, total: int, what: str) -> None:
        progress(_SOLVED * done / max(total, 1), what or last)

    return tell


def rounded(value: float, digits: int = 3) -> float | None:
    """A number for a control of a page; None where there is none."""
    return round(float(value), digits) if np.isfinite(value) else None
