"""Inverse dynamics of a moving mechanism with muscles and contacts.

For joint coordinates q at rates q̇ and accelerations q̈ (all known from the closure and the motion),

    M(q) q̈ + h(q, q̇) = τ_muscle + τ_contact + τ_other

The left side follows by recursive Newton–Euler, M never written down. Lengths of tendons and their Jacobian come from
the same poses; the columns of the muscles over the independent coordinates follow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from revpress.mechanics.compile import kernel, over_frames
from revpress.mechanics.kinematics import Array, Frames, IntArray, Mechanism, Tree, empty_frames, pose, room_for_bodies
from revpress.mechanics.tendon_kernel import Numbers, Routes, follow_tendons, room_for_wrenches
from revpress.mechanics.vector import ZERO, Point, Vector, add, as_point, cross, dot, in_axes, minus, plus, put, turned


@dataclass(frozen=True)
class State:
    """A mechanism in motion, per frame.

    Attributes
    ----------
    q, dq, ddq : ndarray, shape (F, n_q)
        Joint coordinates and rates.
    frames : Frames
        Poses of joints and sites.
    inertial : ndarray, shape (F, n_q)
        Generalised force M q̈ + h, gravity included [N m or N].
    tendon_length, tendon_speed : ndarray, shape (F, n_tendon)
        [m], [m/s]; lengthening positive.
    tendon_rows : ndarray, shape (F, entries)
        ∂length/∂q, the non-zero entries only [m/rad or 1].
    energy : ndarray, shape (F, 2)
        Potential and kinetic [J].
    """

    q: Array
    dq: Array
    ddq: Array
    frames: Frames
    inertial: Array
    tendon_length: Array
    tendon_speed: Array
    tendon_rows: Array
    energy: Array


def in_motion(mechanism: Mechanism, q: Array, dq: Array, ddq: Array) -> State:
    """Poses, inertial forces and tendons at (F, n_q) coordinates, rates and accelerations."""
    tree, tendons = mechanism.tree, mechanism.tendons
    frames, inertial, energy = empty_frames(tree, len(q)), np.empty_like(q), np.zeros((len(q), 2))
    length, speed = np.empty((2, len(q), len(tendons)))
    rows = np.empty((len(q), len(tendons.joint)))
    over_frames(
        move, len(q), tree, tendons.routes, tendons.numbers, q, dq, ddq, frames, inertial, energy, length, speed, rows
    )
    return State(q, dq, ddq, frames, inertial, length, speed, rows, energy)


def fill_pulls(mechanism: Mechanism, state: State, slope: Array, rows: IntArray, capacity: Array, out: Array) -> None:
    """Write each tendon's generalised force −capacity ∂length/∂u into the first columns of ``out``.

    Parameters
    ----------
    slope : ndarray, shape (F, n_q)
        Slopes of the coupled coordinates.
    rows : ndarray of int, shape (n_u,)
        Row of ``out`` of each independent coordinate, −1 to leave it out.
    capacity : ndarray, shape (F, n_tendon)
        Tension of a unit column [N].
    out : ndarray, shape (F, m, n)
    """
    tendon, joint = mechanism.tendons.tendon, mechanism.tendons.joint
    row = rows[mechanism.coordinates.driver[joint]]
    entry = np.flatnonzero(row >= 0)
    over_frames(
        _fill_pulls, len(out), state.tendon_rows, entry, row[entry], tendon[entry], joint[entry], slope, capacity, out
    )


def pull(mechanism: Mechanism, state: State, tension: Array) -> Array:
    """Generalised force −Σ tension ∂length/∂q over all joints, (F, n_q) [N m or N], of tensions (F, n_tendon) [N]."""
    out = np.zeros_like(state.q)
    tendons = mechanism.tendons
    over_frames(_pull, len(out), state.tendon_rows, tendons.tendon, tendons.joint, tension, out)
    return out


def pull_of_each(mechanism: Mechanism, state: State) -> Array:
    """Generalised force −∂length/∂q over all joints of each tendon's unit tension, (F, n_q, n_tendon) [m or 1]."""
    out = np.zeros((*state.q.shape, state.tendon_length.shape[1]))
    tendon, joint = mechanism.tendons.tendon, mechanism.tendons.joint
    out[:, joint, tendon] = -state.tendon_rows
    return out


def stretch(mechanism: Mechanism, state: State, rate: Array) -> Array:
    """Rates of length Σ ∂length/∂q q̇ (F, n_tendon) [m/s] at joint rates (F, n_q), those of the motion or any other."""
    out = np.zeros_like(state.tendon_length)
    tendons, rate = mechanism.tendons, np.ascontiguousarray(rate)
    over_frames(_stretch, len(out), state.tendon_rows, tendons.tendon, tendons.joint, rate, out)
    return out


