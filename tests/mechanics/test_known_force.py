"""A known force on a body against MuJoCo's own, and splines as driven coordinates."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest
from scipy.interpolate import make_interp_spline

from revpress import Athlete
from revpress.mechanics.closure import Closure
from revpress.mechanics.kinematics import Mechanism
from revpress.mechanics.known_force import KnownForce, apply_known_force


@pytest.fixture(scope="module")
def mechanism() -> Mechanism:
    body = Athlete.reference().body()
    body.spec.body("calcn_r").add_site(name="foot")
    return Mechanism(body.spec.compile(), body.couplings, ["foot"])


def test_a_wrench_has_the_generalised_force_that_mujoco_gives_it(mechanism: Mechanism) -> None:
    random = np.random.default_rng(3)
    u = random.uniform(0.1, 0.6, (4, len(mechanism.coordinates.names)))
    q = mechanism.coordinates.expand(u)
    wrench = random.normal(size=(3, 4, 3)) * np.array([500.0, 1.0, 40.0])[:, None, None]
    frames = mechanism.at(q)
    loaded = apply_known_force(mechanism, KnownForce("ground", "foot", lambda s: wrench), frames, np.zeros(4))
    data = mujoco.MjData(mechanism.model)
    for f in range(4):
        data.qpos[:] = q[f]
        mujoco.mj_kinematics(mechanism.model, data)
        mujoco.mj_comPos(mechanism.model, data)
        expected = np.zeros(mechanism.model.nv)
        force, point, moment = wrench[:, f]
        foot = mechanism.model.body("calcn_r").id
        mujoco.mj_applyFT(mechanism.model, data, force, moment, point, foot, expected)
        assert loaded.generalised[f] == pytest.approx(expected, abs=1e-9 * np.abs(expected).max())


def test_a_coordinate_follows_a_spline_with_its_derivatives(mechanism: Mechanism) -> None:
    names = mechanism.coordinates.names
    s = np.linspace(0.0, 1.0, 21)
    wave = make_interp_spline(s, np.sin(3.0 * s), k=5)
    closure = Closure(mechanism, [], {**dict.fromkeys(names, (0.0,)), "hip_flexion_r": wave})
    at = np.linspace(0.0, 1.0, 50)
    path, hip = closure.at(at), names.index("hip_flexion_r")
    assert path.u[:, hip] == pytest.approx(np.sin(3.0 * at), abs=1e-6)
    assert path.du[:, hip] == pytest.approx(3.0 * np.cos(3.0 * at), abs=1e-4)
    assert path.ddu[:, hip] == pytest.approx(-9.0 * np.sin(3.0 * at), abs=1e-2)
