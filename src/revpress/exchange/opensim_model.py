"""The body of any athlete as an OpenSim 4 model.

Segments, joints with their coupled knees, wrap cylinders and muscles are those of the athlete's own
:class:`~revpress.athlete.skeleton.BodyParameters`; coordinates and muscles have the names of RajagopalLaiUhlrich2023.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from scipy.interpolate import PPoly
from scipy.spatial.transform import Rotation

from revpress.athlete.athlete import Athlete
from revpress.athlete.paths import on_body
from revpress.athlete.skeleton import BODY_SIDES, Axis, BodyParameters, Joint, Muscle, PathPoint, WrapCylinder
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.mechanics.muscle_curves import CURVES, CurveParameters
from revpress.whole_files import whole

_ELEMENT = ElementTree.Element
_WRAP_LENGTH = 1.0  # [m]; here a cylinder is endless
_FREE = (-2.0 * np.pi, 2.0 * np.pi)  # of a coordinate without a range of its own [rad or m]
_ACTIVE_CURVE = {  # OpenSim's name: ours; its other curves are the published ones if nothing is said
    "min_norm_active_fiber_length": "shortest",
    "transition_norm_fiber_length": "transition",
    "max_norm_active_fiber_length": "longest",
    "shallow_ascending_slope": "shallow_slope",
}
_SHOULDER = ("arm_flex", "arm_add", "arm_rot")


def write_opensim_model(athlete: Athlete, path: str | Path) -> None:
    """Write an athlete's body as a model file of OpenSim 4.

    Parameters
    ----------
    athlete : Athlete
    path : str or Path
        The file, ``.osim``; whole or absent.

    Raises
    ------
    InputError
        The file cannot be written.

    Notes
    -----
    The patella has its own coordinate ``knee_angle_r_beta``, which a constraint keeps equal to the knee angle: a joint
    of OpenSim depends on coordinates of its own only. Shoulders and elbows turn; toes, forearms and hands are rigid.
    Muscles are ``Millard2012EquilibriumMuscle`` with the tendons and curves that they have here, but as stimulated:
    what people cannot activate in lengthening is left to the user. Cylinders that are endless here are 1 m long there.
    The gastrocnemii keep the point between their two cylinders that they have here and not in the published model.
    OpenSim then finds all lengths within 0.5 mm and moment arms within 1 mm.

    References
    ----------
    :cite:`rajagopal2016`, :cite:`lai2017`, :cite:`uhlrich2022`
    """
    root = _ELEMENT("OpenSimDocument", Version="40000")
    root.append(_model(athlete.parameters()))
    ElementTree.indent(root)
    path = Path(path)
    with whole(path) as draft:
        ElementTree.ElementTree(root).write(draft, encoding="UTF-8", xml_declaration=True)


def _model(parameters: BodyParameters) -> ElementTree.Element:
    model = _ELEMENT("Model", name="athlete")
    _put(model, "gravity", [0.0, -GRAVITY, 0.0])
    _put(model, "length_units", "meters")
    _put(model, "force_units", "N")
    _set(model, "BodySet", "bodyset", (_body(parameters, name) for name in parameters.segments))
    joints = {child: _with_arms(child, joint) for child, joint in parameters.joints.items()}
    _set(model, "JointSet", "jointset", (_joint(child, joint) for child, joint in joints.items()))
    _set(model, "ConstraintSet", "constraintset", (_coupler(side) for side in BODY_SIDES))
    _set(model, "ForceSet", "forceset", (_muscle(name, m, parameters) for name, m in parameters.muscles.items()))
    return model


# Pieces of a document


def _put(parent: ElementTree.Element, tag: str, value: str | float | Iterable[float]) -> ElementTree.Element:
    """A property: words, a number, or numbers in a row."""
    child = ElementTree.SubElement(parent, tag)
    if isinstance(value, str):
        child.text = value
    else:
        child.text = " ".join(f"{x:.15g}" for x in np.atleast_1d(np.asarray(value, dtype=float)))
    return child


def _set(parent: ElementTree.Element, tag: str, name: str, items: Iterable[ElementTree.Element]) -> None:
    ElementTree.SubElement(ElementTree.SubElement(parent, tag, name=name), "objects").extend(items)


def _frame_path(body: str) -> str:
    return "/ground" if body == "ground" else f"/bodyset/{body}"


def _angles(rotation: Array) -> Array:
    """Body-fixed x, y, z angles of a rotation matrix [rad]."""
    return np.asarray(Rotation.from_matrix(rotation).as_euler("XYZ"))


# Bodies


def _body(parameters: BodyParameters, name: str) -> ElementTree.Element:
    segment = parameters.segments[name]
    body = _ELEMENT("Body", name=name)
    wraps = [_wrap(n, w) for n, w in parameters.wraps.items() if w.body == name]
    _set(body, "WrapObjectSet", "wrapobjectset", wraps)
    _put(body, "mass", segment.mass)
    _put(body, "mass_center", segment.com)
    _put(body, "inertia", [*segment.inertia, 0.0, 0.0, 0.0])
    return body


def _wrap(name: str, cylinder: WrapCylinder) -> ElementTree.Element:
    wrap = _ELEMENT("WrapCylinder", name=name)
    _put(wrap, "xyz_body_rotation", _angles(cylinder.rotation))
    _put(wrap, "translation", cylinder.position)
    _put(wrap, "quadrant", cylinder.quadrant)
    _put(wrap, "radius", cylinder.radius)
    _put(wrap, "length", _WRAP_LENGTH)
    return wrap


# Joints


def _with_arms(child: str, joint: Joint) -> Joint:
    """Shoulders and elbows, which only some exercises bend, as they bend."""
    bone, _, side = child.partition("_")
    sign = 1.0 if side == "r" else -1.0
    if bone == "humerus":
        directions = np.array([[0.0, 0.0, 1.0], [sign, 0.0, 0.0], [0.0, sign, 0.0]])
        axes = [Axis(f"{n}_{side}", "hinge", d, _FREE) for n, d in zip(_SHOULDER, directions, strict=True)]
        return replace(joint, axes=tuple(axes))
    if bone == "ulna":
        return replace(joint, axes=(Axis(f"elbow_flex_{side}", "hinge", np.array([0.0, 0.0, 1.0]), _FREE),))
    return joint


def _joint(child: str, joint: Joint) -> ElementTree.Element:
    element = _ELEMENT("CustomJoint" if joint.axes else "WeldJoint", name=f"{joint.parent}_{child}")
    own = [_own_name(a) for a in joint.axes if a.function is None or child.startswith("patella")]
    parent, inner = f"{joint.parent}_offset", f"{child}_offset"
    _put(element, "socket_parent_frame", parent)
    _put(element, "socket_child_frame", inner)
    if joint.axes:
        coordinates = ElementTree.SubElement(element, "coordinates")
        ranges = {_own_name(a): a.range or _FREE for a in joint.axes if a.function is None}
        coordinates.extend(_coordinate(name, ranges.get(name, _FREE)) for name in dict.fromkeys(own))
    frames = ElementTree.SubElement(element, "frames")
    frames.append(_offset(parent, joint.parent, joint.position, joint.rotation))
    frames.append(_offset(inner, child, joint.child_position, joint.child_rotation))
    if joint.axes:
        element.append(_spatial_transform(joint))
    return element


def _own_name(axis: Axis) -> str:
    """The coordinate that an axis follows within its joint; the patella's is a copy of the knee angle."""
    if axis.driver is None:
        return axis.name
    return f"{axis.driver}_beta" if axis.name.startswith("patella") else axis.driver


