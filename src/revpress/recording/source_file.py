"""A file of the user's while it is read."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from revpress.errors import InputError, shown
from revpress.files import decode, encoding_of, read_bounded


@dataclass(frozen=True)
class SourceFile:
    """The whole content of a file; it is read once, however many formats are tried.

    Attributes
    ----------
    path : Path
        Where it is.
    data : bytes
        What it holds.
    """

    path: Path
    data: bytes

    @classmethod
    def read(cls, file: str | Path | SourceFile) -> SourceFile:
        """Read a file within the bounds of :func:`~revpress.files.read_bounded`.

        Parameters
        ----------
        file : str, Path or SourceFile
            One that is read already is given back.

        Returns
        -------
        SourceFile
            With its whole content.

        Raises
        ------
        InputError
            No such file, not a regular one, or too large.
        """
        if isinstance(file, SourceFile):
            return file
        if not isinstance(file, str | os.PathLike):
            raise InputError(f"a recording is read from the path of a file, not from {shown(file)}")
        path = Path(file)
        return cls(path, read_bounded(path))

    @property
    def text(self) -> str:
        """The content as text, without byte order mark, every line end as ``\\n``; InputError if it is none.

        UTF-8, UTF-16 or the code page of western Windows: see :func:`~revpress.files.decode`.
        """
        if isinstance(self._decoded, InputError):
            raise InputError(str(self._decoded))
        return self._decoded

    @cached_property
    def _decoded(self) -> str | InputError:
        """The text, or why it is none: every format asks, and a large file is looked through once."""
        try:
            return decode(self.path, self.data, foreign=True)
        except InputError as error:
            return error

    @property
    def encoding(self) -> str | None:
        """How the text is encoded, as :func:`~revpress.files.encoding_of` finds it."""
        return encoding_of(self.data)

    @cached_property
    def sha256(self) -> str:
        """Hash of the content."""
        return hashlib.sha256(self.data).hexdigest()

    def __str__(self) -> str:
        return str(self.path)
