"""Figures of a week's ledger: work, force–time and time past neutral by muscle group, day by day, and where."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.patches import Patch

from revpress.report.figures import HIP_LABEL, hip_axis
from revpress.report.instead_figures import ACTION_COLOURS, colour_key
from revpress.report.style import (
    GROUP_COLOURS,
    INK,
    Plot,
    house_style,
    new_figure,
    series_styles,
)
from revpress.report.tables import number
from revpress.study.ledger import Ledger
from revpress.study.profile import PLACES, PROFILES

_PANELS = (
    ("lifting_work", "Lifting work (kJ)", 1e-3),
    ("lowering_work", "Lowering work (kJ)", 1e-3),
    ("force_time", "Force × time (kN·s)", 1e-3),
    ("force_time_past_neutral", "Force × time past neutral (kN·s)", 1e-3),
)
_WIDTH = 0.8  # of all bars of a day
_HATCH = {"-": "", "--": "////", ":": "...."}  # of exercises that share a colour


def _plain(colours: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"facecolor": colour} for colour in colours.values()]


def days_figure(found: Ledger) -> Plot:
    """What each day asks of every muscle group; an addition is hatched on its day."""
    days, groups = found.days, list(GROUP_COLOURS)
    width = _WIDTH / len(groups)
    with house_style():
        figure, axes = new_figure(2, 2, height=4.8, sharex=True)
        for axis, (name, title, scale) in zip(axes.flat, _PANELS, strict=True):
            whole = np.stack([scale * found.total(name, found.on(day)) for day in days])  # (day, 3, group)
            added = scale * found.data[name].values[-1] if found.added else np.zeros(len(groups))
            for i, group in enumerate(groups):
                at = np.arange(len(days)) - _WIDTH / 2 + (i + 0.5) * width
                best, low, high = whole[:, 0, i], whole[:, 1, i], whole[:, 2, i]
                axis.bar(at, best, width=0.92 * width, color=GROUP_COLOURS[group], linewidth=0)
                axis.vlines(at, low, high, color=INK, linewidth=0.9)
                if found.added:
                    day = days.index(str(found.data.day.values[-1]))
                    axis.bar(
                        at[day], added[i], width=0.92 * width, bottom=best[day] - added[i], color="none",
                        edgecolor="white", hatch="////", linewidth=0,
                    )  # fmt: skip
            axis.set_title(title)
            axis.set_ylim(bottom=0.0)
            axis.set_xticks(range(len(days)), days)
            axis.tick_params(axis="x", labelcolor=INK)
        colour_key(figure, GROUP_COLOURS, "outside upper left", 5)
    work = found.total("lifting_work")[0]
    return Plot(
        "days",
        figure,
        "What each day asks of the muscles",
        "Of one leg, all sets and repetitions of the day. Lines: nine of ten imagined people, who share the load among "
        "the muscles in ways of their own." + (" Hatched: the addition." if found.added else ""),
        "Lifting work of the week: " + ", ".join(
            f"{group} {number(1e-3 * float(w), 1)} kJ" for group, w in zip(groups, work, strict=True)) + ".",
    )  # fmt: skip


def places_figure(found: Ledger) -> Plot:
    """Where in the hip's range the week's work is done, by muscle group and joint, and by which exercise."""
    places = PLACES["hip"]
    labels = list(dict.fromkeys(map(str, found.data.label.values)))
    titles = dict(zip(map(str, found.data.label.values), map(str, found.data.title.values), strict=True))
    joints, muscles = (found.data[name].values for name in PROFILES["hip"])  # (row, item, place)
    styles = series_styles(labels)
    of = found.data.label.values
    by_exercise = np.stack([joints[of == label].sum(axis=(0, 1)) for label in labels])
    used = places[joints.sum(axis=(0, 1)) > 0.0]
    with house_style():
        figure, axes = new_figure(1, 3, height=2.9 + 0.17 * (-(-len(labels) // 2)), sharex=True)
        fills = [{"facecolor": styles[n]["color"], "hatch": _HATCH[styles[n]["linestyle"]]} for n in labels]
        for axis, values, looks, title in (
            (axes[0, 0], muscles.sum(axis=0), _plain(GROUP_COLOURS), "Muscles (kJ)"),
            (axes[0, 1], joints.sum(axis=0), _plain(ACTION_COLOURS), "Joints (kJ)"),
            (axes[0, 2], by_exercise, fills, "Joints, by exercise (kJ)"),
        ):
            base = np.zeros(len(places))
            for part, look in zip(1e-3 * values, looks, strict=True):
                axis.bar(places, part, width=8.4, bottom=base, edgecolor="white", linewidth=0, **look)
                base = base + part
            hip_axis(axis, used)
            axis.set_title(title)
        axes[0, 1].set_xlabel(HIP_LABEL)
        colour_key(figure, GROUP_COLOURS | ACTION_COLOURS, "outside upper left", 5)
        patches = [
            Patch(edgecolor="white", linewidth=0, label=titles[n], **fill)
            for n, fill in zip(labels, fills, strict=True)
        ]
        figure.legend(
            handles=patches, loc="outside lower left", ncols=2, frameon=False, handlelength=1.0, handleheight=1.0,
            handletextpad=0.5, columnspacing=1.4, prop={"size": 7.5},
        )  # fmt: skip
    shares = joints.sum(axis=(0, 1)) / joints.sum()
    return Plot(
        "places",
        figure,
        "Where in the hip's range the week's work is done",
        "Lifting work of one leg in all sets, by hip angle. What has no bar is not trained there.",
        "Share of the joints' work by hip flexion: "
        + ", ".join(f"{place:.0f}° {100 * s:.0f} %" for place, s in zip(places, shares, strict=True))
        + ".",
    )
