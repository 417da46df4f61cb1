"""A side view of a scene on paper: athlete, machine, muscles and forces; no browser needed.

One posture is solid, others are ghosts of what moves. The area of a force's arrow grows with the force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextToPath
from numpy.typing import ArrayLike

from revpress.errors import InputError
from revpress.mechanics.kinematics import Array
from revpress.report.outline import SIDE_VIEW, Camera, Force, Seen, above_ground, forces, moved, seen, spindle, visible
from revpress.report.scene import Scene
from revpress.report.style import INK, MUTED, Plot, activation_colours, house_style

WIDTH = 5.2
"""Of a drawing [in]."""

_SCALE = 1.7
"""Inches of paper for a metre: the same for all drawings that fit, so that athletes can be compared."""

_SIDE_MARGIN, _TOP_MARGIN, _KEYS = 0.35, 0.12, 0.42  # around the drawing, and below it for its keys [in]
_LONGEST, _BREADTH = 0.42, 0.032  # of the arrow of the largest force [m]
_MOVED = 0.04  # a ghost shows what is at least so far from where it is solid [m]
_OUTLINE, _HAIR = 0.9, 0.4  # pt
_PAPER, _CORD, _GHOST, _GHOST_EDGE = "#FFFFFF", "#262B31", "#F6F7F8", "#A3ADB5"
_FORCES = {"contact": "#1763A6", "resistance": "#A93C06", "support": "#66727C"}
_BEHIND = 0.3  # a cable so far behind the middle is hidden by what is nearer [m]
_GRAIN = 0.015  # of what words should not cover [m]
_SINEW = "#7A5A4A"
_LETTER = 8.0  # pt
_REACHES = (0.4, 1.0, 1.8, 2.8, 4.0, 5.5, 7.5, 10.0)  # of a label from what it names [letters]
_NAMES = {"plate": "foot plate", "rotor": "flywheel", "stack": "weight stack"}


def draw(
    scene: Scene,
    frame: int,
    ghosts: Mapping[str, int] | None = None,
    *,
    key: str = "drawing",
    caption: str = "",
    load: str = "",
    camera: Camera = SIDE_VIEW,
    keys: bool = True,
) -> Plot:
    """The drawing of one posture of a scene.

    Parameters
    ----------
    scene : Scene
        See :func:`~revpress.report.scene.scene_from_model`.
    frame : int
        Of the solid posture, whose forces and activations are shown.
    ghosts : mapping of str to int, optional
        Word to frame of other postures, of which only what moves is drawn.
    key, caption : str
        Of the plot.
    load : str
        What the loaded parts carry, such as "20 kg".
    camera : Camera
        From where it is seen.
    keys : bool, default: True
        Whether the keys of length and activation stand below.

    Returns
    -------
    Plot

    Raises
    ------
    InputError
        A frame that the scene does not have, or a shape of unknown kind.
    """
    picture = _picture(scene, frame, ghosts or {}, camera)
    with house_style(), rc_context({"figure.constrained_layout.use": False}):
        figure = Figure(facecolor=_PAPER)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        _paint_picture(axes, picture)
        words = _write_labels(axes, picture, load)
        _set_page(figure, axes, np.concatenate([picture.corners, words])[:, 1], picture.sides, picture.per_metre, keys)
    said = "; ".join(force.label for force in picture.felt)
    return Plot(
        key, figure, scene["title"], caption, f"{scene['title']}, seen from the right. Forces: {said or 'none'}."
    )


@dataclass(frozen=True)
class _Picture:
    """What a drawing shows, on paper but not yet painted [m].

    Attributes
    ----------
    scene, frame, camera
        What is looked at.
    solid : sequence of Seen
        Shapes of the solid posture.
    pale : mapping of str to sequence of Seen
        What moves of each ghost, by its word.
    felt : sequence of Force
        Forces, and ``arrows``, their outlines.
    cords : sequence of tuple
        Name and line (n, 2) of each cable.
    """

    scene: Scene
    frame: int
    camera: Camera
    solid: Sequence[Seen]
    pale: Mapping[str, Sequence[Seen]]
    felt: Sequence[Force]
    arrows: Sequence[Array]
    cords: Sequence[tuple[str, Array]]

    @cached_property
    def corners(self) -> Array:
        """Points (n, 2) of all that is drawn."""
        edges = [s.edge for group in (self.solid, *self.pale.values()) for s in group]
        return np.concatenate([*edges, *self.arrows, *(line for _, line in self.cords)])

    @cached_property
    def per_metre(self) -> float:
        """Inches of paper for a metre."""
        return min(_SCALE, (WIDTH - 2 * _SIDE_MARGIN) / float(np.ptp(self.corners[:, 0])))

    @property
    def sides(self) -> Array:
        """Left and right edge of the page."""
        middle = (self.corners[:, 0].min() + self.corners[:, 0].max()) / 2
        return np.asarray(middle + np.array([-0.5, 0.5]) * WIDTH / self.per_metre)


def _picture(scene: Scene, frame: int, ghosts: Mapping[str, int], camera: Camera) -> _Picture:
    for index in (frame, *ghosts.values()):
        if not 0 <= index < scene["frames"]:
            raise InputError(f"frame {index} is not one of the {scene['frames']} frames of the scene")
    solid = seen(scene, frame, camera)
    pale = {word: moved(seen(scene, at, camera), solid, _MOVED) for word, at in ghosts.items()}
    felt = forces(scene, frame, camera)
    largest = max((f.size for f in felt), default=1.0)
    arrows = [f.outline(_LONGEST, _BREADTH, largest) for f in felt]
    cords = [(cord["name"], camera.see(cord["points"][frame])) for cord in scene["cords"]]
    return _Picture(scene, frame, camera, solid, pale, felt, arrows, cords)


def _paint_picture(axes: Axes, picture: _Picture) -> None:
    """Ghosts, then bodies and muscles, cables and forces on top; of the forces the smaller ones last."""
    for ghost in picture.pale.values():
        _paint(axes, [s.edge for s in visible(ghost)], _GHOST, _GHOST_EDGE, 0.8, dashes=(0, (2.5, 1.8)))
    _bodies(axes, picture.scene, picture.frame, picture.camera, picture.solid)
    for (_, line), cord in zip(picture.cords, picture.scene["cords"], strict=True):
        behind = picture.camera.depth(cord["points"][picture.frame]).max() < -_BEHIND
        axes.plot(*line.T, color=_CORD, linewidth=1.4, solid_capstyle="round", zorder=0.9 if behind else 3)
    largest_first = sorted(zip(picture.felt, picture.arrows, strict=True), key=lambda pair: -pair[0].size)
    for force, arrow in largest_first:
        _paint(axes, [arrow], _FORCES[force.kind], _PAPER, 1.6, above=True)


def _write_labels(axes: Axes, picture: _Picture, load: str) -> Array:
    """Words beside forces, parts, cables and ghosts; their corners (n, 2)."""
    lines = [_dense(line) for line in (*picture.arrows, *(line for _, line in picture.cords))]
    faint = [_dense(s.edge) for ghost in picture.pale.values() for s in ghost]
    labels = Labels(axes, [*_filled(picture.solid), *lines], faint, picture.sides, picture.per_metre)
    for force, arrow in zip(picture.felt, picture.arrows, strict=True):
        labels.write(force.label, _dense([force.origin, arrow[3]]), _FORCES[force.kind], "semibold")
    tied = {name: _dense(line) for name, line in reversed(picture.cords)}  # of several pieces of one cable the first
    for name, places in (*_named(picture.solid, load).items(), *tied.items()):
        labels.write(name, places, INK)
    for word, ghost in picture.pale.items():
        if ghost:
            labels.write(word, _clear(ghost, picture.solid), MUTED)
    return labels.corners


def _bodies(axes: Axes, scene: Scene, frame: int, camera: Camera, solid: Sequence[Seen]) -> None:
    """Limbs and parts of the machine from far to near; the near leg's muscles show through the near arm."""
    muscles = sorted(scene["muscles"], key=lambda m: float(camera.depth(m["points"][frame]).mean()))
    near = muscles[-1]["name"][-1] if muscles else "r"
    ordered = _pieces(visible(solid))
    arm = next((shapes for part, shapes in ordered if part == f"arm {near}"), [])
    for part, shapes in ordered:
        if part == f"leg {near}":
            _piece(axes, arm)
            _piece(axes, shapes)
            for muscle in muscles:
                if muscle["name"].endswith(near):
                    belly = spindle(muscle["points"][frame], muscle["radius"], camera)
                    _muscle(axes, above_ground(belly, camera), muscle["activation"][frame])
            _piece(axes, arm, veil=True)
        elif shapes is not arm:
            _piece(axes, shapes)


