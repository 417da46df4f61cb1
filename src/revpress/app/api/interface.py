"""What the interface offers, and to whom it is speaking."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from starlette.requests import Request

from revpress.app.access.rights import Person, Right, Role, needs

router = APIRouter(prefix="/api/v1", tags=["interface"])


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
        app.openapi_schema = whole
    return app.openapi_schema


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
