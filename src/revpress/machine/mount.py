"""One way to put any resistance on any machine: by the cable, strap or rod that a coordinate of it takes up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import mujoco
import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PPoly

from revpress.machine import parts
from revpress.machine.resistance import Band, CoordinateForce, Cylinder, Drag, Effort, Flywheel, Pull, Stack
from revpress.mechanics.coupling import Coupling
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.line import Tension

PULLEY, ANCHOR = 1.5, 0.25
"""Heights of a stack's top pulley; of a rotor's axle, a motor, a cylinder's foot and the fixed end of bands [m]."""

_TOP = 0.12  # where the selected part of the stack begins at the start [m]
_HALF_FRAME = 0.19  # from the middle of a stack to its guides [m]


@dataclass(frozen=True)
class Cord:
    """A cable, strap or rod between the sites ``a`` and ``b`` to look at; what it does is in a resistance."""

    name: str
    a: str
    b: str


@dataclass(frozen=True)
class Mounted:
    """What a resistance adds to an :class:`~revpress.twin.assembly.Assembly`."""

    couplings: tuple[Coupling, ...] = ()
    resistances: tuple[CoordinateForce, ...] = ()
    cords: tuple[Cord, ...] = ()


def mount_resistance(
    resistance: Stack | Flywheel | Tension,
    spec: mujoco.MjSpec,
    coordinate: str,
    take_up: PPoly,
    at: ArrayLike,
    length: float = 0.0,
    leaves: str = "",
) -> Mounted:
    """Let a machine's coordinate work against a resistance.

    Parameters
    ----------
    resistance : a weight stack or a flywheel, which become bodies of the mechanism (``stack_travel`` and
        ``rotor_angle`` follow the coordinate), or a law of tension of length and rate.
    spec : holds the machine.
    coordinate : joint that grows in the concentric phase.
    take_up : metres of cable over the coordinate, 0 at the start (:func:`~revpress.machine.resistance.straight` for a
        carriage or a drum, :func:`~revpress.machine.resistance.cam` for a profile); growing.
    at : where it stands on the floor (x, z) [m].
    length : of the cable at no take-up, for a law that asks for it [m].
    leaves : site of the world where cable, strap or rod leaves the machine; without it none is drawn.
    """
    x, z = np.asarray(at, dtype=float)
    if isinstance(resistance, Flywheel):
        mounted, ends = _flywheel(resistance, spec, coordinate, take_up, x, z)
    elif isinstance(resistance, Stack):
        mounted, ends = _stack(resistance, spec, coordinate, take_up, x, z)
    else:
        mounted = Mounted(resistances=(Pull(coordinate, take_up, resistance, length),))
        ends = _stand(resistance, spec, x, z, leaves) if leaves else []
    names = {Stack: "cable", Band: "bands"}
    name = names.get(type(resistance), "strap")
    cords = [Cord(name, a, b) for a, b in pairwise([leaves, *ends])] if leaves else []
    return replace(mounted, cords=tuple(cords))


def _stack(
    stack: Stack, spec: mujoco.MjSpec, coordinate: str, take_up: PPoly, x: float, z: float
) -> tuple[Mounted, list[str]]:
    """The stack, and the sites past which its cable runs."""
    height, world = 0.03 + 0.003 * stack.mass, spec.worldbody
    for side in (-_HALF_FRAME, _HALF_FRAME):
        parts.bar(world, [x + side, 0.0, z], [x + side, PULLEY, z], 0.02)
    parts.bar(world, [x - _HALF_FRAME, PULLEY, z], [x + _HALF_FRAME, PULLEY, z], 0.02)
    parts.disc(world, [x, PULLEY, z], 0.05, 0.02, parts.STEEL, parts.MACHINE)
    parts.box(world, [x, _TOP / 2, z], [0.28, _TOP, 0.12], colour=parts.STEEL)
    world.add_site(name="stack_pulley", pos=[x, PULLEY, z])
    if stack.mass <= parts.NO_MASS:
        return Mounted(), ["stack_pulley"]
    inertia = np.full(3, stack.mass * 0.2**2 / 6)
    body = parts.moving_body(world, "stack", [x, _TOP, z], stack.mass, inertia=inertia)
    body.add_joint(name="stack_travel", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=[0, 1, 0])
    parts.box(body, [0, height / 2, 0], [0.28, height, 0.12], colour=parts.IRON, group=parts.LOAD)
    body.add_site(name="stack_top", pos=[0.0, height, 0.0])
    friction = stack.friction * stack.ratio * stack.mass * GRAVITY
    mounted = Mounted(
        (Coupling("stack_travel", coordinate, _times(take_up, stack.ratio)),),
        (Pull(coordinate, take_up, Drag(friction)),),
    )
    return mounted, ["stack_pulley", "stack_top"]


def _flywheel(
    wheel: Flywheel, spec: mujoco.MjSpec, coordinate: str, take_up: PPoly, x: float, z: float
) -> tuple[Mounted, list[str]]:
    """The flywheel, and the site of its shaft."""
    radius, axle = 0.2, np.array([x, ANCHOR, z])
    across = wheel.inertia / 2  # a flat disc
    mass = 2.0 * wheel.inertia / radius**2
    body = parts.moving_body(spec.worldbody, "rotor", axle, mass, inertia=(across, across, wheel.inertia))
    body.add_joint(name="rotor_angle", axis=[0, 0, 1])
    parts.disc(body, [0, 0, 0], radius, 0.03)
    parts.bar(body, [0, 0, 0], [0, 0, 0.12], wheel.radius)
    for side in (-0.05, 0.13):
        parts.bar(spec.worldbody, [x, 0.0, z + side], axle + [0, 0, side], 0.02)
    spec.worldbody.add_site(name="rotor_axle", pos=axle)
    return Mounted((Coupling("rotor_angle", coordinate, _times(take_up, 1.0 / wheel.radius)),)), ["rotor_axle"]


def _stand(law: Tension, spec: mujoco.MjSpec, x: float, z: float, leaves: str) -> list[str]:
    """A stand with a motor, a cylinder or the fixed end of bands, and the site of that."""
    world, anchor = spec.worldbody, np.array([x, ANCHOR, z])
    parts.bar(world, [x, 0.0, z], anchor, 0.025)
    parts.bar(world, [x - 0.15, 0.02, z], [x + 0.15, 0.02, z], 0.025)
    end = anchor
    if isinstance(law, Effort):
        parts.box(world, anchor, [0.22, 0.22, 0.2], colour=parts.IRON, name="motor")
    elif isinstance(law, Cylinder):
        away = spec.site(leaves).pos - anchor
        end = anchor + 0.4 * away / np.linalg.norm(away)
        parts.bar(world, anchor, end, 0.04, parts.IRON, name="cylinder")
    world.add_site(name="anchor", pos=end)
    return ["anchor"]


def _times(function: PPoly, factor: float) -> PPoly:
    return PPoly(factor * function.c, function.x)
