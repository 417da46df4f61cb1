"""What an average adult reaches on a dynamometer: the six groups of :cite:`anderson2007` taken together.

A group of the paper has three to seven people of one sex, too few for a curve of its own: the angle of the greatest
hip extension torque is 53° for young men and 71° for young women, with 20° between subjects of one group. What the
groups do not tell apart is pooled, what they do is kept:

* shape over the angle (C2, C3): one for all;
* fall with speed (C4 to C6): one for both sexes, by age;
* peak (C1): one model for all actions, action × sex × age, towards which each group's own figure is shrunk by its
  standard error (:func:`peak_effects`).
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.anthropometry import Sex
from revpress.athlete.data_tables import read_data_table
from revpress.athlete.strength import ACTIONS, GRAVITY_2007, Anderson2007, anderson2007_ages, checked_size
from revpress.errors import InputError, check_range, shown

Array = NDArray[np.float64]

SEXES: tuple[Sex, ...] = ("male", "female")

_ROUNDS = 200


class PeakEffects(NamedTuple):
    """Model of the peaks of all groups.

    Attributes
    ----------
    female : float
        Peak C1 of women over that of men of the same mass times stature, for every action.
    age : ndarray, shape (3,)
        Peak at the age of each group over that of the youngest.
    heterogeneity : float
        Standard deviation of the groups' true ln C1 about the model.
    misfit, freedom : float, int
        Σ((ln C1 − model)/standard error)², and the number of groups less that of the effects.
    c1 : ndarray, shape (action, sex, age group)
        Peaks, each shrunk towards the model.
    deviation : ndarray, shape (action,)
        Standard deviation of C1 between people of one group, as a share of C1.
    """

    female: float
    age: Array
    heterogeneity: float
    misfit: float
    freedom: int
    c1: Array
    deviation: Array


@lru_cache(maxsize=1)
def peak_effects() -> PeakEffects:
    """Peaks of every action, sex and age group of :cite:`anderson2007`, shrunk by their spread."""
    return shrunk_peaks(*_coefficient("c1"), _subjects())


def shrunk_peaks(mean: Array, deviation: Array, subjects: Array) -> PeakEffects:
    r"""Peaks of groups of few people, each shrunk towards one model of all groups.

    Parameters
    ----------
    mean, deviation : ndarray, shape (action, 2, age group)
        Of C1 in each group: between its people; men, then women. Two actions at least.
    subjects : ndarray, shape (age group,)
        People of one sex in a group.

    Returns
    -------
    PeakEffects

    Notes
    -----
    With standard errors from the pooled coefficient of variation of each action and the size of each group,

    .. math:: \ln C_{1} = \mu_\mathrm{action} + \beta_\mathrm{sex} + \gamma_\mathrm{age} + \varepsilon,
        \qquad \operatorname{var} \varepsilon = \tau^2 + s^2

    by weighted least squares, τ² after Paule and Mandel; each group's peak is then the mean of its own figure and
    the model's, weighted by 1/s² and 1/τ² (:cite:`paule1982`).
    """
    variation = np.sqrt(np.average((deviation / mean) ** 2, axis=(1, 2), weights=np.broadcast_to(subjects, mean.shape)))
    error = np.broadcast_to(variation[:, None, None] / np.sqrt(subjects), mean.shape).ravel()
    y = np.log(mean).ravel()
    action, sex, age = (i.ravel() for i in np.indices(mean.shape))
    design = np.column_stack(
        [*(action == i for i in range(len(mean))), sex == 1, *(age == i for i in range(1, len(subjects)))]
    ).astype(float)
    freedom = len(y) - design.shape[1]
    spread = 0.0
    for _ in range(_ROUNDS):
        weight = 1.0 / (error**2 + spread)
        effect = np.linalg.solve(design.T @ (weight[:, None] * design), design.T @ (weight * y))
        rest = y - design @ effect
        step = (weight @ rest**2 - freedom) / (weight**2 @ rest**2)
        spread = max(0.0, spread + step)
        if abs(step) < 1e-12:
            break
    trust = spread / (spread + error**2)
    shrunk = np.exp(design @ effect + trust * rest).reshape(mean.shape)
    return PeakEffects(
        female=float(np.exp(effect[len(mean)])),
        age=np.exp(np.r_[0.0, effect[len(mean) + 1 :]]),
        heterogeneity=float(np.sqrt(spread)),
        misfit=float((rest**2 / error**2).sum()),
        freedom=freedom,
        c1=shrunk,
        deviation=variation,
    )


def average_strength(action: str, sex: Sex, age: float) -> Anderson2007:
    """Coefficients of an action for an average adult of a sex and age.

    Parameters
    ----------
    action : str
        One of :data:`.strength.ACTIONS`.
    sex : {"male", "female"}
        Sex.
    age : float
        [yr]; linear between the middles of the groups, constant outside.

    Returns
    -------
    Anderson2007
        C1 shrunk towards the model of all groups, C2 and C3 of all groups, C4 to C6 of both sexes at that age; the
        standard deviations of C1 to C3 are those between people, of C2 and C3 with the differences of the groups.

    References
    ----------
    :cite:`anderson2007`
    """
    if action not in ACTIONS:
        raise InputError(f"unknown action {shown(action)}; the actions are {', '.join(ACTIONS)}")
    if sex not in SEXES:
        raise InputError(f"sex is {shown(sex)}, but must be 'male' or 'female'")
    years = check_range("age", age, 0.0, np.inf, "years")
    size, at, effects = _subjects(), ACTIONS.index(action), peak_effects()

    def of_age(values: Array) -> float:
        return float(np.interp(years, anderson2007_ages(), values))

    c1 = of_age(effects.c1[at, SEXES.index(sex)])
    shape, shape_sd = {}, {}
    for name in ("c2", "c3"):
        mean, sd = (v[at] for v in _coefficient(name))
        weight = np.broadcast_to(size, mean.shape)
        shape[name] = float(np.average(mean, weights=weight))
        shape_sd[name] = float(np.sqrt(np.average(sd**2 + (mean - shape[name]) ** 2, weights=weight)))
    c4, c5, c6 = (of_age(_coefficient(name)[0][at].mean(axis=0)) for name in ("c4", "c5", "c6"))
    return Anderson2007(
        c1, shape["c2"], shape["c3"], c4, c5, c6, float(effects.deviation[at]) * c1, shape_sd["c2"], shape_sd["c3"]
    )


def average_peak(action: str, sex: Sex, age: float, stature: float, mass: float) -> float:
    """Greatest isometric torque over all angles of an average adult, C₁ m g H [N m].

    Parameters
    ----------
    action : str
        One of :data:`.strength.ACTIONS`, or of the hip's other actions in ``data/hip_strength.toml``.
    sex : {"male", "female"}
        Sex.
    age, stature, mass : float
        [yr], [m], [kg].

    References
    ----------
    :cite:`anderson2007`, :cite:`sugimoto2014`
    """
    stature, mass = checked_size(stature, mass)
    other = read_data_table("hip_strength").get(action)
    if other is None:
        c1 = average_strength(action, sex, age).c1
    else:
        effects = peak_effects()
        years = check_range("age", age, 0.0, np.inf, "years")
        of_sex = effects.female if sex == "female" else 1.0
        c1 = other["c1"][0] * of_sex * float(np.interp(years, anderson2007_ages(), effects.age))
    return c1 * mass * GRAVITY_2007 * stature


def peak_deviation(action: str) -> float:
    """Standard deviation between people of one sex, age and size, as a share of the action's average peak."""
    other = read_data_table("hip_strength").get(action)
    if other is not None:
        return float(other["c1"][1] / other["c1"][0])
    return float(peak_effects().deviation[ACTIONS.index(action)])


@cache
def _subjects() -> Array:
    """People of one sex in each age group."""
    table = read_data_table("anderson2007")
    return np.array([table["subjects"][group] for group in table["age"]], dtype=float)


@cache
def _coefficient(name: str) -> tuple[Array, Array]:
    """Mean and standard deviation of a coefficient, each (action, sex, age group)."""
    table = read_data_table("anderson2007")
    values = np.array([[[table[a][s][g][name] for g in table["age"]] for s in SEXES] for a in ACTIONS])
    return values[..., 0], values[..., 1]
