"""MeasuredMotion motions: a simulated repetition is recovered from its files, and OpenSim agrees on a real walk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from scipy.integrate import simpson

from revpress import Athlete, InputError, solve
from revpress.exchange.measured_motion import find, solve_motion
from revpress.exchange.opensim_files import write_opensim
from revpress.exchange.opensim_loads import read_loads
from revpress.exchange.opensim_storage import read_storage
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.study.compare import compare
from revpress.twin.joints import ARMS
from revpress.twin.motion import tempo

JOINTS = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle")
REFERENCE = Athlete.reference()


@pytest.fixture(scope="module")
def simulated() -> xr.Dataset:
    return solve("hip_thrust", REFERENCE, motion=tempo(1.5, 1.5, frames=121))


@pytest.fixture(scope="module")
def folder(simulated: xr.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repetition as if it had been measured."""
    folder = tmp_path_factory.mktemp("measured") / "thrust"
    write_opensim(simulated, folder)
    return folder


@pytest.fixture(scope="module")
def recovered(folder: Path) -> xr.Dataset:
    return solve_motion(folder / "coordinates.mot", folder / "external_loads.xml", REFERENCE, cutoff=0.0)


def test_a_simulated_repetition_is_recovered_from_its_files(simulated: xr.Dataset, recovered: xr.Dataset) -> None:
    """Moments to 0.5 % of their peak and activations to 0.01, away from the ends of the splines."""
    inner = slice(10, -10)
    for side in "rl":
        for name in JOINTS:
            ours, truth = (s.moment.sel(coordinate=f"{name}_{side}").values[inner] for s in (recovered, simulated))
            assert ours == pytest.approx(truth, abs=5e-3 * max(np.abs(truth).max(), 1.0)), name
    assert recovered.activation.values[inner] == pytest.approx(simulated.activation.values[inner], abs=0.01)
    lumbar = [s.moment.sel(coordinate="lumbar_extension").values[inner] for s in (recovered, simulated)]
    assert lumbar[0] == pytest.approx(lumbar[1], rel=5e-3)


def test_the_forces_of_a_simulation_leave_nothing_at_the_pelvis(recovered: xr.Dataset) -> None:
    missing = json.loads(recovered.attrs["residuals"])
    assert 0.0 < missing["force_share"] < 0.05
    assert 0.0 < missing["moment_share"] < 0.01


def test_a_missing_force_is_reported_at_the_pelvis(folder: Path, tmp_path: Path, recovered: xr.Dataset) -> None:
    """Without the bar's weight, just that is missing, and the moments of the legs stay."""
    text = (folder / "external_loads.xml").read_text()
    start = text.index('<ExternalForce name="interface">')
    end = text.index("</ExternalForce>", start) + len("</ExternalForce>")
    (tmp_path / "loads.xml").write_text(text[:start] + text[end:])
    (tmp_path / "external_loads.mot").write_bytes((folder / "external_loads.mot").read_bytes())
    without = solve_motion(folder / "coordinates.mot", tmp_path / "loads.xml", REFERENCE, cutoff=0.0)
    bar = {load.name: load for load in read_loads(folder / "external_loads.xml").forces}["interface"]
    for i, axis in enumerate("xyz"):
        missing = (without.reserve - recovered.reserve).sel(coordinate=f"pelvis_t{axis}").values
        assert missing == pytest.approx(bar.wrench[0, :, i], abs=1e-3)
    legs = [f"{name}_{side}" for name in JOINTS for side in "rl"]
    ours, theirs = (s.moment.sel(coordinate=legs).values for s in (without, recovered))
    assert ours == pytest.approx(theirs, abs=1e-3)
    assert json.loads(without.attrs["residuals"])["force_share"] > 0.1


def test_work_is_balanced_with_the_measured_forces(recovered: xr.Dataset) -> None:
    s = recovered
    power = s.muscle_power.sum("muscle") + s.passive_power + s.reserve_power + s.slip_power.sum("contact")
    power = (power + s.trunk_power).values
    gain = (s.potential_energy + s.kinetic_energy).values
    positive = simpson(np.abs(power), x=s.time.values)
    top = s.sizes["frame"] // 3
    assert simpson(power[: top + 1], x=s.time.values[: top + 1]) == pytest.approx(
        gain[top] - gain[0], abs=1e-3 * positive
    )


