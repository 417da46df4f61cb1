"""Lengths of the body from sex and stature, and the scale of the model's bodies that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.data_tables import lookup
from revpress.errors import check_range

Sex = Literal["male", "female"]
Array = NDArray[np.float64]

REFERENCE_SEX: Sex = "male"
REFERENCE_STATURE = 1.70
"""Stature [m] of the reference body (:cite:`rajagopal2016`)."""

MEASURES = (
    "thigh_length",
    "shank_length",
    "foot_length",
    "foot_breadth",
    "malleolus_height",
    "hip_breadth",
    "sitting_height",
    "acromial_height",
)


@dataclass(frozen=True)
class Regression:
    """A length as a line of stature: ``intercept + slope * stature`` [m], ± ``standard_error`` [m]."""

    slope: float
    intercept: float
    standard_error: float

    def __call__(self, stature: float) -> float:
        """Expected length [m] at a stature [m]."""
        return self.intercept + self.slope * stature


def ansur2(measure: str, sex: Sex) -> Regression:
    """Regression of a body measure on stature in the ANSUR II survey.

    Parameters
    ----------
    measure : str
        One of ``MEASURES``; what is measured from where to where is said in ``data/ansur2_2012.toml``.
    sex : {"male", "female"}
        "male" or "female".

    Notes
    -----
    Least squares of length on stature over 4,082 men and 1,986 women. Beyond the surveyed statures (about
    1.4 to 2.0 m) the line is extrapolated.

    References
    ----------
    :cite:`gordon2014`
    """
    line = lookup("ansur2_2012", sex, measure)
    return Regression(line["slope"], line["intercept"], line["standard_error"])


def predicted_lengths(sex: Sex, stature: float) -> dict[str, float]:
    """Expected length [m] of every measure for a sex and a stature [m]. :cite:`gordon2014`."""
    stature = check_range("stature", stature, 0.0, inf, "m")
    return {measure: ansur2(measure, sex)(stature) for measure in MEASURES}


def scale_factors(stature: float, lengths: Mapping[str, float]) -> dict[str, Array]:
    """Factors (3,) along x (forward), y (up), z (right) of every body of the reference model.

    Parameters
    ----------
    stature : float
        [m].
    lengths : mapping of str to float
        [m] by the names in ``MEASURES``: predicted, or measured by the same definition.

    Notes
    -----
    A factor is the person's length over the length predicted for the reference body's sex and stature, so a
    man of 1.70 m keeps the reference geometry. Thigh (with the patella), shank, trunk and arm scale alike in
    all directions: by the length of thigh and shank, the sitting height and the stature. The pelvis scales by
    stature, in breadth by hip breadth; the foot by its length, its breadth and the height of the malleolus.
    Where the arms hang and how long they are is set afterwards, by :func:`.arms.fit_arms`.
    """
    reference = predicted_lengths(REFERENCE_SEX, REFERENCE_STATURE)
    ratio = {m: lengths[m] / reference[m] for m in MEASURES}
    tall = check_range("stature", stature, 0.0, inf, "m") / REFERENCE_STATURE
    foot = np.array([ratio["foot_length"], ratio["malleolus_height"], ratio["foot_breadth"]])
    one_side = {
        "femur": ratio["thigh_length"] * np.ones(3),
        "patella": ratio["thigh_length"] * np.ones(3),
        "tibia": ratio["shank_length"] * np.ones(3),
        **dict.fromkeys(("talus", "calcn", "toes"), foot),
        **dict.fromkeys(("humerus", "ulna", "radius", "hand"), tall * np.ones(3)),
    }
    both = {f"{body}_{side}": factor for side in ("r", "l") for body, factor in one_side.items()}
    return {
        "pelvis": np.array([tall, tall, ratio["hip_breadth"]]),
        "torso": ratio["sitting_height"] * np.ones(3),
        **both,
    }
