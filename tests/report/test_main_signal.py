"""The signal by which a recording is recognised: which one it is, and what is said of it."""

from __future__ import annotations

import numpy as np
import pytest

from revpress.instrument.channel import QUANTITIES, Channel
from revpress.instrument.recording import Recording
from revpress.report.story.main_signal import main_signal

TIME = np.linspace(2.0, 6.0, 401)
WAVE = np.sin(TIME)


def channel(name: str, quantity: str, values: np.ndarray) -> Channel:
    return Channel(name, quantity, QUANTITIES[quantity], TIME[: len(values)], values, 100.0, 0.0, None, "made", "")


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_every_quantity_can_be_the_main_one(quantity: str) -> None:
    found = main_signal(Recording((channel("a", quantity, WAVE),)))
    assert found is not None
    assert found.quantity == quantity
    assert found.length == pytest.approx(4.0)
    assert np.nanmax(np.abs([found.least, found.most])) == pytest.approx(abs(found.peak))


def test_of_one_quantity_it_is_the_channel_that_changes_most() -> None:
    still, swinging = channel("still", "force", 900.0 + WAVE), channel("swinging", "force", 100.0 * WAVE)
    found = main_signal(Recording((still, swinging, channel("far", "position", 1e4 * WAVE))))
    assert found is not None
    assert found.name == "swinging"


def test_one_sample_is_no_signal() -> None:
    assert main_signal(Recording((channel("a", "force", np.array([3.0])),))) is None
