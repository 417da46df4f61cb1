"""No file costs more than its own size times a small constant, and none ends in anything but words."""

from __future__ import annotations

import json
import os
import signal
import tracemalloc
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.instrument import Channel, channel_kinematics
from revpress.instrument.channel import SAMPLE_LIMIT, check_samples
from revpress.recording import TableLayout, read_chronojump, read_openbarbell, read_recording

EXAMPLE = files("revpress") / "examples" / "data" / "openbarbell" / "squat_session.json"
LAYOUT = TableLayout(2, "m", time_column=1)


@pytest.fixture(autouse=True)
def never_endless() -> Iterator[None]:
    """What would take hours, or wait for ever, fails after a minute instead of holding up all tests."""

    def stop(*_: object) -> None:
        raise TimeoutError("it does not come to an end")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def refused(path: Path, *message: str, layout: TableLayout | None = None) -> None:
    """It is refused in one short sentence, which says all of ``message``."""
    with pytest.raises(InputError) as error:
        read_recording(path, layout)
    said = str(error.value).replace(str(path), path.name)
    assert all(part in said for part in message), said
    assert "\n" not in said
    assert len(said) < 600


def write(folder: Path, text: str | bytes, name: str = "signal.txt") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_few_bytes_that_claim_a_day_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "0*86400000")
    tracemalloc.start()
    refused(path, "line 1", "8.64e+07 samples", "REVPRESS_SAMPLE_LIMIT")
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
    refused(write(tmp_path, "1 " + "0*4000000 " * 20), "8e+07 samples")


def test_the_sample_limit_can_be_raised_and_lowered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "1 0*999")
    assert len(read_recording(path).position) == 1000
    monkeypatch.setenv("REVPRESS_SAMPLE_LIMIT", "999")
    refused(path, "1000 samples are more than the 999")
    assert check_samples("x", 999) == 999
    monkeypatch.setenv("REVPRESS_SAMPLE_LIMIT", str(2 * SAMPLE_LIMIT))
    assert check_samples("x", SAMPLE_LIMIT + 1) == SAMPLE_LIMIT + 1
    for wrong in ("many", "-5", "0", "1e7", "9" * 5000):
        monkeypatch.setenv("REVPRESS_SAMPLE_LIMIT", wrong)
        with pytest.raises(InputError, match=r"REVPRESS_SAMPLE_LIMIT is .* not a whole number above 0"):
            check_samples("x", 1)


def test_a_table_is_limited_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVPRESS_SAMPLE_LIMIT", "20")
    text = "\n".join(f"{i / 100};{i % 7}" for i in range(21))
    refused(write(tmp_path, text), "21 samples are more than the 20", layout=LAYOUT)


@pytest.mark.parametrize(
    "text",
    [
        "0" + " " * 400_000 + "x",
        "0," * 200_000 + "x",
        "0 " * 200_000 + "x",
        "1" * 400_000 + "x",
        "0*1 " * 100_000 + "*",
        "(" * 400_000 + " s",
        "_s " * 200_000,
        ";" * 400_000,
        "\n" * 400_000 + "x",
        "\t" * 400_000 + "\n" * 9,
        "1" * 100_000 + ";" + "2" * 100_000,
        '{"reps"' + "[" * 200_000,
    ],
    ids=range(12),
)
def test_time_grows_with_length_and_not_with_its_square(tmp_path: Path, text: str) -> None:
    """With the square of these lengths it would be hours."""
    refused(write(tmp_path, text))
    for layout in (LAYOUT, TableLayout(2, "m", time_column=1, delimiter="whitespace", decimal=",")):
        refused(write(tmp_path, text), layout=layout)


def test_a_long_header_costs_no_more_than_its_length(tmp_path: Path) -> None:
    rows = "\n".join(f"{i / 100};{0.5 - 0.3 * np.cos(i / 30):.4f}" for i in range(300))
    refused(write(tmp_path, "t;" + "( s" * 100_000 + "\n" + rows), "is a table; if this is right")


