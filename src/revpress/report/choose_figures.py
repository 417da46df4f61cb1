"""Figures of a choice: scores, where hip and knee do their work, and the line of force of heel and forefoot."""

from __future__ import annotations

import numpy as np
import xarray as xr

from revpress.report.figures import HIP_LABEL, hip_axis
from revpress.report.instead_figures import ACTION_COLOURS, colour_key
from revpress.report.style import COOL, INK, MUTED, WARM, Plot, house_style, new_figure
from revpress.study.choose import Choice
from revpress.study.criteria import criteria

_BAR = 8.4  # width of a bar [deg]
_ARROW = 0.30  # of the line of force [m]
_PUSH_COLOURS = (COOL[0], WARM[1])


def score_figure(found: Choice) -> Plot:
    """Score of every machine with what nine of ten chances have, parted by criterion."""
    data, names = found.data, found.order
    counted = [str(c) for c in data.criterion.values if float(data.weight.sel(criterion=c)) > 0.0]
    parts = 100.0 * (data.worth * data.weight).sel(criterion=counted).values
    low, high = 100.0 * data.score_interval.values
    known = criteria()
    colours = dict(zip(counted, (*COOL, *WARM, MUTED, INK, "#B4BCC2"), strict=False))
    rows = np.arange(len(names))
    with house_style():
        figure, axes = new_figure(height=1.2 + 0.34 * len(names))
        axis = axes[0, 0]
        base = np.zeros(len(names))
        for k, name in enumerate(counted):
            axis.barh(rows, parts[:, k], left=base, height=0.5, color=colours[name], linewidth=0)
            base += parts[:, k]
        axis.hlines(rows + 0.36, low, high, color=INK, linewidth=1.2)
        axis.set_yticks(rows, names)
        axis.set_ylim(len(names) - 0.4, -0.5)
        axis.tick_params(axis="y", labelcolor=INK, labelsize=8.5)
        axis.set_xlim(0, 100)
        axis.set_xlabel("Score (of 100)")
        colour_key(figure, {known[name].title: colour for name, colour in colours.items()}, "outside upper left")
    told = ", ".join(f"{name} {score:.0f}" for name, score in zip(names, base, strict=True))
    return Plot(
        "choice-score", figure, "What the score is made of",
        "Each part is a criterion's worth times its weight; the thin line below holds nine of ten chances.",
        f"Scores: {told}.",
    )  # fmt: skip


def work_figure(found: Choice) -> Plot:
    """Where on the way of the hip each machine lets hip, knee and ankle work."""
    data, names = found.data, found.order
    places = data.hip_place.values
    work = data.joint_work.values
    used = places[np.any(work.sum(axis=1) > 0.5, axis=0)]
    with house_style():
        figure, axes = new_figure(len(names), 1, height=0.9 + 1.1 * len(names), sharex=True, sharey=True)
        for row, name in enumerate(names):
            axis, base = axes[row, 0], np.zeros(len(places))
            for part, colour in zip(work[row], ACTION_COLOURS.values(), strict=True):
                axis.bar(places, part, width=_BAR, bottom=base, color=colour, linewidth=0)
                base += part
            axis.set_title(name, fontsize=8.5)
            hip_axis(axis, used)
        colour_key(figure, ACTION_COLOURS, "outside upper left")
        figure.supxlabel(HIP_LABEL, size=8.5, color=MUTED)
        figure.supylabel("Work of the joints (J)", size=8.5, color=MUTED)
    most = [f"{name} most at {places[int(np.argmax(w.sum(axis=0)))]:.0f}°" for name, w in zip(names, work, strict=True)]
    return Plot(
        "choice-work", figure, "Where hip and knee work",
        "Lifting work of one leg by the angle of the hip, at half of each person's largest load; right of 0 the thigh "
        "is past neutral.",
        f"Work over hip angle: {'; '.join(most)}.",
    )  # fmt: skip


def force_figure(pushed: xr.Dataset, title: str) -> Plot:
    """Leg and line of force of each push at start, middle and end."""
    pushes = [str(p) for p in pushed.push.values]
    places = [str(p) for p in pushed.place.values]
    with house_style():
        figure, axes = new_figure(1, len(places), height=3.0)
        for axis, place in zip(axes[0], places, strict=True):
            for push, colour in zip(pushes, _PUSH_COLOURS, strict=False):
                one = pushed.sel(push=push, place=place)
                hip = one.point.sel(body="hip").values[:2]
                leg = one.point.values[:, :2] - hip
                pressure = one.pressure.values[:2] - hip
                chain = np.vstack([leg, pressure])
                axis.plot(*chain.T, color=colour, linewidth=2.0, marker="o", markersize=3.5, alpha=0.75, label=push)
                way = one.direction.values[:2]
                reach = float(np.clip(-(pressure @ way), 0.0, None)) + 0.1
                axis.plot(*np.array([pressure, pressure + reach * way]).T, color=colour, linewidth=0.9, linestyle="--")
                axis.annotate(
                    "", pressure + _ARROW * way, pressure,
                    arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.2},
                )  # fmt: skip
            axis.plot(0.0, 0.0, marker="o", markersize=6, color=INK)
            axis.set_aspect("equal", adjustable="datalim")
            axis.set_title(place.capitalize(), fontsize=8.5)
            axis.tick_params(labelsize=7)
        axes[0, 0].legend(loc="best", frameon=False, fontsize=7.5)
        figure.supxlabel("Forward of the hip (m)", size=8.5, color=MUTED)
        axes[0, 0].set_ylabel("Above the hip (m)", color=INK)
    arms = 100.0 * pushed.lever_arm
    told = "; ".join(
        f"{push} passes the hip at {float(arms.sel(push=push, place='middle', joint='hip')):.0f} cm and the knee at "
        f"{float(arms.sel(push=push, place='middle', joint='knee')):.0f} cm in the middle"
        for push in pushes
    )
    return Plot(
        f"line-of-force-{''.join(c for c in title.lower() if c.isalnum())}", figure, f"Line of force, {title}",
        "Hip (large dot), knee, ankle and where the foot presses; the arrow is the force of the plate on the foot, the "
        "dashed line its line. The further a line passes a joint, the more its muscles have to do.",
        f"{told}.",
    )  # fmt: skip
