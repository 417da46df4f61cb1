"""OpenSim's files hold the whole motion and every outside force, and OpenSim finds our moments from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import mujoco
import numpy as np
import pytest
import xarray as xr

from revpress import Athlete, InputError, exercises, solve
from revpress.exchange.opensim_files import write_opensim
from revpress.exercise.kit.technique import bending_arms
from revpress.machine.resistance.stack import Stack
from revpress.mechanics.coupling import Coordinates
from revpress.mechanics.gravity import GRAVITY
from revpress.twin.motion import isometric, tempo

# One exercise with a held pelvis and a resting leg, one with a bench and a carried bar.
EXERCISES = ("reverse_leg_press/prone_hinge", "hip_thrust")
SMALL_WOMAN = Athlete("female", 1.52, 48.0)
TALL_MAN = Athlete("male", 1.98, 105.0, strength=1.4)
# A barbell draws the shoulders forward and down, which a model file does not have: with these settings it does not.
PULLS, HANGING = ("deadlift", "romanian_deadlift"), {"shoulder_protraction": 0.0, "shoulder_depression": 0.0}
# A turned-out thigh carries 3 N·m sideways at most, and OpenSim misses 0.012 of them: 0.4 % where 0.2 are asked.
SMALL_SIDEWAYS = pytest.param("bird_dog", {}, marks=pytest.mark.xfail(strict=True, reason="0.4 % of a small moment"))
FRAMES = 31
STILL = [0, FRAMES // 3, -1]  # start, turning point and end: no speed, no acceleration
MODEL = "opensim_models/RajagopalLaiUhlrich2023.osim"
JOINTS = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle")


@cache
def solved(exercise: str) -> xr.Dataset:
    return solve(exercise, Athlete.reference(), motion=tempo(1.0, 2.0, FRAMES))


def read(path: Path) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    """Header entries and columns of a file in OpenSim's storage format."""
    head, _, body = path.read_text().partition("endheader\n")
    entries = dict(line.split("=") for line in head.splitlines()[1:])
    names, *rows = body.splitlines()
    values = np.array([[float(cell) for cell in row.split("\t")] for row in rows])
    return entries, dict(zip(names.split("\t"), values.T, strict=True))


def read_loads(folder: Path) -> list[tuple[str, str, np.ndarray, np.ndarray, np.ndarray]]:
    """Name, body, and force, point, moment (F, 3) of every external load, found through the XML as OpenSim does."""
    document = ElementTree.parse(folder / "external_loads.xml").getroot().find("ExternalLoads")
    _, columns = read(folder / document.findtext("datafile"))
    loads = []
    for load in document.iter("ExternalForce"):
        assert load.findtext("force_expressed_in_body") == load.findtext("point_expressed_in_body") == "ground"
        vectors = (
            np.stack([columns[load.findtext(f"{kind}_identifier") + axis] for axis in "xyz"], axis=1)
            for kind in ("force", "point", "torque")
        )
        loads.append((load.get("name"), load.findtext("applied_to_body"), *vectors))
    return loads


