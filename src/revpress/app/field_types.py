"""Types of fields that several requests share, with the range in which they make sense."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints
from pydantic_core import PydanticCustomError

Id = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]
"""Of a row of the store, in an address or a body."""

_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def is_seen(text: str) -> bool:
    """Whether anything of a text can be seen.

    Parameters
    ----------
    text : str
        What somebody wrote.

    Returns
    -------
    bool
        False of spaces and signs without width alone.
    """
    return any(unicodedata.category(sign)[0] not in "CZ" for sign in text)


def _seen(text: str) -> str:
    if not is_seen(text):
        raise PydanticCustomError("nothing_seen", "nothing of the text can be seen: write something")
    return text


Instant = Annotated[AwareDatetime, Field(ge=_FIRST, le=_LAST)]
"""With its time zone, 1900 to 2200: near the ends of the calendar there is no UTC."""

SeenText = Annotated[str, AfterValidator(_seen)]
"""Something that people can read."""

Words = Annotated[str, Field(max_length=2000)]
"""What somebody remarks; may be empty."""
