"""Measure how long a newcomer waits: a new clone, `make app`, and what the pages show first.

The working tree is copied into a temporary folder as git would have it, set up and opened by `make app`; then asked, as
the pages do, for Today, for an athlete's sentences and for the first comparison that the page offers. Prints when each
was there and how much processor time all processes had used by then. What pip has in its cache is not downloaded again.

    python scripts/measure_first_answer.py [--port 18480]
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

_ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 1800.0  # s
_COMPARED = [{"exercise": "reverse_leg_press/prone_hinge"}, {"exercise": "hip_thrust"}]


def copy(place: Path) -> None:
    """The working tree without what git ignores."""
    words = ["git", "-C", str(_ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(words, check=True, capture_output=True, text=True).stdout.split("\0"):
        if name and (_ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(_ROOT / name, place / name)


def used(session: int) -> float:
    """Processor time of a session's processes and of those of their children that have ended [s]."""
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[3]) == session:
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


class Clock:
    """Tells what is there, when, and what it has cost."""

    def __init__(self, session: int) -> None:
        self._session, self._begun = session, time.monotonic()
        print(f"{'':32}{'after':>9}{'processor time':>17}", flush=True)

    def tell(self, what: str) -> None:
        """A line of the table."""
        print(f"{what:32}{time.monotonic() - self._begun:7.1f} s{used(self._session):15.1f} s", flush=True)


def answer(client: httpx.Client, name: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask as a page does, and wait."""
    until = time.monotonic() + _PATIENCE
    found: dict[str, Any] = client.post(f"/api/v1/answers/{name}", json=body).raise_for_status().json()
    while "job" in found and time.monotonic() < until:
        time.sleep(0.3)
        job = client.get(f"/api/v1/jobs/{found['job']}").raise_for_status().json()
        if job["state"] in ("failed", "cancelled"):
            raise SystemExit(f"{name}: {job['error']}")
        found = job["payload"] or found
    return found


def measure(place: Path, port: int) -> None:
    """Set up, open, ask and print."""
    environment = {name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", "PYTHONPATH")}
    command = ["make", "app", f"OPTIONS=--port {port}"]
    with subprocess.Popen(
        command, cwd=place, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as server:
        try:
            clock = Clock(server.pid)
            assert server.stdout is not None
            while (line := server.stdout.readline()) and "is open" not in line:
                pass
            if not line:
                raise SystemExit("make app has ended: see above")
            clock.tell("set up, and the server begins")
            base = f"http://127.0.0.1:{port}"
            with httpx.Client(base_url=base, timeout=60.0, transport=httpx.HTTPTransport(retries=8)) as client:
                client.headers["X-Revpress-CSRF"] = client.get("/api/v1/me").raise_for_status().json()["csrf"]
                client.get("/").raise_for_status()
                clock.tell("first page")
                answer(client, "today", {})
                clock.tell("Today: who changed, who is due")
                athlete = client.get("/api/v1/athletes").raise_for_status().json()[0]["id"]
                answer(client, "athlete", {"athlete_id": athlete})
                clock.tell("an athlete's sentences")
                answer(client, "compare", {"exercises": _COMPARED})
                clock.tell("a comparison")
                while client.get("/api/v1/demo-team/progress").raise_for_status().json()["going"]:
                    time.sleep(0.5)
                clock.tell("the demo team is recorded")
        finally:
            os.killpg(server.pid, signal.SIGTERM)


def main() -> None:
    """Measure in a folder that is removed afterwards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=18480)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        copy(Path(place))
        measure(Path(place), options.port)


if __name__ == "__main__":
    main()
