"""Angles of joints over time, as markers, cameras and angle sensors give them."""

from __future__ import annotations

import numpy as np

from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.instrument.video_angles import VideoAngles
from revpress.recording.signals import listed
from revpress.report.recording_parts.part import Part
from revpress.report.tables import Cell, Column, Rows, Table

_STILL = np.radians(0.5)  # an angle that changes by less is held
_MOST_ROWS = 24  # of a table on a terminal


def angle_part(recording: Recording) -> Part | None:
    """How far every joint turned.

    Parameters
    ----------
    recording : Recording
        Of any channels.

    Returns
    -------
    Part or None
        None without an angle.
    """
    angles = recording.of("angle")
    if not angles:
        return None
    moved = sorted((c for c in angles if np.ptp(c.values) >= _STILL), key=lambda c: -float(np.ptp(c.values)))
    held = [c.name for c in angles if np.ptp(c.values) < _STILL]
    if not moved:
        words = [f"No joint turns by {np.degrees(_STILL):.2g}° or more: {listed(held)}."]
        return Part(words, [], "Check what was recorded, and whether angles are in degrees or radians.")
    most = moved[0]
    words = [
        f"{most.name} turns most, by {_degrees(np.ptp(most.values)):.0f}°: from {_degrees(most.values.min()):.0f} to "
        f"{_degrees(most.values.max()):.0f}°."
    ]
    if held:
        words.append(f"Held within {np.degrees(_STILL):.2g}°: {listed(held)}.")
    rows = [_row(channel) for channel in moved]
    columns = [Column("Angle"), Column("Least", "°", 1), Column("Most", "°", 1), Column("Range", "°", 1),
               Column("Fastest", "°/s", 0), Column("Most at", "s", 2)]  # fmt: skip
    note = f"The {_MOST_ROWS} that turn most of {len(rows)}." if len(rows) > _MOST_ROWS else ""
    table = Table("angles", "How far each joint turns", columns, [Rows(rows[:_MOST_ROWS])], note)
    error = np.degrees(VideoAngles.mean_absolute_error)
    return Part(
        words,
        [table],
        _next_action(recording),
        limits=[
            f"The file does not say how far its angles are off. From video it is {error:.1f}° in the mean "
            "[@gilon2026]; a range is then off by less than an angle, as an offset that stays falls out."
        ],
    )


def is_body_motion(recording: Recording) -> bool:
    """Whether a recording has the coordinates of a whole body: pelvis or trunk, hips and knees.

    Parameters
    ----------
    recording : Recording

    Returns
    -------
    bool
    """
    sites = {channel.site for channel in recording.of("angle")}
    return {"hip_flexion_r", "hip_flexion_l", "knee_angle_r", "knee_angle_l", "pelvis_tilt"} <= sites


def _next_action(recording: Recording) -> str:
    if is_body_motion(recording):
        return (
            f"Ask which muscles it took: `revpress simulate --motion {recording.source} --mass KG --stature M` puts "
            "that body on the floor; what it carries is `--load KG --set carried=shoulders`, and forces that were "
            "measured go beside it: `--loads FILE.xml`."
        )
    if recording.of("force"):
        return (
            "Give the joint angles as OpenSim's coordinates together with the forces: `revpress simulate --motion "
            "FILE.mot --loads FILE.xml` tells moments and muscles."
        )
    return (
        "Record the load on one clock with it (load cell, force plate): angles alone tell how far, and force is needed "
        "to tell how hard."
    )


def _row(channel: Channel) -> list[Cell]:
    values, time = channel.values, channel.time
    speed = float(np.abs(np.gradient(values, time)).max()) if len(values) > 2 and not channel.holes else np.nan
    ends = (_degrees(x) for x in (values.min(), values.max(), np.ptp(values), speed))
    return [channel.name, *ends, float(time[values.argmax()])]


def _degrees(angle: float) -> float:
    return float(np.degrees(angle))
