"""Which dimensions a machine should have for a population: the choices that no other beats in every goal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, check_range, shown
from revpress.exercise.exercise import Exercise
from revpress.exercise.machines import on
from revpress.machine.find import MachineLike, find_machine
from revpress.machine.machine import Machine
from revpress.mechanics.kinematics import Array, IntArray
from revpress.study.design_goals import GOALS, Goal, Trial, find_goal
from revpress.study.design_space import DesignSpace, has_hollow_cam
from revpress.study.fit import People

MACHINES, ROUNDS = 24, 12
"""How many machines are tried in a round, and how many rounds, where nothing is said."""

_FEW = 5  # of each sex, of whom is worked out what they lift
_DRAWS = 400  # of the people, with replacement
_ENDS = (2.5, 97.5)
_MOST = 12  # choices that are shown
_WORST = 1e6  # of a machine that cannot be

Report = Callable[[int, int, str], None]


@dataclass(frozen=True, eq=False)
class DesignPoint:
    """One choice of the free dimensions.

    Attributes
    ----------
    machine : Machine
        With the chosen dimensions, their source is "designed".
    chosen : dict of str to float
        The free dimensions [SI, radians].
    goals : dict of str to (float, float, float)
        Each goal's value, and the ends between which 95 of 100 draws of other such people lie.
    changes : tuple of str
        What differs from the machine as it is, in words, the largest change first.
    """

    machine: Machine
    chosen: Mapping[str, float]
    goals: Mapping[str, tuple[float, float, float]]
    changes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Design:
    """The front of a design.

    Attributes
    ----------
    exercise : Exercise
        What is done, on the machine as it is.
    goals : tuple of Goal
    most : dict of str to float
        Bounds that no choice exceeds, by goal.
    people : tuple of Athlete
    few : tuple of Athlete
        Those of them who lifted; the geometry is of everybody.
    load : float
        Lifted [kg].
    given : DesignPoint
        The machine as it is.
    points : tuple of DesignPoint
        Choices of which none is beaten in every goal, by the first goal, best first.
    tried : int
        Machines.
    """

    exercise: Exercise
    goals: tuple[Goal, ...]
    most: Mapping[str, float]
    people: tuple[Athlete, ...]
    few: tuple[Athlete, ...]
    load: float
    given: DesignPoint
    points: tuple[DesignPoint, ...]
    tried: int

    @property
    def middle(self) -> DesignPoint:
        """The choice that falls least short of the best in any goal, each goal by its own range over the front."""
        values = np.array([[goal.sign * point.goals[goal.name][0] for goal in self.goals] for point in self.points])
        width = np.where(np.ptp(values, axis=0) > 0.0, np.ptp(values, axis=0), 1.0)
        return self.points[int(((values - values.min(axis=0)) / width).max(axis=1).argmin())]

    @cached_property
    def beside(self) -> dict[str, tuple[float, float]]:
        """Goals that nobody asked for, of the machine as it is and of the middle choice: what that costs elsewhere."""
        if not self.exercise.takes_load:
            return {}
        both = [self.exercise.changed(machine=point.machine) for point in (self.given, self.middle)]
        trial = Trial(self.people, [self.people.index(a) for a in self.few], both, self.load)
        others = [goal for name, goal in GOALS.items() if name not in self.given.goals]
        values = {goal.name: goal.whole(goal.of(trial).T).tolist() for goal in others}
        return {name: (now, then) for name, (now, then) in values.items()}


def design(
    machine: MachineLike,
    free: Mapping[str, tuple[float, float]],
    goals: Sequence[str],
    people: People,
    *,
    most: Mapping[str, float] | None = None,
    load: float | None = None,
    machines: int = MACHINES,
    rounds: int = ROUNDS,
    seed: int = 0,
    announce: Callable[[str], None] | None = None,
    progress: Report | None = None,
    **technique: object,
) -> Design:
    """Find the dimensions of a machine that no others beat in every goal.

    Parameters
    ----------
    machine : str, Path, Machine or mapping
        See :data:`.MachineLike`; what is not free stays.
    free : mapping of str to (float, float)
        Bounds of each free dimension [SI, radians]; of a dimension with holes those of their middle. ``cam`` is the
        profile of a stack's cam, by four radii over the nominal one with monotone cubics in between.
    goals : sequence of str
        Names in :data:`.GOALS`.
    people : sequence of Athlete or mapping of str to Athlete
        For whom.
    most : mapping of str to float, optional
        Goals that must not be exceeded, such as ``hip_force`` [body weights].
    load : float, optional
        What they lift [kg]; the exercise's default if not given.
    machines, rounds : int
        So many machines are tried in each of so many rounds.
    seed : int
        The same seed finds the same.
    announce : callable, optional
        Called with the words that say how much there is to do.
    progress : callable, optional
        Called with (done, total, what).
    **technique
        Settings of the exercise, SI and radians.

    Returns
    -------
    Design

    Raises
    ------
    InputError
        No such dimension or goal, bounds outside a dimension's range, nobody, pymoo is not installed, or no machine
        within the bounds keeps to ``most``.

    Notes
    -----
    NSGA-II :cite:`deb2002` (pymoo), the first machine of the first round the one as it is. A machine with a cam that
    its cable would bridge is no choice. Of choices that do the same, the nearest to the machine as it is stays.
    """
    search = _search()
    wanted = _goals(goals, most or {})
    everybody = _everybody(people)
    check_range("number of machines", machines, 4, 10_000)
    check_range("number of rounds", rounds, 1, 10_000)
    space = DesignSpace.of(find_machine(machine), free)
    bench = _Bench(space, wanted, dict(most or {}), everybody, load, dict(technique))
    if announce:
        announce(bench.estimate(machines * rounds))
    search(bench, machines, rounds, seed, progress)
    return bench.design(seed)


class _Bench:
    """Everything that is tried, each once."""

    def __init__(
        self, space: DesignSpace, goals: Sequence[Goal], most: Mapping[str, float], people: Sequence[Athlete],
        load: float | None, technique: Mapping[str, object],
    ) -> None:  # fmt: skip
        self.space, self.most, self.people, self.technique = space, dict(most), tuple(people), technique
        self.goals = tuple(goals)
        self.asked = tuple(dict.fromkeys([*goals, *(find_goal(name) for name in most)]))
        self.few = _quantiles(people)
        self.exercise = on(space.machine, None, None, **technique)
        self.load = self.exercise.checked_load(load)
        if any(goal.loaded for goal in self.asked):
            space.machine.check_load(self.load)
        self.values: dict[tuple[float, ...], dict[str, Array]] = {}

    def estimate(self, count: int) -> str:
        """How long that many machines take, in words, measured on two that lie close to the one as it is."""
        given = np.array([d.given for d in self.space.free])
        near = [given + share * (self.space.high - self.space.low) for share in (0.0, 1e-3, 2e-3)]
        self._work_out(near[:1])
        start = perf_counter()
        self._work_out(near[1:])
        seconds = (perf_counter() - start) / 2 * count
        lifted = f", of whom {len(self.few)} also lift" if any(g.loaded for g in self.asked) else ""
        return f"{count} machines for {len(self.people)} people{lifted}: about {_duration(seconds)}"

    def tried(self, x: Array) -> tuple[Array, Array]:
        """What is to be made small (S, goals), and what must not be above 0 (S, bounds), of choices (S, n)."""
        self._work_out(x)
        each = [self.values.get(tuple(row)) for row in x.tolist()]
        small = [[g.sign * self._whole(v, g) if v else _WORST for g in self.goals] for v in each]
        bound = [[self._whole(v, find_goal(n)) - b if v else _WORST for n, b in self.most.items()] for v in each]
        return np.array(small), np.array([[*row, 0.0 if v else 1.0] for row, v in zip(bound, each, strict=True)])

    def _whole(self, values: Mapping[str, Array], goal: Goal) -> float:
        return float(goal.whole(values[goal.name]))

    def _work_out(self, x: Sequence[Array] | Array) -> None:
        """Work out the choices that are new."""
        found: list[tuple[tuple[float, ...], Exercise]] = []
        for row in dict.fromkeys(tuple(float(v) for v in row) for row in x):
            if row in self.values:
                continue
            try:
                machine = self.space.machine_at(self.space.named(row))
                if not has_hollow_cam(machine):
                    found.append((row, on(machine, None, None, **self.technique)))
            except InputError:  # numbers that do not go together, such as a stop beyond the other
                continue
        if found:
            trial = Trial(self.people, self.few, [exercise for _, exercise in found], self.load)
            by_goal = {goal.name: goal.of(trial) for goal in self.asked}
            for s, (row, _) in enumerate(found):
                self.values[row] = {name: values[:, s] for name, values in by_goal.items()}

    def design(self, seed: int) -> Design:
        """The front of all that was tried."""
        given = tuple(d.given for d in self.space.free)
        inside = [
            row
            for row in self.values
            if np.all((self.space.low <= row) & (row <= self.space.high))
            and all(self._whole(self.values[row], find_goal(n)) <= b for n, b in self.most.items())
        ]
        if not inside:
            bounds = ", ".join(f"{n} {b:g}" for n, b in self.most.items())
            raise InputError(f"no machine within these bounds keeps to {bounds or 'what its numbers ask for'}")
        rows = self._front(inside)
        rng = np.random.default_rng(seed)
        draws = {n: rng.integers(n, size=(_DRAWS, n)) for n in sorted({len(self.people), len(self.few)})}
        label = self.space.machine.label
        points = [self._point(row, draws, f"{label}, designed {i + 1}") for i, row in enumerate(rows)]
        return Design(
            self.exercise, self.goals, self.most, self.people, tuple(self.people[i] for i in self.few), self.load,
            self._point(given, draws, label), tuple(points), len(self.values),
        )  # fmt: skip

    def _front(self, rows: Sequence[tuple[float, ...]]) -> list[tuple[float, ...]]:
        """Choices that none beats; of those alike the nearest; at most a few, even along the first goal."""
        near: dict[tuple[float, ...], tuple[float, ...]] = {}
        for row in sorted(rows, key=lambda r: self.space.far(self.space.named(r))):
            near.setdefault(tuple(round(g.sign * self._whole(self.values[row], g), 6) for g in self.goals), row)
        values = np.array(list(near))
        beats = (values[:, None] <= values).all(axis=2) & (values[:, None] < values).any(axis=2)
        beaten = np.any(beats, axis=0)
        front = sorted(key for i, key in enumerate(near) if not beaten[i])
        at = np.unique(np.linspace(0, len(front) - 1, min(_MOST, len(front))).round().astype(int))
        return [near[front[i]] for i in at]

    def _point(self, row: tuple[float, ...], draws: Mapping[int, IntArray], label: str) -> DesignPoint:
        chosen, goals = self.space.named(row), {}
        for goal in self.asked:
            values = self.values[row][goal.name]
            low, high = np.percentile(goal.whole(values[draws[len(values)]]), _ENDS)
            goals[goal.name] = (float(goal.whole(values)), float(low), float(high))
        same = row == tuple(d.given for d in self.space.free)
        machine = self.space.machine if same else self.space.machine_at(chosen, label)
        return DesignPoint(machine, chosen, goals, tuple(self.space.changes(chosen)))


def _search() -> Callable[[_Bench, int, int, int, Report | None], None]:
    """NSGA-II over a bench; InputError where pymoo is not installed."""
    try:
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.evaluator import Evaluator
        from pymoo.core.problem import Problem
        from pymoo.problems.static import StaticProblem
    except ImportError:
        raise InputError("a design needs pymoo: install it with pip install 'revpress[study]'") from None

    def search(bench: _Bench, machines: int, rounds: int, seed: int, progress: Report | None) -> None:
        space = bench.space
        problem = Problem(
            n_var=len(space.free), n_obj=len(bench.goals), n_ieq_constr=len(bench.most) + 1, xl=space.low, xu=space.high
        )
        first = np.random.default_rng(seed).uniform(space.low, space.high, (machines, len(space.free)))
        first[0] = np.clip([d.given for d in space.free], space.low, space.high)
        first[1:3] = space.low, space.high
        algorithm = NSGA2(pop_size=machines, sampling=first)
        algorithm.setup(problem, termination=("n_gen", rounds), seed=seed, verbose=False)
        for done in range(rounds):
            if not algorithm.has_next():
                break
            tried = algorithm.ask()
            small, bound = bench.tried(tried.get("X"))
            Evaluator().eval(StaticProblem(problem, F=small, G=bound), tried)
            algorithm.tell(infills=tried)
            if progress:
                progress(done + 1, rounds, "rounds")

    return search


def _goals(names: Sequence[str], most: Mapping[str, float]) -> tuple[Goal, ...]:
    if isinstance(names, str) or not names:
        raise InputError("a design needs a list of at least one goal")
    for name, bound in most.items():
        if find_goal(name).better != "less":
            raise InputError(f"{name} has no largest value that is allowed: more of it is better")
        check_range(f"most of {name}", bound, 0.0, 1000.0)
    return tuple(find_goal(name) for name in dict.fromkeys(names))


def _everybody(people: People) -> tuple[Athlete, ...]:
    everybody = tuple(people.values() if isinstance(people, Mapping) else people)
    for athlete in everybody:
        if not isinstance(athlete, Athlete):
            raise InputError(f"people has {shown(athlete)}, which is no Athlete")
    if not everybody:
        raise InputError("a design needs at least one person")
    return everybody


def _quantiles(people: Sequence[Athlete]) -> tuple[int, ...]:
    """Places of a few people of each sex, even over their order by stature."""
    chosen: list[int] = []
    for sex in sorted({a.sex for a in people}):
        order = sorted((a.stature, i) for i, a in enumerate(people) if a.sex == sex)
        at = np.unique(np.linspace(0, len(order) - 1, min(_FEW, len(order))).round().astype(int))
        chosen += [order[i][1] for i in at]
    return tuple(sorted(chosen))


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100.0 else f"{seconds / 60.0:.0f} min"
