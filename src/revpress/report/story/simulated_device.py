"""What is said of a device that is not there, and the set that it plays."""

from __future__ import annotations

import shlex

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.instrument.recording import Recording
from revpress.measurement.simulated_set import SetPace, simulate_set
from revpress.recording.live.simulated.devices import DEVICES


def simulated_recording(
    chosen: LoadedExercise, athlete: Athlete, reps: int, seed: int, velocity: float | None = None
) -> Recording:
    """A set with the errors of its instruments.

    Parameters
    ----------
    chosen : LoadedExercise
        What is done, with what.
    athlete : Athlete
        Who does it.
    reps : int
        How often.
    seed : int
        Of the errors.
    velocity : float, optional
        Mean velocity of the first repetition [m/s]; a usual pace if not given.

    Returns
    -------
    Recording
    """
    rng = np.random.default_rng(seed)
    return simulate_set(chosen.name, athlete, chosen.load, SetPace(reps, velocity=velocity), rng, **chosen.parameters)


def device_words(device: str, address: str) -> list[str]:
    """What to do with a device that waits.

    Parameters
    ----------
    device : str
        Its name.
    address : str
        Where it is.

    Returns
    -------
    list of str
        The first ends in its address.
    """
    return [
        f"A simulated {device} waits at: {address}",
        f"Next: in another terminal, revpress capture {DEVICES[device][1]} {shlex.quote(address)}; it plays once, "
        "to whoever stays.",
    ]
