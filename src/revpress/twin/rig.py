"""An exercise compiled for one athlete: all that the mechanics sees.

A :class:`Rig` is built once (a fraction of a second) and evaluated for as many frames as wanted:
:meth:`Rig.path` closes the loops, :meth:`Rig.problem` states the sharing problem of every frame, :meth:`Rig.answer`
solves it and works out everything that follows from the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import mujoco
import numpy as np
from scipy.interpolate import CubicSpline, PPoly

from revpress.athlete.passive import passive_moments
from revpress.errors import InputError, UnreachableError
from revpress.mechanics.closure import Closure, Path
from revpress.mechanics.compile import over_frames
from revpress.mechanics.contact import ContactSet
from revpress.mechanics.dynamics import State, fill_pulls, in_motion, pull
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array, Frames, Mechanism, site_motion
from revpress.mechanics.known_force import AppliedForce, apply_known_force
from revpress.mechanics.line import Pulled, pull_line, push_point
from revpress.mechanics.muscle import CapacityTable, Muscles, active_force_capacity
from revpress.mechanics.sharing import Sharing
from revpress.mechanics.sharing_batch import Pairs
from revpress.mechanics.shortfall import reach_of, share_at_a_price
from revpress.twin.assembly import Assembly
from revpress.twin.joints import PELVIS, WITHOUT_MUSCLES
from revpress.twin.mirror import Mirror, mirror
from revpress.twin.motion import Motion
from revpress.twin.moving_parts import freeze, frozen, probes, sites
from revpress.twin.problem import CONTACT_UNIT, MINIMUM_ACTIVATION, RESERVE, Answer, Problem
from revpress.twin.uncarried import uncarried, unsure

CONTACT_COST = 1e-4  # of pressing straight: spreads the pressure without competing with the muscles, whose cost is 1
PRICE_OF_A_MISS = 300.0
"""What it costs to miss as much as all muscles of the strongest joint give together; a full activation costs 1 or 2/3.

