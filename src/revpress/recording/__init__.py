"""Recordings of real instruments: files of every known format."""

from revpress.instrument.channel import Channel, Side
from revpress.recording.format import Content, Format, reader, recording_formats
from revpress.recording.formats.chronojump import read_chronojump
from revpress.recording.formats.delimited import read_delimited
from revpress.recording.formats.openbarbell import load_example_session, read_openbarbell
from revpress.recording.layout_detection import Detection, LayoutNeeded, detect_layout
from revpress.recording.read import read_recording
from revpress.recording.recording import Recording
from revpress.recording.session import DeviceRep, Session, SessionRep, SessionSet
from revpress.recording.source_file import SourceFile
from revpress.recording.table_layout import TableLayout, load_layout, save_layout
from revpress.recording.test_table import TestTable, read_test_table

__all__ = [
    "Channel",
    "Content",
    "Detection",
    "DeviceRep",
    "Format",
    "LayoutNeeded",
    "Recording",
    "Session",
    "SessionRep",
    "SessionSet",
    "Side",
    "SourceFile",
    "TableLayout",
    "TestTable",
    "detect_layout",
    "load_example_session",
    "load_layout",
    "read_chronojump",
    "read_delimited",
    "read_openbarbell",
    "read_recording",
    "read_test_table",
    "reader",
    "recording_formats",
    "save_layout",
]
