"""The program ``revpress``: its commands, and what it says when something is wrong."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Annotated

import typer

from revpress.cli.analyse import analyse
from revpress.cli.app import app as workspace
from revpress.cli.calibrate import calibrate
from revpress.cli.capacity import capacity
from revpress.cli.capture import capture
from revpress.cli.chart import chart
from revpress.cli.choose import choose
from revpress.cli.command import OnceCommand
from revpress.cli.compare import compare
from revpress.cli.demo import demo
from revpress.cli.design import design
from revpress.cli.examine import examine
from revpress.cli.exercises import exercises
from revpress.cli.fit import fit
from revpress.cli.flags import flags
from revpress.cli.gallery import gallery
from revpress.cli.instead import instead
from revpress.cli.instruments import instruments
from revpress.cli.machine import machine
from revpress.cli.machine_measuring import card, identify, sensitivity
from revpress.cli.population import population
from revpress.cli.reliability import reliability
from revpress.cli.simulate import simulate
from revpress.cli.simulate_device import simulate_device
from revpress.cli.streams import complain, is_gone, output_error, prepare
from revpress.cli.trend import trend
from revpress.cli.validate import validate
from revpress.cli.week import week
from revpress.errors import InputError, RevpressError, one_line
from revpress.whole_files import check_writable, temporary_folder

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
for command in (
    compare,
    choose,
    instead,
    week,
    simulate,
    capacity,
    fit,
    population,
    design,
    analyse,
    chart,
    instruments,
    calibrate,
    capture,
    simulate_device,
    reliability,
    trend,
    flags,
    exercises,
    examine,
    validate,
    gallery,
    demo,
):
    app.command(cls=OnceCommand)(command)
app.command(name="app", cls=OnceCommand)(workspace)
for command in (card, identify, sensitivity):
    machine.command(cls=OnceCommand)(command)
app.add_typer(machine)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"revpress {version('revpress')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Digital twin of the reverse leg press: what an exercise trains, what a recording says about a set."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> int:
    """Run the command line.

    Anything that goes wrong and is not told here is a defect of revpress and shows its traceback.

    Returns
    -------
    int
        The exit code: 0; 1 where standard output takes no more, silent if its reader has gone; 2 after one sentence
        about input that cannot be used; 130 where it was interrupted.
    """
    prepare()
    _settle_matplotlib()
    try:
        code = app(standalone_mode=False) or 0
    except RevpressError as error:
        sentence, code = str(error), 2
    except typer.TyperException as error:  # an option or argument that does not parse
        sentence, code = one_line(error.format_message()), error.exit_code
    except OSError as error:
        # Files are read and written through revpress.files: a failure of the system that names none is the output's.
        if error.filename is None and error.errno is None:
            raise
        if error.filename is None:
            output_error()
            return _broken(error)
        sentence, code = one_line(f"{error.filename}: {error.strerror}"), 2
    else:
        return code if (broken := output_error()) is None else _broken(broken)
    complain(sentence)
    return code


def _settle_matplotlib() -> None:
    """Where no home folder can be written to, let Matplotlib keep its fonts where our code is: it would complain."""
    settings = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    if "MPLCONFIGDIR" in os.environ:
        return
    try:
        check_writable(Path(settings) / "matplotlib" / "fonts")
    except InputError:
        with contextlib.suppress(OSError):
            os.environ["MPLCONFIGDIR"] = str(temporary_folder() / "matplotlib")


def _broken(error: OSError) -> int:
    if not is_gone(error):
        complain(f"standard output: {error.strerror}")
    return 1
