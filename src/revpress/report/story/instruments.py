"""The story of a set of instruments: what they leave open, and which one more would narrow it most."""

from __future__ import annotations

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.report.blocks import Bullets, Section
from revpress.report.story.story import Story
from revpress.report.story.words import BODY, listed, who
from revpress.report.style import INK, MUTED, Plot, house_style, new_figure
from revpress.report.tables import Cell, Column, Rows, Table, number
from revpress.study.instrument_sets import most_useful, widths
from revpress.units import face

_TITLES = {
    "peak_hip_extension_moment": "Peak hip moment",
    "peak_knee_extension_moment": "Peak knee moment",
    "gluteus_maximus_net_work_share": "Gluteus maximus",
    "hamstrings_net_work_share": "Hamstrings",
    "quadriceps_net_work_share": "Quadriceps",
}
_WORTH = 0.8  # of the width left: an instrument that leaves more is not advised
_HARDLY = 0.95  # from which on an instrument is said to change hardly anything

METHOD = (
    BODY + "One repetition was simulated with the most economical pattern of muscles and contacts, read by each "
    "instrument, and explained from those readings as a recording would be. Every instrument has its errors: their "
    "sizes are from the literature, else assumed.",
    "Possible is every pattern that fits the physics and each reading within its uncertainty; likely are those that "
    "cost little more than the cheapest one for what the readings may be off by.",
)
LIMITS = (
    "A prediction before anything was measured: another athlete, load or tempo leaves more or less open.",
    "The posture is the exercise's and the strength the athlete's as given: what these are off by is not in it.",
    "EMG says how active a muscle is, relative to a maximal contraction that was one; it narrows that muscle, not its "
    "neighbours.",
)


def instruments_story(sets: xr.Dataset, athlete: Athlete) -> Story:
    """What each instrument adds.

    Parameters
    ----------
    sets : xarray.Dataset
        Of :func:`~revpress.study.instrument_sets.instrument_sets`.
    athlete : Athlete
        Who does it.

    Returns
    -------
    Story
    """
    table = width_table(sets)
    words = [*gain_words(sets), *map(_not_here, sets.attrs["unusable"])]
    title = f"What instruments tell of the {sets.attrs['title']} at {sets.attrs['load']:g} {sets.attrs['load_unit']}"
    return Story(
        title=title,
        subtitle=who(athlete),
        notices=[answer(sets)],
        tables=[table],
        words=words,
        draw=lambda: [
            Section(
                "instruments", "What each instrument narrows", [widths_figure(sets), table, Bullets(words)],
                answer(sets), short="Instruments",
            )
        ],
        next_actions=[next_action(sets)],
        method=METHOD,
        limits=LIMITS,
    )  # fmt: skip


def instrument_word(name: str) -> str:
    """An instrument as a sentence has it: "load cell", "EMG of gluteus maximus and biceps femoris"."""
    kind, *settings = name.removeprefix("+ ").split(":")
    word = "EMG" if kind == "emg" else kind.replace("_", " ")
    of = [part.partition("=")[2].split("+") for part in settings if part.startswith("electrodes=")]
    others = [part.replace("=", " ").replace("_", " ") for part in settings if not part.startswith("electrodes=")]
    return word + (f" of {listed([m.strip() for m in of[0]])}" if of else "") + "".join(f", {part}" for part in others)


def _not_here(sentence: str) -> str:
    """Why an instrument cannot be used, by the word that people have for it."""
    name, _, why = sentence.partition(": ")
    kind = name.partition(":")[0]
    if why.startswith("nothing that is called"):  # and what of the model presses tells a coach nothing
        why = "nothing in this exercise presses on it"
    return f"Not here: {instrument_word(name)}: {why.replace(kind, instrument_word(kind))}."


def _one(name: str) -> str:
    word = instrument_word(name)
    return word if word.startswith("EMG") else f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def answer(sets: xr.Dataset) -> str:
    """What the set at hand leaves open, in one sentence."""
    have = listed([_one(name) for name in sets.attrs["have"]])
    low, high = (100.0 * sets.gluteus_maximus_net_work_share_interval.sel(layer="likely")[:, 0]).values
    hip = sets.peak_hip_extension_moment_interval.sel(layer="likely")[:, 0].values
    return (
        f"With {have}, the gluteus maximus likely does {number(low, 0)} to {number(high, 0)} % of the net work, and "
        f"the hip's peak moment likely is {number(hip[0], 0)} to {number(hip[1], 0)} N·m."
    )


