"""One capture in a process of its own: it reads, keeps, finds repetitions and makes pictures, whoever watches or not.

The record comes first: it never waits for the server, and it outlives it. A server that is gone in mid-set leaves the
process :data:`ALONE` seconds to have the set whole; then it closes its journal and ends.
"""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import takewhile
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revpress.app.answers.asked import settings_of
from revpress.app.live.line import Line
from revpress.app.live.plan import Plan
from revpress.app.live.request import CaptureRefused, CaptureRequest
from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, RevpressError, one_line
from revpress.exercise.catalogue import exercises, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.instrument.recording import Recording
from revpress.machine.find import typical_machine
from revpress.measurement.live_set import LiveSet, live_load
from revpress.measurement.load_velocity_line import expected_velocity
from revpress.measurement.online import StopRule
from revpress.recording.live.buckets import Buckets
from revpress.recording.live.capture import Capture, Listeners
from revpress.recording.live.choose import transports
from revpress.recording.live.journal import Journal
from revpress.recording.live.replay import replays
from revpress.recording.live.tare import Tare
from revpress.recording.live.transport import Block, LiveStream, Transport, TransportEnded, clock
from revpress.recording.signal_files import read_signals
from revpress.report.live_messages import health_message, opened_message, rep_message
from revpress.report.live_view import TargetZone
from revpress.report.story.capture import capture_story
from revpress.report.story.simulated_device import simulated_recording

Array = NDArray[np.float64]

ALONE = 60.0
"""For how long a capture goes on when its server has gone [s]: a set takes about that long (assumed)."""

_WARM, _WARM_LOAD = "reverse_leg_press/track", 15.0

_PICTURES = 0.04  # s
_HEALTH = 1.0  # s
_GOES = 5.0  # s that the last words may take to be heard


