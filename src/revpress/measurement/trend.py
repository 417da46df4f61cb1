"""Whether one athlete changed: the latest tests against the baseline, beside the noise of the test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError, check_range, shown
from revpress.measurement.load_velocity_line import Interval
from revpress.measurement.reliability import Reliability, detectable_change, log_of_cv, t_quantile

Array = NDArray[np.float64]

_MOST_FITTED = 300


@dataclass(frozen=True)
class Condition:
    """What must be the same for two tests to be compared; empty where it is not said, which is a condition of its own.

    Attributes
    ----------
    exercise, machine, setup, position, side, load, device : str
        What was done, on which machine, in which holes, in which posture, with which leg, against which load, read by
        what.
    """

    exercise: str = ""
    machine: str = ""
    setup: str = ""
    position: str = ""
    side: str = ""
    load: str = ""
    device: str = ""

    def differences(self, other: Condition) -> tuple[str, ...]:
        """Say what differs, a phrase each: ``"device (A, then B)"``.

        Parameters
        ----------
        other : Condition
            Of a later test.

        Returns
        -------
        tuple of str
            Empty where both are the same.
        """
        return tuple(
            f"{field.name} ({getattr(self, field.name) or 'not said'}, then {getattr(other, field.name) or 'not said'})"
            for field in fields(self)
            if getattr(self, field.name) != getattr(other, field.name)
        )

    @property
    def words(self) -> str:
        """All that is said of it, in one phrase; empty if nothing is."""
        return ", ".join(filter(None, (getattr(self, field.name) for field in fields(self))))


@dataclass(frozen=True)
class Noise:
    """How much the tests of an unchanged athlete differ.

    Attributes
    ----------
    deviation : float
        Standard deviation from test to test, in the unit of the values, or of their natural logarithm.
    freedom : float
        Degrees of freedom that it was estimated with; infinite where it is taken as known.
    relative : bool
        Whether it is of the logarithm: noise that grows with the value.
    source : str
        Where it is from, in a few words.
    """

    deviation: float
    freedom: float
    relative: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        check_range("noise", self.deviation, 0.0, np.inf)
        if not self.freedom >= 1.0:
            raise InputError(f"degrees of freedom of the noise are {self.freedom:g}, but must be 1 or more")


@dataclass(frozen=True)
class Trend:
    """An athlete's latest tests against the baseline.

    Attributes
    ----------
    values : ndarray, shape (test,)
        In order of time.
    before, after : int
        Tests that the baseline and the latest state are means of.
    baseline : float
        Mean of the first (geometric where the noise is relative).
    change : Interval
        In the unit of the values; as a share of the baseline where the noise is relative.
    needed : float
        How large a change must be to be more than noise, likewise; of a share the one upwards.
    noise : Noise
        What it was judged by.
    level : float
        Share of unchanged athletes who are told to have changed.
    """

    values: Array
    before: int
    after: int
    baseline: float
    change: Interval
    needed: float
    noise: Noise
    level: float = 0.05

    @property
    def real(self) -> bool:
        """Whether the change is more than noise makes in 95 of 100 unchanged athletes (or as ``level`` says)."""
        return not self.change.low <= 0.0 <= self.change.high

    def needed_with(self, more: int) -> float:
        """How large a change must be if so many more tests are added to the latest."""
        width = detectable_change(self.noise.deviation, self.noise.freedom, self.before, self.after + more, self.level)
        return float(np.expm1(width)) if self.noise.relative else width

    @property
    def band(self) -> tuple[float, float]:
        """Between which a single test of an unchanged athlete lies, 95 of 100 times."""
        width = detectable_change(self.noise.deviation, self.noise.freedom, self.before)
        if self.noise.relative:
            return self.baseline * float(np.exp(-width)), self.baseline * float(np.exp(width))
        return self.baseline - width, self.baseline + width


def trend(
    values: ArrayLike,
    *,
    baseline: int,
    latest: int = 1,
    noise: Noise | None = None,
    conditions: Sequence[Condition] | None = None,
    level: float = 0.05,
) -> Trend:
    """Compare an athlete's latest tests with the baseline.

    Parameters
    ----------
    values : array_like, shape (test,)
        Results in order of time, all of one condition.
    baseline : int
        How many of the first are the baseline.
    latest : int
        How many of the last are the present state.
    noise : Noise, optional
        Of the test; if not given, from the baseline itself, which then has two tests or more, and is judged by t with
        as few degrees of freedom as it has.
    conditions : sequence of Condition, optional
        One for each value; all must be the same.
    level : float
        Share of unchanged athletes who may be told to have changed: where m results of an athlete are looked at
        together, 1 − 0.95^(1/m) keeps all of them together at 5 of 100.

    Returns
    -------
    Trend

    Raises
    ------
    InputError
        Tests of different conditions, values that are no numbers (or not above 0 where the noise is relative), fewer
        tests than asked for, or noise that cannot be known.

    Notes
    -----
    .. math:: \\bar x_{latest} - \\bar x_{baseline} \\pm t_{0.975, \\nu} \\, s \\sqrt{1/n_{latest} + 1/n_{baseline}}

    References
    ----------
    :cite:`weir2005`, :cite:`hopkins2000`
    """
    results = np.asarray(values, dtype=float)
    if results.ndim != 1 or not np.all(np.isfinite(results)):
        raise InputError("results must be one row of finite numbers, in order of time")
    check_range("tests of the baseline", baseline, 1, np.inf)
    check_range("latest tests", latest, 1, np.inf)
    if baseline + latest > len(results):
        raise InputError(f"{len(results)} tests are fewer than the {baseline} of the baseline and the {latest} latest")
    for place, other in enumerate(conditions or (), 1):
        assert conditions is not None
        if differs := conditions[0].differences(other):
            raise InputError(
                f"test {place} differs from the first in {' and '.join(differs)}: such tests are never mixed"
            )
    if noise is None:
        noise = baseline_noise([results[:baseline]])
    if noise.relative and np.any(results <= 0.0):
        raise InputError(f"noise that is a share needs results above 0, and one is {results.min():g}")
    scaled = np.log(results) if noise.relative else results
    base, now = float(scaled[:baseline].mean()), float(scaled[-latest:].mean())
    width = detectable_change(noise.deviation, noise.freedom, baseline, latest, level)
    change = Interval(now - base, now - base - width, now - base + width)
    if noise.relative:
        change, width = Interval(*np.expm1(change).tolist()), float(np.expm1(width))
    at = float(np.exp(base)) if noise.relative else base
    return Trend(results, baseline, latest, at, change, width, noise, level)


def baseline_noise(baselines: Iterable[ArrayLike], relative: bool = False) -> Noise:
    """Noise from athletes' own baselines, pooled: each athlete's spread around the own mean.

    Parameters
    ----------
    baselines : iterable of array_like, shape (test,)
        Of one athlete each; those with one test say nothing.
    relative : bool
        Whether of the logarithm.

    Returns
    -------
    Noise
        It takes the athletes to be equally noisy.

    Raises
    ------
    InputError
        Nobody has two baseline tests, or results that have no logarithm.
    """
    squares, freedom, people = 0.0, 0, 0
    for baseline in baselines:
        own = np.asarray(baseline, dtype=float)
        if relative and np.any(own <= 0.0):
            raise InputError(f"noise that is a share needs results above 0, and one is {own.min():g}")
        own = np.log(own) if relative else own
        if len(own) > 1:
            squares += float(np.sum((own - own.mean()) ** 2))
            freedom += len(own) - 1
            people += 1
    if freedom < 1:
        raise InputError(
            "how noisy the test is cannot be known from one baseline test: give its noise, or take a baseline of 2 "
            "tests or more"
        )
    if squares == 0.0:
        raise InputError(
            "the tests of each baseline are all the same, too coarse to show noise: give the noise of the test"
        )
    whose = "the athlete's own baseline" if people == 1 else f"the baselines of {people} athletes"
    return Noise(float(np.sqrt(squares / freedom)), freedom, relative, whose)


def study_noise(found: Reliability, relative: bool = False) -> Noise:
    """Noise as a reliability study found it.

    Parameters
    ----------
    found : Reliability
        Its trials lay as far apart as the tests that are to be judged: noise from day to day is more than within one.
    relative : bool
        Whether of the logarithm.

    Returns
    -------
    Noise

    Raises
    ------
    InputError
        A share is asked for where not all values were above 0.
    """
    if relative and found.cv is None:
        raise InputError("the study has values that are not above 0: its noise is no share of them")
    error = log_of_cv(found.cv.value) if relative and found.cv is not None else found.typical_error.value
    return Noise(error, found.freedom, relative, f"a study of {found.athletes} athletes")


def given_noise(size: float, share: bool) -> Noise:
    """Noise that somebody knows, taken as exact.

    Parameters
    ----------
    size : float
        Typical error in the unit of the values, or coefficient of variation (0.05 is 5 %); above 0.
    share : bool
        Which of both.

    Returns
    -------
    Noise

    Raises
    ------
    InputError
        A size of 0 or less, or a share above 1.
    """
    if not 0.0 < size <= (1.0 if share else np.inf):
        raise InputError(f"noise is {size:g}, but must be above 0" + (" and at most 1 (100 %)" if share else ""))
    return Noise(log_of_cv(size) if share else size, np.inf, share, "what was given")


@dataclass(frozen=True)
class SquadTrend:
    """How fast a squad changes, from repeated sessions.

    Attributes
    ----------
    method : str
        ``"mixed model"``, or ``"each athlete's own line"`` where that did not fit.
    why : str
        Why not the mixed model; empty where it was.
    slope : Interval
        Mean change of the squad per unit of time.
    spread : Interval
        Standard deviation of the athletes' true slopes.
    slopes : dict of str to Interval
        Each athlete's own, by least squares with the noise of all.
    noise : Noise
        Scatter around the lines.
    """

    method: str
    why: str
    slope: Interval
    spread: Interval
    slopes: dict[str, Interval]
    noise: Noise


def squad_trend(athletes: Sequence[str], time: ArrayLike, values: ArrayLike) -> SquadTrend:
    """Fit straight lines over time to repeated sessions of a squad, with athletes who start and change differently.

    Parameters
    ----------
    athletes : sequence of str
        Who was tested.
    time : array_like, shape (test,)
        When, in any unit.
    values : array_like, shape (test,)
        Results, all of one condition.

    Returns
    -------
    SquadTrend
        By a mixed model (random intercepts and slopes, REML) if it converges without a single warning; if not, the
        mean of the athletes' own slopes, which asks for nothing but their lines.

    Raises
    ------
    InputError
        Fewer than three athletes with three sessions or more at different times, or values that are no numbers.

    Notes
    -----
    Both judge the mean slope by t with one degree of freedom less than there are athletes. The variance of the own
    lines is never taken to be less than their noise makes, as it is there that the mixed model does not fit; so their
    interval errs to the safe side (98 of 100) where the athletes' slopes do not differ.
    """
    names, at, results = np.asarray(athletes), np.asarray(time, dtype=float), np.asarray(values, dtype=float)
    if not (len(names) == len(at) == len(results)) or not np.all(np.isfinite(at) & np.isfinite(results)):
        raise InputError("athletes, times and results must pair up and be finite numbers")
    _, code = np.unique(names, return_inverse=True)
    parts = np.split(np.argsort(code, kind="stable"), np.cumsum(np.bincount(code))[:-1])
    parts = [part for part in sorted(parts, key=lambda part: int(part[0])) if len(part) > 2 and np.ptp(at[part]) > 0.0]
    people = [str(names[part[0]]) for part in parts]
    if len(people) < 3:
        raise InputError(f"{len(people)} athletes have 3 sessions or more at different times: 3 are needed")
    lines = [_line(at[part], results[part]) for part in parts]
    slopes, size, squares, freedom = (np.array(part) for part in zip(*lines, strict=True))
    deviation = float(np.sqrt(squares.sum() / freedom.sum()))
    noise = Noise(deviation, float(freedom.sum()), False, "the scatter around the lines")
    reach = t_quantile(float(freedom.sum())) * deviation / np.sqrt(size)
    own = {n: Interval(*map(float, (s, s - r, s + r))) for n, s, r in zip(people, slopes, reach, strict=True)}
    degrees = len(people) - 1
    # Slopes that happen to be more alike than their own noise allows do not make the mean surer.
    variance = max(float(slopes.var(ddof=1)), deviation**2 * float(np.mean(1.0 / size)))
    mean, error = float(slopes.mean()), float(np.sqrt(variance / len(people)))
    fitted, why = _mixed(names, at, results, people)
    if fitted is not None:
        mean, error = fitted
    half = t_quantile(degrees) * error
    return SquadTrend(
        "each athlete's own line" if why else "mixed model",
        why,
        Interval(mean, mean - half, mean + half),
        _spread(slopes, size, deviation, int(freedom.sum())),
        own,
        noise,
    )


def _line(at: Array, results: Array) -> tuple[float, float, float, int]:
    """Slope, sum of squares of time, sum of squares of residuals, degrees of freedom."""
    offset = at - at.mean()
    size = float(offset @ offset)
    slope = float(offset @ results) / size
    residual = results - results.mean() - slope * offset
    return slope, size, float(residual @ residual), len(at) - 2


def _spread(slopes: Array, size: Array, deviation: float, freedom: int) -> Interval:
    from revpress.measurement.even_draws import drawn, with_ends

    seen, by_noise = float(slopes.var(ddof=1)), deviation**2 * float(np.mean(1.0 / size))
    (of_slopes, of_noise), _ = drawn((len(slopes) - 1, freedom))
    draws = np.sqrt(np.maximum(seen / of_slopes - by_noise / of_noise, 0.0))
    return with_ends(float(np.sqrt(max(seen - by_noise, 0.0))), draws)


def _mixed(
    names: NDArray[np.str_], at: Array, results: Array, people: list[str]
) -> tuple[tuple[float, float] | None, str]:
    """Mean slope and its standard error of a mixed model, or why there is none."""
    import warnings

    try:
        from statsmodels.regression.mixed_linear_model import MixedLM
    except ImportError:
        return None, "statsmodels is not installed (pip install 'revpress[statistics]')"
    if len(people) > _MOST_FITTED:
        return None, f"a mixed model of more than {_MOST_FITTED} athletes takes too long"
    kept = np.isin(names, people)
    centre, scale, unit = float(at[kept].mean()), float(at[kept].std()), float(results[kept].std())
    if unit == 0.0:
        return None, "the results do not vary"
    design = np.column_stack([np.ones(int(kept.sum())), (at[kept] - centre) / scale])
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            fit = MixedLM(results[kept] / unit, design, groups=names[kept], exog_re=design).fit(
                method=["powell"], reml=True
            )
            slope, error = float(fit.fe_params[1]), float(fit.bse_fe[1])
        except (np.linalg.LinAlgError, ValueError, ZeroDivisionError) as failure:
            return None, f"the mixed model could not be fitted ({shown(str(failure))})"
    if not fit.converged:
        return None, "the mixed model did not converge"
    if said:
        return None, "the mixed model warned of its own fit"
    if not np.isfinite(slope + error) or error <= 0.0:
        return None, "the mixed model gave no error of its slope"
    return (slope * unit / scale, error * unit / scale), ""
