"""Figures of a fit: where the stroke begins and ends over stature, and what ends it."""

from __future__ import annotations

import numpy as np
import xarray as xr

from revpress.report.style import INK, MUTED, SHADE, Plot, house_style, new_figure

_ENDED = {
    "stop": ("#306880", "o"),
    "straight leg": ("#D88119", "s"),
    "own range": ("#A93C06", "^"),
    "wish": ("#7D5BD5", "D"),
}
_SAID = {
    "stop": "the machine's stop",
    "straight leg": "a straight leg",
    "own range": "one's own range",
    "wish": "the wanted end",
}
_LINES = (0.0, 8.0, 15.0)  # past neutral [°]
_MOST_ACROSS = 3


def ends_over_stature(fitted: xr.Dataset) -> Plot:
    """Hip angle at both ends of the stroke over stature, one panel a machine, marked by what ends it."""
    machines = list(fitted.machine.values)
    across = min(len(machines), _MOST_ACROSS)
    down = -(-len(machines) // across)
    with house_style():
        figure, axes = new_figure(down, across, height=0.4 + 2.9 * down, sharex=True, sharey=True)
        used = set()
        for axis, name in zip(axes.flat, machines, strict=False):
            here = fitted.sel(machine=name)
            stature = here.stature.values
            axis.axhspan(-90.0, 0.0, color=SHADE, linewidth=0, zorder=0)
            for past in _LINES:
                axis.axhline(-past, color=MUTED, linewidth=0.6, linestyle=":" if past else "-")
            axis.plot(
                stature, np.degrees(here.start_hip_flexion), linestyle="none", marker="o", markersize=3,
                markerfacecolor="none", color=MUTED,
            )  # fmt: skip
            for by, (colour, marker) in _ENDED.items():
                which = here.ends_by.values == by
                if which.any():
                    used.add(by)
                    axis.plot(
                        stature[which], np.degrees(here.end_hip_flexion.values[which]), linestyle="none",
                        marker=marker, markersize=4, color=colour,
                    )  # fmt: skip
            axis.set_title(str(name))
        for axis in axes.flat[len(machines) :]:
            axis.set_visible(False)
        low = float(np.nanmin(np.degrees(fitted.end_hip_flexion))) if np.isfinite(fitted.end_hip_flexion).any() else 0.0
        axes.flat[0].set_ylim(min(low, -15.0) - 5.0, 125.0)
        axes.flat[0].set_ylabel("Hip flexion (°)", color=INK)
        figure.supxlabel("Stature (m)", size=8.5, color=MUTED)
        handles = [
            axes.flat[0].plot([], [], linestyle="none", marker=marker, color=colour, label=f"ended by {_SAID[by]}")[0]
            for by, (colour, marker) in _ENDED.items()
            if by in used
        ]
        start = axes.flat[0].plot(
            [], [], linestyle="none", marker="o", markersize=3, markerfacecolor="none", color=MUTED, label="start"
        )[0]
        axes.flat[0].legend(handles=[start, *handles], loc="center left", frameon=False, fontsize=7.5)
    ends = np.degrees(fitted.end_hip_flexion)
    return Plot(
        "fit-over-stature",
        figure,
        "Where the stroke begins and ends",
        "Each mark is one person. Shaded: past neutral; dotted: 8 and 15° past it. Where the machine's stop ends the "
        "stroke, taller people end less extended.",
        "; ".join(
            f"{name}: the stroke ends between {float(ends.sel(machine=name).min()):.0f} and "
            f"{float(ends.sel(machine=name).max()):.0f}° of hip flexion"
            for name in machines
        )
        + ".",
    )
