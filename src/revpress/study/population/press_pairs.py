"""Many athletes on many foot presses, worked out in arrays: the same numbers as one by one, a hundred times as fast."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.machine.parts import NO_MASS
from revpress.mechanics.kinematics import IntArray
from revpress.study.population.pairs import Pairs, blank_pairs, evaluate_pairs
from revpress.study.population.press_quantities import ManyLifts
from revpress.study.population.presses import (
    Numbers,
    Press,
    Presses,
    SetUp,
    friction_on,
    in_numbers,
    presses_among,
    put_load,
    rig_of,
)
from revpress.twin.motion import Motion
from revpress.twin.outcome import Outcome
from revpress.twin.pace import way_up
from revpress.twin.rig import Rig
from revpress.twin.rigs import Rigs, walk_strokes, without

_TOGETHER = 32  # pairs in arrays at a time, which bounds the memory
_KNOWN = 64  # athletes whose rigs are kept


def evaluate_presses(
    athletes: Sequence[Athlete], settings: Sequence[Exercise], loads: Sequence[float], positions: int
) -> Pairs:
    """Work out a block of pairs, foot presses on machines that stand in arrays, all others one by one.

    Parameters and result as in :class:`.Evaluate`.

    Parameters
    ----------
    athletes : sequence of Athlete, length A
        Who.
    settings : sequence of Exercise, length S
        On which exercise, with each of its settings.
    loads : sequence of float, length L
        With which loads.
    positions : int
        Frames of the way up.

    Returns
    -------
    dict of str to ndarray
        As :func:`.blank_pairs` makes it, filled in.
    """
    pairs = blank_pairs(len(athletes), len(settings), len(loads), positions)
    makes, others = presses_among(tuple(settings))
    if others:
        values = evaluate_pairs(athletes, [settings[s] for s in others], loads, positions)
        for name, value in values.items():
            pairs[name][:, others] = value
    for presses in makes:
        for laden in (False, True):
            own = [i for i, load in enumerate(loads) if (load > NO_MASS) == laden]
            if own:
                _fill(pairs, athletes, presses, loads, own, positions)
    return pairs


@lru_cache(_KNOWN)
def _known(athlete: Athlete, presses: Presses, load: float) -> tuple[SetUp, Rig | None]:
    """An athlete set up on presses, and one rig."""
    set_up = SetUp.of(athlete, presses)
    return set_up, rig_of(set_up, load)


def _fill(
    pairs: Pairs, athletes: Sequence[Athlete], presses: Presses, loads: Sequence[float], own: Sequence[int],
    positions: int,
) -> None:  # fmt: skip
    """Fill in presses of one make, with the loads at places ``own``."""
    at = presses.at
    waiting: list[tuple[int, int]] = []  # athlete, place among the presses
    known = [_known(athlete, presses, loads[own[0]]) for athlete in athletes]
    for a, (set_up, rig) in enumerate(known):
        for s, reason in enumerate(set_up.reasons):
            if reason or rig is None:
                pairs["reason"][a, at[s], own] = reason or _one_by_one(athletes[a], presses[s], loads[own[0]], positions)
            else:
                waiting.append((a, s))
    for start in range(0, len(waiting), _TOGETHER):
        block = waiting[start : start + _TOGETHER]
        who = sorted({a for a, _ in block})
        chosen: list[IntArray] = [np.array([s for b, s in block if b == a], dtype=np.int64) for a in who]
        set_ups = [known[a][0] for a in who]
        rigs = [rig for rig in (known[a][1] for a in who) if rig]
        numbers = in_numbers(set_ups, rigs, chosen, loads[own[0]])
        rows = np.array([a for a, at_ in zip(who, chosen, strict=True) for _ in at_])
        columns = at[np.concatenate(chosen)]
        where = [(u, int(s)) for u, places in zip(set_ups, chosen, strict=True) for s in places]
        _solve(pairs, [athletes[a] for a in who], numbers, where, rows, columns, loads, own, positions)


def _one_by_one(athlete: Athlete, press: Press, load: float, positions: int) -> str:
    """Why a press is refused whose rig cannot be made."""
    return str(evaluate_pairs([athlete], [press.exercise], [load], positions)["reason"][0, 0, 0])


def _solve(
    pairs: Pairs, athletes: Sequence[Athlete], numbers: Numbers, where: Sequence[tuple[SetUp, int]],
    rows: IntArray, columns: IntArray, loads: Sequence[float], own: Sequence[int], positions: int,
) -> None:  # fmt: skip
    """Fill in pairs at (rows, columns)."""
    rig = numbers.members[0]
    motion = way_up(rig, positions)
    walked = walk_strokes(numbers.members, numbers.owner, numbers.trees, numbers.strokes, motion.s)
    for k, reason in walked.refused.items():
        pairs["reason"][rows[k], columns[k], own] = reason
    keep = np.array([k for k in range(len(rows)) if k not in walked.refused], dtype=np.int64)
    if not len(keep):
        return
    walked, trees = without(walked, numbers.trees, keep)
    numbers = Numbers(numbers.members, numbers.owner[keep], trees, numbers.strokes)
    whole = Motion(*(np.tile(values, len(keep)) for values in (motion.time, motion.s, motion.ds, motion.dds)))
    problem = None
    for i in own:
        parts = [where[k][0].parts(where[k][1], loads[i]) for k in keep]
        friction = friction_on(rig, put_load(numbers, parts), positions)
        rigs = Rigs(numbers.members, numbers.owner, numbers.trees, walked, friction)
        problem = rigs.again(problem) if problem else rigs.problem(whole)
        outcome = Outcome(rigs, whole, problem, rigs.answer(problem))
        lifts = ManyLifts(outcome, motion, numbers.members, athletes, numbers.owner)
        for name, values in lifts.values().items():
            pairs[name][rows[keep], columns[keep], i] = values
