"""Sharing one walking trial out among 80 muscles: this package, Clarabel and OpenSim's StaticOptimization.

OpenSim's time holds paths, moment arms and its own equations of motion too: it does not do the sharing alone.
"""

from __future__ import annotations

import os
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from revpress.mechanics.linear import extremise
from revpress.mechanics.muscle import CapacityTable, active_force_capacity
from revpress.mechanics.sharing import Status, share

REPOSITORY = Path(__file__).resolve().parent.parent
TRIAL = "sharing a walking trial, 80 muscles, 13 coordinates"
REPEATS = 100

Throughput = Callable[..., Any]


@pytest.fixture(scope="module")
def trial() -> dict[str, np.ndarray]:
    with np.load(REPOSITORY / "tests" / "data" / "sharing_rajagopal2016_walk.npz") as data:
        return dict(data)


@pytest.mark.parametrize("power", [2, 3])
def test_share(throughput: Throughput, trial: dict[str, np.ndarray], power: int) -> None:
    moment, load = np.tile(trial["moment"], (REPEATS, 1, 1)), np.tile(trial["load"], (REPEATS, 1))
    answer = throughput(
        lambda: share(moment, load, power=power, reserve=trial["reserve"]), len(load), TRIAL if power == 2 else None, 20
    )
    assert np.all(answer.status == Status.CONVERGED)


def test_share_too_heavy(throughput: Throughput, trial: dict[str, np.ndarray]) -> None:
    """Ten times the load: nearly every frame saturated."""
    moment, load = np.tile(trial["moment"], (REPEATS, 1, 1)), np.tile(10 * trial["load"], (REPEATS, 1))
    answer = throughput(lambda: share(moment, load, reserve=trial["reserve"]), len(load), None, 20)
    assert np.mean(answer.status == Status.SATURATED) > 0.5


def test_clarabel(throughput: Throughput, trial: dict[str, np.ndarray]) -> None:
    clarabel = pytest.importorskip("clarabel")
    m, n = trial["moment"].shape[1:]
    cost, price = sparse.identity(n + m, format="csc"), np.zeros(n + m)
    bounds = np.vstack([-np.eye(n, n + m), np.eye(n, n + m)])
    limits = np.r_[np.full(n, -0.01), np.ones(n)]
    cones = [clarabel.ZeroConeT(m), clarabel.NonnegativeConeT(2 * n)]
    settings = clarabel.DefaultSettings()
    settings.verbose = False

    def solve() -> list[str]:
        status = []
        for moment, load in zip(trial["moment"], trial["load"], strict=True):
            rows = sparse.csc_matrix(np.vstack([np.hstack([moment, np.diag(trial["reserve"])]), bounds]))
            solver = clarabel.DefaultSolver(cost, price, rows, np.r_[load, limits], cones, settings)
            status.append(str(solver.solve().status))
        return status

    assert set(throughput(solve, len(trial["load"]), TRIAL)) == {"Solved"}


@pytest.mark.opensim
@pytest.mark.reference
def test_opensim_static_optimization(throughput: Throughput, trial: dict[str, np.ndarray], tmp_path: Path) -> None:
    osim = pytest.importorskip("opensim")
    named = os.environ.get("REVPRESS_REFERENCE")
    walking = (Path(named) if named else REPOSITORY.parent / "shared" / "data") / "walking"
    if not walking.is_dir():
        pytest.skip("no folder of reference data: set REVPRESS_REFERENCE")
    first, last, frames = 0.5, 0.8, 31
    setup = _static_optimization(osim, walking, tmp_path, first, last)

    def analyse() -> None:
        osim.AnalyzeTool(str(setup)).run()

    throughput(analyse, frames, TRIAL, 1)
    table = osim.TimeSeriesTable(str(tmp_path / "walk_StaticOptimization_activation.sto"))
    activation = table.getMatrix().to_numpy()[:, : trial["moment"].shape[2]]
    assert table.getNumRows() == frames
    assert np.abs(activation[::3] - trial["activation"][: len(activation[::3])]).max() < 0.01  # it is the same trial


