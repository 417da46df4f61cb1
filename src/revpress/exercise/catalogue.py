"""The catalogue of exercises: those of the library, one file each, found by their place, and those of other packages.

``exercise/library/hip_thrust.py`` is the exercise ``"hip_thrust"``,
``exercise/library/reverse_leg_press/track.py`` is ``"reverse_leg_press/track"``. Another package adds to the catalogue
by entry points of the group ``revpress.exercises``; a class anywhere is named ``"package.module:Class"``.
"""

from __future__ import annotations

import difflib
import inspect
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from revpress.errors import InputError, RevpressError, shown
from revpress.exercise.exercise import Exercise

GROUP = "revpress.exercises"
"""Entry points by which other packages add exercises."""

_LIBRARY = "revpress.exercise.library"


class Catalogue(Mapping[str, type[Exercise]]):
    """All exercises by name; a new file in the library folder or a new entry point is a new entry."""

    @cached_property
    def _library(self) -> dict[str, str]:
        """Name to module."""
        package = import_module(_LIBRARY)
        found = pkgutil.walk_packages(package.__path__, _LIBRARY + ".")
        modules = sorted(m.name for m in found if not m.ispkg)
        return {module[len(_LIBRARY) + 1 :].replace(".", "/"): module for module in modules}

    @cached_property
    def _others(self) -> dict[str, EntryPoint]:
        """Name to entry point; the library's own names cannot be taken."""
        points = entry_points(group=GROUP)
        return {point.name: point for point in points if point.name not in self._library}

    @cached_property
    def _loaded(self) -> dict[str, type[Exercise]]:
        return {}

    def __getitem__(self, name: str) -> type[Exercise]:
        if name not in self:
            near = difflib.get_close_matches(str(name), list(self), n=2, cutoff=0.4)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise InputError(f"there is no exercise {shown(name)}{hint} (known: {', '.join(self)})")
        if name not in self._loaded:
            if name in self._library:
                found = _of_module(self._library[name])
                found.name = name
            else:
                found = _of_entry_point(self._others[name])
                found.name = name
            self._loaded[name] = found
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter([*self._library, *sorted(self._others)])

    def __len__(self) -> int:
        return len(self._library) + len(self._others)

    def __contains__(self, name: object) -> bool:
        return name in self._library or name in self._others

    def __repr__(self) -> str:
        return f"Catalogue({', '.join(self)})"


exercises = Catalogue()


ExerciseLike = str | Exercise | type[Exercise]
"""What the library takes as an exercise: see :func:`find_exercise`."""


def find_exercise(exercise: ExerciseLike, **settings: Any) -> Exercise:
    """The exercise that is meant, with its settings.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        A name in the catalogue, ``"package.module:Class"``, a class, or an instance with its settings.
    **settings
        Settings by name, SI and radians; of an instance, those that change.

    Returns
    -------
    Exercise

    Raises
    ------
    InputError
        There is no such exercise or setting, or a value is not allowed.
    """
    if isinstance(exercise, Exercise):
        changed: Exercise = exercise.changed(**settings) if settings else exercise
        return changed
    if isinstance(exercise, str):
        exercise = _named(exercise) if ":" in exercise else exercises[exercise]
    if not _is_complete(exercise):
        raise InputError(
            f"{shown(exercise)} is no exercise: give a name ({', '.join(list(exercises)[:3])}, …), an Exercise, "
            f"or the text "
            "package.module:Class"
        )
    return exercise(**settings)


def exercises_in(file: Path) -> list[type[Exercise]]:
    """The exercises that a Python file defines; the file is run.

    Raises
    ------
    InputError
        The file cannot be run, or defines none.
    """
    spec = spec_from_file_location(f"exercises_in_{file.stem}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise InputError(f"{file} is no Python file that can be read")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # where pydantic looks up the annotations of its classes
    try:
        spec.loader.exec_module(module)
    except RevpressError:
        raise
    except Exception as error:
        raise InputError(f"{file} cannot be run: {type(error).__name__}: {error}") from error
    found = [c for c in vars(module).values() if _is_complete(c) and c.__module__ == spec.name]
    if not found:
        raise InputError(f"{file} defines no exercise: no subclass of Exercise with title, load and assemble")
    for exercise in found:
        exercise.name = f"{file.name}:{exercise.__name__}"
    return found


def _is_complete(found: object) -> bool:
    """Whether something is an exercise class with everything defined."""
    return (
        isinstance(found, type)
        and issubclass(found, Exercise)
        and hasattr(found, "title")
        and hasattr(found, "load")
        and not inspect.isabstract(found)
    )


def _named(place: str) -> type[Exercise]:
    """The class at ``package.module:Class``."""
    module, _, attribute = place.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise InputError(f"there is no exercise {shown(place)}: {error}") from None
    if not _is_complete(found):
        raise InputError(f"{place} is no exercise: it is no subclass of Exercise with title, load and assemble")
    complete: type[Exercise] = found
    return complete


def _of_module(module: str) -> type[Exercise]:
    """The one exercise class that a module of the library defines."""
    content = import_module(module)
    found = [c for c in vars(content).values() if _is_complete(c) and c.__module__ == module]
    if len(found) != 1:
        raise TypeError(f"{module} defines {len(found)} exercises, but a file of the library is one")
    complete: type[Exercise] = found[0]
    return complete


def _of_entry_point(point: EntryPoint) -> type[Exercise]:
    try:
        found = point.load()
    except (ImportError, AttributeError) as error:
        raise InputError(f"the exercise {shown(point.name)} of another package cannot be loaded: {error}") from None
    if not _is_complete(found):
        raise InputError(
            f"{point.value}, which another package calls the exercise {shown(point.name)}, is no subclass of "
            f"Exercise with "
            "title, load and assemble"
        )
    complete: type[Exercise] = found
    return complete
