"""The best of every leg in a team's session, as a table, and the places on its leaderboard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import hypot
from operator import attrgetter

from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.report.tables import Cell, Column, Rows, Table, Value
from revpress.report.team_session_figure import Best, BestOfLeg
from revpress.report.team_session_sets import LEG_WORDS, SessionAthlete, SessionSet

_FEWEST_PLACES = 2  # athletes of a leaderboard


def best_of_legs(sets: Sequence[SessionSet], names: dict[str, str]) -> list[BestOfLeg]:
    """What each leg of each athlete did under each condition, and its best."""
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


def best_table(best: Sequence[BestOfLeg], conditions: Sequence[str]) -> Table:
    """Who did what: a row a leg, measures that nobody has left out."""
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
        cells: list[Cell] = [one.name, LEG_WORDS[one.side], float(one.sets), float(one.reps)]
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


LEADERBOARD = "leaderboard-"
_RANKED: tuple[tuple[str, str, int], ...] = (("power", "W", 0), ("force", "N", 0))


def leaderboard(
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
        key = f"{LEADERBOARD}{list(dict.fromkeys(one.condition for one in sets)).index(condition) + 1}"
        return [
            Table(key, f"Leaderboard: {condition}", columns, [Rows(rows)], "Who share a place cannot be told apart.")
        ]
    return []
