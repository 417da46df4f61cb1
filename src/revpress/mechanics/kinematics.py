"""Poses and Jacobians of a mechanism, for many frames at once.

MuJoCo gives where every joint and site is (:class:`mujoco.batch.Batch`); the kernels here turn that into Jacobians of
points over the joint coordinates, and into the acceleration a point has when no coordinate accelerates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import mujoco
import numpy as np
from mujoco.batch import Batch
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.mechanics.compile import kernel
from revpress.mechanics.coupling import Coordinates, Coupling

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Frames(NamedTuple):
    """Where joints and sites are, per frame.

    Attributes
    ----------
    anchor, axis : (F, n_q, 3) joint anchors [m] and unit axes, world.
    site_position : (F, n_site, 3) [m].
    site_rotation : (F, n_site, 3, 3) columns are the site's axes in the world.
    """

    anchor: Array
    axis: Array
    site_position: Array
    site_rotation: Array


class Mechanism:
    """A compiled MuJoCo model of hinges and slides, with its coupled coordinates.

    Parameters
    ----------
    model : compiled model; every joint a hinge or a slide.
    couplings : dependent coordinates.
    """

    def __init__(self, model: mujoco.MjModel, couplings: Sequence[Coupling] = ()) -> None:
        kinds = {int(mujoco.mjtJoint.mjJNT_HINGE), int(mujoco.mjtJoint.mjJNT_SLIDE)}
        if not set(model.jnt_type.tolist()) <= kinds:
            raise InputError("a mechanism may only have hinge and slide joints")
        self.model = model
        self.coordinates = Coordinates([model.joint(i).name for i in range(model.njnt)], couplings)
        self.is_slide = np.asarray(model.jnt_type == int(mujoco.mjtJoint.mjJNT_SLIDE))

    def site(self, name: str) -> int:
        """Index of a site."""
        return int(mujoco.mj_name2id(self.model, mujoco.mjtObj.mjOBJ_SITE, name))

    def chain(self, site: int) -> list[int]:
        """Joints from the root to the body of a site, in order."""
        body = int(self.model.site_bodyid[site])
        chain: list[int] = []
        while body:
            first, count = int(self.model.body_jntadr[body]), int(self.model.body_jntnum[body])
            chain[:0] = range(first, first + count)
            body = int(self.model.body_parentid[body])
        return chain

    def chains(self, sites: Sequence[int]) -> IntArray:
        """Chains of several sites, (n, longest), padded with −1."""
        rows = [self.chain(s) for s in sites]
        out = np.full((len(rows), max(map(len, rows), default=0)), -1, dtype=np.int64)
        for i, row in enumerate(rows):
            out[i, : len(row)] = row
        return out


class Posed:
    """A batch of ``F`` poses of one mechanism: write coordinates, read positions."""

    def __init__(self, mechanism: Mechanism, frames: int, threads: int = 0) -> None:
        self.batch = Batch(mechanism.model, frames, nthread=min(threads, frames) if threads else 0)
        self._qpos = self.batch.bind("qpos")
        self.anchor = self.batch.bind("xanchor")
        self.axis = self.batch.bind("xaxis")
        self._site_position = self.batch.bind("site_xpos")
        self._site_rotation = self.batch.bind("site_xmat")

    def at(self, q: Array) -> Frames:
        """Frames at joint coordinates ``q`` (F, n_q); the arrays are overwritten by the next call."""
        self._qpos[:] = q
        self.batch.forward(stage=mujoco.mjtStage.mjSTAGE_POS)
        return self.frames

    @property
    def frames(self) -> Frames:
        """Frames of the last pose."""
        return Frames(
            self.anchor,
            self.axis,
            self._site_position,
            self._site_rotation.reshape(len(self._site_rotation), -1, 3, 3),
        )


@kernel()
def cross(a: Array, b: Array, out: Array) -> None:
    """``out = a × b`` for 3-vectors."""
    out[0] = a[1] * b[2] - a[2] * b[1]
    out[1] = a[2] * b[0] - a[0] * b[2]
    out[2] = a[0] * b[1] - a[1] * b[0]


@kernel()
def add_jacobian(
    chain: IntArray, is_slide: NDArray[np.bool_], anchor: Array, axis: Array, point: Array, sign: float,
    linear: Array, angular: Array,
) -> None:  # fmt: skip
    """Add ``sign`` × the Jacobian of ``point`` on the chain's last body to ``linear`` and ``angular`` (3, n_q)."""
    arm = np.empty(3)
    column = np.empty(3)
    for j in chain:
        if j < 0:
            break
        if is_slide[j]:
            for k in range(3):
                linear[k, j] += sign * axis[j, k]
        else:
            for k in range(3):
                arm[k] = point[k] - anchor[j, k]
                angular[k, j] += sign * axis[j, k]
            cross(axis[j], arm, column)
            for k in range(3):
                linear[k, j] += sign * column[k]


