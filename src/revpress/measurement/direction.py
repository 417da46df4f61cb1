"""Which way a recording counts: upwards in the lift, or downwards."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.exercise.repetition import RepetitionRule
from revpress.instrument.kinematics import Kinematics
from revpress.measurement.reps import turning_points

Array = NDArray[np.float64]

_USUAL = (0.6, 1.5)  # times the median travel: a full movement
_AWAY = 0.02  # of a movement's way: it has left where it stood
_LONGER = 1.5  # times as long: a rest that tells where a repetition begins
_WAYS = {True: "a rise", False: "a fall"}


class Direction(NamedTuple):
    """Which way a recording counts.

    Attributes
    ----------
    reversed : bool or None
        Whether it falls in the lift; None where it may be either.
    why : str
        The evidence, in words; empty where it is as expected, and what is odd where it is taken as it counts.
    """

    reversed: bool | None
    why: str


def find_direction(motion: Kinematics, rule: RepetitionRule) -> Direction:
    """Which way a recording of one set counts, by the exercise's own order of phases.

    A set begins with the phase that opens a repetition and ends with the other one. Where its first and its last full
    movement do not agree, the longer rests between them tell where a repetition begins.

    Parameters
    ----------
    motion : Kinematics
        As recorded.
    rule : RepetitionRule
        Of the exercise.

    Returns
    -------
    Direction
        Not reversed where there is no full movement.
    """
    x, turns = motion.position, turning_points(motion.position, rule.reversal)
    travel = np.diff(x[turns])
    long = np.abs(travel) >= rule.minimum_range
    if not long.any():
        return Direction(False, "")
    share = np.abs(travel) / np.median(np.abs(travel[long]))
    full = np.flatnonzero(long & (share >= _USUAL[0]) & (share <= _USUAL[1]))
    if not full.size:  # two movements of quite different lengths: neither is the usual one
        return Direction(False, "")
    rises = travel[full] > 0.0
    opens_rising = rule.first == "concentric"
    if full.size == 1:
        return Direction(False, "") if rises[0] else Direction(True, "its only full movement is a fall")
    if rises[0] != rises[-1]:
        if rises[0] == opens_rising:
            return Direction(False, "")
        said = f"its first full movement is {_WAYS[bool(rises[0])]}"
        if full.size == 2 and not _begins_at_rest(motion, turns, int(full[0])):
            return Direction(False, f"{said}, without standing still before it")
        return Direction(True, said)
    said = f"its first and its last full movement are both {_WAYS[bool(rises[0])]}"
    upper, lower = _rests(motion, turns, full, rises)
    starts_low = lower > _LONGER * upper
    if not starts_low and not upper > _LONGER * lower:
        if rises[0] == opens_rising:  # nothing speaks against the recording as it is
            return Direction(False, "")
        return Direction(None, said)
    if starts_low == opens_rising:
        return Direction(False, "")
    if rises[0] == opens_rising:  # begins as it should, rests where it should not
        return Direction(None, f"{said}, but it rests {'below' if starts_low else 'above'}")
    return Direction(True, f"{said}, and it rests {'below' if starts_low else 'above'} between them")


def _begins_at_rest(motion: Kinematics, turns: NDArray[np.int64], move: int) -> bool:
    """Whether the motion stands still before a move: a recording may be cut out of a repetition."""
    first, last = turns[move], turns[move + 1]
    gone = np.abs(motion.position[first : last + 1] - motion.position[first])
    left = first + int(np.argmax(gone > _AWAY * gone.max()))
    half = first + int(np.argmax(gone > 0.5 * gone.max()))
    # the movement itself takes about a quarter of its first half to leave where it stood by so little
    return bool(motion.time[left] - motion.time[0] > 0.6 * (motion.time[half] - motion.time[left]))


def _rests(
    motion: Kinematics, turns: NDArray[np.int64], full: NDArray[np.int64], rises: NDArray[np.bool_]
) -> tuple[float, float]:
    """Median times that the motion stays within a tenth of its way of the top and of the bottom [s]."""
    stays: tuple[list[float], list[float]] = ([], [])
    for move, after, up in zip(full, full[1:], rises, strict=False):
        if after != move + 1:
            continue
        first, turn, last = turns[move], turns[move + 1], turns[move + 2]
        reach = 0.1 * abs(motion.position[turn] - motion.position[first])
        near = np.abs(motion.position[first : last + 1] - motion.position[turn]) <= reach
        away = np.flatnonzero(~near)
        place = turn - first
        before, later = away[away < place], away[away > place]
        begin = before[-1] if before.size else 0
        end = later[0] if later.size else last - first
        stays[0 if up else 1].append(float(motion.time[first + end] - motion.time[first + begin]))
    top, bottom = (float(np.median(times)) if times else 0.0 for times in stays)
    return top, bottom
