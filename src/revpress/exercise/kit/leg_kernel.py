"""Compiled core of :mod:`.leg_on_plate`: where a leg begins and ends on a plate, for many places of plate and pelvis.

All is worked out in the frame of a trunk that lies level, the pelvis at its origin: where a pad inclines the trunk, the
machine turns the other way about z.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.closure_kernel import factor, solve_factored
from revpress.mechanics.compile import kernel
from revpress.mechanics.coupling import Functions, evaluate_frame
from revpress.mechanics.kinematics import (
    Array,
    Frames,
    IntArray,
    Tree,
    empty_frames,
    joint_moves,
    pose,
    room_for_bodies,
)
from revpress.mechanics.vector import Point, as_point, cross, plus, turned

FITS, OUT_OF_REACH, NOT_FLAT, HIP_BEYOND, KNEE_BEYOND, NO_STROKE = range(6)
"""How a set-up ends."""
STOP, STRAIGHT, OWN_RANGE = range(3)
"""What bounds a stroke."""

CLOSED = 1e-9
"""Residual [m or rad] up to which a foot lies on its plate."""
_SHARES = 41  # even places of the plate, stop to stop, at which rough postures are looked at
_FEW = 21  # the same where many combinations of holes are

_PRECISE = 1e-13
_ROUNDS = 60
_LONGEST_STEP = 0.3  # [rad or 1]
_LEAST_STROKE = np.radians(5.0)
_LATE = 1e-9  # beyond a range [rad]
_ALIKE = np.radians(5.0)  # starts so near to the wanted one are as good as it
_FINE = np.radians(0.5)
_HIP, _KNEE, _ANKLE, _SHARE = 0, 1, 5, 6  # places among the unknowns
_NONE = -1


class Chain(NamedTuple):
    """Thigh, shank, ankle and foot on a pelvis that does not move."""

    tree: Tree  # the world has the axes of a level trunk, the pelvis at its origin
    place: IntArray  # (6,) of the independent coordinates in q
    driver: IntArray  # (n_q,)
    functions: Functions
    unknown: IntArray  # (6,) place of each independent coordinate among the unknowns: FREE, then the ankle
    point: Array  # (3,) of the sole, in the foot's axes, over the axle of the plate [m]


class Leg(NamedTuple):
    """A held leg: its chain, and what is known of it once."""

    chain: Chain
    turn: float  # of the foot about the plate's normal [rad]
    ankle: float  # on a plate that pivots [rad]
    hip: Array  # (2,) [m]
    knees: Array  # (n,) even bends of the knee [rad]
    table: Array  # (3, n) distance of the sole from the hip, its direction about z, its place to the side
    bent: Array  # (2, CELLS + 1) knee, and direction of the sole, over even roots of farthest² − distance²
    farthest: float  # largest distance [m]
    nearest: float  # at the most bent knee [m]
    straight: float  # bend of a leg that counts as straight [rad]
    reach: float  # distance of the sole from the hip then [m]
    limits: Array  # (3,) the athlete's own: least and most hip flexion, most knee flexion [rad]


class Places(NamedTuple):
    """Where plate and pelvis may be, in the machine's frame: C combinations of holes, of S settings."""

    first: IntArray  # (S + 1,) combinations of a setting: first[s] to first[s + 1]
    wanted: Array  # (S, 2) hip flexion at start and end by which holes are chosen [rad]
    rail: NDArray[np.bool_]  # (C,) whether the plate slides; else it turns about a pivot
    rigid: NDArray[np.bool_]  # (C,) whether the plate is fixed to what moves it
    path: Array  # (C, 5) axle at the start stop and its way to the end stop; or pivot, arm, direction of the arm, turn
    plate: Array  # (C, 2) inclination of a rigid plate at the start stop, and its change [rad]
    pelvis: Array  # (C, 2) [m]
    pitch: Array  # (C,) of the trunk [rad]
    off: Array  # (C,) holes from the middle ones


