"""Passive elastic moments of a leg's joints: skin, capsules, ligaments and resting muscles together."""

from __future__ import annotations

import tomllib
from importlib import resources

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError
from revpress.mechanics.arrays import finite

Array = NDArray[np.float64]

_DATA = tomllib.loads(resources.files(__package__).joinpath("data", "riener_edrich1999.toml").read_text("utf-8"))
# The paper counts plantarflexion positive, this package dorsiflexion.
_DIRECTION = {"hip": 1.0, "knee": 1.0, "ankle": -1.0}


def passive_moments(hip_flexion: ArrayLike, knee_flexion: ArrayLike, ankle_dorsiflexion: ArrayLike) -> Array:
    """Passive moments at hip, knee and ankle after Riener and Edrich (1999).

    Parameters
    ----------
    hip_flexion, knee_flexion, ankle_dorsiflexion : (…)
        Joint angles [rad].

    Returns
    -------
    moment : (…, 3)
        Along hip flexion, knee flexion and ankle dorsiflexion [N m]: positive near full extension, which the tissues
        resist by driving the joint back to flexion.

    Raises
    ------
    InputError
        For shapes that do not fit, or angles that are not finite.

    Notes
    -----
    .. math:: M_j = C_j + \\sum_i \\pm \\exp(c_{0i} + c_{Ai} \\varphi_A + c_{Ki} \\varphi_K + c_{Hi} \\varphi_H)

    Each joint's moment depends on its neighbours as it was measured; the three are not the gradient of one potential,
    so a closed path over all joints may gain or lose a little energy. Fibre forces of resting muscles are contained:
    leave :func:`.muscle.passive_fibre_force` out.

    References
    ----------
    :cite:`riener1999`
    """
    given = {"hip_flexion": hip_flexion, "knee_flexion": knee_flexion, "ankle_dorsiflexion": ankle_dorsiflexion}
    angles = [finite(name, values) for name, values in given.items()]
    try:
        hip, knee, ankle = np.broadcast_arrays(*angles)
    except ValueError:
        raise InputError(
            f"joint angles have shapes {', '.join(str(a.shape) for a in angles)}, which do not fit"
        ) from None
    hip, knee, ankle = np.degrees(hip), np.degrees(knee), _DIRECTION["ankle"] * np.degrees(ankle)
    moment = np.empty((*hip.shape, 3))
    for j, (joint, direction) in enumerate(_DIRECTION.items()):
        total = np.full(hip.shape, _DATA[joint]["constant"])
        for sign, c0, by_ankle, by_knee, by_hip in _DATA[joint]["terms"]:
            total += sign * np.exp(c0 + by_ankle * ankle + by_knee * knee + by_hip * hip)
        moment[..., j] = direction * total
    return moment
