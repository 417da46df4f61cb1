"""The story of several sets, leg by leg: power and velocity against load, and whether the legs differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from revpress.measurement.power_chart import ChartRep, LegChart, power_chart
from revpress.measurement.sides import side_difference, side_mean
from revpress.report.blocks import Block, Bullets, Prose, Section
from revpress.report.power_chart import leg_name, power_chart_figure, power_chart_table
from revpress.report.story.story import Story
from revpress.report.tables import number

_FEWEST = 2  # trials of a side that say how far the next lies off

METHOD = (
    "Each repetition is measured as in every recording: mean velocity and mean power of the way up, at the "
    "foot or the bar by the machine's own geometry. Of each leg and load the fastest repetition stands in the chart.",
    "Legs are compared at the loads that both lifted twice or more: right less left over the stronger, with the band "
    "that noise alone makes of equal legs, 1.96 √(u² + u²) of the two means.",
)
LIMITS = (
    "Which leg it was is what was said of the set; it is never taken from the order.",
    "At the chart's edge the most powerful load is no optimum: a larger power may lie beyond.",
)


def power_chart_story(
    reps: Sequence[ChartRep], exercise: str, *, key: str = "power-chart", losses: bool = True
) -> Story:
    """What several sets say of each leg.

    Parameters
    ----------
    reps : sequence of ChartRep
        In the order in which they were done.
    exercise : str
        Its title.
    key : str
        Of its section, where a page tells of several exercises.
    losses : bool
        Whether the velocity that each set lost is told.

    Returns
    -------
    Story

    Raises
    ------
    InputError
        No repetition, or a velocity that is not above 0.
    """
    legs = power_chart(reps)
    table = replace(power_chart_table(legs), key=f"{key}-table")
    words = [sentence for leg in legs for sentence in _leg_words(leg, losses)]
    sides, decided = side_words(reps)
    what = "power and velocity" if any(rep.power for rep in reps) else "velocity"

    def draw() -> list[Section]:
        figure = replace(power_chart_figure(legs), key=f"{key}-figure")
        blocks: list[Block] = [Prose([_answer(legs), *sides]), figure, table, *([Bullets(words)] if words else [])]
        return [Section(key, f"{exercise}: {what} against load", blocks, short="Power")]

    return Story(
        title=f"{exercise}: {what} against load",
        subtitle="",
        notices=[_answer(legs), *sides],
        tables=[table],
        words=words,
        draw=draw,
        next_actions=[_next(legs, decided)],
        method=METHOD,
        limits=LIMITS,
    )  # fmt: skip


def _answer(legs: Sequence[LegChart]) -> str:
    known = [(point.power.value, leg, point) for leg in legs if (point := leg.most_powerful) and point.power]
    if not known:
        fastest, leg, at = max(
            ((p.velocity.value, leg, p) for leg in legs for p in leg.points), key=lambda one: one[0]
        )  # fmt: skip
        return f"Fastest: {number(fastest, 2)} m/s at {at.load:g} kg, {leg_name(leg).lower()}. Power was not measured."
    power, best, point = max(known, key=lambda one: one[0])
    edge = ", the lightest or heaviest load there was, so more may lie beyond" if best.at_the_edge else ""
    return (
        f"Most power: {number(power, 0)} W at {point.load:g} kg and {number(point.velocity.value, 2)} m/s, "
        f"{leg_name(best).lower()}{edge}."
    )


def _leg_words(leg: LegChart, losses: bool) -> list[str]:
    name = leg_name(leg).lower()
    said = []
    if leg.why_no_line:
        said.append(f"{name[0].upper()}{name[1:]}: no line of velocity over load: {leg.why_no_line}.")
    for loss in leg.losses if losses else ():
        if loss.from_fastest > 0.0:
            said.append(
                f"Set {loss.set_number} ({name}, {loss.load:g} kg): the last of {loss.count} repetitions has lost "
                f"{100 * loss.from_fastest:.0f} % of the fastest one's velocity, "
                f"{100 * max(loss.from_first, 0.0):.0f} % of the first one's."
            )
    return said


def side_words(reps: Sequence[ChartRep]) -> tuple[list[str], bool | None]:
    """What the two legs say of each other, and whether any load tells them apart; None where none can be compared."""
    said: list[str] = []
    decided: bool | None = None
    for load in sorted({rep.load for rep in reps}):
        own = [rep for rep in reps if rep.load == load]
        left, right = ([rep.velocity.value for rep in own if rep.side == side] for side in ("left", "right"))
        if min(len(left), len(right)) < _FEWEST:
            continue
        found = side_difference(side_mean(left), side_mean(right))
        decided = bool(decided) or found.stronger is not None
        percent, band = 100 * abs(found.value.value), 100 * found.band
        said.append(
            f"At {load:g} kg the {found.stronger} leg is {percent:.0f} % faster, more than the {band:.0f} % that noise "
            "makes of equal legs."
            if found.stronger is not None
            else f"At {load:g} kg the legs cannot be told apart: {percent:.0f} %, where noise alone makes {band:.0f} %."
        )
    return said, decided


def _next(legs: Sequence[LegChart], decided: bool | None) -> str:
    sides = {leg.side for leg in legs}
    if decided is None:
        missing = "one leg is missing" if sides != {"left", "right"} else "no load was lifted twice by both"
        return (
            "Lift one load three times with each leg, and say which leg it was: legs cannot be compared yet "
            f"({missing})."
        )
    if decided:
        return "Compare the legs again on another day before training one leg more: one day is not yet a difference."
    return "Do not train one leg more for this: what differs is noise. More repetitions at one load narrow the band."
