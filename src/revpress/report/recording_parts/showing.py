"""How the parts show what they measured: values with their intervals, signals over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.report.style import INK, MUTED, SHADE, Plot, house_style, new_figure
from revpress.report.tables import Value

Array = NDArray[np.float64]

_LINE, _SECOND = "#306880", "#D88119"
_DRAWN = 4000  # points of a line: more than a page has dots


@dataclass(frozen=True)
class Panel:
    """One signal over time.

    Attributes
    ----------
    title : str
        With its unit.
    lines : sequence of tuple of ndarray
        Time [s] and values of each, at most two.
    spans : sequence of tuple of float
        Shaded and numbered parts [s].
    marks : sequence of tuple of float
        Points that stand out: time [s], value.
    """

    title: str
    lines: Sequence[tuple[Array, Array]]
    spans: Sequence[tuple[float, float]] = ()
    marks: Sequence[tuple[float, float]] = ()


def banded(measured: Measured, scale: float = 1.0) -> Value:
    """A measured value with its 95 % interval, for a table.

    Parameters
    ----------
    measured : Measured
        In the unit of the house.
    scale : float
        To the unit of the table.

    Returns
    -------
    Value
    """
    value, half = scale * measured.value, abs(scale) * COVERAGE * measured.u
    return Value(value, value - half, value + half)


def traces(key: str, panels: Sequence[Panel], title: str, caption: str, alt: str) -> Plot:
    """Signals over time, one below the other.

    Parameters
    ----------
    key : str
        Of the plot.
    panels : sequence of Panel
        From the top.
    title, caption, alt : str
        Of the plot.

    Returns
    -------
    Plot
    """
    with house_style():
        figure, axes = new_figure(len(panels), 1, height=0.5 + 1.7 * len(panels), sharex=True)
        for axis, panel in zip(axes.flat, panels, strict=True):
            for number, (begin, end) in enumerate(panel.spans, start=1):
                axis.axvspan(begin, end, color=SHADE, linewidth=0, zorder=0)
                axis.annotate(
                    f"{number}", ((begin + end) / 2, 1), xycoords=("data", "axes fraction"), ha="center", va="top",
                    color=MUTED,
                )  # fmt: skip
            for (time, values), colour in zip(panel.lines, (_LINE, _SECOND), strict=False):
                axis.plot(*_thinned(time, values), color=colour, linewidth=1.0)
            if panel.marks:
                axis.plot(*np.transpose(panel.marks), "o", color=INK, markersize=4)
            axis.set_title(panel.title)
        axes[-1, 0].set_xlabel("Time (s)")
    return Plot(key, figure, title, caption, alt)


def _thinned(time: Array, values: Array) -> tuple[Array, Array]:
    """Least and largest of every stretch, where there are more samples than can be seen."""
    width = -(-2 * time.size // _DRAWN)
    if width <= 2:
        return time, values
    count = time.size // width
    blocks = values[: count * width].reshape(count, width)
    first = np.arange(count) * width
    kept = np.unique(np.concatenate([first + blocks.argmin(axis=1), first + blocks.argmax(axis=1), [time.size - 1]]))
    return time[kept], values[kept]
