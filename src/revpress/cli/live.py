"""A capture while it goes on: a screen for a terminal, lines for everything else."""

from __future__ import annotations

from functools import partial
from time import monotonic
from types import TracebackType
from typing import Self

import typer
from rich.console import Console
from rich.live import Live

from revpress.cli.streams import spelled
from revpress.measurement.live_set import LiveSet
from revpress.recording.live.capture import Capture
from revpress.report.live_view import TargetZone, live_view, loss_words, push_line, rep_line

_REDRAWN = 0.1  # s
_NOTES = 2  # of what happened last


class Screen:
    """Redrawn ten times a second, and at once when a repetition ends."""

    def __init__(self, running: Capture, live: LiveSet, title: str, zone: TargetZone | None, console: Console) -> None:
        self._running, self._live, self._title, self._zone = running, live, title, zone
        self._spell = partial(spelled, encoding=console.encoding)
        self._view = Live(console=console, auto_refresh=False, transient=True)
        self._drawn, self._seen = 0.0, 0

    def __enter__(self) -> Self:
        self._view.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._view.stop()

    def tick(self) -> None:
        """Draw, if it is time."""
        now, seen = monotonic(), len(self._live.reps) + len(self._live.pushes)
        if seen == self._seen and now - self._drawn < _REDRAWN:
            return
        self._drawn, self._seen = now, seen
        notes = [text for _, text in self._running.notes][-_NOTES:]
        view = live_view(
            self._live, self._running.health, self._title, self._running.seconds, self._zone, notes, self._spell
        )
        self._view.update(view, refresh=True)


class Lines:
    """A line for every repetition and everything that happens; a repetition again where its value changed."""

    def __init__(self, running: Capture, live: LiveSet, title: str, zone: TargetZone | None, console: Console) -> None:
        self._running, self._live, self._title, self._zone = running, live, title, zone
        self._said: dict[tuple[str, int], str] = {}
        self._notes = 0

    def __enter__(self) -> Self:
        typer.echo(self._title)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    def tick(self) -> None:
        """Say what is new."""
        forces = self._live.load is not None
        for rep in self._live.reps:
            line = rep_line(rep, forces)
            if self._zone is not None:
                line += f", {self._zone.words(rep.metrics.concentric.mean_velocity)}"
            self._say("repetition", rep.number, line)
        for push in self._live.pushes:
            self._say("push", push.number, push_line(push))
        if self._live.over:
            self._say("stop", len(self._live.reps), loss_words(self._live))
        for _, note in list(self._running.notes)[self._notes :]:
            typer.echo(note)
        self._notes = len(self._running.notes)

    def _say(self, kind: str, number: int, line: str) -> None:
        settled = line.replace(", provisional", "")
        if self._said.get((kind, number)) != settled:
            self._said[kind, number] = settled
            typer.echo(line)
