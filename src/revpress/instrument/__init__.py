"""Measurement models of instruments."""

from revpress.instrument.encoder import Encoder
from revpress.instrument.filtering import LowPass
from revpress.instrument.kinematics import Kinematics

__all__ = ["Encoder", "Kinematics", "LowPass"]
