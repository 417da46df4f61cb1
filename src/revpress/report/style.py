"""The house style of every picture: one font, colours that a colour-blind reader can tell apart, a quiet grid.

Colours were searched for the largest smallest OKLab distance [Ottosson 2020] under normal vision and full deuteranopia,
protanopia and tritanopia [Machado 2009], with a contrast of at least 2.75 on the light and on the dark page; a test
repeats the check.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np
from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

INK = "#1F2A33"
MUTED = "#66727C"
_GRID = "#E1E5E8"
SHADE = "#F3F5F6"
"""Text and lines, secondary text, grid, shaded zones; the page may replace them in its dark theme."""

COOL = ("#306880", "#30A1F9", "#7D5BD5")
WARM = ("#D88119", "#A93C06", "#AD84A8")
"""Series: the reverse leg presses are cool, the exercises they are compared with are warm."""

GROUP_COLOURS = {
    "gluteus maximus": "#B13111",
    "hamstrings": "#BB8F07",
    "adductor magnus": "#9F8EEF",
    "quadriceps": "#008A8D",
    "calf": "#6D47C0",
}
JOINT_COLOURS = {"hip": "#23506F", "knee": "#4F8BB5", "ankle": "#9CC3DE", "lumbar": "#8A949C"}
OTHER = "#B4BCC2"

PALETTE = {
    "ink": INK,
    "muted": MUTED,
    "grid": _GRID,
    "shade": SHADE,
    "other": OTHER,
    **{f"cool {i}": colour for i, colour in enumerate(COOL, start=1)},
    **{f"warm {i}": colour for i, colour in enumerate(WARM, start=1)},
    "left": COOL[0],
    "right": WARM[0],
    "both": COOL[2],
    **GROUP_COLOURS,
    **JOINT_COLOURS,
}
"""Every colour by its name; the first four follow the page's theme. Legs have theirs everywhere."""

_TOKENS = {INK: "ink", MUTED: "muted", _GRID: "grid", SHADE: "shade"}
_RC: dict[Any, Any] = {
    "font.family": ["Inter"],
    "font.size": 8.5,
    "axes.titlesize": 9.0,
    "axes.titleweight": "semibold",
    "axes.titlelocation": "left",
    "axes.titlepad": 8.0,
    "axes.labelsize": 8.5,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": _GRID,
    "grid.linewidth": 0.6,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 8.0,
    "ytick.labelsize": 8.0,
    "xtick.major.size": 3.0,
    "xtick.major.width": 0.6,
    "ytick.major.size": 0.0,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "text.color": INK,
    "text.parse_math": False,  # titles are a user's own words: a dollar sign is a dollar sign
    "axes.titlecolor": INK,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "figure.constrained_layout.use": True,
    "svg.hashsalt": "revpress",
}


@cache
def _register_fonts() -> None:
    for weight in ("Regular", "SemiBold"):
        with as_file(files("revpress.report") / "static" / f"Inter-{weight}.ttf") as path:
            font_manager.fontManager.addfont(str(path))


def house_style() -> AbstractContextManager[None]:
    """Context in which every figure is made and written: ``with house_style(): ...``."""
    _register_fonts()
    return rc_context(_RC)


@dataclass(frozen=True)
class Plot:
    """A drawn figure with its words.

    Attributes
    ----------
    key : str
        Short name, used for file names and anchors (letters, digits, hyphens).
    figure : Figure
        The drawing; 7.2 in wide, the width of a two-column page.
    title : str
        What is shown, in a few words.
    caption : str
        How to read it, in whole sentences.
    alt : str
        What it says, with numbers, for a reader who cannot see it.
    """

    key: str
    figure: Figure
    title: str
    caption: str
    alt: str

    def svg(self, *, inline: bool = False) -> str:
        """The figure as SVG text.

        A standalone file (``inline=False``) carries its letters as outlines and looks the same everywhere. Inside the
        report (``inline=True``) letters stay text in the page's own font, ink and grid follow the page's theme, and
        every id starts with ``key`` so that two figures on one page never share one.
        """
        buffer = io.StringIO()
        with house_style(), rc_context({"svg.fonttype": "none" if inline else "path"}):
            FigureCanvasSVG(self.figure).print_svg(  # type: ignore[no-untyped-call]
                buffer, metadata={"Date": None, "Title": self.title}
            )
        text = buffer.getvalue()
        return _for_page(text, self.key) if inline else text


def _for_page(svg: str, key: str) -> str:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{key}-", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    for colour, token in _TOKENS.items():
        svg = svg.replace(colour.lower(), f"var(--{token}, {colour.lower()})")
    return svg


