"""Does one exercise ask more of a muscle than another? Asked of many imagined persons, each the same in all exercises.

How somebody shares a load among their muscles is not known, so neither is how much a muscle does in an exercise. But
whoever spares a muscle in one exercise spares it in the other too. So two exercises can often be told apart where each
one's own value can hardly be told at all: the contrast is the share of people in whom the first asks for more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.integrate import simpson

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.exchange.solve_again import rig_again
from revpress.mechanics.sharing import Status, share
from revpress.study import quantities as q
from revpress.twin.motion import Motion
from revpress.twin.preferences import SPREAD, draw_preferences
from revpress.twin.rig import RESERVE, Problem

Array = NDArray[np.float64]

PEOPLE = 300
"""People asked: an answer that 95 of 100 give is then known to within 1.3 of 100."""

CONTRASTED = ("mean_group_activation", "group_work", "muscle_work_share", "peak_group_force")
"""Quantities of a comparison that are contrasted."""

DECIDED = 0.95
"""Share of people from which on it is said that an exercise asks for more; with less than the rest of 1, for less."""

_FRAMES = 25  # of the concentric phase, of those that the solution has
_FEWEST = 0.5  # share of the people who must be strong enough for two exercises before they are told apart
_AT_ONCE = 50  # people in one call: some 50 MB of equations


def contrasts(
    solutions: Mapping[str, xr.Dataset], *, people: int = PEOPLE, spread: float = SPREAD, seed: int = 0
) -> xr.DataArray:
    """Probability that an exercise asks more of a muscle group than a rival, by what people may prefer.

    Parameters
    ----------
    solutions : Mapping of str to xarray.Dataset
        Label to solution, all of one athlete.
    people : int, default: :data:`PEOPLE`
        Imagined people, at least 1, the same in all exercises.
    spread : float, default: :data:`.preferences.SPREAD`
        Standard deviation of ln habit between them, 0 to 2.
    seed : int, default: 0
        Of the random numbers.

    Returns
    -------
    xarray.DataArray
        Over (exercise, rival, quantity, group): share of the people in whom ``exercise`` has more of the quantity than
        ``rival``, equals counted half, of those who are strong enough for both; NaN of an exercise against itself, and
        where fewer than half are. Quantities are :data:`CONTRASTED`, of the reported leg and the concentric phase.

    Raises
    ------
    InputError
        Nobody, a spread out of range, or a solution that cannot be made again.
    """
    uses = np.stack(
        [use_of_muscles(s, people=people, spread=spread, seed=seed).values for s in solutions.values()]
    )  # (exercise, person, quantity, group)
    one, other = uses[:, None], uses[None]
    known = np.isfinite(one) & np.isfinite(other)
    more = (one > other) + 0.5 * (one == other)
    asked = known.sum(axis=2)
    probability = np.where(asked >= _FEWEST * people, (more * known).sum(axis=2) / np.maximum(asked, 1), np.nan)
    diagonal = np.arange(len(uses))
    probability[diagonal, diagonal] = np.nan
    return xr.DataArray(
        probability,
        {
            "exercise": list(solutions), "rival": list(solutions), "quantity": list(CONTRASTED),
            "group": list(MUSCLE_GROUPS),
        },
        ("exercise", "rival", "quantity", "group"),
        attrs={
            "units": "1",
            "long_name": "probability that the exercise asks more of the muscle group than its rival",
            "people": people,
            "spread": spread,
            "seed": seed,
        },
    )  # fmt: skip


def use_of_muscles(
    solution: xr.Dataset, *, people: int = PEOPLE, spread: float = SPREAD, seed: int = 0
) -> xr.DataArray:
    """What imagined people ask of their muscles in one exercise.

    Parameters
    ----------
    solution : xarray.Dataset
        Of one athlete, load and setting.
    people, spread, seed : int or float
        As in :func:`contrasts`.

    Returns
    -------
    xarray.DataArray
        Over (person, quantity, group): :data:`CONTRASTED` of each, in the unit of the comparison; NaN where a frame is
        beyond the athlete's strength, and of an effort as hard as possible, which leaves nothing to preference.

    Raises
    ------
    InputError
        As in :func:`contrasts`.
    """
    uses = np.full((people, len(CONTRASTED), len(MUSCLE_GROUPS)), np.nan)
    labels = {"quantity": list(CONTRASTED), "group": list(MUSCLE_GROUPS)}
    if not solution.attrs["sharing_power"]:
        return xr.DataArray(uses, labels, ("person", "quantity", "group"))
    rig, motion = rig_again(solution)
    problem = rig.problem(_concentric(solution, motion))
    muscles = rig.assembly.body.muscles
    names, strength = list(muscles.names), np.asarray(muscles.max_isometric_force)
    preferences = draw_preferences(names, people, spread=spread, seed=seed)
    measure = _measure(problem, names, strength, q.leg(solution))
    criteria = _criteria(problem, strength)
    for i, (cost, power) in enumerate(criteria):
        factors = preferences.factors(names, power)
        mine = np.arange(i, people, len(criteria))  # as many people to each criterion
        for some in np.array_split(mine, -(-len(mine) // _AT_ONCE)):
            uses[some] = measure(_activations(problem, factors[some], cost, power))
    return xr.DataArray(uses, labels, ("person", "quantity", "group"))


def _concentric(solution: xr.Dataset, motion: Motion) -> Motion:
    """Some frames of the concentric phase, its ends among them."""
    time = q.concentric(solution).time.values
    within = np.searchsorted(motion.time, time)
    at = within[np.unique(np.linspace(0, len(within) - 1, _FRAMES).round().astype(int))]
    return Motion(motion.time[at], motion.s[at], motion.ds[at], motion.dds[at])


class _Measure(NamedTuple):
    """What makes quantities of activations (person, F, n): linear weights over frames and muscles."""

    in_group: Array  # (n, group), 1 for the members on the reported leg
    on_leg: Array  # (n,), 1 for all muscles of the reported leg
    strength: Array  # (n,) largest isometric forces [N]
    weight: Array  # (F,) of the frames in an integral over time [s]
    capacity: Array  # (F, n) force at full activation [N]
    shortening: Array  # (F, n) shortening speed where it is positive [m/s]

    def __call__(self, activation: Array) -> Array:
        """Quantities (person, quantity, group)."""
        members = self.in_group * self.strength[:, None]
        mean = self.weight / self.weight.sum()
        work = np.einsum("pfn,fn,f->pn", activation, self.capacity * self.shortening, self.weight)
        of_group = work @ self.in_group
        return np.stack(
            [
                np.einsum("pfn,f,ng->pg", activation, mean, members / members.sum(axis=0), optimize=True),
                of_group,
                of_group / (work @ self.on_leg)[:, None],
                ((activation * self.capacity) @ self.in_group).max(axis=1),
            ],
            axis=1,
        )


def _measure(problem: Problem, names: list[str], strength: Array, side: str) -> _Measure:
    time, frames = problem.motion.time, len(problem.motion.time)
    groups = [[names.index(f"{m}_{side}") for m in members] for members in MUSCLE_GROUPS.values()]
    in_group = np.zeros((len(names), len(groups)))
    for j, at in enumerate(groups):
        in_group[at, j] = 1.0
    return _Measure(
        in_group,
        np.array([float(name.endswith(f"_{side}")) for name in names]),
        strength,
        np.asarray(simpson(np.eye(frames), x=time, axis=0)),
        problem.capacity,
        np.maximum(-problem.state.tendon_speed, 0.0),
    )


def _activations(problem: Problem, factors: Array, cost: Array, power: int) -> Array:
    """Activations (person, F, n) of people who weigh the muscles by factors (person, n); NaN where one is too weak."""
    people, n = factors.shape
    costs = np.tile(cost, (people, 1, 1))
    costs[:, 0, :n] *= factors
    shared = share(
        np.broadcast_to(problem.moment, (people, *problem.moment.shape)), problem.demand, problem.lower, problem.upper,
        costs, power, reserve=np.full(problem.demand.shape[1], RESERVE),
    )  # fmt: skip
    able = (shared.status == Status.CONVERGED).all(axis=1)
    return np.where(able[:, None, None], shared.x[:, :, :n], np.nan)


def _criteria(problem: Problem, strength: Array) -> list[tuple[Array, int]]:
    """Cost (columns,) and power of each criterion: Σa², Σa³, and Σa² weighted by largest force."""
    by_force = problem.cost.copy()
    by_force[: len(strength)] *= strength / strength.mean()
    return [(problem.cost, 2), (problem.cost, 3), (by_force, 2)]
