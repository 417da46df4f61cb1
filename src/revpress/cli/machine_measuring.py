"""``revpress machine card``, ``identify`` and ``sensitivity``: measuring the machine in one's own gym."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_out, settings, typed_number
from revpress.cli.athlete import takes_athlete
from revpress.cli.recordings import ReadOption, SaveOption
from revpress.errors import InputError, shown

_ENDINGS = (".html", ".toml", ".pdf")


def card(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="`revpress machine kinds` lists them.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Where to write it; else KIND_card.toml here.")
    ] = None,
) -> None:
    """Write an empty measuring card: what to measure with tape, inclinometer, luggage scale and encoder, and how."""
    from revpress.cli.tables import written
    from revpress.measurement.card_template import card_template
    from revpress.whole_files import whole

    text, path = card_template(kind), out or Path(f"{kind}_card.toml")
    check_out(path, (".toml",))
    if path.exists():
        raise InputError(f"{path} exists already: give another name with --out")
    with whole(path) as draft:
        draft.write_text(text, encoding="utf-8")
    written(path)


def identify(
    file: Annotated[
        Path, typer.Argument(metavar="CARD.toml", help="A filled-in card; `revpress machine card` writes one.")
    ],
    recording: Annotated[
        Path | None, typer.Argument(metavar="RECORDING", help="What an encoder recorded of a fall, for the inertia.")
    ] = None,
    load: Annotated[
        float, typer.Option(parser=typed_number, metavar="KG", help="A load shown beside the empty machine.")
    ] = 20.0,
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="How to read a table: columns, units, decimal sign.")
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", metavar="NAME=VALUE", help="The same, one by one. May be repeated.")
    ] = None,
    options: ReadOption = None,
    save: SaveOption = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the machine's file (.toml) or a page (.html, .pdf).")
    ] = None,
) -> None:
    """Force over the stroke, friction and inertia at the foot plate from a measuring card, each with its interval."""
    check_out(out, _ENDINGS)
    if not 0.0 < load <= 500.0:
        raise InputError(f"--load is {load:g} kg, but must be above 0 and up to 500 kg")

    from revpress.cli.recordings import read_content
    from revpress.cli.tables import tell, write_story, written
    from revpress.machine.file import write_machine
    from revpress.measurement.identification import identify as find
    from revpress.measurement.measuring_card import read_card
    from revpress.recording import Recording
    from revpress.report.story.machine_card import card_story

    measured = read_card(file)
    channel = None
    if recording is not None:
        content = read_content(recording, mapping, columns or (), options=options or (), save=save)
        if not isinstance(content, Recording):
            raise InputError(f"{recording} holds repetitions that a device has cut out, but a fall needs its signal")
        channel = content.position
    elif mapping or columns or options or save:
        raise InputError("--map, --mapping, --read and --save-mapping are of a recording, but none is given")
    found = find(measured, channel)
    story = card_story(found, load)
    if out and out.suffix.lower() in PAGES:
        write_story(story, out)
    elif out:
        write_machine(found.machine, out)
    tell(story)
    written(out)


@takes_athlete
def sensitivity(
    which: Annotated[str, typer.Argument(metavar="MACHINE", help="A kind (its typical machine) or FILE.toml.")],
    load: Annotated[
        float | None, typer.Option(parser=typed_number, metavar="KG", help="Load; else that of the exercise.")
    ] = None,
    holes: Annotated[
        list[str] | None, typer.Option("--hole", metavar="NAME=N", help="A hole, counted from 1. May be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page (.html, .pdf).")] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """What each dimension's uncertainty does to start, end and force, so that one knows what to measure next."""
    check_out(out, PAGES)

    from revpress.cli.arguments import number
    from revpress.cli.athlete import make_athlete
    from revpress.cli.tables import tell, write_story, written
    from revpress.report.story.machine_sensitivity import sensitivity_story
    from revpress.study.machine_sensitivity import machine_sensitivity

    setup = {}
    for name, text in settings(holes or ()).items():
        hole = number(text, f"hole of {name}")
        if hole != int(hole):
            raise InputError(f"hole of {name} is {shown(text)}, but must be a whole number")
        setup[name] = int(hole)
    story = sensitivity_story(machine_sensitivity(which, make_athlete(athlete), load, setup=setup))
    if out:
        write_story(story, out)
    tell(story)
    written(out)
