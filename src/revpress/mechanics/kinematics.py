"""Poses and Jacobians of a mechanism, for many frames at once.

The mechanism is MuJoCo's compiled model, walked here from the root outwards: a chain of hinges and slides is a few
multiplications a joint, and a kernel that has the poses at hand (the closure's) needs no array of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import mujoco
import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.mechanics.compile import kernel, over_frames
from revpress.mechanics.coupling import Coordinates, Coupling
from revpress.mechanics.tendon import Tendons, pack_tendons
from revpress.mechanics.tendon_kernel import Numbers, Routes, follow_tendons, room_for_wrenches
from revpress.mechanics.vector import ZERO, Point, Vector, add, as_point, cross, dot, in_axes, minus, plus, put

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Frames(NamedTuple):
    """Where joints and sites are, per frame.

    Attributes
    ----------
    anchor, axis : ndarray, shape (F, n_q, 3)
        Joint anchors [m] and unit axes, world.
    site_position : ndarray, shape (F, n_site, 3)
        [m].
    site_rotation : ndarray, shape (F, n_site, 3, 3)
        Columns are the site's axes in the world.
    body_centre : ndarray, shape (F, n_body, 3)
        Centres of mass, the world's first [m].
    """

    anchor: Array
    axis: Array
    site_position: Array
    site_rotation: Array
    body_centre: Array


class Tree(NamedTuple):
    """What poses and inertial forces follow from, packed for the kernels."""

    parent: IntArray  # (n_body,), before its children; the world is first
    first_joint: IntArray  # (n_body + 1,) joints of a body: first_joint[b] to first_joint[b + 1]
    body_position: Array  # (n_body, 3) in the parent's axes
    body_rotation: Array  # (n_body, 3, 3)
    body_centre: Array  # (n_body, 3) centre of mass in the body's axes
    mass: Array  # (n_body,)
    inertia: Array  # (n_body, 3, 3) about the centre of mass in the body's axes
    gravity: Array  # (3,)
    is_slide: NDArray[np.bool_]  # (n_q,)
    joint_position: Array  # (n_q, 3) in the body's axes
    joint_axis: Array  # (n_q, 3)
    zero: Array  # (n_q,) coordinate at which the body lies as the model says
    site_body: IntArray  # (n_site,)
    site_position: Array  # (n_site, 3) in the body's axes
    site_rotation: Array  # (n_site, 3, 3)


class Slide(NamedTuple):
    """A joint that a model lacks: its body slides along an axis (3,), in the body's axes, after its other joints."""

    name: str
    body: str
    axis: Array


