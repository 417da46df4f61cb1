"""One way to put any resistance on any machine: by the cable, strap or rod that a coordinate of it takes up."""

from __future__ import annotations

from dataclasses import dataclass

import mujoco
import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PPoly

from revpress.athlete.body import GRAVITY
from revpress.machine import parts
from revpress.machine.resistance import Drag, Drive, Flywheel, Pull, Stack
from revpress.mechanics.coupling import Coupling
from revpress.mechanics.line import Tension

_GUIDE = 1.9  # height of a stack's frame [m]
_TOP = 0.12  # of the stack at the start [m]


@dataclass(frozen=True)
class Mounted:
    """What a resistance adds to an :class:`~revpress.exercise.assembly.Assembly`."""

    couplings: tuple[Coupling, ...] = ()
    resistances: tuple[Drive, ...] = ()


def mount_resistance(
    resistance: Stack | Flywheel | Tension,
    spec: mujoco.MjSpec,
    coordinate: str,
    take_up: PPoly,
    at: ArrayLike,
    length: float = 0.0,
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
    """
    x, z = np.asarray(at, dtype=float)
    if isinstance(resistance, Flywheel):
        return _flywheel(resistance, spec, coordinate, take_up, x, z)
    if isinstance(resistance, Stack):
        return _stack(resistance, spec, coordinate, take_up, x, z)
    return Mounted(resistances=(Pull(coordinate, take_up, resistance, length),))


def _stack(stack: Stack, spec: mujoco.MjSpec, coordinate: str, take_up: PPoly, x: float, z: float) -> Mounted:
    height, world = 0.02 + 0.002 * stack.mass, spec.worldbody
    for side in (-0.13, 0.13):
        parts.bar(world, [x, 0.0, z + side], [x, _GUIDE, z + side], 0.02)
    parts.bar(world, [x, _GUIDE, z - 0.13], [x, _GUIDE, z + 0.13], 0.02)
    if stack.mass <= parts.NO_MASS:
        return Mounted()
    inertia = np.full(3, stack.mass * 0.2**2 / 6)
    body = parts.moving_body(world, "stack", [x, _TOP, z], stack.mass, inertia=inertia)
    body.add_joint(name="stack_travel", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=[0, 1, 0])
    parts.box(body, [0, height / 2, 0], [0.12, height, 0.2], colour=parts.IRON, group=parts.LOAD)
    friction = stack.friction * stack.ratio * stack.mass * GRAVITY
    return Mounted(
        (Coupling("stack_travel", coordinate, _times(take_up, stack.ratio)),),
        (Pull(coordinate, take_up, Drag(friction)),),
    )


def _flywheel(wheel: Flywheel, spec: mujoco.MjSpec, coordinate: str, take_up: PPoly, x: float, z: float) -> Mounted:
    radius, axle = 0.2, np.array([x, 0.25, z])
    across = wheel.inertia / 2  # a flat disc
    mass = 2.0 * wheel.inertia / radius**2
    body = parts.moving_body(spec.worldbody, "rotor", axle, mass, inertia=(across, across, wheel.inertia))
    body.add_joint(name="rotor_angle", axis=[0, 0, 1])
    parts.disc(body, [0, 0, 0], radius, 0.03)
    parts.bar(body, [0, 0, 0], [0, 0, 0.12], wheel.radius)
    for side in (-0.05, 0.13):
        parts.bar(spec.worldbody, [x, 0.0, z + side], axle + [0, 0, side], 0.02)
    return Mounted((Coupling("rotor_angle", coordinate, _times(take_up, 1.0 / wheel.radius)),))


def _times(function: PPoly, factor: float) -> PPoly:
    return PPoly(factor * function.c, function.x)
