"""Compiled core of the loop closure: the path between its nodes, the equations and their derivatives, Newton steps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel
from revpress.mechanics.coupling import Functions, evaluate_frame
from revpress.mechanics.kinematics import (
    Array,
    Frames,
    IntArray,
    Tree,
    empty_frames,
    joint_moves,
    point_motion,
    pose,
    room_for_bodies,
)
from revpress.mechanics.vector import Point, as_point, cross, in_axes, minus, plus


class Loops(NamedTuple):
    """The closure equations of a mechanism: chosen components of welds, then balances."""

    sites: IntArray  # (weld, 2)
    chains: IntArray  # (weld, 2, longest) of the welds' sites
    shared: IntArray  # (weld,) joints at the root of both chains, which move both sites alike
    first_row: IntArray  # (weld + 1,) rows of a weld: first_row[w] to first_row[w + 1]
    component: IntArray  # (rows of welds,)
    mass: Array  # (n_body,) as a share of the whole
    body_chains: IntArray  # (n_body, longest)
    axis: IntArray  # (balance,) world axis along which the centre of mass is held
    at: Array  # (balance,) where [m]
    independent: IntArray  # (n_u,) place of the independent coordinates in q
    driver: IntArray  # (n_q,)
    functions: Functions
    free: IntArray  # (k,) coordinates that close the loops


class _Posture(NamedTuple):
    """One frame's coordinates and poses, and room to solve its equations."""

    q: Array  # (n_q,)
    slope: Array
    curvature: Array
    rate: Array
    extra: Array  # acceleration at constant rates of u
    frames: Frames  # of one frame
    position: Array  # of bodies
    rotation: Array
    residual: Array  # (k,)
    jacobian: Array  # (k, n_u)
    matrix: Array  # (k, k)
    order: IntArray  # (k,)
    right: Array  # (k,)
    moves: Array  # (6,) of a weld's components


@kernel(inner=True)
def _room(tree: Tree, loops: Loops) -> _Posture:
    n, k = len(tree.zero), len(loops.free)
    position, rotation = room_for_bodies(tree)
    return _Posture(
        np.empty(n), np.empty(n), np.empty(n), np.empty(n), np.empty(n), empty_frames(tree, 1), position, rotation,
        np.empty(k), np.empty((k, len(loops.independent))), np.empty((k, k)), np.empty(k, dtype=np.int64), np.empty(k),
        np.empty(6),
    )  # fmt: skip


@kernel(inner=True)
def _take(tree: Tree, loops: Loops, u: Array, here: _Posture) -> float:
    """Take the posture ``u`` (n_u,): poses, residual and its Jacobian; returns the largest residual, inf for NaN."""
    evaluate_frame(u, loops.independent, loops.functions, here.q, here.slope, here.curvature)
    pose(tree, here.q, here.frames, 0, here.position, here.rotation)
    _rows(tree, loops, here)
    worst = 0.0
    for r in range(len(here.residual)):
        worst = max(worst, abs(here.residual[r])) if np.isfinite(here.residual[r]) else np.inf
    return worst


