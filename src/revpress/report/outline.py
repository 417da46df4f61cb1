"""A scene as outlines on a page: what a far eye sees of shapes, muscles and forces, as polygons in metres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import ConvexHull
from scipy.spatial.transform import Rotation

from revpress.errors import InputError, shown
from revpress.mechanics.kinematics import Array
from revpress.report.scene import Scene

_BLUNT = 0.0007  # an outline's polygon cuts off so much of a curve [m]
_LEAST = 0.01  # of the largest force, or 1 N: less is not shown
_SAME, _NEAR = 0.06, 0.1  # forces that differ by less, relative, and are nearer [m] look like one
_TWIN = 0.003  # outlines nearer than that are one to the eye [m]
_CORNERS = np.array(list(product((-1.0, 1.0), repeat=3)))
_ROUND = np.array([np.cos(np.arange(24) * np.pi / 12), np.sin(np.arange(24) * np.pi / 12)])  # directions (2, n)
_PLURALS = {"foot": "feet"}
_ARMS = ("humerus", "ulna", "radius", "hand")
_LEGS = ("femur", "tibia", "patella", "talus", "calcn", "toes")


@dataclass(frozen=True)
class Camera:
    """A far eye that looks level from the athlete's right by default.

    Attributes
    ----------
    azimuth : float
        Turn of the eye towards the front [rad].
    elevation : float
        Of the eye over the horizon [rad].
    """

    azimuth: float = 0.0
    elevation: float = 0.0

    @cached_property
    def axes(self) -> Array:
        """Rows (3, 3): to the right on the page, up on the page, towards the eye."""
        a, e = self.azimuth, self.elevation
        right = np.array([np.cos(a), 0.0, -np.sin(a)])
        towards = np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])
        return np.array([right, np.cross(towards, right), towards])

    def see(self, points: ArrayLike) -> Array:
        """Places on the page (…, 2) of points (…, 3) [m]."""
        return np.asarray(np.asarray(points) @ self.axes[:2].T)

    def depth(self, points: ArrayLike) -> Array:
        """How far (…) points (…, 3) lie towards the eye [m]."""
        return np.asarray(np.asarray(points) @ self.axes[2])


SIDE = Camera()
THREE_QUARTER = Camera(float(np.radians(35.0)), float(np.radians(12.0)))


def outline(kind: str, size: ArrayLike, rotation: ArrayLike, camera: Camera = SIDE) -> Array:
    """Outline (n, 2) of a shape about its centre, anticlockwise [m].

    Parameters
    ----------
    kind, size : str or array_like
        Of the scene's shape; half sizes as MuJoCo has them, capsules and cylinders along their z.
    rotation : array_like, shape (3, 3)
        From the shape's axes to the world's.

    Raises
    ------
    InputError
        An unknown kind.

    Notes
    -----
    Every shape is convex: the hull of its corners on the page, of the rims of its ends, or of an ellipse, whose half
    axes are the singular values of the sizes turned into the page.
    """
    size = np.asarray(size, dtype=float)
    flat = camera.axes[:2] @ np.asarray(rotation)  # from the shape's axes to the page
    radius = float(size.max() if kind == "ellipsoid" else size[0])
    count = 4 * int(np.ceil(np.pi / 4 / np.arccos(1.0 - min(_BLUNT / radius, 0.1))))
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    match kind:
        case "box":
            points = (_CORNERS * size) @ flat.T
        case "ellipsoid":
            directions, halves, _ = np.linalg.svd(flat * size)
            points = (circle * halves) @ directions.T
        case "sphere":
            points = radius * circle
        case "capsule":
            points = np.concatenate([radius * circle + end * size[1] * flat[:, 2] for end in (-1.0, 1.0)])
        case "cylinder":
            points = np.concatenate(
                [radius * circle @ flat[:, :2].T + end * size[1] * flat[:, 2] for end in (-1.0, 1.0)]
            )
        case _:
            raise InputError(f"a shape of kind {shown(kind)} cannot be drawn")
    corners = np.unique(np.round(points, 9), axis=0)
    return np.asarray(corners[ConvexHull(corners).vertices])


@dataclass(frozen=True)
class Seen:
    """A shape on the page.

    Attributes
    ----------
    part : str
        The limb ("leg r", "trunk") or the machine's body that it belongs to.
    group, colour : str
        Of the shape.
    centre : ndarray, shape (2,)
        ``edge`` : (n, 2) outline [m].
    depth : float
        Of its centre towards the eye [m].
    worn : bool
        Whether it belongs to the equipment but hangs on the athlete.
    """

    part: str
    group: str
    colour: str
    centre: Array
    edge: Array
    depth: float
    worn: bool


def seen(scene: Scene, frame: int, camera: Camera = SIDE) -> list[Seen]:
    """The shapes of the scene at a frame in its order, without the floor.

    To a level eye, what is below the ground lies flat on it: posts are cut off there, and toes, which do not bend in
    this body, do so in the picture.
    """
    out = []
    skin = [s["name"] for s in scene["shapes"] if s["group"] == "athlete"]
    for shape in scene["shapes"]:
        if shape["group"] == "floor":
            continue
        place, quaternion = (_at(shape[key], frame) for key in ("position", "quaternion"))
        rotation = Rotation.from_quat(quaternion, scalar_first=True).as_matrix()
        centre = camera.see(place)
        edge = above_ground(centre + outline(shape["kind"], shape["size"], rotation, camera), camera)
        worn = shape["group"] != "athlete" and any(name.startswith(f"skin_{shape['name']}_") for name in skin)
        out.append(Seen(_part(shape), shape["group"], shape["colour"], centre, edge, float(camera.depth(place)), worn))
    return out


def above_ground(points: Array, camera: Camera) -> Array:
    """Points (n, 2) of the page, those below the ground set on it if the eye is level."""
    return np.maximum(points, [-np.inf, 0.0]) if camera.elevation == 0.0 else points


def _at(series: ArrayLike, frame: int) -> Array:
    """A shape's place or turn, which stands still or moves."""
    series = np.asarray(series)
    return series if series.ndim == 1 else series[frame]


