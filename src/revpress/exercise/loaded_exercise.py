"""An exercise as somebody would do it: with its settings and a load."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from revpress.exercise.catalogue import ExerciseLike


class LoadedExercise(NamedTuple):
    """An exercise, its load and its settings.

    Attributes
    ----------
    name : str, Exercise or subclass of Exercise
        As :func:`~revpress.exercise.catalogue.find_exercise` takes it; in a comparison also a measured motion,
        ``motion:COORDINATES+LOADS``.
    load : float, optional
        In the unit of the exercise's load; its default if not given.
    parameters : Mapping of str to object
        Settings that are not the default, or not the instance's [SI, radians].
    share : float, optional
        The load is this share of the athlete's largest load (:func:`.largest_load`), 0.01 to 1.
    """

    name: ExerciseLike
    load: float | None = None
    parameters: Mapping[str, Any] = {}
    share: float | None = None
