"""What a recording says: repetitions, metrics with their uncertainty, profiles, and the twin's explanation."""

from revpress.instrument.uncertainty import Measured
from revpress.measurement.agreement import (
    Agreement,
    MethodLine,
    error_ratio,
    limit_interval,
    limits_of_agreement,
    method_line,
)
from revpress.measurement.comfort import Comfort, ComfortComparison, ComfortRating, compare_comfort
from revpress.measurement.device_comparison import WHY_THEY_DIFFER, DeviceComparison, device_comparison, session_metrics
from revpress.measurement.direction import Direction, find_direction
from revpress.measurement.edits import Edit, Edits, load_edits
from revpress.measurement.exercise_in_file import sets_of_exercise
from revpress.measurement.explain import Explanation, StrengthFit, explain
from revpress.measurement.flywheel import FlywheelRep, Wheel, drop_off, flywheel_reps, overload
from revpress.measurement.foot_pressure import FootContact, contacts, pressure_envelope
from revpress.measurement.ground_force import Jump, jump, total_force
from revpress.measurement.isokinetic import IsokineticPass, gravity_moment, isokinetic_passes, without_gravity
from revpress.measurement.isometric import IsometricPush, IsometricPushes, isometric_pushes, relative_force
from revpress.measurement.known_sets import KINDS, KnownSet, Way, found_of, known_set, varied_set
from revpress.measurement.live_set import LiveSet, live_load
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
from revpress.measurement.muscle_activity import (
    Activity,
    activity,
    bursts,
    maximal_effort,
    mean_activity,
    peak_activity,
    relative_activity,
)
from revpress.measurement.online import OnlineRep, OnlineReps, StopRule
from revpress.measurement.online_pushes import OnlinePush, OnlinePushes
from revpress.measurement.power_chart import ChartRep, LegChart, chart_reps, power_chart
from revpress.measurement.reliability import Icc, Reliability, cv_of_log, detectable_change, icc, log_of_cv, reliability
from revpress.measurement.reps import Rep, detect_reps
from revpress.measurement.sides import SideDifference, side_difference, side_mean
from revpress.measurement.simulated_set import SetPace, simulate_set
from revpress.measurement.team_flags import TeamFlags, power, team_flags, thresholds
from revpress.measurement.trend import (
    Condition,
    Noise,
    SquadTrend,
    Trend,
    baseline_noise,
    given_noise,
    squad_trend,
    study_noise,
    trend,
)

__all__ = [
    "KINDS",
    "WHY_THEY_DIFFER",
    "Activity",
    "Agreement",
    "ChartRep",
    "Comfort",
    "ComfortComparison",
    "ComfortRating",
    "Condition",
    "DeviceComparison",
    "Direction",
    "Edit",
    "Edits",
    "Explanation",
    "FlywheelRep",
    "FootContact",
    "Icc",
    "Interval",
    "IsokineticPass",
    "IsometricPush",
    "IsometricPushes",
    "Jump",
    "KnownSet",
    "LegChart",
    "LiveSet",
    "LoadModel",
    "LoadVelocityLine",
    "Measured",
    "MeasuredRep",
    "MeasuredReps",
    "MethodLine",
    "Noise",
    "OnlinePush",
    "OnlinePushes",
    "OnlineRep",
    "OnlineReps",
    "PhaseMetrics",
    "Reliability",
    "Rep",
    "RepMetrics",
    "SetPace",
    "SetResult",
    "SideDifference",
    "SquadTrend",
    "StopRule",
    "StrengthFit",
    "StrokeCheck",
    "TeamFlags",
    "Trend",
    "Way",
    "Wheel",
    "activity",
    "baseline_noise",
    "bursts",
    "chart_reps",
    "check_stroke",
    "compare_comfort",
    "contacts",
    "cv_of_log",
    "detect_reps",
    "detectable_change",
    "device_comparison",
    "drop_off",
    "error_ratio",
    "explain",
    "fastest_per_load",
    "find_direction",
    "fit_load_velocity_line",
    "flywheel_reps",
    "found_of",
    "given_noise",
    "gravity_moment",
    "icc",
    "isokinetic_passes",
    "isometric_pushes",
    "jump",
    "known_set",
    "limit_interval",
    "limits_of_agreement",
    "line_dataset",
    "live_load",
    "load_edits",
    "log_of_cv",
    "machine_load",
    "maximal_effort",
    "mean_activity",
    "measure_recording",
    "measure_set",
    "method_line",
    "overload",
    "peak_activity",
    "power",
    "power_chart",
    "pressure_envelope",
    "relative_activity",
    "relative_force",
    "reliability",
    "rep_metrics",
    "repetition_dataset",
    "session_metrics",
    "session_reps",
    "set_reps",
    "sets_of_exercise",
    "side_difference",
    "side_mean",
    "signal_dataset",
    "simulate_set",
    "squad_trend",
    "study_noise",
    "team_flags",
    "thresholds",
    "total_force",
    "trace_dataset",
    "trend",
    "varied_set",
    "velocity_loss",
    "without_gravity",
    "work",
]
