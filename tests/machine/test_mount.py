"""A lever or carriage that works against what is mounted on it: forces and energies in closed form."""

import mujoco
import numpy as np
import pytest
from scipy.integrate import simpson

from revpress.machine.mount import mount_resistance
from revpress.machine.parts import moving_body
from revpress.machine.resistance import Cylinder, Flywheel, Pull, Stack, cam, straight
from revpress.mechanics.dynamics import Dynamics
from revpress.mechanics.kinematics import Mechanism

GRAVITY = 9.80665
OWN = 0.4  # inertia of the bare lever about its axle [kg m²]


def lever(resistance, take_up):
    """A balanced lever with a resistance on it: the mechanism, and what was mounted."""
    spec = mujoco.MjSpec()
    spec.option.gravity = [0.0, -GRAVITY, 0.0]
    spec.option.enableflags = int(mujoco.mjtEnableBit.mjENBL_ENERGY)
    body = moving_body(spec.worldbody, "lever", [0.0, 1.0, 0.0], 5.0, inertia=(OWN, OWN, OWN))
    body.add_joint(name="lever_angle", axis=[0, 0, 1])
    mounted = mount_resistance(resistance, spec, "lever_angle", take_up, (1.0, 0.5))
    return Mechanism(spec.compile(), mounted.couplings), mounted


def moved(mechanism, angle, rate, acceleration):
    """Torque (F,) that the motion takes [N m], and kinetic energy (F,) [J]."""
    coordinates = mechanism.coordinates
    u, du, ddu = (np.broadcast_to(x, np.shape(angle)).reshape(-1, 1).astype(float) for x in (angle, rate, acceleration))
    q, dq, ddq = coordinates.expand(u), *coordinates.expand_rates(u, du, ddu)[1:]
    state = Dynamics(mechanism, len(u)).state(q, dq, ddq)
    return coordinates.project(u, state.inertial)[:, 0], state.energy[:, 1].copy(), state.energy[:, 0].copy()


PROFILES = {
    "round": ([0.0, 1.2], [0.10, 0.10]),
    "rising": ([0.0, 0.6, 1.2], [0.06, 0.10, 0.14]),
    "bell": ([0.0, 0.4, 0.8, 1.2], [0.05, 0.12, 0.12, 0.05]),
}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("ratio", [1.0, 0.5])
def test_lifting_a_stack_takes_its_weight_times_its_rise_whatever_the_cam(profile, ratio):
    mass, take_up = 20.0, cam(*PROFILES[profile])
    angle = np.linspace(0.0, 1.2, 241)
    mechanism, _ = lever(Stack(mass, ratio), take_up)
    torque, _, height = moved(mechanism, angle, 0.0, 0.0)
    assert torque == pytest.approx(mass * GRAVITY * ratio * take_up(angle, 1))
    rise = ratio * (take_up(1.2) - take_up(0.0))
    assert simpson(torque, x=angle) == pytest.approx(mass * GRAVITY * rise, rel=1e-6)
    assert height[-1] - height[0] == pytest.approx(mass * GRAVITY * rise)


def test_a_stack_has_inertia_and_its_guides_drag():
    take_up = cam([0.0, 1.0], [0.1, 0.2])
    mechanism, mounted = lever(Stack(20.0, 0.5, friction=0.05), take_up)
    torque, kinetic, _ = moved(mechanism, 0.3, 1.5, 4.0)
    arm, bend = 0.5 * take_up(0.3, 1), 0.5 * take_up(0.3, 2)
    lifted = 20.0 * (GRAVITY + arm * 4.0 + bend * 1.5**2)
    assert torque == pytest.approx(OWN * 4.0 + arm * lifted)
    assert kinetic == pytest.approx(0.5 * OWN * 1.5**2 + 0.5 * 20.0 * (arm * 1.5) ** 2)
    (drag,) = mounted.resistances
    assert drag(np.array([0.3, 0.3]), np.array([1.5, -1.5])) == pytest.approx(
        np.array([-1, 1]) * 0.05 * 20.0 * GRAVITY * arm
    )


@pytest.mark.parametrize("mass", [0.0, 1e-30])
def test_an_empty_stack_adds_nothing(mass):
    mechanism, mounted = lever(Stack(mass), straight(0.1))
    assert mounted.couplings == mounted.resistances == ()
    assert moved(mechanism, 0.3, 0.0, 2.0)[0] == pytest.approx(OWN * 2.0)


def test_a_flywheel_holds_half_i_omega_squared_and_its_strap_pulls_i_alpha_over_r():
    inertia, shaft, drum = 0.07, 0.02, 0.25
    mechanism, _ = lever(Flywheel(inertia, shaft), straight(drum))
    rate, acceleration = 1.2, 3.0
    torque, kinetic, height = moved(mechanism, np.array([0.0, 0.5]), rate, acceleration)
    spin, spun_up = rate * drum / shaft, acceleration * drum / shaft
    assert kinetic - 0.5 * OWN * rate**2 == pytest.approx(0.5 * inertia * spin**2)
    strap = inertia * spun_up / shaft
    assert torque == pytest.approx(OWN * acceleration + strap * drum)
    assert np.ptp(height) == 0.0  # it weighs on nobody
    returned, _, _ = moved(mechanism, 0.5, -rate, acceleration)  # braking on the way back: the strap pulls as hard
    assert returned == pytest.approx(torque[:1])


def test_a_law_is_mounted_as_a_pull():
    law, take_up = Cylinder(100.0, 1e-3, 2.0), straight(0.2)
    mechanism, mounted = lever(law, take_up)
    assert mounted.couplings == ()
    assert mounted.resistances == (Pull("lever_angle", take_up, law, 0.0),)
    assert mechanism.coordinates.names == ("lever_angle",)
