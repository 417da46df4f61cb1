"""Files that are brought over REST: sent first, looked at by the answer ``import_preview``, kept by ``import_keep``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from revpress.app.access.rights import Writer
from revpress.app.field_types import Id
from revpress.app.uploads import Uploads

router = APIRouter(prefix="/api/v1/imports", tags=["imports"])

_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class UploadShown(BaseModel):
    """A file that waits.

    Attributes
    ----------
    id : str
        As the browser gave it.
    name : str
        Without any path.
    bytes : int
        How large it is.
    """

    id: str
    name: str
    bytes: int


@router.get("/{batch_id}")
def list_uploads(batch_id: Id, request: Request, person: Writer) -> list[UploadShown]:
    """Files of a batch that wait to be kept or left."""
    return [UploadShown(**asdict(one)) for one in _uploads(request, batch_id).files()]


@router.put("/{batch_id}/files/{file_id}", openapi_extra=_BODY)
async def send_file(
    batch_id: Id,
    file_id: Id,
    request: Request,
    person: Writer,
    name: Annotated[str, Query(min_length=1, max_length=500)],
) -> UploadShown:
    """Send one file as the body of the request; it goes to the disk as it comes, and nothing of it is read yet."""
    taken = await _uploads(request, batch_id).take(file_id, name, request.stream())
    return UploadShown(**asdict(taken))


@router.delete("/{batch_id}/files/{file_id}", status_code=204)
def leave_file(batch_id: Id, file_id: Id, request: Request, person: Writer) -> Response:
    """Leave one file out."""
    _uploads(request, batch_id).leave(file_id)
    return Response(status_code=204)


@router.delete("/{batch_id}", status_code=204)
def leave_batch(batch_id: Id, request: Request, person: Writer) -> Response:
    """Leave all files of a batch out."""
    _uploads(request, batch_id).close()
    return Response(status_code=204)


def _uploads(request: Request, batch_id: str) -> Uploads:
    return Uploads(request.app.state.workspace.folder, batch_id)
