"""Laws that every solution obeys, whatever the exercise, the athlete, the load and the machine.

A law yields its checks: what was measured, and how much of it is allowed. Its docstring is its statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike
from scipy.optimize import nnls
from scipy.spatial.transform import Rotation

from revpress.exercise.examination.judge import Judge
from revpress.mechanics.kinematics import Array
from revpress.mechanics.sharing import Status
from revpress.twin.joints import LUMBOSACRAL, WITHOUT_MUSCLES, contact_joints


@dataclass(frozen=True)
class Check:
    """One comparison of a law.

    Attributes
    ----------
    what : str
        What was compared.
    measured, allowed : float
        Both in ``unit``, at least 0.
    unit : str
        SI, or "1".
    """

    what: str
    measured: float
    allowed: float
    unit: str = "1"

    @property
    def holds(self) -> bool:
        """Whether no more was measured than is allowed; False for NaN."""
        return bool(self.measured <= self.allowed)

    @property
    def share(self) -> float:
        """Measured over allowed: 1 is the limit; infinite for NaN, and where nothing is allowed but something found."""
        if np.isnan(self.measured) or np.isnan(self.allowed):
            return float("inf")
        if self.measured <= 0.0:
            return 0.0
        return self.measured / self.allowed if self.allowed > 0.0 else float("inf")


Law = Callable[[Judge], Iterator[Check]]


def _largest(values: ArrayLike) -> float:
    """Largest magnitude; 0 of nothing, NaN where one is NaN."""
    found = np.abs(np.asarray(values, dtype=float))
    return float(found.max()) if found.size else 0.0


def _relative(measured: ArrayLike, expected: ArrayLike, relative: float = 1e-6, least: float = 1e-12) -> float:
    """Largest difference over what is allowed there: ``relative`` of the expected, or ``least``."""
    a, b = np.asarray(measured, dtype=float), np.asarray(expected, dtype=float)
    return _largest((a - b) / np.maximum(relative * np.abs(b), least))


# Laws of a frame


def loops_stay_closed(judge: Judge) -> Iterator[Check]:
    """What is welded stays together, and the centre of mass where it is kept, within 1e-8 m and rad."""
    yield Check("closure residual", float(judge.solution.closure_residual.max()), 1e-8, "m or rad")
    for weld in judge.assembly.welds:
        (a, a_axes, _), (b, b_axes, _) = judge.sites[weld.a], judge.sites[weld.b]
        gap = np.einsum("fij,fi->fj", b_axes, a - b)
        turn = Rotation.from_matrix(np.einsum("fij,fik->fjk", b_axes, a_axes)).as_rotvec()
        missed = dict(zip(("x", "y", "z", "rx", "ry", "rz"), np.hstack([gap, turn]).T, strict=True))
        for component in weld.components:
            unit = "rad" if component.startswith("r") else "m"
            yield Check(f"{weld.a} on {weld.b} along {component}", _largest(missed[component]), 1e-8, unit)
    for balance in judge.assembly.balances:
        off = judge.centre_of_mass[:, "xyz".index(balance.axis)] - balance.at
        yield Check(f"centre of mass along {balance.axis}", _largest(off), 1e-8, "m")


def equations_of_motion_hold(judge: Judge) -> Iterator[Check]:
    """Muscles, passive structures, resistance and reserves supply what Newton and Euler ask, to 1e-8 of the terms.

    That is of the largest terms of any force, or of any moment. Where a support or the own moment of trunk or arms
    serves a coordinate, no muscle can; what is left there is judged with the moments.
    """
    solution, assembly = judge.solution, judge.assembly
    unsolved = ~np.isin(solution.status.values, (Status.CONVERGED, Status.SATURATED))
    yield Check("frames without an answer", float(unsolved.sum()), 0.0)
    names = solution.coordinate.values.tolist()
    served = {*WITHOUT_MUSCLES, *(c for c in names if c.startswith("pelvis") and assembly.support)}
    largest, missed = {"m": 0.0, "rad": 0.0}, {"m": 0.0, "rad": 0.0}
    for coordinate in set(names) - served:
        at = solution.sel(coordinate=coordinate)
        parts = [v.values for v in (at.muscle_moment, at.passive_moment, at.reserve)]
        parts += [f(at.angle.values, at.speed.values) for f in assembly.resistances if f.coordinate == coordinate]
        terms = np.sum([np.abs(p) for p in (judge.along(judge.inverse, coordinate), *parts)], axis=0)
        terms = float((terms + judge.along(judge.gross, coordinate)).max())
        miss = _largest(judge.along(judge.net, coordinate) - np.sum(parts, axis=0))
        unit = str(at.coordinate_unit.values)
        largest[unit], missed[unit] = max(largest[unit], terms), max(missed[unit], miss)
    for unit, force in (("m", "N"), ("rad", "N m")):
        yield Check("imbalance of forces" if unit == "m" else "imbalance of moments", missed[unit],
                    1e-8 * largest[unit], force)  # fmt: skip
    beside = np.abs(solution.muscle_moment.sel(coordinate=[c for c in names if c in served])).values
    yield Check("muscles where there are none", _largest(beside), 1e-9, "N m")


def joint_moments_are_those_of_newton_and_euler(judge: Judge) -> Iterator[Check]:
    """Reported moments are those of MuJoCo's inverse dynamics, to 1e-6 of their peak.

    Where they balance to nothing, as at a pelvis that nothing holds, to 1e-8 of what the contacts bring to bear there.
    """
    for coordinate in judge.solution.coordinate.values:
        moment = judge.solution.moment.sel(coordinate=coordinate).values
        peak = max(_largest(moment), 1.0)
        allowed = max(1e-6 * peak, 1e-8 * float(judge.along(judge.gross, coordinate).max()))
        yield Check(f"moment along {coordinate}", _largest(judge.along(judge.net, coordinate) - moment), allowed, "N m")


def contacts_push_grip_and_stay_on_their_patch(judge: Judge) -> Iterator[Check]:
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
        rounding = 1e-9 * max(_largest(force), 1.0)
        if not contact.strap:
            normal = np.einsum("fi,fi->f", outward, force)
            grip = np.linalg.norm(force - normal[:, None] * outward, axis=1)
            yield Check(f"{contact.name} pulls", max(0.0, -float(normal.min())), rounding, "N")
            slips = float(np.max(grip - contact.friction * normal))
            yield Check(f"{contact.name} grips beyond friction", max(0.0, slips), rounding, "N")
            corners = np.einsum("fij,kj->fki", axes, contact.points)
            if np.ptp(np.einsum("fki,fi->fk", corners, outward), axis=1).max() < 1e-9:
                twist = np.linalg.norm(np.cross(moment, outward), axis=1)
                yield Check(f"{contact.name} tilts", _largest(twist), rounding, "N m")
        presses = ~np.isnan(centre[:, 0])
        yield Check(f"{contact.name} presses nowhere", _largest(force[~presses]), 0.0, "N")
        local = np.einsum("fij,fi->fj", axes, centre - position)[presses]
        outside = max((_distance_to_patch(point, contact.points) for point in local), default=0.0)
        yield Check(f"{contact.name} presses beside its patch", outside, 1e-8, "m")


def feet_press_with_their_soles(judge: Judge) -> Iterator[Check]:
    """The patch of a foot lies within its sole."""
    soles = {f"sole_{side}": sole for side, sole in judge.assembly.body.soles.items()}
    for contact in judge.assembly.contacts:
        sole = soles.get(contact.a)
        if sole:
            x, y, z = (judge.model.site(contact.a).pos + contact.points).T
            over = max(sole.heel_x - x.min(), x.max() - sole.toe_x, 0.0)
            yield Check(f"{contact.name} past heel or toe", float(over), 1e-12, "m")
            beside = max(_largest(z) - max(sole.half_width_heel, sole.half_width_ball), 0.0)
            yield Check(f"{contact.name} past the sole's edge", beside, 1e-12, "m")
            yield Check(f"{contact.name} off the sole, over rounding", _relative(y, sole.height), 1.0)


def muscles_pull_along_their_paths(judge: Judge) -> Iterator[Check]:
    """Moment = −tension × ∂length/∂coordinate, power = tension × shortening speed: the same over both.

    The moments of trunk and arms, which no muscle of this body gives, do their work likewise.
    """
    s = judge.solution
    for f in (0, judge.turning_point // 2, judge.turning_point):
        missed = _largest(s.muscle_moment.values[f] - judge.muscle_moments(f))
        yield Check(f"muscles' moment in frame {f}", missed, 1e-4, "N m")
    over_joints = (s.muscle_moment * s.speed).sum("coordinate").values
    over_muscles = s.muscle_power.sum("muscle").values
    yield Check("power over joints and muscles", _largest(over_muscles - over_joints),
                1e-9 * max(_largest(over_joints), 1.0), "W")  # fmt: skip
    trunk = (s.moment * s.speed).sel(coordinate=s.coordinate.isin(WITHOUT_MUSCLES)).sum("coordinate").values
    missed = _largest(s.trunk_power.values - trunk)
    yield Check("power of trunk and arms", missed, 1e-9 * max(_largest(trunk), 1.0), "W")
    beyond = np.maximum(0.01 - s.activation.values, s.activation.values - 1.0)
    yield Check("activation beyond 0.01 to 1", max(0.0, float(beyond.max())), 1e-12)
    tension = (s.activation * s.muscle_capacity).values
    yield Check("tension is activation × capacity, over rounding", _relative(s.muscle_force.values, tension), 1.0)


def joint_contact_forces_are_what_newton_leaves_to_the_joint(judge: Judge) -> Iterator[Check]:
    """Force that the distal segments take, less the muscles' pull on them; a kneecap hands on what its ligament bears.

    That is the quadriceps' moment over the ligament's arm, both by moving the knee.
    """
    segments = contact_joints(judge.assembly.working_sides)
    for name in map(str, judge.solution.joint.values):
        joint, _, side = name.partition("_")
        body, reported = segments[name], judge.solution.joint_force.sel(joint=name).values
        for f in (0, judge.turning_point // 2, judge.turning_point):
            expected = judge.force_from_parent(f, body) - judge.muscle_force_on(f, body)
            if joint in ("knee", "patellofemoral"):
                relief = judge.ligament_relief(f, side)
                expected = expected + relief if joint == "knee" else expected - relief
            if name == LUMBOSACRAL and judge.assembly.support == "torso":
                expected -= judge.solution.support_force.values[f]
            allowed = 1e-5 * float(np.linalg.norm(expected))
            yield Check(f"force on {body} in frame {f}", _largest(reported[f] - expected), allowed, "N")


# Laws of a repetition


def path_has_exact_derivatives(judge: Judge) -> Iterator[Check]:
    """u' and u'' are those of fourth-order differences of independently closed postures."""
    h, s = 1e-3, np.linspace(0.01, 0.99, 31)
    far, near, here, after, last = (judge.rig.path(s + k * h) for k in (-2, -1, 0, 1, 2))
    first = (far.u - 8 * near.u + 8 * after.u - last.u) / (12 * h)
    second = (far.du - 8 * near.du + 8 * after.du - last.du) / (12 * h)
    yield Check("first derivative", _largest(here.du - first), 1e-6 * _largest(here.du), "rad or m")
    # On a circle about the hip the path is straight in its coordinates: then only rounding is left.
    allowed = max(1e-6 * _largest(here.ddu), 1e-9)
    yield Check("second derivative", _largest(here.ddu - second), allowed, "rad or m")


