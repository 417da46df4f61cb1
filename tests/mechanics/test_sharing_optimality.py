"""Sharing: its answers are the optimum, by the conditions of Kuhn and Tucker and by other programs."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.optimize import linprog

from revpress.mechanics.sharing import Sharing, Status, share

Array = NDArray[np.float64]
DATA = Path(__file__).parent.parent / "data"


class Problem(NamedTuple):
    moment: Array  # (F, m, n)
    demand: Array  # (F, m)
    lower: ArrayLike = 0.01
    upper: ArrayLike = 1.0
    cost: ArrayLike = 1.0
    power: int = 2
    linear: ArrayLike = 0.0
    reserve: ArrayLike | None = None

    def solve(self) -> Sharing:
        *given, linear, reserve = self
        return share(*given, linear=linear, reserve=reserve)


def stationarity(problem: Problem, answer: Sharing) -> Array:
    """Largest violation per frame of c x|x|^(p−2) + g = Aᵀy (≤ at the lower, ≥ at the upper bound), relative."""
    x, y, p = answer.x, answer.multiplier, problem.power
    price = problem.cost * x * np.abs(x) ** (p - 2)
    pull = np.einsum("fmn,fm->fn", problem.moment, y) - problem.linear
    surplus = pull - price
    idle = (x == problem.lower) & (surplus < 0) | (x == problem.upper) & (surplus > 0)
    size = np.einsum("fmn,fm->fn", np.abs(problem.moment), np.abs(y)) + np.abs(problem.linear)
    violation = np.where(idle, 0.0, np.abs(surplus) / (size + np.abs(price) + 1e-12)).max(axis=1)
    if problem.reserve is not None:
        scale = np.asarray(problem.reserve) * np.ones_like(y)
        r = answer.reserve / scale
        violation = np.maximum(
            violation,
            np.abs(scale * y - r * np.abs(r) ** (p - 2)).max(axis=1) / np.abs(scale * y).max(axis=1).clip(1e-12),
        )
    return violation


def imbalance(problem: Problem, answer: Sharing) -> Array:
    """Largest imbalance per frame, relative to the greatest term of its row and to a thousandth of any row's."""
    terms = problem.moment * answer.x[:, None, :]
    gap = np.abs(terms.sum(axis=-1) + answer.reserve - problem.demand)
    size = np.maximum(np.abs(terms).sum(axis=-1) + np.abs(answer.reserve), np.abs(problem.demand))
    return (gap / np.maximum(size, 1e-3 * size.max(axis=-1, keepdims=True)).clip(1e-9)).max(axis=-1)


def assert_optimal(problem: Problem, answer: Sharing) -> None:
    assert set(np.unique(answer.status)) <= {Status.CONVERGED, Status.SATURATED}
    assert np.all(answer.x >= problem.lower)
    assert np.all(answer.x <= problem.upper)
    assert imbalance(problem, answer).max() < 1e-8
    assert answer.residual.max() < 1e-8
    assert stationarity(problem, answer).max() < 1e-9


def interior_point(problem: Problem, frame: int) -> Array:
    """The same frame by Clarabel, in units that suit it: (n,)."""
    clarabel = pytest.importorskip("clarabel")
    moment, demand, p = problem.moment[frame], problem.demand[frame], problem.power
    m, n = moment.shape
    lower, upper, cost = (np.broadcast_to(v, n) for v in problem[2:5])
    if problem.reserve is not None:
        moment = np.hstack([moment, np.diag(problem.reserve * np.ones(m))])
        lower, upper, cost = (np.r_[v, np.full(m, w)] for v, w in ((lower, -np.inf), (upper, np.inf), (cost, 1.0)))
    unit = cost ** (-1 / p)
    lower, upper, moment = lower / unit, upper / unit, moment * unit
    size = np.linalg.norm(moment, axis=1)
    moment, demand, k = moment / size[:, None], demand / size, moment.shape[1]
    below, above, identity = np.isfinite(lower), np.isfinite(upper), np.eye(k)
    rows = np.vstack([moment, -identity[below], identity[above]])
    right = np.r_[demand, -lower[below], upper[above]]
    cones = [clarabel.ZeroConeT(m), clarabel.NonnegativeConeT(int(below.sum() + above.sum()))]
    if p == 2:
        quadratic, linear = sparse.identity(k, format="csc"), np.zeros(k)
    else:  # t ≥ |z|³ as (t, 1, z) in the power cone of exponent 1/3
        cube = np.zeros((3 * k, 2 * k))
        cube[0::3, k:], cube[2::3, :k] = -identity, -identity
        rows = np.vstack([np.hstack([rows, np.zeros((len(rows), k))]), cube])
        right = np.r_[right, np.tile([0.0, 1.0, 0.0], k)]
        cones += [clarabel.PowerConeT(1 / 3)] * k
        quadratic, linear = sparse.csc_matrix((2 * k, 2 * k)), np.r_[np.zeros(k), np.full(k, 1 / 3)]
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-12
    settings.max_iter = 500
    solution = clarabel.DefaultSolver(quadratic, linear, sparse.csc_matrix(rows), right, cones, settings).solve()
    assert str(solution.status) in {"Solved", "AlmostSolved"}
    return (np.array(solution.x)[:k] * unit)[:n]


