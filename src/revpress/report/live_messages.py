"""What a capture says while it goes on, for faces that are elsewhere: plain objects with words and numbers.

The words are those of the terminal's view (:mod:`revpress.report.live_view`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.measurement.live_set import LiveSet
from revpress.recording.live.buckets import Buckets
from revpress.recording.live.transport import Health
from revpress.report.live_view import (
    WAITING,
    Last,
    TargetZone,
    all_well,
    health_words,
    last_of,
    loss_words,
    push_line,
    rep_line,
    set_of,
)


def opened_message(buckets: Buckets, title: str, began: float) -> dict[str, Any]:
    """What is measured: a row of every picture each.

    Parameters
    ----------
    buckets : Buckets
        That make the pictures.
    title : str
        What is done.
    began : float
        When the capture began [s of the epoch].

    Returns
    -------
    dict
        Of kind "opened"; ``range`` is what a channel can show, None where it is not known.
    """
    channels = [
        {
            "name": channel.name,
            "instrument": instrument,
            "quantity": channel.quantity,
            "unit": channel.unit,
            "side": channel.side,
            "range": None if channel.limit is None else [-channel.limit, channel.limit],
        }
        for instrument, channel in buckets.channels
    ]
    hidden = f"{buckets.hidden} more channels are recorded, but not shown" if buckets.hidden else ""
    return {"kind": "opened", "title": title, "began": began, "channels": channels, "hidden": hidden}


def rep_message(live: LiveSet, target: TargetZone | None = None) -> dict[str, Any]:
    """The last repetition or push, the set so far, and whether it is over.

    Parameters
    ----------
    live : LiveSet
        What was found.
    target : TargetZone, optional
        What is aimed at.

    Returns
    -------
    dict
        Of kind "rep": ``last`` (None before the first), ``line`` with all that is known of it, ``set``, ``count`` of
        the set, ``target``, ``loss`` and ``stop``.
    """
    last = last_of(live, target)
    line = rep_line(live.reps[-1], live.load is not None) if live.reps else ""
    if not live.reps and live.pushes:
        line = push_line(live.pushes[-1])
    done = set_of(live, target)
    lost = live.stop.lost(live.set) if live.stop and len(live.set) > 1 else None
    return {
        "kind": "rep",
        "last": None if last is None else _number(last),
        "words": WAITING if last is None else last.words,
        "line": line,
        "count": len(done),
        "set": [_number(one) for one in done],
        "target": None if target is None else {"low": target.low, "high": target.high, "unit": "m/s"},
        "loss": None
        if lost is None or live.stop is None
        else {**_interval(lost), "limit": live.stop.loss, "quantity": live.stop.quantity, "words": loss_words(live)},
        "stop": live.over,
    }


def health_message(health: Sequence[Health], seconds: float, left_out: int) -> dict[str, Any]:
    """How the instruments are.

    Parameters
    ----------
    health : sequence of Health
        Of the instruments.
    seconds : float
        Since the capture began [s].
    left_out : int
        Pictures that were not sent as nobody took them in time.

    Returns
    -------
    dict
        Of kind "health".
    """
    instruments = [
        {
            "name": one.name,
            "state": one.state,
            "rate": one.rate,
            "nominal": one.nominal,
            "samples": one.samples,
            "saturated": one.saturated,
            "battery": one.battery,
            "reopened": one.reopened,
        }
        for one in health
    ]
    return {
        "kind": "health",
        "seconds": seconds,
        "well": all_well(health),
        "words": health_words(health),
        "instruments": instruments,
        "pictures_left_out": left_out,
    }


def _number(one: Last) -> dict[str, Any]:
    return {
        "number": one.number,
        **_interval(one.value),
        "unit": one.unit,
        "decimals": one.decimals,
        "zone": one.zone,
        "provisional": one.provisional,
    }


def _interval(value: Measured) -> dict[str, float | None]:
    """A value and the interval that holds it in 95 of 100; None where there is no number."""
    reach = COVERAGE * value.u
    numbers = {"value": value.value, "low": value.value - reach, "high": value.value + reach}
    return {name: float(one) if isfinite(one) else None for name, one in numbers.items()}
