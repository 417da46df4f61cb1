"""From what one person reached on a dynamometer to the strength of their muscle groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.athlete import STRENGTH, Athlete
from revpress.athlete.body import build_body
from revpress.athlete.dynamometer import (
    CALIBRATED,
    DYNAMOMETER_TESTS,
    TESTED_SIDE,
    greatest_moment,
    group_of,
    leverage,
)
from revpress.errors import InputError, check_range, shown

Array = NDArray[np.float64]

_TOLERANCE = 1e-6
_ROUNDS = 100


def with_measured_torques(athlete: Athlete, torques: Mapping[str, float | tuple[float, float]]) -> Athlete:
    """The athlete with the strength that their own isometric tests show.

    Parameters
    ----------
    athlete : Athlete
        Whose other groups keep their strength.
    torques : mapping of str to float or tuple of (float, float)
        Action, one of :data:`.dynamometer.CALIBRATED`, to the greatest torque over all angles [N m], or to a torque
        [N m] and the angle [rad] at which it was reached; without the weight of the limb. A peak says more than one
        angle does, at the ends of the range least of all.

    Returns
    -------
    Athlete
        With ``strength_groups`` so that the body's own tests give these torques.

    Raises
    ------
    InputError
        For an unknown action, an angle outside its test, or a torque that needs a strength outside what is allowed.

    Notes
    -----
    Fixed point: the factor of each action's group times measured over reached torque, until all agree. The tests are
    those of :data:`.dynamometer.DYNAMOMETER_TESTS`, whose posture of the neighbouring joints counts.
    """
    if not isinstance(athlete, Athlete):
        raise InputError(f"athlete is {shown(athlete)}, but must be an Athlete")
    try:
        given = dict(torques)
    except (TypeError, ValueError):
        raise InputError(f"torques is {shown(torques)}, but must be a table of actions and torques") from None
    body = build_body(athlete.parameters(), (TESTED_SIDE,))
    groups = [group_of(name) for name in body.muscles.names]
    columns, target = {}, {}
    for action, measured in given.items():
        columns[action], target[action] = _test(action, measured)
    leverages = {
        action: leverage(body, replace(DYNAMOMETER_TESTS[action], angles=angles)) for action, angles in columns.items()
    }
    factor = dict.fromkeys(groups, 1.0)
    for _ in range(_ROUNDS):
        force = body.muscles.max_isometric_force * np.array([factor[g] for g in groups])
        ratio = {a: target[a] / float(greatest_moment(c, force).max()) for a, c in leverages.items()}
        if all(abs(r - 1.0) < _TOLERANCE for r in ratio.values()):
            break
        for action, r in ratio.items():
            factor[CALIBRATED[action]] *= r
    else:
        raise InputError(
            f"no strength of {_listed(CALIBRATED[a] for a in target)} reaches {_listed(target)} together: are all "
            "torques of the same person, in N m, without the weight of the limb?"
        )
    own = dict(athlete.strength_groups)
    changed = {CALIBRATED[a]: own.get(CALIBRATED[a], 1.0) * factor[CALIBRATED[a]] for a in target}
    for action, torque in target.items():
        _check(action, torque, athlete, changed[CALIBRATED[action]])
    return replace(athlete, strength_groups=own | changed)


def _test(action: str, measured: float | tuple[float, float]) -> tuple[Array, float]:
    """Angles at which an action was tested, and the greatest torque over them."""
    if action not in CALIBRATED:
        raise InputError(f"unknown action {shown(action)}; those that set a group's strength are {_listed(CALIBRATED)}")
    tested = DYNAMOMETER_TESTS[action].angles
    given = tuple(measured) if isinstance(measured, tuple | list) else (measured,)
    if len(given) not in (1, 2):
        raise InputError(f"{action} is {shown(measured)}, but must be a torque, or a torque and its angle")
    torque = check_range(action, given[0], 0.0, inf, "N m")
    if not torque:
        raise InputError(f"{action} is 0 N m, but must be more")
    if len(given) == 1:
        return tested, torque
    low, high = float(tested.min()), float(tested.max())
    return np.array([check_range(f"angle of {action}", given[1], low, high, "rad")]), torque


def _check(action: str, torque: float, athlete: Athlete, multiple: float) -> None:
    if not STRENGTH[0] <= multiple <= STRENGTH[1]:
        raise InputError(
            f"{action} of {torque:g} N m asks for {CALIBRATED[action]} {multiple:.3g} times as strong as an average "
            f"adult of that age, sex and size whose strength is {athlete.strength:g}, but {STRENGTH[0]:g} to "
            f"{STRENGTH[1]:g} is allowed"
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
