"""Why it is open what a muscle group does: how much narrower its likely work is when one cause is taken away."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.mechanics.linear import extremise
from revpress.twin.openness import Openness, concentric
from revpress.twin.patterns import Patterns, patterns
from revpress.twin.problem import RESERVE
from revpress.twin.ranges import EXTENSION_MOMENTS

Array = NDArray[np.float64]

CAUSES = {
    "light_load": "light loads leave it open: test at 80 % of the largest",
    "contact": "where and in which direction the contacts press is open: measure the force, or fix where to push",
    "two_joint": "muscles over two joints can take over or work against each other",
    "cost": "it depends on which muscles a person saves, which nobody has measured",
}
"""By name, the clause that says so."""

HEAVY = 0.8
"""Part of their strength that people should use to see what their muscles do."""

_NOTHING = 1e-3  # a multiple of the demand as good as none
_TELLING = 0.2  # narrowing from which on a cause is named
_MOVES = 1e-6  # moment of a muscle relative to the largest at a joint, from which on it crosses it


def strength_used(open_: Openness) -> float:
    """Part of what all muscles could carry that the hardest frame of the lift asks.

    NaN without a lift, and where no pattern carries any part of a frame's demand.

    One over the largest κ for which some pattern carries κ times the demand, the athlete's own weight included.
    """
    lift = concentric(open_.outcome.told)
    if lift is None:
        return np.nan
    # Beyond strength the patterns have just what muscles and contacts do carry: there the whole demand counts.
    beyond = np.any(np.abs(open_.outcome.answer.sharing.reserve[lift]) > RESERVE, axis=1)
    multiple = _largest_multiple(open_.patterns.at(lift))
    if beyond.any():
        whole = patterns(open_.outcome.rig, open_.outcome.problem).at(lift)
        multiple = np.where(beyond, _largest_multiple(whole), multiple)
    least = float(multiple.min())
    return 1.0 / least if least > _NOTHING else np.nan


def causes(open_: Openness) -> Array:
    """How much of the width of every group's likely work goes with each cause, (cause, group).

    Parameters
    ----------
    open_ : Openness
        Of an outcome with a lift.

    Returns
    -------
    ndarray, shape (4, group)
        1 where nothing is left, 0 where it makes no difference, in the order of :data:`CAUSES`. By the first criterion
        alone: *light_load*, demands scaled so that the hardest frame takes 80 % of the strength; *contact*, contact
        forces held as they are in the economical pattern; *two_joint*, so held muscles of other groups that cross two
        of hip, knee and ankle. *cost*, all criteria against the first. NaN without a lift.
    """
    lift = concentric(open_.outcome.told)
    if lift is None:
        return np.full((len(CAUSES), len(MUSCLE_GROUPS)), np.nan)
    every = open_.patterns.at(lift)
    one = every.by(1)
    work, _ = open_.work_rows
    x = open_.outcome.answer.sharing.x[lift]
    united, own = (_width(p, work) for p in (every, one))
    multiple = HEAVY * _largest_multiple(one).min()
    heavier = _width(one.scaled(multiple), work) / multiple if multiple > 1.0 else own
    contacts = np.arange(open_.muscles, len(every.column))
    pressed = _width(one.holding(contacts, x), work) if len(contacts) else own
    passed = np.empty_like(own)
    two_joint = _two_joint(open_)
    for j, members in enumerate(open_.members):
        others = np.setdiff1d(two_joint, open_.with_partners(members))
        passed[j] = _width(one.holding(others, x), work[:, j : j + 1])[0]
    with np.errstate(invalid="ignore", divide="ignore"):  # a group that has nothing to choose is NaN
        left = [heavier / own, pressed / own, passed / own, own / united]
    return np.where(own > 0.0, np.clip(1.0 - np.stack(left), 0.0, 1.0), np.nan)


def clause(of_causes: Mapping[str, float]) -> str:
    """The clause that says why it is open, by the cause that narrows it most; empty where none does much."""
    name = max(of_causes, key=lambda n: np.nan_to_num(of_causes[n]))
    return CAUSES[name] if of_causes[name] >= _TELLING else ""


def _width(patterns: Patterns, work: Array) -> Array:
    low, high = patterns.likely_totals(work)
    return np.asarray(high - low)


def _largest_multiple(patterns: Patterns) -> Array:
    """Largest κ of every frame with A x = κ b."""
    frames, _, n = patterns.moment.shape
    moment = np.concatenate([patterns.moment, -patterns.demand[:, :, None]], axis=2)
    objective = np.zeros((1, n + 1))
    objective[0, n] = 1.0
    lower, upper = np.r_[patterns.lower, 0.0], np.r_[patterns.upper, np.inf]
    return extremise(objective, moment, np.zeros(moment.shape[:2]), lower, upper).value[:, 0].reshape(frames)


def _two_joint(open_: Openness) -> NDArray[np.int64]:
    """Muscles of the working legs that cross two of hip, knee and ankle."""
    rig, moment = open_.outcome.rig, open_.outcome.problem.moment[:, :, : open_.muscles]
    crossed = np.zeros(open_.muscles, dtype=np.int64)
    for coordinate in EXTENSION_MOMENTS.values():
        rows = [list(rig.rows).index(rig.place(f"{coordinate}_{side}")) for side in rig.assembly.working_sides]
        size = np.abs(moment[:, rows]).max(axis=(0, 1))
        crossed += size > _MOVES * size.max()
    return np.flatnonzero(crossed > 1)
