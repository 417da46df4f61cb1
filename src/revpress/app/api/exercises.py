"""The exercises over REST: what there is, what each takes, and what can be set."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from revpress.app.access.rights import Person, Right, needs
from revpress.app.pages import static_address
from revpress.exercise.catalogue import exercises
from revpress.exercise.exercise import Exercise
from revpress.report.gallery import group_of
from revpress.settings import Parameter
from revpress.units import face

router = APIRouter(prefix="/api/v1", tags=["exercises"])


class Setting(BaseModel):
    """A number or a choice that can be set.

    Attributes
    ----------
    name, title : str
        In a request, and in words.
    unit : str
        At the face: degrees for angles; empty where there is none.
    usual : float, str or None
        Its value where nothing is said.
    low, high : float or None
        Allowed range of a number.
    choices : list of str
        Allowed words of a choice; empty for a number.
    why : str
        Why that is usual.
    """

    name: str
    title: str
    unit: str
    usual: float | str | None
    low: float | None
    high: float | None
    choices: list[str]
    why: str


class ExerciseShown(BaseModel):
    """An exercise of the catalogue.

    Attributes
    ----------
    name, title, group : str
        In a request, in words, and under which heading it stands.
    picture : str
        Address of a small picture; empty where there is none.
    held : bool
        Whether it is a test that is held: it has no repetitions.
    equipment : list of str or None
        What it takes; None where that is not said.
    load_equipment : list of str
        Any one of these makes the load.
    load : Setting
        What its load means.
    settings : list of Setting
        What else can be set.
    """

    name: str
    title: str
    group: str
    picture: str
    held: bool
    equipment: list[str] | None
    load_equipment: list[str]
    load: Setting
    settings: list[Setting]


@router.get("/exercises")
def list_exercises(person: Annotated[Person, Depends(needs(Right.SIGNED_IN))]) -> list[ExerciseShown]:
    """All exercises, in the order of their names."""
    return [described(exercise) for exercise in exercises.values()]


def described(exercise: type[Exercise]) -> ExerciseShown:
    """An exercise as REST and pages show it."""
    return ExerciseShown(
        name=exercise.name,
        title=exercise.title,
        group=group_of(exercise.name),
        picture=_picture(exercise.name),
        held=exercise.repetition is None,
        equipment=None if exercise.equipment is None else list(exercise.equipment),
        load_equipment=list(exercise.load_equipment),
        load=_setting(exercise.load, "Load"),
        settings=[_setting(p, p.name.replace("_", " ").capitalize()) for p in exercise.parameters if p.columns is None],
    )


def _picture(name: str) -> str:
    try:
        return static_address(f"app/exercises/{name.replace('/', '-')}.svg")
    except FileNotFoundError:  # of another package
        return ""


def _setting(parameter: Parameter, title: str) -> Setting:
    usual: Any = parameter.default
    if parameter.choices:
        return Setting(
            name=parameter.name, title=title, unit="", usual=usual, low=None, high=None,
            choices=list(parameter.choices), why=parameter.reason,
        )  # fmt: skip
    ends = [
        None if abs(end) == float("inf") else round(face(end, parameter.unit)[0], 6)
        for end in (parameter.low, parameter.high)
    ]
    return Setting(
        name=parameter.name,
        title=title,
        unit=face(0.0, parameter.unit)[1],
        usual=None if usual is None else round(face(float(usual), parameter.unit)[0], 6),
        low=ends[0],
        high=ends[1],
        choices=[],
        why=parameter.reason,
    )


__all__ = ["ExerciseShown", "Setting", "described", "router"]
