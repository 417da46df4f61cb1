"""Instruments by what somebody typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path

from revpress.errors import InputError
from revpress.instrument.channel import Side
from revpress.instrument.recording import Recording
from revpress.recording.live.chronojump_encoder import ChronojumpEncoder
from revpress.recording.live.chronojump_force import ChronojumpForce
from revpress.recording.live.lsl import LslTransport
from revpress.recording.live.replay import replays
from revpress.recording.live.serial_port import instrument_on
from revpress.recording.live.tindeq import tindeq_at
from revpress.recording.live.transport import Transport
from revpress.recording.read import read_recording


def transports(
    *,
    lsl: Sequence[str] = (),
    serial: Sequence[str] = (),
    tindeq: Sequence[str] = (),
    replay: Path | None = None,
    speed: float = 1.0,
    units: Mapping[str, str] | None = None,
    tare: bool = False,
    side: Side | None = None,
) -> list[Transport]:
    """The transports that are meant; which of its instruments is on a serial port, the port says.

    Parameters
    ----------
    lsl : sequence of str
        Names, source identities or uids of streams.
    serial : sequence of str
        Paths of ports.
    tindeq : sequence of str
        ``any``, names or addresses of Progressors, or ``socket:PATH``.
    replay : Path, optional
        A recording to be played.
    speed : float
        Of the replay; 0 for as fast as it can be read.
    units : Mapping, optional
        Units of channels of LSL streams, by their label.
    tare : bool
        Whether what force sensors show at the beginning is zero.
    side : {"left", "right", "both"}, optional
        Which limb.

    Returns
    -------
    list of Transport

    Raises
    ------
    InputError
        None is named, an option is not in force, or a file or port is not what it must be.
    TransportLost
        There is no such port.
    """
    if not (lsl or serial or tindeq or replay):
        raise InputError("nothing to capture from: give --lsl NAME, --serial PATH, --tindeq WHICH or --replay FILE")
    if units and not lsl:
        raise InputError("units are given, but there is no LSL stream whose channels could need them")
    if speed != 1.0 and replay is None:
        raise InputError("a speed is given, but only a replay has one")
    if side is not None and replay is not None:
        raise InputError("a side is given, but a replay has what its recording says")
    out: list[Transport] = [LslTransport(which, units=units, side=side) for which in lsl]
    scales = 0
    for path in serial:
        if instrument_on(path) == "encoder":
            out.append(ChronojumpEncoder(path, side=side))
        else:
            out.append(ChronojumpForce(path, tare, side=side))
            scales += 1
    out += [tindeq_at(which, tare, side) for which in tindeq]
    if tare and not (scales or tindeq):
        raise InputError("a tare is asked for, but there is no force sensor")
    if replay is not None:
        content = read_recording(replay)
        if not isinstance(content, Recording):
            raise InputError(f"{replay} holds no signals over time: there is nothing to play")
        out += replays(content, speed or inf)
    return out
