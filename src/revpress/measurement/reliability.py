"""How repeatable a test is: intraclass correlations, typical error, and how big a change must be to be real.

Every interval holds the truth in 95 of 100 studies of athletes and errors that are normal. Where a formula for it is
exact it is used: F for the correlations ICC(1) and ICC(C), chi-square for errors, t for means. ICC(A) and the spread
of the athletes are mixtures of variances; their intervals are generalised ones: the mean squares over their own
chi-square, drawn evenly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtri, fdtri, stdtrit

from revpress.errors import InputError, check_range
from revpress.measurement.even_draws import drawn, with_ends
from revpress.measurement.load_velocity_line import Interval

Array = NDArray[np.float64]

_TAIL = 0.025
_NORMAL = 1.959963984540054
_WORTHWHILE = 0.2  # of the athletes' own spread
_FORMS = (
    ("ICC(1)", "ICC(1,1)", "one trial, each athlete with trials of their own"),
    ("ICC(A,1)", "ICC(2,1)", "one trial, absolute agreement: shifts from trial to trial count as error"),
    ("ICC(C,1)", "ICC(3,1)", "one trial, consistency: shifts that all athletes share do not count"),
    ("ICC(1,k)", "ICC(1,k)", "mean of all trials, each athlete with trials of their own"),
    ("ICC(A,k)", "ICC(2,k)", "mean of all trials, absolute agreement"),
    ("ICC(C,k)", "ICC(3,k)", "mean of all trials, consistency"),
)


@dataclass(frozen=True)
class Icc:
    """One form of the intraclass correlation.

    Attributes
    ----------
    name : str
        After McGraw and Wong: ``"ICC(A,1)"``.
    other_name : str
        After Shrout and Fleiss: ``"ICC(2,1)"``.
    meaning : str
        What it is of.
    interval : Interval
        Estimate (below 0 where athletes differ less than their trials) and limits.
    """

    name: str
    other_name: str
    meaning: str
    interval: Interval


@dataclass(frozen=True)
class Reliability:
    """What repeated trials say of a test.

    Attributes
    ----------
    athletes, trials, missing : int
        Athletes with two trials or more, trials, and how many of theirs are missing.
    freedom : int
        Degrees of freedom of the typical error.
    mean : float
        Of all values.
    typical_error : Interval
        Standard deviation of one athlete's trials, in the unit of the values; also called standard error of
        measurement.
    cv : Interval or None
        The same as a share of the value, from logarithms: :func:`cv_of_log`; None if not all values are above 0.
    mdc95 : Interval
        Minimal detectable change as published studies have it, 1.96 √2 typical errors; for a decision take
        :meth:`detectable`.
    spread : Interval or None
        Standard deviation between athletes without the error of their trials.
    icc : tuple of Icc
        Six forms, of the ``complete`` athletes; empty where fewer than two did every trial.
    complete : int
        Athletes who did every trial.
    shifts : tuple of Interval
        Mean change from each trial to the next: learning or tiredness; infinite limits where nobody links the two.
    """

    athletes: int
    trials: int
    missing: int
    freedom: int
    mean: float
    typical_error: Interval
    cv: Interval | None
    mdc95: Interval
    spread: Interval | None
    icc: tuple[Icc, ...]
    complete: int
    shifts: tuple[Interval, ...]

    @property
    def smallest_worthwhile(self) -> Interval | None:
        """Smallest worthwhile change, 0.2 of the spread between athletes; None where that is not known."""
        return None if self.spread is None else Interval(*(_WORTHWHILE * value for value in self.spread))

    def detectable(self, before: int = 1, after: int = 1) -> float:
        """Smallest change that is more than noise, of means of so many trials; see :func:`detectable_change`."""
        return detectable_change(self.typical_error.value, self.freedom, before, after)

    def trials_for(self, change: float, most: int = 50) -> int | None:
        """How many trials to average before and after, so that a change shows; None where ``most`` are too few.

        Parameters
        ----------
        change : float
            That shall show, in the unit of the values, above 0.
        most : int
            Trials that somebody would do.

        Returns
        -------
        int or None
        """
        check_range("change", change, 0.0, np.inf)
        return next((n for n in range(1, most + 1) if self.detectable(n, n) <= change), None)


def detectable_change(
    typical_error: float, freedom: float, before: int = 1, after: int = 1, level: float = 2.0 * _TAIL
) -> float:
    """Smallest change between two means that noise alone exceeds in 5 of 100 unchanged athletes.

    Parameters
    ----------
    typical_error : float
        Standard deviation of one athlete's tests, in any unit.
    freedom : float
        Degrees of freedom that it was estimated with; infinite where it is known.
    before, after : int
        Tests that are averaged.
    level : float
        Share of unchanged athletes whose noise exceeds it; less where several results are looked at together.

    Returns
    -------
    float
        In the same unit.

    Raises
    ------
    InputError
        An error below 0, fewer than one degree of freedom, fewer than one test, or a level outside 1e-6 to 0.5.

    Notes
    -----
    .. math:: t_{0.975, \\nu} \\, s \\sqrt{1/n_{before} + 1/n_{after}}

    With one test each and many degrees of freedom this is 1.96 √2 s, the minimal detectable change; with few, t is
    larger, because s itself is unsure (a prediction interval of normal errors).

    References
    ----------
    :cite:`weir2005`, :cite:`hopkins2000`
    """
    check_range("typical error", typical_error, 0.0, np.inf)
    if not freedom >= 1.0:
        raise InputError(f"degrees of freedom are {freedom:g}, but must be 1 or more")
    check_range("tests before", before, 1, np.inf)
    check_range("tests after", after, 1, np.inf)
    check_range("level", level, 1e-6, 0.5)
    return float(t_quantile(freedom, level / 2.0) * typical_error * np.sqrt(1.0 / before + 1.0 / after))


def reliability(scores: ArrayLike) -> Reliability:
    """Say how repeatable a test is, from trials of athletes who did not change in between.

    Parameters
    ----------
    scores : array_like, shape (athlete, trial)
        In any unit; NaN where a trial is missing.

    Returns
    -------
    Reliability
        Typical error, CV and shifts take every athlete with two trials or more; the correlations only those with all.

    Raises
    ------
    InputError
        Not such a table, infinite numbers, a trial without values, or too few to tell error from anything else.

    Notes
    -----
    Value of athlete i in trial j = athlete i + trial j + error; the typical error is the root of the mean square of
    the residuals, with N − n − (k − 1) degrees of freedom. For two trials it is the standard deviation of the
    differences over √2.

    References
    ----------
    :cite:`shrout1979`, :cite:`mcgraw1996`, :cite:`hopkins2000`, :cite:`weir2005`
    """
    values = _table(scores)
    there = np.isfinite(values)
    values, there = values[there.sum(axis=1) > 1], there[there.sum(axis=1) > 1]
    error, freedom, shifts = _two_way(values, there)
    if error <= 1e-12 * float(np.ptp(values[there])):
        raise InputError("the trials of each athlete are all the same, too coarse to show noise: read the test finer")
    whole = values[np.all(there, axis=1)]
    squares = _mean_squares(whole) if len(whole) > 1 else None
    positive = bool(np.all(values[there] > 0.0))
    cv = None
    if positive:
        log_error = _two_way(np.log(np.where(there, values, 1.0)), there)[0]
        cv = Interval(*map(cv_of_log, error_interval(log_error, freedom)))
    te = error_interval(error, freedom)
    return Reliability(
        athletes=len(values),
        trials=values.shape[1],
        missing=int(np.sum(~there)),
        freedom=freedom,
        mean=float(values[there].mean()),
        typical_error=te,
        cv=cv,
        mdc95=Interval(*(_NORMAL * 2.0**0.5 * value for value in te)),
        spread=None if squares is None else squares.spread,
        icc=() if squares is None else squares.forms,
        complete=len(whole),
        shifts=shifts,
    )


def icc(scores: ArrayLike) -> tuple[Icc, ...]:
    """Intraclass correlations in all six forms.

    Parameters
    ----------
    scores : array_like, shape (athlete, trial)
        Every athlete did every trial.

    Returns
    -------
    tuple of Icc
        ICC(1), ICC(A,1), ICC(C,1), ICC(1,k), ICC(A,k), ICC(C,k).

    Raises
    ------
    InputError
        As :func:`reliability`, and for a missing value: these mean squares need a full table.

    References
    ----------
    :cite:`shrout1979`, :cite:`mcgraw1996`
    """
    values = _table(scores)
    if np.any(np.isnan(values)):
        row, column = np.argwhere(np.isnan(values))[0] + 1
        raise InputError(f"athlete {row} lacks trial {column}: intraclass correlations need every trial of everybody")
    return _mean_squares(values).forms


def error_interval(error: float, freedom: float) -> Interval:
    """A standard deviation of normal errors with its exact interval, s √(ν/χ²).

    Parameters
    ----------
    error : float
        Estimate with ``freedom`` degrees of freedom.
    freedom : float
        Infinite where it is known.

    Returns
    -------
    Interval
    """
    if np.isinf(freedom):
        return Interval(error, error, error)
    low, high = (error * float(np.sqrt(freedom / chdtri(freedom, p))) for p in (_TAIL, 1.0 - _TAIL))
    return Interval(error, low, high)


def cv_of_log(deviation: float) -> float:
    """Coefficient of variation of values whose logarithm has this standard deviation.

    Parameters
    ----------
    deviation : float
        Of the natural logarithm.

    Returns
    -------
    float
        As a share.

    Notes
    -----
    √(exp(s²) − 1), the standard deviation over the mean. Some write exp(s) − 1 for it, which is 2.5 % of it more at 5
    %.
    """
    return float(np.sqrt(np.expm1(deviation**2)))


def log_of_cv(cv: float) -> float:
    """Standard deviation of the logarithm, of a coefficient of variation as a share: reverse of :func:`cv_of_log`."""
    return float(np.sqrt(np.log1p(cv**2)))


def t_quantile(freedom: float, tail: float = _TAIL) -> float:
    """Student's quantile that is exceeded with probability ``tail``."""
    return float(stdtrit(min(freedom, 1e8), 1.0 - tail))


