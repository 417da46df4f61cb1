"""Bodies that a person may have: what is known of them leaves their muscles open."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.athlete.average_strength import peak_deviation
from revpress.athlete.body import MuscleParameters
from revpress.athlete.data_tables import read_data_table
from revpress.athlete.dynamometer import CALIBRATED, STRENGTH_GROUPS, all_factors, group_of, group_volumes
from revpress.athlete.neutral import NEUTRAL, neutral_fibre_length, tendon_slack_length
from revpress.athlete.skeleton import BODY_SIDES

Array = NDArray[np.float64]

GENERAL_STRENGTH = 0.5
"""Correlation between people of the strengths of two muscle groups: assumed, no covariance is published."""

MEASURED_STRENGTH = 0.07
"""Relative deviation of a group's strength that was measured: what two tests on a dynamometer differ by, 2.5 to 6.9 %
at the knee (:cite:`kambic2020`); of other joints assumed."""


def draw_muscles(athlete: Athlete, muscles: MuscleParameters, draws: int, seed: int = 0) -> list[MuscleParameters]:
    """Muscles of people of whom the same is known as of an athlete, at random.

    Parameters
    ----------
    athlete : Athlete
        Whose strength is uncertain by :attr:`~revpress.athlete.athlete.Athlete.strength_uncertainty`; of the groups in
        ``strength_groups`` it counts as measured (:data:`MEASURED_STRENGTH`).
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
    Two things are open. *Lengths* of fibres and tendons, with the forces that then reach the same torques: the
    covariance of their identification (``scripts/identify_muscle_lengths.py``). *Strength*: a lognormal factor of
    median 1 for each group, whose relative deviation is that between people on a dynamometer (:cite:`anderson2007`);
    a part of it is common to all groups (:data:`GENERAL_STRENGTH`). What was measured differs by the error of a test
    alone. ``strength``, one multiple of all groups, says how strong a person is in general, not which group how much:
    with it the spread stays.
    """
    uncertain = read_data_table("identified_lengths")["uncertain"]
    random = np.random.default_rng(seed)
    covariance = np.array(uncertain["covariance"])
    x = random.multivariate_normal(np.zeros(len(covariance)), covariance, draws, method="cholesky")
    lengths, strains = list(uncertain["lengths"].values()), list(uncertain["strains"].values())
    parts = np.cumsum([len(lengths), len(lengths), len(strains)])
    fibre, neutral, strain, factor = np.split(x, parts, axis=1)

    path = _neutral_paths(athlete, muscles.names)
    names = [name[:-2] for name in muscles.names]
    optimal = muscles.optimal_fibre_length * np.exp(_spread(fibre, lengths, names))
    series = muscles.tendon_strain * np.exp(_spread(strain, strains, names))
    at_rest = neutral_fibre_length(muscles, path) + _spread(neutral, lengths, names)
    force = muscles.max_isometric_force * muscles.optimal_fibre_length / optimal
    volume = group_volumes(muscles)
    factors = [all_factors(dict(zip(uncertain["factors"], np.exp(row), strict=True)), volume) for row in factor]
    strength = np.exp(_strength(random, draws, dict(athlete.strength_groups)))
    group = [list(STRENGTH_GROUPS).index(group_of(name)) for name in muscles.names]
    force *= np.array([[f[g] for g in STRENGTH_GROUPS] for f in factors])[:, group] * strength[:, group]
    people = []
    for i in range(draws):
        one = replace(muscles, max_isometric_force=force[i], optimal_fibre_length=optimal[i], tendon_strain=series[i])
        people.append(replace(one, tendon_slack_length=tendon_slack_length(one, at_rest[i], path)))
    return people


def _neutral_paths(athlete: Athlete, names: tuple[str, ...]) -> Array:
    """Lengths of the muscles' paths in the neutral posture (n,) [m]."""
    posture = {f"{coordinate}_{side}": angle for coordinate, angle in NEUTRAL.items() for side in BODY_SIDES}
    return np.asarray(athlete.body().muscle_paths(posture)["length"].sel(muscle=list(names)).to_numpy()[0])


def strength_spread(measured: Container[str] = ()) -> tuple[Array, Array]:
    """How much the strength of muscle groups differs between people of whom the same is known.

    Parameters
    ----------
    measured : container of str
        Groups whose strength was measured: it differs by the error of a test alone (:data:`MEASURED_STRENGTH`).

    Returns
    -------
    deviation : ndarray, shape (groups,)
        Of the logarithm of each group of :data:`.dynamometer.STRENGTH_GROUPS`; of one that no test is made of, as the
        relative deviation of the mean of the others.
    common : ndarray, shape (groups,)
        Part of its variance that all groups share.
    """
    action = {group: action for action, group in CALIBRATED.items()}
    known = {group: peak_deviation(action[group]) for group in action}
    mean = float(np.mean(list(known.values())))
    tested = np.array([group in measured for group in STRENGTH_GROUPS])
    between = np.array([known.get(group, mean) for group in STRENGTH_GROUPS])
    deviation = np.sqrt(np.log1p(np.square(np.where(tested, MEASURED_STRENGTH, between))))
    return deviation, np.where(tested, 0.0, GENERAL_STRENGTH)


def _strength(random: np.random.Generator, draws: int, measured: Container[str]) -> Array:
    """Logarithms (draws, groups) of how much stronger a person's groups are than what is known says."""
    deviation, common = strength_spread(measured)
    general, own = random.standard_normal((draws, 1)), random.standard_normal((draws, len(deviation)))
    return np.asarray(deviation * (np.sqrt(common) * general + np.sqrt(1.0 - common) * own))


def _spread(values: Array, groups: list[list[str]], names: list[str]) -> Array:
    """Values (draws, groups) as those of each group's muscles (draws, n); 0 elsewhere."""
    out = np.zeros((len(values), len(names)))
    for j, members in enumerate(groups):
        out[:, [name in members for name in names]] = values[:, [j]]
    return out
