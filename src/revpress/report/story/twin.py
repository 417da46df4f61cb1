"""What the twin says of one athlete: who does the work of the main exercise, in three layers, and past neutral."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.report import figures
from revpress.report.blocks import Prose, Section, attempt
from revpress.report.comparison_section import beyond_athlete, saturated
from revpress.report.how_sure import IMAGINED, METHOD, contrast_of, contrast_words, figure_words, verdict, work_words
from revpress.report.quantities import exercise_titles, interval_of, take
from revpress.report.story.comparison import LIMITS, effort_words, next_action
from revpress.report.story.part import Part, Urgency
from revpress.report.story.story import Story
from revpress.report.story.words import BODY, SHARING, who
from revpress.report.tables import Cell, Column, Rows, Table, Value, number

GROUPS = ("gluteus maximus", "hamstrings", "quadriceps")
"""Muscle groups that an athlete's page tells of."""


def twin_story(solutions: Mapping[str, xr.Dataset], comparison: xr.Dataset) -> Story:
    """What an athlete's main exercise asks of the body, beside another exercise where one was solved with it.

    Parameters
    ----------
    solutions : mapping of str to xarray.Dataset
        The main exercise first, at the load of the athlete: see :func:`~revpress.study.compare.compare`.
    comparison : xarray.Dataset
        Its second result.

    Returns
    -------
    Story
    """
    words = twin_words(comparison)
    notices = beyond_athlete(comparison)
    effort = effort_words(comparison)
    table = layers_table(comparison)
    sources = [str(key) for one in solutions.values() for key in json.loads(one.attrs.get("citations", "[]"))]
    return Story(
        title="What the twin says",
        subtitle=who(Athlete.from_dict(json.loads(comparison.attrs["athlete"]))),
        notices=notices,
        tables=[table],
        words=[*(sentence.replace("**", "") for sentence in words), *effort],
        draw=lambda: [
            Section(
                "twin", "What the twin says",
                (Prose([*notices, *words, *effort]), table, attempt(figures.work_shares, comparison)), short="Twin",
            )
        ],
        next_actions=[_next(comparison)],
        method=(BODY + SHARING, *METHOD),
        limits=LIMITS,
        sources=list(dict.fromkeys(sources)),
    )  # fmt: skip


def _next(comparison: xr.Dataset) -> str:
    if saturated(comparison)[0] > 0:
        return (
            "Add a strength test of the main exercise: the load that is trained is more than the twin believes this "
            "athlete can move so fast, so who does the work in it cannot be judged."
        )
    return next_action(comparison)


def twin_part(solved: tuple[Mapping[str, xr.Dataset], xr.Dataset] | None, why: str = "") -> Part:
    """Tell :func:`twin_story` with how much its next action matters.

    Parameters
    ----------
    solved : tuple or None
        Solutions and comparison; None where there are none,
    why : str
        for this reason.

    Returns
    -------
    Part
    """
    if solved is not None:
        return Part(twin_story(*solved), Urgency.UNKNOWN)
    words = [f"The twin has no answer: {why}." if why else "The twin has not been asked yet which muscles do the work."]
    action = (
        "Do a set of the main exercise with a load that is written down: then the twin says which muscles do the work."
    )
    story = Story(
        title="What the twin says", subtitle="", notices=(), tables=(), words=words,
        draw=lambda: [Section("twin", "What the twin says", (Prose(words),), short="Twin")], next_actions=[action],
    )  # fmt: skip
    return Part(story, Urgency.UNKNOWN)


def twin_words(comparison: xr.Dataset) -> list[str]:
    """Work of each muscle group in the main exercise, its contrasts with the others, and the hip past neutral."""
    shares = [work_words(comparison, group)[0] for group in GROUPS]
    contrasts = [sentence for group in GROUPS for sentence in contrast_words(comparison, group)]
    return [*shares, *contrasts, past_neutral_words(comparison)]


def past_neutral_words(comparison: xr.Dataset) -> str:
    """How far past the neutral hip the main exercise goes, and how much the hip does there."""
    reached = float(take(comparison, "hip_extension_reached", ("exercise",), "deg")[0])
    limit = float(take(comparison, "hip_extension_limit", ("exercise",), "deg")[0])
    title = next(iter(exercise_titles(comparison).values()))
    if not reached > 0.0:
        return f"{title}: the hip does not pass neutral, {number(-reached, 0)}° are missing."
    work = float(take(comparison, "work_past_neutral", ("exercise",), "J")[0])
    ends = [
        None if (found := interval_of(comparison, "work_past_neutral", ("exercise",), "J", layer)) is None
        else (float(found[0][0]), float(found[1][0]))
        for layer in ("likely", "possible")
    ]  # fmt: skip
    return (
        f"{title}: the hip goes {number(reached, 0)}° past neutral, of {number(limit, 0)}° that such a hip has, and "
        f"does {figure_words(work, ends[0], ends[1], 'J')} there."
    )


def layers_table(comparison: xr.Dataset) -> Table:
    """Share of the work of each muscle group in three layers: likely, possible, and beside the other exercise."""
    dims = ("exercise", "group")
    shares = take(comparison, "muscle_work_share", dims, "1")
    titles = list(exercise_titles(comparison).values())
    rows: list[list[Cell]] = []
    for group in GROUPS:
        place = list(shares.group.values).index(group)
        ends = [_of_first(comparison, layer, place) for layer in ("likely", "possible")]
        low, high = ends[0] or (None, None)
        cell = Value(100.0 * float(shares[0, place]), low, high, 0)
        contrast = contrast_of(comparison, "mean_group_activation", group)
        told = [] if contrast is None else [verdict(float(p)) for p in contrast[0, 1:]]
        rows.append([group.capitalize(), cell, _span(ends[1]) if ends[1] else None, *told])
    columns = [Column("Muscle group"), Column("Share of the work", "%", 0), Column("Possible", "%")]
    asked = contrast_of(comparison, "mean_group_activation", GROUPS[0]) is not None
    columns += [Column(f"Beside {title}") for title in titles[1:]] if asked else []
    caption = f"Share: the most economical way; in brackets, likely. Beside: mean activation, of 100 {IMAGINED}."
    return Table("three-layers", f"Who does the work: {titles[0]}", columns, [Rows(rows)], caption)


def _of_first(comparison: xr.Dataset, layer: str, place: int) -> tuple[float, float] | None:
    ends = interval_of(comparison, "muscle_work_share", ("exercise", "group"), "1", layer)
    if ends is None or not np.isfinite([ends[0][0, place], ends[1][0, place]]).all():
        return None
    return 100.0 * float(ends[0][0, place]), 100.0 * float(ends[1][0, place])


def _span(ends: tuple[float, float]) -> str:
    return f"{number(ends[0], 0)} to {number(ends[1], 0)}"
