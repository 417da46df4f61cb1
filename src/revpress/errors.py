"""Errors that a user can act on."""

from math import isclose, radians

from revpress.units import face, spell

_ROUNDING = 1e-12  # relative: degrees turned into radians and back do not come back to the last bit
_ECHO = 120  # characters of a value that a message repeats
_LONGEST_WORD = 200  # characters: longer are only names of files, and what somebody wants to be seen repeated
_LONGEST_MESSAGE = 1200
_FAR = 1.0  # rad beyond a limit: so far out, a number that would be allowed in degrees was meant so


def one_line(text: str) -> str:
    """``text`` as a message shows it: on one line, without signs that steer a terminal, no long words, not endless."""
    words = (_without_middle(word, _LONGEST_WORD) for word in text.split())
    line = "".join(c if c.isprintable() else "?" for c in " ".join(words))
    return _without_middle(line, _LONGEST_MESSAGE)


def _without_middle(text: str, most: int) -> str:
    half = (most - 3) // 2
    return text if len(text) <= most else f"{text[:half]}...{text[-half:]}"


class RevpressError(Exception):
    """Base of every error that revpress raises on purpose; its message is one line whatever it repeats."""

    def __init__(self, message: str = "") -> None:
        super().__init__(one_line(message))


class InputError(RevpressError, ValueError):
    """The user gave something impossible: the message names the value and the allowed range."""


class UnreachableError(RevpressError):
    """No posture satisfies the exercise's constraints: the message names the constraint and how far it is missed."""


def shown(value: object) -> str:
    """How a message quotes ``value``: as Python writes it, on one line, what is long without its middle."""
    try:
        text = " ".join(repr(value).split())
    except (ValueError, RecursionError):  # an integer of thousands of digits; lists within lists
        text = f"a very long {type(value).__name__}"
    return _without_middle(text, _ECHO)


def check_range(name: str, value: float, low: float, high: float, unit: str = "") -> float:
    """Return ``value`` if it is finite and within [low, high], else raise :class:`InputError`.

    A value that differs from a limit by rounding only is that limit. One sentence: name, value, allowed range, unit;
    angles in degrees. A number of degrees given where radians belong is recognised in a note.
    """
    for limit in (low, high):
        if isclose(value, limit, rel_tol=_ROUNDING):
            return limit
    if not low <= value <= high:  # false for NaN too
        lowest, _ = face(low, unit)
        error = InputError(
            f"{name} is {spell(value, unit, 6)}, outside the allowed range {lowest:g} to {spell(high, unit, 6)}"
        )
        if unit == "rad" and max(low - value, value - high) > _FAR and low <= radians(value) <= high:
            # A note, as only a traceback shows it: whoever types degrees on the command line needs no such hint.
            error.add_note(f"Python takes radians: for {value:g}°, give math.radians({value:g}).")
        raise error
    return value
