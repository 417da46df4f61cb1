"""Laws that every solution obeys, whatever the exercise, the athlete, the load and the machine."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import nnls
from scipy.spatial.transform import Rotation

from judge import Judge
from revpress.mechanics.sharing import Status
from revpress.twin.rig import WITHOUT_MUSCLES

# Laws of a frame


def loops_stay_closed(judge: Judge) -> None:
    """What is welded stays together, and the centre of mass where it is kept, within 1e-8 m and rad."""
    assert judge.solution.closure_residual.max() <= 1e-8
    for weld in judge.assembly.welds:
        (a, a_axes, _), (b, b_axes, _) = judge.sites[weld.a], judge.sites[weld.b]
        gap = np.einsum("fij,fi->fj", b_axes, a - b)
        turn = Rotation.from_matrix(np.einsum("fij,fik->fjk", b_axes, a_axes)).as_rotvec()
        missed = dict(zip(("x", "y", "z", "rx", "ry", "rz"), np.hstack([gap, turn]).T, strict=True))
        for component in weld.components:
            assert np.abs(missed[component]).max() <= 1e-8, (weld, component)
    for balance in judge.assembly.balances:
        assert judge.centre_of_mass[:, "xyz".index(balance.axis)] == pytest.approx(balance.at, abs=1e-8)


def equations_of_motion_hold(judge: Judge) -> None:
    """Muscles, passive structures, drives and reserves supply what Newton and Euler ask, to 1e-8 of the terms.

    That is of the largest terms of any force, or of any moment. Where a support or the own moment of trunk or arms
    serves a coordinate, no muscle can; what is left there is judged with the moments.
    """
    solution, assembly = judge.solution, judge.assembly
    assert set(np.unique(solution.status)) <= {Status.CONVERGED, Status.SATURATED}
    names = solution.coordinate.values.tolist()
    served = {*WITHOUT_MUSCLES, *(c for c in names if c.startswith("pelvis") and assembly.support)}
    largest, missed = {"m": 0.0, "rad": 0.0}, {"m": 0.0, "rad": 0.0}
    for coordinate in set(names) - served:
        at = solution.sel(coordinate=coordinate)
        parts = [v.values for v in (at.muscle_moment, at.passive_moment, at.reserve)]
        parts += [d(at.angle.values, at.speed.values) for d in assembly.resistances if d.coordinate == coordinate]
        terms = sum(np.abs(p) for p in (judge.along(judge.inverse, coordinate), *parts))
        terms = (terms + judge.along(judge.gross, coordinate)).max()
        miss = np.abs(judge.along(judge.net, coordinate) - sum(parts)).max()
        unit = str(at.coordinate_unit.values)
        largest[unit], missed[unit] = max(largest[unit], terms), max(missed[unit], miss)
    assert all(missed[unit] <= 1e-8 * largest[unit] for unit in largest)
    assert np.abs(solution.muscle_moment.sel(coordinate=[c for c in names if c in served])).max() < 1e-9


def joint_moments_are_those_of_newton_and_euler(judge: Judge) -> None:
    """Reported moments are those of MuJoCo's inverse dynamics, to 1e-6 of their peak.

    Where they balance to nothing, as at a pelvis that nothing holds, to 1e-8 of what the contacts bring to bear there.
    """
    for coordinate in judge.solution.coordinate.values:
        moment = judge.solution.moment.sel(coordinate=coordinate).values
        peak = max(np.abs(moment).max(), 1.0)
        largest = max(1e-6 * peak, 1e-8 * judge.along(judge.gross, coordinate).max())
        assert np.abs(judge.along(judge.net, coordinate) - moment).max() <= largest, coordinate


def contacts_push_grip_and_stay_on_their_patch(judge: Judge) -> None:
    """A contact pushes and grips within its friction cone, unless strapped; its pressure lies inside its patch.

    Where the patch is flat on the surface, its moment about the centre of pressure is about the normal alone.
    """
    solution = judge.solution
    for i, contact in enumerate(judge.assembly.contacts):
        position, axes, _ = judge.sites[contact.a]
        outward = judge.sites[contact.b][1][:, :, 1]
        force, centre, moment = (
            v.values[:, i] for v in (solution.contact_force, solution.centre_of_pressure, solution.contact_moment)
        )
        rounding = 1e-9 * max(np.abs(force).max(), 1.0)
        if not contact.strap:
            normal = np.einsum("fi,fi->f", outward, force)
            grip = np.linalg.norm(force - normal[:, None] * outward, axis=1)
            assert normal.min() >= -rounding, contact.name
            assert np.all(grip <= contact.friction * normal + rounding), contact.name
            corners = np.einsum("fij,kj->fki", axes, contact.points)
            if np.ptp(np.einsum("fki,fi->fk", corners, outward), axis=1).max() < 1e-9:
                assert np.linalg.norm(np.cross(moment, outward), axis=1).max() <= rounding, contact.name
        presses = ~np.isnan(centre[:, 0])
        assert np.all(force[~presses] == 0.0), contact.name
        local = np.einsum("fij,fi->fj", axes, centre - position)[presses]
        assert max((_distance_to_patch(point, contact.points) for point in local), default=0.0) <= 1e-8, contact.name


def feet_press_with_their_soles(judge: Judge) -> None:
    """The patch of a foot lies within its sole."""
    soles = {f"sole_{side}": sole for side, sole in judge.assembly.body.soles.items()}
    for contact in judge.assembly.contacts:
        sole = soles.get(contact.a)
        if sole:
            x, y, z = (judge.model.site(contact.a).pos + contact.points).T
            assert sole.heel_x - 1e-12 <= x.min() <= x.max() <= sole.toe_x + 1e-12
            assert np.abs(z).max() <= max(sole.half_width_heel, sole.half_width_ball) + 1e-12
            assert y == pytest.approx(sole.height)


def muscles_pull_along_their_paths(judge: Judge) -> None:
    """Moment = −tension × ∂length/∂coordinate, power = tension × shortening speed: the same over both.

    The moments of trunk and arms, which no muscle of this body gives, do their work likewise.
    """
    s = judge.solution
    for f in (0, judge.turning_point // 2, judge.turning_point):
        assert s.muscle_moment.values[f] == pytest.approx(judge.muscle_moments(f), abs=1e-4)
    over_joints = (s.muscle_moment * s.speed).sum("coordinate").values
    over_muscles = s.muscle_power.sum("muscle").values
    assert over_muscles == pytest.approx(over_joints, abs=1e-9 * max(np.abs(over_joints).max(), 1.0))
    trunk = (s.moment * s.speed).sel(coordinate=s.coordinate.isin(WITHOUT_MUSCLES)).sum("coordinate").values
    assert s.trunk_power.values == pytest.approx(trunk, abs=1e-9 * max(np.abs(trunk).max(), 1.0))
    assert np.all((s.activation >= 0.01 - 1e-12) & (s.activation <= 1.0 + 1e-12))
    assert s.muscle_force.values == pytest.approx((s.activation * s.muscle_capacity).values)


def joint_contact_forces_are_what_newton_leaves_to_the_joint(judge: Judge) -> None:
    """Force that the distal segments take, less the muscles' pull on them."""
    for side in judge.assembly.working_sides:
        for joint, distal in (("hip", "femur"), ("knee", "tibia")):
            reported = judge.solution.joint_force.sel(joint=f"{joint}_{side}").values
            for f in (0, judge.turning_point // 2, judge.turning_point):
                body = f"{distal}_{side}"
                expected = judge.force_from_parent(f, body) - judge.muscle_force_on(f, body)
                assert reported[f] == pytest.approx(expected, abs=1e-5 * np.linalg.norm(expected)), body


# Laws of a repetition


def path_has_exact_derivatives(judge: Judge) -> None:
    """u' and u'' are those of fourth-order differences of independently closed postures."""
    h, s = 1e-3, np.linspace(0.01, 0.99, 31)
    far, near, here, after, last = (judge.rig.path(s + k * h) for k in (-2, -1, 0, 1, 2))
    first = (far.u - 8 * near.u + 8 * after.u - last.u) / (12 * h)
    second = (far.du - 8 * near.du + 8 * after.du - last.du) / (12 * h)
    assert here.du == pytest.approx(first, abs=1e-6 * np.abs(here.du).max())
    # On a circle about the hip the path is straight in its coordinates: then only rounding is left.
    assert here.ddu == pytest.approx(second, abs=max(1e-6 * np.abs(here.ddu).max(), 1e-9))


def rates_follow_time(judge: Judge) -> None:
    """Speeds and accelerations are the rates of the coordinates, by second-order differences within a phase."""
    s, inside = judge.solution, slice(2, judge.turning_point - 1)
    time = s.time.values
    rates = {"stroke": "stroke_speed", "angle": "speed", "speed": "acceleration", "travel": "travel_speed"}
    for value, rate in rates.items():
        difference = np.gradient(s[value].values, time, axis=0)[inside]
        expected = s[rate].values[inside]
        assert expected == pytest.approx(difference, abs=5e-3 * np.abs(expected).max()), rate


def interface_moves_one_way(judge: Judge) -> None:
    """The stroke never turns the machine back, or its resistance would change sides."""
    velocity = judge.sites[judge.assembly.interface][2][1 : judge.turning_point]
    assert np.all(np.einsum("fx,fx->f", velocity[1:], velocity[:-1]) > 0.0)


def lines_pull_by_their_law(judge: Judge) -> None:
    """A cable's or band's tension is that of its length and its rates, never a push."""
    time = judge.solution.time.values
    inside = np.r_[2 : judge.turning_point - 1, judge.turning_point + 2 : len(time) - 2]
    for i, line in enumerate(judge.assembly.lines):
        (a, _, a_speed), (b, _, b_speed) = judge.sites[line.a], judge.sites[line.b]
        length = np.linalg.norm(b - a, axis=1)
        rate = np.einsum("fx,fx->f", b - a, b_speed - a_speed) / length
        expected = line.tension(length, rate, np.gradient(rate, time))
        tension = judge.solution.line_tension.values[:, i]
        assert tension[inside] == pytest.approx(expected[inside], abs=5e-3 * tension.max())
        assert tension.min() >= 0.0
        assert judge.solution.line_position.values[:, i] == pytest.approx(a, abs=1e-9)
        pulls = tension[:, None] * (b - a) / length[:, None]
        assert judge.solution.line_force.values[:, i] == pytest.approx(pulls, abs=1e-9 * max(tension.max(), 1.0))


def work_is_balanced(judge: Judge) -> None:
    """Muscles, trunk, passive structures, slip, drives, lines and reserves change the energy of athlete and machine."""
    s = judge.solution
    power = s.muscle_power.sum("muscle") + s.slip_power.sum("contact") + s.resistance_power
    power = power + s.passive_power + s.reserve_power + s.trunk_power
    gain = judge.gain(sum(judge.energy.values()))
    assert judge.positive_work > 10.0
    assert judge.work(power.values) == pytest.approx(gain, abs=1e-5 * judge.positive_work)
    reported = judge.gain((s.potential_energy + s.kinetic_energy).values)
    assert reported == pytest.approx(gain, abs=1e-9 * np.abs(gain).max())


def work_passes_through_contacts_and_lines(judge: Judge) -> None:
    """What the athlete's side gives away there, the machine's side gets; each side's own energy says so."""
    s, tolerance = judge.solution, 1e-5 * judge.positive_work
    reserve = (s.reserve * s.speed).values
    own = (s.muscle_power.sum("muscle") + s.passive_power + s.trunk_power).values
    own = own + reserve[:, judge.of_athlete].sum(axis=1)
    body = judge.energy["athlete"] + judge.energy["carried"]
    assert judge.work(own + judge.power_on_athlete) == pytest.approx(judge.gain(body), abs=tolerance)
    machine = judge.coordinate_force_power + reserve[:, ~judge.of_athlete].sum(axis=1) + judge.power_on_machine
    assert judge.work(machine) == pytest.approx(judge.gain(judge.energy["machine"]), abs=tolerance)
    lost = s.slip_power.sum("contact").values + s.resistance_power.values - judge.coordinate_force_power
    assert judge.power_on_athlete + judge.power_on_machine == pytest.approx(lost, abs=1e-6)


def resistance_does_its_work_along_the_travel(judge: Judge) -> None:
    """Resistance × speed is the power of the force on the interface; a carried load gets it all as energy."""
    s, assembly = judge.solution, judge.assembly
    power, force = (s.resistance * s.travel_speed).values, s.interface_force.values
    moves = judge.sites[assembly.interface][2]
    assert power == pytest.approx(np.einsum("fx,fx->f", force, moves), abs=1e-6 * np.abs(power).max())
    if assembly.interface_contacts:
        at = [c.name in assembly.interface_contacts for c in assembly.contacts]
        assert force == pytest.approx(-s.contact_force.values[:, at].sum(axis=1))
    elif assembly.interface_lines:
        assert force == pytest.approx(-s.line_force.sel(line=list(assembly.interface_lines)).sum("line").values)
    else:  # a free-spinning bar has so little inertia that its energy is that of its travel
        assert judge.work(power) == pytest.approx(judge.gain(judge.energy["carried"]), abs=1e-5 * judge.positive_work)
    there, and_back = judge.work(np.abs(s.travel_speed.values))
    assert s.travel.values[[0, judge.turning_point]] == pytest.approx([0.0, there], abs=1e-6)
    assert and_back == pytest.approx(2 * there, abs=1e-6)


OF_A_FRAME = (
    loops_stay_closed,
    equations_of_motion_hold,
    joint_moments_are_those_of_newton_and_euler,
    contacts_push_grip_and_stay_on_their_patch,
    feet_press_with_their_soles,
    muscles_pull_along_their_paths,
    joint_contact_forces_are_what_newton_leaves_to_the_joint,
)
OF_A_REPETITION = (
    path_has_exact_derivatives,
    rates_follow_time,
    interface_moves_one_way,
    lines_pull_by_their_law,
    work_is_balanced,
    work_passes_through_contacts_and_lines,
    resistance_does_its_work_along_the_travel,
)


def _distance_to_patch(point: np.ndarray, corners: np.ndarray) -> float:
    """How far a point (3,) is from being a weighted mean of the corners (k, 3) [m]; 0 inside."""
    system = np.vstack([np.transpose(corners), np.ones(len(corners))])
    return float(nnls(system, np.append(point, 1.0))[1])
