"""The gallery: every exercise of the library drawn, with what it asks and what the default athlete can give.

One Markdown page and two small pictures an exercise, all made anew by ``revpress gallery``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from inspect import cleandoc
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError
from revpress.exercise.catalogue import exercises
from revpress.exercise.exercise import Exercise
from revpress.exercise.solve import solve
from revpress.machine.resistance.catalogue import resistances
from revpress.machine.resistance.resistance import Resistance
from revpress.performance.strength_curve import strength_curve
from revpress.report.drawing import draw
from revpress.report.exercise_scene import exercise_scene
from revpress.report.exercise_tables import default_and_range, named_parameters
from revpress.report.style import COOL, INK, MUTED, SHADE, Plot, direct_labels, house_style, new_figure
from revpress.settings import Parameter, find_parameter
from revpress.study import quantities as q
from revpress.units import face

_PAGE = "gallery.md"
FIGURES = "figures/gallery"
COMMAND = "revpress gallery"

TESTS = ("manual_hip_extension", "prone_bent_knee_hold")
_GROUPS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("Reverse leg press machines", lambda name: name.startswith("reverse_leg_press/")),
    ("Cables and bands", lambda name: name.startswith(("cable_", "band_"))),
    ("Alternatives", lambda name: name not in TESTS),
    ("Tests of strength", lambda name: True),
)
"""Headings of the page; an exercise stands under the first whose rule holds for its name."""


def group_of(name: str) -> str:
    """The heading under which an exercise of that name stands."""
    return next(heading for heading, holds in _GROUPS if holds(name))


@dataclass(frozen=True)
class Variant:
    """One more picture of an exercise: what it is in words, its settings [SI, radians], its load (default if None)."""

    exercise: str
    title: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    load: float | None = None


_PRONE, _STANDING, _TRACK = (f"reverse_leg_press/{name}" for name in ("prone_hinge", "standing_hinge", "track"))
_BENT = {"start_hip_flexion": 75.0, "end_hip_flexion": -5.0, "start_knee_flexion": 90.0, "end_knee_flexion": 50.0}
_CAM = {"resistance.cam_start": 1.3, "resistance.cam_end": 0.7}
_MIXED = {
    **{name: float(np.radians(angle)) for name, angle in {**_BENT, "trunk_pitch": 0.0}.items()},
    "body_support": "quadruped",
    "strap": "foot strap",
    "cuff_pressure": 160.0,
}
VARIANTS = (
    Variant(_PRONE, "Both legs on one plate", {"sides": "both"}, 20.0),
    Variant(_PRONE, "Pivot behind the foot", {"pivot": "behind"}),
    Variant(_PRONE, "Weight stack with a cam", {"resistance": "stack", **_CAM}, 30.0),
    Variant(_PRONE, "Flywheel", {"resistance": "flywheel", "resistance.inertia": 0.07}, 0.0),
    Variant(_PRONE, "Isokinetic motor", {"resistance": "motor"}, 0.0),
    Variant(_PRONE, "Pneumatic cylinder", {"resistance": "pneumatic"}, 0.0),
    Variant(_PRONE, "Hydraulic cylinder", {"resistance": "hydraulic"}, 0.0),
    Variant(_PRONE, "Elastic bands", {"resistance": "bands"}, 0.0),
    Variant(_STANDING, "On hands and knee", {"body_support": "quadruped"}),
    Variant(_STANDING, "Both legs at once", {"sides": "both"}, 20.0),
    Variant("reverse_leg_press/thigh_roller", "Prone on a bench", {"body_support": "prone"}),
    Variant(
        _TRACK, "Level, standing, weight stack", {"track_angle": 0.0, "body_support": "standing", "resistance": "stack"}
    ),
    Variant(_TRACK, "45°, prone, plates", {"body_support": "prone"}),
    Variant("band_kickback", "Band and cable, on hands and knee", _MIXED, 2.0),
    Variant("nordic_hamstring", "Level board", {"board_angle": 0.0}),
)
"""Pictures beyond the default parameters: the same file, set up in another way."""

_CUT = 8.0  # times the largest resistance, at which the athlete's curve is cut off
_NOTHING = 1.0  # resistance below which body weight is the load [N]
_HEIGHT = 2.9  # of a curve's figure [in]
_ASKED, _CAN = "#A93C06", COOL[0]


def write_gallery(
    folder: Path, athlete: Athlete | None = None, progress: Callable[[int, int, str], None] | None = None
) -> Path:
    """Write page and pictures into ``folder``, pictures of exercises that are no more removed.

    Parameters
    ----------
    athlete : Athlete, optional
        The default athlete if not given.
    progress : callable, optional
        Called with (done, total, title) before each picture and at the end.

    Returns
    -------
    path : pathlib.Path
        The page.
    """
    athlete = athlete or Athlete()
    report = progress or (lambda done, total, title: None)
    figures = folder / FIGURES
    figures.mkdir(parents=True, exist_ok=True)
    shown = [(name, v) for name in exercises for v in (None, *(v for v in VARIANTS if v.exercise == name))]
    sections: dict[str, list[str]] = {name: [] for name in exercises}
    written = set()
    for done, (name, variant) in enumerate(shown):
        report(done, len(shown), variant.title if variant else exercises[name].title)
        plots = pictures(athlete, variant or Variant(name, exercises[name].title))
        for plot in plots:
            (figures / f"{plot.key}.svg").write_text(small(plot.svg()), encoding="utf-8")
            written.add(f"{plot.key}.svg")
        sections[name] += _variant(variant, plots) if variant else _exercise(exercises[name], plots)
    for old in figures.glob("*.svg"):
        if old.name not in written:
            old.unlink()
    report(len(shown), len(shown), "")
    page = folder / _PAGE
    page.write_text(_page(athlete, sections), encoding="utf-8")
    return page


def pictures(athlete: Athlete, variant: Variant) -> tuple[Plot, Plot]:
    """The drawing and the strength figure of an exercise as it is set up.

    Solid is where the hip extension moment is largest on the way up, start and end are ghosts.
    """
    solution = solve(variant.exercise, athlete, variant.load, **variant.settings)
    key = "-".join(re.findall("[a-z0-9]+", f"{variant.exercise} {'' if _plain(variant) else variant.title}".lower()))
    scene = exercise_scene(solution)
    lift = q.concentric(solution)
    hardest = int(q.extension_moments(lift)["hip_extension_moment"].argmax())
    start, end, solid = (int(np.abs(scene["time"] - float(lift.time.values[i])).argmin()) for i in (0, -1, hardest))
    ghosts = {word: frame for word, frame in (("start", start), ("end", end)) if frame != solid}
    weight = float(solution["load"])
    load = f"{weight:g} {solution['load'].attrs['units']}"
    drawing = draw(scene, solid, ghosts, key=key, load=load if weight else "")
    curve = strength_curve(variant.exercise, athlete, variant.load, **variant.settings)
    return drawing, strength_figure(curve, lift, f"{key}-strength", f"{variant.title}: resistance and strength")


def strength_figure(curve: xr.Dataset, lift: xr.Dataset, key: str, title: str) -> Plot:
    """What the exercise asks and what the athlete can give over the stroke, and their ratio.

    Where body weight is the load there is no ratio, only what could be moved besides, or is wanting if negative.

    Parameters
    ----------
    curve : xarray.Dataset
        Of :func:`~revpress.performance.strength.strength_curve`; NaN where no force is known.
    lift : xarray.Dataset
        A repetition's way up, with ``resistance`` [N] over ``stroke`` as it is in motion.
    key, title : str
        Of the plot.
    """
    stroke, can, asked = 100 * curve.stroke.values, curve.force.values, curve.resistance.values
    effort = 100 * np.where(np.isfinite(curve.effort), curve.effort, np.nan)
    sticking = 100 * float(curve.sticking_stroke)
    resists = float(curve.resistance.max()) >= _NOTHING
    shown = np.array([*can, *asked, *lift.resistance.values, 0.0, 1.0])
    top = min(np.nanmax(shown), _CUT * asked.max()) if resists else np.nanmax(shown)
    ends = [
        (s[np.isfinite(s)], word, colour)
        for s, word, colour in ((can, "athlete", _CAN), (asked, "exercise" if resists else "body", _ASKED))
    ]
    with house_style():
        ratios = (2.2, 1) if resists else (1,)
        figure, axes = new_figure(len(ratios), 1, height=_HEIGHT, width=3.4, sharex=True, height_ratios=ratios)
        figure.set_facecolor("white")
        forces, *efforts = axes[:, 0]
        forces.fill_between(stroke, asked, can, where=can >= asked, color=SHADE, linewidth=0, zorder=0)
        forces.plot(stroke, can, color=_CAN)
        forces.plot(stroke, asked, color=_ASKED)
        forces.plot(100 * lift.stroke, lift.resistance, color=_ASKED, linestyle=(0, (1, 2)), linewidth=1.2)
        forces.set_ylim(1.1 * float(np.nanmin(shown)), 1.1 * float(top))
        forces.set_title("Force along the path (N)" if resists else "Force beyond body weight (N)")
        direct_labels(forces, [(min(float(s[-1]), top), word, colour) for s, word, colour in ends], gap=0.12)
        for axis in efforts:
            axis.plot(stroke, effort, color=INK)
            axis.set_ylim(0, max(100.0, 1.08 * float(np.nanmax(effort, initial=0.0))))
            axis.set_title("Effort (%)")
        lowest = axes[-1, 0]
        lowest.set_xlim(0, 100)
        lowest.set_xlabel("Stroke (%), start to end of the lift")
        for axis in axes[:, 0]:
            axis.axvline(sticking, color=MUTED, linewidth=0.8, linestyle=(0, (3, 2)), zorder=1)
    return Plot(key, figure, title, "", strength_sentence(curve))


def strength_sentence(curve: xr.Dataset) -> str:
    """Where the exercise is hardest for the athlete, in words and numbers."""
    at = int(np.abs(curve.stroke.values - float(curve.sticking_stroke)).argmin())
    can, asked = float(curve.force[at]), float(curve.resistance[at])
    place, unknown = f"at {100 * float(curve.sticking_stroke):.0f} % of the stroke", float(np.isnan(curve.force).mean())
    missing = f" {100 * unknown:.0f} % of the stroke are beyond the athlete's range or posture." if unknown else ""
    if float(curve.resistance.max()) < _NOTHING:
        spare = f"{can:.0f} N more can be moved" if can >= 0.0 else f"{-can:.0f} N are wanting"
        return f"Body weight is the load; {place}, where the athlete is weakest, {spare}.{missing}"
    share = f" ({100 * asked / can:.0f} %)" if can > 0.0 else ""
    return f"Hardest {place}: the exercise asks {asked:.0f} N, the athlete can give {can:.0f} N{share}.{missing}"


def _plain(variant: Variant) -> bool:
    return not variant.settings and variant.load is None


def small(svg: str) -> str:
    """The picture without the program's stamp, its straight paths in steps of a tenth of a point."""
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return re.sub(r'(?<=\sd=")[ML\sz\d.-]*(?=")', lambda path: _steps(path[0]), svg)


