"""Kinds of measured motions: what other programs and other models write is read, said, or refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress import Athlete, InputError, solve
from revpress.exchange.measured_motion import find, solve_motion
from revpress.exchange.opensim_files import write_opensim
from revpress.exchange.opensim_loads import read_loads
from revpress.exchange.opensim_storage import read_storage
from revpress.twin.motion import tempo

REFERENCE = Athlete.reference()
FRAMES = 41
SHIFTS = ("pelvis_tx", "pelvis_ty", "pelvis_tz")
JOINTS = ("hip_flexion", "knee_angle", "ankle_angle", "hip_adduction")


class Files:
    """A repetition as if it had been measured, written anew with changes."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.folder = folder
        self.motion = {"time": read_storage(source / "coordinates.mot").time}
        self.motion |= read_storage(source / "coordinates.mot").columns
        self.loads = {"time": read_storage(source / "external_loads.mot").time}
        self.loads |= read_storage(source / "external_loads.mot").columns
        self.setup = (source / "external_loads.xml").read_text()
        self.header = f"coordinates\nversion=1\nnRows={FRAMES}\ninDegrees=yes\n"

    def solve(self, **arguments: Any) -> xr.Dataset:
        self._write("motion.mot", self.header, self.motion)
        self._write("external_loads.mot", "external_loads\nversion=1\n", self.loads)
        (self.folder / "loads.xml").write_text(self.setup)
        arguments = {"cutoff": 0.0} | arguments
        return solve_motion(self.folder / "motion.mot", self.folder / "loads.xml", REFERENCE, **arguments)

    def _write(self, name: str, header: str, columns: Mapping[str, np.ndarray]) -> None:
        rows = np.stack(list(columns.values()), axis=1)
        lines = ["\t".join(f"{x:.12g}" for x in row) for row in rows]
        (self.folder / name).write_text("\n".join([f"{header}endheader", "\t".join(columns), *lines]) + "\n")

    def angles(self) -> list[str]:
        return [n for n in self.motion if n not in ("time", *SHIFTS)]

    def scale(self, factor: float, *names: str) -> None:
        for name in names:
            self.motion[name] = self.motion[name] * factor


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measured") / "thrust"
    write_opensim(solve("hip_thrust", REFERENCE, motion=tempo(1.5, 1.5, frames=FRAMES)), folder)
    return folder


@pytest.fixture
def files(source: Path, tmp_path: Path) -> Files:
    return Files(source, tmp_path)


@pytest.fixture(scope="module")
def plain(source: Path, tmp_path_factory: pytest.TempPathFactory) -> xr.Dataset:
    return Files(source, tmp_path_factory.mktemp("plain")).solve()


def same(found: xr.Dataset, plain: xr.Dataset) -> list[str]:
    """The moments are those of the plain files; gives what was assumed."""
    for name in JOINTS:
        ours, theirs = (s.moment.sel(coordinate=f"{name}_r").values for s in (found, plain))
        assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-5)
    assumptions: list[str] = json.loads(found.attrs["assumptions"])
    return assumptions


def test_a_plain_motion_assumes_nothing(plain: xr.Dataset) -> None:
    assert json.loads(plain.attrs["assumptions"]) == []
    assert json.loads(plain.attrs["residuals"])["force_share"] < 0.05


# Forces that are switched off


@pytest.mark.parametrize("switch", ["<isDisabled> True </isDisabled>", "<appliesForce>false</appliesForce>"])
def test_a_force_that_is_switched_off_does_not_act_and_is_said(switch: str, files: Files, plain: xr.Dataset) -> None:
    spare = f"""<ExternalForce name="spare">{switch}<applied_to_body>torso</applied_to_body>
        <force_identifier>foot_r_force_v</force_identifier><point_identifier>nowhere_p</point_identifier>
    </ExternalForce></objects>"""
    files.setup = files.setup.replace("</objects>", spare)
    [said] = same(files.solve(), plain)
    assert "switched off" in said
    assert "'spare'" in said


