"""Who has a workspace open: the first program puts it in order, others let it be."""

from __future__ import annotations

import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nobody knows of others, so nothing is put in order
    fcntl = None  # type: ignore[assignment]


class OpenMark:
    """A mark on a workspace's folder that lasts as long as the program, however it ends.

    Parameters
    ----------
    folder : Path
        Of the workspace.

    Attributes
    ----------
    alone : bool
        Whether no other program has it open. Until :meth:`share`, others wait.
    """

    def __init__(self, folder: Path) -> None:
        self.alone = False
        self._mark: int | None = None
        if fcntl is None:
            return
        self._mark = os.open(folder / "open.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.alone = True
        except OSError:
            fcntl.flock(self._mark, fcntl.LOCK_SH)

    def share(self) -> None:
        """Let others open it too."""
        if fcntl is not None and self._mark is not None and self.alone:
            fcntl.flock(self._mark, fcntl.LOCK_SH)
            self.alone = False

    def close(self) -> None:
        """Take the mark away."""
        if self._mark is not None:
            os.close(self._mark)
            self._mark = None
