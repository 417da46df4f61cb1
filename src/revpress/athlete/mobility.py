"""How far the joints go."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, radians

import numpy as np

from revpress.athlete.anthropometry import Sex
from revpress.athlete.data_tables import lookup, table
from revpress.errors import check_range


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
    data = table("soucie2011")
    groups = list(data["age"])
    of_sex = lookup("soucie2011", "hip_extension", sex)
    means = [of_sex[g]["mean"] for g in groups]
    return radians(np.interp(check_range("age", age, 0.0, inf, "years"), [data["age"][g] for g in groups], means))


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
