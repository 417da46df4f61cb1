"""Measure the workspace under load: live captures, who watches them, and coaches who use the pages meanwhile.

The server is the real one, in a process of its own; streams of Lab Streaming Layer come from another, as from
instruments; watchers and coaches are a third. Prints how late pictures are seen, from when they were made and from when
their oldest new sample was measured; whether the journals have every sample that was sent (the first channel of every
stream counts them); how long page actions take; and what every process costs.

    python scripts/measure_workspace.py [--captures 8] [--channels 8] [--watchers 3] [--coaches 30] [--seconds 60]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from websockets.asyncio.client import connect

from revpress.recording.live.buckets import read_picture
from revpress.recording.live.journal import recover

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from live_parts import LSL_AT_HOME

_RATE = 1000
_SERVE = """
import sys
from pathlib import Path
from revpress.app.serve import serve
from revpress.app.settings import AppSettings
if __name__ == "__main__":
    serve(AppSettings(Path(sys.argv[1]), port=int(sys.argv[2])))
"""
_THINKS = (1.0, 5.0)  # s between two actions of a coach
_WRITES = 0.2  # share of the actions that write
_PAGES = (
    "/",
    "/session",
    "/athletes",
    "/machines",
    "/compare",
    "/choose",
    "/instead",
    "/week",
    "/data",
    "/api/v1/athletes",
    "/api/v1/sessions",
    "/api/v1/captures",
)
_ID = re.compile("[0-9a-f]{32}")
_WARM = 3.0  # s at the beginning that are not counted


def send(count: int, channels: int) -> None:
    """Be instruments: every stream is a counter, a bar that goes up and down, and noise."""
    import pylsl

    outlets = []
    for number in range(count):
        info = pylsl.StreamInfo(f"load-{number}", "revpress", channels, _RATE, pylsl.cf_float32, f"load-{number}")
        described = info.desc().append_child("channels")
        for channel in range(channels):
            node = described.append_child("channel")
            label, unit = {0: ("counter", ""), 1: ("bar", "m")}.get(channel, (f"muscle {channel}", "V"))
            node.append_child_value("label", label)
            node.append_child_value("unit", unit)
        outlets.append(pylsl.StreamOutlet(info, chunk_size=10))
    print("up", flush=True)
    noise = np.random.default_rng(0).normal(0.0, 1e-4, (_RATE, channels)).astype(np.float32)
    begun, sent = time.perf_counter(), 0
    began = pylsl.local_clock()
    while True:  # until it is ended
        due = int((time.perf_counter() - begun) * _RATE)
        if due > sent:
            counted = np.arange(sent, due)
            chunk = noise[counted % _RATE].copy()
            chunk[:, 0] = counted
            chunk[:, 1] = 0.25 * (1.0 - np.cos(np.pi * counted / _RATE))
            for outlet in outlets:
                outlet.push_chunk(chunk, began + (due - 1) / _RATE)
            sent = due
        time.sleep(0.01)


class Rest:
    """REST as a page asks it: with the cookie and the token that go together."""

    def __init__(self, base: str) -> None:
        self._client = httpx.Client(base_url=base, timeout=60.0)
        until = time.monotonic() + 60.0
        while time.monotonic() < until:
            with suppress(httpx.ConnectError):
                self._client.headers["X-Revpress-CSRF"] = self._client.get("/api/v1/me").json()["csrf"]
                return
            time.sleep(0.2)
        raise SystemExit("the server does not answer")

    async def ask(self, path: str, method: str = "GET", body: object = None) -> Any:
        """One answer."""
        answer = await asyncio.to_thread(self._client.request, method, path, json=body)
        if answer.status_code >= 400:
            raise SystemExit(f"{method} {path} was answered {answer.status_code}: {answer.text[:200]}")
        return answer.json()


class Costs:
    """Processor time and memory of processes."""

    def __init__(self, processes: dict[str, int]) -> None:
        self._processes, self._since = processes, time.perf_counter()
        self._busy = {name: self._used(pid) for name, pid in processes.items()}

    @staticmethod
    def _used(pid: int) -> float:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def _memory(pid: int) -> tuple[float, float]:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        kinds = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines[1:] if ":" in line}
        return kinds["Rss"], kinds["Pss"]

    def told(self) -> list[str]:
        """Share of a core, resident and proportional memory of each."""
        wall = time.perf_counter() - self._since
        words = []
        for name, pid in self._processes.items():
            share = (self._used(pid) - self._busy[name]) / wall
            rss, pss = self._memory(pid)
            words.append(f"{name}: {100 * share:.1f} % of a core, RSS {rss:.0f} MB, PSS {pss:.0f} MB")
        return words


async def watch(address: str, until: float, made: list[float], measured: list[float], counted: list[int]) -> None:
    """Watch one capture."""
    since, began, next_bucket, gaps = time.time() + _WARM, 0.0, None, 0
    async with connect(address, compression=None, max_queue=1024) as line:
        while (left := until - time.time()) > 0:
            try:
                message = await asyncio.wait_for(line.recv(), left)
            except TimeoutError:
                break
            now = time.time()
            if isinstance(message, str):
                word = json.loads(message)
                began = word["began"] if word["kind"] == "opened" else began
                continue
            picture = read_picture(message)
            first = round(picture.start / picture.width)
            if next_bucket is not None and first > next_bucket:
                gaps += first - next_bucket
            next_bucket = max(next_bucket or 0, first + picture.values.shape[1])
            if now > since:
                made.append(now - picture.stamp)
                measured.append(now - began - picture.start)
    counted.append(gaps)


async def coach(base: str, pages: Sequence[str], seed: int, until: float, took: dict[str, list[float]]) -> None:
    """Use the pages as somebody does: look, think, write a note, look again."""
    mine = random.Random(seed)
    since = time.time() + _WARM
    async with httpx.AsyncClient(base_url=base, timeout=30.0, follow_redirects=True) as client:
        client.headers["X-Revpress-CSRF"] = (await client.get("/api/v1/me")).json()["csrf"]
        await asyncio.sleep(mine.uniform(0.0, _THINKS[1]))
        while time.time() < until:
            page = mine.choice(pages)
            writes = mine.random() < _WRITES
            note = {"text": "belt on", "at": datetime.now(UTC).isoformat()}
            begun = time.perf_counter()
            if writes:
                answer = await client.put(f"/api/v1/notes/{mine.getrandbits(128):032x}", json=note)
            else:
                answer = await client.get(page)
            if answer.status_code >= 400:
                raise SystemExit(f"{answer.url} was answered {answer.status_code}: {answer.text[:200]}")
            if time.time() > since:
                kind = "a note" if writes else _ID.sub("…", page)
                took.setdefault(kind, []).append(time.perf_counter() - begun)
            await asyncio.sleep(mine.uniform(*_THINKS))


async def ids(rest: Rest) -> list[str]:
    """Pages of athletes, machines and sessions."""
    pages = {"/athletes": 5, "/machines": 2, "/session": 2}
    found = [
        f"{page}/{one['id']}"
        for page, count in pages.items()
        for one in (await rest.ask(f"/api/v1{page}{'s' if page == '/session' else ''}"))[:count]
    ]
    return [*found, *(f"{one}/report" for one in found if one.startswith("/session/"))]


async def filled(rest: Rest) -> None:
    """Wait until the simulated team is whole: that is work of the first start, not of the load."""
    while (await rest.ask("/api/v1/demo-team/progress"))["going"]:
        await asyncio.sleep(2.0)


def quantiles(values: Sequence[float]) -> str:
    """Half, 95 of 100, and the most, in milliseconds."""
    half, most = 1e3 * np.quantile(values, [0.5, 0.95])
    return f"p50 {half:.1f}, p95 {most:.1f}, most {1e3 * max(values):.1f} ms of {len(values)}"


def lost(journal: Path) -> tuple[int, int]:
    """Samples of a journal, and how many its counter misses between the first and the last."""
    held = recover(journal, journal.read_bytes())
    counted = np.concatenate([segment.raw[:, 0] for segment in held.segments]).astype(np.int64)
    return counted.size, int(counted[-1] - counted[0] + 1 - counted.size)


async def live(rest: Rest, id: str) -> dict[str, Any]:
    """A capture once its instruments send."""
    while True:
        info: dict[str, Any] = await rest.ask(f"/api/v1/captures/{id}")
        if info["state"] == "live":
            return info
        if info["state"] == "ended":
            raise SystemExit(info["ended"]["text"])
        await asyncio.sleep(0.2)


async def measure(options: argparse.Namespace, base: str, folder: Path, server: int, sender: int | None) -> None:
    """Start all, watch, and print."""
    rest = Rest(base)
    await filled(rest)
    infos = []
    for number in range(options.captures):
        request = {"devices": [f"lsl:load-{number}"], "exercise": "back_squat", "load": 60.0, "seconds": 3600}
        begun = time.perf_counter()
        infos.append(await rest.ask("/api/v1/captures", "POST", request))
        print(f"capture {number + 1} began after {1e3 * (time.perf_counter() - begun):.0f} ms", flush=True)
    infos = [await live(rest, info["id"]) for info in infos]
    processes = {"server": server, **({"sender": sender} if sender else {}), "watchers and coaches": os.getpid()}
    costs = Costs(processes | {f"capture {i + 1}": info["process"] for i, info in enumerate(infos)})
    made: list[float] = []
    measured: list[float] = []
    gaps: list[int] = []
    took: dict[str, list[float]] = {}
    until = time.time() + options.seconds + _WARM
    address = base.replace("http", "ws")
    everybody = [
        watch(f"{address}/live/{info['id']}", until, made, measured, gaps)
        for info in infos
        for _ in range(options.watchers)
    ]
    actions = options.action or [*_PAGES, *await ids(rest)]
    await asyncio.gather(*everybody, *(coach(base, actions, n, until, took) for n in range(options.coaches)))
    for words in costs.told():
        print(words)
    if made:
        print(f"pictures, from when they were made: {quantiles(made)}; {sum(gaps)} buckets left out")
        print(f"pictures, from their oldest new sample: {quantiles(measured)}")
    if took:
        print(f"page actions: {quantiles([one for every in took.values() for one in every])}")
        for action, values in sorted(took.items()):
            print(f"  {action}: {quantiles(values)}")
    for number, info in enumerate(infos):
        ended = await rest.ask(f"/api/v1/captures/{info['id']}/stop", "POST")
        samples, missed = lost(folder / "captures" / ended["journal"])
        print(f"journal {number + 1}: {samples} samples of {options.channels} channels, {missed} lost")


def main() -> None:
    """Start the processes, measure, and end them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--captures", type=int, default=8)
    parser.add_argument("--channels", type=int, default=8)
    parser.add_argument("--watchers", type=int, default=3, help="of each capture")
    parser.add_argument("--coaches", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--port", type=int, default=18470)
    parser.add_argument("--action", action="append", metavar="/path", help="of a coach, instead of the usual")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        configuration = Path(place) / "lsl.cfg"
        configuration.write_text(LSL_AT_HOME)
        os.environ.setdefault("LSLAPICFG", str(configuration))
        script, folder = Path(place) / "server.py", Path(place) / "workspace"
        script.write_text(_SERVE)
        base = f"http://127.0.0.1:{options.port}"
        words = [sys.executable, __file__, "send", str(options.captures), str(options.channels)]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with (
            subprocess.Popen(words, **pipes) as sender,
            subprocess.Popen([sys.executable, str(script), str(folder), str(options.port)], **pipes) as server,
        ):
            try:
                assert sender.stdout is not None
                assert server.stdout is not None
                sender.stdout.readline()
                server.stdout.readline()
                asyncio.run(measure(options, base, folder, server.pid, sender.pid))
            finally:
                server.terminate()
                sender.terminate()


if __name__ == "__main__":
    if sys.argv[1:2] == ["send"]:
        send(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
