"""Muscles beside OpenSim's own: curves, and the equilibrium of fibre and tendon of all muscles over postures."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from revpress.athlete.body import Body, MuscleParameters, build_body
from revpress.athlete.skeleton import reference_parameters
from revpress.mechanics.muscle import (
    active_force_capacity,
    equilibrium_force,
    fibre_state,
    passive_fibre_force,
)
from revpress.mechanics.muscle_curves import (
    active_force_length,
    force_velocity,
    passive_force_length,
    tendon_force_length,
)

pytestmark = [pytest.mark.reference, pytest.mark.opensim]

opensim = pytest.importorskip("opensim")

Array = NDArray[np.float64]
MODEL = "opensim_models/RajagopalLaiUhlrich2023.osim"
GRID = product(np.arange(-20, 111, 26), np.arange(5, 116, 22), (-25, 0, 20))
POSTURES = np.radians(np.array(list(GRID), dtype=float))


@pytest.mark.parametrize(
    ("theirs", "ours", "low", "high"),
    [
        (lambda: opensim.ActiveForceLengthCurve(0.25, 0.77, 1.9, 0.75, 0.0), active_force_length, 0.1, 2.1),
        (lambda: opensim.ForceVelocityCurve(), force_velocity, -1.2, 1.2),
        (lambda: opensim.FiberForceLengthCurve(0.0, 0.7, 0.2, 2.0 / 0.7, 0.75), passive_force_length, 0.5, 1.9),
        (lambda: opensim.TendonForceLengthCurve(), tendon_force_length, 0.98, 1.08),
    ],
)
def test_curves(theirs: Callable[[], Any], ours: Callable[[Array], Array], low: float, high: float) -> None:
    x = np.linspace(low, high, 2001)
    curve = theirs()
    np.testing.assert_allclose(ours(x), [curve.calcValue(float(v)) for v in x], atol=1e-7)


class Bench:
    """OpenSim's muscles, each between the ground and a slider that gives its path a length."""

    def __init__(self, path: str, muscles: MuscleParameters, own_passive: bool) -> None:
        opensim.Logger.setLevelString("error")
        published = opensim.Model(path)
        self.model = opensim.Model()
        body = opensim.Body("slider", 1.0, opensim.Vec3(0), opensim.Inertia(1, 1, 1))
        joint = opensim.SliderJoint("slide", self.model.getGround(), body)
        self._slide = joint.updCoordinate()
        self.model.addBody(body)
        self.model.addJoint(joint)
        self.muscles = []
        for i, name in enumerate(muscles.names):
            if published.getMuscles().contains(name):
                source = opensim.Millard2012EquilibriumMuscle.safeDownCast(published.getMuscles().get(name))
                muscle = source.clone()
            else:
                muscle = opensim.Millard2012EquilibriumMuscle()
                muscle.setName(name)
                muscle.setActiveForceLengthCurve(opensim.ActiveForceLengthCurve(0.25, 0.77, 1.9, 0.75, 0.0))
            muscle.setMaxIsometricForce(float(muscles.max_isometric_force[i]))
            muscle.setOptimalFiberLength(float(muscles.optimal_fibre_length[i]))
            muscle.setTendonSlackLength(float(muscles.tendon_slack_length[i]))
            muscle.setPennationAngleAtOptimalFiberLength(float(muscles.pennation[i]))
            muscle.set_maximum_pennation_angle(1.569)  # OpenSim's own 84° stop the fibres of a nearly slack muscle
            strain = float(muscles.tendon_strain[i])
            muscle.setTendonForceLengthCurve(opensim.TendonForceLengthCurve(strain, 1.375 / strain, 2.0 / 3.0, 0.5))
            path_points = muscle.updGeometryPath().updPathPointSet()
            path_points.clearAndDestroy()
            muscle.updGeometryPath().updWrapSet().clearAndDestroy()
            muscle.addNewPathPoint("origin", self.model.getGround(), opensim.Vec3(0))
            muscle.addNewPathPoint("insertion", body, opensim.Vec3(0))
            if not own_passive:
                muscle.setFiberForceLengthCurve(opensim.FiberForceLengthCurve(0.0, 0.7, 0.2, 2.0 / 0.7, 0.75))
            muscle.set_minimum_activation(0.0)
            self.model.addForce(muscle)
            self.muscles.append(muscle)
        self.state = self.model.initSystem()

    def force(self, lengths: Array, activation: float) -> tuple[Array, Array]:
        """Tendon force and active fibre force along the tendon (F, n) [maximal isometric forces]."""
        out = np.empty((2, *lengths.shape))
        for i, muscle in enumerate(self.muscles):
            for f, length in enumerate(lengths[:, i]):
                self._slide.setValue(self.state, float(length))
                self._slide.setSpeedValue(self.state, 0.0)
                self.model.realizeVelocity(self.state)
                muscle.setActivation(self.state, activation)
                muscle.computeFiberEquilibrium(self.state, True)
                self.model.realizeDynamics(self.state)
                out[0, f, i] = muscle.getTendonForce(self.state)
                out[1, f, i] = muscle.getActiveFiberForceAlongTendon(self.state)
        return tuple(out / [m.getMaxIsometricForce() for m in self.muscles])  # type: ignore[return-value]


@pytest.fixture(scope="module", params=["published", "identified"])
def leg(request: pytest.FixtureRequest) -> tuple[MuscleParameters, Array]:
    """The reference body's right leg: its muscles, and their lengths over hip, knee and ankle.

    With the published lengths of fibres and tendons, or with those in force, whose tendons have strains of their own.
    """
    return lengths_of(build_body(reference_parameters(published=request.param == "published"), ("r",)))


def lengths_of(body: Body) -> tuple[MuscleParameters, Array]:
    names = ("hip_flexion_r", "knee_angle_r", "ankle_angle_r")
    return body.muscles, body.muscle_paths(dict(zip(names, POSTURES.T, strict=True)))["length"].to_numpy()


@pytest.mark.parametrize("activation", [0.0, 0.4, 1.0])
def test_equilibrium(leg: tuple[MuscleParameters, Array], reference_folder: Path, activation: float) -> None:
    """With the same curves it is the same equilibrium, slack and overstretched muscles included."""
    muscles, length = leg
    theirs, active = Bench(str(reference_folder / MODEL), muscles, own_passive=False).force(length, activation)
    added = equilibrium_force(length, 0.0, activation, muscles)
    ours = (added + passive_fibre_force(length, muscles)) / muscles.max_isometric_force
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
    fibres = fibre_state(length, 0.0, muscles, activation)
    np.testing.assert_allclose(
        activation * active_force_length(fibres.length) * fibres.cos_pennation, active, atol=1e-6
    )


def test_one_passive_curve_for_all_muscles(reference_folder: Path) -> None:
    """The model fits a passive curve to each muscle. What activation adds hardly sees that but in rectus femoris."""
    muscles, length = lengths_of(build_body(reference_parameters(published=True), ("r",)))
    bench = Bench(str(reference_folder / MODEL), muscles, own_passive=True)
    added = bench.force(length, 1.0)[0] - bench.force(length, 0.0)[0]
    miss = np.abs(active_force_capacity(length, 0.0, muscles) / muscles.max_isometric_force - added).max(axis=0)
    worst = dict(zip(muscles.names, miss.tolist(), strict=True))
    assert worst.pop("recfem_r") < 0.09
    assert max(worst.values()) < 0.05
