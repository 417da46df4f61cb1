"""Elastic bands by colour, from the charts in ``data/theraband.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from revpress.machine.resistance import Band

COLOURS = ("yellow", "red", "green", "blue", "black", "silver", "gold")
CHARTS = ("low", "middle", "high")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("data", "theraband.toml").read_text("utf-8"))


def band(colour: str, rest_length: float, count: float = 1.0, chart: str = "middle") -> Band:
    """``count`` bands side by side, each of ``rest_length`` [m].

    Parameters
    ----------
    colour : one of :data:`COLOURS`.
    chart : "low" and "high" are charts that disagree, true bands lie between; "middle" is their mean.

    References
    ----------
    :cite:`uchida2016,patterson2001`
    """
    data = _data()
    high = np.array(data["high"][colour])
    scale = {"low": data["low"][colour][0] / high[0], "high": 1.0}
    scale["middle"] = (scale["low"] + scale["high"]) / 2
    at_one, at_two = count * scale[chart] * data["newton"] * high
    bend, end = data["straight_from"], data["ends_at"]
    tension = [at_one + (at_two - at_one) * (e - 1.0) for e in (bend, end)]
    return Band(rest_length, (0.0, bend, end), (0.0, *tension))
