"""A lever or carriage that works against what is mounted on it: forces and energies in closed form."""

import mujoco
import numpy as np
import pytest
from scipy.integrate import simpson

from revpress.machine.cable import cam
from revpress.machine.mount import CablePoint, Stand
from revpress.machine.parts import moving_body
from revpress.machine.resistance.catalogue import resistances
from revpress.machine.resistance.flywheel import Flywheel
from revpress.machine.resistance.motor import Motor
from revpress.machine.resistance.plates import Plates
from revpress.machine.resistance.pneumatic import AirTension, Pneumatic
from revpress.machine.resistance.stack import Stack
from revpress.mechanics.dynamics import in_motion
from revpress.mechanics.kinematics import Mechanism

GRAVITY = 9.80665
OWN = 0.4  # inertia of the bare lever about its axle [kg m²]


SPAN, DRUM = 1.2, 0.2  # of the lever's stroke [rad], of what takes up the cable [m]


def lever(resistance, load=0.0, leaves=False):
    """A balanced lever with a resistance on it: the mechanism, and what was mounted."""
    spec = mujoco.MjSpec()
    spec.option.gravity = [0.0, -GRAVITY, 0.0]
    spec.option.enableflags = int(mujoco.mjtEnableBit.mjENBL_ENERGY)
    body = moving_body(spec.worldbody, "lever", [0.0, 1.0, 0.0], 5.0, inertia=(OWN, OWN, OWN))
    body.add_joint(name="lever_angle", axis=[0, 0, 1])
    spec.worldbody.add_site(name="rim", pos=[0.0, 1.0, 0.0])
    stand = Stand(spec, 1.0, 0.5, "rim" if leaves else "")
    mounted = resistance.mount(load, CablePoint("lever_angle", SPAN, DRUM, 0.9, stand))
    return Mechanism(spec.compile(), mounted.couplings), mounted


def moved(mechanism, angle, rate, acceleration):
    """Torque (F,) that the motion takes [N m], and kinetic energy (F,) [J]."""
    coordinates = mechanism.coordinates
    u, du, ddu = (np.broadcast_to(x, np.shape(angle)).reshape(-1, 1).astype(float) for x in (angle, rate, acceleration))
    q, dq, ddq = coordinates.expand(u), *coordinates.expand_rates(u, du, ddu)[1:]
    state = in_motion(mechanism, q, dq, ddq)
    return coordinates.project(u, state.inertial)[:, 0], state.energy[:, 1].copy(), state.energy[:, 0].copy()


PROFILES = {
    "round": (1.0, 1.0, 1.0),
    "rising": (0.6, 1.0, 1.4),
    "bell": (0.5, 1.2, 0.5),
}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("ratio", [1.0, 0.5])
def test_lifting_a_stack_takes_its_weight_times_its_rise_whatever_the_cam(profile, ratio):
    mass, radius = 20.0, PROFILES[profile]
    take_up = cam([0.0, SPAN / 2, SPAN], [DRUM * r for r in radius])
    angle = np.linspace(0.0, SPAN, 241)
    start, middle, end = radius
    mechanism, _ = lever(Stack(ratio=ratio, cam_start=start, cam_middle=middle, cam_end=end), mass)
    torque, _, height = moved(mechanism, angle, 0.0, 0.0)
    assert torque == pytest.approx(mass * GRAVITY * ratio * take_up(angle, 1))
    rise = ratio * (take_up(SPAN) - take_up(0.0))
    assert simpson(torque, x=angle) == pytest.approx(mass * GRAVITY * rise, rel=1e-6)
    assert height[-1] - height[0] == pytest.approx(mass * GRAVITY * rise)


