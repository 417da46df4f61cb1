"""An athlete of a team."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError
from revpress.store.tables.base import ID_LENGTH, Base, new_id, now

_YEAR = 365.2425  # days
_NEEDED = {"stature": "body height", "mass": "body mass"}


class AthleteRow(Base):
    """A person of a team, and what is known of their body.

    Attributes
    ----------
    id, team_id : str
        32 hexadecimal digits.
    code : str
        The team's own ID of the person, once in a team: imports match by it.
    name : str
        As the pages call them.
    sex : {"male", "female"} or None
        None where nobody said.
    born : date or None
        Date of birth.
    description : dict
        Fields of :class:`~revpress.athlete.athlete.Athlete` in SI units: stature, mass, strength and so on, and age
        where ``born`` is not known.
    described : date or None
        The day on which ``description`` was true: a stated age grows from there.
    leaderboard_consent : bool
        Whether others may see them on a leaderboard.
    note : str
        What a coach wants to remember.
    simulated : bool
        No real person.
    archived : bool
        No longer shown among the team's.
    created, updated : datetime
        UTC.
    """

    __tablename__ = "athlete"
    __table_args__ = (
        UniqueConstraint("team_id", "code"),
        CheckConstraint("sex IN ('male', 'female')", name="sex"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]
    name: Mapped[str]
    sex: Mapped[str | None]
    born: Mapped[date | None]
    description: Mapped[dict[str, Any]] = mapped_column(default=dict)
    described: Mapped[date | None]
    leaderboard_consent: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    simulated: Mapped[bool] = mapped_column(default=False)
    archived: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(default=now)
    updated: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    def age(self, on: date) -> float | None:
        """Age on a day [yr], from the date of birth, else as it was stated; None where neither is known.

        Parameters
        ----------
        on : date
            The day.

        Returns
        -------
        float or None
            Not negative for days after birth.
        """
        if self.born is not None:
            return (on - self.born).days / _YEAR
        stated = self.description.get("age")
        if stated is None:
            return None
        return float(stated) + ((on - self.described).days / _YEAR if self.described is not None else 0.0)

    def athlete(self, on: date) -> Athlete:
        """The person as the twin takes them.

        Parameters
        ----------
        on : date
            Their age is that of this day.

        Returns
        -------
        Athlete
            What is not known beside sex, height, mass and age is the average.

        Raises
        ------
        InputError
            Sex, height, mass or age is not known, or nobody can be so.
        """
        description = dict(self.description)
        age = self.age(on)
        missing = [words for name, words in _NEEDED.items() if description.get(name) is None]
        missing += ["sex"] * (self.sex is None) + ["date of birth or age"] * (age is None)
        if missing:
            raise InputError(f"{self.name}: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not known")
        try:
            return Athlete.from_dict({**description, "sex": self.sex, "age": age})
        except InputError as error:
            raise InputError(f"{self.name}: {error}") from error