def _coordinate(name: str, ends: tuple[float, float]) -> ElementTree.Element:
    coordinate = _ELEMENT("Coordinate", name=name)
    _put(coordinate, "range", ends)
    _put(coordinate, "clamped", "false")
    return coordinate


def _offset(name: str, body: str, position: Array, rotation: Array) -> ElementTree.Element:
    frame = _ELEMENT("PhysicalOffsetFrame", name=name)
    _put(frame, "socket_parent", _frame_path(body))
    _put(frame, "translation", position)
    _put(frame, "orientation", _angles(rotation))
    return frame


def _spatial_transform(joint: Joint) -> ElementTree.Element:
    """Three body-fixed turns and three shifts; what a joint lacks of them is constant."""
    transform = _ELEMENT("SpatialTransform")
    for kind, word in (("hinge", "rotation"), ("slide", "translation")):
        axes = [a for a in joint.axes if a.kind == kind]
        directions = [a.direction for a in axes]
        for i in range(3):
            element = ElementTree.SubElement(transform, "TransformAxis", name=f"{word}{i + 1}")
            if i < len(axes):
                _put(element, "coordinates", _own_name(axes[i]))
                _put(element, "axis", axes[i].direction)
                element.append(_function(axes[i].function))
            else:
                directions.append(_another(directions))
                _put(element, "axis", directions[-1])
                _put(ElementTree.SubElement(element, "Constant", name="function"), "value", 0.0)
    return transform


