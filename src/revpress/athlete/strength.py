"""How strong a muscle and a joint are: published relations.

Muscle: volume from body size (:cite:`handsfield2014`) over fibre length. Joint: what people reach on a
dynamometer (:cite:`anderson2007`). The two disagree by a factor of two to three;
:mod:`revpress.athlete.dynamometer` reconciles them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.athlete.anthropometry import Sex
from revpress.athlete.data_tables import lookup, read_data_table
from revpress.errors import check_range
from revpress.mechanics.arrays import finite

Array = NDArray[np.float64]

SPECIFIC_TENSION = 60.0e4
"""Greatest force of a muscle per area of its fibres [Pa] (:cite:`rajagopal2016`)."""

ACTIONS = (
    "hip_extension",
    "hip_flexion",
    "knee_extension",
    "knee_flexion",
    "ankle_plantarflexion",
    "ankle_dorsiflexion",
)
"""Joint actions that Anderson 2007 measured."""


def handsfield2014(stature: float, mass: float) -> dict[str, float]:
    """Muscle volumes of one leg.

    Parameters
    ----------
    stature : float
        [m].
    mass : float
        [kg].

    Returns
    -------
    dict of str to float
        Volume [m³] by the names of the paper's rows (``glmax``, ``bflh``, ``edl_ehl``, …); ``total`` is the whole leg,
        which is more than the sum of the rows because small muscles are missing.

    Notes
    -----
    .. math:: V = a \\, H M + b \\quad\\text{or}\\quad V = s \\, V_\\text{total} + c

    The second for the short external rotators, whose first we have not read.
    One regression serves both sexes (8 of the 24 subjects were women): a documented assumption.

    References
    ----------
    :cite:`handsfield2014`
    """
    stature, mass = checked_size(stature, mass)
    data = read_data_table("handsfield2014")
    total = data["total"]["slope"] * stature * mass + data["total"]["intercept"]
    volume = {
        name: row["share"] * total + row["offset"]
        if "share" in row
        else row["slope"] * stature * mass + row["intercept"]
        for name, row in data["volume"].items()
    }
    return {name: 1e-6 * cm3 for name, cm3 in {**volume, "total": total}.items()}


def maximal_forces(
    stature: float, mass: float, reference_force: Mapping[str, float], fibre_length: Mapping[str, float]
) -> dict[str, float]:
    """Greatest isometric force of each muscle from its volume.

    A measured volume that several muscles of the model share (the three parts of gluteus maximus) is divided in the
    proportion of the reference model's volumes, force times fibre length. Volumes of muscles that it lacks are left
    out.

    Parameters
    ----------
    stature, mass : float
        [m], [kg].
    reference_force : mapping of str to float
        Muscle name without side -> maximal force in the reference model [N].
    fibre_length : mapping of str to float
        Muscle name without side -> optimal fibre length of this body [m].

    Returns
    -------
    dict of str to float
        Muscle name -> maximal force [N].

    Notes
    -----
    .. math:: F_i = \\sigma V_i / \\ell_i, \\qquad \\sigma = 60\\ \\mathrm{N/cm^2}

    References
    ----------
    :cite:`handsfield2014`, :cite:`rajagopal2016`
    """
    volume = handsfield2014(stature, mass)
    force = {}
    for row, data in read_data_table("handsfield2014")["volume"].items():
        muscles = [m for m in data["muscles"] if m in reference_force]
        if muscles:
            part = np.array([reference_force[m] * fibre_length[m] for m in muscles])
            for muscle, share in zip(muscles, part / part.sum(), strict=True):
                force[muscle] = float(SPECIFIC_TENSION * volume[row] * share / fibre_length[muscle])
    return force


GRAVITY_2007 = float(read_data_table("anderson2007")["gravity"])
"""The g of :cite:`anderson2007` [m/s²]."""


def anderson2007_ages() -> list[float]:
    """Middles of the age groups of :cite:`anderson2007` [yr]."""
    return [float(years) for years in read_data_table("anderson2007")["age"].values()]


@dataclass(frozen=True)
class Anderson2007:
    """Coefficients of one joint action.

    ``c1``, ``c2`` [-], ``c3`` [rad], ``c4``, ``c5`` [rad/s], ``c6`` [s/rad]; ``c1_sd``, ``c2_sd``, ``c3_sd``:
    standard deviations between subjects.
    """

    c1: float
    c2: float
    c3: float
    c4: float
    c5: float
    c6: float
    c1_sd: float
    c2_sd: float
    c3_sd: float


def anderson2007_coefficients(action: str, sex: Sex, age: float) -> Anderson2007:
    """Coefficients of a joint action at an age.

    The paper has three age groups. Each coefficient is interpolated linearly between the middles of the
    groups (21.5, 60 and 70 years; the last is assumed, as the oldest group has no upper end) and held
    constant outside: an assumption of this project, not of the paper. :cite:`anderson2007`.

    Parameters
    ----------
    action : str
        One of ``ACTIONS``.
    sex : {"male", "female"}
        "male" or "female".
    age : float
        [yr].
    """
    groups = list(read_data_table("anderson2007")["age"])
    centre = anderson2007_ages()
    years = check_range("age", age, 0.0, inf, "years")
    of_sex = lookup("anderson2007", action, sex)

    def at_age(coefficient: str, column: int) -> float:
        return float(np.interp(years, centre, [of_sex[g][coefficient][column] for g in groups]))

    names = [f.name for f in fields(Anderson2007)]
    return Anderson2007(*(at_age(n.removesuffix("_sd"), int(n.endswith("_sd"))) for n in names))


def checked_size(stature: float, mass: float) -> tuple[float, float]:
    """Stature [m] and mass [kg], refused where not positive numbers."""
    return check_range("stature", stature, 0.0, inf, "m"), check_range("mass", mass, 0.0, inf, "kg")


def anderson2007(angle: ArrayLike, speed: ArrayLike, mass: float, stature: float, c: Anderson2007) -> Array:
    """Maximum voluntary active joint torque.

    Parameters
    ----------
    angle : array_like, shape (..., frame)
        Joint angle [rad]: hip and knee flexion +, ankle dorsiflexion +.
    speed : array_like, shape (..., frame)
        Joint speed, concentric positive [rad/s].
    mass, stature : float
        [kg], [m].
    c : Anderson2007

    Returns
    -------
    torque : ndarray, shape (..., frame)
        In the direction of the action, clipped at zero [N m].

    Notes
    -----
    .. math::
        T &= C_1 m g H \\cos(C_2(\\theta - C_3)) \\; f(\\omega) \\\\
        f(\\omega \\ge 0) &= \\frac{2 C_4 C_5 + \\omega(C_5 - 3 C_4)}{2 C_4 C_5 + \\omega(2 C_5 - 4 C_4)} \\\\
        f(\\omega < 0) &= f(|\\omega|)\\,(1 - C_6\\,\\omega)

    Measured concentrically, and eccentrically to about 60 °/s: the eccentric branch is not to be trusted for
    faster lengthening. The angle term is zero where the cosine leaves its first half-wave. The paper's
    passive terms are left out on purpose: their mean coefficients are not jointly valid.

    References
    ----------
    :cite:`anderson2007`
    """
    stature, mass = checked_size(stature, mass)
    phase = np.clip(c.c2 * (finite("angle", angle) - c.c3), -np.pi / 2, np.pi / 2)
    omega = finite("speed", speed)
    w, p = np.abs(omega), 2 * c.c4 * c.c5
    f = (p + w * (c.c5 - 3 * c.c4)) / (p + w * (2 * c.c5 - 4 * c.c4)) * (1 - c.c6 * np.minimum(omega, 0.0))
    peak = c.c1 * mass * GRAVITY_2007 * stature
    return np.asarray(np.maximum(peak * np.cos(phase) * f, 0.0))


def anderson2007_sd(angle: ArrayLike, mass: float, stature: float, c: Anderson2007) -> Array:
    """Standard deviation between subjects of the isometric torque [N m], shape of ``angle`` (..., frame).

    First-order propagation of the deviations of C1, C2 and C3, taken as independent (no covariance is
    published):

    .. math:: s^2 = \\textstyle\\sum_{i=1}^{3} (s_i \\, \\partial T / \\partial C_i)^2

    :cite:`anderson2007`.
    """
    stature, mass = checked_size(stature, mass)
    shift = finite("angle", angle) - c.c3
    mgh = mass * GRAVITY_2007 * stature
    sine = c.c1 * np.sin(c.c2 * shift)
    parts = [c.c1_sd * np.cos(c.c2 * shift), c.c2_sd * shift * sine, c.c3_sd * c.c2 * sine]
    return np.asarray(mgh * np.sqrt(np.sum(np.square(parts), axis=0)))
