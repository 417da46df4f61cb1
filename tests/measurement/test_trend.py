"""Whether an athlete changed: closed forms, noise that is told as such, conditions that are never mixed, squads."""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.measurement.reliability import log_of_cv, reliability
from revpress.measurement.trend import (
    Condition,
    Noise,
    baseline_noise,
    given_noise,
    squad_trend,
    study_noise,
    trend,
)
from revpress.report.change_words import trend_sentence


def test_the_change_is_a_difference_of_means_with_the_noise_of_both() -> None:
    found = trend([100.0, 104.0, 110.0, 117.0, 119.0], baseline=2, latest=2, noise=Noise(3.0, np.inf))
    half = 1.959964 * 3.0 * np.sqrt(1 / 2 + 1 / 2)
    assert found.change == pytest.approx((16.0, 16.0 - half, 16.0 + half), rel=1e-6)
    assert found.needed == pytest.approx(half, rel=1e-6)
    assert found.real
    assert found.band == pytest.approx(
        (102.0 - 1.959964 * 3.0 * np.sqrt(1.5), 102.0 + 1.959964 * 3.0 * np.sqrt(1.5)), rel=1e-6
    )
    assert found.needed_with(2) == pytest.approx(1.959964 * 3.0 * np.sqrt(1 / 2 + 1 / 4), rel=1e-6)


def test_one_sentence_says_whether_it_is_more_than_noise() -> None:
    values = [100.0, 100.0, 112.0]
    assert trend_sentence(trend(values, baseline=2, noise=Noise(3.0, np.inf)), "N·m") == (
        "up by 12.0 N·m (4.8 to 19.2): more than the measurement's noise"
    )
    assert trend_sentence(trend(values[::-1], baseline=1, latest=2, noise=Noise(3.0, np.inf)), "N·m").startswith(
        "down by 12.0 N·m (4.8"
    )
    assert trend_sentence(trend(values, baseline=2, noise=Noise(6.0, np.inf)), "N·m") == (
        "12 N·m (−2 to 26) cannot be told from noise: the change must exceed 14 N·m; "
        "two more tests now would narrow it to 11 N·m"
    )
    share = trend(values, baseline=2, noise=given_noise(0.04, True))
    assert share.change.value == pytest.approx(0.12)
    assert share.needed == pytest.approx(np.expm1(1.959964 * log_of_cv(0.04) * np.sqrt(1.5)), rel=1e-6)
    assert trend_sentence(share, "N·m").startswith("up by 12 % (")


@pytest.mark.parametrize("relative", [False, True])
@pytest.mark.parametrize("known", [False, True])
def test_noise_is_told_as_a_change_in_five_of_a_hundred_and_the_interval_covers(relative: bool, known: bool) -> None:
    rng = np.random.default_rng(7)
    real, held = [], []
    for _ in range(3000):
        raw = rng.normal(0.0, 0.05, 4)
        moved = raw + [0.0, 0.0, 0.0, 0.08]
        tests, after = (np.exp(4.0 + v) if relative else 100.0 + v for v in (raw, moved))
        noise = Noise(0.05, np.inf, relative) if known else baseline_noise([tests[:3]], relative)
        truth = np.expm1(0.08) if relative else 0.08
        change = trend(after, baseline=3, noise=noise).change
        held.append(change.low <= truth <= change.high)
        real.append(trend(tests, baseline=3, noise=noise).real)
    assert np.mean(real) == pytest.approx(0.05, abs=0.012)
    assert np.mean(held) == pytest.approx(0.95, abs=0.012)


def test_noise_of_baselines_is_pooled_and_that_of_a_study_taken_over() -> None:
    found = baseline_noise([[1.0, 3.0], [10.0, 10.0, 13.0], [5.0]])
    assert (found.deviation, found.freedom) == (pytest.approx(np.sqrt((2.0 + 6.0) / 3.0)), 3)
    scores = np.random.default_rng(0).normal(100.0, 10.0, (8, 3))
    study = reliability(scores)
    assert study_noise(study).deviation == study.typical_error.value
    assert study_noise(study, relative=True).deviation == pytest.approx(reliability(np.log(scores)).typical_error.value)
    with pytest.raises(InputError, match="not above 0"):
        study_noise(reliability(scores - 100.0), relative=True)