def test_a_stack_has_inertia_and_its_guides_drag():
    take_up = cam([0.0, SPAN], [DRUM * 0.5, DRUM])
    mechanism, mounted = lever(Stack(ratio=0.5, friction=0.05, cam_table=((0.0, 0.5), (1.0, 1.0))), 20.0)
    torque, kinetic, _ = moved(mechanism, 0.3, 1.5, 4.0)
    arm, bend = 0.5 * take_up(0.3, 1), 0.5 * take_up(0.3, 2)
    lifted = 20.0 * (GRAVITY + arm * 4.0 + bend * 1.5**2)
    assert torque == pytest.approx(OWN * 4.0 + arm * lifted)
    assert kinetic == pytest.approx(0.5 * OWN * 1.5**2 + 0.5 * 20.0 * (arm * 1.5) ** 2)
    (drag,) = mounted.forces
    assert drag(np.array([0.3, 0.3]), np.array([1.5, -1.5])) == pytest.approx(
        np.array([-1, 1]) * 0.05 * 20.0 * GRAVITY * arm
    )


@pytest.mark.parametrize("mass", [0.0, 1e-30])
def test_an_empty_stack_adds_nothing(mass):
    mechanism, mounted = lever(Stack(), mass)
    assert mounted.couplings == mounted.forces == ()
    assert moved(mechanism, 0.3, 0.0, 2.0)[0] == pytest.approx(OWN * 2.0)


def test_plates_add_nothing_but_themselves():
    _, mounted = lever(Plates(), 20.0, leaves=True)
    assert mounted.couplings == mounted.forces == mounted.cords == ()


def test_a_flywheel_holds_half_i_omega_squared_and_its_strap_pulls_i_alpha_over_r():
    inertia, shaft = 0.07, 0.02
    mechanism, _ = lever(Flywheel(inertia=inertia, shaft_radius=shaft))
    rate, acceleration = 1.2, 3.0
    torque, kinetic, height = moved(mechanism, np.array([0.0, 0.5]), rate, acceleration)
    spin, spun_up = rate * DRUM / shaft, acceleration * DRUM / shaft
    assert kinetic - 0.5 * OWN * rate**2 == pytest.approx(0.5 * inertia * spin**2)
    strap = inertia * spun_up / shaft
    assert torque == pytest.approx(OWN * acceleration + strap * DRUM)
    assert np.ptp(height) == 0.0  # it weighs on nobody
    returned, _, _ = moved(mechanism, 0.5, -rate, acceleration)  # braking on the way back: the strap pulls as hard
    assert returned == pytest.approx(torque[:1])


def test_a_law_is_mounted_as_the_force_of_a_cable():
    mechanism, mounted = lever(Pneumatic(bore=0.05))
    assert mounted.couplings == ()
    (force,) = mounted.forces
    law = AirTension(100.0, np.pi / 4 * 0.05**2, 2.0, 1.2)
    position, still = np.array([0.0, 0.7]), np.zeros(2)
    assert force(position, still) == pytest.approx(-law(DRUM * position, still, still) * DRUM)
    assert mechanism.coordinates.names == ("lever_angle",)


def test_a_motor_acts_along_the_path_of_the_foot():
    """100 N there, 0.9 m of it a radian: 90 N m, wherever a cable would be."""
    _, mounted = lever(Motor())
    assert mounted.forces[0](np.zeros(1), np.ones(1)) == pytest.approx(-90.0)


@pytest.mark.parametrize("kind", [kind for kind in resistances if kind != "plates"])
def test_every_cable_is_seen_from_the_machine_to_its_stand(kind):
    """Each kind is drawn where it stands, once as a moving part of the machine and once at the end of a free line."""
    mechanism, mounted = lever(resistances[kind](), 20.0, leaves=True)
    names = [c.a for c in mounted.cords] + [c.b for c in mounted.cords]
    assert names[0] == "rim"
    assert all(mechanism.model.site(name).id >= 0 for name in names)
    spec = mujoco.MjSpec()
    spec.worldbody.add_site(name="pulley", pos=[0.0, 1.0, 0.0])
    end = resistances[kind]().draw(20.0, Stand(spec, 1.0, 0.5, "pulley", "_r"))
    assert end.endswith("_r")
    model = spec.compile()
    assert model.site(end).pos[2] == pytest.approx(0.5, abs=0.5)
    assert model.ngeom > 0
    assert model.nv == 0
