"""Results from tables, of people's own and of devices: matched by the team's own ID, never by name alone."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from revpress.errors import InputError, shown
from revpress.files import read_bounded
from revpress.recording.results import ResultTable
from revpress.recording.test_table import TestTable, read_test_table
from revpress.store.exchange.preview import Import, Item, Preview, Question, called
from revpress.store.tables import AthleteRow, ResultRow
from revpress.store.workspace import Workspace

_SIDES = {"left": "left", "l": "left", "right": "right", "r": "right", "both": "both", "bilateral": "both"}
_CONDITIONS = ("exercise", "machine", "setup", "device")
_LEFT_OUT = "leave out"
_CLOSE = 1e-12


@dataclass(frozen=True)
class ResultLine:
    """One number that is brought.

    Attributes
    ----------
    where : str
        Its place in the file.
    athlete : str
        The team's ID of the person, as written.
    values : dict
        Columns of :class:`~revpress.store.tables.result.ResultRow`.
    """

    where: str
    athlete: str
    values: dict[str, Any]


class ResultsImport(Import):
    """Results of athletes of one team.

    Parameters
    ----------
    team_id : str
        Whose they are.
    lines : iterable of ResultLine
        One number each: see :func:`table_lines` and :func:`device_lines`.
    answers : mapping of str to str, optional
        By key of the question.
    provenance : mapping, optional
        Where they are from.
    recording_id : str, optional
        The device's file, where it is kept.
    """

    def __init__(
        self,
        team_id: str,
        lines: Iterable[ResultLine | Item],
        answers: Mapping[str, str] | None = None,
        provenance: Mapping[str, Any] | None = None,
        recording_id: str | None = None,
    ) -> None:
        self.team_id, self.lines, self.answers = team_id, list(lines), dict(answers or {})
        self.provenance, self.recording_id = dict(provenance or {}), recording_id
        self._added: list[ResultRow] = []
        self._changed: list[tuple[str, float, str]] = []

    def look(self, workspace: Workspace, session: Session) -> Preview:
        """See what it would do: see :class:`~revpress.store.exchange.preview.Import`."""
        found = Preview()
        self._added, self._changed = [], []
        people = session.scalars(select(AthleteRow).where(AthleteRow.team_id == self.team_id)).all()
        of_team = select(AthleteRow.id).where(AthleteRow.team_id == self.team_id)
        kept: dict[tuple[object, ...], list[ResultRow]] = defaultdict(list)
        query = select(ResultRow).where(ResultRow.athlete_id.in_(of_team), ResultRow.set_id.is_(None))
        for row in session.scalars(query.order_by(ResultRow.created, ResultRow.id)):
            kept[_key(row)].append(row)
        who: dict[str, AthleteRow | str | None] = {}
        met: Counter[tuple[object, ...]] = Counter()
        for line in self.lines:
            if isinstance(line, Item):
                found.refused.append(line)
                continue
            if line.athlete not in who:
                who[line.athlete] = self._who(found, line.athlete, people)
            person = who[line.athlete]
            if not isinstance(person, AthleteRow):
                if person is not None:
                    found.refused.append(Item(line.where, person))
                continue
            row = ResultRow(
                athlete_id=person.id, provenance=self.provenance, recording_id=self.recording_id, **line.values
            )
            key = _key(row)
            before = kept[key][met[key]] if met[key] < len(kept[key]) else None
            met[key] += 1
            text = f"{person.name} ({person.code}), {row.on}: {row.metric} {row.value:g} {row.unit}".strip()
            if before is None:
                self._added.append(row)
                found.new.append(Item(line.where, text))
            elif abs(before.value - row.value) <= _CLOSE * abs(row.value) and before.unit == row.unit:
                found.same.append(Item(line.where, text))
            else:
                self._changed.append((before.id, row.value, row.unit))
                found.changed.append(Item(line.where, f"{text}, was {before.value:g} {before.unit}".strip()))
        return found

    def keep(self, workspace: Workspace, session: Session) -> None:
        """Do it: see :class:`~revpress.store.exchange.preview.Import`."""
        session.add_all(self._added)
        for id, value, unit in self._changed:
            row = session.get_one(ResultRow, id)
            row.value, row.unit, row.provenance = value, unit, self.provenance
            row.deviation = row.low = row.high = None

    def _who(self, found: Preview, said: str, people: Iterable[AthleteRow]) -> AthleteRow | str | None:
        """The athlete; why it is nobody's; or None where the question is open or the answer is to leave it out."""
        everybody = list(people)
        for person in everybody:
            if person.code == said:
                return person
        folded = " ".join(said.casefold().split())
        named = {row.code: row for row in everybody if " ".join(row.name.casefold().split()) == folded}
        if not named:
            return f"nobody in the team has the ID {shown(said)}: bring the athletes first"
        answer = self.answers.get(said)
        if answer == _LEFT_OUT:
            return None
        if answer in named:
            return named[answer]
        text = f"{shown(said)} is a name, not an ID: whose results are they?"
        found.questions.append(Question(said, text, (*named, _LEFT_OUT)))
        return None


