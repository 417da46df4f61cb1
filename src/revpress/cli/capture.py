"""``revpress capture``: instruments while they measure, the last repetition large."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from revpress.cli.arguments import check_out, number, settings, typed_number
from revpress.cli.athlete import takes_athlete
from revpress.errors import InputError

if TYPE_CHECKING:
    from revpress.measurement.live_set import LiveSet
    from revpress.recording.live.capture import Capture
    from revpress.report.live_view import TargetZone

_PANEL: dict[str, Any] = {"rich_help_panel": "Instruments"}


@takes_athlete
def capture(
    lsl: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A stream of Lab Streaming Layer. May be repeated.", **_PANEL),
    ] = None,
    serial: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="A serial port with Chronojump's encoder or force sensor.", **_PANEL),
    ] = None,
    tindeq: Annotated[
        list[str] | None,
        typer.Option(metavar="WHICH", help="A Tindeq Progressor: any, its name or address.", **_PANEL),
    ] = None,
    replay: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A recording, played as if it were measured now.", **_PANEL)
    ] = None,
    speed: Annotated[
        float, typer.Option(parser=typed_number, metavar="TIMES", help="Of the replay; 0: at once.", **_PANEL)
    ] = 1.0,
    units: Annotated[
        list[str] | None,
        typer.Option("--unit", metavar="LABEL=UNIT", help="Unit of an LSL channel that states none.", **_PANEL),
    ] = None,
    tare: Annotated[bool, typer.Option("--tare", help="Force sensors begin at zero.", **_PANEL)] = False,
    side: Annotated[str | None, typer.Option(metavar="SIDE", help="left, right or both.", **_PANEL)] = None,
    exercise: Annotated[str | None, typer.Option(help="What is done; else only pushes are found.")] = None,
    load: Annotated[
        float | None, typer.Option(parser=typed_number, metavar="KG", help="What is lifted: gives forces and powers.")
    ] = None,
    pairs: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter, angles in degrees. May be repeated."),
    ] = None,
    channel: Annotated[str, typer.Option(metavar="NAME", help="Which position or force to watch, of several.")] = "",
    reversed: Annotated[bool, typer.Option("--reversed", help="The position falls while the load is raised.")] = False,
    threshold: Annotated[
        float | None, typer.Option(parser=typed_number, metavar="N", help="Force that is a push; else 30 N.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(metavar="LOW:HIGH", help="Mean velocities that are aimed at, in m/s.")
    ] = None,
    stop_at_loss: Annotated[
        str | None, typer.Option(metavar="PERCENT", help="Say stop when a repetition has lost so much, as 20%.")
    ] = None,
    loss_of: Annotated[str | None, typer.Option(metavar="WHAT", help="velocity (else) or power.")] = None,
    loss_from: Annotated[str | None, typer.Option(metavar="WHICH", help="fastest (else) or first.")] = None,
    seconds: Annotated[
        float | None, typer.Option(parser=typed_number, metavar="S", help="End after so long; else by Ctrl-C.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.rpj", help="Where it is kept; else capture-DATE-TIME.rpj.")
    ] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """Capture from instruments: everything is kept as it comes, repetitions are shown as they end."""
    if not exercise:
        for option, given in (
            ("--load", load),
            ("--set", pairs),
            ("--target", target),
            ("--stop-at-loss", stop_at_loss),
        ):
            if given is not None:
                raise InputError(f"{option} is given, but no --exercise, whose repetitions it is about")
        if athlete or reversed:
            raise InputError("an athlete or a direction is given, but no --exercise, which they are about")
    if athlete and load is None:
        raise InputError("an athlete is given, but no --load: without it the velocities of a position need no body")
    if stop_at_loss is None:
        for option, given in (("--loss-of", loss_of), ("--loss-from", loss_from)):
            if given is not None:
                raise InputError(f"{option} is given, but no --stop-at-loss")
    if threshold is not None and exercise:
        raise InputError("--threshold is given, but with --exercise repetitions are found in a position")
    file = out or Path(f"capture-{datetime.now():%Y%m%d-%H%M%S}.rpj")
    check_out(file, (".rpj",))

    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import entry
    from revpress.cli.tables import tell, written
    from revpress.exercise.catalogue import find_exercise
    from revpress.measurement.live_set import LiveSet, live_load
    from revpress.recording.live.capture import Capture
    from revpress.recording.live.choose import transports
    from revpress.recording.live.journal import Journal
    from revpress.report.story.capture import capture_story

    live = LiveSet(stop=_stop_rule(stop_at_loss, loss_of, loss_from, load), channel=channel, reversed=reversed)
    if threshold is not None:
        live.threshold = threshold
    title = "Capture"
    if exercise:
        chosen = entry(exercise, load, settings(pairs or ()))
        done = find_exercise(chosen.name, **chosen.parameters)
        if done.repetition is None:
            raise InputError(f"{done.name} is a test that is held still: capture it without --exercise")
        live.rule, title = done.repetition, done.title
        if load is not None:
            live.load, title = live_load(done, make_athlete(athlete), load), f"{title}, {load:g} {done.load.unit}"
    zone = _zone(target)
    instruments = transports(
        lsl=lsl or (),
        serial=serial or (),
        tindeq=tindeq or (),
        replay=replay,
        speed=speed,
        units=settings(units or ()),
        tare=tare,
        side=_side(side),
    )
    stated = {"exercise": exercise, "load": load, "settings": list(pairs or ())}
    running = Capture(instruments, Journal(file, stated), live)
    _show(running, live, title, zone, seconds)
    tell(capture_story(live, running, title=title, exercise=exercise or "", load=load, settings=pairs or ()))
    written(file if file.exists() else None)


def _show(running: Capture, live: LiveSet, title: str, zone: TargetZone | None, seconds: float | None) -> None:
    """Run until the end or Ctrl-C: on a terminal as a screen, elsewhere line by line."""
    from math import inf

    from rich.console import Console

    from revpress.cli.live import Lines, Screen

    console = Console(highlight=False)
    view = Screen if console.is_terminal else Lines
    with _ended_by_keyboard(running), view(running, live, title, zone, console) as face:
        running.run(inf if seconds is None else seconds, face.tick)
        live.finish()


@contextmanager
def _ended_by_keyboard(running: Capture) -> Iterator[None]:
    """Ctrl-C, and being told to end, stop a capture between two blocks; only a second time they interrupt it."""
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for sign, handler in before.items():
            signal.signal(sign, handler)

    def stop(*_: object) -> None:
        running.stop()
        restore()

    for sign in before:
        signal.signal(sign, stop)
    try:
        yield
    finally:
        restore()


def _stop_rule(loss: str | None, of: str | None, reference: str | None, load: float | None) -> Any:
    from revpress.measurement.online import StopRule

    if loss is None:
        return None
    if of == "power" and load is None:
        raise InputError("--loss-of power needs --load: without a load there is no power")
    share = number(loss.removesuffix("%"), "--stop-at-loss in %") / 100.0
    quantity: Literal["velocity", "power"] = of or "velocity"  # type: ignore[assignment]
    first: Literal["fastest", "first"] = reference or "fastest"  # type: ignore[assignment]
    return StopRule(share, quantity, first)


def _zone(target: str | None) -> TargetZone | None:
    from revpress.report.live_view import TargetZone

    if target is None:
        return None
    low, colon, high = target.partition(":")
    if not colon:
        raise InputError(f"--target is {target!r:.40}, but must be two velocities, as 0.40:0.60")
    return TargetZone(number(low, "the lower end of --target"), number(high, "the upper end of --target"))


def _side(side: str | None) -> Any:
    if side not in (None, "left", "right", "both"):
        raise InputError(f"--side is {side!r:.40}, but must be left, right or both")
    return side
