"""How numbers look to a person: degrees for radians, one spelling for every unit and value."""

from __future__ import annotations

import math

# unit inside: (unit at the face, factor from inside to face)
_FACES = {
    "rad": ("°", math.degrees(1.0)),
    "rad/s": ("°/s", math.degrees(1.0)),
    "deg": ("°", 1.0),
    "1": ("", 1.0),
    "N m": ("N·m", 1.0),
    "N m s": ("N·m·s", 1.0),
    "BW": ("body weights", 1.0),
}


def face(value: float, unit: str) -> tuple[float, str]:
    """A value as a person reads it.

    Parameters
    ----------
    value : float
        In ``unit``.
    unit : str
        Used inside: SI, radians, "1" for none.

    Returns
    -------
    value : float
    unit : str
        At the face.
    """
    shown, factor = _FACES.get(unit, (unit, 1.0))
    return value * factor, shown


def inside(value: float, unit: str) -> float:
    """The reverse of :func:`face`: a value as a person wrote it, in the ``unit`` used inside."""
    return value / _FACES.get(unit, (unit, 1.0))[1]


def spell(value: float, unit: str = "", digits: int = 4) -> str:
    """A value with its unit at the face.

    Parameters
    ----------
    value : float
        In ``unit``.
    unit : str
        Used inside.
    digits : int
        Significant figures.

    Returns
    -------
    str

    Examples
    --------
    >>> spell(0.5236, "rad")
    '30°'
    >>> spell(1.8, "m")
    '1.8 m'
    """
    number, shown = face(value, unit)
    return f"{number:.{digits}g}" + (shown if shown.startswith("°") else f" {shown}" if shown else "")