def table_import(
    team_id: str,
    path: str | Path,
    answers: Mapping[str, str] | None = None,
    file_name: str = "",
    **reading: Any,
) -> ResultsImport:
    """Results from a person's own table.

    Parameters
    ----------
    team_id : str
        Whose they are.
    path : str or Path
        As :func:`~revpress.recording.test_table.read_test_table` takes it; who is the team's ID.
    answers : mapping of str to str, optional
        By key of the question.
    file_name : str, optional
        What the file is called.
    **reading
        What :func:`~revpress.recording.test_table.read_test_table` takes beside the file.

    Returns
    -------
    ResultsImport

    Raises
    ------
    InputError
        The table cannot be read, or does not say when.
    """
    with called(path, file_name):
        table = read_test_table(path, **reading)
        if table.date is None:
            raise InputError(f"{path}: no column says when; add one with dates as 2026-03-31, called date")
    name = file_name or Path(path).name
    provenance = {"file": name, "sha256": hashlib.sha256(read_bounded(path)).hexdigest()}
    return ResultsImport(team_id, table_lines(table), answers, provenance)


def table_lines(table: TestTable) -> list[ResultLine | Item]:
    """The numbers of a table of tests with dates.

    Parameters
    ----------
    table : TestTable
        As read.

    Returns
    -------
    list of ResultLine or Item
        Line by line; an item for a line that cannot be kept, with the reason.
    """
    assert table.date is not None
    out: list[ResultLine | Item] = []
    for place, number in enumerate(table.lines):
        where, said = f"line {number}", table.conditions[place]
        try:
            values: dict[str, Any] = {name: said.get(name, "") for name in _CONDITIONS}
            if said.get("position"):
                values["setup"] = ", ".join(filter(None, (values["setup"], said["position"])))
            values |= {"side": _side(said.get("side", "")), "load": _load(said.get("load", ""))}
        except InputError as error:
            out.append(Item(where, str(error)))
            continue
        values |= {"on": table.date[place].date(), "trial": table.trial[place]}
        for metric, column in table.values.items():
            if np.isfinite(column[place]):
                own = {"metric": metric, "value": float(column[place]), "unit": table.units[metric] or "1"}
                out.append(ResultLine(where, table.athlete[place], values | own))
    return out


def device_lines(table: ResultTable) -> list[ResultLine | Item]:
    """The numbers of a device's file.

    Parameters
    ----------
    table : ResultTable
        As read.

    Returns
    -------
    list of ResultLine or Item
        An item for a number whose file does not say who or when.
    """
    out: list[ResultLine | Item] = []
    for number, one in enumerate(table.results, start=1):
        where = f"result {number}"
        if one.time is None or not one.athlete:
            missing = "when it was measured" if one.time is None else "whose it is"
            out.append(Item(where, f"{one.metric}: the file does not say {missing}"))
            continue
        repetition = int(one.repetition) if one.repetition.isdecimal() and len(one.repetition) < 9 else None
        values = {
            "on": one.time.date(), "trial": one.trial, "exercise": one.test, "device": table.device,
            "metric": one.metric, "value": one.value, "unit": one.unit or "1", "side": one.side, "load": one.load,
            "repetition": repetition,
        }  # fmt: skip
        out.append(ResultLine(where, one.athlete, values))
    return out


def _key(row: ResultRow) -> tuple[object, ...]:
    """What makes two numbers results of one test."""
    return (row.athlete_id, row.on, row.trial, *(getattr(row, name) for name in _CONDITIONS), row.metric, row.side,
            row.load, row.repetition)  # fmt: skip


def _side(text: str) -> str | None:
    if not text:
        return None
    side = _SIDES.get(text.casefold())
    if side is None:
        raise InputError(f"the side is {shown(text)}, but must be left, right or both")
    return side


def _load(text: str) -> float | None:
    if not text:
        return None
    try:
        load = float(text.removesuffix("kg").strip().replace(",", "."))
    except ValueError:
        load = float("nan")
    if not np.isfinite(load):
        raise InputError(f"the load is {shown(text)}, but must be a number of kg")
    return load
