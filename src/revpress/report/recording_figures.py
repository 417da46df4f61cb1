"""Figures of a recording: the repetitions, the load–velocity line, the device beside us, what the twin adds.

Datasets: ``repetitions`` has the dimension ``repetition`` with the coordinates ``set``, ``number`` (place in the set)
and ``load_kg``; ``traces`` has (repetition, sample), padded with NaN; ``line`` has the dimension ``load_kg``.
"""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from revpress.errors import InputError
from revpress.report.figures import HIP_LABEL, hip_axis
from revpress.report.how_sure import confidence
from revpress.report.quantities import interval_of, take
from revpress.report.style import INK, MUTED, SHADE, Plot, direct_labels, house_style, new_figure, ramp

_ACCENT = "#306880"
"""The colour of our own estimates; the device's values are hollow, in the colour below."""
_DEVICE = "#D88119"


def signal(recording: xr.Dataset, repetitions: xr.Dataset) -> Plot:
    """A continuous recording: position and velocity over time, repetitions shaded.

    ``recording`` has the dimension ``time`` [s] with position [m] and velocity [m/s]; ``repetitions`` holds start and
    end [s] of each repetition.
    """
    position = take(recording, "position", ("time",), "m")
    velocity = take(recording, "velocity", ("time",), "m/s")
    start, end = (take(repetitions, name, ("repetition",), "s").values for name in ("start", "end"))
    with house_style():
        figure, axes = new_figure(2, 1, height=3.8, sharex=True)
        for axis, series, title in zip(
            axes.flat, (position, velocity), ("Position (m)", "Velocity (m/s)"), strict=True
        ):
            for a, b in zip(start, end, strict=True):
                axis.axvspan(a, b, color=SHADE, linewidth=0, zorder=0)
            axis.plot(recording.time, series, color=_ACCENT, linewidth=1.2)
            axis.set_title(title)
        axes[1, 0].axhline(0, color=MUTED, linewidth=0.6)
        axes[1, 0].set_xlabel("Time (s)")
        axes[1, 0].set_xlim(float(recording.time[0]), float(recording.time[-1]))
        for i, (a, b) in enumerate(zip(start, end, strict=True), start=1):
            axes[0, 0].annotate(
                f"{i}", ((a + b) / 2, 1), xycoords=("data", "axes fraction"), ha="center", va="top", color=MUTED
            )
    return Plot(
        "signal",
        figure,
        "The recording",
        "Position and velocity at the point of measurement; shaded: the repetitions found, numbered.",
        f"{len(start)} repetitions in {float(recording.time[-1] - recording.time[0]):.0f} s; largest velocity "
        f"{float(velocity.max()):.2f} m/s.",
    )


def repetition_traces(traces: xr.Dataset, repetitions: xr.Dataset) -> Plot:
    """Velocity and position of every repetition over its own time, coloured by load."""
    time = take(traces, "time", ("repetition", "sample"), "s")
    panels = (
        (take(traces, "velocity", ("repetition", "sample"), "m/s"), "Velocity (m/s)"),
        (take(traces, "position", ("repetition", "sample"), "m"), "Position (m)"),
    )
    loads = repetitions.load_kg.values
    levels = np.unique(loads)
    colours = dict(zip(levels, ramp(len(levels)), strict=True))
    with house_style():
        figure, axes = new_figure(1, 2, height=3.1)
        for axis, (series, title) in zip(axes.flat, panels, strict=True):
            for i, load in enumerate(loads):
                axis.plot(time[i], series[i], color=colours[load], linewidth=1.2)
            axis.set_title(title)
            axis.set_xlabel("Time from the start of the lift (s)")
            axis.set_xlim(left=0)
            axis.set_ylim(bottom=0)
        key = [(0.0, f"{load:.0f} kg", colours[load]) for load in levels[::-1]]
        top = axes[0, 1].get_ylim()[1]
        direct_labels(axes[0, 1], [(top * (0.98 - 0.07 * i), t, c) for i, (_, t, c) in enumerate(key)])
    return Plot(
        "repetitions",
        figure,
        "Every repetition",
        "Velocity and position of the bar through each lift; the colour tells the load.",
        f"{len(loads)} repetitions from {levels[0]:.0f} to {levels[-1]:.0f} kg.",
    )


