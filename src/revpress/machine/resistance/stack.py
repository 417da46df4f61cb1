"""A weight stack behind a cable that a cam or drum takes up."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import mujoco
import numpy as np
from scipy.interpolate import PPoly

from revpress.errors import InputError
from revpress.machine import parts
from revpress.machine.cable import CableForce, CableFriction, cam
from revpress.machine.coordinate_force import STICTION_SPEED
from revpress.machine.mount import PULLEY, CableEnd, CablePoint, Mounted, Stand
from revpress.machine.mounting_point import MountingPoint, proportional
from revpress.machine.resistance.resistance import Resistance
from revpress.mechanics.coupling import Coupling
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, quantity, table

_TOP = 0.12  # where the selected part of the stack begins at the start [m]
_HALF_FRAME = 0.19  # from the middle of a stack to its guides [m]
_TURN = Parameter("turn", "1", 0.0, 0.0, 1.0, "share of the whole turn over the stroke, from 0 to 1")
_RADIUS = Parameter("radius", "1", 1.0, 0.3, 3.0, "over the nominal one")
_NO_CAM = "a cable that leads to the leg itself runs over no cam"


@dataclass(frozen=True)
class StackTension:
    """Tension of a cable with a weight stack behind it.

    T = r m (g + r L̈) + c m g r sign L̇, with r the stack's travel for each metre of cable and c the friction of the
    pulleys as a fraction of the weight; never below zero, where the stack would rest on its stop.

    Attributes
    ----------
    mass : float
        m [kg].
    ratio, friction : float
        r and c [1].
    """

    mass: float
    ratio: float = 1.0
    friction: float = 0.0

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """Tension (F,) [N]."""
        weight = GRAVITY * (1.0 + self.friction * np.tanh(rate / STICTION_SPEED))
        return np.maximum(self.ratio * self.mass * (weight + self.ratio * acceleration), 0.0)


class Stack(Resistance):
    """A weight stack: the exercise's load is the weight selected on it, lifted by a cable over pulleys.

    On a machine the cable is taken up by a cam, whose radius is given at start, middle and end of the stroke or as a
    table (:func:`~revpress.machine.cable.cam`); the stack is a body that follows, with its weight and inertia.
    """

    kind: ClassVar[str] = "stack"
    title: ClassVar[str] = "Weight stack"
    takes_load: ClassVar[bool] = True
    cord: ClassVar[str] = "cable"
    height: ClassVar[float] = PULLEY
    other_names: ClassVar[tuple[str, ...]] = ("weight stack", "cable", "selectorized")
    renamed: ClassVar[Mapping[str, str]] = {
        "cable_ratio": "ratio",
        "cable_friction": "friction",
        "stack_step": "step",
        **{name: name for name in ("top_weight", "cam_start", "cam_middle", "cam_end", "cam_table")},
    }
    not_on_a_free_cable: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("cam_start", "cam_middle", "cam_end", "cam_table"), _NO_CAM
    )

    ratio: float = quantity(1.0, "1", 0.25, 2.0, "stack travel for each metre of cable")
    friction: float = quantity(0.05, "1", 0.0, 0.3, "pulleys; fraction of the stack's weight")
    top_weight: float = quantity(
        0.0, "kg", 0.0, 20.0, "hangs on the cable besides the load; 0 if the pin's label has it"
    )
    step: float = quantity(0.0, "kg", 0.0, 20.0, "the load goes to the nearest plate of this weight; 0 takes any load")
    cam_start: float = quantity(1.0, "1", 0.3, 3.0, "cable's radius at the start over the nominal one: a round cam")
    cam_middle: float = quantity(1.0, "1", 0.3, 3.0, "cable's radius at the middle over the nominal one: a round cam")
    cam_end: float = quantity(1.0, "1", 0.3, 3.0, "cable's radius at the end over the nominal one: a round cam")
    cam_table: Literal["none"] | tuple[tuple[float, float], ...] = table(
        "none", _TURN, _RADIUS, "a cam as measured or designed, instead of the three numbers above"
    )

    def idle(self) -> dict[str, str]:
        """With a table the three numbers change nothing."""
        why = "cam_table has the whole cam"
        return {} if self.cam_table == "none" else dict.fromkeys(("cam_start", "cam_middle", "cam_end"), why)

    @property
    def load_step(self) -> float:
        """Weight of one plate [kg]; 0 if any load can be set."""
        return self.step

    def without_steps(self) -> Stack:
        """The same with a load as fine as wanted."""
        return self.changed(step=0.0)

    def plates(self, load: float) -> float:
        """None: the load is on the stack."""
        return 0.0

    def lifted(self, load: float) -> float:
        """Mass that the cable lifts [kg]: the plates nearest to ``load`` [kg], and the top weight."""
        selected = load - math.remainder(load, self.step) if self.step else load
        return selected + self.top_weight

    def pulls(self, load: float) -> bool:
        """Whether any weight is on it."""
        return self.lifted(load) > parts.NO_MASS

    def tension(self, load: float) -> StackTension:
        """T = r m (g + r L̈) + c m g r sign L̇, never below zero."""
        return StackTension(self.lifted(load), self.ratio, self.friction)

    def take_up(self, point: CableEnd) -> PPoly:
        """Metres of cable over the machine's coordinate, by the cam."""
        turn, profile = self._cam()
        return cam(np.multiply(point.span, turn).tolist(), np.multiply(point.radius, profile).tolist())

    def mount(self, load: float, point: CablePoint) -> Mounted:
        """A body that follows the coordinate (``stack_travel``), and the friction of its pulleys."""
        stand, mass, take_up = point.stand, self.lifted(load), self.take_up(point)
        pulley = self._frame(stand)
        if mass <= parts.NO_MASS:
            return Mounted(cords=stand.cords(self.cord, [pulley]))
        travel, top = f"stack_travel{stand.suffix}", f"stack_top{stand.suffix}"
        inertia = np.full(3, mass * 0.2**2 / 6)
        body = parts.moving_body(
            stand.spec.worldbody, f"stack{stand.suffix}", stand.at(_TOP), mass, inertia=inertia
        )  # fmt: skip
        body.add_joint(name=travel, type=mujoco.mjtJoint.mjJNT_SLIDE, axis=[0, 1, 0])
        height = _height(mass)
        parts.box(body, [0, height / 2, 0], [0.28, height, 0.12], colour=parts.IRON, group=parts.LOAD)
        body.add_site(name=top, pos=[0.0, height, 0.0])
        drag = CableForce(point.coordinate, take_up, CableFriction(self.friction * self.ratio * mass * GRAVITY))
        name = f"{self.cord}{stand.suffix}"
        return Mounted(
            (Coupling(travel, point.coordinate, PPoly(self.ratio * take_up.c, take_up.x)),),
            (drag,),
            stand.cords(self.cord, [pulley, top]),
            (
                MountingPoint(f"stack{stand.suffix}", travel, carries=(travel,)),
                MountingPoint(name, point.coordinate, function=take_up, carries=(travel,), forces=(drag,)),
            ),
        )

    def on_a_line(self, line: str) -> tuple[MountingPoint, ...]:
        """The stack, which goes up by its ratio."""
        return (MountingPoint("stack", line=line, function=proportional(self.ratio)),)

    def draw(self, load: float, stand: Stand) -> str:
        """The stack at rest in its frame, with its top pulley."""
        pulley, height = self._frame(stand), _height(self.lifted(load))
        parts.box(
            stand.spec.worldbody, stand.at(_TOP + height / 2), [0.28, height, 0.12], colour=parts.IRON,
            group=parts.LOAD,
        )  # fmt: skip
        return pulley

    def _frame(self, stand: Stand) -> str:
        """Guides, the plates that stay below, and the top pulley, whose site it returns."""
        world = stand.spec.worldbody
        aside = np.array([_HALF_FRAME, 0.0, 0.0])
        for side in (-aside, aside):
            parts.bar(world, stand.at(0.0) + side, stand.at(PULLEY) + side, 0.02)
        parts.bar(world, stand.at(PULLEY) - aside, stand.at(PULLEY) + aside, 0.02)
        parts.disc(world, stand.at(PULLEY), 0.05, 0.02, parts.STEEL, parts.MACHINE)
        parts.box(world, stand.at(_TOP / 2), [0.28, _TOP, 0.12], colour=parts.STEEL)
        return stand.site("stack_pulley", stand.at(PULLEY))

    def _cam(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Share of the turn, and radius of the cable there over the nominal one."""
        if isinstance(self.cam_table, str):
            return (0.0, 0.5, 1.0), (self.cam_start, self.cam_middle, self.cam_end)
        turn, radius = zip(*self.cam_table, strict=True)
        if (turn[0], turn[-1]) != (0.0, 1.0):
            raise InputError(f"cam_table goes from {turn[0]:g} to {turn[-1]:g} of the turn, but must go from 0 to 1")
        return turn, radius


def _height(mass: float) -> float:
    """Height of a stack of ``mass`` [kg] as drawn [m]."""
    return 0.03 + 0.003 * mass
