"""Parameters of the musculoskeletal body: segments, joints, wrap cylinders, muscle paths.

Plain numbers, nothing compiled: :func:`reference_parameters` reads the published set, :func:`scale_geometry`
stretches it, :mod:`revpress.athlete.body` builds it. Body axes: x forward, y up, z to the right, as in
OpenSim.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import PPoly, make_interp_spline
from scipy.spatial.transform import Rotation

from revpress.athlete.soles import Sole
from revpress.errors import InputError, shown
from revpress.mechanics.arrays import finite
from revpress.mechanics.muscle_curves import PUBLISHED_TENDON_STRAIN

Array = NDArray[np.float64]

BODY_SIDES = ("r", "l")


@dataclass(frozen=True)
class Segment:
    """Mass [kg], centre of mass (3,) [m], moments of inertia about it (3,) [kg m²], in body axes."""

    mass: float
    com: Array
    inertia: Array


@dataclass(frozen=True)
class Axis:
    """One hinge or slide of a joint.

    ``direction`` (3,) is in the joint's own frame. An axis with a ``driver`` follows that coordinate through
    ``function``; any other is an independent coordinate, within ``range`` [rad or m] where it has one.
    """

    name: str
    kind: str
    direction: Array
    range: tuple[float, float] | None = None
    driver: str | None = None
    function: PPoly | None = None


@dataclass(frozen=True)
class Joint:
    """What holds a body on its parent: a frame in each, and axes in order (slides, then body-fixed hinges).

    Positions (3,) [m] and rotations (3, 3) of the joint frame in the parent and in the child; without axes it
    is a weld.
    """

    parent: str
    position: Array
    rotation: Array
    child_position: Array
    child_rotation: Array
    axes: tuple[Axis, ...]


@dataclass(frozen=True)
class WrapCylinder:
    """A wrap cylinder along z of its own frame in ``body``.

    ``quadrant`` is ``all``, or the half of its surface that a path may use: ``x``, ``-x``, ``y``, ``-y``.
    """

    body: str
    position: Array
    rotation: Array
    radius: float
    quadrant: str


@dataclass(frozen=True)
class PathPoint:
    """A point of a muscle path, ``at`` (3,) [m] in ``body``."""

    body: str
    at: Array


@dataclass(frozen=True)
class SurfacePoint:
    """A point of a muscle path on a cylinder: ``angle`` [rad] round its axis, ``along`` it in radii."""

    wrap: str
    angle: float
    along: float


PathItem = PathPoint | SurfacePoint | str
"""What a muscle path is made of; a name is that of a cylinder between two points."""


@dataclass(frozen=True)
class Muscle:
    """Force [N], lengths [m], pennation [rad], path from origin to insertion, strain of the tendon at that force."""

    max_isometric_force: float
    optimal_fibre_length: float
    tendon_slack_length: float
    pennation: float
    path: tuple[PathItem, ...]
    tendon_strain: float = PUBLISHED_TENDON_STRAIN


@dataclass(frozen=True)
class Ellipsoid:
    """A piece of skin of ``body``: centre (3,) and half axes (3,) along the body's axes [m]."""

    body: str
    at: Array
    half: Array


@dataclass(frozen=True)
class Capsule:
    """A piece of skin of ``body``: two end points (3,) and a radius [m]."""

    body: str
    start: Array
    end: Array
    radius: float


@dataclass(frozen=True, eq=False)
class BodyParameters:
    """Everything that :func:`revpress.athlete.body.build_body` needs, by name; one equals only itself."""

    segments: Mapping[str, Segment]
    joints: Mapping[str, Joint]
    wraps: Mapping[str, WrapCylinder]
    muscles: Mapping[str, Muscle]
    soles: Mapping[str, Sole]
    skin: Mapping[str, Ellipsoid | Capsule]
    skin_colour: tuple[float, ...]

    @property
    def mass(self) -> float:
        """Mass of the whole body [kg]."""
        return sum(s.mass for s in self.segments.values())


