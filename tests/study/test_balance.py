"""The definitions of ``docs/quantities.md`` hold together on real solutions: moments, power, work, energy."""

import json

import mujoco
import numpy as np
import pytest
from scipy.integrate import simpson

from revpress import Athlete, exercises
from revpress.study import quantities as q
from revpress.twin.provenance import athlete_of, parameters_of

LUMBAR = ("lumbar_extension", "lumbar_bending", "lumbar_rotation")


def of_the_athlete(solution):
    return np.isin(solution.coordinate, Athlete.reference().body().coordinates.names)


def power(solution, variable, coordinates=slice(None)):
    """Σ variable × speed (F,) over some coordinates [W]."""
    return (solution[variable] * solution.speed).values[:, coordinates].sum(axis=1)


def work(solution, values):
    """Work [J] of a power (F,) up to the turning point, and of the whole repetition."""
    top, time = int(solution.stroke.values.argmax()) + 1, solution.time.values
    up = simpson(values[:top], x=time[:top])
    return np.array([up, up + simpson(values[top - 1 :], x=time[top - 1 :])])


def gain(solution, energy):
    """Change of an energy (F,) over the same spans [J]."""
    return energy[[int(solution.stroke.values.argmax()), -1]] - energy[0]


def all_work(solution):
    """Positive work of all muscles [J], the measure of what is balanced."""
    return work(solution, np.maximum(solution.muscle_power.values, 0.0).sum(axis=1))[1]


def test_net_moment_is_muscles_passive_structures_and_reserve(solved):
    at = of_the_athlete(solved) & ~np.isin(solved.coordinate, LUMBAR)
    parts = (solved.muscle_moment + solved.passive_moment + solved.reserve).values[:, at]
    assert solved.moment.values[:, at] == pytest.approx(parts, abs=1e-9)


def test_power_by_coordinate_is_power_by_source(solved):
    assert power(solved, "muscle_moment") == pytest.approx(solved.muscle_power.values.sum(axis=1), abs=1e-7)
    assert power(solved, "passive_moment") == pytest.approx(solved.passive_power.values, abs=1e-9)
    assert power(solved, "reserve") == pytest.approx(solved.reserve_power.values, abs=1e-9)
    machine = ~of_the_athlete(solved)
    friction = power(solved, "moment", machine) - power(solved, "reserve", machine)
    assert friction == pytest.approx(solved.resistance_power.values, abs=1e-9)
    assert power(solved, "moment", np.isin(solved.coordinate, LUMBAR)) == pytest.approx(
        solved.trunk_power.values, abs=1e-9
    )


def test_positive_less_negative_joint_work_is_work_of_muscles_passive_structures_and_reserves(solved):
    """Σ over the joints of ∫ max(M q̇, 0) dt − ∫ max(−M q̇, 0) dt, coordinate by coordinate."""
    at = of_the_athlete(solved) & ~np.isin(solved.coordinate, LUMBAR)
    by_joint = (solved.moment * solved.speed).values[:, at]
    net = sum(work(solved, np.maximum(p, 0.0)) - work(solved, np.maximum(-p, 0.0)) for p in by_joint.T)
    reserve = power(solved, "reserve", at)
    source = work(solved, solved.muscle_power.values.sum(axis=1) + solved.passive_power.values + reserve)
    assert net == pytest.approx(source, abs=1e-6 * all_work(solved))


def test_power_of_everything_is_the_change_of_energy(solved):
    """Muscles + trunk + passive + reserves + resistance + slip = d(E_kin + E_pot), to 1e-5 of the muscles' work."""
    total = solved.muscle_power.sum("muscle") + solved.slip_power.sum("contact") + solved.trunk_power
    total = total + solved.passive_power + solved.reserve_power + solved.resistance_power
    energy = (solved.potential_energy + solved.kinetic_energy).values
    assert work(solved, total.values) == pytest.approx(gain(solved, energy), abs=1e-5 * all_work(solved))


