"""How numbers look to a person: degrees for radians, one spelling for every unit and value."""

from __future__ import annotations

import math

# unit inside: (unit at the face, factor from inside to face)
_FACES = {"rad": ("°", math.degrees(1.0)), "rad/s": ("°/s", math.degrees(1.0)), "1": ("", 1.0)}


def face(value: float, unit: str) -> tuple[float, str]:
    """A value in SI or radians as a person reads it: (value, unit)."""
    shown, factor = _FACES.get(unit, (unit, 1.0))
    return value * factor, shown


def inside(value: float, unit: str) -> float:
    """The reverse of :func:`face`: a value as a person wrote it, in the ``unit`` used inside."""
    return value / _FACES.get(unit, (unit, 1.0))[1]


def spell(value: float, unit: str = "", digits: int = 4) -> str:
    """``value`` with its unit at the face, to ``digits`` figures: ``spell(0.5236, "rad")`` is 30°."""
    number, shown = face(value, unit)
    return f"{number:.{digits}g}" + (shown if shown.startswith("°") else f" {shown}" if shown else "")
