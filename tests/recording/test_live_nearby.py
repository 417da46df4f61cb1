"""What instruments are there: as the packages that know tell it, in words for people."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from revpress.errors import InputError
from revpress.recording.live import nearby
from revpress.recording.live.nearby import Nearby, lsl_streams, progressors, serial_ports


def stream(name: str, source: str, form: int = 1, rate: float = 1000.0) -> Any:
    said = {"name": name, "source_id": source, "uid": f"uid of {source}", "channel_format": form}
    said |= {"nominal_srate": rate, "channel_count": 8, "hostname": "gym"}
    return SimpleNamespace(**{key: (lambda value=value: value) for key, value in said.items()})


def have(monkeypatch: pytest.MonkeyPatch, module: object) -> None:
    monkeypatch.setattr(nearby, "needs", lambda package: module)


def test_streams_are_named_so_that_one_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = [stream("plate", "a"), stream("plate", "b"), stream("marks", "c", 3), stream("bar", "", 2, 0.0)]
    have(monkeypatch, SimpleNamespace(cf_string=3, resolve_streams=lambda wait_time: streams))
    assert lsl_streams() == [
        Nearby("lsl", "bar", "bar, 8 channels, no even rate, on gym"),
        Nearby("lsl", "a", "plate, 8 channels, 1000 Hz, on gym"),
        Nearby("lsl", "b", "plate, 8 channels, 1000 Hz, on gym"),
    ]


def test_ports_without_a_device_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = [
        SimpleNamespace(device="/dev/ttyS0", vid=None, description="n/a"),
        SimpleNamespace(device="/dev/ttyUSB0", vid=0x0403, description="FT232R USB UART"),
    ]
    have(monkeypatch, SimpleNamespace(comports=lambda: ports))
    assert serial_ports() == [Nearby("serial", "/dev/ttyUSB0", "FT232R USB UART at /dev/ttyUSB0")]


def test_only_progressors_are_told_of_and_no_radio_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [SimpleNamespace(name="Progressor_12", address="AA"), SimpleNamespace(name=None, address="BB")]

    async def discover(timeout: float) -> list[Any]:
        return found

    have(monkeypatch, SimpleNamespace(BleakScanner=SimpleNamespace(discover=discover)))
    assert progressors() == [Nearby("tindeq", "AA", "Progressor_12 (AA)")]

    async def fails(timeout: float) -> list[Any]:
        raise FileNotFoundError(2, "No such file or directory")

    have(monkeypatch, SimpleNamespace(BleakScanner=SimpleNamespace(discover=fails)))
    with pytest.raises(InputError, match=r"Bluetooth cannot be asked \(.*No such file"):
        progressors()
