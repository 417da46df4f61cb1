"""Surface EMG, whichever muscle it was."""

from __future__ import annotations

from revpress.errors import InputError
from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.instrument.uncertainty import COVERAGE
from revpress.measurement.muscle_activity import SMOOTH, Activity, Burst, activity, bursts
from revpress.report.blocks import Block, attempt
from revpress.report.recording_parts.part import Part
from revpress.report.recording_parts.showing import Panel, banded, traces
from revpress.report.tables import Cell, Column, Rows, Table

_MOST, _DRAWN = 24, 4


def muscle_activity_part(recording: Recording) -> Part | None:
    """When muscles were on, and how active they were.

    Parameters
    ----------
    recording : Recording
        Of any channels.

    Returns
    -------
    Part or None
        None without an EMG.
    """
    channels = [c for c in recording if c.quantity == "emg" or (_raw(c) and "emg" in c.name.lower())]
    if not channels:
        return None
    found: list[tuple[Channel, Activity, tuple[Burst, ...]]] = []
    refused = []
    for channel in channels[:_MOST]:
        try:
            envelope = activity(channel)
        except InputError as error:
            refused.append(f"Not told: {error}.")
            continue
        found.append((channel, envelope, bursts(envelope)))
    if not found:
        return Part(refused[:2], [], "Record EMG raw, at 1000 samples a second or more, without gaps.")
    scale, unit = (1e6, "µV") if found[0][0].unit == "V" else (1.0, "counts")
    rows: list[list[Cell]] = [
        [f"{c.name} {index}", banded(b.on), b.off.value - b.on.value, *(banded(m, scale) for m in (b.mean, b.peak))]
        for c, _, on in found
        for index, b in enumerate(on, start=1)
    ]
    columns = [Column("Burst"), Column("On", "s", 2), Column("Lasts", "s", 2), Column("Mean", unit, 0),
               Column("Peak", unit, 0)]  # fmt: skip
    words = [f"{len(rows)} bursts of {len(found)} muscles' EMG." if len(found) > 1 else f"{len(rows)} bursts of EMG."]
    told = [(c, b) for c, _, on in found for b in on]
    if told:
        channel, most = max(told, key=lambda pair: pair[1].mean.value)
        words[0] += (
            f" The most active one has a mean of {scale * most.mean.value:.0f} ± "
            f"{scale * COVERAGE * most.mean.u:.0f} {unit} ({channel.name}, {most.on.value:.2f} to "
            f"{most.off.value:.2f} s)."
        )
    words += ["They are relative to nothing: the largest value of a recording is no maximal effort.", *refused[:2]]
    tables = [
        Table("bursts", "When muscles were on", columns, [Rows(rows[:40])], "In round brackets: 95 % confidence.")
    ]
    return Part(
        words,
        tables if rows else [],
        "Record a maximal effort with the same electrodes, for the gluteus maximus lying prone with the knee bent: "
        "only relative to it can two people, days or muscles be compared.",
        lambda: [_figure(found, scale, unit)],
        [f"Envelope: band-pass, rectified, low-pass {SMOOTH:g} Hz. High EMG is not high force."],
    )


def _raw(channel: Channel) -> bool:
    return channel.quantity in ("counts", "voltage")


def _figure(found: list[tuple[Channel, Activity, tuple[Burst, ...]]], scale: float, unit: str) -> Block:
    panels = [
        Panel(f"{c.name} ({unit})", [(envelope.channel.time, scale * envelope.channel.values)],
              [(b.on.value, b.off.value) for b in on])
        for c, envelope, on in found[:_DRAWN]
    ]  # fmt: skip
    count = sum(len(on) for _, _, on in found)
    return attempt(
        traces, "muscle-activity", panels, "Muscle activity", "Envelope of the EMG; shaded: on.", f"{count} bursts."
    )
