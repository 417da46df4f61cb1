"""The command line as a person meets it: bad input is one sentence and code 2, no file is half-written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from revpress.errors import InputError


def sentence(result: tuple[int, str, str]) -> str:
    """The one sentence of a run that was refused."""
    code, out, err = result
    assert code == 2
    assert out == ""
    assert err.startswith("revpress: ")
    assert err.count("\n") == 1, err
    return err


def test_without_words_it_says_what_it_can_do(revpress) -> None:
    code, out, err = revpress()
    assert (code, err) == (0, "")
    assert all(name in out for name in ("compare", "simulate", "analyse", "exercises", "demo"))


def test_version(revpress) -> None:
    code, out, _ = revpress("--version")
    assert code == 0
    assert out.startswith("revpress 0.")


@pytest.mark.parametrize("command", ["compare", "simulate", "analyse", "exercises", "demo"])
def test_every_command_explains_itself(revpress, command: str) -> None:
    code, out, _ = revpress(command, "--help")
    assert code == 0
    assert "Usage" in out


def test_help_loads_no_heavy_package() -> None:
    """Help and mistyped words answer at once: nothing numerical is imported for them."""
    heavy = "{'numpy', 'scipy', 'numba', 'mujoco', 'xarray', 'matplotlib', 'pydantic'}"
    check = f"import sys, revpress.cli.main; print(sorted({heavy} & sys.modules.keys()))"
    run = subprocess.run([sys.executable, "-c", check], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("simulate back_squat --load 100 --mass -80", ["-80 kg", "30 to 250 kg"]),
        ("simulate back_squat --load 100 --stature 180", ["180 m", "1.4 to 2.2 m"]),
        ("simulate back_squat --load 100 --sex mail", ["mail", "'male' or 'female'"]),
        ("simulate back_squat --load heavy", ["--load", "heavy"]),
        ("simulate back_squat --load -5", ["-5 kg", "0 to"]),
        ("simulate --load 100", ["exercise"]),
        ("simulate back_squad --load 100", ["back_squad", "back_squat"]),
        ("simulate back_squat --load 100 --set nonsense=3", ["nonsense", "back_squat"]),
        ("simulate back_squat --set load=30", ["--load", "back_squat@30"]),
        ("simulate back_squat --set laod=30", ["laod", "did you mean load"]),
        ("simulate back_squat --load 100 --set nonsense", ["nonsense", "name=value"]),
        ("simulate back_squat --load 100 --out squat.txt", ["squat.txt", ".nc, .csv, .json"]),
        ("simulate back_squat --load 100 --athlete nobody.toml", ["nobody.toml: cannot be read (No such"]),
        ("compare", ["EXERCISE@KG"]),
        ("compare back_squat@ten", ["ten", "not a number"]),
        ("compare hip_trust@100", ["hip_trust", "hip_thrust"]),
        ("exercises squat", ["squat", "back_squat"]),
        ("analyse missing.txt --exercise back_squat --load 100", ["missing.txt"]),
        ("analize", ["analize"]),
        ("simulate back_squat --load 100 --load 120", ["--load is given 2 times"]),
        ("simulate back_squat --load=100 --mass 70 --load=100", ["--load is given 2 times"]),
        ("simulate back_squat --reference --reference", ["--reference is given 2 times"]),
        ("compare back_squat --out a.html --out b.html", ["--out is given 2 times"]),
        ("analyse a.csv --exercise back_squat --exercise deadlift", ["--exercise is given 2 times"]),
        ("capacity back_squat --loads 1 --loads 2", ["--loads is given 2 times"]),
        ("simulate back_squat --load nan", ["--load", "'nan' is not a finite number"]),
        ("simulate back_squat --mass inf", ["--mass", "'inf' is not a finite number"]),
        ("simulate back_squat --load 1" + "0" * 400, ["--load", "is not a finite number"]),
        ("compare back_squat@nan hip_thrust", ["load of back_squat is nan", "not a finite number"]),
        ("compare back_squat@100,depth=90,depth=95", ["depth is given twice, as '90' and as '95'"]),
        ("simulate back_squat --set depth=90 --set depth=90", ["depth is given twice"]),
        ("analyse a.csv --exercise back_squat --load 5 --map column=1 --map column=2", ["column is given twice"]),
        ("capacity back_squat --loads 20,inf", ["--loads is inf, which is not a finite number"]),
        ("compare back_squat --out /proc/report.html", ["cannot write /proc/report.html"]),
        ("simulate back_squat --out /proc/squat.nc", ["cannot write /proc/squat.nc"]),
        ("simulate back_squat --opensim /proc/squat", ["cannot write /proc/squat"]),
        ("capacity back_squat --out /proc/squat.csv", ["cannot write /proc/squat.csv"]),
        ("analyse a.csv --exercise back_squat --out /proc/squat.html", ["cannot write /proc/squat.html"]),
        ("demo --out /proc/report.html", ["cannot write /proc/report.html"]),
        ("gallery --out /proc/gallery", ["cannot write /proc/gallery"]),
        ("simulate back_squat --athlete /dev/zero", ["/dev/zero: is a device"]),
        ("compare --config /dev/zero", ["/dev/zero: is a device"]),
        (
            "simulate reverse_leg_press/track --set resistance=stack --set resistance.cam_table=/dev/zero",
            ["/dev/zero: is a device"],
        ),
        ("exercises " + "x" * 5000, ["xxx...xxx"]),
        ("exercises \x1b[31m", ["\\x1b[31m"]),
    ],
)
def test_bad_input_is_one_sentence(
    revpress, typed: str, says: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = sentence(revpress(*typed.split()))
    assert all(part in said for part in says), said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[athlete", ["broken.toml", "']'"]),
        ("[person]\nmass = 80", ["broken.toml", "[athlete]"]),
        ("athlete = 3", ["broken.toml", "[athlete]"]),
        ("[athlete]\nmas = 80", ["mas", "mass"]),
        ("[athlete]\nmass = 'eighty'", ["mass", "eighty", "not a number"]),
        ("[athlete]\nmass = '65'", ["mass is '65'", "not a number", "quotes"]),
        ("[athlete]\nmass = true", ["mass", "not a number"]),
        ("[athlete]\nreference = 'no'", ["reference", "'no'", "true or false"]),
        ("[athlete]\nmass = 1" + "0" * 400, ["mass", "too large"]),
        ("[athlete]\nmass = nan", ["mass is nan", "not a finite number"]),
        ("[athlete]\nmass = 1" + "0" * 5000, ["broken.toml, line 2"]),
        ("[athlete]\nmass = '" + "x" * 5000 + "'", ["xxx...xxx"]),
        ("[athlete]\nmass = " + "[" * 5000, ["broken.toml", "too deep"]),
        ("[athlete]\nmass = 800", ["800", "30 to 250"]),
        ("[athlete]\nhip_extension_limit = 80", ["hip", "80°", "30°"]),
        ("[athlete]\nstrength_groups = 2", ["strength_groups", "2"]),
        ("[athlete.strength_groups]\nhamstrings = 'weak'", ["hamstrings"]),
        ("[athlete.strength_groups]\nknee_extensors = 'weak'", ["knee_extensors", "weak"]),
        ("[athlete]\nreference = true\nmass = 60", ["unscaled"]),
    ],
)
def test_a_broken_athlete_file_is_one_sentence(revpress, tmp_path: Path, content: str, says: list[str]) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(content)
    said = sentence(revpress("simulate", "back_squat", "--load", 100, "--athlete", file))
    assert all(part in said for part in says), said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[[exercise]]\nload = 100", ["config.toml", "name"]),
        ("[[exercise]]\nname = 'back_squat'\nload = 'heavy'", ["heavy", "not a number"]),
        ("[[exercise]]\nname = 3", ["config.toml", "name", "3"]),
        ("[[exercise]]\nname = 'back_squat'\nload = '100'", ["load", "'100'", "not a number"]),
        ("[[exercise]]\nname = 'back_squat'\nload = [1, 2]", ["load", "[1, 2]", "not a number"]),
        ("[[exercise]]\nname = 'back_squat'\ndepth = [90]", ["depth", "[90]", "not a number"]),
        ("[[exercise]]\nname = 'back_squat'\nlaod = 10", ["laod", "did you mean load"]),
        (
            "[[exercise]]\nname = 'reverse_leg_press/track'\nresistance = {kind = 'stack', cam_table = 3}",
            ["cam_table", "table"],
        ),
        ("[[exercise]]\nname = 'reverse_leg_press/track'\nresistance = [3]", ["resistance", "[3]"]),
        ("[[exercises]]\nname = 'back_squat'", ["exercises", "exercise", "config.toml"]),
        ("exercise = 'back_squat'", ["config.toml", "[[exercise]]"]),
        ("athlete = 3\n[[exercise]]\nname = 'back_squat'\nload = 1", ["config.toml", "[athlete]"]),
        ("", ["nothing to compare"]),
    ],
)
def test_a_broken_configuration_is_one_sentence(revpress, tmp_path: Path, content: str, says: list[str]) -> None:
    file = tmp_path / "config.toml"
    file.write_text(content)
    said = sentence(revpress("compare", "--config", file))
    assert all(part in said for part in says), said


def test_a_defect_shows_its_traceback(revpress, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what the user can mend is turned into a sentence."""

    def broken(self: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("revpress.exercise.catalogue.Catalogue.__iter__", broken)
    with pytest.raises(ZeroDivisionError):
        revpress("exercises")


def test_exercises_without_a_name_are_a_short_list(revpress) -> None:
    from revpress import exercises

    code, out, _ = revpress("exercises")
    assert code == 0
    assert len(out.splitlines()) < len(exercises) + 12
    for exercise in exercises.values():
        [line] = [line for line in out.splitlines() if line.split()[:1] == [exercise.name]]
        load = f"{exercise.load.default:g} {exercise.load.unit}"
        assert all(part in line for part in (exercise.title, load, str(len(exercise.parameters)))), line


def test_a_broken_exercise_of_another_package_is_told_beside_the_list(revpress, monkeypatch) -> None:
    from revpress.exercise.catalogue import Catalogue
    from revpress.exercise.library.hip_thrust import HipThrust

    def load(self: object, name: str) -> type:
        if name == "back_squat":
            raise InputError("the exercise 'back_squat' of another package cannot be loaded")
        return HipThrust

    monkeypatch.setattr(Catalogue, "__getitem__", load)
    code, out, _ = revpress("exercises")
    assert code == 0
    assert "Hip thrust" in out
    assert "of another package cannot be loaded" in out


def test_exercises_with_names_list_every_parameter_with_its_unit_and_range(revpress) -> None:
    from revpress import exercises

    code, out, _ = revpress("exercises", *exercises)
    assert code == 0
    for exercise in exercises.values():
        assert exercise.name in out
        for parameter in exercise.parameters:
            assert parameter.name in out
            assert parameter.unit != "rad" or "°" in out
