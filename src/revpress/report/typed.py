"""A number that was typed into a field and cannot be, said in the unit of the field, with what was likely meant."""

from __future__ import annotations

from math import isfinite

from revpress.report.look import Look
from revpress.units import spell

_FIELDS = {"m": ("cm", 100.0)}
"""Unit of REST: unit of a metric reader's fields, and how many of it."""
_SIMILAR = (
    {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254, "ft": 0.3048},
    {"kg": 1.0, "lb": 0.45359237},
)
"""Units in which a number is typed by mistake, the likeliest first: each in SI."""


def out_of_field(name: str, value: float, low: float, high: float, unit: str, look: Look | None = None) -> str:
    """What is said of a typed number that is out of its range.

    Parameters
    ----------
    name : str
        What it is.
    value, low, high : float
        In ``unit``, the value outside of the others.
    unit : str
        Used inside: SI, radians, "" for none.
    look : Look, optional
        Of whoever typed it: its units; metric if not given.

    Returns
    -------
    str
        A sentence without its full stop; with a question where the number would be right in another unit.

    Examples
    --------
    >>> out_of_field("body height", 0.0183, 1.4, 2.2, "m")
    'body height is 1.83 cm, outside the allowed range 140 to 220 cm: did you mean 183 cm?'
    >>> out_of_field("body height", 0.1524, 1.4, 2.2, "m", Look("imperial"))
    'body height is 6 in, outside the allowed range 55.1 to 86.6 in: did you mean 72 in?'
    """
    field, factor = _FIELDS.get(unit, (unit, 1.0))
    look = look or Look()
    shown = look.unit(field)
    units = next((units for units in _SIMILAR if shown in units), {})
    if shown != field:
        factor = 1.0 / units[shown]
    range_ = f"{spell(low * factor, '', 3)} to {spell(high * factor, shown, 3)}"
    said = f"{name} is {spell(value * factor, shown)}, outside the allowed range {range_}"
    if not isfinite(value):
        return said
    meanings = (value * factor * size for other, size in units.items() if other != shown)
    meant = next((meaning for meaning in meanings if low <= meaning <= high), None)
    return said if meant is None else f"{said}: did you mean {spell(meant * factor, shown, 3)}?"
