"""How often intervals hold the truth: people are simulated, read by instruments, and explained as strangers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.athlete.draws import draw_muscles
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.exercise.again import rig_of
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.solve import solve
from revpress.instrument.encoder import Encoder
from revpress.instrument.instrument import Instrument, Observation
from revpress.instrument.position_sensor import PositionSensor
from revpress.measurement.explain import explain
from revpress.measurement.measure_recording import measure_recording
from revpress.mechanics.sharing import Status
from revpress.study.instrument_sets import QUANTITIES
from revpress.twin.motion import tempo
from revpress.twin.outcome import Outcome
from revpress.twin.patterns import criteria
from revpress.twin.preferences import SPREAD, draw_preferences
from revpress.twin.solution import to_dataset

Array = NDArray[np.float64]

_FRAMES = 351
_TEMPO = (2.5, 2.5)  # s up and down: at 70 % of the largest load some are too weak for a faster one
_GROUP_SHARES = {f"{group.replace(' ', '_')}_net_work_share": group for group in MUSCLE_GROUPS}


def recover(
    exercise: ExerciseLike,
    athlete: Athlete,
    load: float,
    sets: Mapping[str, Sequence[Instrument[Any]]],
    people: int,
    *,
    spread: float = SPREAD,
    bodies: bool = False,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
    **parameters: Any,
) -> xr.Dataset:
    """Simulate people, read them with instruments, explain the readings, and put the answer beside the truth.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        What all of them do.
    athlete : Athlete
        Whose size they have, and what the explanation takes for granted.
    load : float
        In the unit of the exercise's load.
    sets : mapping of str to sequence of Instrument
        Sets of instruments by name, each beside the same encoder.
    people : int
        How many, a third by each of three costs, each with preferences of their own among muscles.
    spread : float, default: :data:`.preferences.SPREAD`
        Standard deviation of ln habit between them.
    bodies : bool, default: False
        Whether each also has muscles of their own, as strong as people of that age, sex and size are; the explanation
        does not know.
    seed : int, default: 0
        Of people and noise.
    progress : callable, optional
        Called with (done, total, what).
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        Over person, those who are strong enough: each of :data:`.instrument_sets.QUANTITIES` as it was, its
        ``…_interval`` over (layer, bound, set), and ``unexplained``, whether a set left some of the repetition
        unexplained.
    """
    report = progress or (lambda done, total, what: None)
    chosen = find_exercise(exercise, **parameters)
    encoder = next((i for some in sets.values() for i in some if isinstance(i, Encoder)), Encoder())
    truths, reps = [], []
    lifts = _lifts(solve(chosen, athlete, load, motion=tempo(*_TEMPO, frames=_FRAMES)), athlete, people, spread,
                   bodies, seed)  # fmt: skip
    for person, lift in enumerate(lifts):
        report(person, people + 1, "people")
        if lift is None:
            continue
        rng = np.random.default_rng([seed, person])
        (rep, *_) = measure_recording(encoder.simulate(lift, rng), chosen, athlete, load, encoder=encoder)
        for instruments in sets.values():
            others = [i for i in instruments if not isinstance(i, PositionSensor)]
            reps.append(replace(rep, observations=tuple(Observation(i, i.simulate(lift, rng)) for i in others)))
        first, last = rep.metrics.rep.concentric
        truths.append(_truth(lift, float(rep.motion.time[first]), float(rep.motion.time[last])))
    # Each by itself: one session has one strength, and these are many people.
    found = xr.concat([explain([rep], chosen, athlete).repetitions for rep in reps], "repetition")
    report(people + 1, people + 1, "")
    shape = {"person": range(len(truths)), "set": list(sets)}
    out = xr.Dataset(coords={"layer": found.layer.values, "bound": found.bound.values, "set": list(sets)})
    for name in QUANTITIES:
        out[name] = ("person", np.array([truth[name] for truth in truths]), found[name].attrs)
        ends = found[f"{name}_interval"].values.reshape(2, 2, len(truths), len(sets))
        out[f"{name}_interval"] = (("layer", "bound", *shape), ends, found[name].attrs)
    return out


def coverage(recovered: xr.Dataset, slack: float = 0.0) -> xr.Dataset:
    """Share of people whose truth an interval holds, and its mean width.

    Parameters
    ----------
    recovered : xarray.Dataset
        Of :func:`recover`.
    slack : float
        By how much of the truth an end may miss it: for moments, which the explanation knows at 25 instants only.

    Returns
    -------
    xarray.Dataset
        ``{quantity}`` [1] and ``{quantity}_width`` over (layer, set).
    """
    out = {}
    for name in QUANTITIES:
        truth, ends = recovered[name], recovered[f"{name}_interval"]
        low, high = ends.sel(bound="low", drop=True), ends.sel(bound="high", drop=True)
        off = slack * np.abs(truth)
        out[name] = ((low <= truth + off) & (truth - off <= high)).mean("person").assign_attrs(units="1")
        out[f"{name}_width"] = (high - low).mean("person").assign_attrs(recovered[name].attrs)
    return xr.Dataset(out)


def _lifts(
    plain: xr.Dataset, athlete: Athlete, people: int, spread: float, bodies: bool, seed: int
) -> list[xr.Dataset | None]:
    """The repetition of every person; None of one who is too weak for it."""
    rig, motion = rig_of(plain)
    problem, muscles = rig.problem(motion), rig.assembly.body.muscles
    preferences = draw_preferences(muscles.names, people, spread=spread, seed=seed)
    costs = criteria(problem.cost, muscles.max_isometric_force)
    others = draw_muscles(athlete, muscles, people, seed) if bodies else [muscles] * people
    out: list[xr.Dataset | None] = []
    for person in range(people):
        criterion = costs[person % len(costs)]
        cost = criterion.cost.copy()
        cost[: len(muscles.names)] *= preferences.factors(muscles.names, criterion.power)[person]
        own = replace(rig.with_muscles(problem, others[person]) if bodies else problem, cost=cost)
        answer = rig.answer(own, criterion.power)
        if (answer.sharing.status >= Status.SATURATED).any():
            out.append(None)
            continue
        lift = to_dataset(Outcome(rig, motion, own, answer)).assign_attrs(plain.attrs)
        out.append(lift.assign_coords({n: plain[n] for n in ("load", "athlete", "athlete_properties") if n in plain}))
    return out


def _truth(lift: xr.Dataset, begin: float, end: float) -> dict[str, float]:
    """The quantities of a repetition's way up, as an explanation defines them."""
    up = lift.isel(frame=(lift["time"].values >= begin) & (lift["time"].values <= end))
    time, power = up["time"].values, up["muscle_power"].values
    names = [str(m) for m in up["muscle"].values]
    net = float(np.trapezoid(power.sum(axis=1), time))
    sides = [c[-2:] for c in map(str, up["coordinate"].values) if c.startswith("hip_flexion")]
    found = {}
    for joint, coordinate, sign in (("hip", "hip_flexion", -1.0), ("knee", "knee_angle", -1.0)):
        moment = up["moment"].sel(coordinate=[coordinate + side for side in sides]).mean("coordinate")
        found[f"peak_{joint}_extension_moment"] = float((sign * moment).max())
    for quantity, group in _GROUP_SHARES.items():
        at = [i for i, name in enumerate(names) if name[:-2] in MUSCLE_GROUPS[group]]
        found[quantity] = float(np.trapezoid(power[:, at].sum(axis=1), time)) / net
    return found