def _part(shape: Mapping[str, Any]) -> str:
    if shape["group"] != "athlete":
        return str(shape["name"])
    segment = shape["name"].removeprefix("skin_")
    for limb, bones in (("arm", _ARMS), ("leg", _LEGS)):
        for side in "rl":
            if segment.startswith(tuple(f"{bone}_{side}" for bone in bones)):
                return f"{limb} {side}"
    return "trunk"


def spindle(points: ArrayLike, radius: float, camera: Camera = SIDE) -> Array:
    """Outline (2n, 2) of a muscle's belly along its path (n, 3), thin at its ends [m]."""
    path = camera.see(points)
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    across = np.column_stack([-along[:, 1], along[:, 0]])
    thin = min(0.003, radius)
    half = thin + (radius - thin) * np.sin(np.pi * np.linspace(0.0, 1.0, len(path))) ** 0.8
    return np.concatenate([path + half[:, None] * across, (path - half[:, None] * across)[::-1]])


@dataclass(frozen=True)
class Force:
    """A force on the athlete: ``origin`` (2,) on the page [m], ``whole`` (3,) along the page's axes and to the eye [N].

    ``count`` forces of one name, such as those of two feet, may look like one.
    """

    name: str
    kind: str
    origin: Array
    whole: Array
    count: int = 1

    @property
    def vector(self) -> Array:
        """On the page (2,) [N]."""
        return self.whole[:2]

    @property
    def size(self) -> float:
        """In space [N]."""
        return float(np.linalg.norm(self.whole))

    @property
    def label(self) -> str:
        """Name and size."""
        return f"{self.name} {self.size:.0f} N" + " each" * (self.count > 1)

    def outline(self, length: float, breadth: float, largest: float) -> Array:
        """An arrow (7, 2), its tip the fourth point; its area is to that of the ``largest`` force as the forces are.

        ``length`` and ``breadth`` [m] are the largest one's; no arrow is shorter than a third of it. One that would
        end in the ground ends where the force acts instead.
        """
        size = float(np.linalg.norm(self.vector))
        along = self.vector / size
        across = np.array([-along[1], along[0]])
        share = max(np.sqrt(size / largest), 0.35)
        tip, half = length * share, breadth * share / 2
        neck = tip - 4.5 * half
        right = [(0.0, half), (neck, half), (neck, 2.6 * half)]
        profile = np.array([*right, (tip, 0.0), *((x, -y) for x, y in reversed(right))])
        arrow = np.asarray(self.origin + profile @ [along, across])
        return arrow - tip * along if arrow[3, 1] < 0.0 and along[1] < 0.0 else arrow


