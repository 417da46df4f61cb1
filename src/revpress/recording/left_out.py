"""What a file has and its content does not: gathered while it is read, said in a few sentences."""

from __future__ import annotations

from revpress.errors import one_line

_NAMED = 3
"""Places that a sentence names."""
_SENTENCES = 200
"""Sentences at most: a file that is broken throughout makes no longer a story."""


class LeftOut:
    """Places of a file that were left out, by the reason."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, place: str, reason: str) -> None:
        """Leave a place out.

        Parameters
        ----------
        place : str
            Where it is in the file, as its maker counts: "set 2, repetition 3", "row 17".
        reason : str
            A clause: why. Places of one reason share a sentence.
        """
        named = self._places.setdefault(reason, [])
        if len(named) < _NAMED:
            named.append(place)
        self._counts[reason] = self._counts.get(reason, 0) + 1

    def __bool__(self) -> bool:
        return bool(self._counts)

    @property
    def sentences(self) -> tuple[str, ...]:
        """One a reason, in the order in which they came up."""
        out = []
        for reason, named in self._places.items():
            more = self._counts[reason] - len(named)
            places = [*named, f"{more} more"] if more else named
            first, last = ", ".join(places[:-1]), places[-1]
            out.append(one_line(f"{first} and {last}: {reason}" if first else f"{last}: {reason}"))
        if len(out) > _SENTENCES:
            out = [*out[: _SENTENCES - 1], f"{len(out) - _SENTENCES + 1} other reasons to leave something out"]
        return tuple(out)
