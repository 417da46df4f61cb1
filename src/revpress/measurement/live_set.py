"""A set while it is done: what comes from the instruments, as repetitions and their values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, shown
from revpress.exercise.exercise import Exercise
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument.channel import HOLE_STEPS
from revpress.instrument.encoder import Encoder
from revpress.instrument.load_cell import LoadCell
from revpress.instrument.stated_load import U_LOAD
from revpress.measurement.load_model import LoadModel
from revpress.measurement.machine_load import machine_load
from revpress.measurement.online import OnlineRep, OnlineReps, StopRule
from revpress.measurement.online_pushes import THRESHOLD, OnlinePush, OnlinePushes
from revpress.recording.live.transport import Block, LiveStream, clock
from revpress.twin.rig import Rig

Array = NDArray[np.float64]

_LEAST_HOLE = 0.1  # s: senders' stamps may be off by their blocks
REST = 30.0
"""Seconds of rest after which what follows is another set, with a usual travel and a fastest repetition of its own
(assumed: longer than anybody waits within a set)."""
_LATEST = 1000  # latencies that are kept


@dataclass
class LiveSet:
    """The listener of a capture that finds repetitions in a position, or pushes in a force where there is none.

    Attributes
    ----------
    rule : RepetitionRule or None
        What counts as a repetition; without it only pushes are found.
    load : callable, optional
        Of the measured position at the end of the stroke [m]: what resists at the measured point, as
        :func:`live_load` gives it.
    stop : StopRule, optional
        When the set is over.
    channel : str
        Which position or force, where there are several; "" for the only one.
    reversed : bool
        Whether the position falls in the concentric phase.
    threshold : float
        Force from which on it is a push [N].
    """

    rule: RepetitionRule | None = None
    load: Callable[[float], LoadModel] | None = None
    stop: StopRule | None = None
    channel: str = ""
    reversed: bool = False
    threshold: float = THRESHOLD
    latencies: list[float] = field(default_factory=list)
    """From the last sample of a repetition to its value, for each value when it first came [s]."""
    notes: list[str] = field(default_factory=list)
    """What cannot be shown now, one sentence each."""
    _streams: dict[str, LiveStream] = field(default_factory=dict)
    _watched: tuple[str, int] | None = None
    _reps: OnlineReps | None = None
    _pushes: OnlinePushes | None = None
    _past: list[OnlineRep] = field(default_factory=list)
    _last: float | None = None
    _sum: float = 0.0
    _begun: int = 0
    _told: set[int] = field(default_factory=set)

    @property
    def reps(self) -> list[OnlineRep]:
        """All repetitions so far, of all sets."""
        return [*self._past[: self._begun], *self.set]

    @property
    def set(self) -> list[OnlineRep]:
        """Those of the set that is being done."""
        if self._reps is None:
            return []
        return [*self._past[self._begun :], *self._reps.reps]

    @property
    def pushes(self) -> list[OnlinePush]:
        """All pushes so far, where there is no position."""
        return self._pushes.reps if self._pushes else []

    @property
    def over(self) -> bool:
        """Whether the set is over by its rule."""
        return self.stop is not None and self.stop.over(self.set)

    def opened(self, stream: LiveStream) -> None:
        """See whether it is the one to watch.

        Parameters
        ----------
        stream : LiveStream
            What an instrument will send.

        Raises
        ------
        InputError
            Several channels may be meant, or the one that is named is not of the kind.
        """
        self._streams[stream.name] = stream
        if self._watched is not None and self._watched[0] == stream.name:
            self._break()  # it counts anew
        elif self._watched is None or self._pushes is not None:
            self._choose()

    def block(self, stream: LiveStream, block: Block, time: Array) -> None:
        """Take samples.

        Parameters
        ----------
        stream : LiveStream
            Of which they are.
        block : Block
            What came.
        time : ndarray, shape (n,)
            Their instants in this computer's clock [s].
        """
        if self._watched is None or self._watched[0] != stream.name:
            return
        values = stream.values(block.raw)[:, self._watched[1]]
        if self._pushes is not None:
            for push in self._pushes.push(time, values):
                self._late(push.number, push.end)
            return
        assert self._reps is not None
        rate = self._reps.encoder.rate
        if stream.cumulative:
            values = self._sum + np.cumsum(values)
            self._sum = float(values[-1])
        if self._last is not None and time[0] - self._last > max(HOLE_STEPS / rate, _LEAST_HOLE):
            self._break()
        self._last = float(time[-1])
        if not np.isfinite(values).all():  # no samples: a hole of its own
            self._break()
            return
        sign = -1.0 if self.reversed else 1.0
        if not len(self._reps):
            self._reps.start = float(time[0])
        for rep in self._reps.push(sign * values):
            last = len(self._reps) - 1 - rep.metrics.rep.concentric[1]
            self._late(rep.number, float(time[-1]) - last / rate)
        self._rest()

    def finish(self) -> None:
        """Say that nothing more comes."""
        if self._reps is not None:
            self._reps.finish()
        if self._pushes is not None:
            self._pushes.finish()

    def _late(self, number: int, end: float) -> None:
        if number not in self._told:
            self._told.add(number)
            self.latencies.append(clock() - end)
            del self.latencies[:-_LATEST]

    def _break(self) -> None:
        """What comes does not follow on what came: what was found stays, and the search begins anew."""
        self._last, self._sum = None, 0.0
        if self._reps is not None and len(self._reps):
            self._reps.finish()
            self._past += self._reps.reps
            self._reps = OnlineReps(self._reps.rule, self._reps.encoder, self.load, first=len(self._past))

    def _rest(self) -> None:
        """After a long rest another set begins."""
        if self._reps is not None and self._reps.reps and self._reps.rest > REST:
            last, total = self._last, self._sum
            self._break()
            self._last, self._sum, self._begun = last, total, len(self._past)

    def _choose(self) -> None:
        """The one position there is, else the one force."""
        for quantity in ("position", "force"):
            found = [
                (stream.name, place, channel.name)
                for stream in self._streams.values()
                for place, channel in enumerate(stream.channels)
                if channel.quantity == quantity
            ]
            named = [one for one in found if self.channel in (one[2], one[0], f"{one[0]} {one[2]}")]
            meant = named if self.channel else found
            if quantity == "position" and meant and self.rule is None:
                self.notes.append("repetitions are not found in the position, as no exercise is given")
                continue
            if len(meant) > 1:
                known = ", ".join(shown(f"{stream} {name}") for stream, _, name in found)
                raise InputError(f"several channels are of {quantity}: name the one to watch among {known}")
            if meant and self._watch(quantity, *meant[0][:2]):
                return

    def _watch(self, quantity: str, name: str, place: int) -> bool:
        stream = self._streams[name]
        channel = stream.channels[place]
        if quantity == "force":
            if self._pushes is None:
                self._pushes = OnlinePushes(channel.resolution, LoadCell().u_relative, self.threshold)
                self._watched = (name, place)
            return True
        if stream.rate is None:
            self.notes.append(
                f"{name} sends its position at no even rate: its repetitions are found when the capture is analysed"
            )
            return False
        assert self.rule is not None
        self._reps = OnlineReps(self.rule, Encoder(channel.resolution, stream.rate), self.load)
        self._watched, self._pushes = (name, place), None
        return True


def live_load(exercise: Exercise, athlete: Athlete, load: float) -> Callable[[float], LoadModel]:
    """What resists at the measured point, wherever the instrument's zero is.

    Parameters
    ----------
    exercise : Exercise
        What is done.
    athlete : Athlete
        Who does it.
    load : float
        In the unit of the exercise's load.

    Returns
    -------
    callable
        Of the measured position at the end of the stroke [m], giving a LoadModel.

    Raises
    ------
    InputError
        A load outside the exercise's range, or a body that cannot do it.
    """
    at_zero = machine_load(Rig(exercise.assembly(athlete, exercise.checked_load(load))), 0.0, U_LOAD)
    inertia, static = at_zero.inertia, at_zero.static

    def at(end: float) -> LoadModel:
        return replace(
            at_zero,
            inertia=(lambda x: inertia(x - end)) if callable(inertia) else inertia,
            static=(lambda x: static(x - end)) if callable(static) else static,
        )

    return at
