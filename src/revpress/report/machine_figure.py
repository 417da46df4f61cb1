"""A machine from the side with every dimension drawn and named, an athlete of 1.75 m pale in it."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from revpress.athlete.athlete import Athlete
from revpress.exercise.machines import on
from revpress.exercise.solve import solve
from revpress.machine.machine import Machine
from revpress.machine.marks import AngleMark, LengthMark, Mark
from revpress.mechanics.kinematics import Array
from revpress.report.drawing import draw
from revpress.report.exercise_scene import exercise_scene
from revpress.report.style import Plot
from revpress.settings import find_parameter
from revpress.units import spell

_PALE = "#E8EBED"
_LINE = "#1763A6"
_LETTERS = 6.2  # pt
_BESIDE = 0.012  # words from what they name [m]
_LEAST = 0.015  # shorter lengths have no line of their own [m]
_MIDDLE = Athlete(stature=1.75, mass=75.0)


def machine_figure(machine: Machine, athlete: Athlete = _MIDDLE) -> Plot:
    """The machine with its dimensions.

    Parameters
    ----------
    machine : Machine
    athlete : Athlete, default: _MIDDLE
        Drawn pale, at the start of the stroke.

    Returns
    -------
    Plot
    """
    exercise = on(machine)
    scene = dict(exercise_scene(solve(exercise, athlete)))
    scene["shapes"] = [s | {"colour": _PALE} if s["group"] == "athlete" else s for s in scene["shapes"]]
    scene |= {"muscles": [], "arrows": [], "title": machine.label}
    plot = draw(scene, 0, key="machine", caption=_CAPTION)
    axes = plot.figure.axes[0]
    for mark in machine.marks():
        _write(axes, mark, f"{mark.name} {_value(machine, mark.name)}")
    low, high = axes.get_xlim()
    points = np.array([p for m in machine.marks() for p in _points(m)])
    axes.set_xlim(min(low, points[:, 0].min() - 0.25), max(high, points[:, 0].max() + 0.45))
    width, height = plot.figure.get_size_inches()
    ratio = (axes.get_xlim()[1] - axes.get_xlim()[0]) / (high - low)
    plot.figure.set_size_inches(width * ratio, height)
    return plot


_CAPTION = (
    "The machine from the right, its moving part at the start stop. Blue: its dimensions, by the names that its file "
    "uses; forward is to the right, from where x is 0. The athlete, 1.75 m, only shows the scale."
)


def _value(machine: Machine, name: str) -> str:
    return spell(float(getattr(machine, name)), find_parameter(machine.parameters, name).unit, 3)


def _points(mark: Mark) -> list[Array]:
    return [mark.start, mark.end] if isinstance(mark, LengthMark) else [mark.vertex]


def _write(axes: Axes, mark: Mark, words: str) -> None:
    if isinstance(mark, LengthMark):
        if float(np.linalg.norm(mark.end - mark.start)) >= _LEAST:
            axes.annotate(
                "", tuple(mark.end.tolist()), tuple(mark.start.tolist()), zorder=5.5,
                arrowprops={"arrowstyle": "<->", "color": _LINE, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 0},
            )  # fmt: skip
        middle = (mark.start + mark.end) / 2
        _say(axes, middle, words)
    else:
        _arc(axes, mark, words)


def _say(axes: Axes, at: Array, words: str) -> None:
    x, y = at.tolist()
    axes.text(x + _BESIDE, y, words, va="center", color=_LINE, size=_LETTERS, zorder=6.0)


def _arc(axes: Axes, mark: AngleMark, words: str) -> None:
    radius = 0.10 + 0.05 * (len(mark.name) % 3)
    angles = np.linspace(mark.first, mark.last, 40)
    line = mark.vertex + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    axes.plot(*line.T, color=_LINE, linewidth=0.7, zorder=5.5)
    _say(axes, line[-1], words)
