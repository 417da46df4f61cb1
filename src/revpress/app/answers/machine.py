"""What is known of a machine: its dimensions, what to measure next, and who of the roster fits."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field
from sqlalchemy import select

from revpress.app.access.rights import Right
from revpress.app.answers.asked import AboutAthlete, athlete_of, steps
from revpress.app.answers.machine_asked import AboutMachine, Holes, Numbers, as_dimensions, machine_meant
from revpress.app.answers.registry import AnswerRequest, Progress, Told, answer
from revpress.app.field_types import Id
from revpress.app.team_record import setup_words
from revpress.errors import InputError
from revpress.measurement.comfort import ComfortRating
from revpress.report.story import comfort_story, fit_story, machine_story, sensitivity_story, told_together
from revpress.report.story.words import left_out
from revpress.store.results import team_names
from revpress.store.tables import AthleteRow, ComfortRow, MachineRow
from revpress.store.tables.base import now
from revpress.store.workspace import Workspace
from revpress.study.fit import fit
from revpress.study.machine_sensitivity import machine_sensitivity


class MachineRequest(AboutMachine, AboutAthlete):
    """A machine, and for whom its dimensions matter."""


class MachineFitRequest(AboutMachine):
    """Who fits on a machine.

    Attributes
    ----------
    athlete_ids : list of str
        Of the roster; empty: all of it, and who is simulated only where nobody else is.
    dimensions : dict of str to float
        Those of the machine that are not as written [cm, degrees, kg].
    holes : dict of str to int
        The same for everybody, counted from 1; what is not named is chosen for each.
    """

    athlete_ids: list[Id] = Field(default_factory=list, max_length=200)
    dimensions: Numbers
    holes: Holes


@answer("machine", MachineRequest, right=Right.READ_ATHLETE)
def known(workspace: Workspace, request: MachineRequest, progress: Progress) -> Told:
    """Every dimension drawn and named, and which to measure next."""
    machine = machine_meant(workspace, request)
    progress(0.2, "Moving every dimension by what it may be off")
    found = machine_sensitivity(machine, athlete_of(workspace, request))
    next_one, whole = sensitivity_story(found), machine_story(machine)
    together = told_together([next_one, whole], title=machine.label, subtitle=whole.subtitle)
    first = found.effects[0].name if found.effects else ""
    return Told(replace(together, next_actions=next_one.next_actions), data={"measure_first": first})


class MachineComfortRequest(AnswerRequest):
    """How a machine of the team's feels.

    Attributes
    ----------
    machine_id : str
        Which.
    """

    machine_id: Id


@answer("machine_comfort", MachineComfortRequest, right=Right.READ_TEAM, of_results=True)
def comfort(workspace: Workspace, request: MachineComfortRequest, progress: Progress) -> Told:
    """How the set-ups of a machine feel to whoever rated them."""
    with workspace.reading() as session:
        machine = session.get(MachineRow, request.machine_id)
        rated = select(ComfortRow).where(ComfortRow.machine_id == request.machine_id)
        rows = session.scalars(rated.order_by(ComfortRow.on, ComfortRow.created, ComfortRow.id)).all()
    if machine is None:
        raise InputError("there is no machine of that id in the workspace")
    ratings = [ComfortRating(machine.name, setup_words(row.holes), row.rating, row.words, row.on) for row in rows]
    return Told(replace(comfort_story(ratings), subtitle=f"{machine.name}; whoever rated it"))


@answer("machine_fit", MachineFitRequest, right=Right.READ_TEAM, of_roster=True)
def fitting(workspace: Workspace, request: MachineFitRequest, progress: Progress) -> Told:
    """Who of the roster fits, with everybody's largest load; its data are who was left out."""
    machine = machine_meant(workspace, request)
    moved = machine.changed(**as_dimensions(machine, request.dimensions)) if request.dimensions else machine
    with workspace.reading() as session:
        wanted = select(AthleteRow).where(AthleteRow.archived.is_(False)).order_by(AthleteRow.name)
        if request.athlete_ids:
            wanted = wanted.where(AthleteRow.id.in_(request.athlete_ids))
        rows = session.scalars(wanted).all()
        if not request.athlete_ids:
            rows = [row for row in rows if not row.simulated] or rows
        names: dict[str, str] = {}
        for team_id in {row.team_id for row in rows}:
            names |= team_names(session, team_id)
    people, unknown = {}, []
    for row in rows:
        try:
            people[names[row.id]] = row.athlete(now().date())
        except InputError as error:
            unknown.append(str(error))
    if not people:
        raise InputError("; ".join(unknown) or "there is nobody on the roster yet: add an athlete first")
    holes = {name: hole for name, hole in request.holes.items() if name in moved.adjustments}
    story = fit_story(fit(moved, people, setup=holes, loads=True, progress=steps(progress, "Setting people up")))
    return Told(replace(story, notices=[*left_out(unknown), *story.notices]), data={"left_out": unknown})
