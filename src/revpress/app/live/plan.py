"""What a capture's process needs to know: the request, and what the workspace has of whom and what it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from revpress.app.live.request import CaptureRefused, CaptureRequest
from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, shown
from revpress.machine.machine import Machine
from revpress.store.results import latest_velocities
from revpress.store.tables import AthleteRow, MachineRow, RecordingRow
from revpress.store.workspace import Workspace


@dataclass(frozen=True)
class Kept:
    """The samples of a recording, as the store has them: see :func:`~revpress.recording.signal_files.read_signals`.

    Attributes
    ----------
    path : Path
        The file.
    address : str
        Its own.
    channels : list of dict
        What is said of each.
    """

    path: Path
    address: str
    channels: list[dict[str, Any]]


@dataclass(frozen=True)
class Known:
    """What the workspace has of what a request names.

    Attributes
    ----------
    athlete : Athlete or None
        Who is captured; None for nobody in particular, or somebody of whom too little is known.
    too_little : str
        What is not known of them, where the load asks for it.
    machine : Machine or None
        On which it is done.
    recordings : Mapping of str to Kept
        Those that are replayed, by id.
    velocities : sequence of (float, float)
        Load [kg] and velocity [m/s] of what they did last in the exercise: a simulated device is as fast.
    """

    athlete: Athlete | None = None
    too_little: str = ""
    machine: Machine | None = None
    recordings: Mapping[str, Kept] = field(default_factory=dict)
    velocities: Sequence[tuple[float, float]] = ()


UNKNOWN = Known()
"""Of a request that names nothing."""


@dataclass(frozen=True)
class Plan:
    """A capture that is about to begin.

    Attributes
    ----------
    request : CaptureRequest
        What was asked for.
    journal : Path
        The file that is written.
    id : str
        Of the capture.
    known : Known
        What the workspace has of it.
    """

    request: CaptureRequest
    journal: Path
    id: str
    known: Known = UNKNOWN


def known_of(workspace: Workspace, request: CaptureRequest) -> Known:
    """Look up what a request names.

    Parameters
    ----------
    workspace : Workspace
        Which has it.
    request : CaptureRequest
        What is asked for.

    Returns
    -------
    Known
        Somebody whose body is not known is captured all the same, without forces.

    Raises
    ------
    CaptureRefused
        There is no such athlete, machine or recording.
    """
    athlete, too_little, machine = None, "", None
    recordings = {}
    velocities: Sequence[tuple[float, float]] = ()
    with workspace.reading() as session:
        if (id := request.about.get("athlete_id")) is not None:
            person = session.get(AthleteRow, id)
            if person is None:
                raise CaptureRefused("there is nobody of that id in the workspace", "about.athlete_id", 404)
            try:
                athlete = person.athlete(datetime.now(UTC).date())
            except InputError as error:
                too_little = str(error)
            if request.exercise is not None and any(kind == "simulated" for kind, _ in request.addresses):
                velocities = latest_velocities(session, id, request.exercise, request.leg)
        if (id := request.about.get("machine_id")) is not None:
            stands = session.get(MachineRow, id)
            if stands is None:
                raise CaptureRefused("there is no machine of that id in the workspace", "about.machine_id", 404)
            machine = stands.machine()
        for id in (address for kind, address in request.addresses if kind == "replay"):
            row = session.get(RecordingRow, id)
            if row is None or row.signals is None:
                raise CaptureRefused(f"there is no recording {shown(id)} with signals to replay", "devices", 404)
            recordings[id] = Kept(workspace.signals.place(row.signals), row.signals, row.channels)
    return Known(athlete, too_little, machine, recordings, velocities)
