"""What somebody asks to be captured."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from revpress.app.field_types import Id
from revpress.errors import InputError, shown

# What a serial port is called on Linux, macOS and Windows: no other device or file is opened.
_PORT = re.compile(r"/dev/(tty[\w.+-]+|cu\.[\w.+-]+|rfcomm\d+|serial/by-id/\w[\w.:+-]*)|COM\d{1,3}", re.ASCII)

About = Literal["athlete_id", "machine_id", "session_id", "set_id"]

Kind = Literal["simulated", "lsl", "serial", "tindeq", "replay"]
KINDS: dict[Kind, str] = {
    "simulated": "simulated",
    "lsl": "lsl:NAME",
    "serial": "serial:/dev/ttyUSB0",
    "tindeq": "tindeq:any",
    "replay": "replay:ID of a recording",
}
"""How each kind of device is written."""


class CaptureRefused(InputError):
    """What was asked for cannot be captured.

    Parameters
    ----------
    message : str
        One sentence.
    where : str
        The field that it is about.
    status : int
        Of HTTP: 422 what cannot be, 404 what is not there, 409 what does not go with what runs already.
    """

    def __init__(self, message: str, where: str = "", status: int = 422) -> None:
        super().__init__(message)
        self.where, self.status = where, status


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Target(_Part):
    """Mean velocities that are aimed at [m/s]."""

    low: float
    high: float


class Stop(_Part):
    """When a set is over: the last repetition has lost this share of the fastest, or first."""

    loss: float
    quantity: Literal["velocity", "power"] = "velocity"
    reference: Literal["fastest", "first"] = "fastest"


class Simulated(_Part):
    """The set that the simulated device plays."""

    reps: Annotated[int, Field(ge=1, le=50)] = 6
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0


class CaptureRequest(_Part):
    """What is captured, and what is known of it.

    Attributes
    ----------
    devices : list of str
        As in :data:`KINDS`, one to four.
    exercise : str, optional
        Of the catalogue; without it, or with one that is held still, pushes are found in a force.
    settings : dict
        Of the exercise, angles in degrees; a machine of the team's and holes are named beside them.
    holes : dict of str to int
        Of the machine's adjustments, counted from 1.
    load : float, optional
        In the unit of the exercise's load; without it there are no forces and powers.
    about : dict
        Whose it is, by ids of the workspace (``athlete_id``, ``machine_id``, ``session_id``, ``set_id``): body and
        machine are looked up, and all of it is kept in the journal, so that it is known where it belongs should nobody
        be left to say.
    leg : {"left", "right", "both"}, optional
        Which limb.
    target : Target, optional
        What is aimed at.
    stop_rule : Stop, optional
        When the set is over; it is said, and the capture goes on.
    channel : str
        Which position or force to watch, of several.
    reversed : bool
        Whether the position falls while the load is raised.
    threshold : float, optional
        Force that is a push [N].
    tare : bool
        Whether force sensors begin at zero.
    units : dict
        Units of LSL channels that state none, by label.
    seconds : float
        After which it ends by itself [s].
    simulated : Simulated
        What the simulated device plays.
    """

    devices: Annotated[list[str], Field(min_length=1, max_length=4)]
    exercise: str | None = None
    settings: Annotated[dict[str, float | str], Field(max_length=60)] = {}
    holes: Annotated[dict[str, int], Field(max_length=60)] = {}
    load: float | None = None
    about: Annotated[dict[About, Id], Field(max_length=4)] = {}
    leg: Literal["left", "right", "both"] | None = None
    target: Target | None = None
    stop_rule: Stop | None = None
    channel: Annotated[str, Field(max_length=200)] = ""
    reversed: bool = False
    threshold: float | None = None
    tare: bool = False
    units: Annotated[dict[str, str], Field(max_length=64)] = {}
    seconds: Annotated[float, Field(ge=1.0, le=3600.0)] = 900.0
    simulated: Simulated = Simulated()

    @property
    def addresses(self) -> list[tuple[Kind, str]]:
        """Kind and address of every device.

        Raises
        ------
        CaptureRefused
            One that is none.
        """
        return [address_of(device) for device in self.devices]


def address_of(device: str) -> tuple[Kind, str]:
    """What kind of device is meant, and which.

    Parameters
    ----------
    device : str
        As in :data:`KINDS`.

    Returns
    -------
    kind : str
        Of :data:`KINDS`.
    address : str
        Within it; "" of the simulated one.

    Raises
    ------
    CaptureRefused
        No such kind, or no such address.
    """
    kind, _, address = device.partition(":")
    address = address.strip()
    if kind not in KINDS or (kind == "simulated") == bool(address):
        raise CaptureRefused(f"device {shown(device)} is none: write {', '.join(KINDS.values())}", "devices")
    if kind == "serial" and not _PORT.fullmatch(address):
        raise CaptureRefused(f"{shown(address)} is no serial port: write /dev/ttyUSB0 or COM3", "devices")
    if kind == "tindeq" and address.startswith("socket:"):
        raise CaptureRefused("a socket is no device that the workspace joins: write tindeq:any or its name", "devices")
    return kind, address
