"""A machine from the side with every dimension drawn and named, an athlete of 1.75 m pale in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from revpress.athlete.athlete import Athlete
from revpress.exercise.machines import on
from revpress.exercise.solve import solve
from revpress.machine.machine import Machine
from revpress.machine.marks import AngleMark, LengthMark, Mark
from revpress.mechanics.kinematics import Array
from revpress.report.drawing import draw
from revpress.report.exercise_scene import exercise_scene
from revpress.report.scene import Scene
from revpress.report.style import INK, Plot, house_style
from revpress.settings import find_parameter
from revpress.units import spell

_PALE = "#E8EBED"
_LINE = "#1763A6"
_PAPER = "#FFFFFF"
_LETTERS, _NUMBERS = 7.0, 6.0  # pt
_LEGEND = 2.4  # width of the list of names [in]
_ROW = 0.15  # of that list [in]
_UNDER, _BETWEEN = 0.07, 0.055  # first dimension line below the floor, and from one to the next [m]
_FIRST_ARC, _NEXT_ARC = 0.13, 0.055  # radii of angles at one vertex [m]
_LEAST = 0.02  # shorter lengths have no line of their own [m]
_MIDDLE = Athlete(stature=1.75, mass=75.0)
_CAPTION = (
    "The machine from the right, its moving part at the start stop. Blue: its dimensions, numbered; at the side their "
    "names as its file uses them. Forward is to the right, from where x is 0. The athlete only shows the scale."
)


def machine_figure(machine: Machine, athlete: Athlete = _MIDDLE) -> Plot:
    """The machine with every dimension that has a place drawn, numbered and named.

    Parameters
    ----------
    machine : Machine
    athlete : Athlete, default: _MIDDLE
        Drawn pale, at the start of the stroke.

    Returns
    -------
    Plot
    """
    scene = dict(exercise_scene(solve(on(machine), athlete)))
    scene["shapes"] = [s | {"colour": _PALE} if s["group"] == "athlete" else s for s in scene["shapes"]]
    scene |= {"muscles": [], "arrows": [], "title": machine.label}
    with house_style():
        return _drawn(machine, scene)


def _drawn(machine: Machine, scene: Scene) -> Plot:
    plot = draw(scene, 0, key="machine", caption=_CAPTION, keys=False)
    marks = machine.marks()
    depth = _draw_marks(plot.figure.axes[0], marks)
    _make_room(plot.figure, plot.figure.axes[0], marks, depth)
    _list_names(plot.figure, [f"{n}  {m.name}  {_value(machine, m.name)}" for n, m in enumerate(marks, 1)])
    return plot


def _value(machine: Machine, name: str) -> str:
    return spell(float(getattr(machine, name)), find_parameter(machine.parameters, name).unit, 3)


def _draw_marks(axes: Axes, marks: Sequence[Mark]) -> float:
    """Draw and number all marks; returns how far below the floor the lowest line is [m]."""
    level, arcs = _UNDER, dict[tuple[float, float], int]()
    for number, mark in enumerate(marks, 1):
        if isinstance(mark, AngleMark):
            vertex = (float(mark.vertex[0]), float(mark.vertex[1]))
            arcs[vertex] = arcs.get(vertex, -1) + 1
            _arc(axes, mark, _FIRST_ARC + _NEXT_ARC * arcs[vertex], number)
        elif mark.start[1] == mark.end[1] == 0.0:  # along the floor: below it, one under the other
            down = np.array([0.0, -level])
            _length(axes, mark.start + down, mark.end + down, number)
            level += _BETWEEN
        else:
            _length(axes, mark.start, mark.end, number)
    return level


def _length(axes: Axes, start: Array, end: Array, number: int) -> None:
    if float(np.linalg.norm(end - start)) >= _LEAST:
        axes.annotate(
            "", tuple(end.tolist()), tuple(start.tolist()), zorder=5.5,
            arrowprops={"arrowstyle": "<->", "color": _LINE, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
    _number(axes, (start + end) / 2, number)


def _arc(axes: Axes, mark: AngleMark, radius: float, number: int) -> None:
    angles = np.linspace(mark.first, mark.last, 60)
    line = mark.vertex + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    axes.plot(*line.T, color=_LINE, linewidth=0.8, zorder=5.5)
    _number(axes, line[len(line) // 2], number)


def _number(axes: Axes, at: Array, number: int) -> None:
    x, y = at.tolist()
    axes.text(
        x, y, str(number), ha="center", va="center", color=_LINE, size=_NUMBERS, weight="semibold", zorder=6.0,
        bbox={"boxstyle": "circle,pad=0.15", "facecolor": _PAPER, "edgecolor": _LINE, "linewidth": 0.5},
    )  # fmt: skip


def _make_room(figure: Figure, axes: Axes, marks: Sequence[Mark], depth: float) -> None:
    """Let the drawing reach as far as its marks and ``depth`` [m] below the floor; the names have the right side."""
    width = figure.get_figwidth()
    (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    per_metre = width / (high - low)
    points = np.array([p for m in marks for p in ([m.start, m.end] if isinstance(m, LengthMark) else [m.vertex])])
    low, high = min(low, points[:, 0].min() - 0.2), max(high, points[:, 0].max() + 0.2)
    bottom, top = min(bottom, -depth - 0.05), max(top, points[:, 1].max() + 0.2)
    drawn = (high - low) * per_metre
    tall = max((top - bottom) * per_metre, (len(marks) + 2) * _ROW)
    axes.set_xlim(low, high)
    axes.set_ylim(top - tall / per_metre, top)
    figure.set_size_inches(drawn + _LEGEND, tall)
    axes.set_position((0.0, 0.0, drawn / (drawn + _LEGEND), 1.0))


def _list_names(figure: Figure, names: Sequence[str]) -> None:
    width, height = figure.get_size_inches()
    for row, name in enumerate(names, 1):
        x, y = 1.0 - (_LEGEND - 0.1) / width, 1.0 - (row + 0.3) * _ROW / height
        figure.text(x, y, name, size=_LETTERS, color=INK, va="center")
