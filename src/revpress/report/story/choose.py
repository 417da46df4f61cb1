"""The story of a choice: movement or isolation, which machine, how sure, and what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import xarray as xr

from revpress.report.blocks import Bullets, Finding, Findings, Prose, Section
from revpress.report.choose_figures import force_figure, score_figure, work_figure
from revpress.report.choose_section import (
    answer_words,
    criteria_table,
    force_table,
    force_words,
    shares_table,
    unknown_words,
    winner_words,
)
from revpress.report.evidence_table import evidence_sources, evidence_table
from revpress.report.story.fit import caution_words
from revpress.report.story.story import Story
from revpress.report.story.words import AVERAGE, BODY, PREDICTIONS, SHARING, listed
from revpress.study.choose import MOST_SOLVED, Choice
from revpress.study.criteria import criteria
from revpress.study.fit import fit_cautions
from revpress.study.published_evidence import WORK_IS_NOT_GROWTH

_SECOND = 0.05  # between scores that are worth a look at both machines

WHY_HEEL = (
    "Many coaches expect the heel to bring the hip to work. What decides is the line of force: the plate pushes along "
    "its own path, whatever part of the foot is on it; from forefoot to heel that line moves along the foot, and hip "
    "and knee lie on either side of it. What takes it away from one brings it nearer to the other, and a joint's "
    "muscles have to do what the force times its distance asks."
)


def choose_story(found: Choice, pushed: Mapping[str, xr.Dataset] | None = None) -> Story:
    """Which machine for whom.

    Parameters
    ----------
    found : Choice
        As :func:`~revpress.study.choose.choose` finds it.
    pushed : mapping of str to xarray.Dataset, optional
        Heel against forefoot by machine, of the person in the middle (:func:`.heel_forefoot`).

    Returns
    -------
    Story
    """
    forces = dict(pushed or {})
    answer, winner, doubts = answer_words(found), winner_words(found), unknown_words(found)
    heel = [force_words(name, one) for name, one in forces.items()]
    if heel:
        heel.append(WHY_HEEL)
    names = list(dict.fromkeys(str(s.attrs["exercise"]) for s in found.solutions.values()))
    published = evidence_table(names)
    fitted = found.fitted
    careful = caution_words(fit_cautions(fitted), fitted.sizes["person"])
    tables = [criteria_table(found), shares_table(found), *([force_table(forces)] if forces else [])]
    tables += [] if published is None else [published]

    def draw() -> list[Section]:
        sections = [
            Section(
                "choice", "Which machine",
                (
                    Findings([Finding(f"{100 * float(found.data.score[0]):.0f} of 100", winner[0])]),
                    Prose([*winner[1:], *doubts]), score_figure(found), tables[0],
                ),
                answer, "Choice",
            ),
            Section("choice-work-of", "Who does the work, and where", (work_figure(found), tables[1]), short="Work"),
        ]  # fmt: skip
        if forces:
            drawn = [force_figure(one, name) for name, one in forces.items()]
            sections.append(
                Section("heel", "Heel against forefoot", (Prose(heel), *drawn, force_table(forces)), short="Heel")
            )
        if published is not None:
            sections.append(
                Section("published", "What was published", (published,), WORK_IS_NOT_GROWTH, short="Published")
            )
        if careful:
            sections.append(Section("careful", "Be careful", (Bullets(careful),), short="Careful"))
        return sections

    solved = listed(list(found.solved))
    used = [key for s in found.solutions.values() for key in json.loads(s.attrs["citations"])]
    cautious = [key for w in fit_cautions(fitted) for key in w.caution.source]
    return Story(
        title="Which machine",
        subtitle=f"{found.people} {'person' if found.people == 1 else 'people'}, for {found.goal.title}",
        notices=[answer],
        tables=tables,
        words=[*winner, *doubts, *heel, *careful, WORK_IS_NOT_GROWTH],
        draw=draw,
        next_actions=[next_action(found)],
        method=(*_method(found, solved), BODY + SHARING),
        limits=(
            "Weights, times and how exactly somebody lies on a pad are assumed: nobody published them. Give your own.",
            "Typical machines are assumed ones: no maker publishes drawings. Measure your own and give its file.",
            PREDICTIONS,
            AVERAGE,
            "Comfort, noise and what athletes like are not counted, and often win.",
            WORK_IS_NOT_GROWTH,
        ),
        sources=list(dict.fromkeys([*used, *cautious, *evidence_sources(names)])),
    )


def next_action(found: Choice) -> str:
    """What to do next, and why."""
    data, names = found.data, found.order
    if len(names) > 1 and float(data.score[0] - data.score[1]) < _SECOND:
        return (
            f"Try {names[0]} and {names[1]} with your own athletes before buying, because their scores are within what "
            "cannot be told; measure both (tape, scale) and give their files."
        )
    known = criteria()
    spread = (data.value_interval.sel(bound="high") - data.value_interval.sel(bound="low")).sel(machine=names[0])
    scale = data.worth.sel(machine=names[0]) / data.value.sel(machine=names[0])
    open_ = (spread * scale * data.weight).fillna(0.0)
    key = str(open_.criterion.values[int(np.argmax(open_.values))])
    return (
        f"{_measured(names[0])} and give its file, then look at {known[key].title.lower()} again: of all that counts "
        "it is the least certain there."
    )


def _measured(name: str) -> str:
    """That a machine is to be measured: of a typical one, the one that would be bought."""
    kind = name.removeprefix("Typical ")
    return f"Measure {name}" if kind == name else f"Measure the {kind} that you would buy"


def _method(found: Choice, solved: str) -> list[str]:
    plan, asked = found.schedule, found.fitted.sizes["person"]
    who = "All" if asked == found.people else f"{asked} of {found.people}, evenly over stature,"
    everyone = len(found.solved) == found.people
    share = "They" if everyone else f"Of them {len(found.solved)} (at most {MOST_SOLVED}: {solved})"
    change = "45 s with plates, 25 s with a stack (assumed)" if plan.change is None else f"{plan.change:g} s"
    return [
        f"{who} were set up on every machine and asked for their largest load. {share} lift half of it, the same "
        "effort on every machine; work is the mean over them.",
        f"Athletes an hour: 3600 s / (sets × (legs × repetitions × {plan.repetition:g} s + {plan.switch:g} s between "
        f"the legs + {change} to the next athlete)), with {plan.sets:g} sets of {plan.repetitions:g}; legs count one "
        "after the other where one works alone. They take turns after every set.",
        "Match: mean over the stroke of resistance over largest possible force, over its largest value.",
        *(f"{c.title}: {c.meaning}." for c in criteria().values()),
    ]
