"""Repetitions, metrics, profiles."""

from revpress.testing.device import WHY_THEY_DIFFER, DeviceComparison, device_comparison, session_metrics
from revpress.testing.load import LoadModel
from revpress.testing.metrics import Measured, PhaseMetrics, RepMetrics, SetResult, measure_set, rep_metrics, work
from revpress.testing.profile import (
    Interval,
    LoadVelocityLine,
    fastest_per_load,
    load_velocity,
    velocity_loss,
)
from revpress.testing.reps import Rep, RepRule, detect_reps, rep_rule

__all__ = [
    "WHY_THEY_DIFFER",
    "DeviceComparison",
    "Interval",
    "LoadModel",
    "LoadVelocityLine",
    "Measured",
    "PhaseMetrics",
    "Rep",
    "RepMetrics",
    "RepRule",
    "SetResult",
    "detect_reps",
    "device_comparison",
    "fastest_per_load",
    "load_velocity",
    "measure_set",
    "rep_metrics",
    "rep_rule",
    "session_metrics",
    "velocity_loss",
    "work",
]
