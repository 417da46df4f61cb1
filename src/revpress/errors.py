"""Errors that a user can act on."""

from math import isclose, radians

from revpress.units import face, spell

_ROUNDING = 1e-12  # relative: degrees turned into radians and back do not come back to the last bit
_ECHO = 120  # characters of the user's own that a message repeats
_FAR = 1.0  # rad beyond a limit: so far out, a number that would be allowed in degrees was meant so


class RevpressError(Exception):
    """Base of every error that revpress raises on purpose."""


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
    if len(text) <= _ECHO:
        return text
    half = (_ECHO - 3) // 2
    return f"{text[:half]}...{text[-half:]}"


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
