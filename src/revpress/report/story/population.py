"""The story of a population: who can do an exercise, how far they get, what to set or ask next."""

from __future__ import annotations

import json

import xarray as xr

from revpress.report.population_section import (
    furthest,
    population_section,
    population_table,
    population_words,
    rivals,
    rows_of,
)
from revpress.report.story.story import Story
from revpress.report.story.words import PREDICTIONS, SHARING
from revpress.study.population.summary import summarise

METHOD = (
    "Each person is a musculoskeletal model with 44 muscles a leg, scaled to the own size and to the average strength "
    "of age, sex and size. Every person does the way up of one repetition on every setting, each in the posture that "
    "the exercise prescribes. " + SHARING,
)
LIMITS = (
    PREDICTIONS,
    "The spread is between people. How far each single figure is open, for where the foot presses and how muscles "
    "share, is not in it: compare shows that for one person.",
    "Drawn people differ in size, age and range of hip extension, not in strength beyond what these explain: real "
    "people are more different. They are drawn from soldiers, who are leaner and fitter than the public.",
)
_FEW = 0.9  # of people: a setting that fewer can use is worth another one
_WEAK = 0.1  # of people for whom a load is too heavy, that is worth a lighter one


def population_story(answer: xr.Dataset) -> Story:
    """Who can do an exercise on which setting, how far they get and what it asks of them.

    Parameters
    ----------
    answer : xarray.Dataset
        As :func:`~revpress.study.population.population.population` gives it, complete.

    Returns
    -------
    Story

    Raises
    ------
    InputError
        Pairs that are not worked out yet.
    """
    summary = summarise(answer)
    return Story(
        title=str(summary.attrs["title"]),
        subtitle=f"{summary.attrs['people']:,} people, {len(rows_of(summary)):,} settings and loads",
        notices=(),
        tables=[population_table(summary)],
        words=population_words(summary),
        draw=lambda: [population_section(summary)],
        next_actions=[next_action(summary)],
        method=METHOD,
        limits=LIMITS,
        sources=json.loads(answer.attrs["citations"]),
    )


def next_action(summary: xr.Dataset) -> str:
    """What to do next, and why: another setting, a lighter load, or the one that fits."""
    best = furthest(summary)
    if best is None:
        return "Ask with other settings: nobody can do it on any of these, for the reasons above."
    possible = summary.possible.values
    if possible[best.setting, best.load] < _FEW:
        share = 100.0 * float(possible.max())
        return (
            f"Ask with more holes or another start: even on the best of these settings {100.0 - share:.0f} % of the "
            "people cannot take the posture."
            if possible.max() < _FEW
            else f"Look at who is left out before choosing {best.words}: most end furthest past neutral there, but "
            f"{100.0 * (1.0 - float(possible[best.setting, best.load])):.0f} % cannot take the posture."
        )
    weak = float(summary.beyond_strength[best.setting, best.load])
    if weak > _WEAK:
        return (
            f"Ask again with less load: it is too heavy for {100.0 * weak:.0f} % of the people with {best.words}, and "
            "what their muscles show is what there is to give, not what the exercise asks."
        )
    if len(rows_of(summary)) == 1:
        return (
            "Vary one setting, such as the plate's or the bench's place: what a machine could do for these people "
            "shows only beside another setting."
        )
    if others := rivals(summary):
        return (
            f"Choose between {best.words} and {others[0].words} by something else than how far people get, such as "
            "load and price: it is not sure that most end further with the first."
        )
    return (
        f"Take {best.words} where the range past neutral is what counts: most people end further there than with any "
        "other of these settings. Then try it with one small and one tall person, as the model holds the posture that "
        "the exercise prescribes."
    )
