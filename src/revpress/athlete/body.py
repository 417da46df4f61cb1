"""The musculoskeletal body as a MuJoCo model: skeleton, coupled knees, one spatial tendon a muscle.

MuJoCo compiles the model; how it moves, muscle lengths, moment arms and forces are :mod:`revpress.mechanics`' business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import mujoco
import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from revpress.athlete.paths import add_muscles, quaternion, tendon_lengths
from revpress.athlete.skeleton import BODY_SIDES, BodyParameters, Capsule, Ellipsoid, Joint
from revpress.athlete.soles import Sole
from revpress.errors import InputError, shown
from revpress.mechanics.arrays import as_array
from revpress.mechanics.coupling import Coordinates, Coupling
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Mechanism

Array = NDArray[np.float64]

"""Standard gravity [m/s²]."""

SKIN = 1
"""Visual group of the skin."""

_ROUNDING = 1e-6
"""Angles this far [rad] outside a joint's range still count as inside."""


@dataclass(frozen=True)
class MuscleParameters:
    """Per muscle, in tendon order, arrays (n,), or (…, n) for several sets of numbers of the same muscles.

    Force [N], lengths [m], pennation at optimal length [rad], strain of the tendon at the maximal force [1].
    """

    names: tuple[str, ...]
    max_isometric_force: Array
    optimal_fibre_length: Array
    tendon_slack_length: Array
    pennation: Array
    tendon_strain: Array

    def __len__(self) -> int:
        return len(self.names)

    def at(self, places: NDArray[np.intp]) -> MuscleParameters:
        """The parameters of the muscles at these places, in arrays of the same shape."""
        names = tuple(np.array(self.names)[places.ravel()].tolist())
        return MuscleParameters(names, *(getattr(self, f.name)[..., places] for f in fields(self)[1:]))


@dataclass(frozen=True)
class Body:
    """One athlete's body.

    Attributes
    ----------
    spec : mujoco.MjSpec
        The athlete alone, root body ``pelvis``; to be joined with a machine or compiled.
    couplings : tuple of Coupling
        The coordinates that follow the knee angle.
    muscles : MuscleParameters
        Parameters in the order of the tendons, which carry the muscles' names.
    soles : mapping of str to Sole
        Per side ``r``, ``l``, the sole in its calcn frame.
    mass : float
        Whole body [kg].
    mechanism : Mechanism
        The body as the mechanics sees it: joints and muscle paths of ``spec`` as compiled here, no sites.
    """

    spec: mujoco.MjSpec
    couplings: tuple[Coupling, ...]
    muscles: MuscleParameters
    soles: Mapping[str, Sole]
    mass: float
    mechanism: Mechanism

    @property
    def model(self) -> mujoco.MjModel:
        """The compiled model of the athlete alone."""
        return self.mechanism.model

    @property
    def coordinates(self) -> Coordinates:
        """The map from independent coordinates to the joints of :attr:`model`."""
        return self.mechanism.coordinates

    def muscle_paths(self, coordinates: Mapping[str, ArrayLike]) -> xr.Dataset:
        """Path lengths and moment arms of all muscles in the given postures.

        Parameters
        ----------
        coordinates : mapping of str to array_like
            Independent coordinate → angle [rad] or shift [m], scalars or arrays that broadcast to frames; the rest is
            0.

        Returns
        -------
        xarray.Dataset
            ``length`` (frame, muscle) [m] and ``moment_arm`` (frame, muscle, coordinate) [m or 1],
            −∂length/∂coordinate along the coupled motion: + where the muscle's pull drives the coordinate up.

        Raises
        ------
        InputError
            For an unknown coordinate or one outside its joint's range.
        """
        u = self._postures(coordinates)
        length, jacobian = tendon_lengths(self.mechanism, self.coordinates.expand(u))
        arm = -self.coordinates.project(u, jacobian)
        return xr.Dataset(
            {
                "length": (("frame", "muscle"), length, {"units": "m"}),
                "moment_arm": (
                    ("frame", "muscle", "coordinate"),
                    arm,
                    {"units": "m", "definition": "-dlength/dcoordinate along the coupled motion"},
                ),
            },
            coords={"muscle": list(self.muscles.names), "coordinate": list(self.coordinates.names)},
        )

    def _postures(self, coordinates: Mapping[str, ArrayLike]) -> Array:
        """Independent coordinates (frame, n_u), checked."""
        names = self.coordinates.names
        for name in coordinates:
            if name not in names:
                raise InputError(f"unknown coordinate {shown(name)}; the coordinates are {', '.join(names)}")
        try:
            values = {name: as_array(name, v) for name, v in coordinates.items()}
        except (TypeError, ValueError) as error:
            raise InputError(f"coordinates must be numbers or arrays of numbers: {error}") from error
        try:
            frames = np.broadcast_shapes((1,), *(v.shape for v in values.values()))
        except ValueError as error:
            shapes = ", ".join(f"{name} {v.shape}" for name, v in values.items())
            raise InputError(f"coordinates have unequal numbers of frames: {shapes}") from error
        if len(frames) != 1:
            raise InputError(f"coordinates have {len(frames)} dimensions, but only one, the frame, is allowed")
        if not frames[0]:
            raise InputError("coordinates have no frames, but at least one is needed")
        u = np.zeros((*frames, len(names)))
        for name, v in values.items():
            joint = self.model.joint(name)
            low, high = joint.range if self.model.jnt_limited[joint.id] else (-np.inf, np.inf)
            outside = ~((v >= low - _ROUNDING) & (v <= high + _ROUNDING) & np.isfinite(v))
            if outside.any():
                worst = float(np.atleast_1d(v)[np.atleast_1d(outside)][0])
                raise InputError(f"{name} is {worst:g} rad, outside the allowed range {low:g} to {high:g} rad")
            u[:, names.index(name)] = v
        return u


