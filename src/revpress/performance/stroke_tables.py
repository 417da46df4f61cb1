"""An exercise as tables over its stroke, for several loads at once, and lifting as hard as possible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import CubicSpline

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.mechanics.kinematics import Array
from revpress.mechanics.largest_multiple import least_limit
from revpress.mechanics.maximal_effort import MaximalEffort, StrokeTables, maximal_efforts
from revpress.mechanics.muscle import fibre_state
from revpress.performance.preparation import compiled
from revpress.twin.motion import Motion
from revpress.twin.problem import MINIMUM_ACTIVATION, Problem
from revpress.twin.rig import Rig

_NODES = 129  # strokes of the tables: half as many change mean velocities by 0.02 %, but unbalance work by 0.2 to 0.6 %
_FASTEST = 2.5  # interface speed at which the tables are made [m/s]; they hold at any speed


class StrokeTable(NamedTuple):
    """An exercise at even strokes (S,); with a first dimension (L,) for several loads.

    Attributes
    ----------
    columns, speed, demand, inertia : ndarray
        See :class:`~revpress.mechanics.maximal_effort.StrokeTables`.
    resistance : ndarray, shape (S, 4)
        What multiplies 1, ṡ, ṡ² and s̈ in the force on the interface [N].
    rate : ndarray, shape (S,)
        The interface's way over the stroke [m].
    along : ndarray, shape (S, m)
        Rates of the rows over the stroke.
    """

    columns: Array
    speed: Array
    demand: Array
    inertia: Array
    resistance: Array
    rate: Array
    along: Array

    def of_load(self, place: int) -> StrokeTable:
        """The table of one of several loads, by its place."""
        return StrokeTable(*(part[place] for part in self))

    def repeated(self, times: int = 1) -> StrokeTable:
        """The table of one load with a first dimension: so many loads, all the same."""
        return StrokeTable(*(np.repeat(part[None], times, axis=0) for part in self))

    def travel(self, stroke: float) -> float:
        """Way of the interface from the start to a stroke [m]."""
        return float(over_stroke(self.rate).antiderivative()(stroke))

    def series(self, effort: MaximalEffort) -> Array:
        """An effort over time: stroke, interface's speed [m/s], force on it [N], its power [W], limit of activation.

        Returns
        -------
        ndarray, shape (5, T)
        """
        s, ds = effort.s, effort.ds
        speed = over_stroke(self.rate)(s) * ds
        powers = np.stack([np.ones_like(s), ds, ds**2, effort.dds])
        force = np.einsum("tk,kt->t", over_stroke(self.resistance)(s), powers)
        return np.stack([s, speed, force, force * speed, effort.limit])


def over_stroke(values: Array) -> CubicSpline:
    """A spline through values (S, …) of a table."""
    return CubicSpline(np.linspace(0.0, 1.0, _NODES), values)


def tabulate(rig: Rig, direction: float = 1.0) -> StrokeTable:
    """The table of a rig for motion one way.

    What depends on speed is a parabola of it; friction is that of a machine that moves, from the first instant.

    Parameters
    ----------
    rig : Rig
    direction : float
        1 from the start of the stroke to its end, −1 back.

    Returns
    -------
    StrokeTable
    """
    s = np.linspace(0.0, 1.0, _NODES)
    rates = direction * _FASTEST / float(rig.travel(np.ones(1))[0]) * np.array([0.2, 0.6, 1.0])
    ds, dds = np.array([0.0, *rates, 0.0]), np.array([0.0, 0.0, 0.0, 0.0, 1.0])
    strokes = np.tile(s, len(ds))
    problem = rig.problem(Motion(0.0 * strokes, strokes, np.repeat(ds, _NODES), np.repeat(dds, _NODES)))
    to_powers = np.linalg.inv(np.vander(rates, 3, increasing=True))

    def split(values: Array) -> tuple[Array, Array]:
        """Coefficients of 1, ṡ, ṡ² (S, 3, …), and of s̈ (S, …)."""
        still, *moving, pushed = values.reshape(len(ds), _NODES, *values.shape[1:])
        return np.einsum("kr,rs...->sk...", to_powers, np.array(moving)), pushed - still

    demand, inertia = split(problem.demand)
    resistance, mass = split(rig.resistance(problem))
    fast = slice(3 * _NODES, 4 * _NODES)
    paths = problem.state.tendon_length[fast], problem.state.tendon_speed[fast] / rates[2]
    first, _ = rig.interface_motion(problem.path, problem.state.frames)
    return StrokeTable(
        columns=problem.moment[:_NODES].copy(),
        speed=fibre_state(*paths, rig.assembly.body.muscles).speed,
        demand=demand,
        inertia=inertia,
        resistance=np.concatenate([resistance, mass[:, None]], axis=1),
        rate=np.linalg.norm(first[:_NODES], axis=1),
        along=problem.path.du[:_NODES, rig.rows],
    )


def tabulate_loads(exercise: Exercise, athlete: Athlete, loads: Array) -> tuple[StrokeTable, list[Rig]]:
    """The tables of several loads, and the few rigs that they are made of.

    Masses, and so the equations of motion, are linear in the load: two rigs say all. Where the posture changes with the
    load three do, and a parabola between them.

    Parameters
    ----------
    exercise : Exercise
    athlete : Athlete
    loads : ndarray, shape (L,)
        In the unit of the exercise's load.

    Returns
    -------
    table : StrokeTable
        With a first dimension, L.
    rigs : list of Rig
        One to three.
    """
    low, high = float(loads.min()), float(loads.max())
    first = compiled(exercise, athlete, low)
    at = [low, high] if not first.assembly.balances else [low, (low + high) / 2, high]
    at = at if high > low else [low]
    rigs = [first, *(compiled(exercise, athlete, load) for load in at[1:])]
    others = np.array([[a for a in at if a != b] for b in at])
    weights = np.prod((loads[:, None, None] - others) / (np.array(at)[:, None] - others), axis=2)
    parts = zip(*(tabulate(r) for r in rigs), strict=True)
    return StrokeTable(*(np.tensordot(weights, np.stack(part), axes=1) for part in parts)), rigs


def equations(table: StrokeTable) -> StrokeTables:
    """What the mechanics needs of a table of several loads."""
    return StrokeTables(table.columns, table.speed, table.demand, table.inertia, MINIMUM_ACTIVATION)


def maximal_lifts(table: StrokeTable, end: float, whole: bool = True) -> list[MaximalEffort]:
    """Maximal efforts from rest at the start of the stroke, one for each load of a table.

    Parameters
    ----------
    table : StrokeTable
        Of several loads.
    end : float
        Stroke at which they end.
    whole : bool
        Braked in time for the leg to follow to ``end``; otherwise they stop where the leg cannot follow.

    Returns
    -------
    list of MaximalEffort
    """
    n, wide = table.speed.shape[2], table.columns.shape[3]
    lower = np.r_[np.full(n, MINIMUM_ACTIVATION), np.zeros(wide - n)]
    upper = np.r_[np.ones(n), np.full(wide - n, np.inf)]
    limit = least_limit(table.columns[:, 0], table.demand[:, 0, 0], table.inertia[:, 0], lower, upper, n)
    return maximal_efforts(equations(table), np.where(np.isnan(limit), 1.0, limit), end=end, whole=whole)


def upper_bounds(problem: Problem, limit: Array) -> Array:
    """Upper bounds of activations and contacts where activation is limited.

    Parameters
    ----------
    problem : Problem
        Of F frames, n muscles and g contact generators.
    limit : ndarray, shape (F,)
        Upper limit of every activation.

    Returns
    -------
    ndarray, shape (F, n + g)
    """
    upper = np.tile(problem.upper, (len(limit), 1))
    n = problem.capacity.shape[1]
    upper[:, :n] = np.maximum(limit[:, None], problem.lower[:n])
    return upper


def labelled(dim: str, values: ArrayLike, words: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """Variables over ``dim`` with their unit and meaning, from rows in the order of ``words``."""
    rows = zip(words.items(), np.asarray(values), strict=True)
    return {name: (dim, row, {"units": unit, "long_name": text}) for (name, (unit, text)), row in rows}
