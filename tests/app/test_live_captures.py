"""Captures in processes of their own, through the app's REST and WebSocket: from the first sample to the last word."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsers import ADDRESS, Browser, open_browser
from fastapi import FastAPI
from starlette.websockets import WebSocketDisconnect

from live_parts import pulls
from revpress.app.live.captures import Captures
from revpress.app.live.line import HEAD, TEXT, Line
from revpress.app.live.listener import MOST_PICTURES, Listener
from revpress.app.live.plan import Plan, known_of
from revpress.app.live.request import CaptureRefused, CaptureRequest, address_of
from revpress.app.server import create_app
from revpress.app.settings import AppSettings
from revpress.errors import InputError
from revpress.machine.file import machine_toml
from revpress.machine.find import typical_machine
from revpress.recording import read_recording
from revpress.recording.live.buckets import read_picture
from revpress.recording.live.journal import recover
from revpress.recording.live.nearby import Nearby
from revpress.store.recordings import keep_recording
from revpress.store.tables import AthleteRow, MachineRow, RecordingRow, Team
from revpress.store.waiting import waiting_captures

ANNA, BEA, TRACK = 32 * "a", 32 * "b", 32 * "c"

OWN = {"host": ADDRESS.removeprefix("http://")}

Until = Callable[[dict[str, Any]], bool]

SET = {"devices": ["simulated"], "exercise": "reverse_leg_press/track", "load": 60.0, "simulated": {"reps": 2}}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A workspace with one athlete of whom all is known, and one of whom little is."""
    app = create_app(AppSettings(tmp_path_factory.mktemp("captures"), demo=False))
    with open_browser(app) as one:
        with app.state.workspace.writing() as session:
            session.add(Team(id=ANNA, name="Team"))
            session.flush()
            body = {"stature": 1.70, "mass": 62.0, "age": 24.0}
            session.add(AthleteRow(id=ANNA, team_id=ANNA, code="1", name="Anna", sex="female", description=body))
            session.add(AthleteRow(id=BEA, team_id=ANNA, code="2", name="Bea"))
            machine = machine_toml(typical_machine("track"))
            session.add(MachineRow(id=TRACK, team_id=ANNA, name="Track", kind="track", file=machine))
        info = start(one)  # the first process waits until all that captures need is loaded
        heard(one, info["id"], lambda word: word["kind"] == "opened")
        one.post(f"/api/v1/captures/{info['id']}/stop")
        yield one


@pytest.fixture
def folder(client: Browser) -> Path:
    """Where journals are."""
    folder: Path = client.app.state.settings.folder / "captures"  # type: ignore[attr-defined]
    return folder


@pytest.fixture(scope="module")
def replayed(client: Browser) -> RecordingRow:
    """A minute of pulls."""
    workspace = client.app.state.workspace  # type: ignore[attr-defined]
    return keep_recording(workspace, pulls(seconds=60.0))


