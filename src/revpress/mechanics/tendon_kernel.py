"""Compiled lengths, rows and rates of tendons, frame by frame, from the poses of the bodies.

Each straight piece of a path is a line of force: a unit vector and its moment about the world's origin, which is what the
pieces hang on a joint that they cross. So a path's wrenches are added up body by body, and every joint of a body takes
its part.

A cylinder is seen along its axis, as a circle. The path from site to site goes round it the way of the shorter turn, or
the way that a side site shows: the shortest path that can be drawn tight from site to side site to site without crossing
the axis. Where the straight line goes that way and stays outside there is no contact; else the path touches at the two
tangent points and is a helix in between, as steep as its straight ends, so its whole length is the hypotenuse of its
length in the plane and its way along the axis. As the wrapped part is shortest, only the straight ends do work.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel
from revpress.mechanics.vector import Point, as_point, cross, dot, in_axes, minus, turned

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]

_kernel = kernel(fastmath={"contract", "nsz"})


class Routes(NamedTuple):
    """What tendons pass. A span leads from site to site, maybe round a cylinder; those within one body are left out.

    A step says that a piece of a span crosses the joints of a body: the straight span, its first and its last end when
    it wraps. A cut is one body whose joints a tendon crosses.
    """

    first_span: IntArray  # (n + 1,) spans of a tendon: first_span[t] to first_span[t + 1]
    body: IntArray  # (span, 3) of the first site, of the cylinder, of the last site
    site: IntArray  # (span, 2) in the model
    wrap: IntArray  # (span,) cylinder, −1 for none
    first_step: IntArray  # (3 span + 1,)
    step_cut: IntArray  # (step,)
    step_sign: Array  # (step,) 1 where the end of the piece lies beyond the body's joints, −1 where its start does
    first_cut: IntArray  # (n + 1,)
    first_entry: IntArray  # (cut + 1,)
    joint: IntArray  # (entry,)
    geom: IntArray  # (cylinder,) in the model
    side: IntArray  # (cylinder,) side site in the model, −1 for none
    fixed: IntArray  # (pair, 3) tendon and two sites of one body


class Numbers(NamedTuple):
    """Where sites and cylinders lie in their bodies' axes."""

    site: Array  # (span, 2, 3)
    position: Array  # (cylinder, 3)
    rotation: Array  # (cylinder, 3, 3), its axis is z
    radius: Array  # (cylinder,)
    side: Array  # (cylinder, 2) side site in the cylinder's plane
    fixed: Array  # (n,) length of what lies within one body


class Room(NamedTuple):
    """Of one frame."""

    linear: Array  # (n_q, 3) what a unit force along an axis through the origin does to each joint
    wrench: Array  # (cut, 6) force and moment about the origin


@_kernel
def room_for_wrenches(routes: Routes, joints: int) -> Room:
    """Room that :func:`follow_tendons` works in."""
    return Room(np.empty((joints, 3)), np.zeros((len(routes.first_entry) - 1, 6)))


@_kernel
def follow_tendons(
    routes: Routes, numbers: Numbers, is_slide: NDArray[np.bool_], anchor: Array, axis: Array, position: Array,
    rotation: Array, rate: Array, room: Room, length: Array, speed: Array, rows: Array,
) -> None:  # fmt: skip
    """Write lengths and speeds (n,) and the entries of ∂length/∂q of one frame.

    ``position`` and ``rotation`` are those of the bodies, ``anchor``, ``axis`` and ``rate`` of the joints.
    """
    linear, wrench = room.linear, room.wrench
    for j in range(len(is_slide)):
        along = as_point(axis[j])
        linear[j, 0], linear[j, 1], linear[j, 2] = along if is_slide[j] else cross(anchor[j], along)
    for t in range(len(length)):
        first, last = routes.first_cut[t], routes.first_cut[t + 1]
        for c in range(first, last):
            for k in range(6):
                wrench[c, k] = 0.0
        total = numbers.fixed[t]
        for span in range(routes.first_span[t], routes.first_span[t + 1]):
            total += _span(routes, numbers, span, position, rotation, wrench)
        stretch = 0.0
        for c in range(first, last):
            force, moment = as_point(wrench[c, :3]), as_point(wrench[c, 3:])
            for e in range(routes.first_entry[c], routes.first_entry[c + 1]):
                j = routes.joint[e]
                value = dot(linear[j], force)
                if not is_slide[j]:
                    value += dot(axis[j], moment)
                rows[e] = value
                stretch += value * rate[j]
        length[t], speed[t] = total, stretch


