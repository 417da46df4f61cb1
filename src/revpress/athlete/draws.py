"""Bodies that a person may have: what is known of them leaves their muscles open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import MuscleParameters
from revpress.athlete.dynamometer import CALIBRATED, OTHERS, group_of


def draw_muscles(athlete: Athlete, muscles: MuscleParameters, draws: int, seed: int = 0) -> list[MuscleParameters]:
    """Muscles of people of whom the same is known as of an athlete, at random.

    Parameters
    ----------
    athlete : Athlete
        Whose strength is uncertain by :attr:`~revpress.athlete.athlete.Athlete.strength_uncertainty`.
    muscles : MuscleParameters
        The athlete's own, of n muscles.
    draws : int
        How many people.
    seed : int, default: 0
        The same seed gives the same people, whatever exercise they do.

    Returns
    -------
    list of MuscleParameters
        Of each person. Both legs are the same.

    Notes
    -----
    Each muscle group's strength is multiplied by a lognormal factor of mean 1 whose relative standard deviation is that
    between people on a dynamometer (:cite:`anderson2007`); groups are independent, for no covariance is published.
    The group of all other muscles has the mean of their deviations (assumed). Lengths of fibres and tendons stay as
    they are.
    """
    spread = {group: athlete.strength_uncertainty[action] for action, group in CALIBRATED.items()}
    spread[OTHERS] = float(np.mean(list(spread.values())))
    deviation = np.sqrt(np.log1p(np.square(list(spread.values()))))
    normal = np.random.default_rng(seed).standard_normal((draws, len(spread)))
    factor = np.exp(deviation * normal - deviation**2 / 2.0)
    groups = list(spread)
    of_muscle = factor[:, [groups.index(group_of(name)) for name in muscles.names]]
    return [replace(muscles, max_isometric_force=f * muscles.max_isometric_force) for f in of_muscle]
