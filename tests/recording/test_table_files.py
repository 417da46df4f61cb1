"""Real tables: what others counted in them is what is read, and what they leave open is asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.recording import LayoutNeeded, Recording, read_recording

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def folder(reference_folder: Path) -> Path:
    if not (reference_folder / "recordings").is_dir():
        pytest.skip("the reference data have no folder of recordings")
    return reference_folder / "recordings"


def read(path: Path, **options: object) -> Recording:
    content = read_recording(path, **options)  # type: ignore[arg-type]
    assert isinstance(content, Recording)
    return content


def test_an_isometric_pull_at_two_rates(folder: Path) -> None:
    for name, rate, count in (("Example1.csv", 1000.0, 19182), ("Example1-500hz.csv", 500.0, 9591)):
        recording = read(folder / "imtp" / name)
        (channel,) = recording.of("force")
        assert (len(channel), channel.axis) == (count, "z")
        assert channel.rate == pytest.approx(rate)
        assert channel.values.max() == pytest.approx(2803.55, abs=0.01)
        assert channel.time[channel.values.argmax()] == pytest.approx(17.016, abs=2e-3)
        assert "only in N" in recording.notes[0]


def test_a_sprint_of_which_the_unit_is_not_said(folder: Path) -> None:
    path = folder / "sprint" / "jb-morin-data.csv"
    with pytest.raises(LayoutNeeded, match="may be m/s or km/h"):
        read_recording(path)
    (channel,) = read(path, columns="2: velocity m/s").channels
    assert len(channel) == 232
    assert channel.rate == pytest.approx(46.9, abs=0.1)
    assert channel.values.max() == 9.09


def test_an_emg_without_a_header_is_no_position(folder: Path) -> None:
    path = folder / "emg_one_channel" / "emg.csv"
    with pytest.raises(LayoutNeeded, match="it is another signal"):
        read_recording(path)
    (channel,) = read(path, columns="2: emg mV").channels
    assert len(channel) == 3360
    assert channel.rate == pytest.approx(1000.0)


def test_plates_of_jumps(folder: Path) -> None:
    jumps = folder / "jump_plates"
    with pytest.raises(LayoutNeeded, match="the time is unclear"):
        read_recording(jumps / "FHOC_P30_SQT300007.txt")
    plates = read(jumps / "FHOC_P30_SQT300007.txt", rate=1000.0, columns="3: force N z left, 9: force N z right")
    assert [(c.side, c.axis, len(c)) for c in plates] == [("left", "z", 20000), ("right", "z", 20000)]
    jump = read(jumps / "F02_CTRL2_force_series.csv", rate=1000.0, columns="2: force N")
    assert jump["force"].values.max() == pytest.approx(1813.7, abs=0.05)
    with pytest.raises(InputError, match="no recording of a known format"):
        read_recording(jumps / "F02_CTRL2_results.csv")


def test_one_number_a_line_is_asked(folder: Path) -> None:
    path = folder / "jump_force" / "GRFZjump.txt"
    with pytest.raises(LayoutNeeded, match="one number a line"):
        read_recording(path)
    (channel,) = read(path, rate=600.0, columns="1: force N").channels
    assert (len(channel), channel.rate) == (1200, 600.0)


def test_the_filter_of_another_program(folder: Path) -> None:
    recording = read(folder / "chronojump_filter" / "sample-signal-output.csv")
    raw, filtered = recording.of("position")
    counts = (folder / "chronojump_filter" / "sample-signal.txt").read_text().replace(",", " ").split()
    assert np.array_equal(np.rint(raw.values * 1e3), np.cumsum([int(count) for count in counts]))
    assert filtered.name == "Filtered coordinate"
    (velocity,) = recording.of("velocity")
    assert velocity.values.min() == pytest.approx(-3.401, abs=1e-3)
    assert velocity.values.max() == pytest.approx(4.142, abs=1e-3)
    assert len(velocity) == len(raw) - 2
    with pytest.raises(InputError, match="2 position channels, where one is needed: 'Raw coordinate', 'Filtered"):
        _ = recording.position


def test_repetitions_one_below_another(folder: Path) -> None:
    path = folder.parent / "openbarbell" / "squat_session_trace.csv"
    with pytest.raises(LayoutNeeded, match="17 recordings stand one below another"):
        read_recording(path)
    assert [len(read(path, part=part).position) for part in (1, 17)] == [45, 51]
    assert read(path, part=1).stated.load == 74.8
    with pytest.raises(LayoutNeeded, match="a table of results"):
        read_recording(path.with_name("squat_session_device.csv"))


def test_tables_of_strength_are_no_recordings(folder: Path) -> None:
    with pytest.raises(InputError, match=r"none of its sheets \('oneRM', 'Cybex'\) holds a table over time"):
        read_recording(folder / "strength_tables" / "strengthTests.xlsx")


CASES = {
    "f06_force_as_position/force.csv": "force",
    "f06_force_as_position/speed.csv": "velocity",
    "f06_force_as_position/angle.csv": "angle",
    "f07_gap/gap.csv": "position",
    "f09_encoding/cp1252.csv": "position",
    "f09_encoding/micro.csv": "position",
    "f09_encoding/utf16.csv": "position",
    "f10_table_shapes/clock.csv": "position",
    "f10_table_shapes/dot_three_decimals_hole.csv": "position",
    "f10_table_shapes/footer.csv": "position",
    "f10_table_shapes/index_column.csv": "position",
    "f10_table_shapes/quoted.csv": "position",
    "f10_table_shapes/thousands.csv": "position",
    "f10_table_shapes/with_speed.csv": "position",
}


@pytest.mark.parametrize("name", CASES)
def test_small_inputs_that_once_failed(reference_folder: Path, name: str) -> None:
    cases = reference_folder.parent / "cases"
    if not cases.is_dir():
        pytest.skip("no folder of cases beside the reference data")
    recording = read(cases / name)
    whole = read(cases / "f07_gap" / "whole.csv").position
    (channel, *_) = recording.of(CASES[name])
    if CASES[name] == "position" and "gap" not in name and "hole" not in name:
        assert channel.values == pytest.approx(whole.values, abs=1e-4)
        assert channel.time == pytest.approx(whole.time, abs=1e-9)
    elif "gap" in name:
        assert channel.holes == (pytest.approx((5.0, 5.7), abs=0.011),)
    elif "hole" in name:
        assert len(channel) == len(whole) - 2
        assert "the first in line" in recording.left_out[0]
    else:
        with pytest.raises(InputError, match=r"the column .* is an? .*, not a position"):
            _ = recording.position


def test_packets_and_counts_are_asked(reference_folder: Path) -> None:
    shapes = reference_folder.parent / "cases" / "f10_table_shapes"
    if not shapes.is_dir():
        pytest.skip("no folder of cases beside the reference data")
    with pytest.raises(LayoutNeeded, match=r"packets\.csv, line 3: time '0' does not increase"):
        read_recording(shapes / "packets.csv")
    assert len(read(shapes / "packets.csv", rate=100.0).position) == 1180
    with pytest.raises(LayoutNeeded, match="one number a line"):
        read_recording(shapes / "column_of_integers.txt")
    summed = read(shapes / "column_of_integers.txt", rate=1000.0, columns="1: displacement mm").position
    assert np.ptp(summed.values) == pytest.approx(0.36, abs=0.002)