class Found(NamedTuple):
    """Answers, one a setting."""

    code: IntArray  # (S,)
    about: Array  # (S, 2) what a refusal names [m or rad]
    place: IntArray  # (S,) chosen combination
    share: Array  # (S, 2) of the plate's way, at start and end
    leg: Array  # (S, 2, 6) unknowns at start and end: FREE, then the ankle [rad]
    bound: IntArray  # (S, 2)
    foot: Array  # (S, 2) its place to the side [m], and its inclination at the start [rad]


class _Room(NamedTuple):
    """Of one posture."""

    q: Array
    slope: Array
    curvature: Array
    u: Array
    frames: Frames
    position: Array
    rotation: Array
    residual: Array  # (7,)
    jacobian: Array  # (7, 7)
    order: IntArray
    step: Array
    column: IntArray  # (7,) of each unknown, −1 for none


@kernel(inner=True)
def _room(chain: Chain) -> _Room:
    n = len(chain.tree.zero)
    position, rotation = room_for_bodies(chain.tree)
    return _Room(
        np.empty(n), np.empty(n), np.empty(n), np.zeros(len(chain.place)), empty_frames(chain.tree, 1), position,
        rotation, np.empty(7), np.empty((7, 7)), np.empty(7, dtype=np.int64), np.empty(7), np.empty(7, dtype=np.int64),
    )  # fmt: skip


@kernel(inner=True)
def _take(chain: Chain, x: Array, room: _Room) -> Point:
    """Take the posture of unknowns ``x`` (6,); the place of the sole."""
    for c in range(len(chain.place)):
        room.u[c] = x[chain.unknown[c]]
    evaluate_frame(room.u, chain.place, chain.functions, room.q, room.slope, room.curvature)
    pose(chain.tree, room.q, room.frames, 0, room.position, room.rotation)
    foot = len(chain.tree.parent) - 1
    return plus(turned(room.rotation[foot], chain.point), 1.0, room.position[foot])


@kernel()
def look_at_knees(chain: Chain, knees: Array, ankle: float, hip: Array, table: Array) -> float:
    """Fill ``table`` (3, n) over ``knees`` (n,); returns the bend within 30° where it reaches farthest [rad]."""
    room, x = _room(chain), np.zeros(7)
    x[_ANKLE] = ankle
    for i in range(len(knees)):
        x[_KNEE] = knees[i]
        sole = _take(chain, x, room)
        ahead, up = sole[0] - hip[0], sole[1] - hip[1]
        table[0, i], table[1, i], table[2, i] = np.hypot(ahead, up), np.arctan2(up, ahead), sole[2]
        if i:
            table[1, i] -= 2.0 * np.pi * np.round((table[1, i] - table[1, i - 1]) / (2.0 * np.pi))
    low, high = 0.0, np.radians(30.0)
    for _ in range(60):
        x[_KNEE] = (low + high) / 2.0
        sole = _take(chain, x, room)
        anchor, axis = room.frames.anchor[0], room.frames.axis[0]
        longer = 0.0
        for j in range(len(room.slope)):
            if chain.unknown[chain.driver[j]] == _KNEE:
                moves = joint_moves(chain.tree.is_slide[j], anchor[j], axis[j], sole)
                longer += room.slope[j] * ((sole[0] - hip[0]) * moves[0] + (sole[1] - hip[1]) * moves[1])
        if longer > 0.0:
            low = x[_KNEE]
        else:
            high = x[_KNEE]
    return low


class Resting(NamedTuple):
    """A leg that hangs or stands, and what of it may touch the floor."""

    chain: Chain
    thigh: float  # inclinations about z, 0 where the body stands upright [rad]
    shank: float
    tilt: float  # of the level pelvis [rad]
    points: Array  # (n, 3) in the axes of their bodies [m]
    body: IntArray  # (n,) of the chain


@kernel(inner=True)
def _drop(resting: Resting, bend: float, x: Array, room: _Room) -> float:
    """How far the lowest point is under the hip when the knee bends by ``bend`` more, the foot level.

    Half of the bend lifts the thigh forward, so that the foot stays under the hip.
    """
    fore, aft = resting.thigh + bend / 2.0, resting.shank - bend / 2.0
    x[_HIP], x[_KNEE], x[_ANKLE] = fore - resting.tilt, fore - aft, -aft
    _take(resting.chain, x, room)
    lowest = np.inf
    for i in range(len(resting.body)):
        b = resting.body[i]
        lowest = min(lowest, turned(room.rotation[b], resting.points[i])[1] + room.position[b, 1])
    return float(resting.chain.tree.body_position[1, 1] - lowest)


