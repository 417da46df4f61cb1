"""Pressure of insoles, and torque of a dynamometer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fuzzing import ends_in_words, mutations
from hypothesis import given, settings
from made_files import read, said

from revpress.errors import InputError
from revpress.recording import read_recording
from revpress.recording.formats.biodex import read_biodex
from revpress.recording.formats.pedar import read_pedar
from revpress.recording.formats.tekscan import read_tekscan

DATA = Path(__file__).resolve().parent.parent / "data" / "recordings"


def test_the_sensors_of_two_insoles_are_left_then_right() -> None:
    recording = read((DATA / "pedar.asc").read_bytes())
    assert len(recording.channels) == 198
    assert [c.side for c in recording] == ["left"] * 99 + ["right"] * 99
    third = recording["left 3"]
    assert (third.quantity, third.unit, third.site, third.rate) == ("pressure", "Pa", "sensor 3", pytest.approx(50.0))
    assert third.values[0] == 15_000.0
    assert third.time[0] == 0.02
    assert said(recording, "where the sensors lie and how large they are is not in the file")
    assert said(recording, "the header says '22.280' s and the rows end at 0.2 s")


def test_insoles_that_cannot_be_are_refused() -> None:
    whole = (DATA / "pedar.asc").read_text()
    with pytest.raises(InputError, match="the unit of pressure is 'bar'"):
        read(whole.replace("in  kPa", "in  bar"))
    with pytest.raises(InputError, match="not the sensors 1 to n"):
        read(whole.replace("\t      2\t", "\t     17\t", 1))


def movie(cells: list[str], unit: str = "kPa", area: str = "100 mm2", **entries: str) -> str:
    """Frames of two rows of three cells, 10 mm apart."""
    head = {
        "DATA_TYPE": "MOVIE", "SENSOR_TYPE": "MADE", "ROWS": "2", "COLS": "3", "ROW_SPACING": "10 mm",
        "COL_SPACING": "1 cm", "SENSEL_AREA": area, "SECONDS_PER_FRAME": "0.02", "START_FRAME": "1",
        "END_FRAME": str(len(cells)), "UNITS": unit,
    }  # fmt: skip
    lines = [f"{key} {value}" for key, value in (head | entries).items()]
    frames = [f"\r\nFrame {i}\r\n{frame}\r\n" for i, frame in enumerate(cells, 1)]
    return "\r\n".join([*lines, "COMMENTS:", "none", "ASCII_DATA @@", *frames, "@@", ""])


FRAMES = ["B,0,10\r\n0,0,10", "B,0,0\r\n0,0,0", "B,0,0\r\n30,0,0"]


@pytest.mark.parametrize(
    ("unit", "area", "factor"),
    [("kPa", "100 mm2", 0.1), ("KPa", "1 cm2", 0.1), ("MPa", "100 mm2", 100.0), ("PSI", "1 cm2", 0.6894757293168361)],
)
def test_force_is_pressure_times_area(unit: str, area: str, factor: float) -> None:
    recording = read(movie(FRAMES, unit, area), side="left")
    force = recording["force"]
    assert (force.unit, force.side, force.rate) == ("N", "left", pytest.approx(50.0))
    assert np.allclose(force.values, factor * np.array([20.0, 0.0, 30.0]))
    assert recording["largest pressure"].values[2] == pytest.approx(30 * factor / 1e-4)
    x, y = recording["centre of pressure x"], recording["centre of pressure y"]
    assert np.allclose(x.time, [0.0, 0.04])  # none where nobody stands
    assert np.allclose(x.values, [0.02, 0.0])
    assert np.allclose(y.values, [0.005, 0.01])
    first = recording["share of the first rows"]
    assert (first.site, recording["share of the last rows"].site) == ("rows 1 to 1", "rows 2 to 2")
    assert np.allclose(first.values, [0.5, 0.0])


def test_raw_cells_are_no_pressure() -> None:
    recording = read(movie(FRAMES, "RAW"))
    assert recording["sum of the cells"].quantity == "counts"
    assert not recording.of("force")
    assert said(recording, "the cells are raw counts")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (movie(FRAMES, "bar"), "UNITS is 'bar', not one of RAW, kPa, MPa, PSI"),
        (movie(FRAMES, area="100 milimeters2"), "SENSEL_AREA is '100 milimeters2', not a number with mm2 or cm2"),
        (movie(FRAMES, COLS="4"), "without its heads, line 1: the row has 3 cells, but there are 4 columns"),
        (movie(FRAMES, ROWS="3"), "frame 1 has 2 rows, and the header says 3"),
        (movie(FRAMES, ROWS="99999", COLS="99999"), "are more than the 100000 that are read"),
        (movie([*FRAMES, "B,0,x\r\n0,0,0"]), "without its heads, line 7: 'x' in column 3 is no number"),
        (movie([*FRAMES, "0,0,0\r\n0,0,0"]), "frame 4 lacks other cells than the first"),
        (movie([*FRAMES, "B,0,-1\r\n0,0,0"]), "frame 4 has a cell outside the allowed 0 to 1e\\+09"),
        (movie(FRAMES, SECONDS_PER_FRAME="0"), "SECONDS_PER_FRAME is 0 s"),
        (movie(FRAMES).replace("Frame 2", "Frame 1"), "frame 1 follows frame 1"),
    ],
)
def test_movies_that_cannot_be_are_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(text)


def test_where_the_parts_of_a_sensor_meet_can_be_said() -> None:
    recording = read((DATA / "walk_L.asf").read_bytes(), split=20)
    assert recording["share of the first rows"].site == "rows 1 to 20"
    assert said(recording, "the header says frames 1 to 205 and 3 are there")
    with pytest.raises(InputError, match="split is 60, but must be a whole number of rows from 1 to 59"):
        read((DATA / "walk_L.asf").read_bytes(), split=60)


SHORT = (
    "Made by this test\n\nSession 1\n\n TIME    TORQUE   POSITION  POS (ANAT)  VELOCITY\n"
    " mSec     N-M     Degrees    Degrees   DEG/SEC\n"
)
LONG = "x\n" * 50 + " SET REP MSEC TORQUE POSITION POS (ANAT) VELOCITY\n # # mSec FT-LBS Degrees Degrees DEG/SEC\n"


def test_a_dynamometer_is_read_in_si_whatever_its_head_is() -> None:
    rows = "".join(f" {10 * i}  {i}.5  90  45  60 \n" for i in range(20))
    recording = read(SHORT + rows)
    assert [c.name for c in recording] == ["torque", "position", "anatomical position", "velocity"]
    assert (recording["torque"].unit, recording["torque"].rate) == ("N m", pytest.approx(100.0))
    assert recording["torque"].values[3] == 3.5
    assert recording["position"].values[0] == pytest.approx(np.pi / 2)
    assert recording["velocity"].values[0] == pytest.approx(np.pi / 3)
    long = read("x\n" * 44 + SHORT + rows, side="right")
    assert np.array_equal(long["torque"].values, recording["torque"].values)
    assert long["torque"].side == "right"


def test_one_set_of_a_dynamometer_is_one_recording() -> None:
    rows = "".join(
        f" {s} {r} {10 * (10 * (r - 1) + i)} 100 90 45 60\n" for s in (1, 2) for r in (1, 2) for i in range(10)
    )
    with pytest.raises(InputError, match="has the sets 1, 2: say which, set="):
        read(LONG + rows)
    recording = read(LONG + rows, set=2)
    assert recording["torque"].values[0] == pytest.approx(135.5818)
    assert [(e.name, e.time) for e in recording.events] == [("repetition 1", 0.0), ("repetition 2", 0.1)]
    assert said(recording, "1 other sets")
    with pytest.raises(InputError, match=r"has no set 3 \(there are 1, 2\)"):
        read(LONG + rows, set=3)


def test_a_unit_of_torque_that_is_left_open_is_asked_for() -> None:
    rows = " 0 1 90 45 60\n 10 1 90 45 60\n"
    with pytest.raises(InputError, match="say torque_unit='N-M' or 'FT-LBS'"):
        read(SHORT.replace("N-M", "") + rows)
    assert read(SHORT.replace("N-M", "") + rows, torque_unit="FT-LBS")["torque"].values[0] == pytest.approx(1.355818)
    with pytest.raises(InputError, match="not said to be in degrees"):
        read(SHORT.replace("Degrees", "").replace("DEG/SEC", "") + rows)


@given(mutations((DATA / "pedar.asc").read_bytes()))
@settings(max_examples=30)
def test_damaged_insoles_end_in_words(data: bytes) -> None:
    ends_in_words(read_pedar, data)


@given(mutations(movie(FRAMES).encode()))
@settings(max_examples=80)
def test_damaged_movies_end_in_words(data: bytes) -> None:
    ends_in_words(read_tekscan, data)


@given(mutations((SHORT + " 0 1 90 45 60\n 10 1 90 45 60\n 20 1 90 45 60\n").encode()))
@settings(max_examples=60)
def test_damaged_dynamometers_end_in_words(data: bytes) -> None:
    ends_in_words(read_biodex, data)


@pytest.mark.reference
def test_real_pressure_files_have_their_counted_frames(reference_folder: Path) -> None:
    folder = reference_folder / "recordings"
    insoles = read_recording(folder / "pedar" / "pressure_example.asc")
    assert {len(c) for c in insoles} == {1114}
    assert insoles.channels[0].time[-1] == 22.28
    assert not said(insoles, "cut off")
    shoe = read_recording(folder / "fscan" / "walk_L.asf")
    peak = shoe["largest pressure"]
    assert (peak.values.max(), int(np.argmax(peak.values)) + 1, len(peak)) == (760e3, 102, 205)
    assert len(shoe["centre of pressure x"]) == 134
    assert shoe["force"].rate == pytest.approx(31.25)
