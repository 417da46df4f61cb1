"""Figures of a design: its front."""

from __future__ import annotations

import numpy as np

from revpress.report.style import INK, MUTED, Plot, house_style, new_figure
from revpress.study.design import Design, DesignPoint
from revpress.study.design_goals import Goal
from revpress.units import face

_NOW, _CHOICE, _MIDDLE = "#A93C06", "#306880", "#D88119"


def goal_face(goal: Goal) -> tuple[float, str]:
    """Factor and unit by which a goal is shown: shares in %."""
    return (100.0, "%") if goal.unit == "1" else face(1.0, goal.unit)


def front_figure(design: Design) -> Plot:
    """The first goal against each of the others, every choice a mark, the machine as it is another."""
    first, *others = design.goals
    pairs = [(first, other) for other in others] or [(first, first)]
    with house_style():
        figure, axes = new_figure(1, len(pairs), height=3.3)
        for axis, (x, y) in zip(axes.flat, pairs, strict=True):
            for points, colour, marker, said in (
                (design.points, _CHOICE, "o", "a choice"),
                ([design.middle], _MIDDLE, "D", "the one in the middle"),
                ([design.given], _NOW, "s", "as it is"),
            ):
                axis.errorbar(
                    *_at(points, x), **_bars(points, x, y), linestyle="none", marker=marker, markersize=5,
                    color=colour, elinewidth=0.6, label=said,
                )  # fmt: skip
            axis.set_xlabel(f"{x.title} ({goal_face(x)[1]})", color=INK)
            axis.set_ylabel(f"{y.title} ({goal_face(y)[1]})", color=INK)
        axes.flat[0].legend(loc="lower right", frameon=False, fontsize=7.5, labelcolor=MUTED)
    return Plot(
        "design-front",
        figure,
        "What one goal costs of another",
        "Each mark is a machine that no other beats in every goal; lines: 95 of 100 draws of other such people.",
        f"{len(design.points)} machines; {first.title.lower()} from "
        f"{min(p.goals[first.name][0] for p in design.points) * goal_face(first)[0]:.0f} to "
        f"{max(p.goals[first.name][0] for p in design.points) * goal_face(first)[0]:.0f} {goal_face(first)[1]}.",
    )


def _at(points: list[DesignPoint] | tuple[DesignPoint, ...], x: Goal) -> tuple[np.ndarray]:
    return (np.array([p.goals[x.name][0] for p in points]) * goal_face(x)[0],)


def _bars(points: list[DesignPoint] | tuple[DesignPoint, ...], x: Goal, y: Goal) -> dict[str, np.ndarray]:
    out = {"y": _at(points, y)[0]}
    for key, goal in (("xerr", x), ("yerr", y)):
        value, low, high = (goal_face(goal)[0] * np.array([p.goals[goal.name] for p in points])).T
        out[key] = np.abs([value - low, high - value])
    return out