def _steps(path: str) -> str:
    """A path of straight lines, each after the first point of its part as a step from the last, without drift."""
    out, at = [], np.zeros(2, dtype=int)
    for command, words in re.findall(r"([MLz])([^MLz]*)", path):
        if command == "z":
            out.append("z")
            continue
        to = np.rint(10.0 * np.array(words.split(), dtype=float)).astype(int)
        pair = " ".join(
            f"{n / 10:g}".replace("0.", ".", 1) if abs(n) < 10 else f"{n / 10:g}"
            for n in (to if command == "M" else to - at)
        )
        out.append(f"{'M' if command == 'M' else 'l'}{pair}".replace(" -", "-"))
        at = to
    return "".join(out)


def _page(athlete: Athlete, sections: Mapping[str, Iterable[str]]) -> str:
    """The whole page; every section is a list of paragraphs."""
    body = [
        "# Gallery",
        "Every exercise of the library at its default load and parameters, as the default athlete does it "
        f"({athlete.sex}, {athlete.age:g} years, {athlete.stature:g} m, {athlete.mass:g} kg, average strength). "
        f"Made by `make gallery` (`{COMMAND}`); `revpress exercises NAME` prints the parameters of one.",
        "**Drawings** are side views from the right. The solid posture is where the hip extension moment is largest on "
        "the way up, dashed are start and end. Muscles are coloured by activation. Arrows are forces on the athlete: "
        "red-brown the resistance, blue contacts, grey the support that bench, belt, hands and the resting leg give "
        "together; their area grows with the force, and one that would end in the ground ends where it acts. All are "
        "to one scale where they fit, with a bar of half a metre.",
        "**Curves** show the force along the path that the exercise asks for (red-brown) and the largest that the "
        "athlete can give there without moving (blue, cut off at eight times what is asked); effort is the one over "
        "the other, the dashed line its largest. Where body weight alone is the load, the blue curve is what could be "
        "moved besides; below zero it is what the athlete lacks. Dotted is what the exercise asks in motion, lifted in "
        "1.5 s or at the machine's own pace. All of these are "
        "estimates for the prescribed posture, not measurements. Sources are named by their key in `references.bib`.",
    ]
    left = list(sections)
    for heading, holds in _GROUPS:
        names = [name for name in left if holds(name)]
        left = [name for name in left if name not in names]
        if names:
            body.append(f"## {heading}")
            body += [paragraph for name in names for paragraph in sections[name]]
    body += ["## Resistances", *(paragraph for kind in resistances.values() for paragraph in _resistance(kind))]
    return "\n\n".join(body) + "\n"


