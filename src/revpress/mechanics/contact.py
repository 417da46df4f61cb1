"""Contacts as cones: what a foot, a roller or a pad can really do.

A contact is a patch of points on body *a* that press against body *b*. Each point pushes along the normal of *b* and
grips up to the friction coefficient μ, within a pyramid inscribed in the friction cone: its force is a non-negative
combination of the generators n ± μ t₁ and n ± μ t₂. So the patch cannot pull, its friction stays within μ times the normal force
and its centre of pressure stays inside it, whatever the combination. A strap adds the generators −n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from revpress.mechanics.kinematics import Array, Frames, IntArray, Mechanism, cross


@dataclass(frozen=True)
class Contact:
    """One patch.

    Attributes
    ----------
    name : name in the results.
    a : site of the pressing body; ``points`` are given in its axes.
    b : site of the body pressed against; its y axis is the outward normal, x and z are the friction directions.
    points : (k, 3) [m].
    friction : coefficient μ [1].
    strap : whether the patch can also pull.
    """

    name: str
    a: str
    b: str
    points: Array
    friction: float
    strap: bool = False

    def directions(self) -> Array:
        """Generator directions (g, 3) in the axes of ``b``."""
        mu = self.friction
        cone = [[mu, 1.0, 0.0], [-mu, 1.0, 0.0], [0.0, 1.0, mu], [0.0, 1.0, -mu]]
        return np.array(cone + ([[0.0, -1.0, 0.0]] if self.strap else []))


class ContactSet:
    """All contacts of a mechanism, as arrays for the kernels.

    Generator ``g`` of the set acts at one point in one direction with ``unit`` newtons per unit of its multiplier.

    Attributes
    ----------
    size : number of generators.
    owner : (size,) index of the contact a generator belongs to.
    """

    def __init__(self, mechanism: Mechanism, contacts: Sequence[Contact], unit: float) -> None:
        self.contacts = tuple(contacts)
        self.unit = unit
        self._mechanism = mechanism
        sites, points, directions, owner = [], [], [], []
        for i, contact in enumerate(contacts):
            a, b = mechanism.site(contact.a), mechanism.site(contact.b)
            for point in np.asarray(contact.points, dtype=float):
                for direction in contact.directions():
                    sites.append((a, b))
                    points.append(point)
                    directions.append(direction)
                    owner.append(i)
        self.size = len(owner)
        self.owner = np.array(owner, dtype=np.int64)
        self._sites = np.array(sites, dtype=np.int64).reshape(-1, 2)
        self._points = np.array(points, dtype=float).reshape(-1, 3)
        self._directions = np.array(directions, dtype=float).reshape(-1, 3)
        self._chains = mechanism.chains(self._sites.ravel().tolist())

    def columns(self, frames: Frames, n_q: int) -> Array:
        """Generalised force over ``q`` of each generator, (F, size, n_q) [N·m or N per unit multiplier]."""
        return _columns(
            self._sites, self._chains, self._points, self.unit * self._directions, self._mechanism.is_slide,
            frames.anchor, frames.axis, frames.site_position, frames.site_rotation, n_q,
        )  # fmt: skip

    def wrenches(self, frames: Frames, multiplier: Array) -> tuple[Array, Array]:
        """Force on body ``a`` of each contact and its centre of pressure.

        Parameters
        ----------
        multiplier : (F, size) generator multipliers.

        Returns
        -------
        force : (F, contact, 3) world [N].
        centre : (F, contact, 3) world [m]: mean of the points weighted by normal force; NaN where nothing presses.
        """
        return _wrenches(
            self._sites, self._points, self.unit * self._directions, self.owner, len(self.contacts), multiplier,
            frames.site_position, frames.site_rotation,
        )  # fmt: skip

    def slip_power(self, multiplier: Array, columns: Array, rate: Array) -> Array:
        """Power of each contact on the whole mechanism, (F, contact) [W]: zero unless the patch slips."""
        power = np.einsum("fgq,fq,fg->fg", columns, rate, multiplier)
        return np.stack([power[:, self.owner == i].sum(axis=1) for i in range(len(self.contacts))], axis=-1)


@njit(cache=True, parallel=True)
def _columns(
    sites: IntArray, chains: IntArray, points: Array, forces: Array, is_slide: NDArray[np.bool_],
    anchor: Array, axis: Array, position: Array, rotation: Array, n_q: int,
) -> Array:  # fmt: skip
    frames, size = len(anchor), len(sites)
    out = np.zeros((frames, size, n_q))
    for f in prange(frames):
        arm = np.empty(3)
        turn = np.empty(3)
        for g in range(size):
            a, b = sites[g, 0], sites[g, 1]
            point = position[f, a] + rotation[f, a] @ points[g]
            force = rotation[f, b] @ forces[g]
            for side in range(2):
                sign = 1.0 - 2.0 * side
                for j in chains[2 * g + side]:
                    if j < 0:
                        break
                    if is_slide[j]:
                        turn[:] = force
                    else:
                        arm[:] = point - anchor[f, j]
                        cross(arm, force, turn)
                    out[f, g, j] += sign * np.dot(axis[f, j], turn)
    return out


@njit(cache=True, parallel=True)
def _wrenches(
    sites: IntArray, points: Array, forces: Array, owner: IntArray, contacts: int, multiplier: Array,
    position: Array, rotation: Array,
) -> tuple[Array, Array]:  # fmt: skip
    frames = len(multiplier)
    total = np.zeros((frames, contacts, 3))
    centre = np.zeros((frames, contacts, 3))
    for f in prange(frames):
        normal = np.zeros(contacts)
        for g in range(len(sites)):
            a, b, c = sites[g, 0], sites[g, 1], owner[g]
            x = multiplier[f, g]
            total[f, c] += rotation[f, b] @ forces[g] * x
            weight = abs(forces[g, 1]) * x
            centre[f, c] += weight * (position[f, a] + rotation[f, a] @ points[g])
            normal[c] += weight
        for c in range(contacts):
            if normal[c] > 0.0:
                centre[f, c] /= normal[c]
            else:
                centre[f, c] = np.nan
    return total, centre
