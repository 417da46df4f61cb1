"""``revpress machine``: machines that stand in the gym, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from revpress.cli.arguments import PAGES, check_out
from revpress.cli.command import OnceCommand
from revpress.errors import InputError

machine = typer.Typer(
    name="machine", help="Machines that stand in the gym: kinds, files, dimensions.", no_args_is_help=True
)


@machine.command(cls=OnceCommand)
def kinds() -> None:
    """List the kinds of machines and what is done on each."""
    from revpress.cli.tables import show
    from revpress.report.story.machine import kinds_table

    show([kinds_table()])


@machine.command(cls=OnceCommand)
def new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="`revpress machine kinds` lists them.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Where to write it; else KIND.toml here.")
    ] = None,
) -> None:
    """Write a file of a kind to fill in with the dimensions of your own machine: the typical one's, all assumed."""
    from revpress.cli.tables import written
    from revpress.machine.file import write_machine
    from revpress.machine.find import typical_machine

    typical = typical_machine(kind)
    path = out or Path(f"{kind}.toml")
    check_out(path, (".toml",))
    if path.exists():
        raise InputError(f"{path} exists already: give another name with --out")
    write_machine(typical, path)
    written(path)


@machine.command(cls=OnceCommand)
def show(
    which: Annotated[str, typer.Argument(metavar="MACHINE", help="A kind (its typical machine) or FILE.toml.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the picture (.svg) or the page (.html, .pdf).")
    ] = None,
) -> None:
    """Print every dimension with its uncertainty and source; with --out also a picture with each drawn and named."""
    check_out(out, (".html", ".svg", ".pdf"))

    from revpress.cli.tables import tell, write_story, written
    from revpress.machine.find import find_machine
    from revpress.report.machine_figure import machine_figure
    from revpress.report.story.machine import machine_story
    from revpress.whole_files import whole

    found = find_machine(which)
    story = machine_story(found)
    if out and out.suffix.lower() in PAGES:
        write_story(story, out)
    elif out:
        with whole(out) as draft:
            draft.write_text(machine_figure(found).svg(), encoding="utf-8")
    tell(story)
    written(out)
