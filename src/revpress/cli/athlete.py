"""The athlete on the command line: one option a property, or a TOML file, or both (options win)."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from revpress.cli.given import check_known, number, read_toml, typed_number
from revpress.errors import InputError

if TYPE_CHECKING:
    from revpress import Athlete

# property: (type, what stands for it in the help, meaning)
PROPERTIES: dict[str, tuple[type, str | None, str]] = {
    "sex": (str, "SEX", "female or male."),
    "stature": (float, "M", "Body height."),
    "mass": (float, "KG", "Body mass."),
    "age": (float, "YEARS", "Age."),
    "strength": (float, "FACTOR", "Multiple of the average strength at that sex, age and size."),
    "thigh_length": (float, "M", "Measured from greater trochanter to knee."),
    "shank_length": (float, "M", "Measured from knee to ankle."),
    "foot_length": (float, "M", "Measured from heel to toe tip."),
    "reference": (bool, None, "The unscaled reference body."),
}


def takes_athlete(command: Callable[..., None]) -> Callable[..., None]:
    """Give ``command`` the options of an athlete; it receives them, merged, as the mapping ``athlete``."""
    signature = inspect.signature(command, eval_str=True)
    panel: Any = {"rich_help_panel": "Athlete"}
    options: dict[str, Any] = {
        "athlete_file": Annotated[
            Path | None,
            typer.Option(
                "--athlete",
                metavar="FILE.toml",
                help="A file with these in a table named athlete.",
                **panel,
            ),
        ]
    }
    for name, (kind, symbol, text) in PROPERTIES.items():
        flag = f"--{name.replace('_', '-')}"  # named, so that a truth has no --no- form
        parser = typed_number if kind is float else None
        option = typer.Option(flag, metavar=symbol, parser=parser, help=text, **panel)
        options[name] = Annotated[kind | None, option]

    @functools.wraps(command)
    def wrapper(athlete_file: Path | None, **arguments: Any) -> None:
        given = {name: value for name in PROPERTIES if (value := arguments.pop(name)) is not None}
        command(athlete=_read_athlete(athlete_file) | given, **arguments)

    own = [p for p in signature.parameters.values() if p.name != "athlete"]
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        for name, annotation in options.items()
    ]
    wrapper.__signature__ = signature.replace(parameters=own + added)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {p.name: p.annotation for p in own + added}
    return wrapper


def _read_athlete(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    table = read_toml(file).get("athlete")
    if not isinstance(table, dict):
        raise InputError(f"{file} has no table [athlete]")
    return table


def make_athlete(properties: Mapping[str, Any]) -> Athlete:
    """The athlete with these properties; what is not given is the model's default."""
    from revpress import Athlete

    check_known("athlete property", properties, PROPERTIES)
    values = {n: number(v, n) if PROPERTIES[n][0] is float else v for n, v in properties.items()}
    if values.pop("reference", False):
        return replace(Athlete.reference(), **values)
    return Athlete.from_dict(values)
