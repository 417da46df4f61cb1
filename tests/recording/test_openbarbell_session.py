"""The bundled squat session: what the device sent, unpacked, and files that are broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.instrument.tick_encoder import samples_sent
from revpress.recording import Session, load_example_session, read_openbarbell

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
        (put(23, "1.0"), "only traces of the default precision"),
        (put(17, "77.0"), "unit 77 is not known"),
        (first("weight", "heavy"), "load is 'heavy', not a number"),
        (first("weight", "-10"), "load is -4.5.* kg, outside the allowed range 0 to 1000 kg"),
        (first("metric", "stone"), "load unit 'stone' is not one of lbs, kgs, kg"),
        (lambda raw: raw_reps(raw)[0].pop("data"), "'data' is missing"),
        (lambda raw: raw_reps(raw)[0].update(time="noon"), "repetition 1: .*noon"),
        (lambda raw: raw.clear(), "no sets"),
    ],
)
def test_broken_sessions_are_refused_with_their_place(
    changed: Callable[..., Path], change: Callable[[dict[str, Any]], object], message: str
) -> None:
    with pytest.raises(InputError, match=f"session.json.*{message}"):
        read_openbarbell(changed(change))


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

    assert [len(s.reps) for s in read_openbarbell(changed(remove)).sets] == [2, 3, 2, 1, 1, 1, 1, 1]


def test_a_unit_without_a_published_tick_needs_one(changed: Callable[..., Path]) -> None:
    def other(raw: dict[str, Any]) -> None:
        for rep in raw_reps(raw):
            rep["data"][17] = "77.0"

    assert read_openbarbell(changed(other), length=2.718e-3).sets[0].reps[0].trace.ticks == 242