def test_forces_that_are_switched_on_act(files: Files, plain: xr.Dataset) -> None:
    on = "<isDisabled>false</isDisabled><appliesForce>true</appliesForce><applied_to_body>"
    files.setup = files.setup.replace("<applied_to_body>", on)
    assert same(files.solve(), plain) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<applied_to_body>", "<isDisabled>true</isDisabled><applied_to_body>", "every force of .* is switched off"),
        ("<applied_to_body>", "<isDisabled>perhaps</isDisabled><applied_to_body>", "'perhaps', but must be true or"),
        ('name="foot_l"', 'name="foot_r"', "2 forces of .* are called 'foot_r'"),
        ("<point_identifier>foot_r_force_p</point_identifier>", "", "where the point of 'foot_r' is"),
    ],
)
def test_loads_that_cannot_be_meant_are_refused(files: Files, old: str, new: str, words: str) -> None:
    files.setup = files.setup.replace(old, new)
    with pytest.raises(InputError, match=words):
        files.solve()


# Component paths of OpenSim 4


def test_a_state_file_with_component_paths_is_read(files: Files, plain: xr.Dataset) -> None:
    for name in files.angles():
        files.scale(np.pi / 180.0, name)
    values = {f"/jointset/joint/{n}/value": v for n, v in files.motion.items() if n != "time"}
    speeds = {f"/jointset/joint/{n}/speed": v * np.nan for n, v in files.motion.items() if n != "time"}
    files.motion = {"time": files.motion["time"], **values, **speeds}
    files.header = "DataType=double\nversion=3\ninDegrees=no\nOpenSimVersion=4.5\n"
    files.setup = files.setup.replace(">calcn_", ">/bodyset/calcn_").replace(">ground<", ">/ground<")
    assert same(files.solve(), plain) == []
    files.header = "DataType=double\nversion=3\n"
    [said] = same(files.solve(), plain)
    assert "read as radians, as states are" in said


def test_a_coordinate_under_two_names_is_refused(files: Files) -> None:
    files.motion["/jointset/hip_r/hip_flexion_r/value"] = files.motion["hip_flexion_r"]
    with pytest.raises(InputError, match="has the coordinate 'hip_flexion_r' twice"):
        files.solve()


# Numbers that are missing


def test_numbers_that_are_not_used_may_be_missing(files: Files, plain: xr.Dataset) -> None:
    files.motion["wrist_flex_r"] = np.full(FRAMES, np.nan)
    files.loads["spare_plate_vx"] = np.full(FRAMES, np.nan)
    assert same(files.solve(), plain) == []


@pytest.mark.parametrize("cutoff", [0.0, 5.0])
def test_frames_that_are_not_used_may_be_missing(files: Files, cutoff: float) -> None:
    part = {"start": 0.6, "end": 2.4, "cutoff": cutoff}
    files.motion["hip_flexion_r"][[0, 1, -1]] = np.nan
    files.loads["foot_r_force_px"][[0, -1]] = np.nan
    found = files.solve(**part)
    assert found.time.values[0] == pytest.approx(0.6, abs=0.05)
    assert np.isfinite(found.moment.sel(coordinate="hip_flexion_r").values).all()
    with pytest.raises(InputError, match=r"column hip_flexion_r has no number at 0 s"):
        files.solve(cutoff=cutoff)


def test_a_missing_number_that_is_needed_is_named_by_its_column(files: Files) -> None:
    files.loads["foot_r_force_vy"][20] = np.nan
    with pytest.raises(InputError, match=r"column 'foot_r_force_vy' has no number at [\d.]+ s.*'foot_r' needs it"):
        files.solve()
    files.loads["foot_r_force_vy"][20] = 300.0
    files.loads["foot_r_force_px"][20] = np.nan
    with pytest.raises(InputError, match=r"column 'foot_r_force_px' has no number"):
        files.solve()


