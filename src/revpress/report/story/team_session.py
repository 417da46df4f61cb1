"""The story of a team's session: who did what, how well, whose legs differ, and whom to test next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from revpress.measurement.power_chart import ChartRep, LegChart, power_chart
from revpress.report.blocks import Bullets, Prose, Section
from revpress.report.story.story import Story
from revpress.report.story.words import listed
from revpress.report.style import Plot
from revpress.report.tables import Table, day_words, number
from revpress.report.team_session_best import LEADERBOARD, best_of_legs, best_table, leaderboard
from revpress.report.team_session_figure import BestOfLeg, Measure, best_of_legs_figure
from revpress.report.team_session_legs import ComparedLegs, compared_legs
from revpress.report.team_session_sets import LEG_WORDS, SessionAthlete, SessionSet, check_sets, session_names

_CHANCE = 0.05  # share of equal legs that noise alone tells apart, at most

METHOD = (
    "Of each athlete, leg and measure the best repetition stands in the table, with the 95 % interval of that one "
    "repetition. Sets that were warm-ups or failed are counted but not compared.",
    "Legs are compared by mean velocity at the one load that both lifted most often: right less left over the "
    "stronger, with the band that noise alone makes of equal legs, 1.96 √(u² + u²) of the two means.",
    "A place on the leaderboard is one more than the athletes who are better by more than 1.96 √(u² + u²): those whom "
    "noise does not part share a place.",
)
LIMITS = (
    "The best of many repetitions is luck as well as strength: compare athletes who did as many.",
    "Which leg it was is what was said of the set; it is never taken from the order.",
    "One session is no trend: whether an athlete changed, several tests say.",
)


def team_session_story(
    sets: Sequence[SessionSet],
    athletes: Sequence[SessionAthlete],
    *,
    title: str,
    on: date | None = None,
    place: str = "",
    simulated: bool = False,
) -> Story:
    """What a team did in one session.

    Parameters
    ----------
    sets : sequence of SessionSet
        In the order in which they were done.
    athletes : sequence of SessionAthlete
        All who belong to it, in the order of the list.
    title : str
        What the session is called.
    on : datetime.date, optional
        Its day.
    place : str
        Where it was.
    simulated : bool
        Whether nobody lifted it.

    Returns
    -------
    Story

    Raises
    ------
    InputError
        No set, a set of somebody who is not listed, a key that is given twice, or a measurement that is not finite.
    """
    names = session_names(athletes)
    check_sets(sets, names)
    conditions = list(dict.fromkeys(one.condition for one in sets))
    best = best_of_legs(sets, names)
    legs, open_ = compared_legs(sets, names)
    boards = [board for condition in conditions for board in leaderboard(sets, athletes, names, condition)]
    told = [best_table(best, conditions), *boards]
    words = [
        *_done_words(sets, names, conditions), *_stopped_words(sets, names), *_leg_words(legs, open_),
        *_board_words(athletes, boards),
    ]  # fmt: skip
    notes = [f"{names[one.athlete]}: {one.note}" for one in sets if one.note]
    day = "" if on is None else day_words(on)
    people = len({one.athlete for one in sets})
    return Story(
        title=title,
        subtitle=", ".join(filter(None, (day, place, _count(people, "athlete"), _count(len(sets), "set")))),
        notices=_notices(sets, athletes, names),
        tables=told,
        words=words,
        draw=lambda: [
            Section("team-session", "Who did what", (
                Prose(words),
                *(figure for condition in conditions for figure in _figures(best, condition, conditions)),
                told[0],
            ), short="Who"),
            *([Section("noted", "What was noted", (Bullets(notes),), short="Notes")] if notes else []),
            *([Section("leaderboard", "Leaderboard", boards)] if boards else []),
        ],
        next_actions=[_next(sets, names, legs, open_)],
        method=METHOD,
        limits=LIMITS,
        simulated=simulated,
    )  # fmt: skip


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _notices(sets: Sequence[SessionSet], athletes: Sequence[SessionAthlete], names: dict[str, str]) -> list[str]:
    did = {one.athlete for one in sets}
    absent = [names[one.key] for one in athletes if one.key not in did]
    unsaid = [one for one in sets if one.reps and one.side is None]
    bare = sum(1 for one in sets if one.counts and not one.reps)
    return [
        *([f"No set of {listed(absent)}."] if absent else []),
        *([f"Of {_count(len(unsaid), 'set')} nobody said which leg it was: they tell nothing of left and right."]
          if unsaid else []),
        *([f"Of {_count(bare, 'set')} nothing was measured."] if bare else []),
    ]  # fmt: skip


def _done_words(sets: Sequence[SessionSet], names: dict[str, str], conditions: Sequence[str]) -> list[str]:
    said = []
    for condition in conditions:
        own = [one for one in sets if one.condition == condition]
        loads = [one.load for one in own if one.load is not None]
        span = "" if not loads else f", {min(loads):g} kg" if min(loads) == max(loads) else (
            f", {min(loads):g} to {max(loads):g} kg"
        )  # fmt: skip
        people = len({one.athlete for one in own})
        said.append(
            f"{condition}: {_count(people, 'athlete')}, {_count(len(own), 'set')}, "
            f"{_count(sum(len(one.reps) for one in own), 'repetition')} measured{span}."
        )
    return said


def _stopped_words(sets: Sequence[SessionSet], names: dict[str, str]) -> list[str]:
    said = []
    for key, why in dict.fromkeys((one.athlete, one.stopped) for one in sets if one.stopped):
        own = [one for one in sets if (one.athlete, one.stopped) == (key, why)]
        which = "; ".join(dict.fromkeys(filter(None, map(_set_words, own))))
        said.append(
            f"{names[key]}: {_count(len(own), 'set')} ended early{f' ({which})' if which else ''}, {why.rstrip('.')}."
        )
    return said


def _set_words(one: SessionSet) -> str:
    leg = "" if one.side is None else f"{LEG_WORDS[one.side]} leg{'s' if one.side == 'both' else ''}"
    return " at ".join(filter(None, (leg, "" if one.load is None else f"{one.load:g} kg")))


# Left and right


def _leg_words(legs: Sequence[ComparedLegs], missing: dict[str, str]) -> list[str]:
    said = [
        f"{one.name}: the {one.found.stronger} leg is {100 * abs(one.found.value.value):.0f} % faster at "
        f"{one.load:g} kg, more than the {100 * one.found.band:.0f} % that noise makes of equal legs."
        for one in legs
        if one.found.stronger is not None
    ]
    if level := [one for one in legs if one.found.stronger is None]:
        bands = [round(100 * one.found.band) for one in level]
        span = f"{bands[0]} %" if min(bands) == max(bands) else f"{min(bands)} to {max(bands)} %"
        said.append(
            f"Legs that cannot be told apart: {listed(list(dict.fromkeys(one.name for one in level)))}; "
            f"noise alone makes {span}."
        )
    if missing:
        parts = [f"{name} ({what} is missing)" for name, what in missing.items()]
        said.append(f"Legs that cannot be compared yet: {listed(parts)}.")
    return said


def leaderboards(story: Story) -> list[Table]:
    """The leaderboards of a session's story, one a condition: only of those who agreed to stand there.

    Parameters
    ----------
    story : Story
        As :func:`team_session_story` tells it.

    Returns
    -------
    list of Table
        None where nobody agreed.
    """
    return [table for table in story.tables if table.key.startswith(LEADERBOARD)]


def _board_words(athletes: Sequence[SessionAthlete], boards: Sequence[Table]) -> list[str]:
    out = sum(1 for one in athletes if not one.on_leaderboard)
    if not boards or not out:
        return []
    return [f"The leaderboard shows those who agreed to it: {_count(out, 'athlete')} did not."]


def _figures(best: Sequence[BestOfLeg], condition: str, conditions: Sequence[str]) -> list[Plot]:
    own = [one for one in best if one.condition == condition]
    measures: tuple[Measure, ...] = ("power", "velocity", "force")
    measure = next((name for name in measures if any(getattr(one, name) for one in own)), None)
    if measure is None:
        return []
    return [best_of_legs_figure(own, measure, f"best-of-legs-{conditions.index(condition) + 1}", condition)]


# What to do next


def _next(
    sets: Sequence[SessionSet], names: dict[str, str], legs: Sequence[ComparedLegs], missing: dict[str, str]
) -> str:  # fmt: skip
    told = [one for one in legs if one.found.stronger is not None]
    if told:
        most = max(told, key=lambda one: one.share_of_band)
        chance = ""
        if len(legs) > 1:
            chance = f", and of {len(legs)} comparisons up to {_CHANCE * len(legs):.1f} come out so by chance"
        return (
            f"Compare the legs of {most.name} again on another day, at {most.load:g} kg, before one leg is trained "
            f"more: one session is not yet a difference{chance}."
        )
    if missing:
        name, what = next(iter(missing.items()))
        return f"Test {name} again: {what} is missing, so left and right cannot be compared."
    if heavier := _heavier(sets, names):
        return heavier
    if legs:
        near = max(legs, key=lambda one: one.share_of_band)
        return (
            f"Give {near.name} three more repetitions with each leg at {near.load:g} kg next time: noise still makes "
            f"{100 * near.found.band:.0f} % of equal legs, and more repetitions narrow that."
        )
    return (
        "Repeat the session with the same machine, holes and loads: a change is told from two sessions, not from one."
    )


def _heavier(sets: Sequence[SessionSet], names: dict[str, str]) -> str:
    """Who has to lift more for the most powerful load to be found, or nothing."""
    for key, condition in dict.fromkeys((one.athlete, one.condition) for one in sets):
        own = [one for one in sets if (one.athlete, one.condition) == (key, condition) and one.counts]
        reps = [
            ChartRep(one.side, one.load, place, rep.velocity, rep.power)
            for place, one in enumerate(own, 1) if one.load is not None
            for rep in one.reps if rep.velocity is not None and rep.velocity.value > 0.0 and rep.power is not None
        ]  # fmt: skip
        legs: Sequence[LegChart] = power_chart(reps) if reps else ()
        for leg in legs:
            most = leg.most_powerful
            if most is not None and most.power is not None and len(leg.points) > 1 and most is leg.points[-1]:
                which = "" if leg.side is None else f" with the {leg.side} leg" if leg.side != "both" else ""
                return (
                    f"Let {names[key]} lift more than {most.load:g} kg{which} next time ({condition}): power was "
                    f"largest at the heaviest load, {number(most.power.value, 0)} W, so more may lie beyond."
                )
    return ""
