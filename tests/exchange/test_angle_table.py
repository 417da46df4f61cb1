"""Joint angles out of tables: names and units that mean something are believed, others are listed or asked."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress import Athlete, InputError, solve
from revpress.exchange.angle_table import read_motion
from revpress.exchange.measured_motion import solve_on_floor
from revpress.exchange.opensim_files import write_opensim
from revpress.exchange.opensim_storage import read_storage
from revpress.twin.motion import tempo

PERSON = Athlete("female", 1.68, 62.0)
FRAMES = 41


@pytest.fixture(scope="module")
def motion(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("squat")
    write_opensim(solve("back_squat", PERSON, 20.0, motion=tempo(1.0, 1.0, frames=FRAMES)), folder)
    return folder / "coordinates.mot"


def table(motion: Path, target: Path, separator: str, comma: bool = False, words: bool = False) -> Path:
    source = read_storage(motion)
    spoken = {"r": "Right", "l": "Left"}
    heads = ["Time (s)"]
    for name in source.columns:
        unit = "m" if name in ("pelvis_tx", "pelvis_ty", "pelvis_tz") else "deg"
        stem, _, side = name.rpartition("_")
        plain = f"{spoken[side]} {stem.replace('_', ' ')}" if words and side in spoken else name
        heads.append(f"{plain} ({unit})")
    rows = np.stack([source.time, *source.columns.values()], axis=1)
    lines = [separator.join(f"{v:.10g}".replace(".", ",") if comma else f"{v:.10g}" for v in row) for row in rows]
    target.write_text("\n".join([separator.join(heads), *lines]) + "\n", encoding="utf-8")
    return target


@pytest.mark.parametrize(
    ("separator", "comma", "words"), [(",", False, False), (";", True, False), ("\t", False, True), (";", False, True)]
)
def test_a_table_is_read_as_the_motion_is(
    separator: str, comma: bool, words: bool, motion: Path, tmp_path: Path
) -> None:
    found = read_motion(table(motion, tmp_path / "angles.csv", separator, comma, words))
    source = read_storage(motion)
    assert found.in_degrees is True
    assert found.time == pytest.approx(source.time)
    assert set(found.columns) == set(source.columns)
    for name, values in source.columns.items():
        assert found.columns[name] == pytest.approx(values, abs=1e-7), name


def test_a_table_gives_the_same_forces_as_the_motion(motion: Path, tmp_path: Path) -> None:
    chosen = {"load": 20.0, "carried": "shoulders", "cutoff": 0.0, "intervals": ()}
    plain = solve_on_floor(motion, PERSON, **chosen)
    found = solve_on_floor(table(motion, tmp_path / "angles.csv", ","), PERSON, **chosen)
    assert found.ground_force.values == pytest.approx(plain.ground_force.values, abs=0.1)


def test_a_column_that_the_body_does_not_have_is_listed(motion: Path, tmp_path: Path) -> None:
    text = table(motion, tmp_path / "angles.csv", ",").read_text().splitlines()
    lines = [f"{text[0]},tail_wag", *(f"{line},1.0" for line in text[1:])]
    (tmp_path / "tail.csv").write_text("\n".join(lines))
    found = solve_on_floor(tmp_path / "tail.csv", PERSON, cutoff=0.0, intervals=())
    assert any("'tail_wag'" in sentence for sentence in json.loads(found.attrs["assumptions"]))


def test_two_dimensional_angles_say_what_they_cannot_tell(tmp_path: Path) -> None:
    """As Sports2D writes them: names of two words, no pelvis."""
    names = ["time", "right ankle", "left ankle", "right knee", "left knee", "right hip", "left hip", "pelvis", "trunk"]
    rows = [f"{0.02 * i:g}" + "\t10.0" * 8 for i in range(30)]
    head = ["Sports2D angles", "version=1", "nRows=30", "nColumns=9", "inDegrees=yes", "endheader"]
    (tmp_path / "angles.mot").write_text("\n".join([*head, "\t".join(names), *rows]) + "\n")
    assert set(read_motion(tmp_path / "angles.mot").columns) >= {"knee_angle_r", "ankle_angle_l", "right hip"}
    with pytest.raises(InputError, match=r"angles alone do not say how the body's centre moves.*inverse kinematics"):
        solve_on_floor(tmp_path / "angles.mot", PERSON)
    with pytest.raises(InputError, match="has no column pelvis_tilt"):
        solve_on_floor(tmp_path / "angles.mot", PERSON, feet="standing")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("time\n0\n", "line 1: no row of names separated by"),
        ("frame,knee_angle_r\n1,2\n", "line 1: no column of time: name it time, in seconds; the columns are 'frame'"),
        ("time,t,knee_angle_r\n1,1,2\n", "more than one column of time"),
        ("time (ms),knee_angle_r\n1,2\n", "time is in 'ms', but must be in seconds"),
        ("time,pelvis_ty (mm)\n1,2\n", r"column 'pelvis_ty \(mm\)' is in 'mm', but must be in deg, rad or m"),
        ("time,hip_flexion_r (deg),knee_angle_r (rad)\n1,2,1\n", "in degrees and in radians"),
        ("time,knee_angle_r\n", "has no rows of numbers"),
        ("time,knee_angle_r\n0,1\n\n0.1,x\n", "line 4: 'x' in column 'knee_angle_r' is no number"),
        ("time,knee_angle_r\n0,1_0\n", "line 2: '1_0' in column"),
        ("time,knee_angle_r\n0,1,2\n", "line 2: the row has 3 cells, but there are 2 columns"),
        ("time,knee_angle_r\n0\n", "line 2: the row has 1 cells"),
        ("time,knee_angle_r\n0,1\n0,1\n", "line 3: the time 0 s does not rise"),
        ("time,Right knee,knee_angle_r\n0,1,1\n", "line 1: the column 'knee_angle_r' stands twice"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_in_a_line(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "angles.csv").write_text(text)
    with pytest.raises(InputError, match=words) as refusal:
        read_motion(tmp_path / "angles.csv")
    assert "\n" not in str(refusal.value)


@given(st.text(alphabet='time,;\t\n0123456789.e-+_"()degra ', max_size=120))
def test_any_text_is_read_or_refused_in_words(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text("time," + text)
    with suppress(InputError):
        found = read_motion(path)
        assert all(len(values) == len(found.time) for values in found.columns.values())