@kernel()
def move(
    start: int, stop: int, tree: Tree, routes: Routes, numbers: Numbers, q: Array, dq: Array, ddq: Array,
    frames: Frames, inertial: Array, energy: Array, tendon_length: Array, tendon_speed: Array, tendon_rows: Array,
) -> None:  # fmt: skip
    """Poses, tendons, M q̈ + h (F, n_q) and potential and kinetic energy (F, 2), which is zero before.

    Bodies' motion and forces are reduced to the world's origin, where those of a body and its parent simply add; the
    world accelerates against gravity.
    """
    bodies = len(tree.parent)
    position, rotation = room_for_bodies(tree)
    room = room_for_wrenches(routes, q.shape[1])
    motion = np.zeros((6, bodies, 3))
    spins, velocities, turns = motion[0], motion[1], motion[2]
    accelerations, forces, moments = motion[3], motion[4], motion[5]
    for x in range(3):
        accelerations[0, x] = -tree.gravity[x]
    for f in range(start, stop):
        pose(tree, q[f], frames, f, position, rotation)
        anchor, axis, centres = frames.anchor[f], frames.axis[f], frames.body_centre[f]
        follow_tendons(
            routes, numbers, tree.is_slide, anchor, axis, position, rotation, dq[f], room, tendon_length[f],
            tendon_speed[f], tendon_rows[f],
        )  # fmt: skip
        for b in range(1, bodies):
            parent = tree.parent[b]
            spin, velocity = as_point(spins[parent]), as_point(velocities[parent])
            turn, acceleration = as_point(turns[parent]), as_point(accelerations[parent])
            for j in range(tree.first_joint[b], tree.first_joint[b + 1]):
                along, rate, second = as_point(axis[j]), dq[f, j], ddq[f, j]
                across = cross(spin, along)
                if tree.is_slide[j]:
                    acceleration = plus(plus(acceleration, second, along), rate, across)
                    velocity = plus(velocity, rate, along)
                    continue
                moves = cross(anchor[j], along)  # of the point at the origin
                acceleration = plus(plus(acceleration, second, moves), rate, cross(spin, moves))
                acceleration = plus(acceleration, rate, cross(velocity, along))
                turn = plus(plus(turn, second, along), rate, across)
                velocity, spin = plus(velocity, rate, moves), plus(spin, rate, along)
            put(spins[b], spin)
            put(velocities[b], velocity)
            put(turns[b], turn)
            put(accelerations[b], acceleration)
            mass, centre = tree.mass[b], as_point(centres[b])
            speed = plus(velocity, 1.0, cross(spin, centre))
            second_speed = plus(plus(acceleration, 1.0, cross(turn, centre)), 1.0, cross(spin, speed))
            momentum = _times_inertia(rotation[b], tree.inertia[b], spin)
            torque = plus(_times_inertia(rotation[b], tree.inertia[b], turn), 1.0, cross(spin, momentum))
            put(forces[b], plus(ZERO, mass, second_speed))
            put(moments[b], plus(torque, mass, cross(centre, second_speed)))
            energy[f, 0] -= mass * dot(tree.gravity, centre)
            energy[f, 1] += 0.5 * (mass * dot(speed, speed) + dot(spin, momentum))
        for b in range(bodies - 1, 0, -1):
            force, moment = as_point(forces[b]), as_point(moments[b])
            for j in range(tree.first_joint[b], tree.first_joint[b + 1]):
                if tree.is_slide[j]:
                    inertial[f, j] = dot(axis[j], force)
                else:
                    inertial[f, j] = dot(axis[j], minus(moment, cross(anchor[j], force)))
            add(forces[tree.parent[b]], 1.0, force)
            add(moments[tree.parent[b]], 1.0, moment)


@kernel(inner=True)
def _times_inertia(rotation: Array, inertia: Array, v: Vector) -> Point:
    """A body's moment of inertia, in its own axes, times a world vector."""
    return turned(rotation, turned(inertia, in_axes(rotation, v)))


@kernel()
def _stretch(
    start: int, stop: int, values: Array, tendon: IntArray, joint: IntArray, rate: Array, out: Array
) -> None:  # fmt: skip
    """Add each tendon's rate of length to ``out`` (F, n_tendon)."""
    for f in range(start, stop):
        for e in range(len(tendon)):
            out[f, tendon[e]] += values[f, e] * rate[f, joint[e]]


@kernel()
def _fill_pulls(
    start: int, stop: int, values: Array, entry: IntArray, row: IntArray, tendon: IntArray, joint: IntArray,
    slope: Array, capacity: Array, out: Array,
) -> None:  # fmt: skip
    for f in range(start, stop):
        out[f, :, : capacity.shape[1]] = 0.0
        for e in range(len(entry)):
            out[f, row[e], tendon[e]] -= slope[f, joint[e]] * values[f, entry[e]] * capacity[f, tendon[e]]


@kernel()
def _pull(
    start: int, stop: int, values: Array, tendon: IntArray, joint: IntArray, tension: Array, out: Array
) -> None:  # fmt: skip
    for f in range(start, stop):
        for e in range(len(tendon)):
            out[f, joint[e]] -= values[f, e] * tension[f, tendon[e]]
