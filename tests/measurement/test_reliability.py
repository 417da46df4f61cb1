"""How repeatable a test is: published examples, another program, simulate and recover, units."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from revpress.errors import InputError
from revpress.measurement.reliability import (
    cv_of_log,
    detectable_change,
    error_interval,
    icc,
    log_of_cv,
    reliability,
)

# Shrout and Fleiss 1979, table 2: six targets, four judges.
JUDGES = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)
NAMES = ["ICC(1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)"]
PUBLISHED = [0.1657, 0.2898, 0.7148, 0.4428, 0.6201, 0.9093]


def inside(interval: tuple[float, float, float], truth: float) -> bool:
    return interval[1] <= truth <= interval[2]


def test_all_six_forms_are_those_of_the_published_example() -> None:
    forms = icc(JUDGES)
    assert [form.name for form in forms] == NAMES
    assert [form.other_name for form in forms] == [f"ICC({i},{k})" for k in ("1", "k") for i in (1, 2, 3)]
    assert [form.interval.value for form in forms] == pytest.approx(PUBLISHED, abs=5e-5)


@pytest.mark.parametrize("seed", range(3))
def test_another_program_finds_the_same(seed: int) -> None:
    pingouin = pytest.importorskip("pingouin")
    rng = np.random.default_rng(seed)
    scores = JUDGES if seed == 0 else rng.normal(0.0, 2.0, (9, 1)) + rng.normal(size=(9, 3)) + [0.0, 0.5, 0.8]
    n, k = scores.shape
    long = pd.DataFrame(
        {"who": np.repeat(range(n), k), "trial": np.tile(range(k), n), "value": scores.ravel()}
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own use of pandas
        other = pingouin.intraclass_corr(long, "who", "trial", "value")
    for ours, theirs, limits in zip(icc(scores), other["ICC"], other["CI95"], strict=True):
        assert ours.interval.value == pytest.approx(theirs, abs=1e-9)
        if "(A" not in ours.name:
            assert ours.interval[1:] == pytest.approx(tuple(limits), abs=0.0051)  # it rounds to two digits


def test_limits_of_agreement_forms_differ_from_the_usual_approximation_and_cover_where_that_does_not() -> None:
    """McGraw and Wong's limits of ICC(A,1) hold the truth in 92 of 100 studies whose trials shift; ours in 95."""
    from scipy.special import fdtri

    rng = np.random.default_rng(4)
    n, k, shift = 20, 2, 1.0
    truth = 4.0 / (4.0 + shift**2 + 1.0)
    held = []
    for _ in range(1000):
        x = rng.normal(0.0, 2.0, (n, 1)) + rng.normal(0.0, shift, (1, k)) + rng.normal(size=(n, k))
        rows, columns = x.mean(axis=1), x.mean(axis=0)
        b, j = k * rows.var(ddof=1), n * columns.var(ddof=1)
        e = np.sum((x - rows[:, None] - columns + x.mean()) ** 2) / ((n - 1) * (k - 1))
        own = icc(x)[1].interval
        r = own.value
        part = k * r / (n * (1 - r)), 1 + k * r * (n - 1) / (n * (1 - r))
        v = (part[0] * j + part[1] * e) ** 2 / ((part[0] * j) ** 2 / (k - 1) + (part[1] * e) ** 2 / ((n - 1) * (k - 1)))
        low_f, high_f = fdtri(n - 1, v, 0.975), fdtri(v, n - 1, 0.975)
        low = n * (b - low_f * e) / (low_f * (k * j + (k * n - k - n) * e) + n * b)
        high = n * (high_f * b - e) / (k * j + (k * n - k - n) * e + n * high_f * b)
        held.append((low <= truth <= high, inside(own, truth)))
    usual, ours = np.mean(held, axis=0)
    assert usual < 0.935
    assert 0.93 <= ours <= 0.97


