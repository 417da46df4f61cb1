"""What stands in for the working out of answers: processes that load it load nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

LONG = 60.0  # s: whatever is not cancelled fails a test by its state, long before
PAYLOAD = {"words": ["Ada"], "provenance": {}}


def start_waiting() -> Callable[[str, Mapping[str, Any], Callable[[float, str], None]], Mapping[str, Any]]:
    """What is long waits, and the rest says Ada."""

    def work(name: str, request: Mapping[str, Any], progress: Callable[[float, str], None]) -> Mapping[str, Any]:
        if name in ("athlete_whole", "demo"):
            progress(0.1, "Waiting")
            time.sleep(LONG)
        return PAYLOAD

    return work
