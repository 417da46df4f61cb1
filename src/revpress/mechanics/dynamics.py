"""Inverse dynamics of a moving mechanism with muscles and contacts.

For joint coordinates q at rates q̇ and accelerations q̈ (all known from the closure and the motion),

    M(q) q̈ + h(q, q̇) = τ_muscle + τ_contact + τ_other

MuJoCo gives M, h, tendon lengths and their Jacobian; the columns of the muscles over the independent coordinates
follow.
"""

from __future__ import annotations

from dataclasses import dataclass

import mujoco
import numpy as np
from mujoco.batch import Batch

from revpress.mechanics.compile import kernel, over_frames
from revpress.mechanics.kinematics import Array, Frames, IntArray, Mechanism


@dataclass(frozen=True)
class State:
    """A mechanism in motion, per frame.

    Attributes
    ----------
    q, dq, ddq : (F, n_q) joint coordinates and rates.
    frames : poses of joints and sites.
    inertial : (F, n_q) generalised force M q̈ + h, gravity included [N m or N].
    tendon_length, tendon_speed : (F, n_tendon) [m], [m/s]; lengthening positive.
    tendon_rows : (F, entries) ∂length/∂q, the non-zero entries only [m/rad or 1].
    energy : (F, 2) potential and kinetic [J].
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


class Dynamics:
    """A batch of frames of one mechanism in motion (arrays are overwritten by the next call)."""

    def __init__(self, mechanism: Mechanism, frames: int) -> None:
        self.mechanism = mechanism
        self._batch = Batch(mechanism.model, frames)
        bind = self._batch.bind
        self._qpos, self._qvel = bind("qpos"), bind("qvel")
        self._mass, self._bias, self._energy = bind("M"), bind("qfrc_bias"), bind("energy")
        self._length, self._speed, self._rows = bind("ten_length"), bind("ten_velocity"), bind("ten_J")

    def state(self, q: Array, dq: Array, ddq: Array) -> State:
        """Inertial forces and tendon kinematics at (F, n_q) coordinates, rates and accelerations."""
        self._qpos[:], self._qvel[:] = q, dq
        self._batch.forward(stage=mujoco.mjtStage.mjSTAGE_VEL)
        model = self.mechanism.model
        inertial = self._bias.copy()
        over_frames(_add_inertia, len(q), self._mass, model.M_rownnz, model.M_rowadr, model.M_colind, ddq, inertial)
        frames = self.mechanism.at(q)
        return State(q, dq, ddq, frames, inertial, self._length, self._speed, self._rows, self._energy)


def fill_pulls(mechanism: Mechanism, state: State, slope: Array, rows: IntArray, capacity: Array, out: Array) -> None:
    """Write each tendon's generalised force −capacity ∂length/∂u into the first columns of ``out``.

    Parameters
    ----------
    slope : (F, n_q) slopes of the coupled coordinates.
    rows : (n_u,) row of ``out`` of each independent coordinate, −1 to leave it out.
    capacity : (F, n_tendon) tension of a unit column [N].
    out : (F, m, n).
    """
    model = mechanism.model
    joint = model.ten_J_colind
    row = rows[mechanism.coordinates.driver[joint]]
    tendon = np.repeat(np.arange(model.ntendon), model.ten_J_rownnz)
    entry = np.flatnonzero(row >= 0)
    over_frames(
        _fill_pulls, len(out), state.tendon_rows, entry, row[entry], tendon[entry], joint[entry], slope, capacity, out
    )


def pull(mechanism: Mechanism, state: State, tension: Array) -> Array:
    """Generalised force −Σ tension ∂length/∂q over all joints, (F, n_q) [N m or N], of tensions (F, n_tendon) [N]."""
    model = mechanism.model
    out = np.zeros((len(tension), model.nv))
    over_frames(
        _pull, len(out), state.tendon_rows, model.ten_J_rownnz, model.ten_J_rowadr, model.ten_J_colind, tension, out
    )
    return out


@kernel()
def _add_inertia(
    first: int,
    stop: int,
    mass: Array,
    nnz: IntArray,
    start: IntArray,
    column: IntArray,
    acceleration: Array,
    out: Array,
) -> None:
    """Add ``M q̈`` from the lower triangle of the symmetric sparse M."""
    for f in range(first, stop):
        for i in range(acceleration.shape[1]):
            for k in range(start[i], start[i] + nnz[i]):
                j = column[k]
                out[f, i] += mass[f, k] * acceleration[f, j]
                if j != i:
                    out[f, j] += mass[f, k] * acceleration[f, i]


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
    first: int, stop: int, values: Array, nnz: IntArray, start: IntArray, column: IntArray, tension: Array, out: Array
) -> None:
    for f in range(first, stop):
        for i in range(len(nnz)):
            for k in range(start[i], start[i] + nnz[i]):
                out[f, column[k]] -= values[f, k] * tension[f, i]
