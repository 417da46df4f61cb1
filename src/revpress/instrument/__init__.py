"""Measurement models of instruments, one file each."""

from revpress.instrument.angle_sensor import AngleSensor
from revpress.instrument.catalogue import find_instrument, instruments
from revpress.instrument.channel import QUANTITIES, Channel, Side
from revpress.instrument.dynamometer import Dynamometer
from revpress.instrument.emg import ELECTRODES, Emg
from revpress.instrument.encoder import Encoder, channel_kinematics
from revpress.instrument.filtering import LowPass
from revpress.instrument.flywheel_logger import FlywheelLogger
from revpress.instrument.force_plate import ForcePlate
from revpress.instrument.hand_held_dynamometer import HandHeldDynamometer
from revpress.instrument.insole import Insole
from revpress.instrument.instrument import Instrument, Observation, ReadingProblem, ReadingRows
from revpress.instrument.interface_kinematics import at_interface
from revpress.instrument.kinematics import Kinematics
from revpress.instrument.load_cell import LoadCell
from revpress.instrument.position_sensor import PositionSensor
from revpress.instrument.reading import Reading
from revpress.instrument.recording import Event, Recording, Stated
from revpress.instrument.stated_load import StatedLoad
from revpress.instrument.tether import LeverTether, StraightTether, Tether
from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.instrument.video_angles import VideoAngles

__all__ = [
    "COVERAGE",
    "ELECTRODES",
    "QUANTITIES",
    "AngleSensor",
    "Channel",
    "Dynamometer",
    "Emg",
    "Encoder",
    "Event",
    "FlywheelLogger",
    "ForcePlate",
    "HandHeldDynamometer",
    "Insole",
    "Instrument",
    "Kinematics",
    "LeverTether",
    "LoadCell",
    "LowPass",
    "Measured",
    "Observation",
    "PositionSensor",
    "Reading",
    "ReadingProblem",
    "ReadingRows",
    "Recording",
    "Side",
    "Stated",
    "StatedLoad",
    "StraightTether",
    "Tether",
    "VideoAngles",
    "at_interface",
    "channel_kinematics",
    "find_instrument",
    "instruments",
]
