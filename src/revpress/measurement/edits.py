"""Corrections of what was found in a recording, kept beside it: the recording itself is never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from revpress.errors import InputError, shown
from revpress.files import read_toml
from revpress.instrument.channel import Channel
from revpress.instrument.kinematics import Kinematics
from revpress.measurement.reps import Rep

_KEYS = {"delete": {"rep"}, "split": {"rep", "at"}, "merge": {"rep"}, "move": {"rep", "end", "to"}}
_ENDS = ("concentric begin", "concentric end", "eccentric begin", "eccentric end")
_MOST = 10_000


@dataclass(frozen=True)
class Edit:
    """One correction.

    Attributes
    ----------
    do : {"delete", "split", "merge", "move"}
        Leave the repetition out; cut its way up in two at an instant; join it with the next; move one of its ends.
    rep : int
        Its number as found, from 1, whatever other edits do.
    at : float or None
        Of a split: when the way up of the first ends [s].
    end : str
        Of a move: "concentric begin", "concentric end", "eccentric begin" or "eccentric end".
    to : float or None
        Of a move: when that is [s].
    """

    do: str
    rep: int
    at: float | None = None
    end: str = ""
    to: float | None = None


@dataclass(frozen=True)
class Edits:
    """All corrections of one recording.

    Attributes
    ----------
    sha256 : str
        Of the bytes of the recording's file.
    steps : tuple of Edit
        In their order.
    source : str
        Where they are kept.
    """

    sha256: str
    steps: tuple[Edit, ...]
    source: str = "the edits"

    def check_of(self, channel: Channel) -> None:
        """Refuse another recording.

        Parameters
        ----------
        channel : Channel
            Of the recording.

        Raises
        ------
        InputError
            The edits belong to another file.
        """
        if channel.sha256 != self.sha256:
            raise InputError(
                f"{self.source}: belongs to a recording with sha256 {self.sha256[:12]}…, but that of {channel.source} "
                f"is {channel.sha256[:12] or 'not known'}…"
            )

    def applied(self, reps: Sequence[Rep], motion: Kinematics) -> tuple[Rep, ...]:
        """The repetitions as corrected.

        Parameters
        ----------
        reps : sequence of Rep
            As found, in order of time.
        motion : Kinematics
            What they were found in.

        Returns
        -------
        tuple of Rep
            In order of time, numbered anew.

        Raises
        ------
        InputError
            A repetition that was not found, or an instant outside it.
        """
        found: dict[int, list[Rep]] = {number: [rep] for number, rep in enumerate(reps, start=1)}
        for place, edit in enumerate(self.steps, start=1):
            where = f"{self.source}, edit {place}"
            if edit.rep not in found:
                known = f"1 to {len(reps)}" if reps else "none"
                raise InputError(f"{where}: there is no repetition {edit.rep} (found: {known})")
            if not found[edit.rep]:
                raise InputError(f"{where}: repetition {edit.rep} is no more, an edit before deleted or merged it")
            found[edit.rep][-1:] = self._done(edit, where, found, motion)
        return tuple(sorted((rep for group in found.values() for rep in group), key=lambda rep: rep.span))

    def _done(self, edit: Edit, where: str, found: dict[int, list[Rep]], motion: Kinematics) -> list[Rep]:
        rep = found[edit.rep][-1]
        if edit.do == "delete":
            return []
        if edit.do == "merge":
            following = found.get(edit.rep + 1)
            if not following:
                raise InputError(f"{where}: repetition {edit.rep} has no next one to merge with")
            later = following.pop(0)
            ends = (rep.concentric[0], later.concentric[1])
            after = rep.eccentric is not None and rep.eccentric[0] > rep.concentric[0]
            return [Rep(ends, later.eccentric if after else rep.eccentric)]
        if edit.do == "split":
            return self._split(rep, self._sample(edit.at, rep.concentric, f"{where}: at", motion), motion)
        phase, end = edit.end.split()
        span = getattr(rep, phase)
        if span is None:
            raise InputError(f"{where}: repetition {edit.rep} has no eccentric phase")
        sample = self._sample(edit.to, (0, len(motion) - 1), f"{where}: to", motion)
        moved = (sample, span[1]) if end == "begin" else (span[0], sample)
        if moved[1] - moved[0] < 2:
            raise InputError(f"{where}: the {phase} phase of repetition {edit.rep} would end before it begins")
        return [replace(rep, **{phase: moved})]

    @staticmethod
    def _split(rep: Rep, at: int, motion: Kinematics) -> list[Rep]:
        first, last = rep.concentric
        lowest = at + int(np.argmin(motion.position[at : last + 1]))
        between = (at, lowest) if lowest - at >= 2 and last - lowest >= 2 else None
        begin = lowest if between else at
        if rep.eccentric is not None and rep.eccentric[0] > first:
            return [Rep((first, at), between), Rep((begin, last), rep.eccentric)]
        return [Rep((first, at), rep.eccentric), Rep((begin, last), between)]

    @staticmethod
    def _sample(time: float | None, span: tuple[int, int], where: str, motion: Kinematics) -> int:
        assert time is not None
        low, high = motion.time[span[0]], motion.time[span[1]]
        if not low < time < high:
            raise InputError(f"{where} is {time:g} s, outside {low:.3f} to {high:.3f} s")
        return int(np.argmin(np.abs(motion.time - time)))


def load_edits(path: str | Path) -> Edits:
    """Read edits from a TOML file: ``sha256`` of the recording and any number of ``[[edit]]``.

    Parameters
    ----------
    path : str or Path
        Keys of an edit are the attributes of :class:`Edit`.

    Returns
    -------
    Edits
        What it holds.

    Raises
    ------
    InputError
        Not a TOML file, a key that is unknown or missing, or a value that is not allowed.
    """
    table = read_toml(path)
    unknown = sorted(set(table) - {"sha256", "edit"})
    if unknown:
        raise InputError(f"{path}: unknown key {shown(unknown[0])} (allowed: edit, sha256)")
    sha256, steps = table.get("sha256"), table.get("edit", [])
    if not (isinstance(sha256, str) and len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")):
        raise InputError(f"{path}: sha256 is {shown(sha256)}, but must be the 64 hexadecimal digits of the recording")
    if not (isinstance(steps, list) and all(isinstance(step, dict) for step in steps) and len(steps) <= _MOST):
        raise InputError(f"{path}: edit must be tables [[edit]], {_MOST} at most")
    return Edits(sha256, tuple(_edit(f"{path}, edit {i}", step) for i, step in enumerate(steps, start=1)), str(path))


def _edit(where: str, table: dict[str, Any]) -> Edit:
    do = table.get("do")
    if do not in _KEYS:
        raise InputError(f"{where}: do is {shown(do)}, not one of {', '.join(_KEYS)}")
    wanted = _KEYS[do] | {"do"}
    if set(table) != wanted:
        odd = sorted(set(table) ^ wanted)[0]
        state = "missing" if odd in wanted else "unknown"
        raise InputError(f"{where}: key {shown(odd)} is {state} (a {do} has {', '.join(sorted(wanted))})")
    rep = table["rep"]
    if not isinstance(rep, int) or isinstance(rep, bool) or rep < 1:
        raise InputError(f"{where}: rep is {shown(rep)}, but must be a whole number from 1")
    for name in ("at", "to"):
        value = table.get(name, 0.0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
            raise InputError(f"{where}: {name} is {shown(value)}, but must be an instant in seconds")
    if do == "move" and table["end"] not in _ENDS:
        raise InputError(f"{where}: end is {shown(table['end'])}, not one of {', '.join(_ENDS)}")
    return Edit(**table)


@dataclass(frozen=True)
class Origin:
    """Which repetition, as found, an edited one came from.

    Attributes
    ----------
    found : int
        Its number as found, by which further edits name it.
    last : bool
        Whether further edits of that number are of this one: of two halves of a split only the second is.
    """

    found: int
    last: bool


def origins(found: Sequence[Rep], edited: Sequence[Rep]) -> list[Origin]:
    """Where edited repetitions came from: each from that with which its way up shares most samples.

    Parameters
    ----------
    found, edited : sequence of Rep
        Before and after edits, in order of time.

    Returns
    -------
    list of Origin
        One for each of ``edited``.

    Raises
    ------
    InputError
        Nothing was found.
    """
    if not found:
        raise InputError("no repetition was found, so none came from it")

    def shared(one: Rep, other: Rep) -> int:
        return min(one.span[1], other.span[1]) - max(one.span[0], other.span[0])

    numbers = [max(range(len(found)), key=lambda k: shared(found[k], rep)) + 1 for rep in edited]
    return [Origin(number, number not in numbers[place + 1 :]) for place, number in enumerate(numbers)]
