"""Real Chronojump captures (GPL, not part of this project): repetitions, power, and what its own database says."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from revpress.exercise.repetition import RepetitionRule
from revpress.instrument import LowPass, channel_kinematics
from revpress.measurement import LoadModel, Rep, detect_reps, rep_metrics
from revpress.recording import load_example_session, read_chronojump

pytestmark = pytest.mark.reference

SIGNAL = "chronojump/importer/signal_1-subj1-2019-07-08_12-36-35.txt"
CURVE = "chronojump/importer/curve_1-subj1-2-2019-07-08_12-36-35.txt"


@pytest.mark.parametrize("cutoff", [8.0, 10.0, 15.0])
def test_four_full_repetitions_and_a_partial_one(reference_folder: Path, cutoff: float) -> None:
    channel = read_chronojump(reference_folder / SIGNAL).position
    assert channel.time[-1] == pytest.approx(7.333)
    rule = RepetitionRule(0.2, cutoff=cutoff)
    reps = detect_reps(channel_kinematics(channel, cutoff), rule)
    tops = [channel.values[rep.concentric[1]] for rep in reps]
    assert len(reps) == 4
    assert min(tops) == pytest.approx(0.418, abs=0.005)
    assert max(tops) == pytest.approx(0.550, abs=0.002)
    with_partial = detect_reps(
        channel_kinematics(channel, cutoff), RepetitionRule(0.2, cutoff=cutoff, relative_range=0.5)
    )
    assert len(with_partial) == 5
    assert channel.values[with_partial[-1].concentric[1]] == pytest.approx(0.306, abs=0.004)


def test_the_mean_propulsive_power_of_its_database(reference_folder: Path) -> None:
    """839.005 W for 10 kg over the curve that Chronojump cut, within 1 %, with its filter: 15 Hz for each pass."""
    with sqlite3.connect(
        f"file:{reference_folder / 'chronojump/importer/chronojump.db'}?immutable=1", uri=True
    ) as base:
        ((mass, power),) = base.execute("select extraWeight, future1 from encoder where uniqueID = 2").fetchall()
    expected = float(power.replace(",", "."))
    assert expected == pytest.approx(839.005)
    channel = read_chronojump(reference_folder / CURVE).position
    cutoff = 1000 / np.pi * np.arctan(np.tan(np.pi * 15 / 1000) * (np.sqrt(2) - 1) ** 0.25)
    assert LowPass(cutoff, 1000.0).gain(15.0) == pytest.approx(0.5)  # 6 dB where each pass is 3 dB down
    motion = channel_kinematics(channel, cutoff)
    metrics = rep_metrics(motion, Rep((0, len(motion) - 1)), LoadModel.free_weight(float(mass)))
    assert metrics.mean_propulsive_power.value == pytest.approx(expected, rel=0.01)
    assert metrics.concentric.peak_velocity.value == pytest.approx(4.2, abs=0.05)
    assert metrics.concentric.mean_power.value == pytest.approx(205.0, rel=0.01)


def test_five_pulls_of_a_rubber_band(reference_folder: Path) -> None:
    channel = read_chronojump(reference_folder / "chronojump/rubberCalibration/1.txt").position
    assert len(detect_reps(channel_kinematics(channel, 10.0), RepetitionRule(0.2, relative_range=0.5))) == 5


def test_the_session_is_unpacked_as_its_published_decoding(reference_folder: Path) -> None:
    """The decoding with five tick times a sample: the same intervals, summed."""
    with (reference_folder / "openbarbell/squat_session_trace.csv").open() as file:
        rows = list(csv.DictReader(file))
    for set_ in load_example_session().sets:
        for rep in set_.reps:
            time = [float(r["time_s"]) for r in rows if (int(r["set"]), int(r["rep"])) == (set_.number, rep.number)]
            assert np.diff(time) == pytest.approx(5 * rep.trace.intervals[: len(time) - 1], abs=2e-5)
