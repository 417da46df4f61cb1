"""One phase of a repetition on an even clock: where it begins and ends, and what it says, compiled.

A sensor of counts cannot see how a movement begins and ends: the last millimetre of a way takes a twentieth of its
time. So the ends follow from what can be seen. Where the speed is clear of the noise it is v, the acceleration a, and
the way that remains to where the signal comes to rest is d. Towards rest the speed is taken as a power n of the time
that remains, so v, a and d alone say it: |a| d/v² = n/(n + 1), and it remains D = (n + 1) d/v. A constant acceleration
is n = 1, the movement of least jerk n = 2, with a bend (:func:`shape_tail`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel

Array = NDArray[np.float64]

QUANTITIES = (
    "duration",
    "range",
    "mean_velocity",
    "peak_velocity",
    "mean_force",
    "peak_force",
    "mean_power",
    "peak_power",
    "work",
    "mean_propulsive_velocity",
    "mean_propulsive_power",
    "propulsive_time",
    "mean_point_velocity",
    "begin",
    "end",
)
"""What :func:`phase_quantities` says of a phase, in this order; begin and end are instants [s]."""

NUMBERS = 7
ROOT, REST, PLACE, WAY, POWER, SPEED, BENT = range(NUMBERS)
"""Of a tail: instants of its root and of rest [s], position at rest and way to it [m], m, speed at the root, b."""

SHARE, U_SHARE = 0.62, 0.08
"""|a| d/v² of a tail before it is measured, and its standard uncertainty: as of speeds that grow with a power
of 1.1 to 3 of the time (assumed)."""

IN_METRES = [PLACE, WAY, SPEED]
"""Those of them that a longer count makes larger."""

_MISFIT = 0.03  # of the share that is measured: of movements with powers of 1.1 to 3 it is 0.016 to 0.033 off
_CLEAR_SHARE = 0.12  # of the peak speed: there a tail is rooted
_CLEAR_NOISE = 5.0  # standard uncertainties of the speed, at least
_CLEAR_MOST = 0.6  # of the peak speed
_BEND = 0.5  # of the movement of least jerk: 0.147 and 0.233 at a tenth and a fifth of its peak speed
LEAST_SHARE, MOST_SHARE = 0.4, 0.8
"""Limits of the same."""


@kernel(inner=True)
def find_tail(
    t: Array,
    x: Array,
    v: Array,
    a: Array,
    edge: int,
    other: int,
    peak: float,
    clear: float,
    u: Array,
    near: float,
    most: int,
) -> Array:
    """The tail at ``edge`` of a phase whose other end is ``other``, with x rising over the phase.

    Rest is the mean of the positions from the extreme on that are as ``near`` to it as that [m], ``most`` samples at
    most. What is measured of its shape counts as much as the standard uncertainties ``u`` of position, speed and
    acceleration allow. A phase that the recording cuts off in full speed has a tail of no way.
    """
    step = 1 if edge > other else -1
    while 0 <= edge + step < len(t) and v[edge + step] >= clear:
        edge += step
    root = edge
    while root != other and v[root] < clear:
        root -= step
    tail = np.array([t[root], t[root], x[root], 0.0, 2.0, v[root], 0.0])
    beside = root + step
    if beside < 0 or beside >= len(t) or (root == edge and v[root] >= clear and v[beside] >= clear):
        return tail
    back = 0.0
    if v[root] > clear > v[beside]:
        back = (v[root] - clear) / (v[root] - v[beside])
    t_root, x_root = t[root] + back * (t[beside] - t[root]), x[root] + back * (x[beside] - x[root])
    v_root, a_root = v[root] + back * (v[beside] - v[root]), a[root] + back * (a[beside] - a[root])
    tail[ROOT], tail[REST], tail[PLACE], tail[SPEED] = t_root, t_root, x_root, v_root
    extreme = i = root
    while 0 <= i < len(t) and (i - edge) * step <= most // 4:
        if step * (x[i] - x[extreme]) > 0.0:
            extreme = i
        if v[i] < -clear:  # it turned
            break
        i += step
    total, count = 0.0, 0
    i = extreme
    while 0 <= i < len(t) and abs(x[i] - x[extreme]) <= near and count < most:
        total += x[i]
        count += 1
        i += step
    place = total / count
    way = step * (place - x_root)
    if way <= 0.0 or v_root <= 0.0:
        return tail
    share = -step * a_root * way / v_root**2
    u_share = np.sqrt((u[2] * way / v_root**2) ** 2 + share**2 * ((2.0 * u[1] / v_root) ** 2 + (u[0] / way) ** 2))
    weight = U_SHARE**2 / (U_SHARE**2 + u_share**2 + _MISFIT**2)
    share = min(max(weight * share + (1.0 - weight) * SHARE, LEAST_SHARE), MOST_SHARE)
    tail[PLACE], tail[WAY] = place, way
    shape_tail(tail, share, float(step), peak)
    return tail


@kernel(inner=True)
def shape_tail(tail: Array, share: float, step: float, peak: float) -> None:
    """Give a tail its exponent m and bend b by its ``share`` |a| d/v², and so the instant of its rest.

    With τ the share of its time that is left, the way left is τ^m (1 + b (1 − τ)) of all of it; ``step`` is 1 where
    rest comes after the root, −1 where before. The bend is that of the movement of least jerk, which turns towards its
    ``peak`` speed: without it (b = 0) the share is 1 − 1/m.
    """
    bend = _BEND * np.sqrt(tail[SPEED] / peak)
    half = 0.5 * (1.0 + 2.0 * bend * (1.0 - share))
    power = (half + np.sqrt(half**2 + share * (1.0 - share) * bend**2)) / (1.0 - share)
    tail[POWER], tail[BENT] = power, bend
    tail[REST] = tail[ROOT] + step * (power - bend) * tail[WAY] / tail[SPEED]


@kernel(inner=True)
def left_of(tail: Array, share: float) -> float:
    """Way left of a tail, as a share of all of it, when a share of its time is left."""
    return float(share ** tail[POWER] * (1.0 + tail[BENT] * (1.0 - share)))


@kernel(inner=True)
def at_speed(tail: Array, speed: float) -> tuple[float, float]:
    """Instant and position at which a tail has a speed, at most that of its root."""
    lasts = tail[ROOT] - tail[REST]
    if tail[WAY] == 0.0:
        return tail[ROOT], tail[PLACE]
    power, bend = tail[POWER], tail[BENT]
    wanted = speed / tail[SPEED] * (power - bend)
    share = min(1.0, (speed / tail[SPEED]) ** (1.0 / (power - 1.0))) if speed > 0.0 else 0.0
    for _ in range(4):
        slope = power * (1.0 + bend * (1.0 - share)) - bend * share
        share = min(1.0, (wanted / slope) ** (1.0 / (power - 1.0)))
    side = 1.0 if lasts > 0.0 else -1.0  # below the root the motion rises from rest, above it towards it
    return tail[REST] + lasts * share, tail[PLACE] + side * tail[WAY] * left_of(tail, share)


@kernel(inner=True)
def position_on(tail: Array, t: float) -> float:
    """Position at an instant between root and rest of a tail, and beyond its rest."""
    lasts = tail[ROOT] - tail[REST]
    if lasts == 0.0:
        return float(tail[PLACE])
    share = min(max(0.0, (t - tail[REST]) / lasts), 1.0)
    side = 1.0 if lasts > 0.0 else -1.0
    return float(tail[PLACE] + side * tail[WAY] * left_of(tail, share))


@kernel(inner=True)
def _looked_up(table: Array, low: float, high: float, x: float) -> float:
    place = min(max((x - low) / (high - low), 0.0), 1.0) * (len(table) - 1)
    i = min(int(place), len(table) - 2)
    return float(table[i] + (place - i) * (table[i + 1] - table[i]))


@kernel(inner=True)
def _first_at(times: Array, at: float) -> int:
    """As ``np.searchsorted(times, at)``, which takes as long to compile as what it is for."""
    low, high = 0, len(times)
    while low < high:
        middle = (low + high) // 2
        if times[middle] >= at:
            high = middle
        else:
            low = middle + 1
    return low


@kernel(inner=True)
def phase_tails(
    t: Array,
    x: Array,
    v: Array,
    a: Array,
    first: int,
    last: int,
    sign: float,
    onset: float,
    u: Array,
    near: float,
    most: int,
    tails: Array,
) -> None:
    """Both tails of a phase (end, number) into ``tails``, of a motion whose sign is turned where the phase falls."""
    peak = 0.0
    for i in range(first, last + 1):
        peak = max(peak, sign * v[i])
    clear = min(max(_CLEAR_SHARE * peak, _CLEAR_NOISE * u[1]), _CLEAR_MOST * peak)
    xs, vs, accs = sign * x, sign * v, sign * a
    begin = find_tail(t, xs, vs, accs, first, last, peak, min(max(clear, onset), 0.9 * peak), u, near, most)
    end = find_tail(t, xs, vs, accs, last, first, peak, clear, u, near, most)
    for k in range(NUMBERS):
        tails[0, k], tails[1, k] = begin[k], end[k]


@kernel(inner=True)
def meet(tails: Array) -> None:
    """Let no phase of ``tails`` (phase, end, number) begin before the one before it has come to rest."""
    for i in range(tails.shape[0]):
        for j in range(tails.shape[0]):
            if tails[i, 1, ROOT] <= tails[j, 0, ROOT] and tails[i, 1, REST] > tails[j, 0, REST]:
                halfway = 0.5 * (tails[i, 1, REST] + tails[j, 0, REST])
                halfway = min(max(halfway, tails[i, 1, ROOT]), tails[j, 0, ROOT])
                tails[i, 1, REST] = tails[j, 0, REST] = halfway


@kernel(inner=True)
def phase_quantities(
    t: Array,
    x: Array,
    v: Array,
    a: Array,
    sign: float,
    onset: float,
    tails: Array,
    load: Array,
    low: float,
    high: float,
    friction: float,
    out: Array,
) -> None:
    """All :data:`QUANTITIES` of a phase with its tails into ``out``.

    ``load`` holds effective mass, its slope, resistance, its integral and free deceleration over equal steps of
    position from ``low`` to ``high``; ``sign`` is −1 of the eccentric phase.
    """
    begin, x_begin = at_speed(tails[0], onset)
    end, x_end = at_speed(tails[1], 0.0)
    v_begin = min(onset, tails[0, SPEED]) if tails[0, WAY] > 0.0 else tails[0, SPEED]
    v_end = 0.0 if tails[1, WAY] > 0.0 else tails[1, SPEED]
    x_begin, x_end, v_begin, v_end = sign * x_begin, sign * x_end, sign * v_begin, sign * v_end
    lasts, travel = end - begin, x_end - x_begin
    m_begin, m_end = _looked_up(load[0], low, high, x_begin), _looked_up(load[0], low, high, x_end)
    held_begin, held_end = _looked_up(load[3], low, high, x_begin), _looked_up(load[3], low, high, x_end)
    work = 0.5 * (m_end * v_end**2 - m_begin * v_begin**2) + held_end - held_begin + friction * abs(travel)
    # of the impulse what the change of momentum leaves: resistance, and half of the mass's own change
    impulse = m_end * v_end - m_begin * v_begin + friction * sign * lasts
    before, held_before = begin, _looked_up(load[2], low, high, x_begin)
    peak_speed, peak_force, peak_power = 0.0, -np.inf, 0.0
    brakes, p_time, p_place, p_speed, excess_before = False, end, x_end, v_end, 1.0
    inside = _first_at(t, begin)
    beyond = inside
    while beyond < len(t) and not t[beyond] > end:
        beyond += 1
    for i in range(inside, beyond):
        m, slope = _looked_up(load[0], low, high, x[i]), _looked_up(load[1], low, high, x[i])
        held = _looked_up(load[2], low, high, x[i])
        rest = held - 0.5 * slope * v[i] ** 2
        impulse += 0.5 * (rest + held_before) * (t[i] - before)
        before, held_before = t[i], rest
        force = m * a[i] + 0.5 * slope * v[i] ** 2 + held + friction * sign
        peak_force = max(peak_force, force)
        if abs(force * v[i]) > abs(peak_power):
            peak_power = force * v[i]
        if sign * v[i] > sign * peak_speed:
            peak_speed = v[i]
        excess = a[i] + _looked_up(load[4], low, high, x[i])
        if not brakes and excess <= 0.0 and i > inside and t[i] > tails[0, ROOT]:
            brakes = True
            back = excess / (excess - excess_before) * (t[i] - t[i - 1])
            p_time, p_place, p_speed = t[i] - back, x[i] - back * v[i], v[i] - back * a[i]
        excess_before = excess
    impulse += held_before * (end - before)
    p_work = (
        0.5 * (_looked_up(load[0], low, high, p_place) * p_speed**2 - m_begin * v_begin**2)
        + _looked_up(load[3], low, high, p_place)
        - held_begin
        + friction * abs(p_place - x_begin)
    )
    p_lasts = p_time - begin
    out[0], out[1], out[2], out[3] = lasts, travel, travel / lasts, peak_speed
    out[4], out[5], out[6], out[7], out[8] = impulse / lasts, peak_force, work / lasts, peak_power, work
    out[9], out[10], out[11] = (p_place - x_begin) / p_lasts, p_work / p_lasts, p_lasts
    out[12] = sign * (tails[1, PLACE] - tails[0, PLACE]) / (tails[1, REST] - tails[0, REST])
    out[13], out[14] = begin, end


@kernel()
def finer_motion(times: Array, t: Array, x: Array, out: Array) -> None:
    """Positions x on the even clock t at other ``times`` (frame,), by the cubic through four: into ``out``."""
    step = t[1] - t[0]
    for k in range(len(times)):
        i = min(max(int((times[k] - t[0]) / step), 0), len(t) - 2)
        w = (times[k] - t[i]) / step
        slope, after = 0.5 * (x[i + 1] - x[max(i - 1, 0)]), 0.5 * (x[min(i + 2, len(t) - 1)] - x[i])
        rise = x[i + 1] - x[i]
        out[k] = x[i] + w * (slope + w * (3.0 * rise - 2.0 * slope - after + w * (slope + after - 2.0 * rise)))


@kernel()
def likely_motions(times: Array, base: Array, tails: Array, signs: Array, near: float, out: Array) -> None:
    """Motions (reading, frame) that tails (reading, phase, end, number) complete, into ``out``.

    Along a tail it is the tail's; beyond it stands where it came to rest, as far as the motion ``base`` (frame,) stays
    ``near`` that and no other tail begins; elsewhere it is ``base``. ``signs`` (phase,) is −1 of the eccentric phase.
    """
    for k in range(len(out)):
        for i in range(len(base)):
            out[k, i] = base[i]
        for p in range(len(signs)):
            for end in range(2):
                tail, step = tails[k, p, end], 2 * end - 1
                if tail[WAY] == 0.0:
                    continue
                limit = np.inf if step > 0 else -np.inf
                for q in range(len(signs)):
                    other = tails[k, q, 1 - end, REST]
                    if step * (other - tail[REST]) >= 0.0 and step * (other - limit) < 0.0:
                        limit = other
                i = _first_at(times, tail[ROOT])
                i -= step < 0
                while 0 <= i < len(times):
                    if step * (tail[REST] - times[i]) > 0.0:
                        out[k, i] = signs[p] * position_on(tail, times[i])
                    elif step * (limit - times[i]) <= 0.0 or abs(base[i] - signs[p] * tail[PLACE]) > near:
                        break
                    else:
                        out[k, i] = signs[p] * tail[PLACE]
                    i += step


@kernel()
def all_tails(
    t: Array,
    x: Array,
    v: Array,
    a: Array,
    spans: NDArray[np.int64],
    signs: Array,
    onset: float,
    u: Array,
    near: float,
    most: int,
    out: Array,
) -> None:
    """Tails (reading, phase, end, number) of motions (reading, instant), of phases from span to span (phase, 2)."""
    for k in range(len(out)):
        for p in range(len(signs)):
            phase_tails(t, x[k], v[k], a[k], spans[p, 0], spans[p, 1], signs[p], onset, u, near, most, out[k, p])
        meet(out[k])


@kernel()
def all_quantities(
    t: Array,
    x: Array,
    v: Array,
    a: Array,
    signs: Array,
    onset: float,
    tails: Array,
    load: Array,
    low: float,
    high: float,
    friction: float,
    out: Array,
) -> None:
    """Quantities (reading, phase, quantity) of motions with their tails; one motion may serve all tails."""
    for k in range(len(out)):
        j = min(k, len(x) - 1)
        for p in range(len(signs)):
            phase_quantities(t, x[j], v[j], a[j], signs[p], onset, tails[k, p], load, low, high, friction, out[k, p])


@kernel()
def reshaped(tails: Array, shares: Array, shifts: Array, peaks: Array) -> None:
    """Give tails (reading, phase, end, number) other shares |a| d/v² and other places of rest (reading, phase, end)."""
    for k in range(tails.shape[0]):
        for p in range(tails.shape[1]):
            for end in range(2):
                tail, step = tails[k, p, end], 2.0 * end - 1.0
                if tail[WAY] > 0.0:
                    root = tail[PLACE] - step * tail[WAY]
                    tail[WAY] = max(tail[WAY] + step * shifts[k, p, end], 0.2 * tail[WAY])
                    tail[PLACE] = root + step * tail[WAY]
                    shape_tail(tail, shares[k, p, end], step, peaks[p])
        meet(tails[k])
