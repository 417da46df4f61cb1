"""What a recording says: repetitions, metrics with their uncertainty, profiles, and the twin's explanation."""

from revpress.instrument.uncertainty import Measured
from revpress.measurement.device_comparison import WHY_THEY_DIFFER, DeviceComparison, device_comparison, session_metrics
from revpress.measurement.exercise_in_file import sets_of_exercise
from revpress.measurement.explain import Explanation, StrengthFit, explain
from revpress.measurement.live_set import LiveSet, live_load
from revpress.measurement.load_model import LoadModel
from revpress.measurement.load_velocity_line import (
    Interval,
    LoadVelocityLine,
    fastest_per_load,
    fit_load_velocity_line,
    velocity_loss,
)
from revpress.measurement.machine_load import machine_load
from revpress.measurement.measure_recording import measure_recording
from revpress.measurement.measured_reps import (
    MeasuredRep,
    line_dataset,
    repetition_dataset,
    session_reps,
    set_reps,
    signal_dataset,
    trace_dataset,
)
from revpress.measurement.metrics import PhaseMetrics, RepMetrics, SetResult, measure_set, rep_metrics, work
from revpress.measurement.online import OnlineRep, OnlineReps, StopRule
from revpress.measurement.online_pushes import OnlinePush, OnlinePushes
from revpress.measurement.reps import Rep, detect_reps
from revpress.measurement.simulated_set import SetPace, simulate_set

__all__ = [
    "WHY_THEY_DIFFER",
    "DeviceComparison",
    "Explanation",
    "Interval",
    "LiveSet",
    "LoadModel",
    "LoadVelocityLine",
    "Measured",
    "MeasuredRep",
    "OnlinePush",
    "OnlinePushes",
    "OnlineRep",
    "OnlineReps",
    "PhaseMetrics",
    "Rep",
    "RepMetrics",
    "SetPace",
    "SetResult",
    "StopRule",
    "StrengthFit",
    "detect_reps",
    "device_comparison",
    "explain",
    "fastest_per_load",
    "fit_load_velocity_line",
    "line_dataset",
    "live_load",
    "machine_load",
    "measure_recording",
    "measure_set",
    "rep_metrics",
    "repetition_dataset",
    "session_metrics",
    "session_reps",
    "set_reps",
    "sets_of_exercise",
    "signal_dataset",
    "simulate_set",
    "trace_dataset",
    "velocity_loss",
    "work",
]
