"""What instruments are there to be captured from: looked for, not joined."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from revpress.errors import InputError
from revpress.recording.live.tindeq import NAME
from revpress.recording.live.transport import needs

_MOST = 100  # of a kind


@dataclass(frozen=True)
class Nearby:
    """An instrument that may be captured from.

    Attributes
    ----------
    kind : {"lsl", "serial", "tindeq"}
        How it is joined.
    address : str
        Where.
    words : str
        What it is, for people.
    """

    kind: str
    address: str
    words: str


def lsl_streams(wait: float = 1.0) -> list[Nearby]:
    """Streams of Lab Streaming Layer that answer.

    Parameters
    ----------
    wait : float
        How long to listen [s].

    Returns
    -------
    list of Nearby
        By name; of several of one name, by source identity. Those of text are none.

    Raises
    ------
    InputError
        The packages of live instruments are not installed.
    """
    pylsl = needs("pylsl")
    found = [one for one in pylsl.resolve_streams(wait_time=wait) if one.channel_format() != pylsl.cf_string]
    names = [one.name() for one in found]
    out = []
    for one in found[:_MOST]:
        alone = names.count(one.name()) == 1
        rate = f"{one.nominal_srate():g} Hz" if one.nominal_srate() else "no even rate"
        words = f"{one.name()}, {one.channel_count()} channels, {rate}, on {one.hostname()}"
        out.append(Nearby("lsl", one.name() if alone else one.source_id() or one.uid(), words))
    return sorted(out, key=lambda one: one.words)


def serial_ports() -> list[Nearby]:
    """Serial ports of this computer that a device is on.

    Returns
    -------
    list of Nearby
        What is on them shows when they are opened.

    Raises
    ------
    InputError
        The packages of live instruments are not installed.
    """
    ports: Any = needs("serial.tools.list_ports")
    found = [port for port in ports.comports() if port.vid is not None][:_MOST]
    return [Nearby("serial", port.device, f"{port.description or 'a device'} at {port.device}") for port in found]


def progressors(wait: float = 4.0) -> list[Nearby]:
    """Progressors in reach of the radio.

    Parameters
    ----------
    wait : float
        How long to listen [s].

    Returns
    -------
    list of Nearby

    Raises
    ------
    InputError
        No radio, or the packages of live instruments are not installed.
    """
    bleak = needs("bleak")
    try:
        found = asyncio.run(bleak.BleakScanner.discover(timeout=wait))
    except Exception as error:  # bleak's own, the system's, or none of Bluetooth at all
        said = " ".join(str(error).split())[:160] or type(error).__name__
        raise InputError(f"Bluetooth cannot be asked ({said})") from None
    known = [one for one in found if (one.name or "").startswith(NAME)]
    return [Nearby("tindeq", one.address, f"{one.name} ({one.address})") for one in known]
