"""Whole runs of the program: what they print and leave behind."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import mujoco
import numpy as np
import pytest
import xarray as xr

from revpress import Athlete, solve
from revpress.cli.entries import entry
from revpress.cli.recordings import read_reps
from revpress.exchange.opensim_files import write_opensim
from revpress.exchange.opensim_storage import read_storage
from revpress.twin.motion import tempo
from revpress.twin.provenance import athlete_of

STROKE_TIME, REPETITIONS, LOAD = 0.9, 3, 60.0


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made encoder file with a header: time in ms; semicolon; position of the bar in mm with decimal commas.

    The bar of a solved squat, down and up three times, from the top, with a rest before each descent.
    """
    path = solve("back_squat", Athlete(), LOAD, motion=tempo(STROKE_TIME, STROKE_TIME, frames=5))
    travel = float(path.travel.max())
    tau = np.linspace(0.0, 1.0, int(STROKE_TIME * 1000) + 1)[1:]
    up = travel * tau**3 * (10.0 - 15.0 * tau + 6.0 * tau**2)
    rest = np.full(500, travel)
    position = np.concatenate([*([rest, up[::-1], up] * REPETITIONS), rest])
    file = tmp_path_factory.mktemp("recording") / "squat.csv"
    rows = (f"{i};{1000 * x:.1f}".replace(".", ",") for i, x in enumerate(position))
    file.write_text("time (ms);position (mm)\n" + "\n".join(rows) + "\n")
    return file


def mapped(words: list[str]) -> list[str]:
    """The same as options."""
    return [part for word in words for part in ("--map", word)]


MAPPING = [
    "column=2", "unit=mm", "time_column=1", "time_unit=ms", "delimiter=semicolon", "decimal=comma", "header_lines=1",
]  # fmt: skip


def test_simulate_writes_the_solution_it_prints(revpress, tmp_path: Path) -> None:
    files = [tmp_path / f"squat{ending}" for ending in (".nc", ".json", ".csv")]
    for file in files:
        code, out, err = revpress("simulate", "back_squat", "--load", LOAD, "--mass", 70, "--out", file)
        assert (code, err) == (0, "")
        assert out.endswith(f"\nWritten: {file}\n")
    assert "Peak, hip extension" in out
    solution = xr.load_dataset(files[0])
    assert athlete_of(solution).mass == 70.0
    assert json.loads(files[1].read_text())["coords"]["load"]["data"] == LOAD
    assert len(files[2].read_text().splitlines()) == 1 + solution.sizes["frame"]
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_angles_are_degrees_on_the_command_line(revpress, tmp_path: Path) -> None:
    file = tmp_path / "squat.nc"
    assert revpress("simulate", "back_squat", "--set", "depth=90", "--out", file)[0] == 0
    knee = xr.load_dataset(file).angle.sel(coordinate="knee_angle_r")
    assert np.degrees(float(knee.max())) == pytest.approx(90.0, abs=0.01)


def test_opensim_and_mujoco_files_are_written_for_any_athlete(revpress, tmp_path: Path) -> None:
    folder, model = tmp_path / "opensim", tmp_path / "squat.xml"
    person = ["--sex", "female", "--stature", "1.55", "--mass", "50"]
    code, out, err = revpress("simulate", "back_squat", *person, "--opensim", folder, "--mjcf", model)
    assert (code, err) == (0, "")
    assert out.endswith(f"\nWritten: {folder}\nWritten: {model}\n")
    assert len(list(folder.iterdir())) == 4
    assert mujoco.MjModel.from_xml_path(str(model)).body("torso").mass[0] < 25.0