def start(client: Browser, **given: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/captures", json={**SET, **given})
    assert answer.status_code == 201, answer.text
    info: dict[str, Any] = answer.json()
    return info


def heard(
    client: Browser, id: str, until: Callable[[dict[str, Any]], bool]
) -> tuple[list[dict[str, Any]], list[bytes]]:
    """What a capture says and shows until it says something."""
    words, pictures = [], []
    with client.websocket_connect(f"/live/{id}", headers=OWN) as line:
        while True:
            message = line.receive()
            if "bytes" in message and message["bytes"] is not None:
                pictures.append(message["bytes"])
                continue
            words.append(json.loads(message["text"]))
            if until(words[-1]):
                return words, pictures


def is_ended(word: dict[str, Any]) -> bool:
    return bool(word["kind"] == "ended")


def test_a_simulated_set_is_seen_and_kept(client: Browser, folder: Path) -> None:
    about = {"athlete_id": ANNA, "machine_id": TRACK}
    info = start(client, target={"low": 0.5, "high": 0.7}, stop_rule={"loss": 0.02}, about=about)
    assert (info["simulated"], info["devices"]) == (True, ["simulated"])
    words, pictures = heard(client, info["id"], is_ended)
    by_kind = {word["kind"]: word for word in words}
    assert set(by_kind) == {"opened", "state", "rep", "health", "ended"}
    assert [one["name"] for one in by_kind["opened"]["channels"]] == ["encoder", "load cell"]
    first = next(word for word in words if word["kind"] == "rep" and word["last"])
    assert first["last"]["low"] < first["last"]["value"] < first["last"]["high"]
    rep = by_kind["rep"]
    assert (rep["count"], rep["last"]["number"], rep["last"]["zone"], rep["stop"]) == (2, 2, "above", True)
    assert "above the target zone" in rep["words"]
    assert rep["loss"]["words"].startswith("Stop: ")
    ended = by_kind["ended"]
    assert (ended["reason"], ended["kept"]) == ("played", True)
    assert ended["next"].startswith("Look through the repetitions")

    kept = read_recording(folder / info["journal"])
    assert kept.stated.exercise == SET["exercise"]
    assert ended["samples"] == len(kept["encoder"])
    held = recover("", (folder / info["journal"]).read_bytes())
    assert held.finished
    assert (held.stated["about"], held.stated["capture"]) == (about, info["id"])

    shown = [read_picture(one) for one in pictures]
    assert {one.values.shape[0] for one in shown} == {2}
    seen = np.concatenate([one.values[0] for one in shown])
    begins = np.array([round(one.start / one.width) for one in shown])
    ends = begins + [one.values.shape[1] for one in shown]
    assert np.all(begins[1:] <= ends[:-1]), "without a gap; late samples begin earlier"
    # Never back. One that shows late samples alone, before the next bucket is full, ends where the one before it did.
    assert np.all(np.diff(ends) >= 0)
    least = kept["encoder"].values.min()
    most = kept["encoder"].values.max()
    assert np.nanmin(seen[:, 0]) == pytest.approx(least, abs=1e-6)
    assert np.nanmax(seen[:, 1]) == pytest.approx(most, abs=1e-6)
    after = client.get(f"/api/v1/captures/{info['id']}").json()
    assert (after["state"], after["ended"]["text"]) == ("ended", "All of it has been played.")
    assert after["title"] == by_kind["opened"]["title"] == "Reverse leg press, track, 60 kg"
    again, _ = heard(client, info["id"], is_ended)
    assert {word["kind"] for word in again} == {"opened", "state", "rep", "health", "ended"}, "for who comes later"


def test_marks_and_a_tare_are_kept_and_said(client: Browser, folder: Path) -> None:
    info = start(client)
    at = f"/api/v1/captures/{info['id']}"
    heard(client, info["id"], lambda word: word["kind"] == "opened")
    assert client.post(f"{at}/mark", json={"text": "belt  on"}).status_code == 200
    words, _ = heard(client, info["id"], lambda word: word["kind"] == "note")
    assert words[-1]["text"] == "belt on"
    time.sleep(0.4)
    answer = client.post(f"{at}/tare")
    assert answer.status_code == 200, answer.text
    assert "forces are shown from a new zero, load cell from 52" in answer.json()["text"]
    stopped = client.post(f"{at}/stop").json()
    assert (stopped["state"], stopped["ended"]["reason"]) == ("ended", "stopped")
    assert client.post(f"{at}/mark", json={"text": "late"}).status_code == 409
    kept = read_recording(folder / info["journal"])
    assert kept.events[0].name == "belt on"
    assert kept["load cell"].values.min() > 300.0, "a tare changes what is shown, never what is kept"


def test_a_capture_that_goes_on_is_neither_kept_nor_thrown_away(client: Browser, folder: Path) -> None:
    info = start(client)
    heard(client, info["id"], lambda word: word["kind"] == "health")
    at = f"/api/v1/waiting-captures/{info['journal']}"
    os.utime(folder / info["journal"], (0, 0))  # a sensor that says nothing for a while
    for answer in (client.delete(at), client.post(f"{at}/keep")):
        assert answer.status_code == 409, answer.text
        assert answer.json()["error"] == f"the capture {info['journal']} goes on: stop it first"
    client.post(f"/api/v1/captures/{info['id']}/stop")
    assert client.delete(at).status_code == 204
    assert not (folder / info["journal"]).exists()


def test_a_process_that_is_killed_is_said_and_its_journal_is_whole(client: Browser, folder: Path) -> None:
    info = start(client)
    heard(client, info["id"], lambda word: word["kind"] == "health" and word["seconds"] > 1.0)
    os.kill(info["process"], signal.SIGKILL)
    words, _ = heard(client, info["id"], is_ended)
    assert words[-1]["reason"] == "lost"
    assert info["journal"] in words[-1]["text"]
    held = recover("", (folder / info["journal"]).read_bytes())
    assert not held.finished
    assert held.segments[0].time.size > 500


_SERVER = """
import asyncio, os, signal, sys
from pathlib import Path
from revpress.app.live.captures import Captures
from revpress.app.live.request import CaptureRequest

async def main():
    captures = Captures(Path(sys.argv[1]))
    info = await captures.start(CaptureRequest.model_validate_json(sys.argv[2]))
    async for message in captures.listen(info.id):
        if isinstance(message, bytes):
            print(info.journal, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_a_server_that_is_killed_in_mid_set_loses_no_sample(tmp_path: Path) -> None:
    """The capture goes on by itself to the end of what is played, and closes its journal."""
    script = tmp_path / "server.py"
    script.write_text(_SERVER)
    request = json.dumps({**SET, "simulated": {"reps": 1}})
    words = [sys.executable, str(script), str(tmp_path), request]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as server:
        assert server.stdout is not None
        journal = tmp_path / server.stdout.readline().strip()
        assert server.wait(20.0) == -signal.SIGKILL
    held = recover("", journal.read_bytes())
    assert not held.finished
    until = time.monotonic() + 30.0
    while not held.finished and time.monotonic() < until:
        time.sleep(0.2)
        held = recover("", journal.read_bytes())
    assert held.finished
    assert [text for _, text in held.notes] == ["the workspace has gone; the capture goes on by itself for 60 s"]
    kept = read_recording(journal)
    assert kept["encoder"].values.max() == pytest.approx(0.7, abs=0.05)
    assert len(kept["encoder"]) == len(kept["load cell"]) > 4000


def test_nobody_is_left_to_capture_for(
    client: Browser, replayed: RecordingRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the time that a set takes is over, a capture without a server ends, its journal whole."""
    from revpress.app.live import process

    monkeypatch.setattr(process, "ALONE", 0.3)
    before = [signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)]
    ours, theirs = socket.socketpair()
    ours.close()
    journal = tmp_path / "alone.rpj"
    try:
        request = CaptureRequest(devices=[f"replay:{replayed.id}"])
        known = known_of(client.app.state.workspace, request)  # type: ignore[attr-defined]
        process.run_capture(Plan(request, journal, "id", known), theirs)
    finally:
        for sign, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
            signal.signal(sign, handler)
    held = recover("", journal.read_bytes())
    assert held.finished
    assert 40 < held.segments[0].time.size < 4000


