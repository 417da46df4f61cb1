"""How far the joints go."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, radians

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from revpress.athlete.anthropometry import Sex
from revpress.athlete.data_tables import lookup, read_data_table
from revpress.errors import check_range

Array = NDArray[np.float64]


@dataclass(frozen=True)
class JointRange:
    """Limits [rad] of a coordinate in its own direction, and where they come from in a few plain words."""

    low: float
    high: float
    source: str


def soucie2011_hip_extension(sex: Sex, age: float) -> float:
    """Mean passive hip extension past neutral [rad].

    Linear between the middles of the paper's two adult groups (32 and 57 years) and constant outside, an
    assumption of this project. The figures are not verified against the paper; one healthy person differs by
    several degrees.

    References
    ----------
    :cite:`soucie2011`
    """
    return float(_hip_extension(sex, check_range("age", age, 0.0, inf, "years")))


def hip_extension_between_people(sex: Sex, age: ArrayLike, share: ArrayLike, limits: tuple[float, float]) -> Array:
    """Passive hip extension past neutral that a share of people does not reach.

    Parameters
    ----------
    sex : {"male", "female"}
        "male" or "female".
    age, share : array_like, shape (...)
        Age [yr]; share of people of that sex and age, 0 to 1.
    limits : tuple of float
        Nobody has less or more [rad].

    Returns
    -------
    ndarray, shape (...)
        [rad].

    Notes
    -----
    Normal around :func:`soucie2011_hip_extension` between the limits, with a standard deviation of 6° that is assumed
    (± 1.5°): the paper prints how sure its means are, not how far people differ. Older women differ by 4.5°.

    References
    ----------
    :cite:`soucie2011`, :cite:`jung2016`
    """
    mean = _hip_extension(sex, np.asarray(age, dtype=float))
    deviation = radians(read_data_table("soucie2011")["between_people"]["sd"])
    low, high = (ndtr((limit - mean) / deviation) for limit in limits)
    return np.asarray(np.clip(mean + deviation * ndtri(low + share * (high - low)), *limits))


def _hip_extension(sex: Sex, age: float | Array) -> Array:
    """Mean of sex and age (...) [rad]."""
    data = read_data_table("soucie2011")
    groups = list(data["age"])
    of_sex = lookup("soucie2011", "hip_extension", sex)
    means = [of_sex[g]["mean"] for g in groups]
    return np.asarray(np.radians(np.interp(age, [data["age"][g] for g in groups], means)))


def range_of_motion(sex: Sex, age: float, hip_extension_limit: float | None = None) -> dict[str, JointRange]:
    """Limits of the leg's main coordinates (names without side).

    Parameters
    ----------
    sex, age : {"male", "female"} or float
        For the hip extension expected.
    hip_extension_limit : float, optional
        Measured hip extension past neutral [rad], in place of the expected.

    Notes
    -----
    Hip extension is :func:`soucie2011_hip_extension`. Hip flexion, knee and plantarflexion end where the reference
    model does; dorsiflexion at 35°, a usual range in weight bearing with a bent knee (approximate).
    """
    if hip_extension_limit is None:
        hip, source = soucie2011_hip_extension(sex, age), "average for sex and age, not measured"
    else:
        hip, source = check_range("hip_extension_limit", hip_extension_limit, -inf, inf, "rad"), "measured"
    model = "range of the model (rajagopal2016, lai2017, uhlrich2022)"
    return {
        "hip_flexion": JointRange(-hip, radians(120.0), f"extension: {source}; flexion: {model}"),
        "knee_angle": JointRange(0.0, radians(140.0), model),
        "ankle_angle": JointRange(radians(-50.0), radians(35.0), f"{model}; dorsiflexion approximate"),
    }