def _resistance(kind: type[Resistance]) -> list[str]:
    """What a resistance is, and its settings."""
    rows = _rows((f"resistance.{p.name}", p) for p in kind.parameters)
    table = ["| Setting | Default | Allowed | Why this default |", "| --- | --- | --- | --- |", *rows]
    return [
        f"### {kind.title}",
        f"`resistance={kind.kind}` — {_markdown(cleandoc(kind.__doc__ or ''))}",
        *(["\n".join(table)] if rows else []),
    ]


def _exercise(exercise: type[Exercise], plots: tuple[Plot, Plot]) -> list[str]:
    first, *card = re.split(r"\n\s*\n", _markdown(exercise.description()))
    rows = _rows(named_parameters(exercise))
    table = ["| Parameter | Default | Allowed | Why this default |", "| --- | --- | --- | --- |", *rows]
    return [
        f"### {exercise.title}",
        f"`{exercise.name}` — {first}",
        *_shown(plots),
        *card,
        "\n".join(["What the model leaves out:", "", *(f"* {sentence}" for sentence in exercise.limits)]),
        f"<details><summary>Load and {len(exercise.parameters)} parameters</summary>",
        "\n".join(table),
        "</details>",
    ]


def _rows(parameters: Iterable[tuple[str, Parameter]]) -> list[str]:
    return [f"| `{name}` | {' | '.join(default_and_range(p))} | {p.reason} |" for name, p in parameters]


