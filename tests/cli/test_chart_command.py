"""Sets of both legs from files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from revpress.cli.main import main

SET = '[[set]]\nfile = "left.csv"\nload = 40\nside = "left"\n'


def recorded(path: Path) -> None:
    """Three ways up of 0.6 m in 0.8 s, down in 2 s, from rest and with pauses."""
    way = np.linspace(0.0, 1.0, 801)
    up = 0.6 * way**3 * (10.0 - 15.0 * way + 6.0 * way**2)
    slow = np.interp(np.linspace(0.0, 1.0, 2001), way, up)[::-1]
    once = np.concatenate([np.zeros(400), up, np.full(300, 0.6), slow])
    position = np.floor(np.tile(once, 3) / 1e-3) * 1e-3
    rows = "".join(f"{i / 1000:.3f},{x:.3f}\n" for i, x in enumerate(position))
    path.write_text("Time (s),Position (m)\n" + rows)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["revpress", "chart", *map(str, arguments)])
    return main()


def test_a_set_is_charted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    recorded(tmp_path / "left.csv")
    sets = tmp_path / "sets.toml"
    sets.write_text(SET)
    page = tmp_path / "page.html"
    assert run(monkeypatch, sets, "--exercise", "reverse_leg_press/prone_hinge", "--out", page) == 0
    out = capsys.readouterr().out
    assert "Most power:" in out
    assert "at 40 kg" in out
    assert page.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must be a list of tables, [[set]]"),
        (SET.replace('"left"\n', '"up"\n', 1), "side is 'up', not one of left, right, both"),
        (SET.replace("load = 40\n", ""), "has no load"),
        (SET.replace("load", "weight"), "unknown key 'weight'"),
        (SET, "left.csv"),
    ],
)
def test_what_is_no_set_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    sets = tmp_path / "sets.toml"
    sets.write_text(text)
    assert run(monkeypatch, sets, "--exercise", "back_squat") == 2
    assert message in " ".join(capsys.readouterr().err.split())
