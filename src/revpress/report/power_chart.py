"""The power chart as a coach reads it: table and figure, leg by leg."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.measurement.power_chart import LegChart
from revpress.report.style import Plot, house_style, new_figure
from revpress.report.tables import Column, Rows, Table, Value

_COLOURS = {"left": "#306880", "right": "#D88119", "both": "#7D5BD5", None: "#66727C"}


def power_chart_table(legs: Sequence[LegChart]) -> Table:
    """Fastest repetition of each leg at each load.

    Parameters
    ----------
    legs : sequence of LegChart
        See :func:`~revpress.measurement.power_chart.power_chart`.

    Returns
    -------
    Table
    """
    columns = [Column("Load", "kg", 1), Column("Reps", decimals=0), Column("Mean velocity", "m/s", 2),
               Column("Mean power", "W", 0)]  # fmt: skip
    body = [
        Rows([[p.load, float(p.count), _band(p.velocity), _band(p.power)] for p in leg.points], leg_name(leg))
        for leg in legs
    ]
    return Table("power-chart", "Power and velocity against load", columns, body, "In round brackets: 95 % confidence.")


def power_chart_figure(legs: Sequence[LegChart]) -> Plot:
    """Mean power and mean velocity of each leg against load, with 95 % intervals and the lines of velocity.

    Parameters
    ----------
    legs : sequence of LegChart
        See :func:`~revpress.measurement.power_chart.power_chart`.

    Returns
    -------
    Plot
    """
    with house_style():
        figure, axes = new_figure(1, 2, height=3.1)
        for leg in legs:
            load = np.array([p.load for p in leg.points])
            for axis, kind in zip(axes.flat, ("power", "velocity"), strict=True):
                measured: list[Measured] = [getattr(p, kind) for p in leg.points]
                axis.errorbar(
                    load, [m.value for m in measured], [COVERAGE * m.u for m in measured], fmt="o", markersize=4,
                    color=_COLOURS[leg.side], label=leg_name(leg),
                )  # fmt: skip
            if leg.line is not None:
                axes[0, 1].plot(load, leg.line(load), color=_COLOURS[leg.side], linewidth=1.0)
        for axis, title in zip(axes.flat, ("Mean power (W)", "Mean velocity (m/s)"), strict=True):
            axis.set_title(title)
            axis.set_xlabel("Load (kg)")
            axis.set_ylim(bottom=0)
        axes[0, 0].legend(frameon=False, labelcolor="linecolor")
    best = "; ".join(
        f"{leg_name(leg).lower()} {leg.most_powerful.power.value:.0f} W at {leg.most_powerful.load:g} kg"
        for leg in legs
    )
    return Plot(
        "power-chart", figure, "Power and velocity against load",
        "The fastest repetition at each load; bars: 95 % confidence. Lines: velocity as a straight line of load.",
        f"Largest mean power: {best}.",
    )  # fmt: skip


def leg_name(leg: LegChart) -> str:
    """How a leg is called.

    Parameters
    ----------
    leg : LegChart
        Its chart.

    Returns
    -------
    str
    """
    names = {"left": "Left leg", "right": "Right leg", "both": "Both legs", None: "Leg not said"}
    return names[leg.side]


def _band(measured: Measured) -> Value:
    half = COVERAGE * measured.u
    return Value(measured.value, measured.value - half, measured.value + half)