def test_an_unloaded_plate_needs_no_point(files: Files, source: Path) -> None:
    """As with the point given: the foot is off the plate for ten samples, of which some have no number at all."""
    lifted = slice(15, 25)
    for axis in "xyz":
        files.loads[f"foot_l_force_v{axis}"][lifted] = 0.0
        files.loads[f"foot_l_moment_{axis}"][lifted] = 0.0
    with_points = files.solve()
    for axis in "xyz":
        files.loads[f"foot_l_force_p{axis}"][lifted] = np.nan
    files.loads["foot_l_moment_y"][17] = np.nan
    without = files.solve()
    [said] = json.loads(without.attrs["assumptions"])
    assert "'foot_l' has no point or moment at 10 samples" in said
    for name in JOINTS:
        ours, theirs = (s.moment.sel(coordinate=f"{name}_l").values for s in (without, with_points))
        assert ours == pytest.approx(theirs, abs=1e-6)


# Lengths in another unit


@pytest.mark.parametrize("factor", [100.0, 1000.0])
@pytest.mark.parametrize(
    ("names", "words"),
    [
        (SHIFTS, r"pelvis_ty in .* reaches [\d.]+ m over the floor.*millimetres or centimetres"),
        (("foot_r_force_px", "foot_r_force_py", "foot_r_force_pz"), r"the point of 'foot_r' in .* lies up to [\d.]+ m"),
        (
            ("upper_back_force_px", "upper_back_force_py", "upper_back_force_pz"),
            r"the point of 'upper_back' in .* lies",
        ),
    ],
)
def test_lengths_that_no_body_has_are_refused(files: Files, factor: float, names: tuple[str, ...], words: str) -> None:
    for name in names:
        table = files.motion if name in files.motion else files.loads
        table[name] = factor * table[name]
    with pytest.raises(InputError, match=words):
        files.solve()


@pytest.mark.parametrize("name", ["pelvis_tx", "pelvis_tz", "pelvis_ty", "foot_r_force_vy", "foot_l_moment_x"])
def test_numbers_beyond_any_measure_are_refused(files: Files, name: str) -> None:
    table = files.motion if name in files.motion else files.loads
    table[name] = np.full(FRAMES, 1e300)
    with pytest.raises(InputError, match=r"1e\+300"):
        files.solve()


def test_moments_in_newton_millimetres_are_refused(files: Files) -> None:
    files.loads["foot_r_moment_y"] = 1000.0 * np.full(FRAMES, 8.0)
    with pytest.raises(InputError, match="newton millimetres"):
        files.solve()


def test_a_moment_about_a_far_fixed_point_is_no_other_unit(files: Files, plain: xr.Dataset) -> None:
    """A plate may give its moment about its own middle: here ten metres off."""
    middle = np.array([10.0, 0.0, 3.0])
    force, point, moment = (
        np.stack([files.loads[f"foot_r_{kind}{axis}"] for axis in "xyz"], axis=1)
        for kind in ("force_v", "force_p", "moment_")
    )
    moved = moment + np.cross(point - middle, force)
    for i, axis in enumerate("xyz"):
        files.loads[f"foot_r_force_p{axis}"] = np.full(FRAMES, middle[i])
        files.loads[f"foot_r_moment_{axis}"] = moved[:, i]
    assert same(files.solve(), plain) == []


# Degrees or radians


def in_radians(files: Files) -> None:
    files.scale(np.pi / 180.0, *files.angles())


def test_an_old_header_is_read_as_degrees_where_only_they_fit(files: Files, plain: xr.Dataset) -> None:
    files.header = f"name motion.mot\ndatacolumns {len(files.motion)}\ndatarows {FRAMES}\nrange 0 3\n"
    [said] = same(files.solve(), plain)
    assert "does not say whether angles are in degrees or radians: read as degrees" in said


