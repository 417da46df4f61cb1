"""How far a solution's quantities are open, in three layers.

``possible``
    Least and most over every pattern of muscles and contacts that makes the motion: a linear programme.
``likely``
    Over the patterns whose cost is little above the least, united over three costs that people may go by
    (:mod:`revpress.mechanics.near_optimal`).
``body``
    As likely, and over the bodies that the person may have (:func:`~revpress.athlete.draws.draw_muscles`).

Two legs that mirror each other do the same. The likely ends are solved at some instants only; their distance from the
economical value is linear between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.athlete.draws import draw_muscles
from revpress.errors import InputError, shown
from revpress.mechanics.sharing import Status
from revpress.twin.causes import causes, strength_used
from revpress.twin.exact_tendons import with_capacity, with_exact_tendons
from revpress.twin.motion import Motion
from revpress.twin.openness import PER_FRAME, Openness, concentric
from revpress.twin.outcome import Outcome
from revpress.twin.problem import MINIMUM_ACTIVATION

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Ends = dict[str, Array]

LAYERS = ("possible", "likely", "body")
"""What may be asked for: what physics alone leaves open, what is likely, and what the person's body adds."""

BOUNDS = ("low", "high")

PEOPLE = 24
"""Bodies that are drawn for the layer ``body``."""

_COVERED = 0.95  # of the drawn bodies' ends lie within those of the layer
_INSTANTS = 31  # at which the likely ends are solved
_INSTANTS_OF_BODIES = 21
_FEWEST = 6  # bodies that must be strong enough


def check_layers(given: Any) -> tuple[str, ...]:
    """Names of layers in their order; True stands for possible and likely.

    Raises
    ------
    InputError
        There is no such layer.
    """
    if isinstance(given, bool | np.bool_):
        return ("possible", "likely") if given else ()
    names = (given,) if isinstance(given, str) or not isinstance(given, Iterable) else tuple(given)
    for name in names:
        if name not in LAYERS:
            raise InputError(f"there is no interval {shown(name)}; what can be asked for is {', '.join(LAYERS)}")
    return tuple(layer for layer in LAYERS if layer in names)


def sources_of(layers: tuple[str, ...], athlete: Athlete) -> tuple[str, ...]:
    """Keys in the bibliography of what the layers use."""
    likely = ("vanveen2020",) if {"likely", "body"} & set(layers) else ()
    measured = ("kambic2020",) if "body" in layers and dict(athlete.strength_groups) else ()
    return (*likely, *measured)


def intervals(
    outcome: Outcome, layers: tuple[str, ...], athlete: Athlete, power: int = 2, exact_tendons: bool = False
) -> Ends:
    """Ends of every quantity that is open.

    Parameters
    ----------
    outcome : Outcome
        The economical answer, F frames.
    layers : tuple of str
        Of :data:`LAYERS`, in their order.
    athlete : Athlete
        Whose body may be another.
    power : int, default: 2
        That of the economical answer.
    exact_tendons : bool, default: False
        Whether the outcome is of such a problem (:func:`~revpress.twin.exact_tendons.with_exact_tendons`): its forces
        at the economical activation are kept, and other bodies' are found likewise.

    Returns
    -------
    dict of str to ndarray
        By the quantity's name, shape (layer, 2, …) with the quantity's own dimensions last. Per frame NaN where the
        load is beyond the athlete's strength. With likely ends, why they are open: ``narrowing`` and ``strength_used``
        (:mod:`revpress.twin.causes`).
    """
    if not layers:
        return {}
    whole = Openness(outcome)
    found: dict[str, Ends] = {}
    if "possible" in layers:  # ends that meet may pass each other by a rounding
        found["possible"] = {name: np.sort(ends, axis=0) for name, ends in whole.possible().items()}
    why: Ends = {}
    if layers[-1] != "possible":
        at = _instants(outcome.told, _INSTANTS)
        few = Openness(_at(outcome, at, power))
        found["likely"] = _spread(whole.values(), few.values(), few.likely(), at)
        why = {"narrowing": causes(few), "strength_used": np.asarray(strength_used(few))}
    if "body" in layers:
        found["body"] = _of_bodies(outcome, found["likely"], athlete, power, exact_tendons)
    beyond = outcome.answer.sharing.status != Status.CONVERGED
    for layer, ends in found.items():
        if layer != "possible":
            _bounded(ends, found.get("possible", {}) if layer == "likely" else {})
        for name in PER_FRAME:
            ends[name][:, beyond] = np.nan
    return {name: np.stack([found[layer][name] for layer in layers]) for name in found[layers[0]]} | why