@kernel()
def bend_each(resting: Resting, height: Array, most: float, bend: Array) -> None:
    """Bend (n,), up to ``most``, of a resting leg whose hip is ``height`` (n,) over the floor, until it clears it."""
    room, x = _room(resting.chain), np.zeros(7)
    for i in range(len(height)):
        low, high = 0.0, most
        if _drop(resting, low, x, room) <= height[i]:
            bend[i] = 0.0
            continue
        if _drop(resting, high, x, room) >= height[i]:
            bend[i] = most
            continue
        for _ in range(60):
            middle = (low + high) / 2.0
            if _drop(resting, middle, x, room) > height[i]:
                low = middle
            else:
                high = middle
        bend[i] = (low + high) / 2.0


class _Way(NamedTuple):
    """The way of a plate's axle as the hip sees it in the trunk's frame, and the inclination of a rigid plate."""

    rail: bool
    rigid: bool
    x: float  # of the axle at the start stop, or of the pivot [m]
    y: float
    a: float  # way to the end stop [m]; or arm [m], its direction at the start stop and its turn [rad]
    b: float
    c: float
    pitch: float  # of a rigid plate at the start stop, and its change [rad]
    turns: float


@kernel(inner=True)
def _way(places: Places, c: int) -> _Way:
    p, pitch = places.path[c], places.pitch[c]
    cosine, sine = np.cos(pitch), np.sin(pitch)
    x, y = p[0] - places.pelvis[c, 0], p[1] - places.pelvis[c, 1]
    at_x, at_y = cosine * x + sine * y, cosine * y - sine * x
    plate, turns = places.plate[c, 0] - pitch, places.plate[c, 1]
    if places.rail[c]:
        a, b = cosine * p[2] + sine * p[3], cosine * p[3] - sine * p[2]
        return _Way(True, places.rigid[c], at_x, at_y, a, b, 0.0, plate, turns)
    return _Way(False, places.rigid[c], at_x, at_y, p[2], p[3] - pitch, p[4], plate, turns)


@kernel(inner=True)
def _axle(way: _Way, share: float) -> tuple[float, float, float, float]:
    """From the pelvis to the axle of the plate, and its change with the share."""
    if way.rail:
        return way.x + share * way.a, way.y + share * way.b, way.a, way.b
    cosine, sine = np.cos(way.b + share * way.c), np.sin(way.b + share * way.c)
    return way.x + way.a * cosine, way.y + way.a * sine, -way.a * way.c * sine, way.a * way.c * cosine


@kernel(inner=True)
def _between(x: float, at: Array, values: Array) -> float:
    """Linear interpolation over even ``at``, constant outside."""
    last = len(at) - 1
    t = min(max((x - at[0]) / (at[1] - at[0]), 0.0), float(last))
    i = min(int(t), last - 1)
    out: float = values[i] + (t - i) * (values[i + 1] - values[i])
    return out


@kernel()
def fill_bent(knees: Array, table: Array, farthest: int, bent: Array) -> None:
    """Fill the table from distance to knee, beyond where the leg reaches farthest: there each distance has one."""
    cells, last = bent.shape[1] - 1, len(knees) - 1
    whole = table[0, farthest] ** 2 - table[0, last] ** 2
    place = farthest
    for i in range(cells + 1):
        distance = np.sqrt(max(table[0, farthest] ** 2 - whole * (i / cells) ** 2, 0.0))
        while place < last - 1 and table[0, place + 1] > distance:
            place += 1
        share = (table[0, place] - distance) / (table[0, place] - table[0, place + 1])
        share = min(max(share, 0.0), 1.0)
        bent[0, i] = knees[place] + share * (knees[place + 1] - knees[place])
        bent[1, i] = table[1, place] + share * (table[1, place + 1] - table[1, place])


