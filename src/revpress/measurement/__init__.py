"""What a recording says: repetitions, metrics with their uncertainty, profiles, and the twin's explanation."""

from revpress.instrument.uncertainty import Measured
from revpress.measurement.device_comparison import WHY_THEY_DIFFER, DeviceComparison, device_comparison, session_metrics
from revpress.measurement.direction import Direction, find_direction
from revpress.measurement.edits import Edit, Edits, load_edits
from revpress.measurement.explain import Explanation, StrengthFit, explain
from revpress.measurement.known_sets import KINDS, KnownSet, Way, found_of, known_set, varied_set
from revpress.measurement.load_model import LoadModel
from revpress.measurement.load_velocity_line import (
    Interval,
    LoadVelocityLine,
    fastest_per_load,
    fit_load_velocity_line,
    velocity_loss,
)
from revpress.measurement.longer_stroke import StrokeCheck, check_stroke
from revpress.measurement.machine_load import machine_load
from revpress.measurement.measure_recording import measure_recording
from revpress.measurement.measure_set import SetResult, measure_set
from revpress.measurement.measured_reps import (
    MeasuredRep,
    MeasuredReps,
    line_dataset,
    repetition_dataset,
    session_reps,
    set_reps,
    signal_dataset,
    trace_dataset,
)
from revpress.measurement.metrics import PhaseMetrics, RepMetrics, rep_metrics, work
from revpress.measurement.reps import Rep, detect_reps

__all__ = [
    "KINDS",
    "WHY_THEY_DIFFER",
    "DeviceComparison",
    "Direction",
    "Edit",
    "Edits",
    "Explanation",
    "Interval",
    "KnownSet",
    "LoadModel",
    "LoadVelocityLine",
    "Measured",
    "MeasuredRep",
    "MeasuredReps",
    "PhaseMetrics",
    "Rep",
    "RepMetrics",
    "SetResult",
    "StrengthFit",
    "StrokeCheck",
    "Way",
    "check_stroke",
    "detect_reps",
    "device_comparison",
    "explain",
    "fastest_per_load",
    "find_direction",
    "fit_load_velocity_line",
    "found_of",
    "known_set",
    "line_dataset",
    "load_edits",
    "machine_load",
    "measure_recording",
    "measure_set",
    "rep_metrics",
    "repetition_dataset",
    "session_metrics",
    "session_reps",
    "set_reps",
    "signal_dataset",
    "trace_dataset",
    "varied_set",
    "velocity_loss",
    "work",
]
