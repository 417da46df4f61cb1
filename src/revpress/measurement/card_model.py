"""What a measuring card's machine would have shown, for many guesses of its numbers at once.

A guess is a row of :class:`Unknown` numbers, standardised: 0 is what is expected before anything was read, 1 a standard
deviation more. Arrays have the guess first, then the reading: (guess, reading).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from revpress.machine.cable import cam_radius
from revpress.machine.felt import MovingPart, pressed
from revpress.machine.lever import FootLever, TurningLever
from revpress.machine.rails import SlidingCarriage
from revpress.machine.resistance.stack import Stack
from revpress.measurement.measuring_card import MeasuringCard, assumed
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array

Kind = Literal["measured", "assumed"]

_CAM_NODES = 129
_EXACT = 1e-9  # a deviation of 0, relative
_TURN = (0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Unknown:
    """A number that is only known so well before the scale is read.

    Attributes
    ----------
    name : str
        A dimension's, a setting's of the resistance, or one of the model's own.
    mean, deviation : float
        Of a normal distribution; of one that must be positive (``log``) the deviation is that of its natural logarithm.
    source : str
        Whose error this is, in words.
    log : bool
        Whether it must be positive.
    """

    name: str
    mean: float
    deviation: float
    source: str
    log: bool = False

    def value(self, z: Array) -> Array:
        """Its values at standardised ones."""
        return np.asarray(self.mean * np.exp(self.deviation * z) if self.log else self.mean + self.deviation * z)


@dataclass(frozen=True)
class Felt:
    """What the foot plate feels: force that holds it, friction [N] and effective mass [kg], each (guess, place)."""

    force: Array
    drag: Array
    mass: Array


@dataclass(frozen=True)
class CardModel:
    """A machine of which some numbers are unknown.

    Attributes
    ----------
    card : MeasuringCard
        What was measured of it.
    """

    card: MeasuringCard

    @cached_property
    def lever(self) -> bool:
        """Whether the foot plate is on a lever."""
        return isinstance(pressed(self.card.machine), FootLever)

    @cached_property
    def stack(self) -> Stack | None:
        """The weight stack, if the machine has one."""
        resistance = self.card.machine.resistance
        return resistance if isinstance(resistance, Stack) else None

    @cached_property
    def unknowns(self) -> tuple[Unknown, ...]:
        """All numbers of the machine on which force and inertia at the foot plate depend."""
        own = self._of_lever() if self.lever else self._of_rails()
        return (*own, *self._of_stack(), Unknown("plates", 1.0, self.card.tools.plate_share, "weight of the plates"))

    def _dimension(self, name: str, spread: float | None = None) -> Unknown:
        """A dimension as measured; else as usual in machines of its kind, whose natural logarithm has a ``spread``."""
        machine = self.card.machine
        value, origin = float(getattr(machine, name)), machine.origin(name)
        if spread is None:
            return Unknown(name, value, max(origin.deviation, _EXACT), name)
        if name not in self.card.measured:
            return Unknown(name, value, spread, f"{name}, assumed", log=True)
        return Unknown(name, value, max(origin.deviation / value, _EXACT), name, log=True)

    def _of_lever(self) -> tuple[Unknown, ...]:
        machine, spread = pressed(self.card.machine), assumed()["spread"]
        assert isinstance(machine, FootLever)
        usual, wide = machine.moving, spread["lever"] * machine.lever_mass * machine.arm
        return (
            *(self._dimension(name) for name in ("arm", "horn", "horn_angle", "start_stop", "end_stop")),
            Unknown("along", float(np.asarray(usual.along)), wide, "balance of the lever, assumed"),
            Unknown("across", float(np.asarray(usual.across)), wide, "balance of the lever, assumed"),
            Unknown(
                "inertia",
                float(np.asarray(usual.inertia)),
                spread["inertia"],
                "inertia of the lever, assumed",
                log=True,
            ),
            self._dimension("pivot_friction", spread["pivot_friction"]),
        )

    def _of_rails(self) -> tuple[Unknown, ...]:
        spread = assumed()["spread"]
        return (
            self._dimension("track_angle"),
            self._dimension("travel"),
            *(self._dimension(name, spread[name]) for name in ("carriage_mass", "rolling_friction")),
        )

    def _of_stack(self) -> tuple[Unknown, ...]:
        stack, spread = self.stack, assumed()["spread"]
        if stack is None:
            return ()
        cam = ("cam_start", "cam_end") if stack.cam_table == "none" else ()
        return (
            *((self._dimension("pull_radius"),) if self.lever else ()),
            Unknown("ratio", stack.ratio, spread["ratio"] * stack.ratio, "ratio of the cable, assumed"),
            Unknown(
                "friction", stack.friction or 0.05, spread["cable_friction"], "friction of the cable, assumed", log=True
            ),
            Unknown("top_weight", stack.top_weight or 1.0, spread["top_weight"], "top weight, assumed", log=True),
            *(Unknown(name, getattr(stack, name), spread["cam"], "shape of the cam, assumed") for name in cam),
        )

    def values(self, unknowns: tuple[Unknown, ...], z: Array) -> dict[str, Array]:
        """Values (guess, 1) by name of standardised ``z`` (guess, unknown), and the shape of a stack's ``cam``."""
        v = {u.name: u.value(z[:, i : i + 1]) for i, u in enumerate(unknowns)}
        return v if self.stack is None else {**v, "cam": self._cam(v)}

    def part(self, v: Mapping[str, Array]) -> MovingPart:
        """What moves, in as many guesses as there are values (guess, 1)."""
        if not self.lever:
            return SlidingCarriage(v["track_angle"], v["carriage_mass"], v["rolling_friction"])
        return TurningLever(
            v["arm"], v["horn"], v["horn_angle"], v["along"], v["across"], v["inertia"], v["pivot_friction"], self.turns
        )

    @cached_property
    def turns(self) -> float:
        """Sense of a lever's turn in the concentric phase, about z; 1 on rails."""
        machine = pressed(self.card.machine)
        return float(np.sign(machine.sweep)) if isinstance(machine, FootLever) else 1.0

    def way(self, v: Mapping[str, Array]) -> Array:
        """From the start stop to the end stop along the plate's path (guess, 1) [m]."""
        return v["arm"] * np.abs(v["end_stop"] - v["start_stop"]) if self.lever else v["travel"]

    def place(self, v: Mapping[str, Array], path: Array) -> Array:
        """Place of the plate [rad or m] after so much of its ``path`` [m] from the start stop."""
        return v["start_stop"] + self.turns * path / v["arm"] if self.lever else path + 0.0 * v["travel"]

    def path(self, v: Mapping[str, Array], place: Array) -> Array:
        """The reverse of :meth:`place`."""
        return self.turns * (place - v["start_stop"]) * v["arm"] if self.lever else place + 0.0 * v["travel"]

    def felt(self, v: Mapping[str, Array], path: Array, load: Array) -> Felt:
        """What the plate feels with ``load`` [kg] after so much of its ``path`` [m]."""
        part, place, weight = self.part(v), self.place(v, path), load * v["plates"]
        if self.stack is None:
            still = np.zeros_like(place)
            return Felt(part.force(place, weight), part.drag(weight) + still, part.mass(weight) + still)
        share = path / self.way(v)
        arm = _at(share, v["cam"]) * (v["pull_radius"] / v["arm"] if self.lever else 1.0)
        lifted = weight + v["top_weight"]
        pull = v["ratio"] * lifted * GRAVITY * arm
        return Felt(
            part.force(place) + pull,
            part.drag() + v["friction"] * pull,
            part.mass() + v["ratio"] ** 2 * lifted * arm**2,
        )

    def stack_travel(self, v: Mapping[str, Array], path: Array) -> Array:
        """How far the stack has risen after so much of the plate's ``path`` [m]."""
        table = v["cam"] * (v["pull_radius"] / v["arm"] if self.lever else 1.0) * v["ratio"]
        way = self.way(v)
        each = (table[:, 1:] + table[:, :-1]) / 2 * way / (_CAM_NODES - 1)
        risen = np.concatenate([np.zeros_like(way), np.cumsum(each, axis=1)], axis=1)
        return _at(path / way, risen)

    def _cam(self, v: Mapping[str, Array]) -> Array:
        """Radius of the cable over the nominal one, over the way (guess, node)."""
        stack, nodes = self.stack, np.linspace(0.0, 1.0, _CAM_NODES)
        assert stack is not None
        if not isinstance(stack.cam_table, str):
            turn, radius = zip(*stack.cam_table, strict=True)
            return np.broadcast_to(cam_radius(turn, radius)(nodes), (len(v["ratio"]), _CAM_NODES))
        middle = np.full_like(v["cam_start"], stack.cam_middle)
        knots = np.stack([v["cam_start"], middle, v["cam_end"]])[..., 0]
        return np.asarray(cam_radius(_TURN, knots)(nodes).T)


def _at(share: Array, table: Array) -> Array:
    """Values (guess, place) of a ``table`` (guess, node) over the way from 0 to 1, straight between its nodes."""
    at = np.clip(share, 0.0, 1.0) * (table.shape[1] - 1)
    below = np.minimum(at.astype(int), table.shape[1] - 2)
    low, high = (np.take_along_axis(table, below + i, axis=1) for i in (0, 1))
    return np.asarray(low + (at - below) * (high - low))
