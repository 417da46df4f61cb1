"""OpenSim opens the model of any athlete, and finds in it the masses, joints and muscles that the body has here."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from revpress import Athlete, InputError
from revpress.exchange.opensim_model import write_opensim_model
from revpress.mechanics.muscle import equilibrium_force, fibre_state, passive_fibre_force

ATHLETES = {
    "reference": Athlete.reference(),
    "small": Athlete("female", 1.52, 48.0),
    "tall": Athlete("male", 1.98, 105.0, strength=1.4),
}
RANGES = {  # hip and knee as far as the body goes; what the published model is made for elsewhere [rad]
    "hip_flexion": (-0.5, 2.09),
    "hip_adduction": (-0.6, 0.4),
    "hip_rotation": (-0.6, 0.6),
    "knee_angle": (0.0, 2.09),
    "ankle_angle": (-0.7, 0.5),
    "subtalar_angle": (-0.3, 0.3),
}
FRAMES = 60
STEP = 1e-4  # [rad]


@pytest.fixture(params=ATHLETES)
def athlete(request: pytest.FixtureRequest) -> Athlete:
    return ATHLETES[request.param]


class Opened:
    """A model in OpenSim, posed by coordinates."""

    def __init__(self, path: Path) -> None:
        import opensim

        opensim.Logger.setLevelString("error")
        opensim.Logger.removeFileSink()
        self.model = opensim.Model(str(path))
        self.state = self.model.initSystem()
        self.coordinates = self.model.getCoordinateSet()
        muscles = self.model.getMuscles()
        self.muscles = [muscles.get(i) for i in range(muscles.getSize())]

    def pose(self, posture: dict[str, float]) -> None:
        for name, value in posture.items():
            self.coordinates.get(name).setValue(self.state, value, False)
            if name.startswith("knee_angle"):
                self.coordinates.get(f"{name}_beta").setValue(self.state, value, False)
        self.model.realizePosition(self.state)

    def lengths(self, posture: dict[str, float]) -> np.ndarray:
        self.pose(posture)
        return np.array([m.getLength(self.state) for m in self.muscles])


def postures(side: str) -> list[dict[str, float]]:
    rng = np.random.default_rng(20)
    return [{f"{n}_{side}": float(rng.uniform(*r)) for n, r in RANGES.items()} for _ in range(FRAMES)]


@pytest.mark.opensim
def test_masses_and_forces_are_the_athletes(athlete: Athlete, tmp_path: Path) -> None:
    write_opensim_model(athlete, tmp_path / "model.osim")
    opened, parameters = Opened(tmp_path / "model.osim"), athlete.parameters()
    assert opened.model.getTotalMass(opened.state) == pytest.approx(athlete.mass, rel=1e-9)
    for name, segment in parameters.segments.items():
        body = opened.model.getBodySet().get(name)
        assert body.getMass() == pytest.approx(segment.mass, rel=1e-12)
        assert [body.getMassCenter().get(i) for i in range(3)] == pytest.approx(segment.com, abs=1e-12)
        moments = body.getInertia().getMoments()
        assert [moments.get(i) for i in range(3)] == pytest.approx(segment.inertia, rel=1e-9)
    assert len(opened.muscles) == (80 if athlete.unscaled else 88)  # the published body has no short rotators
    for muscle in opened.muscles:
        ours = parameters.muscles[muscle.getName()]
        assert muscle.getMaxIsometricForce() == pytest.approx(ours.max_isometric_force, rel=1e-12)
        assert muscle.getOptimalFiberLength() == pytest.approx(ours.optimal_fibre_length, rel=1e-12)
        assert muscle.getTendonSlackLength() == pytest.approx(ours.tendon_slack_length, rel=1e-12)
        assert muscle.getPennationAngleAtOptimalFiberLength() == pytest.approx(ours.pennation, rel=1e-12)


@pytest.mark.opensim
def test_muscles_pull_as_they_do_here(tmp_path: Path) -> None:
    """At rest, partly and fully active, held still: the same equilibrium of fibre and tendon, within a thousandth.

    OpenSim stops fibres at 84° to the tendon, a cosine of 0.1: nearly slack muscles, of a few hundredths of force.
    """
    athlete = ATHLETES["small"]
    write_opensim_model(athlete, tmp_path / "model.osim")
    opened, muscles = Opened(tmp_path / "model.osim"), athlete.body().muscles
    own = {m.getName(): m for m in opened.muscles}
    for posture in postures("r")[:8]:
        opened.pose(posture)
        opened.model.realizeVelocity(opened.state)
        length = np.array([own[name].getLength(opened.state) for name in muscles.names])
        for activation in (0.0, 0.3, 1.0):
            theirs = np.array([_tension(opened, own[name], activation) for name in muscles.names])
            ours = equilibrium_force(length, 0.0, activation, muscles) + passive_fibre_force(length, muscles)
            across = fibre_state(length, 0.0, muscles, activation).cos_pennation < 0.1
            assert across.sum() <= 1
            assert np.all(theirs[across] < 0.03)
            np.testing.assert_allclose(
                theirs[~across], (ours / muscles.max_isometric_force)[~across], atol=1e-3, rtol=1e-7
            )


def _tension(opened: Opened, muscle: Any, activation: float) -> float:
    """Of a tendon [maximal isometric forces]."""
    import opensim

    millard = opensim.Millard2012EquilibriumMuscle.safeDownCast(muscle)
    millard.setActivation(opened.state, activation)
    millard.computeFiberEquilibrium(opened.state, True)
    opened.model.realizeDynamics(opened.state)
    return float(millard.getTendonForce(opened.state) / millard.getMaxIsometricForce())


@pytest.mark.opensim
def test_lengths_and_moment_arms_are_the_athletes(athlete: Athlete, tmp_path: Path) -> None:
    """Of all 88 muscles, each on its side: lengths within 0.5 mm, moment arms within 1 mm."""
    write_opensim_model(athlete, tmp_path / "model.osim")
    opened, body = Opened(tmp_path / "model.osim"), athlete.body()
    names = [m.getName() for m in opened.muscles]
    for side in "rl":
        own = [i for i, name in enumerate(names) if name.endswith(f"_{side}")]
        poses = postures(side)
        ours = body.muscle_paths({n: np.array([p[n] for p in poses]) for n in poses[0]}).sel(
            muscle=[names[i] for i in own]
        )
        opened.pose({f"{n}_{other}": 0.0 for n in RANGES for other in "rl"})
        found = np.array([opened.lengths(p)[own] for p in poses])
        assert np.abs(found - ours.length.values).max() < 0.5e-3
        for name in poses[0]:
            ahead, behind = (
                np.array([opened.lengths(p | {name: p[name] + s * STEP})[own] for p in poses]) for s in (1.0, -1.0)
            )
            arm = -(ahead - behind) / (2.0 * STEP)
            assert np.abs(arm - ours.moment_arm.sel(coordinate=name).values).max() < 1e-3, name


@pytest.mark.opensim
def test_bodies_are_where_they_are_here(tmp_path: Path) -> None:
    """Origins of all bodies in random postures of legs, pelvis and trunk, to a nanometre: joints and scaled knees."""
    import mujoco

    athlete = ATHLETES["small"]
    write_opensim_model(athlete, tmp_path / "model.osim")
    opened, body = Opened(tmp_path / "model.osim"), athlete.body()
    data = mujoco.MjData(body.model)
    more = {"pelvis_tilt": 0.3, "pelvis_list": -0.2, "pelvis_rotation": 0.5, "pelvis_tx": 0.4, "pelvis_ty": 0.9}
    more |= {"lumbar_extension": -0.3, "lumbar_bending": 0.1, "lumbar_rotation": 0.2}
    for right, left in zip(postures("r")[:10], postures("l")[10:20], strict=True):
        posture = more | right | left
        opened.pose(posture)
        u = np.array([posture.get(n, 0.0) for n in body.coordinates.names])
        data.qpos[:] = body.coordinates.expand(u)
        mujoco.mj_kinematics(body.model, data)
        for name in athlete.parameters().segments:
            at = opened.model.getBodySet().get(name).getPositionInGround(opened.state)
            assert [at.get(i) for i in range(3)] == pytest.approx(data.body(name).xpos, abs=1e-9), name


def test_a_model_is_whole_or_absent(tmp_path: Path) -> None:
    write_opensim_model(ATHLETES["small"], tmp_path / "model.osim")
    root = ElementTree.parse(tmp_path / "model.osim").getroot()
    assert len(list(root.iter("Millard2012EquilibriumMuscle"))) == 88
    assert len(list(root.iter("Body"))) == 22
    assert {p.name for p in tmp_path.iterdir()} == {"model.osim"}
    with pytest.raises(InputError, match="cannot write"):
        write_opensim_model(ATHLETES["small"], tmp_path / "model.osim" / "model.osim")
