"""Repetitions while they happen: what the rule of the whole recording will say, as soon as it can be told.

What is measured is filtered without lag, which takes samples from after an instant: so a piece of the signal is
*settled* once enough of them are there, and then it is what the whole recording gives. A repetition's end is seen
before that, from what is there; the value is then *provisional*, and is replaced when the end is settled and the next
movement has begun.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, check_range, shown
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument.encoder import Encoder
from revpress.instrument.filtering import FEWEST_SAMPLES, LowPass
from revpress.instrument.uncertainty import Measured
from revpress.measurement.load_model import LoadModel
from revpress.measurement.load_velocity_line import velocity_loss
from revpress.measurement.metrics import RepMetrics, rep_metrics
from revpress.measurement.reps import Rep, detect_reps
from revpress.mechanics.compile import kernel

Array = NDArray[np.float64]

SETTLES = 6.0
"""Periods of the cut-off after which the filter's answer has no more to come: what is left is below 1e-11."""
GUARD = 0.4
"""Periods of the cut-off that are waited for after an end before it is called one: provisional mean velocities are then
within 1 % of the final ones in 95 of 100 (simulated sets of one encoder, 100 to 1000 Hz)."""

_GRAIN = 0.5  # s: pieces in which the signal is settled
_SEEN = 1.0  # s: of the end of the signal in which a repetition's end is looked for
_ALMOST = 0.9  # of the least travel: from there on the end is looked for
_NOTHING = LoadModel(0.0, 0.0)


@dataclass(frozen=True)
class OnlineRep:
    """A repetition as it is known by now.

    Attributes
    ----------
    number : int
        Its place in the set, from 1.
    metrics : RepMetrics
        Its samples count from the beginning of the signal. Forces and powers mean nothing where no load was given.
    begin, end : float
        Of its concentric phase [s].
    provisional : bool
        Whether samples that are still to come may change it.
    """

    number: int
    metrics: RepMetrics
    begin: float
    end: float
    provisional: bool


@kernel()
def _zigzag(values: Array, reversal: float, state: Array) -> int:
    """Go on through a signal: state is direction, low, high, turns, rise since the low; the number of turns in it."""
    direction, low, high = state[0], state[1], state[2]
    turns = 0
    for x in values:
        low = min(low, x)
        high = max(high, x)
        if direction >= 0 and high - x > reversal:
            turns += direction > 0
            direction, low, high = -1.0, x, x
        elif direction <= 0 and x - low > reversal:
            turns += direction < 0
            direction, high = 1.0, x
    state[0], state[1], state[2] = direction, low, high
    return turns


class _Grown:
    """An array at whose end there is always room."""

    def __init__(self) -> None:
        self._held = np.empty(4096)
        self.size = 0

    def put(self, start: int, values: Array) -> None:
        """Write from a place on, over what is there."""
        stop = start + values.size
        if stop > self._held.size:
            self._held = np.concatenate([self._held, np.empty(max(stop, 2 * self._held.size) - self._held.size)])
        self._held[start:stop] = values
        self.size = stop

    def __getitem__(self, part: slice) -> Array:
        return self._held[: self.size][part]


