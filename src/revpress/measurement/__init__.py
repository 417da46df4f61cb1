"""Repetitions, metrics, profiles."""

from revpress.measurement.device_comparison import WHY_THEY_DIFFER, DeviceComparison, device_comparison, session_metrics
from revpress.measurement.load_model import LoadModel
from revpress.measurement.load_velocity_line import (
    Interval,
    LoadVelocityLine,
    fastest_per_load,
    load_velocity,
    velocity_loss,
)
from revpress.measurement.measured_reps import (
    MeasuredRep,
    line_dataset,
    repetition_dataset,
    session_reps,
    set_reps,
    signal_dataset,
    trace_dataset,
)
from revpress.measurement.metrics import Measured, PhaseMetrics, RepMetrics, SetResult, measure_set, rep_metrics, work
from revpress.measurement.reps import Rep, RepRule, detect_reps, rep_rule

__all__ = [
    "WHY_THEY_DIFFER",
    "DeviceComparison",
    "Interval",
    "LoadModel",
    "LoadVelocityLine",
    "Measured",
    "MeasuredRep",
    "PhaseMetrics",
    "Rep",
    "RepMetrics",
    "RepRule",
    "SetResult",
    "detect_reps",
    "device_comparison",
    "fastest_per_load",
    "line_dataset",
    "load_velocity",
    "measure_set",
    "rep_metrics",
    "rep_rule",
    "repetition_dataset",
    "session_metrics",
    "session_reps",
    "set_reps",
    "signal_dataset",
    "trace_dataset",
    "velocity_loss",
    "work",
]
