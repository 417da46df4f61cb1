"""Elastic bands by colour, from the charts in ``data/theraband.toml``, or by one's own table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, ClassVar, Literal

import numpy as np

from revpress.errors import InputError
from revpress.machine.cable import Longer
from revpress.machine.mount import Stand
from revpress.machine.resistance.resistance import Need, Resistance
from revpress.mechanics.kinematics import Array
from revpress.mechanics.line import Tension
from revpress.settings import Parameter, choice, quantity
from revpress.settings import table as _table

CHARTS = ("uchida2016", "patterson2001")
"""Keys in the bibliography of the published charts."""

BandColour = Literal["yellow", "red", "green", "blue", "black", "silver", "gold"]
Chart = Literal["low", "middle", "high"]
BandTable = Literal["none"] | tuple[tuple[float, float], ...]
COLUMNS = (
    Parameter("elongation", "1", 0.0, 0.0, 10.0, "over the length at rest"),
    Parameter("tension", "N", 0.0, 0.0, 5000.0, "of one band"),
)
"""Of a table of one's own."""


@dataclass(frozen=True)
class BandTension:
    """Tension of an elastic band over its length, linear between the points of a table; slack below its rest length.

    Attributes
    ----------
    rest_length : float
        Of the unloaded band between its two ends [m].
    elongation : sequence of float
        Rising, from 0, as a fraction of the rest length [1].
    tension : sequence of float
        At those elongations, from 0 [N].
    """

    rest_length: float
    elongation: Sequence[float]
    tension: Sequence[float]

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """Tension (F,) [N].

        Raises
        ------
        InputError
            It is stretched beyond its table.
        """
        stretch = length / self.rest_length - 1.0
        if stretch.max() > self.elongation[-1]:
            raise InputError(
                f"the band is stretched to {100 * stretch.max():.0f} %, but its table ends at "
                f"{100 * self.elongation[-1]:.0f} %: use a longer band or a nearer anchor"
            )
        return np.interp(stretch, self.elongation, self.tension, left=0.0)


def band(colour: str, rest_length: float, count: float = 1.0, chart: str = "middle") -> BandTension:
    """Bands of a colour side by side.

    Parameters
    ----------
    colour : str
        "yellow" to "gold".
    rest_length : float
        Of each [m].
    count : float, optional
        How many.
    chart : str, optional
        "low" and "high" are charts that disagree, true bands lie between; "middle" is their mean.

    Returns
    -------
    BandTension

    References
    ----------
    :cite:`uchida2016,patterson2001`
    """
    data = _charts()
    high = np.array(data["high"][colour])
    scale = {"low": data["low"][colour][0] / high[0], "high": 1.0}
    scale["middle"] = (scale["low"] + scale["high"]) / 2
    at_one, at_two = count * scale[chart] * data["newton"] * high
    bend, end = data["straight_from"], data["ends_at"]
    tension = [at_one + (at_two - at_one) * (e - 1.0) for e in (bend, end)]
    return BandTension(rest_length, (0.0, bend, end), (0.0, *tension))


def measured_band(rows: Sequence[tuple[float, float]], rest_length: float, count: float = 1.0) -> BandTension:
    """Bands side by side as measured.

    Parameters
    ----------
    rows : sequence of tuple
        Elongation [1] and tension of one band [N], rising from (0, 0).
    rest_length : float
        Of each [m].
    count : float, optional
        How many.

    Returns
    -------
    BandTension

    Raises
    ------
    InputError
        The table does not start at nothing.
    """
    elongation, tension = zip(*rows, strict=True)
    if (elongation[0], tension[0]) != (0.0, 0.0):
        raise InputError(
            f"the band's table starts with {tension[0]:g} N at an elongation of {elongation[0]:g}, but must with 0 N "
            "at 0"
        )
    return BandTension(rest_length, elongation, tuple(count * t for t in tension))


class Bands(Resistance):
    """Elastic bands between the machine's moving part, or the end of its cable, and a fixed point.

    Tension is a function of elongation alone, from charts that disagree by up to 40 %: ``chart`` low and high bound the
    truth. No hysteresis, no ageing. A band that is not stretched is slack.
    """

    kind: ClassVar[str] = "bands"
    title: ClassVar[str] = "Elastic bands"
    needs: ClassVar[Need] = "hook"
    cord: ClassVar[str] = "bands"
    other_names: ClassVar[tuple[str, ...]] = ("band", "elastic", "rubber", "tubing")
    renamed: ClassVar[Mapping[str, str]] = {
        "band": "colour",
        "band_chart": "chart",
        "band_table": "table",
        "band_count": "count",
        "band_length": "length",
        "band_stretch": "stretch",
    }

    colour: BandColour = choice("black", "a firm band")
    chart: Chart = choice("middle", "published charts disagree; low and high bound the truth")
    table: BandTable = _table(
        "none", *COLUMNS, "one's own band as measured, instead of a colour; from no elongation and no tension"
    )
    count: float = quantity(2.0, "1", 0.0, 20.0, "side by side, one on each side of the machine")
    length: float = quantity(0.80, "m", 0.2, 3.0, "at rest; long enough for the whole stroke")
    stretch: float = quantity(0.20, "1", 0.0, 1.5, "elongation at the start; never slack")

    def idle(self) -> dict[str, str]:
        """With a table the charts change nothing."""
        return {} if self.table == "none" else dict.fromkeys(("colour", "chart"), "table has the whole band")

    @property
    def sources(self) -> tuple[str, ...]:
        """Those of the charts, unless the band is one's own."""
        return CHARTS if self.table == "none" else ()

    def tension(self, load: float) -> Tension:
        """That of the bands, which are stretched by ``stretch`` at the start."""
        if isinstance(self.table, str):
            law = band(self.colour, self.length, self.count, self.chart)
        else:
            law = measured_band(self.table, self.length, self.count)
        return Longer(law, self.length * (1.0 + self.stretch))

    def draw(self, load: float, stand: Stand) -> str:
        """The post that holds their fixed end."""
        return stand.site("anchor", stand.foot())


@cache
def _charts() -> dict[str, Any]:
    return tomllib.loads(resources.files("revpress.machine").joinpath("data", "theraband.toml").read_text("utf-8"))
