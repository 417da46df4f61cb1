"""Chronojump's other files: rotary and inertial encoders, force sensor, tables, database.

Files are made by formula; the program's own ones are read where the reference data are (they are GPL and not bundled).
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from math import pi
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.recording import SourceFile, read_recording
from revpress.recording.chronojump_settings import CONFIGURATIONS, EncoderConfiguration, parse_configuration

COUNTS = "0, 1, 2, 1, 0, -1, -2, -1, 0"


def source(text: str, name: str = "a.txt") -> SourceFile:
    return SourceFile(Path(name), text.encode())


def test_a_rotary_encoder_has_200_counts_a_turn() -> None:
    recording = read_recording(source(COUNTS), configuration="ROTARYAXIS", diameter=0.05)
    total = np.cumsum([0, 1, 2, 1, 0, -1, -2, -1, 0])
    assert recording["encoder"].values == pytest.approx(total * pi * 0.05 / 200)
    assert recording["axis"].values == pytest.approx(total * 2 * pi / 200)
    assert (recording["axis"].quantity, recording["axis"].unit) == ("angle", "rad")


def test_a_flywheel_is_folded_where_its_strap_is_unwound() -> None:
    """The axis goes on turning as the person goes back: both ways count in one direction."""
    turn = ", ".join(["1"] * 100 + ["-1"] * 200 + ["1"] * 100)
    recording = read_recording(source(turn), configuration="ROTARYAXISINERTIAL", diameter=0.04, gear=0.5)
    position = recording.position.values
    assert position.max() == 0.0
    assert position.min() == pytest.approx(-100 * pi * 0.04 / 200 * 0.5)
    assert position[299] == pytest.approx(position.min())  # the second pull is as far as the first
    assert recording["axis"].values.min() == pytest.approx(-recording["axis"].values.max())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"configuration": "ROTARYAXIS"}, "the encoder configuration ROTARYAXIS needs diameter in m"),
        ({"configuration": "ROTARYFRICTIONAXIS", "diameter": 0.05}, "needs outer_diameter"),
        ({"configuration": "LEVER"}, "'LEVER' is no encoder configuration"),
        ({"diameter": 0.05}, "belong to a configuration"),
        ({"configuration": "ROTARYAXIS", "diameter": 5.0}, "diameter is 5 m, outside"),
        ({"configuration": "ROTARYAXIS", "diameter": 0.05, "metres_per_count": 0.001}, "give one of them"),
        ({"gear": 2.0}, "belong to a configuration"),
    ],
)
def test_an_encoder_that_is_not_said_is_asked_about(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_recording(source(COUNTS), **options)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_every_configuration_has_a_travel(name: str) -> None:
    place = EncoderConfiguration(name, 0.04, 0.2)
    assert 1e-5 < abs(place.metres_per_count) < 0.01
    assert parse_configuration("x", f"{name}:4:20:-1:-1:-1:1:-1:0:0:1:0") == place
    assert (place.metres_per_count < 0) == ("INV" in name)


def test_a_gear_of_minus_two_is_a_half() -> None:
    place = parse_configuration("x", "ROTARYAXISINERTIAL:4:-1:-1:-1:900:-2:900")
    assert place.gear == 0.5
    assert place.metres_per_count == pytest.approx(0.5 * pi * 0.04 / 200)


SETTINGS = "#name\nROTARYAXISINERTIALLATERAL\n#str_d\n4\n#str_D\n-1\n#gearedDown\n1\n#massBody\n90\n#massExtra\n12,5\n"


def test_chronojumps_own_settings_say_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(COUNTS)
    (tmp_path / "Roptions.txt").write_text(SETTINGS)
    recording = read_recording(tmp_path / "a.txt", settings=tmp_path / "Roptions.txt")
    assert recording["encoder"].values.max() == 0.0
    assert recording.stated.load == 12.5
    plain = read_recording(tmp_path / "a.txt")
    assert "Roptions.txt lies beside it and is not used" in plain.left_out[0]
    with pytest.raises(InputError, match="give no other"):
        read_recording(tmp_path / "a.txt", settings=tmp_path / "Roptions.txt", diameter=0.04)
    (tmp_path / "Roptions.txt").write_text("#massBody\n90\n")
    with pytest.raises(InputError, match=r"Roptions\.txt: no line #name"):
        read_recording(tmp_path / "a.txt", settings=tmp_path / "Roptions.txt")


FORCES = st.lists(st.integers(-5000, 200_000), min_size=1, max_size=60)


@given(FORCES, st.sampled_from(",."), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
@settings(max_examples=40)
def test_every_sample_of_a_force_sensor_is_there(
    forces: list[int], decimal: str, end: str, mark: bool, translated: bool
) -> None:
    header = "Tiempo (micros);Fuerza(N)" if translated else "Time (micros);Force(N)"
    times = [0, *(1000 + 11_000 * i + 37 * (i % 5) for i in range(len(forces) - 1))]
    rows = [f"{t};{f / 100:g}".replace(".", decimal) for t, f in zip(times, forces, strict=True)]
    text = ("\ufeff" if mark else "") + end.join([header, *rows]) + end
    [force] = read_recording(source(text, "force.csv"), side="right")
    assert force.values == pytest.approx(np.array(forces) / 100)
    assert force.time == pytest.approx(np.array(times) * 1e-6)
    assert (force.quantity, force.unit, force.rate, force.side) == ("force", "N", None, "right")


@pytest.mark.parametrize(
    ("row", "message"),
    [("5;x", "line 3: column 2 is 'x', not a number"), ("0;1", "time does not increase"), ("5;1;2", "3 cells")],
)
def test_broken_rows_of_a_force_sensor_are_named(row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_recording(source(f"Time (micros);Force(N)\n0;1,5\n{row}\n", "force.csv"))


def test_a_row_without_a_force_is_no_sample() -> None:
    recording = read_recording(source("Time (micros);Force(N)\n0;1,5\n10;\n20;2,5\n", "force.csv"))
    assert recording["force"].values.tolist() == [1.5, 2.5]
    assert recording.left_out == ("line 3: no number",)


def test_an_export_of_the_force_sensor_is_its_samples() -> None:
    header = "Muestra;Repetición;Tiempo (ms);Fuerza (N);RFD (N/s)"
    statistics = ["Max;1;100;500,5;1000", "Min;1;0;1,5;0"]
    samples = [f"{i};1;{10 * i};{i + 0.5}".replace(".", ",") + ";0" for i in range(1, 20)]
    text = "\n".join([header.replace("Muestra", "Estadística"), *statistics, "", header, *samples])
    recording = read_recording(source(text, "export.csv"))
    assert recording["force"].values == pytest.approx(np.arange(1, 20) + 0.5)
    assert recording["force"].time == pytest.approx(np.arange(1, 20) * 0.01)
    assert "statistics" in recording.left_out[0]


R_TABLE = "series,exercise,massBody,massExtra,start,width,height,meanSpeed,maxSpeed,maxSpeedT,meanPower,peakPower"


def test_the_table_of_the_analysis_without_its_statistics() -> None:
    rows = [f'"{i}","s{i}","Squat",-1,{10 * i},100,500,{400 + i},0.5,0.9,200,{300.5 + i},600' for i in (1, 2)]
    quoted = ",".join(f'"{name}"' for name in R_TABLE.split(","))
    text = "\n".join(['"",' + quoted, *rows, '"MAX",NA,NA,-1,20,100,500,402,0.5,0.9,200,302.5,600'])
    table = read_recording(source(text, "r.csv"))
    assert [(r.value, r.unit, r.test, r.load, r.trial, r.repetition) for r in table.of("meanPower")] == [
        (301.5, "W", "Squat", 10.0, "s1", "1"),
        (302.5, "W", "Squat", 20.0, "s2", "2"),
    ]
    assert not [r for r in table.results if r.metric == "massBody"]
    assert any("a statistic of other rows" in said for said in table.left_out)


def test_of_two_columns_called_exercise_the_first_is_its_name() -> None:
    head = "city,computer,person,personCode,sex,exercise,moment,rep," + R_TABLE + ",laterality"
    row = "X,1,P,007,F,Hip thrust,pre,3,1,22,60,40,100,500,400,0.5,0.9,200,300,600,L"
    [power] = read_recording(source(f"{head}\n{row}\n", "r.csv")).of("meanPower")
    assert (power.test, power.athlete, power.side, power.repetition, power.load) == (
        "Hip thrust",
        "007",
        "left",
        "3",
        40.0,
    )


USER = (
    "Repetició;Sèrie;Exercici;Lateralitat;Pes extra (Kg);Pes total (Kg);Inèrcia M. (Kg*cm^2);Inici (ms);Durada (ms);"
    "Distància (mm);v (m/s);vmax (m/s);t->vmax (ms);p (W);pmax (W);t->pmax (ms);RPD (W/s);F (N);Fmax (N);t->Fmax (ms);"
    "RFD (N/s);Treball (J);Impuls (N*s)"
)


def test_a_translated_table_is_known_by_place_and_unit() -> None:
    row = "2;1;Esquat;R;60,5;120;0;2200;510;512,5;0,98;1,55;300;900,5;1500;250;6000;950;1500;100;15000;480;490"
    for text in (f"{USER}\n{row}\n", f"{USER}\n{row}\n".replace("(J)", "(KCal)")):
        table = read_recording(source(text, "user.csv"))
        values = {r.metric: (r.value, r.unit) for r in table.results}
        assert len(values) == 18
        assert values["v"] == (0.98, "m/s")
        assert values["pmax"] == (1500.0, "W")
        assert values["work"] == (480 * (4184 if "KCal" in text else 1), "J")
        assert {(r.load, r.side, r.test, r.trial, r.repetition) for r in table.results} == {
            (60.5, "right", "Esquat", "1", "2")
        }


@pytest.mark.parametrize("decimal", [",", "."])
def test_samples_of_every_repetition_are_there(decimal: str) -> None:
    delimiter = ";" if decimal == "," else ","
    names = [f"{q} {n}  ({u})" for n in (1, 2) for q, u in (("DIST.", "mm"), ("DIST. +", "mm"), ("SPEED", "m/s"),
             ("ACCEL.", "m/s^2"), ("FORCE", "N"), ("POWER", "W"))]  # fmt: skip
    rows = [["MEAN", *["1.5"] * 12]]
    for i in range(1, 11):
        short = ["NA"] * 6 if i > 6 else ["1.5", f"{1.5 * i}", "1.5", "0.5", "900.5", "1350.5"]
        rows.append([str(i), "1.5", f"{1.5 * i}", "1.5", "0.5", "900.5", "1350.5", *short])
    text = "\n".join(delimiter.join(row).replace(".", decimal) for row in rows)
    header = delimiter.join(f'"{name}"' for name in ["", *names])
    recording = read_recording(source(f"{header}\n{text}\n", "samples.csv"))
    assert [len(c) for c in recording] == [10] * 5 + [6] * 5
    assert recording["position 1"].values == pytest.approx(1.5e-3 * np.arange(1, 11))
    assert recording["power 2"].values.tolist() == [1350.5] * 6
    one = read_recording(source(f"{header}\n{text}\n", "samples.csv"), repetition=2)
    assert one.position.name == "position 2"
    with pytest.raises(InputError, match="no repetition 3 in it"):
        read_recording(source(f"{header}\n{text}\n", "samples.csv"), repetition=3)


def database(folder: Path, sets: list[tuple[int, str, str, str]]) -> Path:
    """A database with one person and encoder sets of (number, signalOrCurve, file name, configuration)."""
    path = folder / "database" / "chronojump.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE person77 (uniqueID INTEGER PRIMARY KEY, name TEXT)")
        db.execute("CREATE TABLE session (uniqueID INTEGER PRIMARY KEY, name TEXT, date TEXT)")
        db.execute("CREATE TABLE encoderExercise (uniqueID INTEGER PRIMARY KEY, name TEXT)")
        db.execute(
            "CREATE TABLE encoder (uniqueID INTEGER PRIMARY KEY, personID INT, sessionID INT, exerciseID INT, "
            "laterality TEXT, extraWeight TEXT, signalOrCurve TEXT, filename TEXT, url TEXT, "
            "encoderConfiguration TEXT, future1 TEXT)"
        )
        db.execute("INSERT INTO person77 VALUES (1, 'P')")
        db.execute("INSERT INTO session VALUES (2, 'S', '2024-03-05')")
        db.execute("INSERT INTO encoderExercise VALUES (3, 'Hip thrust')")
        for number, kind, name, configuration in sets:
            row = (number, 1, 2, 3, "L", "62,5", kind, name, "encoder/2/data/signal", configuration, "839,005")
            db.execute(f"INSERT INTO encoder VALUES ({','.join('?' * len(row))})", row)
        db.commit()
    signals = folder / "encoder" / "2" / "data" / "signal"
    signals.mkdir(parents=True)
    (signals / "1-P-2024-03-05_10-11-12.txt").write_text(COUNTS)
    return path


def test_the_only_set_of_a_database_is_read_with_all_that_it_says(tmp_path: Path) -> None:
    name = "1-P-2024-03-05_10-11-12.txt"
    sets = [(1, "signal", name, "ROTARYAXIS:5:-1:-1:-1:-1:1:-1"), (2, "curve", "c.txt", "")]
    recording = read_recording(database(tmp_path, sets))
    assert recording["encoder"].values[3] == pytest.approx(4 * pi * 0.05 / 200)
    assert recording["encoder"].side == "left"
    stated = recording.stated
    assert (stated.athlete, stated.exercise, stated.load) == ("P", "Hip thrust", 62.5)
    assert stated.start == datetime(2024, 3, 5, 10, 11, 12)
    assert "repetition 2 (mean power 839,005 W)" in recording.left_out[0]


def test_of_several_sets_of_a_database_one_is_asked_for(tmp_path: Path) -> None:
    name = "1-P-2024-03-05_10-11-12.txt"
    linear = "LINEAR:-1:-1:-1:-1:-1:1:-1"
    path = database(tmp_path, [(1, "signal", name, linear), (4, "signal", "../../../etc/passwd", linear)])
    with pytest.raises(
        InputError, match=r"has 2 sets: give one of signal=1 \(P, Hip thrust, 62,5 kg, 2024-03-05 10:11"
    ):
        read_recording(path)
    assert read_recording(path, signal=1).position.values[2] == pytest.approx(3e-3)
    with pytest.raises(
        InputError, match=r"set 4: its signal 'passwd' is not there \(looked in .*encoder/2/data/signal"
    ):
        read_recording(path, signal=4)
    with pytest.raises(InputError, match="has no signal 9, but signal=1"):
        read_recording(path, signal=9)
    with pytest.raises(InputError, match="has no force 1, but"):
        read_recording(path, force=1)


def test_a_force_of_a_database_keeps_the_sign_of_its_file(tmp_path: Path) -> None:
    path = database(tmp_path, [])
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE forceSensorExercise (uniqueID INTEGER PRIMARY KEY, name TEXT)")
        db.execute("INSERT INTO forceSensorExercise VALUES (1, 'Kick back')")
        db.execute(
            "CREATE TABLE forceSensor (uniqueID INTEGER PRIMARY KEY, personID INT, sessionID INT, exerciseID INT, "
            "captureOption TEXT, laterality TEXT, filename TEXT, url TEXT)"
        )
        db.execute(
            "INSERT INTO forceSensor VALUES (7, 1, 2, 1, 'INVERTED', 'Right', '1_2024-03-05_10-11-12.csv', 'f/2')"
        )
        db.commit()
    (path.parent / "1_2024-03-05_10-11-12.csv").write_text("Time (micros);Force(N)\n0;-1,5\n1000;-2,5\n")
    recording = read_recording(path, force=7)
    assert recording["force"].values.tolist() == [-1.5, -2.5]
    assert (recording["force"].side, recording.stated.exercise) == ("right", "Kick back")
    assert recording.left_out == ("the capture option INVERTED: forces have the sign that the sensor wrote",)


@pytest.mark.parametrize("cut", [200, 5000, 12_000])
def test_a_damaged_database_ends_in_words(tmp_path: Path, cut: int) -> None:
    data = database(tmp_path, [(1, "signal", "x.txt", "")]).read_bytes()
    with pytest.raises(InputError):
        read_recording(SourceFile(tmp_path / "cut.db", data[:cut]))


@pytest.mark.reference
def test_the_programs_own_force_files(reference_folder: Path) -> None:
    """Counts and ranges of the reference data's own list."""
    folder = reference_folder / "recordings" / "chronojump_force"
    known = {
        "Rubber-Band-noisy.csv": (871, 9.519, -3.16, 110.72),
        "2.csv": (2185, 24.991, 16.76, 86.48),
        "36_prova2_2017-11-24_12-17-30.csv": (455, 5.499, 1.4, 761.1),
    }
    for name, (rows, last, low, high) in known.items():
        force = read_recording(folder / name)["force"]
        assert len(force) == rows
        assert force.time[-1] == pytest.approx(last, abs=1e-3)
        assert (force.values.min(), force.values.max()) == (low, high)


