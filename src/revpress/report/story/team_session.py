"""The story of a team's session: who did what, how well, whose legs differ, and whom to test next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import hypot, isfinite
from operator import attrgetter

from revpress.errors import InputError, shown
from revpress.instrument.channel import Side
from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.measurement.power_chart import ChartRep, LegChart, power_chart
from revpress.measurement.sides import SideDifference, side_difference, side_mean
from revpress.report.blocks import Bullets, Prose, Section
from revpress.report.story.story import Story
from revpress.report.story.words import listed
from revpress.report.style import Plot
from revpress.report.tables import Cell, Column, Rows, Table, Value, day_words, number
from revpress.report.team_session_figure import Best, BestOfLeg, Measure, best_of_legs_figure

_FEWEST = 2  # trials of a side that say how far the next lies off
_FEWEST_PLACES = 2  # athletes of a leaderboard
_CHANCE = 0.05  # share of equal legs that noise alone tells apart, at most
_LEGS: dict[Side | None, str] = {"left": "left", "right": "right", "both": "both", None: "not said"}

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
    "One session is no trend: `revpress trend` says who changed.",
)


@dataclass(frozen=True)
class SessionAthlete:
    """Somebody who was at a session, or should have been.

    Attributes
    ----------
    key : str
        By which the sets name them; two athletes may have one name.
    name : str
        As it is shown.
    on_leaderboard : bool
        Whether they agreed to stand on one.
    """

    key: str
    name: str
    on_leaderboard: bool = False


@dataclass(frozen=True)
class SessionRep:
    """What was measured of one repetition; None where it was not.

    Attributes
    ----------
    velocity, power, force : Measured or None
        Mean velocity and mean power of the concentric phase, largest force [m/s, W, N].
    """

    velocity: Measured | None = None
    power: Measured | None = None
    force: Measured | None = None


@dataclass(frozen=True)
class SessionSet:
    """One set of a session.

    Attributes
    ----------
    athlete : str
        Key of who did it.
    exercise : str
        Its title.
    reps : sequence of SessionRep
        In order; none where nothing was measured.
    machine : str
        Its name, or nothing.
    side : {"left", "right", "both"} or None
        Which leg; None where nobody said.
    load : float or None
        [kg]; None where nobody said.
    counts : bool
        False of a warm-up and of a failed set.
    stopped : str
        Why it was ended early, or nothing.
    note : str
        What was written of it.
    """

    athlete: str
    exercise: str
    reps: Sequence[SessionRep] = field(default=())
    machine: str = ""
    side: Side | None = None
    load: float | None = None
    counts: bool = True
    stopped: str = ""
    note: str = ""

    @property
    def condition(self) -> str:
        """What must be alike for sets to be compared."""
        return ", ".join(filter(None, (self.exercise, self.machine)))


@dataclass(frozen=True)
class _Legs:
    """An athlete's two legs at one load of one condition."""

    name: str
    condition: str
    load: float
    found: SideDifference

    @property
    def share_of_band(self) -> float:
        """The difference in bands of noise: above 1 it is told."""
        return abs(self.found.value.value) / self.found.band if self.found.band else float("inf")


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
    names = _names(athletes)
    _check(sets, names)
    conditions = list(dict.fromkeys(one.condition for one in sets))
    best = _best(sets, names)
    legs, open_ = _compared(sets, names)
    boards = [board for condition in conditions for board in _leaderboard(sets, athletes, names, condition)]
    told = [_table(best, conditions), *boards]
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


def _names(athletes: Sequence[SessionAthlete]) -> dict[str, str]:
    """Name by key; with the key where two have one name."""
    names: dict[str, str] = {}
    for one in athletes:
        if one.key in names:
            raise InputError(f"the athlete {shown(one.key)} is listed twice")
        names[one.key] = one.name
    alike = [name for name in names.values() if list(names.values()).count(name) > 1]
    return {key: f"{name} ({key})" if name in alike else name for key, name in names.items()}


def _check(sets: Sequence[SessionSet], names: dict[str, str]) -> None:
    if not sets:
        raise InputError("a session needs one set or more")
    for place, one in enumerate(sets, 1):
        if one.athlete not in names:
            raise InputError(f"set {place} is of {shown(one.athlete)}, who is not among the athletes of the session")
        if one.load is not None and not (isfinite(one.load) and one.load >= 0.0):
            raise InputError(f"set {place}: load is {one.load:g} kg, but must be 0 or more, and finite")
        for rep in one.reps:
            for measure, value in (("velocity", rep.velocity), ("power", rep.power), ("force", rep.force)):
                if value is not None and not (isfinite(value.value) and isfinite(value.u) and value.u >= 0.0):
                    raise InputError(f"set {place}: {measure} is {value.value:g} ± {value.u:g}, but must be finite")


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
    leg = "" if one.side is None else f"{_LEGS[one.side]} leg{'s' if one.side == 'both' else ''}"
    return " at ".join(filter(None, (leg, "" if one.load is None else f"{one.load:g} kg")))


# Left and right


def _compared(sets: Sequence[SessionSet], names: dict[str, str]) -> tuple[list[_Legs], dict[str, str]]:
    """Athletes whose legs can be compared, and of the others what is missing, by name."""
    legs: list[_Legs] = []
    missing: dict[str, str] = {}
    one_leg = [one for one in sets if one.counts and one.side in ("left", "right") and one.reps]
    for key, condition in dict.fromkeys((one.athlete, one.condition) for one in one_leg):
        own = [one for one in one_leg if (one.athlete, one.condition) == (key, condition)]
        found = _at_one_load(own)
        if found is not None:
            legs.append(_Legs(names[key], condition, *found))
            continue
        sides = {one.side for one in own}
        missing[names[key]] = (
            f"the {'right' if sides == {'left'} else 'left'} leg" if len(sides) == 1 else "a load lifted twice by each"
        )
    return legs, {name: what for name, what in missing.items() if name not in {one.name for one in legs}}