@kernel(inner=True)
def _rough_at(leg: Leg, x: float, y: float) -> tuple[float, float, float]:
    """Square of the distance from the hip, rough hip and knee angles with the sole there and the leg in its own plane.

    Where the leg does not reach, its nearest.
    """
    square = x * x + y * y
    top, whole = leg.farthest * leg.farthest, leg.farthest * leg.farthest - leg.nearest * leg.nearest
    cells = leg.bent.shape[1] - 1
    t = cells * np.sqrt(min(max((top - square) / whole, 0.0), 1.0))
    i = min(int(t), cells - 1)
    knee = leg.bent[0, i] + (t - i) * (leg.bent[0, i + 1] - leg.bent[0, i])
    hip = np.arctan2(y, x) - leg.bent[1, i] - (t - i) * (leg.bent[1, i + 1] - leg.bent[1, i])
    if hip < -np.pi / 2.0:
        hip += 2.0 * np.pi
    elif hip >= 1.5 * np.pi:
        hip -= 2.0 * np.pi
    return square, hip, knee


@kernel(inner=True)
def _rough(leg: Leg, way: _Way, share: float) -> tuple[float, float, float]:
    """Distance of the plate from the hip, rough hip and knee angles with the leg in its own plane."""
    x, y, _, _ = _axle(way, share)
    square, hip, knee = _rough_at(leg, x - leg.hip[0], y - leg.hip[1])
    return np.sqrt(square), hip, knee


@kernel(inner=True)
def _look(leg: Leg, way: _Way, rough: Array) -> None:
    """Distance, hip and knee (3, n) over the plate's way."""
    last = rough.shape[1] - 1
    cosine, sine = np.cos(way.b), np.sin(way.b)
    turn_cosine, turn_sine = np.cos(way.c / last), np.sin(way.c / last)
    for i in range(last + 1):
        if way.rail:
            x, y = way.x + i / last * way.a, way.y + i / last * way.b
        else:
            x, y = way.x + way.a * cosine, way.y + way.a * sine
            cosine, sine = cosine * turn_cosine - sine * turn_sine, sine * turn_cosine + cosine * turn_sine
        square, rough[1, i], rough[2, i] = _rough_at(leg, x - leg.hip[0], y - leg.hip[1])
        rough[0, i] = np.sqrt(square)


@kernel(inner=True)
def _first(values: Array, level: float, sign: float) -> float:
    """Share at which sign × (values − level) first becomes positive; NaN where it never does."""
    before = 0.0
    for i in range(len(values)):
        over = sign * (values[i] - level)
        if over > 0.0:
            return (i - 1.0 + before / (before - over)) / (len(values) - 1.0) if i else 0.0
        before = over
    return float(np.nan)


