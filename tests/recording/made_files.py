"""Files that a test makes, read as a person's are, and what is said of them."""

from __future__ import annotations

from pathlib import Path

from revpress.instrument.recording import Recording
from revpress.recording import SourceFile, read_recording


def read(text: str | bytes, **options: object) -> Recording:
    """What a file with this content holds."""
    data = text if isinstance(text, bytes) else text.encode()
    content = read_recording(SourceFile(Path("made"), data), **options)
    assert isinstance(content, Recording)
    return content


def said(recording: Recording, words: str) -> bool:
    """Whether a reader said so of what it left out or assumed."""
    return any(words in sentence for sentence in (*recording.left_out, *recording.notes))
