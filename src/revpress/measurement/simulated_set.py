"""A set of an exercise as an encoder and a load cell would have measured it, whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, check_range
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.instrument.channel import Channel
from revpress.instrument.encoder import Encoder
from revpress.instrument.kinematics import Kinematics
from revpress.instrument.load_cell import LoadCell
from revpress.instrument.recording import Recording, Stated
from revpress.measurement.machine_load import machine_load
from revpress.twin.rig import Rig

Array = NDArray[np.float64]

_REST = 1.0  # s before the first and after the last repetition


@dataclass(frozen=True)
class SetPace:
    """How a set is done.

    Attributes
    ----------
    reps : int
        How many repetitions.
    rise : float
        Duration of the first concentric phase [s].
    lower : float
        Of every eccentric phase [s].
    pause : float
        Between any two phases [s].
    fatigue : float
        Share by which each repetition is slower than the one before.
    velocity : float, optional
        Mean velocity of the first concentric phase, in place of its duration [m/s].

    Raises
    ------
    InputError
        A value outside its range.
    """

    reps: int = 5
    rise: float = 0.8
    lower: float = 1.2
    pause: float = 0.4
    fatigue: float = 0.05
    velocity: float | None = None

    def __post_init__(self) -> None:
        if isinstance(self.reps, bool) or not isinstance(self.reps, int) or not 1 <= self.reps <= 200:
            raise InputError(f"a set has 1 to 200 repetitions, not {self.reps!r:.20}")
        check_range("duration of the concentric phase", self.rise, 0.1, 20.0, "s")
        check_range("duration of the eccentric phase", self.lower, 0.1, 20.0, "s")
        check_range("pause between phases", self.pause, 0.0, 60.0, "s")
        check_range("slower from repetition to repetition", self.fatigue, 0.0, 0.5)
        if self.velocity is not None:
            check_range("velocity of the first repetition", self.velocity, 0.02, 10.0, "m/s")


def simulate_set(
    exercise: ExerciseLike,
    athlete: Athlete,
    load: float | None = None,
    pace: SetPace | None = None,
    rng: np.random.Generator | None = None,
    encoder: Encoder | None = None,
    cell: LoadCell | None = None,
    **parameters: object,
) -> Recording:
    """Measure a set that is prescribed.

    Every phase is a minimum-jerk movement over the whole stroke; the force is what the machine, as its measured point
    feels it, asks for.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        What is done.
    athlete : Athlete
        Who does it: the stroke is theirs.
    load : float, optional
        In the unit of the exercise's load; its default if not given.
    pace : SetPace, optional
        How it is done.
    rng : numpy.random.Generator, optional
        Of the instruments' errors, which are left out without it.
    encoder : Encoder, optional
        If not given, one of 1 mm a count at 1 kHz.
    cell : LoadCell, optional
        If not given, one at 1 kHz.
    **parameters
        Settings of the exercise.

    Returns
    -------
    Recording
        "encoder" [m], 0 where the set begins, and "load cell" [N].

    Raises
    ------
    InputError
        A test that is held still, or what the exercise refuses.
    """
    chosen = find_exercise(exercise, **parameters)
    if chosen.repetition is None:
        raise InputError(f"{chosen.name} is a test that is held still: it has no repetitions to play")
    pace, encoder, cell = pace or SetPace(), encoder or Encoder(1e-3, 1000.0), cell or LoadCell()
    weight = chosen.checked_load(load)
    rig = Rig(chosen.assembly(athlete, weight))
    stroke = float(rig.travel(np.array([1.0]))[0])
    moves = _moves(pace, stroke, chosen.repetition.first == "concentric")
    length = moves[-1][1] + _REST
    time, seen = encoder.sample(lambda t: _at(moves, t)[0], length, rng)
    position = Channel("encoder", "position", "m", time, seen, encoder.rate, encoder.resolution, None, "simulated", "")
    clock = np.arange(int(length * cell.rate + 1e-6) + 1) / cell.rate
    x, v, a = _at(moves, clock)
    exact = np.zeros(clock.size)
    felt = machine_load(rig, max(0.0, max(end for *_, end in moves)))
    force = felt.force(Kinematics(clock, x, v, a, exact, exact, exact))
    if rng is not None:
        force = force * rng.normal(1.0, cell.u_relative) + rng.normal(0.0, cell.noise, force.size)
    pull = Channel("load cell", "force", "N", clock, force, cell.rate, cell.noise, None, "simulated", "")
    return Recording((position, pull), stated=Stated("simulated", exercise=chosen.name, load=weight))


def _moves(pace: SetPace, stroke: float, up_first: bool) -> list[tuple[float, float, float, float]]:
    """Begin and end [s], from and to [m] of every phase."""
    time, height = _REST, 0.0
    moves = []
    first = pace.rise if pace.velocity is None else stroke / pace.velocity
    for rep in range(pace.reps):
        rise = first / (1.0 - pace.fatigue) ** rep
        for up in (up_first, not up_first):
            target = height + (stroke if up else -stroke)
            end = time + (rise if up else pace.lower)
            moves.append((time, end, height, target))
            time, height = end + pace.pause, target
    return moves


def _at(moves: list[tuple[float, float, float, float]], time: Array) -> tuple[Array, Array, Array]:
    """Position, velocity and acceleration (frame,) [m, m/s, m/s²]."""
    x, v, a = (np.zeros(time.shape) for _ in range(3))
    for begin, end, low, high in moves:
        s, way, length = np.clip((time - begin) / (end - begin), 0.0, 1.0), high - low, end - begin
        now = time >= begin
        x = np.where(now, low + way * s**3 * (10 - 15 * s + 6 * s**2), x)
        v = np.where(now, way / length * 30 * s**2 * (1 - s) ** 2, v)
        a = np.where(now, way / length**2 * 60 * s * (1 - s) * (1 - 2 * s), a)
    return x, v, a
