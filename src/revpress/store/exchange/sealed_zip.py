"""ZIP files with a manifest that says what every file in them is: anything else is refused before it is unpacked."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any

from revpress.errors import InputError, shown
from revpress.files import parse_json

FORMAT = "revpress workspace"
VERSION = 1
"""Of the archive's form."""
MANIFEST = "manifest.json"

MOST_FILES = 200_000
MOST_BYTES = 16 * 2**30
"""Of all files of an archive, unpacked."""
_MOST_TEXT = 2**30  # bytes of one that is read as a whole
_MOST_RATIO = 200  # of unpacked to packed: JSON of results packs to a thirtieth, a bomb to a thousandth
_FREE = 64 * 2**20  # bytes for which the ratio does not matter
_BLOCK = 1 << 20


class ZipWriter:
    """An archive that is written.

    Parameters
    ----------
    path : Path
        A new file.
    """

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w")
        self._said: dict[str, dict[str, Any]] = {}

    def add(self, name: str, data: bytes, packed: bool = False) -> None:
        """Add a file.

        Parameters
        ----------
        name : str
            Its place in the archive.
        data : bytes
            What it holds.
        packed : bool
            Whether it is packed already.
        """
        self._zip.writestr(name, data, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
        self._said[name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    def close(self) -> None:
        """Write the manifest, and the end."""
        said = {"format": FORMAT, "version": VERSION, "revpress": version("revpress")}
        manifest = {**said, "made": datetime.now(UTC).isoformat(), "files": self._said}
        self._zip.writestr(MANIFEST, json.dumps(manifest, indent=1), zipfile.ZIP_DEFLATED)
        self._zip.close()


class SealedZip:
    """An archive that is read: it is what its manifest says, or refused in one sentence.

    Parameters
    ----------
    path : Path
        The file.
    names : re.Pattern
        What names of files in it may be, as a whole; paths that lead elsewhere never match.

    Attributes
    ----------
    files : mapping of str to dict
        ``bytes`` and ``sha256`` of every file by name.

    Raises
    ------
    InputError
        No archive, a damaged one, or one that was made to harm.
    """

    def __init__(self, path: Path, names: re.Pattern[str]) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise self._error(f"is no archive of a workspace ({error})") from error
        try:
            self._entries = self._checked_entries()
            self.files: Mapping[str, Mapping[str, Any]] = self._manifest(names)
        except BaseException:
            self._zip.close()
            raise

    def data(self, name: str) -> bytes:
        """What a file holds; InputError where it is damaged or too large to be held."""
        if self._entries[name].file_size > _MOST_TEXT:
            raise self._error(f"{name} is larger than {_MOST_TEXT / 2**30:g} GiB")
        found = b"".join(self._blocks(name))
        self._check(name, hashlib.sha256(found).hexdigest())
        return found

    def unpack(self, name: str, target: Path) -> None:
        """Write a file to a path of ours, and check it; InputError where it is damaged."""
        digest = hashlib.sha256()
        with target.open("wb") as file:
            for block in self._blocks(name):
                digest.update(block)
                file.write(block)
        self._check(name, digest.hexdigest())

    def __enter__(self) -> SealedZip:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def _error(self, text: str) -> InputError:
        return InputError(f"{self.path}: {text}")

    def _checked_entries(self) -> dict[str, zipfile.ZipInfo]:
        entries = self._zip.infolist()
        if len(entries) > MOST_FILES:
            raise self._error(f"holds {len(entries)} files, but {MOST_FILES} are the most")
        by_name = {entry.filename: entry for entry in entries}
        if len(by_name) < len(entries):
            raise self._error("two files in it have one name")
        size, packed = sum(entry.file_size for entry in entries), max(1, self.path.stat().st_size)
        if size > MOST_BYTES:
            raise self._error(f"unpacks to {size / 2**30:.3g} GiB, but {MOST_BYTES / 2**30:g} GiB are the most")
        if size > _FREE + _MOST_RATIO * packed:
            raise self._error(f"unpacks to {size / packed:.0f} times its size: it is no archive of a workspace")
        if MANIFEST not in by_name:
            raise self._error(f"is no archive of a workspace: it has no {MANIFEST}")
        return by_name

    def _manifest(self, names: re.Pattern[str]) -> dict[str, Any]:
        if self._entries[MANIFEST].file_size > _FREE:
            raise self._error(f"its {MANIFEST} is too large")
        said = parse_json(self.path, b"".join(self._blocks(MANIFEST)).decode(errors="replace"))
        files = said.get("files") if isinstance(said, dict) and said.get("format") == FORMAT else None
        if not isinstance(files, dict):
            raise self._error(f"is no archive of a workspace: its {MANIFEST} says something else")
        if said.get("version") != VERSION:
            raise self._error(f"is an archive of version {shown(said.get('version'))}, but {VERSION} is known")
        for name in self._entries:
            if name != MANIFEST and (names.fullmatch(name) is None or name not in files):
                raise self._error(f"holds {shown(name)}, which is no file of an archive")
        for name, one in files.items():
            right = isinstance(one, dict) and isinstance(one.get("sha256"), str)
            if not right or name not in self._entries or self._entries[name].file_size != one.get("bytes"):
                raise self._error(f"{shown(name)} is not in it as its {MANIFEST} says: it is damaged")
        return files

    def _blocks(self, name: str) -> Iterator[bytes]:
        entry, size = self._entries[name], 0
        try:
            with self._zip.open(entry) as file:
                while block := file.read(_BLOCK):
                    size += len(block)
                    if size > entry.file_size:
                        raise self._error(f"{name} is longer than it says")
                    yield block
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError) as error:
            raise self._error(f"{name} cannot be unpacked ({error}): the archive is damaged") from error

    def _check(self, name: str, digest: str) -> None:
        if self.files[name]["sha256"] != digest:
            raise self._error(f"the digest of {name} is not the one in its {MANIFEST}: the archive is damaged")
