"""Recordings of real instruments: files of every known format."""

from revpress.instrument.channel import Channel, Side
from revpress.instrument.recording import Event, Recording, Stated
from revpress.recording.format import Content, Format, reader, recording_formats
from revpress.recording.formats.chronojump import read_chronojump
from revpress.recording.formats.chronojump_database import read_chronojump_database
from revpress.recording.formats.chronojump_force import read_chronojump_force, read_chronojump_force_export
from revpress.recording.formats.chronojump_tables import (
    read_chronojump_repetitions,
    read_chronojump_samples,
    read_chronojump_sets,
)
from revpress.recording.formats.delimited import read_delimited
from revpress.recording.formats.gymaware import read_gymaware
from revpress.recording.formats.hawkin import read_hawkin, read_hawkin_table
from revpress.recording.formats.hawkin_tests import read_hawkin_tests
from revpress.recording.formats.journal import read_journal
from revpress.recording.formats.motion_1080 import read_1080, read_1080_repetitions, read_1080_samples
from revpress.recording.formats.openbarbell import load_example_session, read_openbarbell
from revpress.recording.formats.openbarbell_table import read_openbarbell_table
from revpress.recording.formats.spreadsheet import read_spreadsheet
from revpress.recording.formats.vald_dynamo import read_dynamo, read_dynamo_trace
from revpress.recording.formats.vald_forcedecks import read_forcedecks_tests, read_forcedecks_trials, read_valdr
from revpress.recording.formats.vald_frames import read_forceframe, read_nordbord
from revpress.recording.formats.vald_hub import read_vald_hub
from revpress.recording.formats.vitruve import read_vitruve
from revpress.recording.identity import digest, same_content
from revpress.recording.layout_detection import detect_layout
from revpress.recording.live.capture import Capture
from revpress.recording.live.choose import transports
from revpress.recording.live.journal import Journal
from revpress.recording.live.transport import LiveStream, Transport
from revpress.recording.read import read_recording
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.saved_mappings import SavedMapping, find_mapping, mappings_folder, save_mapping
from revpress.recording.session import DeviceRep, Session, SessionRep, SessionSet
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import Answers, Detection, LayoutNeeded
from revpress.recording.table_layout import TableColumn, TableLayout, load_layout, save_layout
from revpress.recording.test_table import TestTable, read_test_table

__all__ = [
    "Answers",
    "Capture",
    "Channel",
    "Content",
    "Detection",
    "DeviceRep",
    "DeviceResult",
    "Event",
    "Format",
    "Journal",
    "LayoutNeeded",
    "LiveStream",
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
    "TestTable",
    "Transport",
    "detect_layout",
    "digest",
    "find_mapping",
    "load_example_session",
    "load_layout",
    "mappings_folder",
    "read_1080",
    "read_1080_repetitions",
    "read_1080_samples",
    "read_chronojump",
    "read_chronojump_database",
    "read_chronojump_force",
    "read_chronojump_force_export",
    "read_chronojump_repetitions",
    "read_chronojump_samples",
    "read_chronojump_sets",
    "read_delimited",
    "read_dynamo",
    "read_dynamo_trace",
    "read_forcedecks_tests",
    "read_forcedecks_trials",
    "read_forceframe",
    "read_gymaware",
    "read_hawkin",
    "read_hawkin_table",
    "read_hawkin_tests",
    "read_journal",
    "read_nordbord",
    "read_openbarbell",
    "read_openbarbell_table",
    "read_recording",
    "read_spreadsheet",
    "read_test_table",
    "read_vald_hub",
    "read_valdr",
    "read_vitruve",
    "reader",
    "recording_formats",
    "same_content",
    "save_layout",
    "save_mapping",
    "transports",
]
