"""The athlete on the command line: one option a property, or a TOML file, or both (options win)."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from revpress.cli.arguments import check_known, file_number, typed_number
from revpress.errors import InputError, shown
from revpress.files import read_toml
from revpress.units import inside

if TYPE_CHECKING:
    from revpress.athlete.athlete import Athlete


class AthleteNumber(NamedTuple):
    """A property that is a number: its unit inside, what stands for it in the help, and its meaning."""

    unit: str
    symbol: str
    meaning: str


_NUMBERS = {
    "stature": AthleteNumber("m", "M", "Body height."),
    "mass": AthleteNumber("kg", "KG", "Body mass."),
    "age": AthleteNumber("yr", "YEARS", "Age."),
    "strength": AthleteNumber("1", "FACTOR", "Multiple of the average strength at that sex, age and size."),
    "thigh_length": AthleteNumber("m", "M", "Measured from greater trochanter to knee."),
    "shank_length": AthleteNumber("m", "M", "Measured from knee to ankle."),
    "foot_length": AthleteNumber("m", "M", "Measured from heel to toe tip."),
    "hip_extension_limit": AthleteNumber("rad", "DEGREES", "Measured passive hip extension past neutral."),
}
_OPTIONS = ("sex", *_NUMBERS, "reference")
# A table of its own in a file only: muscle groups and their multiples.
_PROPERTIES = (*_OPTIONS, "strength_groups")


def takes_athlete(command: Callable[..., None]) -> Callable[..., None]:
    """Give ``command`` the options of an athlete; it receives them, merged, as the mapping ``athlete``."""
    signature = inspect.signature(command, eval_str=True)
    panel: Any = {"rich_help_panel": "Athlete"}
    options: dict[str, Any] = {
        "athlete_file": Annotated[
            Path | None,
            typer.Option("--athlete", metavar="FILE.toml", help="A file with these in a table athlete.", **panel),
        ],
        "sex": Annotated[str | None, typer.Option(metavar="SEX", help="female or male.", **panel)],
    }
    for name, (_, symbol, meaning) in _NUMBERS.items():
        option = typer.Option(metavar=symbol, parser=typed_number, help=meaning, **panel)
        options[name] = Annotated[float | None, option]
    # The flag is named, so that it has no --no- form.
    options["reference"] = Annotated[
        bool | None, typer.Option("--reference", help="The unscaled reference body.", **panel)
    ]

    @functools.wraps(command)
    def wrapper(athlete_file: Path | None, **arguments: Any) -> None:
        given = {name: value for name in _OPTIONS if (value := arguments.pop(name)) is not None}
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
    """The athlete with these properties, angles in degrees; what is not given is the model's default."""
    from revpress.athlete.athlete import Athlete

    check_known("athlete property", properties, _PROPERTIES)
    values: dict[str, Any] = {
        name: inside(file_number(value, name), _NUMBERS[name].unit) if name in _NUMBERS else value
        for name, value in properties.items()
    }
    groups = values.get("strength_groups", {})
    if not isinstance(groups, dict):
        raise InputError(f"strength_groups is {shown(groups)}, but must be a table of muscle groups and multiples")
    reference = values.pop("reference", False)
    if not isinstance(reference, bool):
        raise InputError(f"reference is {shown(reference)}, but must be true or false")
    if reference:
        return replace(Athlete.reference(), **values)
    return Athlete.from_dict(values)
