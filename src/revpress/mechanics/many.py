"""Mechanisms of one make, one behind the other: the same bodies, joints, sites, tendons and contacts, other numbers.

K mechanisms have P frames each, all F = K P frames lie behind each other. What belongs to a machine in its setting is
there K times; what belongs to a body A times, and ``owner`` (K,) says whose. The kernels of one mechanism do the work.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.closure_kernel import Loops, walk
from revpress.mechanics.compile import kernel, over_frames
from revpress.mechanics.contact import ContactSet, Patches, fill_generators, push_joints, sum_wrenches
from revpress.mechanics.coupling import Coordinates, Functions, evaluate_frame
from revpress.mechanics.dynamics import State, move
from revpress.mechanics.kinematics import Array, Frames, IntArray, Mechanism, Tree, empty_frames, padded
from revpress.mechanics.muscle import CapacityTable, fill_tabulated
from revpress.mechanics.muscle_curves import CURVES, Curves
from revpress.mechanics.tendon_kernel import Numbers, Routes
from revpress.mechanics.vector import ZERO, as_point, dot, minus, plus, put, turned

_STEPS = 12
_TOLERANCE = 1e-10
_LEAP = 1.0  # [rad or m] from frame to frame: a posture farther off belongs to another motion
OWN_NUMBERS = (
    "body_position", "body_rotation", "body_centre", "mass", "inertia", "joint_position", "joint_axis", "zero",
    "site_position", "site_rotation",
)  # fmt: skip
"""Numbers of a tree; all else is the same in trees of one make."""
_FEW = 1  # mechanisms worth a thread


@dataclass(frozen=True)
class Owners:
    """Which body each mechanism has, and how many frames.

    Attributes
    ----------
    owner : ndarray of int, shape (K,)
        Place of its body among A.
    frames : int
        Of each mechanism, P.
    """

    owner: IntArray
    frames: int

    def __len__(self) -> int:
        return len(self.owner)


def stack_trees(trees: Sequence[Tree]) -> Tree:
    """Trees of one make with a leading dimension in all their numbers.

    Raises
    ------
    ValueError
        They are not of one make.
    """
    first = trees[0]
    for name, values in first._asdict().items():
        if name not in OWN_NUMBERS and any(not np.array_equal(values, getattr(tree, name)) for tree in trees):
            raise ValueError(f"trees of another make: their {name} differ")
    return first._replace(**{name: np.stack([getattr(tree, name) for tree in trees]) for name in OWN_NUMBERS})


def take_trees(trees: Tree, at: IntArray | int) -> Tree:
    """Stacked trees at places ``at`` (K,), or one of them."""
    return trees._replace(**{name: getattr(trees, name)[at] for name in OWN_NUMBERS})


def stack_numbers(numbers: Sequence[Numbers]) -> Numbers:
    """Numbers of tendons of several bodies with a leading dimension."""
    return Numbers(*(np.stack(parts) for parts in zip(*numbers, strict=True)))


class ManyCoordinates(Coordinates):
    """Coordinates of K mechanisms, whose dependent ones follow functions of their own body.

    Parameters
    ----------
    bodies : sequence of Coordinates, length A
        Of each body.
    owners : Owners
        Of the mechanisms.
    """

    def __init__(self, bodies: Sequence[Coordinates], owners: Owners) -> None:
        first = bodies[0]
        self.joints, self.names, self.index, self.driver = first.joints, first.names, first.index, first.driver
        own = [c.functions for c in bodies]
        self.functions = own[0]._replace(
            knot=np.stack([f.knot for f in own]), coefficient=np.stack([f.coefficient for f in own])
        )
        self._owners = owners

    def evaluate(self, u: Array) -> tuple[Array, Array, Array]:
        """As in :class:`.Coordinates`, at ``u`` (F, n_u)."""
        out = np.empty((3, len(u), len(self.joints)))
        owners = self._owners
        over_frames(
            _evaluate_each, len(owners), owners.owner, owners.frames, np.ascontiguousarray(u), self.index,
            self.functions, out, shortest=_FEW,
        )  # fmt: skip
        return out[0], out[1], out[2]


class ManyContacts(ContactSet):
    """Contacts of K mechanisms, with patches of their own body.

    Parameters
    ----------
    bodies : sequence of ContactSet, length A
        Of each body.
    owners : Owners
        Of the mechanisms.
    """

    def __init__(self, bodies: Sequence[ContactSet], owners: Owners) -> None:
        vars(self).update(vars(bodies[0]))
        self.patches = self.patches._replace(
            points=np.stack([c.patches.points for c in bodies]), forces=np.stack([c.patches.forces for c in bodies])
        )
        self._owners = owners

    def fill(self, frames: Frames, slope: Array, rows: IntArray, out: Array, start: int) -> None:
        """As in :class:`.ContactSet`, of all frames."""
        o = self._owners
        over_frames(_fill_each, len(o), o.owner, o.frames, self.patches, frames, slope, rows, out, start, shortest=_FEW)

    def forces(self, frames: Frames, multiplier: Array, rate: Array) -> tuple[Array, Array]:
        """As in :class:`.ContactSet`, of all frames."""
        total, power = np.zeros_like(rate), np.zeros((len(rate), len(self.contacts)))
        o = self._owners
        over_frames(
            _push_each, len(o), o.owner, o.frames, self.patches, frames, multiplier, rate, total, power, shortest=_FEW
        )
        return total, power

    def wrenches(self, frames: Frames, multiplier: Array) -> tuple[Array, Array, Array]:
        """As in :class:`.ContactSet`, of all frames."""
        total, centre, moment = np.zeros((3, len(multiplier), len(self.contacts), 3))
        o = self._owners
        over_frames(
            _wrench_each, len(o), o.owner, o.frames, self.patches, frames, multiplier, total, centre, moment,
            shortest=_FEW,
        )  # fmt: skip
        return total, centre, moment


class ManyCapacities(CapacityTable):
    """What the muscles of every body can give: :class:`.CapacityTable` of each, for the frames of K mechanisms."""

    def __init__(self, bodies: Sequence[CapacityTable], owners: Owners) -> None:
        self.muscle, self.grid, self.nodes = (
            np.stack([getattr(table, name) for table in bodies]) for name in ("muscle", "grid", "nodes")
        )
        self._owners = owners

    def __call__(self, length: Array, speed: Array) -> Array:
        """Capacity [N] at lengths [m] and rates [m/s] of the paths, each (F, n)."""
        out, o = np.empty_like(length), self._owners
        over_frames(
            _tabulate_each,
            len(o),
            o.owner,
            o.frames,
            length,
            speed,
            self.muscle,
            self.grid,
            self.nodes,
            CURVES,
            out,
            shortest=_FEW,
        )
        return out


@dataclass(frozen=True)
class ManyMechanisms:
    """K mechanisms of one make; bodies without joints, sites and tendons are one with what carries them.

    Attributes
    ----------
    trees : Tree
        With a leading dimension K.
    routes : Routes
        Of the tendons.
    numbers : Numbers
        Of the tendons, with a leading dimension A.
    owners : Owners
        Whose body each mechanism has.
    bodies : tuple of Mechanism, length A
        One of each body.
    """

    trees: Tree
    routes: Routes
    numbers: Numbers
    owners: Owners
    bodies: tuple[Mechanism, ...]

    @classmethod
    def of(cls, bodies: Sequence[Mechanism], trees: Tree, owners: Owners) -> ManyMechanisms:
        """Mechanisms with the numbers of ``trees`` and the tendons of ``bodies``."""
        routes = bodies[0].tendons.routes
        kept = _kept(trees, routes)
        place = np.cumsum(kept) - 1
        merged = np.flatnonzero(~kept)[::-1].copy()
        own = {name: getattr(trees, name).copy() for name in ("body_centre", "mass", "inertia")}
        heavy = trees._replace(**own)
        over_frames(_merge_each, len(owners), heavy, merged, shortest=_FEW)
        few = {name: getattr(heavy, name)[:, kept] for name in (*own, "body_position", "body_rotation")}
        first_joint = np.append(trees.first_joint[:-1][kept], trees.first_joint[-1])
        light = heavy._replace(
            parent=place[trees.parent[kept]], first_joint=first_joint, site_body=place[trees.site_body], **few
        )
        numbers = stack_numbers([m.tendons.numbers for m in bodies])
        return cls(light, routes._replace(body=place[routes.body]), numbers, owners, tuple(bodies))

    def as_one(self) -> Mechanism:
        """What is the same for all of them, with coordinates for all frames."""
        one = copy.copy(self.bodies[0])
        one.coordinates = ManyCoordinates([m.coordinates for m in self.bodies], self.owners)
        return one

    def in_motion(self, q: Array, dq: Array, ddq: Array, tendons: bool = True) -> State:
        """Poses, inertial forces and, if wanted, tendons of all frames at (F, n_q) coordinates and two rates."""
        o, entries = self.owners, len(self.routes.joint) if tendons else 0
        inertial, energy = np.empty_like(q), np.zeros((len(q), 2))
        frames = empty_frames(take_trees(self.trees, 0), len(q))
        length, speed = np.empty((2, len(q), len(self.bodies[0].tendons) if tendons else 0))
        rows = np.empty((len(q), entries))
        over_frames(
            _move_each, len(o), o.owner, o.frames, self.trees, self.routes, self.numbers, q, dq, ddq, frames,
            inertial, energy, length, speed, rows, shortest=_FEW,
        )  # fmt: skip
        return State(q, dq, ddq, frames, inertial, length, speed, rows, energy)


def walk_all(
    mechanisms: ManyMechanisms, loops: Loops, still: NDArray[np.bool_], s: Array, path: Array
) -> tuple[Array, IntArray]:
    """Close the loops of every mechanism at strokes ``s`` (P,).

    Parameters
    ----------
    mechanisms : ManyMechanisms
        K of them.
    loops : Loops
        Of any of them, without balances.
    still : ndarray of bool, shape (n_u,)
        Driven coordinates that never move.
    s : ndarray, shape (P,)
        Rising.
    path : ndarray, shape (K, 3, P, n_u)
        Driven coordinates with two derivatives, and the first posture; the rest is filled in.

    Returns
    -------
    residual : ndarray, shape (K, P)
        Largest closure residual [m or rad].
    refused : ndarray of int, shape (K,)
        First frame that stays open or is a leap away from the one before; P where there is none.
    """
    owners = mechanisms.owners
    coordinates = mechanisms.as_one().coordinates
    residual, refused = np.zeros((len(owners), len(s))), np.zeros(len(owners), dtype=np.int64)
    loops = _moving(loops, still)
    over_frames(
        _walk_each, len(owners), owners.owner, mechanisms.trees, loops, coordinates.functions, s, path, residual,
        refused, shortest=_FEW,
    )  # fmt: skip
    return residual, refused


def _moving(loops: Loops, still: NDArray[np.bool_]) -> Loops:
    """Loops whose chains have only the joints that move: no other has a rate."""
    welds, two, longest = loops.chains.shape
    moves = [[j for j in chain if j >= 0 and not still[loops.driver[j]]] for chain in loops.chains.reshape(-1, longest)]
    chains = padded(moves).reshape(welds, two, -1)
    shared = ((chains[:, 0] == chains[:, 1]) & (chains[:, 0] >= 0)).sum(axis=1)
    return loops._replace(chains=chains, shared=shared)


def _kept(trees: Tree, routes: Routes) -> NDArray[np.bool_]:
    """Bodies (n_body,) that move, that carry a site or that a tendon passes, and what carries those."""
    kept = np.diff(trees.first_joint) > 0
    kept[[0, *trees.site_body, *routes.body.ravel()]] = True
    for body in range(len(kept) - 1, 0, -1):
        kept[trees.parent[body]] |= kept[body]
    return np.asarray(kept)


@kernel()
def _merge_each(start: int, stop: int, trees: Tree, merged: IntArray) -> None:
    """Give mass and inertia of bodies ``merged``, outermost first, to their parents."""
    for k in range(start, stop):
        position, rotation, centre = trees.body_position[k], trees.body_rotation[k], trees.body_centre[k]
        mass, inertia = trees.mass[k], trees.inertia[k]
        for b in merged:
            p = trees.parent[b]
            at, here = plus(turned(rotation[b], centre[b]), 1.0, position[b]), as_point(centre[p])
            whole = mass[b] + mass[p]
            if whole == 0.0:
                continue
            middle = plus(plus(ZERO, mass[p] / whole, here), mass[b] / whole, at)
            to_own, to_parts = minus(here, middle), minus(at, middle)
            own, parts = dot(to_own, to_own), dot(to_parts, to_parts)
            for i in range(3):
                for j in range(3):
                    total = inertia[p, i, j] - mass[p] * to_own[i] * to_own[j] - mass[b] * to_parts[i] * to_parts[j]
                    for m in range(3):
                        for n in range(3):
                            total += rotation[b, i, m] * inertia[b, m, n] * rotation[b, j, n]
                    inertia[p, i, j] = total + (mass[p] * own + mass[b] * parts if i == j else 0.0)
            put(centre[p], middle)
            mass[p] = whole


@kernel(inner=True)
def _tree(trees: Tree, k: int) -> Tree:
    return Tree(
        trees.parent, trees.first_joint, trees.body_position[k], trees.body_rotation[k], trees.body_centre[k],
        trees.mass[k], trees.inertia[k], trees.gravity, trees.is_slide, trees.joint_position[k], trees.joint_axis[k],
        trees.zero[k], trees.site_body, trees.site_position[k], trees.site_rotation[k],
    )  # fmt: skip


@kernel(inner=True)
def _functions(functions: Functions, a: int) -> Functions:
    return Functions(functions.place, functions.driver, functions.start, functions.knot[a], functions.coefficient[a])


@kernel(inner=True)
def _patches(patches: Patches, a: int) -> Patches:
    return Patches(
        patches.sites, patches.chains, patches.first_point, patches.points[a], patches.first_force, patches.forces[a],
        patches.first_generator, patches.is_slide, patches.driver,
    )  # fmt: skip


@kernel()
def _evaluate_each(
    start: int, stop: int, owner: IntArray, frames: int, u: Array, index: IntArray, functions: Functions, out: Array
) -> None:
    for k in range(start, stop):
        own = _functions(functions, owner[k])
        for f in range(k * frames, (k + 1) * frames):
            evaluate_frame(u[f], index, own, out[0, f], out[1, f], out[2, f])


@kernel()
def _fill_each(
    start: int, stop: int, owner: IntArray, frames: int, patches: Patches, poses: Frames, slope: Array, rows: IntArray,
    out: Array, column: int,
) -> None:  # fmt: skip
    for k in range(start, stop):
        own = _patches(patches, owner[k])
        fill_generators(k * frames, (k + 1) * frames, own, poses, slope, rows, out, column)


@kernel()
def _push_each(
    start: int, stop: int, owner: IntArray, frames: int, patches: Patches, poses: Frames, multiplier: Array,
    rate: Array, total: Array, power: Array,
) -> None:  # fmt: skip
    for k in range(start, stop):
        own = _patches(patches, owner[k])
        push_joints(k * frames, (k + 1) * frames, own, poses, multiplier, rate, total, power)


@kernel()
def _wrench_each(
    start: int, stop: int, owner: IntArray, frames: int, patches: Patches, poses: Frames, multiplier: Array,
    total: Array, centre: Array, moment: Array,
) -> None:  # fmt: skip
    for k in range(start, stop):
        own = _patches(patches, owner[k])
        sum_wrenches(k * frames, (k + 1) * frames, own, poses, multiplier, total, centre, moment)


@kernel()
def _tabulate_each(
    start: int, stop: int, owner: IntArray, frames: int, length: Array, speed: Array, muscle: Array, grid: Array,
    nodes: Array, curves: Curves, out: Array,
) -> None:  # fmt: skip
    for k in range(start, stop):
        a = owner[k]
        fill_tabulated(k * frames, (k + 1) * frames, length, speed, muscle[a], grid[a], nodes[a], curves, out)


@kernel()
def _move_each(
    start: int, stop: int, owner: IntArray, frames: int, trees: Tree, routes: Routes, numbers: Numbers, q: Array,
    dq: Array, ddq: Array, poses: Frames, inertial: Array, energy: Array, tendon_length: Array, tendon_speed: Array,
    tendon_rows: Array,
) -> None:  # fmt: skip
    for k in range(start, stop):
        a = owner[k]
        own = Numbers(
            numbers.site[a], numbers.position[a], numbers.rotation[a], numbers.radius[a], numbers.side[a],
            numbers.fixed[a],
        )  # fmt: skip
        move(
            k * frames, (k + 1) * frames, _tree(trees, k), routes, own, q, dq, ddq, poses, inertial, energy,
            tendon_length, tendon_speed, tendon_rows,
        )  # fmt: skip


@kernel()
def _walk_each(
    start: int, stop: int, owner: IntArray, trees: Tree, loops: Loops, functions: Functions, s: Array, path: Array,
    residual: Array, refused: IntArray,
) -> None:  # fmt: skip
    for k in range(start, stop):
        own = Loops(
            loops.sites, loops.chains, loops.shared, loops.first_row, loops.component, loops.mass, loops.body_chains,
            loops.axis, loops.at, loops.independent, loops.driver, _functions(functions, owner[k]), loops.free,
        )  # fmt: skip
        refused[k] = walk(_tree(trees, k), own, _STEPS, _TOLERANCE, _LEAP, s, path[k], residual[k])