def _at_one_load(sets: Iterable[SessionSet]) -> tuple[float, SideDifference] | None:
    """The load that both legs lifted most often, the heaviest of several, and how they differ there."""
    trials: dict[float, dict[str, list[float]]] = {}
    for one in sets:
        if one.load is not None and one.side is not None:
            speeds = [rep.velocity.value for rep in one.reps if rep.velocity is not None and rep.velocity.value > 0.0]
            trials.setdefault(one.load, {}).setdefault(one.side, []).extend(speeds)
    often = {
        load: min(len(sides.get("left", ())), len(sides.get("right", ()))) for load, sides in trials.items()
    }  # fmt: skip
    load = max(often, key=lambda load: (often[load], load), default=None)
    if load is None or often[load] < _FEWEST:
        return None
    return load, side_difference(side_mean(trials[load]["left"]), side_mean(trials[load]["right"]))


def _leg_words(legs: Sequence[_Legs], missing: dict[str, str]) -> list[str]:
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


# The best, and places


def _best(sets: Sequence[SessionSet], names: dict[str, str]) -> list[BestOfLeg]:
    found = []
    for key, condition, side in dict.fromkeys((one.athlete, one.condition, one.side) for one in sets):
        own = [one for one in sets if (one.athlete, one.condition, one.side) == (key, condition, side)]
        velocity, power, force = (_largest(own, measure) for measure in ("velocity", "power", "force"))
        reps = sum(len(one.reps) for one in own)
        found.append(BestOfLeg(names[key], condition, side, len(own), reps, velocity, power, force))
    return found


def _largest(sets: Iterable[SessionSet], measure: str) -> Best | None:
    """The largest of a measure in the sets that count, and its load."""
    values = [
        (value, one.load) for one in sets if one.counts for rep in one.reps
        if (value := getattr(rep, measure)) is not None
    ]  # fmt: skip
    return max(values, key=lambda pair: pair[0].value, default=None)


def _band(value: Measured) -> Value:
    return Value(value.value, value.value - COVERAGE * value.u, value.value + COVERAGE * value.u)


def _table(best: Sequence[BestOfLeg], conditions: Sequence[str]) -> Table:
    measures = [
        (column, at, take)
        for column, at, take in (
            (Column("Fastest", "m/s", 2), True, attrgetter("velocity")),
            (Column("Most power", "W", 0), True, attrgetter("power")),
            (Column("Largest force", "N", 0), False, attrgetter("force")),
        )
        if any(take(one) is not None for one in best)
    ]
    columns = [Column("Athlete"), Column("Leg"), Column("Sets", decimals=0), Column("Reps", decimals=0)]
    for column, at, take in measures:
        columns += [column, *([_at(take(one) for one in best)] if at else [])]

    def row(one: BestOfLeg) -> list[Cell]:
        cells: list[Cell] = [one.name, _LEGS[one.side], float(one.sets), float(one.reps)]
        for _, at, take in measures:
            found = take(one)
            cells += [
                None if found is None else _band(found[0]),
                *([None if found is None else found[1]] if at else []),
            ]
        return cells

    heads = conditions if len(conditions) > 1 else [""]
    body = [
        Rows([row(one) for one in best if head in ("", one.condition)], head) for head in heads
    ]  # fmt: skip
    return Table("team-session", "Who did what", columns, body, "The best repetition of each leg; in brackets: 95 %.")


def _at(found: Iterable[Best | None]) -> Column:
    """The column of loads: whole kilograms where all of them are."""
    loads = [one[1] for one in found if one is not None and one[1] is not None]
    return Column("at", "kg", 0 if all(load == round(load) for load in loads) else 1)


_BOARD = "leaderboard-"
_RANKED: tuple[tuple[str, str, int], ...] = (("power", "W", 0), ("force", "N", 0))


def _leaderboard(
    sets: Sequence[SessionSet], athletes: Sequence[SessionAthlete], names: dict[str, str], condition: str
) -> list[Table]:
    """Places by power, or by force where no power was measured; only of those who agreed."""
    own = [one for one in sets if one.condition == condition]
    for measure, unit, decimals in _RANKED:
        best = {
            one.key: found
            for one in athletes
            if one.on_leaderboard and (found := _largest([s for s in own if s.athlete == one.key], measure)) is not None
        }
        if len(best) < _FEWEST_PLACES:
            continue
        order = sorted(best, key=lambda key: -best[key][0].value)
        rows: list[Sequence[Cell]] = []
        for key in order:
            mine = best[key][0]
            ahead = sum(1 for other, _ in best.values() if other.value - mine.value > COVERAGE * hypot(other.u, mine.u))
            rows.append([names[key], float(ahead + 1), _band(mine), best[key][1]])
        best_of = Column(f"Best {measure}", unit, decimals)
        columns = [Column("Athlete"), Column("Place", decimals=0), best_of, _at(best.values())]
        key = f"{_BOARD}{list(dict.fromkeys(one.condition for one in sets)).index(condition) + 1}"
        return [
            Table(key, f"Leaderboard: {condition}", columns, [Rows(rows)], "Who share a place cannot be told apart.")
        ]
    return []


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
    return [table for table in story.tables if table.key.startswith(_BOARD)]


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
    sets: Sequence[SessionSet], names: dict[str, str], legs: Sequence[_Legs], missing: dict[str, str]
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