@pytest.fixture(params=EXERCISES)
def written(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[xr.Dataset, Path]:
    """A solution and the folder of its files."""
    solution = solved(request.param)
    write_opensim(solution, tmp_path / "opensim")
    return solution, tmp_path / "opensim"


def test_there_are_four_whole_files(written: tuple[xr.Dataset, Path]) -> None:
    solution, folder = written
    assert sorted(p.name for p in folder.iterdir()) == [
        "coordinates.mot", "external_loads.mot", "external_loads.xml", "model.osim",
    ]  # fmt: skip
    for name, degrees in {"coordinates.mot": "yes", "external_loads.mot": "no"}.items():
        entries, columns = read(folder / name)
        assert entries["inDegrees"] == degrees
        assert int(entries["nRows"]) == FRAMES
        assert int(entries["nColumns"]) == len(columns)
        assert next(iter(columns)) == "time"
        np.testing.assert_allclose(columns["time"], solution.time, rtol=1e-11)


def test_angles_are_in_degrees_and_all_39_coordinates_are_there(written: tuple[xr.Dataset, Path]) -> None:
    solution, folder = written
    _, columns = read(folder / "coordinates.mot")
    assert len(columns) == 1 + 39
    angle = solution.angle.sel(coordinate=["hip_flexion_r", "pelvis_tilt", "pelvis_tx", "knee_angle_r"]).values.T
    close = {"rtol": 1e-10, "atol": 1e-12}
    np.testing.assert_allclose(columns["hip_flexion_r"], np.degrees(angle[0]), **close)
    np.testing.assert_allclose(columns["pelvis_tilt"], np.degrees(angle[1]), **close)
    np.testing.assert_allclose(columns["pelvis_tx"], angle[2], **close)
    np.testing.assert_allclose(columns["knee_angle_r_beta"], angle[3], **close)  # OpenSim reads it as radians
    for name in ("mtp_angle_r", "wrist_flex_l", "pro_sup_r"):
        np.testing.assert_array_equal(columns[name], 0.0)


def test_a_resting_leg_is_where_it_rests(tmp_path: Path) -> None:
    write_opensim(solved("reverse_leg_press/prone_hinge"), tmp_path)
    _, columns = read(tmp_path / "coordinates.mot")
    fixed = json.loads(solved("reverse_leg_press/prone_hinge").attrs["fixed"])
    assert fixed["hip_flexion_l"] > 0.5
    for name, value in fixed.items():
        np.testing.assert_allclose(columns[name], np.degrees(value), rtol=1e-10)


def test_each_force_acts_on_its_body(tmp_path: Path) -> None:
    for exercise in EXERCISES:
        write_opensim(solved(exercise), tmp_path / exercise)
    on = [{load[0]: load[1] for load in read_loads(tmp_path / exercise)} for exercise in EXERCISES]
    assert on[0] == {"foot_r": "calcn_r", "support": "pelvis"}
    assert on[1] == {"foot_r": "calcn_r", "foot_l": "calcn_l", "upper_back": "torso", "interface": "pelvis"}


def test_outside_forces_and_weight_balance_at_rest(written: tuple[xr.Dataset, Path]) -> None:
    """Σ F + m g = 0 and Σ (p × F + M) + c × m g = 0, from the files alone."""
    _, folder = written
    mass = Athlete.reference().mass
    weight = np.array([0.0, -mass * GRAVITY, 0.0])
    force = sum(f for _, _, f, _, _ in read_loads(folder))[STILL]
    moment = sum(np.cross(p, f) + m for _, _, f, p, m in read_loads(folder))[STILL]
    about = np.cross(centre_of_mass(folder)[STILL], weight)
    np.testing.assert_allclose(force, np.broadcast_to(-weight, force.shape), atol=1e-3)
    np.testing.assert_allclose(moment, -about, atol=1e-3)


def test_cables_and_bands_pull_where_they_are_tied(tmp_path: Path) -> None:
    """Their columns are the solution's, on the segment with the strap, and with the support they carry the weight."""
    solution = solve("band_kickback", Athlete.reference(), load=4.0, motion=tempo(1.0, 2.0, FRAMES))
    write_opensim(solution, tmp_path)
    loads = {name: (body, *vectors) for name, body, *vectors in read_loads(tmp_path)}
    assert {name: load[0] for name, load in loads.items()} == {
        "band": "tibia_r",
        "cable": "tibia_r",
        "support": "pelvis",
    }
    for line in ("band", "cable"):
        _, force, point, moment = loads[line]
        np.testing.assert_allclose(force, solution.line_force.sel(line=line), rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(np.linalg.norm(force, axis=1), solution.line_tension.sel(line=line), rtol=1e-9)
        np.testing.assert_allclose(point, solution.line_position.sel(line=line), rtol=1e-10)
        np.testing.assert_array_equal(moment, 0.0)
    total = sum(force for _, force, _, _ in loads.values())[STILL]
    np.testing.assert_allclose(
        total, np.broadcast_to([0.0, Athlete.reference().mass * GRAVITY, 0.0], total.shape), atol=1e-3
    )
    _, columns = read(tmp_path / "coordinates.mot")
    assert columns["arm_flex_l"][0] == pytest.approx(np.degrees(json.loads(solution.attrs["fixed"])["arm_flex_l"]))


def centre_of_mass(folder: Path) -> np.ndarray:
    """Centre of mass (F, 3) [m] of the reference body in the postures of the coordinates' file."""
    athlete = Athlete.reference()
    body = athlete.body()
    bending_arms(body.spec, athlete)
    model = body.spec.compile()
    coordinates = Coordinates([model.joint(i).name for i in range(model.njnt)], body.couplings)
    _, columns = read(folder / "coordinates.mot")
    shifts = {"pelvis_tx", "pelvis_ty", "pelvis_tz"}
    u = np.stack([columns[n] if n in shifts else np.radians(columns[n]) for n in coordinates.names], axis=1)
    data = mujoco.MjData(model)
    out = []
    for q in coordinates.expand(u):
        data.qpos[:] = q
        mujoco.mj_kinematics(model, data)
        out.append(model.body_mass @ data.xipos / body.mass)
    return np.array(out)


def test_a_centre_of_pressure_goes_straight_through_a_gap(tmp_path: Path) -> None:
    solution = solved("hip_thrust").copy(deep=True)
    solution.centre_of_pressure[5:8, 0] = np.nan
    solution.centre_of_pressure[:, 1] = np.nan
    write_opensim(solution, tmp_path)
    points = {name: point for name, _, _, point, _ in read_loads(tmp_path)}
    before, after = solution.centre_of_pressure.values[[4, 8], 0]
    np.testing.assert_allclose(points["foot_r"][5], before + (after - before) / 4, rtol=1e-9)
    np.testing.assert_array_equal(points["foot_l"], 0.0)


def test_stillness_is_refused(tmp_path: Path) -> None:
    solution = solve("back_squat", Athlete.reference(), motion=isometric(np.array([0.0, 0.5, 1.0])))
    with pytest.raises(InputError, match="times do not rise"):
        write_opensim(solution, tmp_path / "opensim")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    solution = solved("hip_thrust").drop_sel(coordinate="lumbar_bending")
    with pytest.raises(KeyError):
        write_opensim(solution, tmp_path / "opensim")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.opensim
@pytest.mark.reference
@pytest.mark.parametrize(
    ("exercise", "parameters"),
    [
        *((name, HANGING if name in PULLS else {}) for name in exercises if name != "bird_dog"),
        SMALL_SIDEWAYS,
        ("reverse_leg_press/track", {"sides": "left", "pelvic_tilt": 0.2, "resistance": "stack", "track_angle": 0.0}),
        ("reverse_leg_press/prone_hinge", {"sides": "both", "push": "heel"}),
        ("band_kickback", {"sides": "left", "strap": "foot strap", "resistance": Stack(top_weight=5.0)}),
    ],
)
def test_opensim_finds_our_moments(
    exercise: str, parameters: Mapping[str, Any], reference_folder: Path, tmp_path: Path
) -> None:
    """Within 3 % of their peak in every frame, 0.2 % where the end conditions of OpenSim's splines do not reach.

    The splines also smooth the jerk between the phases of a repetition, the less the finer the frames: hence many. The
    rest is OpenSim's: at a constant knee speed its knee joint, whose axes turn with the angle, is given forces that
    differ by up to some per cent from the second derivative of its own positions.
    """
    pace = exercises[exercise](**parameters).assembly(Athlete.reference()).pace
    motion = None if pace else tempo(frames=401)
    solution = solve(exercise, Athlete.reference(), motion=motion, **parameters)
    write_opensim(solution, tmp_path)
    agree(solution, inverse_dynamics(reference_folder / MODEL, tmp_path))


@pytest.mark.opensim
@pytest.mark.parametrize("athlete", [Athlete.reference(), SMALL_WOMAN, TALL_MAN], ids=["reference", "small", "tall"])
@pytest.mark.parametrize("exercise", [*EXERCISES, "back_squat"])
def test_opensim_finds_our_moments_on_the_athletes_own_model(exercise: str, athlete: Athlete, tmp_path: Path) -> None:
    """As exactly as on the published file: without any other model, for a body of any size."""
    solution = solve(exercise, athlete, motion=tempo(frames=401))
    write_opensim(solution, tmp_path)
    agree(solution, inverse_dynamics(tmp_path / "model.osim", tmp_path))


def agree(solution: xr.Dataset, found: Mapping[str, np.ndarray]) -> None:
    """The moments of a solution's working legs, and what is left at the pelvis, are those that OpenSim found."""
    inner = slice(10, -10)
    for side in json.loads(solution.attrs["working_sides"]):
        for name in JOINTS:
            ours = solution.moment.sel(coordinate=f"{name}_{side}").values
            theirs = found[f"{name}_{side}_moment"]
            if name == "knee_angle":  # virtual work along the coupled motion: the patella turns with the knee
                theirs = theirs + found[f"{name}_{side}_beta_force"]
            peak = max(np.abs(ours).max(), 2.0)  # the ankle of a free leg carries next to nothing, nor its hip sideways
            np.testing.assert_allclose(theirs, ours, rtol=0.0, atol=0.03 * peak, err_msg=name)
            np.testing.assert_allclose(theirs[inner], ours[inner], rtol=0.0, atol=2e-3 * peak, err_msg=name)
    # What is left at the pelvis is what no muscle or contact could supply: the supports and the bar are complete.
    for name, kind in {"tx": "force", "ty": "force", "tz": "force", "tilt": "moment", "list": "moment"}.items():
        reserve = solution.reserve.sel(coordinate=f"pelvis_{name}").values[inner]
        np.testing.assert_allclose(found[f"pelvis_{name}_{kind}"][inner], reserve, rtol=0.0, atol=1.0, err_msg=name)


def inverse_dynamics(model: Path, folder: Path) -> dict[str, np.ndarray]:
    """Generalised forces (F,) [N m or N] that OpenSim's InverseDynamicsTool finds from the files in ``folder``."""
    import opensim

    opensim.Logger.setLevelString("error")
    opensim.Logger.removeFileSink()
    _, columns = read(folder / "coordinates.mot")
    muscles = opensim.ArrayStr()
    muscles.append("Muscles")
    tool = opensim.InverseDynamicsTool()
    tool.setModelFileName(str(model))
    tool.setExcludedForces(muscles)
    tool.setCoordinatesFileName(str(folder / "coordinates.mot"))
    tool.setExternalLoadsFileName(str(folder / "external_loads.xml"))
    tool.setLowpassCutoffFrequency(-1)
    tool.setStartTime(columns["time"][0])
    tool.setEndTime(columns["time"][-1])
    tool.setResultsDir(str(folder))
    tool.setOutputGenForceFileName("moments.sto")
    tool.run()
    _, found = read(folder / "moments.sto")
    np.testing.assert_allclose(found["time"], columns["time"], atol=1e-6)
    return found
