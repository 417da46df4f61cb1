"""``revpress capacity``: what it prints, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

TRACK = "reverse_leg_press/track"


def test_it_prints_tables_and_plain_words(revpress) -> None:
    code, out, err = revpress("capacity", TRACK, "--load", 20, "--loads", "10,20")
    assert (code, err) == (0, "")
    assert "Reverse leg press, track, 20 kg: strength and resistance over the stroke" in out
    assert "as hard as possible against each load" in out
    assert "An estimate of the largest load, moved slowly through the whole stroke once, is" in out
    assert "A raw one-repetition maximum is a poor test" in out
    assert "Match" in out


def test_every_format_holds_what_was_found(revpress, tmp_path: Path) -> None:
    files = [tmp_path / f"track{ending}" for ending in (".nc", ".json", ".csv", ".html")]
    for file in files:
        options = ("--loads", "10,20", "--set", "track_angle=30", "--strength", 1.2, "--out", file)
        code, _, err = revpress("capacity", TRACK, *options)
        assert (code, err) == (0, "")
    data = xr.load_dataset(files[0])
    assert {"force", "largest_load", "largest", "mean_velocity", "match"} <= set(data.data_vars)
    assert json.loads(data.attrs["parameters"])["track_angle"] == pytest.approx(np.radians(30.0))
    assert json.loads(data.attrs["athlete"])["strength"] == 1.2
    assert json.loads(files[1].read_text())["data_vars"]["force"]["dims"] == ["stroke"]
    rows = files[2].read_text().splitlines()
    assert len(rows) == 1 + data.sizes["stroke"]
    assert "force [N]" in rows[0]
    assert "hip_extension_moment:r [N m]" in rows[0]
    page = files[3].read_text()
    assert page.startswith("<!doctype html>")
    assert "Strength and resistance over the stroke" in page
    assert "As fast as possible against each load" in page
    assert sorted(tmp_path.iterdir()) == sorted(files)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--set", "resistance=motor"), "fully activated at constant speeds"),
        (("--set", "resistance=flywheel"), "one repetition there and back, as hard as possible"),
        (("--versus", "push=heel,forefoot"), "what push changes"),
        (("--versus", "start_hip_flexion=80,90"), "80°"),
        (("--versus", "resistance=plates,stack"), "what resistance changes"),
        (("--versus", "sides=right,both"), "what sides changes"),
        (("--speeds", "0.1,0.3"), "fully activated at constant speeds"),
    ],
)
def test_speeds_and_settings_get_a_table_of_their_own(revpress, options, said) -> None:
    driven = "resistance=motor" in options
    code, out, err = revpress("capacity", TRACK, *(() if driven else ("--loads", "10")), *options)
    assert (code, err) == (0, "")
    assert said in out
    assert ("against each load" in out) != driven
    assert out.splitlines()[-1].startswith("Next: ")


def test_a_hand_held_test_has_no_velocity(revpress) -> None:
    code, out, err = revpress("capacity", "prone_bent_knee_hold")
    assert (code, err) == (0, "")
    assert "against each load" not in out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("hip_trust",), "did you mean hip_thrust"),
        ((TRACK, "--loads", "10,x"), "a value of --loads is 'x', which is not a number"),
        ((TRACK, "--loads", ""), "--loads is empty: it takes numbers such as 20,40"),
        ((TRACK, "--loads", "10,9000"), "load is 9000 kg, outside the allowed range"),
        ((TRACK, "--strength-sd", "7"), "relative standard deviation of strength is 7"),
        ((TRACK, "--set", "track_angel=30"), "did you mean track_angle"),
        ((TRACK, "--versus", "push=heel"), "compares at least two values: push=A,B"),
        ((TRACK, "--versus", "push"), "not of the form name=value"),
        ((TRACK, "--versus", "push=heel,toe"), "must be one of"),
        ((TRACK, "--speeds", "9"), "speed of the interface is 9 m/s"),
        ((TRACK, "--set", "resistance=motor", "--loads", "10"), "the machine dictates the speed, so no load is"),
        ((TRACK, "--set", "resistance=motor", "--strength-sd", "0.1"), "so no load is the largest"),
        (("prone_bent_knee_hold", "--loads", "10"), "its load is a force"),
        ((TRACK, "--out", "track.txt"), "its ending must be one of .html, .nc, .csv, .json"),
    ],
)
def test_what_cannot_be_used_gets_one_sentence(revpress, tmp_path: Path, monkeypatch, options, said) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = revpress("capacity", *options)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
