"""Contacts as cones: what a foot, a roller or a pad can really do.

A contact is a patch of points on body *a* that press against body *b*. Each point pushes along the normal of *b* and
grips up to the friction coefficient μ, within a pyramid inscribed in the friction cone: its force is a non-negative
combination of the generators n, n ± μ t₁ and n ± μ t₂, or of n alone without friction. So the patch cannot pull, its
friction stays within μ times the normal force and its centre of pressure stays inside it, whatever the combination.
The generator n spans nothing more, but what it carries is free of shear, so that shear can have a price of its own. A
strap adds the generators −n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel, over_frames
from revpress.mechanics.kinematics import Array, Frames, IntArray, Mechanism, joint_moves
from revpress.mechanics.vector import add, as_point, cross, dot, put, turned


@dataclass(frozen=True)
class Contact:
    """One patch.

    Attributes
    ----------
    name : str
        Name in the results.
    a : str
        Site of the pressing body; ``points`` are given in its axes.
    b : str
        Site of the body pressed against; its y axis is the outward normal, x and z are the friction directions.
    points : ndarray, shape (k, 3)
        [m].
    friction : float
        Coefficient μ [1].
    strap : bool
        Whether the patch can also pull.
    pushed : bool
        Whether a person pushes there, with a foot; else it lies, hangs or is held there.
    """

    name: str
    a: str
    b: str
    points: Array
    friction: float
    strap: bool = False
    pushed: bool = False

    def directions(self) -> Array:
        """Generator directions (g, 3) in the axes of ``b``."""
        mu = self.friction
        grips = [[mu, 1.0, 0.0], [-mu, 1.0, 0.0], [0.0, 1.0, mu], [0.0, 1.0, -mu]]
        cone = [[0.0, 1.0, 0.0], *(grips if mu > 0.0 else [])]
        return np.array(cone + ([[0.0, -1.0, 0.0]] if self.strap else []))


class Patches(NamedTuple):
    """All contacts for the kernels; generators go contact by contact, point by point, direction by direction."""

    sites: IntArray  # (contact, 2)
    chains: IntArray  # (contact, 2, longest)
    first_point: IntArray  # (contact + 1,) points of a contact: first_point[c] to first_point[c + 1]
    points: Array  # (all points, 3) in the axes of a
    first_force: IntArray  # (contact + 1,)
    forces: Array  # (all directions, 3) of a unit multiplier in the axes of b [N]
    first_generator: IntArray  # (contact + 1,)
    is_slide: NDArray[np.bool_]
    driver: IntArray  # (n_q,)


class ContactSet:
    """All contacts of a mechanism, as arrays for the kernels.

    Generator ``g`` of the set acts at one point in one direction with ``unit`` newtons per unit of its multiplier.

    Attributes
    ----------
    size : int
        Number of generators.
    owner : ndarray, shape (size,)
        Index of the contact a generator belongs to.
    point : ndarray of int, shape (size,)
        The point that a generator acts at, counted over all contacts.
    shear : ndarray, shape (size,)
        Force across the normal of a unit of each generator [N].
    straight : ndarray of int, shape (size,)
        The generator without shear at the point of each.
    patches : Patches
        All of it for the kernels.
    """

    def __init__(self, mechanism: Mechanism, contacts: Sequence[Contact], unit: float) -> None:
        self.contacts = tuple(contacts)
        self.unit = unit
        sites = [mechanism.site(site) for c in contacts for site in (c.a, c.b)]
        chains = mechanism.chains(sites)
        points = [np.asarray(c.points, dtype=float).reshape(-1, 3) for c in contacts]
        forces = [unit * c.directions() for c in contacts]
        generators = [len(p) * len(f) for p, f in zip(points, forces, strict=True)]
        self.size = sum(generators)
        self.owner = np.repeat(np.arange(len(contacts)), generators)
        across = [np.hypot(f[:, 0], f[:, 2]) for f in forces]
        each = [np.tile(a, len(p)) for p, a in zip(points, across, strict=True)]
        self.shear = np.concatenate([np.zeros(0), *each])
        per_point = np.repeat([len(f) for f in forces], [len(p) for p in points]).astype(np.int64)
        self.point = np.repeat(np.arange(len(per_point)), per_point)
        self.straight = np.repeat(np.cumsum(per_point) - per_point, per_point)
        self.patches = Patches(
            sites=np.array(sites, dtype=np.int64).reshape(-1, 2),
            chains=chains.reshape(len(contacts), 2, chains.shape[1]),
            first_point=np.cumsum([0, *map(len, points)]),
            points=np.concatenate([np.zeros((0, 3)), *points]),
            first_force=np.cumsum([0, *map(len, forces)]),
            forces=np.concatenate([np.zeros((0, 3)), *forces]),
            first_generator=np.cumsum([0, *generators]),
            is_slide=mechanism.is_slide,
            driver=mechanism.coordinates.driver,
        )

    def fill(self, frames: Frames, slope: Array, rows: IntArray, out: Array, start: int) -> None:
        """Write every generator's force over the independent coordinates into columns ``start``… of ``out``.

        Parameters
        ----------
        slope : ndarray, shape (F, n_q)
            Slopes of the coupled coordinates.
        rows : ndarray of int, shape (n_u,)
            Row of ``out`` of each independent coordinate, −1 to leave it out.
        out : ndarray, shape (F, m, n)
            [N m or N per unit multiplier].
        """
        over_frames(fill_generators, len(slope), self.patches, frames, slope, rows, out, start)

    def forces(self, frames: Frames, multiplier: Array, rate: Array) -> tuple[Array, Array]:
        """Generalised force over ``q`` (F, n_q) of all contacts, and each contact's power (F, contact) [W].

        The power is that on the whole mechanism, zero unless the patch slips; ``rate`` are joint rates (F, n_q).
        """
        total, power = np.zeros_like(rate), np.zeros((len(rate), len(self.contacts)))
        over_frames(push_joints, len(rate), self.patches, frames, multiplier, rate, total, power)
        return total, power

    def wrenches(self, frames: Frames, multiplier: Array) -> tuple[Array, Array, Array]:
        """Force on body ``a`` of each contact, its centre of pressure and its moment about that.

        Parameters
        ----------
        multiplier : ndarray, shape (F, size)
            Generator multipliers.

        Returns
        -------
        force : ndarray, shape (F, contact, 3)
            World [N].
        centre : ndarray, shape (F, contact, 3)
            World [m]: mean of the points weighted by normal force; NaN where nothing presses.
        moment : ndarray, shape (F, contact, 3)
            About the centre of pressure, world [N m]; 0 where nothing presses.
        """
        total, centre, moment = np.zeros((3, len(multiplier), len(self.contacts), 3))
        over_frames(sum_wrenches, len(multiplier), self.patches, frames, multiplier, total, centre, moment)
        return total, centre, moment


@kernel()
def fill_generators(
    first_frame: int, stop: int, patches: Patches, frames: Frames, slope: Array, rows: IntArray, out: Array, start: int
) -> None:  # fmt: skip
    """Write generators of frames ``first_frame`` to ``stop`` as :meth:`ContactSet.fill` says."""
    m = out.shape[1]
    chains, is_slide, driver = patches.chains, patches.is_slide, patches.driver
    linear = np.empty((m, 3))  # velocity of site a against b as each row's coordinate moves, as points of b see it
    angular = np.empty((m, 3))
    wrench = np.empty((6, patches.first_generator[-1]))  # force and moment about site a of each generator
    for f in range(first_frame, stop):
        for c in range(len(patches.sites)):
            a, b = patches.sites[c, 0], patches.sites[c, 1]
            origin = as_point(frames.site_position[f, a])
            linear[:] = 0.0
            angular[:] = 0.0
            for side in range(2):
                for place in range(chains.shape[2]):
                    j = chains[c, side, place]
                    if j < 0:
                        break
                    row = rows[driver[j]]
                    if row >= 0:
                        by, axis = (1.0 - 2.0 * side) * slope[f, j], frames.axis[f, j]
                        add(linear[row], by, joint_moves(is_slide[j], frames.anchor[f, j], axis, origin))
                        if not is_slide[j]:
                            add(angular[row], by, axis)
            first, last = patches.first_generator[c], patches.first_generator[c + 1]
            g = first
            for p in range(patches.first_point[c], patches.first_point[c + 1]):
                arm = turned(frames.site_rotation[f, a], patches.points[p])
                for d in range(patches.first_force[c], patches.first_force[c + 1]):
                    force = turned(frames.site_rotation[f, b], patches.forces[d])
                    put(wrench[:3, g], force)
                    put(wrench[3:, g], cross(arm, force))
                    g += 1
            for row in range(m):
                x, y, z = linear[row, 0], linear[row, 1], linear[row, 2]
                about_x, about_y, about_z = angular[row, 0], angular[row, 1], angular[row, 2]
                for g in range(first, last):
                    pushed = x * wrench[0, g] + y * wrench[1, g] + z * wrench[2, g]
                    turning = about_x * wrench[3, g] + about_y * wrench[4, g] + about_z * wrench[5, g]
                    out[f, row, start + g] = pushed + turning


@kernel()
def push_joints(
    start: int, stop: int, patches: Patches, frames: Frames, multiplier: Array, rate: Array, total: Array, power: Array
) -> None:  # fmt: skip
    """Add forces and powers of frames ``start`` to ``stop`` as :meth:`ContactSet.forces` says."""
    chains, is_slide = patches.chains, patches.is_slide
    force = np.empty(3)
    moment = np.empty(3)
    for f in range(start, stop):
        for c in range(len(patches.sites)):
            _wrench(patches, frames, multiplier, f, c, force, moment)
            origin = as_point(frames.site_position[f, patches.sites[c, 0]])
            for side in range(2):
                sign = 1.0 - 2.0 * side
                for place in range(chains.shape[2]):
                    j = chains[c, side, place]
                    if j < 0:
                        break
                    axis = frames.axis[f, j]
                    push = sign * dot(joint_moves(is_slide[j], frames.anchor[f, j], axis, origin), force)
                    if not is_slide[j]:
                        push += sign * dot(axis, moment)
                    total[f, j] += push
                    power[f, c] += push * rate[f, j]


@kernel(inner=True)
def _wrench(
    patches: Patches, frames: Frames, multiplier: Array, f: int, c: int, force: Array, moment: Array
) -> tuple[float, float, float, float]:
    """Force (3,) and moment (3,) about site a of one contact; returns Σ weight arm and Σ weight by normal force."""
    a, b = patches.sites[c, 0], patches.sites[c, 1]
    g = patches.first_generator[c]
    x, y, z, weight = 0.0, 0.0, 0.0, 0.0
    for k in range(3):
        force[k] = moment[k] = 0.0
    for p in range(patches.first_point[c], patches.first_point[c + 1]):
        right, normal, ahead, pressed = 0.0, 0.0, 0.0, 0.0  # in the axes of b
        for d in range(patches.first_force[c], patches.first_force[c + 1]):
            by, direction = multiplier[f, g], patches.forces[d]
            right, normal, ahead = right + by * direction[0], normal + by * direction[1], ahead + by * direction[2]
            pressed += by * abs(direction[1])
            g += 1
        push = turned(frames.site_rotation[f, b], (right, normal, ahead))
        arm = turned(frames.site_rotation[f, a], patches.points[p])
        add(force, 1.0, push)
        add(moment, 1.0, cross(arm, push))
        x, y, z, weight = x + pressed * arm[0], y + pressed * arm[1], z + pressed * arm[2], weight + pressed
    return x, y, z, weight


@kernel()
def sum_wrenches(
    start: int, stop: int, patches: Patches, frames: Frames, multiplier: Array, total: Array, centre: Array,
    moment: Array,
) -> None:  # fmt: skip
    """Write wrenches of frames ``start`` to ``stop`` as :meth:`ContactSet.wrenches` says."""
    for f in range(start, stop):
        for c in range(len(patches.sites)):
            x, y, z, weight = _wrench(patches, frames, multiplier, f, c, total[f, c], moment[f, c])
            if weight > 0.0:
                arm = (x / weight, y / weight, z / weight)
                add(moment[f, c], -1.0, cross(arm, total[f, c]))
                for k in range(3):
                    centre[f, c, k] = frames.site_position[f, patches.sites[c, 0], k] + arm[k]
            else:
                centre[f, c] = np.nan