@lru_cache(maxsize=4)
def reference_parameters(published: bool = False, identified: bool = True) -> BodyParameters:
    """The unscaled body (75.337 kg, 1.70 m), its left side the mirror image of the right.

    :cite:`rajagopal2016`, :cite:`lai2017`, :cite:`uhlrich2022`; soles and skin are ours. It is read once and shared
    between callers, who leave it unchanged.

    Parameters
    ----------
    published : bool, default: False
        Leave the published body as it is: without the short external rotators of the hip
        (:cite:`dostal1981`, :cite:`parvaresh2019`), with its own track of the patella and its own lengths of fibres and
        tendons.
    identified : bool, default: True
        Take the lengths of ``data/identified_lengths.toml``; of no account where ``published``.
    """
    raw = _read("rajagopal_lai_uhlrich2023")
    additions = _read("body_additions")
    for name, via in additions["via"].items():
        path = raw["muscles"][name]["path"]
        path.insert(path.index({"wrap": via["wrap"]}), {"via": via})
    for name, quadrant in additions["quadrant"].items():
        raw["wraps"][name]["quadrant"] = quadrant
    if not published:
        _complete(raw, identified)
    colour = additions["skin"].pop("colour")
    return BodyParameters(
        segments=_both_sides(raw["segments"], _segment),
        joints=_both_sides(raw["joints"], _joint),
        wraps=_both_sides(raw["wraps"], _cylinder),
        muscles=_both_sides(raw["muscles"], _muscle),
        soles={side: _sole(additions["sole"], side == "l") for side in BODY_SIDES},
        skin=_skin(additions["skin"]),
        skin_colour=tuple(colour),
    )


def simm_spline(x: ArrayLike, y: ArrayLike) -> PPoly:
    """OpenSim's SimmSpline through the points (n,), n ≥ 4.

    The C² cubic spline whose third derivative at each end is that of the cubic through the four points there.
    """
    x, y = finite("x", x), finite("y", y)
    if x.ndim != 1 or x.shape != y.shape or len(x) < 4 or np.diff(x).min() <= 0.0:
        raise InputError(f"a spline needs four points or more whose x rises; x is {shown(x)}")
    ends = [6.0 * np.polyfit(x[part] - x[part][0], y[part], 3)[0] for part in (slice(4), slice(-4, None))]
    spline = make_interp_spline(x, y, k=3, bc_type=([(3, ends[0])], [(3, ends[1])]))
    knots = PPoly.from_spline(spline)
    return PPoly(knots.c[:, 3:-3], knots.x[3:-3])


