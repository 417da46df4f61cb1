"""Does one exercise ask more of a muscle than another? Asked of many imagined people, each the same in all exercises.

How somebody shares a load among their muscles is not known, so neither is how much a muscle does in an exercise. But
whoever spares a muscle in one exercise spares it in the other too. So two exercises can often be told apart where each
one's own value can hardly be told at all: the contrast is the share of people in whom the first has more.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError
from revpress.study import quantities as q
from revpress.study.comparison_quantities import comparison_quantities
from revpress.study.drawn import DrawnPart, DrawnRepetition
from revpress.study.profile import ACTIONS, PLACES, PROFILES, joint_powers, profiles
from revpress.twin.preferences import SPREAD, check_people

Array = NDArray[np.float64]

PEOPLE = 240
"""People asked: an answer that 95 of 100 give is then known to within 1.4 of 100."""

CONTRASTED = (
    "mean_group_activation", "group_work", "muscle_work_share", "peak_group_force",
    "angle_of_peak_hip_extension_moment", "work_past_neutral", "hip_contact_force_peak", "knee_contact_force_peak",
)  # fmt: skip
"""Quantities of a comparison that are contrasted: of muscle groups first, then single ones."""

DECIDED = 0.95
"""Share of people from which on an exercise is said to have more; and less, with less than the rest of 1."""

SPAN = (0.05, 0.95)
"""Of the imagined people: nine of ten lie between."""

_FEWEST = 0.5  # share of the people who must be strong enough for two exercises before they are told apart
_ALIKE = 1e-3  # relative difference up to which two figures are equal: no exercise is told apart by less


def contrasts(
    solutions: Mapping[str, xr.Dataset],
    *,
    people: int = PEOPLE,
    spread: float = SPREAD,
    bodies: bool = False,
    seed: int = 0,
) -> xr.Dataset:
    """Probability that an exercise has more of a quantity than a rival, by what people may prefer.

    Parameters
    ----------
    solutions : Mapping of str to xarray.Dataset
        Label to solution, all of one athlete.
    people : int, default: :data:`PEOPLE`
        Imagined people, at least 1, the same in all exercises.
    spread : float, default: :data:`.preferences.SPREAD`
        Standard deviation of ln habit between them, 0 to 2.
    bodies : bool, default: False
        Whether each of them also has a body of their own, as strong as people of that age, sex and size are
        (:func:`.draws.draw_muscles`); else all have the athlete's.
    seed : int, default: 0
        Of the random numbers.

    Returns
    -------
    xarray.Dataset
        For every quantity Q of :data:`CONTRASTED` a variable ``Q_contrast`` over (exercise, rival) and what Q is over:
        share of the people in whom ``exercise`` has more than ``rival``, equals counted half, of those who are strong
        enough for both. NaN of an exercise against itself, and where fewer than half are.

    Raises
    ------
    InputError
        Nobody, a spread out of range, or a solution that cannot be made again.
    """
    if not solutions:
        raise InputError("there is no solution to contrast")
    return contrast_uses(
        {n: draw_uses(s, people=people, spread=spread, bodies=bodies, seed=seed) for n, s in solutions.items()}
    )


def contrast_uses(uses: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """The same of exercises whose people have been asked already.

    Parameters
    ----------
    uses : Mapping of str to xarray.Dataset
        Label to what :func:`draw_uses` found, all of the same people.

    Returns
    -------
    xarray.Dataset
        As :func:`contrasts` gives it.
    """
    drawn = list(uses.values())
    found = {}
    for name in CONTRASTED:
        probability = share_of_people(np.stack([use[name].values for use in drawn]))
        quantity = comparison_quantities[name]
        meaning = f"probability that the exercise has more than its rival of: {quantity.meaning}"
        attributes = {"units": "1", "long_name": meaning, **drawn[0].attrs}
        found[f"{name}_contrast"] = (("exercise", "rival", *quantity.dims), probability, attributes)
    labels = list(uses)
    return xr.Dataset(found, {"exercise": labels, "rival": labels, "group": list(MUSCLE_GROUPS)})


def share_of_people(values: Array) -> Array:
    """Share of the people in whom each of several has more than each other.

    Parameters
    ----------
    values : ndarray, shape (k, person, …)
        Of k exercises; NaN of a person who cannot do it.

    Returns
    -------
    ndarray, shape (k, k, …)
        Of those who can do both; equals count half. NaN of one against itself, and where fewer than half can.
    """
    one, other = values[:, None], values[None]
    known = np.isfinite(one) & np.isfinite(other)
    asked = known.sum(axis=2)
    with np.errstate(invalid="ignore"):
        alike = np.abs(one - other) <= _ALIKE * np.maximum(np.abs(one), np.abs(other))
    more = np.where(alike, 0.5, one > other) * known
    enough = asked >= _FEWEST * values.shape[1]
    probability = np.where(enough, more.sum(axis=2) / np.maximum(asked, 1), np.nan)
    probability[np.diag_indices(len(values))] = np.nan
    return probability


def spanned(best: Array, drawn: Array, axis: int) -> Array:
    """Ends (2, …) between which nine of ten people lie, and the economical value with them.

    Parameters
    ----------
    best : ndarray, shape (…)
    drawn : ndarray
        The same with the people along ``axis``; NaN of those who cannot do it.
    axis : int

    Returns
    -------
    ndarray, shape (2, …)
        NaN where fewer than half can.
    """
    able = np.isfinite(drawn).mean(axis=axis) >= _FEWEST
    ends = np.full((2, *np.shape(best)), np.nan)
    if able.any():
        filled = np.where(np.expand_dims(able, axis), drawn, 0.0)
        low, high = np.nanquantile(filled, SPAN, axis=axis)
        ends[0] = np.where(able, np.fmin(low, best), np.nan)
        ends[1] = np.where(able, np.fmax(high, best), np.nan)
    return ends


def draw_uses(
    solution: xr.Dataset,
    *,
    people: int = PEOPLE,
    spread: float = SPREAD,
    bodies: bool = False,
    seed: int = 0,
) -> xr.Dataset:
    """What an exercise asks of imagined people.

    Parameters
    ----------
    solution : xarray.Dataset
        Of one athlete, load and setting.
    people, spread, bodies, seed : int or float or bool
        As in :func:`contrasts`.

    Returns
    -------
    xarray.Dataset
        :data:`CONTRASTED` and the profiles of the work (:data:`.profile.PROFILES`) over person and what else they are
        over: of the reported leg and the concentric phase, in the units of the comparison; and ``strength_used`` by the
        hardest frame. NaN of a person who is too weak in some frame, and of an effort as hard as possible, which leaves
        nothing to preference.

    Raises
    ------
    InputError
        As in :func:`contrasts`.
    """
    check_people(people, seed)
    asked = {"people": people, "spread": spread, "bodies": int(bodies), "seed": seed}
    coords: dict[str, Any] = {
        "group": list(MUSCLE_GROUPS),
        "action": list(ACTIONS),
        **{f"{joint}_place": at for joint, at in PLACES.items()},
    }
    if solution.attrs["sharing_power"]:
        lift = DrawnRepetition(solution).lift
        found = lift.ask(partial(_uses, lift), people=people, spread=spread, bodies=bodies, seed=seed)
        used = lift.strength_used
    else:
        found, used = {}, np.nan
    sizes = {"person": people, **{name: len(values) for name, values in coords.items()}}
    variables: dict[str, Any] = {"strength_used": ((), used)}
    for name in (*CONTRASTED, *(name for names in PROFILES.values() for name in names)):
        dims = ("person", *comparison_quantities[name].dims)
        variables[name] = (dims, found.get(name, np.full([sizes[d] for d in dims], np.nan)))
    return xr.Dataset(variables, coords, asked)


def _uses(lift: DrawnPart, x: Array, forces: Array) -> dict[str, Array]:
    """Every quantity (person, …) of columns (person, F, columns) and forces as :meth:`.DrawnPart.ask` gives them."""
    activation, pull = x[..., : len(lift.names)], lift.pull(x, forces)
    members = lift.in_group * lift.strength[:, None]
    weight = lift.weight
    level = activation @ (members / members.sum(axis=0))
    power = pull * np.maximum(lift.capacity_power, 0.0)
    work = np.einsum("pfn,f->pn", power, weight)
    of_group = work @ lift.in_group
    hip = -lift.moment("hip_flexion", pull)
    peak = np.where(np.isfinite(hip).all(axis=1), np.nan_to_num(hip).argmax(axis=1), -1)
    angle = np.r_[np.degrees(q.of_coordinate(lift.phase, "angle", "hip_flexion")), np.nan]
    loads = np.concatenate([pull, x[..., len(lift.names) :]], axis=-1)
    contact = np.linalg.norm(lift.joint_force(loads), axis=-1).max(axis=1)
    return {
        "mean_group_activation": np.einsum("pfg,f->pg", level, _divided(weight, weight.sum())),
        "group_work": of_group,
        "muscle_work_share": _divided(of_group, (work @ lift.on_leg)[:, None]),
        "peak_group_force": ((pull * lift.problem.capacity) @ lift.in_group).max(axis=1),
        "angle_of_peak_hip_extension_moment": angle[peak],
        "work_past_neutral": q.past_neutral_of(lift.phase, hip)[1],
        "hip_contact_force_peak": contact[:, 0],
        "knee_contact_force_peak": contact[:, 1],
        **profiles(
            lift.phase, joint_powers(lift.phase, partial(lift.moment, pull=pull)),
            np.swapaxes(power @ lift.in_group, 1, 2),
        ),
    }  # fmt: skip


def _divided(value: Array, by: Array | float) -> Array:
    """NaN where nothing is to be divided by: a muscle that holds still does no work."""
    return np.asarray(
        np.divide(value, by, out=np.full(np.broadcast(value, by).shape, np.nan), where=np.asarray(by) != 0.0)
    )
