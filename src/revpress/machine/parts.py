"""The parts that machines are made of: floor, bench, lever, carriage, foot plate, weight plates, barbell.

Each function adds one part to a MuJoCo spec and names the sites where other parts join. A *surface site* has its y
axis along the outward normal of the surface and its x and z axes in it. World axes: x forward, y up, z to the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mujoco
import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.transform import Rotation

from revpress.mechanics.kinematics import Array

Colour = tuple[float, ...]
_LEVEL = (1.0, 0.0, 0.0, 0.0)
FLOOR, MACHINE, LOAD = 0, 2, 3  # visual groups; the athlete's skin is 1
STEEL = (0.36, 0.40, 0.45, 1.0)
PAD = (0.13, 0.15, 0.18, 1.0)
IRON = (0.10, 0.11, 0.13, 1.0)
GRIP = (0.80, 0.33, 0.13, 1.0)
_GROUND = (0.86, 0.87, 0.88, 1.0)
PLATE_RADIUS = 0.225  # competition plates, 450 mm across (IWF)
_PLATE_DENSITY = 7200.0  # cast iron [kg/m³]
FOOT_PLATE, FOOT_PLATE_MASS = 0.32, 3.0  # of a foot plate [m, kg]
_BAR_LENGTH, _BAR_RADIUS = 2.2, 0.014
NO_MASS = 1e-6
"""A load up to this [kg] is left out: the engine refuses to move a body of almost nothing."""
_SLEEVE = 0.70  # from a barbell's middle to the middle of its sleeve's load [m]


def rotation_z(angle: float) -> Array:
    """Quaternion (w, x, y, z) of a turn about z [rad]."""
    return np.array([np.cos(angle / 2), 0.0, 0.0, np.sin(angle / 2)])


def rotation_y(angle: float) -> Array:
    """Quaternion (w, x, y, z) of a turn about y [rad]."""
    return np.array([np.cos(angle / 2), 0.0, np.sin(angle / 2), 0.0])


def bar(
    body: Any,
    start: ArrayLike,
    end: ArrayLike,
    radius: float,
    colour: tuple[float, ...] = STEEL,
    group: int = MACHINE,
    name: str = "",
) -> None:
    """A tube that is only looked at, between two points of a body; a ``name`` is written beside it in drawings."""
    body.add_geom(
        type=mujoco.mjtGeom.mjGEOM_CAPSULE, fromto=[*np.asarray(start), *np.asarray(end)], size=[radius, 0, 0],
        rgba=colour, group=group, contype=0, conaffinity=0, mass=0, name=name,
    )  # fmt: skip


def box(body: Any, centre: ArrayLike, size: ArrayLike, quaternion: ArrayLike = _LEVEL, colour: Colour = PAD,
        group: int = MACHINE, name: str = "") -> None:  # fmt: skip
    """A box that is only looked at; ``size`` are full edge lengths [m]; for ``name`` see :func:`bar`."""
    body.add_geom(
        type=mujoco.mjtGeom.mjGEOM_BOX, pos=np.asarray(centre), size=np.asarray(size) / 2, quat=np.asarray(quaternion),
        rgba=colour, group=group, contype=0, conaffinity=0, mass=0, name=name,
    )  # fmt: skip


def disc(
    body: Any,
    centre: ArrayLike,
    radius: float,
    thickness: float,
    colour: tuple[float, ...] = IRON,
    group: int = LOAD,
) -> None:
    """A disc about the z axis that is only looked at."""
    body.add_geom(
        type=mujoco.mjtGeom.mjGEOM_CYLINDER, pos=np.asarray(centre), size=[radius, thickness / 2, 0],
        rgba=colour, group=group, contype=0, conaffinity=0, mass=0,
    )  # fmt: skip


def floor(spec: mujoco.MjSpec) -> None:
    """The floor at y = 0."""
    box(spec.worldbody, [0.0, -0.01, 0.0], [3.6, 0.02, 2.4], colour=_GROUND, group=FLOOR)


def surface(body: Any, name: str, position: ArrayLike, quaternion: ArrayLike = (1, 0, 0, 0)) -> None:
    """A surface site; at the identity its normal is y."""
    body.add_site(name=name, pos=np.asarray(position), quat=np.asarray(quaternion))


def moving_body(
    parent: Any,
    name: str,
    position: ArrayLike,
    mass: float,
    centre: ArrayLike = (0, 0, 0),
    inertia: ArrayLike = (1e-4,) * 3,
) -> Any:
    """A body with explicit mass [kg], centre of mass [m] and principal inertia about it [kg m²]."""
    return parent.add_body(
        name=name,
        pos=np.asarray(position),
        mass=mass,
        ipos=np.asarray(centre),
        inertia=np.asarray(inertia),
        explicitinertial=True,
    )


def weight_plates(body: Any, name: str, position: ArrayLike, mass: float, spread: float = 0.3) -> None:
    """Iron discs of total ``mass`` [kg] about z at ``position``, half on each side at ±``spread`` [m].

    They turn with the body: the disc's own inertia ½ m r² about z, ¼ m r² + m spread² across.
    """
    if mass <= NO_MASS:
        return
    r = PLATE_RADIUS
    moving_body(
        body, name, position, mass,
        inertia=(mass * (r * r / 4 + spread**2), mass * (r * r / 4 + spread**2), mass * r * r / 2),
    )  # fmt: skip
    thickness = mass / 2 / (_PLATE_DENSITY * np.pi * r * r)
    for side in (-1.0, 1.0):
        disc(body, np.asarray(position) + [0, 0, side * spread], r, max(thickness, 0.01))


def barbell(body: Any, name: str, position: ArrayLike, mass: float, sides: Sequence[float] = (-1.0, 1.0)) -> None:
    """A barbell of total ``mass`` [kg] along z with its middle at ``position``, or its half of one of ``sides`` (±1).

    It is free to spin, so it has no inertia about z; across, the masses count as at its sleeves.
    """
    if mass <= NO_MASS:
        return
    middle = _SLEEVE * float(np.mean(sides))
    across = sum(mass / 2 * (_SLEEVE * side - middle) ** 2 for side in sides) + 1e-4 * mass
    moving_body(body, name, position, mass * len(sides) / 2, (0.0, 0.0, middle), (across, across, 1e-4 * mass))
    at = np.asarray(position, dtype=float)
    thickness = max(mass - 20.0, 2.0) / 2 / (_PLATE_DENSITY * np.pi * PLATE_RADIUS**2)
    for side in sides:
        bar(body, at, at + [0, 0, side * _BAR_LENGTH / 2], _BAR_RADIUS, group=LOAD)
        disc(body, at + [0, 0, side * 0.72], PLATE_RADIUS, thickness)


def held_weight(body: Any, name: str, position: ArrayLike, mass: float, size: ArrayLike) -> None:
    """A weight held or strapped to a limb: a point mass [kg], looked at as a box of edge lengths ``size`` [m].

    The site ``name`` is its centre, also without any mass.
    """
    body.add_site(name=name, pos=np.asarray(position))
    if mass <= NO_MASS:
        return
    moving_body(body, f"{name}_mass", position, mass, inertia=np.full(3, 1e-6 * mass))
    box(body, position, size, colour=IRON, group=LOAD)


def foot_plate(parent: Any, position: ArrayLike, width: float, pivoting: bool, name: str = "plate") -> Any:
    """A foot plate of 3 kg whose centre is a pivot about z (coordinate ``<name>_angle``) or a rigid joint.

    The plate's own axes: y is the normal towards the foot, x towards the toes.
    """
    length, thickness, mass = FOOT_PLATE, 0.02, FOOT_PLATE_MASS
    plate = moving_body(
        parent, name, position, mass, (0.0, -thickness / 2, 0.0),
        (mass * width**2 / 12, mass * (length**2 + width**2) / 12, mass * length**2 / 12),
    )  # fmt: skip
    if pivoting:
        plate.add_joint(name=f"{name}_angle", type=mujoco.mjtJoint.mjJNT_HINGE, axis=[0, 0, 1])
    box(plate, [0.0, -thickness / 2, 0.0], [length, thickness, width], colour=GRIP)
    return plate


def rotated(quaternion: ArrayLike, vector: ArrayLike) -> Array:
    """A vector (3,) rotated by a quaternion (w, x, y, z)."""
    return np.asarray(Rotation.from_quat(np.asarray(quaternion), scalar_first=True).apply(np.asarray(vector)))