def _bounded(ends: Ends, possible: Ends) -> None:
    """Keep within what can be ends that are linear between their instants."""
    for name, values in ends.items():
        if name.endswith("activation"):
            np.clip(values, MINIMUM_ACTIVATION, 1.0, out=values)
        elif name != "moment":  # forces, work and shares
            np.maximum(values, 0.0, out=values)
        if name in possible:
            low, high = possible[name]
            np.fmax(values, low, out=values)
            np.fmin(values, high, out=values)


def _of_bodies(outcome: Outcome, likely: Ends, athlete: Athlete, power: int, exact: bool) -> Ends:
    """Likely ends, wider by what other bodies add to them by the first criterion.

    The person does the motion: bodies that are too weak for it are not theirs. NaN where too few are left.
    """
    at = _instants(outcome.told, _INSTANTS_OF_BODIES)
    few = _at(outcome, at, power)
    whole = Openness(few, 1)
    own = whole.likely()
    beyond = few.answer.sharing.status != Status.CONVERGED
    drawn: list[Ends] = []
    for muscles in draw_muscles(athlete, outcome.rig.assembly.body.muscles, PEOPLE):
        problem = outcome.rig.with_muscles(few.problem, muscles)
        if exact:
            problem = with_exact_tendons(outcome.rig, problem, power, muscles)
        answer = outcome.rig.answer(problem, power)
        if not np.any((answer.sharing.status != Status.CONVERGED) & ~beyond):
            drawn.append(Openness(replace(few, problem=problem, answer=answer), 1, whole).likely())
    if len(drawn) < _FEWEST:
        return {name: np.full_like(ends, np.nan) for name, ends in likely.items()}
    outside = (1.0 - _COVERED) / 2.0
    wider = {}
    for name, ends in own.items():
        low, high = np.stack([d[name] for d in drawn], axis=1)
        wider[name] = np.stack([
            np.minimum(np.quantile(low, outside, axis=0), ends[0]),
            np.maximum(np.quantile(high, 1.0 - outside, axis=0), ends[1]),
        ])  # fmt: skip
    return _spread(likely, own, wider, at)


def _spread(values: Mapping[str, Array], few: Mapping[str, Array], ends: Ends, at: Indices) -> Ends:
    """Ends at some instants as ends of every frame: the same distance from the values, linear between instants."""
    out = {}
    for name, end in ends.items():
        away = end - few[name]
        if name in PER_FRAME:
            away = _between(away, at, values[name].shape[-2])
        out[name] = values[name] + away
    return out


def _between(values: Array, at: Indices, frames: int) -> Array:
    """Values (2, instant, k) at frames ``at``, linear between them: (2, F, k)."""
    where = np.interp(np.arange(frames), at, np.arange(len(at)))
    before = np.minimum(where.astype(np.int64), max(len(at) - 2, 0))
    after = np.minimum(before + 1, len(at) - 1)
    part = (where - before)[:, None]
    return np.asarray((1.0 - part) * values[:, before] + part * values[:, after])


def _instants(motion: Motion, most: int) -> Indices:
    """At most so many frames, both ends and those of the lift among them; half of them in a lift amid others."""
    frames, lift = len(motion.s), concentric(motion)
    if frames <= most:
        return np.arange(frames)
    first, top = (lift.start, lift.stop - 1) if lift else (0, int(motion.s.argmax()))
    if first:
        rest = most - most // 2
        before = max(2, round(rest * first / (frames - top + first)))
        parts = [np.linspace(0, first, before), np.linspace(first, top, most // 2 + 1)]
        parts.append(np.linspace(top, frames - 1, max(rest - before + 1, 2)))
    else:
        up = max(2, round(most * top / frames)) if top else 1
        parts = [np.linspace(0, top, up), np.linspace(top, frames - 1, most - up + 1)]
    return np.unique(np.rint(np.concatenate(parts)).astype(np.int64))


def _at(outcome: Outcome, frames: Indices, power: int) -> Outcome:
    """The outcome at some of its frames."""
    if len(frames) == len(outcome.motion.s):
        return outcome
    motion, lift = (
        m and Motion(m.time[frames], m.s[frames], m.ds[frames], m.dds[frames], m.rule, m.sources)
        for m in (outcome.motion, outcome.lift)
    )
    assert motion is not None
    problem = with_capacity(outcome.rig.problem(motion), outcome.problem.capacity[frames])
    return Outcome(outcome.rig, motion, problem, outcome.rig.answer(problem, power), lift=lift)
