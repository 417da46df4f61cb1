"""Figures of substitutes: how alike they are, and where each does its work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from revpress.report.figures import HIP_LABEL, hip_axis
from revpress.report.quantities import exercise_titles
from revpress.report.style import (
    GROUP_COLOURS,
    INK,
    JOINT_COLOURS,
    MUTED,
    Plot,
    house_style,
    new_figure,
    series_styles,
)
from revpress.study.instead import Substitutes
from revpress.study.profile import PLACES, PROFILES, shares

SHOWN = 4
"""Substitutes whose profiles are drawn."""

ACTION_COLOURS = {
    "hip": JOINT_COLOURS["hip"],
    "knee extension": JOINT_COLOURS["knee"],
    "knee flexion": JOINT_COLOURS["lumbar"],
    "ankle": JOINT_COLOURS["ankle"],
}
_KNEE_LABEL = "Knee flexion (°) · bent ← → straight"
_BAR = 8.4  # width of a bar [deg]


def likeness_figure(found: Substitutes) -> Plot:
    """Similarity of every substitute with what nine of ten people have."""
    likeness = found.likeness
    titles = [
        f"{title}{' (too light)' if label in found.too_light else ''}"
        for title, label in zip(likeness.title.values, found.order, strict=True)
    ]
    styles = series_styles(found.order)
    values, (low, high) = 100 * likeness.similarity.values, 100 * likeness.similarity_span.values
    rows = np.arange(len(titles))
    with house_style():
        figure, axes = new_figure(height=0.8 + 0.24 * len(titles))
        axis = axes[0, 0]
        for row, label in enumerate(found.order):
            colour = styles[label]["color"]
            axis.hlines(row, low[row], high[row], color=colour, linewidth=6, alpha=0.4)
            axis.plot(values[row], row, marker="o", markersize=5, color=colour)
            axis.annotate(
                f"{values[row]:.0f}", (np.nanmax([values[row], high[row]]), row), xytext=(7, 0),
                textcoords="offset points", va="center_baseline", weight="semibold", color=INK,
            )  # fmt: skip
        axis.set_yticks(rows, titles)
        axis.set_ylim(len(titles) - 0.5, -0.5)
        axis.tick_params(axis="y", labelcolor=INK, labelsize=8.5)
        axis.set_xlim(0, 106)
        axis.grid(visible=True, axis="x")
        axis.grid(visible=False, axis="y")
        axis.set_xlabel("Similarity (%)")
    return Plot(
        "likeness",
        figure,
        "How alike the work is",
        "100 % is the same share of the work by the same joints and muscles at the same angles as in the exercise that "
        "is to be replaced. Dots: the most economical way; bands: nine of ten imagined people. At the end, what is too "
        "light to stand in.",
        "Similarity: " + ", ".join(f"{title} {value:.0f} %" for title, value in zip(titles, values, strict=True)) + ".",
    )


def profile_figure(found: Substitutes) -> Plot:
    """Where the target and the most alike substitutes do their work, by muscle and by joint."""
    over = str(found.likeness.attrs["over"])
    joints, muscles = (100 * shares(found.comparison[name].values) for name in PROFILES[over])
    labels = [found.target, *found.order[:SHOWN]]
    titles = exercise_titles(found.comparison)
    places = PLACES[over]
    used = places[np.any(joints[: len(labels)].sum(axis=1) > 0.5, axis=0)]
    with house_style():
        figure, axes = new_figure(len(labels), 2, height=0.9 + 1.15 * len(labels), sharex=True, sharey="col")
        for row, label in enumerate(labels):
            for axis, values, colours in (
                (axes[row, 0], muscles, GROUP_COLOURS), (axes[row, 1], joints, ACTION_COLOURS)
            ):  # fmt: skip
                _stack(axis, places, values[row], list(colours.values()))
                if row:
                    axis.step(places, values[0].sum(axis=0), where="mid", color=INK, linewidth=0.9)
                _angle_axis(axis, over, used)
            axes[row, 0].set_title(titles[label], fontsize=8.5)
        colour_key(figure, GROUP_COLOURS, "outside upper left")
        colour_key(figure, ACTION_COLOURS, "outside upper right")
        figure.supxlabel(HIP_LABEL if over == "hip" else _KNEE_LABEL, size=8.5, color=MUTED)
        figure.supylabel("Share of the work (%)", size=8.5, color=MUTED)
    return Plot(
        "work-profiles",
        figure,
        f"Where in the {over}'s range the work is done",
        "Lifting work of one leg, in % of that of the muscle groups (left) and of the joints (right), by angle. The "
        f"line in the lower rows is the sum in the {titles[found.target]}; where bars stay below it, that work is "
        "missing.",
        _alt(found, places, muscles, labels, titles),
    )


def _stack(axis: Axes, places: NDArray[Any], values: NDArray[Any], colours: Sequence[str]) -> None:
    base = np.zeros(len(places))
    for part, colour in zip(values, colours, strict=True):
        axis.bar(places, part, width=_BAR, bottom=base, color=colour, linewidth=0)
        base += part


def _angle_axis(axis: Axes, over: str, used: NDArray[Any]) -> None:
    if over == "hip":
        hip_axis(axis, used)
    else:
        axis.set_xlim(used.max(initial=10) + 8, used.min(initial=0) - 8)


Corner = Literal["outside upper left", "outside upper right"]


def colour_key(figure: Figure, colours: Mapping[str, str], place: Corner, columns: int = 3) -> None:
    """Names in their colours above the panels."""
    handles = [
        Line2D([], [], color=colour, label=name, linestyle="none", marker="s", markersize=5)
        for name, colour in colours.items()
    ]
    figure.legend(
        handles=handles, loc=place, ncols=columns, frameon=False, handletextpad=0.1, columnspacing=0.8, borderpad=0.1,
        prop={"size": 7.5},
    )  # fmt: skip


def _alt(
    found: Substitutes, places: NDArray[Any], muscles: NDArray[Any], labels: Sequence[str], titles: Mapping[str, str]
) -> str:
    most = [
        f"{titles[label]} at {places[int(np.argmax(muscles[i].sum(axis=0)))]:.0f}°" for i, label in enumerate(labels)
    ]
    return f"Most muscle work: {', '.join(most)}."
