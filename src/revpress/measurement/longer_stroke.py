"""Repetitions that are longer than the stroke of the exercise as described, and what would explain them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.errors import RevpressError
from revpress.exercise.exercise import Exercise
from revpress.instrument.uncertainty import COVERAGE
from revpress.measurement.measured_reps import MeasuredRep
from revpress.settings import Parameter
from revpress.twin.rig import Rig
from revpress.units import spell

Reach = Callable[[dict[str, float]], float]

_GRID = 6  # values of a setting that are tried from its own to an end of its range
_BISECTIONS = 7
_FINEST = 0.01  # of a setting's range
_MOST_TRIED = 160  # settings: then no better is looked for
_GAIN = 2e-4  # m: less is none
_SPARE = 1.0005  # of the way that is wanted


class StrokeCheck(NamedTuple):
    """Which repetitions the stroke of the exercise as described can hold.

    Attributes
    ----------
    fits : tuple of MeasuredRep
        Those that are no longer than it.
    words : str
        What would explain the longest of the others; empty where all fit.
    changes : dict of str to float
        The settings that reach it, SI and radians; empty where none do, or all fit.
    """

    fits: tuple[MeasuredRep, ...]
    words: str
    changes: dict[str, float]


def check_stroke(reps: Sequence[MeasuredRep], exercise: Exercise, athlete: Athlete) -> StrokeCheck:
    """Which repetitions fit the stroke, and the least change of the settings that makes the longest fit.

    Parameters
    ----------
    reps : sequence of MeasuredRep
        Measured.
    exercise : Exercise
        With its settings.
    athlete : Athlete
        Who did it.

    Returns
    -------
    StrokeCheck
        Of all of them.
    """
    strokes: dict[float, float | None] = {}
    for rep in reps:
        if rep.load not in strokes:
            strokes[rep.load] = _stroke(exercise, athlete, rep.load, {})
    fits = tuple(rep for rep in reps if (whole := strokes[rep.load]) is not None and _way(rep) <= whole + _u(rep))
    if len(fits) == len(reps):
        return StrokeCheck(fits, "", {})
    longest = max((rep for rep in reps if rep not in fits), key=_way)
    way, whole = _way(longest), strokes[longest.load]
    have = "its settings allow this athlete no posture at all" if whole is None else (
        f"this athlete's whole stroke in {exercise.name} as described is {whole:.3f} m"
    )  # fmt: skip
    said = f"Set {longest.set_number}, repetition {longest.number} is the longest: it moves {way:.3f} m, but {have}."
    changes, most = _search(exercise, athlete, longest.load, (way - _u(longest)) * _SPARE)
    if changes:
        units = {p.name: p.unit for p in exercise.parameters}
        options = " ".join(f"--set {name}={_typed(value, units[name])}" for name, value in changes.items())
        return StrokeCheck(fits, f"{said} The least change that explains it: {options}.", changes)
    reached = f" (the longest stroke is {most:.3f} m)" if most > 0.0 else ""
    said += (
        f" No settings within their ranges reach that{reached}: check the athlete's stature and the recording's unit."
    )
    return StrokeCheck(fits, said, {})


def _way(rep: MeasuredRep) -> float:
    first, last = rep.metrics.rep.concentric
    return float(np.ptp(rep.motion.position[first : last + 1]))


def _u(rep: MeasuredRep) -> float:
    """By how much a way may be too long because it is uncertain [m], as an explanation takes it."""
    return float(COVERAGE * (np.sqrt(2.0) * rep.motion.u_position.max() + rep.motion.u_scale * _way(rep)))


def _stroke(exercise: Exercise, athlete: Athlete, load: float, settings: dict[str, float]) -> float | None:
    try:
        changed = exercise.changed(**settings) if settings else exercise
        return float(Rig(changed.assembly(athlete, load)).travel(np.ones(1))[0])
    except RevpressError:  # no posture, or the machine ends it
        return None


def _typed(value: float, unit: str) -> str:
    return spell(value, unit).replace("°", "").split()[0]


def _search(exercise: Exercise, athlete: Athlete, load: float, wanted: float) -> tuple[dict[str, float], float]:
    """The settings that reach a stroke with the least change, and the longest stroke that was found."""
    tried: dict[tuple[tuple[str, float], ...], float] = {}

    def reach(settings: dict[str, float]) -> float:
        key = tuple(sorted(settings.items()))
        if key not in tried:
            if len(tried) >= _MOST_TRIED:
                return 0.0
            tried[key] = _stroke(exercise, athlete, load, settings) or 0.0
        return tried[key]

    own = exercise.values()
    numbers = [p for p in exercise.parameters if _is_number(p, own.get(p.name))]
    main = [p for p in numbers if p.name == "depth" or p.name.startswith(("start_", "end_"))]
    others = [p for p in numbers if p not in main]
    chosen: dict[str, float] = {}
    for parameter in main:
        best = _farthest(parameter, own, chosen, reach)
        if reach(best) > reach(chosen):
            chosen = best
    for parameter in others:  # what does not lengthen the stroke itself may allow the first ones more
        if reach(chosen) >= wanted:
            break
        for end in (parameter.high, parameter.low):
            given = chosen | {parameter.name: end}
            for first in main:
                given = max(given, _farthest(first, own, given, reach), key=reach)
            if reach(given) > 1.001 * reach(chosen):
                chosen = given
    for parameter in [*others, *main] * 2:  # each by itself to where a posture ends
        if reach(chosen) < wanted and any(p in chosen for p in (parameter.name, *[m.name for m in main])):
            chosen = _climbed(parameter, float(own[parameter.name]), chosen, reach)
    if reach(chosen) < wanted:
        return {}, reach(chosen)
    for parameter in [*reversed(others), *reversed(main)]:
        if parameter.name in chosen:
            chosen = _least(parameter, float(own[parameter.name]), chosen, wanted, reach)
    return chosen, reach(chosen)


def _is_number(parameter: Parameter, value: object) -> bool:
    bounded = np.isfinite([parameter.low, parameter.high]).all()
    return bool(bounded and not parameter.choices and isinstance(value, float | int) and parameter.unit in ("rad", "m"))


def _farthest(parameter: Parameter, own: Mapping[str, Any], given: dict[str, float], reach: Reach) -> dict[str, float]:
    """``given`` with the value of a setting, of those tried, that gives the longest stroke."""
    now = float(given.get(parameter.name, own[parameter.name]))
    values = [now + (end - now) * k / _GRID for end in (parameter.low, parameter.high) for k in range(1, _GRID + 1)]
    found = max(({**given, parameter.name: round(v, 4)} for v in values), key=reach)
    return found if reach(found) > reach(given) else dict(given)


def _least(parameter: Parameter, own: float, chosen: dict[str, float], wanted: float, reach: Reach) -> dict[str, float]:
    """``chosen`` with a setting as near its own value as reaches what is wanted."""
    without = {name: value for name, value in chosen.items() if name != parameter.name}
    if reach(without) >= wanted:
        return without
    near, far = own, chosen[parameter.name]
    for _ in range(_BISECTIONS):
        middle = 0.5 * (near + far)
        if reach({**chosen, parameter.name: middle}) >= wanted:
            far = middle
        else:
            near = middle
    return {**chosen, parameter.name: far}


def _climbed(parameter: Parameter, own: float, chosen: dict[str, float], reach: Reach) -> dict[str, float]:
    """``chosen`` with a setting moved by ever smaller steps to where the stroke is longest."""
    best, step = chosen, (parameter.high - parameter.low) / _GRID
    while step > (parameter.high - parameter.low) * _FINEST:
        now = best.get(parameter.name, own)
        near = [min(max(now + side * step, parameter.low), parameter.high) for side in (1.0, -1.0)]
        better = max(({**best, parameter.name: value} for value in near), key=reach)
        if reach(better) > reach(best) + _GAIN:
            best = better
        else:
            step /= 3.0
    return best
