"""What the interface offers, and to whom it is speaking."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from starlette.requests import Request

from revpress.app.access.rights import Person, Right, Role, needs

router = APIRouter(prefix="/api/v1", tags=["interface"])

_TO_PROGRAMS = """What the workspace's pages do, programs do by the same requests.

* **Who asks.** In a team an API token of *Your account* (`Authorization: Bearer revpress_…`). In a workspace of one
  person there are none: `GET /api/v1/me` gives `csrf`, which every change repeats as `X-Revpress-CSRF`, with the
  cookie that came along.
* **Ids** are 32 hexadecimal digits. Those of sessions, sets, notes, plans and files are chosen by whoever sends them
  (uuid4): sent twice, a thing is there once. Of two edits the one with the later `at` stays.
* **Answers** come at once where they are known or quick, else as a job (202) that is asked for until it has ended.
* **Files** are brought in three steps: sent to a batch, looked at (answer `import_preview`), kept (answer
  `import_keep`, with the preview's `data.digest` as `seen`).
* **Refusals** are 4XX with one sentence (`error`) and the field that it is about (`where`).
* **Units**: the end of a name says them (`stature_m`, `low_cm`); settings are degrees and SI.
"""
_SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "In a team: a token of Your account."},
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Revpress-CSRF",
        "description": "In a workspace of one person, with every change: csrf of GET /api/v1/me, and its cookie.",
    },
}


class Me(BaseModel):
    """Who asks."""

    signed_in: bool
    name: str = ""
    role: Role | None = None
    athlete_id: str | None = Field(default=None, description="Whose data an athlete may see: their own.")
    rights: list[Right] = Field(description="What may be asked for.")
    csrf: str = Field(description="To be sent as X-Revpress-CSRF with every change, unless an API token is sent.")


@router.get("/openapi.json", include_in_schema=False, dependencies=[Depends(needs(Right.SIGNED_IN))])
def openapi(request: Request) -> dict[str, Any]:
    """This interface as OpenAPI describes one."""
    return describe(request.app)


def describe(app: FastAPI) -> dict[str, Any]:
    """The interface as OpenAPI describes one: what is under ``/api/``, with refusals as they are really told.

    Parameters
    ----------
    app : fastapi.FastAPI
        The application.

    Returns
    -------
    dict
        Made once.
    """
    if app.openapi_schema is None:
        whole = get_openapi(title=app.title, version=app.version, routes=app.routes)
        whole["paths"] = {path: ways for path, ways in whole["paths"].items() if path.startswith("/api/")}
        for ways in whole["paths"].values():
            for way in ways.values():
                for status, response in way["responses"].items():
                    # FastAPI writes them in the form of the answer, which may be a file.
                    if status.startswith("4") and "content" in response:
                        response["content"] = {"application/json": next(iter(response["content"].values()))}
        for schema in whole["components"]["schemas"].values():
            _describe_fields(schema)
        whole["info"]["description"] = _TO_PROGRAMS
        whole["components"]["securitySchemes"] = _SECURITY
        whole["security"] = [{name: []} for name in _SECURITY]
        app.openapi_schema = whole
    return app.openapi_schema


def _describe_fields(schema: dict[str, Any]) -> None:
    """Put what a class says of its attributes beside each field, where a program looks for it."""
    words, _, attributes = schema.get("description", "").partition("\n\nAttributes\n----------\n")
    if not attributes:
        return
    schema["description"] = words
    for entry in re.split(r"\n(?=\S)", attributes):
        head, _, said = entry.partition("\n")
        for name in head.partition(" :")[0].split(", "):
            if said and name in schema.get("properties", {}):
                schema["properties"][name].setdefault("description", " ".join(said.split()))


@router.get("/me")
def me(request: Request, person: Annotated[Person | None, Depends(needs(Right.PUBLIC))]) -> Me:
    """Who asks, what they may do, and what they send with every change."""
    csrf = request.scope.get("csrf", "")
    if person is None:
        return Me(signed_in=False, rights=[Right.PUBLIC], csrf=csrf)
    rights = [right for right in Right if person.holds(right)]
    return Me(
        signed_in=True, name=person.name, role=person.role, athlete_id=person.athlete_id, rights=rights, csrf=csrf
    )
