"""One who watches a capture: gets everything in order, and loses pictures where they are taken too slowly."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator

MOST_PICTURES = 50
"""That wait for one who watches, two seconds of them: what is older is no picture of now."""
MOST_WORDS = 2000
"""Messages in words that wait for one who watches: who takes so few is let go."""

Message = bytes | str


class Listener:
    """What waits for one who watches; filled and emptied in the server's loop."""

    def __init__(self) -> None:
        self._waiting: deque[Message] = deque()
        self._pictures = 0
        self._left_out = 0
        self._news = asyncio.Event()
        self._over = False

    def put(self, message: Message) -> None:
        """Have a message wait; never waits itself.

        Parameters
        ----------
        message : bytes or str
            A picture, or words.
        """
        if isinstance(message, bytes):
            if self._pictures >= MOST_PICTURES:
                self._drop()
            self._pictures += 1
        elif len(self._waiting) - self._pictures >= MOST_WORDS:
            self._over = True
        self._waiting.append(message)
        self._news.set()

    def end(self) -> None:
        """Nothing more comes."""
        self._over = True
        self._news.set()

    async def messages(self) -> AsyncIterator[Message]:
        """Everything in order, until the end.

        Yields
        ------
        bytes or str
            Pictures that were left out are said, in words, before the next message.
        """
        while True:
            while self._waiting:
                if self._left_out:
                    left_out, self._left_out = self._left_out, 0
                    yield _said(left_out)
                message = self._waiting.popleft()
                self._pictures -= isinstance(message, bytes)
                yield message
            if self._over:
                return
            self._news.clear()
            await self._news.wait()

    def _drop(self) -> None:
        """Leave the oldest picture out."""
        oldest = next(place for place, one in enumerate(self._waiting) if isinstance(one, bytes))
        del self._waiting[oldest]
        self._pictures -= 1
        self._left_out += 1


def _said(left_out: int) -> str:
    text = (
        f"This connection is too slow for all that is shown: {left_out} pictures were left out here. "
        "The record has every sample."
    )
    return json.dumps({"kind": "note", "at": None, "text": text, "left_out": left_out})