def test_a_header_that_says_nothing_about_small_angles_is_asked_for(files: Files, plain: xr.Dataset) -> None:
    in_radians(files)
    files.header = f"name motion.mot\ndatarows {FRAMES}\n"
    with pytest.raises(InputError, match=r"may be either: say which with angle_unit .*--set angle_unit=radians"):
        files.solve()
    assert same(files.solve(angle_unit="radians"), plain) == []


def test_arms_that_turn_by_half_a_turn_do_not_tell_the_unit(files: Files) -> None:
    in_radians(files)
    files.header = "motion\ninDegrees=no\n"
    files.motion["arm_rot_r"] = np.full(FRAMES, 3.3)
    assert json.loads(files.solve().attrs["assumptions"]) == []


def test_a_header_that_says_the_wrong_unit_is_refused_unless_told(files: Files, plain: xr.Dataset) -> None:
    in_radians(files)
    with pytest.raises(InputError, match=r"says degrees, but the largest angle .* looks like radians.*angle_unit"):
        files.solve()
    [said] = same(files.solve(angle_unit="radians"), plain)
    assert "read as radians, as asked, against its header" in said


# Other families of models


def test_negative_knees_are_turned_and_said(files: Files, plain: xr.Dataset) -> None:
    files.scale(-1.0, "knee_angle_r", "knee_angle_l")
    [said] = same(files.solve(), plain)
    assert "knee flexion is negative" in said
    assert "its sign is turned" in said
    [said] = same(files.solve(knee_flexion="negative"), plain)
    assert "as asked" in said
    with pytest.raises(InputError, match=r"knee_angle_r in .* another model's signs or units"):
        files.solve(knee_flexion="positive")


def test_the_sign_of_nearly_straight_knees_is_asked_for(files: Files) -> None:
    for side in "rl":
        knee = files.motion[f"knee_angle_{side}"]
        files.motion[f"knee_angle_{side}"] = -8.0 * (knee - knee.min()) / np.ptp(knee)
    with pytest.raises(InputError, match=r"from -8\.0° to .*--set knee_flexion=positive or negative"):
        files.solve()
    for sign in (1.0, -1.0):
        found = files.solve(knee_flexion="positive" if sign > 0 else "negative")
        peak = sign * found.angle.sel(coordinate="knee_angle_r").values
        assert np.degrees(peak.min()) == pytest.approx(-8.0, abs=0.01)


def test_knees_that_over_extend_a_little_keep_their_sign(files: Files) -> None:
    files.motion["knee_angle_r"] -= files.motion["knee_angle_r"].min() + 5.0
    found = files.solve()
    assert json.loads(found.attrs["assumptions"]) == []
    assert np.degrees(found.angle.sel(coordinate="knee_angle_r").values.min()) == pytest.approx(-5.0, abs=0.01)


def test_a_planar_model_is_read_and_what_it_lacks_is_said(files: Files) -> None:
    kept = (
        "time",
        "pelvis_tilt",
        "pelvis_tx",
        "pelvis_ty",
        "lumbar_extension",
        "hip_flexion",
        "knee_angle",
        "ankle_angle",
    )
    files.motion = {n: v for n, v in files.motion.items() if n.removesuffix("_r").removesuffix("_l") in kept}
    found = files.solve()
    [said] = json.loads(found.attrs["assumptions"])
    assert all(name in said for name in ("pelvis_tz", "pelvis_list", "hip_adduction_r", "arm_flex_l", "taken to be 0"))
    assert np.all(found.angle.sel(coordinate="hip_adduction_r").values == 0.0)


@pytest.mark.parametrize("name", ["pelvis_ty", "hip_flexion_r", "knee_angle_l", "pelvis_tilt"])
def test_what_every_model_has_must_be_there(files: Files, name: str) -> None:
    del files.motion[name]
    with pytest.raises(InputError, match=f"has no column {name}"):
        files.solve()


