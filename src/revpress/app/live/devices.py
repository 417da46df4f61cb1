"""The devices that a capture may be made from, as REST lists them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from pydantic import BaseModel

from revpress.errors import InputError
from revpress.recording.live.nearby import Nearby, lsl_streams, progressors, serial_ports

_LIMIT = 8.0  # s


class Device(BaseModel):
    """A device.

    Attributes
    ----------
    address : str
        What a capture's request names it by.
    kind : str
        How it is joined.
    words : str
        What it is, for people.
    simulated : bool
        Whether it measures nothing real.
    """

    address: str
    kind: str
    words: str
    simulated: bool = False


class DeviceList(BaseModel):
    """What was found.

    Attributes
    ----------
    devices : list of Device
        The simulated one last: it is always there.
    notices : list of str
        Where could not be looked, one sentence each.
    """

    devices: list[Device]
    notices: list[str]


SIMULATED = Device(
    address="simulated",
    kind="simulated",
    words="Simulated device: plays a set of the exercise that is chosen",
    simulated=True,
)


async def find_devices(bluetooth: bool = False) -> DeviceList:
    """Look for devices, everywhere at once.

    Parameters
    ----------
    bluetooth : bool
        Whether to look over Bluetooth too, which takes some seconds.

    Returns
    -------
    DeviceList
    """
    looks: list[tuple[str, Callable[[], list[Nearby]]]] = [
        ("Lab Streaming Layer", lsl_streams),
        ("serial ports", serial_ports),
    ]
    if bluetooth:
        looks.append(("Bluetooth", progressors))
    found = DeviceList(devices=[], notices=[])
    results = await asyncio.gather(*(_look(where, look) for where, look in looks))
    for devices, notice in results:
        found.devices += [
            Device(address=f"{one.kind}:{one.address}", kind=one.kind, words=one.words) for one in devices
        ]
        found.notices += [notice] if notice and notice not in found.notices else []
    found.devices.append(SIMULATED)
    return found


async def _look(where: str, look: Callable[[], list[Nearby]]) -> tuple[list[Nearby], str]:
    try:
        return await asyncio.wait_for(asyncio.to_thread(look), _LIMIT), ""
    except TimeoutError:
        return [], f"{where} did not answer within {_LIMIT:g} s."
    except InputError as error:
        sentence = str(error)
        return [], f"{sentence[0].upper()}{sentence[1:]}."