def _muscle(axes: Axes, belly: Array, activation: float) -> None:
    colours = activation_colours()
    step = round(float(np.clip(activation, 0.0, 1.0)) * (len(colours) - 1))
    axes.fill(*belly.T, facecolor=colours[step], edgecolor=_SINEW, linewidth=_HAIR)


def _piece(axes: Axes, shapes: Sequence[Seen], *, veil: bool = False) -> None:
    """Paint a piece, or lay it as a veil without outline over what it half hides."""
    if not shapes:
        return
    fill, edge, opacity = _look(shapes[0], float(np.mean([s.depth for s in shapes])))
    edges = [s.edge for s in shapes]
    _paint(axes, edges, fill, *(("none", 0.0, 0.5) if veil else (edge, _OUTLINE, opacity)))


def _pieces(shapes: Sequence[Seen]) -> list[tuple[str, list[Seen]]]:
    """What is painted as one, from far to near: a limb, or what one body of the machine has at one side.

    Of equally near pieces the athlete comes last, so that a bench does not hide who lies on it.
    """

    def kin(s: Seen) -> tuple[str, str, str, int]:
        return s.part, s.group, s.colour, 0 if s.group == "athlete" else round(np.sign(s.depth) * (abs(s.depth) > 0.06))

    groups = [(k[0], list(g)) for k, g in groupby(sorted(shapes, key=kin), key=kin)]
    return sorted(groups, key=lambda g: (round(float(np.mean([s.depth for s in g[1]])), 2), g[1][0].group == "athlete"))