def rates_follow_time(judge: Judge) -> Iterator[Check]:
    """Speeds and accelerations are the rates of the coordinates, by second-order differences within a phase."""
    s, inside = judge.solution, slice(2, judge.turning_point - 1)
    time = s.time.values
    rates = {
        "stroke": "stroke_speed", "stroke_speed": "stroke_acceleration", "angle": "speed", "speed": "acceleration",
        "travel": "travel_speed",
    }  # fmt: skip
    for value, rate in rates.items():
        difference = np.gradient(s[value].values, time, axis=0)[inside]
        expected = s[rate].values[inside]
        unit = s[rate].attrs.get("units", "SI")
        yield Check(rate.replace("_", " "), _largest(expected - difference), 5e-3 * _largest(expected), unit)


def interface_moves_one_way(judge: Judge) -> Iterator[Check]:
    """The stroke never turns the machine back, or its resistance would change sides."""
    velocity = judge.sites[judge.assembly.interface][2][1 : judge.turning_point]
    back = np.einsum("fx,fx->f", velocity[1:], velocity[:-1]) <= 0.0
    yield Check("frames in which it turns", float(back.sum()), 0.0)


def lines_pull_by_their_law(judge: Judge) -> Iterator[Check]:
    """A cable's or band's tension is that of its length and its rates, never a push."""
    time = judge.solution.time.values
    inside = np.r_[2 : judge.turning_point - 1, judge.turning_point + 2 : len(time) - 2]
    for i, line in enumerate(judge.assembly.lines):
        (a, _, a_speed), (b, _, b_speed) = judge.sites[line.a], judge.sites[line.b]
        length = np.linalg.norm(b - a, axis=1)
        rate = np.einsum("fx,fx->f", b - a, b_speed - a_speed) / length
        expected = line.tension(length, rate, np.gradient(rate, time))
        tension = judge.solution.line_tension.values[:, i]
        missed = _largest(tension[inside] - expected[inside])
        yield Check(f"tension of {line.name}", missed, 5e-3 * float(tension.max()), "N")
        yield Check(f"{line.name} pushes", max(0.0, -float(tension.min())), 0.0, "N")
        yield Check(f"end of {line.name}", _largest(judge.solution.line_position.values[:, i] - a), 1e-9, "m")
        pulls = tension[:, None] * (b - a) / length[:, None]
        missed = _largest(judge.solution.line_force.values[:, i] - pulls)
        yield Check(f"force of {line.name}", missed, 1e-9 * max(float(tension.max()), 1.0), "N")


