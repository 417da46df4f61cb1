"""Errors that a user can act on."""


class RevpressError(Exception):
    """Base of every error that revpress raises on purpose."""


class InputError(RevpressError, ValueError):
    """The user gave something impossible: the message names the value and the allowed range."""


class UnreachableError(RevpressError):
    """No posture satisfies the exercise's constraints: the message names the constraint and how far it is missed."""


def check_range(name: str, value: float, low: float, high: float, unit: str = "") -> float:
    """Return ``value`` if it is finite and within [low, high], else raise :class:`InputError`.

    One sentence: name, value, allowed range, unit.
    """
    if not low <= value <= high:  # false for NaN too
        suffix = f" {unit}" if unit else ""
        raise InputError(f"{name} is {value:g}{suffix}, outside the allowed range {low:g} to {high:g}{suffix}")
    return value
