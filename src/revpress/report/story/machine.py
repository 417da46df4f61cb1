"""The story of a machine: its dimensions with uncertainty and source, what can be set, and what to measure next."""

from __future__ import annotations

from revpress.machine.catalogue import machines
from revpress.machine.machine import ASSUMED, Machine
from revpress.report.blocks import Section, attempt
from revpress.report.machine_figure import machine_figure
from revpress.report.story.story import Story
from revpress.report.tables import Cell, Column, Rows, Table
from revpress.settings import find_parameter
from revpress.units import face, spell

LIMITS = ("Deviations are one standard deviation; an assumed one says how far such machines may differ, roughly.",)


def machine_story(machine: Machine) -> Story:
    """What is known of a machine.

    Parameters
    ----------
    machine : Machine

    Returns
    -------
    Story
    """
    tables = [dimensions_table(machine), *([holes_table(machine)] if machine.adjustments else [])]
    names = list(machine.dimensions)
    assumed = [name for name in names if machine.origin(name).source == ASSUMED]
    words = [f"{machine.label}: {len(names)} numbers, of which {len(assumed)} are assumed."]
    if machine.capacity is not None:
        words.append(f"It takes up to {spell(machine.capacity, 'kg')}.")
    return Story(
        title=machine.label,
        subtitle=f"{machine.title}; {machine.resistance.title.lower()}",
        notices=(),
        tables=tables,
        words=words,
        draw=lambda: [Section("machine", machine.label, (attempt(machine_figure, machine), *tables), short="Machine")],
        next_actions=[next_action(machine, assumed)],
        limits=LIMITS,
    )


def next_action(machine: Machine, assumed: list[str]) -> str:
    """What to do next, and why."""
    if assumed:
        return (
            "Measure the machine in your gym with a tape (`revpress machine new` writes a file to fill in): what is "
            "assumed holds for no real machine, and 1 cm or 2° moves where the stroke ends by 2 to 7°."
        )
    return "Ask who fits (`revpress fit FILE.toml`): a machine that suits one athlete may stop another before neutral."


def kinds_table() -> Table:
    """All kinds of machines, and what is done on each."""
    rows = [(word, found.title, ", ".join(found.exercises)) for word, found in machines.items()]
    columns = [Column("Kind"), Column("Machine"), Column("Exercises")]
    said = "`revpress machine show KIND` prints the dimensions of the typical one, `new KIND` writes a file to fill in."
    return Table("machines", "Machines", columns, [Rows(rows)], said)


def dimensions_table(machine: Machine) -> Table:
    """Every dimension with its deviation and source."""
    rows: list[list[Cell]] = []
    for name, value in machine.dimensions.items():
        parameter, origin = find_parameter(machine.parameters, name), machine.origin(name)
        shown, unit = face(value, parameter.unit)
        rows.append(
            [
                name,
                f"{shown:.4g}",
                f"{face(origin.deviation, parameter.unit)[0]:.2g}",
                unit,
                origin.source,
                parameter.reason,
            ]
        )
    columns = [Column(head) for head in ("Dimension", "Value", "±", "Unit", "Source", "What it is")]
    return Table("dimensions", machine.label, columns, [Rows(rows)])


def holes_table(machine: Machine) -> Table:
    """What can be set, hole by hole."""
    rows: list[list[Cell]] = []
    for name, a in machine.adjustments.items():
        unit = find_parameter(machine.parameters, name).unit
        first, step, last = (spell(v, unit) for v in (a[1], a.step, a[a.count]))
        rows.append([name, float(a.count), first, step, last])
    columns = [Column("Adjustment"), Column("Holes", "", 0), Column("Hole 1"), Column("Step"), Column("Last hole")]
    return Table("holes", "What can be set", columns, [Rows(rows)])
