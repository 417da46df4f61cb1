"""Jumps off force plates."""

from __future__ import annotations

from revpress.errors import InputError
from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.instrument.uncertainty import COVERAGE
from revpress.measurement.ground_force import flights, jump, total_force
from revpress.mechanics.gravity import GRAVITY
from revpress.report.blocks import Block, attempt
from revpress.report.recording_parts.part import Part
from revpress.report.recording_parts.showing import Panel, banded, traces
from revpress.report.tables import Cell, Column, Rows, Table

_TOTAL = ("both",)


def jump_part(recording: Recording) -> Part | None:
    """How high and how hard a person jumped off plates.

    Parameters
    ----------
    recording : Recording
        Of any channels.

    Returns
    -------
    Part or None
        None where nobody left the plates.
    """
    vertical = [c for c in recording.of("force") if c.axis in ("", "z") and c.site != "insole"]
    whole = [c for c in vertical if c.side in _TOTAL] or vertical
    try:
        total = total_force(whole)
        found = flights(total)
        if not found:
            return None
        first = jump(total)
    except InputError as error:
        if not any(flights(c) for c in whole):
            return None
        return Part([f"No jump is measured: {error}."], [], "Stand quietly for a second before each jump.")
    columns = [Column("Jump"), Column("Weight", "N", 0), Column("Take-off", "m/s", 2), Column("Height", "m", 3),
               Column("By flight", "m", 3), Column("Peak", "N", 0)]  # fmt: skip
    row: list[Cell] = ["1", *map(banded, (first.weight, first.takeoff_velocity, first.height, first.flight_height,
                                          first.peak))]  # fmt: skip
    words = [
        f"A jump of {first.height.value:.3f} ± {COVERAGE * first.height.u:.3f} m by the impulse of its push, taking "
        f"off at {first.takeoff_velocity.value:.2f} m/s; body and load weigh {first.weight.value:.0f} N "
        f"({first.weight.value / GRAVITY:.1f} kg)."
    ]
    if len(found) > 1:
        words.append(f"{len(found) - 1} later flights are not measured: nobody stands quietly before them.")
    return Part(
        words,
        [Table("jump", "The jump", columns, [Rows([row])], "In round brackets: 95 % confidence.")],
        "Jump three times, a second of quiet standing before each: one jump does not say how far the next lies off.",
        lambda: [_figure(total, first.takeoff.value, first.landing.value)],
        ["Height by flight is too large where the legs are bent at landing; height by impulse hangs on the weight."],
    )


def _figure(total: Channel, takeoff: float, landing: float) -> Block:
    near = (total.time > takeoff - 2.0) & (total.time < landing + 1.0)
    panel = Panel("Vertical force (N)", [(total.time[near], total.values[near])], [(takeoff, landing)])
    return attempt(
        traces, "jump-force", [panel], "The jump", "Shaded: in the air.",
        f"In the air from {takeoff:.3f} to {landing:.3f} s.",
    )  # fmt: skip
