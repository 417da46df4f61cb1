"""Spreadsheets of strength devices: every row, side and unit survives whatever the delimiter, decimal sign and dates.

All files here are made by formula, after the headers that public readers of such exports name.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.recording import ResultTable, SourceFile, read_recording

NUMBERS = st.floats(0.01, 5000.0).map(lambda x: round(x, 2))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
ORDERS = {"year": "%Y/%m/%d", "day first": "%d/%m/%Y", "month first": "%m/%d/%Y"}
SHAPES = st.tuples(
    st.sampled_from([(";", ","), (";", "."), (",", "."), ("\t", ","), ("\t", ".")]),
    st.booleans(),  # byte order mark
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),  # separators at the end
)


def written(rows: list[list[str]], shape: tuple[tuple[str, str], bool, str, bool], name: str = "t.csv") -> SourceFile:
    """Rows of cells in one of many shapes; numbers have a decimal point before."""
    (delimiter, decimal), mark, end, trailing = shape
    lines = [
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) + (delimiter if trailing else "")
        for row in rows
    ]
    assert decimal in ".,"
    return SourceFile(Path(name), (("\ufeff" if mark else "") + end.join(lines) + end).encode())


def number(value: float, shape: tuple[tuple[str, str], bool, str, bool]) -> str:
    return f"{value:.2f}".replace(".", shape[0][1])


def read(file: SourceFile, **options: str) -> ResultTable:
    table = read_recording(file, **options)
    assert isinstance(table, ResultTable)
    return table


HUB = ["Name", "ExternalId", "Test Type", "Date", "Time", "BW [KG]", "Reps", "Tags", "Additional Load [lb]"]
HUB += [
    "Jump Height (Imp-Mom) [cm]",
    "Peak Landing Force [N] (L)",
    "Peak Landing Force [N] (R)",
    "Stiffness % (Asym) (%)",
]


@given(
    st.lists(st.tuples(DAYS, NUMBERS, NUMBERS, st.sampled_from("LR")), min_size=1, max_size=12),
    st.sampled_from(list(ORDERS)),
    SHAPES,
)
@settings(max_examples=60)
def test_every_number_of_the_hub_is_there(rows: list[tuple[date, float, float, str]], order: str, shape) -> None:
    # one date that only one order can have, so that nothing is to be asked
    days = [date(2024, 1, 13), *(row[0] for row in rows)]
    cells = [
        ["A. B", f"id{i}", "CMJ", day.strftime(ORDERS[order]), "3:04:05 PM", number(80.25, shape), "3", "x", "45"]
        + [number(a, shape), number(b, shape), "", f"{number(a, shape)} {larger}"]
        for i, (day, (_, a, b, larger)) in enumerate(zip(days, [rows[0], *rows], strict=True))
    ]
    table = read(written([[f"{name} " for name in HUB], *cells], shape))
    assert table.left_out == ()
    heights, landings, asymmetries = (
        table.of(name) for name in ("Jump Height (Imp-Mom)", "Peak Landing Force", "Stiffness % (Asym)")
    )
    expected = [rows[0], *rows]
    assert [r.value for r in heights] == [a for _, a, _, _ in expected]
    assert [(r.value, r.side, r.unit) for r in landings] == [(b, "left", "N") for _, _, b, _ in expected]
    sides = {"L": "left", "R": "right"}
    assert [(r.value, r.side, r.unit) for r in asymmetries] == [(a, sides[x], "%") for _, a, _, x in expected]
    assert [r.time for r in heights] == [datetime(day.year, day.month, day.day, 15, 4, 5) for day in days]
    assert {r.load for r in heights} == {45 * 0.45359237}
    assert [r.athlete for r in heights] == [f"id{i}" for i in range(len(days))]
    assert {r.unit for r in table.of("Reps")} == {"1"}


PLAIN = ((",", "."), False, "\n", False)


def hub(*dates: str, weight: str = "80.5") -> SourceFile:
    rows = [["A", "1", "CMJ", day, "10:00", weight, "3", "", "0", "30.25", "900.5", "", ""] for day in dates]
    return written([HUB, *rows], PLAIN)


def test_dates_that_may_be_read_in_two_ways_are_asked_about() -> None:
    with pytest.raises(InputError, match=r"'03/04/2024' may be read with the day or the month first.*give date_order="):
        read(hub("03/04/2024", "05/05/2024"))
    for order, month in (("day first", 4), ("month first", 3)):
        [first, _] = read(hub("03/04/2024", "05/05/2024"), date_order=order).of("BW")
        assert first.time is not None
        assert first.time.month == month
    assert read(hub("05/05/2024")).results[0].time == datetime(2024, 5, 5, 10)
    with pytest.raises(InputError, match="have the day first, but date_order is 'month first'"):
        read(hub("13/04/2024"), date_order="month first")
    with pytest.raises(InputError, match="not all of one order"):
        read(hub("13/04/2024", "04/13/2024"))
    with pytest.raises(InputError, match="date_order is 'american', not one of"):
        read(hub("13/04/2024"), date_order="american")


@pytest.mark.parametrize("weight", ["-1", "0", "-1.0"])
def test_a_weighing_that_was_skipped_is_no_weight(weight: str) -> None:
    table = read(hub("2024/04/13", weight=weight))
    assert "BW" not in {r.metric for r in table.results}
    assert table.left_out == ("line 2, BW [KG]: weighing was skipped",)


def test_a_nordbord_of_the_hub_is_in_universal_time() -> None:
    header = ["Name", "ExternalId", "Date UTC", "Time UTC", "Device", "Test", "L Reps", "R Reps", "L Max Force (N)"]
    header += ["R Max Force (N)", "Max Imbalance (%)"]
    row = ["A", "", "2024-04-13", "10:05", "NB-1", "Nordic", "3", "3", "300.5", "310.5", "-3.2"]
    table = read(written([header, row], PLAIN))
    assert [(r.value, r.side, r.unit) for r in table.of("Max Force")] == [(300.5, "left", "N"), (310.5, "right", "N")]
    assert [(r.side, r.unit) for r in table.of("Reps")] == [("left", "1"), ("right", "1")]
    assert {r.athlete for r in table.results} == {"A"}
    assert table.results[0].time == datetime(2024, 4, 13, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "options", "value"),
    [
        ("13,75", {}, 13.75),
        ("0,435", {}, 0.435),
        ("1.234,5", {}, 1234.5),
        ("1,234.5", {}, 1234.5),
        ("1,234", {"decimal": ","}, 1.234),
        ("1,234", {"decimal": "."}, 1234.0),
        ("1.234", {"decimal": ","}, 1234.0),
    ],
)
def test_a_decimal_comma_is_never_a_thousands_separator(cell: str, options: dict[str, str], value: float) -> None:
    rows = [HUB, ["A", "1", "CMJ", "2024/04/13", "10:00", "", "3", "", "", cell, "", "", ""]]
    file = written(rows, ((";", "."), False, "\n", False))
    assert read(file, **options).of("Jump Height (Imp-Mom)")[0].value == value


@pytest.mark.parametrize("cell", ["1,234", "1.234"])
def test_a_decimal_sign_that_may_separate_thousands_is_asked_about(cell: str) -> None:
    rows = [HUB, ["A", "1", "CMJ", "2024/04/13", "10:00", "", "3", "", "", cell, "", "", ""]]
    with pytest.raises(InputError, match=f"'{cell}' may be 1234 or 1.234.* give decimal="):
        read(written(rows, ((";", "."), False, "\n", False)))


VALDR = ["athleteId", "givenName", "familyName", "recordedUTC", "testType", "trialId", "weight", "resultName", "value"]
VALDR += ["resultUnitName"]


def test_limbs_that_a_table_does_not_name_are_said_to_be_lost() -> None:
    rows = [
        ["a", "G", "F", "2024-03-05T10:00:00Z", "CMJ", "t", "80", "Peak Force", f"{v}", "N"] for v in (1.5, 2.5, 3.5)
    ]
    table = read(written([VALDR, *rows], PLAIN))
    assert [r.value for r in table.results] == [1.5, 2.5, 3.5]
    assert {r.side for r in table.results} == {None}
    assert "left, right and asymmetry cannot be told apart" in table.left_out[0]


APP = ["Exercise", "Set", "Rep", "Weight", "Metric", "Set RPE", "Tags", "Workout Start Time", "Rest Time"]
APP += ["Avg Velocity (m/s)", "Range of Motion (mm)", "Peak Velocity (m/s)", "Peak Velocity Location (%)"]
APP += ["Duration of rep (sec)"]


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=10), SHAPES)
@settings(max_examples=30)
def test_every_repetition_of_the_app_is_there(rows: list[tuple[float, float]], shape) -> None:
    started = "22.2.2018, 22:15:17"
    cells = [
        [
            "Squat",
            "1",
            str(i + 1),
            "165",
            "lbs",
            "8",
            "a",
            started,
            "01:00",
            number(a, shape),
            number(b, shape),
            "",
            "",
            "",
        ]
        for i, (a, b) in enumerate(rows)
    ]
    table = read(written([APP, *cells], shape))
    assert table.left_out == ()
    assert [(r.value, r.unit, r.repetition) for r in table.of("Avg Velocity")] == [
        (a, "m/s", str(i + 1)) for i, (a, _) in enumerate(rows)
    ]
    assert [r.value for r in table.of("Range of Motion")] == [b for _, b in rows]
    assert {(r.load, r.trial, r.test, r.time) for r in table.results} == {
        (165 * 0.45359237, "1", "Squat", datetime(2018, 2, 22, 22, 15, 17))
    }


def test_a_start_that_the_telephone_wrote_is_asked_about_if_it_must_be() -> None:
    row = ["Squat", "1", "1", "165", "stone", "8", "", "2/3/2018, 10:15:17 PM", "", "0.5", "", "", "", ""]
    file = written([APP, row], PLAIN)
    with pytest.raises(InputError, match="give date_order="):
        read(file)
    table = read(file, date_order="month first")
    assert table.results[0].time == datetime(2018, 2, 3, 22, 15, 17)
    assert table.results[0].load is None
    assert "no load in kg or lbs" in table.left_out[0]


REPS_1080 = ["Set", "RepNumber", "RepId", "RepTime", "TopSpeed", "TotalTime", "Distance"]


@given(st.lists(NUMBERS, min_size=1, max_size=10), SHAPES)
@settings(max_examples=20)
def test_every_repetition_of_1080_is_there(values: list[float], shape) -> None:
    rows = [
        ["s", str(i + 1), "r", "2024-03-05T10:00:00Z", number(v, shape), number(2.5, shape), number(30.5, shape)]
        for i, v in enumerate(values)
    ]
    table = read(written([REPS_1080, *rows], shape))
    assert [(r.value, r.unit, r.repetition) for r in table.of("TopSpeed")] == [
        (v, "m/s", str(i + 1)) for i, v in enumerate(values)
    ]
    assert len(table.results) == 3 * len(values)


@given(st.lists(NUMBERS, min_size=2, max_size=30), st.booleans(), SHAPES)
@settings(max_examples=20)
def test_every_sample_of_1080_in_a_table_is_there(values: list[float], accelerated: bool, shape) -> None:
    shape = ((";", shape[0][1]), *shape[1:])
    header = ["Time", "Position", "Speed", *(["Acceleration"] if accelerated else []), "Force"]
    rows = [[number(0.25 * i, shape), *[number(v, shape)] * (len(header) - 1)] for i, v in enumerate(values)]
    recording = read_recording(written([header, *rows], shape), side="left")
    assert len(recording.channels) == len(header) - 1
    for channel in recording:
        assert channel.values.tolist() == values
        assert (channel.side, channel.rate) == ("left", 4.0)


@pytest.mark.parametrize(
    "header",
    [
        ["time", "left", "right", "combined"],
        ["Time (s)", "Left (N)", "Right (N)", "Combined (N)"],
        ["time_s", "left_force_N", "right_force_N", "combined_force_N"],
        ["Time(s)", "LeftForce(N)", "RightForce(N)", "CombinedForce(N)"],
    ],
)
def test_tables_of_hawkin_by_all_their_names(header: list[str]) -> None:
    rows = [[f"{0.001 * i:.3f}", str(500 + i), str(400), str(900 + i)] for i in range(20)]
    recording = read_recording(written([header, *rows], PLAIN))
    assert [(c.name, c.side, c.values[0], c.rate) for c in recording] == [
        ("left force", "left", 500.0, 1000.0),
        ("right force", "right", 400.0, 1000.0),
        ("combined force", "both", 900.0, 1000.0),
    ]


@pytest.mark.reference
def test_the_example_of_hawkins_own_client(reference_folder: Path) -> None:
    """20 rows of the vignette: right and left add up to the combined force."""
    recording = read_recording(reference_folder / "recordings" / "vendor_hawkin" / "forcetime_20rows.csv")
    left, right, both = (recording[f"{side} force"].values for side in ("left", "right", "combined"))
    assert len(both) == 20
    assert both[0] == 1186.0
    assert (left + right).tolist() == both.tolist()
    assert [c.quantity for c in recording] == ["force"] * 3 + ["velocity", "position", "power"]


def test_rows_with_too_many_cells_are_named() -> None:
    file = SourceFile(Path("t.csv"), (",".join(REPS_1080) + "\ns,1,r,x,1.5,2,3,9\ns,2,r,x,1.5,2,3\n").encode())
    table = read(file)
    assert len(table.results) == 3
    assert table.left_out == ("line 2: more cells than the header",)


def test_a_table_that_names_limbs_keeps_them() -> None:
    limbs = ["Trial", "Left", "Right", "Asym"]
    rows = [["a", "G", "F", "2024-03-05T10:00:00Z", "CMJ", "t", "80", "Peak Force", "1.5", "N", limb] for limb in limbs]
    table = read(written([[*VALDR, "limb"], *rows], PLAIN))
    assert [(r.metric, r.side, r.unit) for r in table.results] == [
        ("Peak Force", None, "N"),
        ("Peak Force", "left", "N"),
        ("Peak Force", "right", "N"),
        ("Peak Force, asymmetry", None, "%"),
    ]
    assert table.left_out == ()