@pytest.mark.parametrize(("n", "k", "shift"), [(4, 2, 0.0), (8, 3, 0.5), (20, 2, 1.0)])
def test_intervals_cover(n: int, k: int, shift: float) -> None:
    rng = np.random.default_rng(n + k)
    times, between, cv = 1000, 2.0, 0.05
    truths = {
        "ICC(A,1)": 4.0 / (5.0 + shift**2), "ICC(C,1)": 0.8, "ICC(A,k)": 4.0 / (4.0 + (1.0 + shift**2) / k),
        "ICC(C,k)": 4.0 / (4.0 + 1.0 / k),
    }  # fmt: skip
    if shift == 0.0:
        truths |= {"ICC(1)": 0.8, "ICC(1,k)": 4.0 / (4.0 + 1.0 / k)}
    held: dict[str, list[bool]] = {}
    for _ in range(times):
        fixed = rng.normal(0.0, shift, (1, k)) if shift else np.zeros((1, k))
        found = reliability(rng.normal(30.0, between, (n, 1)) + fixed + rng.normal(size=(n, k)))
        for form in found.icc:
            if form.name in truths:
                held.setdefault(form.name, []).append(inside(form.interval, truths[form.name]))
        assert found.spread is not None
        assert found.smallest_worthwhile is not None
        held.setdefault("typical error", []).append(inside(found.typical_error, 1.0))
        held.setdefault("mdc", []).append(inside(found.mdc95, 1.959964 * np.sqrt(2.0)))
        held.setdefault("spread", []).append(inside(found.spread, between))
        held.setdefault("worthwhile", []).append(inside(found.smallest_worthwhile, 0.2 * between))
        held.setdefault("shift", []).append(inside(found.shifts[0], fixed[0, 1] - fixed[0, 0]))
        noisy = reliability(np.exp(rng.normal(4.0, 0.2, (n, 1)) + rng.normal(0.0, log_of_cv(cv), (n, k))))
        assert noisy.cv is not None
        held.setdefault("cv", []).append(inside(noisy.cv, cv))
    for name, hits in held.items():
        assert 0.93 <= np.mean(hits) <= 0.97, name


@pytest.mark.parametrize("before", [1, 3])
def test_noise_exceeds_the_detectable_change_in_five_of_a_hundred(before: int) -> None:
    """Also where the typical error is from five athletes: t instead of 1.96."""
    rng = np.random.default_rng(before)
    told = []
    for _ in range(1200):
        found = reliability(rng.normal(100.0, 10.0, (5, 1)) + rng.normal(0.0, 3.0, (5, 2)))
        change = rng.normal(0.0, 3.0) - rng.normal(0.0, 3.0 / np.sqrt(before))
        told.append(abs(change) > found.detectable(before, 1))
    assert np.mean(told) == pytest.approx(0.05, abs=0.015)


def test_two_trials_are_the_difference_over_the_root_of_two() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(100.0, 10.0, (12, 2))
    found = reliability(scores)
    difference = scores[:, 1] - scores[:, 0]
    assert found.typical_error.value == pytest.approx(difference.std(ddof=1) / np.sqrt(2.0))
    assert found.freedom == 11
    assert found.shifts[0].value == pytest.approx(difference.mean())
    pooled = np.sqrt(scores.var(axis=0, ddof=1).mean())  # SEM = SD √(1 − ICC(C,1)), Weir 2005
    assert pooled * np.sqrt(1.0 - icc(scores)[2].interval.value) == pytest.approx(found.typical_error.value)
    assert found.mdc95.value == pytest.approx(1.96 * np.sqrt(2.0) * found.typical_error.value, rel=1e-4)
    assert detectable_change(3.0, np.inf, 4) == pytest.approx(1.959964 * 3.0 * np.sqrt(1.25), rel=1e-6)


def test_missing_trials_are_those_of_a_linear_model() -> None:
    statsmodels = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(3)
    scores = rng.normal(100.0, 10.0, (7, 1)) + rng.normal(0.0, 3.0, (7, 4)) + [0.0, 2.0, 3.0, 3.0]
    scores[rng.random(scores.shape) < 0.25] = np.nan
    scores[0, 1:] = np.nan  # tested once: says nothing of noise
    there = np.argwhere(np.isfinite(scores))
    kept = there[np.isfinite(scores).sum(axis=1)[there[:, 0]] > 1]
    design = np.hstack([np.eye(7)[kept[:, 0]], np.eye(4)[kept[:, 1]][:, 1:]])
    fit = statsmodels.OLS(scores[tuple(kept.T)], design[:, design.any(axis=0)]).fit()
    found = reliability(scores)
    assert found.typical_error.value == pytest.approx(np.sqrt(fit.mse_resid))
    assert found.freedom == fit.df_resid
    assert found.shifts[0].value == pytest.approx(fit.params[-3])
    assert found.shifts[0][1:] == pytest.approx(tuple(fit.conf_int()[-3]))
    assert found.complete == np.isfinite(scores).all(axis=1).sum()


@given(
    arrays(np.float64, (5, 3), elements=st.floats(1.0, 100.0, width=32)),
    st.floats(1e-3, 1e3),
)
def test_another_unit_is_the_same_reliability(scores: np.ndarray, factor: float) -> None:
    rest = scores - scores.mean(axis=1, keepdims=True) - scores.mean(axis=0) + scores.mean()
    if np.ptp(rest) < 0.1:
        return
    one, other = reliability(scores), reliability(factor * scores)
    assert other.typical_error == pytest.approx(tuple(factor * x for x in one.typical_error), rel=1e-6)
    assert other.mdc95 == pytest.approx(tuple(factor * x for x in one.mdc95), rel=1e-6)
    assert one.spread is not None
    assert other.spread == pytest.approx(tuple(factor * x for x in one.spread), rel=1e-6, abs=factor * 1e-5)
    assert other.cv == pytest.approx(one.cv, rel=1e-5, abs=1e-9)
    for mine, theirs in zip(one.icc, other.icc, strict=True):
        assert theirs.interval == pytest.approx(mine.interval, rel=1e-6, abs=1e-6)