def test_mjcf_is_of_exercises(revpress, tmp_path: Path) -> None:
    code, out, err = revpress("simulate", "--motion", "a.mot", "--loads", "a.xml", "--mjcf", tmp_path / "a.xml")
    assert (code, out) == (2, "")
    assert "a measured motion is no mechanism" in err
    assert revpress("simulate", "back_squat", "--mjcf", tmp_path / "a.txt")[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_a_configuration_gives_what_the_command_line_gives(revpress, tmp_path: Path) -> None:
    file, report = tmp_path / "comparison.toml", tmp_path / "comparison.html"
    file.write_text(
        '[athlete]\nsex = "female"\nstature = 1.65\nmass = 62\n'
        '[[exercise]]\nname = "back_squat"\nload = 50\ndepth = 95\n'
        '[[exercise]]\nname = "hip_thrust"\nload = 60\n'
    )
    person = ("--sex", "female", "--stature", 1.65, "--mass", 62)
    written = revpress("compare", "--config", file, "--out", report)
    typed = revpress("compare", "back_squat@50,depth=95", "hip_thrust@60", *person)
    assert written[0] == typed[0] == 0
    assert written[1] == f"{typed[1]}Written: {report}\n"
    assert "Back squat, 50 kg" in written[1]
    assert report.read_text().startswith("<!doctype html>")


def test_loads_beyond_the_athlete_are_said_first_and_the_page_names_who_it_is(revpress, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    words = ("compare", "back_squat@100", "reverse_leg_press/prone_hinge@20", "--strength", 1.2, "--out", report)
    code, out, err = revpress(*words)
    assert (code, err) == (0, "")
    first = out.splitlines()[0]
    assert first.startswith("Back squat, 100 kg, is beyond this athlete in ")
    assert out.count("is beyond this athlete in") == 1  # the press is not
    page = report.read_text()
    assert first in page
    assert "1.2 times average strength" in page


def test_exercises_that_all_rest_the_trunk_make_a_report(revpress, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    code, out, err = revpress("compare", "reverse_leg_press/prone_hinge@20", "--out", report)
    assert (code, err) == (0, "")
    assert "All quantities" in out
    assert "none in these exercises" in report.read_text()


def test_the_gallery_says_where_it_is(revpress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("revpress.report.gallery.write_gallery", lambda out, progress: out / "gallery.md")
    assert revpress("gallery", "--out", tmp_path) == (0, f"Written: {tmp_path / 'gallery.md'}\n", "")


def test_a_recording_is_measured_as_it_was_made(recording: Path) -> None:
    """Simulate, then recover: range, time and velocity of the three repetitions."""
    reps = read_reps(recording, entry("back_squat", LOAD), Athlete(), None, MAPPING)
    assert [rep.number for rep in reps] == [1, 2, 3]
    travel = float(solve("back_squat", Athlete(), LOAD, motion=tempo(frames=5)).travel.max())
    for rep in reps:
        up = rep.metrics.concentric
        assert up.range.value == pytest.approx(travel, abs=0.01)
        assert up.peak_velocity.value == pytest.approx(1.875 * travel / STROKE_TIME, rel=0.01)  # of minimum jerk
        assert up.mean_force.value == pytest.approx(LOAD * 9.80665, rel=0.03)  # starts and ends at rest


def test_analyse_explains_a_recording(revpress, recording: Path, tmp_path: Path) -> None:
    report = tmp_path / "set.html"
    words = ("analyse", recording, "--exercise", "back_squat", "--load", LOAD, *mapped(MAPPING), "--out", report)
    code, out, err = revpress(*words)
    assert (code, err) == (0, "")
    assert "Every repetition, as measured" in out
    assert "Every repetition, explained" in out
    assert "cannot tell" in out
    assert report.exists()


def test_a_table_whose_header_says_all_needs_no_option(recording: Path) -> None:
    assert len(read_reps(recording, entry("back_squat", LOAD), Athlete(), None, [])) == REPETITIONS


def test_a_table_without_mapping_gets_a_proposal_that_works(revpress, recording: Path, tmp_path: Path) -> None:
    unsaid = tmp_path / "unsaid.csv"
    unsaid.write_text(recording.read_text().replace("time (ms);position (mm)", "time;position"))
    code, _, err = revpress("analyse", unsaid, "--exercise", "back_squat", "--load", LOAD)
    assert code == 2
    proposed = [word for before, word in zip(err.split(), err.split()[1:], strict=False) if before == "--map"]
    reps = read_reps(unsaid, entry("back_squat", LOAD), Athlete(), None, proposed)
    assert len(reps) == REPETITIONS


def test_what_a_table_leaves_open_is_answered_once_and_kept(
    revpress, recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVPRESS_MAPPINGS", str(tmp_path / "mappings"))
    unsaid = tmp_path / "unsaid.csv"
    unsaid.write_text(recording.read_text().replace("time (ms);position (mm)", "clock;rope"))
    code, _, err = revpress("analyse", unsaid, "--exercise", "back_squat", "--load", LOAD)
    assert (code, "needs a mapping" in err) == (2, True)
    squat, kept = entry("back_squat", LOAD), Path("winch.toml")
    reps = read_reps(unsaid, squat, Athlete(), None, [], ["columns=2: position mm"], kept)
    assert (tmp_path / "mappings" / "winch.toml").exists()
    again = read_reps(unsaid, squat, Athlete(), None, [])
    assert [rep.metrics for rep in again] == [rep.metrics for rep in reps]
    for wrong, says in (("colour=1", "no option 'colour'"), ("rate=fast", "rate is 'fast', which is not a number")):
        code, _, err = revpress("analyse", unsaid, "--exercise", "back_squat", "--load", LOAD, "--read", wrong)
        assert (code, says in err) == (2, True), err


def test_a_force_is_not_taken_for_a_position(revpress, tmp_path: Path) -> None:
    file = tmp_path / "force.csv"
    file.write_text("Time (s);Force (N)\n" + "\n".join(f"{i / 100:.2f};{i % 70}" for i in range(300)))
    code, out, err = revpress("analyse", file, "--exercise", "back_squat", "--load", LOAD)
    assert (code, out) == (2, "")
    assert "the column 'Force' is a force in N, not a position" in " ".join(err.split())


def test_a_choice_is_printed_as_options(revpress, tmp_path: Path) -> None:
    file = tmp_path / "counts.txt"
    file.write_text("\n".join(str(i % 5) for i in range(300)))
    code, _, err = revpress("analyse", file, "--exercise", "back_squat", "--load", LOAD)
    assert code == 2
    assert "--read 'columns=1: position mm' --read rate=HZ or --read" in " ".join(err.split())


def test_a_session_is_known_by_what_it_holds_and_names_its_loads(revpress, tmp_path: Path) -> None:
    session = tmp_path / "monday.txt"
    session.write_bytes((files("revpress") / "examples/data/openbarbell/squat_session.json").read_bytes())
    assert len(read_reps(session, entry("back_squat", None), Athlete(), None, [])) == 17
    code, out, err = revpress("analyse", session, "--exercise", "back_squat", "--load", LOAD)
    assert (code, out) == (2, "")
    assert "a session that names its own loads: leave --load away" in err


def test_a_json_that_is_no_session_is_told_what_was_tried(revpress, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("{}")
    code, out, err = revpress("analyse", other, "--exercise", "back_squat", "--load", LOAD)
    assert (code, out) == (2, "")
    assert "OpenBarbell session (.json): a JSON object without sets of reps" in " ".join(err.split())


def test_the_main_job_tells_everything_it_promises(revpress, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    code, out, err = revpress("demo", "--out", report)
    assert (code, err) == (0, "")
    for title in ("All quantities", "as measured", "explained through the twin", "What the device itself said"):
        assert title in out
    assert "times as strong as the average" in out
    assert out.startswith("Each load is half of the largest ")
    assert out.endswith(f"\nWritten: {report}\n")
    page = report.read_text()
    assert "Each load is half of the largest " in page
    assert "1.8 times average strength" in page
    assert all(title in page for title in ("What we found", "The exercises side by side", "A real set, explained"))
    assert list(tmp_path.iterdir()) == [report]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", ["--load KG"]),
        ("--load 60 --map column=2", ["unit"]),
        ("--load 60 --map column=two --map unit=mm", ["column", "two", "not a number"]),
        ("--load 60 --map colum=2", ["colum", "column"]),
        ("--load 60 --map column=2 --map unit=miles --map rate=1000", ["miles", "mm"]),
        ("--load 60 --map column=2 --map unit=mm --map rate=1000", ["squat.csv"]),
        ("--load 60 --map column=2 --map unit=mm --mapping device.toml", ["--map column=2", "--mapping device.toml"]),
    ],
)
def test_a_recording_that_cannot_be_used_is_one_sentence(
    revpress, recording: Path, typed: str, says: list[str]
) -> None:
    code, out, err = revpress("analyse", recording, "--exercise", "back_squat", *typed.split())
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert all(part in err for part in says), err


def test_a_measured_motion_is_simulated_and_says_what_is_missing(tmp_path: Path, revpress) -> None:
    write_opensim(solve("hip_thrust", Athlete.reference(), motion=tempo(1.5, 1.5, frames=61)), tmp_path / "thrust")
    files = ["--motion", tmp_path / "thrust/coordinates.mot", "--loads", tmp_path / "thrust/external_loads.xml"]
    code, output, _ = revpress("simulate", *files, "--reference", "--set", "cutoff=0", "--out", tmp_path / "thrust.nc")
    assert code == 0
    assert "Unexplained at the pelvis" in output
    solution = xr.load_dataset(tmp_path / "thrust.nc")
    assert list(solution.contact.values) == ["foot_r", "foot_l", "upper_back", "interface"]
    assert json.loads(solution.attrs["residuals"])["force_share"] < 0.05


def test_a_motion_without_forces_stands_on_a_floor_and_says_how_sure_that_is(tmp_path: Path, revpress) -> None:
    write_opensim(solve("back_squat", Athlete(), 40.0, motion=tempo(1.0, 1.0, frames=61)), tmp_path)
    typed = ["--motion", tmp_path / "coordinates.mot", "--set", "cutoff=0", "--load", "40"]
    code, out, err = revpress("simulate", *typed)
    assert (code, out) == (2, "")
    assert "--set carried=shoulders" in err
    code, out, err = revpress("simulate", *typed, "--set", "carried=shoulders", "--out", tmp_path / "squat.nc")
    assert (code, err) == (0, "")
    assert "the ground's force is sure to some ±" in out
    assert "Unexplained at the pelvis" in out
    assert list(xr.load_dataset(tmp_path / "squat.nc").ground_force.contact.values) == ["foot_r", "foot_l"]


def test_what_a_motion_does_not_say_is_asked_for_and_what_was_assumed_is_printed(tmp_path: Path, revpress) -> None:
    write_opensim(solve("hip_thrust", Athlete.reference(), motion=tempo(1.5, 1.5, frames=61)), tmp_path)
    table = read_storage(tmp_path / "coordinates.mot")
    columns = {
        name: values if name.startswith("pelvis_t") and name != "pelvis_tilt" else np.radians(values)
        for name, values in table.columns.items()
    }
    columns |= {f"knee_angle_{side}": -columns[f"knee_angle_{side}"] for side in "rl"}
    names, rows = ["time", *columns], np.stack([table.time, *columns.values()], axis=1)
    head = "name motion\ndatarows 61\nendheader\n" + "\t".join(names)
    np.savetxt(tmp_path / "motion.mot", rows, header=head, comments="", delimiter="\t")
    files = ["--motion", tmp_path / "motion.mot", "--loads", tmp_path / "external_loads.xml", "--reference"]
    code, out, err = revpress("simulate", *files, "--set", "cutoff=0")
    assert (code, out) == (2, "")
    assert "--set angle_unit=radians" in err
    code, out, err = revpress("simulate", *files, "--set", "cutoff=0", "--set", "angle_unit=radians")
    assert (code, err) == (0, "")
    assert "knee flexion is negative in" in out
    assert "its sign is turned" in out


@pytest.mark.parametrize("words", [[], ["hip_thrust", "--motion", "a.mot"], ["--loads", "a.xml"]])
def test_either_an_exercise_or_a_motion_with_its_loads(words: list[str], revpress) -> None:
    code, _, errors = revpress("simulate", *words)
    assert code != 0
    assert "give either an exercise, or a measured motion" in errors
