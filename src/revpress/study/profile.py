r"""Where in the hip's range joints and muscles do their work, and how alike two exercises are in that.

A profile is positive work of one leg in the lift, by action of a joint or by muscle group, and by hip angle. Each
instant's work goes to the two nearest of the angles :data:`PLACES`, the nearer the more, so a posture that is a little
different gives a profile that is a little different. The similarity of exercises A and B is

.. math:: S = \tfrac12 \sum_{j,\theta} \min(a_{j\theta}, b_{j\theta}) + \tfrac12 \sum_{m,\theta} \min(\alpha_{m\theta},
   \beta_{m\theta})

with a and b the shares of the joints' work, α and β those of the muscle groups', each of sum 1. It is 1 if both do the
same share of their work by the same joints and muscles at the same hip angles, and 0 if they have nothing in common. It
knows no amounts: those stand beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from revpress.study import quantities as q

Array = NDArray[np.float64]

PLACES = np.arange(-20.0, 111.0, 10.0)
"""Hip flexion at which profiles are told [deg]; what lies beyond counts at the ends."""

ACTIONS = ("hip", "knee extension", "knee flexion", "ankle")
"""Actions of the joints that profiles tell apart. A knee that bends is another exercise than one that straightens."""

_PARTS = 8  # of a step between frames, in which a quick hip may pass a place


def place_weights(time: ArrayLike, hip_flexion: ArrayLike) -> Array:
    """Weights of frames in integrals over time at each of the places.

    Parameters
    ----------
    time : array_like, shape (F,)
        [s].
    hip_flexion : array_like, shape (F,)
        [rad].

    Returns
    -------
    ndarray, shape (F, place)
        [s]. Angle and integrand are linear between frames; over all places the weights sum to the trapezoidal rule's.
    """
    time, angle = np.asarray(time, dtype=float), np.degrees(np.asarray(hip_flexion, dtype=float))
    frame = np.linspace(0.0, len(time) - 1.0, (len(time) - 1) * _PARTS + 1)
    number = np.arange(len(time), dtype=float)
    near = np.maximum(0.0, 1.0 - np.abs(frame[:, None] - number))  # how much of each frame is in each instant
    step = np.diff(np.interp(frame, number, time))
    duration = (np.r_[step, 0.0] + np.r_[0.0, step]) / 2.0
    at = np.clip(np.interp(frame, number, angle), PLACES[0], PLACES[-1])
    place = np.maximum(0.0, 1.0 - np.abs(at[:, None] - PLACES) / (PLACES[1] - PLACES[0]))
    return near.T @ (duration[:, None] * place)


def joint_profile(phase: xr.Dataset, moment: Callable[[str], Array]) -> Array:
    """Positive work of the joints' actions by hip angle.

    Parameters
    ----------
    phase : xarray.Dataset
        The lift of a solution, F frames.
    moment : callable
        From a coordinate without side to its net moment (…, F) [N m].

    Returns
    -------
    ndarray, shape (…, action, place)
        Of :data:`ACTIONS` [J].
    """
    turning = {
        joint: [(moment(c), q.of_coordinate(phase, "speed", c)) for c in coordinates]
        for joint, coordinates in q.JOINTS.items()
    }
    power = {joint: np.maximum(sum(m * speed for m, speed in pairs), 0.0) for joint, pairs in turning.items()}
    [(_, bending)] = turning["knee"]
    parts = (power["hip"], power["knee"] * (bending < 0.0), power["knee"] * (bending > 0.0), power["ankle"])
    return np.stack(parts, axis=-2) @ _weights(phase)


def muscle_profile(phase: xr.Dataset, power: Array) -> Array:
    """Positive work of muscle groups by hip angle (…, group, place) [J], of their positive power (…, F, group) [W].

    Parameters and result otherwise as in :func:`joint_profile`.
    """
    return np.asarray(np.swapaxes(power, -1, -2) @ _weights(phase))


def work_profiles(solution: xr.Dataset) -> tuple[Array, Array]:
    """Profiles of a solution: joints (action, place) and muscle groups (group, place) [J]."""
    phase = q.concentric(solution)
    power = np.maximum(phase.muscle_power.values, 0.0) @ q.in_groups(phase)
    return joint_profile(phase, partial(q.of_coordinate, phase, "moment")), muscle_profile(phase, power)


def overlap(one: ArrayLike, other: ArrayLike) -> Array:
    """What two profiles have in common, as shares of their own sums: 0 nothing, 1 everything.

    Parameters
    ----------
    one, other : array_like, shape (…, item, place)

    Returns
    -------
    ndarray, shape (…)
        NaN where one of them has no work at all.
    """
    return np.asarray(np.minimum(_shares(one), _shares(other)).sum(axis=(-2, -1)))


def similarity(joints: ArrayLike, muscles: ArrayLike, other_joints: ArrayLike, other_muscles: ArrayLike) -> Array:
    """S of two exercises, see the head of the module.

    Parameters
    ----------
    joints, other_joints : array_like, shape (…, action, place)
        Profiles of the joints' work [J].
    muscles, other_muscles : array_like, shape (…, group, place)
        Profiles of the muscle groups' work [J].

    Returns
    -------
    ndarray, shape (…)
        0 to 1; NaN where a profile is empty.
    """
    return np.asarray((overlap(joints, other_joints) + overlap(muscles, other_muscles)) / 2.0)


def _weights(phase: xr.Dataset) -> Array:
    return place_weights(phase.time.values, q.of_coordinate(phase, "angle", "hip_flexion"))


def _shares(profile: ArrayLike) -> Array:
    values = np.asarray(profile, dtype=float)
    total = values.sum(axis=(-2, -1), keepdims=True)
    return np.divide(values, total, out=np.full(values.shape, np.nan), where=total > 0.0)
