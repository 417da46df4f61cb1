r"""Where in a joint's range joints and muscles do their work, and how alike two exercises are in that.

A profile is positive work of one leg in the lift, by action of a joint or by muscle group, and by the angle of the hip
(of exercises that work at the knee, of the knee). Each instant's work goes to the two nearest of the angles
:data:`PLACES`, the nearer the more, so a posture that is a little different gives a profile that is a little different.
The similarity of exercises A and B is

.. math:: S = \tfrac12 \sum_{j,\theta} \min(a_{j\theta}, b_{j\theta}) + \tfrac12 \sum_{m,\theta} \min(\alpha_{m\theta},
   \beta_{m\theta})

with a and b the shares of the joints' work, α and β those of the muscle groups', each of sum 1. It is 1 if both do the
same share of their work by the same joints and muscles at the same angles, and 0 if they have nothing in common. It
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

PLACES = {"hip": np.arange(-20.0, 111.0, 10.0), "knee": np.arange(0.0, 141.0, 10.0)}
"""Flexion of hip and knee at which profiles are told [deg]; what lies beyond counts at the ends."""

PROFILES = {
    "hip": ("joint_work_profile", "muscle_work_profile"),
    "knee": ("joint_work_profile_over_knee_angle", "muscle_work_profile_over_knee_angle"),
}
"""Names of the profiles of joints and of muscle groups in a comparison, by the joint over whose angle they are."""

ACTIONS = ("hip", "knee extension", "knee flexion", "ankle")
"""Actions of the joints that profiles tell apart. A knee that bends is another exercise than one that straightens."""

_PARTS = 8  # of a step between frames, in which a quick hip may pass a place


def place_weights(time: ArrayLike, flexion: ArrayLike, places: ArrayLike) -> Array:
    """Weights of frames in integrals over time at each of the places.

    Parameters
    ----------
    time : array_like, shape (F,)
        [s].
    flexion : array_like, shape (F,)
        Of the joint [rad].
    places : array_like, shape (place,)
        Angles, equally far from each other [deg].

    Returns
    -------
    ndarray, shape (F, place)
        [s]. Angle and integrand are linear between frames; over all places the weights sum to the trapezoidal rule's.
    """
    time, angle, places = (np.asarray(values, dtype=float) for values in (time, np.degrees(flexion), places))
    frame = np.linspace(0.0, len(time) - 1.0, (len(time) - 1) * _PARTS + 1)
    number = np.arange(len(time), dtype=float)
    near = np.maximum(0.0, 1.0 - np.abs(frame[:, None] - number))  # how much of each frame is in each instant
    step = np.diff(np.interp(frame, number, time))
    duration = (np.r_[step, 0.0] + np.r_[0.0, step]) / 2.0
    at = np.clip(np.interp(frame, number, angle), places[0], places[-1])
    place = np.maximum(0.0, 1.0 - np.abs(at[:, None] - places) / (places[1] - places[0]))
    return np.asarray(near.T @ (duration[:, None] * place))


def joint_powers(phase: xr.Dataset, moment: Callable[[str], Array]) -> Array:
    """Positive power of the joints' actions.

    Parameters
    ----------
    phase : xarray.Dataset
        The lift of a solution, F frames.
    moment : callable
        From a coordinate without side to its net moment (…, F) [N m].

    Returns
    -------
    ndarray, shape (…, action, F)
        Of :data:`ACTIONS` [W].
    """
    power = {
        joint: np.maximum(sum(moment(c) * q.of_coordinate(phase, "speed", c) for c in coordinates), 0.0)
        for joint, coordinates in q.JOINTS.items()
    }
    bending = q.of_coordinate(phase, "speed", "knee_angle")
    knee = (power["knee"] * (bending < 0.0), power["knee"] * (bending > 0.0))
    return np.stack([power["hip"], *knee, power["ankle"]], axis=-2)


def profiles(phase: xr.Dataset, joints: Array, muscles: Array) -> dict[str, Array]:
    """Profiles by name, of hip and of knee angle.

    Parameters
    ----------
    phase : xarray.Dataset
        The lift of a solution, F frames.
    joints : ndarray, shape (…, action, F)
        Positive power of the joints' actions [W].
    muscles : ndarray, shape (…, group, F)
        Positive power of the muscle groups [W].

    Returns
    -------
    dict of str to ndarray
        Of :data:`PROFILES`, (…, action or group, place) [J].
    """
    found: dict[str, Array] = {}
    for joint, coordinate in (("hip", "hip_flexion"), ("knee", "knee_angle")):
        weight = place_weights(phase.time.values, q.of_coordinate(phase, "angle", coordinate), PLACES[joint])
        found |= zip(PROFILES[joint], (joints @ weight, muscles @ weight), strict=True)
    return found


def work_profiles(solution: xr.Dataset) -> dict[str, Array]:
    """Profiles of a solution as :func:`profiles` names them: (action or group, place) [J]."""
    phase = q.concentric(solution)
    muscles = np.maximum(phase.muscle_power.values, 0.0) @ q.in_groups(phase)
    return profiles(phase, joint_powers(phase, partial(q.of_coordinate, phase, "moment")), muscles.T)


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
    return np.asarray(np.minimum(shares(one), shares(other)).sum(axis=(-2, -1)))


def similarity(joints: ArrayLike, muscles: ArrayLike, other_joints: ArrayLike, other_muscles: ArrayLike) -> Array:
    """S of two exercises, see the head of the module.

    Parameters
    ----------
    joints : array_like, shape (…, action, place)
        Profile of the joints' work [J].
    muscles : array_like, shape (…, group, place)
        Profile of the muscle groups' work [J].
    other_joints, other_muscles : array_like
        Those of the other exercise.

    Returns
    -------
    ndarray, shape (…)
        0 to 1; NaN where a profile is empty.
    """
    return np.asarray((overlap(joints, other_joints) + overlap(muscles, other_muscles)) / 2.0)


def shares(profile: ArrayLike) -> Array:
    """A profile (…, item, place) as shares of its own sum; NaN where it has no work at all."""
    values = np.asarray(profile, dtype=float)
    total = values.sum(axis=(-2, -1), keepdims=True)
    return np.asarray(np.divide(values, total, out=np.full(values.shape, np.nan), where=total > 0.0))