def load_velocity_figure(repetitions: xr.Dataset, line: xr.Dataset) -> Plot:
    """Mean velocity over load: our values, the device's, and the fitted line with its band.

    ``line`` is what :func:`revpress.measurement.line_dataset` gives.
    """
    ours = take(repetitions, "mean_velocity", ("repetition",), "m/s")
    middle, low, high = (take(line, f"velocity{end}", ("load_kg",), "m/s") for end in ("", "_low", "_high"))
    best, least, most = (float(take(line, f"one_repetition_max{end}", (), "kg")) for end in ("", "_low", "_high"))
    threshold = float(take(line, "minimum_velocity", (), "m/s"))
    heaviest = float(repetitions.load_kg.max())
    reached = float(take(line, "line_load", (), "kg"))
    doubt = f" The line is too low here: {heaviest:.0f} kg were lifted." if heaviest > reached else ""
    sure = line.attrs["unbounded"] or confidence(least, most, "kg")
    with house_style():
        figure, axes = new_figure(height=3.4)
        axis: Axes = axes[0, 0]
        axis.fill_between(line.load_kg, low, high, color=_ACCENT, alpha=0.15, linewidth=0)
        axis.plot(line.load_kg, middle, color=_ACCENT)
        axis.plot(repetitions.load_kg, ours, "o", color=_ACCENT, markersize=5, label="this report")
        if "device_mean_velocity" in repetitions:
            device = take(repetitions, "device_mean_velocity", ("repetition",), "m/s")
            axis.plot(
                repetitions.load_kg,
                device,
                "o",
                markerfacecolor="none",
                markeredgecolor=_DEVICE,
                markersize=5,
                label="the device itself",
            )
        axis.axhline(threshold, color=MUTED, linewidth=0.6)
        axis.plot([least, most], [threshold] * 2, color=INK, linewidth=2.2)
        axis.plot(best, threshold, "D", color=INK, markersize=5)
        axis.annotate(
            f"1RM {best:.0f} kg ({'no interval' if line.attrs['unbounded'] else confidence(least, most)})",
            (best, threshold),
            xytext=(-4, -8),
            textcoords="offset points",
            ha="right",
            va="top",
            weight="semibold",
        )
        axis.set_ylim(0, 1.08 * float(np.nanmax([ours.max(), middle.max(), high.max()])))
        axis.set_xlabel("Load (kg)")
        axis.set_title("Mean concentric velocity (m/s)")
        axis.legend(frameon=False, labelcolor=INK, loc="upper right")
    return Plot(
        "load-velocity",
        figure,
        "Load–velocity line",
        "Dots: repetitions. Line and band: straight fit and where it lies with 95 % confidence. Diamond: the "
        f"estimated maximum, with its interval: where the line falls to {threshold:.2f} m/s, but no less than what was "
        f"lifted.{doubt}",
        f"Estimated one-repetition maximum {best:.0f} kg ({sure}).",
    )


_AGREEMENT = (
    ("mean_velocity", "m/s", "Mean velocity"),
    ("peak_velocity", "m/s", "Peak velocity"),
    ("range", "m", "Range"),
)


def device_agreement(repetitions: xr.Dataset) -> Plot:
    """Our value less the device's, in per cent of the device's, for each repetition over load."""
    with house_style():
        figure, axes = new_figure(1, 3, height=2.5, sharey=True)
        phrases = []
        for axis, (name, units, title) in zip(axes.flat, _AGREEMENT, strict=True):
            ours = take(repetitions, name, ("repetition",), units)
            device = take(repetitions, f"device_{name}", ("repetition",), units)
            difference = 100 * (ours / device - 1)
            centre = float(difference.mean())
            axis.axhline(0, color=INK, linewidth=0.8)
            axis.axhline(centre, color=_ACCENT, linewidth=1.0, linestyle="--")
            axis.plot(repetitions.load_kg, difference, "o", color=_ACCENT, markersize=4)
            axis.set_title(f"{title}: {centre:+.1f} %".replace("-", "−"))
            phrases.append(f"{title.lower()} {centre:+.1f} %")
        axes[0, 0].set_ylabel("ours less the device's (%)")
        axes[0, 1].set_xlabel("Load (kg)")
    return Plot(
        "device-agreement",
        figure,
        "The device and this report",
        "How much our value lies above or below the device's own, for each repetition; dashed: the mean.",
        "Mean difference: " + ", ".join(phrases) + ".",
    )


def moment_intervals(explained: xr.Dataset, quantity: str = "hip_extension_moment") -> Plot:
    """What one reading leaves open: a joint moment over hip angle with its intervals, one panel a repetition.

    ``explained`` has over (repetition, hip_angle) the variable ``quantity`` (the most economical explanation) [N m] and
    its interval, and the coordinates ``load_kg`` and ``set``.
    """
    dims = ("repetition", "hip_angle")
    middle = take(explained, quantity, dims, "N m")
    shades = [
        (ends, alpha)
        for layer, alpha in (("possible", 0.14), ("likely", 0.3))
        if (ends := interval_of(explained, quantity, dims, "N m", layer)) is not None
    ]
    count = explained.sizes["repetition"]
    if not 1 <= count <= 12:
        raise InputError(f"moment_intervals draws 1 to 12 repetitions, got {count}")
    columns = min(3, count)
    rows = -(-count // columns)
    joint = quantity.split("_")[0]
    with house_style():
        figure, axes = new_figure(rows, columns, height=0.7 + 1.5 * rows + (rows == 1), sharex=True, sharey=True)
        for i, axis in enumerate(axes.flat):
            if i >= count:
                axis.set_axis_off()
                continue
            for (low, high), alpha in shades:
                axis.fill_between(explained.hip_angle, low[i], high[i], color=_ACCENT, alpha=alpha, linewidth=0)
            axis.plot(explained.hip_angle, middle[i], color=_ACCENT)
            axis.set_title(f"{float(explained.load_kg[i]):.0f} kg")
        used = explained.hip_angle.values[np.isfinite(middle.values).any(axis=0)]
        hip_axis(axes[0, 0], used)
        for axis in axes.flat[1:count]:
            hip_axis(axis, used)
        axes[0, 0].set_title(f"{float(explained.load_kg[0]):.0f} kg   {joint.capitalize()} moment (N·m)")
        figure.supxlabel(HIP_LABEL, size=8.5, color=MUTED)
    widths = [float(np.nanmean(high - low)) for (low, high), _ in reversed(shades)]
    known = " and ".join(f"{width:.0f} N·m" for width in widths)
    return Plot(
        f"{joint}-moment-intervals",
        figure,
        f"What the reading says about the {joint}",
        "Line: the most economical way for the muscles to make this lift. Dark band: where it is likely to lie, within "
        "ways that cost little more. Light band: every way at all that fits the same reading and the same physics. A "
        "wide band means that this instrument cannot tell them apart.",
        f"The {joint} moment is likely, and possible at all, within {known} on average over {count} repetitions.",
    )