def _slip_power(solution: xr.Dataset) -> Array:
    """Power of all contacts together (F,) [W]; nothing where nothing touches."""
    still = np.zeros(solution.sizes["frame"])
    return np.asarray(solution.slip_power.sum("contact").values) if "contact" in solution.coords else still


def work_is_balanced(judge: Judge) -> Iterator[Check]:
    """All power (muscles, trunk, passive, slip, resistance, lines, reserves) changes athlete's and machine's energy."""
    s = judge.solution
    power = s.muscle_power.sum("muscle") + _slip_power(s) + s.resistance_power
    power = power + s.passive_power + s.reserve_power + s.trunk_power
    gain = judge.gain(sum(judge.energy.values(), start=np.zeros(len(s.frame))))
    yield Check("less than 10 J of positive work", max(0.0, 10.0 - judge.positive_work), 0.0, "J")
    yield Check("work less gain of energy", _largest(judge.work(power.values) - gain), 1e-5 * judge.positive_work, "J")
    reported = judge.gain((s.potential_energy + s.kinetic_energy).values)
    yield Check("reported energy", _largest(reported - gain), 1e-9 * _largest(gain), "J")


def work_passes_through_contacts_and_lines(judge: Judge) -> Iterator[Check]:
    """What the athlete's side gives away there, the machine's side gets; each side's own energy says so."""
    s, allowed = judge.solution, 1e-5 * judge.positive_work
    reserve = (s.reserve * s.speed).values
    own = (s.muscle_power.sum("muscle") + s.passive_power + s.trunk_power).values
    own = own + reserve[:, judge.of_athlete].sum(axis=1)
    body = judge.energy["athlete"] + judge.energy["carried"]
    missed = _largest(judge.work(own + judge.power_on_athlete) - judge.gain(body))
    yield Check("work on the athlete", missed, allowed, "J")
    machine = judge.resistance_power + reserve[:, ~judge.of_athlete].sum(axis=1) + judge.power_on_machine
    missed = _largest(judge.work(machine) - judge.gain(judge.energy["machine"]))
    yield Check("work on the machine", missed, allowed, "J")
    lost = _slip_power(s) + s.resistance_power.values - judge.resistance_power
    yield Check("power that is lost", _largest(judge.power_on_athlete + judge.power_on_machine - lost), 1e-6, "W")


