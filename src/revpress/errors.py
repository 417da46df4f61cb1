"""Errors that a user can act on."""

from math import isclose, isfinite, radians
from numbers import Real

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


class UnavailableError(RevpressError):
    """What is kept cannot be read or written for now: the message says why, and the same may be asked again later."""


def shown(value: object) -> str:
    """How a message quotes ``value``: as Python writes it, on one line, what is long without its middle."""
    try:
        text = " ".join(repr(value).split())
    except (ValueError, RecursionError):  # an integer of thousands of digits; lists within lists
        text = f"a very long {type(value).__name__}"
    return _without_middle(text, _ECHO)


def as_number(name: str, value: object) -> float:
    """Take a number as whoever calls has it: of Python or NumPy, or an array with no dimensions.

    Parameters
    ----------
    name : str
        What it is, for the error.
    value : object
        The number.

    Returns
    -------
    float
        The same as a number of Python's.

    Raises
    ------
    InputError
        What is no number (a truth value and text are none), or one that is too large to be computed with.
    """
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(f"{name} is {shown(value)}, but must be a number")
    try:
        return float(value)
    except OverflowError:  # an integer of hundreds of digits
        raise InputError(f"{name} is {shown(value)}, which is too large a number") from None


def check_range(name: str, value: object, low: float, high: float, unit: str = "") -> float:
    """Return ``value`` if it is a finite number within [low, high].

    A value that differs from a limit by rounding only is that limit. A number of degrees given where radians belong is
    recognised in a note.

    Parameters
    ----------
    name : str
        What it is, for the error.
    value : object
        A number as :func:`as_number` takes it.
    low, high : float
        The allowed range; infinite where there is no limit.
    unit : str, optional
        Its unit inside; the error has angles in degrees.

    Returns
    -------
    float
        The number.

    Raises
    ------
    InputError
        One sentence: name, value, allowed range, unit.
    """
    number = as_number(name, value)
    for limit in (low, high):
        if isfinite(limit) and isclose(number, limit, rel_tol=_ROUNDING):
            return limit
    if not (low <= number <= high and isfinite(number)):  # false for NaN too
        if isfinite(low) and isfinite(high):
            allowed = f"{face(low, unit)[0]:g} to {spell(high, unit, 6)}"
        elif isfinite(low):
            allowed = f"of {spell(low, unit, 6)} or more"
        elif isfinite(high):
            allowed = f"of {spell(high, unit, 6)} or less"
        else:
            allowed = "of finite numbers"
        error = InputError(f"{name} is {spell(number, unit, 6)}, outside the allowed range {allowed}")
        if unit == "rad" and max(low - number, number - high) > _FAR and low <= radians(number) <= high:
            # A note, as only a traceback shows it: whoever types degrees on the command line needs no such hint.
            error.add_note(f"Python takes radians: for {number:g}°, give math.radians({number:g}).")
        raise error
    return number
