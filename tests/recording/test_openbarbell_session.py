"""The bundled squat session: what the device sent, unpacked, and files that are broken."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.instrument.tick_encoder import samples_sent, ticks_of_samples
from revpress.recording import Session, load_example_session, read_openbarbell, read_recording

EXAMPLE = files("revpress") / "examples" / "data" / "openbarbell" / "squat_session.json"


@pytest.fixture(scope="module")
def session() -> Session:
    return load_example_session()


def raw_reps(raw: dict[str, Any]) -> list[dict[str, Any]]:
    return [rep for entry in raw.values() for rep in entry["reps"]]


def test_nine_sets_of_one_lifter(session: Session) -> None:
    pounds = [165, 231, 275, 319, 363, 385, 412.5, 434.5, 456.5]
    assert [s.load for s in session.sets] == pytest.approx([0.45359237 * p for p in pounds])
    assert [len(s.reps) for s in session.sets] == [4, 3, 3, 2, 1, 1, 1, 1, 1]
    assert {s.exercise for s in session.sets} == {"Squat"}
    times = [rep.time for s in session.sets for rep in s.reps]
    assert times == sorted(times)


def test_a_trace_is_unpacked_as_sent(session: Session) -> None:
    """614.0505 is 6.14 and 5.05 ms; the last number is 307.0369."""
    intervals = session.sets[0].reps[0].trace.intervals
    assert intervals[:4] == pytest.approx([6.14e-3, 5.05e-3, 4.49e-3, 4.12e-3])
    assert intervals[-2:] == pytest.approx([3.07e-3, 3.69e-3])
    assert intervals.size == 44


def test_the_device_agrees_with_itself_to_the_tick(session: Session) -> None:
    """Each range is a whole number of 2.718 mm ticks cut to 1 mm, and each trace as long as the firmware makes it.

    A tick length that is one per cent off breaks both.
    """
    for rep in (rep for s in session.sets for rep in s.reps):
        assert int(rep.trace.ticks * 2.718) == round(rep.device.range * 1000)
        assert rep.trace.intervals.size == samples_sent(rep.trace.ticks, 5)
    ranges = [round(rep.device.range * 1000) for s in session.sets for rep in s.reps]
    for wrong in (2.718 * 0.99, 2.718 * 1.01, 2.957):
        assert not all(int(np.ceil(r / wrong) * wrong) == r for r in ranges)


def test_the_peak_is_where_the_device_says(session: Session) -> None:
    """The device names the tick at the end of its fastest mean over 16 ticks, in whole per cent."""
    for rep in (rep for s in session.sets for rep in s.reps):
        fastest = rep.trace.first_ticks[np.argmin(rep.trace.intervals)] + 16
        assert rep.device.peak_location == pytest.approx(fastest / rep.trace.ticks, abs=0.03)


def test_the_recording_of_a_repetition(session: Session) -> None:
    rep = session.sets[-1].reps[0]
    channel = rep.recording.position
    assert channel.time[-1] == pytest.approx(rep.device.duration, abs=1e-4)
    assert channel.values[-1] == pytest.approx(rep.device.range, abs=2 * 2.718e-3)
    assert channel.rate is None
    assert channel.side == "both"
    assert channel.sha256 == session.sha256


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], object]], Path]:
    def write(change: Callable[[dict[str, Any]], object]) -> Path:
        raw = json.loads(EXAMPLE.read_text())
        change(raw)
        path = tmp_path / "session.json"
        path.write_text(json.dumps(raw))
        return path

    return write


def put(index: int, value: object) -> Callable[[dict[str, Any]], None]:
    def change(raw: dict[str, Any]) -> None:
        raw_reps(raw)[2]["data"][index] = value

    return change


def first(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(raw: dict[str, Any]) -> None:
        next(iter(raw.values()))[key] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put(0, "-2345.0"), "repetition 3: data does not have the marks"),
        (put(3, "x"), r"repetition 3: data\[3\] is 'x', not a number"),
        (put(3, "Infinity"), r"data\[3\] is 'Infinity', not a number"),
        (put(3, "800.0"), "repetition 3: the trace has 48 samples where 295 ticks of 2.718 mm give 54"),
        (put(10, "250000.0"), "left 0.25 s of standing still out"),
        (put(26, "60000.05"), r"a mean time of its ticks is 0\.6 s, outside the allowed range 0\.000\d+ to 0\.13 s"),
        (put(26, "614.0001"), r"a mean time of its ticks is 1e-05 s"),
        (put(7, "300000.0"), r"its samples last 0\.[4-9]\d* to .* s, but its duration is 0\.3 s"),
        (put(7, "99000000.0"), "but its duration is 99 s"),
        (put(23, "1.0"), "only traces of the default precision"),
        (first("weight", "heavy"), "load is 'heavy', not a number"),
        (first("weight", "-10"), "load is -4.5.* kg, outside the allowed range 0 to 1000 kg"),
        (first("metric", "stone"), "load unit 'stone' is not one of lbs, kgs, kg"),
        (lambda raw: raw_reps(raw)[0].pop("data"), "'data' is missing"),
        (lambda raw: raw_reps(raw)[0].update(time="noon"), "repetition 1: .*noon"),
    ],
)
def test_what_is_broken_is_left_out_with_its_place(
    changed: Callable[..., Path], change: Callable[[dict[str, Any]], object], message: str
) -> None:
    """One repetition or set, and the rest of the day is read."""
    content = read_openbarbell(changed(change))
    [said] = content.left_out
    assert re.search(f"set 1.*{message}", said), said
    whole = "repetition" in said
    assert [set_.number for set_ in content.sets] == list(range(1 if whole else 2, 10))
    assert [len(set_.reps) for set_ in content.sets] == ([3, 3, 3] if whole else [3, 3]) + [2, 1, 1, 1, 1, 1]


def test_a_day_without_a_readable_repetition_is_refused_with_the_reason(changed: Callable[..., Path]) -> None:
    def older(raw: dict[str, Any]) -> None:
        for rep in raw_reps(raw):
            rep["data"][0] = "-2345.0"

    with pytest.raises(InputError, match=r"session\.json: no repetition can be read: set .* it is of version 2"):
        read_openbarbell(changed(older))
    with pytest.raises(InputError, match="no sets"):
        read_openbarbell(changed(lambda raw: raw.clear()))


def test_text_that_is_no_json(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    path.write_text('{"a":\n [1,}')
    with pytest.raises(InputError, match="line 2: not JSON"):
        read_openbarbell(path)


def test_removed_and_invalid_repetitions_are_left_out(changed: Callable[..., Path]) -> None:
    def remove(raw: dict[str, Any]) -> None:
        raw_reps(raw)[0]["removed"] = True
        raw_reps(raw)[1]["isValid"] = False
        list(raw.values())[1]["removed"] = True

    content = read_openbarbell(changed(remove))
    assert [len(s.reps) for s in content.sets] == [2, 3, 2, 1, 1, 1, 1, 1]
    assert content.left_out == (
        "entry 2: a set that was removed",
        "entry 1 of set 1 and entry 2 of set 1: marked as removed or invalid",
    )


def of_unit(number: int, ticks: float = 2.718) -> Callable[[dict[str, Any]], None]:
    """The session of another unit, with ticks of another length [mm]."""

    def other(raw: dict[str, Any]) -> None:
        for rep in raw_reps(raw):
            rep["data"][17] = str(float(number))
            rep["data"][3] = str(float(int(np.ceil(float(rep["data"][3]) / 2.718) * ticks)))

    return other


def test_an_unknown_unit_has_the_usual_tick_where_the_count_of_samples_confirms_it(
    changed: Callable[..., Path], session: Session
) -> None:
    content = read_openbarbell(changed(of_unit(6666)))
    traces = [[rep.trace for rep in set_.reps] for set_ in content.sets]
    assert [t.ticks for set_ in traces for t in set_] == [rep.trace.ticks for s in session.sets for rep in s.reps]
    assert content.left_out == ()
    assert content.notes == (
        "the published tick length of unit 6666: there is none; that of other units, 2.718 mm, is taken, as the count "
        "of samples confirms in 17 of 17 repetitions",
    )


def test_an_unknown_unit_with_another_tick_is_asked_about_and_read_with_the_answer(
    changed: Callable[..., Path], session: Session
) -> None:
    path = changed(of_unit(77, 2.957))
    with pytest.raises(InputError, match="the tick length of OpenBarbell unit 77 is not known") as error:
        read_openbarbell(path)
    low, high = map(float, re.findall(r"they allow ([0-9.]+) to ([0-9.]+) mm", str(error.value))[0])
    assert 2.85 < low < 2.957 < high < 3.05
    answer = float(re.findall(r"give tick_length=([0-9.]+)", str(error.value))[0])
    for length in (answer, 2.957e-3):
        assert len(read_recording(path, tick_length=length).sets) == 9
    exact = read_openbarbell(path, tick_length=2.957e-3)
    ticks = [rep.trace.ticks for s in exact.sets for rep in s.reps]
    assert ticks == [rep.trace.ticks for s in session.sets for rep in s.reps]


@given(st.integers(40, 900), st.integers(1, 60))
def test_ticks_and_samples_belong_together(ticks: int, spacing: int) -> None:
    samples = samples_sent(ticks, spacing)
    fewest, most = ticks_of_samples(samples, spacing)
    assert fewest <= ticks <= most
    assert samples_sent(most, spacing) == samples
    assert samples_sent(most + 1, spacing) == samples + 2
    if samples:
        assert samples_sent(fewest - 1, spacing) == samples - 2
