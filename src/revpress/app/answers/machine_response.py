"""A machine under somebody's hands: what it asks of an athlete while dimensions, holes and load are moved."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from revpress.app.access.rights import Right
from revpress.app.answers.asked import AboutAthlete, athlete_of
from revpress.app.answers.machine_asked import AboutMachine, Holes, Numbers, as_dimensions, machine_meant
from revpress.app.answers.registry import Progress, Told, answer
from revpress.athlete.athlete import Athlete
from revpress.errors import UnreachableError
from revpress.exercise.solve import solve
from revpress.machine.find import find_machine
from revpress.report.story import response_story
from revpress.report.story.machine_response import response_view
from revpress.report.view3d import view3d_data
from revpress.store.workspace import Workspace
from revpress.study.machine_response import MachineResponse
from revpress.study.quantities import concentric

_EVERY = 3  # frame of a push is seen: some thirty, between which the picture moves evenly
_PREPARED = 16  # machines with an athlete that a process keeps at hand


class MachineResponseRequest(AboutMachine, AboutAthlete):
    """A machine as it is set now.

    Attributes
    ----------
    dimensions : dict of str to float
        Those that are not as written [cm, degrees, kg].
    holes : dict of str to int
        Counted from 1; what is not named is chosen for the athlete on the machine as it is written.
    load_kg : float or None
        None: the exercise's usual load.
    seen : bool
        Whether the push is wanted in 3D as well.
    """

    dimensions: Numbers
    holes: Holes
    load_kg: float | None = None
    seen: bool = False


@answer("machine_response", MachineResponseRequest, right=Right.READ_ATHLETE, lane="quick", kept=False)
def machine_response(workspace: Workspace, request: MachineResponseRequest, progress: Progress) -> Told:
    """What the machine asks for; its data: holes, load, which dimensions matter most and, if wanted, the view."""
    machine, athlete = machine_meant(workspace, request), athlete_of(workspace, request)
    dimensions = as_dimensions(machine, request.dimensions)
    progress(0.1, "Setting the athlete up")
    try:
        response = _prepared(json.dumps(machine.as_json()), json.dumps(athlete.to_dict()))
        found = response.at(dimensions, request.holes, request.load_kg)
    except UnreachableError:
        if not (dimensions or request.holes):
            raise
        # Nobody gets onto the machine as it is written: what is moved is where to begin.
        moved = machine.changed(**dimensions) if dimensions else machine
        response = MachineResponse(
            moved, athlete, setup={n: h for n, h in request.holes.items() if n in moved.adjustments}
        )
        found = response.at(load=request.load_kg)
    data: dict[str, Any] = {
        "holes": json.loads(found.attrs["holes"]),
        "load_kg": float(found.attrs["load"]),
        "matters": [effect.name for effect in response.sensitivity.effects],
        "most_load_kg": response.exercise.most_load if response.exercise.takes_load else None,
    }
    if request.seen:
        progress(0.5, "Drawing the push")
        exercise = response.exercise.changed(machine=response.machine(dimensions, request.holes))
        push = concentric(solve(exercise, athlete, float(found.attrs["load"])))
        view = response_view(push.isel(frame=slice(None, None, _EVERY)))
        data["view"] = view3d_data(view.scenes, view.alt)
        data["view_caption"] = view.caption
    return Told(response_story(found), data=data)


@lru_cache(maxsize=_PREPARED)
def _prepared(machine: str, athlete: str) -> MachineResponse:
    """An athlete on a machine, both as JSON, ready to be asked."""
    return MachineResponse(find_machine(json.loads(machine)), Athlete.from_dict(json.loads(athlete)))
