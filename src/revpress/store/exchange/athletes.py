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
from revpress.recording.stamps import ORDERS, date_order, local_stamp
from revpress.store.exchange.preview import Import, Item, Preview, Question, called
from revpress.store.tables import AthleteRow
from revpress.store.workspace import Workspace
from revpress.units import spell

_UNITS = {"stature": "m", "mass": "kg", "thigh_length": "m", "shank_length": "m", "foot_length": "m", "age": "years"}
_UNITS |= {"hip_extension_limit": "rad", "strength": ""}
_NEW = "new"
_BORN = "born"  # key of the question in which order dates of birth are written
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

    Attributes
    ----------
    before : mapping of str to str
        By ID in the team: the file of the same import that brings them already.
    brings : list of str
        IDs of those whom it adds or changes, after :meth:`look`.

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
        self.name = name
        self.before: dict[str, str] = {}
        self.brings: list[str] = []
        self._order = ""
        self._added: list[AthleteRow] = []
        self._changed: list[tuple[str, dict[str, Any]]] = []

    def look(self, workspace: Workspace, session: Session) -> Preview:
        """See what it would do: see :class:`~revpress.store.exchange.preview.Import`."""
        found, taken = Preview(), set[str]()
        self._added, self._changed, self.brings = [], [], []
        rows = session.scalars(select(AthleteRow).where(AthleteRow.team_id == self.team_id)).all()
        by_code = {row.code: row for row in rows}
        times = Counter(line.texts["id"] for line in self.lines)
        self._order = self._date_order(found)
        for place, line in zip(self._places, self.lines, strict=True):
            code, name = line.texts["id"], line.texts["name"]
            try:
                if times[code] > 1:
                    raise InputError(f"the ID {shown(code)} stands {times[code]} times")
                if code in self.before:
                    raise InputError(f"{name} ({code}) comes with {self.before[code]} already")
                who: AthleteRow | str | None = by_code.get(code, _NEW)
                alike = [row for row in rows if _folded(row.name) == _folded(name) and row.code not in times]
                if who == _NEW and alike:
                    who = self._asked(found, place, line, alike)
                if isinstance(who, AthleteRow):
                    if who.id in taken:
                        raise InputError(f"another line is {who.name} ({who.code}) already")
                    taken.add(who.id)
                if who is not None and (self._order or _iso(line.texts.get("born", ""))):
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

    def _date_order(self, found: Preview) -> str:
        """How dates of birth are written, decided by all of them; empty where only a person can say: it is asked."""
        dates = [text for line in self.lines if not _iso(text := line.texts.get("born", ""))]
        try:
            return date_order(self.name, dates, self.answers.get(_BORN, ""))
        except InputError:
            possible = [order for order in ORDERS if all(_born(text, order) for text in dates)]
        if len(possible) < len(ORDERS):
            return ORDERS[0]  # not all of one order: lines that do not fit this one are refused
        first = next(text for text in dates if _born(text, ORDERS[0]) != _born(text, ORDERS[1]))
        text = f"{self.name}: have dates of birth, such as {first}, the day or the month first?"
        found.questions.append(Question(_BORN, text, ORDERS))
        return ""

    def _line(self, found: Preview, place: str, line: RosterLine, row: AthleteRow | None) -> None:
        given = self._values(line, row)
        if row is None:
            added = AthleteRow(team_id=self.team_id, **given)
            _check(added, self.on)
            self._added.append(added)
            self.brings.append(added.code)
            found.new.append(Item(place, f"{added.name} ({added.code})"))
            return
        changes = {name: value for name, value in given.items() if getattr(row, name) != value}
        if set(changes) <= {"described"}:
            found.same.append(Item(place, f"{row.name} ({row.code})"))
            return
        _check(AthleteRow(**{**_all(row), **changes}), self.on)
        self._changed.append((row.id, changes))
        self.brings.append(line.texts["id"])
        found.changed.append(Item(place, f"{row.name} ({row.code}): {_told(row, changes)}"))

    def _values(self, line: RosterLine, row: AthleteRow | None) -> dict[str, Any]:
        """Columns that the line gives; what it leaves empty stays as it is."""
        given: dict[str, Any] = {"code": line.texts["id"], "name": line.texts["name"]}
        given |= {name: line.texts[name] for name in ("sex", "note") if name in line.texts}
        if "born" in line.texts:
            given["born"] = _born(line.texts["born"], self._order)
            if given["born"] is None:
                raise InputError(f"born is {shown(line.texts['born'])}, but must be a date as 2004-03-31")
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


def _iso(text: str) -> bool:
    """Whether it is a date that can be read in one way alone; nothing is one too."""
    return not text or _born(text, "") is not None


def _born(text: str, order: str) -> date | None:
    """A date as a table has it; None where it is none, or where it takes an order to tell."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        found = local_stamp(text, "", order) if order else None
        return None if found is None else found.date()