class Mechanism:
    """A compiled MuJoCo model of hinges and slides, with its coupled coordinates.

    Parameters
    ----------
    model : mujoco.MjModel
        Compiled model; every joint a hinge or a slide without armature.
    couplings : sequence of Coupling, optional
        Dependent coordinates.
    sites : sequence of str, optional
        Names of the sites that the mechanics looks at; all of them if not given. A body has a hundred more, which only
        muscles pass.
    fixed : mapping of str to float, optional
        Joints that never move, at these values [rad or m]: all joints of a body, which then is one with its parent.
    slides : sequence of Slide, optional
        Joints besides those of the model.

    Attributes
    ----------
    tree : Tree
        Its bodies and sites as the model numbers them, and the joints that may move.
    tendons : Tendons
        All of the model's.

    Raises
    ------
    InputError
        Other joints, or some joints of a body fixed and others not.
    """

    def __init__(
        self,
        model: mujoco.MjModel,
        couplings: Sequence[Coupling] = (),
        sites: Sequence[str] | None = None,
        fixed: Mapping[str, float] | None = None,
        slides: Sequence[Slide] = (),
    ) -> None:
        kinds = {int(mujoco.mjtJoint.mjJNT_HINGE), int(mujoco.mjtJoint.mjJNT_SLIDE)}
        if not set(model.jnt_type.tolist()) <= kinds:
            raise InputError("a mechanism may only have hinge and slide joints")
        if np.any(model.dof_armature):
            raise InputError("a mechanism's joints may have no armature: what turns is a body, with its inertia")
        self.model = model
        names = [model.site(i).name for i in range(model.nsite)] if sites is None else list(sites)
        self._sites = {name: i for i, name in enumerate(names)}
        joints, self.tree = _held(model, tree_of(model, names), fixed or {})
        joints, self.tree = _with_slides(model, joints, self.tree, slides)
        self.coordinates = Coordinates(joints, couplings)
        self.tendons = pack_tendons(model, self.tree.first_joint)

    @property
    def is_slide(self) -> NDArray[np.bool_]:
        """Whether each joint is a slide (n_q,)."""
        return self.tree.is_slide

    @property
    def site_body(self) -> IntArray:
        """Body of each site (n_site,)."""
        return self.tree.site_body

    def at(self, q: Array) -> Frames:
        """Frames at joint coordinates ``q`` (F, n_q)."""
        frames = empty_frames(self.tree, len(q))
        over_frames(_place, len(q), self.tree, np.ascontiguousarray(q, dtype=float), frames)
        return frames

    def tendon_paths(self, q: Array) -> tuple[Array, Array]:
        """Tendon lengths (F, n) [m] and Jacobians ∂length/∂q (F, n, n_q) at joint coordinates ``q`` (F, n_q)."""
        length, rows = tendon_rows(self.tree, self.tendons, q)
        jacobian = np.zeros((*length.shape, q.shape[1]))
        over_frames(_spread, len(q), rows, self.tendons.tendon, self.tendons.joint, jacobian)
        return length, jacobian

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
            chain[:0] = range(int(self.tree.first_joint[body]), int(self.tree.first_joint[body + 1]))
            body = int(self.tree.parent[body])
        return chain

    def chains(self, sites: Sequence[int]) -> IntArray:
        """Chains of several sites, (n, longest), padded with −1."""
        return padded([self.chain(s) for s in sites])

    def body_chains(self) -> IntArray:
        """Chains of all bodies, (n_body, longest), padded with −1; the world's is empty."""
        return padded([self.chain_of_body(body) for body in range(len(self.tree.parent))])


def tree_of(model: mujoco.MjModel, sites: Sequence[str]) -> Tree:
    """All joints of a model, and the sites of these names."""
    at = np.array([model.site(name).id for name in sites], dtype=np.int64)
    principal = _rotations(model.body_iquat)
    return Tree(
        parent=np.asarray(model.body_parentid, dtype=np.int64),
        first_joint=np.concatenate([[0], np.cumsum(model.body_jntnum)]),
        body_position=model.body_pos.copy(),
        body_rotation=_rotations(model.body_quat),
        body_centre=model.body_ipos.copy(),
        mass=model.body_mass.copy(),
        inertia=np.einsum("bik,bk,bjk->bij", principal, model.body_inertia, principal),
        gravity=model.opt.gravity.copy(),
        is_slide=np.asarray(model.jnt_type == int(mujoco.mjtJoint.mjJNT_SLIDE)),
        joint_position=model.jnt_pos.copy(),
        joint_axis=model.jnt_axis.copy(),
        zero=model.qpos0.copy(),
        site_body=np.asarray(model.site_bodyid[at], dtype=np.int64),
        site_position=model.site_pos[at],
        site_rotation=_rotations(model.site_quat[at]),
    )


