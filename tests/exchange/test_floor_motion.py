"""Motions without forces: a simulated squat is recovered from its angles, and force plates that were left out agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from revpress import Athlete, InputError, solve
from revpress.exchange.ground import Tracker
from revpress.exchange.measured_motion import find, solve_motion, solve_on_floor
from revpress.exchange.opensim_files import write_opensim
from revpress.exchange.opensim_storage import read_storage
from revpress.exchange.solution_files import read_solution, write_solution
from revpress.exchange.solve_again import solve_again
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.mechanics.gravity import GRAVITY
from revpress.study.compare import compare
from revpress.twin.motion import tempo

PERSON = Athlete("male", 1.78, 80.0, strength=1.5)
LOAD, FRAMES = 60.0, 101
WEIGHT = PERSON.mass * GRAVITY
BAR: dict[str, Any] = {"load": LOAD, "carried": "shoulders", "cutoff": 0.0}
FEET = ["foot_r", "foot_l"]
JOINTS = [f"{name}_{side}" for name in ("hip_flexion", "knee_angle", "ankle_angle") for side in "rl"]
SHIFTS = ("pelvis_tx", "pelvis_ty", "pelvis_tz")
INNER = slice(6, -6)  # away from the ends of the splines
Columns = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def squat() -> xr.Dataset:
    return solve("back_squat", PERSON, LOAD, motion=tempo(1.2, 1.2, frames=FRAMES))


@pytest.fixture(scope="module")
def angles(squat: xr.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Columns:
    """Time, and the coordinates as a file has them."""
    folder = tmp_path_factory.mktemp("squat")
    write_opensim(squat, folder)
    table = read_storage(folder / "coordinates.mot")
    return {"time": table.time, **table.columns}


def written(folder: Path, columns: Mapping[str, np.ndarray]) -> Path:
    rows = np.stack(list(columns.values()), axis=1)
    header = f"coordinates\nversion=1\nnRows={len(rows)}\ninDegrees=yes\nendheader\n" + "\t".join(columns)
    np.savetxt(folder / "video.mot", rows, fmt="%.14g", delimiter="\t", header=header, comments="")
    return folder / "video.mot"


@pytest.fixture(scope="module")
def recovered(angles: Columns, tmp_path_factory: pytest.TempPathFactory) -> xr.Dataset:
    return solve_on_floor(written(tmp_path_factory.mktemp("recovered"), angles), PERSON, **BAR)


def said(solution: xr.Dataset) -> str:
    return "\n".join(json.loads(solution.attrs["assumptions"]))


def facts(solution: xr.Dataset) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(solution.attrs["ground"])
    return found


# A simulated squat


def test_the_ground_of_a_simulated_squat_is_recovered_from_its_angles(squat: xr.Dataset, recovered: xr.Dataset) -> None:
    """Each foot within 2 % of body weight, moments within 2 % of their peak."""
    ours, truth = (s.contact_force.sel(contact=FEET).values[INNER] for s in (recovered, squat))
    assert ours == pytest.approx(truth, abs=0.02 * WEIGHT)
    for name in JOINTS:
        ours, truth = (s.moment.sel(coordinate=name).values[INNER] for s in (recovered, squat))
        assert ours == pytest.approx(truth, abs=0.02 * np.abs(truth).max() + 1.0), name
    assert np.mean(recovered.status.values != squat.status.values) < 0.05


def test_what_was_done_is_said(recovered: xr.Dataset) -> None:
    found = facts(recovered)
    assert found["standing_feet"] == ["r", "l"]
    assert found["moved_most"] < 1e-6
    assert found["residual_force"] < 1e-3
    assert found["residual_moment"] < 1e-3
    words = said(recovered)
    assert "no forces were measured" in words
    assert "both feet stand still" in words
    assert "% of the weight (root mean square)" in words


def test_a_symmetric_motion_has_symmetric_forces_within_their_range(recovered: xr.Dataset) -> None:
    right, left = (recovered.contact_force.sel(contact=foot).values for foot in FEET)
    assert right * [1.0, 1.0, -1.0] == pytest.approx(left, abs=1e-3 * WEIGHT)
    low, high = recovered.ground_force_range.values[:, INNER]
    force = recovered.ground_force.values[INNER]
    assert np.all(low <= force + 1e-6 * WEIGHT)
    assert np.all(force <= high + 1e-6 * WEIGHT)
    assert np.all(low >= 0.0)
    # what one foot may carry least, the other may carry most
    assert low[:, 0] + high[:, 1] == pytest.approx(force.sum(axis=1), abs=1e-5 * WEIGHT)


@pytest.mark.parametrize(("up", "ahead"), [(0.13, 0.0), (-0.4, 5.0)])
def test_where_a_recording_has_its_origin_does_not_matter(
    up: float, ahead: float, angles: Columns, recovered: xr.Dataset, tmp_path: Path
) -> None:
    moved = angles | {"pelvis_ty": angles["pelvis_ty"] + up, "pelvis_tx": angles["pelvis_tx"] + ahead}
    found = solve_on_floor(written(tmp_path, moved), PERSON, **BAR, intervals=())
    assert facts(found)["floor_height"] == pytest.approx(facts(recovered)["floor_height"] + up, abs=1e-9)
    assert found.ground_force.values == pytest.approx(recovered.ground_force.values, abs=1e-4 * WEIGHT)


def test_a_belt_that_carries_the_feet_changes_no_force(angles: Columns, recovered: xr.Dataset, tmp_path: Path) -> None:
    carried = angles | {"pelvis_tx": angles["pelvis_tx"] + 1.2 * angles["time"]}
    found = solve_on_floor(written(tmp_path, carried), PERSON, **BAR, intervals=())
    assert facts(found)["floor_speed"] == pytest.approx(1.2, abs=1e-6)
    assert "the belt of a treadmill" in said(found)
    assert found.ground_force.values == pytest.approx(recovered.ground_force.values, abs=1e-4 * WEIGHT)


def test_angles_alone_are_enough_where_both_feet_are_said_to_stand(
    angles: Columns, recovered: xr.Dataset, tmp_path: Path
) -> None:
    alone = {name: values for name, values in angles.items() if name not in SHIFTS}
    file = written(tmp_path, alone)
    with pytest.raises(InputError, match=r"has no pelvis_tx, pelvis_ty, pelvis_tz.*--set feet=standing"):
        solve_on_floor(file, PERSON, **BAR)
    found = solve_on_floor(file, PERSON, **BAR, feet="standing", intervals=())
    assert "the place of the pelvis follows from the legs" in said(found)
    assert found.ground_force.values == pytest.approx(recovered.ground_force.values, abs=1e-3 * WEIGHT)
    moments = (s.moment.sel(coordinate=JOINTS).values[INNER] for s in (found, recovered))
    assert next(moments) == pytest.approx(next(moments), abs=0.5)


def test_a_shaking_camera_is_taken_off_where_feet_stand_and_the_rest_is_covered(
    angles: Columns, squat: xr.Dataset, tmp_path: Path
) -> None:
    """Noise of 10 mm on the pelvis, as a video has: the stated deviation holds the error, or is not far below it."""
    noise = np.random.default_rng(1)
    time = np.linspace(0.0, angles["time"][-1], FRAMES)
    even = {name: np.interp(time, angles["time"], values) for name, values in angles.items()}
    shaken = even | {name: even[name] + noise.normal(0.0, 0.01, FRAMES) for name in SHIFTS}
    truth = np.interp(time, squat.time.values, squat.contact_force.sel(contact=FEET, axis="y").sum("contact").values)
    error = {}
    for feet in ("recognised", "free"):
        file = written(tmp_path, shaken)
        found = solve_on_floor(file, PERSON, **BAR | {"cutoff": 6.0}, feet=feet, intervals=())
        wrong = found.ground_force.sum("contact").values - np.interp(found.time.values, time, truth)
        error[feet] = float(np.sqrt(np.mean(wrong**2))) / (WEIGHT + LOAD * GRAVITY)
        stated = np.hypot(facts(found)["open_by_cutoff"], facts(found)["residual_force"])
        assert error[feet] < 2.0 * np.hypot(stated, 0.03)
    assert error["recognised"] < 0.05
    assert error["recognised"] < 0.5 * error["free"]


def test_totals_of_the_lift_lie_within_their_intervals(angles: Columns, tmp_path: Path) -> None:
    """Down, then up: the lift is only the second half, as it is told."""
    shifted = {name: np.roll(values, FRAMES // 2) if name != "time" else values for name, values in angles.items()}
    found = solve_on_floor(written(tmp_path, shifted), PERSON, **BAR, intervals=True)
    assert found.stroke.values[FRAMES // 2 - 2] == pytest.approx(0.0, abs=0.02)
    for name in ("group_work", "mean_group_activation", "muscle_work_share"):
        low, high = found[f"{name}_interval"].sel(layer="likely").transpose("bound", "group").values
        value = found[name].values
        assert np.all(low <= value + 1e-6 * np.abs(value).max()), name
        assert np.all(value <= high + 1e-6 * np.abs(value).max()), name


def test_a_hip_thrust_rests_on_a_bench(tmp_path: Path) -> None:
    """Feet and back within 3 % of body weight, moments within 3 % of their peak or 2 N m; nothing is left."""
    truth = solve("hip_thrust", PERSON, LOAD, motion=tempo(1.2, 1.2, frames=FRAMES))
    write_opensim(truth, tmp_path)
    file, chosen = tmp_path / "coordinates.mot", {"carried": "hips", "cutoff": 0.0, "intervals": ()}
    found = solve_on_floor(file, PERSON, LOAD, rests="upper_back", **chosen)
    names = [*FEET, "upper_back"]
    ours, theirs = (s.contact_force.sel(contact=names).values[INNER] for s in (found, truth))
    assert ours == pytest.approx(theirs, abs=0.03 * WEIGHT)
    for name in JOINTS:
        ours, theirs = (s.moment.sel(coordinate=name).values[INNER] for s in (found, truth))
        assert ours == pytest.approx(theirs, abs=max(0.03 * np.abs(theirs).max(), 2.0)), name
    assert facts(found)["residual_force"] < 0.002
    alone = solve_on_floor(file, PERSON, LOAD, **chosen)
    assert "something else carries the body too" in said(alone)


# Postures and flights


def held(angles: Columns, frames: int, rate: float = 100.0) -> Columns:
    """The top of the squat, held; it glides a centimetre a second, which presses nothing."""
    top, time = FRAMES // 2, np.arange(frames) / rate
    still = {n: np.full(frames, v[top]) for n, v in angles.items() if n != "time"}
    return {"time": time} | still | {"pelvis_tx": still["pelvis_tx"] + 0.01 * time}


def test_somebody_who_stands_weighs_what_they_weigh_under_their_centre(angles: Columns, tmp_path: Path) -> None:
    file = written(tmp_path, held(angles, 60))
    found = solve_on_floor(file, PERSON, LOAD, carried="shoulders", feet="free", intervals=())
    total = found.contact_force.sel(contact=FEET).sum("contact").values
    assert total == pytest.approx(np.tile([0.0, WEIGHT + LOAD * GRAVITY, 0.0], (len(total), 1)), abs=1e-3 * WEIGHT)
    force, centre = found.ground_force.values, found.centre_of_pressure.sel(contact=FEET).values
    pressed = np.einsum("fc,fcx->fx", force / force.sum(axis=1, keepdims=True), centre)
    exercise = find(found.attrs["exercise"], **json.loads(found.attrs["parameters"]))
    mechanism = exercise.compiled(PERSON, LOAD)[0].mechanism  # type: ignore[union-attr]
    u = np.zeros((1, len(mechanism.coordinates)))
    u[0, [mechanism.coordinates.names.index(str(n)) for n in found.coordinate.values]] = found.angle.values[0]
    mass = mechanism.tree.mass
    [middle] = np.einsum("b,fbx->fx", mass / mass.sum(), mechanism.at(mechanism.coordinates.expand(u)).body_centre)
    assert pressed[0, [0, 2]] == pytest.approx(middle[[0, 2]], abs=1e-3)


def test_a_body_in_the_air_presses_nothing(angles: Columns, tmp_path: Path) -> None:
    """Standing, 0.4 s of free flight, standing: what happens between is not of this world, and is reported."""
    jump = held(angles, 121)
    time = jump["time"]
    up = np.where((time > 0.4) & (time < 0.8), 0.5 * GRAVITY * (time - 0.4) * (0.8 - time), 0.0)
    jump["pelvis_ty"] = jump["pelvis_ty"] + up
    found = solve_on_floor(written(tmp_path, jump), PERSON, cutoff=0.0, intervals=())
    air, ground = (time > 0.5) & (time < 0.7), (time < 0.3) | (time > 0.9)
    assert "standing_feet" not in facts(found)
    assert found.ground_force.values[air] == pytest.approx(0.0, abs=1e-9)
    assert np.abs(found.reserve.sel(coordinate=list(SHIFTS)).values[air]).max() < 1e-2 * WEIGHT
    assert found.ground_force.sum("contact").values[ground] == pytest.approx(WEIGHT, rel=0.01)
    assert facts(found)["residual_force"] > 0.25
    assert "something else carries the body too" in said(found)


def test_a_heel_that_rises_does_not_move_the_body(angles: Columns, tmp_path: Path) -> None:
    """On the balls of both feet, which stay where they are."""
    raised = held(angles, 101)
    body = PERSON.body()
    track, turn = Tracker(body), 15.0 * (1.0 - np.cos(2.0 * np.pi * raised["time"])) / 2.0
    for side in "rl":
        raised[f"ankle_angle_{side}"] = raised[f"ankle_angle_{side}"] - turn
    inside = {n: v if n in SHIFTS else np.radians(v) for n, v in raised.items() if n in body.coordinates.names}
    balls = track(inside).soles[:, :, 2:4].mean(axis=(1, 2))
    for axis, name in enumerate(SHIFTS):
        raised[name] = raised[name] - (balls - balls[0])[:, axis]
    assert np.ptp(raised["pelvis_ty"]) > 0.02
    found = solve_on_floor(written(tmp_path, raised), PERSON, cutoff=0.0, intervals=())
    assert facts(found)["standing_feet"] == ["r", "l"]
    assert facts(found)["moved_most"] < 0.002


# What is refused


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"load": 40.0}, r"nothing says where: carried=shoulders.*--set carried=shoulders"),
        ({"carried": "hands"}, "there is no load"),
        ({"load": 900.0, "carried": "hands"}, "load is 900 kg, outside the allowed range 0 to 500"),
        ({"feet": "bare"}, "feet is 'bare', but must be one of recognised, standing, free"),
        ({"floor_friction": 3.0}, "floor_friction is 3"),
        ({"surface": "ice"}, "no parameter 'surface'; its parameters are .* feet, carried, rests, floor_friction"),
        ({"start": 1.0, "end": 1.02}, "of which 0.083 s at both ends only serve to smooth|holds 3 frames"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    arguments: dict[str, Any], words: str, angles: Columns, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=words):
        solve_on_floor(written(tmp_path, held(angles, 60)), PERSON, **arguments)


def test_who_never_stands_has_no_floor(angles: Columns, tmp_path: Path) -> None:
    falling = held(angles, 40)
    falling["pelvis_ty"] = falling["pelvis_ty"] - 2.0 * falling["time"]
    with pytest.raises(InputError, match=r"no foot ever rests in .*video\.mot"):
        solve_on_floor(written(tmp_path, falling), PERSON, cutoff=0.0)


def test_settings_of_a_floor_do_not_belong_to_measured_forces(angles: Columns, tmp_path: Path) -> None:
    file = written(tmp_path, angles)
    with pytest.raises(InputError, match="feet belongs to a motion without forces"):
        solve_motion(file, tmp_path / "loads.xml", PERSON, feet="free")
    with pytest.raises(InputError, match="has no parameter 'feet'"):
        find(f"motion:{file}+{tmp_path / 'loads.xml'}", feet="free").solve(PERSON)  # type: ignore[union-attr]


# Where it goes


def test_it_is_kept_made_again_and_compared(recovered: xr.Dataset, tmp_path: Path) -> None:
    write_solution(recovered, tmp_path / "squat.nc")
    assert read_solution(tmp_path / "squat.nc").ground_force.identical(recovered.ground_force)
    write_solution(recovered, tmp_path / "squat.csv")
    again = solve_again(recovered)
    assert again.identical(recovered)
    entry = LoadedExercise(recovered.attrs["exercise"], LOAD, {"cutoff": 0.0, "carried": "shoulders"})
    [solution] = compare(PERSON, [entry])[0].values()
    assert solution.ground_force.values == pytest.approx(recovered.ground_force.values, abs=1e-6)


def test_dumbbells_hang_from_the_hands(angles: Columns, tmp_path: Path) -> None:
    file = written(tmp_path, held(angles, 60))
    found = solve_on_floor(file, PERSON, 20.0, carried="hands", feet="free", intervals=())
    assert found.ground_force.sum("contact").values == pytest.approx((PERSON.mass + 20.0) * GRAVITY, rel=1e-3)


# Force plates that were left out


def _error(found: xr.Dataset, plates: Callable[[str, str], np.ndarray], start: float, end: float) -> dict[str, Any]:
    """Root mean square error of each foot and of both together, over the body's weight, by axis."""
    time = found.time.values
    inside = (time >= start) & (time <= end)
    weight = json.loads(str(found.athlete_properties.item()))["mass"] * GRAVITY
    out: dict[str, Any] = {}
    both = np.zeros((int(inside.sum()), 3))
    for i, axis in enumerate("xyz"):
        true = np.stack([np.interp(time, plates("time", ""), plates(axis, side)) for side in "rl"], axis=1)
        wrong = (found.contact_force.sel(contact=FEET, axis=axis).values - true)[inside] / weight
        both[:, i] = wrong.sum(axis=1)
        out[axis] = np.sqrt(np.mean(both[:, i] ** 2))
        out[f"{axis} of a foot"] = np.sqrt(np.mean(wrong**2, axis=0))
    out["total"] = np.sqrt(np.mean(np.square(both).sum(axis=1)))
    return out


