"""One athlete on one machine: which holes, and what follows for the stroke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from revpress.athlete.athlete import Athlete
from revpress.machine.machine import Machine

Bound = Literal["stop", "straight leg", "own range"]
"""What begins or ends a stroke: the machine's stop, a leg that is straight, or the athlete's own range of motion."""

BOUND_WORDS: Mapping[Bound, str] = {
    "stop": "the machine's stop",
    "straight leg": "the leg, which is straight",
    "own range": "the athlete's own range of motion",
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
    clearance : float
        Lowest point of the machine's moving parts over the floor [m], over the stroke.
    notes : tuple of str
        What passes through a pad or the floor, or is not as wanted, one sentence each.
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
    clearance: float
    notes: tuple[str, ...] = ()

    @property
    def past_neutral(self) -> float:
        """How far the thigh goes past neutral at the end [rad]; negative where it stays short of it."""
        return -self.end["hip_flexion"]

    @property
    def spare(self) -> dict[str, tuple[int, int]]:
        """Holes that are left below and above the chosen one, by adjustment."""
        holes = self.machine.holes
        return {n: (holes[n] - 1, a.count - holes[n]) for n, a in self.machine.adjustments.items() if n in holes}
