"""``revpress machine card``, ``identify``, ``sensitivity``: what they print, write and refuse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from revpress.machine.file import read_machine
from revpress.machine.find import typical_machine
from revpress.measurement.measuring_card import Fall
from revpress.measurement.simulated_card import simulate_card

G = 9.80665


@pytest.fixture
def measured(tmp_path: Path) -> tuple[Path, Path]:
    """A filled-in card and a recording of the typical hinge."""
    truth = typical_machine("prone_hinge")
    pulls = [(share, load) for load in (0.0, 20.0) for share in (0.1, 0.5, 0.9)]
    card, channel = simulate_card(truth, pulls, np.random.default_rng(2), Fall(0.0))
    assert channel is not None
    angles = ("horn_angle", "start_stop", "end_stop")
    lines = ['kind = "prone_hinge"', 'label = "By the window"', "date = 2026-05-01", "[dimensions]"]
    lines += [f"{n} = {getattr(card.machine, n)}" for n in ("arm", "horn")]
    lines += [f"{n} = {np.degrees(getattr(card.machine, n))}" for n in angles]
    for pull in card.pulls:
        place, up, down = np.degrees(pull.place), pull.up / G, pull.down / G  # type: ignore[operator]
        lines += ["[[pull]]", f"place = {place}", f"load = {pull.load}", f"up = {up}", f"down = {down}"]
    lines += ["[fall]", "load = 0"]
    file, recording = tmp_path / "card.toml", tmp_path / "fall.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    rows = (f"{t:.4f};{1e3 * x:.3f}" for t, x in zip(channel.time, channel.values, strict=True))
    recording.write_text("time;position\n" + "\n".join(rows), encoding="utf-8")
    return file, recording


MAP = ("--map", "column=2", "--map", "unit=mm", "--map", "time_column=1", "--map", "header_lines=1",
       "--map", "delimiter=semicolon")  # fmt: skip


def test_a_card_and_a_recording_become_words_and_a_machine(revpress, measured, tmp_path: Path) -> None:
    card, recording = measured
    code, out, err = revpress("machine", "identify", card, recording, *MAP, "--out", tmp_path / "hinge.toml")
    assert (code, err) == (0, "")
    assert "With 20 kg on it the foot plate asks for" in out
    assert "Tubes and counterweight cannot be told apart" in out
    assert "assumed from its tubes" not in out
    assert "Next: " in out
    machine = read_machine(tmp_path / "hinge.toml")
    assert machine.label == "By the window"
    assert machine.origin("lever_inertia").source == "card, 2026-05-01"
    assert machine.origin("pivot_height").source == "assumed"
    code, out, err = revpress("machine", "sensitivity", tmp_path / "hinge.toml", "--stature", 1.8)
    assert (code, err) == (0, "")
    assert "Here the stroke goes from" in out
    assert "Next: Measure" in out


def test_a_page_has_the_figure(revpress, measured, tmp_path: Path) -> None:
    card, _ = measured
    code, out, err = revpress("machine", "identify", card, "--load", 40, "--out", tmp_path / "card.html")
    assert (code, err) == (0, "")
    assert "assumed from its tubes and not measured" in out
    page = (tmp_path / "card.html").read_text(encoding="utf-8")
    assert "Force that holds the machine" in page
    assert "With 40 kg" in page


def test_an_empty_card_is_written_once_and_says_what_it_lacks(revpress, tmp_path: Path) -> None:
    file = tmp_path / "card.toml"
    assert revpress("machine", "card", "track", "--out", file)[0] == 0
    code, _, err = revpress("machine", "card", "track", "--out", file)
    assert code == 2
    assert "exists already" in err
    code, _, err = revpress("machine", "identify", file)
    assert code == 2
    assert "the card lacks track_angle" in err


def test_a_table_without_a_mapping_is_refused_with_one(revpress, measured) -> None:
    card, recording = measured
    code, _, err = revpress("machine", "identify", card, recording)
    assert code == 2
    assert "needs a mapping; if this is right, give --map column=2" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--load", 0), "--load is 0 kg"),
        (("--map", "unit=mm"), "none is given"),
        (("--out", "x.csv"), "its ending must be one of .html, .toml"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(revpress, measured, options, said) -> None:
    code, _, err = revpress("machine", "identify", measured[0], *options)
    assert code == 2
    assert said in err
    assert err.count("\n") == 1
