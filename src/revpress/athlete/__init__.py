"""The athlete: a scaled musculoskeletal body."""

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body, MuscleParameters
from revpress.athlete.dynamometer_curves import isometric_curves
from revpress.athlete.measured_strength import with_measured_torques

__all__ = ["Athlete", "Body", "MuscleParameters", "isometric_curves", "with_measured_torques"]