def test_a_recording_is_replayed_and_ends_by_itself(client: Browser, replayed: RecordingRow) -> None:
    info = start(client, devices=[f"replay:{replayed.id}"], exercise=None, load=None, seconds=2.0)
    words, _ = heard(client, info["id"], is_ended)
    assert (words[-1]["reason"], info["simulated"]) == ("time", False)
    rep = [word for word in words if word["kind"] == "rep"][-1]
    assert rep["last"]["unit"] == "N"
    assert rep["last"]["value"] == pytest.approx(300.0, rel=0.02)
    assert rep["line"].startswith("Push 2: peak 300 N (297 to 303)")


@pytest.mark.parametrize(
    ("given", "status", "where", "sentence"),
    [
        ({"devices": ["radio:1"]}, 422, "devices", "is none: write simulated, lsl:NAME"),
        ({"devices": ["serial:/etc/passwd"]}, 422, "devices", "is no serial port"),
        ({"devices": ["serial:/dev/../etc/passwd"]}, 422, "devices", "is no serial port"),
        ({"devices": ["serial:/dev/serial/by-id/.."]}, 422, "devices", "is no serial port"),
        ({"devices": ["serial:/dev/stdin"]}, 422, "devices", "is no serial port"),
        ({"devices": ["serial:/dev/tty"]}, 422, "devices", "is no serial port"),
        ({"devices": ["tindeq:socket:/tmp/x"]}, 422, "devices", "a socket is no device"),
        ({"devices": ["replay:nothing"]}, 404, "devices", "there is no recording 'nothing' with signals to replay"),
        ({"exercise": None, "load": None}, 422, "exercise", "the simulated device plays a set of an exercise"),
        ({"exercise": "jumping"}, 422, "exercise", "there is no exercise 'jumping'"),
        ({"exercise": "os:system"}, 422, "exercise", "there is no exercise 'os:system'"),
        ({"exercise": None}, 422, "load", "load is given, but no exercise"),
        ({"settings": {"colour": 1.0}}, 422, "settings", "colour"),
        ({"settings": {"machine": "../secret.toml"}}, 422, "settings", "machine is '../secret.toml'"),
        ({"holes": {"pad": 99}}, 422, "settings", "pad"),
        ({"about": {"athlete_id": 32 * "d"}}, 404, "about.athlete_id", "there is nobody of that id"),
        ({"about": {"machine_id": 32 * "d"}}, 404, "about.machine_id", "there is no machine of that id"),
        ({"load": -5.0}, 422, "load", "outside the allowed range 0 to 500 kg"),
        (
            {"about": {"athlete_id": BEA}, "stop_rule": {"loss": 0.2, "quantity": "power"}},
            422,
            "stop_rule",
            "there is none to be had: Bea: body height, body mass, sex, date of birth or age",
        ),
        ({"target": {"low": 0.9, "high": 0.5}}, 422, "target", "must rise"),
        ({"stop_rule": {"loss": 2.0}}, 422, "stop_rule", "loss at which a set is over is 2"),
        ({"seconds": 0.0}, 422, "seconds", "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_captured_is_said_in_one_sentence(
    client: Browser, given: dict[str, Any], status: int, where: str, sentence: str
) -> None:
    answer = client.post("/api/v1/captures", json={**SET, **given})
    assert (answer.status_code, answer.json()["where"]) == (status, where), answer.text
    assert sentence in answer.json()["error"]


@pytest.mark.parametrize(
    "port",
    [
        *("/dev/ttyUSB0", "/dev/ttyS1", "/dev/tty.usbserial-10", "/dev/cu.usbmodem1101", "/dev/rfcomm0", "COM12"),
        "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0",
    ],
)
def test_serial_ports_go_by_the_names_that_systems_give(port: str) -> None:
    assert address_of(f"serial:{port}") == ("serial", port)


def test_of_whom_little_is_known_is_captured_without_forces(client: Browser) -> None:
    info = start(client, about={"athlete_id": BEA})
    heard(client, info["id"], lambda word: word["kind"] == "health")
    ended = client.post(f"/api/v1/captures/{info['id']}/stop").json()["ended"]
    assert (ended["reason"], ended["kept"]) == ("stopped", True)
    [notice] = ended["notices"]
    assert notice.startswith("Forces and powers are not shown, as they need the body: Bea: body height")


def test_what_is_not_there_is_said(client: Browser) -> None:
    assert client.get("/api/v1/captures/none").status_code == 404
    with client.websocket_connect("/live/none", headers=OWN) as line, pytest.raises(WebSocketDisconnect) as closed:
        line.receive_text()
    assert (closed.value.code, closed.value.reason) == (4404, "there is no capture 'none'")


def test_there_is_a_limit_and_all_end_with_the_server(tmp_path: Path) -> None:
    async def many() -> tuple[str, list[str]]:
        captures = Captures(tmp_path, most=2)
        request = CaptureRequest.model_validate(SET)
        for _ in range(2):
            await captures.start(request)
        with pytest.raises(CaptureRefused) as refused:
            await captures.start(request)
        await captures.close()
        assert refused.value.status == 409
        return str(refused.value), [info.ended["reason"] for info in captures.every() if info.ended]

    assert asyncio.run(many()) == ("2 captures go on already: stop one of them first", ["stopped", "stopped"])
    held = [recover("", journal.read_bytes()) for journal in tmp_path.glob("*.rpj")]
    assert all(one.finished for one in held)


def test_a_page_of_another_site_may_not_watch(workspace_app: FastAPI, browser: Browser) -> None:
    info = start(browser)
    at = f"/live/{info['id']}"
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        browser.websocket_connect(at, headers={**OWN, "origin": "http://evil.example"}),
    ):
        pass
    assert refused.value.code == 1008
    with browser.websocket_connect(at, headers={**OWN, "origin": ADDRESS}) as line:
        assert json.loads(line.receive_text())["kind"] in ("opened", "state")
    assert browser.post(f"/api/v1/captures/{info['id']}/stop").json()["ended"]["reason"] == "stopped"
    [waiting] = waiting_captures(workspace_app.state.settings.folder)[0]
    assert (waiting.path.name, waiting.finished) == (info["journal"], True)


def test_the_simulated_device_is_always_there(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("revpress.app.live.devices.lsl_streams", lambda: [Nearby("lsl", "plate", "plate, 8 channels")])
    monkeypatch.setattr("revpress.app.live.devices.serial_ports", _refuses)
    found = client.get("/api/v1/devices").json()
    assert [one["address"] for one in found["devices"]] == ["lsl:plate", "simulated"]
    assert found["notices"] == ["Nothing is installed."]


def _refuses() -> list[Nearby]:
    raise InputError("nothing is installed")


def test_who_is_too_slow_loses_pictures_and_is_told() -> None:
    async def slow() -> list[bytes | str]:
        listener = Listener()
        listener.put("begun")
        for number in range(MOST_PICTURES + 7):
            listener.put(bytes([number]))
        listener.put("over")
        listener.end()
        return [message async for message in listener.messages()]

    told, *rest = asyncio.run(slow())
    assert isinstance(told, str)
    assert json.loads(told)["left_out"] == 7
    assert "The record has every sample" in json.loads(told)["text"]
    assert rest == ["begun", *(bytes([number]) for number in range(7, MOST_PICTURES + 7)), "over"]


def test_a_server_that_stalls_gets_the_words_and_not_all_pictures() -> None:
    """The sender never waits: what matters is kept until it is heard, the newest of its kind."""
    ours, theirs = socket.socketpair()
    line = Line(theirs)
    for number in range(2000):
        line.show(bytes(1000))
        line.say({"kind": "health", "seconds": float(number)})
    line.say({"kind": "note", "text": "one"})
    line.say({"kind": "note", "text": "two"})
    assert line.left_out > 1000
    ours.sendall(b'{"do": "stop"}\n{"do"')
    assert list(line.heard()) == [{"do": "stop"}]
    ended = threading.Thread(target=line.finish, args=(10.0,))
    ended.start()
    data = b""
    while piece := ours.recv(65536):
        data += piece
    ended.join()
    ours.close()
    words, place = [], 0
    while place < len(data):
        length, kind = HEAD.unpack_from(data, place)
        place += HEAD.size + length
        if kind == TEXT:
            words.append(json.loads(data[place - length : place]))
    assert [word.get("text") for word in words[-3:]] == [None, "one", "two"]
    assert words[-3]["seconds"] == 1999.0
