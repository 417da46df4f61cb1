"""The measuring card as a form: what tape, inclinometer and luggage scale said, and the machine that follows."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from revpress.app.access.rights import Right
from revpress.app.answers.asked import Word
from revpress.app.answers.machine_asked import Numbers, as_card_number
from revpress.app.answers.registry import AnswerRequest, Progress, Told, answer
from revpress.errors import check_range
from revpress.machine.file import machine_toml
from revpress.machine.find import typical_machine
from revpress.measurement.card_text import CardEntries, card_text
from revpress.measurement.identification import identify
from revpress.measurement.measuring_card import assumed, card_from_text, place_unit
from revpress.report.story import card_story
from revpress.store.workspace import Workspace
from revpress.units import face

MOST_PULLS = 60
"""Readings of the scale in a form."""

_CARD = "The card"


class PullAsked(BaseModel):
    """The scale pulled the foot plate slowly past a place.

    Attributes
    ----------
    place : float
        Direction of the arm [degrees], or way from the start stop [cm].
    load_kg : float
        On the machine.
    up_kg, down_kg : float or None
        What the scale showed; at least one.
    stack_cm : float or None
        How far a stack had risen.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: float
    load_kg: float
    up_kg: float | None = None
    down_kg: float | None = None
    stack_cm: float | None = None


class MachineCardRequest(AnswerRequest):
    """A measuring card.

    Attributes
    ----------
    kind : str
        Of the machine.
    name : str
        As the team calls it.
    measured_on : date
        When.
    dimensions : dict of str to float
        Those that were measured [cm, degrees, kg].
    resistance : str
        "plates" or "stack".
    pulls : tuple of PullAsked
        Readings of the scale.
    tools : dict of str to float
        Errors of the tools that are not the usual ones [cm, degrees, kg, %].
    load_kg : float
        A load that is shown beside the empty machine.
    """

    kind: Word
    name: Word
    measured_on: date
    dimensions: Numbers
    resistance: Annotated[str, Field(pattern="^(plates|stack)$")] = "plates"
    pulls: tuple[PullAsked, ...] = Field(min_length=1, max_length=MOST_PULLS)
    tools: Numbers
    load_kg: float = 20.0


@answer("machine_card", MachineCardRequest, right=Right.RECORD)
def machine_card(workspace: Workspace, request: MachineCardRequest, progress: Progress) -> Told:
    """Identify the machine; its data are the texts of the machine's file and of the card, to be kept."""
    check_range("the load beside the empty machine", request.load_kg, 1.0, 500.0, "kg")
    text = card_text(entries(request))
    card = card_from_text(_CARD, text)
    progress(0.1, "Weighing all readings against each other")
    found = identify(card)
    progress(0.8, "Saying what it means")
    machine = found.machine.called(request.name)
    return Told(card_story(found, request.load_kg), data={"file": machine_toml(machine), "card": text})


def entries(request: MachineCardRequest) -> CardEntries:
    """What the form holds, in the units of a card's file: m, degrees, kg, shares of one.

    Parameters
    ----------
    request : MachineCardRequest
        As the form sends it.

    Returns
    -------
    CardEntries

    Raises
    ------
    InputError
        No such kind, dimension or tool.
    """
    usual = typical_machine(request.kind)
    turning = place_unit(usual) == "rad"
    pulls = []
    for pull in request.pulls:
        read = {
            "place": pull.place if turning else pull.place / 100.0,
            "load": pull.load_kg,
            "up": pull.up_kg,
            "down": pull.down_kg,
            "stack": None if pull.stack_cm is None else pull.stack_cm / 100.0,
        }
        pulls.append({name: value for name, value in read.items() if value is not None})
    return CardEntries(
        kind=usual.kind,
        label=request.name,
        date=request.measured_on.isoformat(),
        dimensions={name: as_card_number(usual, name, value) for name, value in request.dimensions.items()},
        resistance=request.resistance,
        pulls=pulls,
        tools={name: value / (1.0 if name in _AS_WRITTEN else 100.0) for name, value in request.tools.items()},
    )


_AS_WRITTEN = ("inclinometer", "scale", "square")  # tools in degrees and kg; the others are cm or % in the form


def shown_tools() -> dict[str, tuple[float, str]]:
    """Usual errors of the tools as the form shows them: value and unit."""
    units = {"tape": "cm", "inclinometer": "°", "scale": "kg", "scale_share": "%", "plate_share": "%", "square": "°"}
    tools = assumed()["tools"]
    found = {}
    for name, unit in units.items():
        value = face(tools[name], "rad")[0] if unit == "°" else tools[name] * (100.0 if unit in ("cm", "%") else 1.0)
        found[name] = (value, unit)
    return found