def _static_optimization(osim: Any, walking: Path, folder: Path, first: float, last: float) -> Path:
    """Set-up file of OpenSim's tool: exponent 2, muscle physiology, 6 Hz, one reserve a free coordinate."""
    osim.Logger.setLevelString("Off")
    model_file, motion = walking / "subject_scaled_walk.osim", walking / "ik_output_walk.mot"
    loads = ElementTree.parse(walking / "grf_walk.xml")
    shutil.copy(walking / "grf_walk.mot", folder)
    loads.find(".//datafile").text = str(folder / "grf_walk.mot")  # type: ignore[union-attr]
    loads.find(".//external_loads_model_kinematics_file").text = str(motion)  # type: ignore[union-attr]
    loads.write(folder / "loads.xml")

    model, reserves = osim.Model(str(model_file)), osim.ForceSet()
    model.initSystem()
    for coordinate in (model.getCoordinateSet().get(i) for i in range(model.getNumCoordinates())):
        name = coordinate.getName()
        if coordinate.get_locked() or name.endswith("_beta"):  # the patella follows the knee
            continue
        reserve = osim.CoordinateActuator(name)
        reserve.setName(f"{name}_reserve")
        leg = name.split("_")[0] in ("hip", "knee", "ankle", "subtalar", "mtp")
        reserve.setOptimalForce(1000.0 if name.startswith("pelvis") else (1.0 if leg else 100.0))
        reserve.setMinControl(-np.inf)
        reserve.setMaxControl(np.inf)
        reserves.cloneAndAppend(reserve)
    reserves.printToXML(str(folder / "reserves.xml"))

    optimisation = osim.StaticOptimization()
    optimisation.setStartTime(first)
    optimisation.setEndTime(last)
    optimisation.setActivationExponent(2)
    optimisation.setUseMusclePhysiology(True)
    optimisation.setConvergenceCriterion(1e-4)
    optimisation.setMaxIterations(100)
    tool = osim.AnalyzeTool()
    tool.setName("walk")
    tool.setModelFilename(str(model_file))
    tool.setCoordinatesFileName(str(motion))
    tool.setExternalLoadsFileName(str(folder / "loads.xml"))
    tool.setLowpassCutoffFrequency(6.0)
    tool.setInitialTime(first)
    tool.setFinalTime(last)
    tool.setResultsDir(str(folder))
    files = osim.ArrayStr()
    files.append(str(folder / "reserves.xml"))
    tool.setForceSetFiles(files)
    tool.setReplaceForceSet(False)
    tool.getAnalysisSet().cloneAndAppend(optimisation)
    setup = folder / "setup.xml"
    tool.printToXML(str(setup))  # the tool runs only when read back from a file
    return setup


def test_extremise(throughput: Throughput, trial: dict[str, np.ndarray]) -> None:
    """Range of the right hip's extension moment by the muscles, every activation allowed: two programmes a frame."""
    moment = np.tile(trial["moment"], (10, 1, 1))
    load = np.einsum("fmn,fn->fm", moment, np.tile(trial["interior"], (10, 1)))
    objective = moment[:, :1] * (np.arange(80) < 10)
    answer = throughput(lambda: [extremise(objective, moment, load, 0.01, 1.0, s) for s in ("min", "max")], len(load))
    assert all(np.all(a.status == 0) for a in answer)


class _Muscles:
    max_isometric_force = np.linspace(500.0, 4000.0, 80)
    optimal_fibre_length = np.linspace(0.05, 0.3, 80)
    tendon_slack_length = np.linspace(0.3, 0.05, 80)
    pennation = np.linspace(0.0, 0.4, 80)


@pytest.mark.parametrize("tabulated", [True, False])
def test_fibre_force(throughput: Throughput, tabulated: bool) -> None:
    """Capacity of 80 muscles: from tables as in a rig, and by the equilibrium itself as for bodies that differ."""
    random = np.random.default_rng(0)
    length = _Muscles.tendon_slack_length + _Muscles.optimal_fibre_length * random.uniform(0.6, 1.4, (2000, 80))
    speed = random.uniform(-0.5, 0.5, (2000, 80))
    table = CapacityTable(_Muscles())
    force = throughput(
        lambda: table(length, speed) if tabulated else active_force_capacity(length, speed, _Muscles()),
        len(length), None, 20,
    )  # fmt: skip
    assert force.min() >= 0.0
