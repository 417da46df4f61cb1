"""The workspace as a person starts it: a process of its own, at an address of this computer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

_PATIENCE = 120.0  # s for a start on a busy machine
_START = "import sys; from revpress.cli.main import main; sys.exit(main())"


class Served:
    """A server over a workspace.

    Parameters
    ----------
    folder : Path
        The workspace.
    *options : str
        Of ``revpress app``.
    """

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.options, self.port = folder, options, 0
        self.address = ""
        self.start()

    def start(self) -> None:
        """Start it, at the same port as before."""
        command = [sys.executable, "-c", _START, "app", "--folder", str(self.folder), "--port", str(self.port)]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [*command, *self.options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
        )
        self.said: list[str] = []
        assert self.process.stdout is not None
        ready = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(ready,), daemon=True)
        self._reader.start()
        assert ready.wait(_PATIENCE), f"the server said: {self.said}"
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address}/static/app/icon.svg", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the server does not answer; it said: {self.said}")

    def _read(self, ready: threading.Event) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as said:  # open as long as a process that the server has started lives
            for line in said:
                self.said.append(line)
                if "http://" in line and not ready.is_set():
                    self.address = "http://" + line.split("http://")[1].split()[0].rstrip("/")
                    self.port = int(self.address.rsplit(":", 1)[1])
                    ready.set()
        ready.set()

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it; with SIGKILL without a word."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(_PATIENCE)
        self._reader.join(10)
