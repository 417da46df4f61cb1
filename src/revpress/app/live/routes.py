"""REST of captures and devices, and the WebSocket of what they show."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.websockets import WebSocket, WebSocketDisconnect

from revpress.app.access.rights import Right, needs
from revpress.app.live.captures import CaptureInfo, Captures
from revpress.app.live.devices import DeviceList, find_devices
from revpress.app.live.request import CaptureRefused, CaptureRequest

router = APIRouter(tags=["captures"])

_records = [Depends(needs(Right.RECORD))]
_reads = [Depends(needs(Right.READ_TEAM))]
_NOT_THERE = 4404  # code with which a WebSocket is closed


class Mark(BaseModel):
    """A sentence to be kept with the samples."""

    text: Annotated[str, Field(min_length=1, max_length=500)]


class Said(BaseModel):
    """What was done, in one sentence."""

    text: str


def _captures(request: Request) -> Captures:
    captures: Captures = request.app.state.captures
    return captures


_Captures = Annotated[Captures, Depends(_captures)]


@router.get("/api/v1/devices", dependencies=_records)
async def devices(bluetooth: bool = False) -> DeviceList:
    """Devices that a capture may be made from; over Bluetooth only when asked, as it takes some seconds."""
    return await find_devices(bluetooth)


@router.get("/api/v1/captures", dependencies=_reads)
async def captures(captures: _Captures) -> list[CaptureInfo]:
    """Captures that go on, and those that have ended lately, the newest first."""
    return captures.every()


@router.post("/api/v1/captures", status_code=201, dependencies=_records)
async def start(body: CaptureRequest, captures: _Captures) -> CaptureInfo:
    """Start a capture: the request is checked; whether its instruments answer shows on its WebSocket."""
    return await captures.start(body)


@router.get("/api/v1/captures/{capture_id}", dependencies=_reads)
async def capture(capture_id: str, captures: _Captures) -> CaptureInfo:
    """One capture."""
    return captures.find(capture_id)


@router.post("/api/v1/captures/{capture_id}/stop", dependencies=_records)
async def stop(capture_id: str, captures: _Captures) -> CaptureInfo:
    """End a capture; answers when its record is whole."""
    return await captures.stop(capture_id)


@router.post("/api/v1/captures/{capture_id}/mark", dependencies=_records)
async def mark(capture_id: str, body: Mark, captures: _Captures) -> Said:
    """Keep a sentence with the samples, at this instant."""
    await captures.mark(capture_id, body.text)
    return Said(text=body.text)


@router.post("/api/v1/captures/{capture_id}/tare", dependencies=_records)
async def tare(capture_id: str, captures: _Captures) -> Said:
    """Show forces from a new zero; the record keeps them as they came."""
    return Said(text=await captures.tare(capture_id))


@router.websocket("/live/{capture_id}", dependencies=_reads)
async def live(websocket: WebSocket, capture_id: str) -> None:
    """What a capture shows and says; nothing is taken from who watches."""
    if not _same_origin(websocket):
        raise HTTPException(403, "another site may not watch")
    captures: Captures = websocket.app.state.captures
    await websocket.accept()
    try:
        captures.find(capture_id)
    except CaptureRefused as error:
        await websocket.close(_NOT_THERE, str(error)[:120])
        return
    sending = asyncio.create_task(_send(websocket, captures, capture_id))
    hearing = asyncio.create_task(_hear(websocket))
    _, others = await asyncio.wait((sending, hearing), return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()
    results = await asyncio.gather(sending, hearing, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, WebSocketDisconnect):
            raise result
    if not hearing.cancelled():
        return
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # it went at the same time
        await websocket.close()


async def _send(websocket: WebSocket, captures: Captures, capture_id: str) -> None:
    async for message in captures.listen(capture_id):
        if isinstance(message, bytes):
            await websocket.send_bytes(message)
        else:
            await websocket.send_text(message)


async def _hear(websocket: WebSocket) -> None:
    """Until it is closed from the other end; what comes is not looked at."""
    while True:
        message: Any = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return


def _same_origin(websocket: WebSocket) -> bool:
    """Whether it comes from a page of this server, or from no page at all."""
    origin = websocket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == websocket.headers.get("host")
