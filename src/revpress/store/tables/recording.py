"""Recordings, which never change, and the corrections of what was found in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import ID_LENGTH, Base, new_id, now


class RecordingRow(Base):
    """What was measured at one time: its samples lie in a file of signals, the file that it came in beside it.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    digest : str
        Of what was recorded, whatever file it came in: :func:`~revpress.recording.identity.digest`.
    signals : str or None
        Address of the file of samples: SHA-256 of exactly these times and values. None where there are no samples.
    file_name : str
        Of the file that it came in; empty for what came without.
    file_digest : str or None
        Address of that file: SHA-256 of its bytes.
    family : str
        Name of the format; empty for what came without a file.
    reading : dict
        What the format's reader was told beside the file: layout, answers.
    content : {"recording", "session", "results"}
        Signals over time, sets that the device has cut, or numbers only.
    channels : list of dict
        Of a recording: name, quantity, unit, rate, side, samples and what else a channel says of itself.
    events : list of dict
        Marks on the recording's clock.
    stated : dict
        What the file says beside its signals.
    begun : datetime or None
        When it began, where that is known; UTC.
    duration : float or None
        [s]; None where there are no samples.
    simulated : bool
        Nobody moved.
    athlete_id : str or None
        Who moved, where one person did.
    left_out, notes : list of str
        What the file has and this has not; how something was found that it does not say outright.
    created : datetime
        When it was kept; UTC.
    """

    __tablename__ = "recording"
    __table_args__ = (CheckConstraint("content IN ('recording', 'session', 'results')", name="content"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    signals: Mapped[str | None] = mapped_column(String(64), index=True)
    file_name: Mapped[str] = mapped_column(default="")
    file_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    family: Mapped[str] = mapped_column(default="")
    reading: Mapped[dict[str, Any]] = mapped_column(default=dict)
    content: Mapped[str] = mapped_column(default="recording")
    channels: Mapped[list[Any]] = mapped_column(default=list)
    events: Mapped[list[Any]] = mapped_column(default=list)
    stated: Mapped[dict[str, Any]] = mapped_column(default=dict)
    begun: Mapped[datetime | None]
    duration: Mapped[float | None]
    simulated: Mapped[bool] = mapped_column(default=False)
    athlete_id: Mapped[str | None] = mapped_column(ForeignKey("athlete.id", ondelete="SET NULL"), index=True)
    left_out: Mapped[list[Any]] = mapped_column(default=list)
    notes: Mapped[list[Any]] = mapped_column(default=list)
    created: Mapped[datetime] = mapped_column(default=now)


class EditRow(Base):
    """One correction of the repetitions that were found in a recording.

    Attributes
    ----------
    id, recording_id : str
        32 hexadecimal digits.
    position : int
        Its place among the edits of the recording, from 1.
    do, rep, at, end, to
        As :class:`~revpress.measurement.edits.Edit` has them.
    by, reason : str
        Who, and why.
    when : datetime
        UTC.
    """

    __tablename__ = "edit"
    __table_args__ = (UniqueConstraint("recording_id", "position"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    do: Mapped[str]
    rep: Mapped[int]
    at: Mapped[float | None]
    end: Mapped[str] = mapped_column(default="")
    to: Mapped[float | None]
    by: Mapped[str] = mapped_column(default="")
    when: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[str] = mapped_column(default="")
