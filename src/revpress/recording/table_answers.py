"""What a table leaves open, and what a person answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Side
from revpress.recording.table_layout import DECIMALS, DELIMITERS, THOUSANDS, TableLayout


@dataclass(frozen=True)
class Detection:
    """A proposal, to be shown before it is used unless the file itself tells all of it.

    Attributes
    ----------
    layout : TableLayout
        What is proposed.
    evidence : tuple of str
        Why, in sentences.
    told : bool
        Whether headers name every quantity and unit that is read, so that nothing need be asked.
    left_out : tuple of str
        What the file has and the layout does not read, and why.
    """

    layout: TableLayout
    evidence: tuple[str, ...]
    told: bool = False
    left_out: tuple[str, ...] = ()


class LayoutNeeded(InputError):
    """A table that leaves something open.

    Attributes
    ----------
    detection : Detection or None
        A proposal; None where the table leaves something open, which the message names.
    choices : tuple of mapping
        Options of the reader, each an answer to what is open.
    """

    def __init__(
        self, message: str, detection: Detection | None = None, choices: tuple[Mapping[str, str], ...] = ()
    ) -> None:
        super().__init__(message)
        self.detection = detection
        self.choices = choices


@dataclass(frozen=True)
class Answers:
    """What a person says of a table that it leaves open; the rest is found.

    Attributes
    ----------
    delimiter, decimal, thousands : str or None
        As in :class:`~revpress.recording.table_layout.TableLayout`.
    columns : str
        "2: force N left, 3: angle deg": what columns are of; "2, 5" or their names: which of them are read.
    time_column : int or None
        The first is 1.
    rate : float or None
        Samples a second [Hz], instead of a time column.
    part : int or None
        Which of several recordings that stand one below another; the first is 1.
    side : {"left", "right", "both"} or None
        Of every column that has none of its own.

    Raises
    ------
    InputError
        A value that is not allowed.
    """

    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    columns: str = ""
    time_column: int | None = None
    rate: float | None = None
    part: int | None = None
    side: Side | None = None

    def __post_init__(self) -> None:
        for name, allowed in (
            ("delimiter", DELIMITERS), ("decimal", DECIMALS), ("thousands", THOUSANDS), ("side", get_args(Side)),
        ):  # fmt: skip
            value = getattr(self, name)
            if value is not None and value not in allowed:
                raise InputError(f"{name} is {shown(value)}, not one of {', '.join(map(repr, allowed))}")
        for name in ("time_column", "part"):
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
                raise InputError(f"{name} is {shown(value)}, not a whole number of 1 or more")
        if not isinstance(self.columns, str):
            raise InputError(f"columns is {shown(self.columns)}, not a text such as '2: force N, 3: angle deg'")
        if self.rate is not None:
            check_range("rate", self.rate, 10.0, 1e5, "Hz")
            if self.time_column is not None:
                raise InputError("time_column and rate are both given: give one of them")
