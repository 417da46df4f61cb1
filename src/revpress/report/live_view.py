"""A capture as somebody between two repetitions sees it: one number that can be read from afar, and the rest small."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Group, RenderableType
from rich.text import Text

from revpress.errors import InputError
from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.measurement.live_set import LiveSet
from revpress.measurement.online import OnlineRep
from revpress.measurement.online_pushes import OnlinePush
from revpress.recording.live.transport import Health
from revpress.report.tables import Cell, Column, Rows, Table, number, to_rich

Side = Literal["below", "in", "above"]

WAITING = "waiting for the first repetition"
"""What stands in the place of the first value before it is there."""

_ROWS = 8  # repetitions that are listed while it goes on
_DIGITS = {
    "0": ("███", "█ █", "█ █", "█ █", "███"),
    "1": (" █ ", "██ ", " █ ", " █ ", "███"),
    "2": ("███", "  █", "███", "█  ", "███"),
    "3": ("███", "  █", " ██", "  █", "███"),
    "4": ("█ █", "█ █", "███", "  █", "  █"),
    "5": ("███", "█  ", "███", "  █", "███"),
    "6": ("███", "█  ", "███", "█ █", "███"),
    "7": ("███", "  █", "  █", " █ ", " █ "),
    "8": ("███", "█ █", "███", "█ █", "███"),
    "9": ("███", "█ █", "███", "  █", "███"),
    ".": (" ", " ", " ", " ", "█"),
    "–": ("   ", "   ", "███", "   ", "   "),
}


@dataclass(frozen=True)
class TargetZone:
    """Mean velocities that are aimed at.

    Attributes
    ----------
    low, high : float
        [m/s].

    Raises
    ------
    InputError
        A zone that is upside down or reaches below 0.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.low < self.high <= 10.0:
            raise InputError(
                f"the target zone is {self.low:g} to {self.high:g} m/s, but must rise and lie within 0 to 10 m/s"
            )

    def side(self, value: float) -> Side:
        """On which side of the zone a value lies, or in it."""
        return "below" if value < self.low else "above" if value > self.high else "in"

    def words(self, value: Measured) -> str:
        """Where a value lies, as sure as it is known."""
        reach = COVERAGE * value.u
        side = self.side(value.value)
        sure = side == "in" or self.side(value.value + (reach if side == "below" else -reach)) == side
        return f"{side} the target zone" if sure else f"{side} the target zone, by less than the measurement's noise"


@dataclass(frozen=True)
class Last:
    """The last repetition or push, as it is read from afar.

    Attributes
    ----------
    number : int
        Its place in the capture, from 1.
    value : Measured
        What of it is shown large: mean velocity [m/s] or peak force [N].
    unit : str
        Of it.
    decimals : int
        That are shown.
    words : str
        What stands after the number.
    zone : {"below", "in", "above"} or None
        Where it lies, given that something is aimed at.
    provisional : bool
        Whether samples that are still to come may change it.
    """

    number: int
    value: Measured
    unit: str
    decimals: int
    words: str
    zone: Side | None = None
    provisional: bool = False

    @property
    def shown(self) -> str:
        """The number alone."""
        return number(self.value.value, self.decimals)


def last_of(live: LiveSet, target: TargetZone | None = None) -> Last | None:
    """The last repetition of a capture, or push where there is no position.

    Parameters
    ----------
    live : LiveSet
        What was found.
    target : TargetZone, optional
        What is aimed at.

    Returns
    -------
    Last or None
        None before the first.
    """
    if live.reps:
        return _shown_rep(live.reps[-1], target)
    return _shown_push(live.pushes[-1]) if live.pushes else None


def set_of(live: LiveSet, target: TargetZone | None = None) -> list[Last]:
    """All repetitions of the set that is being done, or all pushes.

    Parameters
    ----------
    live : LiveSet
        What was found.
    target : TargetZone, optional
        What is aimed at.

    Returns
    -------
    list of Last
        In order of time.
    """
    if live.reps:
        return [_shown_rep(one, target) for one in live.set]
    return [_shown_push(one) for one in live.pushes]


def _shown_rep(rep: OnlineRep, target: TargetZone | None) -> Last:
    mean = rep.metrics.concentric.mean_velocity
    words = f"m/s, mean velocity of repetition {rep.number}{' (provisional)' if rep.provisional else ''}"
    if target is None:
        return Last(rep.number, mean, "m/s", 2, words, None, rep.provisional)
    words += f", {target.words(mean)}"
    return Last(rep.number, mean, "m/s", 2, words, target.side(mean.value), rep.provisional)


def _shown_push(push: OnlinePush) -> Last:
    return Last(push.number, push.peak, "N", 0, f"N, peak of push {push.number}")


def large(text: str) -> list[str]:
    """A number in letters of five rows.

    Parameters
    ----------
    text : str
        Digits, a point, a dash.

    Returns
    -------
    list of str
        Five, each twice as wide as a digit is drawn, as letters of a terminal are narrow.
    """
    rows = [" ".join(_DIGITS[letter][row] for letter in text) for row in range(5)]
    return ["".join(2 * letter for letter in row) for row in rows]


def spelled(value: Measured, unit: str, decimals: int) -> str:
    """A value with the interval that holds it in 95 of 100."""
    reach = COVERAGE * value.u
    low, high = (number(value.value + sign * reach, decimals) for sign in (-1.0, 1.0))
    return f"{number(value.value, decimals)} {unit} ({low} to {high})"


