"""Repetitions in a position signal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument.kinematics import Kinematics
from revpress.mechanics.compile import kernel

Array = NDArray[np.float64]


_CLEAR = 4.0  # standard uncertainties of the speed: what is faster is no noise
_OF_PEAK = 0.5  # of a phase's fastest speed, where noise is as fast


_GOES = 0.02  # of a phase's travel: what goes less far is no part of its movement
_OWN = 0.5  # of a way's travel, at least: a way back of about its own
_STILL = 0.1  # of a recording that stands still, to tell its drift


class _Speeds(NamedTuple):
    """What tells movement from standing: the rule's onset, what is faster than noise, and the drift of rest [m/s]."""

    onset: float
    clear: float
    drift: float


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
    ways up of enough travel are candidates, and of these the ones that cover the set's usual travel are kept, as the
    ways up say that have a way down beside them. Velocity only places the ends, around what is faster than the noise.

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
    turns = turning_points(motion.position, rule.reversal)
    moves = list(pairwise(turns.tolist()))
    travel = np.diff(motion.position[turns])
    other = 1 if rule.first == "concentric" else -1
    speeds = _speeds(motion, rule.onset_velocity)
    reps = []
    for i in _usual(motion.position[turns], other, rule):
        concentric = _phase(motion, 1.0, moves[i], speeds)
        eccentric = None
        if 0 <= i + other < len(moves) and abs(travel[i + other]) >= rule.minimum_range:
            eccentric = _phase(motion, -1.0, moves[i + other], speeds)
        if concentric is not None:
            reps.append(Rep(concentric, eccentric))
    return tuple(reps)


def _speeds(motion: Kinematics, onset: float) -> _Speeds:
    clear = max(onset, _CLEAR * float(motion.u_velocity.min(initial=np.inf)))
    still = motion.velocity[np.abs(motion.velocity) < onset]
    drift = float(np.median(still)) if still.size > _STILL * len(motion) else 0.0
    return _Speeds(onset, clear, 1.2 * drift)


@kernel()
def turning_points(position: Array, reversal: float) -> NDArray[np.int64]:
    """Alternating lows and highs that a signal leaves by more than ``reversal``; its ends included.

    Parameters
    ----------
    position : ndarray, shape (frame,)
        [m].
    reversal : float
        [m].

    Returns
    -------
    ndarray, shape (turn,)
        Indices.
    """
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


def _usual(heights: Array, other: int, rule: RepetitionRule) -> list[int]:
    """Which moves between turning points (turn,) are ways up of the set's usual travel.

    What is usual is said by the ways up that have a way down of about their own travel beside them, in the place of
    their other phase: nobody un-racks, or pulls the tether to the bar, and back again. Where there is none, by all.
    """
    travel = np.diff(heights)
    ups = np.flatnonzero(travel >= rule.minimum_range)
    if not ups.size:
        return []
    beside = np.clip(ups + other, 0, travel.size - 1)
    ratio = np.abs(travel[beside]) / travel[ups]
    paired = ups[(beside == ups + other) & (np.minimum(ratio, 1.0 / ratio) >= max(rule.relative_range, _OWN))]
    usual = paired if paired.size else ups
    usual_bottom, usual_top = np.median(heights[usual]), np.median(heights[usual + 1])
    bottom, top = heights[ups], heights[ups + 1]
    covered = np.minimum(top, usual_top) - np.maximum(bottom, usual_bottom)
    whole = usual_top - usual_bottom
    # what comes down again as far as it went up is no tether pulled to the bar
    keep = (covered >= rule.relative_range * whole) & (
        (top - bottom <= rule.excess_range * whole) | np.isin(ups, paired)
    )
    return [int(i) for i in ups[keep]]


def _phase(motion: Kinematics, sign: float, move: tuple[int, int], speeds: _Speeds) -> tuple[int, int] | None:
    """Samples of a phase within a move: around what is faster than the noise, back to the onset and on to standing.

    A step of one count, or a short knock, is fast but goes nowhere: it neither begins nor ends a phase.
    """
    start, stop = move
    part, place = sign * motion.velocity[start : stop + 1], sign * motion.position[start : stop + 1]
    fast = np.concatenate([[False], part > max(speeds.onset, min(speeds.clear, _OF_PEAK * float(part.max()))), [False]])
    edges = np.flatnonzero(fast[1:] != fast[:-1]).reshape(-1, 2)
    first, last = edges[:, 0], edges[:, 1] - 1
    gone = place[last] - place[np.maximum(first - 1, 0)]
    real = np.flatnonzero(gone >= _GOES * float(np.ptp(place)))
    if not real.size or last[real[-1]] - first[real[0]] < 1:
        return None
    moving = first[real[0]], last[real[-1]]
    slow = np.flatnonzero(part[: moving[0]] <= speeds.onset)
    begin = int(slow[-1]) + 1 if slow.size else 0
    still = np.flatnonzero(part[moving[1] :] <= max(0.0, sign * speeds.drift))
    return start + begin, start + int(moving[1] + still[0]) if still.size else stop
