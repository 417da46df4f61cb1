"""Extremes of linear quantities: against closed forms and another program's linear programmes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from revpress.errors import InputError
from revpress.mechanics.linear import Extremum, LinearStatus, extremise

Array = NDArray[np.float64]
HIGHS = {0: LinearStatus.OPTIMAL, 2: LinearStatus.INFEASIBLE, 3: LinearStatus.UNBOUNDED}


def assert_agrees_with_highs(
    objective: Array, moment: Array, demand: Array, lower: Array, upper: Array, sense: str, answer: Extremum
) -> None:
    """Status and value of every frame and row, and that x is within the bounds, in balance and worth the value."""
    sign = 1.0 if sense == "min" else -1.0
    for f in np.ndindex(answer.status.shape[:-1]):
        size = np.abs(moment[f]).max(axis=1)
        size[size == 0.0] = 1.0
        for o, c in enumerate(objective):
            other = linprog(
                sign * c, None, None, moment[f] / size[:, None], demand[f] / size, np.column_stack([lower, upper])
            )
            status = answer.status[f][o]
            if other.status == 4:  # HiGHS leaves open whether it is infeasible or unbounded
                assert status in (LinearStatus.INFEASIBLE, LinearStatus.UNBOUNDED)
                continue
            assert status == HIGHS[other.status]
            x, value = answer.x[f][o], answer.value[f][o]
            if status == LinearStatus.OPTIMAL:
                scale = max(np.abs(c * x).sum(), np.abs(c * other.x).sum())
                assert abs(value - sign * other.fun) <= 1e-6 * scale + 1e-9
                assert value == pytest.approx(c @ x, rel=1e-12, abs=1e-12 * scale)
            elif status == LinearStatus.UNBOUNDED:
                assert value == -sign * np.inf
            else:
                assert np.isnan(value)
                assert np.isnan(x).all()
                continue
            assert np.all((x >= lower) & (x <= upper))
            terms = (np.abs(moment[f]) @ np.abs(x)).max()
            assert np.abs(moment[f] @ x - demand[f]).max() <= 1e-8 * max(terms, 1e-6 * np.abs(moment[f]).max())


def test_the_largest_load_of_two_muscles() -> None:
    """Formula: Σ a_i x_i = λ with x ≤ 1 has λ = Σ a_i."""
    answer = extremise([[0.0, 0.0, 1.0]], [[10.0, 20.0, -1.0]], [0.0], 0.0, [1.0, 1.0, np.inf])
    np.testing.assert_allclose(answer.value, [30.0], rtol=1e-12)
    np.testing.assert_allclose(answer.x, [[1.0, 1.0, 30.0]], rtol=1e-12)
    assert answer.status == LinearStatus.OPTIMAL


def test_the_range_of_one_muscle_that_a_reading_leaves() -> None:
    """Formula: x₁ + x₂ = 1.5 with 0 ≤ x ≤ 1 leaves 0.5 to 1 to each."""
    given = np.eye(2), np.ones((1, 2)), [1.5], 0.0, 1.0
    np.testing.assert_allclose(extremise(*given, "min").value, [0.5, 0.5], rtol=1e-12)
    np.testing.assert_allclose(extremise(*given, "max").value, [1.0, 1.0], rtol=1e-12)


def test_unbounded_and_infeasible_are_told_apart() -> None:
    answer = extremise([[1.0, 0.0], [-1.0, 0.0]], [[[1.0, -1.0]], [[1.0, 1.0]]], [[0.0], [-1.0]])
    np.testing.assert_array_equal(
        answer.status, [[LinearStatus.UNBOUNDED, LinearStatus.OPTIMAL], [LinearStatus.INFEASIBLE] * 2]
    )
    np.testing.assert_array_equal(answer.value, [[np.inf, 0.0], [np.nan, np.nan]])


def test_redundant_rows_need_no_care() -> None:
    moment = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 0.0, 0.0]])
    assert extremise([[1.0, 0.0, 0.0]], moment, [3.0, 6.0, 0.0], 0.0, 1.0).value == pytest.approx([1.0])
    assert extremise([[1.0, 0.0, 0.0]], moment, [3.0, 6.1, 0.0], 0.0, 1.0).status == LinearStatus.INFEASIBLE
    assert extremise([[1.0, 0.0, 0.0]], moment, [3.0, 6.0, 0.1], 0.0, 1.0).status == LinearStatus.INFEASIBLE


def test_a_classic_that_cycles_without_a_rule() -> None:
    """Formula: Beale's example, −¾x₄ + 20x₅ − ½x₆ + 6x₇ at its least is −1.25 (all earlier vertices coincide)."""
    moment = [[1, 0, 0, 0.25, -8, -1, 9], [0, 1, 0, 0.5, -12, -0.5, 3], [0, 0, 1, 0, 0, 1, 0]]
    answer = extremise([[0, 0, 0, -0.75, 20, -0.5, 6]], moment, [0, 0, 1], sense="min")
    np.testing.assert_allclose(answer.value, [-1.25], rtol=1e-12)


