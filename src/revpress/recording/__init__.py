"""Recordings of real instruments: files of every known format."""

from revpress.instrument.channel import Channel, Side
from revpress.instrument.recording import Event, Recording, Stated
from revpress.recording.format import Content, Format, reader, recording_formats
from revpress.recording.formats.chronojump import read_chronojump
from revpress.recording.formats.delimited import read_delimited
from revpress.recording.formats.openbarbell import load_example_session, read_openbarbell
from revpress.recording.formats.spreadsheet import read_spreadsheet
from revpress.recording.identity import digest, same_content
from revpress.recording.layout_detection import detect_layout
from revpress.recording.read import read_recording
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.saved_mappings import SavedMapping, find_mapping, mappings_folder, save_mapping
from revpress.recording.session import DeviceRep, Session, SessionRep, SessionSet
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import Answers, Detection, LayoutNeeded
from revpress.recording.table_layout import TableColumn, TableLayout, load_layout, save_layout

__all__ = [
    "Answers",
    "Channel",
    "Content",
    "Detection",
    "DeviceRep",
    "DeviceResult",
    "Event",
    "Format",
    "LayoutNeeded",
    "Recording",
    "ResultTable",
    "SavedMapping",
    "Session",
    "SessionRep",
    "SessionSet",
    "Side",
    "SourceFile",
    "Stated",
    "TableColumn",
    "TableLayout",
    "detect_layout",
    "digest",
    "find_mapping",
    "load_example_session",
    "load_layout",
    "mappings_folder",
    "read_chronojump",
    "read_delimited",
    "read_openbarbell",
    "read_recording",
    "read_spreadsheet",
    "reader",
    "recording_formats",
    "same_content",
    "save_layout",
    "save_mapping",
]
