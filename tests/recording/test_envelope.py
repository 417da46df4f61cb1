"""Pictures of long signals: every sample lies between the least and the most of its part."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.instrument import Channel
from revpress.recording.envelope import envelope
from revpress.recording.worker import in_fork


def channel(seed: int, count: int) -> Channel:
    rng = np.random.default_rng(seed)
    time = np.cumsum(rng.uniform(0.001, 0.2, count))
    values = rng.normal(size=count)
    return Channel("a", "force", "N", time, values, rate=None, resolution=0.0, side=None, source="a", sha256="")


@given(st.integers(0, 10**6), st.integers(2, 200), st.integers(1, 50), st.floats(-1.0, 5.0), st.floats(0.1, 30.0))
def test_least_and_most_are_those_of_the_samples_in_each_part(
    seed: int, count: int, parts: int, begin: float, span: float
) -> None:
    one = channel(seed, count)
    least, most = envelope(one, begin, begin + span, parts)
    edges = np.linspace(begin, begin + span, parts + 1)
    for k in range(parts):
        last = k == parts - 1
        inside = (one.time >= edges[k]) & ((one.time <= begin + span) if last else (one.time < edges[k + 1]))
        if inside.any():
            assert (least[k], most[k]) == (one.values[inside].min(), one.values[inside].max())
        else:
            assert np.isnan(least[k])
            assert np.isnan(most[k])


def test_a_time_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InputError, match="must end later than it begins"):
        envelope(channel(0, 5), 2.0, 1.0, 10)


def spin() -> None:
    while True:
        pass


def hoard() -> bytes:
    return b"x" * 2_000_000_000


def refuse() -> None:
    raise InputError("line 3: no number")


def test_a_copy_of_the_process_has_limits() -> None:
    assert in_fork(sorted, "a.csv", 10, [2, 1]) == [1, 2]
    with pytest.raises(InputError, match=r"^line 3: no number$"):
        in_fork(refuse, "a.csv", 10)
    with pytest.raises(InputError, match=r"^a\.csv: reading it took more than 0\.2 s"):
        in_fork(spin, "a.csv", 10, seconds=0.2)
    with pytest.raises(InputError, match=r"^a\.csv: reading it takes far more memory than the file has bytes$"):
        in_fork(hoard, "a.csv", 10)
