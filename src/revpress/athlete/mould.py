"""Bodies of another size: geometry, and fibres and tendons that grow with the muscles' paths.

A body that was stretched from another one has the same joints, muscles and cylinders, elsewhere: a model of one of them
is a mould for all of them, in which only the numbers are replaced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.athlete.body import Body, as_body, build_body, couplings_of, placement, shape_skin
from revpress.athlete.paths import on_body, side_site
from revpress.athlete.skeleton import BODY_SIDES, BodyParameters, SurfacePoint, scale_geometry
from revpress.mechanics.coupling import Coordinates
from revpress.mechanics.kinematics import tendon_rows

Array = NDArray[np.float64]


class _Places(NamedTuple):
    """Positions of bodies, joints, sites and geoms (n, 3) and sizes of geoms, as a compiled model numbers them [m]."""

    body: Array
    joint: Array
    site: Array
    geom: Array
    size: Array


class Mould:
    """A body of which all that were stretched from it are made.

    Parameters
    ----------
    origin : BodyParameters
        The body.
    sides : sequence of str, default: BODY_SIDES
        Sides ``r``, ``l`` of its muscles.

    Attributes
    ----------
    muscles : tuple of str
        Names of the n muscles, in order.
    coordinates : tuple of str
        The n_u independent coordinates.
    """

    def __init__(self, origin: BodyParameters, sides: Sequence[str] = BODY_SIDES) -> None:
        body = build_body(origin, sides)
        self.muscles = body.muscles.names
        self.coordinates = body.coordinates.names
        self._spec = body.spec
        self._moving, model = body.mechanism, body.model
        self._bodies = [model.body(child).id for child in origin.joints]
        self._axes = [model.joint(axis.name).id for joint in origin.joints.values() for axis in joint.axes]
        path = {muscle: origin.muscles[muscle].path for muscle in self.muscles}
        self._points = [(m, i) for m in self.muscles for i, item in enumerate(path[m]) if not isinstance(item, str)]
        self._sites = [model.site(f"{muscle}-P{i + 1}").id for muscle, i in self._points]
        own = {item for items in path.values() for item in items if isinstance(item, str)}
        self._cylinders = {name: model.geom(name).id for name in sorted(own)}
        halves = [name for name in self._cylinders if origin.wraps[name].quadrant != "all"]
        self._halves = {name: model.site(f"{name}-side").id for name in halves}

    def body(self, parameters: BodyParameters) -> Body:
        """What :func:`.build_body` makes of the ``parameters`` of a stretched body, sooner."""
        spec, places = self._spec.copy(), self._places(parameters)
        for body in spec.bodies[1:]:
            segment = parameters.segments[body.name]
            body.mass, body.ipos, body.inertia = segment.mass, segment.com, segment.inertia
        for items, positions in ((spec.bodies, places.body), (spec.joints, places.joint), (spec.sites, places.site)):
            for item, position in zip(items, positions, strict=True):
                item.pos = position
        for name, geom in self._cylinders.items():
            cylinder = spec.geom(name)
            cylinder.pos, cylinder.size = places.geom[geom], places.size[geom]
        for name, piece in parameters.skin.items():
            shape_skin(spec.geom(f"skin_{name}"), piece)
        return as_body(spec, parameters, self.muscles)

    def paths(self, parameters: BodyParameters, u: Array, coordinates: Sequence[str] = ()) -> tuple[Array, Array]:
        """Lengths and moment arms of the muscles of a stretched body.

        Parameters
        ----------
        parameters : BodyParameters
            Of the body.
        u : ndarray, shape (F, n_u)
            Independent coordinates [rad or m].
        coordinates : sequence of str, default: ()
            Names of the k coordinates whose arms are asked for.

        Returns
        -------
        length : ndarray, shape (F, n)
            [m].
        arm : ndarray, shape (F, k, n)
            −∂length/∂u along the coupled motion [m or 1].
        """
        places, moving = self._places(parameters), self._moving
        tree = moving.tree._replace(body_position=places.body, joint_position=places.joint)
        tendons = moving.tendons.at(places.site, places.geom, places.size)
        space = Coordinates(moving.coordinates.joints, couplings_of(parameters))
        q, slope, _ = space.evaluate(u)
        length, rows = tendon_rows(tree, tendons, q)
        arm = np.zeros((len(u), len(coordinates), len(self.muscles)))
        for i, name in enumerate(coordinates):
            for entry in np.flatnonzero(space.driver[tendons.joint] == space.names.index(name)):
                arm[:, i, tendons.tendon[entry]] -= rows[:, entry] * slope[:, tendons.joint[entry]]
        return length, arm

    def _places(self, parameters: BodyParameters) -> _Places:
        """Where everything lies in a stretched body; skin is still the origin's."""
        model, joints = self._moving.model, parameters.joints.values()
        places = _Places(
            model.body_pos.copy(), model.jnt_pos.copy(), model.site_pos.copy(), model.geom_pos.copy(),
            model.geom_size.copy(),
        )  # fmt: skip
        places.body[self._bodies] = [placement(joint)[0] for joint in joints]
        places.joint[self._axes] = [joint.child_position for joint in joints for _ in joint.axes]
        points = (parameters.muscles[muscle].path[i] for muscle, i in self._points)
        places.site[self._sites] = [
            on_body(point, parameters).at if isinstance(point, SurfacePoint) else point.at  # type: ignore[union-attr]
            for point in points
        ]
        for name, geom in self._cylinders.items():
            cylinder = parameters.wraps[name]
            places.geom[geom], places.size[geom, :2] = cylinder.position, cylinder.radius
        for name, site in self._halves.items():
            places.site[site] = side_site(parameters.wraps[name])
        return places


@lru_cache(maxsize=8)
def mould_of(origin: BodyParameters, sides: tuple[str, ...] = BODY_SIDES) -> Mould:
    """The :class:`Mould` of a body, made once."""
    return Mould(origin, sides)


def neutral_lengths(parameters: BodyParameters, origin: BodyParameters) -> Array:
    """Path lengths (n,) [m] at zero angles of a body stretched from ``origin``, in the order of its muscles."""
    mould = mould_of(origin)
    place = {name: i for i, name in enumerate(mould.muscles)}
    length = mould.paths(parameters, np.zeros((1, len(mould.coordinates))))[0][0]
    return np.asarray(length[[place[name] for name in parameters.muscles]])


@lru_cache(maxsize=8)
def _lengths_of_origin(origin: BodyParameters) -> Array:
    return neutral_lengths(origin, origin)


def scale_parameters(parameters: BodyParameters, factors: Mapping[str, ArrayLike]) -> BodyParameters:
    """A body of another size: geometry by :func:`.scale_geometry`, fibres and tendons with their path.

    Optimal fibre and tendon slack lengths grow with the muscle's path length at zero angles; masses and
    inertias stay.

    Parameters
    ----------
    parameters : BodyParameters
        The body to be stretched.
    factors : mapping of str to array_like
        As in :func:`.scale_geometry`.
    """
    scaled = scale_geometry(parameters, factors)
    ratio = neutral_lengths(scaled, parameters) / _lengths_of_origin(parameters)
    muscles = {
        name: replace(
            m,
            optimal_fibre_length=m.optimal_fibre_length * r,
            tendon_slack_length=m.tendon_slack_length * r,
        )
        for (name, m), r in zip(scaled.muscles.items(), ratio.tolist(), strict=True)
    }
    return replace(scaled, muscles=muscles)