def branch(tree: Tree, bodies: Sequence[int], position: Array, rotation: Array) -> tuple[Tree, list[int]]:
    """A chain of bodies on a parent that does not move, at ``position`` (3,) [m] with ``rotation`` (3, 3).

    Returns the tree without sites, the world and the bodies in order, and the joints of the whole tree that it has.
    """
    joints = [j for b in bodies for j in range(int(tree.first_joint[b]), int(tree.first_joint[b + 1]))]
    own = [0, *bodies]
    part = tree._replace(
        parent=np.maximum(np.arange(len(own)) - 1, 0),
        first_joint=np.cumsum([0, 0, *(int(tree.first_joint[b + 1] - tree.first_joint[b]) for b in bodies)]),
        body_position=tree.body_position[own],
        body_rotation=tree.body_rotation[own],
        body_centre=tree.body_centre[own],
        mass=tree.mass[own],
        inertia=tree.inertia[own],
        is_slide=tree.is_slide[joints],
        joint_position=tree.joint_position[joints],
        joint_axis=tree.joint_axis[joints],
        zero=tree.zero[joints],
        site_body=tree.site_body[:0],
        site_position=tree.site_position[:0],
        site_rotation=tree.site_rotation[:0],
    )
    part.body_position[1] = position + rotation @ part.body_position[1]
    part.body_rotation[1] = rotation @ part.body_rotation[1]
    return part, joints


def _held(model: mujoco.MjModel, tree: Tree, fixed: Mapping[str, float]) -> tuple[list[str], Tree]:
    """Names of the joints that may move, and the tree without the others."""
    names = [model.joint(i).name for i in range(model.njnt)]
    moves = np.array([name not in fixed for name in names], dtype=bool)
    if moves.all():
        return names, tree
    for i in np.flatnonzero(~moves & np.isin(model.jnt_bodyid, model.jnt_bodyid[moves]))[:1]:
        body = model.body(int(model.jnt_bodyid[i])).name
        raise InputError(f"{names[i]} cannot be fixed alone: other joints of the body {body} may move")
    q = np.array([fixed.get(name, zero) for name, zero in zip(names, tree.zero.tolist(), strict=True)])
    position, rotation = bodies_at(tree, q)
    bodies = np.unique(model.jnt_bodyid[~moves])
    parents = tree.parent[bodies]
    tree.body_rotation[bodies] = np.einsum("bki,bkj->bij", rotation[parents], rotation[bodies])
    tree.body_position[bodies] = np.einsum("bki,bk->bi", rotation[parents], position[bodies] - position[parents])
    return [name for name in names if name not in fixed], _with_joints(tree, np.flatnonzero(moves), model.jnt_bodyid)


def _with_slides(
    model: mujoco.MjModel, names: list[str], tree: Tree, slides: Sequence[Slide]
) -> tuple[list[str], Tree]:
    """Names and tree with more joints."""
    if not slides:
        return names, tree
    none = np.zeros((len(slides), 3))
    body = np.repeat(np.arange(len(tree.parent)), np.diff(tree.first_joint))
    longer = tree._replace(
        is_slide=np.append(tree.is_slide, np.ones(len(slides), dtype=bool)),
        joint_position=np.concatenate([tree.joint_position, none]),
        joint_axis=np.concatenate([tree.joint_axis, [slide.axis for slide in slides]]),
        zero=np.append(tree.zero, none[:, 0]),
    )
    body = np.append(body, [model.body(slide.body).id for slide in slides])
    order = np.argsort(body, kind="stable")
    every = [*names, *(slide.name for slide in slides)]
    return [every[i] for i in order], _with_joints(longer, order, body)


def _with_joints(tree: Tree, order: IntArray, body: IntArray) -> Tree:
    """The tree with some of its joints, in order of their bodies; ``body`` is that of every joint."""
    return tree._replace(
        first_joint=np.searchsorted(body[order], np.arange(len(tree.parent) + 1)),
        is_slide=tree.is_slide[order],
        joint_position=tree.joint_position[order],
        joint_axis=tree.joint_axis[order],
        zero=tree.zero[order],
    )


def tendon_rows(tree: Tree, tendons: Tendons, q: Array) -> tuple[Array, Array]:
    """Tendon lengths (F, n) [m] and non-zero entries (F, entries) of their Jacobians at coordinates ``q`` (F, n_q)."""
    frames = empty_frames(tree, len(q))
    length, rows = np.empty((len(q), len(tendons))), np.empty((len(q), len(tendons.joint)))
    over_frames(_follow, len(q), tree, tendons.routes, tendons.numbers, np.ascontiguousarray(q), frames, length, rows)
    return length, rows


