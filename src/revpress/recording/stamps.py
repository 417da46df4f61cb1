"""Dates and times as devices write them: none is guessed, and none loses its zone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from revpress.errors import InputError, shown

_LATEST = 4_102_444_800  # 2100: epoch seconds beyond are milliseconds, or no time at all
_DATE = re.compile(r"(?<![0-9])([0-9]{1,4})\s?[./-]\s?([0-9]{1,2})\s?[./-]\s?([0-9]{1,4})(?![0-9])")
_CLOCK = re.compile(
    r"(?<![0-9])([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,6}))?)?\s*(?:([aApP])\.?\s?[mM]\b)?"
)
_LONGEST = 60  # characters of a date and time

ORDERS = ("day first", "month first")
"""What ``date_order`` may be: how 3/4/2024 is read."""


def instant(text: object, zone: object = None) -> datetime | None:
    """A date and time of ISO 8601.

    Parameters
    ----------
    text : object
        Such as "2024-03-05T10:00:00.1234567Z"; anything else gives None.
    zone : object, optional
        Name of a time zone, such as "Europe/Vienna": the instant is told in it. One that is not known changes nothing.

    Returns
    -------
    datetime or None
        With the zone that the text has.
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        if found.tzinfo and isinstance(zone, str) and re.fullmatch(r"[A-Za-z]+(/[A-Za-z0-9_+-]+){0,2}", zone):
            found = found.astimezone(ZoneInfo(zone))
    except (ValueError, OverflowError):
        return None
    except (LookupError, OSError):  # no such zone, or no table of zones on this computer
        return found
    return found


def from_epoch(seconds: float | None) -> datetime | None:
    """The instant so many seconds after the beginning of 1970.

    Parameters
    ----------
    seconds : float or None
        [s].

    Returns
    -------
    datetime or None
        UTC; None for what is no time between 1970 and 2100.
    """
    if seconds is None or not 0.0 < seconds < _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def date_order(where: object, dates: Iterable[str], given: str = "") -> str:
    """How the dates of a column are written, decided by all of them.

    Parameters
    ----------
    where : object
        The file, for messages.
    dates : iterable of str
        The cells.
    given : str
        What the user says, if the dates leave it open.

    Returns
    -------
    {"day first", "month first"}
        Either one where it makes no difference.

    Raises
    ------
    InputError
        Both orders fit and differ, the answer given is none of the two, or it contradicts the dates.
    """
    if given and given not in ORDERS:
        raise InputError(f"{where}: date_order is {shown(given)}, not one of {' or '.join(map(repr, ORDERS))}")
    fits = dict.fromkeys(ORDERS, True)
    open_date = ""
    for text in dates:
        found = _DATE.search(text[:_LONGEST])
        if not found or len(found[1]) == 4:
            continue
        first, second = int(found[1]), int(found[2])
        fits["day first"] &= second <= 12
        fits["month first"] &= first <= 12
        if not open_date and first != second:
            open_date = text.strip()
    possible = [order for order in ORDERS if fits[order]]
    if not possible:
        raise InputError(f"{where}: its dates are not all of one order: some have the day first, some the month")
    if given:
        if given not in possible:
            raise InputError(f"{where}: its dates have the {possible[0]}, but date_order is {given!r}")
        return given
    if len(possible) == 2 and open_date:
        raise InputError(
            f"{where}: {shown(open_date)} may be read with the day or the month first, and no date of the file tells: "
            "give date_order='day first' or date_order='month first'"
        )
    return possible[0]


def local_stamp(date: str, clock: str, order: str, utc: bool = False) -> datetime | None:
    """A date and a time of day as a spreadsheet has them.

    Parameters
    ----------
    date, clock : str
        May be the same text; without a time of day, it is midnight.
    order : {"day first", "month first"}
        Of :func:`date_order`; a date that begins with the year needs none.
    utc : bool
        Whether the file says that it is universal time.

    Returns
    -------
    datetime or None
        Without a zone, unless it is UTC; None for what is no date.
    """
    found = _DATE.search(date[:_LONGEST])
    if not found:
        return None
    first, second, third = (int(part) for part in found.groups())
    if len(found[1]) == 4:
        year, month, day = first, second, third
    elif len(found[3]) == 4:
        month, day = (second, first) if order == "day first" else (first, second)
        year = third
    else:
        return None  # a year of two digits may be any part
    rest = clock[:_LONGEST]
    hour, minute, second, micro = 0, 0, 0, 0
    if time := _CLOCK.search(rest):
        hour, minute, second = int(time[1]), int(time[2]), int(time[3] or 0)
        micro = int((time[4] or "0").ljust(6, "0"))
        if time[5]:
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if time[5] in "pP" else 0)
    try:
        return datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC if utc else None)
    except ValueError:
        return None