def build_body(parameters: BodyParameters, sides: Sequence[str] = BODY_SIDES) -> Body:
    """MuJoCo body of ``parameters``.

    Parameters
    ----------
    parameters : BodyParameters
        Geometry, masses and muscles.
    sides : sequence of str, default: BODY_SIDES
        Sides ``r``, ``l`` whose muscles are built; the skeleton always has both legs.

    Notes
    -----
    Every joint is a hinge or a slide, so ``nq = nv``. The model's options leave out constraints, contacts,
    passive and actuation forces: position and velocity stages give kinematics, tendons, inertia and bias,
    nothing else.
    """
    if not set(sides) <= set(BODY_SIDES):
        raise InputError(f"sides are {tuple(sides)}, but only 'r' and 'l' exist")
    spec = _empty_spec()
    _add_skeleton(spec, parameters)
    _add_skin(spec, parameters)
    names = tuple(m for side in sides for m in parameters.muscles if m.endswith(f"_{side}"))
    add_muscles(spec, parameters, names)
    return as_body(spec, parameters, names)


def as_body(spec: mujoco.MjSpec, parameters: BodyParameters, muscles: tuple[str, ...]) -> Body:
    """The body whose ``spec`` was built with ``parameters`` and the ``muscles`` of these names."""
    couplings = couplings_of(parameters)
    return Body(
        spec=spec,
        couplings=couplings,
        muscles=muscle_parameters(parameters, muscles),
        soles=parameters.soles,
        mass=parameters.mass,
        mechanism=Mechanism(spec.compile(), couplings, ()),
    )


def muscle_parameters(parameters: BodyParameters, names: tuple[str, ...]) -> MuscleParameters:
    """Parameters of the muscles of these names."""
    muscles = [parameters.muscles[name] for name in names]
    return MuscleParameters(
        names=names,
        max_isometric_force=np.array([m.max_isometric_force for m in muscles]),
        optimal_fibre_length=np.array([m.optimal_fibre_length for m in muscles]),
        tendon_slack_length=np.array([m.tendon_slack_length for m in muscles]),
        pennation=np.array([m.pennation for m in muscles]),
        tendon_strain=np.array([m.tendon_strain for m in muscles]),
    )


def _empty_spec() -> mujoco.MjSpec:
    spec = mujoco.MjSpec()
    spec.modelname = "athlete"
    spec.compiler.degree = False
    spec.option.gravity = [0.0, -GRAVITY, 0.0]
    off = mujoco.mjtDisableBit
    spec.option.disableflags = int(
        off.mjDSBL_CONSTRAINT
        | off.mjDSBL_CONTACT
        | off.mjDSBL_SPRING
        | off.mjDSBL_DAMPER
        | off.mjDSBL_ACTUATION
        | off.mjDSBL_SENSOR
    )
    return spec


def _add_skeleton(spec: mujoco.MjSpec, parameters: BodyParameters) -> None:
    """Bodies, joints and inertias."""
    bodies = {"ground": spec.worldbody}
    for child, joint in parameters.joints.items():
        segment = parameters.segments[child]
        position, rotation = placement(joint)
        body = bodies[joint.parent].add_body(
            name=child,
            pos=position,
            quat=quaternion(rotation),
            mass=segment.mass,
            ipos=segment.com,
            inertia=segment.inertia,
            explicitinertial=True,
        )
        bodies[child] = body
        for axis in joint.axes:
            hinge = axis.kind == "hinge"
            body.add_joint(
                name=axis.name,
                type=mujoco.mjtJoint.mjJNT_HINGE if hinge else mujoco.mjtJoint.mjJNT_SLIDE,
                pos=joint.child_position,
                axis=joint.child_rotation @ axis.direction,
                range=axis.range or (0.0, 0.0),
            )


def couplings_of(parameters: BodyParameters) -> tuple[Coupling, ...]:
    """The coordinates that follow another one, in joint order."""
    axes = (axis for joint in parameters.joints.values() for axis in joint.axes)
    return tuple(Coupling(axis.name, axis.driver, axis.function) for axis in axes if axis.driver and axis.function)


def placement(joint: Joint) -> tuple[Array, Array]:
    """Position (3,) and rotation (3, 3) of the child in its parent with all axes at zero."""
    rotation = joint.rotation @ joint.child_rotation.T
    return joint.position - rotation @ joint.child_position, rotation


def _add_skin(spec: mujoco.MjSpec, parameters: BodyParameters) -> None:
    """Massless geoms that touch nothing, to look at."""
    for name, piece in parameters.skin.items():
        geom = spec.body(piece.body).add_geom(
            name=f"skin_{name}",
            mass=0.0,
            contype=0,
            conaffinity=0,
            group=SKIN,
            rgba=parameters.skin_colour,
        )
        shape_skin(geom, piece)


def shape_skin(geom: mujoco.MjsGeom, piece: Ellipsoid | Capsule) -> None:
    """Give a piece of skin its form and place."""
    if isinstance(piece, Ellipsoid):
        geom.type = mujoco.mjtGeom.mjGEOM_ELLIPSOID
        geom.pos = piece.at
        geom.size = piece.half
    else:
        geom.type = mujoco.mjtGeom.mjGEOM_CAPSULE
        geom.fromto = [*piece.start, *piece.end]
        geom.size = [piece.radius, 0.0, 0.0]