def _look(shape: Seen, depth: float) -> tuple[str, str, float]:
    """Fill, outline and opacity of a piece: paler when far, clear when it stands before the athlete."""
    far = float(np.clip(-depth / 0.15, 0.0, 1.0))
    if shape.group == "athlete":
        return _mix(_mix(shape.colour, _PAPER, 0.45), "#C9CDD1", 0.5 * far), _mix(INK, _PAPER, 0.15 + 0.35 * far), 1.0
    near = depth > 0.12
    fill = _mix(shape.colour, _PAPER, 0.25 + 0.35 * far)
    return fill, _mix(INK, _PAPER, 0.35 * far), (0.25 if shape.group == "load" else 0.55) if near else 1.0


def _mix(colour: str, other: str, share: float) -> str:
    a, b = np.array(to_rgb(colour)), np.array(to_rgb(other))
    return to_hex(tuple((1.0 - share) * a + share * b))


def _paint(
    axes: Axes,
    edges: Sequence[Array],
    fill: str,
    edge: str,
    width: float,
    opacity: float = 1.0,
    dashes: tuple[int, tuple[float, ...]] | None = None,
    above: bool = False,
) -> None:
    """Several outlines as one: all are lined, then all are filled, so that no line is left inside.

    Only what is ``above`` hides cables.
    """
    if not edges:
        return
    path = Path.make_compound_path(*(Path(np.vstack([e, e[:1]]), closed=True) for e in edges))
    look: dict[str, Any] = {
        "edgecolor": edge,
        "linestyle": dashes or "-",
        "joinstyle": "round",
        "zorder": 3.5 if above else 1.0,
    }
    if opacity < 1.0:
        axes.add_patch(PathPatch(path, facecolor=(fill, opacity), linewidth=width, **look))
    else:
        axes.add_patch(PathPatch(path, facecolor="none", linewidth=2 * width, **look))
        axes.add_patch(PathPatch(path, facecolor=fill, linewidth=0, zorder=look["zorder"]))


def _filled(shapes: Iterable[Seen]) -> list[Array]:
    """Points all over the shapes."""
    return [s.centre + share * (_dense([*s.edge, s.edge[0]]) - s.centre) for s in shapes for share in (0.4, 0.7, 1.0)]


def _dense(line: ArrayLike) -> Array:
    """Points along a line, no farther apart than words may notice."""
    line = np.asarray(line)
    walked = np.append(0.0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1)))
    at = np.linspace(0.0, walked[-1], 2 + int(walked[-1] / _GRAIN))
    return np.column_stack([np.interp(at, walked, line[:, i]) for i in (0, 1)])


def _thinned(lines: Sequence[Array]) -> Array:
    """Points (n, 2) of all lines, one in each cell of a grid."""
    return np.unique(np.round(np.concatenate([*lines, np.empty((0, 2))]) / _GRAIN), axis=0) * _GRAIN


def _named(solid: Sequence[Seen], load: str) -> dict[str, Array]:
    """Middles (n, 2) of the shapes of each of the machine's parts by its name, and of what athlete or machine carry."""
    own = {s.part for s in solid if s.group == "machine"}
    names: dict[str, list[Array]] = {}
    for shape in solid:
        carried = shape.group == "load" and (shape.part in own or shape.worn)
        name = (
            load
            if carried
            else _NAMES.get(part := shape.part.removesuffix("_r").removesuffix("_l"), part.replace("_", " "))
        )
        if name and shape.group != "athlete" and shape.part != "world" and (carried or not shape.worn):
            names.setdefault(name, []).append(shape.centre)
    return {name: np.array(places) for name, places in names.items()}


def _clear(ghost: Sequence[Seen], solid: Sequence[Seen]) -> Array:
    """The point (1, 2) of the ghost's outline that is farthest from the solid posture."""
    edge = np.concatenate([s.edge for s in ghost])
    rest = np.concatenate([s.edge for s in solid])
    gap = np.linalg.norm(edge[:, None] - rest[None], axis=2).min(axis=1)
    return np.asarray(edge[[gap.argmax()]])


