"""REST of captures and devices, and the WebSocket of what they show."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from revpress.app.access.rights import Right, needs
from revpress.app.access.trail import current_trail
from revpress.app.live.captures import CaptureInfo, Captures
from revpress.app.live.devices import DeviceList, find_devices
from revpress.app.live.plan import known_of
from revpress.app.live.request import CaptureRefused, CaptureRequest

router = APIRouter(tags=["captures"])

_records = [Depends(needs(Right.RECORD))]
_reads = [Depends(needs(Right.READ_TEAM))]
_OVER, _NOT_THERE, _NOT_ANY_MORE = 1000, 4404, 4403  # codes with which a WebSocket is closed
_LOOKS = 2.0  # s between two looks whether who watches still may


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
async def start(body: CaptureRequest, request: Request, captures: _Captures) -> CaptureInfo:
    """Start a capture: the request is checked; whether its instruments answer shows on its WebSocket."""
    return await captures.start(body, await asyncio.to_thread(known_of, request.app.state.workspace, body))


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
    captures: Captures = websocket.app.state.captures
    await websocket.accept()
    try:
        whose = captures.find(capture_id).about.get("athlete_id")
    except CaptureRefused as error:
        await websocket.close(_NOT_THERE, str(error)[:120])
        return
    if (trail := current_trail()) is not None and whose is not None:
        trail.tables.add("capture")
        trail.athletes.add(whose)
    lost = anyio.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(_hear, websocket, group.cancel_scope)
        group.start_soon(_look, websocket, group.cancel_scope, lost)
        await _send(websocket, captures, capture_id)
        group.cancel_scope.cancel()
    if websocket.client_state is WebSocketState.CONNECTED:
        code, reason = (_NOT_ANY_MORE, "you may not watch any more") if lost.is_set() else (_OVER, None)
        with suppress(RuntimeError, WebSocketDisconnect):  # it goes at the same time
            await websocket.close(code, reason)


async def _send(websocket: WebSocket, captures: Captures, capture_id: str) -> None:
    """Until nothing more comes, or who watches has gone."""
    async with aclosing(captures.listen(capture_id)) as messages:
        with suppress(WebSocketDisconnect):
            async for message in messages:
                if isinstance(message, bytes):
                    await websocket.send_bytes(message)
                else:
                    await websocket.send_text(message)


async def _look(websocket: WebSocket, watching: anyio.CancelScope, lost: anyio.Event) -> None:
    """Until who watches may not any more: shut out, signed out, of another role, or at the end of a token.

    Sending ends before the line is closed: a slow one takes its time to close, and nothing may be sent meanwhile.
    """
    check = needs(Right.READ_TEAM)
    try:
        while True:
            await anyio.sleep(_LOOKS)
            await check(websocket)
    except HTTPException:
        lost.set()
        watching.cancel()


async def _hear(websocket: WebSocket, watching: anyio.CancelScope) -> None:
    """Until it is closed from the other end; what comes is not looked at."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        continue
    watching.cancel()
