"""Units of tables: what files write, and what it is in SI."""

from __future__ import annotations

import math
import re

STANDARD_GRAVITY = 9.80665
"""[m/s²]; by definition the weight of 1 kg in newtons (kgf)."""

_POUND = 0.45359237 * STANDARD_GRAVITY
_DEGREE = math.pi / 180.0

_LENGTH = {"m": 1.0, "cm": 1e-2, "mm": 1e-3, "in": 0.0254, "ft": 0.3048}
_SHARE = {"1": 1.0, "%": 1e-2}

UNITS: dict[str, dict[str, float]] = {
    "position": _LENGTH,
    "displacement": _LENGTH,
    "centre of pressure": _LENGTH,
    "velocity": {
        "m/s": 1.0, "cm/s": 1e-2, "mm/s": 1e-3, "mm/ms": 1.0, "km/h": 1 / 3.6, "mph": 0.44704, "ft/s": 0.3048,
        "in/s": 0.0254,
    },
    "acceleration": {
        "m/s2": 1.0, "cm/s2": 1e-2, "mm/s2": 1e-3, "mm/ms2": 1e3, "g": STANDARD_GRAVITY, "mg": 1e-3 * STANDARD_GRAVITY,
        "ft/s2": 0.3048,
    },
    "force": {"N": 1.0, "kN": 1e3, "kgf": STANDARD_GRAVITY, "lbf": _POUND},
    "moment": {
        "Nm": 1.0, "kNm": 1e3, "Nmm": 1e-3, "Ncm": 1e-2, "ft-lb": _POUND * 0.3048, "in-lb": _POUND * 0.0254,
        "kgf-m": STANDARD_GRAVITY,
    },
    "angle": {"deg": _DEGREE, "rad": 1.0, "rev": 2.0 * math.pi},
    "angular velocity": {"deg/s": _DEGREE, "rad/s": 1.0, "rpm": 2.0 * math.pi / 60.0},
    "power": {"W": 1.0, "kW": 1e3},
    "emg": {"V": 1.0, "mV": 1e-3, "uV": 1e-6},
    "pressure": {"Pa": 1.0, "hPa": 1e2, "kPa": 1e3, "MPa": 1e6, "bar": 1e5, "psi": _POUND / 0.0254**2, "N/cm2": 1e4},
    "activation": _SHARE,
    "share": _SHARE,
    "counts": {"1": 1.0},
}  # fmt: skip
"""By quantity, the units that a table may be in, and what one of each is in SI. "displacement" is the way since the
sample before."""

LARGEST = {
    "position": 1000.0, "displacement": 1000.0, "centre of pressure": 1000.0, "velocity": 100.0, "acceleration": 1e4,
    "force": 1e5, "moment": 1e4, "angle": 1e3, "angular velocity": 1e3, "power": 1e5, "emg": 100.0, "pressure": 1e9,
}  # fmt: skip
"""Largest value [SI] that an instrument of people gives, by quantity: no tether is longer than 1000 m."""

TIME_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "min": 60.0}
"""Units of a time column [s]."""

_MASSES = {"kg": "kgf", "lb": "lbf"}
"""Masses that a force is told in, as scales do."""