@pytest.mark.reference
def test_the_programs_own_flywheel(reference_folder: Path) -> None:
    """4 cm axis, from the side, as its settings upstream say: 5 pulls to either side of the unwound strap."""
    path = reference_folder / "recordings" / "chronojump_inertial" / "signal_inertial3.txt"
    recording = read_recording(path, configuration="ROTARYAXISINERTIALLATERAL", diameter=0.04)
    assert len(recording.position) == 29_483
    assert recording.position.values.max() == 0.0
    assert recording.position.values.min() == pytest.approx(-538 * pi * 0.04 / 200)
    assert recording["axis"].values.max() == pytest.approx(438 * 2 * pi / 200)


@pytest.mark.reference
def test_the_programs_own_database(reference_folder: Path, tmp_path: Path) -> None:
    folder = reference_folder / "chronojump" / "importer"
    shutil.copy(folder / "chronojump.db", tmp_path / "chronojump.db")
    with pytest.raises(InputError, match=r"its signal '1-subj1-2019-07-08_12-36-35\.txt' is not there"):
        read_recording(tmp_path / "chronojump.db")
    shutil.copy(folder / "signal_1-subj1-2019-07-08_12-36-35.txt", tmp_path / "1-subj1-2019-07-08_12-36-35.txt")
    recording = read_recording(tmp_path / "chronojump.db")
    assert len(recording.position) == 7334
    assert recording.position.side == "both"
    stated = recording.stated
    assert (stated.athlete, stated.exercise, stated.load) == ("subj1", "Bench press", 10.0)
    assert stated.start == datetime(2019, 7, 8, 12, 36, 35)
    assert "mean power 839,005 W" in recording.left_out[0]