class OnlineReps:
    """The repetitions of an even position signal, as they come.

    Parameters
    ----------
    rule : RepetitionRule
        What counts as one, as for :func:`~revpress.measurement.reps.detect_reps`.
    encoder : Encoder
        What measures: rate, resolution, tether.
    load : callable, optional
        Of the largest position so far [m]: what resists at the measured point, whose place along the travel is known by
        where it ends. Without it, only what needs no force is worth reading.
    start : float
        Instant of the first sample [s].
    first : int
        How many repetitions were there before.

    Raises
    ------
    InputError
        The onset velocity is below what the instrument resolves, or the cut-off above 0.4 of its rate.
    """

    def __init__(
        self,
        rule: RepetitionRule,
        encoder: Encoder,
        load: Callable[[float], LoadModel] | None = None,
        start: float = 0.0,
        first: int = 0,
    ) -> None:
        self.rule, self.encoder, self.start, self.first = rule, encoder, start, first
        self._load = load or (lambda _: _NOTHING)
        self._top, self._top_known = -np.inf, -np.inf
        rest = encoder.kinematics(np.zeros(2 * FEWEST_SAMPLES), rule.cutoff)
        detect_reps(rest, rule)  # says what cannot be before anything is measured
        self._rest = rest
        self._low_pass = LowPass(rule.cutoff, encoder.rate)
        self._margin = int(np.ceil(SETTLES / rule.cutoff * encoder.rate))
        self._guard = int(np.ceil(GUARD / rule.cutoff * encoder.rate))
        self._raw = _Grown()
        self._motion = {f.name: _Grown() for f in fields(rest) if isinstance(getattr(rest, f.name), np.ndarray)}
        self._settled = 0
        self._zigzag = np.array([0.0, np.inf, -np.inf])
        _zigzag(np.empty(0), rule.reversal, self._zigzag)  # compiled before anything is in a hurry
        self._checks: list[int] = []  # places from which on a turn is settled
        self._rests = 0  # place from which on it has not moved
        self._ended = -1  # last fast sample of the end that was told
        self._known: dict[Rep, RepMetrics] = {}
        self.reps: list[OnlineRep] = []
        """All that are known by now, in order of time."""

    def __len__(self) -> int:
        return self._raw.size

    @property
    def rest(self) -> float:
        """For how long nothing has moved by more than a reversal [s]."""
        return (self._raw.size - 1 - self._rests) / self.encoder.rate

    def push(self, values: Array) -> tuple[OnlineRep, ...]:
        """Take the next samples.

        Parameters
        ----------
        values : ndarray, shape (n,)
            Positions, concentric positive [m].

        Returns
        -------
        tuple of OnlineRep
            Those that are new or have changed.
        """
        if not values.size:
            return ()
        start = self._raw.size
        self._raw.put(start, np.asarray(values, dtype=float))
        self._top = max(self._top, float(self._raw[start:].max()))
        turned = _zigzag(self._raw[start:], self.rule.reversal, self._zigzag)
        new = self._raw[start:]
        if max(np.ptp(new), abs(float(new[-1] - self._raw[self._rests : self._rests + 1][0]))) > self.rule.reversal:
            self._rests = self._raw.size - 1
        if turned:
            self._checks.append(self._raw.size + self._margin)
            self._ended = -1
        if self._raw.size - self._settled >= 2 * self._margin + int(_GRAIN * self.encoder.rate):
            self._settle(self._raw.size - self._margin)
        if self._checks and self._raw.size >= self._checks[0]:
            self._checks = [place for place in self._checks if place > self._raw.size]
            self._settle(self._raw.size - self._margin)
            return self._detect()
        return self._detect() if turned or self._ends() else ()

    def finish(self) -> tuple[OnlineRep, ...]:
        """Say that nothing more comes: all is settled, as for the whole recording.

        Returns
        -------
        tuple of OnlineRep
            Those that are new or have changed.
        """
        if self._raw.size < FEWEST_SAMPLES:
            return ()
        self._settle(self._raw.size)
        return self._detect(last=True)

    def _settle(self, stop: int) -> None:
        """Have the motion up to ``stop`` as the whole recording will have it."""
        if stop > self._settled:
            self._filter(stop)
            self._settled = stop

    def _filter(self, stop: int) -> None:
        """Filter from a margin before what is settled to the last sample, and keep it up to ``stop``."""
        start = max(0, self._settled - self._margin)
        piece = self.encoder.kinematics(self._raw[start:], self.rule.cutoff, self.start + start / self.encoder.rate)
        for name, grown in self._motion.items():
            grown.put(self._settled, getattr(piece, name)[self._settled - start : stop - start])

    def _ends(self) -> bool:
        """Whether a way up has just come to its end."""
        rising = self._zigzag[0] > 0 and self._zigzag[2] - self._zigzag[1] >= _ALMOST * self.rule.minimum_range
        if not rising or self._raw.size < self._margin:
            return False
        lately = self._raw[-1 - self._guard :]
        still = 2.0 * (self.rule.onset_velocity * GUARD / self.rule.cutoff + self.encoder.resolution)
        if lately[-1] - lately[0] > still:  # it goes on rising, which takes no filter to see
            return False
        start = max(0, self._raw.size - int(_SEEN * self.encoder.rate))
        velocity = np.gradient(self._low_pass(self._raw[start:])) * self.encoder.rate
        fast = np.flatnonzero(velocity[: velocity.size - self._guard] > self.rule.onset_velocity)
        if not fast.size or start + int(fast[-1]) <= self._ended:
            return False
        if not np.any(velocity[fast[-1] : velocity.size - self._guard] <= 0.0):
            return False
        self._ended = start + int(fast[-1]) + self._guard
        return True

    def _detect(self, last: bool = False) -> tuple[OnlineRep, ...]:
        self._filter(self._raw.size)
        arrays: dict[str, Any] = {name: grown[:] for name, grown in self._motion.items()}
        motion = replace(self._rest, **arrays)
        load = self._load(self._top)
        if self._top != self._top_known and (callable(load.static) or callable(load.inertia)):
            self._known.clear()  # the machine lies elsewhere along the travel: all forces are others
        self._top_known = self._top
        turned = self._settled if last else self._settled - 1
        open_end = np.inf if last else self._raw.size - 1 - self._guard
        old = {one.metrics.rep: one for one in self.reps}
        out: list[OnlineRep] = []
        now: list[OnlineRep] = []
        for rep in detect_reps(motion, self.rule):
            if rep.concentric[1] > open_end:  # it goes on
                continue
            if rep.eccentric is not None and rep.eccentric[1] > open_end:
                rep = replace(rep, eccentric=None)
            place = self.first + len(now) + 1
            metrics = self._known.get(rep)
            sure = metrics is not None or last or (rep.span[1] < turned and self._moves_after(rep.span[1]))
            if metrics is None:
                metrics = rep_metrics(motion, rep, load, self.rule.onset_velocity)
                if sure:
                    self._known[rep] = metrics
            first, end = (float(motion.time[i]) for i in rep.concentric)
            one = OnlineRep(place, metrics, first, end, not sure)
            now.append(one)
            before = old.get(rep)
            if before is None or (before.number, before.provisional) != (one.number, one.provisional):
                out.append(one)
        self.reps = now
        return tuple(out)

    def _moves_after(self, place: int) -> bool:
        """Whether the signal has left the place where a repetition ended, so that it ended there."""
        position = self._motion["position"][place : self._settled]
        return bool(position.size) and float(np.ptp(position)) > self.rule.reversal


