"""What a row from elsewhere must be, so that everything that reads its table can."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from revpress.athlete.athlete import AGE, HIP_EXTENSION, MASS, STATURE, STRENGTH, Athlete
from revpress.errors import InputError, check_range, shown
from revpress.store.strength_tests import test_of
from revpress.store.tables import (
    AthleteRow,
    Base,
    ComfortRow,
    EarlierRow,
    MachineRow,
    RecordingRow,
    ResultRow,
    SetRow,
    StrengthTestRow,
)

_LISTS = ("channels", "events", "left_out", "notes", "lines")
_OF_DICTS = ("channels", "events", "lines")
_LEGS = ("left", "right", "both")
_WORDS: Mapping[tuple[type[Base], str], tuple[str, ...]] = {
    (AthleteRow, "sex"): ("male", "female"),
    (SetRow, "leg"): _LEGS,
    (ResultRow, "side"): _LEGS,
    (RecordingRow, "content"): ("recording", "session", "results"),
    (EarlierRow, "kind"): ("set", "note", "session", "plan"),
}
_LARGEST = 2**31 - 1  # whole number that both databases keep
_LARGEST_WITHIN = 2**64  # of a column of JSON
_MOST_HOLES = 200
_RATING = (1, 10)
_LENGTH = (0.05, 1.0)  # m, of a part of a leg where the rest of the body is not known
_BODY: Mapping[str, tuple[float, float]] = {
    "stature": STATURE,
    "mass": MASS,
    "age": AGE,
    "strength": STRENGTH,
    "hip_extension_limit": HIP_EXTENSION,
    "thigh_length": _LENGTH,
    "shank_length": _LENGTH,
    "foot_length": _LENGTH,
}


def check_row(table: type[Base], values: Mapping[str, Any]) -> None:
    """Refuse a row that could be kept but not be read again.

    Parameters
    ----------
    table : type of Base
        Which.
    values : mapping
        Every column by name, of its kind: see :func:`~revpress.store.exchange.rows.values_of`.

    Raises
    ------
    InputError
        Which column is what, and what it must be.
    """
    for name, value in values.items():
        _check_value(name, value)
        length = getattr(table.__table__.columns[name].type, "length", None)
        if isinstance(value, str) and length is not None and len(value) > length:
            raise InputError(f"{name} is {shown(value)}, but must have {length} characters at most")
        words = _WORDS.get((table, name))
        if words is not None and value is not None and value not in words:
            raise InputError(f"{name} is {shown(value)}, but must be one of {', '.join(words)}")
        if isinstance(value, dict | list):
            _check_form(name, value)
    if table in _OWN:
        _OWN[table](table(**values))


def _check_value(name: str, value: Any) -> None:
    """Numbers, texts and instants that a database and JSON keep, wherever within a column they stand."""
    for one in _within(value):
        if isinstance(one, float) and not math.isfinite(one):
            raise InputError(f"{name} holds {one}, but must hold finite numbers")
        if isinstance(one, int) and abs(one) > (_LARGEST if one is value else _LARGEST_WITHIN):
            raise InputError(f"{name} holds {shown(one)}, which is too large")
        if isinstance(one, str) and ("\0" in one or any("\ud800" <= sign <= "\udfff" for sign in one)):
            raise InputError(f"{name} holds {shown(one)}, a text with a character that cannot be kept")
        if isinstance(one, datetime):
            try:
                one.astimezone(UTC)
            except OverflowError:
                raise InputError(f"{name} is {one.isoformat()}, which is no instant of the years 1 to 9999") from None


def _within(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _within(one)
    elif isinstance(value, list):
        for one in value:
            yield from _within(one)
    else:
        yield value


def _check_form(name: str, value: dict[str, Any] | list[Any]) -> None:
    if isinstance(value, list) is not (name in _LISTS):
        raise InputError(f"{name} is {shown(value)}, but must be {'a list' if name in _LISTS else 'names and values'}")
    if isinstance(value, list):
        kind = dict if name in _OF_DICTS else str
        if not all(isinstance(one, kind) for one in value):
            raise InputError(f"{name} is {shown(value)}, but must be a list of {'rows' if kind is dict else 'texts'}")


def _check_athlete(row: AthleteRow) -> None:
    known = {name: value for name, value in row.description.items() if value is not None}
    names = [field.name for field in fields(Athlete) if field.name != "sex"]
    for name, value in known.items():
        if name not in names:
            raise InputError(f"description has {shown(name)}; it may have {', '.join(names)}")
        if name in _BODY:
            check_range(f"{name.replace('_', ' ')} in description", value, *_BODY[name])
    if row.sex is not None and {"stature", "mass"} <= set(known):
        Athlete.from_dict({**known, "sex": row.sex})
    elif "strength_groups" in known:
        Athlete.from_dict({"strength_groups": known["strength_groups"]})


def _check_machine(row: MachineRow) -> None:
    if (kind := row.machine().kind) != row.kind:
        raise InputError(f"its file is that of a {kind}, but kind is {shown(row.kind)}")


def _check_set(row: SetRow) -> None:
    _check_holes(row.holes)
    for name, kinds, words in (("settings", (int, float, str), "numbers, words or yes and no"),
                               ("marks", (bool, str), "yes and no, or words")):  # fmt: skip
        for key, value in getattr(row, name).items():
            if not isinstance(value, kinds):
                raise InputError(f"{shown(key)} in {name} is {shown(value)}, but {name} are {words}")


def _check_comfort(row: ComfortRow) -> None:
    _check_holes(row.holes)
    check_range("rating", row.rating, *_RATING)


def _check_holes(holes: Mapping[str, Any]) -> None:
    for name, hole in holes.items():
        if not isinstance(hole, int) or isinstance(hole, bool) or not 1 <= hole <= _MOST_HOLES:
            raise InputError(f"hole of {name} is {shown(hole)}, but must be a whole number from 1 to {_MOST_HOLES}")


def _check_test(row: StrengthTestRow) -> None:
    test_of(row)


_OWN: Mapping[type[Base], Callable[[Any], None]] = {
    AthleteRow: _check_athlete,
    MachineRow: _check_machine,
    SetRow: _check_set,
    ComfortRow: _check_comfort,
    StrengthTestRow: _check_test,
}
