"""The story of a set that several instruments read: what they tell together, beside what the first one tells alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.measurement.explain import explain
from revpress.measurement.measured_reps import MeasuredRep
from revpress.report.blocks import Block, Notice, Prose, Section
from revpress.report.how_sure import bands_meaning
from revpress.report.story.instruments import instrument_word
from revpress.report.story.session import METHOD, blind_spots
from revpress.report.story.story import Story
from revpress.report.story.words import listed, who
from revpress.report.style import INK, MUTED, OTHER, Plot, house_style, new_figure
from revpress.report.tables import Cell, Column, Rows, Table, Value, number
from revpress.units import face

_COLUMNS = (
    ("peak_hip_extension_moment", "Peak hip moment", "N m"),
    ("peak_knee_extension_moment", "Peak knee moment", "N m"),
    ("gluteus_maximus_net_work_share", "Gluteus maximus", "1"),
    ("quadriceps_net_work_share", "Quadriceps", "1"),
)
SIMULATED = (
    "Nobody did this set: a solution of the model was read by simulated instruments with their noise, to show what "
    "they tell of a person of whom only this is known."
)
"""What is said where the readings are simulated."""


def several_instruments_story(
    reps: Sequence[MeasuredRep], exercise: ExerciseLike, athlete: Athlete, **parameters: Any
) -> Story:
    """What several instruments tell of a set.

    Parameters
    ----------
    reps : sequence of MeasuredRep
        With what other instruments read during them.
    exercise : str, Exercise or subclass of Exercise
        What was done.
    athlete : Athlete
        Who did it.
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    Story

    Raises
    ------
    InputError
        What :func:`~revpress.measurement.explain.explain` refuses.
    """
    chosen = find_exercise(exercise, **parameters)
    alone = [replace(rep, observations=()) for rep in reps]
    together, first = explain(reps, chosen, athlete), explain(alone, chosen, athlete)
    names = [instrument_word(o.instrument.NAME) for o in reps[0].observations]
    words = [f"encoder, {', '.join(names)}", "encoder alone"]
    simulated = all(getattr(rep.observations[0].reading, "source", "") == "simulated" for rep in reps)
    table = _table(words, [together.repetitions, first.repetitions])
    said = _answer(together.repetitions, first.repetitions, names)
    title = f"{chosen.title}: a set read by {len(names) + 1} instruments{' (simulated)' if simulated else ''}"

    def draw() -> list[Section]:
        blocks: list[Block] = [Notice("Simulated", SIMULATED)] if simulated else []
        blocks += [Prose([said]), _figure(together.curves, first.curves, words), table]
        return [Section("several-instruments", title, blocks, short="Instruments")]

    return Story(
        title=title,
        subtitle=who(athlete),
        notices=[*([f"Simulated. {SIMULATED}"] if simulated else []), said],
        tables=[table],
        words=[*(f"Left out: {sentence}." for sentence in together.left_out),
               f"What they cannot tell: {'; '.join(blind_spots(reps))}."],
        draw=draw,
        next_actions=[
            "Ask `revpress instruments` with your own exercise and load before you buy: it says which one more narrows "
            "the answer that you need."
        ],
        method=METHOD,
        limits=chosen.limits,
    )  # fmt: skip


def _ends(data: xr.Dataset, name: str, at: int, layer: str = "likely") -> tuple[float, float]:
    low, high = data[f"{name}_interval"].sel(layer=layer).isel(repetition=at).values
    return float(low), float(high)


def _answer(together: xr.Dataset, first: xr.Dataset, names: Sequence[str]) -> str:
    heaviest = int(together.load_kg.values.argmax())
    name = "gluteus_maximus_net_work_share"
    wide, narrow = (tuple(100 * end for end in _ends(data, name, heaviest)) for data in (first, together))
    hip = [_ends(data, "peak_hip_extension_moment", heaviest) for data in (first, together)]
    load = float(together.load_kg[heaviest])
    return (
        f"At {load:.0f} kg the encoder alone leaves the gluteus maximus at {number(wide[0], 0)} to "
        f"{number(wide[1], 0)} % of the net work and the hip's peak moment at {number(hip[0][0], 0)} to "
        f"{number(hip[0][1], 0)} N·m; with {listed(list(names))} it is {number(narrow[0], 0)} to "
        f"{number(narrow[1], 0)} % and {number(hip[1][0], 0)} to {number(hip[1][1], 0)} N·m."
    )


def _table(words: Sequence[str], explained: Sequence[xr.Dataset]) -> Table:
    groups = []
    for word, data in zip(words, explained, strict=True):
        rows: list[list[Cell]] = []
        for i, load in enumerate(data.load_kg.values):
            row: list[Cell] = [f"{load:.0f} kg"]
            for name, _, unit in _COLUMNS:
                factor = 100.0 if unit == "1" else face(1.0, unit)[0]
                low, high = (factor * end for end in _ends(data, name, i))
                row.append(Value(factor * float(data[name][i]), low, high))
            rows.append(row)
        groups.append(Rows(rows, word))
    columns = [Column("Load"), *(Column(t, "%" if u == "1" else face(1.0, u)[1], 0) for _, t, u in _COLUMNS)]
    caption = f"{bands_meaning(explained[0])[0]} Muscles: share of the net work."
    return Table("several-instruments-table", "What the instruments tell", columns, groups, caption)


def _figure(together: xr.Dataset, first: xr.Dataset, words: Sequence[str]) -> Plot:
    heaviest = int(together.load_kg.values.argmax())
    with house_style():
        figure, axes = new_figure(height=3.0)
        axis = axes.flat[0]
        for data, colour, word in ((first, OTHER, words[1]), (together, MUTED, words[0])):
            ends = data.hip_extension_moment_interval.sel(layer="likely").isel(repetition=heaviest)
            axis.fill_between(data.hip_angle, *ends.values, color=colour, linewidth=0, label=word)
        best = together.hip_extension_moment.isel(repetition=heaviest)
        axis.plot(together.hip_angle, best, color=INK)
        known = together.hip_angle.values[np.isfinite(best.values)]
        axis.set_xlim(float(known.max()), float(known.min()))
        axis.set_xlabel("Hip flexion (°)")
        axis.set_title("Hip extension moment (N·m)")
        axis.legend(loc="upper right", frameon=False)
    return Plot(
        "several-instruments-figure", figure, "What each set leaves open of the hip",
        "Line: the most economical pattern that fits all readings. Bands: where the moment likely lies.",
        f"Wide: {words[1]}. Narrow: {words[0]}.",
    )  # fmt: skip