def test_one_gap_does_not_ask_for_all_memory(tmp_path: Path) -> None:
    """10 ms apart, then 1e7 s of nothing."""
    stamps = [*(i / 100 for i in range(20)), *(1e7 + i / 100 for i in range(20))]
    text = "\n".join(f"{t:.2f};{i % 7 / 10}" for i, t in enumerate(stamps))
    channel = read_recording(write(tmp_path, text), LAYOUT).position
    assert channel.rate is None
    with pytest.raises(InputError, match=r"come every 10 ms, but 1e\+07 s pass after 0\.19 s.* samples are more than"):
        channel_kinematics(channel, 10.0)


def test_stamps_that_nearly_coincide_do_not_either() -> None:
    stamps = np.concatenate([np.arange(20) * 1e-12, [1.0]])
    channel = Channel("x", "position", "m", stamps, np.arange(21.0), None, 1e-3, None, "x.csv", "")
    with pytest.raises(InputError, match="samples are more than"):
        channel_kinematics(channel, 10.0)


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    refused(pipe, "is a pipe")
    refused(Path("/dev/zero"), "is a device")
    refused(tmp_path, "is a folder")
    refused(tmp_path / "absent.txt", "cannot be read")
    for layout in (None, LAYOUT):
        refused(pipe, "is a pipe", layout=layout)


def test_equal_times_are_refused(tmp_path: Path) -> None:
    """Two samples at one time have no velocity: neither the reader nor the kinematics lets them pass."""
    stamps = [0.0, 0.01, 0.02, 0.03, 0.03, 0.05, 0.06, 0.07, 0.08]
    text = "\n".join(f"{t};{i % 7}" for i, t in enumerate(stamps))
    refused(write(tmp_path, text), "line 5: time '0.03' does not increase", layout=LAYOUT)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1e400;0.1", "line 4: '1e400' s in column 1 is outside"),
        ("0.03;1e400", "line 4: '1e400' m in column 2 is outside the allowed -1000 to 1000 m"),
        ("0.03;1e300", "line 4: '1e300' m"),
        ("0.03;" + "9" * 5000, "line 4: '999"),
        ("0.03;" + "x" * 5000, "line 4: 'xxx"),
        ("0.03;٣", "line 4: '٣' in column 2 is no number"),
    ],
)
def test_numbers_beyond_all_measure_are_refused(tmp_path: Path, row: str, message: str) -> None:
    rows = [f"{i / 100};{i % 7}" for i in range(12)]
    rows[3] = row
    refused(write(tmp_path, "\n".join(rows)), message, layout=LAYOUT)


def test_displacements_that_lead_away_are_refused(tmp_path: Path) -> None:
    text = "\n".join(["900"] * 9 + ["800"])
    refused(write(tmp_path, text), "8900 m away", layout=TableLayout(1, "m", rate=100.0, quantity="displacement"))


@pytest.mark.parametrize("cell", ["9" * 5000, "1*" + "9" * 5000, "-" + "9" * 5000])
def test_integers_of_5000_digits_are_refused_in_a_line(tmp_path: Path, cell: str) -> None:
    refused(write(tmp_path, f"0 1 {cell} 0"), "line 1, value 3", "is outside the allowed -20 to 20")


@pytest.mark.parametrize("cell", ["1_0", "٣", "0x1", "1.", "+"])
def test_what_only_python_reads_as_an_integer_is_none(tmp_path: Path, cell: str) -> None:
    with pytest.raises(InputError, match=r"value 2: .* is not an integer displacement"):
        read_chronojump(write(tmp_path, f"0, {cell}, 1"))


@pytest.mark.parametrize(
    "nested", ["[" * 100_000, '{"reps":' * 100_000, '{"reps": ' + "[" * 100_000 + "]" * 100_000 + "}"]
)
def test_nested_json_is_refused(tmp_path: Path, nested: str) -> None:
    refused(write(tmp_path, nested, "session.json"))
    with pytest.raises(InputError, match=r"session\.json.*(too deep|not JSON)"):
        read_openbarbell(tmp_path / "session.json")