@kernel(inner=True)
def _put_on_plate(leg: Leg, way: _Way, aside: float, bound: int, value: float, x: Array, room: _Room) -> bool:
    """Lay the foot on the plate by Newton's method from ``x`` (7,): FREE, the ankle, the share of the plate's way.

    With a ``bound``, that unknown gets ``value`` and the share follows; else the share stays.
    """
    chain, residual, jacobian = leg.chain, room.residual, room.jacobian
    anchor, axis, foot = room.frames.anchor[0], room.frames.axis[0], len(chain.tree.parent) - 1
    rigid = way.rigid
    n = 5
    for i in range(7):
        room.column[i] = i if i < 5 else _NONE
    if rigid:
        room.column[_ANKLE] = n
        n += 1
    if bound != _NONE:
        room.column[_SHARE] = n
        n += 1
    for _ in range(_ROUNDS):
        sole = _take(chain, x, room)
        turn = room.rotation[foot]
        ahead, normal = (turn[0, 0], turn[1, 0], turn[2, 0]), (turn[0, 1], turn[1, 1], turn[2, 1])
        to_x, to_y, dx, dy = _axle(way, x[_SHARE])
        residual[0], residual[1], residual[2] = sole[0] - to_x, sole[1] - to_y, sole[2] - aside
        residual[3], residual[4] = normal[2], ahead[2] + np.sin(leg.turn)
        lying = normal[0] * normal[0] + normal[1] * normal[1]
        if rigid:
            off = _inclined(turn) - way.pitch - x[_SHARE] * way.turns
            residual[5] = off - 2.0 * np.pi * np.round(off / (2.0 * np.pi))
        if bound != _NONE:
            residual[n - 1] = x[bound] - value
        worst = 0.0
        for r in range(n):
            worst = max(worst, abs(residual[r])) if np.isfinite(residual[r]) else np.inf
        if worst <= _PRECISE:
            return True
        if np.isinf(worst):
            return False
        jacobian[:] = 0.0
        for j in range(len(room.slope)):
            column = room.column[chain.unknown[chain.driver[j]]]
            if column < 0:
                continue
            by = room.slope[j]
            moves = joint_moves(chain.tree.is_slide[j], anchor[j], axis[j], sole)
            for k in range(3):
                jacobian[k, column] += by * moves[k]
            if not chain.tree.is_slide[j]:
                tilts = cross(as_point(axis[j]), normal)
                jacobian[3, column] += by * tilts[2]
                jacobian[4, column] += by * cross(as_point(axis[j]), ahead)[2]
                if rigid:
                    jacobian[5, column] += by * (normal[0] * tilts[1] - normal[1] * tilts[0]) / lying
        if bound != _NONE:
            jacobian[0, n - 1], jacobian[1, n - 1] = -dx, -dy
            if rigid:
                jacobian[5, n - 1] = -way.turns
            jacobian[n - 1, room.column[bound]] = 1.0
        factor(jacobian, room.order[:n])
        solve_factored(jacobian, room.order[:n], residual[:n], room.step[:n])
        longest = 1e-12
        for k in range(n):
            longest = max(longest, abs(room.step[k]))
        by = min(1.0, _LONGEST_STEP / longest)
        for i in range(7):
            if room.column[i] >= 0:
                x[i] -= by * room.step[room.column[i]]
    return worst <= CLOSED


@kernel(inner=True)
def _inclined(rotation: Array) -> float:
    """Inclination of a foot about z."""
    return float(np.arctan2(-rotation[0, 1], rotation[1, 1]))


