"""Figures of a comparison: what each exercise asks of the body, over hip angle.

Every function takes the comparison ``Dataset`` (dimensions ``exercise``, ``hip_angle`` in degrees of flexion,
``group``, ``joint``, ``stroke``), returns a :class:`~revpress.report.style.Plot` or a
:class:`~revpress.report.chart.Chart`, and raises :class:`~revpress.errors.InputError` naming what is missing or in the
wrong unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator
from numpy.typing import NDArray

from revpress.report.chart import Axis, Chart, Dash, Line, Marker, Panel, Series, Zone
from revpress.report.chart import Band as ShadedBand
from revpress.report.how_sure import BAND, LINES, SHARED
from revpress.report.quantities import band_of, exercise_titles, interval_of, named, take, working_at
from revpress.report.style import (
    GROUP_COLOURS,
    INK,
    JOINT_COLOURS,
    MUTED,
    OTHER,
    SHADE,
    Plot,
    direct_labels,
    house_style,
    linear_rgb,
    new_figure,
    series_styles,
)
from revpress.report.tables import number

MOMENTS = (
    ("hip_extension_moment", "Hip extension"),
    ("knee_extension_moment", "Knee extension"),
    ("plantarflexion_moment", "Plantarflexion"),
    ("lumbar_extension_moment", "Lumbar extension"),
)

KNEE_CAVEAT = (
    "Models put the contact force of a deeply bent knee above what instrumented knees measure: compare, do not quote."
)

Band = tuple[NDArray[Any], NDArray[Any]] | None
"""Low and high ends, or None where they were not asked for."""

_DASHES: dict[str, Dash] = {"-": "solid", "--": "dashed", ":": "dotted"}

HIP_LABEL = "Hip flexion (°) · flexed ← 0 neutral → extended"


def joint_moments(comparison: xr.Dataset) -> Chart:
    """Net joint moments over hip extension, one panel a joint, one line an exercise."""
    over_hip = ("exercise", "hip_angle")
    curves = [take(comparison, name, over_hip, "N m") for name, _ in MOMENTS]
    bands = [band_of(comparison, name, over_hip, "N m") for name, _ in MOMENTS]
    known = np.any([np.isfinite(curve.transpose(*over_hip).values).any(axis=0) for curve in curves], axis=0)
    x = _extension_axis(curves[0].hip_angle.values[known])
    titles = exercise_titles(comparison)
    panels = []
    for curve, band, (_, title) in zip(curves, bands, MOMENTS, strict=True):
        none = bool(curve.isnull().all())
        end = 1.0 if none else None  # nothing that is drawn gives a scale
        y = Axis("Net moment", "N·m", 0, end and -end, end)
        neutral, zero = Marker(x=0.0, colour="ink"), Marker(y=0.0, text="none in these exercises" if none else "")
        panels.append(Panel(x, y, [*_over_hip_extension(curve, band, titles, x), neutral, zero], title))
    return Chart(
        "joint-moments",
        "Joint moments over hip angle",
        "Net moment of muscles and passive tissue about each joint; positive extends the joint (points the foot "
        "down at the ankle). Read from left, hip flexed (below 0), to right; at 0 the thigh is in line with the trunk, "
        "and the shaded zone lies past that. A hip that stands still has no curve. Where the trunk rests there is no "
        "lumbar moment to show." + (f" {BAND}" if any(bands) else ""),
        "Peak hip extension moment: " + _peaks(curves[0], "N·m") + ".",
        panels,
    )


def group_activations(comparison: xr.Dataset) -> Chart:
    """Activation of the muscle groups over hip flexion [%]."""
    return _group_panels(
        comparison,
        "group_activation",
        "1",
        key="group-activations",
        what="Muscle activation",
        unit="%",
        caption="Activation of each muscle group, from 0 % (rest) to 100 % (all it can give).",
        factor=100.0,
        top=100,
    )


def group_forces(comparison: xr.Dataset) -> Chart:
    """Force of the muscle groups over hip flexion [N]."""
    return _group_panels(
        comparison,
        "group_force",
        "N",
        key="group-forces",
        what="Muscle force",
        unit="N",
        caption="Force of each muscle group along its tendons, all panels on one scale.",
    )


def work_shares(comparison: xr.Dataset) -> Plot:
    """Share of the positive work by muscle group, each with its band, and by joint, one row an exercise."""
    dims = ("exercise", "group")
    muscles = 100 * take(comparison, "muscle_work_share", dims, "1")
    joints = take(comparison, "joint_work_share", ("exercise", "joint"), "1")
    band, wide = (
        of(comparison, "muscle_work_share", dims, "1", *layer)
        for of, layer in ((band_of, ()), (interval_of, ("possible",)))
    )
    titles = exercise_titles(comparison)
    groups = [str(group) for group in muscles.group.values]
    rows = np.arange(len(titles))
    ends = [100 * end for pair in (band, wide) if pair for end in pair]
    top = 1.05 * max([float(muscles.max()), *(float(np.nanmax(e)) for e in ends if np.isfinite(e).any())])
    with house_style():
        figure, axes = new_figure(
            1, len(groups) + 1, height=1.0 + 0.36 * len(titles), sharey=True,
            gridspec_kw={"width_ratios": (*(1.0 for _ in groups), 2.2)},
        )  # fmt: skip
        for j, (axis, group) in enumerate(zip(axes.flat, groups, strict=False)):
            colour = GROUP_COLOURS.get(group, OTHER)
            for pair, width, alpha in ((wide, 1.0, 0.6), (band, 5.0, 0.4)):
                if pair is not None:
                    axis.hlines(
                        rows, 100 * pair[0][:, j], 100 * pair[1][:, j], color=colour, linewidth=width, alpha=alpha
                    )
            axis.plot(muscles.sel(group=group), rows, linestyle="none", marker="o", markersize=4.5, color=colour)
            axis.axvline(0, color=MUTED, linewidth=0.6, zorder=1)
            axis.set_xlim(min(0.0, *(float(np.nanmin(e, initial=0.0)) for e in ends)) if ends else 0.0, top)
            axis.set_title(group.capitalize().replace(" ", "\n"), fontsize=8)
        _stacked_shares(axes[0, -1], joints, JOINT_COLOURS)
        axes[0, -1].set_title("By joint", pad=30)
        _exercise_rows(axes[0, 0], titles)
    return Plot(
        "work-shares",
        figure,
        "Who does the work",
        "Where the lifting work of one repetition comes from, in % of that of all muscles of the leg (on "
        f"the right of all its joints). Dots: {SHARED}." + (f" {LINES}" if ends else ""),
        "Share of the lifting work by the gluteus maximus: "
        + named(titles, muscles.sel(group="gluteus maximus").values, "%")
        + ".",
    )


def resistance_curves(comparison: xr.Dataset) -> Plot:
    """Resistance at the interface over the stroke."""
    curve = take(comparison, "resistance", ("exercise", "stroke"), "N")
    titles = exercise_titles(comparison)
    styles = series_styles(curve.exercise.values)
    with house_style():
        figure, axes = new_figure(height=3.0)
        axis = axes[0, 0]
        ends = []
        for name, title in titles.items():
            y = curve.sel(exercise=name)
            axis.plot(100 * curve.stroke, y, **styles[name])
            ends.append((float(y[-1]), title, styles[name]["color"]))
        axis.set_ylim(0, 1.08 * float(curve.max()))
        axis.set_xlim(0, 100)
        axis.set_xlabel("Stroke (%), start to end of the push")
        axis.set_title("Resistance (N)")
        direct_labels(axis, ends, gap=0.075)
    ratio = (curve.max("stroke") / curve.min("stroke")).values
    return Plot(
        "resistance",
        figure,
        "What the equipment asks",
        "Force the athlete must give along the path of the foot plate, bar or cuff, over the stroke.",
        "Largest over smallest resistance within the stroke: " + named(titles, ratio, "times", 2) + ".",
    )


def past_neutral_figure(comparison: xr.Dataset) -> Plot:
    """Impulse and work past the neutral hip, and how far past neutral the hip goes."""
    titles = exercise_titles(comparison)
    shown = (("impulse_past_neutral", "N m s"), ("work_past_neutral", "J"), ("hip_extension_reached", "deg"))
    values = [take(comparison, name, ("exercise",), unit) for name, unit in shown]
    ranges = [
        (band_of(comparison, name, ("exercise",), unit), interval_of(comparison, name, ("exercise",), unit, "possible"))
        for name, unit in shown
    ]
    limit = take(comparison, "hip_extension_limit", ("exercise",), "deg")
    styles = series_styles(titles)
    with house_style():
        figure, axes = new_figure(1, 3, height=0.7 + 0.3 * len(titles), sharey=True)
        heads = ("Impulse (N·m·s)", "Work (J)", "Extension (°)")
        for axis, value, ends, head in zip(axes.flat, values, ranges, heads, strict=True):
            top = max(float(value.max()), float(limit.max()) if value is values[-1] else 1e-9)
            _bars(axis, value.values, [styles[n]["color"] for n in titles], 0, top, *ends)
            axis.set_title(head)
        axes[0, -1].plot(
            limit, range(len(titles)), linestyle="none", marker="|", markersize=14, color=INK, markeredgewidth=1.4
        )
        _exercise_rows(axes[0, 0], titles)
    return Plot(
        "past-neutral",
        figure,
        "Past the neutral hip",
        "What each exercise still asks of the hip once the thigh is in line with the trunk and beyond: hip extension "
        "moment over time, hip work, and the angle reached; the upright mark is the athlete's limit."
        + (f" {LINES}" if any(ends is not None for pair in ranges for ends in pair) else ""),
        "Hip work past neutral: " + named(titles, values[1].values, "J") + ".",
    )


def contact_forces(comparison: xr.Dataset) -> Plot:
    """Peak contact force in the hip and the knee, in body weights."""
    titles = exercise_titles(comparison)
    panels = [
        (take(comparison, f"{joint}_contact_force_peak_bw", ("exercise",), "BW"), f"{joint.title()} (body weights)")
        for joint in ("hip", "knee")
    ]
    names = [f"{joint}_contact_force_peak_bw" for joint in ("hip", "knee")]
    bands = [band_of(comparison, name, ("exercise",), "BW") for name in names]
    wide = [interval_of(comparison, name, ("exercise",), "BW", "possible") for name in names]
    styles = series_styles(titles)
    with house_style():
        top = max(float(value.max()) for value, _ in panels)
        figure, axes = new_figure(1, 2, height=0.7 + 0.3 * len(titles), sharey=True)
        for axis, (value, title), *ends in zip(axes.flat, panels, bands, wide, strict=True):
            _bars(axis, value.values, [styles[n]["color"] for n in titles], 1, top, *ends)
            axis.set_title(title)
        _exercise_rows(axes[0, 0], titles)
    return Plot(
        "contact-forces",
        figure,
        "Load on the joints",
        "Largest contact force between the joint's surfaces, muscles included, in multiples of body weight. "
        f"{KNEE_CAVEAT}" + (f" {LINES}" if any(ends is not None for ends in (*bands, *wide)) else ""),
        "Peak hip contact force: " + named(titles, panels[0][0].values, "body weights", 1) + ".",
    )


def knee_angle_figure(comparison: xr.Dataset) -> Plot:
    """Joint moments and activation over knee flexion, of the exercises that work at the knee."""
    shown = comparison.sel(exercise=working_at(comparison, "knee"))
    moments = [take(shown, f"{name}_over_knee_angle", ("exercise", "knee_angle"), "N m") for name, _ in MOMENTS[:2]]
    activation = 100 * take(shown, "group_activation_over_knee_angle", ("group", "exercise", "knee_angle"), "1")
    groups = ("hamstrings", "quadriceps", "calf", "gluteus maximus")
    curves = [*moments, *(activation.sel(group=group) for group in groups)]
    name, dims = "group_activation_over_knee_angle", ("group", "exercise", "knee_angle")
    of_groups = band_of(shown, name, dims, "1")
    places = [list(activation.group.values).index(group) for group in groups]
    bands = [
        *(band_of(shown, f"{n}_over_knee_angle", ("exercise", "knee_angle"), "N m") for n, _ in MOMENTS[:2]),
        *(None if of_groups is None else (100 * of_groups[0][i], 100 * of_groups[1][i]) for i in places),
    ]
    titles = [f"{title} (N·m)" for _, title in MOMENTS[:2]] + [f"{group.capitalize()} (%)" for group in groups]
    styles = series_styles(comparison.exercise.values)
    known = np.isfinite(moments[1].values).any(axis=0)
    angle = moments[1].knee_angle.values[known]
    with house_style():
        figure, axes = new_figure(2, 3, height=4.4, sharex=True)
        for axis, curve, band, title in zip(axes.flat, curves, bands, titles, strict=True):
            _lines(axis, curve, styles, band)
            axis.axhline(0, color=MUTED, linewidth=0.6, zorder=1)
            axis.set_xlim(angle.max(initial=10) + 3, angle.min(initial=0) - 3)
            axis.set_title(title)
            if title.endswith("(%)"):
                axis.set_ylim(0, 100)
        figure.supxlabel("Knee flexion (°) · bent ← → straight", size=8.5, color=MUTED)
        _key(figure, shown, styles, loc="outside upper left", ncols=3)
    return Plot(
        "over-knee-angle",
        figure,
        "Over knee angle",
        "Exercises whose work is done at the knee, over its angle: net moments of hip and knee (positive extends, "
        "negative flexes) and activation of the groups that cross the knee or hold the hip, lifting only. A knee that "
        "stands still has no curve." + (f" {BAND}" if any(bands) else ""),
        "Largest activation of the hamstrings over the knee's angle: "
        + named(exercise_titles(shown), activation.sel(group="hamstrings").max("knee_angle").values, "%")
        + ".",
    )


def _lines(axis: Axes, curve: xr.DataArray, styles: Mapping[str, dict[str, Any]], band: Band) -> None:
    """A line for each exercise over an angle, in the band where it is likely to lie."""
    names = [str(name) for name in curve.exercise.values]
    angle = curve[next(str(d) for d in curve.dims if d != "exercise")]
    for i, name in enumerate(names):
        axis.plot(angle, curve.sel(exercise=name), **styles[name])
        if band is not None:
            axis.fill_between(angle, band[0][i], band[1][i], color=styles[name]["color"], alpha=0.16, linewidth=0)


def hip_axis(axis: Axes, used: NDArray[Any]) -> None:
    """Hip flexion from flexed (left) to extended past neutral (right) over the angles ``used`` [deg], maybe none."""
    left, right = used.max(initial=10) + 3, used.min(initial=-8) - 3
    axis.axhline(0, color=MUTED, linewidth=0.6, zorder=1)
    axis.axvline(0, color=INK, linewidth=0.8, zorder=1)
    axis.axvspan(0, right, color=SHADE, linewidth=0, zorder=0)
    axis.set_xlim(left, right)
    axis.xaxis.set_major_locator(MultipleLocator(30))


def _key(
    owner: Figure | Axes, comparison: xr.Dataset, styles: Mapping[str, dict[str, Any]] | None = None, **place: Any
) -> None:
    """Exercise names in their colours, above the panels of a figure or in an empty panel."""
    titles = exercise_titles(comparison)
    styles = styles or series_styles(titles)
    handles = [Line2D([], [], label=title, **styles[name]) for name, title in titles.items()]
    owner.legend(
        handles=handles,
        **place,
        frameon=False,
        labelcolor="linecolor",
        handlelength=1.3,
        handletextpad=0.5,
        columnspacing=1.4,
        prop={"weight": "semibold", "size": 8.5},
    )


def _group_panels(
    comparison: xr.Dataset,
    name: str,
    units: str,
    *,
    key: str,
    what: str,
    unit: str,
    caption: str,
    factor: float = 1.0,
    top: float | None = None,
) -> Chart:
    dims = ("group", "exercise", "hip_angle")
    curves = factor * take(comparison, name, dims, units)
    band = band_of(comparison, name, dims, units)
    bands: list[Band] = [None] * curves.sizes["group"]
    if band is not None:
        bands = [(factor * low, factor * high) for low, high in zip(*band, strict=True)]
    groups = [str(g) for g in curves.group.values]
    highest = max([float(curves.max()), *(float(np.nanmax(high)) for _, high in filter(None, bands))])
    y = Axis(what, unit, 0, 0.0, top or 1.05 * highest)
    used = curves.hip_angle.values[np.isfinite(curves.values).any(axis=(0, 1))]
    x = _extension_axis(used)
    titles = exercise_titles(comparison)
    panels = [
        Panel(x, y, _over_hip_extension(curves.sel(group=group), bands[i], titles, x), group.capitalize())
        for i, group in enumerate(groups)
    ]
    glutes = curves.sel(group="gluteus maximus") if "gluteus maximus" in groups else curves.isel(group=0)
    return Chart(
        key,
        f"{what} over hip angle",
        f"{caption} Of {SHARED}; others make the same motion. Read from left, hip flexed (below 0), to right; at 0 the "
        "thigh is in line with the trunk, and the shaded zone lies past that. A hip that stands still has no curve."
        + (f" {BAND}" if band is not None else ""),
        f"Peak {what.lower()} of the {glutes.group.values!s}: {_peaks(glutes, unit)}.",
        panels,
    )


def _extension_axis(used: NDArray[Any]) -> Axis:
    """Hip extension, which rises to the right, over the angles of flexion ``used`` [deg], maybe none."""
    return Axis("Hip extension", "°", 0, -used.max(initial=10) - 3.0, -used.min(initial=-8) + 3.0)


def _over_hip_extension(curve: xr.DataArray, band: Band, titles: Mapping[str, str], x: Axis) -> list[Series]:
    """A line for each exercise over hip extension, which rises to the right, in the band where it is likely to lie."""
    extension = -curve.hip_angle.values
    order = np.argsort(extension)
    styles = series_styles(curve.exercise.values)
    series: list[Series] = [Zone(0.0, max(x.high or 0.0, 1.0), "x", "Past neutral", "shade")]
    for i, (name, title) in enumerate(titles.items()):
        colour = str(styles[name]["color"])
        if band is not None:
            series.append(ShadedBand(extension[order], band[0][i][order], band[1][i][order], title, colour))
        values = curve.sel(exercise=name).values[order]
        series.append(Line(extension[order], values, title, colour, _DASHES[styles[name]["linestyle"]]))
    return series


def _stacked_shares(axis: Axes, share: xr.DataArray, colours: dict[str, str]) -> None:
    names = [str(n) for n in share[share.dims[1]].values]
    values = 100 * share.values
    rest = 100 - values.sum(axis=1)
    if (rest > 0.5).any():
        names, values = [*names, "other"], np.column_stack([values, np.maximum(rest, 0)])
    left = np.zeros(len(values))
    rows = np.arange(len(values))
    handles = []
    for name, column in zip(names, values.T, strict=True):
        colour = colours.get(name, OTHER)
        axis.barh(rows, column, left=left, height=0.66, color=colour, edgecolor="none")
        for row in rows[column >= 7]:
            axis.text(
                left[row] + column[row] / 2,
                row,
                f"{column[row]:.0f}",
                ha="center",
                va="center_baseline",
                color=_on(colour),
                size=8,
                weight="semibold",
            )
        left += column
        handles.append(Line2D([], [], color=colour, label=name, linestyle="none", marker="s", markersize=5))
    axis.set_xlim(0, 100.5)
    axis.grid(False)
    axis.spines["bottom"].set_visible(False)
    axis.tick_params(bottom=False, labelbottom=False)
    legend = axis.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(-0.015, 0.985),
        ncols=-(-len(handles) // 2),
        frameon=False,
        handletextpad=0.1,
        columnspacing=0.7,
        borderpad=0.1,
        prop={"size": 7.5},
    )
    legend.set_in_layout(False)


def _on(colour: str) -> str:
    luminance = float(linear_rgb(colour) @ [0.2126, 0.7152, 0.0722])
    return "#FFFFFF" if 1.05 / (luminance + 0.05) > 3.4 else "#14191E"


def _bars(
    axis: Axes,
    values: NDArray[Any],
    colours: Sequence[str],
    decimals: int,
    top: float,
    band: Band = None,
    wide: Band = None,
) -> None:
    """Horizontal bars up to ``top``, each with its value: inside the bar where there is room, else beside it.

    Along the lower edge of a bar, a thick line is the band where it is likely to lie, a thin one all that is possible.
    """
    shown = np.nan_to_num(values)
    low = min(0.0, float(shown.min()))
    for ends, width in ((wide, 1.0), (band, 3.0)):
        if ends is not None and np.isfinite(ends).any():
            low, top = min(low, float(np.nanmin(ends[0]))), max(top, float(np.nanmax(ends[1])))
            axis.hlines(np.arange(len(values)) + 0.38, *ends, color=INK, linewidth=width)
    axis.barh(np.arange(len(values)), shown, height=0.62, color=colours)
    for row, (value, colour) in enumerate(zip(values, colours, strict=True)):
        inside = shown[row] > 0.25 * top
        leftwards = inside or shown[row] < 0
        axis.annotate(
            number(value, decimals) if np.isfinite(value) else "none",
            (shown[row], row),
            xytext=(-5 if leftwards else 5, 0),
            textcoords="offset points",
            ha="right" if leftwards else "left",
            va="center_baseline",
            weight="semibold",
            color=_on(colour) if inside else INK,
        )
    axis.set_xlim(low - 0.2 * (top - low) if low < 0 else 0, 1.06 * top)
    axis.grid(False)
    axis.axvline(0, color=MUTED, linewidth=0.6)
    axis.spines["bottom"].set_visible(False)
    axis.tick_params(bottom=False, labelbottom=False)


def _exercise_rows(axis: Axes, titles: dict[str, str]) -> None:
    axis.set_yticks(range(len(titles)), list(titles.values()))
    axis.set_ylim(len(titles) - 0.5, -0.5)
    axis.tick_params(axis="y", labelcolor=INK, labelsize=8.5)


def _peaks(curve: xr.DataArray, unit: str) -> str:
    phrases = []
    for name, title in exercise_titles(curve).items():
        line = curve.sel(exercise=name)
        if bool(line.isnull().all()):
            continue
        angle = float(line.idxmax("hip_angle"))
        side = f"{angle:.0f}° of flexion" if angle >= 0 else f"{-angle:.0f}° past neutral"
        phrases.append(f"{title} {float(line.max()):.0f} {unit} at {side}")
    return ", ".join(phrases)