def padded(rows: Sequence[Sequence[int]]) -> IntArray:
    """Rows of different lengths as one array, filled up with −1."""
    out = np.full((len(rows), max(map(len, rows), default=0)), -1, dtype=np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return out


def _rotations(quaternions: Array) -> Array:
    """Rotation matrices (n, 3, 3) of unit quaternions (n, 4), scalar part first."""
    out = np.empty((len(quaternions), 3, 3))
    for rotation, quaternion in zip(out, quaternions, strict=True):
        mujoco.mju_quat2Mat(rotation.reshape(9), quaternion)
    return out


@kernel()
def empty_frames(tree: Tree, frames: int) -> Frames:
    """Room for the poses of as many frames."""
    joints, sites = len(tree.zero), len(tree.site_body)
    return Frames(
        np.empty((frames, joints, 3)),
        np.empty((frames, joints, 3)),
        np.empty((frames, sites, 3)),
        np.empty((frames, sites, 3, 3)),
        np.zeros((frames, len(tree.parent), 3)),
    )


@kernel()
def joint_moves(is_slide: bool, anchor: Array, axis: Array, point: Vector) -> Point:
    """Velocity that a joint's unit rate gives a point beyond it."""
    if is_slide:
        return axis[0], axis[1], axis[2]
    return cross(axis, minus(point, anchor))


@kernel(inner=True)
def room_for_bodies(tree: Tree) -> tuple[Array, Array]:
    """Positions (n_body, 3) and rotations (n_body, 3, 3), the world's in place."""
    position, rotation = np.zeros((len(tree.parent), 3)), np.zeros((len(tree.parent), 3, 3))
    for k in range(3):
        rotation[0, k, k] = 1.0
    return position, rotation


@kernel(inner=True)
def pose(tree: Tree, q: Array, frames: Frames, f: int, position: Array, rotation: Array) -> None:
    """Write the poses at one frame's coordinates ``q`` (n_q,) to frame ``f``; the rest is :func:`room_for_bodies`."""
    anchor, axis = frames.anchor[f], frames.axis[f]
    for body in range(1, len(tree.parent)):
        parent = tree.parent[body]
        here, turn = position[body], rotation[body]
        for k in range(3):
            row = as_point(rotation[parent, k])
            here[k] = position[parent, k] + dot(row, tree.body_position[body])
            put(turn[k], in_axes(tree.body_rotation[body], row))
        for j in range(tree.first_joint[body], tree.first_joint[body + 1]):
            own = tree.joint_axis[j]
            for k in range(3):
                anchor[j, k] = here[k] + dot(turn[k], tree.joint_position[j])
                axis[j, k] = dot(turn[k], own)
            by = q[j] - tree.zero[j]
            if by == 0.0:
                continue
            if tree.is_slide[j]:
                add(here, by, axis[j])
                continue
            cosine, sine = np.cos(by), np.sin(by)
            for k in range(3):  # every row turned back about the body's own axis (Rodrigues)
                row = turn[k]
                across = cross(own, row)
                along = (1.0 - cosine) * axis[j, k]
                for c in range(3):
                    row[c] = cosine * row[c] - sine * across[c] + along * own[c]
            for k in range(3):
                here[k] = anchor[j, k] - dot(turn[k], tree.joint_position[j])
        for k in range(3):
            frames.body_centre[f, body, k] = here[k] + dot(turn[k], tree.body_centre[body])
    for s in range(len(tree.site_body)):
        body = tree.site_body[s]
        for k in range(3):
            row = as_point(rotation[body, k])
            frames.site_position[f, s, k] = position[body, k] + dot(row, tree.site_position[s])
            put(frames.site_rotation[f, s, k], in_axes(tree.site_rotation[s], row))


@kernel()
def bodies_at(tree: Tree, q: Array) -> tuple[Array, Array]:
    """Positions (n_body, 3) [m] and rotations (n_body, 3, 3) of all bodies at one frame's coordinates (n_q,)."""
    position, rotation = room_for_bodies(tree)
    pose(tree, q, empty_frames(tree, 1), 0, position, rotation)
    return position, rotation


@kernel()
def _place(start: int, stop: int, tree: Tree, q: Array, frames: Frames) -> None:
    position, rotation = room_for_bodies(tree)
    for f in range(start, stop):
        pose(tree, q[f], frames, f, position, rotation)


@kernel()
def _follow(
    start: int, stop: int, tree: Tree, routes: Routes, numbers: Numbers, q: Array, frames: Frames, length: Array,
    rows: Array,
) -> None:  # fmt: skip
    position, rotation = room_for_bodies(tree)
    room, still, speed = room_for_wrenches(routes, q.shape[1]), np.zeros(q.shape[1]), np.empty(length.shape[1])
    for f in range(start, stop):
        pose(tree, q[f], frames, f, position, rotation)
        follow_tendons(
            routes, numbers, tree.is_slide, frames.anchor[f], frames.axis[f], position, rotation, still, room,
            length[f], speed, rows[f],
        )  # fmt: skip


@kernel()
def _spread(start: int, stop: int, rows: Array, tendon: IntArray, joint: IntArray, jacobian: Array) -> None:
    for f in range(start, stop):
        for e in range(len(tendon)):
            jacobian[f, tendon[e], joint[e]] = rows[f, e]


@kernel()
def point_motion(
    chain: IntArray, is_slide: NDArray[np.bool_], anchor: Array, axis: Array, point: Vector, rate: Array
) -> tuple[Point, Point, Point, Point]:
    """Spin and velocity of ``point`` on the chain's last body at joint rates ``rate``, and what they change by
    when no rate changes: spin bias and bias.

    With a_i the axes, o_i the anchors and ω_i the angular velocity before joint i:
    bias = Σ (ω_i × a_i) × (p − o_i) q̇_i + a_i × (ṗ − ȯ_i) q̇_i for hinges, Σ (ω_i × a_i) q̇_i for slides.
    """
    spin = velocity = spin_bias = bias = ZERO
    for j in chain:
        if j < 0:
            break
        if rate[j] != 0.0:
            velocity = plus(velocity, rate[j], joint_moves(is_slide[j], anchor[j], axis[j], point))
    at_origin = ZERO  # velocity of the body before the joint, carried on to the world's origin
    for j in chain:
        if j < 0:
            break
        if rate[j] == 0.0:
            continue
        axis_rate = cross(spin, axis[j])
        if is_slide[j]:
            bias = plus(bias, rate[j], axis_rate)
            at_origin = plus(at_origin, rate[j], axis[j])
            continue
        bias = plus(bias, rate[j], cross(axis_rate, minus(point, anchor[j])))
        before = cross(spin, anchor[j])  # with at_origin: the anchor's velocity, which only the joints before it give
        bias = plus(bias, rate[j], cross(axis[j], minus(minus(velocity, at_origin), before)))
        spin_bias = plus(spin_bias, rate[j], axis_rate)
        at_origin = plus(at_origin, rate[j], cross(anchor[j], axis[j]))
        spin = plus(spin, rate[j], axis[j])
    return spin, velocity, spin_bias, bias


@kernel()
def site_motion(
    start: int, stop: int, chain: IntArray, is_slide: NDArray[np.bool_], anchor: Array, axis: Array, point: Array,
    rate: Array, acceleration: Array, velocity: Array, second: Array,
) -> None:  # fmt: skip
    """Velocity and acceleration (F, 3) of a point (F, 3) on the chain's last body at joint rates and accelerations.

    ``rate`` and ``acceleration`` are (F, n_q); the answer is written to ``velocity`` and ``second``.
    """
    for f in range(start, stop):
        here = as_point(point[f])
        _, moves, _, bias = point_motion(chain, is_slide, anchor[f], axis[f], here, rate[f])
        for j in chain:
            if j < 0:
                break
            bias = plus(bias, acceleration[f, j], joint_moves(is_slide[j], anchor[f, j], axis[f, j], here))
        put(velocity[f], moves)
        put(second[f], bias)