def scale_geometry(parameters: BodyParameters, factors: Mapping[str, ArrayLike]) -> BodyParameters:
    """Stretch joint frames, coupled translations, path points and cylinders; masses and muscle lengths stay.

    Parameters
    ----------
    factors : mapping of str to array_like
        For each body to be scaled, three factors (3,) along its x, y, z; other bodies keep their size.

    Notes
    -----
    Positions scale component-wise in the body they are given in; a coupled translation along the unit vector
    ``a`` scales by ``aᵀ S a`` of the parent's ``S``; a cylinder's radius by the mean stretch across its axis.
    """
    unknown = factors.keys() - parameters.segments.keys()
    if unknown:
        known = ", ".join(parameters.segments)
        raise InputError(f"scale factor for unknown body {shown(sorted(unknown)[0])}; the bodies are {known}")
    scale = {body: np.ones(3) for body in ("ground", *parameters.segments)}
    for body, factor in factors.items():
        scale[body] = np.broadcast_to(np.asarray(factor, dtype=float), (3,))
        if not (np.isfinite(scale[body]).all() and (scale[body] > 0).all()):
            raise InputError(f"scale factors of {body} are {scale[body]}, but each must be a number above 0")

    def joint(child: str, old: Joint) -> Joint:
        if child not in factors and old.parent not in factors:
            return old
        s = scale[old.parent]
        return replace(
            old,
            position=s * old.position,
            child_position=scale[child] * old.child_position,
            axes=tuple(_scaled_axis(a, old.rotation, s) for a in old.axes),
        )

    def cylinder(old: WrapCylinder) -> WrapCylinder:
        s = scale[old.body]
        across = np.linalg.norm(s[:, None] * old.rotation[:, :2], axis=0).mean()
        return replace(old, position=s * old.position, radius=old.radius * float(across))

    def muscle(old: Muscle) -> Muscle:
        path = [PathPoint(p.body, scale[p.body] * p.at) if isinstance(p, PathPoint) else p for p in old.path]
        return replace(old, path=tuple(path))

    def skin(old: Ellipsoid | Capsule) -> Ellipsoid | Capsule:
        if old.body not in factors:
            return old
        s = scale[old.body]
        if isinstance(old, Ellipsoid):
            return replace(old, at=s * old.at, half=s * old.half)
        along = (old.end - old.start) / np.linalg.norm(old.end - old.start)
        across = (s.sum() - along @ (s * along)) / 2
        return replace(old, start=s * old.start, end=s * old.end, radius=old.radius * float(across))

    def sole(old: Sole) -> Sole:
        x, y, z = scale[old.body]
        return Sole(
            body=old.body,
            heel_x=old.heel_x * x,
            ball_x=old.ball_x * x,
            toe_x=old.toe_x * x,
            half_width_heel=old.half_width_heel * z,
            half_width_ball=old.half_width_ball * z,
            height=old.height * y,
        )

    return replace(
        parameters,
        joints={child: joint(child, j) for child, j in parameters.joints.items()},
        wraps={name: cylinder(w) for name, w in parameters.wraps.items()},
        muscles={name: muscle(m) for name, m in parameters.muscles.items()},
        soles={side: sole(s) for side, s in parameters.soles.items()},
        skin={name: skin(s) for name, s in parameters.skin.items()},
    )


def _scaled_axis(axis: Axis, rotation: Array, scale: Array) -> Axis:
    if axis.kind == "hinge" or axis.function is None:
        return axis
    direction = rotation @ axis.direction
    f = axis.function
    return replace(axis, function=PPoly.construct_fast(f.c * (direction @ (scale * direction)), f.x))


# Reading the data files


def _complete(raw: dict[str, Any], identified: bool) -> None:
    """Add the short external rotators, identified lengths at kept volumes, the corrected track of the patella."""
    rotators = _read("short_rotators")
    raw["wraps"] |= rotators["wraps"]
    raw["muscles"] |= rotators["muscles"]
    for name, numbers in rotators["architecture"].items():
        raw["muscles"][name] |= numbers
    for name, lengths in _read("identified_lengths")["muscles"].items() if identified else ():
        muscle = raw["muscles"][name]
        volume = muscle["max_isometric_force"] * muscle["optimal_fibre_length"]
        muscle |= {**lengths, "max_isometric_force": volume / lengths["optimal_fibre_length"]}
    track = _read("patella_track")
    for axis in raw["joints"]["patella_r"]["axes"]:
        if axis["name"] in track:
            axis["spline"] = [track["knee_angle"], track[axis["name"]]]


# Reflection in z: a polar vector turns its z round, a rotation vector its x and y.
_POLAR = np.array([1.0, 1.0, -1.0])
_AXIAL = -_POLAR


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("revpress.athlete") / f"data/{name}.toml").read_text())


def _both_sides(entries: Mapping[str, Any], read: Any) -> dict[str, Any]:
    """Each entry, a right-hand one followed by its mirror image."""
    out = {}
    for name, entry in entries.items():
        out[name] = read(entry, False)
        if name.endswith("_r"):
            out[_left(name)] = read(entry, True)
    return out


def _left(name: str) -> str:
    return name[:-2] + "_l" if name.endswith("_r") else name


def _name(name: str, mirror: bool) -> str:
    return _left(name) if mirror else name


