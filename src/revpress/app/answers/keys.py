"""What makes two answers the same: the request, this version, and the state of what they read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version

from sqlalchemy import select
from sqlalchemy.orm import Session

from revpress.app.answers.registry import Answer, AnswerRequest
from revpress.store.tables import (
    AthleteRow,
    ComfortRow,
    EditRow,
    MachineRow,
    NoteRow,
    ResultRow,
    SessionRow,
    SetRow,
    StrengthTestRow,
    now,
)
from revpress.store.workspace import revision_of

_OF_RESULTS = (
    ResultRow,
    EditRow,
    ComfortRow,
    StrengthTestRow,
    SetRow,
    NoteRow,
    AthleteRow,
    SessionRow,
    MachineRow,
)


def answer_key(session: Session, answer: Answer, request: AnswerRequest) -> str:
    """The key under which an answer is kept.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of the store.
    answer : Answer
        What is asked,
    request : AnswerRequest
        and how.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    state: list[object] = [version("revpress"), answer.name, request.model_dump(mode="json")]
    for row, noun in ((AthleteRow, "athlete"), (MachineRow, "machine")):
        state += [str(session.scalar(select(row.updated).where(row.id == id))) for id in named(request, noun)]
    if answer.of_results:
        state.append(revision_of(session, *_OF_RESULTS))
    if answer.of_roster:
        state.append(revision_of(session, AthleteRow))
    if answer.of_results or answer.of_roster or any(named(request, "athlete")):
        state.append(now().date().isoformat())  # people grow older, and a page bears its date
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()


def named(request: AnswerRequest, noun: str) -> Iterator[str]:
    """Ids of rows that a request names in ``<noun>_id`` or ``<noun>_ids``.

    Parameters
    ----------
    request : AnswerRequest
        What is asked.
    noun : {"athlete", "machine"}
        Which rows.

    Yields
    ------
    str
    """
    one = getattr(request, f"{noun}_id", None)
    yield from [one] if one else []
    yield from getattr(request, f"{noun}_ids", None) or ()
