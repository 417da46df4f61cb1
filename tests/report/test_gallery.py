"""The gallery in the documentation is whole, and a new one is made by its command."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import xarray as xr

from revpress import Athlete, exercises, solve
from revpress.errors import InputError
from revpress.machine.resistance.catalogue import resistances
from revpress.performance.strength_curve import strength_curve
from revpress.report import gallery
from revpress.report.gallery import (
    COMMAND,
    FIGURES,
    VARIANTS,
    Variant,
    missing_from,
    small,
    strength_figure,
    strength_sentence,
)
from revpress.settings import find_parameter
from revpress.study.quantities import concentric

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_in_the_documentation_shows_every_exercise() -> None:
    missing = missing_from(DOCS / "gallery.md")
    assert not missing, f"the gallery lacks {', '.join(missing)}: make it anew with `{COMMAND}` and commit docs/"


def test_the_page_shows_two_small_pictures_of_each_and_no_others_are_kept() -> None:
    text = (DOCS / "gallery.md").read_text(encoding="utf-8")
    named = re.findall(r"!\[[^\]]+\]\((\S+)\)", text)
    kept = sorted((DOCS / FIGURES).glob("*"))
    assert len(named) == 2 * (len(exercises) + len(VARIANTS))
    assert sorted(DOCS / name for name in named) == kept
    assert max(path.stat().st_size for path in kept) < 150_000
    assert sum(path.stat().st_size for path in kept) < 6_000_000


def test_the_parameters_of_each_exercise_are_listed_in_the_units_of_people() -> None:
    text = (DOCS / "gallery.md").read_text(encoding="utf-8")
    for exercise in exercises.values():
        for parameter in exercise.parameters:
            assert f"| `{parameter.name}` |" in text
    assert "rad |" not in text


def test_every_resistance_is_described_with_its_settings() -> None:
    text = (DOCS / "gallery.md").read_text(encoding="utf-8")
    for kind in resistances.values():
        assert f"`resistance={kind.kind}` — " in text
        for parameter in kind.parameters:
            assert f"| `resistance.{parameter.name}` |" in text


def test_variants_are_settings_of_exercises_that_there_are() -> None:
    for variant in VARIANTS:
        exercise = exercises[variant.exercise]
        for name, value in variant.settings.items():
            parameter = find_parameter(exercise.parameters, name, variant.settings, exercise.name)
            checked = parameter.check(value, variant.exercise)
            assert (parameter.kinds.word(checked) if parameter.kinds else checked) == value
            assert value != parameter.default
    assert len({(v.exercise, v.title) for v in VARIANTS}) == len(VARIANTS)


def test_the_command_writes_page_and_pictures_and_removes_old_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "cable_kickback"
    monkeypatch.setattr(gallery, "exercises", {name: exercises[name]})
    monkeypatch.setattr(gallery, "VARIANTS", (Variant(name, "High pulley", {"pulley_height": 1.0}, 5.0),))
    old = tmp_path / FIGURES / "gone.svg"
    old.parent.mkdir(parents=True)
    old.write_text("<svg/>")
    monkeypatch.setattr("sys.argv", ["revpress", "gallery", "--out", str(tmp_path)])
    from revpress.cli.main import main

    assert main() == 0
    page = tmp_path / "gallery.md"
    assert missing_from(page) == []
    pictures = sorted(p.name for p in old.parent.iterdir())
    stems = ("cable-kickback", "cable-kickback-high-pulley")
    assert pictures == sorted(f"{stem}{end}.svg" for stem in stems for end in ("", "-strength"))
    for picture in old.parent.iterdir():
        ElementTree.parse(picture)
    text = page.read_text(encoding="utf-8")
    assert "## Cables and bands" in text
    assert "## Tests of strength" not in text
    assert "`revpress simulate cable_kickback --load 5 --set pulley_height=1`" in text
    monkeypatch.setattr(gallery, "exercises", exercises)
    assert "hip_thrust" in missing_from(page)


def test_a_page_that_is_not_there_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=COMMAND):
        missing_from(tmp_path / "gallery.md")


def curve(force: list[float], resistance: list[float], sticking: float) -> xr.Dataset:
    can, asked = np.array(force), np.array(resistance)
    effort = np.where(can > 0, asked / np.where(can > 0, can, 1), np.where(np.isnan(can), np.nan, np.inf))
    data = {"force": can, "resistance": asked, "effort": effort}
    return xr.Dataset(
        {**{name: ("stroke", values) for name, values in data.items()}, "sticking_stroke": sticking},
        coords={"stroke": np.linspace(0, 1, len(force))},
    )


HALF = "Hardest at 50 % of the stroke: the exercise asks 100 N, the athlete can give"


@pytest.mark.parametrize(
    ("force", "resistance", "sticking", "said"),
    [
        ([400, 200, 300], [100, 100, 100], 0.5, f"{HALF} 200 N (50 %)."),
        ([400, -20, 300], [100, 100, 100], 0.5, f"{HALF} -20 N."),
        ([400, 200, np.nan, np.nan], [0] * 4, 1 / 3, "weakest, 200 N more can be moved. 50 % of the stroke are beyond"),
        ([400, -30], [0, 0], 1.0, "30 N are wanting."),
    ],
)
def test_the_sentence_tells_the_hardest_place(
    force: list[float], resistance: list[float], sticking: float, said: str
) -> None:
    assert said in strength_sentence(curve(force, resistance, sticking))
    ElementTree.fromstring(
        strength_figure(curve(force, resistance, sticking), curve(force, resistance, 0), "key", "title").svg()
    )


def test_the_figure_shows_what_the_curve_holds() -> None:
    name = "reverse_leg_press/prone_hinge"
    known, lift = strength_curve(name, Athlete()), concentric(solve(name, Athlete()))
    forces, efforts = strength_figure(known, lift, "key", "title").figure.axes
    drawn = [line.get_ydata() for line in forces.lines]
    for wanted in (known.force.values, known.resistance.values, lift.resistance.values):
        assert any(len(y) == len(wanted) and np.array_equal(y, wanted) for y in drawn)
    assert np.array_equal(efforts.lines[0].get_ydata(), 100 * known.effort.values)
    assert efforts.lines[1].get_xdata()[0] == pytest.approx(100 * float(known.sticking_stroke))


def test_a_small_picture_has_the_same_paths() -> None:
    rng = np.random.default_rng(1)
    points = np.cumsum(rng.normal(size=(500, 2)), axis=0) + 300.0
    d = "M {} {} ".format(*points[0]) + " ".join(f"\nL {x:.6f} {y:.6f}" for x, y in points[1:]) + " z"
    curved = "M 0 0 Q 1.23456 2 3 4 z"
    text = small(f'<svg><metadata>\n<x/></metadata><path d="{d}"/><path d="{curved}"/></svg>')
    assert "metadata" not in text
    assert curved in text
    [path] = re.findall(r'd="(M[^Q"]*)"', text)
    steps = np.array(
        [[float(n) for n in re.findall(r"-?[\d.]*\d", pair)] for pair in re.findall("[Ml]([^Mlz]*)", path)]
    )
    assert np.cumsum(steps, axis=0) == pytest.approx(points, abs=0.0501)  # half a step, no drift
    assert len(path) < 0.45 * len(d)