def test_one_side_alone_must_not_be_missing(files: Files) -> None:
    del files.motion["hip_adduction_r"]
    with pytest.raises(InputError, match="has a column hip_adduction_l, but no column hip_adduction_r"):
        files.solve()


# The range of joints


@pytest.mark.parametrize(
    ("name", "end"),
    [("hip_adduction_r", 30.0), ("hip_adduction_r", -50.0), ("ankle_angle_l", 50.0), ("ankle_angle_l", -50.0)],
)
def test_a_joint_may_leave_its_range_by_ten_degrees_and_no_more(files: Files, name: str, end: float) -> None:
    files.motion[name][3] = end + np.copysign(9.5, end)
    files.solve()
    files.motion[name][3] = end + np.copysign(10.5, end)
    with pytest.raises(InputError, match=rf"{name} in .* runs from .*another model's signs or units"):
        files.solve()


# Files that are not what they say


CHANGES: dict[str, tuple[Callable[[Files], None], str]] = {
    "cut off": (lambda f: setattr(f, "header", "x\nnRows=42\ninDegrees=yes\n"), "41 rows, but its header says 42"),
    "added to": (lambda f: setattr(f, "header", "x\nnRows=40\ninDegrees=yes\n"), "41 rows, but its header says 40"),
    "old count": (lambda f: setattr(f, "header", "x\ndatarows 44\n"), "41 rows, but its header says 44"),
    "no count": (lambda f: setattr(f, "header", "x\nnRows=many\n"), "line 2: the number of rows is 'many'"),
    "huge count": (lambda f: setattr(f, "header", f"x\nnRows={'9' * 5000}\n"), "line 2: the number of rows is"),
    "no unit": (lambda f: setattr(f, "header", "x\ninDegrees=maybe\n"), "inDegrees is 'maybe'"),
    "equal times": (lambda f: f.motion["time"].__setitem__(7, f.motion["time"][6]), "line 14: the time .* not rise"),
    "falling times": (lambda f: f.loads["time"].__setitem__(7, 0.0), "line 12: the time 0 s does not rise"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_table_that_is_not_what_it_says_is_refused_in_a_line(files: Files, change: str) -> None:
    alter, words = CHANGES[change]
    alter(files)
    with pytest.raises(InputError, match=words) as refusal:
        files.solve()
    assert len(str(refusal.value)) < 400
    assert "\n" not in str(refusal.value)


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mot").write_text("a\nendheader\ntime\tx\ty\tx\n0\t1\t2\t3\n1\t1\t2\t3\n")
    with pytest.raises(InputError, match=r"a\.mot, line 3: the column 'x' stands twice"):
        read_storage(tmp_path / "a.mot")


@pytest.mark.parametrize("mark", [",", ";"])
def test_a_table_out_of_a_spreadsheet_is_named_as_such(tmp_path: Path, mark: str) -> None:
    (tmp_path / "a.mot").write_text("motion\ninDegrees=yes\nendheader\ntime x\n0 1\n".replace(" ", mark))
    with pytest.raises(InputError, match="separated by commas or semicolons"):
        read_storage(tmp_path / "a.mot")
    (tmp_path / "a.mot").write_text(f"motion{mark}\nendheader{mark}\ntime{mark}x\n0{mark}1\n")
    with pytest.raises(InputError, match="separated by commas or semicolons"):
        read_storage(tmp_path / "a.mot")


def test_a_plus_in_a_files_name_divides_nothing(files: Files, plain: xr.Dataset) -> None:
    files.solve()
    for name in ("motion.mot", "loads.xml"):
        (files.folder / name).rename(files.folder / f"a+b {name}")
    name = f"motion:{files.folder / 'a+b motion.mot'}+{files.folder / 'a+b loads.xml'}"
    same(find(name, cutoff=0.0).solve(REFERENCE), plain)


def test_a_setting_that_there_is_not_is_refused(files: Files) -> None:
    motion = find(f"motion:{files.folder / 'motion.mot'}+{files.folder / 'loads.xml'}", cutof=6.0)
    with pytest.raises(InputError, match="no parameter 'cutof'; its parameters are side, cutoff"):
        motion.solve(REFERENCE)


def test_a_long_cell_is_not_echoed_whole(tmp_path: Path) -> None:
    (tmp_path / "a.mot").write_text(f"a\nendheader\ntime\tx\n0\t{'z' * 100_000}\n")
    with pytest.raises(InputError, match=r"a\.mot, line 4: .* in column 'x' is no number") as refusal:
        read_storage(tmp_path / "a.mot")
    assert len(str(refusal.value)) < 400


LAUGHS = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;&b;</a>'


@given(st.data())
@settings(max_examples=60)
def test_whatever_a_damaged_file_holds_it_is_read_or_refused(source: Path, data: st.DataObject) -> None:
    """A table or a document with bytes put in, taken out or turned: never another error than ours."""
    name = data.draw(st.sampled_from(["coordinates.mot", "external_loads.xml"]))
    content = bytearray((source / name).read_bytes()[:4000])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with TemporaryDirectory() as folder:
        damaged = Path(folder) / name
        damaged.write_bytes(content)
        (Path(folder) / "external_loads.mot").write_bytes((source / "external_loads.mot").read_bytes())
        with suppress(InputError):
            (read_storage if name.endswith("mot") else read_loads)(damaged)


DOCUMENTS: dict[str, tuple[bytes, str]] = {
    "entities": (LAUGHS.encode(), "defines entities"),
    "outside": (b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]><a>&a;</a>', "defines entities"),
    "many": (b"<a>" + b"<ExternalForce/>" * 65 + b"</a>", "has 65 forces, but at most 64 are read"),
    "deep": (b"<a>" * 100_000 + b"</a>" * 100_000, "deeper than 64 levels"),
    "encoding": (b'<?xml version="1.0" encoding="klingon"?><a/>', "not a readable XML document"),
    "bytes": (b'<?xml version="1.0" encoding="UTF-8"?><a>\xff\xfe</a>', "not a readable XML document"),
    "empty": (b"", "not a readable XML document"),
    "long name": (b"<a><ExternalForce/><datafile>" + b"x" * 100_000 + b"</datafile></a>", "names"),
}  # fmt: skip


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_hostile_document_is_refused_in_a_line(files: Files, kind: str) -> None:
    content, words = DOCUMENTS[kind]
    files.solve()
    (files.folder / "loads.xml").write_bytes(content)
    with pytest.raises(InputError, match=words) as refusal:
        solve_motion(files.folder / "motion.mot", files.folder / "loads.xml", REFERENCE)
    assert "loads.xml" in str(refusal.value)
    assert len(str(refusal.value)) < 400
    assert "\n" not in str(refusal.value)


def test_a_document_in_another_encoding_is_read(files: Files, plain: xr.Dataset) -> None:
    files.solve()
    text = files.setup.replace("UTF-8", "UTF-16").replace("utf-8", "UTF-16")
    (files.folder / "loads.xml").write_bytes(text.encode("utf-16"))
    same(solve_motion(files.folder / "motion.mot", files.folder / "loads.xml", REFERENCE, cutoff=0.0), plain)


@pytest.mark.parametrize(("name", "value"), [("angle_unit", "gon"), ("knee_flexion", "left"), ("side", "both")])
def test_unknown_words_are_refused(files: Files, name: str, value: str) -> None:
    with pytest.raises(InputError, match=f"{name} is '{value}', but must be"):
        files.solve(**{name: value})
    with pytest.raises(InputError, match=name):
        find(f"motion:{files.folder / 'motion.mot'}+{files.folder / 'loads.xml'}", **{name: value}).assembly(REFERENCE)