def test_the_stroke_is_the_longest_hip_extension(recovered: xr.Dataset) -> None:
    hip = recovered.angle.sel(coordinate="hip_flexion_r").values
    stroke = recovered.stroke.values
    first, last = np.flatnonzero(stroke == 0.0)[-1], int(stroke.argmax())
    assert hip[first] == pytest.approx(hip.max())
    assert hip[last] == pytest.approx(hip.min(), abs=1e-6)
    assert np.all(np.diff(stroke[first : last + 1]) > 0.0)
    assert np.all(stroke[last:] == 1.0)


def test_a_measured_motion_stands_in_a_comparison(folder: Path) -> None:
    name = f"motion:{folder / 'coordinates.mot'}+{folder / 'external_loads.xml'}"
    solutions, table = compare(
        REFERENCE,
        [
            LoadedExercise("hip_thrust", 80.0),
            LoadedExercise(name, None, {"cutoff": 0.0}),
            LoadedExercise(name, None, {"cutoff": 12.0}),
        ],
    )
    assert list(table.title.values[1:]) == ["coordinates, cutoff 0", "coordinates, cutoff 12"]
    assert list(solutions) == ["hip_thrust", f"{name},cutoff=0", f"{name},cutoff=12"]
    peaks = table.peak_hip_extension_moment.values
    assert peaks[1] == pytest.approx(peaks[0], rel=0.02)
    assert float(table.saturated_frames[1]) == 0.0


def test_a_low_pass_keeps_the_slow_and_removes_the_fast(folder: Path, tmp_path: Path) -> None:
    """A tremor of 20 Hz and 0.2° on the hip: its acceleration, 55 rad/s², is gone after 6 Hz."""
    lines = (folder / "coordinates.mot").read_text().splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("time"))
    names = lines[head].split()
    rows = np.array([line.split() for line in lines[head + 1 :]], dtype=float)
    rows[:, 0] = np.linspace(rows[0, 0], rows[-1, 0], len(rows))
    at = names.index("hip_flexion_r")
    plain, shaken = rows.copy(), rows.copy()
    shaken[:, at] += 0.2 * np.sin(2 * np.pi * 13.0 * rows[:, 0])
    accelerations = []
    for table, cutoff in ((plain, 3.0), (shaken, 3.0), (shaken, 0.0)):
        text = "\n".join([*lines[: head + 1], *("\t".join(f"{v:.12g}" for v in row) for row in table)])
        (tmp_path / "motion.mot").write_text(text + "\n")
        solution = solve_motion(tmp_path / "motion.mot", folder / "external_loads.xml", REFERENCE, cutoff=cutoff)
        accelerations.append(solution.acceleration.sel(coordinate="hip_flexion_r").values[20:-20])
    rough = np.abs(accelerations[2] - accelerations[0]).max()
    assert rough > 15.0
    assert np.abs(accelerations[1] - accelerations[0]).max() < 0.01 * rough


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"start": 5.0, "end": 6.0}, "holds 0 frames"),
        ({"side": "both"}, "side is 'both'"),
        ({"cutoff": 500.0}, "low-pass cut-off"),
    ],
)
def test_what_the_recording_has_not_is_refused(folder: Path, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        solve_motion(folder / "coordinates.mot", folder / "external_loads.xml", REFERENCE, **arguments)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("hip_flexion_r", "hip_r", "has no column hip_flexion_r"),
        ("inDegrees=yes", "inDegrees=no", "says radians, but the largest angle of a joint is .* looks like degrees"),
        ("endheader", "end", "is not an OpenSim motion"),
        ("time", "t", "is not an OpenSim motion"),
    ],
)
def test_a_motion_of_another_kind_is_refused(folder: Path, tmp_path: Path, old: str, new: str, words: str) -> None:
    (tmp_path / "motion.mot").write_text((folder / "coordinates.mot").read_text().replace(old, new))
    with pytest.raises(InputError, match=words):
        solve_motion(tmp_path / "motion.mot", folder / "external_loads.xml", REFERENCE)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<applied_to_body>calcn_r", "<applied_to_body>hoof_r", "which the body has not"),
        ("foot_r_force_v", "foot_r_push_v", "asks for the column 'foot_r_push_vx'"),
        (">ground<", ">torso<", "only ground is read"),
        ("external_loads.mot", "elsewhere.mot", "neither there nor beside it"),
        ("ExternalForce", "Force", "has no ExternalForce"),
        ("</objects>", "", "is not a readable XML document"),
    ],
)
def test_loads_of_another_kind_are_refused(folder: Path, tmp_path: Path, old: str, new: str, words: str) -> None:
    (tmp_path / "loads.xml").write_text((folder / "external_loads.xml").read_text().replace(old, new))
    (tmp_path / "external_loads.mot").write_bytes((folder / "external_loads.mot").read_bytes())
    with pytest.raises(InputError, match=words):
        solve_motion(folder / "coordinates.mot", tmp_path / "loads.xml", REFERENCE)