def forces(scene: Scene, frame: int, camera: Camera = SIDE) -> list[Force]:
    """The forces at a frame; a contact through which all of the resistance acts is not shown twice.

    Forces of one name that act at one place of the page are one if they look alike, otherwise their sum is shown.
    """
    arrows = [
        Force(
            arrow["name"].removesuffix(" r").removesuffix(" l"),
            arrow["kind"],
            camera.see(arrow["origin"][frame]),
            camera.axes @ arrow["vector"][frame],
        )
        for arrow in sorted(scene["arrows"], key=lambda a: a["kind"] != "resistance")
    ]
    least = max(1.0, _LEAST * max((f.size for f in arrows), default=0.0))
    found: list[Force] = []
    for force in arrows:
        if np.linalg.norm(force.vector) < least:
            continue
        twin = next((i for i, other in enumerate(found) if other.name == force.name and _together(other, force)), None)
        if twin is None:
            found.append(force)
        elif _alike(found[twin], force):
            found[twin] = replace(found[twin], count=found[twin].count + 1)
        else:
            found[twin] = _sum(found[twin], force)
    felt = next((f for f in found if f.kind == "resistance"), None)
    return [f for f in found if felt is None or f.kind != "contact" or not _alike(felt, f, f.count)]


def _together(a: Force, b: Force) -> bool:
    return bool(np.linalg.norm(a.origin - b.origin) < _NEAR)


def _alike(a: Force, b: Force, count: int = 1) -> bool:
    """Whether ``a`` looks like ``count`` times ``b``."""
    return _together(a, b) and bool(np.linalg.norm(a.vector - count * b.vector) < _SAME * a.size)


def _sum(a: Force, b: Force) -> Force:
    """Both as one that acts between them, nearer to the larger one."""
    middle = np.average([a.origin, b.origin], axis=0, weights=[a.size, b.size])
    return Force(_PLURALS.get(a.name, f"{a.name}s"), a.kind, middle, a.whole + b.whole)


def moved(ghost: Sequence[Seen], solid: Sequence[Seen], least: float) -> list[Seen]:
    """The shapes of ``ghost`` that lie farther than ``least`` [m] from where they are in ``solid``."""
    return [g for g, s in zip(ghost, solid, strict=True) if _apart(g, s) > least]


def visible(shapes: Sequence[Seen]) -> list[Seen]:
    """The shapes that no nearer twin hides, such as the near leg the far one in a squat."""
    return [far for far in shapes if not any(_hides(near, far) for near in shapes)]


def _hides(near: Seen, far: Seen) -> bool:
    return near.group == far.group and near.depth > far.depth and _apart(near, far) < _TWIN


def _apart(a: Seen, b: Seen) -> float:
    """Distance of two convex outlines: the largest difference of their reaches."""
    return float(np.abs((a.edge @ _ROUND).max(axis=0) - (b.edge @ _ROUND).max(axis=0)).max())