def resistance_does_its_work_along_the_travel(judge: Judge) -> Iterator[Check]:
    """Resistance × speed is the power of the force on the interface; a carried load gets it all as energy."""
    s, assembly = judge.solution, judge.assembly
    power, force = (s.resistance * s.travel_speed).values, s.interface_force.values
    moves = judge.sites[assembly.interface][2]
    missed = _largest(power - np.einsum("fx,fx->f", force, moves))
    yield Check("power along the travel", missed, 1e-6 * _largest(power), "W")
    if assembly.interface_contacts:
        at = [c.name in assembly.interface_contacts for c in assembly.contacts]
        expected = -s.contact_force.values[:, at].sum(axis=1)
        yield Check("force of the contacts, over rounding", _relative(force, expected), 1.0)
    elif assembly.interface_lines:
        expected = -s.line_force.sel(line=list(assembly.interface_lines)).sum("line").values
        yield Check("force of the lines, over rounding", _relative(force, expected), 1.0)
    else:  # a free-spinning bar has so little inertia that its energy is that of its travel
        missed = _largest(judge.work(power) - judge.gain(judge.energy["carried"]))
        yield Check("work on the carried load", missed, 1e-5 * judge.positive_work, "J")
    there, and_back = judge.work(np.abs(s.travel_speed.values))
    ends = s.travel.values[[0, judge.turning_point]]
    yield Check("travel", _largest(ends - [0.0, there]), 1e-6, "m")
    yield Check("travel there and back", abs(float(and_back - 2 * there)), 1e-6, "m")


OF_A_FRAME: tuple[Law, ...] = (
    loops_stay_closed,
    equations_of_motion_hold,
    joint_moments_are_those_of_newton_and_euler,
    contacts_push_grip_and_stay_on_their_patch,
    feet_press_with_their_soles,
    muscles_pull_along_their_paths,
    joint_contact_forces_are_what_newton_leaves_to_the_joint,
)
"""Hold in every frame, however few there are."""
OF_A_REPETITION: tuple[Law, ...] = (
    path_has_exact_derivatives,
    rates_follow_time,
    interface_moves_one_way,
    lines_pull_by_their_law,
    work_is_balanced,
    work_passes_through_contacts_and_lines,
    resistance_does_its_work_along_the_travel,
)
"""Need a whole repetition of finely spaced frames."""


def _distance_to_patch(point: Array, corners: Array) -> float:
    """How far a point (3,) is from being a weighted mean of the corners (k, 3) [m]; 0 inside."""
    system = np.vstack([np.transpose(corners), np.ones(len(corners))])
    return float(nnls(system, np.append(point, 1.0))[1])
