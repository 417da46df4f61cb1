"""Sets that are known exactly, as instruments would record them: what finding and measuring is held to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, check_range
from revpress.instrument.channel import Channel
from revpress.instrument.encoder import Encoder
from revpress.instrument.kinematics import Kinematics

Array = NDArray[np.float64]

_NODES = 4001  # of a way's own time
_TRUE_FRAMES = 16001  # of a phase that is measured exactly


@dataclass(frozen=True)
class Way:
    """One movement from rest to rest.

    Its speed over its own time τ from 0 to 1 is τ^rise (1 − τ)^fall, with a dip of a share ``sticking`` of it in the
    middle third: 2 and 2 without a dip is the movement of least jerk; 1 leaves or reaches its end with an acceleration,
    as where one way turns into the next without a pause.

    Attributes
    ----------
    to : float
        Height that it reaches [m].
    duration : float
        [s].
    rest : float
        Standing still after it [s].
    counts : bool
        Whether it is a phase of a repetition.
    goes_on : bool
        Of a way up: whether the next way up that counts belongs to the same repetition, which sinks a little between.
    rise, fall : float
        Exponents of the speed at its beginning and end.
    sticking : float
        Share of the speed that the dip takes, 0 for none.

    Raises
    ------
    InputError
        A value outside its range.
    """

    to: float
    duration: float
    rest: float = 0.0
    counts: bool = True
    rise: float = 2.0
    fall: float = 2.0
    sticking: float = 0.0
    goes_on: bool = False

    def __post_init__(self) -> None:
        check_range("duration of a way", self.duration, 0.01, 1e4, "s")
        check_range("rest after a way", self.rest, 0.0, 1e5, "s")
        check_range("exponent of a way's speed", min(self.rise, self.fall), 1.0, 10.0)
        check_range("exponent of a way's speed", max(self.rise, self.fall), 1.0, 10.0)
        check_range("share that sticking takes", self.sticking, 0.0, 0.98)

    @cached_property
    def shape(self) -> tuple[Array, Array, Array, Array]:
        """Own time, and share of the way with its first two derivatives by it, each (node,)."""
        t = np.linspace(0.0, 1.0, _NODES)
        u = 1.0 - t
        speed, slope = t**self.rise * u**self.fall, np.zeros(_NODES)
        slope += self.rise * t ** (self.rise - 1.0) * u**self.fall - self.fall * t**self.rise * u ** (self.fall - 1.0)
        bell = np.exp(-(((t - 0.5) / 0.12) ** 2))
        dip = 1.0 - self.sticking * bell
        slope = slope * dip + speed * self.sticking * bell * 2.0 * (t - 0.5) / 0.12**2
        speed = speed * dip
        step = t[1]
        # Simpson's correction to the trapezoids: exact to the fourth order
        way = np.concatenate(
            [[0.0], np.cumsum(0.5 * step * (speed[1:] + speed[:-1]) - step**2 / 12.0 * np.diff(slope))]
        )
        return t, way / way[-1], speed / way[-1], slope / way[-1]

    def at(self, t: Array) -> tuple[Array, Array, Array]:
        """Share of the way and its first two derivatives at own times (frame,)."""
        place = np.clip(t, 0.0, 1.0) * (_NODES - 1)
        i = np.minimum(place.astype(np.int64), _NODES - 2)
        w = place - i
        _, way, speed, slope = self.shape
        h = 1.0 / (_NODES - 1)
        ahead = way[i] + h * w * (speed[i] + 0.5 * w * (speed[i + 1] - speed[i]))
        # the rest that straight lines of the speed leave, so that both nodes are met
        ahead += w * (way[i + 1] - way[i] - 0.5 * h * (speed[i] + speed[i + 1]))
        return ahead, speed[i] + w * (speed[i + 1] - speed[i]), slope[i] + w * (slope[i + 1] - slope[i])


@dataclass(frozen=True)
class KnownSet:
    """Ways one after another from a height, after a rest.

    Attributes
    ----------
    ways : tuple of Way
        In order of time.
    height : float
        Where it begins [m].
    lead : float
        Standing still before the first way [s].
    """

    ways: tuple[Way, ...]
    height: float = 0.0
    lead: float = 1.0

    @cached_property
    def begins(self) -> Array:
        """When each way begins (way,) [s]."""
        lasts = np.array([way.duration + way.rest for way in self.ways])
        return np.asarray(self.lead + np.concatenate([[0.0], np.cumsum(lasts)[:-1]]))

    @cached_property
    def heights(self) -> Array:
        """Where each way begins, and where the last one ends (way + 1,) [m]."""
        return np.array([self.height, *(way.to for way in self.ways)])

    @property
    def end(self) -> float:
        """When all of it is over [s]."""
        last = self.ways[-1]
        return float(self.begins[-1] + last.duration + last.rest)

    @property
    def counted(self) -> list[int]:
        """Which ways up are those of a repetition."""
        return [i for i, way in enumerate(self.ways) if way.counts and way.to > self.heights[i]]

    @property
    def lifts(self) -> list[tuple[float, float]]:
        """When each counted way up begins and ends [s], one that goes on with what follows."""
        found: list[tuple[float, float]] = []
        begin: float | None = None
        for i in self.counted:
            begin = float(self.begins[i]) if begin is None else begin
            if not self.ways[i].goes_on:
                found.append((begin, float(self.begins[i]) + self.ways[i].duration))
                begin = None
        return found

    def position(self, time: Array) -> Array:
        """Height at instants.

        Parameters
        ----------
        time : ndarray, shape (frame,)
            [s].

        Returns
        -------
        ndarray, shape (frame,)
            [m].
        """
        found = np.full(time.shape, self.height)
        for begin, low, way in zip(self.begins, self.heights, self.ways, strict=False):
            first = int(np.searchsorted(time, begin))
            stop = int(np.searchsorted(time, begin + way.duration))
            found[first:stop] = low + (way.to - low) * way.at((time[first:stop] - begin) / way.duration)[0]
            found[stop:] = way.to
        return found

    def phase(self, index: int) -> Kinematics:
        """One way as it truly is.

        Parameters
        ----------
        index : int
            Of the way.

        Returns
        -------
        Kinematics
            Exact, at 16,001 instants.
        """
        way, low = self.ways[index], float(self.heights[index])
        frames = _TRUE_FRAMES
        t = np.linspace(0.0, 1.0, frames)
        share, speed, slope = way.at(t)
        travel, exact = way.to - low, np.zeros(frames)
        return Kinematics(
            time=self.begins[index] + way.duration * t,
            position=low + travel * share,
            velocity=travel / way.duration * speed,
            acceleration=travel / way.duration**2 * slope,
            u_position=exact,
            u_velocity=exact,
            u_acceleration=exact,
        )

    def channel(self, encoder: Encoder, rng: np.random.Generator, drift: float = 0.0) -> Channel:
        """What an encoder records of it.

        Parameters
        ----------
        encoder : Encoder
            Along the travel.
        rng : numpy.random.Generator
            Of noise and first count edge.
        drift : float
            Of its zero [m/s].

        Returns
        -------
        Channel
            Position [m].
        """
        time, values = encoder.sample(lambda t: self.position(t) + drift * t, self.end, rng)
        return Channel(
            "encoder", "position", "m", time, values, encoder.rate, encoder.resolution, None, "simulated", ""
        )


def known_set(
    count: int,
    travel: float,
    down: float,
    up: float,
    *,
    bottom: float = 0.0,
    top: float = 1.0,
    first: str = "eccentric",
    rise: float = 2.0,
    fall: float = 2.0,
    sticking: float = 0.0,
) -> KnownSet:
    """A plain set of equal repetitions.

    Parameters
    ----------
    count : int
        Of repetitions.
    travel : float
        [m].
    down, up : float
        Duration of either phase [s].
    bottom, top : float
        Pause there [s].
    first : {"eccentric", "concentric"}
        Which phase opens a repetition.
    rise, fall, sticking : float
        Of the way up: see :class:`Way`.

    Returns
    -------
    KnownSet

    Raises
    ------
    InputError
        No repetition, or a value outside its range.
    """
    if count < 1:
        raise InputError(f"a set has 1 repetition or more, not {count}")
    turn = 1.0 if bottom == 0.0 and down == up else 2.0
    upward = Way(travel, up, top, True, min(rise, turn) if turn < 2.0 else rise, fall, sticking)
    downward = Way(0.0, down, bottom, fall=turn)
    pair = (downward, upward) if first == "eccentric" else (upward, downward)
    ways = list(pair * count)
    ways[-1] = replace(ways[-1], rest=1.0)
    return KnownSet(tuple(ways), travel if first == "eccentric" else 0.0)


KINDS = (
    "plain", "grinding", "sticking", "tiring", "re-racked", "pulled to the bar", "walked out", "partial at the top",
    "partial at the bottom", "sinking", "everything at once",
)  # fmt: skip
"""Kinds of :func:`varied_set`."""


def varied_set(kind: str, rng: np.random.Generator) -> KnownSet:
    """A random set of a kind that is hard to read, of repetitions that open with the way down.

    Parameters
    ----------
    kind : str
        One of :data:`KINDS`: even repetitions; maximal ones of 0.12 to 0.20 m/s; ones that nearly stand in the middle;
        ever slower ones; un-racked and re-racked at another height; the tether pulled to the bar before; a walk out of
        the rack; a last one that does not go down, or not up, all the way; ones that sink a little; most of it.
    rng : numpy.random.Generator
        Of travel, tempo, pauses and number.

    Returns
    -------
    KnownSet
        One to eight repetitions, three or more where a partial one follows.

    Raises
    ------
    InputError
        Another kind.
    """
    if kind not in KINDS:
        raise InputError(f"{kind!r} is no kind of set (kinds: {', '.join(KINDS)})")
    all_of_it = kind == "everything at once"
    count = int(rng.integers(3 if kind.startswith("partial") else 1, 9))
    travel, height = rng.uniform(0.3, 0.75), rng.uniform(-0.3, 0.9)
    down, speed = rng.uniform(0.7, 3.0), rng.uniform(0.3, 1.0)
    top, bottom = rng.choice([0.0, 0.3, 1.0, 3.0]), rng.choice([0.0, 0.0, 0.5, 2.0])
    high = height + travel
    ways: list[Way] = []
    for k in range(count):
        fast, sticking = speed * (1.0 + 0.1 * rng.uniform(-1.0, 1.0)), 0.0
        if kind == "grinding":
            fast, sticking = rng.uniform(0.12, 0.2), rng.uniform(0.0, 0.9)
        elif kind == "sticking":
            fast, sticking = rng.uniform(0.15, 0.4), rng.uniform(0.5, 0.97)
        elif kind == "tiring" or all_of_it:
            fast = float(np.linspace(0.6, 0.13, count)[k]) if count > 1 else 0.3
        low = high - travel * (1.0 + 0.06 * rng.uniform(-1.0, 1.0))
        ways.append(Way(low, down, bottom))
        up = (high - low) / fast
        if kind == "sinking" or (all_of_it and rng.uniform() < 0.3):
            middle = low + (high - low) * rng.uniform(0.4, 0.6)
            ways.append(Way(middle, 0.5 * up, rng.uniform(0.0, 0.5), goes_on=True))
            ways.append(Way(middle - rng.uniform(0.003, 0.015), 0.4, 0.1, counts=False))
            ways.append(Way(high, 0.5 * up, top))
        else:
            ways.append(Way(high, up, top, sticking=sticking))
    ways[-1] = replace(ways[-1], rest=1.0)
    before, after, start = [], [], high
    if kind in ("re-racked", "pulled to the bar") or all_of_it:
        start = high - rng.uniform(0.04, 0.22)
        before = [Way(high, rng.uniform(0.5, 1.5), rng.uniform(0.5, 3.0), counts=False)]
        after = [Way(start, rng.uniform(0.5, 1.5), 1.0, counts=False)]
        if kind != "re-racked":
            before.insert(0, Way(start, rng.uniform(1.0, 3.0), rng.uniform(1.0, 8.0), counts=False))
            start -= rng.uniform(0.9, 1.4)
            after.append(Way(start, rng.uniform(1.0, 3.0), 1.0, counts=False))
    if kind == "walked out" or all_of_it:
        for _ in range(int(rng.integers(1, 4))):
            dip = rng.uniform(0.02, 0.08)
            before += [Way(high - dip, 0.5, 0.2, counts=False), Way(high, 0.5, 0.4, counts=False)]
    if kind == "partial at the top":
        ways += [Way(high - rng.uniform(0.3, 0.6) * travel, 1.0, 0.3), Way(high, 1.0, 1.0, counts=False)]
    if kind == "partial at the bottom":
        tried = height + rng.uniform(0.3, 0.6) * travel
        ways += [Way(height, 1.0, 0.3), Way(tried, 1.0, 0.3, counts=False), Way(height, 0.7, 0.5, counts=False)]
    return KnownSet((*before, *ways, *after), start, rng.uniform(0.3, 2.0))


def found_of(known: KnownSet, lifts: Sequence[tuple[float, float]]) -> tuple[int, int, int]:
    """How many ways up were found, found where there is none, and missed.

    Parameters
    ----------
    known : KnownSet
        What was done.
    lifts : sequence of (float, float)
        When each way up that was found begins and ends [s].

    Returns
    -------
    found, extra, missed : int
        One is found where it shares more than half of the time that either of both lasts.
    """
    free = known.lifts
    found = 0
    for begin, end in lifts:
        for lift in free:
            shared = min(end, lift[1]) - max(begin, lift[0])
            if shared > 0.5 * (max(end, lift[1]) - min(begin, lift[0])):
                free.remove(lift)
                found += 1
                break
    return found, len(lifts) - found, len(free)
