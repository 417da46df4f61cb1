"""Whether two devices or methods agree: limits of agreement, and the line that turns one into the other.

A difference is always first less second. Every interval holds the truth in 95 of 100 studies with normal errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtri, nctdtrit

from revpress.errors import InputError, check_range
from revpress.measurement.even_draws import drawn, with_ends
from revpress.measurement.load_velocity_line import Interval
from revpress.measurement.reliability import t_quantile

Array = NDArray[np.float64]
Replicates = Literal["pairs", "constant"]
Fit = Literal["deming", "products"]

_TAIL = 0.025
_COVERED = 1.959963984540054  # standard deviations to each side that hold 95 % of differences
_FEWEST = 3


@dataclass(frozen=True)
class Agreement:
    """How far two methods differ on the same people.

    Attributes
    ----------
    people : int
        Who has a value of both.
    bias : Interval
        Mean difference, first less second; interval by t.
    deviation : float
        Standard deviation of the differences of single measurements.
    lower, upper : Interval
        Limits that hold 95 % of such differences, each with its interval.
    slope : Interval
        Change of the difference per unit of the mean of both: a proportional bias where 0 is outside; then the limits
        do not hold at all sizes, and logarithms may be better. A difference in noise alone makes a slope too.
    """

    people: int
    bias: Interval
    deviation: float
    lower: Interval
    upper: Interval
    slope: Interval

    @property
    def proportional(self) -> bool:
        """Whether the difference depends on the size of what is measured."""
        return not self.slope.low <= 0.0 <= self.slope.high


@dataclass(frozen=True)
class MethodLine:
    """The line that turns a reference's values into another method's.

    Attributes
    ----------
    fit : {"deming", "products"}
        How it was fitted.
    people : int
        Points.
    slope, intercept : Interval
        Other = intercept + slope · reference. The slope's limits are infinite where the points do not show one.
    """

    fit: Fit
    people: int
    slope: Interval
    intercept: Interval


def limits_of_agreement(first: ArrayLike, second: ArrayLike, *, replicates: Replicates | None = None) -> Agreement:
    """Limits of agreement of two methods on the same people.

    Parameters
    ----------
    first, second : array_like, shape (person,) or (person, replicate)
        In one unit; NaN where a replicate is missing.
    replicates : {"pairs", "constant"}, optional
        Must be said of repeated measurements, and of nothing else: ``"pairs"`` were measured with both methods at once
        while what is measured may change from pair to pair; ``"constant"``: it stayed the same, and replicates of one
        method are not paired with those of the other.

    Returns
    -------
    Agreement
        Of single measurements, whatever was averaged on the way.

    Raises
    ------
    InputError
        Arrays that do not pair up, fewer than three people, repeated measurements of a kind that is not said, or too
        few of them.

    Notes
    -----
    Without replicates the limits are d̄ ± 1.96 s, and their intervals come from the noncentral t distribution, which
    is exact for a quantile of normal differences. With replicates the variance of single differences is that of
    people's mean differences plus the part of the variance within people that averaging took away,

    .. math:: s^2 = s_{\\bar d}^2 + (1 - 1/m_h) \\, s_w^2

    (for each method where they are not paired; m_h is the harmonic mean of the counts); the limits' intervals are
    generalised ones, from the bias's t and each variance's chi-square.

    References
    ----------
    :cite:`bland1986`, :cite:`bland1999`, :cite:`simplyagree`
    """
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.ndim != two.ndim or one.ndim not in (1, 2) or len(one) != len(two):
        raise InputError(
            f"both methods must have a value or a row of replicates for each person, not {one.shape} and {two.shape}"
        )
    if np.any(np.isinf(one)) or np.any(np.isinf(two)):
        raise InputError("values of both methods must be finite numbers, or NaN where one is missing")
    if one.ndim == 1:
        if replicates is not None:
            raise InputError(f"replicates={replicates!r} is of repeated measurements, and there is one of each person")
        there = np.isfinite(one) & np.isfinite(two)
        one, two = _enough(one[there], two[there])
        return _single(one, two)
    if replicates == "pairs":
        if one.shape != two.shape:
            raise InputError(f"replicates that are pairs must pair up, not shapes {one.shape} and {two.shape}")
        there = np.isfinite(one) & np.isfinite(two)
        one, two = np.where(there, one, np.nan), np.where(there, two, np.nan)
        parts = [one - two]
    elif replicates == "constant":
        parts = [one, two]
    else:
        raise InputError(
            "repeated measurements: say replicates='pairs' if both methods measured at once and what they measure may "
            "have changed from "
            "pair to pair, or 'constant' if it stayed the same"
        )
    kept = np.all([np.isfinite(part).any(axis=1) for part in parts], axis=0)
    return _replicated(one[kept], two[kept], [part[kept] for part in parts])


def limit_interval(bias: float, deviation: float, people: int, multiple: float, *, exact: bool = True) -> Interval:
    """A limit of agreement, bias + multiple × deviation, with its interval.

    Parameters
    ----------
    bias, deviation : float
        Mean and standard deviation of the differences.
    people : int
        Three or more.
    multiple : float
        Standard deviations from the bias, negative for the lower limit.
    exact : bool
        By the noncentral t distribution; if not, as Bland and Altman approximated it: standard error √(3 s²/n) and t.

    Returns
    -------
    Interval

    References
    ----------
    :cite:`bland1986`
    """
    check_range("people", people, _FEWEST, np.inf)
    best = bias + multiple * deviation
    if not exact:
        half = t_quantile(people - 1) * float(np.sqrt(3.0 * deviation**2 / people))
        return Interval(best, best - half, best + half)
    root = float(np.sqrt(people))
    low, high = (
        bias + deviation * float(nctdtrit(people - 1, multiple * root, p)) / root for p in (_TAIL, 1.0 - _TAIL)
    )
    return Interval(best, low, high)


def method_line(reference: ArrayLike, other: ArrayLike, fit: Fit, *, error_ratio: float | None = None) -> MethodLine:
    """The straight line between two methods that both have errors.

    Parameters
    ----------
    reference, other : array_like, shape (person,)
        One value of each; people without both are left out.
    fit : {"deming", "products"}
        ``"deming"`` needs the ratio of error variances; ``"products"`` (ordinary least products, geometric mean) takes
        the errors to be in proportion to the spreads.
    error_ratio : float, optional
        Variance of the other's errors over that of the reference's, from replicates: :func:`error_ratio`.

    Returns
    -------
    MethodLine

    Raises
    ------
    InputError
        Values that do not pair up, fewer than three people, no spread, a ratio that is missing or not asked for.

    Notes
    -----
    The slope's interval holds every β for which y − βx is uncorrelated with λx + βy (Deming, λ the ratio) or y + βx
    (products): exact for normal values. That of the intercept ȳ − βx̄ joins those of its parts (MOVER) for a Deming
    line; for least products it is a generalised one, from the means' and the scatter's own distributions.

    References
    ----------
    :cite:`francq2014`, :cite:`lmodel2`
    """
    x, y = np.asarray(reference, dtype=float), np.asarray(other, dtype=float)
    if x.shape != y.shape or x.ndim != 1:
        raise InputError(
            f"reference and other method must pair up, one value a person, not shapes {x.shape} and {y.shape}"
        )
    there = np.isfinite(x) & np.isfinite(y)
    x, y = _enough(x[there], y[there])
    if np.ptp(x) == 0.0 or np.ptp(y) == 0.0:
        raise InputError("one of the methods shows the same value for everybody: there is no line")
    if fit == "deming":
        if error_ratio is None:
            raise InputError("a Deming line needs error_ratio: estimate it from replicates, or take fit='products'")
        check_range("error_ratio", error_ratio, 1e-6, 1e6)
    elif fit != "products":
        raise InputError(f"fit is {fit!r}, but must be 'deming' or 'products'")
    elif error_ratio is not None:
        raise InputError("error_ratio is of a Deming line: a line of least products knows none")
    n = len(x)
    sxx, syy, sxy = (float(v) for v in (np.var(x), np.var(y), np.mean((x - x.mean()) * (y - y.mean()))))
    if fit == "products":
        slope = _products_slope(sxx, syy, sxy, n)
    else:
        assert error_ratio is not None
        slope = _deming_slope(sxx, syy, sxy, n, error_ratio)
    at = float(y.mean() - slope.value * x.mean())
    if not np.isfinite(slope.low + slope.high):
        return MethodLine(fit, n, slope, Interval(at, -np.inf, np.inf))
    if fit == "products":
        return MethodLine(fit, n, slope, _products_intercept(x, y, at))
    residual = y - slope.value * x
    half = t_quantile(n - 2) * float(np.sqrt(np.var(residual) / (n - 2)))
    down, up = sorted(-(end - slope.value) * float(x.mean()) for end in (slope.low, slope.high))
    return MethodLine(fit, n, slope, Interval(at, at - float(np.hypot(half, down)), at + float(np.hypot(half, up))))


def error_ratio(reference: ArrayLike, other: ArrayLike) -> Interval:
    """Variance of the other method's errors over that of the reference's, from replicates.

    Parameters
    ----------
    reference, other : array_like, shape (person, replicate)
        Of a value that stayed the same; NaN where one is missing.

    Returns
    -------
    Interval
        Exact, by F.

    Raises
    ------
    InputError
        Nobody was measured twice with one of them, or its replicates are all the same.
    """
    (one, n_one), (two, n_two) = (_within(np.asarray(v, dtype=float)) for v in (reference, other))
    if one == 0.0:
        raise InputError("the reference's replicates are all the same: the ratio of errors has no bound")
    ratio = two / one
    return Interval(
        ratio, ratio / float(fdtri(n_two, n_one, 1.0 - _TAIL)), ratio * float(fdtri(n_one, n_two, 1.0 - _TAIL))
    )


def _enough(one: Array, two: Array) -> tuple[Array, Array]:
    if len(one) < _FEWEST:
        raise InputError(f"{len(one)} people have a value of both methods: {_FEWEST} or more are needed")
    return one, two


def _single(one: Array, two: Array) -> Agreement:
    difference, n = one - two, len(one)
    bias, deviation = float(difference.mean()), float(difference.std(ddof=1))
    half = t_quantile(n - 1) * deviation / float(np.sqrt(n))
    lower, upper = (limit_interval(bias, deviation, n, z) for z in (-_COVERED, _COVERED))
    return Agreement(n, Interval(bias, bias - half, bias + half), deviation, lower, upper, _slope(one, two))


def _replicated(one: Array, two: Array, parts: list[Array]) -> Agreement:
    means = [np.nanmean(part, axis=1) for part in (one, two)]
    _enough(*means)
    n = len(one)
    difference = means[0] - means[1] if len(parts) == 2 else np.nanmean(parts[0], axis=1)
    bias, between = float(difference.mean()), float(difference.var(ddof=1))
    pieces = [(1.0, between, n - 1)]
    for part in parts:
        within, freedom = _within(part)
        averaged = 1.0 - float(np.mean(1.0 / np.isfinite(part).sum(axis=1)))
        pieces.append((averaged, within, freedom))
    half = t_quantile(n - 1) * float(np.sqrt(between / n))
    deviation = float(np.sqrt(sum(c * v for c, v, _ in pieces)))
    ratios, (normal,) = drawn(tuple(df for *_, df in pieces), 1)
    deviations = np.sqrt(sum(c * v / ratio for (c, v, _), ratio in zip(pieces, ratios, strict=True)))
    biases = bias + normal * np.sqrt(between / ratios[0] / n)
    lower, upper = (with_ends(bias + z * deviation, biases + z * deviations) for z in (-_COVERED, _COVERED))
    return Agreement(n, Interval(bias, bias - half, bias + half), deviation, lower, upper, _slope(*means))


def _within(part: Array) -> tuple[float, int]:
    """Variance of replicates of one person, and its degrees of freedom."""
    count = np.isfinite(part).sum(axis=1)
    freedom = int(np.sum(np.maximum(count - 1, 0)))
    if freedom < 1:
        raise InputError("nobody has two replicates: give one value a person")
    return float(np.nansum((part - np.nanmean(part, axis=1, keepdims=True)) ** 2)) / freedom, freedom


def _slope(one: Array, two: Array) -> Interval:
    """Least squares of the difference on the mean."""
    difference, mean = one - two, (one + two) / 2.0
    spread = mean - mean.mean()
    size = float(spread @ spread)
    if size == 0.0:
        return Interval(np.nan, -np.inf, np.inf)
    slope = float(spread @ difference) / size
    residual = difference - difference.mean() - slope * spread
    n = len(one)
    half = t_quantile(n - 2) * float(np.sqrt(residual @ residual / (n - 2) / size))
    return Interval(slope, slope - half, slope + half)


def _products_slope(sxx: float, syy: float, sxy: float, n: int) -> Interval:
    slope = float(np.copysign(np.sqrt(syy / sxx), sxy))
    r2 = sxy**2 / (sxx * syy)
    b = t_quantile(n - 2) ** 2 * (1.0 - r2) / (n - 2)
    near, far = (abs(slope) * (np.sqrt(b + 1.0) + sign * np.sqrt(b)) for sign in (-1.0, 1.0))
    low, high = (near, far) if slope > 0.0 else (-far, -near)
    return Interval(slope, float(low), float(high))


def _products_intercept(x: Array, y: Array, best: float) -> Interval:
    n = len(x)
    (first, second), (cross, one, two) = drawn((n - 1, n - 2), 3)
    scatter = np.cov(x, y) * (n - 1)
    root = np.sqrt(scatter[0, 0])
    lean = scatter[0, 1] / root
    rest = np.sqrt(max(scatter[1, 1] - lean**2, 0.0))
    # The triangular root of the true covariance, from that of the sample's over Bartlett's.
    a = root / np.sqrt(first * (n - 1))
    c = rest / np.sqrt(second * (n - 2))
    b = (lean - cross * c) / np.sqrt(first * (n - 1))
    slope = np.copysign(np.hypot(b, c) / a, b)
    means = x.mean() + a * one / np.sqrt(n), y.mean() + (b * one + c * two) / np.sqrt(n)
    return with_ends(best, means[1] - slope * means[0])


def _deming_slope(sxx: float, syy: float, sxy: float, n: int, ratio: float) -> Interval:
    # In y/√λ against x errors are alike, and the angle of the long axis has a closed interval.
    scale = ratio**0.5
    across, along = sxx - syy / ratio, 2.0 * sxy / scale
    if across == 0.0 and along == 0.0:
        return Interval(np.nan, -np.inf, np.inf)
    angle = 0.5 * float(np.arctan2(along, across))
    least = max(sxx * syy / ratio - (sxy / scale) ** 2, 0.0)
    sine = 2.0 * t_quantile(n - 2) * float(np.sqrt(least / ((n - 2) * (across**2 + along**2))))
    turn = 0.5 * float(np.arcsin(sine)) if sine < 1.0 else np.inf
    if angle - turn <= -np.pi / 2 or angle + turn >= np.pi / 2:
        return Interval(scale * float(np.tan(angle)), -np.inf, np.inf)
    return Interval(*(scale * float(np.tan(a)) for a in (angle, angle - turn, angle + turn)))
