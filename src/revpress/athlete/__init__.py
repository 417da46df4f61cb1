"""The athlete: a scaled musculoskeletal body."""

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body, MuscleParameters

__all__ = ["Athlete", "Body", "MuscleParameters"]
