"""``revpress population``: what it prints, keeps and refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from revpress import InputError, read_population
from revpress.cli.people import takes_people

THRUST = "hip_thrust"
FEW = ("--statures", "1.65,1.85", "--sex", "male", "--positions", 5)


def test_it_says_who_can_and_keeps_every_number(revpress, tmp_path: Path) -> None:
    out, page = tmp_path / "a.zarr", tmp_path / "a.html"
    options = ("--set", "end_hip_flexion=0,10", "--set", "push=heel", "--load", "20,40", "--out", out, "--page", page)
    code, said, errors = revpress("population", THRUST, *FEW, *options)
    assert code == 0
    assert errors == "4 pairs (2 people × 2 settings × 2 loads): too few to need an estimate; at most 1 MB\n"
    assert "Hip thrust: 2 people" in said
    assert "end_hip_flexion=0°, 20 kg" in said
    assert said.splitlines()[-2:] == [f"Written: {out}", f"Written: {page}"]
    kept = read_population(out)
    assert dict(kept.sizes) == {"person": 2, "setting": 2, "load": 2, "position": 5, "group": 5, "joint": 3}
    np.testing.assert_allclose(np.degrees(kept.end_hip_flexion), [0.0, 10.0], atol=1e-9)
    np.testing.assert_allclose(kept.hip_flexion.isel(position=-1, load=0), [[0.0, 10.0]] * 2, atol=0.01)
    assert list(kept.person.values) == ["male, 1.65 m", "male, 1.85 m"]
    assert "Who it fits" in page.read_text()

    _, again, errors = revpress("population", THRUST, *FEW, *options)
    assert errors == "all 4 pairs are there already\n"
    assert again == said


def test_interrupted_it_says_what_is_kept(revpress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("revpress.study.population.population.population", interrupted)
    code, _, errors = revpress("population", THRUST, *FEW, "--out", tmp_path / "a.zarr")
    assert code == 130
    assert "stopped: what is finished is kept in" in errors
    code, _, errors = revpress("population", THRUST, *FEW)
    assert (code, errors) == (130, "revpress: stopped: nothing is kept\n")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--out", "a.nc"), "cannot write a.nc: its ending must be .zarr"),
        (("--page", "a.png"), "cannot write a.png: its ending must be one of .html"),
        (("--set", "push=heel,heel"), "a value of push is given twice"),
        (("--set", "push"), "is not of the form name=value"),
        (("--set", "end_hip_flexion=0,x"), "end_hip_flexion is 'x', which is not a number"),
        (("--set", "end_hip_flexion=0,90"), "end_hip_flexion is 90°, outside"),
        (("--load", ""), "it takes numbers such as 20,40"),
        (("--load", "20,x"), "a value of --load is 'x', which is not a number"),
        (("--chunk", "0"), "chunk is 0, outside"),
    ],
)
def test_what_cannot_be_is_one_sentence(revpress, tmp_path: Path, monkeypatch, options, words) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, errors = revpress("population", THRUST, *FEW, *options)
    assert (code, out) == (2, "")
    assert words in errors
    assert errors.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_drawn_people_are_drawn_and_not_listed() -> None:
    """A million people are a recipe, also with a strength of their own."""
    found = []

    @takes_people
    def command(*, people: object) -> None:
        found.append(people())

    command(roster=None, population=1_000_000, statures=None, sex="female", strength=1.5, seed=2)
    [people] = found
    assert (len(people), people[999_999].strength, people[0].sex) == (1_000_000, 1.5, "female")
    with pytest.raises(InputError, match="only one of them"):
        command(roster=Path("a.csv"), population=5, statures=None, sex=None, strength=None, seed=0)
