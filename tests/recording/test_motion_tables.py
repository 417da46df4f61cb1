"""Markers, OpenSim's tables and text of force plates: what is there, in SI, and what is not, in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fuzzing import ends_in_words, mutations
from hypothesis import given, settings
from made_files import read, said

from revpress.errors import InputError
from revpress.instrument.recording import Recording
from revpress.recording import read_recording
from revpress.recording.formats.cortex_analog import read_cortex_analog
from revpress.recording.formats.opensim_motion import read_opensim_motion
from revpress.recording.formats.plate_text import read_plate_text
from revpress.recording.formats.trc import read_trc

DATA = Path(__file__).resolve().parent.parent / "data" / "recordings"


TRC = (
    "PathFileType\t4\t(X/Y/Z)\tmade.trc\n"
    "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n"
    "100\t100\t4\t2\tmm\t100\t1\t4\n"
    "Frame#\tTime\tR.KNEE\t\t\tC7\t\t\n"
    "\t\tX1\tY1\tZ1\tX2\tY2\tZ2\n"
    "\n"
    "1\t0.00\t1\t2\t3\t4\t5\t6\n"
    "2\t0.01\t\t\t\t4\t5\t7\n"
    "3\t0.02\t1\t2\tNaN\t4\t5\t8\n"
    "4\t0.03\t1\t2\t1500\t4\t5\t9\n"
)


@pytest.mark.parametrize("sign", ["\t", ","])
def test_markers_are_in_metres_and_have_no_sample_where_one_coordinate_is_missing(sign: str) -> None:
    recording = read(TRC.replace("\t", sign))
    knee = recording["R.KNEE z"]
    assert (knee.unit, knee.site, knee.axis, knee.side, knee.rate) == ("m", "R.KNEE", "z", "right", pytest.approx(100))
    assert np.allclose(knee.time, [0.0, 0.03])
    assert np.allclose(knee.values, [0.003, 1.5])
    assert np.allclose(recording["C7 z"].values, [0.006, 0.007, 0.008, 0.009])
    assert recording.left_out == ()


def test_what_the_head_of_markers_says_and_is_not_so_is_said() -> None:
    recording = read(TRC.replace("100\t100\t4\t2", "250\t100\t99\t3"))
    assert said(recording, "the header says '99' frames and 4 are there")
    assert said(recording, "the header says '3' markers and 2 are there")
    assert said(recording, "a rate of '250' Hz and the times 100 Hz")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mm", "mmm", "line 3: the unit is 'mmm', not one of mm, cm, m, in"),
        ("1500", "x", "line 10: 'x' in column 5 is no number"),
        ("4\t0.03\t1", "4\t0.03", "line 10: the row has 7 cells, but there are 8 columns"),
        ("4\t0.03", "4\t0.01", "time does not increase"),
        ("Time", "Tide", "line 4: has no column Time"),
    ],
)
def test_markers_that_cannot_be_are_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(TRC.replace(old, new, 1) if old != "4\t0.03\t1" else TRC.replace(old, new))


STO = "Coordinates\nversion=1\nnRows=3\nnColumns=4\ninDegrees=yes\nendheader\ntime\thip_flexion_r\tpelvis_ty\tL5_S1\n"
ROWS = "0.0\t90\t0.5\t1\n0.5\t180\t0.6\t2\n1.0\t0\t0.7\t3\n"


def test_coordinates_are_angles_in_radians_or_positions() -> None:
    recording = read(STO + ROWS)
    hip = recording["hip_flexion_r"]
    assert (hip.quantity, hip.unit, hip.side, hip.site, hip.rate) == ("angle", "rad", "right", "hip_flexion_r", 2.0)
    assert np.allclose(hip.values, [np.pi / 2, np.pi, 0.0])
    assert (recording["pelvis_ty"].quantity, recording["pelvis_ty"].values[0]) == ("position", 0.5)
    assert recording["L5_S1"].side is None


def test_the_unit_of_angles_is_asked_for_where_the_head_does_not_say_it() -> None:
    silent = STO.replace("inDegrees=yes\n", "") + ROWS
    with pytest.raises(InputError, match="say angle_unit='degrees' or 'radians'"):
        read(silent)
    assert np.allclose(read(silent, angle_unit="radians")["hip_flexion_r"].values, [90.0, 180.0, 0.0])
    with pytest.raises(InputError, match="angle_unit is 'gon'"):
        read(silent, angle_unit="gon")
    assert said(read(STO + ROWS, angle_unit="radians"), "angles are read as radians, as asked, against the header")


def test_states_forces_and_activations_are_told_by_their_names() -> None:
    head = "states\ninDegrees=no\nendheader\ntime "
    names = "/jointset/hip_r/hip_flexion_r/value /jointset/hip_r/hip_flexion_r/speed /forceset/soleus_l/activation"
    names += " ground_force_vy ground_force_px ground_torque_z /forceset/soleus_l/fiber_length"
    recording = read(head + names + "\n0 1 2 3 4 5 6 7\n1 1 2 3 4 5 6 7\n")
    assert [c.quantity for c in recording] == [
        "angle", "angular velocity", "activation", "force", "centre of pressure", "moment",
    ]  # fmt: skip
    assert recording["ground_force_vy"].axis == "y"
    assert recording["/forceset/soleus_l/activation"].side == "left"
    assert said(recording, "fiber_length")


@pytest.mark.parametrize("name", ["inverse_kin.mot", "inverse_dyn.sto"])
def test_declared_and_present_rows_of_a_real_file_differ_and_that_is_said(name: str) -> None:
    recording = read((DATA / name).read_bytes())
    assert said(recording, "the header says 250 rows and 20 are there")
    assert len(recording.channels) == 25
    assert len(recording.channels[0]) == 20


def test_a_length_that_no_header_states_is_asked_for() -> None:
    text = "name made.sto\ndatacolumns 4\ndatarows 2\nendheader\ntime f1_1 p1_2 m1_3\n0 1 2 3\n1 1 2 3\n"
    with pytest.raises(InputError, match="unit of length of its column p1_2: say length_unit='mm' or 'm'"):
        read(text)
    recording = read(text, length_unit="mm")
    assert recording["f1_1"].values[0] == 1.0
    assert recording["p1_2"].values[0] == 0.002
    assert (recording["m1_3"].values[0], recording["m1_3"].site, recording["m1_3"].axis) == (0.003, "plate 1", "z")


def test_analog_text_is_counts_of_named_channels() -> None:
    recording = read((DATA / "Res16bits.anc").read_bytes())
    assert len(recording.channels) == 55
    assert {c.quantity for c in recording} == {"counts"}
    assert recording["R Soleus"].side == "right"
    assert np.array_equal(recording["R Soleus"].values[:3], [121, 123, 121])
    assert said(recording, "26 columns without a name")


def test_a_plate_without_a_head_is_asked_for_its_units_and_never_guessed() -> None:
    data = (DATA / "plate_six.asc").read_bytes()
    with pytest.raises(InputError, match="say units='SI'"):
        read(data, format="force plate text")
    recording = read(data, format="force plate text", units="SI")
    assert np.abs(recording["force z"].values).max() == pytest.approx(930.4, abs=0.05)
    assert (len(recording["force z"]), recording["force z"].rate) == (200, pytest.approx(200.0))
    pounds = read(data, format="force plate text", units="US")
    assert pounds["force z"].values[0] == pytest.approx(4.4482216152605 * recording["force z"].values[0])
    with pytest.raises(InputError, match="a rate is not in force"):
        read(data, format="force plate text", units="SI", rate=100.0)
    six = b"\n".join(line.split(b",", 1)[1] for line in data.splitlines())
    with pytest.raises(InputError, match="six columns and no time: say rate="):
        read(six, format="force plate text", units="SI")
    assert np.allclose(read(six, format="force plate text", units="SI", rate=200.0)["moment x"].time[:2], [0, 0.005])
    assert said(recording, "on the plate or on the body")


@given(mutations((DATA / "balancing.trc").read_bytes()[:9000]))
@settings(max_examples=40)
def test_damaged_markers_end_in_words(data: bytes) -> None:
    ends_in_words(read_trc, data)


@given(mutations((STO + ROWS).encode()))
@settings(max_examples=60)
def test_damaged_tables_end_in_words(data: bytes) -> None:
    ends_in_words(lambda file: read_opensim_motion(file, length_unit="mm"), data)


@given(mutations((DATA / "Res16bits.anc").read_bytes()))
@settings(max_examples=40)
def test_damaged_analog_text_ends_in_words(data: bytes) -> None:
    ends_in_words(read_cortex_analog, data)


@given(mutations((DATA / "plate_six.asc").read_bytes()))
@settings(max_examples=40)
def test_damaged_plate_text_ends_in_words(data: bytes) -> None:
    ends_in_words(lambda file: read_plate_text(file, units="SI"), data)


@pytest.mark.reference
def test_the_counts_of_real_files_are_found(reference_folder: Path) -> None:
    folder = reference_folder / "recordings"
    cortex = read_recording(folder / "cortex" / "Res16bits.trc")
    assert (len({c.site for c in cortex}), max(len(c) for c in cortex)) == (44, 100)
    assert sum(len(c) for c in cortex) == 44 * 3 * 100 - 15  # 15 cells are empty
    c3d = read_recording(folder / "cortex" / "Res16bits.c3d")
    for name in ("C7 x", "PX y", "T8 z"):
        assert np.allclose(cortex[name].values, c3d[name].values, atol=5e-7)
    knee = np.degrees(read_recording(folder / "pose2sim" / "balancing_body25b.mot")["knee_angle_r"].values)
    assert (knee.min(), knee.max()) == (pytest.approx(-1.89, abs=5e-3), pytest.approx(56.08, abs=5e-3))
    analog = read_recording(folder / "cortex" / "Res16bits.anc")
    assert len(analog.channels) == 55
    for name, other in (("R Tibialis Ant", "RTIB"), ("L Hamstring", "LHAM")):
        assert np.corrcoef(analog[name].values, c3d[other].values)[0, 1] > 0.999999
    raw, smooth = (
        read_recording(folder / "pose2sim" / f"balancing_0-100{end}.trc") for end in ("", "_filt_butterworth")
    )
    assert (step(raw), step(smooth)) == (pytest.approx(0.0113, abs=5e-5), pytest.approx(0.0073, abs=5e-5))


def step(recording: Recording) -> float:
    """Mean change of a coordinate from frame to frame [m]."""
    return float(np.mean([np.abs(np.diff(c.values)).mean() for c in recording]))
