"""Measurement models of instruments, one file each."""

from revpress.instrument.channel import Channel, Side
from revpress.instrument.encoder import Encoder, channel_kinematics
from revpress.instrument.filtering import LowPass
from revpress.instrument.instrument import Instrument, Observation, ReadingProblem, ReadingRows
from revpress.instrument.kinematics import Kinematics
from revpress.instrument.load_cell import LoadCell
from revpress.instrument.position_sensor import PositionSensor
from revpress.instrument.stated_load import StatedLoad
from revpress.instrument.uncertainty import COVERAGE, Measured

__all__ = [
    "COVERAGE",
    "Channel",
    "Encoder",
    "Instrument",
    "Kinematics",
    "LoadCell",
    "LowPass",
    "Measured",
    "Observation",
    "PositionSensor",
    "ReadingProblem",
    "ReadingRows",
    "Side",
    "StatedLoad",
    "channel_kinematics",
]
