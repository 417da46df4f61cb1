"""Ordinary exports: what their headers tell is read, what they leave open is asked with the answers to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.recording import (
    Answers,
    LayoutNeeded,
    Recording,
    SourceFile,
    TableColumn,
    TableLayout,
    detect_layout,
    load_layout,
    read_delimited,
    read_recording,
    save_layout,
)

TIME = np.arange(200) * 0.01
POSITION = np.round(0.3 - 0.3 * np.cos(4.0 * TIME), 4)


def table(*columns: tuple[str, list[str]], delimiter: str = ",", above: str = "", below: str = "") -> SourceFile:
    """Columns of a name and cells as a file."""
    rows = [delimiter.join(name for name, _ in columns)] if any(name for name, _ in columns) else []
    rows += [delimiter.join(cells) for cells in zip(*(cells for _, cells in columns), strict=True)]
    return SourceFile(Path("made.csv"), (above + "\n".join(rows) + "\n" + below).encode())


def cells(values: np.ndarray, digits: int) -> list[str]:
    return [f"{value:.{digits}f}" for value in values]


T = ("Time (s)", cells(TIME, 2))
X = ("Position (m)", cells(POSITION, 4))


def read(file: SourceFile, **options: object) -> Recording:
    content = read_recording(file, **options)  # type: ignore[arg-type]
    assert isinstance(content, Recording)
    return content


def is_the_lift(recording: Recording) -> None:
    channel = recording.position
    assert channel.values == pytest.approx(POSITION, abs=1e-12)
    assert channel.time == pytest.approx(TIME, abs=1e-12)
    assert channel.rate == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("name", "quantity", "factor", "said"),
    [
        ("Force (N)", "force", 1.0, "'Force' is a force in N"),
        ("Cable force [kgf]", "force", 9.80665, "a force in N"),
        ("Force (kg)", "force", 9.80665, "a force in N"),
        ("Kraft (lbf)", "force", 4.4482216152605, "a force in N"),
        ("Speed (m/s)", "velocity", 1.0, "'Speed' is a velocity in m/s"),
        ("Knee angle (deg)", "angle", np.pi / 180.0, "'Knee angle' is an angle in deg"),
        ("Position (Degrees)", "angle", np.pi / 180.0, "an angle in deg"),
        ("TORQUE (FT-LBS)", "moment", 1.3558179483314, "a moment in N·m"),
        ("Gyro [°/s]", "angular velocity", np.pi / 180.0, "in deg/s"),
        ("Power (W)", "power", 1.0, "a power in W"),
        ("Channel 1 (N)", "force", 1.0, "a force in N"),
    ],
)
def test_a_quantity_is_never_taken_for_a_position(name: str, quantity: str, factor: float, said: str) -> None:
    recording = read(table(T, (name, cells(POSITION * 40, 2))))
    (channel,) = recording.channels
    assert channel.quantity == quantity
    assert channel.values == pytest.approx(np.round(POSITION * 40, 2) * factor, rel=1e-9)
    with pytest.raises(InputError, match=r"made\.csv: the column .*, not a position") as error:
        _ = recording.position
    assert said in str(error.value)


def test_several_columns_are_several_channels_with_their_sides() -> None:
    file = table(
        ("Sample", [str(i) for i in range(200)]), T, X, ("Force left (N)", cells(POSITION * 900, 1)),
        ("Force right (N)", cells(POSITION * 800, 1)), ("Fz plate [kN]", cells(POSITION, 3)),
        ("RSI", cells(POSITION, 2)), ("Note", ["up"] * 200),
    )  # fmt: skip
    recording = read(file)
    assert [(c.name, c.quantity, c.side, c.axis) for c in recording] == [
        ("Position", "position", None, ""), ("Force left", "force", "left", ""), ("Force right", "force", "right", ""),
        ("Fz plate", "force", None, "z"),
    ]  # fmt: skip
    assert recording["Fz plate"].values.max() == pytest.approx(600.0)
    assert [sentence.split(":")[0] for sentence in recording.left_out] == [
        "column 1 'Sample'", "column 7 'RSI'", "column 8 'Note'",
    ]  # fmt: skip
    is_the_lift(recording)


@pytest.mark.parametrize(
    "file",
    [
        table(T, X),
        table(("Sample", [str(i) for i in range(200)]), T, X),
        table(T, X, ("Velocity (m/s)", cells(POSITION * 3, 3))),
        table(*((f'"{name}"', [f'"{cell}"' for cell in column]) for name, column in (T, X))),
        table(('"Time, elapsed (s)"', T[1]), ('"Position, bar (m)"', X[1])),
        table(T, X, below="Mean velocity 0.41 m/s\n"),
        table(T, X, below="\nMax,0.6\n,,\n"),
        table(T, X, below="2.00"),
        table(("Time (ms)", [f"{1e3 * t:,.0f}".replace(",", ".") for t in TIME]),
              ("Position (mm)", [f"{1e3 * x:.1f}".replace(".", ",") for x in POSITION]), delimiter=";"),
        table(("Time (us)", [f"{1e6 * t:,.0f}".replace(",", " ") for t in TIME]), X, delimiter=";"),
        table(T, X, above="Device,Encoder 5\nAthlete,Ana\n\n", delimiter=","),
        table(("s", T[1]), ("m", X[1]), delimiter="\t", above="Time\tPosition\n"),
        table(("# Time (s)", T[1]), X),
        table(("", [f'"{i}"' for i in range(1, 201)]), ('"Time (s)"', T[1]), ('"Position (m)"', X[1])),
        table(("Time (s)", T[1]), ("Position (m)", X[1]), ("", [""] * 200)),
        table(T, X, above="sep=,\n"),
        table(("time_s", T[1]), ("position_m", X[1]), delimiter="   "),
    ],
    ids=range(17),
)  # fmt: skip
def test_good_headers_need_no_option(file: SourceFile) -> None:
    is_the_lift(read(file))


def test_row_names_without_a_name_and_padded_sheets() -> None:
    rows = "\n".join(f'"{i}" {t} {x}' for i, (t, x) in enumerate(zip(T[1], X[1], strict=True), 1))
    is_the_lift(read(SourceFile(Path("r.txt"), f'"time_s" "position_m"\n{rows}'.encode())))
    is_the_lift(read(table(T, X, below=",\n" * 300)))


def test_one_column_with_a_header_needs_its_rate_alone() -> None:
    is_the_lift(read(table(X), rate=100.0))
    is_the_lift(read(table(X, above="Rate: 100 Hz\n")))
    with pytest.raises(LayoutNeeded, match="how many a second"):
        read_recording(table(X))


def test_a_scale_is_asked_whether_it_measured_a_force() -> None:
    with pytest.raises(LayoutNeeded, match=r"column 2 'Weight \(kg\)' is a load") as error:
        read_recording(table(T, ("Weight (kg)", cells(POSITION * 100, 1))))
    (force,) = read(table(T, ("Weight (kg)", cells(POSITION * 100, 1))), **error.value.choices[0]).channels
    assert force.values.max() == pytest.approx(60 * 9.80665, abs=1.0)


def test_quotes_that_do_not_pair_are_refused() -> None:
    notes = ["up"] * 200
    notes[3:9] = ['"up', "down", "down", "down", 'down"', "up"]
    with pytest.raises(InputError, match=r"quotes|stands among its rows"):
        read_recording(table(("Note", notes), T, X))


def test_a_footer_and_a_row_that_is_cut_off_are_said() -> None:
    for below, said in (
        ("Mean velocity 0.41 m/s\n", "line 202 below the table: 'Mean velocity"),
        ("2.00", "line 202 below"),
    ):
        assert any(said in sentence for sentence in read(table(T, X, below=below)).left_out)


def test_the_head_says_who_what_and_how_heavy() -> None:
    above = "Device: Encoder 5\nAthlete: Ana B.\nExercise: Back squat\nLoad (kg): 82,5\n"
    stated = read(table(T, X, above=above)).stated
    assert (stated.device, stated.athlete, stated.exercise, stated.load) == ("Encoder 5", "Ana B.", "Back squat", 82.5)
    assert read(table(T, X, ("Load (lb)", ["225"] * 200))).stated.load == pytest.approx(102.06, abs=0.01)


def test_a_rate_in_the_head_is_believed() -> None:
    recording = read(table(("Frame", [str(i) for i in range(200)]), X, above="Sampling rate: 100 Hz\n"))
    is_the_lift(recording)
    assert "100 Hz" in recording.notes[0]


def test_clock_times_are_seconds_since_the_first_and_pass_midnight() -> None:
    start = datetime(2026, 5, 1, 23, 59, 59)
    stamps = [start + timedelta(milliseconds=10 * i) for i in range(200)]
    is_the_lift(read(table(("Time", [f"{s:%H:%M:%S}.{s.microsecond // 1000:03d}" for s in stamps]), X)))
    for zone, written in ((None, ""), (UTC, "Z")):
        recording = read(table(("Timestamp", [s.isoformat(timespec="milliseconds") + written for s in stamps]), X))
        is_the_lift(recording)
        assert recording.stated.start == start.replace(tzinfo=zone)
    shifted = read(table(("Timestamp", [s.isoformat(sep=" ", timespec="milliseconds") + "+02:00" for s in stamps]), X))
    assert shifted.stated.start == start.replace(tzinfo=UTC) - timedelta(hours=2)


@pytest.mark.parametrize("nothing", ["", "NaN", "N/A", "-", "-9999", "999999", "inf", "1e300"])
def test_what_stands_for_nothing_is_no_sample_and_a_hole(nothing: str) -> None:
    column = list(X[1])
    column[50:52] = [nothing] * 2
    channel = (recording := read(table(T, ("Position (m)", column)))).position
    assert len(channel) == 198
    assert not np.isin(TIME[50:52], channel.time).any()
    assert channel.values.max() <= 0.6
    assert channel.rate is None
    assert "2 of 200 cells" in recording.left_out[0]
    assert "line 52" in recording.left_out[0]
    column[50:60] = [nothing] * 10
    if nothing != "1e300":
        assert read(table(T, ("Position (m)", column))).position.holes == (pytest.approx((0.49, 0.60)),)


def test_many_impossible_numbers_are_another_unit() -> None:
    with pytest.raises(InputError, match=r"line 2: '200\.0' m/s in column 2 is outside the allowed -100 to 100 m/s"):
        read(table(T, ("Speed (m/s)", cells(200 + POSITION, 1))))


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (table(("Time (ms)", [str(50 * (i // 5)) for i in range(200)]), X), "line 3: time '0' does not .*about 5 rows"),
        (table(("Time (s)", ["0.00", "0.01", "0.02", "0.02", *T[1][4:]]), X), "line 5: time '0.02' does not increase"),
        (table(("Time (s)", [*T[1][:9], "0.07", *T[1][10:]]), X), "line 11: time '0.07' does not increase"),
        (table(("", [str(i % 7) for i in range(200)])), "one number a line, and does not say of what"),
        (table(T, ("Velocity", cells(POSITION * 3, 2))), "gives no unit, and values up to 1.8 may be m/s or km/h"),
        (table(T, ("Distance (furlong)", X[1])), "gives its unit as 'furlong', which is none of m, cm"),
        (table(("Frame", [str(i) for i in range(200)]), X), "column 1 only counts its rows, so the time is unclear"),
        (table(("a", X[1]), ("b", X[1])), "no column increases evenly .*so the time is unclear"),
        (table(("Time (s)", T[1]), ("Time 2 (s)", cells(TIME * 2, 2)), X), "columns 1 .*and 2 .*are all called times"),
        (table(T, ("Displacement (mm)", [str(i % 4) for i in range(200)])), "since the line before"),
        (table(T, ("Position (m)", cells(POSITION * 1000, 1))), "a range of 599.9 m in column 2 is no travel"),
        (table(T, X, above="Time (s),Position (m)\n", below="sep\n0.1,0.2\n"), "line 203: 'sep' stands"),
        (SourceFile(Path("made.csv"), b"Time (s),Force (N)\n0,0\n0.1,0.2\n\n" + b"0.3,0\n" * 9), "line 4: is empty"),
        (table(T, ("Position (m)", [*X[1][:20], "abc", *X[1][21:]])), "line 22: 'abc' in column 2 is no number"),
        (table(T, ("Position (m)", [*X[1][:20], "0,5", *X[1][21:]]), delimiter=";"), "line 2.* and line 22: '0,5' in"),
        (table(("t", ["1.000", "1.001"] * 5), ("x", ["1,000", "1,001"] * 5), delimiter=";"), "and nothing tells"),
        (table(("Set", ["1"] * 200), ("Time (s)", cells(np.tile(TIME[:50], 4), 2)), X), "line 52.*4 recordings stand"),
    ],
    ids=range(17),
)  # fmt: skip
def test_what_is_open_is_asked_and_what_is_odd_is_named(file: SourceFile, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        read_recording(file)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("file", "answer"),
    [
        (table(("Time (ms)", [str(50 * (i // 5)) for i in range(200)]), X), {"rate": 100.0}),
        (table(("", X[1])), {"rate": 100.0, "columns": "1: position m"}),
        (table(("Frame", [str(i) for i in range(200)]), X), {"rate": 100.0}),
        (table(("a", T[1]), ("b", X[1])), {"columns": "2: position m"}),
        (table(("Time (s)", T[1]), ("Time 2 (s)", cells(TIME * 2, 2)), X), {"time_column": 1}),
        (table(T, X, ("Position 2 (m)", X[1])), {"columns": "Position"}),
        (table(T, X, ("Position 2 (m)", X[1])), {"columns": "2"}),
        (
            table(("Time (s)", cells(np.tile(TIME, 2), 2)), ("Position (m)", cells(np.tile(POSITION, 2), 4))),
            {"part": 2},
        ),
    ],
    ids=range(8),
)
def test_the_answer_is_enough(file: SourceFile, answer: dict[str, object]) -> None:
    is_the_lift(read(file, **answer))


def test_choices_are_options_that_read_the_file() -> None:
    file = table(T, ("Velocity", cells(POSITION * 3, 2)))
    with pytest.raises(LayoutNeeded) as error:
        read_recording(file)
    assert len(error.value.choices) == 3
    for choice in error.value.choices:
        assert read(file, **choice).of("velocity")


def test_a_sign_that_may_part_thousands_is_decided_by_the_clock_or_asked() -> None:
    milliseconds = [f"{i * 1000 + 1000:,d}".replace(",", ".") for i in range(40)]  # 1.000, 2.000: seconds, or 1000 ms
    power = ["150"] * 40
    seconds = table(("Time (us)", milliseconds), ("Power (W)", power), delimiter=";")
    assert read(seconds).of("power")[0].rate == pytest.approx(1000.0)
    with pytest.raises(LayoutNeeded, match=r"every '\.' in column 2 \(such as '1\.234'\) may be a thousands") as error:
        read_recording(
            table(
                ("Time (ms)", [str(10 * i) for i in range(40)]), ("Power (W)", ["1.234", "2.345"] * 20), delimiter=";"
            )
        )
    assert error.value.choices == ({"decimal": "."}, {"thousands": "."})
    file = table(("Time (ms)", [str(10 * i) for i in range(40)]), ("Power (W)", ["1.234", "2.345"] * 20), delimiter=";")
    assert read(file, decimal=".").of("power")[0].values.max() == 2.345
    assert read(file, thousands=".").of("power")[0].values.max() == 2345.0


def test_a_column_of_nothing_but_groups_is_asked_whatever_others_prove() -> None:
    file = table(("Time (s)", [f"0,{i:02d}" for i in range(40)]), ("Power (W)", ["1.234", "2.345"] * 20), delimiter=";")
    with pytest.raises(LayoutNeeded, match=r"every '\.' in column 2"):
        read_recording(file)
    assert read(file, thousands=".").of("power")[0].values.max() == 2345.0
    clock = [f"{i * 1000 + 1000:,d}".replace(",", ".") for i in range(40)]
    file = table(("Time (us)", clock), ("Power (W)", ["1.234", "2.345"] * 20), delimiter=";")
    with pytest.raises(LayoutNeeded, match=r"every '\.' in column 2"):
        read_recording(file)


def test_columns_of_thousands_that_are_parted_in_part_only_are_refused() -> None:
    column = ["1.234", "1234", "0,5", "1,5"] * 5
    with pytest.raises(InputError, match=r"one parts its thousands by points, one does not"):
        read_recording(table(("Time (ms)", [str(10 * i) for i in range(20)]), ("Power (W)", column), delimiter=";"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"decimal": "|"}, "decimal is '|', not one of"),
        ({"rate": 1.0}, "rate is 1 Hz"),
        ({"part": 3}, "part is 3, but the table has one part"),
        ({"columns": "Nothing"}, "no one column is called 'Nothing' .there are 'Time', 'Position'"),
        ({"columns": "9: force N"}, "column 9 holds no numbers"),
        ({"columns": "2: force m"}, "'force', which is not measured in 'm'"),
        ({"columns": "2: colour N"}, "not a quantity and its unit"),
        ({"columns": 5}, "columns is 5, not a text"),
        ({"time_column": 0}, "time_column is 0, not a whole number of 1"),
        ({"colour": 1}, "has no option 'colour'"),
    ],
)
def test_answers_that_cannot_be_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(table(T, X), **options)


def test_a_layout_of_several_columns_reads_and_survives_its_file(tmp_path: Path) -> None:
    file = table(T, X, ("Force left (N)", cells(POSITION * 900, 1)))
    found = detect_layout(file)
    assert found.told
    assert found.layout.columns[3] == TableColumn("force", "N", "left", "", "Force left")
    save_layout(found.layout, tmp_path / "plate.toml")
    assert load_layout(tmp_path / "plate.toml") == found.layout
    again = read_delimited(file, load_layout(tmp_path / "plate.toml"))
    assert [(c.name, c.side) for c in again] == [("Position", None), ("Force left", "left")]
    short = TableLayout(columns="2: position m, 3: force N left", time_column=1, delimiter=",", header_lines=1)  # type: ignore[arg-type]
    assert [c.name for c in read_delimited(file, short)] == ["position", "force left"]


def test_a_layout_and_answers_contradict() -> None:
    with pytest.raises(InputError, match="give no other option beside it"):
        read_delimited(table(T, X), TableLayout(2, "m", time_column=1, delimiter=",", header_lines=1), rate=100.0)
    with pytest.raises(InputError, match="time_column and rate are both given"):
        Answers(rate=100.0, time_column=1)
