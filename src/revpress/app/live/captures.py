"""All captures of a server: started, stopped, listened to. What their processes say is forwarded as it is."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import multiprocessing.process
import socket
import threading
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from pydantic import BaseModel

from revpress.app.live.line import HEAD, PICTURE
from revpress.app.live.listener import Listener, Message
from revpress.app.live.plan import UNKNOWN, Known, Plan
from revpress.app.live.request import CaptureRefused, CaptureRequest
from revpress.errors import shown

MOST = 16
"""Captures that may go on at once: two cores have been seen to carry eight of eight channels at 1 kHz."""

_PREPARES = 8.0  # s to wait for what a process says of the request; it may take longer, and then is "preparing"
_ENDS = 12.0  # s that a capture may take to end when asked to
_ANSWERS = 3.0  # s that a command may take
_REMEMBERED = 60  # captures that have ended
_KEPT = ("opened", "state", "rep", "health", "ended")  # whoever joins later gets the last of each
_NOTES = 200

State = Literal["preparing", "opening", "live", "ended"]


class CaptureInfo(BaseModel):
    """A capture as REST tells it.

    Attributes
    ----------
    id : str
        Its own.
    state : {"preparing", "opening", "live", "ended"}
        How far it is.
    title : str
        What is done.
    devices : list of str
        What is measured with.
    about : dict
        Whose it is.
    begun : datetime
        When it was asked for.
    journal : str
        Name of its file in the folder of captures.
    simulated : bool
        Whether nothing real was measured.
    process : int or None
        Number of its process, for whoever looks after the server.
    ended : dict or None
        Its last words: ``reason``, ``text``, ``kept``, ``words``, ``next``.
    """

    id: str
    state: State
    title: str
    devices: list[str]
    about: dict[str, str]
    begun: datetime
    journal: str
    simulated: bool
    process: int | None = None
    ended: dict[str, Any] | None = None


class Captures:
    """All captures of one server; to be used in its loop.

    Parameters
    ----------
    folder : Path
        Where journals are written.
    most : int
        How many may go on at once.
    """

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self._folder, self._most = folder, most
        self._running: dict[str, _Running] = {}
        self._context = multiprocessing.get_context(
            "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        )
        if hasattr(self._context, "set_forkserver_preload"):
            self._context.set_forkserver_preload(["revpress.app.live.preloaded"])

    def warm(self) -> None:
        """Have the server of processes load what captures need, in the background."""
        if self._context.get_start_method() == "forkserver":
            from multiprocessing.forkserver import ensure_running

            threading.Thread(target=ensure_running, name="captures warm", daemon=True).start()

    async def start(self, request: CaptureRequest, known: Known = UNKNOWN) -> CaptureInfo:
        """Start a capture.

        Parameters
        ----------
        request : CaptureRequest
            What is asked for.
        known : Known
            What the workspace has of it.

        Returns
        -------
        CaptureInfo
            Its request is checked; whether its instruments are there shows when they are opened.

        Raises
        ------
        CaptureRefused
            What cannot be, in one sentence.
        """
        addresses = request.addresses
        going = [one for one in self._running.values() if one.info.state != "ended"]
        if len(going) >= self._most:
            raise CaptureRefused(f"{len(going)} captures go on already: stop one of them first", "", 409)
        for kind, address in addresses:
            device = f"{kind}:{address}"
            if kind in ("serial", "tindeq") and any(device in one.info.devices for one in going):
                raise CaptureRefused(
                    f"{shown(device)} is read by a capture that goes on: stop it first", "devices", 409
                )
        id, begun = uuid4().hex, datetime.now(UTC)
        info = CaptureInfo(
            id=id,
            state="preparing",
            title="Capture",
            devices=[f"{kind}:{address}" if address else kind for kind, address in addresses],
            about={str(name): id for name, id in request.about.items()},
            begun=begun,
            journal=f"{begun:%Y%m%d-%H%M%S}-{id[:8]}.rpj",
            simulated=all(kind == "simulated" for kind, _ in addresses),
        )
        plan = Plan(request, self._folder / info.journal, id, known)
        running = self._running[id] = _Running(info)
        try:
            await running.start(self._context, plan)
        except CaptureRefused:
            del self._running[id]
            raise
        self._forget()
        return info

    async def stop(self, id: str) -> CaptureInfo:
        """End a capture, and wait until its journal is closed.

        Parameters
        ----------
        id : str
            Of the capture.

        Returns
        -------
        CaptureInfo
            With its last words.

        Raises
        ------
        CaptureRefused
            There is none.
        """
        running = self._find(id)
        await running.stop()
        return running.info

    async def mark(self, id: str, text: str) -> None:
        """Keep a sentence in the journal, with the time.

        Parameters
        ----------
        id : str
            Of the capture.
        text : str
            1 to 500 letters.

        Raises
        ------
        CaptureRefused
            There is none, or it has ended; no text, or too long a one.
        """
        said = " ".join(text.split())
        if not 1 <= len(said) <= 500:
            raise CaptureRefused(f"the mark has {len(said)} letters, but must have 1 to 500", "text")
        self._going(id).tell({"do": "mark", "text": said})

    async def tare(self, id: str) -> str:
        """Have forces shown from a new zero.

        Parameters
        ----------
        id : str
            Of the capture.

        Returns
        -------
        str
            What was done.

        Raises
        ------
        CaptureRefused
            There is none, or it has ended; there is no force, or somebody pulls.
        """
        return await self._going(id).ask({"do": "tare"})

    async def listen(self, id: str) -> AsyncGenerator[Message, None]:
        """What a capture says and shows from now on; what was said last of each kind comes first.

        Parameters
        ----------
        id : str
            Of the capture.

        Yields
        ------
        bytes or str
            Pictures as :mod:`revpress.recording.live.buckets` makes them, and JSON with a ``kind``.

        Raises
        ------
        CaptureRefused
            There is none.
        """
        running = self._find(id)
        listener = running.join()
        try:
            async for message in listener.messages():
                yield message
        finally:
            running.leave(listener)

    def find(self, id: str) -> CaptureInfo:
        """A capture by its id; CaptureRefused where there is none."""
        return self._find(id).info

    def check_ended(self, journal: str) -> bool:
        """Refuse what would take a journal away from the capture that writes it.

        Parameters
        ----------
        journal : str
            Name of its file.

        Returns
        -------
        bool
            Whether its process was seen to end, by force too: nobody writes it any more.

        Raises
        ------
        CaptureRefused
            The capture goes on.
        """
        states = {one.info.state for one in list(self._running.values()) if one.info.journal == journal}
        if states - {"ended"}:
            raise CaptureRefused(f"the capture {journal} goes on: stop it first", "", 409)
        return bool(states)

    def every(self) -> list[CaptureInfo]:
        """All that go on, and those that have ended lately; the newest first."""
        return [one.info for one in reversed(self._running.values())]

    async def close(self) -> None:
        """End all captures; those that do not are ended by force: their journals are whole to the last block."""
        await asyncio.gather(*(one.stop() for one in self._running.values()))
        await asyncio.gather(*(one.finish() for one in self._running.values()))

    def _find(self, id: str) -> _Running:
        if id not in self._running:
            raise CaptureRefused(f"there is no capture {shown(id)}", "", 404)
        return self._running[id]

    def _going(self, id: str) -> _Running:
        running = self._find(id)
        if running.info.state == "ended":
            raise CaptureRefused("the capture has ended", "", 409)
        return running

    def _forget(self) -> None:
        ended = [id for id, one in self._running.items() if one.info.state == "ended"]
        for id in ended[:-_REMEMBERED]:
            del self._running[id]


class _Running:
    """One capture as the server has it: its process, the line to it, and who listens."""

    def __init__(self, info: CaptureInfo) -> None:
        self.info = info
        self._process: multiprocessing.process.BaseProcess | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None
        self._listeners: set[Listener] = set()
        self._last: dict[str, str] = {}
        self._notes: list[str] = []
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended = asyncio.Event()
        self._early = b""
        self._journal: Path | None = None
        self._asked: dict[int, asyncio.Future[str]] = {}
        self._number = 0

    async def start(self, context: Any, plan: Plan) -> None:
        """Start the process and hear what it says of its plan; CaptureRefused where it is refused."""
        self._journal = plan.journal
        self._task = asyncio.create_task(self._run(context, plan))
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._ready), _PREPARES)

    async def stop(self) -> None:
        """Ask for the end and wait for it; by force where it does not come."""
        if not self._ended.is_set():
            self.tell({"do": "stop"})
            try:
                await asyncio.wait_for(self._ended.wait(), _ENDS)
            except TimeoutError:
                if self._process is not None:
                    self._process.kill()
                await self._ended.wait()

    async def finish(self) -> None:
        """Wait for the process itself."""
        if self._task is not None:
            await self._task

    def tell(self, command: dict[str, Any]) -> None:
        """Send a command; one that comes before the process is there waits for it."""
        data = json.dumps(command).encode() + b"\n"
        if self._writer is None:
            self._early += data
        else:
            self._writer.write(data)

    async def ask(self, command: dict[str, Any]) -> str:
        """Send a command and wait for its answer; CaptureRefused where it is refused."""
        self._number += 1
        number, answer = self._number, asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        try:
            self.tell({**command, "number": number})
            return await asyncio.wait_for(answer, _ANSWERS)
        except TimeoutError:
            raise CaptureRefused("the capture does not answer", "", 409) from None
        finally:
            del self._asked[number]

    def join(self) -> Listener:
        """Somebody who listens from now on."""
        listener = Listener()
        for message in (*(self._last[kind] for kind in _KEPT[:-1] if kind in self._last), *self._notes):
            listener.put(message)
        if self._ended.is_set():
            listener.put(self._last["ended"])
            listener.end()
        else:
            self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Somebody does not listen any more."""
        self._listeners.discard(listener)

    async def _run(self, context: Any, plan: Plan) -> None:
        """Have the process start, and forward everything that it says, until it hangs up."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = await asyncio.to_thread(_started, context, plan, theirs)
            self.info.process = self._process.pid
            reader, self._writer = await asyncio.open_connection(sock=ours)
            self._writer.write(self._early)
            while True:
                length, kind = HEAD.unpack(await reader.readexactly(HEAD.size))
                data = await reader.readexactly(length)
                if kind == PICTURE:
                    self._tell_all(data)
                else:
                    self._take(data.decode())
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            self._over()
            if self._writer is not None:
                self._writer.close()
        if self._process is not None:
            await asyncio.to_thread(self._process.join, _ENDS)

    def _take(self, text: str) -> None:
        message = json.loads(text)
        kind = message["kind"]
        if kind == "ready":
            self.info.title = message["title"]
            self.info.state = "opening"
            self._settle(None)
        elif kind == "refused":
            self._settle(CaptureRefused(message["error"], message["where"]))
            self._end({"kind": "ended", "reason": "refused", "text": message["error"], "kept": False, "journal": None})
        elif kind == "answer":
            answer = self._asked.get(message["to"])
            if answer is not None and not answer.done():
                error = message.get("error")
                answer.set_exception(CaptureRefused(error)) if error else answer.set_result(message["text"])
        elif kind == "ended":
            self._end(message)
        else:
            if kind == "state":
                self.info.state = message["state"]
            if kind == "note":
                self._notes = [*self._notes, text][-_NOTES:]
            else:
                self._last[kind] = text
            self._tell_all(text)

    def _end(self, message: dict[str, Any]) -> None:
        self.info.ended, self.info.state = message, "ended"
        self._last["ended"] = json.dumps(message)
        self._last["state"] = json.dumps({"kind": "state", "state": "ended"})
        self._tell_all(self._last["ended"])
        self._ended.set()
        for listener in self._listeners:
            listener.end()

    def _over(self) -> None:
        """The process has hung up."""
        if not self._ended.is_set():
            kept = self._journal is not None and self._journal.exists()
            text = "The process of this capture has ended unexpectedly"
            text += f". What was measured until then is kept in {self.info.journal}." if kept else " before it began."
            journal = self.info.journal if kept else None
            self._end({"kind": "ended", "reason": "lost", "text": text, "kept": kept, "journal": journal})
        self._settle(None)
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(CaptureRefused("the capture has ended", "", 409))

    def _settle(self, error: CaptureRefused | None) -> None:
        if not self._ready.done():
            self._ready.set_result(None) if error is None else self._ready.set_exception(error)

    def _tell_all(self, message: Message) -> None:
        for listener in self._listeners:
            listener.put(message)


def _started(context: Any, plan: Plan, end: socket.socket) -> multiprocessing.process.BaseProcess:
    """Start the process of a capture; takes the time of a fork."""
    from revpress.app.live.entry import capture_process

    process: multiprocessing.process.BaseProcess = context.Process(
        target=capture_process, args=(plan, end), name=f"capture {plan.id[:8]}", daemon=True
    )
    process.start()
    return process
