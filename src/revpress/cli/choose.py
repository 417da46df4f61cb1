"""``revpress choose``: which machine for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_known, check_out, number, settings
from revpress.cli.people import takes_people
from revpress.errors import InputError

if TYPE_CHECKING:
    from revpress.exercise.exercise import Exercise

_ENDINGS = (".html", ".nc", ".json", ".pdf")


@takes_people
def choose(
    machines: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MACHINE[,NAME=VALUE...]]...",
            help="Kinds of machines (their typical ones) or files, with a technique such as prone_hinge,push=heel; all "
            "kinds if none is named.",
        ),
    ] = None,
    goal: Annotated[str, typer.Option(metavar="GOAL", help="movement, isolated, past-neutral or group.")] = "movement",
    weight: Annotated[
        list[str] | None,
        typer.Option(metavar="CRITERION=0..1", help="A weight of your own; the others are scaled. May be repeated."),
    ] = None,
    schedule: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE", help="sets, repetitions, repetition, switch or change (times in s). May be repeated."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a page with figures (.html, .pdf) or the numbers (.nc, .json).",
        ),
    ] = None,
    *,
    people: Callable[[], Any],
) -> None:
    """Choose a machine for a team and a goal: all that counts in a table, with its weight and how sure it is."""
    check_out(out, _ENDINGS)

    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, write_story, written
    from revpress.exchange.solution_files import write_solution
    from revpress.report.story import choose_story
    from revpress.study.choose import choose as choose_machine
    from revpress.study.criteria import Schedule
    from revpress.study.heel_forefoot import heel_forefoot_on_best

    weights = {name: number(value, f"weight of {name}") for name, value in settings(weight or ()).items()}
    given = {name: number(value, name) for name, value in settings(schedule or ()).items()}
    check_known("part of the schedule", given, Schedule.names())
    plan = replace(Schedule(), **given)  # type: ignore[arg-type]  # it checks that sets and repetitions are whole
    asked = [_option(text) for text in machines] if machines else None
    with progress("Choosing") as report:
        found = choose_machine(asked, people(), goal, weights=weights, schedule=plan, progress=report)
        pushed = heel_forefoot_on_best(found)
    story = choose_story(found, pushed)
    if out and out.suffix.lower() in PAGES:
        write_story(story, out)
    elif out:
        write_solution(found.data, out)
    tell(story)
    written(out)


def _option(text: str) -> Exercise:
    """A machine with a technique, as a person writes it."""
    from revpress.cli.entries import parse
    from revpress.exercise.catalogue import find_exercise
    from revpress.machine.find import find_machine

    machine, *technique = text.split(",")
    found = find_machine(machine.strip())
    if not found.exercises:
        raise InputError(f"{found.label}: nothing is done on it alone")
    entry = parse(",".join([found.exercises[0], *technique]))
    return find_exercise(entry.name, **{"machine": found, **entry.parameters})
