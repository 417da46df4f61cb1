"""The story of comfort: how each machine and set-up feels to an athlete, and which to try."""

from __future__ import annotations

from collections.abc import Sequence

from revpress.measurement.comfort import FEWEST, RATING, Comfort, ComfortComparison, ComfortRating, compare_comfort
from revpress.report.blocks import Prose, Section
from revpress.report.story.part import Part, Urgency
from revpress.report.story.story import Story
from revpress.report.tables import Column, Rows, Table, number

METHOD = (
    "Comfort is rated from 1 to 10. Such ratings have an order but no distances: the middle one counts, and set-ups "
    "are told apart only if their ranks lie further apart than in 95 of 100 ways to deal the same ratings out to them "
    "[@mann1947].",
)
LIMITS = (
    "A rating of comfort is an opinion of that day: novelty, soreness and who asks are in it.",
    "What is comfortable is used; it need not be what trains most.",
)


def comfort_story(ratings: Sequence[ComfortRating]) -> Story:
    """How machines and set-ups feel to an athlete.

    Parameters
    ----------
    ratings : sequence of ComfortRating
        In order of time; may be empty.

    Returns
    -------
    Story
    """
    return comfort_part(ratings).story


def comfort_part(ratings: Sequence[ComfortRating]) -> Part:
    """Tell :func:`comfort_story` with how much its next action matters."""
    if not ratings:
        action = (
            f"Ask for a rating of comfort ({RATING[0]} to {RATING[1]}) after the next set: how a machine feels decides "
            "whether it is used."
        )
        words = ["Nobody has asked yet how a machine feels."]
        return Part(_story(words, [], action), Urgency.UNKNOWN)
    found = compare_comfort(ratings)
    action, urgency = _next(found, ratings[-1].name)
    return Part(_story(_words(found), [_table(found)], action), urgency)


def _story(words: Sequence[str], tables: Sequence[Table], action: str) -> Story:
    return Story(
        title="How it feels",
        subtitle="",
        notices=(),
        tables=tables,
        words=words,
        draw=lambda: [Section("comfort", "How it feels", (Prose(words), *tables), short="Comfort")],
        next_actions=[action],
        method=METHOD,
        limits=LIMITS,
        sources=["mann1947"],
    )


def _words(found: ComfortComparison) -> list[str]:
    best, worst = found.setups[0], found.setups[-1]
    if found.probability is None:
        return [f"{best.name} is the only set-up that was rated: {_rated(best)}."]
    ends = f"{best.name} feels best ({_rated(best)}), {worst.name} worst ({_rated(worst)})"
    if found.different:
        said = [f"{ends}: more than ratings scatter."]
    elif found.too_few:
        said = [f"{ends}; so few ratings cannot tell them apart, {FEWEST} of each are needed."]
    else:
        said = [f"{ends}, which cannot be told from scatter."]
    return said + [f"Said of {setup.name}: {'; '.join(setup.words)}." for setup in (worst, best) if setup.words]


def _rated(setup: Comfort) -> str:
    if len(setup.ratings) == 1:
        return f"{setup.ratings[0]} of {RATING[1]}, one rating"
    low, high = min(setup.ratings), max(setup.ratings)
    span = f", {low} to {high}" if high > low else ""
    return f"{_number(setup.median)} of {RATING[1]}{span}, {len(setup.ratings)} ratings"


def _number(median: float) -> str:
    return number(median, 0 if median == int(median) else 1)


def _table(found: ComfortComparison) -> Table:
    rows = [
        [setup.name, _number(setup.median), f"{min(setup.ratings)} to {max(setup.ratings)}", str(len(setup.ratings))]
        for setup in found.setups
    ]
    columns = [Column("Machine and set-up"), Column("Middle rating"), Column("Range"), Column("Ratings")]
    caption = f"{RATING[0]}: would not use it again; {RATING[1]}: as comfortable as can be."
    return Table("comfort", "Comfort of each set-up", columns, [Rows(rows)], caption)


def _next(found: ComfortComparison, current: str) -> tuple[str, Urgency]:
    now = next(setup for setup in found.setups if setup.name == current)
    best = found.setups[0]
    if now.uncomfortable:
        if best is not now and not best.uncomfortable:
            sure = "" if found.different and now is found.setups[-1] else ", though few ratings say so"
            return (
                f"Put the next session on {best.name} instead of {now.name}: it feels better{sure}, and a machine that "
                "is uncomfortable will be avoided.",
                Urgency.COMFORT,
            )
        return (
            f"Change pads or holes of {now.name} before the next session and ask again: at {_number(now.median)} of "
            f"{RATING[1]} it will be avoided, whatever it trains.",
            Urgency.COMFORT,
        )
    if found.probability is not None and found.too_few and not found.different:
        least = min((found.setups[0], found.setups[-1]), key=lambda setup: len(setup.ratings))
        return (
            f"Ask for a rating of {least.name} at the next sets, until there are {FEWEST}: fewer cannot tell whether "
            "another set-up feels better.",
            Urgency.UNKNOWN,
        )
    return f"Keep {now.name}: it feels good enough to be used ({_rated(now)}).", Urgency.KEEP
