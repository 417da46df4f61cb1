"""Files that are whole or absent."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A draft of the file or folder ``path``: moved there when the block succeeds, removed when it fails.

    A folder may exist already; files of the same name in it are replaced, others are kept.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as scratch:
        draft = Path(scratch) / path.name
        yield draft
        if draft.is_dir() and path.is_dir():
            for part in sorted(draft.iterdir()):
                os.replace(part, path / part.name)
        else:
            os.replace(draft, path)