@kernel()
def point_motion(
    chain: IntArray, is_slide: NDArray[np.bool_], anchor: Array, axis: Array, point: Array, rate: Array,
    spin: Array, velocity: Array, spin_bias: Array, bias: Array,
) -> None:  # fmt: skip
    """Motion of ``point`` on the chain's last body at joint rates ``rate``, and its acceleration if no rate changes.

    With a_i the axes, o_i the anchors and ω_i the angular velocity before joint i:
    bias = Σ (ω_i × a_i) × (p − o_i) q̇_i + a_i × (ṗ − ȯ_i) q̇_i for hinges, Σ (ω_i × a_i) q̇_i for slides.
    ``spin``, ``velocity``, ``spin_bias``, ``bias`` (3,) are overwritten.
    """
    spin[:] = 0.0
    velocity[:] = 0.0
    spin_bias[:] = 0.0
    bias[:] = 0.0
    arm = np.empty(3)
    term = np.empty(3)
    axis_rate = np.empty(3)
    anchor_rate = np.empty(3)
    for j in chain:
        if j < 0:
            break
        if is_slide[j]:
            velocity += axis[j] * rate[j]
        else:
            arm[:] = point - anchor[j]
            cross(axis[j], arm, term)
            velocity += term * rate[j]
            spin += axis[j] * rate[j]
    # Second sweep: every joint's anchor moves with the joints before it.
    before = np.zeros(3)
    for m in range(len(chain)):
        j = chain[m]
        if j < 0:
            break
        cross(before, axis[j], axis_rate)
        if is_slide[j]:
            bias += axis_rate * rate[j]
        else:
            anchor_rate[:] = 0.0
            for n in range(m):
                i = chain[n]
                if is_slide[i]:
                    anchor_rate += axis[i] * rate[i]
                else:
                    arm[:] = anchor[j] - anchor[i]
                    cross(axis[i], arm, term)
                    anchor_rate += term * rate[i]
            # Slides after this joint move the point, not the anchor: both are in ṗ − ȯ.
            arm[:] = point - anchor[j]
            cross(axis_rate, arm, term)
            bias += term * rate[j]
            arm[:] = velocity - anchor_rate
            cross(axis[j], arm, term)
            bias += term * rate[j]
            spin_bias += axis_rate * rate[j]
            before += axis[j] * rate[j]


@kernel()
def site_motion(
    start: int, stop: int, chain: IntArray, is_slide: NDArray[np.bool_], anchor: Array, axis: Array, point: Array,
    rate: Array, acceleration: Array, velocity: Array, second: Array,
) -> None:  # fmt: skip
    """Velocity and acceleration (F, 3) of a point (F, 3) on the chain's last body at joint rates and accelerations.

    ``rate`` and ``acceleration`` are (F, n_q); the answer is written to ``velocity`` and ``second``.
    """
    spin = np.empty(3)
    spin_bias = np.empty(3)
    term = np.empty(3)
    for f in range(start, stop):
        point_motion(chain, is_slide, anchor[f], axis[f], point[f], rate[f], spin, velocity[f], spin_bias, second[f])
        for j in chain:
            if j < 0:
                break
            if is_slide[j]:
                second[f] += axis[f, j] * acceleration[f, j]
            else:
                cross(axis[f, j], point[f] - anchor[f, j], term)
                second[f] += term * acceleration[f, j]
