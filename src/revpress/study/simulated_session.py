"""A session that nobody did: repetitions of a solution, read by instruments with their noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.solve import solve
from revpress.instrument.encoder import Encoder
from revpress.instrument.instrument import Instrument
from revpress.measurement.measure_recording import measure_recording
from revpress.measurement.measured_reps import MeasuredRep
from revpress.measurement.observe import observe
from revpress.twin.motion import tempo

_FRAMES = 351


def simulated_session(
    exercise: ExerciseLike,
    athlete: Athlete,
    loads: Sequence[float],
    instruments: Sequence[Instrument[Any]],
    *,
    up: float = 2.0,
    down: float = 2.0,
    seed: int = 0,
    **parameters: Any,
) -> tuple[MeasuredRep, ...]:
    """One repetition with each load, as instruments would show it.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        What is done, as :func:`~revpress.exercise.catalogue.find_exercise` takes it.
    athlete : Athlete
        Who does it, sharing the load in the most economical way.
    loads : sequence of float
        In the unit of the exercise's load, a set each.
    instruments : sequence of Instrument
        The first one is an encoder.
    up, down : float
        Durations of both phases [s].
    seed : int
        Of all noise.
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    tuple of MeasuredRep
        With what all other instruments read, as :func:`~revpress.measurement.explain.explain` takes them. Their source
        is "simulated".

    Raises
    ------
    InputError
        The first instrument is no encoder, or what :func:`~revpress.exercise.solve.solve` refuses.
    """
    encoder, *others = instruments or (None,)
    if not isinstance(encoder, Encoder):
        raise InputError("the first instrument of a simulated session is an encoder: without it no repetition is found")
    chosen = find_exercise(exercise, **parameters)
    rng = np.random.default_rng(seed)
    reps: list[MeasuredRep] = []
    for number, load in enumerate(loads, start=1):
        solution = solve(chosen, athlete, load, motion=tempo(up, down, frames=_FRAMES))
        found = measure_recording(encoder.simulate(solution, rng), chosen, athlete, load, encoder=encoder)
        for instrument in others:
            found = observe(found, instrument.simulate(solution, rng), [instrument])
        reps += [replace(rep, set_number=number) for rep in found]
    return tuple(reps)
