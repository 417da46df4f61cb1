"""``revpress chart``: several sets, leg by leg."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_known, check_out, file_number, settings
from revpress.cli.athlete import takes_athlete
from revpress.errors import InputError, shown
from revpress.files import read_toml

_KEYS = ("file", "load", "side")
_SIDES = ("left", "right", "both")


@takes_athlete
def chart(
    sets: Annotated[
        Path,
        typer.Argument(metavar="SETS.toml", help="Tables \\[[set]]: file, load (kg) and side (left, right or both)."),
    ],
    exercise: Annotated[str, typer.Option(help="What was done; `revpress exercises` lists them.")],
    pairs: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter, angles in degrees. May be repeated."),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page with the chart (.html, .pdf).")] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """Power and velocity of each leg against load, as measured, and whether the legs differ by more than noise."""
    check_out(out, PAGES)

    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import entry
    from revpress.cli.recordings import read_reps
    from revpress.cli.tables import tell, write_story, written
    from revpress.measurement import chart_reps
    from revpress.report.story import power_chart_story

    who, measured = make_athlete(athlete), []
    for place, (file, load, side) in enumerate(_read_sets(sets), 1):
        chosen = entry(exercise, load, settings(pairs or ()))
        measured += chart_reps(read_reps(file, chosen, who, None, ()), side, place)
    story = power_chart_story(measured, exercise)
    if out:
        write_story(story, out)
    tell(story)
    written(out)


def _read_sets(file: Path) -> list[tuple[Path, float, Any]]:
    content = read_toml(file)
    check_known("table", content, ("set",), where=f" (in {file})")
    listed = content.get("set", [])
    if not (isinstance(listed, list) and listed and all(isinstance(row, dict) for row in listed)):
        raise InputError(f"set in {file} must be a list of tables, [[set]]")
    found = []
    for place, row in enumerate(listed, 1):
        where = f"{file}, set {place}"
        check_known("key", row, _KEYS, where=f" ({where})")
        for name in _KEYS:
            if name not in row:
                raise InputError(f"{where} has no {name}")
        if row["side"] not in _SIDES:
            raise InputError(f"{where}: side is {shown(row['side'])}, not one of {', '.join(_SIDES)}")
        if not isinstance(row["file"], str):
            raise InputError(f"{where}: file is {shown(row['file'])}, which is not a text")
        found.append((file.parent / row["file"], file_number(row["load"], f"{where}: load"), row["side"]))
    return found