def new_figure(
    rows: int = 1, columns: int = 1, *, height: float, width: float = 7.2, **kwargs: Any
) -> tuple[Figure, NDArray[Any]]:
    """A figure of ``width`` × ``height`` inches and its axes (rows, columns); call inside :func:`house_style`."""
    figure = Figure(figsize=(width, height))
    axes = figure.subplots(rows, columns, squeeze=False, **kwargs)
    return figure, axes


def series_styles(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Colour and line style of each exercise, the same in every figure.

    Names of reverse leg presses take the cool colours in order, all others the warm ones; when a family is used up its
    colours come again with a dashed line.
    """
    styles: dict[str, dict[str, Any]] = {}
    counts = {COOL: 0, WARM: 0}
    for name in names:
        family = COOL if name.startswith("reverse_leg_press") else WARM
        i = counts[family]
        counts[family] += 1
        dash = ("-", "--", ":")[min(i // len(family), 2)]
        styles[name] = {"color": family[i % len(family)], "linestyle": dash}
    return styles


def direct_labels(axis: Axes, ends: Sequence[tuple[float, str, str]], *, gap: float = 0.062) -> None:
    """Write line names in the right margin, each at the height of its line's end, without overlap.

    Parameters
    ----------
    ends : sequence of tuple of (float, str, str)
        (height in data units, text, colour) of each line.
    gap : float, default: 0.062
        Smallest distance of two labels, as a fraction of the axis height.
    """
    low, high = axis.get_ylim()
    wanted = np.array([(y - low) / (high - low) for y, _, _ in ends])
    for (_, text, colour), y in zip(ends, spread(wanted, gap), strict=True):
        axis.annotate(
            text,
            (1.0, y),
            xycoords="axes fraction",
            xytext=(5, 0),
            textcoords="offset points",
            color=colour,
            va="center",
            weight="semibold",
            annotation_clip=False,
        )


def spread(wanted: ArrayLike, gap: float) -> NDArray[np.float64]:
    """Heights at least ``gap`` apart and, in the least-squares sense, nearest to the ``wanted`` ones.

    Isotonic regression (pool adjacent violators) of the sorted heights less i·gap.
    """
    wanted = np.asarray(wanted, dtype=float)
    order = np.argsort(wanted, kind="stable")
    offsets = gap * np.arange(wanted.size)
    pools: list[list[float]] = []  # mean, count
    for value in wanted[order] - offsets:
        pools.append([float(value), 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (m1, n1), (m2, n2) = pools[-2:]
            pools[-2:] = [[(m1 * n1 + m2 * n2) / (n1 + n2), n1 + n2]]
    fitted = np.concatenate([np.full(int(n), m) for m, n in pools]) if pools else np.empty(0)
    placed = np.empty_like(wanted)
    placed[order] = fitted + offsets
    return placed


# OKLab (Ottosson 2020, public domain): linear sRGB -> LMS -> cube root -> L, a, b.
_RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LMS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear_rgb(colour: str) -> NDArray[np.float64]:
    """Linear sRGB components (3,) of ``#rrggbb``."""
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def oklab(linear: ArrayLike) -> NDArray[np.float64]:
    """OKLab (…, 3) of linear sRGB (…, 3); distances are roughly perceptual."""
    return np.asarray(np.cbrt(np.asarray(linear, dtype=float) @ _RGB_TO_LMS.T) @ _LMS_TO_LAB.T)


def _hex(lab: NDArray[np.float64]) -> list[str]:
    linear = np.clip((lab @ np.linalg.inv(_LMS_TO_LAB).T) ** 3 @ np.linalg.inv(_RGB_TO_LMS).T, 0, 1)
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return ["#" + "".join(f"{round(255 * v):02X}" for v in row) for row in srgb]


def _walk(stops: Sequence[str], count: int) -> tuple[str, ...]:
    """``count`` colours in equal OKLab steps along the straight lines between the ``stops``."""
    anchors = oklab([linear_rgb(c) for c in stops])
    walked = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(anchors, axis=0), axis=1))])
    at = np.linspace(0, walked[-1], count)
    return tuple(_hex(np.stack([np.interp(at, walked, anchors[:, k]) for k in range(3)], axis=1)))


def ramp(count: int) -> tuple[str, ...]:
    """Colours of ``count`` ordered things, from light (amber) to heavy (violet)."""
    return _walk(("#D9A441", "#C4553B", "#7A3E9D"), count)


@cache
def activation_colours(count: int = 64) -> tuple[str, ...]:
    """Muscle colours from rest (pale tendon) to full activation (deep red), equal steps in OKLab.

    Returns ``count`` colours ``#rrggbb`` for activation 0…1; lightness falls all the way, so it also works in grey.
    """
    return _walk(("#F1E3D3", "#F0A678", "#D6482F", "#7E0F2B"), count)
