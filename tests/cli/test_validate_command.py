"""``revpress validate``: told, written, refused; a miss is no error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import Run

from revpress.study.validity import passive


def test_groups_are_told_and_every_figure_is_written(revpress: Run, tmp_path: Path) -> None:
    out = tmp_path / "checks.json"
    code, output, errors = revpress("validate", "passive", "machines", "--out", out)
    assert (code, errors) == (0, "")
    assert "Passive moments and ranges" in output
    assert "Torque over speed" not in output
    assert "Riener and Edrich 1999" in output
    assert output.rstrip().endswith(f"Written: {out}")
    figures = json.loads(out.read_text(encoding="utf-8"))["figures"]
    assert {row["group"] for row in figures} == {"passive", "machines"}
    assert all(row["passed"] for row in figures)


def test_a_miss_is_told_and_is_no_error(revpress: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passive, "passive_moments", lambda *angles: 0.0 * passive_right(*angles))
    code, output, _ = revpress("validate", "passive", "--figures")
    assert code == 0
    assert output.count("MISS") >= 5


passive_right = passive.passive_moments


@pytest.mark.parametrize("ending", ["md", "html", "csv"])
def test_every_ending_is_written(revpress: Run, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"checks.{ending}"
    code, *_ = revpress("validate", "equations", "--out", out)
    assert code == 0
    assert "gluteus maximus" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["isometri"], "unknown group of checks 'isometri': did you mean isometric?"),
        (
            ["passive", "--out", "checks.txt"],
            "cannot write checks.txt: its ending must be one of .html, .md, .json, .csv, .pdf",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words(revpress: Run, words: list[str], said: str) -> None:
    code, output, errors = revpress("validate", *words)
    assert (code, output, errors) == (2, "", f"revpress: {said}\n")
