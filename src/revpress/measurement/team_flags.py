"""Flags over a team and several metrics, so that noise flags 5 of 100 unchanged athletes, not 40."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import nctdtr, ndtr, ndtri, stdtrit

from revpress.errors import InputError, check_range
from revpress.measurement.reliability import log_of_cv

Array = NDArray[np.float64]
Watched = Literal["either", "fall", "rise"]

_ENOUGH = 60  # degrees of freedom from which the correlation of the metrics is known well enough to be used: assumed
_DRAWS = 20_000
_SEED = 20260105


@dataclass(frozen=True)
class TeamFlags:
    """Who stands out against the own baseline, and in what.

    Attributes
    ----------
    metrics : tuple of str
    change : ndarray, shape (athlete, metric)
        Of today against the baseline, in the metric's unit, or as a share of it; NaN where one is missing.
    needed : ndarray, shape (athlete, metric)
        How large it must be to be flagged; of a share the one upwards.
    flagged : ndarray of bool, shape (athlete, metric)
    noise : ndarray, shape (metric,)
        Standard deviation from test to test, likewise (of the logarithm for shares).
    freedom : ndarray, shape (metric,)
        Its degrees of freedom; infinite where it was given.
    level : float
        Share of unchanged athletes who are flagged for anything at all.
    method : str
        ``"Šidák"``, or ``"largest of correlated metrics"``.
    relative : bool
        Whether changes are shares.
    """

    metrics: tuple[str, ...]
    change: Array
    needed: Array
    flagged: NDArray[np.bool_]
    noise: Array
    freedom: Array
    level: float
    method: str
    relative: bool

    @property
    def athletes(self) -> NDArray[np.bool_]:
        """Who is flagged for anything, (athlete,)."""
        return np.asarray(self.flagged.any(axis=1))


def team_flags(
    baseline: ArrayLike,
    today: ArrayLike,
    metrics: Sequence[str],
    *,
    noise: ArrayLike | None = None,
    watched: Watched | Sequence[Watched] = "either",
    relative: bool = True,
    level: float = 0.05,
) -> TeamFlags:
    """Flag athletes whose metrics moved by more than noise, counted together.

    Parameters
    ----------
    baseline : array_like, shape (athlete, test, metric)
        Tests before; NaN where one is missing.
    today : array_like, shape (athlete, metric)
        The test that is judged; NaN where a metric is missing.
    metrics : sequence of str
        Their names.
    noise : array_like, shape (metric,), optional
        Known noise: a share (coefficient of variation), or in the metric's unit; if not given, estimated from all
        baselines together and judged by t.
    watched : {"either", "fall", "rise"} or a sequence of these
        Which changes count, for all or for each metric.
    relative : bool
        Whether noise grows with the value: then all is done with logarithms.
    level : float
        Share of unchanged athletes who may be flagged.

    Returns
    -------
    TeamFlags

    Raises
    ------
    InputError
        Arrays that do not fit, values without logarithm, noise that cannot be estimated, or words that are not known.

    Notes
    -----
    A change is judged by z = difference / (s √(1 + 1/n)) with n baseline tests. Of m metrics each is tested at 1 − (1
    − level)^(1/m) (Šidák), which holds whatever their correlation; where all noise is estimated with 60 degrees of
    freedom or more, the threshold is that of the largest of m such numbers with the correlation that the baselines
    show, which is lower. Metrics that are missing do not count.
    """
    before, now = np.array(baseline, dtype=float), np.array(today, dtype=float)
    if before.ndim != 3 or now.shape != (before.shape[0], before.shape[2]) or len(metrics) != now.shape[1]:
        raise InputError(f"baseline is {before.shape} and today {now.shape}: athletes and metrics do not fit")
    if np.any(np.isinf(before)) or np.any(np.isinf(now)):
        raise InputError("results must be finite numbers, or NaN where one is missing")
    check_range("level", level, 0.0001, 0.5)
    sides = [watched] * len(metrics) if isinstance(watched, str) else list(watched)
    if len(sides) != len(metrics) or not set(sides) <= {"either", "fall", "rise"}:
        raise InputError(f"watched must be either, fall or rise, for all or for each of the {len(metrics)} metrics")
    if relative:
        if np.any(before <= 0.0) or np.any(now <= 0.0):
            raise InputError("shares need results above 0: some are not, so ask for changes in the metrics' units")
        before, now = np.log(before), np.log(now)
    count = np.isfinite(before).sum(axis=1)
    mean = np.where(count > 0, np.where(np.isfinite(before), before, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)
    residual = before - mean[:, None, :]
    if noise is None:
        freedom = np.maximum(count - 1, 0).sum(axis=0).astype(float)
        if np.any(freedom < 1):
            lacking = metrics[int(np.argmin(freedom))]
            raise InputError(
                f"{lacking}: nobody has two baseline tests, so its noise is not known: give it, or test more"
            )
        deviation = np.sqrt(np.nansum(residual**2, axis=(0, 1)) / freedom)
        if np.any(deviation == 0.0):
            still = metrics[int(np.argmin(deviation))]
            raise InputError(f"{still}: the tests of each baseline are all the same, too coarse to show noise: give it")
    else:
        deviation = np.array(noise, dtype=float)
        if deviation.shape != (len(metrics),) or not np.all((deviation > 0.0) & np.isfinite(deviation)):
            raise InputError(f"noise must be one number above 0 for each of the {len(metrics)} metrics")
        deviation = np.array([log_of_cv(cv) for cv in deviation]) if relative else deviation
        freedom = np.full(len(metrics), np.inf)
    correlation = _correlation(residual, count)
    scale = deviation * np.sqrt(1.0 + 1.0 / np.maximum(count, 1))
    difference = now - mean
    limits = np.full(now.shape, np.nan)
    for pattern in np.unique(np.isfinite(difference), axis=0):
        if pattern.any():
            rows = np.all(np.isfinite(difference) == pattern, axis=1)
            kept = np.flatnonzero(pattern)
            of = None if correlation is None else correlation[np.ix_(kept, kept)]
            limits[np.ix_(rows, kept)] = thresholds(freedom[kept], [sides[i] for i in kept], level, of)
    needed = limits * scale
    down, up = (np.array([side in words for side in sides]) for words in (("either", "fall"), ("either", "rise")))
    with np.errstate(invalid="ignore"):
        flagged = ((difference < -needed) & down) | ((difference > needed) & up)
    if relative:
        difference, needed = np.expm1(difference), np.expm1(needed)
    method = "Šidák" if correlation is None else "largest of correlated metrics"
    return TeamFlags(tuple(metrics), difference, needed, flagged, deviation, freedom, level, method, relative)


def thresholds(
    freedom: ArrayLike, watched: Sequence[Watched], level: float = 0.05, correlation: ArrayLike | None = None
) -> Array:
    """How many standard errors a change must be, for each of several metrics judged together.

    Parameters
    ----------
    freedom : array_like, shape (metric,)
        Degrees of freedom of each noise; infinite where it is known.
    watched : sequence of {"either", "fall", "rise"}
        Which changes count.
    level : float
        Probability that any of them is exceeded without a change.
    correlation : array_like, shape (metric, metric), optional
        Of the metrics from test to test; if not given, none is used (Šidák).

    Returns
    -------
    ndarray, shape (metric,)
    """
    degrees = np.asarray(freedom, dtype=float)
    tails = np.array([2.0 if side == "either" else 1.0 for side in watched])
    each = 1.0 - (1.0 - level) ** (1.0 / len(degrees))
    if correlation is not None and len(degrees) > 1:
        matrix = np.asarray(correlation, dtype=float)
        each = _joint(tuple(matrix.ravel().tolist()), tuple(degrees.tolist()), tuple(watched), level)
    return _quantile(degrees, each / tails)


def power(change: float, noise: float, baseline: int, threshold: float, freedom: float = np.inf) -> float:
    """Probability that a true change of one metric is flagged.

    Parameters
    ----------
    change, noise : float
        True change and standard deviation from test to test, in one unit.
    baseline : int
        Tests of the baseline.
    threshold : float
        As :func:`thresholds` gives it.
    freedom : float
        Of the noise.

    Returns
    -------
    float
        In the direction of the change.
    """
    shift = abs(change) / (noise * float(np.sqrt(1.0 + 1.0 / baseline)))
    if np.isinf(freedom):
        return float(ndtr(shift - threshold))
    return float(1.0 - nctdtr(freedom, shift, threshold))


def _quantile(freedom: Array, tail: Array) -> Array:
    # From 1e8 degrees of freedom on, t is the normal distribution.
    return np.asarray(np.where(freedom > 1e8, -ndtri(tail), -stdtrit(np.minimum(freedom, 1e8), tail)))


def _correlation(residual: Array, count: NDArray[np.int_]) -> Array | None:
    """Of the metrics from test to test, from baselines that have them all; None where too few tell."""
    metrics = residual.shape[2]
    whole = np.all(np.isfinite(residual), axis=2)
    freedom = int(np.maximum(whole.sum(axis=1) - 1, 0).sum())
    alike = bool(np.all(count == count[:, :1]))
    if metrics < 2 or freedom < _ENOUGH or not alike or bool(np.any(whole.sum(axis=1) != count[:, 0])):
        return None
    rows = residual[whole]
    spread = np.sqrt(np.sum(rows**2, axis=0))
    if np.any(spread == 0.0):
        return None
    return np.asarray(rows.T @ rows / np.outer(spread, spread))


@lru_cache(maxsize=256)
def _joint(matrix: tuple[float, ...], freedom: tuple[float, ...], watched: tuple[Watched, ...], level: float) -> float:
    """The level for each metric at which any is exceeded with probability ``level``, from draws."""
    m = len(freedom)
    rng = np.random.default_rng(_SEED)
    values, vectors = np.linalg.eigh(np.reshape(matrix, (m, m)))
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    draws = rng.standard_normal((_DRAWS, m)) @ root.T
    tails = np.empty_like(draws)
    for j, (df, side) in enumerate(zip(freedom, watched, strict=True)):
        # Noise of each metric is drawn on its own: taken to be less alike than it is, which errs to the safe side.
        value = draws[:, j] if np.isinf(df) else draws[:, j] / np.sqrt(rng.chisquare(df, _DRAWS) / df)
        upper = -np.abs(value) if side == "either" else value if side == "fall" else -value
        tails[:, j] = (2.0 if side == "either" else 1.0) * _lower_tail(df, upper)
    least = 1.0 - (1.0 - level) ** (1.0 / m)
    return float(np.clip(np.quantile(tails.min(axis=1), level), least, level))


def _lower_tail(freedom: float, value: Array) -> Array:
    from scipy.special import stdtr

    return np.asarray(ndtr(value) if np.isinf(freedom) else stdtr(freedom, value))
