"""The catalogue of exercises: those of the library, one file each, found by their place, and those of other packages.

``exercise/library/hip_thrust.py`` is the exercise ``"hip_thrust"``,
``exercise/library/reverse_leg_press/track.py`` is ``"reverse_leg_press/track"``. Another package adds to the catalogue
by entry points of the group ``revpress.exercises``; a class anywhere is named ``"package.module:Class"``.
"""

from __future__ import annotations

import difflib
import pkgutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import module_from_spec, spec_from_file_location
from operator import attrgetter
from pathlib import Path
from typing import Any, NoReturn

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
        """Name to entry point; a name that is taken stays with whoever has it, and that is said."""
        taken: dict[str, EntryPoint] = {}
        for point in entry_points(group=GROUP):
            if point.name in self._library or taken.get(point.name, point).value != point.value:
                owner = taken[point.name].value if point.name in taken else "the library"
                warnings.warn(
                    f"the exercise {shown(point.name)} of {point.value} is left out: {owner} has that name",
                    stacklevel=2,
                )
            else:
                taken[point.name] = point
        return taken

    @cached_property
    def _loaded(self) -> dict[str, type[Exercise]]:
        return {}

    def __getitem__(self, name: str) -> type[Exercise]:
        if name not in self:
            near = difflib.get_close_matches(name, list(self), n=2, cutoff=0.4) if isinstance(name, str) else []
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise InputError(f"there is no exercise {shown(name)}{hint} (known: {', '.join(self)})")
        if name not in self._loaded:
            in_library = name in self._library
            found = _of_module(self._library[name]) if in_library else _of_entry_point(self._others[name])
            found.name = name
            self._loaded[name] = found
        return self._loaded[name]

    def get(self, name: str, default: Any = None) -> Any:
        """The exercise, or ``default`` where there is none of that name."""
        if name not in self:  # not tried, as a name that is missing is no KeyError here
            return default
        return self[name]

    def __setitem__(self, name: str, exercise: object) -> NoReturn:
        raise InputError(
            f"the catalogue takes no exercise at run time: give the class itself or the text package.module:Class "
            f"instead of a name, or let a package declare it under the entry points {GROUP!r}"
        )

    def __iter__(self) -> Iterator[str]:
        return iter([*self._library, *sorted(self._others)])

    def __len__(self) -> int:
        return len(self._library) + len(self._others)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in self._library or name in self._others)

    def __repr__(self) -> str:
        return f"Catalogue({', '.join(self)})"


exercises = Catalogue()


ExerciseLike = str | Exercise | type[Exercise]
"""What the library takes as an exercise: see :func:`find_exercise`."""


def find_exercise(exercise: ExerciseLike, /, **settings: Any) -> Exercise:
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
    if isinstance(exercise, str):
        exercise = _named(exercise) if ":" in exercise else exercises[exercise]
    kind = type(exercise) if isinstance(exercise, Exercise) else exercise
    if not (isinstance(kind, type) and issubclass(kind, Exercise)):
        raise InputError(
            f"{shown(exercise)} is no exercise: give a name ({', '.join(list(exercises)[:3])}, …), an Exercise, or the "
            "text package.module:Class"
        )
    complete = _complete(kind, kind.name)
    if isinstance(exercise, Exercise):
        return exercise.changed(**settings) if settings else exercise
    return complete(**settings)


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
    with _running(f"{file} cannot be run"):
        spec.loader.exec_module(module)
    found = [c for c in vars(module).values() if not _missing(c) and c.__module__ == spec.name]
    if not found:
        raise InputError(f"{file} defines no exercise: no subclass of Exercise with title, load and assemble")
    for exercise in found:
        exercise.name = f"{file.name}:{exercise.__name__}"
    return found


def _missing(found: object) -> list[str]:
    """What something lacks of a whole exercise."""
    if not (isinstance(found, type) and issubclass(found, Exercise)):
        return ["the base class Exercise"]
    return [*(name for name in ("title", "load") if not hasattr(found, name)), *sorted(found.__abstractmethods__)]


def _complete(found: object, name: str) -> type[Exercise]:
    """``found``, if it is a class of an exercise with all that one needs."""
    missing = _missing(found)
    if missing:
        raise InputError(f"{name} is no exercise: it lacks {', '.join(missing)}")
    complete: type[Exercise] = found  # type: ignore[assignment]
    return complete


def _named(place: str) -> type[Exercise]:
    """The class at ``package.module:Class``."""
    module, _, attribute = place.partition(":")
    with _running(f"there is no exercise {shown(place)}"):
        found = attrgetter(attribute)(import_module(module))
    return _complete(found, place)


def _of_module(module: str) -> type[Exercise]:
    """The one exercise class that a module of the library defines."""
    content = import_module(module)
    found = [c for c in vars(content).values() if not _missing(c) and c.__module__ == module]
    if len(found) != 1:
        raise TypeError(f"{module} defines {len(found)} exercises, but a file of the library is one")
    complete: type[Exercise] = found[0]
    return complete


def _of_entry_point(point: EntryPoint) -> type[Exercise]:
    with _running(f"the exercise {shown(point.name)} of another package cannot be loaded"):
        found = point.load()
    return _complete(found, f"{point.value}, which another package calls {shown(point.name)},")


@contextmanager
def _running(what: str) -> Iterator[None]:
    """Run what others wrote: whatever it raises is told in one sentence that begins with ``what``."""
    try:
        yield
    except RevpressError:
        raise
    except (Exception, SystemExit) as error:
        raise InputError(f"{what}: {type(error).__name__}: {error}") from error
