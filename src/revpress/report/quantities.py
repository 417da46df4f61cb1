"""Taking named quantities out of datasets, with errors that say what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from revpress.errors import InputError
from revpress.quantity import Quantity
from revpress.study.comparison_quantities import comparison_quantities
from revpress.study.lift import Lift
from revpress.units import face


def take(data: xr.Dataset, name: str, dims: Sequence[str], units: str) -> xr.DataArray:
    """Variable ``name`` with its dimensions in the order ``dims``, checked to be in ``units``.

    Raises :class:`InputError` if it is absent, has other dimensions, or its attribute ``units`` says otherwise.
    """
    if name not in data:
        raise InputError(f"{name} ({', '.join(dims)}) [{units}] is missing: this part of the report needs it")
    array = data[name]
    if set(array.dims) != set(dims):
        raise InputError(f"{name} has dimensions ({', '.join(map(str, array.dims))}), expected ({', '.join(dims)})")
    if array.attrs.get("units") != units:
        raise InputError(f"{name} is in {array.attrs.get('units', 'no stated unit')!r}, expected {units!r}")
    return array.transpose(*dims)


def declared(data: xr.Dataset, name: str) -> xr.DataArray:
    """A declared quantity of a comparison, checked as :func:`take` does, in its unit at the face.

    Parameters
    ----------
    data : xarray.Dataset
        A comparison.
    name : str
        In :data:`~revpress.study.comparison_quantities.comparison_quantities`.

    Returns
    -------
    xarray.DataArray
        Over (exercise, …).
    """
    quantity = comparison_quantities[name]
    return take(data, name, ("exercise", *quantity.dims), quantity.unit) * at_face(quantity)[0]


def at_face(quantity: Quantity[Lift]) -> tuple[float, str]:
    """Factor and unit with which a declared quantity is shown: as it declares it, else as its unit is spelled."""
    if quantity.face == "%":
        return 100.0, "%"
    factor, unit = face(1.0, quantity.unit)
    return factor, quantity.face or unit


def working_at(comparison: xr.Dataset, joint: str) -> list[str]:
    """Exercises whose larger positive work is at the ``joint``, "hip" or "knee"; where it is not said, at the hip."""
    if "work_joint" not in comparison:
        return [str(name) for name in comparison.exercise.values] if joint == "hip" else []
    return [str(name) for name in comparison.exercise.values[comparison.work_joint.values == joint]]


def interval_of(
    data: xr.Dataset, name: str, dims: Sequence[str], units: str, layer: str = "likely"
) -> tuple[np.ndarray, np.ndarray] | None:
    """Least and greatest value of a quantity in a layer of its interval; None where that layer was not asked for.

    Parameters
    ----------
    data : xarray.Dataset
        With ``{name}_interval`` over (layer, bound, …).
    name : str
        Of the quantity.
    dims : sequence of str
        Of the quantity, in the order wanted.
    units : str
        It must be in.
    layer : {"likely", "possible", "body"}
        Of the interval.

    Returns
    -------
    tuple of ndarray or None
        Low and high, each over ``dims``.
    """
    if f"{name}_interval" not in data or layer not in data["layer"].values:
        return None
    ends = take(data, f"{name}_interval", ("layer", "bound", *dims), units).sel(layer=layer)
    low, high = (np.asarray(ends.sel(bound=bound).values) for bound in ("low", "high"))
    return low, high


def band_of(data: xr.Dataset, name: str, dims: Sequence[str], units: str) -> tuple[np.ndarray, np.ndarray] | None:
    """The interval that stands beside a value: likely for all bodies if that was asked for, else likely for this one.

    Parameters and result as in :func:`interval_of`.
    """
    whole = interval_of(data, name, dims, units, "body")
    return interval_of(data, name, dims, units, "likely") if whole is None else whole


def exercise_titles(data: xr.Dataset | xr.DataArray) -> dict[str, str]:
    """Display name of every exercise: the coordinate ``title`` where there is one, else made from its name."""
    names = [str(n) for n in data.exercise.values]
    if "title" in data.coords:
        return dict(zip(names, map(str, data.title.values), strict=True))
    return {name: name.rsplit("/", 1)[-1].replace("_", " ").capitalize() for name in names}


def named(titles: Mapping[str, str], values: ArrayLike, unit: str, decimals: int = 0) -> str:
    """``Title value unit`` of each exercise in one phrase; values that are not a number are left out."""
    pairs: Iterable[tuple[str, float]] = zip(titles.values(), np.asarray(values, dtype=float), strict=True)
    return ", ".join(f"{title} {value:.{decimals}f} {unit}" for title, value in pairs if np.isfinite(value))
