"""Figures of a capacity: strength beside resistance over the stroke, velocity and power over load.

Datasets are those of :mod:`revpress.performance`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.report.chart import Axis, Band, Chart, Line, Marker, Panel, Series, Zone
from revpress.report.quantities import take
from revpress.report.style import COOL, MUTED, SHADE, WARM, Plot, direct_labels, house_style, new_figure, ramp
from revpress.report.tables import number

Array = NDArray[np.float64]

STRENGTH, _RESISTANCE, _POWER = COOL[0], WARM[0], WARM[1]
"""Colours of the athlete's force and speed, of what the machine asks for, and of power."""
STROKE = Axis("Stroke from start to end of the push", "%", low=0.0, high=100.0)
"""The way from start to end."""
_OF_SPEED = (("force", "N"), ("power", "W"))


def strength_over_stroke(strength: xr.Dataset) -> Chart:
    """Largest force and resistance over the stroke with the sticking point, and their ratio with its mean."""
    force, resistance, limit, effort = (
        take(strength, name, ("stroke",), unit).values
        for name, unit in (("force", "N"), ("resistance", "N"), ("machine_limit", "N"), ("effort", "1"))
    )
    stroke, sticking = 100 * strength.stroke.values, 100 * float(strength.sticking_stroke)
    at, match = int(np.abs(stroke - sticking).argmin()), float(strength.match)
    top, most = 1.06 * float(np.nanmax(force)), float(effort[np.isfinite(effort)].max())
    mean = 100 * match * float(effort[at])
    above = bool(np.mean(effort[: len(effort) // 3]) < match * effort[at])  # where the curve is not
    return Chart(
        "strength-over-stroke",
        "Strength and resistance over the stroke",
        "The largest force that the athlete can give along the path at each position, held still, beside what the "
        "machine asks for with its load; dashed, where it fits in: with its heaviest load. The ring is the sticking "
        "point, where the effort is largest.",
        f"Largest force {number(float(np.nanmin(force)), 0)} to {number(float(np.nanmax(force)), 0)} N, resistance "
        f"{number(float(resistance.min()), 0)} to {number(float(resistance.max()), 0)} N; sticking point at "
        f"{sticking:.0f} % of the stroke with an effort of {100 * effort[at]:.0f} %; match {match:.2f}.",
        [
            Panel(
                STROKE,
                Axis("Largest force and resistance", "N", low=min(0.0, 1.1 * float(resistance.min())), high=top),
                [
                    Band(stroke, resistance, force, colour="shade"),
                    Line(stroke, force, "athlete", STRENGTH),
                    Line(stroke, resistance, "machine", _RESISTANCE),
                    *(
                        [Line(stroke, np.where(limit < top, limit, np.nan), "", _RESISTANCE, "dashed", thin=True)]
                        if np.nanmin(limit) < top
                        else []
                    ),
                    Marker(sticking, float(resistance[at]), colour="ink"),
                ],
                width=1.5,
            ),
            Panel(
                STROKE,
                Axis("Effort", "% of largest force", low=0.0, high=max(115 * most, 1.0)),
                [
                    Line(stroke, 100 * effort, "effort"),
                    *(
                        [Marker(y=mean, text=f"mean: match {match:.2f}", dash="dotted", below=not above)]
                        if np.isfinite(match)
                        else []
                    ),
                    Marker(sticking, 100 * float(effort[at]), colour="ink"),
                ],
            ),
        ],
    )


def velocity_and_power(profile: xr.Dataset, held: xr.Dataset | None = None) -> Chart:
    """Mean and peak velocity and power of maximal efforts over load; the largest load with its interval, if given."""
    load, unit = profile["load"].values, str(profile["load"].attrs["units"])
    velocity, power = (
        tuple(take(profile, f"{kind}_{name}", ("load",), unit).values for kind in ("mean", "peak"))
        for name, unit in (("velocity", "m/s"), ("power", "W"))
    )
    best = float(profile.best_load)
    across = Axis("Load", unit, 1)
    behind: list[Series] = []
    line = "the largest load and its interval"
    if held is not None:
        low, middle, high = (float(held[name]) for name in ("largest_low", "largest", "largest_high"))
        across = replace(across, low=0.0, high=1.03 * max(high, float(load.max())))
        behind = [Zone(low, high, "x", colour="shade"), Marker(x=middle)]
        if held.attrs["limited_by"] == "machine":
            line = "the machine's heaviest load, which this athlete could exceed, and how far a weaker one gets"
    optimum = [Marker(x=best, colour=_POWER, dash="dotted")] if np.isfinite(best) else []
    return Chart(
        "velocity-and-power",
        "As fast as possible against each load",
        "Velocity and power at the interface when every load is moved as hard as possible to the end of the stroke. "
        f"Line and band: {line}. Dotted: the load of highest mean power.",
        f"Mean velocity from {float(np.nanmax(velocity[0])):.2f} m/s at {number(load.min(), 0)} {unit} to "
        f"{float(np.nanmin(velocity[0])):.2f} m/s; highest mean power {_most(power[0], best):.0f} W near "
        f"{number(best, 0)} {unit}.",
        [
            Panel(
                across,
                Axis(title, of, decimals, low=0.0, high=1.1 * float(np.nanmax(peak))),
                [
                    *marks,
                    Line(load, peak, "peak", colour, "dashed", thin=True, dots=True),
                    Line(load, mean, "mean", colour, dots=True),
                ],
            )
            for (title, of, decimals, colour), (mean, peak), marks in (
                (("Velocity", "m/s", 2, STRENGTH), velocity, behind),
                (("Power", "W", 0, _POWER), power, [*behind, *optimum]),
            )
        ],
    )


def _most(power: Array, best: float) -> float:
    """Highest mean power; that of the first load where none is the best."""
    return float(power[int(np.nanargmax(power))] if np.isfinite(best) else power[0])


def force_over_speed(strength: xr.Dataset) -> Plot:
    """Strength over the stroke at each constant speed, and its mean over speed with the mean power."""
    force = take(strength, "force", ("speed", "stroke"), "N").values
    mean, power = (take(strength, f"mean_{kind}", ("speed",), unit).values for kind, unit in _OF_SPEED)
    speed, stroke = strength.speed.values, 100 * strength.stroke.values
    order = np.argsort(speed)
    colours = dict(zip(order, ramp(len(order)), strict=True))
    with house_style():
        figure, axes = new_figure(1, 3, height=2.9, gridspec_kw={"width_ratios": (1.5, 1, 1)})
        curves, forces, powers = axes[0]
        for i in order:
            curves.plot(stroke, force[i], color=colours[i])
        curves.set_ylim(0, 1.06 * float(np.nanmax(force)))
        curves.set_xlim(0, 100)
        curves.set_title("Largest force (N)")
        curves.set_xlabel("Stroke (%)")
        ends = [force[i][np.isfinite(force[i])][-1] for i in order]
        direct_labels(
            curves, [(end, f"{number(speed[i], 2)} m/s", colours[i]) for i, end in zip(order, ends, strict=True)]
        )
        for axis, values, title, colour in (
            (forces, mean, "Mean force (N)", STRENGTH),
            (powers, power, "Mean power (W)", _POWER),
        ):
            axis.plot(speed[order], values[order], color=colour, marker="o", markersize=4)
            axis.set_ylim(min(0.0, 1.1 * float(np.nanmin(values))), 1.1 * max(float(np.nanmax(values)), 1.0))
            axis.set_title(title)
            axis.set_xlabel("Speed (m/s)")
            if speed.min() < 0.0:
                axis.axvspan(speed.min(), 0.0, color=SHADE, linewidth=0, zorder=0)
    return Plot(
        "force-over-speed",
        figure,
        "Strength against a machine that dictates the speed",
        "Fully activated at each constant speed of the interface: over the stroke, and its mean along the way. Shaded: "
        "eccentric, the machine moves the athlete.",
        f"Mean force from {float(np.nanmax(mean)):.0f} N at {number(speed[int(np.nanargmax(mean))], 2)} m/s to "
        f"{float(np.nanmin(mean)):.0f} N at {number(speed[int(np.nanargmin(mean))], 2)} m/s.",
    )


def repetition_over_time(repetition: xr.Dataset) -> Plot:
    """Force and speed of a repetition there and back, the eccentric phase shaded."""
    panels = (
        (take(repetition, "force", ("time",), "N").values, "Force (N)", STRENGTH),
        (take(repetition, "travel_speed", ("time",), "m/s").values, "Speed, concentric + (m/s)", _RESISTANCE),
    )
    time, back = repetition.time.values, repetition.part.values == "eccentric"
    peaks = {str(phase): float(repetition.peak_force.sel(phase=phase)) for phase in repetition.phase.values}
    with house_style():
        figure, axes = new_figure(1, 2, height=2.9)
        for axis, (values, title, colour) in zip(axes.flat, panels, strict=True):
            axis.axvspan(float(time[back][0]), float(time[-1]), color=SHADE, linewidth=0, zorder=0)
            axis.plot(time, values, color=colour)
            axis.axhline(0, color=MUTED, linewidth=0.6)
            axis.set_title(title)
            axis.set_xlabel("Time (s)")
            axis.set_xlim(0, float(time[-1]))
    overload = float(repetition.overload)
    return Plot(
        "repetition-over-time",
        figure,
        "One repetition there and back, as hard as possible",
        "Force on the interface along its path and its speed; shaded: the eccentric phase.",
        f"Peak force {peaks['concentric']:.0f} N concentric and {peaks['eccentric']:.0f} N eccentric: "
        f"overload {overload:.2f}.",
    )


def strength_in_settings(compared: xr.Dataset) -> Chart:
    """Largest force, and effort, over the stroke for each of several settings."""
    force, effort = (
        take(compared, kind, ("setting", "stroke"), unit).values for kind, unit in (("force", "N"), ("effort", "1"))
    )
    labels = [str(label) for label in compared.setting.values]
    stroke, colours = 100 * compared.stroke.values, ramp(len(labels))
    panels = ((force, "Largest force", "N"), (100 * effort, "Effort", "% of largest force"))
    most = [
        f"{label}: {float(np.nanmin(row)):.0f} to {float(np.nanmax(row)):.0f} N"
        for label, row in zip(labels, force, strict=True)
    ]
    return Chart(
        "strength-in-settings",
        f"The same exercise with another {compared.attrs['parameter'].replace('_', ' ')}",
        "Largest force along the path at each position, and the share of it that the machine asks for with its load.",
        f"Largest force over the stroke: {'; '.join(most)}.",
        [
            Panel(
                STROKE,
                Axis(title, unit, low=min(0.0, 1.1 * float(np.nanmin(values))), high=1.06 * _highest(values)),
                [Line(stroke, row, label, colour) for row, label, colour in zip(values, labels, colours, strict=True)],
            )
            for values, title, unit in panels
        ],
    )


def _highest(values: Array) -> float:
    """Largest known value, 1 at least."""
    return max(float(np.nanmax(np.where(np.isfinite(values), values, np.nan))), 1.0)