def _table(scores: ArrayLike) -> Array:
    values = np.asarray(scores, dtype=float)
    if values.ndim != 2 or values.shape[0] < 2 or values.shape[1] < 2:
        raise InputError(f"trials must be a table of 2 athletes and 2 trials or more, not of shape {values.shape}")
    if np.any(np.isinf(values)):
        raise InputError("trials must be finite numbers, or NaN where one is missing")
    there = np.isfinite(values)
    if not np.all(there[there.sum(axis=1) > 1].any(axis=0)):
        empty = int(np.argmin(there[there.sum(axis=1) > 1].any(axis=0))) + 1
        raise InputError(f"trial {empty} has no value of an athlete with two trials or more: leave it out")
    if np.ptp(values[there]) == 0.0:
        raise InputError(f"all values are {values[there][0]:g}: nothing varies, so nothing can be said of noise")
    return values


def _two_way(values: Array, there: NDArray[np.bool_]) -> tuple[float, int, tuple[Interval, ...]]:
    """Residual standard deviation of athlete + trial, its degrees of freedom, and the shifts; missing cells allowed."""
    filled = np.where(there, values, 0.0)
    count = there.sum(axis=1)
    centred = np.where(there, filled - (filled.sum(axis=1) / count)[:, None], 0.0)
    information = np.diag(there.sum(axis=0).astype(float)) - (there / count[:, None]).T @ there
    sizes, axes = np.linalg.eigh(information)
    told = sizes > 1e-8  # the mean of all trials is not, nor are trials that nobody links
    inverse = (axes[:, told] / sizes[told]) @ axes[:, told].T
    trial, rank = inverse @ centred.sum(axis=0), int(told.sum())
    freedom = int(count.sum()) - len(values) - rank
    if freedom < 1:
        raise InputError(
            f"{int(count.sum())} values of {len(values)} athletes cannot tell error from shifts between trials: "
            "more athletes with two trials or more are needed"
        )
    fitted = np.where(there, trial, 0.0)
    residual = centred - np.where(there, fitted - (fitted.sum(axis=1) / count)[:, None], 0.0)
    error = float(np.sqrt(np.sum(residual**2) / freedom))
    shifts = []
    for j in range(values.shape[1] - 1):
        contrast = np.zeros(values.shape[1])
        contrast[j : j + 2] = -1.0, 1.0
        if not np.allclose(information @ inverse @ contrast, contrast, atol=1e-8):
            shifts.append(Interval(np.nan, -np.inf, np.inf))
            continue
        best = float(contrast @ trial)
        half = t_quantile(freedom) * error * float(np.sqrt(contrast @ inverse @ contrast))
        shifts.append(Interval(best, best - half, best + half))
    return error, freedom, tuple(shifts)


