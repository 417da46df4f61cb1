"""Days that requests speak of, and the range in which they make sense."""

from __future__ import annotations

from datetime import UTC, date, datetime

from revpress.app.errors import RefusedError

OLDEST_DAY = date(1900, 1, 1)
"""Before which nobody was born who presses, and nothing was done."""


def today() -> date:
    """The day, in UTC.

    Returns
    -------
    date
    """
    return datetime.now(UTC).date()


def day_of(given: date | None) -> date:
    """The day of something that was done; it was not before there were machines, nor is it still to come.

    Parameters
    ----------
    given : date or None
        As sent; None: today.

    Returns
    -------
    date

    Raises
    ------
    RefusedError
        A day before 1900, or one to come.
    """
    on = given or today()
    if not OLDEST_DAY <= on <= today():
        raise RefusedError(422, f"the day is {on}, but must be {OLDEST_DAY} to today", "on")
    return on
