"""Repetitions on a flywheel, as far as an encoder alone tells them."""

from __future__ import annotations

from revpress.errors import InputError
from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.instrument.uncertainty import COVERAGE
from revpress.measurement.flywheel import FlywheelRep, drop_off, flywheel_reps, swings_both_ways
from revpress.report.blocks import Block, attempt
from revpress.report.recording_parts.part import Part
from revpress.report.recording_parts.showing import Panel, banded, traces
from revpress.report.tables import Cell, Column, Rows, Table


def flywheel_part(recording: Recording) -> Part | None:
    """How fast a flywheel's strap ran out and in, repetition by repetition.

    Parameters
    ----------
    recording : Recording
        Of any channels.

    Returns
    -------
    Part or None
        None where no single encoder swings to both sides of where it began.
    """
    lines = [c for c in recording.of("position") if not c.axis]
    if len(lines) != 1 or not swings_both_ways(lines[0]):
        return None
    channel = lines[0]
    try:
        reps = flywheel_reps(channel)
    except InputError as error:
        return Part([f"No flywheel is looked at: {error}."], [], "Record the encoder evenly and without gaps.")
    if not reps:
        return None
    rows: list[list[Cell]] = [
        [f"{index}", r.concentric.begin, banded(r.concentric.mean_speed), banded(r.concentric.peak_speed),
         banded(r.eccentric.mean_speed), banded(r.eccentric.peak_speed)]
        for index, r in enumerate(reps, start=1)
    ]  # fmt: skip
    columns = [Column("Rep"), Column("Begins", "s", 1), Column("Mean out", "m/s", 2), Column("Peak out", "m/s", 2),
               Column("Mean in", "m/s", 2), Column("Peak in", "m/s", 2)]  # fmt: skip
    words = [
        "The encoder swings to both sides of where it began, as one on the shaft of a flywheel does.",
        f"If it was one: {len(reps)} repetitions; strap out (concentric) up to "
        f"{max(r.concentric.peak_speed.value for r in reps):.2f} m/s, strap in (eccentric) up to "
        f"{max(r.eccentric.peak_speed.value for r in reps):.2f} m/s.",
    ]
    if len(reps) > 1:
        lost = drop_off(reps)
        words.append(
            f"The last repetition is {100 * lost.value:.0f} ± {100 * COVERAGE * lost.u:.0f} % slower than the fastest."
        )
    return Part(
        words,
        [Table("flywheel", "Repetitions on a flywheel", columns, [Rows(rows)], "In round brackets: 95 % confidence.")],
        "Say the inertia of the wheel and the radius of its shaft: only with both do force, power and the eccentric "
        "overload follow.",
        lambda: [_figure(channel, reps)],
        ["Speeds are of what the encoder counts, at the shaft or the strap; friction of the wheel is not known."],
    )


def _figure(channel: Channel, reps: tuple[FlywheelRep, ...]) -> Block:
    spans = [(r.concentric.begin, r.eccentric.end) for r in reps]
    panel = Panel("Encoder (m)", [(channel.time, channel.values)], spans)
    return attempt(traces, "flywheel", [panel], "The flywheel", "Shaded: repetitions.", f"{len(reps)} repetitions.")