@_kernel
def _span(routes: Routes, numbers: Numbers, span: int, position: Array, rotation: Array, wrench: Array) -> float:
    """Length of one span; its wrenches are added."""
    start, end = routes.body[span, 0], routes.body[span, 2]
    a = _placed(position[start], rotation[start], as_point(numbers.site[span, 0]))
    b = _placed(position[end], rotation[end], as_point(numbers.site[span, 1]))
    w = routes.wrap[span]
    if w >= 0:
        length = _wrap(routes, numbers, span, w, a, b, position, rotation, wrench)
        if length > 0.0:
            return length
    way = minus(b, a)
    length = np.sqrt(dot(way, way))
    if length > 0.0:
        inverse = 1.0 / length
        _pull_on(routes, 3 * span, a, (way[0] * inverse, way[1] * inverse, way[2] * inverse), wrench)
    return length


@_kernel
def _wrap(
    routes: Routes, numbers: Numbers, span: int, w: int, a: Point, b: Point, position: Array, rotation: Array,
    wrench: Array,
) -> float:  # fmt: skip
    """Length of a span that touches its cylinder, its wrenches added; 0 where it does not touch."""
    body = routes.body[span, 1]
    own, turn, place = numbers.rotation[w], rotation[body], position[body]
    # Both sites in the cylinder's axes.
    ax, ay, az = in_axes(own, minus(in_axes(turn, minus(a, place)), numbers.position[w]))
    bx, by, bz = in_axes(own, minus(in_axes(turn, minus(b, place)), numbers.position[w]))
    r = numbers.radius[w]
    squared = r * r
    far_a, far_b = ax * ax + ay * ay, bx * bx + by * by
    if far_a < squared or far_b < squared:  # a site within the cylinder: MuJoCo lets it pass
        return 0.0
    turns = ax * by - ay * bx  # > 0: the shorter turn from a to b is to the left
    beyond = False  # whether the way is more than half a turn
    left = turns >= 0.0
    if routes.side[w] >= 0:
        sx, sy = numbers.side[w, 0], numbers.side[w, 1]
        out, back = ax * sy - ay * sx, sx * by - sy * bx
        if out * back > 0.0:
            left = out > 0.0
            beyond = (turns < 0.0) if left else (turns > 0.0)
    if not beyond:
        dx, dy = bx - ax, by - ay
        way = dx * dx + dy * dy
        nearest = -(ax * dx + ay * dy)
        if not (0.0 < nearest < way and turns * turns < squared * way):  # the straight line stays outside
            return 0.0
    sign = 1.0 if left else -1.0
    to_a, to_b = np.sqrt(far_a - squared), np.sqrt(far_b - squared)
    # Unit vectors from the axis to the tangent points.
    px, py = (r * ax - sign * to_a * ay) / far_a, (r * ay + sign * to_a * ax) / far_a
    qx, qy = (r * bx + sign * to_b * by) / far_b, (r * by - sign * to_b * bx) / far_b
    arc = np.arctan2(sign * (px * qy - py * qx), px * qx + py * qy)
    if arc < 0.0:
        arc = arc + 2.0 * np.pi if beyond else 0.0
    flat, climb = to_a + r * arc + to_b, bz - az
    length = np.sqrt(flat * flat + climb * climb)
    level, steep = sign * flat / length, climb / length
    leaves = turned(turn, turned(own, (-level * py, level * px, steep)))
    comes = turned(turn, turned(own, (-level * qy, level * qx, steep)))
    _pull_on(routes, 3 * span + 1, a, leaves, wrench)
    _pull_on(routes, 3 * span + 2, b, comes, wrench)
    return length


@_kernel
def _placed(position: Array, rotation: Array, own: Point) -> Point:
    """A body's point in the world."""
    return (
        position[0] + dot(rotation[0], own),
        position[1] + dot(rotation[1], own),
        position[2] + dot(rotation[2], own),
    )


@_kernel
def _pull_on(routes: Routes, piece: int, point: Point, along: Point, wrench: Array) -> None:
    """Add a piece's line of force to the bodies whose joints it crosses."""
    moment = cross(point, along)
    for step in range(routes.first_step[piece], routes.first_step[piece + 1]):
        sign, on = routes.step_sign[step], wrench[routes.step_cut[step]]
        for k in range(3):
            on[k] += sign * along[k]
            on[3 + k] += sign * moment[k]
