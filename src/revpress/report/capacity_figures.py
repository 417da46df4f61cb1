"""Figures of a capacity: strength beside resistance over the stroke, velocity and power over load.

Datasets are those of :mod:`revpress.performance`.
"""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from revpress.report.quantities import take
from revpress.report.style import INK, MUTED, SHADE, Plot, direct_labels, house_style, new_figure, ramp
from revpress.report.tables import number

STRENGTH, _RESISTANCE, _POWER = "#306880", "#D88119", "#A93C06"
"""Colours of the athlete's force and speed, of what the machine asks for, and of power."""
_OF_SPEED = (("force", "N"), ("power", "W"))


def strength_over_stroke(strength: xr.Dataset) -> Plot:
    """Largest force and resistance over the stroke with the sticking point, and their ratio with its mean."""
    force, resistance, limit, effort = (
        take(strength, name, ("stroke",), unit).values
        for name, unit in (("force", "N"), ("resistance", "N"), ("machine_limit", "N"), ("effort", "1"))
    )
    stroke, sticking = 100 * strength.stroke.values, 100 * float(strength.sticking_stroke)
    at, match = int(np.abs(stroke - sticking).argmin()), float(strength.match)
    with house_style():
        figure, axes = new_figure(1, 2, height=3.1, gridspec_kw={"width_ratios": (1.5, 1)})
        left, right = axes[0]
        top = 1.06 * float(np.nanmax(force))
        left.fill_between(stroke, resistance, force, color=SHADE, linewidth=0)
        left.plot(stroke, force, color=STRENGTH)
        left.plot(stroke, resistance, color=_RESISTANCE)
        if np.nanmin(limit) < top:
            left.plot(stroke, np.where(limit < top, limit, np.nan), color=_RESISTANCE, linestyle="--", linewidth=1.2)
        left.set_ylim(min(0.0, 1.1 * float(resistance.min())), top)
        left.set_title("Largest force and resistance (N)")
        last = int(np.flatnonzero(np.isfinite(force))[-1])
        direct_labels(left, [(force[last], "athlete", STRENGTH), (resistance[-1], "machine", _RESISTANCE)])
        right.plot(stroke, 100 * effort, color=INK)
        right.set_ylim(0, max(115 * float(effort[np.isfinite(effort)].max()), 1.0))
        right.set_title("Effort (% of largest force)")
        if np.isfinite(match):
            right.axhline(100 * match * effort[at], color=MUTED, linewidth=0.8, linestyle=":")
            above = np.mean(effort[: len(effort) // 3]) < match * effort[at]  # where the curve is not
            right.annotate(
                f"mean: match {match:.2f}", (0, 100 * match * effort[at]), xycoords=("axes fraction", "data"),
                xytext=(3, 3 if above else -3), textcoords="offset points", va="bottom" if above else "top",
                color=MUTED,
            )  # fmt: skip
        for axis, y in ((left, resistance[at]), (right, 100 * effort[at])):
            _sticking(axis, sticking, float(y))
        figure.supxlabel("Stroke (%), start to end of the push", size=8.5, color=MUTED)
    return Plot(
        "strength-over-stroke",
        figure,
        "Strength and resistance over the stroke",
        "The largest force that the athlete can give along the path at each position, held still, beside what the "
        "machine asks for with its load; dashed, where it fits in: with its heaviest load. The ring is the sticking "
        "point, where the effort is largest.",
        f"Largest force {number(float(np.nanmin(force)), 0)} to {number(float(np.nanmax(force)), 0)} N, resistance "
        f"{number(float(resistance.min()), 0)} to {number(float(resistance.max()), 0)} N; sticking point at "
        f"{sticking:.0f} % of the stroke with an effort of {100 * effort[at]:.0f} %; match {match:.2f}.",
    )


def velocity_and_power(profile: xr.Dataset, held: xr.Dataset | None = None) -> Plot:
    """Mean and peak velocity and power of maximal efforts over load; the largest load with its interval, if given."""
    load, unit = profile["load"].values, str(profile["load"].attrs["units"])
    panels = (
        (
            "Velocity (m/s)",
            STRENGTH,
            [take(profile, f"{kind}_velocity", ("load",), "m/s") for kind in ("mean", "peak")],
        ),
        ("Power (W)", _POWER, [take(profile, f"{kind}_power", ("load",), "W") for kind in ("mean", "peak")]),
    )
    best = float(profile.best_load)
    with house_style():
        figure, axes = new_figure(1, 2, height=2.9)
        for axis, (title, colour, (mean, peak)) in zip(axes.flat, panels, strict=True):
            axis.plot(load, peak, color=colour, linewidth=1.2, linestyle="--", marker="o", markersize=3)
            axis.plot(load, mean, color=colour, marker="o", markersize=4)
            axis.set_ylim(0, 1.1 * float(np.nanmax(peak)))
            axis.set_title(title)
            if held is not None:
                low, middle, high = (float(held[name]) for name in ("largest_low", "largest", "largest_high"))
                axis.axvspan(low, high, color=SHADE, linewidth=0, zorder=0)
                axis.axvline(middle, color=MUTED, linewidth=0.8)
                axis.set_xlim(0, 1.03 * max(high, float(load.max())))
            first = int(np.flatnonzero(np.isfinite(mean.values))[0]) if np.isfinite(mean.values).any() else 0
            for values, word, away in ((mean, "mean", -14), (peak, "peak", 6)):
                axis.annotate(
                    word, (load[first], float(values[first])), xytext=(2, away), textcoords="offset points",
                    color=colour, weight="semibold",
                )  # fmt: skip
        if np.isfinite(best):
            axes[0, 1].axvline(best, color=_POWER, linewidth=0.8, linestyle=":")
        figure.supxlabel(f"Load ({unit})", size=8.5, color=MUTED)
    top = int(np.nanargmax(panels[1][2][0].values)) if np.isfinite(best) else 0
    line = "the largest load and its interval"
    if held is not None and held.attrs["limited_by"] == "machine":
        line = "the machine's heaviest load, which this athlete could exceed, and how far a weaker one gets"
    return Plot(
        "velocity-and-power",
        figure,
        "As fast as possible against each load",
        "Velocity and power at the interface when every load is moved as hard as possible to the end of the stroke. "
        f"Line and band: {line}. Dotted: the load of highest mean power.",
        f"Mean velocity from {float(np.nanmax(panels[0][2][0])):.2f} m/s at {number(load.min(), 0)} {unit} to "
        f"{float(np.nanmin(panels[0][2][0])):.2f} m/s; highest mean power {float(panels[1][2][0][top]):.0f} W near "
        f"{number(best, 0)} {unit}.",
    )


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


def strength_in_settings(compared: xr.Dataset) -> Plot:
    """Largest force, and effort, over the stroke for each of several settings."""
    force, effort = (
        take(compared, kind, ("setting", "stroke"), unit).values for kind, unit in (("force", "N"), ("effort", "1"))
    )
    labels = [str(label) for label in compared.setting.values]
    stroke, colours = 100 * compared.stroke.values, ramp(len(labels))
    panels = ((force, "Largest force (N)"), (100 * effort, "Effort (% of largest force)"))
    with house_style():
        figure, axes = new_figure(1, 2, height=3.1)
        for axis, (values, title) in zip(axes.flat, panels, strict=True):
            values = np.where(np.isfinite(values), values, np.nan)
            for row, colour in zip(values, colours, strict=True):
                axis.plot(stroke, row, color=colour)
            axis.set_ylim(min(0.0, 1.1 * float(np.nanmin(values))), 1.06 * max(float(np.nanmax(values)), 1.0))
            axis.set_xlim(0, 100)
            axis.set_title(title)
            ends = [row[np.isfinite(row)][-1] if np.isfinite(row).any() else 0.0 for row in values]
            direct_labels(axis, list(zip(ends, labels, colours, strict=True)))
        figure.supxlabel("Stroke (%), start to end of the push", size=8.5, color=MUTED)
    most = [
        f"{label}: {float(np.nanmin(row)):.0f} to {float(np.nanmax(row)):.0f} N"
        for label, row in zip(labels, force, strict=True)
    ]
    return Plot(
        "strength-in-settings",
        figure,
        f"The same exercise with another {compared.attrs['parameter'].replace('_', ' ')}",
        "Largest force along the path at each position, and the share of it that the machine asks for with its load.",
        f"Largest force over the stroke: {'; '.join(most)}.",
    )


def _sticking(axis: Axes, x: float, y: float) -> None:
    axis.plot([x], [y], marker="o", markersize=7, markerfacecolor="none", markeredgecolor=INK, markeredgewidth=1.4)
    axis.set_xlim(0, 100)
