"""The library of exercises: one file each, found by its place.

``exercise/library/hip_thrust.py`` is the exercise ``"hip_thrust"``,
``exercise/library/reverse_leg_press/track.py`` is ``"reverse_leg_press/track"``. A file defines ``TITLE``, ``LOAD`` (a
:class:`Parameter`), ``PARAMETERS`` (a tuple of them) and ``assemble(athlete, load, p)``, which returns an
:class:`~revpress.twin.assembly.Assembly`; its docstring is the description.
"""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from itertools import pairwise
from numbers import Real
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from revpress.errors import InputError, check_range

if TYPE_CHECKING:
    from revpress.athlete.athlete import Athlete
    from revpress.twin.assembly import Assembly

_LIBRARY = "revpress.exercise.library"
_LEAST_ARC = 1e-3  # rad


@dataclass(frozen=True)
class Parameter:
    """One number or choice that describes a machine or a technique.

    Attributes
    ----------
    name, unit : unit is SI ("m", "rad", "kg", "s", "1") or "" for a choice.
    default, low, high : default and allowed range (choices: default only).
    reason : why this default.
    choices : the allowed words of a choice, empty for a number.
    columns : of a table that may be given instead of a choice, each with its range; the first one rises. Values are
        tuples of one pair a row.
    """

    name: str
    unit: str
    default: float | str
    low: float = -np.inf
    high: float = np.inf
    reason: str = ""
    choices: tuple[str, ...] = ()
    columns: tuple[Parameter, Parameter] | None = None

    def check(self, value: Any, exercise: str) -> Value:
        """Return the value if it is allowed.

        Raises
        ------
        InputError : naming the value and what is allowed, in the unit of the faces (degrees for angles).
        """
        if self.columns and not isinstance(value, str):
            return self._check_table(value, self.columns, exercise)
        if self.choices:
            if value not in self.choices:
                raise InputError(f"{exercise}: {self.name} is {value!r}, but must be one of {self.allowed_words}")
            return str(value)
        return self.number(value, exercise)

    def number(self, value: Any, exercise: str) -> float:
        """Return a number in the range; errors as in :meth:`check`."""
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise InputError(f"{exercise}: {self.name} is {value!r}, but must be a number") from None
        return check_range(f"{exercise}: {self.name}", number, self.low, self.high, self.unit)

    def _check_table(
        self, rows: Any, columns: tuple[Parameter, Parameter], exercise: str
    ) -> tuple[tuple[float, float], ...]:
        listed = rows if isinstance(rows, Iterable) else ()
        pairs = [tuple(row) if isinstance(row, Iterable) else (row,) for row in listed]
        if len(pairs) < 2 or {len(pair) for pair in pairs} != {2}:
            raise InputError(f"{exercise}: {self.name} must be a table of at least two rows of two numbers")
        where = f"{exercise}, {self.name}"
        first = columns[0]
        most = max((float(a) for a, _ in pairs if isinstance(a, Real)), default=0.0)
        if first.unit == "1" and most > first.high:
            raise InputError(
                f"{where}: {first.name} reaches {most:g}, but it is a fraction of at most {first.high:g}: 0.5, not 50"
            )
        table = tuple((columns[0].number(a, where), columns[1].number(b, where)) for a, b in pairs)
        for (before, _), (after, _) in pairwise(table):
            if after <= before:
                raise InputError(
                    f"{where}: {columns[0].name} must rise from row to row, but {after:g} follows {before:g}"
                )
        return table

    @property
    def allowed_words(self) -> str:
        """What a choice may be, in words."""
        table = " or a table of {} and {}".format(*(c.name for c in self.columns)) if self.columns else ""
        return ", ".join(self.choices) + table


Value = float | str | tuple[tuple[float, float], ...]
"""What a parameter may be: a number, a word, or a table of pairs."""


def preset(parameters: Iterable[Parameter], **defaults: tuple[float | str, str]) -> tuple[Parameter, ...]:
    """The parameters with other defaults: name to default and reason."""
    given = {p.name: p for p in parameters}
    changed = {name: replace(given[name], default=value, reason=why) for name, (value, why) in defaults.items()}
    return tuple((given | changed).values())


@dataclass(frozen=True)
class Exercise:
    """One entry of the library."""

    name: str
    module: ModuleType

    @property
    def title(self) -> str:
        """Short name for tables and figures."""
        return str(self.module.TITLE)

    @property
    def description(self) -> str:
        """What it is, what it assumes and where its dimensions come from."""
        return str(self.module.__doc__).strip()

    @property
    def load(self) -> Parameter:
        """What ``load`` means here."""
        load: Parameter = self.module.LOAD
        return load

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Machine and technique parameters."""
        return tuple(self.module.PARAMETERS)

    def assemble(self, athlete: Athlete, load: float | None = None, **values: Any) -> Assembly:
        """Join athlete and machine.

        Parameters
        ----------
        load : in the unit of :attr:`load`; its default if not given.
        values : parameters by name [SI, radians]; the others take their defaults.

        Raises
        ------
        InputError : unknown parameter, or a value outside its range.
        UnreachableError : a posture the athlete cannot take.
        """
        weight = self.load.number(self.load.default if load is None else load, self.name)
        chosen = self.checked(values)
        self._check_stroke(chosen)
        assembly: Assembly = self.module.assemble(athlete, weight, SimpleNamespace(**chosen))
        return assembly

    def checked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Every parameter by name with its value, given or default [SI, radians].

        Raises
        ------
        InputError : unknown parameter, or a value outside its range.
        """
        known = {p.name: p for p in self.parameters}
        for name in values:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"; did you mean {near[0]}?" if near else f"; its parameters are {', '.join(known)}"
                raise InputError(f"{self.name} has no parameter {name!r}{hint}")
        return {n: p.check(values.get(n, p.default), self.name) for n, p in known.items()}

    def _check_stroke(self, chosen: Mapping[str, Any]) -> None:
        """Refuse a stroke whose every end is where it starts: no machine can be set up around it."""
        ends = {n: f"end{n.removeprefix('start')}" for n in chosen if n.startswith("start_")}
        pairs = {start: end for start, end in ends.items() if end in chosen}
        if pairs and all(abs(chosen[start] - chosen[end]) < _LEAST_ARC for start, end in pairs.items()):
            start, end = next(iter(pairs.items()))
            raise InputError(
                f"{self.name}: the stroke ends where it starts: {start} is {np.degrees(chosen[start]):g}° and {end} "
                f"{np.degrees(chosen[end]):g}°"
            )


class Library(Mapping[str, Exercise]):
    """All exercises by name; a new file in the library folder is a new entry."""

    @cached_property
    def _names(self) -> tuple[str, ...]:
        package = import_module(_LIBRARY)
        found = pkgutil.walk_packages(package.__path__, _LIBRARY + ".")
        return tuple(sorted(m.name[len(_LIBRARY) + 1 :].replace(".", "/") for m in found if not m.ispkg))

    def __getitem__(self, name: str) -> Exercise:
        if name not in self._names:
            near = difflib.get_close_matches(name, self._names, n=2, cutoff=0.4)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise InputError(f"there is no exercise {name!r}{hint} (known: {', '.join(self._names)})")
        return Exercise(name, import_module(f"{_LIBRARY}.{name.replace('/', '.')}"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __repr__(self) -> str:
        return f"Library({', '.join(self._names)})"


exercises = Library()
