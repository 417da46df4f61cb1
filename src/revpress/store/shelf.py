"""Files that are named after what they hold: written once, never changed, and there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from revpress.errors import InputError


@dataclass(frozen=True)
class Shelf:
    """A folder of such files: ``ab/abcd….suffix``.

    Attributes
    ----------
    folder : Path
        Where they lie.
    suffix : str
        Of their names.
    """

    folder: Path
    suffix: str = ""

    def place(self, address: str) -> Path:
        """Where a file lies or would lie.

        Parameters
        ----------
        address : str
            64 hexadecimal digits.

        Returns
        -------
        Path
            It need not exist.

        Raises
        ------
        InputError
            Another address: a path of somebody's choosing is never opened.
        """
        if len(address) != 64 or set(address) - set("0123456789abcdef"):
            raise InputError("an address of a file is not 64 hexadecimal digits")
        return self.folder / address[:2] / f"{address}{self.suffix}"

    def has(self, address: str) -> bool:
        """Whether there is a file of this address."""
        return self.place(address).is_file()

    def addresses(self) -> Iterator[str]:
        """The addresses of all files that are there."""
        for path in sorted(self.folder.glob(f"??/*{self.suffix}")):
            address = path.name.removesuffix(self.suffix)
            if len(address) == 64:
                yield address

    def remove(self, address: str) -> bool:
        """Take a file away; whether there was one. Only within a writing, when no row has it."""
        try:
            self.place(address).unlink()
        except FileNotFoundError:
            return False
        with contextlib.suppress(OSError):  # others are in it
            self.place(address).parent.rmdir()
        return True


@dataclass
class Drafts:
    """Files that are written, and take their places when the rows that name them are about to be committed.

    A file that a committed row names is therefore always there; one that no row names is what a killed program left.

    Attributes
    ----------
    folder : Path
        Where they are written: on the same disk as the shelves.
    written : dict of (Shelf, str) to Path
        By shelf and address.
    """

    folder: Path
    written: dict[tuple[Shelf, str], Path] = field(default_factory=dict)

    def add(self, shelf: Shelf, address: str, write: Callable[[Path], object]) -> None:
        """Write a file unless this has it.

        Parameters
        ----------
        shelf : Shelf
            Where it belongs.
        address : str
            Its address.
        write : callable
            Of the path to be written.
        """
        if (shelf, address) in self.written:
            return
        shelf.place(address)
        path = self.folder / str(len(self.written))
        try:
            write(path)
            descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise InputError(f"cannot write to the workspace: {error.strerror or error}") from error
        self.written[shelf, address] = path

    def settle(self) -> None:
        """Have every file take its place, on the disk itself; within a writing, before it ends."""
        for (shelf, address), path in self.written.items():
            place = shelf.place(address)
            if place.is_file():
                continue
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                os.replace(path, place)
                for folder in (place.parent, shelf.folder):
                    _sync_folder(folder)
            except OSError as error:
                raise InputError(f"cannot write to the workspace: {error.strerror or error}") from error


@contextmanager
def drafts_in(folder: Path) -> Iterator[Drafts]:
    """A folder for drafts, which is gone at the end.

    Parameters
    ----------
    folder : Path
        In which it is made.

    Yields
    ------
    Drafts
        Empty.
    """
    own = Path(tempfile.mkdtemp(dir=folder))
    try:
        yield Drafts(own)
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk: a failure of power may otherwise lose a file that is whole."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
