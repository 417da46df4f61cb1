"""Isometric pushes, whatever was pushed."""

from __future__ import annotations

from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.measurement.ground_force import flights
from revpress.measurement.isometric import DRIFT, QUIET, WINDOWS, IsometricPush, isometric_pushes
from revpress.report.blocks import Block, attempt
from revpress.report.recording_parts.part import Part
from revpress.report.recording_parts.showing import Panel, banded, traces
from revpress.report.tables import Cell, Column, Rows, Table

_FEWEST = 40
_MOST = 6  # channels that are told


def isometric_part(recording: Recording) -> Part | None:
    """Peak, rate of force development and impulse of every push of a force that was held still.

    Parameters
    ----------
    recording : Recording
        Of any channels.

    Returns
    -------
    Part or None
        None where something moved, someone jumped, or no force was pushed from rest.
    """
    if any(recording.of(kind) for kind in ("position", "angle", "angular velocity", "velocity", "acceleration")):
        return None
    channels = [c for c in recording.of("force") if c.axis in ("", "z") and c.site != "insole" and len(c) >= _FEWEST]
    channels = [c for c in channels if not flights(c)][:_MOST]
    found = [(c, isometric_pushes(c)) for c in channels]
    told = [(c, push) for c, result in found for push in result.pushes]
    left_out = [f"{c.name}: {reason}" for c, result in found for reason in result.left_out]
    if not told:
        if not left_out:
            return None
        words = [f"No push is measured: {left_out[0]}."]
        return Part(words, [], f"Record {QUIET:g} s of quiet before each push: its onset is told from that rest.")
    channel, best = max(told, key=lambda pair: pair[1].net_peak.value)
    rows = [_row(index, c, push, len(channels) > 1) for index, (c, push) in enumerate(told, start=1)]
    columns = [Column("Push"), Column("Onset", "s", 3), Column("Peak", "N", 1), Column("Net peak", "N", 0),
               Column("To peak", "s", 2)]  # fmt: skip
    early: list[list[Cell]] = [
        [f"{index}", f"0 to {1e3 * window:.0f}", *(_cell(push, kind, window) for kind in ("force", "rate", "impulse"))]
        for index, (_, push) in enumerate(told, start=1)
        for window in WINDOWS
        if window in push.force
    ]
    tables = [Table("pushes", "Pushes", columns, [Rows(rows)], "In round brackets: 95 % confidence.")]
    if early:
        heads = [Column("Push"), Column("Window (ms)"), Column("Force at its end", "N", 0),
                 Column("Rate", "N/s", 0), Column("Net impulse", "N s", 1)]  # fmt: skip
        caption = "Rate: force gained from the onset to the window's end, over its length. A dash: not told."
        tables.append(Table("early-force", "The first quarter of a second", heads, [Rows(early)], caption))
    return Part(
        _words(channel, best, len(told), left_out),
        tables,
        "Repeat the push three times and give the body mass: one push does not say how far the next one lies off, and "
        "people of different size are compared per kilogram.",
        lambda: [_figure(channel, [push for c, push in told if c is channel])],
        ["Forces are gross unless called net; the sensor's calibration is not in their intervals."],
    )


def _words(channel: Channel, push: IsometricPush, count: int, left_out: list[str]) -> list[str]:
    words = [
        f"{count} {'push' if count == 1 else 'pushes'} from rest; the strongest reaches {push.peak.value:.1f} "
        f"± {COVERAGE * push.peak.u:.1f} N, {push.net_peak.value:.0f} N above its rest (largest sample "
        f"{push.largest[1]:.2f} N at {push.largest[0]:.3f} s of {channel.name})."
    ]
    if push.rate:
        window = max(push.rate)
        rate = push.rate[window]
        words.append(
            f"In its first {1e3 * window:.0f} ms it rises by {rate.value:.0f} ± {COVERAGE * rate.u:.0f} N/s on average."
        )
    words += [f"Not told: {what}: {why}." for what, why in list(push.refused.items())[:1]]
    if len(push.refused) > 1:
        words[-1] = words[-1][:-1] + f" (and {len(push.refused) - 1} more)."
    if left_out:
        more = f" ({len(left_out)} in all)" if len(left_out) > 1 else ""
        words.append(f"Left out: {left_out[0]}{more}; at most {DRIFT:g} N of drift is allowed.")
    return words


def _row(index: int, channel: Channel, push: IsometricPush, named: bool) -> list[Cell]:
    name = f"{index} ({channel.side or channel.name})" if named else f"{index}"
    measured: list[Measured] = [push.onset, push.peak, push.net_peak, push.time_to_peak]
    return [name, *map(banded, measured)]


def _cell(push: IsometricPush, kind: str, window: float) -> Cell:
    told: dict[float, Measured] = getattr(push, kind)
    return banded(told[window]) if window in told else None


def _figure(channel: Channel, pushes: list[IsometricPush]) -> Block:
    spans = [(p.onset.value, p.largest[0]) for p in pushes if p.largest[0] > p.onset.value]
    panel = Panel("Force (N)", [(channel.time, channel.values)], spans, [p.largest for p in pushes])
    return attempt(
        traces, "isometric-force", [panel], "Pushes", "Shaded: from the onset to the peak; dots: the largest samples.",
        f"{len(pushes)} pushes, the largest sample {max(p.largest[1] for p in pushes):.0f} N.",
    )  # fmt: skip