def walking(name: str) -> tuple[Problem, Array, Array]:
    with np.load(DATA / f"sharing_{name}_walk.npz") as data:
        return Problem(data["moment"], data["load"], reserve=data["reserve"]), data["activation"], data["interior"]


TRIALS = ["gait2392", "rajagopal2016"]


@pytest.mark.parametrize("name", TRIALS)
def test_activations_are_those_of_opensim(name: str) -> None:
    """Acceptance: within 0.0075 of OpenSim 4.6 and 1e-4 of an interior-point answer on real walking trials."""
    problem, opensim, interior = walking(name)
    answer = problem.solve()
    assert_optimal(problem, answer)
    assert np.all(answer.status == Status.CONVERGED)
    assert np.abs(answer.x - opensim).max() < 0.0075
    assert np.abs(answer.x - interior).max() < 1e-4


@pytest.mark.reference
@pytest.mark.parametrize("name", TRIALS)
def test_activations_are_those_of_opensim_in_every_frame(name: str, reference_folder: Path) -> None:
    with np.load(reference_folder / "static_optimization" / f"{name}_walk.npz") as data:
        problem = Problem(data["moment_arm"] * data["f_active"][:, None, :], data["tau"], reserve=data["reserve_opt"])
        opensim, interior = data["activation_opensim"], data["activation_qp"]
    answer = problem.solve()
    assert_optimal(problem, answer)
    assert np.abs(answer.x - opensim).max() < 0.0075
    assert np.abs(answer.x - interior).max() < 1e-4


@pytest.mark.parametrize("name", TRIALS)
@pytest.mark.parametrize("power", [2, 3])
def test_walking_agrees_with_a_general_convex_solver(name: str, power: int) -> None:
    problem = walking(name)[0]._replace(power=power)
    answer = problem.solve()
    assert_optimal(problem, answer)
    for frame in range(0, len(problem.demand), 5):
        assert np.abs(answer.x[frame] - interior_point(problem, frame)).max() < 1e-5


def heavy(times: float, power: int, optimal_force: float) -> Problem:
    """The Rajagopal trial without its trunk (whose reserves are meant to carry), so many times as heavy."""
    problem = walking("rajagopal2016")[0]
    return problem._replace(
        moment=problem.moment[:, :10].copy(),
        demand=problem.demand[:, :10] * times,
        reserve=np.full(10, optimal_force),
        power=power,
    )


@pytest.mark.parametrize("times", [3.0, 10.0, 30.0])
@pytest.mark.parametrize("power", [2, 3])
@pytest.mark.parametrize("optimal_force", [0.1, 1.0, 100.0])
def test_frames_that_are_too_heavy_still_converge(times: float, power: int, optimal_force: float) -> None:
    problem = heavy(times, power, optimal_force)
    answer = problem.solve()
    assert_optimal(problem, answer)
    assert (answer.status == Status.SATURATED).mean() > 0.5
    assert np.median(answer.iterations) <= 30


@pytest.mark.parametrize(("power", "optimal_force"), [(2, 1.0), (3, 100.0)])
def test_frames_that_are_too_heavy_agree_with_a_general_convex_solver(power: int, optimal_force: float) -> None:
    """Softer reserves for the cubic cost: theirs is else so many million times the muscles' that Clarabel gives up."""
    problem = heavy(3.0, power, optimal_force)
    answer = problem.solve()
    saturated = np.flatnonzero(answer.status == Status.SATURATED)
    assert len(saturated) > 5
    for frame in saturated[::3]:
        assert np.abs(answer.x[frame] - interior_point(problem, frame)).max() < 1e-4


def foot(frames: int, seed: int) -> tuple[Array, Array]:
    """Redundant generators of a sole's contact over ten rows, corners times edges of a pyramid: (F, 10, 16)."""
    random = np.random.default_rng(seed)
    force, moment = random.normal(size=(2, frames, 10, 3)) * [[[[0.4]]], [[[1.0]]]]
    edges = [np.array([x, 1.0, z]) for x, z in ((0.6, 0.0), (-0.6, 0.0), (0.0, 0.6), (0.0, -0.6))]
    corners = [np.array([x, 0.0, z]) for x in (-0.05, 0.2) for z in (-0.04, 0.04)]
    columns = [force @ e + moment @ np.cross(c, e) for c in corners for e in edges]
    pressed = np.where(random.random((frames, 16)) < 0.3, random.uniform(0, 400, (frames, 16)), 0.0)
    return np.stack(columns, axis=-1), pressed