def test_assignments_are_solved_although_every_vertex_is_degenerate() -> None:
    n, random = 7, np.random.default_rng(2)
    moment = np.vstack([np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))])[None]
    demand, objective = np.ones((1, 2 * n)), random.integers(0, 10, (3, n * n)).astype(float)
    for sense in ("min", "max"):
        answer = extremise(objective, moment, demand, sense=sense)
        limits = np.zeros(n * n), np.full(n * n, np.inf)
        assert_agrees_with_highs(objective, moment, demand, *limits, sense, answer)


@st.composite
def programmes(draw: st.DrawFn) -> tuple[Array, Array, Array, Array, Array, str]:
    """Boxed, pushing, free and signed variables; rows that vanish or repeat; small integers, so that ties abound."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    frames, m, n = draw(st.integers(1, 3)), draw(st.integers(1, 8)), draw(st.integers(1, 30))
    if draw(st.booleans()):
        moment = random.integers(-2, 3, (frames, m, n)).astype(float)
        objective = random.integers(-2, 3, (3, n)).astype(float)
    else:
        moment = random.normal(size=(m, n)) + 0.1 * random.normal(size=(frames, m, n))
        moment *= 10.0 ** random.integers(-1, 4, size=(m, 1))
        objective = random.normal(size=(3, n)) * (random.random((3, n)) < 0.6)
    kind = random.integers(0, 4, n) if draw(st.booleans()) else np.zeros(n, dtype=int)
    lower = np.array([0.0, 0.0, -np.inf, -1.0])[kind]
    upper = np.array([1.0, np.inf, np.inf, 1.0])[kind]
    if draw(st.booleans()) and m > 1:
        moment[:, -1] = 2 * moment[:, 0]
    if draw(st.booleans()):
        moment[:, random.integers(m)] = 0.0
    x = np.clip(random.integers(-1, 3, (frames, n)) * 0.5, lower, upper)
    demand = np.einsum("fmn,fn->fm", moment, x) * draw(st.sampled_from([0.0, 1.0, 1.0, 3.0]))
    return objective, moment, demand, lower, upper, draw(st.sampled_from(["min", "max"]))


@given(programmes())
def test_random_programmes_agree_with_highs(programme: tuple[Array, Array, Array, Array, Array, str]) -> None:
    objective, moment, demand, lower, upper, sense = programme
    answer = extremise(objective, moment, demand, lower, upper, sense)  # type: ignore[arg-type]
    assert_agrees_with_highs(objective, moment, demand, lower, upper, sense, answer)


@pytest.mark.parametrize("sense", ["min", "max"])
def test_muscles_with_a_redundant_contact_agree_with_highs(sense: str) -> None:
    """Ten rows, 80 activations and 16 generators in newtons: the size and the scales of a leg press."""
    random = np.random.default_rng(6)
    moment = random.normal(size=(10, 96)) * np.r_[np.full(80, 40.0), np.full(16, 0.5)]
    moment = moment * (random.random((10, 96)) < 0.6) + random.normal(size=(5, 10, 96)) * 0.01
    moment[:, :, 88:] = 0.5 * moment[:, :, 80:88] + 0.5 * moment[:, :, [81, 82, 83, 84, 85, 86, 87, 80]]
    lower, upper = np.r_[np.full(80, 0.01), np.zeros(16)], np.r_[np.ones(80), np.full(16, np.inf)]
    x = np.hstack([random.uniform(0.01, 0.4, (5, 80)), random.uniform(0, 300, (5, 16))])
    demand = np.einsum("fmn,fn->fm", moment, x)
    objective = np.vstack([moment[0, :2] * np.r_[np.ones(80), np.zeros(16)], np.eye(96)[[3, 85]]])
    answer = extremise(objective, moment, demand, lower, upper, sense)  # type: ignore[arg-type]
    assert np.all(answer.status == LinearStatus.OPTIMAL)
    assert_agrees_with_highs(objective, moment, demand, lower, upper, sense, answer)


def test_leading_dimensions_and_objectives_per_frame() -> None:
    random = np.random.default_rng(7)
    moment, x = random.normal(size=(4, 6, 3, 9)), random.random((4, 6, 9))
    demand, objective = np.einsum("abmn,abn->abm", moment, x), random.normal(size=(4, 6, 2, 9))
    answer = extremise(objective, moment, demand, 0.0, 1.0)
    assert answer.value.shape == answer.status.shape == answer.iterations.shape == (4, 6, 2)
    assert answer.x.shape == (4, 6, 2, 9)
    one = extremise(objective[2, 3], moment[2, 3], demand[2, 3], np.zeros(9), np.ones(9))
    np.testing.assert_allclose(answer.value[2, 3], one.value, rtol=1e-9)
    upper = random.uniform(0.95, 1.0, (4, 6, 9))
    own = extremise(objective, moment, demand * 0.9, 0.0, upper)
    np.testing.assert_allclose(
        own.value[1, 1], extremise(objective[1, 1], moment[1, 1], demand[1, 1] * 0.9, 0.0, upper[1, 1]).value, rtol=1e-9
    )
    assert extremise(objective[:0], moment[:0], demand[:0]).value.shape == (0, 6, 2)


def test_answers_do_not_depend_on_the_number_of_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(8)
    moment = random.normal(size=(300, 4, 12))
    given = random.normal(size=(2, 12)), moment, np.einsum("fmn,fn->fm", moment, random.random((300, 12))), 0.0, 1.0
    answers = []
    for cores in (1, 2, 5):
        monkeypatch.setattr("revpress.mechanics.compile.cores", lambda cores=cores: cores)
        answers.append(extremise(*given))
    for answer in answers[1:]:
        np.testing.assert_array_equal(answer.x, answers[0].x)
        np.testing.assert_array_equal(answer.iterations, answers[0].iterations)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"objective": np.ones(3)}, "objective"),
        ({"objective": np.ones((1, 4))}, "objective"),
        ({"moment": np.ones((3, 3))}, "moment"),
        ({"moment": np.full((2, 3), np.nan)}, "finite"),
        ({"demand": [np.inf, 0.0]}, "finite"),
        ({"lower": [0.0, 0.0]}, "lower"),
        ({"lower": 2.0}, "lower"),
        ({"upper": np.nan}, "lower"),
        ({"lower": np.inf}, "lower"),
        ({"sense": "most"}, "sense"),
    ],
)
def test_impossible_input_is_refused_in_one_sentence(change: dict[str, object], message: str) -> None:
    usual = {"objective": np.ones((1, 3)), "moment": np.ones((2, 3)), "demand": [0.5, 0.5], "upper": 1.0}
    with pytest.raises(InputError, match=message):
        extremise(**{**usual, **change})  # type: ignore[arg-type]
