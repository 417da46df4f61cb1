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
from revpress.settings import Parameter
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
    def plain(self) -> list[Any]:
        """The values: numbers as Python's, athletes as they are, anything else in words."""
        return [v if isinstance(v, Athlete) else _label(v) for v in self.values]

    @property
    def labels(self) -> list[Any]:
        """One for each value: a number or words, no two the same."""
        words = [v.description if isinstance(v, Athlete) else v for v in self.plain]
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
    known = {p.name: p for p in parameters}
    tables = {name for name, p in known.items() if p.columns}  # their value is a sequence itself
    varied = {name: value for name, value in settings.items() if name not in tables}
    given = {"athlete": athlete, **varied, "load": load}
    words = {name: {"units": p.unit} if p.unit else {} for name, p in known.items()}
    axes = [Axis(name, tuple(value), words.get(name, {})) for name, value in given.items() if are_several(value)]
    for axis in axes:
        if not axis.values:
            raise InputError(f"{axis.argument} is an empty sequence, but at least one is needed")
    return axes


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
    if isinstance(value, np.generic | np.ndarray):
        value = value.item()
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