def _left(sets: xr.Dataset) -> xr.Dataset:
    """What each set leaves of the width that the set at hand has."""
    wide = widths(sets)
    return wide / wide.isel(set=0, drop=True)


def gain_words(sets: xr.Dataset) -> list[str]:
    """What each one more instrument narrows most, one sentence each."""
    left, said = _left(sets), []
    for name in sets["set"].values[1:]:
        of_one = {q: float(left[q].sel(set=name)) for q in left if np.isfinite(float(left[q].sel(set=name)))}
        quantity = min(of_one, key=lambda q: of_one[q])
        word, part = _one(str(name)), f"{100 * of_one[quantity]:.0f} % of its likely width"
        if of_one[quantity] > _HARDLY:
            said.append(f"Adding {word} changes hardly anything here.")
        else:
            said.append(f"Adding {word} narrows the {_TITLES[str(quantity)].lower()} most, to {part}.")
    return said


def next_action(sets: xr.Dataset) -> str:
    """What to buy or borrow, and why."""
    best = most_useful(sets)
    if best is None:
        return "Name instruments that could be had (--more NAME,NAME): nothing was asked about one more."
    name, left = best
    word = _one(name)
    if left > _WORTH:
        return (
            f"Keep what there is: even the most useful one more, {word}, leaves {100 * left:.0f} % of the likely "
            "width. "
            "Test heavy instead: near the largest load most patterns are too weak."
        )
    return (
        f"Borrow {word} for one session before buying: it narrows what is likely to {100 * left:.0f} % of the width on "
        "average, more than any other here."
    )


def width_table(sets: xr.Dataset) -> Table:
    """Width of the likely interval of every quantity by set, that of the possible one in brackets."""
    likely, possible = widths(sets), widths(sets, "possible")
    columns, scales = [Column("Instruments")], []
    for name in likely:
        factor, unit = (100.0, "%") if likely[name].attrs["units"] == "1" else face(1.0, likely[name].attrs["units"])
        columns.append(Column(_TITLES[str(name)], unit, 0))
        scales.append((name, factor))
    rows: list[list[Cell]] = []
    for i, word in enumerate(sets["set"].values):
        first = (
            listed([instrument_word(n) for n in sets.attrs["have"]]) if i == 0 else f"+ {instrument_word(str(word))}"
        )
        cells = [
            f"{number(factor * float(likely[q][i]), 0)} ({number(factor * float(possible[q][i]), 0)})"
            for q, factor in scales
        ]
        rows.append([first, *cells])
    return Table(
        "instrument-widths", "How wide each answer is", columns, [Rows(rows)],
        "Width of what is likely; in brackets, of all that is possible. Muscles: share of the net work. A width may "
        "grow with one more reading: the pattern that fits best is then another one.",
    )  # fmt: skip


def widths_figure(sets: xr.Dataset) -> Plot:
    """What is likely (thick) and possible (thin) of every quantity, by set."""
    names = [q for q in _TITLES if q in sets]
    labels = ["have", *(f"+ {instrument_word(str(s))}" for s in sets["set"].values[1:])]
    with house_style():
        figure, axes = new_figure(1, len(names), height=1.1 + 0.24 * len(labels), sharey=True)
        for axis, name in zip(axes.flat, names, strict=True):
            factor, unit = (100.0, "%") if sets[name].attrs["units"] == "1" else face(1.0, sets[name].attrs["units"])
            for i in range(len(labels)):
                for layer, width in (("possible", 1.0), ("likely", 5.0)):
                    ends = factor * sets[f"{name}_interval"].sel(layer=layer)[:, i].values
                    axis.plot(ends, [i, i], color=MUTED if layer == "possible" else INK, linewidth=width)
            axis.set_title(_TITLES[name].replace(" ", "\n", 1) + f" ({unit})")
            axis.set_yticks(range(len(labels)), labels)
        axes.flat[0].invert_yaxis()
    said = "; ".join(f"{label}: {words}" for label, words in zip(labels[1:], gain_words(sets), strict=True))
    return Plot(
        "instrument-widths-figure", figure, "What each set leaves open",
        "Thick: where the value likely lies. Thin: all that is possible.", said or answer(sets),
    )  # fmt: skip