@kernel(inner=True)
def _rows(tree: Tree, loops: Loops, here: _Posture) -> None:
    """Residual and its Jacobian over u."""
    frames, residual, jacobian, slope, moves = here.frames, here.residual, here.jacobian, here.slope, here.moves
    anchor, axis, centres = frames.anchor[0], frames.axis[0], frames.body_centre[0]
    is_slide, driver, component, chains = tree.is_slide, loops.driver, loops.component, loops.chains
    jacobian[:] = 0.0
    for w in range(len(loops.sites)):
        a, b = loops.sites[w, 0], loops.sites[w, 1]
        rotation = frames.site_rotation[0, b]
        first, last = loops.first_row[w], loops.first_row[w + 1]
        point = as_point(frames.site_position[0, a])
        moves[0], moves[1], moves[2] = in_axes(rotation, minus(point, frames.site_position[0, b]))
        moves[3], moves[4], moves[5] = _rotation_vector(frames.site_rotation[0, a], rotation)
        for r in range(first, last):
            residual[r] = moves[component[r]]
        # Point a on both bodies: the Jacobian of R_bᵀ(p_a − p_b) is that of the relative velocity of that point.
        for side in range(2):
            sign = 1.0 - 2.0 * side
            for m in range(loops.shared[w], chains.shape[2]):
                j = chains[w, side, m]
                if j < 0:
                    break
                by = sign * slope[j]
                velocity = joint_moves(is_slide[j], anchor[j], axis[j], point)
                moves[0], moves[1], moves[2] = in_axes(rotation, velocity)
                moves[3] = moves[4] = moves[5] = 0.0
                if not is_slide[j]:
                    moves[3], moves[4], moves[5] = in_axes(rotation, axis[j])
                for r in range(first, last):
                    jacobian[r, driver[j]] += by * moves[component[r]]
    mass, body_chains = loops.mass, loops.body_chains
    for b in range(len(loops.at)):
        r, x = len(component) + b, loops.axis[b]
        residual[r] = -loops.at[b]
        for body in range(len(mass)):
            residual[r] += mass[body] * centres[body, x]
            centre = as_point(centres[body])
            for m in range(body_chains.shape[1]):
                j = body_chains[body, m]
                if j < 0:
                    break
                velocity = joint_moves(is_slide[j], anchor[j], axis[j], centre)
                jacobian[r, driver[j]] += mass[body] * slope[j] * velocity[x]


@kernel(inner=True)
def _bias(tree: Tree, loops: Loops, du: Array, here: _Posture) -> None:
    """Second derivative of the residual at rates du when u does not accelerate, in place of the residual."""
    frames, bias, moves, rate, extra = here.frames, here.residual, here.moves, here.rate, here.extra
    anchor, axis, is_slide = frames.anchor[0], frames.axis[0], tree.is_slide
    for j in range(len(rate)):
        by = du[loops.driver[j]]
        rate[j], extra[j] = here.slope[j] * by, here.curvature[j] * by**2
    for w in range(len(loops.sites)):
        a, b = loops.sites[w, 0], loops.sites[w, 1]
        point, rotation = as_point(frames.site_position[0, a]), frames.site_rotation[0, b]
        spin_a, velocity_a, turn_a, second_a = _without_drive(
            loops.chains[w, 0], is_slide, anchor, axis, point, rate, extra
        )
        spin, velocity, turn, second = _without_drive(loops.chains[w, 1], is_slide, anchor, axis, point, rate, extra)
        # d²/dt² R_bᵀ(p_a − p_b): relative acceleration of the point less 2 ω_b × its relative velocity.
        relative = plus(minus(second_a, second), -2.0, cross(spin, minus(velocity_a, velocity)))
        moves[0], moves[1], moves[2] = in_axes(rotation, relative)
        moves[3], moves[4], moves[5] = in_axes(rotation, minus(minus(turn_a, turn), cross(spin, spin_a)))
        for r in range(loops.first_row[w], loops.first_row[w + 1]):
            bias[r] = moves[loops.component[r]]
    for b in range(len(loops.at)):
        r = len(loops.component) + b
        bias[r] = 0.0
        for body in range(len(loops.mass)):
            if loops.mass[body] > 0.0:
                centre = as_point(frames.body_centre[0, body])
                second = _without_drive(loops.body_chains[body], is_slide, anchor, axis, centre, rate, extra)[3]
                bias[r] += loops.mass[body] * second[loops.axis[b]]


@kernel(inner=True)
def _without_drive(
    chain: IntArray, is_slide: NDArray[np.bool_], anchor: Array, axis: Array, point: Point, rate: Array, extra: Array
) -> tuple[Point, Point, Point, Point]:
    """Spin, velocity and their rates of a point where no independent coordinate accelerates.

    Dependent coordinates accelerate by their curvature all the same, as ``extra`` (n_q,) says.
    """
    spin, velocity, turn, second = point_motion(chain, is_slide, anchor, axis, point, rate)
    for j in chain:
        if j < 0:
            break
        if extra[j] != 0.0:
            second = plus(second, extra[j], joint_moves(is_slide[j], anchor[j], axis[j], point))
            if not is_slide[j]:
                turn = plus(turn, extra[j], axis[j])
    return spin, velocity, turn, second


