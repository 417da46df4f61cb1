"""Flags over several metrics: noise flags five of a hundred athletes, and true changes are seen."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.measurement.reliability import log_of_cv
from revpress.measurement.team_flags import power, team_flags, thresholds

CV = np.array([4.5, 7.5, 13.0, 3.0, 5.5]) / 100.0  # within an athlete, assumed
METRICS = ("jump", "reactive strength", "rate of force", "peak force", "impulse")


def team(
    rng: np.random.Generator,
    athletes: int,
    baseline: int,
    together: float = 0.0,
    change: tuple[float, ...] = (0.0,) * 5,
) -> tuple[np.ndarray, np.ndarray]:
    """Baselines and today's tests of athletes whose true change is the share given."""
    root = np.linalg.cholesky(np.full((5, 5), together) + np.eye(5) * (1.0 - together))
    noise = rng.normal(size=(athletes, baseline + 1, 5)) @ root.T * [log_of_cv(cv) for cv in CV]
    values = np.exp(rng.normal(4.0, 0.2, (athletes, 1, 5)) + noise)
    return values[:, :-1], values[:, -1] * (1.0 + np.array(change))


@pytest.mark.parametrize(("baseline", "share"), [(4, 0.38), (2, 0.42)])
def test_a_rule_of_ten_per_cent_flags_some_forty_of_a_hundred_who_did_not_change(baseline: int, share: float) -> None:
    before, today = team(np.random.default_rng(1), 30_000, baseline)
    red = np.any(today / before.mean(axis=1) < 0.9, axis=1)
    assert red.mean() == pytest.approx(share, abs=0.015)


@pytest.mark.parametrize("baseline", [4, 2])
@pytest.mark.parametrize("together", [0.0, 0.6])
@pytest.mark.parametrize("watched", ["fall", "either"])
def test_known_noise_flags_five_of_a_hundred(baseline: int, together: float, watched: str) -> None:
    before, today = team(np.random.default_rng(2), 20_000, baseline, together)
    found = team_flags(before, today, METRICS, noise=CV, watched=watched)
    assert 0.04 <= found.athletes.mean() <= 0.06


@pytest.mark.parametrize(("athletes", "baseline", "times"), [(5, 2, 1500), (12, 4, 600), (40, 4, 50)])
@pytest.mark.parametrize("together", [0.0, 0.6])
def test_estimated_noise_flags_no_more_than_six_of_a_hundred(
    athletes: int, baseline: int, times: int, together: float
) -> None:
    """From the squad's own baselines, five athletes with two tests each included."""
    rng = np.random.default_rng(athletes)
    share, method = [], set()
    for _ in range(times):
        found = team_flags(*team(rng, athletes, baseline, together), METRICS, watched="fall")
        share.append(found.athletes.mean())
        method.add(found.method)
    assert np.mean(share) <= 0.06
    assert method == {"largest of correlated metrics" if athletes == 40 else "Šidák"}


def test_true_changes_are_seen_as_often_as_the_formula_says() -> None:
    """Power for a fall of 10 %: of the steady metrics most, of the noisy one hardly any, whatever the rule."""
    fall = -np.log(0.9)
    (limit,) = set(thresholds([np.inf] * 5, ["fall"] * 5).tolist())
    said = [power(fall, log_of_cv(cv), 4, limit) for cv in CV]
    assert said == pytest.approx([0.41, 0.14, 0.06, 0.79, 0.27], abs=0.02)
    for j in (0, 2, 3):
        change = tuple(-0.1 if i == j else 0.0 for i in range(5))
        found = team_flags(*team(np.random.default_rng(5), 20_000, 4, 0.0, change), METRICS, noise=CV, watched="fall")
        assert found.flagged[:, j].mean() == pytest.approx(said[j], abs=0.02)
    wide = float(thresholds([20.0] * 5, ["fall"] * 5)[0])
    assert power(fall, 0.045, 4, wide, 20.0) < power(fall, 0.045, 4, limit)


def test_thresholds_are_those_of_sidak_and_of_one_metric() -> None:
    assert thresholds([np.inf] * 5, ["fall"] * 5) == pytest.approx(NormalDist().inv_cdf(0.95**0.2), abs=1e-9)  # 2.32
    assert thresholds([np.inf], ["either"]) == pytest.approx(1.959964, abs=1e-6)
    assert thresholds([11.0], ["either"]) == pytest.approx(2.200985, abs=1e-6)
    alike = np.full((4, 4), 0.99) + 0.01 * np.eye(4)
    assert np.all(thresholds([np.inf] * 4, ["either"] * 4, correlation=alike) < 2.2)
    assert thresholds([np.inf] * 4, ["either"] * 4, correlation=np.eye(4)) == pytest.approx(2.491, abs=0.02)


def test_missing_metrics_and_tests_do_not_count() -> None:
    before, today = team(np.random.default_rng(3), 12, 3)
    before[2, 1:] = np.nan
    today[4, 1:] = np.nan
    today[5] = np.nan
    found = team_flags(before, today, METRICS, noise=CV)
    z = found.needed[:, 0]
    scale = log_of_cv(CV[0])
    assert np.log1p(z[0]) / scale / np.sqrt(4 / 3) == pytest.approx(thresholds([np.inf] * 5, ["either"] * 5)[0])
    assert np.log1p(z[2]) / scale / np.sqrt(2.0) == pytest.approx(thresholds([np.inf] * 5, ["either"] * 5)[0])
    assert np.log1p(z[4]) / scale / np.sqrt(4 / 3) == pytest.approx(1.959964, abs=1e-5)
    assert not found.athletes[5]
    assert np.isnan(found.needed[5]).all()
    absolute = team_flags(before, today, METRICS, relative=False)
    assert absolute.freedom[0] == 11 * 2
    assert absolute.change[0, 0] == pytest.approx(today[0, 0] - before[0, :, 0].mean())


def test_another_unit_flags_the_same() -> None:
    before, today = team(np.random.default_rng(6), 20, 4, 0.3, (-0.1,) * 5)
    factor = np.array([1e-3, 2.0, 10.0, 1e4, 0.5])
    for relative in (True, False):
        one, other = (
            team_flags(before * f, today * f, METRICS, relative=relative) for f in (np.ones(5), factor)
        )  # fmt: skip
        assert np.array_equal(one.flagged, other.flagged)
        assert one.flagged.any()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"metrics": METRICS[:4]}, "do not fit"),
        ({"watched": "down"}, "watched must be either, fall or rise"),
        ({"noise": [0.1]}, "noise must be one number above 0 for each of the 5 metrics"),
        ({"noise": [0.1, 0.1, 0.0, 0.1, 0.1]}, "noise must be one number above 0"),
        ({"level": 0.9}, "level is 0.9, outside the allowed range"),
        ({"baseline": np.full((3, 1, 5), 50.0)}, "jump: nobody has two baseline tests"),
        ({"baseline": np.full((3, 2, 5), 50.0)}, "jump: the tests of each baseline are all the same"),
        ({"today": np.full((3, 5), -1.0)}, "shares need results above 0"),
        ({"today": np.full((3, 5), np.inf)}, "must be finite numbers"),
    ],
)
def test_what_cannot_be_judged_is_refused(change: dict[str, object], words: str) -> None:
    before, today = team(np.random.default_rng(0), 3, 2)
    with pytest.raises(InputError, match=words):
        team_flags(**{"baseline": before, "today": today, "metrics": METRICS, **change})
