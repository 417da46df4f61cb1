"""Which quantities of a solution are open, as rows over its patterns, and their ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import simpson

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.twin.motion import Motion
from revpress.twin.outcome import Outcome
from revpress.twin.patterns import Patterns, patterns
from revpress.twin.ranges import EXTENSION_MOMENTS

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

PER_FRAME = ("activation", "muscle_force", "group_activation", "group_force", "moment", "joint_force_magnitude")
"""Quantities of every frame that have intervals."""

TOTALS = ("mean_group_activation", "group_work", "muscle_work_share")
"""Quantities of the lift, its concentric phase, that have intervals: of the muscle groups of the reported leg."""


def concentric(motion: Motion) -> slice | None:
    """Frames from the start of the stroke to its turning point, both included; None where it never rises in time."""
    top = int(motion.s.argmax())
    start = top - int(motion.s[top::-1].argmin())
    return slice(start, top + 1) if motion.time[top] > motion.time[start] else None


@dataclass(frozen=True)
class Openness:
    """What the patterns of an outcome leave open.

    Attributes
    ----------
    outcome : Outcome
        The economical answer of F frames.
    criteria : int, optional
        How many of the criteria count, if not all.
    like : Openness, optional
        That of another body in the same motion: what does not depend on strength is taken over.
    """

    outcome: Outcome
    criteria: int | None = None
    like: Openness | None = None

    @cached_property
    def patterns(self) -> Patterns:
        """Everything that the athlete may do."""
        found = patterns(self.outcome.rig, self.outcome.problem, self.outcome.answer.sharing)
        return found if self.criteria is None else found.by(self.criteria)

    def possible(self) -> dict[str, Array]:
        """Least and greatest of every quantity, (2, …), over all patterns."""
        return {**self._frames(self.patterns.possible), **self._lift(Patterns.possible_totals)}

    def likely(self) -> dict[str, Array]:
        """The same over the patterns near the optimum."""
        return {**self._frames(self.patterns.likely), **self._lift(Patterns.likely_totals)}

    def values(self) -> dict[str, Array]:
        """The economical values of all of them."""
        o = self.outcome
        return {
            "activation": o.answer.activation,
            "muscle_force": o.answer.force,
            "moment": o.net_moment[:, o.shown],
            "joint_force_magnitude": o.joint_force_magnitude,
            **self.of_groups(),
        }

    def of_groups(self) -> dict[str, Array]:
        """The economical values of the muscle groups."""
        o, x = self.outcome, self.outcome.answer.sharing.x
        frame, count = np.einsum("fkn,fn->fk", self._group_rows, x), len(MUSCLE_GROUPS)
        lift, time = concentric(o.told), o.motion.time
        totals = np.full((3, count), np.nan)
        if lift is not None:
            work, whole = (np.einsum("fkn,fn->k", rows, x[lift]) for rows in self.work_rows)
            mean = simpson(frame[lift, :count], x=time[lift], axis=0) / np.ptp(time[lift])
            totals = np.stack([mean, work, work / whole])
        return {
            "group_activation": frame[:, :count],
            "group_force": frame[:, count:],
            **dict(zip(TOTALS, totals, strict=True)),
        }

    # Of every frame

    def _frames(self, ends: Callable[[Array], Array]) -> dict[str, Array]:
        parts = [self._activation_rows, self._group_rows, self._moment_rows, self.joint_rows[0]]
        found = np.split(ends(np.concatenate(parts, axis=1)), np.cumsum([p.shape[1] for p in parts])[:-1], axis=2)
        activation = found[0][:, :, self._alone[1]]
        count = len(MUSCLE_GROUPS)
        return {
            "activation": activation,
            "muscle_force": activation * self.outcome.problem.capacity,
            "group_activation": found[1][:, :, :count],
            "group_force": found[1][:, :, count:],
            "moment": self._moment(found[2]),
            "joint_force_magnitude": self._magnitude(found[3]),
        }

    @property
    def _twins(self) -> bool:
        """Whether two legs do the same."""
        return len(np.unique(self.patterns.column)) < len(self.patterns.column)

    @cached_property
    def _alone(self) -> tuple[Indices, Indices]:
        """Muscles to be asked for, of two legs that do the same one each, and the place of every muscle among them."""
        _, first, place = np.unique(self.patterns.column[: self.muscles], return_index=True, return_inverse=True)
        return first, place

    @property
    def muscles(self) -> int:
        """How many muscles there are: the first columns."""
        return len(self.outcome.rig.assembly.body.muscles.names)

    @cached_property
    def _activation_rows(self) -> Array:
        first, _ = self._alone
        rows = self._empty(len(first))
        rows[:, np.arange(len(first)), first] = 1.0
        return rows

    @cached_property
    def _group_rows(self) -> Array:
        """Activation of every group, then its force."""
        strength = self.outcome.rig.assembly.body.muscles.max_isometric_force
        count, capacity = len(MUSCLE_GROUPS), self.outcome.problem.capacity
        rows = self._empty(2 * count)
        for j, at in enumerate(self.members):
            rows[:, j, at] = strength[at] / strength[at].sum()
            rows[:, count + j, at] = capacity[:, at]
        return rows

    @cached_property
    def members(self) -> list[list[int]]:
        """Muscles of each group of the reported leg."""
        assembly = self.outcome.rig.assembly
        names, side = assembly.body.muscles.names, assembly.working_sides[0]
        return [[names.index(f"{m}_{side}") for m in members] for members in MUSCLE_GROUPS.values()]

    def with_partners(self, columns: list[int]) -> Indices:
        """Columns, and those of the other leg that do the same."""
        column = self.patterns.column
        return np.flatnonzero(np.isin(column, column[columns]))

    @cached_property
    def _moment_places(self) -> list[int]:
        """Coordinates whose moments are asked for, of two legs that do the same those of one."""
        sides = self.outcome.rig.assembly.working_sides
        sides = sides[:1] if self._twins else sides
        return [self.outcome.rig.place(f"{c}_{side}") for side in sides for c in EXTENSION_MOMENTS.values()]

    @cached_property
    def _moment_rows(self) -> Array:
        rig = self.outcome.rig
        rows, own = self._empty(len(self._moment_places)), list(rig.rows)
        for j, place in enumerate(self._moment_places):
            rows[:, j, : self.muscles] = self.outcome.problem.moment[:, own.index(place), : self.muscles]
        return rows

    def _moment(self, ends: Array) -> Array:
        """Net moments (2, F, coordinate) from those of the muscles; NaN along all other coordinates.

        Where nothing presses, known forces settle the moments, whatever the muscles do.
        """
        rig, problem = self.outcome.rig, self.outcome.problem
        known = problem.passive + problem.resistance
        out = np.full((2, *known.shape), np.nan)
        for j, place in enumerate(self._moment_places):
            asked = problem.demand[:, list(rig.rows).index(place)] if rig.contacts.size == 0 else ends[:, :, j]
            name = rig.names[place]
            for side in rig.assembly.working_sides if self._twins else name[-1]:
                at = rig.place(f"{name[:-1]}{side}")
                out[:, :, at] = asked + known[:, at]
        return out[:, :, self.outcome.shown]

    @cached_property
    def joint_rows(self) -> tuple[Array, Array]:
        """Joint forces along and across their economical directions, joint after joint, and those of no activation."""
        o = self.outcome
        units, still = self._joint_units
        axes = _aligned(o.joint_force[:, self._joints])
        rows = np.einsum("fjac,fjcn->fjan", axes, units)
        rows[..., : self.muscles] *= o.problem.capacity[:, None, None]
        rows[..., self.muscles :] *= o.problem.touch[..., None, None, :]
        return rows.reshape(len(rows), -1, rows.shape[3]), np.einsum("fjac,fjc->fja", axes, still)

    @cached_property
    def _joint_units(self) -> tuple[Array, Array]:
        """Joint forces (F, joint, 3, column) of a unit of each column, and those (F, joint, 3) without any."""
        if self.like is not None:
            return self.like._joint_units
        o = self.outcome
        units = o.joint_force_of_units[:, self._joints]
        x = np.concatenate([o.answer.force, o.answer.contact], axis=1)
        return units, o.joint_force[:, self._joints] - np.einsum("fjcn,fn->fjc", units, x)

    @cached_property
    def _joints(self) -> list[int]:
        """Joints asked for, of two legs that do the same those of one."""
        names, other = self.outcome.joints, self.outcome.rig.assembly.working_sides[1:]
        return [i for i, n in enumerate(names) if not (self._twins and n.endswith(tuple(f"_{s}" for s in other)))]

    def _magnitude(self, ends: Array) -> Array:
        """Bounds (2, F, joint) of the joint forces' magnitude from the ends of their components.

        No force is smaller than its component along any direction, and none is greater than the diagonal of the box
        that its components fill.
        """
        components = ends.reshape(*ends.shape[:2], -1, 3) + self.joint_rows[1]
        low = np.maximum(components[0, ..., 0], 0.0)
        high = np.sqrt(np.square(np.abs(components).max(axis=0)).sum(axis=-1))
        names = self.outcome.joints
        asked = [names[i] for i in self._joints]
        first = self.outcome.rig.assembly.working_sides[0]
        place = [asked.index(n if n in asked else f"{n[:-1]}{first}") for n in names]
        return np.stack([low, high])[:, :, place]

    # Of the lift

    def _lift(self, ends: Callable[..., Array]) -> dict[str, Array]:
        lift = concentric(self.outcome.told)
        if lift is None:
            return {name: np.full((2, len(MUSCLE_GROUPS)), np.nan) for name in TOTALS}
        own = self.patterns.at(lift)
        work, whole = self.work_rows
        weight = _simpson(self.outcome.motion.time[lift])
        activation = weight[:, None, None] / weight.sum() * self._group_rows[lift, : len(MUSCLE_GROUPS)]
        found = ends(own, np.concatenate([activation, work], axis=1))
        return dict(zip(TOTALS, [*np.split(found, 2, axis=1), ends(own, work, whole)], strict=True))

    @cached_property
    def work_rows(self) -> tuple[Array, Array]:
        """Positive work of every group, and that of the whole leg, in each frame of the lift."""
        o, lift = self.outcome, concentric(self.outcome.told)
        weight = _simpson(o.motion.time[lift])[:, None]
        power = weight * np.maximum(-o.problem.state.tendon_speed[lift], 0.0) * o.problem.capacity[lift]
        side = o.rig.assembly.working_sides[0]
        of_leg = [i for i, n in enumerate(o.rig.assembly.body.muscles.names) if n.endswith(f"_{side}")]
        work, whole = np.zeros((2, len(power), len(MUSCLE_GROUPS), o.problem.moment.shape[2]))
        for j, at in enumerate(self.members):
            work[:, j, at] = power[:, at]
        whole[:, :, of_leg] = power[:, None, of_leg]
        return work, whole

    def _empty(self, rows: int) -> Array:
        frames, _, columns = self.outcome.problem.moment.shape
        return np.zeros((frames, rows, columns))


def _aligned(force: Array) -> Array:
    """Orthonormal axes (…, 3, 3), the first along each force (…, 3)."""
    size = np.linalg.norm(force, axis=-1, keepdims=True)
    first = np.where(size > 0.0, force / np.where(size > 0.0, size, 1.0), [1.0, 0.0, 0.0])
    far = np.eye(3)[np.abs(first).argmin(axis=-1)]
    second = np.cross(first, far)
    second /= np.linalg.norm(second, axis=-1, keepdims=True)
    return np.stack([first, second, np.cross(first, second)], axis=-2)


def _simpson(time: Array) -> Array:
    """Weight (F,) of each frame in an integral over time by Simpson's rule [s]."""
    return np.asarray(simpson(np.eye(len(time)), x=time, axis=0))