def test_work_on_the_load_is_its_energy_and_friction(solved):
    """∫ resistance · travel_speed dt, at both ends of which everything stands still.

    A bar: m g h. A machine: the height of its parts, what friction took and reserves gave, less the work by which
    the foot's moment turns its plate.
    """
    done = work(solved, (solved.resistance * solved.travel_speed).values)
    tolerance = 1e-5 * all_work(solved)
    if not solved.attrs["exercise"].startswith("reverse_leg_press"):
        height = solved.interface_position.sel(axis="y").values
        assert done == pytest.approx(float(solved["load"]) * 9.80665 * gain(solved, height), abs=tolerance)
        return
    helped = solved.resistance_power + power(solved, "reserve", ~of_the_athlete(solved))
    expected = gain(solved, machine_energy(solved)) - work(solved, (helped + turning_power(solved)).values)
    assert done == pytest.approx(expected, abs=tolerance)


def turning_power(solution):
    """Power of the feet's moment about the middle of the plate on the turning plate (frame,) [W]."""
    coordinates = [c for c in ("plate_angle", "lever_angle") if c in solution.coordinate]
    about_z = [assembled(solution).body.spec.joint(c).axis[2] for c in coordinates]
    turn = solution.speed.sel(coordinate=coordinates).values @ about_z
    feet = [str(c) for c in solution.contact.values if str(c).startswith("foot")]
    pressed = solution.sel(contact=feet)
    arm = np.nan_to_num(pressed.centre_of_pressure.values - solution.interface_position.values[:, None])
    on_the_foot = np.cross(arm, pressed.contact_force.values) + pressed.contact_moment.values
    return -turn * on_the_foot[..., 2].sum(axis=1)


def assembled(solution):
    """The exercise of a solution, set up again."""
    exercise = exercises[solution.attrs["exercise"]](**parameters_of(solution))
    return exercise.assembly(athlete_of(solution), float(solution["load"]))


def machine_energy(solution):
    """Σ m g h (F,) of the machine's bodies in the assembled model, posed by the solution's coordinates [J]."""
    assembly = assembled(solution)
    model = assembly.body.spec.compile()
    data = mujoco.MjData(model)
    machine = [b for b in range(1, model.nbody) if model.body(model.body_rootid[b]).name != "pelvis"]
    energy = np.empty(solution.sizes["frame"])
    moving = [str(c) for c, own in zip(solution.coordinate.values, of_the_athlete(solution), strict=True) if not own]
    for f in range(len(energy)):
        for name in moving:
            data.joint(name).qpos = solution.angle.sel(coordinate=name).values[f]
        for coupling in assembly.couplings:
            data.joint(coupling.dependent).qpos = coupling.function(data.joint(coupling.driver).qpos)
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        energy[f] = 9.80665 * model.body_mass[machine] @ data.xipos[machine, 1]
    return energy


@pytest.mark.parametrize("quantity", [q.muscle_work_shares, q.joint_work_shares])
def test_shares_are_parts_of_one(solved, quantity):
    shares = np.array(list(quantity(solved).values()))
    assert np.all(shares >= 0.0)
    assert shares.sum() <= 1.0 + 1e-12


@pytest.mark.parametrize("solved", ["steep track, both legs", "hip thrust", "squat"], indirect=True)
def test_both_legs_do_the_same(solved):
    """Where both work, the left one's quantities are the right one's: it does not matter which is told."""
    assert json.loads(solved.attrs["working_sides"]) == ["r", "l"]
    other = solved.assign_attrs(working_sides='["l"]')
    assert q.group_work(other) == pytest.approx(q.group_work(solved), rel=1e-6)
    assert q.joint_work(other) == pytest.approx(q.joint_work(solved), rel=1e-6, abs=1e-6)
    assert q.past_neutral(other) == pytest.approx(q.past_neutral(solved), rel=1e-6, abs=1e-9)
    assert q.peak_joint_force(other, "knee") == pytest.approx(q.peak_joint_force(solved, "knee"), rel=1e-6)