def run_capture(plan: Plan, end: socket.socket) -> None:
    """Capture what is planned, and say over a line how it goes: the whole work of a process.

    Parameters
    ----------
    plan : Plan
        What is captured, and where it is kept.
    end : socket.socket
        To the server.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is the server's, which ends its captures
    line = Line(end)
    try:
        prepared = _Prepared(plan)
        journal = Journal(plan.journal, prepared.stated)
    except Exception as error:
        line.say({"kind": "refused", **_refusal(error)})
        line.finish(_GOES)
        return
    line.say({"kind": "ready", "title": prepared.title})
    _Going(plan, prepared, journal, line).run()
    line.finish(_GOES)


def _refusal(error: Exception) -> dict[str, Any]:
    if isinstance(error, CaptureRefused):
        return {"error": str(error), "where": error.where}
    if isinstance(error, RevpressError):
        return {"error": str(error), "where": ""}
    return {"error": one_line(f"a defect of revpress: {type(error).__name__}: {error}"), "where": ""}


@contextmanager
def _about(field: str) -> Iterator[None]:
    """What is refused within is about a field of the request."""
    try:
        yield
    except CaptureRefused:
        raise
    except RevpressError as error:
        raise CaptureRefused(str(error), field) from error


class _Prepared:
    """What a request means: checked, before anything is opened."""

    def __init__(self, plan: Plan) -> None:
        request = plan.request
        self.target: TargetZone | None = None
        if request.target is not None:
            with _about("target"):
                self.target = TargetZone(request.target.low, request.target.high)
        self.live = LiveSet(channel=request.channel, reversed=request.reversed)
        if request.threshold is not None:
            self.live.threshold = request.threshold
        self.title = "Capture"
        self._parameters: dict[str, Any] = {}
        self._athlete = plan.known.athlete or Athlete()
        exercise = self._exercise(plan)
        if exercise is not None:
            self._watch(request, exercise, plan.known.too_little)
        elif request.load is not None or request.settings:
            field = "load" if request.load is not None else "settings"
            raise CaptureRefused(f"{field} is given, but no exercise, which it is of", field)
        with _about("stop_rule"):
            if request.stop_rule is not None:
                if self.live.rule is None:
                    raise InputError("a stop rule is given, but no exercise whose repetitions it is about")
                if request.stop_rule.quantity == "power" and self.live.load is None:
                    missing = plan.known.too_little or "no load is given"
                    raise InputError(f"the set shall end by loss of power, but there is none to be had: {missing}")
                self.live.stop = StopRule(**request.stop_rule.model_dump())
        with _about("devices"):
            self.instruments = self._instruments(plan, exercise)
        kinds = {kind for kind, _ in request.addresses}
        self.stated = {
            "exercise": request.exercise,
            "load": request.load,
            "settings": request.settings,
            "holes": request.holes,
            "side": request.leg,
            "capture": plan.id,
            "about": request.about,
            "simulated": kinds == {"simulated"},
        }

    def _exercise(self, plan: Plan) -> Exercise | None:
        request = plan.request
        if request.exercise is None:
            return None
        with _about("exercise"):
            kind = exercises[request.exercise]  # the catalogue alone: a name from elsewhere would be run
        with _about("settings"):
            self._parameters = settings_of(kind, request.settings)
            if plan.known.machine is not None:
                self._parameters["machine"] = plan.known.machine
            if request.holes:
                self._parameters["setup"] = dict(request.holes)
            return find_exercise(request.exercise, **self._parameters)

    def _watch(self, request: CaptureRequest, exercise: Exercise, too_little: str) -> None:
        self.title, self.live.rule = exercise.title, exercise.repetition
        if request.load is None:
            return
        with _about("load"):
            load = exercise.checked_load(request.load)
        self.title = f"{self.title}, {load:g} {exercise.load.unit}"
        if exercise.repetition is None:
            return
        if too_little:
            self.live.notes.append(f"forces and powers are not shown, as they need the body: {too_little}")
            return
        with _about("settings"):
            self.live.load = live_load(exercise, self._athlete, load)

    def _instruments(self, plan: Plan, exercise: Exercise | None) -> list[Transport]:
        request = plan.request
        joined: list[Transport] = []
        real: dict[str, list[str]] = {"lsl": [], "serial": [], "tindeq": []}
        for kind, address in request.addresses:
            if kind == "simulated":
                joined += replays(self._simulated(plan, exercise))
            elif kind == "replay":
                kept = plan.known.recordings[address]
                joined += replays(Recording(read_signals(kept.path, kept.address, kept.channels)))
            else:
                real[kind].append(address)
        if any(real.values()):
            joined += transports(**real, units=request.units, tare=request.tare, side=request.leg)  # type: ignore[arg-type]
        return joined

    def _simulated(self, plan: Plan, exercise: Exercise | None) -> Recording:
        request = plan.request
        if exercise is None or request.exercise is None:
            raise CaptureRefused("the simulated device plays a set of an exercise: say which", "exercise")
        chosen = LoadedExercise(request.exercise, request.load, self._parameters)
        load, velocity = np.array(plan.known.velocities).reshape(-1, 2).T
        likely = expected_velocity(load, velocity, exercise.checked_load(request.load))
        return simulated_recording(chosen, self._athlete, request.simulated.reps, request.simulated.seed, likely)


class _Going:
    """A capture that goes on, and what it says meanwhile."""

    def __init__(self, plan: Plan, prepared: _Prepared, journal: Journal, line: Line) -> None:
        self._plan, self._prepared, self._line = plan, prepared, line
        self._buckets = Buckets(clock())
        self._tare = Tare(Listeners((prepared.live, self._buckets)))
        self._capture = Capture(prepared.instruments, journal, self)
        self._asked = False
        self._alone: float | None = None
        self._state, self._changes = "", 0
        self._note: tuple[float, str] | None = None
        self._due = self._health_due = 0.0
        self._seen: tuple[object, int] = (None, -1)
        signal.signal(signal.SIGTERM, lambda *_: self._stop())

    def opened(self, stream: LiveStream) -> None:
        """An instrument begins to send."""
        self._buckets.begun = self._capture.begun
        self._tare.opened(stream)

    def block(self, stream: LiveStream, block: Block, time: Array) -> None:
        """Samples came."""
        self._tare.block(stream, block, time)

    def run(self) -> None:
        """Until somebody asks for the end, all was played, or the time is over."""
        reason, text = "played", "All of it has been played."
        self._say_state("opening")
        try:
            self._capture.run(self._plan.request.seconds, self._tick)
            if self._asked:
                reason, text = "stopped", "The capture was ended."
            elif self._capture.seconds >= self._plan.request.seconds:
                reason, text = "time", f"The capture ended by itself after {self._plan.request.seconds:g} s."
        except InputError as error:
            reason, text = "failed", str(error)
        except Exception as error:  # what was measured until then is kept, and it is said
            reason, text = "failed", one_line(f"a defect of revpress: {type(error).__name__}: {error}")
        self._prepared.live.finish()
        self._say_rep()
        self._say_notes()
        self._show(clock() + 2.0 * self._buckets.width)
        self._line.say(self._health())
        self._line.say(self._ended(reason, text))

    def _ended(self, reason: str, text: str) -> dict[str, Any]:
        request = self._plan.request
        story = capture_story(
            self._prepared.live,
            self._capture,
            title=self._prepared.title,
            exercise=request.exercise or "",
            load=request.load,
            face="workspace",
        )
        kept = self._plan.journal.exists()
        return {
            "kind": "ended",
            "reason": reason,
            "text": text,
            "kept": kept,
            "journal": self._plan.journal.name if kept else None,
            "samples": sum(one.samples for one in self._capture.health),
            "notices": list(story.notices),
            "words": list(story.words),
            "next": story.next_actions[0],
        }

    def _tick(self) -> None:
        for command in self._line.heard():
            self._obey(command)
        now = clock()
        self._look_for_server(now)
        if self._buckets.changes != self._changes:
            self._changes = self._buckets.changes
            began = time.time() - self._capture.seconds
            self._line.say(opened_message(self._buckets, self._prepared.title, began))
        if now >= self._due:
            self._due = max(self._due + _PICTURES, now)
            self._show(now)
        live = self._prepared.live
        seen = (live.reps[-1] if live.reps else None, len(live.pushes))
        if seen[0] is not self._seen[0] or seen[1] != self._seen[1]:
            self._seen = seen
            self._say_rep()
        self._say_notes()
        if now >= self._health_due:
            self._health_due = now + _HEALTH
            self._line.say(self._health())
        if self._state == "opening" and all(one.state != "opening" for one in self._capture.health):
            self._say_state("live")

    def _show(self, now: float) -> None:
        picture = self._buckets.picture(now)
        if picture is not None:
            self._line.show(picture)

    def _obey(self, command: Mapping[str, Any]) -> None:
        if command["do"] == "stop":
            self._stop()
        elif command["do"] == "mark":
            self._capture.mark(command["text"])
        elif command["do"] == "tare":
            try:
                said = self._tare.take()
            except InputError as error:
                self._line.say({"kind": "answer", "to": command["number"], "error": str(error)})
                return
            self._capture.mark(said)
            self._line.say({"kind": "answer", "to": command["number"], "text": said})

    def _stop(self) -> None:
        self._asked = True
        self._capture.stop()

    def _look_for_server(self, now: float) -> None:
        if not self._line.gone:
            return
        if self._alone is None:
            self._alone = now
            self._capture.mark(f"the workspace has gone; the capture goes on by itself for {ALONE:g} s")
        elif now - self._alone > ALONE:
            self._capture.stop()

    def _say_state(self, state: str) -> None:
        self._state = state
        self._line.say({"kind": "state", "state": state})

    def _say_rep(self) -> None:
        self._line.say(rep_message(self._prepared.live, self._prepared.target))

    def _say_notes(self) -> None:
        new = list(takewhile(lambda note: note is not self._note, reversed(self._capture.notes)))
        for self._note in reversed(new):
            self._line.say({"kind": "note", "at": self._note[0], "text": self._note[1]})

    def _health(self) -> dict[str, Any]:
        return health_message(self._capture.health, self._capture.seconds, self._line.left_out)


def warm_up() -> None:
    """Have what a live capture calls compiled and loaded: processes that are forked from this one begin at once."""
    exercise, athlete = find_exercise(_WARM), Athlete()
    live, buckets = LiveSet(exercise.repetition, live_load(exercise, athlete, _WARM_LOAD)), Buckets(0.0)
    pictured = Listeners((live, buckets))
    stands = {"machine": typical_machine("track")}  # that it is tailored, as above, is other code
    [played] = replays(simulated_recording(LoadedExercise(_WARM, _WARM_LOAD, stands), athlete, 1, 0), inf)
    stream = played.open()
    pictured.opened(stream)
    with suppress(TransportEnded):
        while block := played.read(0.0):
            pictured.block(stream, block, block.time)
    live.finish()
    buckets.picture(1.0, 0.0)
