"""An athlete on a dynamometer beside the people who were measured: torque over angle and speed."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import build_body
from revpress.athlete.dynamometer import CALIBRATED, SIDE, TESTS, greatest_moment, leverage
from revpress.athlete.strength import anderson2007, anderson2007_coefficients, anderson2007_sd
from revpress.mechanics.arrays import finite


def isometric_curves(athlete: Athlete) -> xr.Dataset:
    """Isometric strength over joint angle: this body beside the people of :cite:`anderson2007`.

    Returns
    -------
    xarray.Dataset
        Over (action, point): ``angle`` [rad], ``model`` (the body's greatest moment), ``anderson`` and
        ``anderson_sd`` (mean and standard deviation between people of that age, sex and size) [N m], padded
        with NaN where an action is tested at fewer angles; per action ``calibrated``: whether its peak set the
        strength.
    """
    body = build_body(athlete.parameters(), (SIDE,))
    longest = max(len(t.angles) for t in TESTS.values())
    data = np.full((4, len(TESTS), longest), np.nan)
    for i, (action, test) in enumerate(TESTS.items()):
        c = anderson2007_coefficients(action, athlete.sex, athlete.age)
        size = (athlete.mass, athlete.stature, c)
        data[:, i, : len(test.angles)] = (
            test.angles,
            greatest_moment(leverage(body, test), body.muscles.max_isometric_force),
            anderson2007(test.angles, 0.0, *size),
            anderson2007_sd(test.angles, *size),
        )
    names = ("angle", "model", "anderson", "anderson_sd")
    return xr.Dataset(
        {
            **{
                n: (("action", "point"), d, {"units": "rad" if n == "angle" else "N m"})
                for n, d in zip(names, data, strict=True)
            },
            "calibrated": ("action", [action in CALIBRATED for action in TESTS]),
        },
        coords={"action": list(TESTS)},
    )


def isokinetic_peaks(athlete: Athlete, speeds: ArrayLike) -> xr.Dataset:
    """Peak torque over angle at constant joint speeds: this body beside the people of :cite:`anderson2007`.

    Strength is set at rest only, so how it falls with speed is a prediction.

    Parameters
    ----------
    speeds : array_like, shape (S,)
        Of the tested joint, concentric positive [rad/s].

    Returns
    -------
    xarray.Dataset
        Over (action, speed): ``model`` and ``anderson`` [N m].
    """
    body = build_body(athlete.parameters(), (SIDE,))
    omega = np.atleast_1d(finite("speeds", speeds))
    peaks = np.empty((2, len(TESTS), len(omega)))
    for i, (action, test) in enumerate(TESTS.items()):
        size = (athlete.mass, athlete.stature, anderson2007_coefficients(action, athlete.sex, athlete.age))
        for j, speed in enumerate(omega):
            columns = leverage(body, test, float(speed))
            model = greatest_moment(columns, body.muscles.max_isometric_force)
            peaks[:, i, j] = model.max(), anderson2007(test.angles, speed, *size).max()
    return xr.Dataset(
        {n: (("action", "speed"), v, {"units": "N m"}) for n, v in zip(("model", "anderson"), peaks, strict=True)},
        coords={"action": list(TESTS), "speed": ("speed", omega, {"units": "rad/s"})},
    )
