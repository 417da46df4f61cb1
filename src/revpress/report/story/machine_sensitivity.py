"""The story of what is not known of a machine: which dimension to measure next, and what it does to the stroke."""

from __future__ import annotations

import numpy as np

from revpress.machine.machine import ASSUMED
from revpress.report.blocks import Section
from revpress.report.story.story import Story
from revpress.report.story.words import beside_neutral, listed, who
from revpress.report.tables import Cell, Column, Rows, Table, number
from revpress.settings import find_parameter
from revpress.study.machine_sensitivity import OF_FORCE, OF_MASS, Effect, MachineSensitivity
from revpress.twin.setup import BOUND_WORDS
from revpress.units import spell

METHOD = (
    "Each dimension in turn is made one standard deviation larger and smaller, and the athlete is set up anew in the "
    "same holes: half the difference is its effect. All together is the root of the sum of the squares.",
)
LIMITS = (
    "The body is held as it is: what is not known of the athlete comes on top.",
    "Where a dimension changes what ends the stroke, its effect is no straight line, only roughly what stands here.",
)
_MATTERS = 0.5  # of a degree, or of 2 % of the force: below, no word is lost on it
_NOTHING = 0.1  # of the same: such a dimension is not in the table
_NAMED = 3


def sensitivity_story(found: MachineSensitivity) -> Story:
    """Which dimension to measure next.

    Parameters
    ----------
    found : MachineSensitivity
        As :func:`~revpress.study.machine_sensitivity.machine_sensitivity` finds it.

    Returns
    -------
    Story
    """
    machine, table = found.setup.machine, effects_table(found)
    return Story(
        title=f"{machine.label}: what to measure next",
        subtitle=f"{who(found.setup.athlete)}; {found.load:g} kg; {machine}",
        notices=(),
        tables=[table],
        words=words(found),
        draw=lambda: [Section("sensitivity", "What each dimension does", (table,), short="Dimensions")],
        next_actions=[next_action(found)],
        method=METHOD,
        limits=LIMITS,
    )


def words(found: MachineSensitivity) -> list[str]:
    """What is open, and by what."""
    start, end = (float(np.degrees(posture["hip_flexion"])) for posture in (found.setup.start, found.setup.end))
    whole = found.whole
    bound = BOUND_WORDS[found.setup.ends_by]
    past = f"{beside_neutral(end)} (±{number(_degrees(whole.end), 0)}°)"
    said = [
        f"Here the stroke goes from {number(start, 0)}° of hip flexion (±{number(_degrees(whole.start), 0)}°) to "
        f"{past}, ended by {bound}: that much is open until the machine is measured."
    ]
    if _known(found):
        said.append(
            f"Pushed slowly, {found.load:g} kg ask for {number(found.force, 0)} N at the foot plate on average, within "
            f"about {number(100 * whole.force, 0)} %, and move like {number(found.mass, 1)} kg, within about "
            f"{number(100 * whole.mass, 0)} %."
        )
    matter = [e for e in found.effects if e.weight > _MATTERS][:_NAMED]
    said += [_effect_words(found, effect) for effect in matter]
    if found.bounds:
        said.append(f"What ends the stroke may also change with {listed(list(found.bounds))}.")
    small = [e.name for e in found.effects if e.weight < _NOTHING and (_known(found) or e.name not in _weights(found))]
    what = "stroke, force and inertia hardly depend" if _known(found) else "start and end of the stroke hardly depend"
    if small:
        said.append(f"No need to measure {listed(small)}: {what} on that.")
    if not _known(found):
        said.append(
            "What force and inertia depend on is not asked here: that is known of foot plates on a lever or on rails."
        )
    return said


def _known(found: MachineSensitivity) -> bool:
    """Whether force and inertia at the foot plate are known."""
    return bool(np.isfinite(found.force))


def _weights(found: MachineSensitivity) -> set[str]:
    """Dimensions that are no geometry: they change force and inertia only."""
    return {p.name for p in found.setup.machine.parameters if p.unit not in ("m", "rad")}


def _effect_words(found: MachineSensitivity, effect: Effect) -> str:
    unit = find_parameter(found.setup.machine.parameters, effect.name).unit
    off = f"{effect.name}, known to ±{spell(effect.origin.deviation, unit, 2)}"
    if effect.refused:
        return f"{off}, decides whether this athlete can use the machine at all: {effect.refused}."
    moves = [
        f"moves the {which} by {number(_degrees(change), 1)}°"
        for which, change in (("start", effect.start), ("end", effect.end))
        if _degrees(change) >= _MATTERS
    ]
    if abs(effect.force) > _MATTERS * OF_FORCE:
        moves.append(f"changes the force by {number(100 * abs(effect.force), 1)} %")
    if abs(effect.mass) > _MATTERS * OF_MASS:
        moves.append(f"changes the inertia by {number(100 * abs(effect.mass), 0)} %")
    return f"{off}, {listed(moves)}."


def next_action(found: MachineSensitivity) -> str:
    """What to do next, and why."""
    first = found.effects[0]
    unit = find_parameter(found.setup.machine.parameters, first.name).unit
    if first.weight < 1.0:
        more = ", the force by 2 % or the inertia by 10 %" if _known(found) else ""
        return (
            f"Nothing on this machine: no dimension moves the stroke by 1°{more}. Measure how far the athlete's hip "
            "extends instead."
        )
    how = {"m": "with a tape", "rad": "with an inclinometer"}.get(unit, "with a measuring card")
    why = (
        "it is assumed" if first.origin.source == ASSUMED else f"±{spell(first.origin.deviation, unit, 2)} is too much"
    )
    return f"Measure {first.name} {how} and write it into the file: {why}, and nothing else moves the answers as much."


def effects_table(found: MachineSensitivity) -> Table:
    """One row a dimension, the one to measure next first."""
    columns = [
        Column("Dimension"),
        Column("Known to ±"),
        Column("Source"),
        Column("Start", "°", 1),
        Column("End", "°", 1),
        Column("Force", "%", 1),
        Column("Inertia", "%", 0),
    ]
    rows: list[list[Cell]] = []
    for effect in (*(e for e in found.effects if e.weight >= _NOTHING), found.whole):
        parameter = next((p for p in found.setup.machine.parameters if p.name == effect.name), None)
        known = spell(effect.origin.deviation, parameter.unit, 2) if parameter else ""
        angles = [float(np.degrees(effect.start)), float(np.degrees(effect.end))]
        rows.append([effect.name, known, effect.origin.source, *angles, 100.0 * effect.force, 100.0 * effect.mass])
    return Table(
        "sensitivity", "What one standard deviation of each dimension does", columns, [Rows(rows)],
        "Start and end: change of hip flexion, positive is less extended. Force and inertia: change of the mean over "
        "the stroke, at the foot plate. In order of the largest change, where 1° counts as 2 % of the force and 10 % "
        "of the inertia.",
    )  # fmt: skip


def _degrees(angle: float) -> float:
    return abs(float(np.degrees(angle)))
