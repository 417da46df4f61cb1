"""The story of substitutes: what can stand in for an exercise, what it lacks, and how to use it."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.report.comparison_section import beyond_athlete
from revpress.report.evidence_table import evidence_sources, evidence_table
from revpress.report.how_sure import ALL_MUSCLES, IMAGINED, of_100
from revpress.report.instead_section import (
    NEAR,
    PART,
    TOLD,
    instead_findings,
    instead_sections,
    lacks_words,
    left_out_words,
    light_words,
    over,
    published_section,
    short_titles,
    substitutes_table,
    words_section,
)
from revpress.report.quantities import exercise_titles
from revpress.report.residuals import assumption_words
from revpress.report.story.story import Story
from revpress.report.story.words import (
    AVERAGE,
    BODY,
    PREDICTIONS,
    SHARING,
    TAILORED,
    bound_words,
    listed,
    share_word,
    who,
)
from revpress.report.substitutes import differences
from revpress.study.contrast import DECIDED
from revpress.study.instead import Substitutes, mixture
from revpress.study.published_evidence import WORK_IS_NOT_GROWTH

METHOD = (
    BODY + SHARING,
    "Similarity: the work of the lift is parted by joint (hip, knee that straightens, knee that bends, ankle) "
    "or by muscle group, and by the angle of the joint that does most of it, in steps of 10°; each part is a share of "
    "the whole. What two exercises have in common is the sum of the smaller of both shares; the similarity is "
    "the mean of that of joints and that of muscles: 100 % is the same, 0 % nothing in common. Amounts do not count.",
    "Each imagined person shares the load among the muscles in a way of their own, the same in all exercises, which "
    "gives each similarity its range and each pair its order.",
)
LIMITS = (
    PREDICTIONS,
    TAILORED,
    AVERAGE,
    "Muscles outside the five groups (abductors, rotators, trunk) do not count in the similarity, nor do speed, "
    "balance, comfort, or how tired an exercise leaves somebody.",
    "Exercises are compared in their default set-up; another set-up of the same exercise may be nearer: name it with "
    "its settings.",
    WORK_IS_NOT_GROWTH,
)

_MUCH_BETTER = 0.03  # gain of similarity by a second exercise that is worth a word
_REPETITIONS = 10
_SENSIBLE = (0.4, 2.5)  # ratio of work a repetition beyond which another load is the better advice


def instead_story(found: Substitutes) -> Story:
    """What can stand in for an exercise.

    Parameters
    ----------
    found : Substitutes
        As :func:`~revpress.study.instead.instead` finds them.

    Returns
    -------
    Story
    """
    answer, further = answer_words(found), [*order_words(found), *mixture_words(found)]
    cautions = _cautions(found)
    names = [str(found.solutions[label].attrs["exercise"]) for label in (found.target, *found.order[:TOLD])]
    growth = evidence_table(names, ("growth", "strength transfer"))
    sources = [key for solution in found.solutions.values() for key in json.loads(solution.attrs["citations"])]
    plain = [sentence.replace("**", "") for sentence in (answer, *cautions)]
    return Story(
        title=f"Instead of: {exercise_titles(found.comparison)[found.target]}",
        subtitle=who(Athlete.from_dict(json.loads(found.comparison.attrs["athlete"]))),
        notices=plain,
        tables=[substitutes_table(found), *([] if growth is None else [growth])],
        words=[sentence.replace("**", "") for sentence in further] + [WORK_IS_NOT_GROWTH],
        draw=lambda: [
            words_section(instead_findings(found), [*cautions, *further, WORK_IS_NOT_GROWTH], answer.replace("**", "")),
            *instead_sections(found),
            *published_section(names),
        ],
        next_actions=[next_action(found)],
        method=METHOD,
        limits=LIMITS,
        sources=list(dict.fromkeys([*sources, *evidence_sources(names)])),
    )


def answer_words(found: Substitutes) -> str:
    """The nearest substitute, how near it is, and what it lacks, in the first sentences."""
    titles, first = exercise_titles(found.comparison), found.order[0]
    one = found.likeness.sel(exercise=first)
    value = float(one.similarity)
    low, high = 100 * one.similarity_span.values
    sure = f" ({low:.0f} to {high:.0f} in nine of ten {IMAGINED})" if np.isfinite([low, high]).all() else ""
    alike = f"{100 * value:.0f} of 100 parts of the work{sure} are done by the same joints and muscles at the same "
    alike += f"{over(found)} angles"
    best, aim = f"**{titles[first]}**", f"**{titles[found.target]}**"
    if first in found.too_light:
        return (
            f"Nothing here that can be made heavy enough stands in for {aim}: in the nearest, {best}, {alike}, but "
            f"{light_words(found, first)}."
        )
    if value >= NEAR:
        head = f"{best} can stand in for {aim}: {alike}."
    elif value >= PART:
        head = f"{best} stands in for {aim} in part: {alike}."
    else:
        head = f"Nothing here stands in for {aim}: even in the nearest, {best}, only {alike}."
    return f"{head} {lacks_words(*differences(found, first))}"


def order_words(found: Substitutes) -> list[str]:
    """Which others come near, and whose order cannot be told."""
    titles, contrast = short_titles(found), found.likeness.similarity_contrast.values
    said = []
    for i, (previous, label) in enumerate(pairwise(found.order[:TOLD]), 1):
        lacks, adds = differences(found, label)
        value = 100 * float(found.likeness.similarity.sel(exercise=label))
        before = float(contrast[i - 1, i])
        sure = before >= DECIDED or np.isnan(before) or (label in found.too_light) != (previous in found.too_light)
        told = "" if sure else (
            f" (only {of_100(before)} of 100 {IMAGINED} put it after the one before)"
        )  # fmt: skip
        light = f" Too light: {light_words(found, label)}." if label in found.too_light else ""
        said.append(f"**{titles[label]}**: {value:.0f} %{told}.{light} {lacks_words(lacks, adds)}")
    return said


def mixture_words(found: Substitutes) -> list[str]:
    """A second exercise that makes up for what the first lacks."""
    best = mixture(found)
    first = float(found.likeness.similarity.values[0])
    if best is None or best.similarity - first < _MUCH_BETTER:
        return []
    titles = short_titles(found)
    return [
        f"Together they come nearer: with {100 * best.part:.0f} % of the work from the **{titles[best.second]}** and "
        f"the rest from the **{titles[best.first]}** it is {100 * best.similarity:.0f} %, not {100 * first:.0f}."
    ]


def next_action(found: Substitutes) -> str:
    """What to do next, and why: how many repetitions, or which load or exercise to ask for."""
    titles, first = short_titles(found), found.order[0]
    work = found.comparison.group_work.sum("group")
    ratio = float(work.sel(exercise=found.target) / work.sel(exercise=first))
    lacks = [one.name for one in differences(found, first)[0] if one.name != "effort"]
    if float(found.likeness.similarity.values[0]) < PART:
        return (
            f"Keep the {titles[found.target]} if you can, or name other exercises or settings (--among): none of "
            "these does half of its work, so whatever takes its place trains something else."
        )
    if first in found.too_light:
        return (
            f"Keep the {titles[found.target]} if you can, and use the {titles[first]} for practice or to warm up: "
            f"{light_words(found, first)}, and however many repetitions do not make up for it."
        )
    if not _SENSIBLE[0] <= ratio <= _SENSIBLE[1]:
        return (
            f"Ask for the {titles[first]} with a load of your own (--among "
            f"{found.solutions[first].attrs['exercise']}@LOAD): as it stands a repetition of it does "
            f"{1 / ratio:.1f} times the muscle work, so neither sets nor repetitions can be taken over."
        )
    best = mixture(found)
    keep = ""
    if lacks:
        with_it = best is not None and best.similarity - float(found.likeness.similarity.values[0]) >= _MUCH_BETTER
        by = f"add the {titles[best.second]} for some of it" if best and with_it else "another exercise has to do that"
        keep = f"; it lacks {listed(lacks)}, so {by}"
    return (
        f"Do the {titles[first]} for as many sets, about {_REPETITIONS * ratio:.0f} repetitions for each "
        f"{_REPETITIONS} of the {titles[found.target]}, because then the muscles do the same work{keep}."
    )


def _effort_words(found: Substitutes) -> str:
    """What the loads are, and how hard the hardest moments then are."""
    share = float(found.solutions[found.target].attrs["load_share"])
    used = 100.0 * found.likeness.strength_used.values
    known = used[np.isfinite(used)]
    between = f"; at their hardest moments they take {known.min():.0f} to {known.max():.0f} % of {ALL_MUSCLES}" if (
        len(known)
    ) else ""  # fmt: skip
    return (
        f"Each load is {share_word(share)} of the largest that the model expects this athlete to move slowly through "
        f"the whole stroke, where none of its own is given{between}."
    )


def _cautions(found: Substitutes) -> list[str]:
    """What has to be known before the table is read."""
    titles = exercise_titles(found.comparison)
    whose = found.comparison.load_share_of.values
    bound = [title for title, of in zip(titles.values(), whose, strict=True) if of == "machine"]
    said = [
        *assumption_words(found.solutions.values()), _effort_words(found), *bound_words(bound),
        *beyond_athlete(found.comparison),
    ]  # fmt: skip
    if found.unloaded:
        bare = listed([titles[label] for label in found.order if label in found.unloaded])
        said.append(f"For want of anything to load them with, by body weight alone: {bare}.")
    if found.left_out:
        said.append(f"Left out: {left_out_words(found)}")
    return said
