"""Measured repetitions, and as datasets for tables and figures.

``repetition`` is the dimension, with the coordinates ``set``, ``number`` (place in the set) and ``load_kg``. Every
measured quantity has ``_low`` and ``_high`` beside it: :data:`~revpress.instrument.uncertainty.COVERAGE` standard
uncertainties to each side, the interval of 95 % confidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import count

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from revpress.instrument.instrument import Instrument, Observation
from revpress.instrument.kinematics import Kinematics
from revpress.instrument.position_sensor import POSITION_SENSOR
from revpress.instrument.stated_load import U_LOAD
from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.measurement.device_comparison import session_metrics
from revpress.measurement.load_model import LoadModel
from revpress.measurement.load_velocity_line import LoadVelocityLine
from revpress.measurement.measure_set import SetResult
from revpress.measurement.metrics import PhaseMetrics, RepMetrics
from revpress.recording.session import DeviceRep, Session

_UNITS = {
    "duration": "s",
    "range": "m",
    "mean_velocity": "m/s",
    "mean_point_velocity": "m/s",
    "peak_velocity": "m/s",
    "mean_propulsive_velocity": "m/s",
    "mean_force": "N",
    "peak_force": "N",
    "mean_power": "W",
    "peak_power": "W",
    "mean_propulsive_power": "W",
    "work": "J",
    "time_under_tension": "s",
    "pause": "s",
    "peak_location": "1",
}


@dataclass(frozen=True)
class MeasuredRep:
    """One repetition in its place.

    Attributes
    ----------
    set_number, number : int
        From 1; the number is that in the set.
    load : float
        In the unit of the exercise's load, mostly kg.
    motion : Kinematics
        What it was found in.
    metrics : RepMetrics
        What it says.
    device : DeviceRep or None
        What the device said of it.
    instrument : Instrument
        What gave the motion.
    observations : tuple of Observation
        What other instruments read at the same time, on the clock of the motion.
    """

    set_number: int
    number: int
    load: float
    motion: Kinematics
    metrics: RepMetrics
    device: DeviceRep | None = None
    instrument: Instrument[Kinematics] = POSITION_SENSOR
    observations: tuple[Observation, ...] = ()


class MeasuredReps(tuple[MeasuredRep, ...]):
    """Measured repetitions, and what has to be known of them.

    Attributes
    ----------
    notices : tuple of str
        What was left out, turned or not measured, and why: one sentence each.
    """

    notices: tuple[str, ...]

    def __new__(cls, reps: Iterable[MeasuredRep], notices: Iterable[str] = ()) -> MeasuredReps:
        """All of ``reps`` with their ``notices``."""
        self = super().__new__(cls, tuple(reps))
        self.notices = tuple(notices)
        return self


def session_reps(
    session: Session, resisting: Callable[[float, float], LoadModel] | None = None
) -> tuple[MeasuredRep, ...]:
    """The repetitions of a session, the device's own metrics with them.

    Parameters
    ----------
    session : Session
        Sets with their loads, cut into repetitions by the device.
    resisting : callable, optional
        Of a load [kg] and the position at the end of the way up [m]: what resisted. A free weight if not given.

    Returns
    -------
    tuple of MeasuredRep
        In order of time.
    """
    resists = resisting or (lambda load, end: LoadModel.free_weight(load, U_LOAD))
    return tuple(
        MeasuredRep(set_.number, rep.number, set_.load, motion, session_metrics(set_, rep, load), rep.device)
        for set_ in session.sets
        for rep in set_.reps
        for motion in [rep.kinematics]
        for load in [resists(set_.load, float(motion.position[-1]))]
    )


def set_reps(result: SetResult, load: float, set_number: int = 1) -> MeasuredReps:
    """The repetitions of one measured set.

    Parameters
    ----------
    result : SetResult
        Of :func:`~revpress.measurement.metrics.measure_set`.
    load : float
        What the table calls it [kg].
    set_number : int
        From 1.

    Returns
    -------
    MeasuredReps
        In order of time, with the notices of the set.
    """
    return MeasuredReps(
        (
            MeasuredRep(set_number, number, load, result.motion, metrics, instrument=result.instrument)
            for number, metrics in zip(result.numbers or count(1), result.reps, strict=False)
        ),
        result.notices,
    )


def repetition_dataset(reps: Sequence[MeasuredRep]) -> xr.Dataset:
    """Every metric of every repetition over ``repetition``, with ``start`` and ``end`` [s] in the recording.

    Parameters
    ----------
    reps : sequence of MeasuredRep
        May be empty.

    Returns
    -------
    xarray.Dataset
        Concentric quantities by their names, eccentric ones as ``eccentric_…`` (NaN where there is none), the device's
        own as ``device_…``.
    """
    columns: dict[str, list[Measured]] = {}
    for rep in reps:
        for name, value in _quantities(rep).items():
            columns.setdefault(name, []).append(value)
    data = {}
    for name, measured in columns.items():
        values, u = np.array(measured).T
        units = {"units": _UNITS[name.removeprefix("eccentric_").removeprefix("device_")]}
        data[name] = ("repetition", values, units)
        if np.any(u > 0):
            data[f"{name}_low"] = ("repetition", values - COVERAGE * u, units)
            data[f"{name}_high"] = ("repetition", values + COVERAGE * u, units)
    spans = np.array([rep.motion.time[list(rep.metrics.rep.span)] for rep in reps]).reshape(-1, 2)
    data["start"], data["end"] = (("repetition", edge, {"units": "s"}) for edge in spans.T)
    coords = {
        "set": ("repetition", [rep.set_number for rep in reps]),
        "number": ("repetition", [rep.number for rep in reps]),
        "load_kg": ("repetition", [rep.load for rep in reps]),
    }
    return xr.Dataset(data, coords)


def trace_dataset(reps: Sequence[MeasuredRep], samples: int = 120) -> xr.Dataset:
    """Time, position and velocity of each concentric phase, from its own start.

    Parameters
    ----------
    reps : sequence of MeasuredRep
        May be empty.
    samples : int
        Evenly spaced in time.

    Returns
    -------
    xarray.Dataset
        Over (repetition, sample).
    """
    rows = []
    for rep in reps:
        first, last = rep.metrics.rep.concentric
        time = np.linspace(rep.motion.time[first], rep.motion.time[last], samples)
        position, velocity = (np.interp(time, rep.motion.time, y) for y in (rep.motion.position, rep.motion.velocity))
        rows.append((time - time[0], position - position[0], velocity))
    stacked = np.array(rows).reshape(-1, 3, samples).transpose(1, 0, 2)
    columns = zip(("time", "position", "velocity"), ("s", "m", "m/s"), stacked, strict=True)
    return xr.Dataset({name: (("repetition", "sample"), y, {"units": unit}) for name, unit, y in columns})


def signal_dataset(motion: Kinematics) -> xr.Dataset:
    """Position and velocity of a whole recording.

    Parameters
    ----------
    motion : Kinematics
        Of the recording.

    Returns
    -------
    xarray.Dataset
        Over ``time`` [s].
    """
    return xr.Dataset(
        {
            "position": ("time", motion.position, {"units": "m"}),
            "velocity": ("time", motion.velocity, {"units": "m/s"}),
        },
        {"time": ("time", motion.time, {"units": "s"})},
    )


def line_dataset(
    line: LoadVelocityLine,
    minimum_velocity: float,
    load: ArrayLike,
    *,
    u_velocity: float = 0.0,
    heaviest: float | None = None,
) -> xr.Dataset:
    """A load–velocity line with its 95 % confidence band, and the largest load by it.

    Parameters
    ----------
    line : LoadVelocityLine
        Of one person in one exercise.
    minimum_velocity : float
        Mean velocity of a maximal lift [m/s].
    load : array_like
        Where the line is wanted [kg].
    u_velocity : float
        Standard deviation of that velocity between persons [m/s].
    heaviest : float, optional
        The largest load that was lifted [kg], which the maximum cannot be below.

    Returns
    -------
    xarray.Dataset
        Over ``load_kg``; ``line_load`` is where the line reaches the velocity. What has no interval has NaN for its
        ends, and the attribute ``unbounded`` says why.
    """
    low, high = (np.where(np.isfinite(end), end, np.nan) for end in line.band(load, "confidence"))
    best = line.maximum(minimum_velocity, u_velocity, heaviest)
    ends = [end if np.isfinite(end) else np.nan for end in (best.low, best.high)]
    speed, mass = {"units": "m/s"}, {"units": "kg"}
    return xr.Dataset(
        {
            "velocity": ("load_kg", line(load), speed),
            "velocity_low": ("load_kg", low, speed),
            "velocity_high": ("load_kg", high, speed),
            "line_load": ((), line.load_at(minimum_velocity).value, mass),
            "one_repetition_max": ((), best.value, mass),
            "one_repetition_max_low": ((), ends[0], mass),
            "one_repetition_max_high": ((), ends[1], mass),
            "minimum_velocity": ((), minimum_velocity, speed),
        },
        {"load_kg": np.asarray(load, dtype=float)},
        {"unbounded": line.unbounded if np.isnan(ends).any() else ""},
    )


def _quantities(rep: MeasuredRep) -> dict[str, Measured]:
    metrics = rep.metrics
    missing = Measured(np.nan, 0.0)
    out = {field.name: getattr(metrics.concentric, field.name) for field in fields(PhaseMetrics)}
    out["mean_propulsive_velocity"] = metrics.mean_propulsive_velocity
    out["mean_propulsive_power"] = metrics.mean_propulsive_power
    out["time_under_tension"] = Measured(metrics.time_under_tension, metrics.u_time_under_tension)
    out["pause"] = Measured(metrics.pause, metrics.u_pause)
    for field in fields(PhaseMetrics):
        out[f"eccentric_{field.name}"] = getattr(metrics.eccentric, field.name) if metrics.eccentric else missing
    if rep.device is not None:
        out |= {f"device_{field.name}": Measured(getattr(rep.device, field.name), 0.0) for field in fields(DeviceRep)}
    return out
