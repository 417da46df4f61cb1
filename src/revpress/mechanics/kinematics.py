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
from revpress.mechanics.compile import kernel, over_frames
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
    body_centre : (F, n_body, 3) centres of mass, the world's first [m].
    """

    anchor: Array
    axis: Array
    site_position: Array
    site_rotation: Array
    body_centre: Array


class Mechanism:
    """A compiled MuJoCo model of hinges and slides, with its coupled coordinates.

    Parameters
    ----------
    model : compiled model; every joint a hinge or a slide.
    couplings : dependent coordinates.
    sites : names of the sites that the mechanics looks at; all of them if not given. A body has a hundred more, which
        only muscles pass.
    """

    def __init__(
        self, model: mujoco.MjModel, couplings: Sequence[Coupling] = (), sites: Sequence[str] | None = None
    ) -> None:
        kinds = {int(mujoco.mjtJoint.mjJNT_HINGE), int(mujoco.mjtJoint.mjJNT_SLIDE)}
        if not set(model.jnt_type.tolist()) <= kinds:
            raise InputError("a mechanism may only have hinge and slide joints")
        self.model = model
        self.coordinates = Coordinates([model.joint(i).name for i in range(model.njnt)], couplings)
        names = [model.site(i).name for i in range(model.nsite)] if sites is None else list(sites)
        self._sites = {name: i for i, name in enumerate(names)}
        at = np.array([model.site(name).id for name in names], dtype=np.int64)
        local = np.empty((len(at), 3, 3))
        for i, site in enumerate(at):
            mujoco.mju_quat2Mat(local[i].reshape(9), model.site_quat[site])
        self.site_body = np.asarray(model.site_bodyid[at], dtype=np.int64)
        self.site_local = (np.asarray(model.site_pos[at], dtype=float), local)
        self.is_slide = np.asarray(model.jnt_type == int(mujoco.mjtJoint.mjJNT_SLIDE))

    def site(self, name: str) -> int:
        """Place of a site in :class:`Frames`."""
        return self._sites[name]

    def chain(self, site: int) -> list[int]:
        """Joints from the root to the body of a site, in order."""
        return self.chain_of_body(int(self.site_body[site]))

    def chain_of_body(self, body: int) -> list[int]:
        """Joints from the root to a body, in order."""
        chain: list[int] = []
        while body:
            first, count = int(self.model.body_jntadr[body]), int(self.model.body_jntnum[body])
            chain[:0] = range(first, first + count)
            body = int(self.model.body_parentid[body])
        return chain

    def chains(self, sites: Sequence[int]) -> IntArray:
        """Chains of several sites, (n, longest), padded with −1."""
        return padded([self.chain(s) for s in sites])

    def body_chains(self) -> IntArray:
        """Chains of all bodies, (n_body, longest), padded with −1; the world's is empty."""
        return padded([self.chain_of_body(body) for body in range(self.model.nbody)])


def padded(rows: Sequence[Sequence[int]]) -> IntArray:
    """Rows of different lengths as one array, filled up with −1."""
    out = np.full((len(rows), max(map(len, rows), default=0)), -1, dtype=np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return out


class Posed:
    """A batch of ``F`` poses of one mechanism: write coordinates, read positions."""

    def __init__(self, mechanism: Mechanism, frames: int, threads: int = 0) -> None:
        self.batch = Batch(mechanism.model, frames, nthread=min(threads, frames) if threads else 0)
        self._qpos = self.batch.bind("qpos")
        self._body_position, self._body_rotation = self.batch.bind("xpos"), self.batch.bind("xmat")
        self._body_rotation = self._body_rotation.reshape(frames, -1, 3, 3)
        sites = len(mechanism.site_body)
        self._mechanism = mechanism
        self.frames = Frames(
            self.batch.bind("xanchor"),
            self.batch.bind("xaxis"),
            np.empty((frames, sites, 3)),
            np.empty((frames, sites, 3, 3)),
            self.batch.bind("xipos"),
        )

    def at(self, q: Array) -> Frames:
        """Frames at joint coordinates ``q`` (F, n_q); the arrays are overwritten by the next call."""
        self._qpos[:] = q
        self.run(mujoco.mjtStage.mjSTAGE_POS)
        return self.frames

    def run(self, stage: mujoco.mjtStage) -> None:
        """Work out the coordinates' consequences up to ``stage``, and where the sites are."""
        self.batch.forward(stage=stage)
        over_frames(
            _place_sites, len(self._qpos), self._mechanism.site_body, *self._mechanism.site_local,
            self._body_position, self._body_rotation, self.frames.site_position, self.frames.site_rotation,
        )  # fmt: skip


@kernel()
def _place_sites(
    start: int, stop: int, body: IntArray, local_position: Array, local_rotation: Array,
    body_position: Array, body_rotation: Array, position: Array, rotation: Array,
) -> None:  # fmt: skip
    for f in range(start, stop):
        for s in range(len(body)):
            frame = body_rotation[f, body[s]]
            for i in range(3):
                at = body_position[f, body[s], i]
                for k in range(3):
                    at += frame[i, k] * local_position[s, k]
                    turned = 0.0
                    for m in range(3):
                        turned += frame[i, m] * local_rotation[s, m, k]
                    rotation[f, s, i, k] = turned
                position[f, s, i] = at


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
    arm = np.empty(3)
    term = np.empty(3)
    axis_rate = np.empty(3)
    at_origin = np.zeros(3)  # velocity of the body before the joint, carried on to the world's origin
    for k in range(3):
        spin[k] = velocity[k] = spin_bias[k] = bias[k] = 0.0
    for j in chain:
        if j < 0:
            break
        if rate[j] == 0.0:
            continue
        if is_slide[j]:
            for k in range(3):
                velocity[k] += axis[j, k] * rate[j]
        else:
            for k in range(3):
                arm[k] = point[k] - anchor[j, k]
            cross(axis[j], arm, term)
            for k in range(3):
                velocity[k] += term[k] * rate[j]
    for j in chain:
        if j < 0:
            break
        if rate[j] == 0.0:
            continue
        cross(spin, axis[j], axis_rate)
        if is_slide[j]:
            for k in range(3):
                bias[k] += axis_rate[k] * rate[j]
                at_origin[k] += axis[j, k] * rate[j]
            continue
        for k in range(3):
            arm[k] = point[k] - anchor[j, k]
        cross(axis_rate, arm, term)
        for k in range(3):
            bias[k] += term[k] * rate[j]
        cross(spin, anchor[j], arm)  # with at_origin: the anchor's velocity, which only the joints before it give
        for k in range(3):
            arm[k] = velocity[k] - at_origin[k] - arm[k]
        cross(axis[j], arm, term)
        for k in range(3):
            bias[k] += term[k] * rate[j]
            spin_bias[k] += axis_rate[k] * rate[j]
        cross(anchor[j], axis[j], term)
        for k in range(3):
            at_origin[k] += term[k] * rate[j]
            spin[k] += axis[j, k] * rate[j]


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