@dataclass(frozen=True)
class StopRule:
    """When a set is over: the last repetition has lost so much of the fastest, or of the first.

    Attributes
    ----------
    loss : float
        Share, 0 to 1.
    quantity : {"velocity", "power"}
        Mean concentric velocity or power.
    reference : {"fastest", "first"}
        What it is lost from: the two conventions differ.

    Raises
    ------
    InputError
        A value that is none of these.
    """

    loss: float
    quantity: Literal["velocity", "power"] = "velocity"
    reference: Literal["fastest", "first"] = "fastest"

    def __post_init__(self) -> None:
        check_range("loss at which a set is over", self.loss, 0.01, 0.9)
        if self.quantity not in ("velocity", "power"):
            raise InputError(f"a set ends by loss of velocity or power, not of {shown(self.quantity)}")
        if self.reference not in ("fastest", "first"):
            raise InputError(f"a loss is from the fastest or first repetition, not the {shown(self.reference)}")

    def lost(self, reps: Sequence[OnlineRep]) -> Measured | None:
        """What the last repetition has lost.

        Parameters
        ----------
        reps : sequence of OnlineRep
            Of the set, in order.

        Returns
        -------
        Measured or None
            As a share; None before the first repetition. The errors of the two values are taken as independent, which
            an instrument's scale is not: it leaves the loss as it is.
        """
        values = [getattr(one.metrics.concentric, f"mean_{self.quantity}") for one in reps]
        numbers = np.array([one.value for one in values])
        if not values or not np.all(numbers > 0):
            return None
        loss = velocity_loss(numbers, self.reference)
        start = values[int(numbers.argmax())] if self.reference == "fastest" else values[0]
        if start is values[-1]:
            return Measured(0.0, 0.0)
        u = np.hypot(values[-1].u / start.value, values[-1].value * start.u / start.value**2)
        return Measured(loss, float(u))

    def over(self, reps: Sequence[OnlineRep]) -> bool:
        """Whether the set is over.

        Parameters
        ----------
        reps : sequence of OnlineRep
            Of the set, in order.

        Returns
        -------
        bool
        """
        lost = self.lost(reps)
        return lost is not None and lost.value >= self.loss