def _set_page(figure: Figure, axes: Axes, heights: Array, sides: Array, per_metre: float, keys: bool) -> None:
    """Page around ``heights`` and between ``sides``, the ground at 0; below are the keys of length and activation."""
    low = min(heights.min(), 0.0)
    height = (heights.max() - low) * per_metre + _TOP_MARGIN + _KEYS
    bottom = low - _KEYS / per_metre
    figure.set_size_inches(WIDTH, height)
    axes.set_xlim(*sides)
    axes.set_ylim(bottom, bottom + height / per_metre)
    axes.axhspan(-0.035, 0.0, color="#E4E7EA", linewidth=0, zorder=0)
    axes.axhline(0.0, color=INK, linewidth=0.8, zorder=0.5)
    if not keys:
        return
    inch = 1.0 / per_metre
    y = bottom + 0.12 * inch
    right = sides[1] - 0.15 * inch
    axes.plot([right - 0.5, right], [y, y], color=MUTED, linewidth=1.2, solid_capstyle="butt")
    axes.text(right - 0.5 - 0.06 * inch, y, "0.5 m", size=7, color=MUTED, ha="right", va="center")
    left = sides[0] + 0.15 * inch
    axes.text(left, y, "Muscle activation  0", size=7, color=MUTED, va="center")
    strip = left + 1.0 * inch
    axes.pcolormesh(
        np.linspace(strip, strip + 0.8 * inch, 25),
        [y - 0.035 * inch, y + 0.035 * inch],
        np.linspace(0, 1, 24)[None],
        cmap=ListedColormap(activation_colours()),
        edgecolors="face",
        linewidth=0.3,
    )
    axes.text(strip + 0.86 * inch, y, "100 %", size=7, color=MUTED, va="center")


class Labels:
    """Words beside what they name: each takes the free place that is nearest, with a leader line if it is far."""

    def __init__(
        self, axes: Axes, solid: Sequence[Array], faint: Sequence[Array], sides: Array, per_metre: float
    ) -> None:
        self._axes, self._sides = axes, sides
        self._avoided = ((3.0, _thinned(solid)), (1.0, _thinned(faint)))
        self._per_metre = per_metre
        self._em = _LETTER / 72.0 / per_metre  # size of a letter [m]
        self._boxes: list[tuple[Array, Array]] = []  # middle and half size

    def write(self, text: str, anchors: Array, colour: str, weight: str = "normal") -> None:
        """Write ``text`` near one of the places ``anchors`` (n, 2)."""
        font = FontProperties(family="Inter", weight=weight, size=_LETTER)
        width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
        half = np.array([width / 72.0 / self._per_metre + 0.2 * self._em, 1.2 * self._em]) / 2
        angle = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
        offsets = np.concatenate(
            [np.column_stack([np.cos(angle), np.sin(angle)]) * (r * self._em + half) for r in _REACHES]
        )
        anchors = anchors[np.unique(np.linspace(0, len(anchors) - 1, 5).astype(int))]
        places = (anchors[:, None] + offsets).reshape(-1, 2)
        cost = self._crowd(places, half) + np.tile(np.repeat(_REACHES, len(angle)), len(anchors))
        best = int(cost.argmin())
        place, anchor = places[best], anchors[best // len(offsets)]
        self._boxes.append((place, half))
        corner = np.clip(anchor, place - half, place + half)
        if np.linalg.norm(corner - anchor) > self._em:
            self._axes.plot(*np.transpose([anchor, corner]), color=colour, linewidth=0.5, zorder=4)
        style: dict[str, Any] = {"color": colour, "weight": weight, "size": _LETTER, "zorder": 5}
        self._axes.text(place[0], place[1], text, ha="center", va="center", **style)

    def _crowd(self, places: Array, half: Array) -> Array:
        """What boxes of words at ``places`` (n, 2) would cover: shapes, other words, the ground, the page's margin."""
        crowd = np.zeros(len(places))
        for weight, points in self._avoided:
            crowd += weight * (np.abs(points - places[:, None]) < half).all(axis=2).sum(axis=1)
        for at, other in self._boxes:
            crowd += 50.0 * np.prod(np.maximum(half + other - np.abs(places - at), 0.0), axis=1) / self._em**2
        past = np.maximum(np.abs(places[:, 0] - self._sides.mean()) + half[0] - np.ptp(self._sides) / 2, 0.0)
        sunk = np.maximum(half[1] - places[:, 1], 0.0)
        return np.asarray(crowd + 50.0 * (past + sunk) / self._em)

    @property
    def corners(self) -> Array:
        """Corners (2n, 2) of all words [m]."""
        return np.array([at + sign * half for at, half in self._boxes for sign in (-1.0, 1.0)]).reshape(-1, 2)