@given(st.permutations(range(6)), st.floats(-50.0, 50.0))
def test_who_comes_first_and_where_zero_is_do_not_matter(order: list[int], offset: float) -> None:
    one, other = icc(JUDGES), icc(JUDGES[order] + offset)
    for mine, theirs in zip(one, other, strict=True):
        assert theirs.interval == pytest.approx(mine.interval, abs=1e-9)


def test_how_many_trials_to_average() -> None:
    found = reliability(
        np.random.default_rng(1).normal(100.0, 10.0, (10, 1)) + np.random.default_rng(2).normal(size=(10, 3))
    )
    trials = found.trials_for(1.5)
    assert trials is not None
    assert found.detectable(trials, trials) <= 1.5 < found.detectable(trials - 1, trials - 1)
    assert found.trials_for(1e-3) is None


def test_a_cv_is_a_standard_deviation_over_a_mean() -> None:
    values = np.exp(np.random.default_rng(0).normal(3.0, 0.13, 200_000))
    assert cv_of_log(0.13) == pytest.approx(values.std() / values.mean(), rel=0.01)
    assert log_of_cv(cv_of_log(0.13)) == pytest.approx(0.13)
    assert np.expm1(0.05) / cv_of_log(0.05) == pytest.approx(1.025, abs=0.001)  # as others write it
    assert error_interval(2.0, np.inf) == (2.0, 2.0, 2.0)


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([1.0, 2.0], "must be a table of 2 athletes and 2 trials or more, not of shape"),
        ([[1.0, 2.0]], "not of shape \\(1, 2\\)"),
        ([[1.0, np.inf], [2.0, 3.0]], "must be finite numbers, or NaN"),
        ([[1.0, 2.0, np.nan], [2.0, 3.0, np.nan]], "trial 3 has no value"),
        ([[1.0, 1.0], [1.0, 1.0]], "all values are 1: nothing varies"),
        ([[1.0, 1.0], [2.0, 2.0]], "all the same, too coarse to show noise"),
        ([[1.0, 2.0], [2.0, np.nan]], "cannot tell error from shifts"),
    ],
)
def test_what_says_nothing_is_refused(scores: list[list[float]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        reliability(scores)


def test_correlations_need_every_trial_and_a_share_values_above_zero() -> None:
    with pytest.raises(InputError, match="athlete 2 lacks trial 3: intraclass correlations need every trial"):
        icc(np.where(np.arange(24).reshape(6, 4) == 6, np.nan, JUDGES))
    found = reliability(JUDGES - 5.0)
    assert found.cv is None
    with pytest.raises(InputError, match="degrees of freedom are 0"):
        detectable_change(1.0, 0)


@pytest.mark.reference
def test_a_training_study_gives_the_typical_errors_that_were_computed_of_it(reference_folder: object) -> None:
    """One-repetition maxima and torques before and at the first session of a published study, legs as units."""
    pytest.importorskip("openpyxl")
    file = f"{reference_folder}/recordings/strength_tables/strengthTests.xlsx"
    told = {
        "benchpress": (39, 1.68, 1.71, 0.992, 0.995), "legpress": (76, 18.22, 11.93, 0.922, 0.962),
        "legcurl": (78, 5.29, 3.16, 0.913, 0.962), "legext": (78, 4.96, 4.94, 0.865, 0.905),
    }  # fmt: skip
    lifts = pd.read_excel(file, sheet_name="oneRM", engine="openpyxl")
    torques = pd.read_excel(file, sheet_name="Cybex", engine="openpyxl")
    wide = lifts.assign(leg=lifts.leg.fillna("both")).pivot_table(
        index=["exercise", "subject", "leg"], columns="timepoint", values="load"
    )
    for exercise, (n, bias, error, agreement, consistency) in told.items():
        scores = wide.loc[exercise][["pre", "session1"]].dropna().to_numpy()
        found = reliability(scores)
        assert len(scores) == n
        assert found.shifts[0].value == pytest.approx(bias, abs=0.006)
        assert found.typical_error.value == pytest.approx(error, abs=0.006)
        assert [found.icc[i].interval.value for i in (1, 2)] == pytest.approx([agreement, consistency], abs=6e-4)
    isometric = torques[torques.velocity == "isom"].pivot_table(
        index=["subject", "leg"], columns="timepoint", values="load"
    )  # fmt: skip
    found = reliability(isometric[["pre", "session1"]].dropna().to_numpy())
    assert found.typical_error.value == pytest.approx(19.04, abs=0.006)
