"""Pictures of what is measured: least and most of even buckets, whatever comes when."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.recording.live.buckets import WIDTH, Buckets, read_picture
from revpress.recording.live.transport import Block, LiveChannel, LiveStream

TWO = LiveStream(
    "two", "made", (LiveChannel("a", "force", "N"), LiveChannel("b", "position", "m", 1e-3)), 1000.0, "<f8"
)
COUNTS = LiveStream("counts", "made", (LiveChannel("c", "position", "m", 1e-3),), 1000.0, "<i1", cumulative=True)


def give(buckets: Buckets, stream: LiveStream, time: np.ndarray, raw: np.ndarray) -> None:
    buckets.block(stream, Block(time, raw, float(time[-1])), time)


def test_a_picture_is_as_its_form_says() -> None:
    """Byte by byte, as a browser reads it."""
    buckets = Buckets(100.0)
    buckets.opened(TWO)
    time = 100.0 + np.array([0.001, 0.015, 0.025])
    give(buckets, TWO, time, np.array([[1.0, 2000.0], [3.0, np.nan], [-5.0, 500.0]]))
    data = buckets.picture(100.0801, stamp=5.5)
    assert data is not None
    assert struct.unpack_from("<BBHddd", data) == (1, 2, 3, 5.5, 0.0, 0.02)
    assert len(data) == 28 + 2 * 3 * 2 * 4
    values = np.array(struct.unpack_from("<12f", data, 28)).reshape(2, 3, 2)
    np.testing.assert_array_equal(values[0], [[1.0, 3.0], [-5.0, -5.0], [np.nan, np.nan]])
    np.testing.assert_allclose(values[1], [[2.0, 2.0], [0.5, 0.5], [np.nan, np.nan]])
    assert buckets.picture(100.0801) is None, "nothing new is full"


@pytest.mark.parametrize("seed", range(3))
def test_pictures_together_hold_what_all_samples_hold(seed: int) -> None:
    """Blocks of any length, shown at any time: as if all had been sorted at once."""
    rng = np.random.default_rng(seed)
    time = np.arange(4000) / 1000.0 + 5e-4
    raw = rng.normal(size=(4000, 2))
    buckets = Buckets(0.0)
    buckets.opened(TWO)
    seen = np.full((2, 210, 2), np.nan, np.float32)
    place = 0
    while place < 4000:
        stop = min(4000, place + int(rng.integers(1, 60)))
        give(buckets, TWO, time[place:stop], raw[place:stop])
        if (data := buckets.picture(float(time[stop - 1]))) is not None:
            picture = read_picture(data)
            first = round(picture.start / picture.width)
            seen[:, first : first + picture.values.shape[1]] = picture.values
        place = stop
    last = buckets.picture(4.1)
    assert last is not None
    picture = read_picture(last)
    first = round(picture.start / picture.width)
    seen[:, first : first + picture.values.shape[1]] = picture.values
    wanted = (raw * [1.0, 1e-3]).astype(np.float32).reshape(200, 20, 2)
    np.testing.assert_array_equal(seen[:, :200, 0], wanted.min(axis=1).T)
    np.testing.assert_array_equal(seen[:, :200, 1], wanted.max(axis=1).T)


def test_late_samples_are_shown_where_they_belong() -> None:
    """As of a radio that gives half a second at once: the picture begins where they begin."""
    buckets = Buckets(0.0)
    buckets.opened(TWO)
    give(buckets, TWO, np.array([0.5]), np.ones((1, 2)))
    assert buckets.picture(1.0) is not None
    give(buckets, TWO, np.array([0.61, 1.01]), 2.0 * np.ones((2, 2)))
    data = buckets.picture(1.08)
    assert data is not None
    picture = read_picture(data)
    assert picture.start == pytest.approx(0.6)
    assert picture.start + picture.values.shape[1] * picture.width == pytest.approx(1.06)
    assert picture.values[0, 0, 1] == 2.0
    give(buckets, TWO, np.array([9.01]), np.ones((1, 2)))
    give(buckets, TWO, np.array([-0.5, 0.5]), 9.0 * np.ones((2, 2)))
    data = buckets.picture(9.1)
    assert data is not None
    assert not np.any(read_picture(data).values == 9.0), "what is older than what is remembered is no picture"


def test_late_samples_that_change_nothing_make_no_picture_and_no_picture_goes_back() -> None:
    buckets = Buckets(0.0)
    buckets.opened(TWO)
    give(buckets, TWO, np.array([0.501, 0.502]), np.array([[1.0, 1.0], [3.0, 3.0]]))
    data = buckets.picture(1.0)
    assert data is not None
    shown = read_picture(data)
    give(buckets, TWO, np.array([0.503]), 2.0 * np.ones((1, 2)))
    assert buckets.picture(1.0) is None, "it lies between what was least and most"
    give(buckets, TWO, np.array([0.503]), 4.0 * np.ones((1, 2)))
    data = buckets.picture(1.0)
    assert data is not None
    again = read_picture(data)
    assert again.start == pytest.approx(0.5)
    assert again.start + again.values.shape[1] * WIDTH == pytest.approx(shown.start + shown.values.shape[1] * WIDTH)
    assert again.values[0, 0, 1] == 4.0


def test_displacements_are_added_up_and_an_instrument_that_is_back_keeps_its_row() -> None:
    buckets = Buckets(0.0)
    buckets.opened(COUNTS)
    buckets.opened(TWO)
    assert [(where, channel.name) for where, channel in buckets.channels] == [
        ("counts", "c"),
        ("two", "a"),
        ("two", "b"),
    ]
    for start in (0.0, 0.01):
        give(buckets, COUNTS, start + np.arange(10) / 1000.0, np.ones((10, 1), np.int8))
    data = buckets.picture(0.05)
    assert data is not None
    assert read_picture(data).values[0, 0] == pytest.approx([0.001, 0.02])
    changes = buckets.changes
    buckets.opened(COUNTS)
    assert (buckets.changes, len(buckets.channels)) == (changes, 3)
    give(buckets, COUNTS, np.array([0.1]), np.ones((1, 1), np.int8))
    data = buckets.picture(0.2)
    assert data is not None
    assert np.nanmax(read_picture(data).values[0]) == pytest.approx(0.001), "it counts anew"


def test_there_are_no_more_rows_than_a_byte_can_count() -> None:
    many = LiveStream("many", "made", tuple(LiveChannel(str(i), "emg", "V") for i in range(300)), 1000.0)
    buckets = Buckets(0.0)
    buckets.opened(many)
    give(buckets, many, np.array([0.001]), np.arange(300.0)[None])
    data = buckets.picture(0.1)
    assert data is not None
    assert (len(buckets.channels), buckets.hidden) == (255, 45)
    assert read_picture(data).values[254, 0, 0] == 254.0


def test_a_pause_of_the_process_makes_no_endless_picture() -> None:
    buckets = Buckets(0.0)
    buckets.opened(TWO)
    data = buckets.picture(600.0)
    assert data is not None
    assert read_picture(data).values.shape == (2, 100, 2)


def test_buckets_of_no_length_and_other_versions_are_refused() -> None:
    with pytest.raises(InputError, match="width of a bucket is 0"):
        Buckets(0.0, 0.0)
    assert Buckets(0.0).picture(1.0) is None, "nothing is there yet"
    with pytest.raises(ValueError, match="version 9"):
        read_picture(b"\x09" + bytes(40))
