"""Passes of an isokinetic dynamometer."""

from __future__ import annotations

import numpy as np

from revpress.errors import InputError
from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.instrument.uncertainty import COVERAGE
from revpress.measurement.isokinetic import STEADY, IsokineticPass, isokinetic_passes, ratio
from revpress.report.blocks import Block, attempt
from revpress.report.recording_parts.part import Part
from revpress.report.recording_parts.showing import Panel, banded, traces
from revpress.report.tables import Cell, Column, Rows, Table

_MOST = 30


def isokinetic_part(recording: Recording) -> Part | None:
    """Peak moment, its angle, work and power of every pass at constant speed.

    Parameters
    ----------
    recording : Recording
        Of any channels.

    Returns
    -------
    Part or None
        None without one moment and one angle.
    """
    moments, angles, speeds = (recording.of(kind) for kind in ("moment", "angle", "angular velocity"))
    if len(moments) != 1 or not angles or moments[0].axis:
        return None
    moment, angle = moments[0], angles[0]
    velocity = speeds[0] if len(speeds) == 1 else None
    try:
        found = isokinetic_passes(moment, angle, velocity)
    except InputError as error:
        return Part([f"No pass is measured: {error}."], [], "Record moment and angle on one clock.")
    if not found:
        words = ["The lever keeps no speed for long enough: nothing is told of its passes."]
        return Part(words, [], "Where it was held still, give the moment alone: pushes are then told from it.")
    rows: list[list[Cell]] = [
        [f"{index}", "up" if one.direction > 0 else "down", banded(one.peak), float(np.degrees(one.peak_angle.value)),
         banded(one.work), banded(one.power), 100.0 * one.lost]
        for index, one in enumerate(found[:_MOST], start=1)
    ]  # fmt: skip
    columns = [Column("Pass"), Column("Angle goes"), Column("Peak", "N·m", 0), Column("At", "°", 0),
               Column("Work", "J", 0), Column("Power", "W", 0), Column("Left out", "%", 0)]  # fmt: skip
    caption = "Left out: the part of a pass in which the lever sped up, braked or struck its stop."
    return Part(
        _words(found),
        [Table("passes", "Passes at constant speed", columns, [Rows(rows)], caption)],
        "Record one pass with relaxed muscles: without the weight of limb and lever, one direction reads too much and "
        "the other too little.",
        lambda: [_figure(moment, angle, found)],
        [f"Only samples within {100 * STEADY:g} % of the lever's speed are used; gravity is not taken out."],
    )


def _words(found: tuple[IsokineticPass, ...]) -> list[str]:
    best = {d: max((p for p in found if p.direction == d), key=lambda p: p.peak.value, default=None) for d in (1, -1)}
    words = [
        f"Angle going {'up' if d > 0 else 'down'}: largest moment {one.peak.value:.0f} ± {COVERAGE * one.peak.u:.0f} "
        f"N·m at {np.degrees(one.peak_angle.value):.0f}°, of {sum(p.direction == d for p in found)} passes."
        for d, one in best.items()
        if one is not None
    ]
    up, down = best[1], best[-1]
    if up is not None and down is not None and up.peak.value > 0.0 and down.peak.value > 0.0:
        low, high = sorted((up.peak, down.peak))
        share = ratio(low, high)
        words.append(
            f"The weaker direction has {100 * share.value:.0f} ± {100 * COVERAGE * share.u:.0f} % of the other one's."
        )
    return words


def _figure(moment: Channel, angle: Channel, found: tuple[IsokineticPass, ...]) -> Block:
    spans = [(one.begin, one.end) for one in found]
    panels = [
        Panel("Moment (N·m)", [(moment.time, moment.values)], spans),
        Panel("Angle (°)", [(angle.time, np.degrees(angle.values))], spans),
    ]
    return attempt(
        traces, "isokinetic", panels, "Passes of the lever", "Shaded: at constant speed.", f"{len(found)} passes."
    )