def session(**changes: object) -> str:
    """The example with one number of its third repetition changed, or one entry of its first set."""
    raw = json.loads(EXAMPLE.read_text())
    first = next(iter(raw.values()))
    for key, value in changes.items():
        if key.startswith("data"):
            first["reps"][2]["data"][int(key[4:])] = value
        elif key == "time":
            first["reps"][2]["time"] = value
        else:
            first[key] = value
    return json.dumps(raw)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weight": 10**400}, "load is 1000000"),
        ({"data3": 10**400}, "data[3] is 1000000"),
        ({"data3": "1e300"}, "repetition 3: range is 1e+297 m, outside the allowed range 0 to 3 m"),
        ({"data7": "1e300"}, "repetition 3: duration is 1e+294 s"),
        ({"data7": 0}, "repetition 3: duration is 0 s"),
        ({"data17": "1e300"}, "repetition 3: unit number is 1e+300"),
        ({"data22": 0}, "repetition 3: ticks a sample is 0"),
        ({"metric": ["kg"]}, "load unit ['kg'] is not one of"),
        ({"metric": "k" * 5000}, "load unit 'kkk"),
        ({"time": "n" * 5000}, "repetition 3: time is 'nnn"),
        ({"time": 5}, "wrong kind"),
        ({"reps": 5}, "wrong kind"),
        ({"reps": ["x"]}, "wrong kind"),
    ],
)
def test_what_is_of_the_wrong_kind_is_left_out_of_a_session(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    content = read_openbarbell(write(tmp_path, session(**changes), "session.json"))
    [said] = content.left_out
    assert said.startswith("set 1")
    assert message in said
    assert len(said) < 400
    assert [set_.number for set_ in content.sets if set_.number > 1] == list(range(2, 10))


def test_an_integer_of_5000_digits_in_a_session_is_refused_with_its_line(tmp_path: Path) -> None:
    text = session(weight="HERE").replace('"HERE"', "9" * 5000)
    refused(write(tmp_path, text, "session.json"), "session.json, line 1", "cannot be read")


def test_a_name_of_a_set_is_not_echoed_at_length(tmp_path: Path) -> None:
    raw = {"n" * 5000: {"removed": False, "reps": []}}
    refused(write(tmp_path, json.dumps(raw), "session.json"), "set 1", "'metric' is missing")


def test_times_with_and_without_zone_go_into_one_session(tmp_path: Path) -> None:
    raw = json.loads(EXAMPLE.read_text())
    for entry in list(raw.values())[1:]:
        for rep in entry["reps"]:
            rep["time"] = rep["time"].replace("Z", "").partition("+")[0]
    content = read_openbarbell(write(tmp_path, json.dumps(raw), "session.json"))
    assert [set_.number for set_ in content.sets] == list(range(1, 10))


@pytest.mark.parametrize("length", [0.0, -1.0, 1.0, float("nan")])
def test_impossible_ticks_are_refused(length: float) -> None:
    with pytest.raises(InputError, match="tick length"):
        read_openbarbell(str(EXAMPLE), tick_length=length)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"time": np.array([0.0, 0.1, 0.1])}, r"lift\.csv: channel 'x': time does not increase at sample 2 \(0\.1 s\)"),
        ({"time": np.array([0.0, 0.1])}, r"needs one value for each time, not \(3,\) values for \(2,\) times"),
        ({"time": np.array([]), "values": np.array([])}, "needs one value"),
        ({"values": np.array([0.0, np.nan, 0.0])}, "not finite"),
        ({"side": "port"}, "side is 'port', not one of left, right, both"),
    ],
)
def test_impossible_channels_are_refused(changes: dict[str, object], message: str) -> None:
    given = {"name": "x", "quantity": "position", "unit": "m", "time": np.arange(3.0), "values": np.zeros(3)}
    given |= {"rate": None, "resolution": 1e-3, "side": None, "source": "lift.csv", "sha256": ""}
    with pytest.raises(InputError, match=message):
        Channel(**(given | changes))  # type: ignore[arg-type]


def test_too_few_samples_are_refused() -> None:
    short = Channel("x", "position", "m", np.arange(7.0), np.zeros(7), None, 1e-3, None, "lift.csv", "")
    with pytest.raises(InputError, match=r"lift\.csv: 7 samples, fewer than the 8"):
        channel_kinematics(short, 10.0)


def test_a_layout_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a layout is a TableLayout, not"):
        read_recording(write(tmp_path, "0;1"), {"column": 2})  # type: ignore[arg-type]
