"""What native code does in its own process, the caller hears in words."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from revpress.errors import InputError, check_range
from revpress.recording.worker import in_worker


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (check_range, ("rate", 5.0, 0.0, 1.0), "^rate is 5, outside the allowed range"),
        (json.loads, ("x",), r"^file: it cannot be read \(JSONDecodeError: "),
        (np.ones, (400_000_000,), "^file: reading it takes far more memory than the file has bytes$"),
        (os.abort, (), "^file: its reader ended without an answer"),
        (signal.raise_signal, (signal.SIGPROF,), "^file: reading it took more than 8 s"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    function: Callable[..., object], arguments: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        in_worker(function, "file", 0, *arguments)
