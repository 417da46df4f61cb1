"""Inverse dynamics of a moving mechanism with muscles and contacts.

For joint coordinates q at rates q̇ and accelerations q̈ (all known from the closure and the motion),

    M(q) q̈ + h(q, q̇) = τ_muscle + τ_contact + τ_other

MuJoCo gives M, h, tendon lengths and their Jacobian; everything is then projected on the independent coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass

import mujoco
import numpy as np
from numba import njit, prange

from revpress.mechanics.kinematics import Array, Frames, IntArray, Mechanism, Posed


@dataclass(frozen=True)
class State:
    """A mechanism in motion, per frame.

    Attributes
    ----------
    q, dq, ddq : (F, n_q) joint coordinates and rates.
    frames : poses of joints and sites.
    inertial : (F, n_q) generalised force M q̈ + h, gravity included [N·m or N].
    tendon_length, tendon_speed : (F, n_tendon) [m], [m/s]; lengthening positive.
    tendon_jacobian : (F, n_tendon, n_q) ∂length/∂q [m/rad or 1].
    energy : (F, 2) potential and kinetic [J].
    """

    q: Array
    dq: Array
    ddq: Array
    frames: Frames
    inertial: Array
    tendon_length: Array
    tendon_speed: Array
    tendon_jacobian: Array
    energy: Array


class Dynamics:
    """A batch of frames of one mechanism in motion (arrays are overwritten by the next call)."""

    def __init__(self, mechanism: Mechanism, frames: int, threads: int = 0) -> None:
        self.mechanism = mechanism
        self._posed = Posed(mechanism, frames, threads)
        bind = self._posed.batch.bind
        self._qpos, self._qvel = bind("qpos"), bind("qvel")
        self._mass, self._bias, self._energy = bind("M"), bind("qfrc_bias"), bind("energy")
        self._length, self._speed, self._jacobian = bind("ten_length"), bind("ten_velocity"), bind("ten_J")

    def state(self, q: Array, dq: Array, ddq: Array) -> State:
        """Inertial forces and tendon kinematics at (F, n_q) coordinates, rates and accelerations."""
        self._qpos[:], self._qvel[:] = q, dq
        self._posed.batch.forward(stage=mujoco.mjtStage.mjSTAGE_VEL)
        model = self.mechanism.model
        inertial = _times_mass(self._mass, model.M_rownnz, model.M_rowadr, model.M_colind, ddq)
        inertial += self._bias
        dense = _dense_rows(self._jacobian, model.ten_J_rownnz, model.ten_J_rowadr, model.ten_J_colind, model.nv)
        return State(
            q, dq, ddq, self._posed.frames, inertial, self._length, self._speed, dense, self._energy
        )  # fmt: skip


@njit(cache=True, parallel=True)
def _times_mass(mass: Array, nnz: IntArray, start: IntArray, column: IntArray, acceleration: Array) -> Array:
    """``M q̈`` from the lower triangle of the symmetric sparse M."""
    out = np.zeros_like(acceleration)
    n = acceleration.shape[1]
    for f in prange(len(acceleration)):
        for i in range(n):
            for k in range(start[i], start[i] + nnz[i]):
                j = column[k]
                out[f, i] += mass[f, k] * acceleration[f, j]
                if j != i:
                    out[f, j] += mass[f, k] * acceleration[f, i]
    return out


@njit(cache=True, parallel=True)
def _dense_rows(values: Array, nnz: IntArray, start: IntArray, column: IntArray, width: int) -> Array:
    """Sparse rows (F, nnz) of a fixed pattern as a dense (F, rows, width) array."""
    out = np.zeros((len(values), len(nnz), width))
    for f in prange(len(values)):
        for i in range(len(nnz)):
            for k in range(start[i], start[i] + nnz[i]):
                out[f, i, column[k]] = values[f, k]
    return out
