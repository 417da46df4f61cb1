"""One athlete on one machine: which holes, and what follows for the stroke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Generic, Literal, TypeVar

from revpress.athlete.athlete import Athlete
from revpress.machine.machine import Machine

Bound = Literal["stop", "straight leg", "own range", "wish"]
"""What begins or ends a stroke.

The machine's stop, a leg that is straight, the athlete's own range of motion; or the athlete's wish, where nothing else
comes before it.
"""

BOUND_WORDS: Mapping[str, str] = {
    "stop": "the machine's stop",
    "straight leg": "the leg, which is straight",
    "own range": "the athlete's own range of motion",
    "wish": "the athlete, as wanted",
}


AnyMachine = TypeVar("AnyMachine", bound=Machine, covariant=True)


@dataclass(frozen=True)
class Setup(Generic[AnyMachine]):
    """An athlete on a machine that stands in the gym.

    Attributes
    ----------
    machine : Machine
        In the chosen holes.
    athlete : Athlete
        Who uses it.
    pelvis : tuple of float
        Place of the pelvis (x, y) in the machine's frame [m].
    start, end : mapping of str to float
        Posture of the working leg at both ends of the stroke: coordinate without side to angle [rad].
    share : tuple of float
        Place of the machine's moving part at both ends, 0 at its start stop and 1 at its end stop.
    begins_by, ends_by : Bound
        What bounds the stroke.
    side : str
        "r" or "l", of the (first) working leg.
    notes : tuple of str
        What passes through a pad or the floor, or is not as wanted, one sentence each.
    clearance : float
        Lowest point of the machine's moving parts over the floor [m], over the stroke; NaN where nothing moves low.
    """

    machine: AnyMachine
    athlete: Athlete
    pelvis: tuple[float, float]
    start: Mapping[str, float]
    end: Mapping[str, float]
    share: tuple[float, float]
    begins_by: Bound
    ends_by: Bound
    side: str
    notes: tuple[str, ...] = ()
    clearance: float = nan

    @property
    def attributes(self) -> dict[str, object]:
        """What a solution says of it: which machine, which holes, what bounds the stroke."""
        return {
            "machine": self.machine.label,
            "holes": self.machine.holes,
            "begins_by": self.begins_by,
            "ends_by": self.ends_by,
            "setup_notes": list(self.notes),
        }

    @property
    def past_neutral(self) -> float:
        """How far the thigh goes past neutral at the end [rad]; negative where it stays short of it."""
        return -self.end["hip_flexion"]

    @property
    def spare(self) -> dict[str, tuple[int, int]]:
        """Holes that are left below and above the chosen one, by adjustment."""
        holes = self.machine.holes
        return {n: (holes[n] - 1, a.count - holes[n]) for n, a in self.machine.adjustments.items() if n in holes}
