"""Fields of JSON that devices' services answer with: each looked at before it is believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

from revpress.errors import InputError, shown
from revpress.files import parse_json
from revpress.recording.source_file import SourceFile

_MISSING = ("", "n/a", "na", "nan", "null", "none", "-", "--")
_LONGEST_WORD = 200  # characters of a name or number that is kept


@dataclass(frozen=True)
class Fields:
    """One object of a file.

    Attributes
    ----------
    source, place : str
        The file, and where in it, as its maker counts; the place is empty for the whole.
    values : dict
        Its fields.
    """

    source: str
    place: str
    values: dict[str, Any]

    @property
    def where(self) -> str:
        """File and place, for messages."""
        return f"{self.source}, {self.place}" if self.place else self.source

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, *names: str) -> str:
        """The first of some fields that holds a word or a number, as text.

        Parameters
        ----------
        *names : str
            In order of preference.

        Returns
        -------
        str
            Empty where none does.
        """
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str) and value.strip():
                return value.strip()[:_LONGEST_WORD]
            if isinstance(value, int | float) and not isinstance(value, bool):
                return short_number(value)
        return ""

    def number(self, name: str) -> float | None:
        """A finite number.

        Parameters
        ----------
        name : str
            Of the field.

        Returns
        -------
        float or None
            None where the field is missing, empty or not a finite number.

        Raises
        ------
        InputError
            It is of another kind.
        """
        try:
            return finite(self.values.get(name))
        except InputError as error:
            raise InputError(f"{self.where}: {name} is {error}") from None

    def yes(self, name: str) -> bool:
        """Whether a flag is set.

        Parameters
        ----------
        name : str
            Of the field.

        Returns
        -------
        bool
            False where it is missing.
        """
        value = self.values.get(name)
        return value is True or value == 1 or (isinstance(value, str) and value.strip().lower() in ("true", "1", "yes"))

    def inner(self, name: str) -> Fields:
        """The object in a field; an empty one where it is missing.

        Parameters
        ----------
        name : str
            Of the field.

        Returns
        -------
        Fields

        Raises
        ------
        InputError
            It is of another kind.
        """
        value = self.values.get(name)
        if value is None:
            value = {}
        return Fields(self.source, joined(self.place, name), as_object(f"{self.where}: {name}", value))

    def items(self, name: str, what: str = "") -> Iterator[Fields]:
        """The objects of a list in a field; none where it is missing.

        Parameters
        ----------
        name : str
            Of the field.
        what : str
            What one of them is called in messages; the name, if not given.

        Yields
        ------
        Fields

        Raises
        ------
        InputError
            It is of another kind.
        """
        value = self.values.get(name)
        if value is None:
            return
        if not isinstance(value, list):
            raise InputError(f"{self.where}: {name} is {shown(value)}, not a list")
        yield from objects(self.source, self.place, value, what or name)


def finite(value: object) -> float | None:
    """A finite number, as services write it.

    Parameters
    ----------
    value : object
        A number, or text that is one.

    Returns
    -------
    float or None
        None for what says that there is none: null, "N/A", not a number.

    Raises
    ------
    InputError
        Anything else: the message is a clause.
    """
    if value is None or (isinstance(value, str) and value.strip().lower() in _MISSING):
        return None
    number: float | None = None
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            number = _as_float(value) if isinstance(value, str) else float(value)
        except (ValueError, OverflowError):
            number = None
    if number is None:
        raise InputError(f"{shown(value)}, not a number")
    return number if isfinite(number) else None


def _as_float(text: str) -> float:
    if not text.isascii() or "_" in text or len(text) > _LONGEST_WORD:
        raise ValueError
    return float(text)


def short_number(value: float) -> str:
    """A number of a name: 3, not 3.0.

    Parameters
    ----------
    value : float
        Any.

    Returns
    -------
    str
        Without a fraction where it has none.
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    try:
        return str(value)[:_LONGEST_WORD]
    except ValueError:  # an integer of thousands of digits
        return ""


def as_object(where: str, value: object) -> dict[str, Any]:
    """A value that must be an object.

    Parameters
    ----------
    where : str
        File and place, for the message.
    value : object
        What stands there.

    Returns
    -------
    dict
        The same.

    Raises
    ------
    InputError
        It is none.
    """
    if not isinstance(value, dict):
        raise InputError(f"{where} is {shown(value)}, not an object with fields")
    return value


def joined(place: str, name: str) -> str:
    """The name of a place within another one.

    Parameters
    ----------
    place, name : str
        The outer one may be empty.

    Returns
    -------
    str
    """
    return f"{place}, {name}" if place else name


def objects(source: str, place: str, values: list[Any], what: str) -> Iterator[Fields]:
    """The objects of a list.

    Parameters
    ----------
    source, place : str
        The file, and where in it.
    values : list
        What stands there.
    what : str
        What one is called.

    Yields
    ------
    Fields

    Raises
    ------
    InputError
        One is no object.
    """
    for number, value in enumerate(values, start=1):
        inner = joined(place, f"{what} {number}")
        yield Fields(source, inner, as_object(f"{source}, {inner}", value))


def top_objects(source: SourceFile, what: str, *lists: str) -> Iterator[Fields]:
    """The objects of an answer: those of its list, wherever the service wraps one, or the one that it is.

    Parameters
    ----------
    source : SourceFile
        The file.
    what : str
        What one is called.
    *lists : str
        Fields that may hold the list.

    Yields
    ------
    Fields

    Raises
    ------
    InputError
        The file is no JSON of this kind.
    """
    raw = parse_json(source.path, source.text)
    if isinstance(raw, dict):
        holder = next((name for name in lists if isinstance(raw.get(name), list)), None)
        if holder is None:
            yield Fields(str(source), "", raw)
            return
        raw = raw[holder]
    if not isinstance(raw, list):
        raise InputError(f"{source}: holds {shown(raw)}, not a list of {what}s")
    yield from objects(str(source), "", raw, what)
