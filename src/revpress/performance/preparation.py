"""An exercise made ready for questions about a maximum: compiled, passed steadily, cut to the athlete's range."""

from __future__ import annotations

import json
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError
from revpress.exercise.exercise import Exercise
from revpress.mechanics.closure import Path
from revpress.mechanics.kinematics import Array
from revpress.twin.motion import Motion, isometric
from revpress.twin.rig import Rig

SPEED_LIMITS = (-3.0, 3.0)
"""Speeds of the interface that may be asked about [m/s]."""

STROKE = {"units": "1", "long_name": "0 at the start, 1 at the end"}
"""What the coordinate ``stroke`` says of itself."""

_FINE = 1001  # positions at which the end of the range is looked for


def compiled(exercise: Exercise, athlete: Athlete, load: float | None = None) -> Rig:
    """The exercise compiled; the last ones are kept.

    Parameters
    ----------
    exercise : Exercise
    athlete : Athlete
    load : float, optional
        In the unit of the exercise's load; its default if not given.

    Returns
    -------
    Rig
        A weight stack in it can be loaded as finely as needed: strength does not come in steps.
    """
    return _compile(exercise.without_load_steps(), athlete, load)


@lru_cache(maxsize=32)
def _compile(exercise: Exercise, athlete: Athlete, load: float | None) -> Rig:
    return Rig(exercise.assembly(athlete, load))


def steady(rig: Rig, strokes: Array, speed: float) -> Motion:
    """Each stroke passed at a constant speed of the interface.

    Parameters
    ----------
    rig : Rig
    strokes : ndarray, shape (F,)
        0 to 1.
    speed : float
        Of the interface along its path, concentric + [m/s].

    Returns
    -------
    Motion
    """
    if speed == 0.0:
        return isometric(strokes)
    still = np.zeros_like(strokes)
    return rig.motion_at(still, strokes, still + speed, still)


def of_sides(rig: Rig, over_u: Array, coordinate: str) -> Array:
    """Values of a coordinate of the working legs.

    Parameters
    ----------
    rig : Rig
    over_u : ndarray, shape (F, n_u)
        Values of all coordinates.
    coordinate : str
        Without its side, such as ``hip_flexion``.

    Returns
    -------
    ndarray, shape (sides, F)
    """
    return np.stack([over_u[:, rig.place(f"{coordinate}_{side}")] for side in rig.assembly.working_sides])


def within_range(rig: Rig, athlete: Athlete, path: Path) -> NDArray[np.bool_]:
    """Where no hip is extended further than the athlete's goes: (F,)."""
    hips = of_sides(rig, path.u, "hip_flexion")
    return np.asarray((hips >= athlete.range_of_motion["hip_flexion"].low - 1e-9).all(axis=0))


def reach(rig: Rig, athlete: Athlete) -> float:
    """Stroke up to which no hip is extended further than the athlete's goes.

    Raises
    ------
    InputError
        The stroke begins beyond it.
    """
    strokes = np.linspace(0.0, 1.0, _FINE)
    beyond = np.flatnonzero(~within_range(rig, athlete, rig.path(strokes)))
    if not len(beyond):
        return 1.0
    if beyond[0] == 0:
        raise InputError("the stroke begins beyond this athlete's hip extension")
    return float(strokes[beyond[0] - 1])


def described(exercise: Exercise, athlete: Athlete) -> dict[str, str]:
    """Attributes that say whose capacity in what a dataset holds."""
    return {
        "exercise": exercise.name,
        "title": exercise.title,
        "load_unit": exercise.load.unit,
        "athlete": json.dumps(athlete.to_dict()),
        "parameters": json.dumps(exercise.as_json()),
    }
