"""The program ``revpress``: its commands, and what it says when something is wrong."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from revpress.cli.analyse import analyse
from revpress.cli.capacity import capacity
from revpress.cli.compare import compare
from revpress.cli.demo import demo
from revpress.cli.examine import examine
from revpress.cli.exercises import exercises
from revpress.cli.gallery import gallery
from revpress.cli.simulate import simulate
from revpress.errors import RevpressError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
for command in (compare, simulate, capacity, analyse, exercises, examine, gallery, demo):
    app.command()(command)


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
    """Run the command line; the exit code is 0, or 2 after one sentence about input that cannot be used.

    Anything else that goes wrong is a defect of revpress and shows its traceback.
    """
    try:
        return app(standalone_mode=False) or 0
    except RevpressError as error:
        sentence, code = str(error), 2
    except typer.TyperException as error:  # an option or argument that does not parse
        sentence, code = error.format_message(), error.exit_code
    except OSError as error:
        if error.filename is None:
            raise
        sentence, code = f"{error.filename}: {error.strerror}", 2
    print(f"revpress: {' '.join(sentence.split())}", file=sys.stderr)
    return code