def _variant(variant: Variant, plots: tuple[Plot, Plot]) -> list[str]:
    exercise = exercises[variant.exercise]
    units = {name: find_parameter(exercise.parameters, name, variant.settings).unit for name in variant.settings}
    pairs = [f"--set {name}={_given(value, units[name])}" for name, value in variant.settings.items()]
    load = [] if variant.load is None else [f"--load {variant.load:g}"]
    command = " ".join(["revpress simulate", variant.exercise, *load, *pairs])
    return [f"#### {variant.title}", f"`{command}`", *_shown(plots)]


def _shown(plots: tuple[Plot, Plot]) -> list[str]:
    return ["\n".join(f"![{plot.alt}]({FIGURES}/{plot.key}.svg)" for plot in plots), plots[1].alt]


def _given(value: float | str, unit: str) -> str:
    return value if isinstance(value, str) else f"{face(value, unit)[0]:.4g}"


def _markdown(docstring: str) -> str:
    """A docstring's roles and literals as Markdown."""
    text = re.sub(r":cite:\x60([^\x60]*)\x60", r"*\1*", docstring)
    text = re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"`\1`", text)
    return text.replace("``", "`")


def missing_from(page: Path) -> list[str]:
    """Exercises and variants of which ``page`` has no picture: empty if the gallery is up to date.

    Raises
    ------
    InputError
        There is no page.
    """
    if not page.is_file():
        raise InputError(f"{page} is not there: make it with `{COMMAND}`")
    text = page.read_text(encoding="utf-8")
    headings = [f"`{name}` — " for name in exercises] + [f"#### {v.title}\n" for v in VARIANTS]
    return [heading.strip("`# —\n") for heading in headings if heading not in text]
