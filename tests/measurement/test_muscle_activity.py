"""EMG: what is put in comes back, and what it cannot say is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from revpress.errors import InputError
from revpress.instrument import Channel
from revpress.instrument.uncertainty import Measured
from revpress.measurement.muscle_activity import activity, bursts, maximal_effort, mean_activity, relative_activity
from revpress.recording import read_recording

RATE = 1000.0
BAND = butter(2, (40.0, 300.0), "bandpass", fs=RATE, output="sos")


def emg(values: np.ndarray, rate: float = RATE, quantity: str = "emg") -> Channel:
    return Channel("glmax", quantity, "V", np.arange(values.size) / rate, values, rate, 1e-9, None, "emg.csv", "")


def noise(rng: np.random.Generator, size: np.ndarray) -> np.ndarray:
    raw = sosfilt(BAND, rng.normal(size=size.size + 200))[200:]
    return np.asarray(size * raw / 0.72 * 1.0)


def test_the_mean_is_held_by_its_interval() -> None:
    rng = np.random.default_rng(1)
    size = np.full(3000, 1e-4)
    means = [mean_activity(activity(emg(noise(rng, size))), 0.5, 2.5) for _ in range(400)]
    truth = np.mean([m.value for m in means])
    held = np.mean([abs(m.value - truth) < 1.96 * m.u for m in means])
    assert 0.92 < held < 0.98, held


def test_bursts_begin_and_end_where_they_do() -> None:
    rng, time = np.random.default_rng(2), np.arange(8000) / RATE
    on = ((time > 2.0) & (time < 3.0)) | ((time > 5.0) & (time < 6.5))
    z = []
    for _ in range(60):
        found = bursts(activity(emg(noise(rng, np.where(on, 2e-4, 5e-6)))))
        assert len(found) == 2
        for burst, (begin, end) in zip(found, ((2.0, 3.0), (5.0, 6.5)), strict=True):
            z += [(burst.on.value - begin) / burst.on.u, (burst.off.value - end) / burst.off.u]
    assert np.mean(np.abs(z) < 1.96) > 0.93


def test_relative_to_a_maximal_effort_only() -> None:
    rng = np.random.default_rng(3)
    maximum = maximal_effort(activity(emg(noise(rng, np.full(4000, 2e-4)))))
    half = mean_activity(activity(emg(noise(rng, np.full(4000, 1e-4)))), 0.5, 3.5)
    share = relative_activity(half, maximum)
    assert share.value == pytest.approx(0.5, abs=2.5 * share.u + 0.03)
    assert share.u > half.u / maximum.value
    with pytest.raises(InputError, match="must be above 0"):
        relative_activity(half, Measured(0.0, 0.0))


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(InputError, match="samples a second"):
        activity(emg(np.ones(1000), 100.0))
    with pytest.raises(InputError, match="not a raw EMG"):
        activity(emg(np.ones(2000), quantity="force"))
    with pytest.raises(InputError, match="1 s or more"):
        activity(emg(np.ones(500)))
    assert bursts(activity(emg(np.zeros(3000)))) == ()


@pytest.mark.reference
def test_bursts_of_a_recorded_muscle(reference_folder: Path) -> None:
    recording = read_recording(reference_folder / "recordings" / "opensignals" / "emg_bursts.h5")
    found = bursts(activity(recording.channels[0]))
    assert len(found) >= 5
    assert all(burst.off.value > burst.on.value for burst in found)


@pytest.mark.reference
def test_eight_muscles_of_a_walk(reference_folder: Path) -> None:
    path = reference_folder / "recordings" / "c3d_rehazenter" / "2014001_C1_01.c3d"
    channels = read_recording(path).of("emg")
    assert len(channels) == 8
    assert all(mean_activity(activity(c), c.time[0] + 0.1, c.time[-1] - 0.1).value > 0.0 for c in channels)


@pytest.mark.reference
def test_one_unlabelled_channel(reference_folder: Path) -> None:
    values = np.loadtxt(reference_folder / "recordings" / "emg_one_channel" / "emg.csv", delimiter=",")[:, 1]
    assert len(bursts(activity(emg(values)))) >= 1
