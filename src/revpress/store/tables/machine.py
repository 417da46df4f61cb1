"""A machine of a team's."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.files import parse_toml
from revpress.machine.file import MachineText
from revpress.machine.machine import Machine
from revpress.store.tables.base import ID_LENGTH, Base, new_id, now


class MachineRow(Base):
    """A machine with its dimensions, and who measured them.

    Attributes
    ----------
    id, team_id : str
        32 hexadecimal digits.
    name : str
        As the pages call it.
    kind : str
        One of :data:`~revpress.machine.catalogue.machines`.
    file : str
        Text of its file, as :func:`~revpress.machine.file.machine_toml` writes it.
    measured_by : str
        Who measured it; empty where nobody did.
    measured_on : date or None
        When.
    card : str or None
        Text of the measuring card that ``file`` follows from.
    simulated : bool
        No real machine.
    created, updated : datetime
        UTC.
    """

    __tablename__ = "machine"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    kind: Mapped[str]
    file: Mapped[str]
    measured_by: Mapped[str] = mapped_column(default="")
    measured_on: Mapped[date | None]
    card: Mapped[str | None]
    simulated: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(default=now)
    updated: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    def machine(self) -> Machine:
        """The machine as the twin takes it; InputError for a file that says what cannot be."""
        return MachineText(Path(self.name), self.file).machine(parse_toml(self.name, self.file))
