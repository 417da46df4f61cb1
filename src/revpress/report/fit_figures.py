"""Figures of a fit: where the stroke ends over stature, and what ends it."""

from __future__ import annotations

import numpy as np
import xarray as xr

from revpress.report.style import MUTED, Plot, house_style, new_figure
from revpress.study.fit import POSTURE

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
    """Hip angle at the end of the stroke over stature, one panel a machine, marked by what ends it."""
    machines = list(fitted.machine.values)
    across = min(len(machines), _MOST_ACROSS)
    down = -(-len(machines) // across)
    last = np.degrees(fitted.end_hip_flexion)
    low, high = (float(v) if np.isfinite(v) else 0.0 for v in (last.min(), last.max()))
    with house_style():
        figure, axes = new_figure(down, across, height=0.5 + 2.7 * down, sharex=True, sharey=True)
        used = set()
        for axis, name in zip(axes.flat, machines, strict=False):
            here = fitted.sel(machine=name)
            stature = here.stature.values
            for past in _LINES:
                axis.axhline(-past, color=MUTED, linewidth=0.6, linestyle=":" if past else "-", zorder=0)
            for by, (colour, marker) in _ENDED.items():
                which = here.ends_by.values == by
                if which.any():
                    used.add(by)
                    axis.errorbar(
                        stature[which], np.degrees(here.end_hip_flexion.values[which]), np.degrees(POSTURE),
                        linestyle="none", marker=marker, markersize=4, color=colour, elinewidth=0.5,
                    )  # fmt: skip
            axis.set_title(str(name))
        for axis in axes.flat[len(machines) :]:
            axis.set_visible(False)
        first = axes.flat[0]
        first.set_ylim(min(low, -15.0) - 8.0, max(high, 0.0) + 8.0)
        before = [t for t in (15.0, 30.0, 60.0) if t < high + 8.0]
        first.set_yticks([*(-past for past in _LINES), *before])
        first.set_yticklabels(["neutral", "8° past", "15° past", *(f"{t:.0f}° before" for t in before)])
        figure.supxlabel("Stature (m)", size=8.5, color=MUTED)
        handles = [
            first.plot([], [], linestyle="none", marker=marker, color=colour, label=f"ended by {_SAID[by]}")[0]
            for by, (colour, marker) in _ENDED.items()
            if by in used
        ]
        figure.legend(handles=handles, loc="outside upper center", ncols=len(handles) or 1, frameon=False, fontsize=7.5)
    ends = np.degrees(fitted.end_hip_flexion)
    return Plot(
        "fit-over-stature",
        figure,
        "Where the stroke ends",
        "Each mark is one person, the bar 6° each way, which one's own range, the tilt of the pelvis and the place on "
        "the pads leave open. In the same holes taller people end less extended where the machine's stop ends the "
        "stroke.",
        "; ".join(
            f"{name}: the stroke ends between {float(ends.sel(machine=name).min()):.0f} and "
            f"{float(ends.sel(machine=name).max()):.0f}° of hip flexion"
            for name in machines
        )
        + ".",
    )
