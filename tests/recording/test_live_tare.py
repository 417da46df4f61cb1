"""A zero while it is measured: for who looks, never for the record."""

from __future__ import annotations

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.recording.live.tare import Tare
from revpress.recording.live.transport import Block, LiveChannel, LiveStream, clock

SCALE = LiveStream("scale", "made", (LiveChannel("pull", "force", "N", 9.81), LiveChannel("x", "position", "m")), 100.0)
BAR = LiveStream("bar", "made", (LiveChannel("x", "position", "m"),), 100.0)


class Heard:
    def __init__(self) -> None:
        self.streams: list[str] = []
        self.values: list[np.ndarray] = []

    def opened(self, stream: LiveStream) -> None:
        self.streams.append(stream.name)

    def block(self, stream: LiveStream, block: Block, time: np.ndarray) -> None:
        self.values.append(stream.values(block.raw))


def give(tare: Tare, stream: LiveStream, *rows: tuple[float, ...]) -> None:
    time = clock() + np.arange(len(rows)) / 100.0
    tare.block(stream, Block(time, np.array(rows), clock()), time)


def test_forces_are_counted_from_where_they_rest_and_nothing_else_is() -> None:
    heard = Heard()
    tare = Tare(heard)
    tare.opened(SCALE)
    give(tare, SCALE, (2.0, 0.5), (2.2, 0.5))
    assert tare.take() == (
        "From here on forces are shown from a new zero, pull from 20.6 N; the record keeps them as they came"
    )
    give(tare, SCALE, (2.1, 0.5), (12.1, 0.7))
    np.testing.assert_allclose(heard.values[0], [[19.62, 0.5], [21.582, 0.5]])
    np.testing.assert_allclose(heard.values[1], [[0.0, 0.5], [98.1, 0.7]], atol=1e-9)
    tare.opened(SCALE)
    give(tare, SCALE, (2.1, 0.5))
    np.testing.assert_allclose(heard.values[2], [[0.0, 0.5]], atol=1e-9)
    assert heard.streams == ["scale", "scale"]


def test_who_pulls_or_measures_no_force_has_no_zero() -> None:
    tare = Tare(Heard())
    tare.opened(BAR)
    give(tare, BAR, (0.5,))
    with pytest.raises(InputError, match="nothing to tare: no force came"):
        tare.take()
    tare.opened(SCALE)
    give(tare, SCALE, (2.0, 0.5), (9.0, 0.5))
    with pytest.raises(InputError, match="pull varies by 69 N within half a second, but a tare needs it at rest"):
        tare.take()