_SPELLINGS = {
    "s": "s sec secs second seconds sek sekunden seg segundos secondes secondi segons",
    "ms": "ms msec msecs millis millisecond milliseconds milisegundos millisekunden",
    "us": "us usec micros microsecond microseconds mikrosekunden",
    "min": "min mins minutes minuten",
    "m": "m meter meters metre metres metros metri",
    "cm": "cm centimeter centimeters centimetre centimetres",
    "mm": "mm millimeter millimeters millimetre millimetres",
    "in": "in inch inches",
    "ft": "ft feet foot",
    "m/s": "m/s m/sec m*s-1 ms-1 m_s mps m_per_s meters/second metres/second",
    "cm/s": "cm/s cm/sec cm*s-1 cm_s",
    "mm/s": "mm/s mm/sec mm*s-1 mm_s",
    "mm/ms": "mm/ms",
    "km/h": "km/h kmh kph km*h-1",
    "mph": "mph",
    "ft/s": "ft/s",
    "in/s": "in/s",
    "m/s2": "m/s2 m/s/s m*s-2 ms-2 m_s2 m/sec2",
    "cm/s2": "cm/s2",
    "mm/s2": "mm/s2",
    "mm/ms2": "mm/ms2",
    "ft/s2": "ft/s2",
    "g": "g",
    "N": "n newton newtons",
    "kN": "kn kilonewton",
    "kgf": "kgf kp kilogram-force",
    "lbf": "lbf",
    "kg": "kg kgs kilogram kilograms",
    "lb": "lb lbs pound pounds",
    "Nm": "nm n*m n-m n/m_ newton-meters newtonmeters newton-metres",
    "kNm": "knm kn*m",
    "Nmm": "nmm n*mm n-mm",
    "Ncm": "ncm n*cm",
    "ft-lb": "ft-lb ft-lbs ft*lb ft*lbf ftlb ftlbs lb-ft lb*ft lbf*ft foot-pounds ft-lbf",
    "in-lb": "in-lb in-lbs in*lb inlb lb-in lbf*in",
    "kgf-m": "kgf-m kgf*m kgm kg*m",
    "deg": "deg degs degree degrees grad_ gradi grados graus graden grau",
    "rad": "rad rads radian radians",
    "rev": "rev revolutions turns",
    "deg/s": "deg/s deg/sec degs/s deg*s-1 deg_s degrees/s degrees/sec degrees/second dps",
    "rad/s": "rad/s rad/sec rad*s-1 rad_s",
    "rpm": "rpm 1/min min-1",
    "W": "w watt watts",
    "kW": "kw",
    "V": "v volt volts",
    "mV": "mv millivolt millivolts",
    "uV": "uv microvolt microvolts",
    "Pa": "pa pascal",
    "hPa": "hpa",
    "kPa": "kpa",
    "bar": "bar",
    "psi": "psi",
    "N/cm2": "n/cm2 n*cm-2",
    "%": "% percent pct",
}
_BY_SPELLING = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings.split()}
_EXACT = {"mG": "mg", "MPa": "MPa"}  # where a large letter decides
_SIGNS = str.maketrans(
    {
        "µ": "u",
        "μ": "u",
        "²": "2",
        "³": "3",
        "⁻": "-",
        "¹": "1",
        "−": "-",
        "·": "*",
        "⋅": "*",
        "×": "*",
        "∙": "*",
        "º": "°",
        "^": "",
    }
)
_LONGEST = 24


def unit_of(text: str) -> str | None:
    """The unit that a text is.

    Parameters
    ----------
    text : str
        What stands in brackets, or after a name.

    Returns
    -------
    str or None
        As :data:`UNITS` and :data:`TIME_UNITS` call it, or "kg" or "lb"; None if it is none that is known.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if text in _EXACT:
        return _EXACT[text]
    plain = re.sub(r"\s+", " ", text.translate(_SIGNS).replace("°", "deg")).casefold()
    tries = (plain.replace(" ", ""), plain.replace(" ", "*"), plain.replace(".", "*").replace(" ", ""))
    return next((_BY_SPELLING[word] for word in tries if word in _BY_SPELLING), None)


def quantities_in(unit: str) -> tuple[str, ...]:
    """What can be measured in a unit.

    Parameters
    ----------
    unit : str
        As :func:`unit_of` gives it.

    Returns
    -------
    tuple of str
        Quantities of :data:`UNITS`, and "time".
    """
    unit = _MASSES.get(unit, unit)
    found = [quantity for quantity, units in UNITS.items() if unit in units and quantity != "displacement"]
    return (*found, "time") if unit in TIME_UNITS else tuple(found)


def of_quantity(unit: str, quantity: str) -> str:
    """The unit as it is meant of a quantity: of a force, kg are the weight of kilograms.

    Parameters
    ----------
    unit : str
        As :func:`unit_of` gives it.
    quantity : str
        One of :data:`UNITS`, or another.

    Returns
    -------
    str
        As :data:`UNITS` calls it.
    """
    return _MASSES.get(unit, unit) if quantity == "force" else unit
