"""Motions that are known exactly, for the tests of repetitions and metrics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.instrument import Kinematics

Array = NDArray[np.float64]


def minimum_jerk(travel: float, duration: float, frames: int = 20_001) -> Kinematics:
    """A minimum-jerk way up from rest to rest, exact at every sample."""
    s = np.linspace(0.0, 1.0, frames)
    nothing = np.zeros(frames)
    return Kinematics(
        time=duration * s,
        position=travel * (10 * s**3 - 15 * s**4 + 6 * s**5),
        velocity=travel / duration * 30 * s**2 * (1 - s) ** 2,
        acceleration=travel / duration**2 * (60 * s - 180 * s**2 + 120 * s**3),
        u_position=nothing,
        u_velocity=nothing,
        u_acceleration=nothing,
    )


@dataclass(frozen=True)
class Move:
    """A minimum-jerk movement from one height to another, begun at ``start`` [s]."""

    start: float
    duration: float
    low: float
    high: float


@dataclass(frozen=True)
class Script:
    """Movements one after another, at rest between them; callable as position [m] over time [s]."""

    moves: tuple[Move, ...]

    @property
    def end(self) -> float:
        return self.moves[-1].start + self.moves[-1].duration + 1.0

    def __call__(self, time: Array) -> Array:
        x = np.full(time.shape, self.moves[0].low)
        for move in self.moves:
            s = np.clip((time - move.start) / move.duration, 0.0, 1.0)
            x = np.where(time >= move.start, move.low + (move.high - move.low) * (10 * s**3 - 15 * s**4 + 6 * s**5), x)
        return x


def script(*steps: tuple[float, float, float], start: float = 1.0, height: float = 0.0) -> Script:
    """Steps of (height to reach [m], duration [s], rest after it [s]) from ``height``, after ``start`` s of rest."""
    moves = []
    for target, duration, rest in steps:
        moves.append(Move(start, duration, height, target))
        start, height = start + duration + rest, target
    return Script(tuple(moves))