@kernel()
def equations(tree: Tree, loops: Loops, u: Array) -> tuple[Array, Array]:
    """Residual (k,) of a posture (n_u,) and its Jacobian (k, n_u)."""
    here = _room(tree, loops)
    _take(tree, loops, u, here)
    return here.residual, here.jacobian


@kernel()
def follow_polynomials(start: int, stop: int, s: Array, place: IntArray, coefficient: Array, path: Array) -> None:
    """Write the coordinates at ``place`` and two derivatives, polynomials of ``s`` (F,), into ``path`` (3, F, n_u).

    ``coefficient`` is (place, degree + 1), highest power first.
    """
    for f in range(start, stop):
        for i in range(len(place)):
            value, first, half_second = 0.0, 0.0, 0.0
            for c in coefficient[i]:
                half_second = half_second * s[f] + first
                first = first * s[f] + value
                value = value * s[f] + c
            path[0, f, place[i]], path[1, f, place[i]], path[2, f, place[i]] = value, first, 2.0 * half_second


@kernel()
def interpolate(start: int, stop: int, s: Array, table: Array, u: Array) -> None:
    """Quintic Hermite interpolation of postures and two derivatives at even nodes of [0, 1], (3, node, n_u)."""
    pieces = table.shape[1] - 1
    h = 1.0 / pieces
    for f in range(start, stop):
        i = min(max(int(s[f] * pieces), 0), pieces - 1)
        t = s[f] * pieces - i
        for c in range(table.shape[2]):
            p, v, a = table[0, i, c], table[1, i, c] * h, table[2, i, c] * h * h
            gap = table[0, i + 1, c] - p - v - 0.5 * a
            slope = table[1, i + 1, c] * h - v - a
            bend = table[2, i + 1, c] * h * h - a
            quintic = 6.0 * gap - 3.0 * slope + 0.5 * bend
            quartic = -15.0 * gap + 7.0 * slope - bend
            cubic = 10.0 * gap - 4.0 * slope + 0.5 * bend
            u[f, c] = p + t * (v + t * (0.5 * a + t * (cubic + t * (quartic + t * quintic))))


@kernel()
def close(
    start: int, stop: int, tree: Tree, loops: Loops, steps: int, tolerance: float, path: Array, worst: Array
) -> None:
    """Close postures by at most as many Newton steps, then work out their free rates, both in ``path`` (3, F, n_u).

    ``worst`` (F,) is the largest residual.
    """
    here = _room(tree, loops)
    for f in range(start, stop):
        _close_frame(f, tree, loops, steps, tolerance, path, worst, here)


@kernel()
def walk(
    tree: Tree, loops: Loops, steps: int, tolerance: float, leap: float, s: Array, path: Array, worst: Array
) -> int:  # fmt: skip
    """Close posture after posture at strokes ``s`` (F,), each from where the one before was going.

    ``path`` (3, F, n_u) holds the driven coordinates and the first posture; returns the first frame that stays open by
    more than the tolerance or is farther than ``leap`` from the one before, F if there is none.
    """
    here, free = _room(tree, loops), loops.free
    for f in range(len(s)):
        for c in free if f else free[:0]:
            path[0, f, c] = _carried_on(s, path, f, c)
        _close_frame(f, tree, loops, steps, tolerance, path, worst, here)
        far = 0.0
        for c in free if f else free[:0]:
            far = max(far, abs(path[0, f, c] - path[0, f - 1, c]))
        if not (worst[f] <= tolerance and far <= leap):  # true for NaN too
            return f
    return len(s)


@kernel(inner=True)
def _carried_on(s: Array, path: Array, f: int, c: int) -> float:
    """Where a coordinate goes from frame f − 1: on the quintic through the two frames before, else on a parabola."""
    p, v, a = path[0, f - 1, c], path[1, f - 1, c], path[2, f - 1, c]
    h = s[f] - s[f - 1]
    if f < 2:
        return float(p + h * v + 0.5 * h * h * a)
    back = s[f - 1] - s[f - 2]
    t, v, a = h / back, v * back, a * back * back
    gap = p - v + 0.5 * a - path[0, f - 2, c]
    slope = v - a - path[1, f - 2, c] * back
    bend = a - path[2, f - 2, c] * back * back
    cubic = 10.0 * gap + 4.0 * slope + 0.5 * bend
    quartic = 15.0 * gap + 7.0 * slope + bend
    quintic = 6.0 * gap + 3.0 * slope + 0.5 * bend
    return float(p + t * (v + t * (0.5 * a + t * (cubic + t * (quartic + t * quintic)))))


