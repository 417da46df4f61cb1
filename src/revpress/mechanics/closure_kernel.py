"""Compiled core of the loop closure: rows of the equations, their derivatives, Newton steps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel
from revpress.mechanics.kinematics import Array, IntArray, add_jacobian, cross, point_motion


class Loops(NamedTuple):
    """The closure equations of a mechanism: chosen rows of welds, then balances."""

    sites: IntArray  # (weld, 2)
    chains: IntArray  # (2 weld, longest) of the welds' sites
    rows: IntArray  # (k,) 6 × weld + component
    is_slide: NDArray[np.bool_]  # (n_q,)
    driver: IntArray  # (n_q,)
    mass: Array  # (n_body,) as a share of the whole
    body_chains: IntArray  # (n_body, longest)
    axis: IntArray  # (balance,) world axis along which the centre of mass is held
    at: Array  # (balance,) where [m]


@kernel()
def _frame_rows(
    loops: Loops, anchor: Array, axis: Array, position: Array, rotation: Array, centre: Array, slope: Array,
    residual: Array, jacobian: Array,
) -> None:  # fmt: skip
    """Residual (k,) and Jacobian over u (k, n_u) of one frame."""
    sites, chains, rows, is_slide, driver = loops.sites, loops.chains, loops.rows, loops.is_slide, loops.driver
    n_q = len(is_slide)
    linear = np.empty((3, n_q))
    angular = np.empty((3, n_q))
    turn = np.empty(3)
    gap = np.empty(3)
    jacobian[:] = 0.0
    done = -1
    for r in range(len(rows)):
        w = rows[r] // 6
        a, b = sites[w, 0], sites[w, 1]
        if w != done:
            done = w
            linear[:] = 0.0
            angular[:] = 0.0
            # Point a on both bodies: the Jacobian of R_bᵀ(p_a − p_b) is that of the relative velocity of that point.
            for side in range(2):
                sign = 1.0 - 2.0 * side
                add_jacobian(chains[2 * w + side], is_slide, anchor, axis, position[a], sign, linear, angular)
            for k in range(3):
                gap[k] = position[a, k] - position[b, k]
            _rotation_vector(rotation[a], rotation[b], turn)
        c = rows[r] - 6 * w
        moves = linear if c < 3 else angular
        c3 = c % 3
        residual[r] = turn[c3] if c >= 3 else _along(rotation[b], c3, gap)
        for side in range(2):
            for j in chains[2 * w + side]:
                if j < 0:
                    break
                # A joint that both chains share moves both bodies alike: its column is zero.
                value = slope[j] * (rotation[b, 0, c3] * moves[0, j] + rotation[b, 1, c3] * moves[1, j]
                                    + rotation[b, 2, c3] * moves[2, j])  # fmt: skip
                if side == 0 or not _in_chain(chains[2 * w], j):
                    jacobian[r, driver[j]] += value
    for b in range(len(loops.at)):
        r, x = len(rows) + b, loops.axis[b]
        residual[r] = -loops.at[b]
        for body in range(len(loops.mass)):
            share = loops.mass[body]
            residual[r] += share * centre[body, x]
            for j in loops.body_chains[body]:
                if j < 0:
                    break
                if is_slide[j]:
                    moved = axis[j, x]
                else:
                    for i in range(3):
                        gap[i] = centre[body, i] - anchor[j, i]
                    cross(axis[j], gap, turn)
                    moved = turn[x]
                jacobian[r, driver[j]] += share * slope[j] * moved


@kernel()
def _in_chain(chain: IntArray, joint: int) -> bool:
    for j in chain:
        if j == joint:
            return True
        if j < 0:
            break
    return False


@kernel()
def _along(rotation: Array, column: int, vector: Array) -> float:
    """Component of a world vector along one axis of a frame."""
    out: float = rotation[0, column] * vector[0] + rotation[1, column] * vector[1] + rotation[2, column] * vector[2]
    return out


@kernel()
def _frame_bias(
    loops: Loops, anchor: Array, axis: Array, position: Array, rotation: Array, centre: Array, slope: Array,
    curvature: Array, du: Array, bias: Array,
) -> None:  # fmt: skip
    """Second derivative (k,) of the residual at rates du when u does not accelerate."""
    sites, chains, rows, is_slide, driver = loops.sites, loops.chains, loops.rows, loops.is_slide, loops.driver
    n_q = len(is_slide)
    rate = np.empty(n_q)
    for j in range(n_q):
        rate[j] = slope[j] * du[driver[j]]
    motion = np.empty((2, 4, 3))
    second = np.empty(3)
    second_turn = np.empty(3)
    term = np.empty(3)
    slip = np.empty(3)
    done = -1
    for r in range(len(rows)):
        w = rows[r] // 6
        a, b = sites[w, 0], sites[w, 1]
        if w != done:
            done = w
            for side in range(2):
                _point_without_drive(
                    chains[2 * w + side], is_slide, driver, anchor, axis, position[a], rate, curvature, du, motion[side]
                )
            # d²/dt² R_bᵀ(p_a − p_b): relative acceleration of the point less 2 ω_b × its relative velocity.
            for k in range(3):
                slip[k] = motion[0, 1, k] - motion[1, 1, k]
            cross(motion[1, 0], slip, term)
            for k in range(3):
                second[k] = motion[0, 3, k] - motion[1, 3, k] - 2.0 * term[k]
            cross(motion[1, 0], motion[0, 0], term)
            for k in range(3):
                second_turn[k] = motion[0, 2, k] - motion[1, 2, k] - term[k]
        c = rows[r] - 6 * w
        bias[r] = _along(rotation[b], c % 3, second if c < 3 else second_turn)
    for b in range(len(loops.at)):
        r = len(rows) + b
        bias[r] = 0.0
        for body in range(len(loops.mass)):
            if loops.mass[body] > 0.0:
                _point_without_drive(
                    loops.body_chains[body],
                    is_slide,
                    driver,
                    anchor,
                    axis,
                    centre[body],
                    rate,
                    curvature,
                    du,
                    motion[0],
                )
                bias[r] += loops.mass[body] * motion[0, 3, loops.axis[b]]


@kernel()
def _point_without_drive(
    chain: IntArray, is_slide: NDArray[np.bool_], driver: IntArray, anchor: Array, axis: Array, point: Array,
    rate: Array, curvature: Array, du: Array, motion: Array,
) -> None:  # fmt: skip
    """Spin, velocity and their rates (4, 3) of a point where no independent coordinate accelerates.

    Dependent coordinates accelerate by their curvature all the same.
    """
    point_motion(chain, is_slide, anchor, axis, point, rate, motion[0], motion[1], motion[2], motion[3])
    arm = np.empty(3)
    term = np.empty(3)
    for j in chain:
        if j < 0:
            break
        extra = curvature[j] * du[driver[j]] ** 2
        if extra == 0.0:
            continue
        if is_slide[j]:
            for k in range(3):
                motion[3, k] += axis[j, k] * extra
        else:
            for k in range(3):
                arm[k] = point[k] - anchor[j, k]
                motion[2, k] += axis[j, k] * extra
            cross(axis[j], arm, term)
            for k in range(3):
                motion[3, k] += term[k] * extra


@kernel()
def weld_rows(
    start: int, stop: int,
    loops: Loops, anchor: Array, axis: Array, position: Array, rotation: Array, centre: Array, slope: Array,
    residual: Array, jacobian: Array,
) -> None:  # fmt: skip
    """Residual (F, k) and Jacobian (F, k, n_u) of the chosen rows."""
    for f in range(start, stop):
        _frame_rows(loops, anchor[f], axis[f], position[f], rotation[f], centre[f], slope[f], residual[f], jacobian[f])


@kernel()
def newton(
    start: int, stop: int,
    loops: Loops, anchor: Array, axis: Array, position: Array, rotation: Array, centre: Array,
    slope: Array, curvature: Array, free: IntArray, u: Array, du: Array, ddu: Array, last: bool,
    tolerance: float, worst: Array,
) -> None:  # fmt: skip
    """One Newton step of every open frame, rates of every closed one; ``worst`` (F,) is the residual before."""
    k, n_u = len(free), u.shape[1]
    residual = np.empty(k)
    jacobian = np.empty((k, n_u))
    matrix = np.empty((k, k))
    order = np.empty(k, dtype=np.int64)
    right = np.empty(k)
    for f in range(start, stop):
        _frame_rows(loops, anchor[f], axis[f], position[f], rotation[f], centre[f], slope[f], residual, jacobian)
        for r in range(k):
            worst[f] = max(worst[f], abs(residual[r]))
            for c in range(k):
                matrix[r, c] = jacobian[r, free[c]]
        if not np.isfinite(worst[f]):
            worst[f] = np.inf
            continue
        _factor(matrix, order)
        if worst[f] > tolerance and not last:
            _solve(matrix, order, residual, right)
            for c in range(k):
                u[f, free[c]] -= right[c]
            continue
        for c in range(k):
            du[f, free[c]] = ddu[f, free[c]] = 0.0
        _times(jacobian, du[f], residual)
        _solve(matrix, order, residual, right)
        for c in range(k):
            du[f, free[c]] = -right[c]
        _frame_bias(loops, anchor[f], axis[f], position[f], rotation[f], centre[f], slope[f], curvature[f], du[f],
                    residual)  # fmt: skip
        for r in range(k):
            for c in range(n_u):
                residual[r] += jacobian[r, c] * ddu[f, c]
        _solve(matrix, order, residual, right)
        for c in range(k):
            ddu[f, free[c]] = -right[c]


@kernel()
def _times(jacobian: Array, du: Array, out: Array) -> None:
    """``out = jacobian @ du``."""
    for r in range(jacobian.shape[0]):
        out[r] = 0.0
        for c in range(jacobian.shape[1]):
            out[r] += jacobian[r, c] * du[c]


@kernel()
def _factor(a: Array, order: IntArray) -> None:
    """LU factors of ``a`` (n, n) in place, rows pivoted as ``order`` says."""
    n = len(a)
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


@kernel()
def _solve(lu: Array, order: IntArray, b: Array, x: Array) -> None:
    """Solve with the factors of :func:`_factor`; ``b`` is kept."""
    n = len(lu)
    for i in range(n):
        x[i] = b[order[i]]
        for j in range(i):
            x[i] -= lu[i, j] * x[j]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            x[i] -= lu[i, j] * x[j]
        x[i] /= lu[i, i]


@kernel()
def _rotation_vector(a: Array, b: Array, out: Array) -> None:
    """Axis × angle of R_bᵀ R_a below a half turn, in the axes of ``b``."""
    trace = 0.0
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        kj = jk = 0.0
        for m in range(3):
            trace += b[m, i] * a[m, i]
            kj += b[m, k] * a[m, j]
            jk += b[m, j] * a[m, k]
        out[i] = 0.5 * (kj - jk)
    sine = np.sqrt(out[0] ** 2 + out[1] ** 2 + out[2] ** 2)
    cosine = 0.5 * (trace - 1.0)
    if sine > 1e-12:
        angle = np.arctan2(sine, cosine) / sine
        for i in range(3):
            out[i] *= angle
