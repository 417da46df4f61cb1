"""Machines as pages ask of them: the team's or a typical one, dimensions in centimetres, degrees and kilograms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from revpress.app.answers.asked import Word, at
from revpress.app.answers.registry import AnswerRequest
from revpress.app.field_types import Id
from revpress.errors import InputError
from revpress.machine.file import machine_from_text
from revpress.machine.find import typical_machine
from revpress.machine.machine import Machine
from revpress.settings import find_parameter
from revpress.store.tables import MachineRow
from revpress.store.workspace import Workspace
from revpress.units import face, inside

MOST_NUMBERS = 60
"""Dimensions that a request may name."""

_CENTIMETRES = 100.0

Numbers = Annotated[dict[Word, float], Field(default_factory=dict, max_length=MOST_NUMBERS)]
Holes = Annotated[dict[Word, int], Field(default_factory=dict, max_length=MOST_NUMBERS)]


class AboutMachine(AnswerRequest):
    """A question about one machine: one of the team's, or the typical one of a kind.

    Attributes
    ----------
    machine_id : str or None
        Of the team's.
    kind : str or None
        Used where none of the team's is named.
    """

    machine_id: Id | None = None
    kind: Word | None = None

    @model_validator(mode="after")
    def _one(self) -> AboutMachine:
        if (self.machine_id is None) == (self.kind is None):
            raise ValueError("name either a machine of the team's or a kind")
        return self


def machine_meant(workspace: Workspace, request: AboutMachine) -> Machine:
    """The machine that is asked about.

    Parameters
    ----------
    workspace : Workspace
        Has the team's machines.
    request : AboutMachine
        Names it.

    Returns
    -------
    Machine

    Raises
    ------
    InputError
        There is none of that id or kind.
    """
    if request.machine_id is None:
        return typical_machine(str(request.kind))
    with workspace.reading() as session:
        row = session.get(MachineRow, request.machine_id)
    if row is None:
        raise InputError("there is no machine of that id in the workspace")
    with at(row.name):
        return machine_of_row(row)


def machine_of_row(row: MachineRow) -> Machine:
    """A machine of the team's under the name by which the team calls it."""
    return machine_from_text(row.name, row.file).called(row.name)


def shown_dimension(value: float, unit: str) -> tuple[float, str]:
    """A dimension with its unit as pages show it: cm for m, degrees for rad.

    Parameters
    ----------
    value : float
        SI, radians.
    unit : str
        Used inside.

    Returns
    -------
    value : float
    unit : str
    """
    return (value * _CENTIMETRES, "cm") if unit == "m" else face(value, unit)


def as_card_number(machine: Machine, name: str, value: float) -> float:
    """A dimension as a page gives it [cm, degrees, kg], in the unit of a machine's file [m, degrees, kg]."""
    unit = find_parameter(machine.parameters, name, where=machine.label).unit
    return value / _CENTIMETRES if unit == "m" else value


def as_dimensions(machine: Machine, given: Mapping[str, float]) -> dict[str, float]:
    """Dimensions as pages give them, in SI and radians.

    Parameters
    ----------
    machine : Machine
        Has them.
    given : mapping of str to float
        In cm, degrees, kg.

    Returns
    -------
    dict of str to float

    Raises
    ------
    InputError
        The machine has no such dimension.
    """
    found = {}
    for name, value in given.items():
        unit = find_parameter(machine.parameters, name, where=machine.label).unit
        found[name] = value / _CENTIMETRES if unit == "m" else inside(value, unit)
    return found
