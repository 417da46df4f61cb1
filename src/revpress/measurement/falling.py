"""A machine that falls by itself, as an encoder records it: where in the recording, and what it would have shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.integrate import solve_ivp

from revpress.errors import InputError
from revpress.instrument.channel import Channel
from revpress.instrument.encoder import channel_kinematics
from revpress.machine.felt import pressed
from revpress.measurement.card_model import CardModel, Unknown
from revpress.mechanics.kinematics import Array

_CUTOFF = 12.0  # Hz: only to find the fall
_SLOWEST, _FASTEST = 0.2, 0.85  # of the fastest: before, a hand may still hold it; after, something may catch it
_FEWEST, _MOST = 8, 40  # samples of a fall
_LEAST_SPEED = 0.1  # m/s
_NEAR = 1e-5  # m
_LOOSE = (0.05, 0.3)  # where and how fast a fall begins, m and m/s: the recording says it itself


@dataclass(frozen=True)
class FallReading:
    """The free part of a fall in a recording.

    Attributes
    ----------
    model : CardModel
        The machine that fell.
    time, position : ndarray, shape (sample,)
        Of the encoder, from the first sample of the fall [s, m].
    zero : float
        What the encoder showed at the start stop, where the recording begins [m].
    deviation : float
        Of a sample [m].
    speed : float
        Of the position at the first of these samples [m/s].
    """

    model: CardModel
    time: Array
    position: Array
    zero: float
    deviation: float
    speed: float

    @cached_property
    def unknowns(self) -> tuple[Unknown, ...]:
        """What the recording leaves open: zero, error and place of the encoder, how fast it fell when."""
        tools, fall = self.model.card.tools, self.model.card.fall
        assert fall is not None
        began = self._along(self.position[0])
        slope = (
            float((self._shown_by_usual(np.array([began + _NEAR])) - self._shown_by_usual(np.array([began])))[0])
            / _NEAR
        )
        place = (
            [
                Unknown("encoder_forward", fall.encoder[0], tools.tape, "place of the encoder"),
                Unknown("encoder_height", fall.encoder[1], tools.tape, "place of the encoder"),
            ]
            if fall.encoder
            else []
        )
        return (
            *place,
            Unknown("encoder_zero", self.zero, tools.tape, "zero of the encoder"),
            Unknown("encoder_scale", 1.0, tools.encoder_share, "the encoder's own error"),
            Unknown("fall_begin", began, _LOOSE[0], "recording of the fall"),
            Unknown("fall_speed", float(self.speed / slope), _LOOSE[1], "recording of the fall"),
        )

    @property
    def at_stops(self) -> tuple[float, float]:
        """What a machine as expected shows at its start stop and at its end stop [m]."""
        way = pressed(self.model.card.machine).way
        start, end = self._shown_by_usual(np.array([0.0, way])).tolist()
        return start, end

    def shown(self, v: Mapping[str, Array]) -> Array:
        """What the encoder would have shown (guess, sample) [m]."""
        fall = self.model.card.fall
        assert fall is not None
        load, guesses = np.array([[fall.load]]), len(v["encoder_zero"])

        def fell(_: float, state: Array) -> Array:
            path, speed = state.reshape(2, guesses, 1)
            there = self.model.felt(v, path, load)
            growth = (self.model.felt(v, path + _NEAR, load).mass - there.mass) / _NEAR if self.model.stack else 0.0
            slowed = (there.drag - there.force - growth / 2 * speed**2) / there.mass
            return np.concatenate([speed, slowed]).ravel()

        begun = np.concatenate([v["fall_begin"], v["fall_speed"]]).ravel()
        fallen = solve_ivp(fell, (0.0, float(self.time[-1])), begun, t_eval=self.time, rtol=1e-7, atol=1e-9)
        return self._shown_at(v, fallen.y.reshape(2, guesses, -1)[0])

    def _shown_at(self, v: Mapping[str, Array], path: Array) -> Array:
        return np.asarray(
            v["encoder_zero"] + v["encoder_scale"] * (self._length(v, path) - self._length(v, 0.0 * path))
        )

    def _length(self, v: Mapping[str, Array], path: Array) -> Array:
        """Along the path, or of the tether [m]."""
        if "encoder_forward" not in v:
            return path
        x, y = _axle(self.model, v, path)
        return np.asarray(np.hypot(x - v["encoder_forward"], y - v["encoder_height"]))

    def _shown_by_usual(self, path: Array) -> Array:
        """What a machine as expected would have shown after so much of its ``path`` (place,) [m]."""
        fall = self.model.card.fall
        assert fall is not None
        unknowns = self.model.unknowns
        v = self.model.values(unknowns, np.zeros((1, len(unknowns))))
        v |= {"encoder_zero": np.array([[self.zero]]), "encoder_scale": np.ones((1, 1))}
        if fall.encoder:
            v |= {"encoder_forward": np.array([[fall.encoder[0]]]), "encoder_height": np.array([[fall.encoder[1]]])}
        return np.asarray(self._shown_at(v, path[None])[0])

    def _along(self, position: float) -> float:
        """Path [m] at which a machine as expected shows a ``position``."""
        path = np.linspace(0.0, 1.0, 201) * pressed(self.model.card.machine).way
        shown = self._shown_by_usual(path)
        order = 1 if shown[-1] > shown[0] else -1
        if np.any(np.diff(order * shown) <= 0.0):
            raise InputError("the encoder's tether grows and shrinks on the way: lead it from further away")
        return float(np.interp(order * position, order * shown, path))


def find_fall(model: CardModel, channel: Channel) -> FallReading:
    """Find the free fall in a recording: the fastest way back, between the hands that let go and what stops it.

    Parameters
    ----------
    model : CardModel
        The machine that fell.
    channel : Channel
        Of the encoder [m]; it begins with the machine at rest at its start stop.

    Returns
    -------
    FallReading

    Raises
    ------
    InputError
        The card says nothing of a fall, or there is none in it.
    """
    tools, fall, machine = model.card.tools, model.card.fall, pressed(model.card.machine)
    if fall is None:
        raise InputError(f"{channel.source}: the card has no table fall, which says what was done in the recording")
    motion = channel_kinematics(channel, min(_CUTOFF, 0.4 / float(np.median(np.diff(channel.time)))))
    deviation = float(np.hypot(tools.encoder, channel.resolution / np.sqrt(12.0)))
    whole = FallReading(model, channel.time, channel.values, float(channel.values[0]), deviation, 0.0)
    start, end = whole.at_stops
    back = -np.sign(end - start) * motion.velocity
    fastest = int(np.argmax(back))
    peak = float(back[fastest])
    if peak < _LEAST_SPEED:
        raise InputError(
            f"{channel.source}: nothing in it moves back faster than {peak:.2f} m/s: no fall of the machine"
        )
    slow = np.flatnonzero(back[:fastest] < _SLOWEST * peak)
    caught = np.flatnonzero(back[:fastest] < _FASTEST * peak)
    window = slice(int(slow[-1]) + 1 if len(slow) else 0, int(caught[-1]) + 1 if len(caught) else 0)
    chosen = motion_samples(channel, motion.time[window])
    if len(chosen) < _FEWEST:
        raise InputError(
            f"{channel.source}: the fall has {len(chosen)} samples, but at least {_FEWEST} are needed: record "
            f"faster, or let it fall from higher up its {machine.way:.2f} m"
        )
    time = channel.time[chosen]
    speed = float(motion.velocity[window.start])
    return FallReading(model, time - time[0], channel.values[chosen], whole.zero, deviation, speed)


def motion_samples(channel: Channel, time: Array) -> Array:
    """Samples of a channel, at most 40 and evenly spread, within the span of a ``time`` (frame,) [s]."""
    if not len(time):
        return np.zeros(0, dtype=int)
    inside = np.flatnonzero((channel.time >= time[0] - 1e-9) & (channel.time <= time[-1] + 1e-9))
    return np.asarray(inside[np.unique(np.linspace(0, len(inside) - 1, min(len(inside), _MOST)).round().astype(int))])


def _axle(model: CardModel, v: Mapping[str, Array], path: Array) -> tuple[Array, Array]:
    """Place of the foot plate's axle (guess, place) [m]."""
    machine, place = model.card.machine, model.place(v, path)
    if model.lever:
        x, y = (float(getattr(machine, n)) for n in ("pivot_forward", "pivot_height"))
        return x + v["arm"] * np.cos(place), y + v["arm"] * np.sin(place)
    x, y = (float(getattr(machine, n)) for n in ("axle_forward", "axle_height"))
    return x - place * np.cos(v["track_angle"]), y + place * np.sin(v["track_angle"])
