"""An athlete on a dynamometer beside the people who were measured: torque over angle and speed."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from revpress.athlete.athlete import Athlete
from revpress.athlete.average_strength import average_strength
from revpress.athlete.body import build_body
from revpress.athlete.dynamometer import CALIBRATED, DYNAMOMETER_TESTS, TESTED_SIDE, greatest_moment, leverage
from revpress.athlete.strength import ACTIONS, anderson2007, anderson2007_sd
from revpress.mechanics.arrays import finite


def isometric_curves(athlete: Athlete) -> xr.Dataset:
    """Isometric strength over joint angle: this body beside the people of :cite:`anderson2007`.

    Returns
    -------
    xarray.Dataset
        Over (action, point): ``angle`` [rad] (of rotations the hip's flexion), ``model`` (the body's greatest moment),
        ``anderson`` and ``anderson_sd`` (mean and standard deviation between people of that age, sex and size, see
        :func:`.average_strength`) [N m], padded with NaN where an action is tested at fewer angles, or was not
        measured; per action ``calibrated``: whether its peak set the strength.
    """
    body = build_body(athlete.parameters(), (TESTED_SIDE,))
    longest = max(len(t.angles) for t in DYNAMOMETER_TESTS.values())
    data = np.full((4, len(DYNAMOMETER_TESTS), longest), np.nan)
    for i, (action, test) in enumerate(DYNAMOMETER_TESTS.items()):
        tested = slice(len(test.angles))
        data[0, i, tested] = test.angles
        data[1, i, tested] = greatest_moment(leverage(body, test), body.muscles.max_isometric_force)
        if action in ACTIONS:
            size = (athlete.mass, athlete.stature, average_strength(action, athlete.sex, athlete.age))
            data[2, i, tested] = anderson2007(test.angles, 0.0, *size)
            data[3, i, tested] = anderson2007_sd(test.angles, *size)
    names = ("angle", "model", "anderson", "anderson_sd")
    return xr.Dataset(
        {
            **{
                n: (("action", "point"), d, {"units": "rad" if n == "angle" else "N m"})
                for n, d in zip(names, data, strict=True)
            },
            "calibrated": ("action", [action in CALIBRATED for action in DYNAMOMETER_TESTS]),
        },
        coords={"action": list(DYNAMOMETER_TESTS)},
    )


def isokinetic_peaks(athlete: Athlete, speeds: ArrayLike) -> xr.Dataset:
    """Peak torque over angle at constant joint speeds: this body beside the people of :cite:`anderson2007`.

    Strength is set at rest; one relation over speed for all muscles was set to all actions together
    (``scripts/fit_voluntary_speed.py``).

    Parameters
    ----------
    speeds : array_like, shape (S,)
        Of the tested joint, concentric positive [rad/s].

    Returns
    -------
    xarray.Dataset
        Over (action, speed): ``model`` and ``anderson`` [N m].
    """
    body = build_body(athlete.parameters(), (TESTED_SIDE,))
    omega = np.atleast_1d(finite("speeds", speeds))
    peaks = np.empty((2, len(ACTIONS), len(omega)))
    for i, action in enumerate(ACTIONS):
        test = DYNAMOMETER_TESTS[action]
        size = (athlete.mass, athlete.stature, average_strength(action, athlete.sex, athlete.age))
        for j, speed in enumerate(omega):
            columns = leverage(body, test, float(speed))
            model = greatest_moment(columns, body.muscles.max_isometric_force)
            peaks[:, i, j] = model.max(), anderson2007(test.angles, speed, *size).max()
    return xr.Dataset(
        {n: (("action", "speed"), v, {"units": "N m"}) for n, v in zip(("model", "anderson"), peaks, strict=True)},
        coords={"action": list(ACTIONS), "speed": ("speed", omega, {"units": "rad/s"})},
    )