@kernel(inner=True)
def _close_frame(
    f: int, tree: Tree, loops: Loops, steps: int, tolerance: float, path: Array, worst: Array, here: _Posture
) -> None:
    """Close one posture, as :func:`close` says."""
    free = loops.free
    residual, jacobian, right = here.residual, here.jacobian, here.right
    matrix, order = here.matrix, here.order
    k = len(free)
    u, du, ddu = path[0, f], path[1, f], path[2, f]
    for step in range(steps + 1):
        worst[f] = _take(tree, loops, u, here)
        if np.isinf(worst[f]):
            break
        for r in range(k):
            for c in range(k):
                matrix[r, c] = jacobian[r, free[c]]
        factor(matrix, order)
        if worst[f] > tolerance and step < steps:
            solve_factored(matrix, order, residual, right)
            for c in range(k):
                u[free[c]] -= right[c]
            continue
        for c in range(k):
            du[free[c]] = ddu[free[c]] = 0.0
        residual[:] = 0.0
        _add_product(jacobian, du, residual)
        solve_factored(matrix, order, residual, right)
        for c in range(k):
            du[free[c]] = -right[c]
        _bias(tree, loops, du, here)
        _add_product(jacobian, ddu, residual)
        solve_factored(matrix, order, residual, right)
        for c in range(k):
            ddu[free[c]] = -right[c]
        break


@kernel(inner=True)
def _add_product(jacobian: Array, du: Array, out: Array) -> None:
    """``out += jacobian @ du``."""
    for r in range(jacobian.shape[0]):
        for c in range(jacobian.shape[1]):
            out[r] += jacobian[r, c] * du[c]


@kernel(inner=True)
def factor(a: Array, order: IntArray) -> None:
    """LU factors of the first rows and columns of ``a`` in place, rows pivoted as ``order`` (n,) says."""
    n = len(order)
    for i in range(n):
        order[i] = i
    for k in range(n):
        pivot = k
        for i in range(k + 1, n):
            if abs(a[i, k]) > abs(a[pivot, k]):
                pivot = i
        if pivot != k:
            for j in range(n):
                a[k, j], a[pivot, j] = a[pivot, j], a[k, j]
            order[k], order[pivot] = order[pivot], order[k]
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            for j in range(k + 1, n):
                a[i, j] -= a[i, k] * a[k, j]


@kernel(inner=True)
def solve_factored(lu: Array, order: IntArray, b: Array, x: Array) -> None:
    """Solve with the factors of :func:`factor`; ``b`` is kept."""
    n = len(order)
    for i in range(n):
        x[i] = b[order[i]]
        for j in range(i):
            x[i] -= lu[i, j] * x[j]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            x[i] -= lu[i, j] * x[j]
        x[i] /= lu[i, i]


@kernel(inner=True)
def _rotation_vector(a: Array, b: Array) -> tuple[float, float, float]:
    """Axis × angle of R_bᵀ R_a below a half turn, in the axes of ``b``."""
    x = 0.5 * (_columns(b, 2, a, 1) - _columns(b, 1, a, 2))
    y = 0.5 * (_columns(b, 0, a, 2) - _columns(b, 2, a, 0))
    z = 0.5 * (_columns(b, 1, a, 0) - _columns(b, 0, a, 1))
    sine = np.sqrt(x**2 + y**2 + z**2)
    cosine = 0.5 * (_columns(b, 0, a, 0) + _columns(b, 1, a, 1) + _columns(b, 2, a, 2) - 1.0)
    scale = np.arctan2(sine, cosine) / sine if sine > 1e-12 else 1.0
    return x * scale, y * scale, z * scale


@kernel(inner=True)
def _columns(b: Array, i: int, a: Array, j: int) -> float:
    """Scalar product of column ``i`` of ``b`` and column ``j`` of ``a``."""
    out: float = b[0, i] * a[0, j] + b[1, i] * a[1, j] + b[2, i] * a[2, j]
    return out