@dataclass(frozen=True)
class _Squares:
    """Correlations and the spread between athletes, of a full table."""

    forms: tuple[Icc, ...]
    spread: Interval


def _mean_squares(values: Array) -> _Squares:
    n, k = values.shape
    grand, rows, columns = values.mean(), values.mean(axis=1), values.mean(axis=0)
    between = k * float(np.sum((rows - grand) ** 2)) / (n - 1)
    trials = n * float(np.sum((columns - grand) ** 2)) / (k - 1)
    residual = values - rows[:, None] - columns + grand
    error = float(np.sum(residual**2)) / ((n - 1) * (k - 1))
    within = float(np.sum((values - rows[:, None]) ** 2)) / (n * (k - 1))
    freedom = ((n - 1), (k - 1), (n - 1) * (k - 1))
    single = {}
    for name, noise, degrees in (("ICC(1)", within, n * (k - 1)), ("ICC(C,1)", error, freedom[2])):
        ratio = between / noise if noise > 0.0 else np.inf
        ends = (ratio / float(fdtri(n - 1, degrees, 1.0 - _TAIL)), ratio * float(fdtri(degrees, n - 1, 1.0 - _TAIL)))
        single[name] = Interval(*(1.0 - k / (f + k - 1.0) for f in (ratio, *ends)))
    (of_athletes, of_trials, of_errors), _ = drawn(freedom)
    errors = error / of_errors
    athletes = np.maximum(between / of_athletes - errors, 0.0) / k
    shifts = np.maximum(trials / of_trials - errors, 0.0) / n
    shares = athletes / np.maximum(athletes + shifts + errors, np.finfo(float).tiny)
    best = (between - error) / (between + (k - 1) * error + k * (trials - error) / n)
    single["ICC(A,1)"] = with_ends(best, shares)
    forms = []
    for name, other, meaning in _FORMS:
        if name.endswith("k)"):
            of = single["ICC(1)" if "(1" in name else name.replace("k", "1")]
            interval = Interval(*(k * r / (1.0 + (k - 1.0) * r) if r > -1.0 / (k - 1.0) else -np.inf for r in of))
        else:
            interval = single[name]
        forms.append(Icc(name, other, meaning, interval))
    return _Squares(tuple(forms), with_ends(float(np.sqrt(max(between - error, 0.0) / k)), np.sqrt(athletes)))
