"""Where a machine gives its resistance a cable, strap or rod, and what a mounted resistance adds to the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import mujoco
import numpy as np

from revpress.machine import parts
from revpress.machine.coordinate_force import CoordinateForce
from revpress.machine.mounting_point import MountingPoint
from revpress.mechanics.coupling import Coupling

PULLEY, ANCHOR = 1.5, 0.25
"""Heights of a stack's top pulley; of an axle, a motor, a cylinder's foot and the fixed end of bands [m]."""


@dataclass(frozen=True)
class Cord:
    """A cable, strap or rod between the sites ``a`` and ``b`` to look at; what it does is in a resistance."""

    name: str
    a: str
    b: str


@dataclass(frozen=True)
class Mounted:
    """What a resistance adds to an :class:`~revpress.twin.assembly.Assembly`.

    Attributes
    ----------
    couplings : tuple of Coupling
        Of its own moving bodies to the machine's coordinate.
    forces : tuple of CoordinateForce
        On the machine's coordinate.
    cords : tuple of Cord
        What is to be seen of its cable.
    points : tuple of MountingPoint
        Where an instrument may be mounted on it.
    """

    couplings: tuple[Coupling, ...] = ()
    forces: tuple[CoordinateForce, ...] = ()
    cords: tuple[Cord, ...] = ()
    points: tuple[MountingPoint, ...] = ()

    def at(self, *points: MountingPoint) -> Mounted:
        """The same with places of the machine itself before its own, on which an instrument may be mounted."""
        return replace(self, points=(*points, *self.points))


def joined(mounted: Sequence[Mounted]) -> Mounted:
    """Several resistances of one machine."""
    return Mounted(
        tuple(c for m in mounted for c in m.couplings),
        tuple(f for m in mounted for f in m.forces),
        tuple(c for m in mounted for c in m.cords),
        tuple(p for m in mounted for p in m.points),
    )


@dataclass(frozen=True)
class Stand:
    """Where on the floor a resistance stands.

    Attributes
    ----------
    spec : mujoco.MjSpec
        Holds the machine.
    x, z : float
        Place on the floor [m].
    leaves : str
        Site of the world where cable, strap or rod leaves the machine; without it none is drawn.
    suffix : str
        Ends the names of what is added, where a machine has one for each leg.
    """

    spec: mujoco.MjSpec
    x: float
    z: float
    leaves: str = ""
    suffix: str = ""

    def at(self, height: float) -> np.ndarray:
        """The point (3,) at a height over the stand [m]."""
        return np.array([self.x, height, self.z])

    def foot(self, height: float = ANCHOR) -> np.ndarray:
        """Draw a post on a foot; returns its upper end (3,) [m]."""
        world, top = self.spec.worldbody, self.at(height)
        parts.bar(world, self.at(0.0), top, 0.025)
        parts.bar(world, self.at(0.02) - [0.15, 0.0, 0.0], self.at(0.02) + [0.15, 0.0, 0.0], 0.025)
        return top

    def cylinder(self) -> str:
        """Draw a cylinder that points to where its rod leaves the machine; returns the site of its end."""
        foot = self.foot()
        away = self.spec.site(self.leaves).pos - foot
        end = foot + 0.4 * away / np.linalg.norm(away)
        parts.bar(self.spec.worldbody, foot, end, 0.04, parts.IRON, name=f"cylinder{self.suffix}")
        return self.site("anchor", end)

    def site(self, name: str, position: np.ndarray) -> str:
        """Add a site to the world; returns its whole name."""
        whole = f"{name}{self.suffix}"
        self.spec.worldbody.add_site(name=whole, pos=position)
        return whole

    def cords(self, name: str, sites: Sequence[str]) -> tuple[Cord, ...]:
        """What is seen of a cable past ``sites``, from where it leaves the machine."""
        return tuple(Cord(name, a, b) for a, b in pairwise([self.leaves, *sites])) if self.leaves else ()


@dataclass(frozen=True)
class CableEnd:
    """How a moving part of a machine takes up a cable, strap or rod.

    Attributes
    ----------
    coordinate : str
        Joint that grows from 0 to ``span`` in the concentric phase.
    span : float
        Its travel over the stroke [rad or m].
    radius : float
        Metres of cable for each unit of it, before any cam.
    path : float
        Metres of the athlete's path for each unit of it.
    """

    coordinate: str
    span: float
    radius: float
    path: float


@dataclass(frozen=True)
class CablePoint(CableEnd):
    """A :class:`CableEnd` and what pulls there.

    Attributes
    ----------
    stand : Stand
        Where the resistance stands.
    """

    stand: Stand


def cable_along_the_floor(carriage: mujoco.MjsBody, low: np.ndarray, stand: Stand) -> tuple[Cord, ...]:
    """Guide a cable from a carriage down its track and along the floor to where a resistance stands.

    Parameters
    ----------
    carriage : mujoco.MjsBody
        Its frame is the world's at the start.
    low : ndarray, shape (3,)
        Lower end of the track [m].
    stand : Stand
        Of the resistance; its cable leaves the machine at the last guide.

    Returns
    -------
    tuple of Cord
        What is seen of the cable up to there.
    """
    world = stand.spec.worldbody
    places = {"low_guide": [low[0], low[1]], "floor_guide": [low[0], 0.06], stand.leaves: [stand.x, 0.06]}
    carriage.add_site(name="cable", pos=[0.0, 0.0, stand.z])
    for name, place in places.items():
        world.add_site(name=name, pos=[*place, stand.z])
        parts.disc(world, [*place, stand.z], 0.04, 0.02, parts.STEEL, parts.MACHINE)
    return tuple(Cord("cable", a, b) for a, b in pairwise(["cable", *places]))
