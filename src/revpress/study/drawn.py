"""A solved repetition as a sharing problem, asked of many imagined people at once.

Each shares the load among the muscles in a way of their own (:mod:`revpress.twin.preferences`), the same in every
exercise, and may have a body of their own (:mod:`revpress.athlete.draws`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.integrate import simpson

from revpress.athlete.athlete import Athlete
from revpress.athlete.draws import draw_muscles
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.exchange.solve_again import rig_again
from revpress.mechanics.largest_multiple import largest_multiple
from revpress.mechanics.sharing import Sharing, Status, share
from revpress.study import quantities as q
from revpress.twin.motion import Motion
from revpress.twin.outcome import Outcome
from revpress.twin.patterns import Patterns, patterns
from revpress.twin.preferences import SPREAD, check_people, draw_preferences
from revpress.twin.problem import RESERVE
from revpress.twin.provenance import athlete_of
from revpress.twin.rig import Rig

Array = NDArray[np.float64]

Measure = Callable[[Array, Array], dict[str, Array]]
"""From people's columns and forces to what is found of each, see :meth:`DrawnPart.ask`."""

_NOTHING = 1e-3  # a multiple of the demand as good as none
_FRAMES = 25  # of a phase, of those that the solution has
_AT_ONCE = 50  # people in one call: some 50 MB of equations


class DrawnRepetition:
    """A solution's repetition, stated anew for imagined people; of the reported leg.

    Parameters
    ----------
    solution : xarray.Dataset
        Of one athlete, load and setting; it can be made again (:func:`.rig_again`).
    """

    def __init__(self, solution: xr.Dataset) -> None:
        self.solution = solution
        self._rig, self._motion = rig_again(solution)

    @cached_property
    def lift(self) -> DrawnPart:
        """Some frames of the concentric phase, both ends among them."""
        return self._part(q.concentric(self.solution))

    @cached_property
    def lowering(self) -> DrawnPart | None:
        """Some frames from the turning point on; None where the repetition ends there."""
        top = int(self.solution.stroke.values.argmax())
        after = self.solution.isel(frame=slice(top, None))
        return self._part(after) if after.sizes["frame"] > 1 else None

    def _part(self, phase: xr.Dataset) -> DrawnPart:
        chosen = np.unique(np.linspace(0, phase.sizes["frame"] - 1, _FRAMES).round().astype(int))
        some, whole = phase.isel(frame=chosen), self._motion
        at = np.searchsorted(whole.time, some.time.values)
        return DrawnPart(self._rig, Motion(whole.time[at], whole.s[at], whole.ds[at], whole.dds[at]), some)


