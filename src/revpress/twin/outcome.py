"""What follows from the answer of an exercise: net moments, forces on joints, supports and interface, power."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.dynamics import fill_pulls, pull, pull_of_each, stretch
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.mechanics.muscle import FibreState, fibre_state
from revpress.twin.joints import LUMBAR, LUMBOSACRAL, PELVIS, WITHOUT_MUSCLES, contact_joints, joint_slides
from revpress.twin.motion import Motion
from revpress.twin.problem import Answer, Problem
from revpress.twin.rig import Rig


@dataclass(frozen=True)
class Outcome:
    """A solved motion of a rig, and what follows from it; world axes, F frames.

    Attributes
    ----------
    rig : Rig
    motion : Motion
    problem : Problem
    answer : Answer
    intervals : Mapping of str to ndarray
        Ends of quantities by name (:func:`~revpress.twin.intervals.intervals`), those that were asked for.
    lift : Motion or None
        The same motion with the stroke that is told, 1 at the end of the concentric phase, where that is another one
        than the path's.
    """

    rig: Rig
    motion: Motion
    problem: Problem
    answer: Answer
    intervals: Mapping[str, Array] = field(default_factory=dict)
    lift: Motion | None = None

    @property
    def told(self) -> Motion:
        """The motion with the stroke that is told."""
        return self.motion if self.lift is None else self.lift

    @cached_property
    def shown(self) -> list[int]:
        """Places of the coordinates that really move: probes never do."""
        return [i for i, n in enumerate(self.rig.names) if n not in self.rig.probes]

    @cached_property
    def is_shift(self) -> NDArray[np.bool_]:
        """Which of the shown coordinates are shifts, not turns."""
        mechanism = self.rig.mechanism
        return np.asarray(mechanism.is_slide[mechanism.coordinates.index][self.shown])

    @cached_property
    def speed(self) -> Array:
        """Rates (F, n_u) of the coordinates [rad/s or m/s]."""
        return np.asarray(self.problem.path.du * self.motion.ds[:, None])

    @cached_property
    def acceleration(self) -> Array:
        """Second rates (F, n_u) of the coordinates."""
        path = self.problem.path
        return np.asarray(path.ddu * self.motion.ds[:, None] ** 2 + path.du * self.motion.dds[:, None])

    @cached_property
    def net_moment(self) -> Array:
        """Net moments (F, n_u): muscles, passive structures, machine and reserve; of trunk and arms all they need."""
        problem, answer = self.problem, self.answer
        moment = answer.muscle_moment + problem.passive + problem.resistance + answer.reserve
        moment[:, self.without_muscles] = self._ideal_moment[:, self.without_muscles]
        return np.asarray(moment)

    @cached_property
    def without_muscles(self) -> list[int]:
        """Places of the coordinates of trunk and arms that move."""
        return [self.rig.place(n) for n in WITHOUT_MUSCLES if n in self.rig.names]

    @cached_property
    def _ideal_moment(self) -> Array:
        """What muscles do not supply (F, n_u): along the coordinates of trunk and arms, their moments.

        Where the torso is held, the holding wrench passes through the lumbar joint and is taken off.
        """
        coordinates, frames = self.rig.mechanism.coordinates, self.problem.state.frames
        total = coordinates.project(self.problem.path.u, self.answer.remainder)
        if self.rig.assembly.support == "torso":
            force, moment = self.support
            rows = [coordinates.joints.index(n) for n in LUMBAR]
            lumbar, pelvis = frames.anchor[:, rows[0]], frames.anchor[:, coordinates.joints.index(PELVIS[3])]
            about_lumbar = moment + np.cross(pelvis - lumbar, force)
            total[:, [self.rig.place(n) for n in LUMBAR]] -= np.einsum("fkc,fc->fk", frames.axis[:, rows], about_lumbar)
        return total

    @cached_property
    def support(self) -> tuple[Array, Array]:
        """Free wrench (F, 3) that holds pelvis or torso: force [N], and moment about the pelvis's origin [N m]."""
        joints, axis = self.rig.mechanism.coordinates.joints, self.problem.state.frames.axis
        remainder = self.answer.remainder
        slides, hinges = ([joints.index(n) for n in part] for part in (PELVIS[:3], PELVIS[3:]))
        if self.rig.assembly.support in (None, "missing"):
            zero = np.zeros((len(remainder), 3))
            return zero, zero
        force = np.einsum("fk,fkc->fc", remainder[:, slides], axis[:, slides])
        # Rows of the axes (F, hinge, 3) are what each hinge sees of the moment.
        moment = np.linalg.solve(axis[:, hinges], remainder[:, hinges, None])[..., 0]
        return force, np.asarray(moment, dtype=float)

    @cached_property
    def joints(self) -> list[str]:
        """Joints whose contact force is known: not the lumbosacral one of a trunk that lies on the bench as well."""
        known = contact_joints(self.rig.assembly.working_sides)
        return [name for name in known if name != LUMBOSACRAL or not self.rig.assembly.trunk_rests]

    @cached_property
    def joint_force(self) -> Array:
        """Forces (F, joint, 3) on the distal segments [N]: what muscles and outside forces leave to the joint."""
        forces = {name: self._along_slides(self.answer.remainder, name) for name in self.joints}
        for side in self.rig.assembly.working_sides:
            relief = self._ligament_relief(side)
            forces[f"knee_{side}"] += relief
            forces[f"patellofemoral_{side}"] -= relief
        if LUMBOSACRAL in forces and self.rig.assembly.support == "torso":
            forces[LUMBOSACRAL] -= self.support[0]
        return np.stack(list(forces.values()), axis=1)

    @cached_property
    def joint_force_of_units(self) -> Array:
        """What a newton of each muscle, then a unit of each contact generator, adds to the joint forces.

        Shape (F, joint, 3, column) [1; N]. Whatever the muscles' strength.
        """
        rig, state = self.rig, self.problem.state
        pulls = pull_of_each(rig.mechanism, state)
        generators = np.eye(rig.contacts.size)
        pushes = [
            rig.contacts.forces(state.frames, np.tile(one, (len(pulls), 1)), np.zeros_like(state.q))[0]
            for one in generators
        ]
        remainder = -np.concatenate([pulls, np.stack(pushes, axis=2)], axis=2) if pushes else -pulls
        forces = {name: self._along_slides(remainder, name) for name in self.joints}
        for side in rig.assembly.working_sides:
            relief = self._along_slides(pulls * self._spared(side)[:, None], f"knee_{side}")
            forces[f"knee_{side}"][..., : pulls.shape[2]] += relief
            forces[f"patellofemoral_{side}"][..., : pulls.shape[2]] -= relief
        if LUMBOSACRAL in forces and rig.assembly.support == "torso":
            slides = [rig.mechanism.coordinates.joints.index(n) for n in PELVIS[:3]]
            forces[LUMBOSACRAL] -= _vector(remainder[:, slides], state.frames.axis[:, slides])
        return np.stack(list(forces.values()), axis=1)

    def _along_slides(self, over_joints: Array, joint: str) -> Array:
        """The force vector (F, 3, …) whose components along a joint's slides are in ``over_joints`` (F, n_q, …)."""
        order, directions = self.rig.mechanism.coordinates.joints, self.problem.state.frames.axis
        at = [order.index(name) for name in joint_slides(joint)]
        return _vector(over_joints[:, at], directions[:, at])

    def _ligament_relief(self, side: str) -> Array:
        r"""What the quadriceps would pull the tibia by with its whole tension, less the ligament's pull (F, 3) [N].

        The paths of the quadriceps run on to the tibia, but a kneecap does not hand on the tension T of a tendon: with
        a share of its arm at the kneecap, what the ligament along the same line must bear is, by virtual work,

        .. math:: T_\mathrm{ligament} = T \frac{\mathrm{d}L}{\mathrm{d}\theta} \Big/
            \Big(\frac{\mathrm{d}L}{\mathrm{d}\theta}\Big)_\mathrm{tibia},

        the tendon's arm over the ligament's own: the change of length while the tibia alone moves on the thigh. What
        the ligament does not pull, the kneecap presses on the thigh.
        """
        spared = self.answer.force * self._spared(side)
        return self._along_slides(pull(self.rig.mechanism, self.problem.state, spared), f"knee_{side}")

    def _spared(self, side: str) -> Array:
        """By how much a newton of each muscle pulls the tibia less than its path says (F, n); 0 off the kneecap."""
        mechanism, state = self.rig.mechanism, self.problem.state
        coordinates = mechanism.coordinates
        with_knee = coordinates.driver == self.rig.place(f"knee_angle_{side}")
        kneecaps = np.array([name.startswith("patella") for name in coordinates.joints])
        of_tibia, of_kneecap = (
            stretch(mechanism, state, self.problem.slope * (with_knee & part)) for part in (~kneecaps, kneecaps)
        )
        passes = np.any(of_kneecap != 0.0, axis=0)
        spared = np.zeros_like(of_tibia)
        spared[:, passes] = -of_kneecap[:, passes] / of_tibia[:, passes]
        return spared

    @cached_property
    def axis_moment(self) -> Array:
        """Net moments (F, n_u) about the coordinates' own axes: without the work of what moves along with a knee."""
        coordinates = self.rig.mechanism.coordinates
        between = self.answer.remainder + pull(self.rig.mechanism, self.problem.state, self.answer.force)
        of_body = {c.dependent for c in self.rig.assembly.body.couplings}
        along = [i for i, name in enumerate(coordinates.joints) if name in of_body]
        moment = self.net_moment.copy()
        for i in along:
            moment[:, coordinates.driver[i]] -= self.problem.slope[:, i] * between[:, i]
        return moment

    @cached_property
    def joint_force_magnitude(self) -> Array:
        """Size (F, joint) of the joint forces [N]."""
        return np.asarray(np.linalg.norm(self.joint_force, axis=-1))

    @cached_property
    def contacts(self) -> list[str]:
        """Names of contacts and known forces."""
        known = self.rig.assembly.known_forces
        return [*(c.name for c in self.rig.contacts.contacts), *(load.name for load in known)]

    @cached_property
    def contact_wrench(self) -> tuple[Array, Array, Array]:
        """Force [N], centre of pressure [m] (NaN where nothing presses) and moment about it [N m], (F, contact, 3)."""
        force, centre, moment = self.rig.contacts.wrenches(self.problem.state.frames, self.answer.contact)
        for load in self.problem.known_forces:
            presses = np.any(load.force != 0.0, axis=1, keepdims=True)
            force, moment = (_joined(a, b) for a, b in ((force, load.force), (moment, load.moment)))
            centre = _joined(centre, np.where(presses, load.point, np.nan))
        return force, centre, moment

    @cached_property
    def slip_power(self) -> Array:
        """Power (F, contact) on athlete and machine together [W]."""
        slip = self.answer.slip_power
        for load in self.problem.known_forces:
            slip = _joined(slip, (load.generalised * self.problem.state.dq).sum(axis=1))
        return slip

    @cached_property
    def line_tension(self) -> Array:
        """Tension (F, line) of each cable or band [N]."""
        return self._of_lines("tension")

    @cached_property
    def line_power(self) -> Array:
        """Power (F,) that the lines take up as they lengthen [W]."""
        return np.asarray((self.line_tension * self._of_lines("rate")).sum(axis=1))

    @cached_property
    def line_force(self) -> Array:
        """Force (F, line, 3) of each line on the athlete [N]."""
        return self._of_lines("force")

    @cached_property
    def line_position(self) -> Array:
        """Where each line is tied to the athlete (F, line, 3) [m]."""
        at = [self.rig.mechanism.site(line.a) for line in self.rig.assembly.lines]
        return np.asarray(self.problem.state.frames.site_position[:, at])

    def _of_lines(self, value: str) -> Array:
        lines = [getattr(line, value) for line in self.problem.lines.values()]
        return np.stack(lines, axis=1) if lines else np.zeros((len(self.motion.s), 0))

    @cached_property
    def interface_rates(self) -> tuple[Array, Array]:
        """First and second derivative (F, 3) of the interface's position with respect to the stroke [m]."""
        return self.rig.interface_motion(self.problem.path, self.problem.state.frames)

    @cached_property
    def interface_way(self) -> Array:
        """Length (F,) of the interface's path for a unit of stroke [m]."""
        return np.asarray(np.linalg.norm(self.interface_rates[0], axis=1))

    @cached_property
    def interface_force(self) -> Array:
        """Force on the interface (F, 3) [N]: on contacts, on lines, or on a carried mass m (a − g)."""
        assembly = self.rig.assembly
        if assembly.interface_contacts:
            at = [c.name in assembly.interface_contacts for c in self.rig.contacts.contacts]
            at += [False] * len(assembly.known_forces)
            return np.asarray(-self.contact_wrench[0][:, at].sum(axis=1))
        if assembly.interface_lines:
            lines = self.problem.lines
            return np.asarray(-np.sum([lines[name].force for name in assembly.interface_lines], axis=0))
        first, second = self.interface_rates
        acceleration = first * self.motion.dds[:, None] + second * self.motion.ds[:, None] ** 2
        return np.asarray(assembly.carried_mass * (acceleration + [0.0, GRAVITY, 0.0]))

    @cached_property
    def fibres(self) -> FibreState:
        """Length, speed and pennation of the muscles' fibres at their activation."""
        state, muscles = self.problem.state, self.rig.assembly.body.muscles
        return fibre_state(state.tendon_length, state.tendon_speed, muscles, self.answer.activation)

    @cached_property
    def moment_arm(self) -> Array:
        """Moment arms −∂L/∂q (F, muscle, n_u), + where the pull drives the coordinate up [m; along shifts 1]."""
        problem, rig = self.problem, self.rig
        muscles = problem.capacity.shape[1]
        arm = np.zeros((len(problem.capacity), len(rig.names), muscles))
        rows = np.arange(len(rig.names), dtype=np.int64)
        fill_pulls(rig.mechanism, problem.state, problem.slope, rows, np.ones_like(problem.capacity), arm)
        return arm.transpose(0, 2, 1)


def _vector(components: Array, axes: Array) -> Array:
    """Vectors (F, 3, …) of components (F, k, …) along axes (F, k, 3)."""
    return np.asarray(np.einsum("fk...,fkc->fc...", components, axes))


def _joined(contacts: Array, load: Array) -> Array:
    """Values (F, contact, …) of contacts with those (F, …) of one more."""
    return np.concatenate([contacts, load[:, None]], axis=1)
