"""Athletes from a table: matched by the team's own ID, never by name alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from revpress.athlete.roster import RosterLine, read_roster_lines
from revpress.errors import InputError, shown
from revpress.store.exchange.preview import Import, Item, Preview, Question, called
from revpress.store.tables import AthleteRow
from revpress.store.workspace import Workspace
from revpress.units import spell

_UNITS = {"stature": "m", "mass": "kg", "thigh_length": "m", "shank_length": "m", "foot_length": "m", "age": "years"}
_UNITS |= {"hip_extension_limit": "rad", "strength": ""}
_NEW = "new"
_CLOSE = 1e-9  # what cm and m make of one number


class AthletesImport(Import):
    """Athletes of one team from a table.

    Parameters
    ----------
    team_id : str
        Whose they are.
    path : str or Path
        As :func:`~revpress.athlete.roster.read_roster_lines` takes it: ``id`` and ``name``, and what else is known.
    on : date
        The day on which the table was true: ages are those of this day.
    answers : mapping of str to str, optional
        By key of the question.
    file_name : str, optional
        What the file is called.

    Raises
    ------
    InputError
        The table cannot be read.
    """

    def __init__(
        self,
        team_id: str,
        path: str | Path,
        on: date,
        answers: Mapping[str, str] | None = None,
        file_name: str = "",
    ) -> None:
        with called(path, file_name):
            self.lines = read_roster_lines(path)
        name = file_name or Path(path).name
        self._places = [line.place.replace(f"{path}, ", "").replace(str(path), name) for line in self.lines]
        self.team_id, self.on, self.answers = team_id, on, dict(answers or {})
        self._added: list[AthleteRow] = []
        self._changed: list[tuple[str, dict[str, Any]]] = []

    def look(self, workspace: Workspace, session: Session) -> Preview:
        """See what it would do: see :class:`~revpress.store.exchange.preview.Import`."""
        found, taken = Preview(), set[str]()
        self._added, self._changed = [], []
        rows = session.scalars(select(AthleteRow).where(AthleteRow.team_id == self.team_id)).all()
        by_code = {row.code: row for row in rows}
        times = Counter(line.texts["id"] for line in self.lines)
        for place, line in zip(self._places, self.lines, strict=True):
            code, name = line.texts["id"], line.texts["name"]
            try:
                if times[code] > 1:
                    raise InputError(f"the ID {shown(code)} stands {times[code]} times")
                who: AthleteRow | str | None = by_code.get(code, _NEW)
                alike = [row for row in rows if _folded(row.name) == _folded(name) and row.code not in times]
                if who == _NEW and alike:
                    who = self._asked(found, place, line, alike)
                if isinstance(who, AthleteRow):
                    if who.id in taken:
                        raise InputError(f"another line is {who.name} ({who.code}) already")
                    taken.add(who.id)
                if who is not None:
                    self._line(found, place, line, who if isinstance(who, AthleteRow) else None)
            except InputError as error:
                found.refused.append(Item(place, f"{error}"))
        return found

    def keep(self, workspace: Workspace, session: Session) -> None:
        """Do it: see :class:`~revpress.store.exchange.preview.Import`."""
        session.add_all(self._added)
        for id, values in self._changed:
            row = session.get_one(AthleteRow, id)
            for name, value in values.items():
                setattr(row, name, value)

    def _asked(self, found: Preview, place: str, line: RosterLine, alike: list[AthleteRow]) -> AthleteRow | str | None:
        """Who is meant: an athlete of the team, somebody "new", or nobody yet as the question is open."""
        code, name = line.texts["id"], line.texts["name"]
        same = {f"the same as {row.code}": row for row in alike}
        choices = (*same, "another person")
        answer = self.answers.get(place)
        if answer not in choices:
            ids = ", ".join(row.code for row in alike)
            text = f"{place}: {name} has the ID {code}, but in the team {name} has {ids}: who is meant?"
            found.questions.append(Question(place, text, choices))
            return None
        return same.get(answer, _NEW)

    def _line(self, found: Preview, place: str, line: RosterLine, row: AthleteRow | None) -> None:
        given = self._values(line, row)
        if row is None:
            added = AthleteRow(team_id=self.team_id, **given)
            _check(added, self.on)
            self._added.append(added)
            found.new.append(Item(place, f"{added.name} ({added.code})"))
            return
        changes = {name: value for name, value in given.items() if getattr(row, name) != value}
        if set(changes) <= {"described"}:
            found.same.append(Item(place, f"{row.name} ({row.code})"))
            return
        _check(AthleteRow(**{**_all(row), **changes}), self.on)
        self._changed.append((row.id, changes))
        found.changed.append(Item(place, f"{row.name} ({row.code}): {_told(row, changes)}"))

    def _values(self, line: RosterLine, row: AthleteRow | None) -> dict[str, Any]:
        """Columns that the line gives; what it leaves empty stays as it is."""
        given: dict[str, Any] = {"code": line.texts["id"], "name": line.texts["name"]}
        given |= {name: line.texts[name] for name in ("sex", "note") if name in line.texts}
        if "born" in line.texts:
            given["born"] = _date(line.texts["born"])
        before = dict(row.description) if row is not None else {}
        numbers = {
            name: before[name] if name in before and abs(before[name] - value) <= _CLOSE * abs(value) else value
            for name, value in line.numbers.items()
        }
        known = row.age(self.on) if row is not None else None
        if known is not None and "age" in numbers and abs(known - numbers["age"]) < 1.0:
            del numbers["age"]  # a table counts whole years
        if numbers:
            given["description"] = before | numbers
            if row is None or given["description"] != before:
                given["described"] = self.on
        return given


def _check(row: AthleteRow, on: date) -> None:
    """Refuse who cannot be, as far as enough is known to tell."""
    if row.born is not None and row.born > on:
        raise InputError(f"the date of birth {row.born} is after {on}")
    if None not in (row.sex, row.age(on), row.description.get("stature"), row.description.get("mass")):
        row.athlete(on)


def _all(row: AthleteRow) -> dict[str, Any]:
    return {attribute.key: getattr(row, attribute.key) for attribute in AthleteRow.__mapper__.column_attrs}


def _told(row: AthleteRow, changes: dict[str, Any]) -> str:
    said = []
    for name, value in changes.items():
        if name == "description":
            before = row.description
            said += [
                f"{key.replace('_', ' ')} {_spelled(key, before.get(key))} → {_spelled(key, new)}"
                for key, new in value.items()
                if before.get(key) != new
            ]
        elif name != "described":
            word = {"code": "ID", "born": "date of birth"}.get(name, name)
            said.append(f"{word} {getattr(row, name) or 'not known'} → {value}")
    return ", ".join(said)


def _spelled(name: str, value: float | None) -> str:
    return "not known" if value is None else spell(value, _UNITS.get(name, ""), 4).strip()


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"born is {shown(text)}, but must be a date as 2004-03-31") from None