class DrawnPart:
    """A phase of a repetition as a sharing problem, for many people at once; of the reported leg.

    Parameters
    ----------
    rig : Rig
    motion : Motion
        Of F frames.
    phase : xarray.Dataset
        The solution in these frames.
    """

    def __init__(self, rig: Rig, motion: Motion, phase: xr.Dataset) -> None:
        self.rig, self.motion, self.phase = rig, motion, phase
        self.problem = rig.problem(motion)
        self.side = q.leg(phase)
        muscles = rig.assembly.body.muscles
        self.names, self.strength = muscles.names, np.asarray(muscles.max_isometric_force)

    def ask(
        self, measure: Measure, *, people: int, spread: float = SPREAD, bodies: bool = False, seed: int = 0
    ) -> dict[str, Array]:
        """What ``measure`` finds in the pulls of people's muscles.

        Parameters
        ----------
        measure : callable
            From the columns (person, F, columns) of some people and their forces at full activation over the own
            body's, (1,) or (person, F, n), to values (person, …) by name. NaN of a person who is too weak in some
            frame.
        people, spread, bodies, seed : int or float or bool
            As in :func:`~revpress.study.contrast.contrasts`.

        Returns
        -------
        dict of str to ndarray
            Values of all people, (person, …).
        """
        check_people(people, seed)
        names = list(self.names)
        columns, first = np.unique(self.patterns.column[: len(names)], return_index=True)  # one leg may stand for both
        preferences = draw_preferences(names, people, spread=spread, seed=seed)
        forces = self.forces(athlete_of(self.phase), people, seed) if bodies else np.ones(1)
        found: dict[str, Array] = {}
        for i, criterion in enumerate(self.patterns.criteria):
            factors = preferences.factors(names, criterion.power)
            mine = np.arange(i, people, len(self.patterns.criteria))  # as many people to each criterion
            for some in np.array_split(mine, max(1, -(-len(mine) // _AT_ONCE))) if len(mine) else ():
                costs = np.tile(criterion.cost, (len(some), 1, 1))
                costs[:, 0, columns] *= factors[some][:, first]
                force = forces[some] if bodies else forces
                for name, values in measure(self.shared(costs, criterion.power, force), force).items():
                    found.setdefault(name, np.full((people, *values.shape[1:]), np.nan))[some] = values
        return found

    @cached_property
    def weight(self) -> Array:
        """Weight (F,) of each frame in an integral over time by Simpson's rule [s]."""
        return np.asarray(simpson(np.eye(len(self.motion.time)), x=self.motion.time, axis=0))

    def pull(self, x: Array, forces: Array) -> Array:
        """Forces (person, F, n) over the own body's at full activation, of columns (person, F, columns)."""
        return np.asarray(x[..., : len(self.names)] * forces)

    @cached_property
    def patterns(self) -> Patterns:
        """Everything that the athlete may do."""
        return patterns(self.rig, self.problem)

    @cached_property
    def strength_used(self) -> float:
        """Part of what all muscles could carry that the hardest frame asks, as in a comparison; over 1 it is beyond.

        NaN where nothing of a frame's demand can be carried.
        """
        own = self.patterns
        most = largest_multiple(own.moment, np.zeros(own.demand.shape), own.demand, own.lower, own.upper).value
        return float(1.0 / most.min()) if (most > _NOTHING).all() else np.nan

    def forces(self, athlete: Athlete, people: int, seed: int) -> Array:
        """Forces at full activation (person, F, n) of bodies that the athlete may have, over those of the own body."""
        muscles, capacity = self.rig.assembly.body.muscles, self.problem.capacity
        drawn = [
            self.rig.with_muscles(self.problem, other).capacity
            for other in draw_muscles(athlete, muscles, people, seed)
        ]
        return np.divide(np.stack(drawn), capacity, out=np.ones((people, *capacity.shape)), where=capacity > 0.0)

    def shared(self, costs: Array, power: int, forces: Array) -> Array:
        """Activations and contacts (person, F, columns) of people with own costs (person, 1, n) and forces.

        NaN where somebody is too weak.
        """
        own, people = self.patterns, len(costs)
        moment = np.broadcast_to(own.moment, (people, *own.moment.shape))
        if forces.ndim > 1:
            columns, first = np.unique(own.column[: len(self.names)], return_index=True)
            moment = moment.copy()
            moment[..., columns] *= forces[:, :, None, first]
        found = share(
            moment, own.demand, own.lower, own.upper, costs, power, reserve=np.full(own.demand.shape[1], RESERVE)
        )
        able = (found.status == Status.CONVERGED).all(axis=1)
        return np.where(able[:, None, None], found.x[:, :, own.column], np.nan)

    @cached_property
    def in_group(self) -> Array:
        """1 (n, group) for the members of each group."""
        groups = [[f"{m}_{self.side}" for m in members] for members in MUSCLE_GROUPS.values()]
        return np.array([[float(name in group) for group in groups] for name in self.names])

    @cached_property
    def on_leg(self) -> Array:
        """1 (n,) for every muscle of the leg."""
        return np.array([float(name.endswith(f"_{self.side}")) for name in self.names])

    @cached_property
    def capacity_power(self) -> Array:
        """Power (F, n) at full activation, positive of muscles that shorten [W]."""
        return np.asarray(-self.problem.capacity * self.problem.state.tendon_speed)

    def moment(self, coordinate: str, pull: Array) -> Array:
        """Net moment (person, F) along a coordinate of the reported leg, ``hip_flexion`` [N m]."""
        problem, place = self.problem, self.rig.place(f"{coordinate}_{self.side}")
        row = list(self.rig.rows).index(place)
        known = problem.passive[:, place] + problem.resistance[:, place]
        return np.asarray(np.einsum("fn,pfn->pf", problem.moment[:, row, : len(self.names)], pull) + known)

    def joint_force(self, x: Array) -> Array:
        """Contact force (person, F, joint, 3) of hip and knee [N]."""
        constant, linear = self._joint_force
        _, first = np.unique(self.patterns.column, return_index=True)
        return np.asarray(constant + np.einsum("pfc,cfjx->pfjx", x[..., first], linear, optimize=True))

    @cached_property
    def _joint_force(self) -> tuple[Array, Array]:
        """Contact force of hip and knee without any pattern (F, joint, 3), and of a unit of each column of patterns.

        It is linear in the columns, so one evaluation each says all.
        """
        columns, frames = self.problem.moment.shape[2], len(self.motion.time)
        nothing = _pattern(np.zeros((frames, columns)), self.problem.demand.shape[1])
        at = [Outcome(self.rig, self.motion, self.problem, self.rig.consequences(self.problem, nothing)).joints.index(
            f"{joint}_{self.side}") for joint in ("hip", "knee")]  # fmt: skip

        def force(x: Array) -> Array:
            answer = self.rig.consequences(self.problem, replace(nothing, x=x))
            return Outcome(self.rig, self.motion, self.problem, answer).joint_force[:, at]

        constant = force(nothing.x)
        units = [np.tile(self.patterns.column == own, (frames, 1)) for own in np.unique(self.patterns.column)]
        return constant, np.stack([force(unit.astype(float)) - constant for unit in units])


def _pattern(x: Array, rows: int) -> Sharing:
    """Columns as an answer of the sharing problem."""
    frames = len(x)
    zero, none = np.zeros((frames, rows)), np.zeros(frames, dtype=np.int64)
    return Sharing(x, zero, zero, np.zeros(frames), none, none)