def test_forces_that_end_too_early_are_refused(folder: Path, tmp_path: Path) -> None:
    lines = (folder / "external_loads.mot").read_text().splitlines()
    (tmp_path / "external_loads.mot").write_text("\n".join(lines[:-20]).replace("nRows=121", "nRows=101") + "\n")
    (tmp_path / "loads.xml").write_bytes((folder / "external_loads.xml").read_bytes())
    with pytest.raises(InputError, match="do not cover the motion"):
        solve_motion(folder / "coordinates.mot", tmp_path / "loads.xml", REFERENCE)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("0.5\t1.0", r"motion\.mot, line 6: the row has 2 numbers, but there are 3 columns"),
        ("0.5\t1.0\t-", r"motion\.mot, line 6: '-' in column 'b' is no number"),
        ("0.5\t1.0\t1_0", r"motion\.mot, line 6: '1_0' in column 'b' is no number"),
        ("0.0\t1.0\t2.0", r"motion\.mot, line 6: the time 0 s does not rise"),
        ("-0.5\t1.0\t2.0", r"motion\.mot, line 6: the time -0.5 s does not rise"),
        ("nan\t1.0\t2.0", r"motion\.mot, line 6: the time nan s does not rise"),
        ("inf\t1.0\t2.0", r"motion\.mot, line 6: the time inf s does not rise"),
    ],
)
def test_a_broken_row_is_named_by_its_line(tmp_path: Path, last: str, words: str) -> None:
    (tmp_path / "motion.mot").write_text(f"motion\nnRows=2\nendheader\ntime\ta\tb\n0.0\t1.0\t2.0\n{last}")
    with pytest.raises(InputError, match=words):
        read_storage(tmp_path / "motion.mot")


def test_a_measured_motion_takes_no_load(folder: Path) -> None:
    motion = find(f"motion:{folder / 'coordinates.mot'}+{folder / 'external_loads.xml'}")
    with pytest.raises(InputError, match="a measured motion takes no load"):
        motion.assembly(REFERENCE, 50.0)


def test_an_uneven_motion_names_the_way_without_filter(folder: Path, tmp_path: Path) -> None:
    lines = (folder / "coordinates.mot").read_text().splitlines()
    del lines[-10]
    (tmp_path / "motion.mot").write_text("\n".join(lines).replace("nRows=121", "nRows=120") + "\n")
    with pytest.raises(InputError, match=r"--set cutoff=0"):
        solve_motion(tmp_path / "motion.mot", folder / "external_loads.xml", REFERENCE)


def test_a_name_without_a_file_is_refused() -> None:
    for name in ("motion:", "motion:+"):
        with pytest.raises(InputError, match=r"motion:COORDINATES.mot\+LOADS.xml"):
            find(name).files  # noqa: B018


def test_a_data_file_with_the_path_of_another_machine_is_found_beside_the_document(
    folder: Path, tmp_path: Path
) -> None:
    text = (folder / "external_loads.xml").read_text()
    (tmp_path / "loads.xml").write_text(text.replace(">external_loads.mot<", r">H:\Runs\external_loads.mot<"))
    (tmp_path / "external_loads.mot").write_bytes((folder / "external_loads.mot").read_bytes())
    here, there = (read_loads(d / name).forces for d, name in ((tmp_path, "loads.xml"), (folder, "external_loads.xml")))
    assert [load.name for load in here] == [load.name for load in there]
    np.testing.assert_array_equal(here[0].wrench, there[0].wrench)


