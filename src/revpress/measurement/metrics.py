"""What a repetition says: velocities, forces, powers, work, each with its standard uncertainty.

Signs: travel, velocity, power and work are positive in the concentric direction, so those of the eccentric phase
are negative; force is what the person applies, positive against the load in both phases.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from revpress.instrument.kinematics import Kinematics
from revpress.instrument.uncertainty import Measured
from revpress.measurement.load_model import Curve, LoadModel
from revpress.measurement.reps import Rep

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PhaseMetrics:
    """One phase of a repetition.

    Attributes
    ----------
    duration : Measured
        [s].
    range : Measured
        x_end − x_start [m].
    mean_velocity : Measured
        range / duration, from the onset velocity on [m/s].
    mean_point_velocity : Measured
        The usual definition: the mean of all point velocities of one sign, from the turning point on [m/s].
    peak_velocity : Measured
        The fastest sample of the low-passed velocity [m/s].
    mean_force, peak_force : Measured
        Over time, and the largest [N].
    mean_power : Measured
        work / duration [W].
    peak_power : Measured
        F v of largest magnitude [W].
    work : Measured
        By energy difference, see :func:`work` [J].
    """

    duration: Measured
    range: Measured
    mean_velocity: Measured
    mean_point_velocity: Measured
    peak_velocity: Measured
    mean_force: Measured
    peak_force: Measured
    mean_power: Measured
    peak_power: Measured
    work: Measured


@dataclass(frozen=True)
class RepMetrics:
    """One repetition.

    Attributes
    ----------
    rep : Rep
        Its samples.
    concentric, eccentric : PhaseMetrics
        Its phases; the eccentric one is None where it was not recorded.
    mean_propulsive_velocity, mean_propulsive_power : Measured
        From the start of the concentric phase to the first sample that decelerates as the machine would by itself,
        a ≤ −F_s/m: g for a bar (:cite:`sanchezmedina2010`), g sin(angle) on a track [m/s, W].
    propulsive_share : float
        That time over the concentric duration.
    time_under_tension : float
        From the first to the last sample of the repetition, pause included [s].
    pause : float
        The part of it between the phases [s].
    u_time_under_tension, u_pause : float
        Their standard uncertainties [s].
    """

    rep: Rep
    concentric: PhaseMetrics
    eccentric: PhaseMetrics | None
    mean_propulsive_velocity: Measured
    mean_propulsive_power: Measured
    propulsive_share: float
    time_under_tension: float
    pause: float
    u_time_under_tension: float = 0.0
    u_pause: float = 0.0


def work(motion: Kinematics, load: LoadModel, first: int, last: int) -> tuple[float, float]:
    """Work of the person between two samples [J], by force and by energy.

    ∫ F dx, and the change of kinetic energy ½ m(x) v² plus ∫ F_s(x) dx plus friction times the way. They agree but
    for the discretisation; the second needs no acceleration.

    Parameters
    ----------
    motion : Kinematics
        Of the measured point.
    load : LoadModel
        What resists there.
    first, last : int
        Samples, both included.

    Returns
    -------
    by_force, by_energy : float
        [J].
    """
    part = _cut(motion, first, last)
    x, v = part.position, part.velocity
    kinetic = 0.5 * load.mass(x[[0, -1]]) * v[[0, -1]] ** 2
    by_energy = kinetic[1] - kinetic[0] + np.trapezoid(load.resistance(x), x) + load.friction * np.abs(np.diff(x)).sum()
    return float(np.trapezoid(load.force(part) * v, part.time)), float(by_energy)


def rep_metrics(
    motion: Kinematics,
    rep: Rep,
    load: LoadModel,
    onset_velocity: float = 0.0,
    free_deceleration: Curve | None = None,
) -> RepMetrics:
    """The metrics of one repetition.

    Standard uncertainties propagate those of the samples, of the places of the ends, of the instrument's scale and
    of the load.

    Parameters
    ----------
    motion : Kinematics
        The recording.
    rep : Rep
        Its samples.
    load : LoadModel
        What resists at the measured point.
    onset_velocity : float
        Of the rule that found it [m/s]; its ends are known as well as the velocity there is.
    free_deceleration : float or callable, optional
        Of the machine running free [m/s²], a number or a function of position; the load model's own by default.

    Returns
    -------
    RepMetrics
        Of both phases.
    """
    first, last = rep.concentric
    concentric = _phase(motion, load, first, last, onset_velocity, +1.0)
    eccentric = _phase(motion, load, *rep.eccentric, onset_velocity, -1.0) if rep.eccentric else None

    x, a = motion.position[first : last + 1], motion.acceleration[first : last + 1]
    if free_deceleration is None:
        free = load.free_deceleration(x)
    else:
        free = np.broadcast_to(free_deceleration(x) if callable(free_deceleration) else free_deceleration, x.shape)
    braking = np.flatnonzero(a <= -free)
    end = first + int(braking[0]) if braking.size and braking[0] > 0 else last
    propulsive = _phase(motion, load, first, end, onset_velocity, +1.0)
    velocity, power = propulsive.mean_velocity, propulsive.mean_power
    if end < last:  # the end is then a crossing of the acceleration, not of the velocity
        u_end = _dwell(
            motion.time[first : last + 1], a + free, motion.u_acceleration[first : last + 1], end - first, -1
        )
        duration = propulsive.duration.value
        shift = u_end * (motion.velocity[end] - velocity.value) / duration
        p_end = load.force(_cut(motion, end, end + 1))[0] * motion.velocity[end]
        velocity = Measured(velocity.value, float(np.hypot(velocity.u, shift)))
        power = Measured(power.value, float(np.hypot(power.u, u_end * (p_end - power.value) / duration)))

    begin, finish = rep.span
    phases = concentric.duration.value + (eccentric.duration.value if eccentric else 0.0)
    tension = float(motion.time[finish] - motion.time[begin])
    return RepMetrics(
        rep=rep,
        concentric=concentric,
        eccentric=eccentric,
        mean_propulsive_velocity=velocity,
        mean_propulsive_power=power,
        propulsive_share=propulsive.duration.value / concentric.duration.value,
        time_under_tension=tension,
        pause=tension - phases if eccentric else 0.0,
    )


def _phase(motion: Kinematics, load: LoadModel, first: int, last: int, onset: float, sign: float) -> PhaseMetrics:
    part = _cut(motion, first, last)
    values = _values(part, load)
    turn = first
    while turn > 0 and sign * motion.velocity[turn - 1] > 0.0:
        turn -= 1
    way, lasts = motion.position[last] - motion.position[turn], motion.time[last] - motion.time[turn]
    values["mean_point_velocity"] = float(way / lasts)
    u = _propagated(part, load, values, onset, sign)
    stretched = replace(
        part,
        position=part.position * (1.0 + motion.u_scale),
        velocity=part.velocity * (1.0 + motion.u_scale),
        acceleration=part.acceleration * (1.0 + motion.u_scale),
    )
    by_scale = _values(stretched, load)
    by_scale["mean_point_velocity"] = values["mean_point_velocity"] * (1.0 + motion.u_scale)
    measured = {}
    for name, value in values.items():
        by_load = load.u_relative * value if name in WITH_LOAD else 0.0
        measured[name] = Measured(value, float(np.linalg.norm([u[name], by_scale[name] - value, by_load])))
    return PhaseMetrics(**measured)


WITH_LOAD = {"mean_force", "peak_force", "mean_power", "peak_power", "work"}
"""What is in proportion to the load."""


def _values(part: Kinematics, load: LoadModel) -> dict[str, float]:
    duration = float(part.time[-1] - part.time[0])
    travel = float(part.position[-1] - part.position[0])
    force = load.force(part)
    power = force * part.velocity
    by_energy = work(part, load, 0, len(part) - 1)[1]
    return {
        "duration": duration,
        "range": travel,
        "mean_velocity": travel / duration,
        "peak_velocity": float(part.velocity[_largest(part.velocity)]),
        "mean_force": float(np.trapezoid(force, part.time)) / duration,
        "peak_force": float(force.max()),
        "mean_power": by_energy / duration,
        "peak_power": float(power[_largest(power)]),
        "work": by_energy,
    }


def _propagated(
    part: Kinematics, load: LoadModel, values: dict[str, float], onset: float, sign: float
) -> dict[str, float]:
    """First-order propagation of the samples' uncertainties and of the times of both ends; scale and load apart."""
    duration = values["duration"]
    u_speed = np.maximum(part.u_velocity, part.slowest)
    u_ends = np.array(
        [
            _dwell(part.time, sign * part.velocity - onset, u_speed, 0, +1),
            _dwell(part.time, sign * part.velocity, u_speed, len(part) - 1, -1),
        ]
    )
    u_duration = float(np.linalg.norm(u_ends))
    mass, force = load.mass(part.position), load.force(part)
    power = force * part.velocity
    u_force = mass * part.u_acceleration
    u_power = np.hypot(part.velocity * u_force, force * part.u_velocity)
    ends = [0, -1]
    u_range = float(np.linalg.norm([*part.u_position[ends], *(part.velocity[ends] * u_ends)]))
    u_work = float(
        np.linalg.norm(
            [*(mass * part.velocity * part.u_velocity)[ends], load.resistance(part.position).mean() * u_range]
        )
    )
    u_mean_force = [*(mass * part.u_velocity)[ends], *((force[ends] - values["mean_force"]) * u_ends)]
    fastest = _largest(part.velocity)
    u_mean_velocity = float(np.hypot(u_range, values["mean_velocity"] * u_duration)) / duration
    return {
        "duration": u_duration,
        "range": u_range,
        "mean_velocity": u_mean_velocity,
        "mean_point_velocity": u_mean_velocity,
        "peak_velocity": float(part.u_velocity[fastest]),
        "mean_force": float(np.linalg.norm(u_mean_force)) / duration,
        "peak_force": float(u_force[np.argmax(force)]),
        "mean_power": float(np.hypot(u_work, values["mean_power"] * u_duration)) / duration,
        "peak_power": float(u_power[_largest(power)]),
        "work": u_work,
    }


def _largest(values: Array) -> int:
    return int(np.argmax(np.abs(values)))


def _dwell(time: Array, excess: Array, u: Array, index: int, step: int) -> float:
    """How long the signal stays within its uncertainty of the threshold beside the crossing at ``index`` [s].

    That is u/|slope| for a clean crossing, and still finite where the signal creeps into the threshold; at least the
    standard uncertainty of a sample's place in time.
    """
    clear = np.flatnonzero((np.abs(excess) > u)[index::step])
    steps = int(clear[0]) if clear.size else 0
    beside = abs(time[index + step * steps] - time[index])
    return float(max(beside, abs(time[index] - time[index + step]) / np.sqrt(12.0)))


def _cut(motion: Kinematics, first: int, last: int) -> Kinematics:
    arrays = {
        f.name: getattr(motion, f.name)[first : last + 1]
        for f in fields(motion)
        if f.name not in ("u_scale", "slowest")
    }
    return replace(motion, **arrays)