@pytest.mark.reference
def test_force_plates_of_a_walk_agree_with_the_floor(reference_folder: Path) -> None:
    """Vertical within 4 % of body weight, both feet or one, and in all within 5 %; ten were asked for.

    Before 0.47 s the left foot is not on a plate yet. The subject's mass is that of the scaled model.
    """
    walk = reference_folder / "walking"
    table = read_storage(walk / "grf_walk.mot")

    def plates(axis: str, side: str) -> np.ndarray:
        return table.time if axis == "time" else table.columns[f"ground_force_{side}_v{axis}"]

    found = solve_on_floor(walk / "ik_output_walk.mot", Athlete("male", 1.80, 85.07), intervals=())
    error = _error(found, plates, 0.47, 1.9)
    assert error["y"] < 0.04
    assert np.all(error["y of a foot"] < 0.04)
    assert error["x"] < 0.03
    assert error["z"] < 0.02
    assert error["total"] < 0.05
    assert facts(found)["residual_force"] < 0.02


@pytest.mark.reference
def test_a_run_is_less_sure_and_says_so(reference_folder: Path) -> None:
    """20 % of body weight, and the solution says 21 %. The third step is on no plate."""
    run = reference_folder / "running"
    table = read_storage(run / "ExpData/grf_run.mot")

    def plates(axis: str, side: str) -> np.ndarray:
        return table.time if axis == "time" else table.columns[f"{side.upper()}_ground_force_v{axis}"]

    found = solve_on_floor(
        run / "IK/ik_output_run.mot", Athlete("male", 1.75, 70.0), cutoff=15.0, intervals=()
    )  # fmt: skip
    error = _error(found, plates, 0.0, 0.7)
    stated = np.linalg.norm([facts(found)["residual_force"], facts(found)["open_by_cutoff"], 0.03])
    assert error["y"] < 0.25
    assert stated == pytest.approx(error["y"], rel=0.3)
    flight = (found.time.values > 0.32) & (found.time.values < 0.39)
    assert np.all(found.ground_force.values[flight] == 0.0)


@pytest.mark.reference
def test_a_squat_from_two_phones_has_an_answer(reference_folder: Path) -> None:
    file = reference_folder / "squat_opencap/squats1_videoAndMocap.mot"
    found = solve_on_floor(file, Athlete("male", 1.80, 75.34), intervals=())
    assert facts(found)["mean_vertical"] == pytest.approx(1.0, abs=0.02)
    assert facts(found)["standing_feet"] == ["r", "l"]
    assert facts(found)["residual_force"] < 0.05
    bottom = found.angle.sel(coordinate="knee_angle_r").values > np.radians(60.0)
    for side in "rl":
        hip, knee = (-found.moment.sel(coordinate=f"{j}_{side}").values for j in ("hip_flexion", "knee_angle"))
        assert 40.0 < np.median(hip[bottom]) < 160.0
        assert 20.0 < np.median(knee[bottom]) < 120.0
