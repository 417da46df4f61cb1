"""Markers in space, as optical systems and markerless capture give them."""

from __future__ import annotations

import numpy as np

from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.report.recording_parts.part import Part
from revpress.report.tables import Cell, Column, Rows, Table

_MOST_ROWS = 12


def marker_part(recording: Recording) -> Part | None:
    """How many markers there are, how far they went, and what is missing of them.

    Parameters
    ----------
    recording : Recording
        Of any channels.

    Returns
    -------
    Part or None
        None without a position in three dimensions.
    """
    markers: dict[str, dict[str, Channel]] = {}
    for channel in recording.of("position"):
        if channel.axis:
            markers.setdefault(channel.site, {})[channel.axis] = channel
    whole = {site: axes for site, axes in markers.items() if len(axes) == 3}
    if not whole:
        return None
    begin = min(float(axes["x"].time[0]) for axes in whole.values())
    end = max(float(axes["x"].time[-1]) for axes in whole.values())
    rows, seen = [], []
    for site, axes in whole.items():
        one = axes["x"]
        due = max((end - begin) * one.rate + 1.0, 1.0) if one.rate else float(len(one))
        seen.append(min(len(one) / due, 1.0))
        spans = [float(np.ptp(axes[axis].values)) for axis in "xyz"]
        row: list[Cell] = [site, *spans, 100.0 * (1.0 - seen[-1])]
        rows.append((max(spans), row))
    gaps = sum(share < 0.999 for share in seen)
    far, row = max(rows, key=lambda pair: pair[0])
    words = [
        f"{len(whole)} markers over {end - begin:.4g} s; {row[0]} goes farthest, {far:.2f} m.",
        f"{gaps} of them are missing at times, {100.0 * (1.0 - min(seen)):.0f} % of the time at most."
        if gaps
        else "None of them is missing at any time.",
    ]
    rows.sort(key=lambda pair: -pair[0])
    columns = [Column("Marker"), *(Column(f"Span of {axis}", "m", 3) for axis in "xyz"), Column("Missing", "%", 0)]
    note = f"The {_MOST_ROWS} that go farthest of {len(rows)}." if len(rows) > _MOST_ROWS else ""
    table = Table("markers", "How far the markers go", columns, [Rows([row for _, row in rows[:_MOST_ROWS]])], note)
    return Part(
        words,
        [table],
        "Turn markers into joint angles with the person's own scaled model (inverse kinematics of OpenSim, or Pose2Sim "
        "for video), and give those: `revpress analyse FILE.mot`. Which bone a marker is on, the file does not say.",
        limits=["Axes are those of the file: which of them is up, it does not say."],
    )
