"""What an instrument mounted on a machine follows over the stroke, by the machine's own geometry."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.interpolate import CubicSpline, PPoly

from revpress.errors import InputError, shown
from revpress.machine.mounting_point import MountingPoint
from revpress.mechanics.compile import over_frames
from revpress.mechanics.kinematics import Array, site_motion
from revpress.twin.problem import Problem
from revpress.twin.rig import Rig

INTERFACE = ""
"""Name of where the athlete meets the machine, along its path; every exercise has it."""

Through = Callable[[MountingPoint | None, Array, float], tuple[Array, Array]]
"""What an instrument makes of the displacement of a mounting point."""

_FINE = np.linspace(0.0, 1.0, 257)
_NEWTON = 4
_STANDS_STILL = 1e-6  # of its mean, what moves least


class Mounting:
    """A mounting point of a rig over the stroke.

    Parameters
    ----------
    rig : Rig
        The exercise.
    name : str
        Of one of its mounting points; :data:`INTERFACE` is where the athlete meets the machine.
    through : callable, optional
        What the instrument makes of it: of the point, its displacement x (F,) from the stroke's start and its
        coordinate there, a reading and its slope over x (F,). The displacement itself if not given.

    Attributes
    ----------
    point : MountingPoint or None
        What was declared; None for the interface.
    unit : {"m", "rad"}
        Of what is followed.

    Raises
    ------
    InputError
        The exercise has no such point, or what is read there does not grow throughout the stroke.
    """

    def __init__(self, rig: Rig, name: str = INTERFACE, through: Through | None = None) -> None:
        self.point = find_point(rig, name)
        self.unit = self.point.unit if self.point else "m"
        nodes = rig.closure.nodes
        rate, self.origin = _rates(rig, self.point)
        displacement = CubicSpline(nodes, rate).antiderivative()
        if through is not None:
            rate = through(self.point, np.asarray(displacement(nodes)), self.origin)[1] * rate
        if not rate.min() > _STANDS_STILL * np.abs(rate).mean():
            at = 100.0 * nodes[int(np.argmin(rate))]
            raise InputError(
                f"what an instrument reads at {shown(name or 'the interface')} does not grow throughout the stroke: it "
                f"stands still or goes back at {at:.0f} % of it; mount it elsewhere"
            )
        self._reading: PPoly = displacement if through is None else CubicSpline(nodes, rate).antiderivative()
        self.displacement: PPoly = displacement

    @property
    def whole(self) -> float:
        """What is read from the start of the stroke to its end."""
        return float(self._reading(1.0))

    def at(self, s: Array) -> Array:
        """What is read (F,) at strokes ``s`` (F,), from the start of the stroke."""
        return self._over(s)[0]

    def slopes(self, s: Array) -> tuple[Array, Array]:
        """First and second derivative (F,) of what is read over the stroke, the second 0 beyond its ends."""
        return self._over(s)[1:]

    def stroke(self, reading: Array) -> Array:
        """Strokes (F,) at which this is read; beyond the ends on a straight line."""
        s = np.interp(reading, self._reading(_FINE), _FINE)
        for _ in range(_NEWTON):
            value, slope, _ = self._over(s)
            s = s - (value - reading) / slope
        return np.asarray(s)

    def _over(self, s: Array) -> tuple[Array, Array, Array]:
        inside = np.clip(s, 0.0, 1.0)
        slope = self._reading(inside, 1)
        return self._reading(inside) + slope * (s - inside), slope, np.where(s == inside, self._reading(inside, 2), 0.0)


def find_point(rig: Rig, name: str) -> MountingPoint | None:
    """A mounting point of a rig.

    Parameters
    ----------
    rig : Rig
        The exercise.
    name : str
        As it was declared, without the side where only one side has it; :data:`INTERFACE` is none of them.

    Returns
    -------
    MountingPoint or None
        None for the interface.

    Raises
    ------
    InputError
        There is none, or one on either side.
    """
    if name == INTERFACE:
        return None
    points = rig.assembly.mounting_points
    found = [p for p in points if p.name == name] or [p for p in points if p.name[:-2] == name]
    if len(found) != 1:
        names = ", ".join(p.name for p in points) or "none but where the athlete meets the machine"
        what = "more than one place is" if found else "no place is"
        raise InputError(f"{what} called {shown(name)} where an instrument fits on this exercise (it has: {names})")
    return found[0]


def pull_at(rig: Rig, problem: Problem, name: str) -> Array:
    """Force (F,) along a mounting point's displacement of all that resists behind it: tension of a cable, or a moment.

    Parameters
    ----------
    rig : Rig
        The exercise.
    problem : Problem
        Of its motion.
    name : str
        Of the point; at :data:`INTERFACE` it is all that the machine resists with.

    Returns
    -------
    ndarray, shape (F,)
        Positive against the concentric phase [N; N m where the displacement is an angle].

    Raises
    ------
    InputError
        There is no such point, or it is not one between the athlete and what resists.
    """
    point = find_point(rig, name)
    if point is None:
        return rig.resistance(problem)
    if not point.pulls:
        names = ", ".join(["the interface", *(p.name for p in rig.assembly.mounting_points if p.pulls)])
        raise InputError(f"no load cell fits in at {shown(name)}: nothing pulls behind it alone (choose of: {names})")
    slope = _function(point, problem, rig)[1]
    if point.line:
        return problem.lines[point.line].tension / slope
    coordinates = rig.mechanism.coordinates
    place = coordinates.joints.index(point.coordinate)
    driver = int(coordinates.driver[place])
    taken = slope * problem.slope[:, place]  # over the coordinate that the machine is driven by
    power = np.zeros(len(taken))
    for name_behind in point.carries:
        behind = coordinates.joints.index(name_behind)
        power += problem.state.inertial[:, behind] * problem.slope[:, behind]
    u = problem.path.u[:, driver]
    du = problem.path.du[:, driver] * problem.motion.ds
    for force in point.forces:
        power -= force(u, du)
    return np.asarray(power / taken)


def _function(point: MountingPoint, problem: Problem, rig: Rig) -> tuple[Array, Array]:
    """Displacement (F,) over what is followed, and its slope."""
    if point.line:
        followed = problem.lines[point.line].length
    else:
        followed = problem.state.q[:, rig.mechanism.coordinates.joints.index(point.coordinate)]
    return _through(point, followed)


def _through(point: MountingPoint, followed: Array) -> tuple[Array, Array]:
    if point.function is None:
        return followed, np.ones_like(followed)
    inside = np.clip(followed, point.function.x[0], point.function.x[-1])
    slope = point.function(inside, 1)
    return point.function(inside) + slope * (followed - inside), slope


def _rates(rig: Rig, point: MountingPoint | None) -> tuple[Array, float]:
    """Displacement per stroke (node,) of what is mounted there, and what its coordinate is at the start."""
    mechanism, nodes, path = rig.mechanism, rig.closure.nodes, rig.closure.tabulated
    q, dq, ddq = mechanism.coordinates.expand_rates(path.u, path.du, path.ddu)
    frames = mechanism.at(q)
    if point is None:
        return np.linalg.norm(rig.interface_motion(path, frames)[0], axis=1), 0.0
    if point.coordinate:
        place = mechanism.coordinates.joints.index(point.coordinate)
        return _through(point, q[:, place])[1] * dq[:, place], float(q[0, place])

    def moves(site: str) -> tuple[Array, Array]:
        at = mechanism.site(site)
        first, second = np.empty((2, len(nodes), 3))
        position = np.ascontiguousarray(frames.site_position[:, at])
        over_frames(
            site_motion, len(nodes), mechanism.chains([at])[0], mechanism.is_slide, frames.anchor, frames.axis,
            position, dq, ddq, first, second,
        )  # fmt: skip
        return position, first

    if point.point:
        return moves(point.point)[1][:, 1], 0.0
    line = next(line for line in rig.assembly.lines if line.name == point.line)
    (a, velocity_a), (b, velocity_b) = moves(line.a), moves(line.b)
    between = b - a
    length = np.linalg.norm(between, axis=1)
    rate = np.einsum("fx,fx->f", between, velocity_b - velocity_a) / length
    return _through(point, length)[1] * rate, float(length[0])
