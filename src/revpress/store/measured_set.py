"""What the results of a set follow from, and how they follow."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError
from revpress.exercise.catalogue import find_exercise
from revpress.exercise.exercise import Exercise
from revpress.instrument.recording import Recording
from revpress.instrument.uncertainty import COVERAGE
from revpress.measurement.edits import Edits
from revpress.measurement.measure_recording import measure_recording
from revpress.measurement.measured_reps import MeasuredReps, repetition_dataset
from revpress.recording.format import Content
from revpress.store.recordings import edits_of
from revpress.store.tables import AthleteRow, EditRow, MachineRow, RecordingRow, ResultRow, SessionRow, SetRow
from revpress.store.workspace import ConflictError

_DEVICE = "device_"  # of names of what the device said itself
_NO_METRIC = ("start", "end")


@dataclass(frozen=True)
class MeasuredSet:
    """All that a set's results follow from.

    Attributes
    ----------
    set : SetRow
        What was done.
    recording : RecordingRow
        What was measured.
    athlete : AthleteRow
        Who did it.
    machine : MachineRow or None
        The team's machine that it was done on.
    edits : Edits or None
        Corrections of what was found.
    on : date
        The day.
    """

    set: SetRow
    recording: RecordingRow
    athlete: AthleteRow
    machine: MachineRow | None
    edits: Edits | None
    on: date

    @property
    def request(self) -> dict[str, Any]:
        """What is measured and with what, as JSON holds it: two that are the same have the same results."""
        done = self.set
        return {
            "revpress": version("revpress"),
            "recording": self.recording.digest,
            "exercise": done.exercise,
            "settings": done.settings,
            "holes": done.holes,
            "machine": self.machine.file if self.machine is not None else None,
            "load": done.load,
            "leg": done.leg,
            "athlete": [self.athlete.sex, self.athlete.description, self.athlete.age(self.on)],
            "edits": [asdict(step) for step in self.edits.steps] if self.edits is not None else [],
        }

    @property
    def key(self) -> str:
        """SHA-256 of the request."""
        return hashlib.sha256(json.dumps(self.request, sort_keys=True).encode()).hexdigest()

    def person(self) -> Athlete:
        """Who did it, as old as on that day; InputError where too little is known."""
        return self.athlete.athlete(self.on)

    def exercise(self) -> Exercise:
        """What was done, with its settings, machine and holes in force."""
        parameters: dict[str, Any] = dict(self.set.settings)
        if self.machine is not None:
            parameters["machine"] = self.machine.machine()
        if self.set.holes:
            parameters["setup"] = dict(self.set.holes)
        return find_exercise(self.set.exercise, **parameters)

    def measure(self, content: Content) -> MeasuredReps:
        """Find and measure the repetitions.

        Parameters
        ----------
        content : Recording, Session or ResultTable
            What was recorded.

        Returns
        -------
        MeasuredReps
            As :func:`~revpress.measurement.measure_recording.measure_recording` gives them.

        Raises
        ------
        InputError
            As there, or too little is known of the athlete.
        """
        if not isinstance(content, Recording):
            return measure_recording(content, self.exercise(), self.person())
        return measure_recording(content, self.exercise(), self.person(), self.set.load, edits=self.edits)

    def rows(self, reps: MeasuredReps) -> list[ResultRow]:
        """One row a number.

        Parameters
        ----------
        reps : MeasuredReps
            Of :meth:`measure`.

        Returns
        -------
        list of ResultRow
            Every metric of every repetition that has it, with its standard uncertainty.
        """
        done, data = self.set, repetition_dataset(reps)
        exercise = self.exercise()
        provenance = {
            "revpress": version("revpress"),
            "key": self.key,
            "parameters": exercise.as_json(),
            "athlete": self.person().to_dict(),
            "edits": len(self.edits.steps) if self.edits is not None else 0,
        }
        several = len(np.unique(data["set"].values)) > 1
        out = []
        for name in map(str, data.data_vars):
            if name.startswith(_DEVICE) or name in _NO_METRIC or name.endswith(("_low", "_high")):
                continue
            for place, (value, deviation) in enumerate(zip(data[name].values, _deviation(data, name), strict=True)):
                if not np.isfinite(value):
                    continue
                known = deviation > 0.0
                out.append(
                    ResultRow(
                        athlete_id=done.athlete_id,
                        set_id=done.id,
                        recording_id=self.recording.id,
                        session_id=done.session_id,
                        on=self.on,
                        trial=str(data["set"].values[place]) if several else "",
                        exercise=done.exercise,
                        machine=self.machine.name if self.machine is not None else "",
                        setup=", ".join(f"{n} hole {h}" for n, h in sorted(done.holes.items())),
                        metric=name.replace("_", " "),
                        side=done.leg,
                        load=float(data["load_kg"].values[place]),
                        repetition=int(data["number"].values[place]),
                        value=float(value),
                        unit=str(data[name].attrs["units"]),
                        deviation=float(deviation) if known else None,
                        low=float(value - COVERAGE * deviation) if known else None,
                        high=float(value + COVERAGE * deviation) if known else None,
                        provenance=provenance,
                        simulated=self.recording.simulated,
                    )
                )
        return out


def measured_set(session: Session, set_id: str) -> MeasuredSet:
    """All that the results of a set follow from.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading or writing.
    set_id : str
        Which.

    Returns
    -------
    MeasuredSet

    Raises
    ------
    ConflictError
        The set is not, or no longer, in the workspace.
    InputError
        It has no recording.
    """
    done = session.get(SetRow, set_id)
    if done is None:
        raise ConflictError("this set is not, or no longer, in the workspace")
    if done.recording_id is None:
        raise InputError("this set has no recording: there is nothing to measure")
    (found,) = measured_sets(session, SetRow.id == set_id)
    return found


def measured_sets(session: Session, *which: ColumnElement[bool]) -> list[MeasuredSet]:
    """The same of many sets, in two queries.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading or writing.
    *which : sqlalchemy conditions
        On columns of sets and their sessions; all sets if none is given.

    Returns
    -------
    list of MeasuredSet
        Of those that have a recording, in order of the sessions.
    """
    tables = select(SetRow, SessionRow, RecordingRow, AthleteRow, MachineRow)
    joined = tables.join(SessionRow, SessionRow.id == SetRow.session_id)
    joined = joined.join(RecordingRow, RecordingRow.id == SetRow.recording_id)
    joined = joined.join(AthleteRow, AthleteRow.id == SetRow.athlete_id)
    query = joined.outerjoin(MachineRow, MachineRow.id == SetRow.machine_id).where(*which)
    edited = select(EditRow).where(EditRow.recording_id.in_(query.with_only_columns(SetRow.recording_id)))
    edits: dict[str, list[EditRow]] = {}
    for edit in session.scalars(edited.order_by(EditRow.position)):
        edits.setdefault(edit.recording_id, []).append(edit)
    return [
        MeasuredSet(
            done, recording, athlete, machine, edits_of(recording, edits.get(recording.id, ())),
            (done.begun or recording.begun or held.begun).date(),
        )
        for done, held, recording, athlete, machine in session.execute(
            query.order_by(SessionRow.begun, SetRow.position)
        ).all()
    ]  # fmt: skip


def _deviation(data: xr.Dataset, name: str) -> NDArray[np.float64]:
    if f"{name}_high" not in data:
        return np.zeros(data.sizes["repetition"])
    return np.asarray((data[f"{name}_high"].values - data[f"{name}_low"].values) / (2.0 * COVERAGE))
