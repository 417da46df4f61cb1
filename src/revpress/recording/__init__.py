"""Recordings of real instruments: files of every known format."""

from revpress.instrument.channel import Channel, Side
from revpress.instrument.recording import Event, Recording, Stated
from revpress.recording.format import Content, Format, reader, recording_formats
from revpress.recording.formats.chronojump import read_chronojump
from revpress.recording.formats.delimited import read_delimited
from revpress.recording.formats.journal import read_journal
from revpress.recording.formats.openbarbell import load_example_session, read_openbarbell
from revpress.recording.layout_detection import Detection, LayoutNeeded, detect_layout
from revpress.recording.live.capture import Capture
from revpress.recording.live.choose import transports
from revpress.recording.live.journal import Journal
from revpress.recording.live.transport import LiveStream, Transport
from revpress.recording.read import read_recording
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.session import DeviceRep, Session, SessionRep, SessionSet
from revpress.recording.source_file import SourceFile
from revpress.recording.table_layout import TableLayout, load_layout, save_layout

__all__ = [
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
    "Session",
    "SessionRep",
    "SessionSet",
    "Side",
    "SourceFile",
    "Stated",
    "TableLayout",
    "Transport",
    "detect_layout",
    "load_example_session",
    "load_layout",
    "read_chronojump",
    "read_delimited",
    "read_journal",
    "read_openbarbell",
    "read_recording",
    "reader",
    "recording_formats",
    "save_layout",
    "transports",
]
