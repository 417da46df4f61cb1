"""People on the command line: a roster, a population, or one person at several statures."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from revpress.cli.arguments import number, typed_number
from revpress.errors import InputError

if TYPE_CHECKING:
    from revpress.study.fit import People

_MOST_STATURES = 200
_OPTIONS: Mapping[str, Any] = {
    "roster": Annotated[
        Path | None,
        typer.Option("--people", metavar="FILE.csv", help="A roster: name,sex,stature \\[m],mass \\[kg],age,strength."),
    ],
    "population": Annotated[
        int | None, typer.Option(metavar="N", help="So many people as a survey of adults found them.")
    ],
    "statures": Annotated[
        str | None,
        typer.Option(metavar="A,B,... or A:B:STEP", help="One person at these statures in m, with a usual mass."),
    ],
    "sex": Annotated[str | None, typer.Option(metavar="SEX", help="female, male or both.")],
    "strength": Annotated[
        float | None,
        typer.Option(parser=typed_number, metavar="FACTOR", help="Multiple of average strength; not for a roster."),
    ],
    "seed": Annotated[int, typer.Option(metavar="N", help="Another seed draws other people.")],
}


def takes_people(command: Callable[..., None]) -> Callable[..., None]:
    """Give ``command`` the options that say who is asked about; it receives them as the argument ``people``."""
    signature = inspect.signature(command, eval_str=True)

    @functools.wraps(command)
    def wrapper(**arguments: Any) -> None:
        given = {name: arguments.pop(name) for name in _OPTIONS}
        command(people=functools.partial(_people, **given), **arguments)

    own = [p for p in signature.parameters.values() if p.name != "people"]
    defaults = {"seed": 0}
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=defaults.get(name), annotation=annotation)
        for name, annotation in _OPTIONS.items()
    ]
    wrapper.__signature__ = signature.replace(parameters=own + added)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {p.name: p.annotation for p in own + added}
    return wrapper


def _people(
    roster: Path | None,
    population: int | None,
    statures: str | None,
    sex: str | None,
    strength: float | None,
    seed: int,
) -> People:
    """The people who are meant; men and women at statures from 1.50 to 2.10 m where nothing is said."""
    from revpress.athlete.athlete import Athlete
    from revpress.athlete.population import SEXES, Population
    from revpress.athlete.roster import read_roster

    given = [
        name
        for name, value in (("--people", roster), ("--population", population), ("--statures", statures))
        if value is not None
    ]
    if len(given) > 1:
        raise InputError(f"{' and '.join(given)} are given, but only one of them can say who is meant")
    if roster is not None:
        if sex is not None or strength is not None:
            raise InputError(
                "beside --people leave out --sex and --strength: the roster's columns sex and strength say them"
            )
        return read_roster(roster)
    if sex not in (None, "male", "female", "both"):
        raise InputError(f"--sex is {sex}, but must be female, male or both")
    if population is not None:
        return Population(population, sex or "both", seed, 1.0 if strength is None else strength)  # type: ignore[arg-type]
    sexes = [word for word in SEXES if sex in (None, "both", word)]
    return {
        f"{word}, {stature:.2f} m": Athlete(
            sex=word, stature=stature, mass=USUAL_INDEX * stature**2, strength=1.0 if strength is None else strength
        )
        for word in sexes
        for stature in _statures(statures or "1.50:2.10:0.10")
    }


USUAL_INDEX = 24.0
"""Mass over stature² [kg/m²] of people of whom only the stature is given."""


def _statures(text: str) -> list[float]:
    if ":" not in text:
        return [number(part.strip(), "a stature") for part in text.split(",")]
    parts = [number(part.strip(), "a stature") for part in text.split(":")]
    if len(parts) != 3 or parts[2] <= 0.0 or parts[1] < parts[0]:
        raise InputError(f"--statures {text} is not of the form FROM:TO:STEP, such as 1.55:2.05:0.10")
    low, high, step = parts
    count = int((high - low) / step + 1e-9) + 1
    if count > _MOST_STATURES:
        raise InputError(f"--statures {text} are {count} statures, but at most {_MOST_STATURES} are asked about")
    return [low + step * i for i in range(count)]
