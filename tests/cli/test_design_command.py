"""``revpress design``: what it prints, writes and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from revpress import read_machine

pytest.importorskip("pymoo")
FEW = ("--statures", "1.65,1.95", "--sex", "male", "--machines", 4, "--rounds", 1)


def test_it_says_the_budget_then_what_would_have_to_change_and_writes_machines(revpress, tmp_path: Path) -> None:
    out, page = tmp_path / "made", tmp_path / "a.html"
    free = ("--free", "end_stop=-175:-160,arm=0.95:1.05")
    code, said, errors = revpress(
        "design", "prone_hinge", *free, "--goal", "reach_neutral", "--load", 20, *FEW, "--out", out, "--page", page
    )
    assert code == 0
    assert errors.startswith("4 machines for 2 people: about ")
    assert "Choices that no other beats" in said
    assert said.splitlines()[-2:] == [f"Written: {out}", f"Written: {page}"]
    assert -176.0 < read_machine(out / "machine_1.toml").end_stop * 57.2958 < -159.0
    assert "What one goal costs of another" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("free", ["arm=0.9", "arm=0.9:1:1.1", "arm=low:1.1"])
def test_bounds_that_are_none_are_refused(revpress, free: str) -> None:
    code, said, errors = revpress("design", "prone_hinge", "--free", free, "--goal", "fit", *FEW)
    assert code != 0
    assert not said
    assert "arm" in errors
