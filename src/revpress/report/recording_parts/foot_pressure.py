"""Pressure under the feet, whatever they pushed."""

from __future__ import annotations

import numpy as np

from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.measurement.foot_pressure import (
    LOADED,
    FootContact,
    centre_path,
    contacts,
    pressure_envelope,
    share_of,
)
from revpress.report.blocks import Block, attempt
from revpress.report.recording_parts.part import Part
from revpress.report.recording_parts.showing import Panel, banded, traces
from revpress.report.tables import Cell, Column, Rows, Table

_FEWEST = 8  # sensors of a foot
_MOST = 20


def foot_pressure_part(recording: Recording) -> Part | None:
    """How hard feet pressed, where, and how often.

    Parameters
    ----------
    recording : Recording
        Of any channels.

    Returns
    -------
    Part or None
        None without an insole or mat.
    """
    force = [c for c in recording.of("force") if c.site == "insole" and not c.axis]
    if force:
        return _of_force(recording, force)
    sensors = recording.of("pressure")
    by_side = {side: [c for c in sensors if c.side == side] for side in ("left", "right", None)}
    feet = {side: group for side, group in by_side.items() if len(group) >= _FEWEST}
    return _of_pressure(feet) if feet else None


def _of_force(recording: Recording, forces: list[Channel]) -> Part:
    load = forces[0]
    found = contacts(load)
    peaks = [c for c in recording.of("pressure") if c.site == "insole" and c.side == load.side]
    shares = [c for c in recording.of("share") if c.side == load.side and len(c) > 1]
    along = [c for c in recording.of("centre of pressure") if c.side == load.side and c.axis == "y"]
    rows: list[list[Cell]] = []
    for index, contact in enumerate(found[:_MOST], start=1):
        path = centre_path(along[0], contact)[2] if along else None
        rows.append([
            f"{index}", contact.begin, contact.end - contact.begin, banded(contact.largest), banded(contact.mean),
            *(100.0 * share_of(load, c, contact).value for c in shares[:2]), None if path is None else 100.0 * path,
        ])  # fmt: skip
    columns = [Column("Contact"), Column("Begins", "s", 2), Column("Lasts", "s", 2), Column("Largest", "N", 0),
               Column("Mean", "N", 0), *(Column((c.site or c.name).capitalize(), "%", 1) for c in shares[:2]),
               Column("Path", "cm", 1)]  # fmt: skip
    words = [f"{len(found)} contacts of {'the ' + load.side if load.side else 'one'} foot; the hardest reaches "
             f"{float(load.values.max()):.0f} N."]  # fmt: skip
    if peaks:
        words.append(f"The largest pressure of a cell is {float(peaks[0].values.max()) / 1e3:.0f} kPa.")
    if shares:
        words.append(
            "Shares are of the contact's impulse, split at half the length of the sheet: "
            f"{shares[0].site or shares[0].name} and the rest; which end is the heel the file does not say."
        )
    return _told(words, columns, rows, [(load, found, "N", 1.0)])


def _of_pressure(feet: dict[str | None, list[Channel]]) -> Part:
    rows: list[list[Cell]] = []
    drawn: list[tuple[Channel, tuple[FootContact, ...], str, float]] = []
    words = []
    for side, group in feet.items():
        largest, mean = pressure_envelope(group)
        found = contacts(mean)
        drawn.append((mean, found, "kPa", 1e-3))
        name = side or "foot"
        for index, contact in enumerate(found[:_MOST], start=1):
            inside = (largest.time >= contact.begin) & (largest.time <= contact.end)
            rows.append([f"{name} {index}", contact.begin, contact.end - contact.begin,
                         float(largest.values[inside].max()) / 1e3, banded(contact.mean, 1e-3)])  # fmt: skip
        hardest = group[int(np.argmax([c.values.max() for c in group]))]
        words.append(
            f"{name.capitalize()}: {len(found)} contacts on {len(group)} sensors; the largest pressure is "
            f"{float(largest.values.max()) / 1e3:.0f} kPa ({hardest.site or hardest.name})."
        )
    words.append("No force, share of the heel or centre: where the sensors lie and how large they are is not said.")
    columns = [Column("Contact"), Column("Begins", "s", 2), Column("Lasts", "s", 2), Column("Largest", "kPa", 0),
               Column("Mean over sensors", "kPa", 1)]  # fmt: skip
    return _told(words, columns, rows, drawn)


def _told(
    words: list[str],
    columns: list[Column],
    rows: list[list[Cell]],
    drawn: list[tuple[Channel, tuple[FootContact, ...], str, float]],
) -> Part:
    caption = "In round brackets: 95 % confidence, without the sensor's calibration, which the file does not have."
    tables = [Table("contacts", "Contacts of the foot", columns, [Rows(rows)], caption)] if rows else []
    return Part(
        words,
        tables,
        "Stand still on both feet at the start: what the insole then reads, against the body weight, is its "
        "calibration of that day, and without it only shapes can be compared.",
        lambda: [_figure(drawn)],
        [f"A foot presses where the load is above {100 * LOADED:g} % of the recording's largest."],
    )


def _figure(drawn: list[tuple[Channel, tuple[FootContact, ...], str, float]]) -> Block:
    panels = [
        Panel(f"{' '.join(filter(None, [load.side, load.name]))} ({unit})", [(load.time, scale * load.values)],
              [(c.begin, c.end) for c in found])
        for load, found, unit, scale in drawn
    ]  # fmt: skip
    count = sum(len(found) for _, found, _, _ in drawn)
    return attempt(traces, "foot-pressure", panels, "Under the foot", "Shaded: contacts.", f"{count} contacts.")
