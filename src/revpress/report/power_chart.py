"""The power chart as a coach reads it: table and figure, leg by leg."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.measurement.power_chart import LegChart
from revpress.report.chart import Axis, Chart, Line, Panel, Points
from revpress.report.tables import Column, Rows, Table, Value


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
    if not any(leg.most_powerful for leg in legs):
        columns, body = columns[:-1], [Rows([row[:-1] for row in rows.cells], rows.heading) for rows in body]
    return Table("power-chart", "Power and velocity against load", columns, body, "In round brackets: 95 % confidence.")


def power_chart_figure(legs: Sequence[LegChart]) -> Chart:
    """Mean power and mean velocity of each leg against load, with 95 % intervals and the lines of velocity.

    Parameters
    ----------
    legs : sequence of LegChart
        See :func:`~revpress.measurement.power_chart.power_chart`.

    Returns
    -------
    Chart
    """
    powers = [
        f"{leg_name(leg).lower()} {point.power.value:.0f} W at {point.load:g} kg"
        for leg in legs
        if (point := leg.most_powerful) and point.power
    ]
    best = f"Largest mean power: {'; '.join(powers)}." if powers else "Power was not measured."
    load = Axis("Load", "kg", 1)
    return Chart(
        "power-chart",
        "Power and velocity against load",
        "The fastest repetition at each load; bars: 95 % confidence. Lines: velocity as a straight line of load.",
        best,
        [
            *(
                [Panel(load, Axis("Mean power", "W", low=0.0), [_points(leg, "power") for leg in legs])]
                if powers
                else []
            ),
            Panel(
                load,
                Axis("Mean velocity", "m/s", 2, low=0.0),
                [
                    *(line for leg in legs for line in _line(leg)),
                    *(_points(leg, "velocity") for leg in legs),
                ],
            ),
        ],
    )


def _points(leg: LegChart, kind: Literal["power", "velocity"]) -> Points:
    known = [(p.load, measured) for p in leg.points if (measured := getattr(p, kind)) is not None]
    value, half = np.array([m.value for _, m in known]), COVERAGE * np.array([m.u for _, m in known])
    load = [load for load, _ in known]
    return Points(load, value, leg_name(leg), leg.side or "muted", value - half, value + half)


def _line(leg: LegChart) -> list[Line]:
    if leg.line is None:
        return []
    load = np.array([p.load for p in leg.points])
    return [Line(load, leg.line(load), colour=leg.side or "muted", thin=True)]


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


def _band(measured: Measured | None) -> Value | None:
    if measured is None:
        return None
    half = COVERAGE * measured.u
    return Value(measured.value, measured.value - half, measured.value + half)
