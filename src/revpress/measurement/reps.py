"""Repetitions in a position signal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument.kinematics import Kinematics
from revpress.mechanics.compile import kernel

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rep:
    """One repetition as sample indices, first and last included, into the signal it was found in.

    Attributes
    ----------
    concentric : tuple of int
        From the first sample faster than the onset velocity after the lowest point to the first that stands or falls
        again.
    eccentric : tuple of int or None
        Likewise downwards, None where there is none.
    """

    concentric: tuple[int, int]
    eccentric: tuple[int, int] | None = None

    @property
    def span(self) -> tuple[int, int]:
        """First and last sample of the repetition, both phases and any pause between them."""
        phases = [self.concentric, *([self.eccentric] if self.eccentric else [])]
        return min(p[0] for p in phases), max(p[1] for p in phases)


def detect_reps(motion: Kinematics, rule: RepetitionRule) -> tuple[Rep, ...]:
    """The repetitions of a set.

    Position comes first: the signal is cut at its turning points (those that it leaves by more than ``rule.reversal``),
    ways up of enough travel are candidates, and of these the ones that cover the set's usual travel are kept. Velocity
    only places the ends.

    Parameters
    ----------
    motion : Kinematics
        Concentric is up: turn the sign of the recording where it is not.
    rule : RepetitionRule
        What counts as a repetition.

    Returns
    -------
    tuple of Rep
        In order of time; empty where there is none.

    Raises
    ------
    InputError
        The onset velocity is below what the instrument resolves with this cut-off.
    """
    if rule.onset_velocity < motion.slowest:
        raise InputError(
            f"onset velocity is {rule.onset_velocity:g} m/s, below the {motion.slowest:g} m/s that this instrument "
            f"resolves with a cut-off of {rule.cutoff:g} Hz: raise it or lower the cut-off"
        )
    moves = list(pairwise(turning_points(motion.position, rule.reversal).tolist()))
    ups = [i for i, (a, b) in enumerate(moves) if motion.position[b] - motion.position[a] >= rule.minimum_range]
    reps = []
    for i in _usual(motion.position, moves, ups, rule):
        concentric = _phase(motion.velocity, *moves[i], rule.onset_velocity)
        other = i + 1 if rule.first == "concentric" else i - 1
        eccentric = None
        if 0 <= other < len(moves) and abs(np.subtract(*motion.position[list(moves[other])])) >= rule.minimum_range:
            eccentric = _phase(-motion.velocity, *moves[other], rule.onset_velocity)
        if concentric is not None:
            reps.append(Rep(concentric, eccentric))
    return tuple(reps)


@kernel()
def turning_points(position: Array, reversal: float) -> NDArray[np.int64]:
    """Indices of the alternating lows and highs that the signal leaves by more than ``reversal``; its ends included."""
    turns = [0]
    low = high = 0
    direction = 0
    for i in range(position.size):
        if position[i] < position[low]:
            low = i
        if position[i] > position[high]:
            high = i
        if direction >= 0 and position[high] - position[i] > reversal:
            if direction > 0 or high > 0:
                turns.append(high)
            direction = -1
            low = i
            high = i
        elif direction <= 0 and position[i] - position[low] > reversal:
            if direction < 0 or low > 0:
                turns.append(low)
            direction = 1
            low = i
            high = i
    last = high if direction > 0 else low
    if last > turns[-1]:
        turns.append(last)
    return np.array(turns)


def _usual(position: Array, moves: list[tuple[int, int]], ups: list[int], rule: RepetitionRule) -> list[int]:
    if not ups:
        return []
    bottom, top = (np.array([position[moves[i][end]] for i in ups]) for end in (0, 1))
    usual_bottom, usual_top = np.median(bottom), np.median(top)
    covered = np.minimum(top, usual_top) - np.maximum(bottom, usual_bottom)
    travel = usual_top - usual_bottom
    keep = (covered >= rule.relative_range * travel) & (top - bottom <= rule.excess_range * travel)
    return [i for i, kept in zip(ups, keep, strict=True) if kept]


def _phase(velocity: Array, start: int, stop: int, onset: float) -> tuple[int, int] | None:
    moving = np.flatnonzero(velocity[start : stop + 1] > onset)
    if moving.size < 2:
        return None
    begin = start + int(moving[0])
    last = start + int(moving[-1])
    still = np.flatnonzero(velocity[last : stop + 1] <= 0)
    return begin, last + int(still[0]) if still.size else stop