def rep_line(rep: OnlineRep, forces: bool) -> str:
    """A repetition in one line.

    Parameters
    ----------
    rep : OnlineRep
        As it is known by now.
    forces : bool
        Whether a load is known, so that there is a power.

    Returns
    -------
    str
    """
    up = rep.metrics.concentric
    said = [
        f"mean {spelled(up.mean_velocity, 'm/s', 2)}",
        f"peak {spelled(up.peak_velocity, 'm/s', 2)}",
        f"range {spelled(up.range, 'm', 2)}",
    ]
    if forces:
        said.append(f"mean power {spelled(up.mean_power, 'W', 0)}")
    return f"Repetition {rep.number}: {', '.join(said)}{', provisional' if rep.provisional else ''}"


def push_line(push: OnlinePush) -> str:
    """A push in one line."""
    return (
        f"Push {push.number}: peak {spelled(push.peak, 'N', 0)}, mean {spelled(push.mean, 'N', 0)}, "
        f"{push.end - push.begin:.2f} s, impulse {spelled(push.impulse, 'N·s', 0)}"
    )


def loss_words(live: LiveSet) -> str:
    """What the last repetition has lost, where a rule asks; nothing of a set of one, which has nothing to lose from."""
    lost = live.stop.lost(live.set) if live.stop else None
    if lost is None or live.stop is None or len(live.set) < 2:
        return ""
    reach = 100.0 * COVERAGE * lost.u
    said = (
        f"{number(100.0 * lost.value, 0)} % (± {number(reach, 0)}) of the {live.stop.reference} repetition's mean "
        f"{live.stop.quantity} is lost"
    )
    return f"Stop: {said}" if live.over else said[0].upper() + said[1:]


def health_words(health: Sequence[Health]) -> str:
    """How the instruments are, in one line."""
    said = []
    for one in health:
        words: list[str] = [one.state]
        if one.rate is not None:
            words.append(f"{one.rate:.0f}{f' of {one.nominal:g}' if one.nominal else ''} Hz")
        if one.saturated:
            words.append(f"{one.saturated} samples at its limit")
        if one.battery is not None:
            words.append(f"battery {one.battery:.2f} V")
        if one.reopened:
            words.append(f"came back {one.reopened} times" if one.reopened > 1 else "came back once")
        said.append(f"{one.name}: {', '.join(words)}")
    return "; ".join(said)


def all_well(health: Sequence[Health]) -> bool:
    """Whether no instrument is silent, lost or at its limit."""
    return all(one.state in ("live", "ended", "opening") and not one.saturated for one in health)


def set_table(live: LiveSet, most: int | None = None) -> Table:
    """The repetitions, or pushes, of a set.

    Parameters
    ----------
    live : LiveSet
        What was found.
    most : int, optional
        How many of the last.

    Returns
    -------
    Table
    """

    def cell(value: Measured, decimals: int = 2) -> str:
        return f"{number(value.value, decimals)} ± {number(COVERAGE * value.u, decimals)}"

    rows: list[list[Cell]]
    if live.pushes and not live.reps:
        columns = [Column("Push"), Column("Peak", "N", 0), Column("Mean", "N", 0), Column("Duration", "s", 2)]
        rows = [[str(one.number), cell(one.peak, 0), cell(one.mean, 0), one.end - one.begin] for one in live.pushes]
    else:
        columns = [
            Column("Repetition"),
            Column("Mean velocity", "m/s", 2),
            Column("Peak", "m/s", 2),
            Column("Range", "m", 2),
            Column("Duration", "s", 2),
        ]
        rows = []
        for one in live.reps:
            up = one.metrics.concentric
            name = f"{one.number}, provisional" if one.provisional else str(one.number)
            rows.append([name, *map(cell, (up.mean_velocity, up.peak_velocity, up.range, up.duration))])
            if live.load is not None:
                rows[-1].append(cell(up.mean_power, 0))
        if live.load is not None:
            columns.append(Column("Mean power", "W", 0))
    shown = rows if most is None else rows[-most:]
    return Table("set", "The set", columns, [Rows(shown)], "95 of 100 lie within what follows ±.")


def live_view(
    live: LiveSet,
    health: Sequence[Health],
    title: str,
    seconds: float,
    target: TargetZone | None = None,
    notes: Sequence[str] = (),
    spell: Callable[[str], str] = str,
) -> RenderableType:
    """The screen of a capture.

    Parameters
    ----------
    live : LiveSet
        What was found.
    health : sequence of Health
        Of the instruments.
    title : str
        What is done.
    seconds : float
        Since the beginning [s].
    target : TargetZone, optional
        What is aimed at.
    notes : sequence of str
        What happened last.
    spell : callable
        Writes a text with the letters that the terminal has.

    Returns
    -------
    rich renderable
    """
    parts: list[RenderableType] = [Text(spell(f"{title}   {int(seconds) // 60}:{int(seconds) % 60:02d}"), "bold")]
    style, value, words = "", "–", WAITING
    if last := last_of(live, target):
        value, words = last.shown, last.words
        style = "" if last.zone is None else "green" if last.zone == "in" else "yellow"
        if live.over:
            style = "bold red"
    parts += [Text(spell(row), style) for row in ["", *large(value), ""]]
    parts.append(Text(spell(words), style))
    if loss := loss_words(live):
        parts.append(Text(spell(loss), "bold reverse red" if live.over else ""))
    if live.reps or live.pushes:
        parts.append(to_rich(set_table(live, _ROWS), spell))
    parts.append(Text(spell(health_words(health)), "dim" if all_well(health) else "yellow"))
    parts += [Text(spell(note), "dim") for note in notes]
    parts.append(Text("Ctrl-C ends the capture and keeps it.", "dim"))
    return Group(*parts)
