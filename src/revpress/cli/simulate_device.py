"""``revpress simulate-device``: an instrument that is not there, for trials without one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import number, settings, typed_number
from revpress.cli.athlete import takes_athlete
from revpress.errors import InputError


@takes_athlete
def simulate_device(
    device: Annotated[str, typer.Argument(help="lsl, chronojump-encoder, chronojump-force or tindeq.")],
    exercise: Annotated[str | None, typer.Option(help="What is done on it; `revpress exercises` lists them.")] = None,
    load: Annotated[
        float | None, typer.Option(parser=typed_number, metavar="KG", help="What is lifted; else the default.")
    ] = None,
    pairs: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter, angles in degrees. May be repeated."),
    ] = None,
    reps: Annotated[str | None, typer.Option(metavar="N", help="Repetitions of the set; else 5.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Instead of an exercise: a recording to play.")
    ] = None,
    speed: Annotated[float, typer.Option(parser=typed_number, metavar="TIMES", help="Times as fast as in life.")] = 1.0,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Of the LSL stream; else revpress.")] = None,
    seed: Annotated[str | None, typer.Option(metavar="N", help="Of the instruments' errors; else 0.")] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """Play a simulated set, or a recording, as a device would send it, to whoever joins it."""
    if (exercise is None) == (file is None):
        raise InputError("give either --exercise NAME, whose set is simulated, or --file FILE, which is played")
    if file is not None:
        for option, given in (("--load", load), ("--set", pairs), ("--reps", reps), ("--seed", seed)):
            if given is not None:
                raise InputError(f"{option} is given beside --file, which is played as it is")
        if athlete:
            raise InputError("an athlete is given beside --file, which is played as it is")

    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import entry
    from revpress.recording.live.simulated.devices import playable, simulated_device
    from revpress.report.story.simulated_device import device_words, simulated_recording

    if file is not None:
        recording = playable(file)
    else:
        assert exercise is not None
        recording = simulated_recording(
            entry(exercise, load, settings(pairs or ())),
            make_athlete(athlete),
            reps=_whole(reps, "--reps", 5),
            seed=_whole(seed, "--seed", 0),
        )
    playing = simulated_device(device, recording, speed, name)
    try:
        for sentence in device_words(device, playing.address):
            typer.echo(sentence)
        while not playing.serve():
            pass
    except KeyboardInterrupt:  # as it is meant to end
        pass
    finally:
        playing.close()


def _whole(text: str | None, what: str, otherwise: int) -> int:
    if text is None:
        return otherwise
    value = number(text, what)
    if not value.is_integer() or value < 0:
        raise InputError(f"{what} is {text!r:.40}, but must be a whole number")
    return int(value)
