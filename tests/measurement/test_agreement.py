"""Two methods on the same people: the published peak flow meters, intervals that cover, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.measurement.agreement import error_ratio, limit_interval, limits_of_agreement, method_line

# Bland and Altman 1986, table 1: 17 people, Wright peak flow meter twice, mini meter twice [L/min].
WRIGHT = np.array(
    [[494, 490], [395, 397], [516, 512], [434, 401], [476, 470], [557, 611], [413, 415], [442, 431], [650, 638],
     [433, 429], [417, 420], [656, 633], [267, 275], [478, 492], [178, 165], [423, 372], [427, 421]], dtype=float
)  # fmt: skip
MINI = np.array(
    [[512, 525], [430, 415], [520, 508], [428, 444], [500, 500], [600, 625], [364, 460], [380, 390], [658, 642],
     [445, 432], [432, 420], [626, 605], [260, 227], [477, 467], [259, 268], [350, 370], [451, 443]], dtype=float
)  # fmt: skip
Z = 1.959964


def inside(interval: tuple[float, float, float], truth: float) -> bool:
    return interval[1] <= truth <= interval[2]


def test_single_measurements_are_those_of_the_paper() -> None:
    found = limits_of_agreement(WRIGHT[:, 0], MINI[:, 0])
    assert (found.people, found.bias.value, found.deviation) == (
        17,
        pytest.approx(-2.118, abs=5e-4),
        pytest.approx(38.765, abs=5e-4),
    )
    assert found.bias[1:] == pytest.approx((-22.0, 17.8), abs=0.1)
    assert (found.lower.value, found.upper.value) == pytest.approx((-78.10, 73.86), abs=0.01)
    assert not found.proportional


def test_limits_of_the_paper_have_its_intervals_and_the_exact_ones_reach_further_out() -> None:
    """The paper takes 2 standard deviations of rounded values and an approximate error of the limits."""
    lower, upper = (limit_interval(-2.1, 38.8, 17, two, exact=False) for two in (-2.0, 2.0))
    assert lower == pytest.approx((-79.7, -114.3, -45.1), abs=0.06)
    assert upper == pytest.approx((75.5, 40.9, 110.1), abs=0.06)
    exact = limit_interval(-2.1, 38.8, 17, 2.0)
    assert exact.value == upper.value
    assert exact.low > upper.low
    assert exact.high > upper.high


def test_repeated_measurements_have_the_corrected_deviation_of_the_paper() -> None:
    found = limits_of_agreement(WRIGHT, MINI, replicates="constant")
    assert found.deviation == pytest.approx(37.7, abs=0.05)
    assert found.bias.value == pytest.approx(np.mean(WRIGHT - MINI))
    for method, rms in ((WRIGHT, 21.65), (MINI, 28.16)):
        assert np.sqrt(np.mean(np.diff(method, axis=1) ** 2)) == pytest.approx(rms, abs=0.005)
    ratio = error_ratio(WRIGHT, MINI)
    assert ratio.value == pytest.approx((28.16 / 21.65) ** 2, rel=1e-3)
    assert inside(ratio, 1.0)


def test_the_exact_interval_is_a_quantile_of_the_noncentral_t() -> None:
    from scipy.stats import nct

    found = limit_interval(3.0, 2.0, 9, Z)
    ends = [3.0 + 2.0 * nct.ppf(p, 8, 3.0 * Z) / 3.0 for p in (0.025, 0.975)]
    assert found[1:] == pytest.approx(ends, rel=1e-6)


@pytest.mark.parametrize("n", [5, 12, 40])
def test_intervals_cover(n: int) -> None:
    """Single, repeated while the truth stays, in pairs while it changes, with replicates missing."""
    rng = np.random.default_rng(n)
    vx, vy, vxy = 100.0 + 9.0, 121.0 + 16.0, 110.0
    of_mean = (vx - vy) / 2.0 / ((vx + vy + 2.0 * vxy) / 4.0)
    single, repeated = np.sqrt(0.01 * 100.0 + 25.0), np.sqrt(4.0 + 25.0)
    held: dict[str, list[bool]] = {}

    def note(name: str, interval: tuple[float, float, float], truth: float) -> None:
        held.setdefault(name, []).append(inside(interval, truth))

    for _ in range(700):
        truth = rng.normal(100.0, 10.0, n)
        x, y = truth + rng.normal(0.0, 3.0, n), 2.0 + 1.1 * truth + rng.normal(0.0, 4.0, n)
        found = limits_of_agreement(x, y)
        note("bias", found.bias, -12.0)
        note("lower", found.lower, -12.0 - Z * single)
        note("upper", found.upper, -12.0 + Z * single)
        note("slope", found.slope, of_mean)
        for replicates, moving in (("constant", 0.0), ("pairs", 6.0)):
            now = truth[:, None] + rng.normal(0.0, moving, (n, 3)) if moving else truth[:, None]
            one = now + rng.normal(0.0, 3.0, (n, 3))
            two = now + rng.normal(0.0, 2.0, (n, 1)) + rng.normal(0.0, 4.0, (n, 3)) + 5.0
            two[0, 1] = np.nan
            found = limits_of_agreement(one, two, replicates=replicates)
            note(f"{replicates} bias", found.bias, -5.0)
            note(f"{replicates} lower", found.lower, -5.0 - Z * repeated)
            note(f"{replicates} upper", found.upper, -5.0 + Z * repeated)
            if not moving:
                note("error ratio", error_ratio(one, two), 16.0 / 9.0)
    for name, hits in held.items():
        assert 0.93 <= np.mean(hits) <= 0.97, name


@pytest.mark.parametrize("n", [5, 12, 40])
def test_intervals_of_lines_cover(n: int) -> None:
    rng = np.random.default_rng(n)
    held = []
    products = np.sqrt((121.0 + 16.0) / (100.0 + 9.0))
    for _ in range(1500):
        truth = rng.normal(100.0, 10.0, n)
        x, y = truth + rng.normal(0.0, 3.0, n), 2.0 + 1.1 * truth + rng.normal(0.0, 4.0, n)
        deming, least = method_line(x, y, "deming", error_ratio=16.0 / 9.0), method_line(x, y, "products")
        pairs = ((deming.slope, 1.1), (deming.intercept, 2.0), (least.slope, products))
        held.append([inside(*pair) for pair in (*pairs, (least.intercept, 112.0 - 100.0 * products))])
    assert np.all(np.abs(np.mean(held, axis=0) - 0.95) <= 0.02)


@given(st.floats(0.01, 100.0), st.floats(-500.0, 500.0))
def test_units_and_offsets(factor: float, offset: float) -> None:
    x, y = WRIGHT[:, 0], MINI[:, 0]
    one, other = limits_of_agreement(x, y), limits_of_agreement(factor * x + offset, factor * y)
    for mine, theirs in ((one.bias, other.bias), (one.lower, other.lower), (one.upper, other.upper)):
        assert theirs == pytest.approx(tuple(factor * v + offset for v in mine), rel=1e-6, abs=1e-6)
    line, scaled = (method_line(a, y, "products") for a in (x, factor * x))
    assert scaled.slope == pytest.approx(tuple(v / factor for v in line.slope), rel=1e-9)


def test_lines_without_errors_and_the_other_way_round() -> None:
    x = WRIGHT[:, 0]
    for fit, ratio in (("products", None), ("deming", 2.0)):
        line = method_line(x, 3.0 + 0.8 * x, fit, error_ratio=ratio)
        assert line.slope == pytest.approx((0.8, 0.8, 0.8), abs=1e-5)
        assert line.intercept == pytest.approx((3.0, 3.0, 3.0), abs=3e-3)
    there = method_line(x, MINI[:, 0], "deming", error_ratio=2.0).slope
    back = method_line(MINI[:, 0], x, "deming", error_ratio=0.5).slope
    assert (back.value, back.low, back.high) == pytest.approx((1 / there.value, 1 / there.high, 1 / there.low))
    unsure = method_line([1.0, 2.0, 3.0, 4.0], [1.0, -1.0, 1.0, -1.0], "deming", error_ratio=1.0)
    assert np.isinf(unsure.slope.high)
    assert np.isinf(unsure.intercept.high)


def test_a_difference_that_grows_is_seen() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(100.0, 20.0, 40)
    assert limits_of_agreement(x + rng.normal(size=40), 1.2 * x + rng.normal(size=40)).proportional


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: limits_of_agreement([1, 2], [1, 2]), "2 people have a value of both methods: 3 or more"),
        (lambda: limits_of_agreement([1, 2, 3], [1, 2]), "for each person, not"),
        (lambda: limits_of_agreement([1, 2, np.inf], [1, 2, 3]), "must be finite numbers"),
        (lambda: limits_of_agreement(WRIGHT, MINI), "say replicates='pairs' if both methods measured at once"),
        (lambda: limits_of_agreement(WRIGHT[:, 0], MINI[:, 0], replicates="pairs"), "there is one of each person"),
        (lambda: limits_of_agreement(WRIGHT[:, :1], MINI[:, :1], replicates="pairs"), "nobody has two replicates"),
        (lambda: limits_of_agreement(WRIGHT, MINI[:, :1], replicates="pairs"), "must pair up"),
        (lambda: method_line([1, 2, 3], [1, 2, 3], "deming"), "needs error_ratio"),
        (lambda: method_line([1, 2, 3], [1, 2, 3], "products", error_ratio=1.0), "knows none"),
        (lambda: method_line([1, 2, 3], [1, 2, 3], "ols"), "must be 'deming' or 'products'"),
        (lambda: method_line([1, 1, 1], [1, 2, 3], "products"), "the same value for everybody"),
        (lambda: method_line([[1, 1]], [[1, 2]], "products"), "one value a person"),
        (lambda: error_ratio([[1.0, 1.0]], [[1.0, 2.0]]), "all the same"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(call: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        call()