def _vector(values: ArrayLike, mirror: bool) -> Array:
    return np.asarray(values, dtype=float) * (_POLAR if mirror else 1.0)


def _rotation(angles: ArrayLike, mirror: bool) -> Array:
    """Rotation matrix of body-fixed x, y, z angles."""
    angles = np.asarray(angles, dtype=float) * (_AXIAL if mirror else 1.0)
    return np.asarray(Rotation.from_euler("XYZ", angles).as_matrix())


_ZERO = (0.0, 0.0, 0.0)


def _segment(raw: Mapping[str, Any], mirror: bool) -> Segment:
    return Segment(raw["mass"], _vector(raw["com"], mirror), np.array(raw["inertia"]))


def _joint(raw: Mapping[str, Any], mirror: bool) -> Joint:
    return Joint(
        parent=_name(raw["parent"], mirror),
        position=_vector(raw.get("position", _ZERO), mirror),
        rotation=_rotation(raw.get("rotation", _ZERO), mirror),
        child_position=_vector(raw.get("child_position", _ZERO), mirror),
        child_rotation=_rotation(raw.get("child_rotation", _ZERO), mirror),
        axes=tuple(_axis(a, mirror) for a in raw["axes"]),
    )


def _axis(raw: Mapping[str, Any], mirror: bool) -> Axis:
    reflect = (_AXIAL if raw["kind"] == "hinge" else _POLAR) if mirror else 1.0
    function = None
    if "polynomial" in raw:
        function = PPoly(np.array(raw["polynomial"])[:, None], raw["domain"])
    elif "spline" in raw:
        function = simm_spline(*raw["spline"])
    return Axis(
        name=_name(raw["name"], mirror),
        kind=raw["kind"],
        direction=np.array(raw["axis"]) * reflect,
        range=tuple(raw["range"]) if "range" in raw else None,
        driver=_name(raw["driver"], mirror) if "driver" in raw else None,
        function=function,
    )


def _cylinder(raw: Mapping[str, Any], mirror: bool) -> WrapCylinder:
    return WrapCylinder(
        body=_name(raw["body"], mirror),
        position=_vector(raw["position"], mirror),
        rotation=_rotation(raw.get("rotation", _ZERO), mirror),
        radius=raw["radius"],
        quadrant=raw["quadrant"],
    )


def _muscle(raw: Mapping[str, Any], mirror: bool) -> Muscle:
    numbers = {k: v for k, v in raw.items() if k != "path"}
    return Muscle(**numbers, path=tuple(_path_item(item, mirror) for item in raw["path"]))


def _path_item(raw: Mapping[str, Any], mirror: bool) -> PathItem:
    if "wrap" in raw:
        return _name(raw["wrap"], mirror)
    if "via" in raw:
        via = raw["via"]
        return SurfacePoint(_name(via["wrap"], mirror), via["angle"], -via["along"] if mirror else via["along"])
    return PathPoint(_name(raw["body"], mirror), _vector(raw["at"], mirror))


def _skin(raw: Mapping[str, Any]) -> dict[str, Ellipsoid | Capsule]:
    """Pieces by name; those of a body or half a body on the right (``pelvis_r``) are mirrored to the left."""
    out = {}
    for owner, pieces in raw.items():
        for mirror in (False, True) if owner.endswith("_r") else (False,):
            side = _name(owner, mirror)
            body = owner[:-2] if owner == "pelvis_r" else side
            for name, piece in pieces.items():
                out[f"{side}_{name}"] = _piece(body, piece, mirror)
    return out


def _piece(body: str, raw: Mapping[str, Any], mirror: bool) -> Ellipsoid | Capsule:
    if "half" in raw:
        return Ellipsoid(body, _vector(raw["at"], mirror), np.array(raw["half"]))
    return Capsule(body, _vector(raw["from"], mirror), _vector(raw["to"], mirror), raw["radius"])


def _sole(raw: Mapping[str, Any], mirror: bool) -> Sole:
    return Sole(**{**raw, "body": _name(raw["body"], mirror)})
