"""Does one exercise ask more of a muscle than another? Asked of many imagined people, each the same in all exercises.

How somebody shares a load among their muscles is not known, so neither is how much a muscle does in an exercise. But
whoever spares a muscle in one exercise spares it in the other too. So two exercises can often be told apart where each
one's own value can hardly be told at all: the contrast is the share of people in whom the first has more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.integrate import simpson

from revpress.athlete.athlete import Athlete
from revpress.athlete.draws import draw_muscles
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError
from revpress.exchange.solve_again import rig_again
from revpress.mechanics.sharing import Sharing, Status, share
from revpress.study import quantities as q
from revpress.study.comparison_quantities import comparison_quantities
from revpress.twin.motion import Motion
from revpress.twin.outcome import Outcome
from revpress.twin.patterns import Patterns, patterns
from revpress.twin.preferences import SPREAD, check_people, draw_preferences
from revpress.twin.provenance import athlete_of
from revpress.twin.rig import RESERVE

Array = NDArray[np.float64]

PEOPLE = 240
"""People asked: an answer that 95 of 100 give is then known to within 1.4 of 100."""

CONTRASTED = (
    "mean_group_activation", "group_work", "muscle_work_share", "peak_group_force",
    "angle_of_peak_hip_extension_moment", "work_past_neutral", "hip_contact_force_peak", "knee_contact_force_peak",
)  # fmt: skip
"""Quantities of a comparison that are contrasted: of muscle groups first, then single ones."""

DECIDED = 0.95
"""Share of people from which on an exercise is said to have more; and less, with less than the rest of 1."""

_FRAMES = 25  # of the concentric phase, of those that the solution has
_FEWEST = 0.5  # share of the people who must be strong enough for two exercises before they are told apart
_ALIKE = 1e-3  # relative difference up to which two figures are equal: no exercise is told apart by less
_AT_ONCE = 50  # people in one call: some 50 MB of equations


def contrasts(
    solutions: Mapping[str, xr.Dataset],
    *,
    people: int = PEOPLE,
    spread: float = SPREAD,
    bodies: bool = False,
    seed: int = 0,
) -> xr.Dataset:
    """Probability that an exercise has more of a quantity than a rival, by what people may prefer.

    Parameters
    ----------
    solutions : Mapping of str to xarray.Dataset
        Label to solution, all of one athlete.
    people : int, default: :data:`PEOPLE`
        Imagined people, at least 1, the same in all exercises.
    spread : float, default: :data:`.preferences.SPREAD`
        Standard deviation of ln habit between them, 0 to 2.
    bodies : bool, default: False
        Whether each of them also has a body of their own, as strong as people of that age, sex and size are
        (:func:`.draws.draw_muscles`); else all have the athlete's.
    seed : int, default: 0
        Of the random numbers.

    Returns
    -------
    xarray.Dataset
        For every quantity Q of :data:`CONTRASTED` a variable ``Q_contrast`` over (exercise, rival) and what Q is over:
        share of the people in whom ``exercise`` has more than ``rival``, equals counted half, of those who are strong
        enough for both. NaN of an exercise against itself, and where fewer than half are.

    Raises
    ------
    InputError
        Nobody, a spread out of range, or a solution that cannot be made again.
    """
    if not solutions:
        raise InputError("there is no solution to contrast")
    drawn = [draw_uses(s, people=people, spread=spread, bodies=bodies, seed=seed) for s in solutions.values()]
    asked_for = {"people": people, "spread": spread, "bodies": int(bodies), "seed": seed}
    found = {}
    for name in CONTRASTED:
        values = np.stack([use[name].values for use in drawn])  # (exercise, person, …)
        one, other = values[:, None], values[None]
        known = np.isfinite(one) & np.isfinite(other)
        asked = known.sum(axis=2)
        with np.errstate(invalid="ignore"):
            alike = np.abs(one - other) <= _ALIKE * np.maximum(np.abs(one), np.abs(other))
        more = np.where(alike, 0.5, one > other) * known
        probability = np.where(asked >= _FEWEST * people, more.sum(axis=2) / np.maximum(asked, 1), np.nan)
        probability[np.diag_indices(len(values))] = np.nan
        quantity = comparison_quantities[name]
        meaning = f"probability that the exercise has more than its rival of: {quantity.meaning}"
        attributes = {"units": "1", "long_name": meaning, **asked_for}
        found[f"{name}_contrast"] = (("exercise", "rival", *quantity.dims), probability, attributes)
    labels = list(solutions)
    return xr.Dataset(found, {"exercise": labels, "rival": labels, "group": list(MUSCLE_GROUPS)})


def draw_uses(
    solution: xr.Dataset,
    *,
    people: int = PEOPLE,
    spread: float = SPREAD,
    bodies: bool = False,
    seed: int = 0,
) -> xr.Dataset:
    """What an exercise asks of imagined people.

    Parameters
    ----------
    solution : xarray.Dataset
        Of one athlete, load and setting.
    people, spread, bodies, seed : int or float or bool
        As in :func:`contrasts`.

    Returns
    -------
    xarray.Dataset
        :data:`CONTRASTED` over person and, of muscles, group: of the reported leg and the concentric phase, in the
        units of the comparison. NaN of a person who is too weak in some frame, and of an effort as hard as possible,
        which leaves nothing to preference.

    Raises
    ------
    InputError
        As in :func:`contrasts`.
    """
    check_people(people, seed)
    variables = {name: ("person", *comparison_quantities[name].dims) for name in CONTRASTED}
    sizes = {"person": people, "group": len(MUSCLE_GROUPS)}
    uses = {n: (dims, np.full([sizes[d] for d in dims], np.nan)) for n, dims in variables.items()}
    if solution.attrs["sharing_power"]:
        lift = _Lift(solution)
        names = list(lift.names)
        columns, first = np.unique(lift.patterns.column[: len(names)], return_index=True)  # one leg may stand for both
        preferences = draw_preferences(names, people, spread=spread, seed=seed)
        forces = lift.forces(athlete_of(solution), people, seed) if bodies else np.ones(1)
        criteria = lift.patterns.criteria
        for i, criterion in enumerate(criteria):
            factors = preferences.factors(names, criterion.power)
            mine = np.arange(i, people, len(criteria))  # as many people to each criterion
            for some in np.array_split(mine, max(1, -(-len(mine) // _AT_ONCE))) if len(mine) else ():
                costs = np.tile(criterion.cost, (len(some), 1, 1))
                costs[:, 0, columns] *= factors[some][:, first]
                force = forces[some] if bodies else forces
                for name, values in lift.uses(lift.shared(costs, criterion.power, force), force).items():
                    uses[name][1][some] = values
    return xr.Dataset(uses, {"group": list(MUSCLE_GROUPS)})


class _Lift:
    """The concentric phase of a solution as a sharing problem, for many people at once; of the reported leg."""

    def __init__(self, solution: xr.Dataset) -> None:
        self.rig, whole = rig_again(solution)
        phase = q.concentric(solution)
        chosen = np.unique(np.linspace(0, phase.sizes["frame"] - 1, _FRAMES).round().astype(int))  # its ends among them
        self.phase = phase.isel(frame=chosen)
        at = np.searchsorted(whole.time, self.phase.time.values)
        self.motion = Motion(whole.time[at], whole.s[at], whole.ds[at], whole.dds[at])
        self.problem = self.rig.problem(self.motion)
        self.side = q.leg(solution)
        muscles = self.rig.assembly.body.muscles
        self.names, self.strength = muscles.names, np.asarray(muscles.max_isometric_force)

    @cached_property
    def patterns(self) -> Patterns:
        """Everything that the athlete may do."""
        return patterns(self.rig, self.problem)

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

    def uses(self, x: Array, forces: Array) -> dict[str, Array]:
        """Every quantity (person,) or (person, group) of columns (person, F, columns) and forces as in shared."""
        activation = x[..., : len(self.names)]
        pull = activation * forces  # in the own body's forces at full activation
        members = self.in_group * self.strength[:, None]
        time = self.motion.time
        weight = np.asarray(simpson(np.eye(len(time)), x=time, axis=0))
        level = activation @ (members / members.sum(axis=0))
        work = np.einsum("pfn,fn,f->pn", pull, self.capacity_power, weight)
        of_group = work @ self.in_group
        hip = self.hip_extension_moment(pull)
        peak = np.where(np.isfinite(hip).all(axis=1), np.nan_to_num(hip).argmax(axis=1), -1)
        angle = np.r_[np.degrees(q.of_coordinate(self.phase, "angle", "hip_flexion")), np.nan]
        loads = np.concatenate([pull, x[..., len(self.names) :]], axis=-1)
        contact = np.linalg.norm(self.joint_force(loads), axis=-1).max(axis=1)
        return {
            "mean_group_activation": np.einsum("pfg,f->pg", level, _divided(weight, weight.sum())),
            "group_work": of_group,
            "muscle_work_share": _divided(of_group, (work @ self.on_leg)[:, None]),
            "peak_group_force": ((pull * self.problem.capacity) @ self.in_group).max(axis=1),
            "angle_of_peak_hip_extension_moment": angle[peak],
            "work_past_neutral": q.past_neutral_of(self.phase, hip)[1],
            "hip_contact_force_peak": contact[:, 0],
            "knee_contact_force_peak": contact[:, 1],
        }

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
        """Positive power (F, n) at full activation [W]."""
        return self.problem.capacity * np.maximum(-self.problem.state.tendon_speed, 0.0)

    def hip_extension_moment(self, pull: Array) -> Array:
        """Net moment (person, F) [N m]."""
        problem, place = self.problem, self.rig.place(f"hip_flexion_{self.side}")
        row = list(self.rig.rows).index(place)
        known = problem.passive[:, place] + problem.resistance[:, place]
        return np.asarray(-np.einsum("fn,pfn->pf", problem.moment[:, row, : len(self.names)], pull) - known)

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


def _divided(value: Array, by: Array | float) -> Array:
    """NaN where nothing is to be divided by: a muscle that holds still does no work."""
    return np.asarray(
        np.divide(value, by, out=np.full(np.broadcast(value, by).shape, np.nan), where=np.asarray(by) != 0.0)
    )
