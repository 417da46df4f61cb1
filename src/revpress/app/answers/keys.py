"""What makes two answers the same: the request, this version, and the state of what they read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from revpress.app.answers.registry import Answer, AnswerRequest
from revpress.store.tables import AthleteRow, ComfortRow, EditRow, MachineRow, ResultRow, SetRow, StrengthTestRow

_OF_RESULTS = (ResultRow, EditRow, ComfortRow, StrengthTestRow, SetRow)


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
    for row in (AthleteRow, MachineRow):
        noun = "athlete" if row is AthleteRow else "machine"
        for id in named(request, noun):
            state.append(str(session.scalar(select(row.updated).where(row.id == id))))
    if answer.of_results:
        for table in _OF_RESULTS:
            state.append([str(part) for part in session.execute(select(func.count(), func.max(table.changed))).one()])
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
