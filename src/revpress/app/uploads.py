"""Files that somebody brings, until they are kept or left: under names of the browser's making, never of their own."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from anyio import to_thread
from fastapi import HTTPException

from revpress.errors import InputError

MOST_FILES = 200
"""Of one batch."""
MOST_BYTES = 2 * 2**30
"""Of all files of a batch."""
_KEPT = 24 * 3600.0  # s that a batch waits for its owner
_BLOCK = 2**20
_ID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Upload:
    """A file that waits.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    name : str
        What its owner calls it: a name, no path.
    bytes : int
        How large it is.
    """

    id: str
    name: str
    bytes: int


class Uploads:
    """Files of one batch.

    Parameters
    ----------
    folder : Path
        Of the workspace.
    batch : str
        32 hexadecimal digits.

    Raises
    ------
    InputError
        No such digits.
    """

    def __init__(self, folder: Path, batch: str) -> None:
        self._folder = folder / "uploads" / _checked(batch)

    def path(self, id: str) -> Path:
        """Where a file lies."""
        return self._folder / _checked(id)

    def files(self) -> list[Upload]:
        """All of the batch, in the order of their names."""
        found = [Upload(**json.loads(said.read_text("utf-8"))) for said in self._folder.glob("*.json")]
        return sorted(found, key=lambda one: (one.name.casefold(), one.id))

    async def take(self, id: str, name: str, blocks: AsyncIterator[bytes]) -> Upload:
        """Take a file as it comes, onto the disk; one that is cut off is not there.

        Parameters
        ----------
        id : str
            Of the file.
        name : str
            What its owner calls it.
        blocks : async iterator of bytes
            What it holds.

        Returns
        -------
        Upload

        Raises
        ------
        HTTPException
            413: more than a batch may hold.
        """
        place = self.path(id)
        others = await to_thread.run_sync(self._begin, id)
        size, waiting = 0, bytearray()
        draft = place.with_suffix(".draft")
        file = await to_thread.run_sync(draft.open, "wb")
        try:
            async for block in blocks:
                size += len(block)
                if others + size > MOST_BYTES:
                    raise HTTPException(413, f"files of one import hold {MOST_BYTES // 2**30} GB at most: bring fewer")
                waiting += block
                if len(waiting) >= _BLOCK:
                    await to_thread.run_sync(file.write, bytes(waiting))
                    waiting.clear()
            await to_thread.run_sync(file.write, bytes(waiting))
            await to_thread.run_sync(file.close)
            upload = Upload(id, _named(name), size)
            place.with_suffix(".json").write_text(json.dumps(asdict(upload)), "utf-8")
        except BaseException:
            with suppress(OSError):  # on a full disk it cannot be written to its end
                file.close()
            draft.unlink(missing_ok=True)
            raise
        draft.replace(place)
        return upload

    def leave(self, id: str) -> None:
        """Take a file away."""
        for place in (self.path(id), self.path(id).with_suffix(".json")):
            place.unlink(missing_ok=True)

    def close(self) -> None:
        """Take all away."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _begin(self, id: str) -> int:
        """Make room, and say how many bytes the others have."""
        if not self._folder.exists():
            sweep_uploads(self._folder.parent.parent)
        self._folder.mkdir(parents=True, exist_ok=True)
        others = [one for one in self.files() if one.id != id]
        if len(others) >= MOST_FILES:
            raise InputError(f"{MOST_FILES} files at most are brought at once: keep these first")
        return sum(one.bytes for one in others)


def sweep_uploads(folder: Path, older: float = _KEPT) -> bool:
    """Take away what waits for nobody any more.

    Parameters
    ----------
    folder : Path
        Of the workspace.
    older : float
        How long ago a batch got its last file, at least [s]; 0 for all.

    Returns
    -------
    bool
        Whether anything was there to be taken.
    """
    batches = [batch for batch in (folder / "uploads").glob("*") if time.time() - batch.stat().st_mtime >= older]
    for batch in batches:
        shutil.rmtree(batch, ignore_errors=True)
    return bool(batches)


def _checked(id: str) -> str:
    if _ID.fullmatch(id) is None:
        raise InputError("an id is not 32 hexadecimal digits")
    return id


def _named(name: str) -> str:
    """The last part of a path, without what no name has."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", last).strip()[:200] or "file"
