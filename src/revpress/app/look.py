"""How whoever asks wants numbers written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import HTTPConnection

from revpress.report.look import Look

HEADER = "X-Revpress-Look"
"""Of a request over REST: ``units=imperial; decimal=comma``. Without it answers come as they are told."""


def look_of(connection: HTTPConnection) -> Look:
    """The look that this browser has chosen, by its cookies; what is no look is none.

    Parameters
    ----------
    connection : HTTPConnection
        A request for a page.

    Returns
    -------
    Look
    """
    return _look({name: connection.cookies.get(f"revpress_{name}", "") for name in ("units", "decimal")})


def look_asked_for(connection: HTTPConnection) -> Look:
    """The look that a request over REST asks for in its header.

    Parameters
    ----------
    connection : HTTPConnection
        A request.

    Returns
    -------
    Look
    """
    pairs = (part.strip().partition("=") for part in connection.headers.get(HEADER, "").split(";"))
    return _look({name: value for name, _, value in pairs})


def _look(asked: Mapping[str, str]) -> Look:
    return Look(
        units="imperial" if asked.get("units") == "imperial" else "metric",
        decimal="comma" if asked.get("decimal") == "comma" else "point",
    )


def worded(payload: Mapping[str, Any], look: Look) -> dict[str, Any]:
    """An answer's payload with its words and its page in a look; its tables stay numbers.

    Parameters
    ----------
    payload : mapping
        As :func:`~revpress.report.story_json.story_json` gives it.
    look : Look
        How.

    Returns
    -------
    dict
    """
    said = {name: [look.text(text) for text in payload.get(name, ())] for name in ("notices", "words", "next")}
    titles = {name: look.text(payload.get(name, "")) for name in ("title", "subtitle")}
    return {**payload, **said, **titles, "html": look.html(payload.get("html", ""))}
