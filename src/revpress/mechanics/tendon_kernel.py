"""Compiled lengths, rows and rates of tendons, frame by frame, from the poses of the bodies.

Each straight piece of a path is a line of force: a unit vector and its moment about the world's origin, which is what
the pieces hang on a joint that they cross. So a path's wrenches are added up body by body, and every joint of a body
takes its part.

A cylinder is seen along its axis, as a circle. The path from site to site goes round it the way of the shorter turn, or
the way that a side site shows: the shortest one that can be drawn tight from site to side site to site without crossing
the axis. Where the straight line goes that way and stays outside there is no contact; else the path touches at the two
tangent points and is a helix in between, as steep as its straight ends, so its whole length is the hypotenuse of its
length in the plane and its way along the axis. As the wrapped part is shortest, only the straight ends do work.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel
from revpress.mechanics.vector import ZERO, Point, cross, dot, minus, plus

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]
Plane = tuple[float, float]

_inner = kernel(inner=True, fastmath={"contract", "nsz"})
_inlined = kernel(fastmath={"contract", "nsz"}, forceinline=True)  # handing arrays on costs more than the arithmetic


class Routes(NamedTuple):
    """What tendons pass. A span leads from site to site, maybe round a cylinder; those within one body are left out.

    A step says that a piece of a span crosses the joints of a body: the straight span, its first and its last end when
    it wraps. A cut is one body whose joints a tendon crosses.
    """

    first_span: IntArray  # (n + 1,) spans of a tendon: first_span[t] to first_span[t + 1]
    body: IntArray  # (span, 3) of the first site, of the cylinder, of the last site
    site: IntArray  # (2 span,) in the model
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

    site: Array  # (2 span, 3) the two sites of each span
    position: Array  # (cylinder, 3)
    rotation: Array  # (cylinder, 3, 3), its axis is z
    radius: Array  # (cylinder,)
    side: Array  # (cylinder, 2) side site in the cylinder's plane
    fixed: Array  # (n,) length of what lies within one body


class Room(NamedTuple):
    """Of one frame."""

    screw: Array  # (n_q, 6) what a unit force at the origin along each axis does to a joint, and a unit moment about it
    wrench: Array  # (cut, 6) force and moment about the origin


@_inner
def room_for_wrenches(routes: Routes, joints: int) -> Room:
    """Room that :func:`follow_tendons` works in."""
    return Room(np.zeros((joints, 6)), np.zeros((len(routes.first_entry) - 1, 6)))


@_inner
def follow_tendons(
    routes: Routes, numbers: Numbers, is_slide: NDArray[np.bool_], anchor: Array, axis: Array, position: Array,
    rotation: Array, rate: Array, room: Room, length: Array, speed: Array, rows: Array,
) -> None:  # fmt: skip
    """Write lengths and speeds (n,) and the entries of ∂length/∂q of one frame.

    ``position`` and ``rotation`` are those of the bodies, ``anchor``, ``axis`` and ``rate`` of the joints.
    """
    screw, wrench = room.screw, room.wrench
    first_step, step_cut, step_sign = routes.first_step, routes.step_cut, routes.step_sign
    for j in range(len(is_slide)):
        along = (axis[j, 0], axis[j, 1], axis[j, 2])
        if not is_slide[j]:
            screw[j, 3], screw[j, 4], screw[j, 5] = along
            along = cross((anchor[j, 0], anchor[j, 1], anchor[j, 2]), along)
        screw[j, 0], screw[j, 1], screw[j, 2] = along
    for t in range(len(length)):
        first, last = routes.first_cut[t], routes.first_cut[t + 1]
        for c in range(first, last):
            for k in range(6):
                wrench[c, k] = 0.0
        total = numbers.fixed[t]
        for span in range(routes.first_span[t], routes.first_span[t + 1]):
            start, middle, end = routes.body[span, 0], routes.body[span, 1], routes.body[span, 2]
            a = _placed(position, rotation, start, numbers.site, 2 * span)
            b = _placed(position, rotation, end, numbers.site, 2 * span + 1)
            w = routes.wrap[span]
            if w >= 0:
                p = _seen(_seen(a, position, rotation, middle), numbers.position, numbers.rotation, w)
                q = _seen(_seen(b, position, rotation, middle), numbers.position, numbers.rotation, w)
                side = (numbers.side[w, 0], numbers.side[w, 1])
                wound, leaves, comes = wind(p, q, numbers.radius[w], routes.side[w] >= 0, side)
                if wound > 0.0:
                    total += wound
                    along = _turned(rotation, middle, _turned(numbers.rotation, w, leaves))
                    _pull(3 * span + 1, a, along, first_step, step_cut, step_sign, wrench)
                    along = _turned(rotation, middle, _turned(numbers.rotation, w, comes))
                    _pull(3 * span + 2, b, along, first_step, step_cut, step_sign, wrench)
                    continue
            way = minus(b, a)
            straight = np.sqrt(dot(way, way))
            total += straight
            if straight > 0.0:
                along = plus(ZERO, 1.0 / straight, way)
                _pull(3 * span, a, along, first_step, step_cut, step_sign, wrench)
        stretch = 0.0
        for c in range(first, last):
            fx, fy, fz = wrench[c, 0], wrench[c, 1], wrench[c, 2]
            mx, my, mz = wrench[c, 3], wrench[c, 4], wrench[c, 5]
            for e in range(routes.first_entry[c], routes.first_entry[c + 1]):
                j = routes.joint[e]
                value = (screw[j, 0] * fx + screw[j, 1] * fy + screw[j, 2] * fz) + (
                    screw[j, 3] * mx + screw[j, 4] * my + screw[j, 5] * mz
                )
                rows[e] = value
                stretch += value * rate[j]
        length[t], speed[t] = total, stretch


@_inlined
def wind(a: Point, b: Point, radius: float, sided: bool, side: Plane) -> tuple[float, Point, Point]:
    """Length of the shortest path from ``a`` to ``b`` round a cylinder, and the directions at both ends.

    All in the axes of the cylinder, whose axis is z; 0 where the straight line does not touch, or where a site lies
    within. A ``sided`` path goes round the way that ``side`` in the cylinder's plane shows, any other the shorter way.
    """
    ax, ay, az = a
    bx, by, bz = b
    square = radius * radius
    far_a, far_b = ax * ax + ay * ay, bx * bx + by * by
    if far_a < square or far_b < square:
        return 0.0, ZERO, ZERO
    turns = ax * by - ay * bx  # > 0: the shorter way round is to the left
    left, beyond = turns >= 0.0, False  # beyond half a turn
    if sided:
        out, back = ax * side[1] - ay * side[0], side[0] * by - side[1] * bx
        if out * back > 0.0:
            left = out > 0.0
            beyond = turns < 0.0 if left else turns > 0.0
    if not beyond:
        dx, dy = bx - ax, by - ay
        whole, to_nearest = dx * dx + dy * dy, -(ax * dx + ay * dy)
        if not (0.0 < to_nearest < whole and turns * turns < square * whole):
            return 0.0, ZERO, ZERO
    sign = 1.0 if left else -1.0
    to_a, to_b = np.sqrt(far_a - square), np.sqrt(far_b - square)
    # Unit vectors from the axis to the tangent points.
    px, py = (radius * ax - sign * to_a * ay) / far_a, (radius * ay + sign * to_a * ax) / far_a
    qx, qy = (radius * bx + sign * to_b * by) / far_b, (radius * by - sign * to_b * bx) / far_b
    arc = np.arctan2(sign * (px * qy - py * qx), px * qx + py * qy)
    if arc < 0.0:
        arc = arc + 2.0 * np.pi if beyond else 0.0
    flat, climb = to_a + radius * arc + to_b, bz - az
    length = np.sqrt(flat * flat + climb * climb)
    level, steep = sign * flat / length, climb / length
    return length, (-level * py, level * px, steep), (-level * qy, level * qx, steep)


# Arrays are read by their indices: views that live across branches would be counted and cost more than the arithmetic.


@_inlined
def _turned(rotation: Array, i: int, v: Point) -> Point:
    """``rotation[i] @ v``."""
    x, y, z = v
    return (
        rotation[i, 0, 0] * x + rotation[i, 0, 1] * y + rotation[i, 0, 2] * z,
        rotation[i, 1, 0] * x + rotation[i, 1, 1] * y + rotation[i, 1, 2] * z,
        rotation[i, 2, 0] * x + rotation[i, 2, 1] * y + rotation[i, 2, 2] * z,
    )


@_inlined
def _placed(position: Array, rotation: Array, body: int, site: Array, i: int) -> Point:
    """Site ``i`` of a body in the world."""
    x, y, z = _turned(rotation, body, (site[i, 0], site[i, 1], site[i, 2]))
    return position[body, 0] + x, position[body, 1] + y, position[body, 2] + z


@_inlined
def _seen(point: Point, position: Array, rotation: Array, i: int) -> Point:
    """A point in the axes of frame ``i``."""
    x, y, z = point[0] - position[i, 0], point[1] - position[i, 1], point[2] - position[i, 2]
    return (
        rotation[i, 0, 0] * x + rotation[i, 1, 0] * y + rotation[i, 2, 0] * z,
        rotation[i, 0, 1] * x + rotation[i, 1, 1] * y + rotation[i, 2, 1] * z,
        rotation[i, 0, 2] * x + rotation[i, 1, 2] * y + rotation[i, 2, 2] * z,
    )


@_inlined
def _pull(
    piece: int, point: Point, along: Point, first_step: IntArray, step_cut: IntArray, step_sign: Array, wrench: Array
) -> None:  # fmt: skip
    """Add a piece's line of force to the bodies whose joints it crosses."""
    moment = cross(point, along)
    for step in range(first_step[piece], first_step[piece + 1]):
        sign, c = step_sign[step], step_cut[step]
        for k in range(3):
            wrench[c, k] += sign * along[k]
            wrench[c, 3 + k] += sign * moment[k]
