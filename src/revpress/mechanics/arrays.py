"""Arrays as they come from outside: numbers, and finite, before anything is computed with them."""

from __future__ import annotations

from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError, shown


def as_array(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Take an array of real numbers.

    Parameters
    ----------
    name : str
        What it is, for the error.
    values : array_like
        Any shape.

    Returns
    -------
    ndarray
        The same as floating-point numbers.

    Raises
    ------
    InputError
        Truth values, text, complex or missing numbers, numbers that are too large, rows of different length.
    """
    try:
        given = np.asarray(values)
        if given.dtype.kind in "bcU":  # NumPy would take truth values and text, and half of a complex number
            raise TypeError
        return np.asarray(given, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{name} is {shown(values)}, but must be numbers of a regular shape") from None


def finite(name: str, values: ArrayLike, low: float = -inf, high: float = inf) -> NDArray[np.float64]:
    """Take an array of finite numbers within [low, high].

    Parameters
    ----------
    name : str
        What it is, for the error.
    values : array_like
        Any shape.
    low, high : float, optional
        The allowed range.

    Returns
    -------
    ndarray
        The same as floating-point numbers.

    Raises
    ------
    InputError
        As :func:`as_array`, and for the first number that is not finite or not within the range.
    """
    array = as_array(name, values)
    good = np.isfinite(array) & (array >= low) & (array <= high)
    if not good.all():
        first = tuple(int(i) for i in np.argwhere(~good)[0])
        allowed = "finite" if (low, high) == (-inf, inf) else f"finite and {low:g} to {high:g}"
        place = f" at {first[0] if len(first) == 1 else first}" if first else ""
        raise InputError(f"{name} is {array[first]:g}{place}, but must be {allowed}")
    return array
