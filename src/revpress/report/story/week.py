"""The story of a week: what a programme asks of the muscles, what an addition repeats, and what to change."""

from __future__ import annotations

import json

from revpress.exercise.catalogue import exercises
from revpress.report.evidence_table import evidence_sources, evidence_table
from revpress.report.instead_section import published_section, words_section
from revpress.report.ledger_section import (
    addition_table,
    ledger_findings,
    ledger_section,
    lines_table,
    week_table,
)
from revpress.report.ledger_words import (
    addition_words,
    advised,
    beyond_words,
    comes_out,
    emphasis_words,
    gap_words,
    line_title,
    past_neutral_words,
)
from revpress.report.story.story import Story
from revpress.report.story.words import AVERAGE, BODY, PREDICTIONS, SHARING, TAILORED, bound_words, who
from revpress.study.ledger import Addition, Ledger, addition_of
from revpress.study.published_evidence import WORK_IS_NOT_GROWTH
from revpress.twin.provenance import athlete_of

METHOD = (
    BODY + SHARING,
    "Every exercise is solved once, 1.5 s up and 2 s down where its machine dictates no tempo, and counted for all its "
    "sets and repetitions: the last one like the first, as nobody tires here. Work is that of the muscles, force × "
    "time the sum of their forces over lifting and lowering, past neutral what falls where the thigh is behind "
    "the trunk.",
    "Ranges hold nine of ten imagined people with this athlete's body, each sharing the load among the muscles in a "
    "way of their own, the same in every exercise: so the sum is that of one person's week, not of "
    "several people's.",
)
LIMITS = (
    PREDICTIONS,
    TAILORED,
    AVERAGE,
    WORK_IS_NOT_GROWTH + " Sets close to failure, tempo, rest and sleep are not in it.",
    "Work, force and time do not say how tired a muscle gets; nor do they add up over exercises in any known way.",
    "Muscles outside the five groups (abductors, rotators, trunk) are not counted.",
)


def week_story(found: Ledger) -> Story:
    """What a training programme asks of the muscles.

    Parameters
    ----------
    found : Ledger
        As :func:`~revpress.study.ledger.ledger` finds it, with or without an addition.

    Returns
    -------
    Story
    """
    addition = addition_of(found) if found.added else None
    of_week = [emphasis_words(found), past_neutral_words(found), gap_words(found)]
    answer, *further = of_week if addition is None else [*addition_words(found, addition), *of_week]
    titles = dict(zip(found.data.label.values, found.data.title.values, strict=True))
    bound = [str(titles[n]) for n, s in found.solutions.items() if s.attrs.get("load_share_of") == "machine"]
    beyond = [*beyond_words(found), *bound_words(bound)]
    names = list(dict.fromkeys(str(solution.attrs["exercise"]) for solution in found.solutions.values()))
    growth = evidence_table(names, ("growth", "strength transfer"))
    tables = [lines_table(found), week_table(found), *([] if addition is None else [addition_table(found, addition)])]
    sources = [key for solution in found.solutions.values() for key in json.loads(solution.attrs["citations"])]
    first = next(iter(found.solutions.values()))
    return Story(
        title="The week" if addition is None else f"The week with {found.data.title.values[-1]}",
        subtitle=who(athlete_of(first)),
        notices=[_plain(sentence) for sentence in (answer, *beyond)],
        tables=[*tables, *([] if growth is None else [growth])],
        words=[*map(_plain, further), WORK_IS_NOT_GROWTH],
        draw=lambda: [
            words_section(ledger_findings(found), [*beyond, *further, WORK_IS_NOT_GROWTH], _plain(answer)),
            ledger_section(found, tables),
            *published_section(names),
        ],
        next_actions=[next_action(found, addition)],
        method=METHOD,
        limits=LIMITS,
        sources=list(dict.fromkeys([*sources, *evidence_sources(names)])),
    )


def _plain(sentence: str) -> str:
    return sentence.replace("**", "")


def next_action(found: Ledger, addition: Addition | None) -> str:
    """What to do next, and why."""
    if beyond_words(found):
        return (
            "Ask again with less load where it is beyond the athlete, or give the measured strength (--strength): what "
            "cannot be lifted cannot be counted."
        )
    if addition is not None and (out := comes_out(addition)):
        return (
            f"Try the {found.data.title.values[-1]} in place of the {line_title(found, out[0])}, most of whose work it "
            "does, and test both before and after some weeks: work says what is repeated, only a test what it was good "
            "for."
        )
    if addition is not None:
        return (
            f"Add the {found.data.title.values[-1]} only if there is time for more: no line is repeated enough to come "
            "out for it, so it makes the week longer."
        )
    if closes := advised(found):
        what, name = closes
        title = exercises[name].title
        return (
            f"Ask what the {title} at half of its largest load would change (--add {name}@50%): it trains {what}, "
            "which nothing in this week does."
        )
    return (
        "Ask what a machine would repeat before buying it (--add EXERCISE@50%): this week has no gap that is watched "
        "here, so an addition must be worth its time in another way."
    )