So no muscle works to the full for less than a three-hundredth of that, about 1 N m of an average adult. Where
people lift, muscles ask a tenth to a hundredth of it; above it only postures that muscles can hardly hold.
"""
_ABOUT_ALIKE = 1e-3  # relative difference of two legs' demand up to which half of the problem is a good start
_LEAST_TRAVEL = 1e-3  # a stroke shorter than this [m] is none
_ROUNDING = 1e-6  # of ranges [rad or m]
_FINE = np.linspace(0.0, 1.0, 257)


class Rig:
    """An exercise compiled for one athlete.

    What it is given stays as it is: it works on a copy of the assembly's spec.

    Parameters
    ----------
    assembly : Assembly
        Athlete and machine, joined.

    Attributes
    ----------
    assembly : Assembly
        What was given.
    fixed : Mapping of str to float
        Coordinates of resting limbs [rad or m].
    couplings : tuple of Coupling
        Dependent coordinates that move.
    names : tuple of str
        The n_u independent coordinates.
    rows : ndarray, shape (m,)
        Places among them of the rows of the sharing problem.
    capacity_of : CapacityTable
        What the muscles can give.
    contact_cost : ndarray, shape (g,)
        Of the contact generators.

    Raises
    ------
    UnreachableError
        The stroke leaves a joint's range, or its loops do not close.
    """

    sources = ("millard2013", "yeadon2006", "gruben2003", "riener1999", "todorov2012")
    """Keys in the bibliography: muscles and their voluntary speed, where feet push, passive moments, the engine."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        self.fixed: Mapping[str, float] = dict(assembly.fixed)
        self._frozen, self.couplings = frozen(assembly)
        self._slides = probes(assembly)
        self.probes = frozenset(slide.name for slide in self._slides)
        self._joined = assembly.body.spec.copy()
        self.mechanism = Mechanism(self._joined.compile(), self.couplings, sites(assembly), self._frozen, self._slides)
        driven = {**assembly.prescribed, **assembly.measured, **dict.fromkeys(self.probes, (0.0,))}
        self.closure = Closure(self.mechanism, assembly.welds, driven, assembly.guess, assembly.balances)
        self.contacts = ContactSet(self.mechanism, assembly.contacts, CONTACT_UNIT)
        self.capacity_of = CapacityTable(assembly.body.muscles)
        self.names = self.mechanism.coordinates.names
        held = {*WITHOUT_MUSCLES, *self.probes, *(PELVIS if assembly.support else ())}
        self.rows = np.array([i for i, n in enumerate(self.names) if n not in held], dtype=np.int64)
        self._row_of = np.full(len(self.names), -1, dtype=np.int64)
        self._row_of[self.rows] = np.arange(len(self.rows))
        self.contact_cost = self.price_contacts(self._person_mass())
        beyond = "" if assembly.measured else self.out_of_range(self.closure.nodes, self.closure.tabulated.u)
        if beyond:
            raise UnreachableError(beyond)
        self.interface = self.mechanism.site(assembly.interface)
        self._interface_chain = self.mechanism.chains([self.interface])[0]
        self._travel = self._tabulate_travel()

    @cached_property
    def spec(self) -> mujoco.MjSpec:
        """The rig's own copy of athlete and machine: resting limbs frozen, joints probed for their contact force."""
        spec = self._joined.copy()
        freeze(spec, self._frozen)
        for slide in self._slides:
            spec.body(slide.body).add_joint(name=slide.name, type=mujoco.mjtJoint.mjJNT_SLIDE, axis=slide.axis)
        return spec

    @cached_property
    def model(self) -> mujoco.MjModel:
        """What :attr:`spec` compiles to, with the joints of :attr:`mechanism`: for pictures, mechanics needs it not."""
        return self.spec.compile()

    def place(self, coordinate: str) -> int:
        """Index of an independent coordinate."""
        return self.names.index(coordinate)

    def path(self, s: Array) -> Path:
        """Postures at strokes ``s`` (F,)."""
        return self.closure.at(s)

    def moved(self, q: Array, dq: Array, ddq: Array) -> State:
        """The mechanism at (F, n_q) coordinates, rates and accelerations."""
        return in_motion(self.mechanism, q, dq, ddq)

    def problem(self, motion: Motion) -> Problem:
        r"""State the sharing problem of every frame of a motion.

        Parameters
        ----------
        motion : Motion
            Stroke over time, F frames.

        Returns
        -------
        Problem
            ``moment`` (F, m, n + g) and ``demand`` (F, m), one row for each of the m coordinates that nothing holds
            (:attr:`rows`), one column for each of n muscles and g contact generators.

        Notes
        -----
        With the path :math:`q(s)` and the motion :math:`s(t)`, accelerations are known, and what is left of

        .. math::

            M(q)\,\ddot q + h(q, \dot q) = \tau_\mathrm{passive} + R(q) f(a) + J_c(q)^T w_c
            + J_\mathrm{free}(q)^T \lambda + \tau_\mathrm{resistance}

        is linear in activations :math:`a` and multipliers :math:`w` of the contact generators. Over the independent
        coordinates, the rows that a support or an ideal torque (:math:`\lambda`) serves left out,

        .. math::

            \begin{bmatrix} R\,\mathrm{diag}(F) & G \end{bmatrix} \begin{bmatrix} a \\ w \end{bmatrix} + r
            = b, \qquad
            b = M \ddot q + h - \tau_\mathrm{passive} - \tau_\mathrm{resistance}

        F is each muscle's force at full activation along its tendon [N], R its moment arms −∂L/∂q [m or 1], G the
        generators' generalised forces [N m or N for :data:`CONTACT_UNIT`], r the reserves; rows are N m along angles
        and N along shifts, positive where they drive their coordinate up.
        """
        path = self.path(motion.s)
        ds, dds = motion.ds[:, None], motion.dds[:, None]
        du = path.du * ds
        ddu = path.ddu * ds**2 + path.du * dds
        coordinates = self.mechanism.coordinates
        q, slope, curvature = coordinates.evaluate(path.u)
        rate = du[:, coordinates.driver]
        dq, ddq = slope * rate, slope * ddu[:, coordinates.driver] + curvature * rate**2
        state = self.moved(q, dq, ddq)
        passive = self._passive(path.u)
        lines = {line.name: pull_line(self.mechanism, line, state.frames, dq, ddq) for line in self.assembly.lines}
        resistance = self.resisting(path.u, du)
        capacity = self.capacity_of(state.tendon_length, state.tendon_speed)
        n, g = capacity.shape[1], self.contacts.size
        moment = np.empty((len(q), len(self.rows), n + g))
        fill_pulls(self.mechanism, state, slope, self._row_of, capacity, moment)
        self.contacts.fill(state.frames, slope, self._row_of, moment, n)
        touch = self._touch(motion.s)
        moment[:, :, n:] *= touch[..., None, :]
        known_forces = tuple(
            apply_known_force(self.mechanism, load, state.frames, motion.s) for load in self.assembly.known_forces
        )
        known: tuple[Pulled | AppliedForce, ...] = (*lines.values(), *known_forces)
        outside = sum((outer.generalised for outer in known), start=np.zeros_like(q))
        demand = (coordinates.project(path.u, state.inertial - outside) - passive - resistance)[:, self.rows]
        left = self._uncarried(moment[:, :, n:], demand)
        return Problem(
            moment=moment,
            demand=demand - left,
            lower=np.r_[np.full(n, MINIMUM_ACTIVATION), np.zeros(g)],
            upper=np.r_[np.ones(n), np.full(g, np.inf)],
            cost=np.concatenate([np.ones((*self.contact_cost.shape[:-1], n)), self.contact_cost], axis=-1),
            capacity=capacity,
            motion=motion,
            path=path,
            state=state,
            slope=slope,
            passive=passive,
            resistance=resistance,
            lines=lines,
            known_forces=known_forces,
            touch=touch,
            uncarried=left,
        )  # fmt: skip

    def _touch(self, s: Array) -> Array:
        """How much the point of each generator touches (F, g) at strokes (F,), or ones (g,) if all always do."""
        touching = self.assembly.touching
        if not touching:
            return np.ones(self.contacts.size)
        counts = [len(np.reshape(c.points, (-1, 3))) for c in self.contacts.contacts]
        shares = [
            touching[c.name](s) if c.name in touching else np.ones((len(s), count))
            for c, count in zip(self.contacts.contacts, counts, strict=True)
        ]
        return np.concatenate(shares, axis=1)[:, self.contacts.point]

    def _uncarried(self, generators: Array, demand: Array) -> Array:
        """What contacts that come and go cannot carry (F, m) of a demand: only in the rows of the pelvis."""
        left = np.zeros_like(demand)
        if self.assembly.touching and self.assembly.support is None:
            own = [self._row_of[self.place(name)] for name in PELVIS]
            left[:, own] = uncarried(generators[:, own], demand[:, own])
        return left

    def with_muscles(self, problem: Problem, muscles: Muscles) -> Problem:
        """The same problem with other forces and lengths of the muscles, on the same paths."""
        capacity = active_force_capacity(problem.state.tendon_length, problem.state.tendon_speed, muscles)
        moment = problem.moment.copy()
        fill_pulls(self.mechanism, problem.state, problem.slope, self._row_of, capacity, moment)
        return replace(problem, moment=moment, capacity=capacity)

    def answer(self, problem: Problem, power: int = 2) -> Answer:
        """The most economical forces: least Σ activationᵖ (power 2 or 3), none dearer than what is missing."""
        sharing = share_at_a_price(
            problem.moment,
            problem.demand,
            problem.lower,
            problem.upper,
            problem.cost,
            power,
            reserve=np.full(len(self.rows), RESERVE),
            reach=reach_of(problem.moment, problem.capacity.shape[1]),
            price=PRICE_OF_A_MISS,
            pairs=self._pairs(problem),
            unsure=self._unsure,
        )
        return self.consequences(problem, sharing)

    @cached_property
    def _unsure(self) -> Array | None:
        """Deviation of each row of the demand (m,) where a motion was recorded without its forces."""
        if not (self.assembly.touching and self.assembly.support is None):
            return None
        deviation = np.zeros(len(self.rows))
        deviation[[self._row_of[self.place(name)] for name in PELVIS]] = unsure(
            GRAVITY * float(self.mechanism.tree.mass.sum())
        )
        return deviation

    def _pairs(self, problem: Problem) -> Pairs | None:
        """Columns and rows of two legs that do the same; None for one leg, or where the demand is not the same."""
        images = self.images
        if images is None or images.gap(problem.demand) > _ABOUT_ALIKE * np.abs(problem.demand).max():
            return None
        first = np.flatnonzero(images.column >= np.arange(len(images.column)))
        rows = np.flatnonzero(images.kept)
        return Pairs(first, images.column[first], rows, images.row[rows])

    @cached_property
    def images(self) -> Mirror | None:
        """What mirrors what, by the posture in the middle of the stroke."""
        if len(self.assembly.working_sides) < 2:
            return None
        still = self.problem(Motion(np.zeros(1), np.full(1, 0.5), np.zeros(1), np.zeros(1)))
        return mirror([self.names[i] for i in self.rows], self.assembly.body.muscles.names, still.moment[0])

    def consequences(self, problem: Problem, sharing: Sharing) -> Answer:
        """Everything that follows from activations and contact multipliers."""
        n = problem.capacity.shape[1]
        activation, contact = sharing.x[:, :n], sharing.x[:, n:] * problem.touch
        force = activation * problem.capacity
        coordinates, u = self.mechanism.coordinates, problem.path.u
        muscle = pull(self.mechanism, problem.state, force)
        push, slip = self.contacts.forces(problem.state.frames, contact, problem.state.dq)
        reserve = np.zeros_like(u)
        reserve[:, self.rows] = sharing.reserve + problem.uncarried
        remainder = problem.state.inertial - muscle - push
        known: tuple[Pulled | AppliedForce, ...] = (*problem.lines.values(), *problem.known_forces)
        for outer in known:
            remainder -= outer.generalised
        if self.assembly.support == "missing":
            pelvis = [self.place(name) for name in PELVIS]
            reserve[:, pelvis] = remainder[:, coordinates.index[pelvis]]
        remainder[:, coordinates.index] -= reserve + problem.passive + problem.resistance
        return Answer(sharing, activation, force, contact, coordinates.project(u, muscle), reserve, remainder, slip)

    def interface_demand(self, problem: Problem) -> Array:
        """What one newton against the interface's path adds to the load (F, rows) [N m/N or 1]."""
        first, _ = self.interface_motion(problem.path, problem.state.frames)
        tangent = first / np.linalg.norm(first, axis=1)[:, None]
        frames = problem.state.frames
        over_q = np.zeros_like(problem.state.q)
        over_frames(
            push_point, len(over_q), self._interface_chain, self.mechanism.is_slide, frames.anchor, frames.axis,
            np.ascontiguousarray(frames.site_position[:, self.interface]), tangent, over_q,
        )  # fmt: skip
        return self.mechanism.coordinates.project(problem.path.u, over_q)[:, self.rows]

    def resistance(self, problem: Problem) -> Array:
        """Force (F,) [N] that moves the equipment along the interface's path as the problem's motion says.

        By the power of the machine's own coordinates, of a carried mass and of the lines that resist, per speed of the
        interface.
        """
        first, second = self.interface_motion(problem.path, problem.state.frames)
        rate = np.linalg.norm(first, axis=1)
        person = {*self.assembly.body.coordinates.names, *self.probes}
        machine = [i for i, row in enumerate(self.rows) if self.names[row] not in person]
        force = (problem.demand[:, machine] * problem.path.du[:, self.rows[machine]]).sum(axis=1) / rate
        for name in self.assembly.interface_lines:
            force -= np.einsum("fx,fx->f", problem.lines[name].force, first) / rate
        if self.assembly.carried_mass:
            ds, dds = problem.motion.ds[:, None], problem.motion.dds[:, None]
            inertial = self.assembly.carried_mass * (first * dds + second * ds**2 + [0.0, GRAVITY, 0.0])
            force += np.einsum("fx,fx->f", inertial, first) / rate
        return np.asarray(force)

    def interface_motion(self, path: Path, frames: Frames) -> tuple[Array, Array]:
        """First and second derivative of the interface's position with respect to the stroke, (F, 3) each [m]."""
        _, dq, ddq = self.mechanism.coordinates.expand_rates(path.u, path.du, path.ddu)
        first, second = np.empty((2, len(dq), 3))
        over_frames(
            site_motion, len(dq), self._interface_chain, self.mechanism.is_slide, frames.anchor, frames.axis,
            np.ascontiguousarray(frames.site_position[:, self.interface]), dq, ddq, first, second,
        )  # fmt: skip
        return first, second

    def travel(self, s: Array) -> Array:
        """Path length (F,) [m] of the interface from the start to strokes ``s``."""
        return np.asarray(self._travel(s))

    def motion_of(self, time: Array, position: Array, velocity: Array, acceleration: Array) -> Motion:
        """The motion whose interface moves as given, ending at the end of the stroke.

        Parameters
        ----------
        time, position, velocity, acceleration : ndarray, shape (F,)
            Of the interface along its path, concentric positive [s, m, m/s, m/s²]. Only differences of position count:
            the largest is the end of the stroke.

        Raises
        ------
        InputError
            The path is longer than the stroke.
        """
        span, whole = float(np.ptp(position)), float(self._travel(1.0))
        if span > whole:
            raise InputError(
                f"the recording moves {span:.3f} m, but this athlete's whole stroke in this exercise is {whole:.3f} m"
            )
        travel = whole - (position.max() - position)
        s = np.interp(travel, self._travel(_FINE), _FINE)
        rate = self._travel.derivative()
        for _ in range(3):  # Newton polishes what the table gave
            s = np.clip(s - (self._travel(s) - travel) / rate(s), 0.0, 1.0)
        return self.motion_at(time, s, velocity, acceleration)

    def motion_at(self, time: Array, s: Array, velocity: Array, acceleration: Array) -> Motion:
        """The motion with strokes ``s`` (F,), where the interface has a velocity [m/s] and an acceleration [m/s²]."""
        rate, curvature = self._travel(s, 1), self._travel(s, 2)
        ds = velocity / rate
        return Motion(time, s, ds, (acceleration - curvature * ds**2) / rate)

    def _tabulate_travel(self) -> PPoly:
        """Path length over the stroke: the integral of |dp/ds| along a spline through the nodes."""
        nodes, path = self.closure.nodes, self.closure.tabulated
        frames = self.mechanism.at(self.mechanism.coordinates.expand(path.u))
        speed = np.linalg.norm(self.interface_motion(path, frames)[0], axis=1)
        whole = float(np.trapezoid(speed, nodes))
        if not whole > _LEAST_TRAVEL:  # false for NaN too
            raise InputError(
                f"the stroke ends where it starts: its travel is {whole:.4f} m, less than {_LEAST_TRAVEL} m"
            )
        return CubicSpline(nodes, speed).antiderivative()

    def _person_mass(self) -> float:
        """Of the athlete's segments in the assembly's own model [kg], which may be scaled."""
        own, whole = self.assembly.body.model, self.mechanism.model
        return sum(float(whole.body_mass[whole.body(own.body(i).name).id]) for i in range(1, own.nbody))

    def price_contacts(self, mass: float) -> Array:
        """Cost (g,) of the generators: a foot's habitual shear, at all its points alike, has that of a full muscle.

        Parameters
        ----------
        mass : float
            Of the athlete [kg].
        """
        contacts = self.contacts
        habitual = self.assembly.habitual_shear * mass * GRAVITY
        pushed = np.array([c.pushed for c in contacts.contacts], dtype=bool)[contacts.owner]
        points = np.array([len(np.reshape(c.points, (-1, 3))) for c in contacts.contacts], dtype=float)[contacts.owner]
        return CONTACT_COST + np.where(pushed, points * (contacts.shear / habitual) ** 2, 0.0)

    def _passive(self, u: Array) -> Array:
        """Passive moments (F, n_u) of both working legs."""
        out = np.zeros_like(u)
        for side in self.assembly.working_sides:
            at = [self.place(f"{c}_{side}") for c in ("hip_flexion", "knee_angle", "ankle_angle")]
            out[:, at] = passive_moments(*(u[:, i] for i in at))
        return out

    def resisting(self, u: Array, du: Array) -> Array:
        """Forces (F, n_u) of friction and springs."""
        out = np.zeros_like(du)
        for force in self.assembly.resistances:
            i = self.place(force.coordinate)
            out[:, i] += force(u[:, i], du[:, i])
        return out

    @cached_property
    def ranges(self) -> tuple[Array, Array]:
        """Least and most of every coordinate (n_u,) [rad or m], with rounding; without end where none is known."""
        model, low, high = self.mechanism.model, np.full(len(self.names), -np.inf), np.full(len(self.names), np.inf)
        for i, name in enumerate(self.names):
            if name not in self.probes:
                least, most = model.jnt_range[model.joint(name).id].tolist()
                if least != most:
                    low[i], high[i] = least - _ROUNDING, most + _ROUNDING
        return low, high

    def out_of_range(self, s: Array, u: Array) -> str:
        """Which coordinate leaves its range in postures (F, n_u) at strokes (F,), in words; empty if none does."""
        low, high = self.ranges
        beyond = np.maximum(u - high, low - u)
        for i in np.flatnonzero((beyond > 0.0).any(axis=0)):
            name, worst = self.names[i], int(np.argmax(beyond[:, i]))
            where = f"at {100 * s[worst]:.0f} % of the stroke"
            allowed = f"{np.degrees(low[i]):.0f}° to {np.degrees(high[i]):.0f}°"
            if abs(u[worst, i]) > np.pi:  # the loops close, but around a body that is folded through itself
                return (
                    f"the posture {where} cannot be reached with these settings: it closes only with {name} turned by "
                    f"more than half a turn, far outside the joint's range {allowed}"
                )
            return (
                f"the exercise needs {name} at {np.degrees(u[worst, i]):.1f}° {where}, outside the joint's range "
                f"{allowed}"
            )
        return ""
