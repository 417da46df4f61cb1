"""What a recording is called on a page: by its file if somebody brought one, and never by the name of a journal."""

from __future__ import annotations

from revpress.store.results import CAPTURE
from revpress.store.tables import RecordingRow


def recording_title(row: RecordingRow) -> str:
    """What a recording is called.

    Parameters
    ----------
    row : RecordingRow
        Of the recording.

    Returns
    -------
    str
        The name of its file; of one that was captured, which nobody has named, that it was.
    """
    return row.file_name if row.file_name and row.family != CAPTURE else "Live capture"


def recording_origin(row: RecordingRow) -> str:
    """Where a recording comes from.

    Parameters
    ----------
    row : RecordingRow
        Of the recording.

    Returns
    -------
    str
        The device or program whose file it is, or that it was captured while somebody lifted.
    """
    return row.family if row.family and row.family != CAPTURE else "captured live"
