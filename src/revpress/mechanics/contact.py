"""Contacts as cones: what a foot, a roller or a pad can really do.

A contact is a patch of points on body *a* that press against body *b*. Each point pushes along the normal of *b* and
grips up to the friction coefficient μ, within a pyramid inscribed in the friction cone: its force is a non-negative
combination of the generators n ± μ t₁ and n ± μ t₂, or of n alone without friction. So the patch cannot pull, its
friction stays within μ times the normal force and its centre of pressure stays inside it, whatever the combination. A
strap adds the generators −n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel, over_frames
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
        grips = [[mu, 1.0, 0.0], [-mu, 1.0, 0.0], [0.0, 1.0, mu], [0.0, 1.0, -mu]]
        cone = grips if mu > 0.0 else [[0.0, 1.0, 0.0]]
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
        chains = mechanism.chains(self._sites.ravel().tolist())
        # Generators of one point follow each other: what depends on the point alone is worked out at the first.
        same = (self._sites[1:] == self._sites[:-1]).all(axis=1) & (self._points[1:] == self._points[:-1]).all(axis=1)
        first = np.concatenate([np.ones(min(self.size, 1), dtype=bool), ~same])
        self._arrays = (
            self._sites,
            chains.reshape(self.size, 2, chains.shape[1]),
            self._points,
            unit * self._directions,
            first,
            mechanism.is_slide,
        )

    def fill(self, frames: Frames, slope: Array, rows: IntArray, out: Array, start: int) -> None:
        """Write every generator's force over the independent coordinates into columns ``start``… of ``out``.

        Parameters
        ----------
        slope : (F, n_q) slopes of the coupled coordinates.
        rows : (n_u,) row of ``out`` of each independent coordinate, −1 to leave it out.
        out : (F, m, n), the columns zero before [N m or N per unit multiplier].
        """
        driver = self._mechanism.coordinates.driver
        over_frames(_fill, len(slope), *self._arrays, *frames[:4], slope, driver, rows, out, start)

    def forces(self, frames: Frames, multiplier: Array, rate: Array) -> tuple[Array, Array]:
        """Generalised force over ``q`` (F, n_q) of all contacts, and each contact's power (F, contact) [W].

        The power is that on the whole mechanism, zero unless the patch slips; ``rate`` are joint rates (F, n_q).
        """
        total, power = np.zeros_like(rate), np.zeros((len(rate), len(self.contacts)))
        over_frames(_forces, len(rate), *self._arrays, self.owner, *frames[:4], multiplier, rate, total, power)
        return total, power

    def wrenches(self, frames: Frames, multiplier: Array) -> tuple[Array, Array, Array]:
        """Force on body ``a`` of each contact, its centre of pressure and its moment about that.

        Parameters
        ----------
        multiplier : (F, size) generator multipliers.

        Returns
        -------
        force : (F, contact, 3) world [N].
        centre : (F, contact, 3) world [m]: mean of the points weighted by normal force; NaN where nothing presses.
        moment : (F, contact, 3) about the centre of pressure, world [N m]; 0 where nothing presses.
        """
        total, centre, moment = np.zeros((3, len(multiplier), len(self.contacts), 3))
        over_frames(
            _wrenches, len(multiplier), self._sites, self._points, self.unit * self._directions, self.owner, multiplier,
            frames.site_position, frames.site_rotation, total, centre, moment,
        )  # fmt: skip
        return total, centre, moment


@kernel()
def _arms(
    chains: IntArray, is_slide: NDArray[np.bool_], anchor: Array, axis: Array, point: Array, moves: Array
) -> None:
    """Velocity (side, place in chain, 3) that each joint of two chains gives a point; minus on the second side."""
    arm = np.empty(3)
    for side in range(2):
        sign = 1.0 - 2.0 * side
        for m in range(chains.shape[1]):
            j = chains[side, m]
            if j < 0:
                break
            if is_slide[j]:
                moves[side, m] = sign * axis[j]
            else:
                for k in range(3):
                    arm[k] = sign * (point[k] - anchor[j, k])
                cross(axis[j], arm, moves[side, m])


@kernel()
def _turn(rotation: Array, vector: Array, out: Array) -> None:
    """``out = rotation @ vector`` for 3-vectors."""
    for k in range(3):
        out[k] = rotation[k, 0] * vector[0] + rotation[k, 1] * vector[1] + rotation[k, 2] * vector[2]


@kernel()
def _fill(
    first_frame: int, stop: int,
    sites: IntArray, chains: IntArray, points: Array, forces: Array, first: NDArray[np.bool_],
    is_slide: NDArray[np.bool_],
    anchor: Array, axis: Array, position: Array, rotation: Array, slope: Array, driver: IntArray, rows: IntArray,
    out: Array, start: int,
) -> None:  # fmt: skip
    moves = np.empty((2, chains.shape[2], 3))
    point = np.empty(3)
    force = np.empty(3)
    for f in range(first_frame, stop):
        for g in range(len(sites)):
            if first[g]:
                _turn(rotation[f, sites[g, 0]], points[g], point)
                point += position[f, sites[g, 0]]
                _arms(chains[g], is_slide, anchor[f], axis[f], point, moves)
            _turn(rotation[f, sites[g, 1]], forces[g], force)
            for side in range(2):
                for m in range(chains.shape[2]):
                    j = chains[g, side, m]
                    if j < 0:
                        break
                    row = rows[driver[j]]
                    if row >= 0:
                        v = moves[side, m]
                        out[f, row, start + g] += slope[f, j] * (v[0] * force[0] + v[1] * force[1] + v[2] * force[2])


@kernel()
def _forces(
    start: int, stop: int,
    sites: IntArray, chains: IntArray, points: Array, forces: Array, first: NDArray[np.bool_],
    is_slide: NDArray[np.bool_],
    owner: IntArray, anchor: Array, axis: Array, position: Array, rotation: Array,
    multiplier: Array, rate: Array, total: Array, power: Array,
) -> None:  # fmt: skip
    moves = np.empty((2, chains.shape[2], 3))
    point = np.empty(3)
    force = np.empty(3)
    for f in range(start, stop):
        for g in range(len(sites)):
            if first[g]:
                _turn(rotation[f, sites[g, 0]], points[g], point)
                point += position[f, sites[g, 0]]
                _arms(chains[g], is_slide, anchor[f], axis[f], point, moves)
            if multiplier[f, g] == 0.0:
                continue
            _turn(rotation[f, sites[g, 1]], forces[g], force)
            for side in range(2):
                for m in range(chains.shape[2]):
                    j = chains[g, side, m]
                    if j < 0:
                        break
                    v = moves[side, m]
                    push = multiplier[f, g] * (v[0] * force[0] + v[1] * force[1] + v[2] * force[2])
                    total[f, j] += push
                    power[f, owner[g]] += push * rate[f, j]


@kernel()
def _wrenches(
    start: int, stop: int, sites: IntArray, points: Array, forces: Array, owner: IntArray, multiplier: Array,
    position: Array, rotation: Array, total: Array, centre: Array, moment: Array,
) -> None:  # fmt: skip
    contacts = total.shape[1]
    arm = np.empty(3)
    force = np.empty(3)
    turn = np.empty(3)
    normal = np.empty(contacts)
    origin = np.empty((contacts, 3))
    for f in range(start, stop):
        normal[:] = 0.0
        for g in range(len(sites)):
            a, b, c = sites[g, 0], sites[g, 1], owner[g]
            x = multiplier[f, g]
            _turn(rotation[f, a], points[g], arm)
            _turn(rotation[f, b], forces[g], force)
            force *= x
            weight = abs(forces[g, 1]) * x
            cross(arm, force, turn)
            total[f, c] += force
            moment[f, c] += turn
            centre[f, c] += weight * arm
            normal[c] += weight
            origin[c] = position[f, a]
        for c in range(contacts):
            if normal[c] > 0.0:
                centre[f, c] /= normal[c]
                cross(centre[f, c], total[f, c], turn)
                moment[f, c] -= turn
                centre[f, c] += origin[c]
            else:
                centre[f, c] = np.nan
