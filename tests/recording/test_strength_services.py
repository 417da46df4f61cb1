"""What the services of strength devices answer: every number, side, unit and time zone survives, sentinels do not.

All files here are made by formula, after the fields that the makers' public clients read.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fuzzing import ends_in_words
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.recording import Recording, ResultTable, SourceFile, read_recording

NUMBERS = st.floats(0.01, 5000.0).map(lambda x: round(x, 3))
WORDS = st.text("abcdefghij ÄöÉñ-", min_size=1, max_size=8).map(str.strip).filter(bool)


def source(content: Any, name: str = "answer.json", lines: bool = False) -> SourceFile:
    text = "\n".join(map(json.dumps, content)) if lines else json.dumps(content)
    return SourceFile(Path(name), text.encode())


def read(content: Any, lines: bool = False, **options: Any) -> ResultTable:
    table = read_recording(source(content, lines=lines), **options)
    assert isinstance(table, ResultTable)
    return table


# GymAware


def gymaware_set(number: int, reps: list[dict[str, float]], **changes: Any) -> dict[str, Any]:
    return {
        "reference": 100 + number,
        "recorded": 1_700_000_000.25 + number,
        "modified": 1_700_000_100.0,
        "athleteReference": 7,
        "athleteName": "A. Lifter",
        "exerciseName": "Squat Left",
        "deleted": False,
        "barWeight": 60.0,
        "athleteWeight": 80.0,
        "reps": [{"REPNUM": i + 1, **rep} for i, rep in enumerate(reps)],
        **changes,
    }


@given(st.lists(st.lists(NUMBERS, min_size=1, max_size=4), min_size=1, max_size=4), st.booleans())
@settings(max_examples=30)
def test_every_repetition_of_gymaware_is_there(sets: list[list[float]], lines: bool) -> None:
    content = [gymaware_set(i, [{"meanVelocity": v, "peakPower": v + 1} for v in reps]) for i, reps in enumerate(sets)]
    table = read(content, lines)
    expected = [(str(100 + i), str(n + 1), v) for i, reps in enumerate(sets) for n, v in enumerate(reps)]
    assert [(r.trial, r.repetition, r.value) for r in table.of("meanVelocity")] == expected
    assert {r.unit for r in table.of("meanVelocity")} == {"m/s"}
    assert {r.unit for r in table.of("peakPower")} == {"W"}
    assert {r.side for r in table.results} == {None}  # "Left" in a name is no side
    assert {(r.athlete, r.load, r.test) for r in table.results} == {("7", 60.0, "Squat Left")}
    assert table.results[0].time == datetime.fromtimestamp(1_700_000_000.25, UTC)
    assert table.left_out == ()


def test_deleted_and_broken_sets_of_gymaware_are_left_out_by_name() -> None:
    content = [gymaware_set(i, [{"meanVelocity": 0.5}]) for i in range(4)]
    content[1]["deleted"] = True
    content[2]["reps"][0]["meanVelocity"] = "fast"
    text = "\n".join([*map(json.dumps, content), '{"reference": 1, "rec'])
    table = read_recording(SourceFile(Path("reps.ndjson"), text.encode()))
    assert [r.trial for r in table.of("meanVelocity")] == ["100", "103"]
    assert any(said.startswith("line 2: deleted") for said in table.left_out)
    assert any(said.startswith("line 3, repetition 1, meanVelocity: 'fast'") for said in table.left_out)
    assert any(said.startswith("line 5: not JSON") for said in table.left_out)


def test_a_summary_of_gymaware_is_of_the_best_repetition() -> None:
    summary = gymaware_set(0, []) | {"repCount": 5, "meanVelocity": 0.7, "meanWattsPerKg": 9.1, "height": 0.6}
    del summary["reps"]
    table = read([summary | {"velocityZone": "speed", "targets": {"mode": "x"}}], lines=True)
    assert {(r.metric, r.unit) for r in table.results} == {
        ("athleteWeight", "kg"),
        ("repCount", "1"),
        ("meanVelocity", "m/s"),
        ("meanWattsPerKg", "W/kg"),
        ("height", "m"),
    }
    assert len(table.left_out) == 2


# Vitruve


@given(
    st.lists(
        st.lists(st.dictionaries(st.sampled_from(["Mean Velocity", "ROM", "Shiny New"]), NUMBERS), max_size=4),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=30)
def test_every_metric_of_vitruve_is_there(series: list[list[dict[str, float]]]) -> None:
    content = {
        "data": [
            {
                "id": "w",
                "userId": "u1",
                "exercises": [
                    {
                        "id": "e",
                        "name": "Sentadilla",
                        "series": [
                            {
                                "id": f"s{i}",
                                "completedAt": f"2024-03-0{5 - i}T10:00:00.000Z",
                                "repetitions": [
                                    {
                                        "id": "r",
                                        "type": "eccentric" if n % 2 else "concentric",
                                        "metricValues": [
                                            {"metric": m, "value": v, "unit": "m/s"} for m, v in rep.items()
                                        ]
                                        + [{"metric": "Weight", "value": 50.0, "unit": "kg"}],
                                    }
                                    for n, rep in enumerate(reps)
                                ],
                            }
                            for i, reps in enumerate(series)
                        ],
                    }
                ],
            }
        ]
    }
    expected = [
        (m + (", eccentric" if n % 2 else ""), v, f"s{i}", str(n + 1), 5 - i)
        for i, reps in enumerate(series)
        for n, rep in enumerate(reps)
        for m, v in rep.items()
    ]
    if not any(map(len, series)):
        with pytest.raises(InputError, match="no recording of a known format"):
            read(content)
        return
    found = [r for r in read(content).results if not r.metric.startswith("Weight")]
    assert [(r.metric, r.value, r.trial, r.repetition, r.time.day if r.time else 0) for r in found] == expected
    assert all(r.time and r.time.utcoffset() == timedelta(0) for r in found)
    assert {r.load for r in found} <= {50.0}


# VALD


def trial(results: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return {
        "id": "t1",
        "athleteId": "a",
        "hubAthleteId": "h",
        "recordedUTC": "2024-03-05T21:30:00.0000000Z",
        "recordedTimezone": "America/New_York",
        "limb": "Trial",
        "results": results,
        **changes,
    }


def result(value: Any, limb: str, factor: float | None = 100.0, repeat: int = 0) -> dict[str, Any]:
    definition = {"id": 1, "result": "JUMP_HEIGHT", "name": "Jump Height", "unit": "cm"}
    if factor is not None:
        definition["resultUnitScaleFactor"] = factor
    return {"resultId": 1, "value": value, "limb": limb, "repeat": repeat, "definition": definition}


@given(st.lists(st.tuples(NUMBERS, st.sampled_from(["Trial", "Left", "Right", "Asym"])), min_size=1, max_size=20))
@settings(max_examples=30)
def test_every_limb_of_forcedecks_is_there_and_scaled(values: list[tuple[float, str]]) -> None:
    table = read([trial([result(v, limb, repeat=i) for i, (v, limb) in enumerate(values)])])
    assert len(table.results) == len(values)
    for r, (value, limb) in zip(table.results, values, strict=True):
        assert r.side == {"Trial": None, "Left": "left", "Right": "right", "Asym": None}[limb]
        assert r.value == (value if limb == "Asym" else value * 100.0)
        assert (r.metric, r.unit) == (("Jump Height, asymmetry", "%") if limb == "Asym" else ("Jump Height", "cm"))
        assert r.time == datetime(2024, 3, 5, 21, 30, tzinfo=UTC)
        assert r.time.utcoffset() == timedelta(hours=-5)
    assert [r.repetition for r in table.results] == [str(i) for i in range(len(values))]


def test_the_limb_of_a_trial_is_that_of_its_results() -> None:
    [r] = read([trial([result(1.0, "Trial")], limb="Left")]).results
    assert r.side == "left"


def test_values_of_forcedecks_without_a_scale_are_asked_about(tmp_path: Path) -> None:
    content = [trial([result(0.3, "Trial", None)])]
    with pytest.raises(InputError, match="give definitions=FILE, or scaled=True"):
        read(content)
    [r] = read(content, scaled=True).results
    assert r.value == 0.3
    definitions = tmp_path / "definitions.json"
    entry = {"resultId": 1, "resultName": "Jump Height", "resultUnitName": "cm", "resultUnitScaleFactor": 100.0}
    definitions.write_text(json.dumps({"resultDefinitions": [entry]}))
    [r] = read(content, definitions=definitions).results
    assert (r.value, r.unit) == (30.0, "cm")


def test_a_weight_of_minus_one_is_no_weight() -> None:
    tests = [
        {"testId": i, "profileId": "p", "recordedDateUtc": "2024-03-05T10:00:00Z", "testType": "CMJ", "weight": weight}
        for i, weight in enumerate([80.5, -1, -1.0, 0.0, None, 75.0])
    ]
    table = read({"tests": tests})
    assert [r.value for r in table.results] == [80.5, 75.0]
    assert "weighing was skipped" in table.left_out[0]


@given(
    st.lists(st.tuples(st.sampled_from(["LeftSide", "RightSide", "None"]), st.sampled_from([0.0, 120.0])), max_size=12)
)
@settings(max_examples=30)
def test_a_zero_of_dynamo_is_not_measured_and_sides_are_those_of_the_row(rows: list[tuple[str, float]]) -> None:
    test = {
        "id": "x",
        "athleteId": "a",
        "bodyRegion": "Hip",
        "movement": "Extension",
        "position": "Prone",
        "laterality": "LeftThenRight",
        "startTimeUTC": "2024-03-05T10:00:00Z",
        "repetitions": [
            {"repNo": 1, "laterality": side, "maxForceNewtons": force, "rangeOfMotionDegrees": 0}
            for side, force in rows
        ],
    }
    table = read({"items": [test], "totalItems": 1})
    kept = [(side, force) for side, force in rows if force]
    sides = {"LeftSide": "left", "RightSide": "right", "None": None}
    assert [(r.side, r.value) for r in table.results] == [(sides[side], force) for side, force in kept]
    assert {(r.metric, r.unit, r.test) for r in table.results} <= {("maxForceNewtons", "N", "Hip Extension - Prone")}


def test_a_trace_of_dynamo_asks_for_its_rate() -> None:
    content = {"forceTrace": [1.0, 2.0, None, 4.0], "imuTrace": [{"x": 1}]}
    with pytest.raises(InputError, match=r"give rate=225 .* rate=1200"):
        read_recording(source(content))
    recording = read_recording(source(content), rate=225.0, side="left")
    assert isinstance(recording, Recording)
    [force] = recording
    assert force.values == pytest.approx([1, 2, 4])
    assert force.time == pytest.approx(np.array([0, 1, 3]) / 225)
    assert (force.side, force.quantity, len(recording.left_out)) == ("left", "force", 2)
    timed = {"forceTrace": [{"timeSeconds": 0.0, "forceNewtons": 5}, {"timeSeconds": 0.5, "forceNewtons": 6}]}
    assert read_recording(source(timed))["force"].time == pytest.approx([0, 0.5])


@pytest.mark.parametrize("repetitions", [0, 3])
def test_a_side_of_a_nordbord_without_a_repetition_was_not_measured(repetitions: int) -> None:
    test = {"testId": "t", "profileId": "p", "testDateUtc": "2024-03-05T10:00:00Z", "testTypeName": "Nordic"}
    test |= {"leftMaxForce": 300.5, "leftRepetitions": 3, "leftTorque": 120.0}
    test |= {"rightMaxForce": 0.0 if repetitions == 0 else 310.0, "rightRepetitions": repetitions}
    table = read([test])
    assert {(r.metric, r.side, r.unit) for r in table.results} >= {("MaxForce", "left", "N"), ("Torque", "left", "N·m")}
    assert any(r.side == "right" and r.metric == "MaxForce" for r in table.results) == bool(repetitions)


def test_pads_of_a_forceframe_are_told_apart() -> None:
    test = {
        "testId": "t",
        "testTypeName": "Hip AD/AB",
        "testPositionName": "45°",
        "testDateUtc": "2024-03-05T10:00:00Z",
    }
    test |= {f"{pad}{side}{metric}": 10.0 for pad in ("inner", "outer") for side in ("Left", "Right") for metric in
             ("MaxForce", "Impulse", "MaxRFDNewtonsPerSecond")}  # fmt: skip
    table = read({"tests": [test]})
    assert len({(r.metric, r.side) for r in table.results}) == len(table.results) == 12
    assert {r.unit for r in table.of("outer MaxRFDNewtonsPerSecond")} == {"N/s"}
    assert {r.test for r in table.results} == {"Hip AD/AB - 45°"}


# Hawkin


def forcetime(left: list[Any], right: list[Any], **more: Any) -> dict[str, Any]:
    both = [None if a is None or b is None else a + b for a, b in zip(left, right, strict=True)]
    time = [round(0.001 * i, 3) for i in range(len(left))]
    about = {
        "id": "x",
        "testType": {"name": "Isometric Test"},
        "athlete": {"id": "a1", "name": "N"},
        "timestamp": 1.7e9,
    }
    return {**about, "Time(s)": time, "LeftForce(N)": left, "RightForce(N)": right, "CombinedForce(N)": both, **more}


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), min_size=2, max_size=50))
@settings(max_examples=30)
def test_every_sample_of_hawkin_is_there_side_by_side(samples: list[tuple[int, int]]) -> None:
    left, right = ([s[i] for s in samples] for i in (0, 1))
    empty = {"Velocity(m/s)": [], "rsi": [0.5]}
    recording = read_recording(source(forcetime(left, right, **empty)))
    assert recording["left force"].values.tolist() == left
    assert recording["right force"].values.tolist() == right
    assert [c.side for c in recording] == ["left", "right", "both"]
    assert recording["left force"].rate == 1000.0
    assert recording.stated.athlete == "a1"
    assert recording.stated.start == datetime.fromtimestamp(1_700_000_000, UTC)
    assert len(recording.left_out) == 2


def test_a_sample_of_hawkin_without_a_number_is_no_sample() -> None:
    recording = read_recording(source(forcetime([1, 2, None, 4], [5, 6, 7, 8])))
    assert recording["left force"].time.tolist() == [0.0, 0.001, 0.003]
    assert len(recording["right force"]) == 4
    with pytest.raises(InputError, match=r"LeftForce\(N\) has 2 samples, but Time\(s\) has 3"):
        read_recording(source({**forcetime([1, 2, 3], [1, 2, 3]), "LeftForce(N)": [1, 2]}))


def test_metrics_of_hawkin_with_their_units_and_sides() -> None:
    def test(number: int, **more: Any) -> dict[str, Any]:
        about = {"id": f"x{number}", "timestamp": 1.7e9 + number, "segment": f"Isometric Test:{number}", "active": True}
        return {**about, "testType": {"id": "t", "name": "Isometric Test"}, "athlete": {"id": "a"}, **more}

    metrics = {
        "Relative Peak Force (BW)(N/kg)": 30.5,
        "Left Force at 100 ms(N)": 500,
        "RFD 0-50 ms(N/s)": None,
        "Peak Force(N)": "N/A",
    }
    nested = [{"metricId": "p", "metricLabel": "Peak Force", "metricUnits": "N", "metricValue": 2000.5}]
    content = [
        test(1, **metrics),
        test(2, active=False, **metrics),
        test(3, metrics=nested),
        test(4, segment="Average"),
    ]
    table = read({"data": content, "count": 4})
    assert [(r.metric, r.unit, r.side, r.trial) for r in table.results] == [
        ("Relative Peak Force (BW)", "N/kg", None, "Isometric Test:1"),
        ("Left Force at 100 ms", "N", "left", "Isometric Test:1"),
        ("Peak Force", "N", None, "Isometric Test:3"),
    ]
    assert table.left_out == ("test 2 (x2): set inactive", "test 4 (x4): an average of other rows")


# 1080 Motion


def packed(start: float, count: int) -> str:
    time = start + np.arange(count) * 0.003
    table = np.column_stack([time, 0.1 * time, np.full(count, 0.1), np.zeros(count), 50 + time]).astype("<f4")
    return base64.b64encode(table.tobytes()).decode()


def set_1080(counts: list[int], restart: bool, samples: bool = True) -> dict[str, Any]:
    groups = []
    start = 0.0
    for count in counts:
        motion: dict[str, Any] = {"isEccentric": False, "values": {"peakSpeed": 1.5}, "totalTime": 2.0}
        motion["resistance"] = {"conMass": 10.0, "eccMass": 12.0}
        if samples:
            motion["sampleData"] = packed(start, count)
        groups.append({"id": "g", "created": "2024-03-05T10:00:00+01:00", "motions": [motion]})
        start += 0.0 if restart else 0.003 * count + 1.0
    return {"id": "set1", "clientId": "c", "side": 1, "motionGroups": groups}


@given(st.lists(st.integers(3, 30), min_size=1, max_size=4), st.booleans())
@settings(max_examples=20)
def test_every_sample_of_1080_is_there(counts: list[int], restart: bool) -> None:
    content = source(set_1080(counts, restart))
    if restart and len(counts) > 1:
        with pytest.raises(InputError, match=f"give repetition=1 to {len(counts)}"):
            read_recording(content)
        recording = read_recording(content, repetition=2)
        counts = counts[1:2]
    else:
        recording = read_recording(content)
        assert len(recording.position.holes) == len(counts) - 1
    assert [(c.quantity, len(c), c.side) for c in recording] == [
        (quantity, sum(counts), "right") for quantity in ("position", "velocity", "acceleration", "force")
    ]
    assert recording["force"].values == pytest.approx(50 + recording["force"].time, rel=1e-6)


def test_numbers_of_1080_without_samples() -> None:
    table = read(set_1080([3, 3], restart=True, samples=False))
    assert [(r.metric, r.unit, r.side, r.repetition, r.load) for r in table.results] == [
        (metric, unit, "right", repetition, 10.0)
        for repetition in ("1", "2")
        for metric, unit in (("totalTime", "s"), ("peakSpeed", "m/s"))
    ]
    both = read_recording(source(set_1080([3, 3], restart=True)), results=True)
    assert both.results == table.results


@pytest.mark.parametrize("data", ["?", "AAAA", 5, base64.b64encode(b"x" * 21).decode()])
def test_broken_samples_of_1080_are_refused(data: object) -> None:
    content = set_1080([3], restart=False)
    content["motionGroups"][0]["motions"][0]["sampleData"] = data
    with pytest.raises(InputError, match=r"repetition 1, motion 1: sampleData (is|has)"):
        read_recording(source(content))


def test_a_field_that_stands_twice_is_refused() -> None:
    text = '{"forceTrace": [1, 2], "forceTrace": [3, 4]}'
    with pytest.raises(InputError, match="the field 'forceTrace' stands twice"):
        read_recording(SourceFile(Path("a.json"), text.encode()), rate=225.0)


@given(st.sampled_from(["trial", "gymaware", "dynamo"]), st.recursive(
    st.none() | st.booleans() | st.floats() | WORDS, lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["results", "reps", "limb", "definition", "value", "items"]), inner, max_size=3),
    max_leaves=8,
))  # fmt: skip
@settings(max_examples=60)
def test_fields_of_any_kind_end_in_words(kind: str, odd: Any) -> None:
    contents = {
        "trial": [trial([result(1.0, "Left"), odd]), odd],
        "gymaware": [gymaware_set(0, [{"meanVelocity": 1.0}]), odd],
        "dynamo": {"items": [{"bodyRegion": "x", "movement": odd, "repetitions": odd}]},
    }
    file = source(contents[kind])
    ends_in_words(read_recording, file.data)
    if kind == "trial":
        ends_in_words(lambda damaged: read_recording(damaged, scaled=True, format="VALD ForceDecks trials"), file.data)
