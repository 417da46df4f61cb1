"""``revpress fit`` and ``revpress machine``: what they print, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROSTER = "name,sex,stature (cm),mass (kg),age\nAnna,female,168,62,24\nBen,male,191,96,27\n"


def test_fit_tells_a_team_by_name(revpress, tmp_path: Path) -> None:
    team = tmp_path / "team.csv"
    team.write_text(ROSTER)
    out = tmp_path / "fit.json"
    code, text, err = revpress("fit", "prone_hinge", "--people", team, "--out", out)
    assert (code, err) == (0, "")
    assert "There Anna ends" in text
    assert "There Ben ends" in text
    assert text.splitlines()[-2].startswith("Next: ")
    assert json.loads(out.read_text())["coords"]["person"]["data"] == ["Anna", "Ben"]


def test_fit_writes_a_page(revpress, tmp_path: Path) -> None:
    page = tmp_path / "fit.html"
    code, _, err = revpress("fit", "track", "--statures", "1.6,1.9", "--sex", "female", "--out", page)
    assert (code, err) == (0, "")
    assert "Where the stroke ends" in page.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fit", "hinge"), "there is no kind of machine 'hinge'"),
        (("fit", "track", "--statures", "1.6:1.9"), "FROM:TO:STEP"),
        (("fit", "track", "--statures", "1.6:1.9:0.0001"), "at most 200"),
        (("fit", "track", "--statures", "tall"), "a stature is 'tall'"),
        (("fit", "track", "--population", 3, "--statures", "1.7"), "only one of them"),
        (("fit", "track", "--sex", "other"), "must be female, male or both"),
        (("fit", "track", "--hole", "knee_pad_forward=9"), "its holes are 1 to 7"),
        (("fit", "nowhere.toml"), "nowhere.toml: cannot be read"),
        (("machine", "new", "hinge"), "there is no kind of machine 'hinge'"),
        (("machine", "show", "track", "--out", "a.png"), "its ending must be one of .html, .svg"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(revpress, words, said) -> None:
    code, _, err = revpress(*words)
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_new_file_is_shown_and_used(revpress, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    assert revpress("machine", "new", "track", "--out", mine)[0] == 0
    code, _, err = revpress("machine", "new", "track", "--out", mine)
    assert code == 2
    assert "exists already" in err
    picture = tmp_path / "mine.svg"
    code, text, err = revpress("machine", "show", mine, "--out", picture)
    assert (code, err) == (0, "")
    assert "are assumed" in text
    assert "travel" in text
    assert "<svg" in picture.read_text()
    mine.write_text(mine.read_text().replace("travel = {value = 0.6", "travel = {value = 1.6"))
    code, text, err = revpress("fit", mine, "--statures", "1.9", "--sex", "male")
    assert (code, err) == (0, "")
    assert "ended by the athlete's own range" in text or "ended by the leg, which is straight" in text


def test_kinds_are_listed_with_their_exercises(revpress) -> None:
    code, text, err = revpress("machine", "kinds")
    assert (code, err) == (0, "")
    assert "prone_hinge" in text
    assert "reverse_leg_press/track" in text


def test_an_exercise_is_done_on_a_machine(revpress, tmp_path: Path) -> None:
    out = tmp_path / "on.json"
    entry = ("simulate", "reverse_leg_press/track", "--load", 20, "--set", "machine=typical", "--out", out)
    code, _, err = revpress(*entry)
    assert (code, err) == (0, "")
    assert json.loads(out.read_text())["attrs"]["machine"] == "Typical track"
