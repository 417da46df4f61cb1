"""What resists, beside charts and measurements of the real thing."""

from __future__ import annotations

import numpy as np

from revpress.machine.resistance.bands import band
from revpress.study.validity.check import CheckGroup, Figure, Figures, between

MACHINES = CheckGroup(
    "machines",
    "Resistances",
    "machine",
    "Bands are the one resistance that others measured. Stacks, plates, flywheels, air and motors are mechanics: their "
    "laws are in the tests and in revpress examine.",
)

_POUND = 4.4482216152605  # N
_REST = 0.7  # m
_CHARTS = {  # the maker's at 100 and 200 % elongation, a seller's at 100 % [lbf]
    "yellow": (3.0, 4.3, 1.8), "red": (3.7, 5.5, 2.7), "green": (4.6, 6.7, 3.1), "blue": (5.8, 8.6, 4.5),
    "black": (7.3, 10.2, 4.9), "silver": (10.2, 15.3, 8.6), "gold": (14.2, 21.3, 11.8),
}  # fmt: skip


def _tension(colour: str, elongation: float) -> float:
    length = np.array([_REST * (1.0 + elongation)])
    return float(band(colour, _REST)(length, np.zeros(1), np.zeros(1))[0]) / _POUND


@MACHINES.check(
    "bands_at_100", "tension of an elastic band stretched by 100 %, by colour",
    unit="lbf", digits=1, published="a seller's chart to the maker's", allowed=None,
    tolerance="between the two charts, which disagree; measured bands lie below the maker's",
    source="uchida2016", basis="equation", reading="copy",
)  # fmt: skip
def _bands_at_100() -> Figures:
    return {name: Figure(_tension(name, 1.0), between(low, high)) for name, (high, _, low) in _CHARTS.items()}


@MACHINES.check(
    "bands_at_200", "tension of an elastic band at 200 % over that at 100 %, by colour",
    published="the maker's chart", allowed=None, tolerance="5 %: pounds are printed to one digit",
    source="patterson2001", basis="equation", reading="copy",
)  # fmt: skip
def _bands_at_200() -> Figures:
    return {
        name: Figure(_tension(name, 2.0) / _tension(name, 1.0), between(0.95 * twice / once, 1.05 * twice / once))
        for name, (once, twice, _) in _CHARTS.items()
    }