def test_tests_of_different_conditions_are_refused_with_the_reason() -> None:
    one, other = Condition(device="frame A", setup="hole 3"), Condition(device="frame B", setup="hole 3", side="left")
    assert other.words == "hole 3, left, frame B"
    with pytest.raises(
        InputError,
        match=r"test 3 differs from the first in side \(not said, then left\) and device \(frame A, then frame B\)",
    ):
        trend([1.0, 2.0, 3.0], baseline=2, conditions=[one, one, other])
    assert trend([1.0, 2.0, 3.0], baseline=2, conditions=[one] * 3).before == 2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: trend([1.0, 2.0], baseline=1), "cannot be known from one baseline test"),
        (lambda: trend([1.0, 2.0], baseline=2), "2 tests are fewer than the 2 of the baseline and the 1 latest"),
        (lambda: trend([1.0, np.nan, 3.0], baseline=2), "finite numbers"),
        (lambda: trend([1.0, -2.0, 3.0], baseline=2, noise=given_noise(0.05, True)), "needs results above 0"),
        (lambda: baseline_noise([[1.0, -2.0]], True), "needs results above 0"),
        (lambda: baseline_noise([[2.0, 2.0], [3.0, 3.0]]), "too coarse to show noise"),
        (lambda: Noise(1.0, 0.0), "must be 1 or more"),
        (lambda: given_noise(0.0, False), "must be above 0"),
        (lambda: given_noise(1.5, True), "at most 1"),
    ],
)
def test_what_cannot_be_judged_is_refused(call: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        call()


def squad(
    rng: np.random.Generator, athletes: int, sessions: int, spread: float = 0.8
) -> tuple[list[str], np.ndarray, np.ndarray]:
    time = np.tile(np.arange(float(sessions)), athletes)
    level, slope = (
        np.repeat(rng.normal(100.0, 10.0, athletes), sessions),
        np.repeat(rng.normal(1.0, spread, athletes), sessions),
    )
    return [f"a{i // sessions}" for i in range(len(time))], time, level + slope * time + rng.normal(0.0, 3.0, len(time))


def test_a_mixed_model_that_fits_is_that_of_the_library() -> None:
    formula = pytest.importorskip("statsmodels.formula.api")
    import pandas as pd

    athletes, time, values = squad(np.random.default_rng(11), 12, 6, spread=2.0)
    found = squad_trend(athletes, time, values)
    assert (found.method, found.why) == ("mixed model", "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = pd.DataFrame({"a": athletes, "t": time, "y": values})
        other = formula.mixedlm("y ~ t", frame, groups="a", re_formula="~t").fit(method=["powell"])
    assert found.slope.value == pytest.approx(other.params["t"], rel=1e-3)
    assert (found.slope.high - found.slope.low) / 2.0 == pytest.approx(2.200985 * other.bse["t"], rel=0.02)


def test_a_fit_that_warns_or_does_not_converge_is_never_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """No athlete differs in slope: the model sits on its boundary and says so; and where it is not installed at all."""
    pytest.importorskip("statsmodels")
    from statsmodels.regression.mixed_linear_model import MixedLMResults

    athletes, time, values = squad(np.random.default_rng(3), 6, 4, spread=0.0)
    found = squad_trend(athletes, time, values)
    assert (found.method, found.why) == ("each athlete's own line", "the mixed model warned of its own fit")
    own = [np.polyfit(time[:4], values[4 * i : 4 * i + 4], 1)[0] for i in range(6)]
    assert found.slope.value == pytest.approx(np.mean(own))
    assert [interval.value for interval in found.slopes.values()] == pytest.approx(own)

    good = squad(np.random.default_rng(11), 12, 6, spread=2.0)
    with monkeypatch.context() as patch:
        patch.setattr(MixedLMResults, "converged", False, raising=False)
        patch.setattr(
            MixedLMResults,
            "__setattr__",
            lambda self, name, value: name == "converged" or object.__setattr__(self, name, value),
        )
        assert squad_trend(*good).why == "the mixed model did not converge"
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "statsmodels.regression.mixed_linear_model", None)
        assert "pip install 'revpress[statistics]'" in squad_trend(*good).why


@pytest.mark.parametrize(("athletes", "sessions"), [(5, 4), (12, 6)])
def test_intervals_of_a_squad_cover(athletes: int, sessions: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the athletes' own lines; that of the mean slope errs to the safe side where slopes hardly differ."""
    monkeypatch.setitem(sys.modules, "statsmodels.regression.mixed_linear_model", None)
    rng = np.random.default_rng(athletes)
    held: dict[str, list[bool]] = {}
    for _ in range(800):
        names, time, values = squad(rng, athletes, sessions)
        found = squad_trend(names, time, values)
        held.setdefault("slope", []).append(found.slope.low <= 1.0 <= found.slope.high)
        held.setdefault("spread", []).append(found.spread.low <= 0.8 <= found.spread.high)
    for name, hits in held.items():
        assert 0.93 <= np.mean(hits) <= (0.99 if name == "slope" else 0.97), name


def test_few_sessions_are_no_squad() -> None:
    with pytest.raises(InputError, match="2 athletes have 3 sessions or more at different times: 3 are needed"):
        squad_trend(["a", "a", "a", "b", "b", "b", "c"], [0, 1, 2, 0, 1, 2, 0], np.arange(7.0))
