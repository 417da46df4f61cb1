"""``revpress calibrate``: an athlete's own tests as the strength of their muscle groups."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_known, check_out, file_number
from revpress.cli.athlete import takes_athlete
from revpress.errors import InputError, shown
from revpress.files import read_toml
from revpress.units import inside

if TYPE_CHECKING:
    from revpress.measurement.calibration import Lift, Torque

_LIFT, _TORQUE = ("exercise", "load", "uncertainty", "at_least"), ("action", "torque", "angle", "uncertainty")


@takes_athlete
def calibrate(
    tests: Annotated[
        Path,
        typer.Argument(
            metavar="TESTS.toml",
            help="Tables [\\[lift]] (exercise, load, settings) and [\\[torque]] (action, torque, angle); "
            "also \\[athlete].",
        ),
    ],
    predict: Annotated[
        list[str] | None,
        typer.Option(metavar="EXERCISE[,NAME=VALUE...]", help="A lift to predict from the tests. May be repeated."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page (.html, .pdf), or the athlete (.toml) for --athlete."),
    ] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """How strong each muscle group is, from three to six tests of one's own, and what other lifts follow from it."""
    check_out(out, (".html", ".toml", ".pdf"))

    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import parse
    from revpress.cli.tables import tell, write_story, written
    from revpress.exchange.athlete_file import write_athlete
    from revpress.measurement.calibration import Lift, calibrate_strength
    from revpress.report.story import calibration_story

    described, found = read_tests(tests)
    calibration = calibrate_strength(make_athlete(described | athlete), found)
    asked = [parse(text) for text in predict or ()]
    story = calibration_story(calibration, [Lift(str(e.name), 1.0, parameters=e.parameters) for e in asked])
    if out and out.suffix.lower() in PAGES:
        write_story(story, out)
    elif out:
        write_athlete(calibration.calibrated, out)
    tell(story)
    written(out)


def read_tests(file: Path) -> tuple[dict[str, Any], list[Lift | Torque]]:
    """Tests of a file, angles in degrees and uncertainties in percent, and the properties of the athlete there."""
    content = read_toml(file)
    check_known("table", content, ("athlete", "lift", "torque"), where=f" (in {file})")
    athlete = content.get("athlete", {})
    found: list[Lift | Torque] = []
    for kind, make in (("lift", _lift), ("torque", _torque)):
        listed = content.get(kind, [])
        if not (isinstance(listed, list) and all(isinstance(row, dict) for row in listed)):
            raise InputError(f"{kind} in {file} must be a list of tables, [[{kind}]]")
        found += [make(row, f"{file}, {kind} {number}") for number, row in enumerate(listed, 1)]
    if not isinstance(athlete, dict):
        raise InputError(f"athlete in {file} must be a table, [athlete]")
    return athlete, found


def _lift(row: Mapping[str, Any], where: str) -> Lift:
    from revpress.cli.entries import entry
    from revpress.measurement.calibration import U_LIFT, Lift

    settings = {name: value for name, value in row.items() if name not in _LIFT}
    chosen = entry(_text(row, "exercise", where), None, settings, file_number)
    least = row.get("at_least", False)
    if not isinstance(least, bool):
        raise InputError(f"{where}: at_least is {shown(least)}, but must be true or false")
    load = file_number(_needed(row, "load", where), f"{where}: load")
    return Lift(str(chosen.name), load, _uncertainty(row, where, U_LIFT), least, chosen.parameters)


def _torque(row: Mapping[str, Any], where: str) -> Torque:
    from revpress.measurement.calibration import U_TORQUE, Torque

    check_known("key", row, _TORQUE, where=f" ({where})")
    angle = None if "angle" not in row else inside(file_number(row["angle"], f"{where}: angle"), "rad")
    value = file_number(_needed(row, "torque", where), f"{where}: torque")
    return Torque(_text(row, "action", where), value, angle, _uncertainty(row, where, U_TORQUE))


def _needed(row: Mapping[str, Any], name: str, where: str) -> Any:
    if name not in row:
        raise InputError(f"{where} has no {name}")
    return row[name]


def _text(row: Mapping[str, Any], name: str, where: str) -> str:
    value = _needed(row, name, where)
    if not isinstance(value, str):
        raise InputError(f"{where}: {name} is {shown(value)}, which is not a text")
    return value


def _uncertainty(row: Mapping[str, Any], where: str, usual: float) -> float:
    return file_number(row["uncertainty"], f"{where}: uncertainty") / 100.0 if "uncertainty" in row else usual
