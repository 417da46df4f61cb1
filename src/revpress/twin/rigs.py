"""Many rigs of one make at once: one exercise for many athletes, on many machines that differ in numbers only.

A rig of each athlete gives what belongs to a body; what belongs to a machine is replaced in arrays. All frames lie
behind each other, so that everything that a :class:`.Rig` and an :class:`.Outcome` can say is said of all of them.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from revpress.athlete.body import Body
from revpress.machine.coordinate_force import CoordinateForce
from revpress.mechanics.closure import Path
from revpress.mechanics.coupling import Coordinates
from revpress.mechanics.dynamics import State
from revpress.mechanics.kinematics import Array, IntArray, Tree
from revpress.mechanics.many import (
    OWN_NUMBERS,
    ManyCapacities,
    ManyContacts,
    ManyMechanisms,
    Owners,
    take_trees,
    walk_all,
)
from revpress.mechanics.muscle import CapacityTable
from revpress.twin.problem import Problem
from revpress.twin.rig import Rig


def recast(rig: Rig, body: Body, points: Mapping[str, Array], patches: Sequence[Array]) -> Rig:
    """What of a rig belongs to its athlete, of another one: for :class:`Rigs`, whose machines have their own numbers.

    It still has the machine, the path and the resting limbs of the first.

    Parameters
    ----------
    rig : Rig
        The first.
    body : Body
        Of the other one, with the same muscles.
    points : mapping of str to ndarray
        Sites of the athlete, each with its place in its body (3,) [m].
    patches : sequence of ndarray
        Points (k, 3) of each contact [m].
    """
    other, mechanism = copy.copy(rig), copy.copy(rig.mechanism)
    model, own = rig.mechanism.model, body.mechanism
    names = [own.model.body(i).name for i in range(1, own.model.nbody)]
    there = np.array([model.body(name).id for name in names])
    loose = np.array([own.tree.first_joint[i + 1] > own.tree.first_joint[i] for i in range(1, len(names) + 1)])
    resting = loose & (np.diff(rig.mechanism.tree.first_joint)[there] == 0)
    joints, of_body = rig.mechanism.coordinates.joints, own.coordinates.joints
    moving = np.array([joints.index(name) for name in of_body if name in joints])
    theirs = np.array([i for i, name in enumerate(of_body) if name in joints])
    numbers = {name: getattr(rig.mechanism.tree, name).copy() for name in OWN_NUMBERS}
    for name in ("body_centre", "mass", "inertia"):
        numbers[name][there] = getattr(own.tree, name)[1:]
    for name in ("body_position", "body_rotation"):
        numbers[name][there[~resting]] = getattr(own.tree, name)[1:][~resting]
    for name in ("joint_position", "joint_axis", "zero"):
        numbers[name][moving] = getattr(own.tree, name)[theirs]
    for site, at in points.items():
        numbers["site_position"][rig.mechanism.site(site)] = at
    mechanism.tree = rig.mechanism.tree._replace(**numbers)
    mechanism.coordinates = Coordinates(joints, [c for c in body.couplings if c.dependent in joints])
    mechanism.tendons = replace(rig.mechanism.tendons, numbers=own.tendons.numbers)
    other.mechanism, other.assembly = mechanism, replace(rig.assembly, body=body)
    other.contacts = copy.copy(rig.contacts)
    other.contacts.patches = rig.contacts.patches._replace(points=np.concatenate(patches))
    other.capacity_of = CapacityTable(body.muscles)
    other.contact_cost = other.price_contacts(float(body.model.body_mass.sum()))
    return other


@dataclass(frozen=True)
class Strokes:
    """What is driven over the strokes of K rigs, and their first postures.

    Attributes
    ----------
    start : ndarray, shape (K, n_u)
        First posture, loops closed or nearly so [rad or m].
    way : ndarray, shape (K, n_u)
        What driven coordinates change by from start to end, evenly with the stroke.
    """

    start: Array
    way: Array


@dataclass(frozen=True)
class Walked:
    """Strokes of K rigs.

    Attributes
    ----------
    path : ndarray, shape (K, 3, P, n_u)
        Postures and two derivatives with respect to the stroke.
    residual : ndarray, shape (K, P)
        Largest closure residual [m or rad].
    refused : dict of int to str
        Why some of them are refused, by place.
    """

    path: Array
    residual: Array
    refused: dict[int, str]


def walk_strokes(members: Sequence[Rig], owner: IntArray, trees: Tree, strokes: Strokes, s: Array) -> Walked:
    """Close the loops of K rigs at strokes ``s`` (P,), rising from 0 to 1.

    Parameters
    ----------
    members : sequence of Rig, length A
        One of each athlete.
    owner : ndarray of int, shape (K,)
        Whose athlete each rig has.
    trees : Tree
        Their mechanisms, with a leading dimension K.
    strokes : Strokes
        What is driven.
    s : ndarray, shape (P,)
        Strokes.
    """
    first = members[0]
    mechanisms = ManyMechanisms.of([m.mechanism for m in members], trees, Owners(owner, len(s)))
    path = np.zeros((len(owner), 3, len(s), len(first.names)))
    path[:, 0] = strokes.start[:, None] + s[:, None] * strokes.way[:, None]
    path[:, 1] = strokes.way[:, None]
    still = (strokes.way == 0.0).all(axis=0)
    still[first.closure.free] = False
    residual, open_at = walk_all(mechanisms, first.closure.loops, still, s, path)
    refused = {
        int(k): f"the posture at {100 * s[open_at[k]]:.0f} % of the stroke cannot be reached with these settings"
        for k in np.flatnonzero(open_at < len(s))
    }
    low, high = first.ranges
    beyond = np.maximum(path[:, 0] - high, low - path[:, 0]).max(axis=1)
    for k in np.flatnonzero((beyond > 0.0).any(axis=1)):
        refused.setdefault(int(k), first.out_of_range(s, path[k, 0]))
    return Walked(path, residual, refused)


class Rigs(Rig):
    """K rigs of one make.

    Parameters
    ----------
    members : sequence of Rig, length A
        One of each athlete.
    owner : ndarray of int, shape (K,)
        Whose athlete each rig has.
    trees : Tree
        Their mechanisms, with a leading dimension K.
    walked : Walked
        Their strokes, none of them refused.
    resistances : sequence of CoordinateForce
        On the machines' coordinates, of all frames.
    """

    def __init__(
        self,
        members: Sequence[Rig],
        owner: IntArray,
        trees: Tree,
        walked: Walked,
        resistances: Sequence[CoordinateForce],
    ) -> None:
        _ = members[0].images  # of one make, so the same for all
        vars(self).update(vars(members[0]))
        frames = walked.residual.shape[1]
        owners = Owners(owner, frames)
        self._mechanisms = ManyMechanisms.of([m.mechanism for m in members], trees, owners)
        self.mechanism = self._mechanisms.as_one()
        self.contacts = ManyContacts([m.contacts for m in members], owners)
        self.capacity_of = ManyCapacities([m.capacity_of for m in members], owners)
        self.contact_cost = np.repeat(np.stack([m.contact_cost for m in members])[owner], frames, axis=0)
        self.assembly = replace(self.assembly, resistances=resistances)
        u, du, ddu = (np.ascontiguousarray(walked.path[:, i]).reshape(-1, len(self.names)) for i in range(3))
        self._path = Path(u, du, ddu, walked.residual.ravel())

    def path(self, s: Array) -> Path:
        """Postures at the strokes that were walked, whatever ``s``: K P of them."""
        return self._path

    def moved(self, q: Array, dq: Array, ddq: Array) -> State:
        """The mechanisms at (F, n_q) coordinates, rates and accelerations."""
        return self._mechanisms.in_motion(q, dq, ddq)

    def again(self, before: Problem) -> Problem:
        """The problem of the same strokes and bodies, stated with other masses of machines and other resistances.

        Only for machines without lines and known forces.
        """
        state, path, motion = before.state, before.path, before.motion
        inertial = self._mechanisms.in_motion(state.q, state.dq, state.ddq, tendons=False).inertial
        resistance = self.resisting(path.u, path.du * motion.ds[:, None])
        demand = self.mechanism.coordinates.project(path.u, inertial) - before.passive - resistance
        return replace(
            before, state=replace(state, inertial=inertial), resistance=resistance, demand=demand[:, self.rows]
        )


def without(walked: Walked, trees: Tree, keep: IntArray) -> tuple[Walked, Tree]:
    """Strokes and mechanisms at places ``keep``."""
    return Walked(walked.path[keep], walked.residual[keep], {}), take_trees(trees, keep)