@kernel(inner=True)
def _better(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    for i in range(4):
        if a[i] != b[i]:
            return bool(a[i] < b[i])
    return False


@kernel(inner=True)
def _read(values: Array, share: float) -> float:
    """Value at a share of the plate's way."""
    at = share * (len(values) - 1.0)
    i = min(int(at), len(values) - 2)
    return float(values[i] + (at - i) * (values[i + 1] - values[i]))


@kernel(inner=True)
def _choose(leg: Leg, places: Places, s: int, rough: Array, found: Found) -> None:
    """The combination that a coach would take, as :func:`.set_up_legs` says; code and place."""
    best = (1.0, np.inf, np.inf, np.inf)
    found.code[s] = NO_STROKE
    for c in range(places.first[s], places.first[s + 1]):
        way = _way(places, c)
        found.about[s, 0], found.about[s, 1] = _rough(leg, way, 0.0)[0], leg.reach
        if found.about[s, 0] >= leg.reach:
            found.code[s] = OUT_OF_REACH if found.code[s] != FITS else FITS
            continue
        _look(leg, way, rough)
        ends, straight = 1.0, 0.0
        at = _first(rough[0], leg.reach, 1.0)
        if at < ends:
            ends, straight = at, 1.0
        at = _first(rough[1], leg.limits[0], -1.0)
        if at < ends:
            ends, straight = at, 0.0
        begins = 0.0
        for i in range(2):
            if rough[1 + i, 0] > leg.limits[1 + i]:
                begins = max(begins, _first(rough[1 + i], leg.limits[1 + i], -1.0))
        if not begins < ends:  # true for NaN too
            continue
        near = np.floor(abs(_read(rough[1], begins) - places.wanted[s, 0]) / _ALIKE)
        last = np.round(abs(_read(rough[1], ends) - places.wanted[s, 1]) / _FINE)
        rank = (straight, near, last, places.off[c])
        if found.code[s] != FITS or _better(rank, best):
            found.code[s], found.place[s], best = FITS, c, rank


@kernel(inner=True)
def _posture(
    leg: Leg, way: _Way, aside: float, share: float, bound: int, value: float, room: _Room, x: Array, about: Array
) -> bool:  # fmt: skip
    """The posture at a share of the plate's way, or near it where an unknown has a value."""
    _, hip, knee = _rough(leg, way, share)
    x[:] = 0.0
    x[_HIP], x[_KNEE], x[_ANKLE], x[_SHARE] = hip, knee, leg.ankle, share
    if _put_on_plate(leg, way, aside, bound, value, x, room):
        return True
    about[0], about[1] = hip, knee
    return False


@kernel(inner=True)
def _bound(leg: Leg, places: Places, s: int, rough: Array, room: _Room, x: Array, found: Found) -> int:
    """Both ends of the stroke in the chosen combination; the code."""
    c, about = found.place[s], found.about[s]
    way = _way(places, c)
    _look(leg, way, rough)
    if rough[0, 0] >= leg.reach:
        about[0], about[1] = rough[0, 0], leg.reach
        return OUT_OF_REACH
    last = rough.shape[1] - 1
    aside = 0.0
    for i in (0, last):
        aside += 0.5 * _between(max(rough[2, i], leg.straight), leg.knees, leg.table[2])
    if not _posture(leg, way, aside, 0.0, _NONE, 0.0, room, x, about):
        return NOT_FLAT
    begin, found.bound[s, 0] = x.copy(), STOP
    foot = len(leg.chain.tree.parent) - 1
    found.foot[s, 0], found.foot[s, 1] = aside, _inclined(room.rotation[foot]) + places.pitch[c]
    late = (x[_HIP] > leg.limits[1] + _LATE, x[_KNEE] > leg.limits[2] + _LATE)
    for i in range(2):
        if not late[i]:
            continue
        near = _first(rough[1 + i], leg.limits[1 + i], -1.0)
        if np.isnan(near):
            return HIP_BEYOND if i == 0 else KNEE_BEYOND
        if not _posture(leg, way, aside, near, i, leg.limits[1 + i], room, x, about):
            return NOT_FLAT
        if found.bound[s, 0] == STOP or x[_SHARE] > begin[_SHARE]:
            begin, found.bound[s, 0] = x.copy(), OWN_RANGE
            found.foot[s, 1] = _inclined(room.rotation[foot]) + places.pitch[c]
    # Past a straight leg the loops close once more, with a knee that bends forward: what comes first is right.
    end, found.bound[s, 1] = x.copy(), STOP
    for i in range(2):
        near = _first(rough[1], leg.limits[0], -1.0) if i == 0 else _first(rough[0], leg.reach, 1.0)
        if np.isnan(near):
            continue
        if not _posture(leg, way, aside, near, i, leg.limits[0] if i == 0 else leg.straight, room, x, about):
            return NOT_FLAT
        if x[_SHARE] < 1.0 and (found.bound[s, 1] == STOP or x[_HIP] > end[_HIP]):
            end, found.bound[s, 1] = x.copy(), OWN_RANGE if i == 0 else STRAIGHT
    if found.bound[s, 1] == STOP:
        if not _posture(leg, way, aside, 1.0, _NONE, 0.0, room, x, about):
            return NOT_FLAT
        end = x.copy()
    if begin[_SHARE] >= end[_SHARE] or begin[_HIP] - end[_HIP] < _LEAST_STROKE:
        return NO_STROKE
    for i in range(6):
        found.leg[s, 0, i], found.leg[s, 1, i] = begin[i], end[i]
    found.share[s, 0], found.share[s, 1] = begin[_SHARE], end[_SHARE]
    return FITS


@kernel()
def set_up_each(start: int, stop: int, leg: Leg, places: Places, found: Found) -> None:
    """Set the leg up on settings ``start`` to ``stop``."""
    room, rough, few, x = _room(leg.chain), np.empty((3, _SHARES)), np.empty((3, _FEW)), np.empty(7)
    for s in range(start, stop):
        if places.first[s + 1] - places.first[s] == 1:
            found.place[s] = places.first[s]
        else:
            _choose(leg, places, s, few, found)
            if found.code[s] != FITS:
                continue
        found.code[s] = _bound(leg, places, s, rough, room, x, found)