def _another(directions: Sequence[Array]) -> Array:
    """A unit vector (3,) away from the plane or line of up to two directions."""
    spread = [np.linalg.svd(np.array([*directions, e]))[1][-1] for e in np.eye(3)]
    return np.asarray(np.eye(3)[int(np.argmax(spread))])


def _function(function: PPoly | None) -> ElementTree.Element:
    """Of one coordinate: itself, a polynomial, or a spline through its knots."""
    if function is None:
        element = _ELEMENT("LinearFunction", name="function")
        _put(element, "coefficients", [1.0, 0.0])
    elif len(function.x) == 2:
        element = _ELEMENT("PolynomialFunction", name="function")
        shifted = np.polynomial.Polynomial(function.c[::-1, 0])(np.polynomial.Polynomial([-function.x[0], 1.0]))
        _put(element, "coefficients", shifted.coef[::-1])
    else:
        element = _ELEMENT("SimmSpline", name="function")
        _put(element, "x", function.x)
        _put(element, "y", function(function.x))
    return element


def _coupler(side: str) -> ElementTree.Element:
    constraint = _ELEMENT("CoordinateCouplerConstraint", name=f"patella_follows_{side}")
    _put(constraint, "isEnforced", "true")
    function = ElementTree.SubElement(constraint, "coupled_coordinates_function")
    _put(ElementTree.SubElement(function, "LinearFunction"), "coefficients", [1.0, 0.0])
    _put(constraint, "independent_coordinate_names", f"knee_angle_{side}")
    _put(constraint, "dependent_coordinate_name", f"knee_angle_{side}_beta")
    return constraint


# Muscles


def _muscle(name: str, muscle: Muscle, parameters: BodyParameters) -> ElementTree.Element:
    element = _ELEMENT("Millard2012EquilibriumMuscle", name=name)
    path = ElementTree.SubElement(element, "GeometryPath", name="geometrypath")
    points: list[ElementTree.Element] = []
    wraps: list[ElementTree.Element] = []
    for item in muscle.path:
        if not isinstance(item, str):
            at = item if isinstance(item, PathPoint) else on_body(item, parameters)
            point = _ELEMENT("PathPoint", name=f"{name}-P{len(points) + 1}")
            _put(point, "socket_parent_frame", _frame_path(at.body))
            _put(point, "location", at.at)
            points.append(point)
        else:
            wrap = _ELEMENT("PathWrap", name=f"pathwrap_{len(wraps)}")
            _put(wrap, "wrap_object", item)
            _put(wrap, "method", "hybrid")
            _put(wrap, "range", f"{len(points)} {len(points) + 1}")
            wraps.append(wrap)
    _set(path, "PathPointSet", "pathpointset", points)
    _set(path, "PathWrapSet", "pathwrapset", wraps)
    _put(element, "max_isometric_force", muscle.max_isometric_force)
    _put(element, "optimal_fiber_length", muscle.optimal_fibre_length)
    _put(element, "tendon_slack_length", muscle.tendon_slack_length)
    _put(element, "pennation_angle_at_optimal", muscle.pennation)
    _put(element, "max_contraction_velocity", CURVES.fastest)
    _put(element, "ignore_tendon_compliance", "false")
    _put(element, "minimum_activation", 0.0)
    curve = ElementTree.SubElement(element, "ActiveForceLengthCurve", name=f"{name}_active")
    for theirs, ours in _ACTIVE_CURVE.items():
        _put(curve, theirs, CurveParameters.published().active_force_length[ours])
    _put(curve, "minimum_value", 0.0)
    tendon = ElementTree.SubElement(element, "TendonForceLengthCurve", name=f"{name}_tendon")
    _put(tendon, "strain_at_one_norm_force", muscle.tendon_strain)
    return element
