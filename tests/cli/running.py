"""What a run of the program gives a test."""

from __future__ import annotations

from collections.abc import Callable

Run = Callable[..., tuple[int, str, str]]
"""Arguments of the command line to exit code, standard output and standard error."""
