"""The straight leg with slack tendons: where fibre lengths and tendon lengths are told apart."""

from __future__ import annotations

from math import radians

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.athlete.body import MuscleParameters

Array = NDArray[np.float64]

NEUTRAL = {"ankle_angle": radians(-25.0)}
"""Posture [rad] of the legs of :cite:`ward2009`, all else 0: the ankle hangs, its angle is assumed."""


def neutral_fibre_length(muscles: MuscleParameters, path: ArrayLike) -> Array:
    """Length of the fibres with a slack tendon [optimal fibre lengths], (…, n), on paths of a length [m].

    .. math:: l/l_0 = \\sqrt{(L - l_s)^2 + (l_0 \\sin α_0)^2} / l_0
    """
    along = np.maximum(np.asarray(path) - muscles.tendon_slack_length, 0.0)
    return np.asarray(
        np.hypot(along, muscles.optimal_fibre_length * np.sin(muscles.pennation)) / muscles.optimal_fibre_length
    )


def tendon_slack_length(muscles: MuscleParameters, fibre: ArrayLike, path: ArrayLike) -> Array:
    """Slack length of the tendon [m], (…, n), with which fibres have a length [optimal fibre lengths] on a path [m].

    The inverse of :func:`neutral_fibre_length`; fibres are at least as long as their layer is thick.
    """
    along = np.sqrt(np.maximum(np.square(fibre) - np.sin(muscles.pennation) ** 2, 0.0)) * muscles.optimal_fibre_length
    return np.asarray(np.maximum(np.asarray(path) - along, 0.0))
