"""Small writings that nobody waits for: done one after the other, many at once."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from sqlalchemy.orm import Session

from revpress.store.workspace import Workspace

_LOG = logging.getLogger(__name__)
_PAUSE = 0.25  # s between writings, so that many lines are one
_AT_ONCE = 500

Write = Callable[[Session], object]


class WriteQueue:
    """A thread that writes what is put into it, so that a page does not wait for whoever is writing.

    Parameters
    ----------
    workspace : Workspace
        Where it writes.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._waiting: deque[Write] = deque()
        self._changed = threading.Condition()
        self._closing = self._busy = self._hurry = False
        self._thread = threading.Thread(target=self._run, name="write queue", daemon=True)
        self._thread.start()

    def put(self, write: Write) -> None:
        """Have something written.

        Parameters
        ----------
        write : callable
            Takes a session of the store that writes; called in another thread.
        """
        with self._changed:
            self._waiting.append(write)
            self._changed.notify_all()

    def flush(self, seconds: float = 5.0) -> None:
        """Wait until all that was put in is written.

        Parameters
        ----------
        seconds : float
            Longest wait [s].
        """
        with self._changed:
            self._hurry = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._waiting and not self._busy, seconds)
            self._hurry = False

    def close(self) -> None:
        """Write what is left, and end."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(10.0)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                self._changed.wait_for(lambda: self._hurry or self._closing, _PAUSE)
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _AT_ONCE))]
                if not batch and self._closing:
                    return
                self._busy = True
            if not self._write(batch):
                for write in batch:  # whichever of them cannot be written leaves the others
                    self._write([write])
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _write(self, batch: list[Write]) -> bool:
        try:
            with self._workspace.writing() as session:
                for write in batch:
                    write(session)
        except Exception as error:  # its words may hold what a log must not
            _LOG.error("%d lines could not be written (%s)", len(batch), type(error).__name__)
            return False
        return True