@pytest.mark.reference
def test_a_record_whose_forces_and_motion_do_not_fit_says_so(reference_folder: Path) -> None:
    """A published running trial: half of the body's weight and more is missing at the pelvis, whatever the filter."""
    run = reference_folder / "running"
    athlete = Athlete(sex="male", stature=1.75, mass=70.0)
    solution = solve_motion(run / "IK/ik_output_run.mot", run / "grf_setup.xml", athlete, cutoff=15.0)
    missing = json.loads(solution.attrs["residuals"])
    assert missing["force_share"] > 0.3
    assert missing["peak_force"] > 300.0
    assert list(solution.contact.values) == ["right", "left"]
    assert float(np.abs(solution.contact_force.values).max()) == pytest.approx(1750.0, abs=5.0)


@pytest.mark.opensim
@pytest.mark.reference
def test_opensim_finds_our_moments_in_a_measured_walk(reference_folder: Path, tmp_path: Path) -> None:
    """Hip, knee and ankle within 1 % of their peak on the body of the model file; hands and toes are still."""
    walk = reference_folder / "walking"
    still = _with_still_hands(walk / "ik_output_walk.mot", tmp_path / "walk.mot")
    ours = solve_motion(still, walk / "grf_walk.xml", REFERENCE, cutoff=0.0)
    theirs = _inverse_dynamics(reference_folder / "opensim_models/RajagopalLaiUhlrich2023.osim", still, walk, tmp_path)
    inner = slice(10, -10)
    for side in "rl":
        for name in JOINTS:
            found = theirs[f"{name}_{side}_moment"]
            if name == "knee_angle":  # the patella turns with the knee
                found = found + theirs[f"{name}_{side}_beta_force"]
            moment = ours.moment.sel(coordinate=f"{name}_{side}").values
            peak = np.abs(moment[inner]).max()
            assert found[inner] == pytest.approx(moment[inner], abs=0.01 * peak), name
    for axis in "xyz":
        missing = ours.reserve.sel(coordinate=f"pelvis_t{axis}").values[inner]
        assert theirs[f"pelvis_t{axis}_force"][inner] == pytest.approx(missing, abs=0.03 * np.abs(missing).max())


def _with_still_hands(source: Path, target: Path) -> Path:
    """The motion on the body as it is here: rigid hands and toes; the patella's coordinate is the knee angle [rad]."""
    table = read_storage(source)
    names = list(table.columns)
    moving = ("pelvis", "lumbar", *ARMS, *JOINTS)
    columns = {n: v if n.startswith(moving) else np.zeros_like(v) for n, v in table.columns.items()}
    for side in "rl":
        columns[f"knee_angle_{side}_beta"] = np.radians(columns[f"knee_angle_{side}"])
    values = np.stack([table.time, *(columns[n] for n in names)], axis=1)
    header = f"walk\nversion=1\nnRows={len(values)}\nnColumns={len(names) + 1}\ninDegrees=yes\nendheader\n"
    np.savetxt(target, values, fmt="%.12g", delimiter="\t", header=header + "\t".join(["time", *names]), comments="")
    return target


def _inverse_dynamics(model: Path, motion: Path, walk: Path, folder: Path) -> dict[str, np.ndarray]:
    """Generalised forces (F,) that OpenSim's InverseDynamicsTool finds, without any filter."""
    import opensim

    opensim.Logger.setLevelString("error")
    opensim.Logger.removeFileSink()
    setup = (walk / "grf_walk.xml").read_text()
    setup = setup.replace("../ExpData/grf_walk.mot", str(walk / "grf_walk.mot"))
    setup = setup.replace("../IK/results_walk/ik_output_walk.mot", "").replace(">6</lowpass", ">-1</lowpass")
    (folder / "loads.xml").write_text(setup)
    muscles = opensim.ArrayStr()
    muscles.append("Muscles")
    time = read_storage(motion).time
    tool = opensim.InverseDynamicsTool()
    tool.setModelFileName(str(model))
    tool.setCoordinatesFileName(str(motion))
    tool.setExternalLoadsFileName(str(folder / "loads.xml"))
    tool.setLowpassCutoffFrequency(-1.0)
    tool.setExcludedForces(muscles)
    tool.setStartTime(float(time[0]))
    tool.setEndTime(float(time[-1]))
    tool.setResultsDir(str(folder))
    tool.setOutputGenForceFileName("moments.sto")
    assert tool.run()
    return dict(read_storage(folder / "moments.sto").columns)