def standing(times: float, power: int, reserve: float | None, contact_cost: float) -> Problem:
    """Walking legs with a foot on the ground; feasible by construction at ``times`` = 1."""
    walk = walking("rajagopal2016")[0].moment[:, :10]
    contact, pressed = foot(len(walk), seed=3)
    activation = np.random.default_rng(4).uniform(0.01, 0.4, (len(walk), 80))
    moment = np.concatenate([walk, contact], axis=2)
    demand = np.einsum("fmn,fn->fm", moment, np.hstack([activation, pressed])) * times
    muscles, contacts = np.ones(80), np.ones(16)
    return Problem(
        moment,
        demand,
        np.r_[0.01 * muscles, 0.0 * contacts],
        np.r_[muscles, np.inf * contacts],
        np.r_[muscles, contact_cost * contacts],
        power,
        0.0,
        reserve,
    )


@pytest.mark.parametrize("power", [2, 3])
@pytest.mark.parametrize(
    ("times", "reserve", "contact_cost"),
    [
        (1.0, None, 1e-12),
        (1.0, None, 1e-4),
        (1.0, 1.0, 1e-12),
        (1.0, 1.0, 1e-8),
        (5.0, 1.0, 1e-8),
        (5.0, 0.1, 1e-4),
        (-2.0, 0.1, 1e-8),
        (-2.0, 0.1, 1e-4),
    ],
)
def test_redundant_pushing_contacts(power: int, contact_cost: float, times: float, reserve: float | None) -> None:
    problem = standing(times, power, reserve, contact_cost)
    answer = problem.solve()
    assert_optimal(problem, answer)
    if times == 1.0 and power == 2:
        assert np.all(answer.status == Status.CONVERGED)
    if times < 0.0:  # as much pull as push: more than any foot can
        assert np.all(answer.status == Status.SATURATED)


@pytest.mark.parametrize("power", [2, 3])
def test_contacts_agree_with_a_general_convex_solver(power: int) -> None:
    problem = standing(1.0, power, None, 1e-8)
    answer = problem.solve()
    for frame in range(0, len(problem.demand), 7):
        off = (answer.x[frame] - interior_point(problem, frame)) * np.asarray(problem.cost) ** (1 / power)
        assert np.abs(off).max() < 1e-5


@st.composite
def random_problems(draw: st.DrawFn, feasible: bool) -> Problem:
    """Muscles, contacts, free and signed forces; rows and columns that vanish or repeat; loads at the bounds."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    frames, m, n = draw(st.integers(1, 4)), draw(st.integers(1, 8)), draw(st.integers(1, 30))
    power = draw(st.sampled_from([2, 3]))
    moment = random.normal(size=(m, n)) + 0.1 * random.normal(size=(frames, m, n))
    moment *= 10.0 ** random.integers(-1, 3, size=(m, 1))
    kind = random.integers(0, 4, n) if draw(st.booleans()) else np.zeros(n, dtype=int)
    lower = np.array([0.01, 0.0, -np.inf, -1.0])[kind]
    upper = np.array([1.0, np.inf, np.inf, 1.0])[kind]
    cost = np.where(kind == 1, 10.0 ** random.uniform(-8, 0), np.where(kind == 2, 0.1, 1.0))
    half = n // 2
    if draw(st.booleans()):
        moment[..., half : 2 * half] = moment[..., :half]
    if draw(st.booleans()) and m > 1:
        moment[:, -1] = 2 * moment[:, 0]
    if draw(st.booleans()):
        moment[:, random.integers(m)] = 0.0
    if draw(st.booleans()):
        moment *= random.random((frames, m, n)) < 0.4
    x = np.clip(random.uniform(-1, 3, (frames, n)), lower, upper)
    demand = np.einsum("fmn,fn->fm", moment, x)
    linear = 0.1 * random.normal(size=n) if power == 2 and draw(st.booleans()) else np.zeros(n)
    if feasible:
        return Problem(moment, demand, lower, upper, cost, power, linear)
    reserve = 0.01 + np.abs(moment).max() * 10.0 ** random.uniform(-3, 0)
    return Problem(moment, demand * random.uniform(-5, 10), lower, upper, cost, power, linear, reserve)


@given(random_problems(feasible=True))
def test_feasible_problems_are_solved_to_the_optimum(problem: Problem) -> None:
    answer = problem.solve()
    assert np.all(answer.status == Status.CONVERGED)
    assert_optimal(problem, answer)


@given(random_problems(feasible=False))
def test_any_load_is_solved_to_the_optimum_with_reserves(problem: Problem) -> None:
    assert_optimal(problem, problem.solve())


@given(random_problems(feasible=True), st.integers(-5, 10))
def test_only_what_cannot_be_carried_is_called_infeasible(problem: Problem, times: int) -> None:
    """Cross: a linear programme says whether any x carries the demand."""
    answer = problem._replace(demand=problem.demand * times).solve()
    assert not np.any(answer.status == Status.NOT_CONVERGED)
    for frame in range(len(problem.demand)):
        bounds = np.column_stack([problem.lower, problem.upper])
        size = np.abs(problem.moment[frame]).max(axis=1).clip(1e-300)
        programme = linprog(
            np.zeros(len(bounds)),
            None,
            None,
            problem.moment[frame] / size[:, None],
            problem.demand[frame] * times / size,
            bounds,
        )
        if answer.status[frame] == Status.INFEASIBLE:
            assert programme.status == 2
        else:
            assert programme.status == 0
