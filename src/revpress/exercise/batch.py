"""Several athletes, settings or loads at once: each becomes a dimension of the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr
from pydantic import BaseModel

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError, shown
from revpress.settings import Parameter, Settings, find_parameter
from revpress.twin.quantities import solution_quantities

_LABELS = ("coordinate", "muscle", "contact", "joint", "line")


@dataclass(frozen=True)
class Axis:
    """What varies along one dimension.

    Attributes
    ----------
    argument : str
        ``athlete``, ``load`` or the name of a setting.
    values : tuple
        At least one.
    attributes : Mapping of str to str
        Of the coordinate: unit and meaning of a setting.
    """

    argument: str
    values: tuple[Any, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def dimension(self) -> str:
        """The argument's name, with ``setting_`` before it where a quantity of the solution has that name."""
        return f"setting_{self.argument}" if self.argument in solution_quantities else self.argument

    @property
    def as_json(self) -> list[Any]:
        """The values of a setting as JSON holds them."""
        return [
            v.as_json() if isinstance(v, Settings) else v if isinstance(v, Mapping) else _label(v) for v in self.values
        ]

    @property
    def labels(self) -> list[Any]:
        """One for each value: a number or words, no two the same."""
        words = [v.description if isinstance(v, Athlete) else _label(v) for v in self.values]
        seen = [words[:i].count(word) for i, word in enumerate(words)]
        return [
            f"{word} ({n + 1})" if n and isinstance(word, str) else word for word, n in zip(words, seen, strict=True)
        ]


def axes_of(
    athlete: Athlete | Sequence[Athlete],
    load: float | Sequence[float] | None,
    settings: Mapping[str, Any],
    parameters: Iterable[Parameter],
) -> list[Axis]:
    """What was given several times, in the order of the dimensions: athlete, settings as they stand, load.

    Raises
    ------
    InputError
        An empty sequence.
    """
    around: dict[str, Any] = {"athlete": athlete, "load": load}
    people, loads = ([Axis(name, tuple(v))] if are_several(v) else [] for name, v in around.items())
    axes = [*people, *axes_of_settings(settings, parameters), *loads]
    for axis in axes:
        if not axis.values:
            raise InputError(f"{axis.argument} is an empty sequence, but at least one is needed")
    return axes


def axes_of_settings(settings: Mapping[str, Any], parameters: Iterable[Parameter]) -> list[Axis]:
    """Which settings were given several times, as they stand; the value of a table is a sequence itself."""
    own, axes = list(parameters), []
    for name, value in settings.items():
        parameter = _parameter(own, name, settings) if are_several(value) else None
        if not are_several(value) or (parameter and parameter.columns):
            continue
        unit = {"units": parameter.unit} if parameter and parameter.unit else {}
        axes.append(Axis(name, _read(parameter, tuple(value)), unit))
    return axes


def _parameter(own: Sequence[Parameter], name: str, settings: Mapping[str, Any]) -> Parameter | None:
    """The parameter of a name; None of one that is unknown, which the exercise itself says better."""
    single = {n: value for n, value in settings.items() if not are_several(value)}
    try:
        return find_parameter(own, name, single)
    except InputError:
        return None


def _read(parameter: Parameter | None, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Values of a setting; of a choice among groups, the groups, however they were given."""
    kinds = parameter.kinds if parameter else None
    return tuple(kinds.read(v, parameter.name) for v in values) if parameter and kinds else values


def are_several(value: object) -> bool:
    """Whether a value is a sequence or an array, not one thing."""
    single = isinstance(value, str | bytes | Mapping | BaseModel | set | frozenset)
    return isinstance(value, Iterable) and not single and getattr(value, "ndim", 1) > 0


def solve_each(axes: Sequence[Axis], solve: Callable[[Mapping[str, Any]], xr.Dataset]) -> xr.Dataset:
    """Solve every combination and join the answers, one dimension for each axis, in their order.

    Parameters
    ----------
    axes : sequence of Axis
    solve : callable
        From argument to value, one of each axis, to a solution.

    Returns
    -------
    xarray.Dataset
        Every data variable over all the dimensions; coordinates and attributes over those along which they differ:
        of an attribute that differs nothing is kept.

    Raises
    ------
    InputError
        Two members have other muscles, coordinates or contacts.
    InputError, UnreachableError
        A member is refused; the message names it.
    """
    return _solve_along(axes, solve, {})


def _solve_along(
    axes: Sequence[Axis], solve: Callable[[Mapping[str, Any]], xr.Dataset], chosen: dict[str, Any]
) -> xr.Dataset:
    if not axes:
        return _named(solve, chosen)
    axis, *others = axes
    parts = [_solve_along(others, solve, {**chosen, axis.argument: value}) for value in axis.values]
    if axis.argument != "load":  # which every member has already
        words = parts[0].coords[axis.dimension].attrs if axis.dimension in parts[0].coords else axis.attributes
        at = [xr.Variable((), label, words) for label in axis.labels]
        parts = [part.assign_coords({axis.dimension: label}) for part, label in zip(parts, at, strict=True)]
    _check_alike(axis, parts)
    first = parts[0]
    different = [n for n in first.coords if any(not np.array_equal(first[n].values, p[n].values) for p in parts)]
    along = {axis.dimension, *different, *(("athlete_properties",) if axis.argument == "athlete" else ())}
    joined = xr.concat(
        parts, dim=axis.dimension, data_vars="all", coords=sorted(map(str, along)), compat="equals", join="exact",
        combine_attrs="drop_conflicts",
    )  # fmt: skip
    joined[axis.dimension].attrs = dict(first[axis.dimension].attrs)
    return joined


def _named(solve: Callable[[Mapping[str, Any]], xr.Dataset], chosen: Mapping[str, Any]) -> xr.Dataset:
    """The solution of one member, which a refusal names."""
    try:
        return solve(chosen)
    except (InputError, UnreachableError) as error:
        words = [f"{n} {v.description if isinstance(v, Athlete) else _label(v)}" for n, v in chosen.items()]
        raise type(error)(f"{error} (refused: {', '.join(words)})") from None


def _check_alike(axis: Axis, parts: Sequence[xr.Dataset]) -> None:
    first, name = parts[0], axis.labels[0]
    for part, label in zip(parts[1:], axis.labels[1:], strict=True):
        for kind in _LABELS:
            here, there = (list(p[kind].values) if kind in p.coords else [] for p in (first, part))
            if here != there:
                raise InputError(
                    f"{axis.argument} {label} has other entries of {shown(kind)} than {axis.argument} {name}, "
                    f"so they do "
                    "not fit into one dataset: solve them one by one"
                )


def _label(value: Any) -> Any:
    """A number as it is, anything else in words."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.item()
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
