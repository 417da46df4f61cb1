"""Whose legs differ in a team's session: both at one load, by more than noise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from revpress.measurement.sides import SideDifference, side_difference, side_mean
from revpress.report.team_session_sets import SessionSet

_FEWEST = 2  # trials of a side that say how far the next lies off


@dataclass(frozen=True)
class ComparedLegs:
    """An athlete's two legs at one load of one condition."""

    name: str
    condition: str
    load: float
    found: SideDifference

    @property
    def share_of_band(self) -> float:
        """The difference in bands of noise: above 1 it is told."""
        return abs(self.found.value.value) / self.found.band if self.found.band else float("inf")


def compared_legs(sets: Sequence[SessionSet], names: dict[str, str]) -> tuple[list[ComparedLegs], dict[str, str]]:
    """Athletes whose legs can be compared, and of the others what is missing, by name."""
    legs: list[ComparedLegs] = []
    missing: dict[str, str] = {}
    one_leg = [one for one in sets if one.counts and one.side in ("left", "right") and one.reps]
    for key, condition in dict.fromkeys((one.athlete, one.condition) for one in one_leg):
        own = [one for one in one_leg if (one.athlete, one.condition) == (key, condition)]
        found = _at_one_load(own)
        if found is not None:
            legs.append(ComparedLegs(names[key], condition, *found))
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
